"""What ``travaux matrix`` and ``travaux positions`` do."""

import typer
from rich.console import Console
from rich.table import Table

from events.negotiation import Negotiation
from events.projections.attribution import delegation_code, group_code
from events.projections.matrix import Cell, Matrix, matrix, own_positions, wanted
from server.api.position_render import matrix_view, positions_view
from server.console import PAGE, database
from server.finding import asked
from server.moments import iso
from server.narrowing import Narrow
from server.settings import Settings


async def show_matrix(
    settings: Settings, slug: str, moment: str | None, format: str, narrow: Narrow
) -> None:
    """Print who stands where on each bracket, and whence each position comes."""
    async with database(settings) as held:
        negotiation = await held.at(slug, moment)
    rows = wanted(asked(negotiation, narrow))
    if format == "json":
        typer.echo(matrix_view(negotiation, rows).model_dump_json(indent=2))
        return
    _print(negotiation, matrix(negotiation, rows))


async def show_positions(
    settings: Settings, slug: str, moment: str | None, format: str, narrow: Narrow
) -> None:
    """Print where one delegation stands."""
    async with database(settings) as held:
        negotiation = await held.at(slug, moment)
    what = asked(negotiation, narrow)
    assert what.delegation is not None, "the command asks for one"
    if format == "json":
        typer.echo(positions_view(negotiation, what.delegation, what).model_dump_json(indent=2))
        return
    _print(negotiation, own_positions(negotiation, what.delegation, what))


def _print(negotiation: Negotiation, found: Matrix) -> None:
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(width=PAGE, highlight=False)
    table = Table(
        title=f"{negotiation.process.title}: positions as of position {found.position}, "
        f"{iso(found.occurred_at)}"
        if found.position
        else "Before this negotiation began",
        title_justify="left",
    )
    for heading in ("Paragraph", "Bracket", "State", "Who", "Position", "Since"):
        table.add_column(heading, overflow="fold")
    for row in found.rows:
        rivals = [f"or: {words}" for words in row.rivals]
        about = [row.label, "\n".join([row.proposal, *rivals]), row.state]
        for cell in row.cells:
            since = iso(cell.since_at)[:10] if cell.since_at is not None else ""
            table.add_row(*about, _who(negotiation, cell), _said(cell), since)
            about = ["", "", ""]
        if not row.cells:
            table.add_row(*about, "—", "", "")
    console.print(table)
    console.print(f"{len(found.rows)} brackets.")


def _who(negotiation: Negotiation, cell: Cell) -> str:
    if cell.group is not None:
        return group_code(negotiation, cell.group)
    return delegation_code(negotiation, cell.delegation) if cell.delegation is not None else ""


def _said(cell: Cell) -> str:
    parts = [cell.words]
    if cell.entered:
        parts.append("(entered for it, not yet confirmed)")
    if cell.condition:
        parts.append(f"{cell.condition} ({'met' if cell.met else 'not met'})")
    if cell.reason:
        parts.append(f"“{cell.reason}”")
    return " ".join(parts)
