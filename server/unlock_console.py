"""What ``travaux unlock`` does: it shows what was told in private, so it asks who is asking."""

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table

from events.errors import NotPermitted
from events.projections.asked import Look
from events.projections.unlock import unlock
from server.api.private import LockedView, by_bracket, locked_view
from server.console import PAGE, database
from server.finding import asked
from server.narrowing import Narrow
from server.private import Soundings
from server.settings import Settings

_views = TypeAdapter(list[LockedView])


async def show(settings: Settings, slug: str, token: str, format: str, narrow: Narrow) -> None:
    """Print what would unlock each bracket that is not ripe."""
    async with database(settings) as held:
        state = await held.at(slug, None)
        who = await held.sign_in.by_bearer(token)
        actor = state.members.participants.get(who.participant) if who is not None else None
        if who is None or who.negotiation != state.id or actor is None:
            raise NotPermitted("Y2", "This token opens nothing in this negotiation.")
        if actor.role != "co-facilitator":
            raise NotPermitted("Y2", "What delegations say in private is for the co-facilitators.")
        told = by_bracket(await Soundings(held.engine).of(state.id))
    look = Look(state, asked(state, narrow))
    found = [
        locked_view(state, one) for one in unlock(state, told, {}) if look.bracket(one.bracket)
    ]
    if format == "json":
        typer.echo(_views.dump_json(found, indent=2).decode())
        return
    _print(found)


def _print(found: list[LockedView]) -> None:
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(width=PAGE, highlight=False)
    table = Table(title="What would unlock, nearest first", title_justify="left")
    for heading in ("Paragraph", "Bracket", "In the way", "Who", "As told in private"):
        table.add_column(heading, overflow="fold")
    for one in found:
        about = [one.label, one.excerpt]
        for obstacle in one.obstacles:
            said = f"{obstacle.kind}: {obstacle.words}" if obstacle.words else obstacle.kind
            private = "" if obstacle.likelihood == "stands" else obstacle.likelihood
            table.add_row(*about, said, obstacle.who, private)
            about = ["", ""]
    console.print(table)
    console.print(f"{len(found)} brackets are open and not ripe.")
