"""The contested table in the shell: per issue, which brackets, who stands where, since when."""

import typer
from rich.console import Console
from rich.table import Table

from events.negotiation import Negotiation
from events.projections.asked import EVERYTHING, Asked
from events.projections.attribution import (
    ENTERED,
    delegation_code,
    group_code,
    informals_words,
)
from events.projections.board import Concern
from events.projections.brackets import rival_words
from events.projections.contested import Contested, contested, narrowed
from server.api.answers_render import contested_view
from server.console import PAGE, database
from server.finding import asked
from server.moments import iso
from server.narrowing import Narrow
from server.settings import Settings


async def issues(
    settings: Settings, slug: str, moment: str | None, format: str, narrow: Narrow
) -> None:
    """What ``travaux issues`` does: print the contested brackets, per issue."""
    async with database(settings) as held:
        state = await held.at(slug, moment)
    what = asked(state, narrow)
    if format == "json":
        typer.echo(contested_view(state, None, what).model_dump_json(indent=2))
        return
    console = Console()
    print_contested(state, console if console.is_terminal else Console(width=PAGE), what)


def print_contested(state: Negotiation, console: Console, what: Asked = EVERYTHING) -> None:
    """Print the table as of the state's position."""
    table = Table(
        title=f"{state.process.title}: contested brackets as of position {state.position}, "
        f"{iso(state.occurred_at)}"
        if state.position
        else "Before this negotiation began",
        title_justify="left",
    )
    for heading in (
        "Issue",
        "Paragraph",
        "Bracket",
        "Proposed by",
        "Outstanding concerns",
        "Since",
    ):
        table.add_column(heading, overflow="fold")
    total = 0
    for issue in narrowed(state, contested(state), what):
        name = "  " * issue.depth + issue.title
        if not issue.brackets:
            table.add_row(name, "", "—", "", "", "")
        for bracket in issue.brackets:
            total += 1
            concerns = [
                f"{_code(state, c)}{ENTERED * c.entered}: {c.reason or 'reservation'}"
                for c in bracket.concerns
            ]
            concerns += [f"or: {words}" for words in rival_words(state, bracket.bracket)]
            table.add_row(
                name,
                f"{bracket.draft_title} {bracket.label}".strip(),
                f"{bracket.kind}: {bracket.excerpt}",
                _by(state, bracket),
                "\n".join(concerns),
                iso(bracket.opened_at)[:10],
            )
            name = ""
    console.print(table)
    console.print(f"{total} entries; a bracket that carries several issues is listed under each.")
    if state.entries.waiting:
        console.print(f"{ENTERED} entered for the delegation, which has yet to confirm it.")


def _by(state: Negotiation, bracket: Contested) -> str:
    codes = (
        f"{delegation_code(state, p)}{ENTERED * (p in bracket.entered)}" for p in bracket.proponents
    )
    by = [", ".join(codes), informals_words(state, bracket.bracket)]
    return "; ".join(filter(None, by)) or "(no proponent named)"


def _code(state: Negotiation, concern: Concern) -> str:
    if concern.group is not None:
        return group_code(state, concern.group)
    return delegation_code(state, concern.delegation) if concern.delegation is not None else "?"
