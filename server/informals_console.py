"""What ``travaux informals`` does."""

import typer
from rich.console import Console
from rich.table import Table

from events.ids import DelegationId, GroupId
from events.projections.attribution import delegation_code, group_code
from server.api.informals import brought_view
from server.console import PAGE, database
from server.finding import asked
from server.moments import iso
from server.narrowing import Narrow
from server.settings import Settings


async def show_brought(
    settings: Settings, slug: str, moment: str | None, format: str, narrow: Narrow
) -> None:
    """Print what emerged from informals, in the order in which it was brought in."""
    async with database(settings) as held:
        state = await held.at(slug, moment)
    view = brought_view(state, None, asked(state, narrow))
    if format == "json":
        typer.echo(view.model_dump_json(indent=2))
        return
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(width=PAGE, highlight=False)
    table = Table(title="Text that emerged from informals", title_justify="left")
    for heading in ("Position", "Paragraph", "Text", "Brought by", "From", "Became"):
        table.add_column(heading, overflow="fold")
    for one in view.brought:
        came = one.informals
        by = [group_code(state, GroupId(g)) for g in came.groups]
        by += [delegation_code(state, DelegationId(d)) for d in came.delegations]
        held_at = iso(came.held_at)[:10] if came.held_at is not None else ""
        table.add_row(
            str(came.position),
            one.label,
            one.proposal,
            ", ".join(by) or "the co-facilitators",
            " ".join(filter(None, (came.informal, held_at))),
            one.life,
        )
    console.print(table)
    console.print("1 text." if len(view.brought) == 1 else f"{len(view.brought)} texts.")
