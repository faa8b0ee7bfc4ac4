"""What ``travaux changes``, ``travaux totals`` and ``travaux paragraphs`` do."""

import typer
from rich.console import Console
from rich.table import Table

from events.errors import Unknown
from events.ids import DelegationId
from events.negotiation import Negotiation
from events.projections.attribution import attribution, delegation_code
from events.projections.brackets import excerpt
from events.projections.changes import ParagraphChanges, PositionChange
from events.projections.changes import changes as changed
from events.projections.changes_asked import narrowed
from events.projections.paragraphs import Standing
from events.projections.paragraphs import paragraphs as listed
from events.projections.totals import Count
from events.projections.totals import totals as counted
from events.wholeness import SUBJECT
from server.api.answers_render import (
    changes_view,
    paragraphs_view,
    totals_sentence,
    totals_view,
)
from server.console import PAGE, database
from server.finding import asked
from server.moments import iso
from server.narrowing import Narrow
from server.rooms import folded
from server.settings import Settings
from server.tracing import since_position

_FATES = {
    "kept": "stays open",
    "moved": "moved, still open",
    "retained": "retained",
    "deleted": "the words are gone, as proposed",
    "merged": "merged",
    "dropped": "dropped, under the co-facilitators' responsibility",
}


async def changes(
    settings: Settings, slug: str, since: str, moment: str | None, format: str, narrow: Narrow
) -> None:
    """Print what changed between a moment and another (None: now)."""
    async with database(settings) as held:
        later = await held.at(slug, moment)
        what = asked(later, narrow)
        now = await folded(held.store, later.id)
        before = await since_position(held.store, now, since, what.draft)
        if before > later.position:
            raise Unknown("R4", "What changed is asked from the earlier moment to the later one.")
        earlier = await held.at(slug, str(before))
    found = narrowed(later, changed(earlier, later, what.draft), what)
    if format == "json":
        typer.echo(changes_view(later, found).model_dump_json(indent=2))
        return
    typer.echo(f"From position {found.since} ({iso(found.since_at)}) to {found.position}.")
    for name in (r.name for r in later.process.revisions if r.id in found.revisions):
        typer.echo(f"{name} was issued.")
    for row in found.paragraphs:
        _print(later, row)
    if not found.paragraphs:
        typer.echo("Nothing changed in the text, its brackets, or the positions on them.")


def _print(state: Negotiation, row: ParagraphChanges) -> None:
    moved = ", moved" if row.moved else ""
    how = "" if row.how == "unchanged" else f" {row.how}"
    typer.echo(f"\n{row.label or 'Paragraph ' + row.paragraph}:{how}{moved}".rstrip(":"))
    signs = {"kept": ("", ""), "removed": ("[-", "-]"), "inserted": ("{+", "+}")}
    if row.segments:
        typer.echo(
            "  " + "".join(signs[s.kind][0] + s.text + signs[s.kind][1] for s in row.segments)
        )
    for bracket in row.opened:
        who = attribution(state, bracket)
        typer.echo(f"  opened: “{excerpt(state, bracket)}”" + (f" - {who}" if who else ""))
    told = {f.bracket for f in row.fates}
    for fate in row.fates:
        typer.echo(f"  redraft: “{excerpt(state, fate.bracket)}” {_FATES[fate.fate]}")
    for bracket in (b for b in row.settled if b not in told):
        life = state.brackets.brackets[bracket].life
        typer.echo(f"  {life}: “{excerpt(state, bracket)}”")
    for position in row.positions:
        who = _who(state, position)
        if not who:
            continue  # whose it is, is not shown
        was = f" (before: {position.before})" if position.before else ""
        now = position.now or "no position"
        typer.echo(f"  {who} on “{excerpt(state, position.bracket)}”: {now}{was}")


def _who(state: Negotiation, position: PositionChange) -> str:
    """Whose position it is, by name; empty where that is not shown."""
    if position.group is not None:
        group = state.groups.groups.get(position.group)
        return group.name if group is not None else ""
    party = state.members.delegations.get(position.delegation or DelegationId(""))
    return party.name if party is not None else ""


async def totals(
    settings: Settings, slug: str, moment: str | None, format: str, narrow: Narrow
) -> None:
    """Print how many paragraphs there are, and how far each is."""
    async with database(settings) as held:
        state = await held.at(slug, moment)
    what = asked(state, narrow)
    if format == "json":
        typer.echo(totals_view(state, None, what).model_dump_json(indent=2))
        return
    found = counted(state, what)
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(width=PAGE, highlight=False)
    for draft in found.drafts:
        table = _table(draft.title)
        for chapter in draft.chapters:
            _add(
                table, "  " * chapter.level + (chapter.title or "Before any heading"), chapter.count
            )
        _add(table, "In all", draft.count)
        console.print(table)
    if found.issues:
        table = _table("By issue")
        for issue in found.issues:
            _add(table, "  " * issue.depth + issue.title, issue.count)
        console.print(table)
    console.print(totals_sentence(found.count, found.provisional))


async def paragraphs(
    settings: Settings,
    slug: str,
    moment: str | None,
    standing: Standing | None,
    format: str,
    narrow: Narrow,
) -> None:
    """Print paragraphs one by one, and how far each is."""
    async with database(settings) as held:
        state = await held.at(slug, moment)
    what = asked(state, narrow)
    if format == "json":
        typer.echo(paragraphs_view(state, None, what, standing).model_dump_json(indent=2))
        return
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(width=PAGE, highlight=False)
    table = Table(title="Paragraphs", title_justify="left")
    for heading in ("Draft", "Paragraph", "Text", "How far", "Open brackets", "Contested"):
        table.add_column(heading, overflow="fold")
    found = listed(state, what, standing)
    for one in found:
        waits = ", ".join(delegation_code(state, d) for d in one.pending)
        table.add_row(
            state.text.drafts[one.draft].title,
            one.label,
            one.excerpt,
            f"{one.standing}{f', {SUBJECT}' if one.provisional else ''}"
            f"{f', pending {waits}' if waits else ''}",
            str(len(one.brackets)),
            str(one.contested),
        )
    console.print(table)
    console.print("1 paragraph." if len(found) == 1 else f"{len(found)} paragraphs.")


def _table(title: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("", overflow="fold")
    for heading in ("Paragraphs", "Agreed ad ref", "With brackets", "Neither", "Open brackets"):
        table.add_column(heading, justify="right")
    return table


def _add(table: Table, name: str, count: Count) -> None:
    figures = (count.paragraphs, count.agreed, count.bracketed, count.clean, count.brackets)
    table.add_row(name, *map(str, figures))
