"""What ``travaux workspaces`` and ``travaux table`` do: for a delegate, whose token says who it is.

A workspace is its members': without the token of one, the shell shows nothing of it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import typer
from msgspec import Struct

from events.errors import NotPermitted, Unknown
from events.ids import CommandId, ParticipantId
from server.app import now
from server.console import database
from server.ids import fresh
from server.rooms import OpenRoom
from server.settings import Settings
from server.workspaces.differences import differences
from server.workspaces.held import Joins, Says, Stands
from server.workspaces.shelf import Kept
from server.workspaces.studio import OpenWorkspace, Studio


class _Member(Struct):
    """A delegate at the shell."""

    studio: Studio
    open_room: OpenRoom
    participant: ParticipantId

    async def all(self) -> list[Kept]:
        return await self.studio.of(self.open_room, self.participant)

    async def open(self, kept: Kept) -> OpenWorkspace:
        return await self.studio.open(self.open_room, kept.id, self.participant)


async def show(settings: Settings, slug: str, token: str) -> None:
    """Print the member's workspaces, each with what tabling it would change."""
    async with _member(settings, slug, token) as member:
        everything = await member.all()
        for kept in everything:
            held = await member.open(kept)
            cleared = "cleared" if kept.cleared_by is not None else "not cleared"
            typer.echo(f"{kept.name} ({cleared})")
            for one in differences(held.fork):
                label = f" {one.label}" if one.label else ""
                typer.echo(f"  {one.what}{label}: “{one.words}”")
            for position in held.positions:
                typer.echo(f"  {_said(position)} {position.bracket}")
        if not everything:
            typer.echo("Nothing is being prepared.")


async def table(settings: Settings, slug: str, token: str, name: str) -> None:
    """Table a workspace, named by what its members know it by, or by its id."""
    async with _member(settings, slug, token) as member:
        found = [k for k in await member.all() if name in (k.name, k.id)]
        if len(found) != 1:
            names = ", ".join(f"{k.name} ({k.id})" for k in await member.all()) or "none"
            raise Unknown("W1", f"Say which workspace by its id. There are: {names}.")
        held = await member.open(found[0])
        cause = CommandId("once:" + fresh())
        recorded = await member.studio.table(held, cause, member.participant)
        first, last = recorded[0].position, recorded[-1].position
        typer.echo(f"Tabled: {found[0].name}, positions {first} to {last}.")


def _said(held: object) -> str:
    match held:
        case Stands(_, stance):
            return f"position: {stance} on"
        case Says():
            return "reason for"
        case Joins(_, on):
            return "co-sponsors" if on else "leaves"
    return "takes back its position on"


@asynccontextmanager
async def _member(settings: Settings, slug: str, token: str) -> AsyncIterator[_Member]:
    async with database(settings) as held:
        negotiation = await held.negotiation(slug)
        who = await held.sign_in.by_bearer(token)
        open_room = await held.rooms.open(negotiation)
        actor = open_room.state.members.participants.get(who.participant) if who else None
        if who is None or who.negotiation != negotiation or actor is None:
            raise NotPermitted("W1", "This token opens nothing in this negotiation.")
        actor.require("propose")
        yield _Member(Studio(held.rooms, held.engine, now), open_room, who.participant)
