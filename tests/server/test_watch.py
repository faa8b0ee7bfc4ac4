"""What another process does to somebody's rights takes effect in an open room within a second."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from events.draft.enact import enact
from events.draft.replica import Act
from events.ids import SYSTEM, CommandId, ParticipantId
from events.members import EndParticipation, PassPen
from events.process import AnnounceRegime
from events.store.engine import connect as to_database
from events.store.sql import SqlEventStore
from server import watch
from server.app import now
from server.auth import SignIn
from server.rooms import Rooms
from server.settings import Settings
from server.sync import lookout, protocol
from tests.server.house import NEGOTIATION, House, Replica, client_of, house, joined
from tests.server.sync.test_sockets import MINE, operative

PATIENCE = 10
"""Seconds: the machine has other things to do here. That a second is enough where it has not is
`test_two_looks_fit_into_a_second`."""


class Elsewhere:
    """Another process on the same database, such as the shell."""

    def __init__(self, rooms: Rooms, sign_in: SignIn) -> None:
        self.rooms = rooms
        self.sign_in = sign_in

    async def do(self, command: Any) -> None:
        """Record a command of the system's."""
        held = await self.rooms.open(NEGOTIATION)
        cause = CommandId(f"elsewhere-{type(command).__name__}")
        await held.writer.submit(
            cause,
            lambda candidate, at: enact(
                candidate,
                Act(candidate.negotiation.members.actor(SYSTEM), cause, at, at),
                command,
            ),
        )


@pytest.fixture
async def both(database_url: str, tmp_path: Path) -> AsyncIterator[tuple[House, Elsewhere]]:
    """A server, and another process on its database."""
    async with house(database_url, tmp_path) as here:
        engine = to_database(database_url)
        rooms = Rooms(SqlEventStore(engine), now)
        settings = Settings(data_dir=tmp_path, database_url=database_url)
        try:
            yield here, Elsewhere(rooms, SignIn(engine, settings, now))
        finally:
            await rooms.close()
            await engine.dispose()


@asynccontextmanager
async def feed(here: House, who: str) -> AsyncIterator[AsyncIterator[str]]:
    """The lines of somebody's feed, from where the log stands now."""
    async with here.clients[who].stream("GET", here.url("/feed"), timeout=5) as answer:
        lines = answer.aiter_lines()
        while not (await anext(lines)).startswith("data:"):
            pass
        yield lines


async def until_told(lines: AsyncIterator[str], event: str) -> None:
    async for line in lines:
        if line == f"event: {event}":
            return
    raise AssertionError("the feed has ended")


async def until_ended(lines: AsyncIterator[str]) -> None:
    async for _line in lines:
        pass


async def closed(client: Replica) -> None:
    assert await client.until_closed() == protocol.CLOSE_UNAUTHORISED


async def test_a_session_that_ends_elsewhere_takes_its_socket_and_its_feed_along(
    both: tuple[House, Elsewhere],
) -> None:
    """Others' connections stay, also those of the same person by another session."""
    here, elsewhere = both
    link = await elsewhere.sign_in.invite(NEGOTIATION, ParticipantId("ald"))
    session = await elsewhere.sign_in.accept(link)
    cookie = {"Cookie": f"travaux_session={session}", "Origin": f"http://{here.address}"}
    url = here.socket_url("ald").split("?")[0]
    async with (
        connect(url, additional_headers=cookie) as socket,
        joined(here, "ald") as staying,
        client_of(here.address, headers=cookie) as browser,
    ):
        here.clients["browser"] = browser
        leaving = Replica(socket)
        await leaving.sync()
        async with feed(here, "browser") as lines:
            await elsewhere.sign_in.sign_out(session)
            both_end = asyncio.gather(closed(leaving), until_ended(lines))
            await asyncio.wait_for(both_end, PATIENCE)
        assert await staying.hears_nothing()


def test_two_looks_fit_into_a_second() -> None:
    """What happens right after a look is found at the next; so a second is enough."""
    assert 2 * max(watch.LOOK_SECONDS, lookout.LOOK_SECONDS) < 1


async def test_who_is_shown_out_elsewhere_leaves_the_room_and_the_feed(
    both: tuple[House, Elsewhere],
) -> None:
    """The end of an accreditation is an event: the room hears of it, and so does the feed."""
    here, elsewhere = both
    async with joined(here, "mrn") as mrn, feed(here, "mrn") as lines:
        await elsewhere.do(EndParticipation(ParticipantId("mrn")))
        both_end = asyncio.gather(closed(mrn), until_ended(lines))
        await asyncio.wait_for(both_end, PATIENCE)


async def test_who_passes_the_pen_elsewhere_writes_no_more_not_even_at_once(
    both: tuple[House, Elsewhere],
) -> None:
    """The gate judges by what is in the record, whatever this process has heard of it yet."""
    here, elsewhere = both
    paragraph = await operative(here)
    async with joined(here, "pen") as pen:
        await elsewhere.do(PassPen(ParticipantId("pen2")))
        await pen.insert(paragraph, 3, "x")
        assert await pen.until_closed() == protocol.CLOSE_REFUSED
        assert pen.refusals[0]["code"] == "pen-elsewhere"


async def test_a_page_hears_of_another_regime_within_a_second(
    both: tuple[House, Elsewhere],
) -> None:
    """Nobody writes meanwhile, so that nothing but time brings it; then typing is refused."""
    here, elsewhere = both
    paragraph = await operative(here)
    async with joined(here, "ald") as ald, feed(here, "ald") as lines:
        await elsewhere.do(AnnounceRegime("chair's text", "live"))
        await asyncio.wait_for(until_told(lines, "regime-announced"), PATIENCE)
        await ald.insert(paragraph, 3, "x", (MINE, "insert"))
        assert await ald.until_closed() == protocol.CLOSE_REFUSED
        assert ald.refusals[0]["code"] == "regime"
