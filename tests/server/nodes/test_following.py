"""Rooms that follow each other's log over a bus on which nothing can be relied."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from msgspec import structs
from sqlalchemy.ext.asyncio import AsyncEngine

from events.draft.enact import enact
from events.draft.replica import Act
from events.ids import SYSTEM, CommandId, DelegationId, NegotiationId
from events.members import EnrolDelegation
from events.negotiation import Command, Event
from events.process import OpenNegotiation
from events.record import Recorded
from events.store.errors import Unavailable
from events.store.protocol import Edge
from events.store.sql import SqlEventStore
from server.nodes import batches
from server.nodes.post import Posts
from server.rooms import Rooms
from server.sync.writer import NotRecorded, Writer
from tests.server.nodes.pair import until
from tests.server.nodes.unruly import UnrulyBus

NEGOTIATION = NegotiationId("negotiation-1")
SECRET = bytes(range(32))


class Node:
    """A process of its own, as far as the record is concerned."""

    def __init__(self, rooms: Rooms, store: SqlEventStore) -> None:
        self.rooms = rooms
        self.store = store

    async def do(self, command: Command, name: str) -> tuple[Recorded[Event], ...]:
        command_id = CommandId(name)
        room = await self.rooms.open(NEGOTIATION)
        return await room.writer.submit(
            command_id,
            lambda candidate, at: enact(
                candidate,
                Act(candidate.negotiation.members.actor(SYSTEM), command_id, at, at),
                command,
            ),
        )

    async def enrol(self, code: str) -> tuple[Recorded[Event], ...]:
        return await self.do(EnrolDelegation(DelegationId(code), code, code), f"enrol-{code}")

    async def seen(self) -> list[str]:
        room = await self.rooms.open(NEGOTIATION)
        return [d.code for d in room.state.members.delegations.values()]

    async def sees(self, codes: list[str]) -> None:
        """Wait until it shows these."""
        room = await self.rooms.open(NEGOTIATION)
        await until(lambda: [d.code for d in room.state.members.delegations.values()] == codes)

    async def edge(self) -> Edge | None:
        return (await self.rooms.open(NEGOTIATION)).writer._tail.edge


@pytest.fixture
async def store(engine: AsyncEngine) -> SqlEventStore:
    store = SqlEventStore(engine)
    await store.create(NEGOTIATION, "migration")
    return store


@asynccontextmanager
async def node(
    store: SqlEventStore, bus: UnrulyBus, secret: bytes = SECRET, looks: bool = False
) -> AsyncIterator[Node]:
    """A node that looks into the log only if it is told that it lacks something."""
    ticks = itertools.count(1_000_000)
    rooms = Rooms(store, lambda: next(ticks), posts=Posts(bus, secret))
    here = Node(rooms, store)
    if not looks:
        (await rooms.open(NEGOTIATION)).writer._tasks[1].cancel()
    try:
        yield here
    finally:
        await rooms.close()


async def test_what_one_has_recorded_the_other_has_at_once(store: SqlEventStore) -> None:
    """Without being asked, and with the same edge of the tree as the log has."""
    bus = UnrulyBus()
    async with node(store, bus) as one, node(store, bus) as two:
        await one.do(OpenNegotiation("migration", "Migration"), "open")
        for code in ("ALD", "MRN", "NRL"):
            await one.enrol(code)
        await two.sees(["ALD", "MRN", "NRL"])
        assert await two.edge() == await store.edge(NEGOTIATION)


@pytest.mark.parametrize("seed", range(6))
async def test_losing_doubling_and_shuffling_costs_time_only(
    store: SqlEventStore, seed: int
) -> None:
    """Both write, the bus does what it likes: one record, the same in all nodes."""
    bus = UnrulyBus(seed, trouble=0.3)
    async with node(store, bus, looks=True) as one, node(store, bus, looks=True) as two:
        await one.do(OpenNegotiation("migration", "Migration"), "open")

        async def write(here: Node, codes: Sequence[str]) -> None:
            for code in codes:
                await here.enrol(code)

        ours, theirs = [f"A{n}" for n in range(25)], [f"B{n}" for n in range(25)]
        await asyncio.gather(write(one, ours), write(two, theirs))
        edge = await store.edge(NEGOTIATION)
        assert edge.position == 51
        for here in (one, two):
            await (await here.rooms.open(NEGOTIATION)).writer.catch_up()
            assert sorted(await here.seen()) == sorted(ours + theirs)
            assert await here.edge() == edge
        assert (await one.rooms.open(NEGOTIATION)).state == (
            await two.rooms.open(NEGOTIATION)
        ).state


async def test_what_is_too_long_to_be_told_is_read_from_the_log(store: SqlEventStore) -> None:
    """The bus then only says how far the log goes."""
    bus = UnrulyBus()
    bus.largest = 300
    async with node(store, bus) as one, node(store, bus) as two:
        await one.do(OpenNegotiation("migration", "Migration"), "open")
        await one.do(EnrolDelegation(DelegationId("a"), "A" * 120, "ALD"), "long")
        await two.sees(["ALD"])


async def test_what_another_installation_says_is_not_heard(store: SqlEventStore) -> None:
    """Nodes with another key, and whoever has none, are talking to nobody here."""
    bus = UnrulyBus()
    async with node(store, bus) as one, node(store, bus, bytes(32)) as two:
        await one.do(OpenNegotiation("migration", "Migration"), "open")
        for take in [take for takers in bus._takers.values() for take in takers]:
            take(b"")
            take(b"x" * 200)
        await one.enrol("ALD")
        assert await two.seen() == []
        await (await two.rooms.open(NEGOTIATION)).writer.catch_up()
        assert await two.seen() == ["ALD"]


async def test_a_room_that_was_told_what_is_not_in_the_log_is_given_up(
    store: SqlEventStore,
) -> None:
    """Even if a node itself lies: nothing is written on it, and within a look it is gone."""
    bus = UnrulyBus()
    async with node(store, bus) as one, node(store, bus) as two:
        (opened,) = await one.do(OpenNegotiation("migration", "Migration"), "open")
        await (await two.rooms.open(NEGOTIATION)).writer.catch_up()
        (true,) = await one.enrol("ALD")
        await two.sees(["ALD"])
        stored = [s async for s in store.read_stored(NEGOTIATION, after=true.position - 1)]
        false = structs.replace(
            stored[0], position=3, body=stored[0].body.replace(b"ALD", b"XXX"), command="false"
        )
        Posts(bus, SECRET).of(NEGOTIATION).send("log", batches.encode([false], 10_000))
        spoilt = await two.rooms.open(NEGOTIATION)
        await two.sees(["ALD", "XXX"])
        ended: list[None] = []
        spoilt.room.on_end(lambda: ended.append(None))
        with pytest.raises(NotRecorded):
            await two.enrol("MRN")
        assert ended
        assert await two.rooms.open(NEGOTIATION) is not spoilt
        assert await two.seen() == ["ALD"]
        await two.enrol("MRN")
        log = [r.event.code async for r in store.read(NEGOTIATION, after=1)]  # type: ignore[union-attr]
        assert log == ["ALD", "MRN"]
        assert opened.position == 1


async def test_looking_finds_a_room_that_differs_from_the_log(store: SqlEventStore) -> None:
    """Of the same length, with another content: by the root of the tree."""
    bus = UnrulyBus()
    async with node(store, bus, looks=True) as one, node(store, bus, looks=True) as two:
        await one.do(OpenNegotiation("migration", "Migration"), "open")
        spoilt = await two.rooms.open(NEGOTIATION)
        await spoilt.writer.catch_up()
        edge = spoilt.writer._tail.edge
        assert edge is not None
        spoilt.writer._tail.edge = structs.replace(
            edge, frontier=structs.replace(edge.frontier, peaks=(bytes(32),))
        )
        await until(lambda: two.rooms._rooms.get(NEGOTIATION) is not spoilt)


async def test_who_holds_no_pen_follows_and_writes_nothing(store: SqlEventStore) -> None:
    """It reads without ever locking the log, and says where one can write."""
    bus = UnrulyBus()
    async with node(store, bus) as one:
        await one.do(OpenNegotiation("migration", "Migration"), "open")
        rooms = Rooms(
            store, lambda: 1, posts=Posts(bus, SECRET), elsewhere="https://write.example.org"
        )
        reading = Node(rooms, store)
        try:
            with pytest.raises(Exception, match=r"write at https://write\.example\.org"):
                await reading.enrol("ALD")
            await one.enrol("MRN")
            await reading.sees(["MRN"])
            assert (await rooms.open(NEGOTIATION)).room._candidate is None
        finally:
            await rooms.close()


async def test_who_asks_while_the_log_is_read_gets_what_was_written_since(
    store: SqlEventStore, engine: AsyncEngine
) -> None:
    """The log was asked where it ends before they asked: that answer is none to them."""
    bus, slow = UnrulyBus(), SlowStore(engine)
    bus.connected = False
    async with node(store, bus) as one, node(slow, bus) as two:
        await one.do(OpenNegotiation("migration", "Migration"), "open")
        writer: Writer = (await two.rooms.open(NEGOTIATION)).writer
        slow.goes_on.clear()
        first = asyncio.create_task(writer.catch_up())
        await slow.asked.wait()
        await one.enrol("ALD")
        second = asyncio.create_task(writer.catch_up())
        await asyncio.sleep(0)
        slow.goes_on.set()
        await asyncio.gather(first, second)
        assert await two.seen() == ["ALD"]


class SlowStore(SqlEventStore):
    """A store whose answers may be on their way for long."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine)
        self.asked = asyncio.Event()
        self.goes_on = asyncio.Event()
        self.goes_on.set()

    async def edge(self, negotiation: NegotiationId) -> Edge:
        edge = await super().edge(negotiation)
        if not self.goes_on.is_set():
            self.asked.set()
        await self.goes_on.wait()
        return edge


async def test_catching_up_tells_when_it_cannot(store: SqlEventStore) -> None:
    """Who waits for it is not left waiting."""
    async with node(store, UnrulyBus()) as one:
        writer: Writer = (await one.rooms.open(NEGOTIATION)).writer
        one.store.edge = _silent  # type: ignore[method-assign]
        with pytest.raises(NotRecorded):
            await writer.catch_up()


async def _silent(_negotiation: NegotiationId) -> Edge:
    raise Unavailable("The database does not answer.")
