"""``travaux silence`` and ``travaux agreed``: where agreement stands, in the shell."""

import typer
from rich.console import Console
from rich.table import Table

from events.projections.agreed import Total, agreed_totals
from server.api.agreement_render import agreements_view
from server.app import now
from server.console import PAGE, database
from server.places import told
from server.settings import Settings


async def silence(settings: Settings, slug: str, moment: str | None, format: str) -> None:
    """Print the silence procedures, and the letters that came."""
    async with database(settings) as held:
        state = await held.at(slug, moment)
    if format == "json":
        view = agreements_view(state, None, now(), names=True)
        for shown in view.silences:
            typer.echo(shown.model_dump_json())
        return
    if not state.silences.silences:
        typer.echo("No text was put under silence.")
        return
    table = _table("Draft", "Deadline", "Standing", "Letters", "Text")
    code = state.members.code
    for procedure in state.silences.silences.values():
        draft = state.text.drafts.get(procedure.draft)
        letters = [
            f"{told(letter.at, procedure.place)} {', '.join(map(code, letter.delegations))}"
            + (" (late)" if letter.late else "")
            for letter in procedure.letters
        ]
        table.add_row(
            draft.title if draft is not None else "",
            f"{told(procedure.deadline, procedure.place)} {procedure.place}",
            procedure.standing,
            "\n".join(letters) or "none",
            f"position {procedure.at}, SHA-256 {procedure.hash[:16]}…",
        )
    _console().print(table)


async def agreed(settings: Settings, slug: str, moment: str | None, format: str) -> None:
    """Print how much is agreed ad ref, per draft and chapter."""
    async with database(settings) as held:
        state = await held.at(slug, moment)
    if format == "json":
        typer.echo(agreements_view(state, None, now()).model_dump_json(indent=2))
        return
    if state.packages.everything:
        typer.echo("Nothing is agreed until everything is agreed.")
    for draft in agreed_totals(state):
        typer.echo(f"{draft.title}: {draft.total.sentence}")
        table = _table(
            "Chapter", "Paragraphs", "Agreed ad ref", "Pending", "In brackets", "Neither"
        )
        for chapter in draft.chapters:
            table.add_row(chapter.title or "(before the first heading)", *_row(chapter.total))
        _console().print(table)


def _row(total: Total) -> tuple[str, ...]:
    numbers = (total.paragraphs, total.agreed, total.pending, total.bracketed, total.plain)
    return tuple(map(str, numbers))


def _table(*headings: str) -> Table:
    table = Table()
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=PAGE)
