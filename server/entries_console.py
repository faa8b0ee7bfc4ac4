"""What ``travaux entries`` does."""

import typer
from rich.console import Console
from rich.table import Table

from events.projections.asked import Look
from events.projections.attribution import delegation_code
from events.projections.brackets import excerpt
from events.projections.entered import entered
from events.projections.pending import pending
from server.api.entries import entries_view, pending_view
from server.console import PAGE, database
from server.finding import asked
from server.moments import iso
from server.narrowing import Narrow
from server.settings import Settings


async def show_entries(
    settings: Settings,
    slug: str,
    pending: bool,
    moment: str | None,
    format: str,
    narrow: Narrow,
) -> None:
    """Print what was entered in delegations' names, and what they said to it."""
    async with database(settings) as held:
        negotiation = await held.at(slug, moment)
    what = asked(negotiation, narrow)
    if format == "json":
        view = entries_view(negotiation, None, what, "unconfirmed" if pending else None)
        typer.echo(view.model_dump_json(indent=2))
        return
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(width=PAGE, highlight=False)
    table = Table(title="Entered in delegations' names, latest first", title_justify="left")
    for heading in ("Position", "When", "For", "Paragraph", "What", "Confirmed?", "Note"):
        table.add_column(heading, overflow="fold")
    found = [
        one
        for one in entered(negotiation, what)
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


async def show_pending(
    settings: Settings, slug: str, moment: str | None, format: str, narrow: Narrow
) -> None:
    """Print the proposals that wait to be confirmed, the text around them having changed."""
    async with database(settings) as held:
        negotiation = await held.at(slug, moment)
    what = asked(negotiation, narrow)
    if format == "json":
        typer.echo(pending_view(negotiation, None, what).model_dump_json(indent=2))
        return
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(width=PAGE, highlight=False)
    table = Table(title="Text around them changed: to be confirmed", title_justify="left")
    for heading in ("Paragraph", "Proposal", "Stood over", "Changed by", "Awaits"):
        table.add_column(heading, overflow="fold")
    look = Look(negotiation, what)
    found = [one for one in pending(negotiation) if look.bracket(one.bracket)]
    for one in found:
        by = f"“{excerpt(negotiation, one.by)}” {one.fate}" if one.by and one.fate else ""
        codes = ", ".join(delegation_code(negotiation, d) for d in one.awaits)
        table.add_row(one.label, one.proposal, one.was, by, codes)
    console.print(table)
    console.print("1 proposal." if len(found) == 1 else f"{len(found)} proposals.")
