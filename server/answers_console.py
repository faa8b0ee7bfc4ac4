"""What ``travaux changes`` and ``travaux totals`` do."""

import typer
from rich.console import Console
from rich.table import Table

from events.errors import Unknown
from events.ids import DelegationId, DraftId
from events.negotiation import Negotiation
from events.projections.attribution import attribution
from events.projections.brackets import excerpt
from events.projections.changes import ParagraphChanges, PositionChange
from events.projections.changes import changes as changed
from events.projections.totals import Count
from events.projections.totals import totals as counted
from server.api.answers_render import changes_view, totals_sentence, totals_view
from server.console import PAGE, database
from server.moments import iso
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
    settings: Settings, slug: str, since: str, moment: str | None, title: str | None, format: str
) -> None:
    """Print what changed between a moment and another (None: now)."""
    async with database(settings) as held:
        later = await held.at(slug, moment)
        draft = _draft(later, title) if title is not None else None
        now = await folded(held.store, later.id)
        before = await since_position(held.store, now, since, draft)
        if before > later.position:
            raise Unknown("R4", "What changed is asked from the earlier moment to the later one.")
        earlier = await held.at(slug, str(before))
    found = changed(earlier, later, draft)
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


def _draft(state: Negotiation, title: str) -> DraftId:
    wanted = title.strip().casefold()
    for draft in state.text.drafts.values():
        if draft.title.casefold() == wanted:
            return draft.id
    there = ", ".join(f"“{d.title}”" for d in state.text.drafts.values()) or "none yet"
    raise Unknown("T2", f"There is no draft “{title}” then. There are: {there}.")


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


async def totals(settings: Settings, slug: str, moment: str | None, format: str) -> None:
    """Print how many paragraphs there are, and how far each is."""
    async with database(settings) as held:
        state = await held.at(slug, moment)
    if format == "json":
        typer.echo(totals_view(state, None).model_dump_json(indent=2))
        return
    found = counted(state)
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
    console.print(totals_sentence(found.count))


def _table(title: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("", overflow="fold")
    for heading in ("Paragraphs", "Agreed ad ref", "With brackets", "Neither", "Open brackets"):
        table.add_column(heading, justify="right")
    return table


def _add(table: Table, name: str, count: Count) -> None:
    figures = (count.paragraphs, count.agreed, count.bracketed, count.clean, count.brackets)
    table.add_row(name, *map(str, figures))
