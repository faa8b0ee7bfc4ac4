"""``travaux terms``: what is settled, and what applying it would change, in the shell."""

import typer
from rich.console import Console
from rich.table import Table

from events.errors import Unknown
from events.negotiation import Negotiation
from events.terms import Term
from events.text import Draft
from server.api.terms import ConsequencesView, consequences_view, terms_view
from server.console import PAGE, database
from server.settings import Settings


async def show(
    settings: Settings, slug: str, moment: str | None, draft: str | None, format: str
) -> None:
    """Print the terms; with a draft, what applying each would change there and leave."""
    async with database(settings) as held:
        state = await held.at(slug, moment)
    if draft is not None:
        _show_consequences(state, _titled(state, draft), format)
    elif format == "json":
        typer.echo(terms_view(state, None).model_dump_json(indent=2))
    elif not state.terms.terms:
        typer.echo("No term was settled.")
    else:
        _show_terms(state)


def _show_terms(state: Negotiation) -> None:
    table = _table("Term", "Instead of", "Issue", "Applied")
    for one in state.terms.terms.values():
        issue = state.issues.issues.get(one.issue) if one.issue is not None else None
        table.add_row(
            one.wording if one.unsettled is None else f"{one.wording} (no longer settled)",
            "\n".join(one.replaces),
            issue.title if issue is not None else "",
            "\n".join(
                f"{_title(state, made.draft)}: {len(made.changes)} changed, "
                f"{len(made.left)} left, at position {made.position}"
                for made in one.applied
            ),
        )
    _console().print(table)


def _show_consequences(state: Negotiation, draft: Draft, format: str) -> None:
    for one in state.terms.terms.values():
        if one.unsettled is None:
            view = consequences_view(state, None, one.id, draft.id)
            if format == "json":
                typer.echo(view.model_dump_json())
            else:
                _show_one(one, view)


def _show_one(term: Term, view: ConsequencesView) -> None:
    typer.echo(f"{term.wording}: {len(view.changes)} would change, {len(view.left)} stay.")
    for change in view.changes:
        typer.echo(f"  {change.place or 'a paragraph'}")
        typer.echo(f"    before: {change.before}")
        typer.echo(f"    after:  {change.after}")
    for left in view.left:
        typer.echo(f"  {left.place or 'a paragraph'}: “{left.words}” stays: {left.reason}.")


def _titled(state: Negotiation, title: str) -> Draft:
    wanted = title.strip().casefold()
    found = [d for d in state.text.drafts.values() if d.title.casefold() == wanted]
    if not found:
        there = ", ".join(f"“{d.title}”" for d in state.text.drafts.values()) or "none yet"
        raise Unknown("T2", f"There is no draft “{title}”. There are: {there}.")
    return found[0]


def _title(state: Negotiation, draft: str) -> str:
    return next((d.title for d in state.text.drafts.values() if d.id == draft), "a draft")


def _table(*headings: str) -> Table:
    table = Table()
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=PAGE)
