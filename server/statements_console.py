"""What ``travaux statements`` does."""

import typer
from rich.console import Console
from rich.table import Table

from events.ids import DelegationId, IssueId
from events.projections.attribution import delegation_code
from server.api.steering_render import statements_view
from server.console import PAGE, database
from server.finding import asked
from server.moments import iso
from server.narrowing import Narrow
from server.settings import Settings


async def show_statements(
    settings: Settings, slug: str, moment: str | None, format: str, narrow: Narrow
) -> None:
    """Print what delegations said on the record, in the order of saying."""
    async with database(settings) as held:
        state = await held.at(slug, moment)
    view = statements_view(state, None, asked(state, narrow))
    if format == "json":
        typer.echo(view.model_dump_json(indent=2))
        return
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(width=PAGE, highlight=False)
    table = Table(title="Said on the record", title_justify="left")
    for heading in ("Position", "Said", "By", "On behalf of", "Issue", "Words", "Entered for it"):
        table.add_column(heading, overflow="fold")
    for one in view.statements:
        on = state.issues.issues.get(IssueId(one.issue)) if one.issue is not None else None
        table.add_row(
            str(one.position),
            iso(one.said_at),
            delegation_code(state, DelegationId(one.delegation)) if one.delegation else "",
            one.on_behalf,
            on.title if on is not None else "",
            one.words,
            one.entered or "",
        )
    console.print(table)
    many = len(view.statements)
    console.print("1 statement." if many == 1 else f"{many} statements.")
