"""What ``travaux entries`` does."""

import typer
from rich.console import Console
from rich.table import Table

from events.projections.attribution import delegation_code
from events.projections.entered import entered
from server.api.entries import entries_view
from server.console import PAGE, database
from server.moments import iso
from server.positions_console import find_delegation
from server.settings import Settings


async def show_entries(
    settings: Settings,
    slug: str,
    delegation: str | None,
    pending: bool,
    moment: str | None,
    format: str,
) -> None:
    """Print what was entered in delegations' names, and what they said to it."""
    async with database(settings) as held:
        negotiation = await held.at(slug, moment)
    whose = find_delegation(negotiation, delegation) if delegation is not None else None
    if format == "json":
        view = entries_view(negotiation, None, whose, "unconfirmed" if pending else None)
        typer.echo(view.model_dump_json(indent=2))
        return
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(width=PAGE, highlight=False)
    table = Table(title="Entered in delegations' names, latest first", title_justify="left")
    for heading in ("Position", "When", "For", "Paragraph", "What", "Confirmed?", "Note"):
        table.add_column(heading, overflow="fold")
    found = [
        one
        for one in entered(negotiation, whose)
        if not pending or one.entry.status == "unconfirmed"
    ]
    for one in found:
        table.add_row(
            str(one.entry.position),
            iso(one.entry.at),
            delegation_code(negotiation, one.entry.delegation),
            one.label,
            one.words,
            one.entry.status,
            one.entry.note,
        )
    console.print(table)
    console.print("1 entry." if len(found) == 1 else f"{len(found)} entries.")
