"""Append, rebuild and as-of, ours and in the `eventsourcing` library, on the same database.

Both write the same events, each with the durability of a commit that the disk has taken. Ours
hashes each into the tree besides, and its rebuilt state has the text in it.
"""

import asyncio
import gc
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from msgspec import Struct

from events.draft.replica import Act, Replica
from events.ids import BracketId, CommandId, DelegationId, NegotiationId, ParticipantId
from events.members import Actor
from events.negotiation import Event, Negotiation, evolve
from events.record import Recorded
from events.replay import Replay
from events.stances import StanceTaken
from events.store.engine import connect
from events.store.protocol import EventStore
from events.store.sql import SqlEventStore
from migrations import upgrade
from server.sync.room import Room
from server.sync.writer import Writer
from tests.bench import theirs
from tests.bench.generated import Generated
from tests.bench.measuring import Took, ms, rate, table, timed

N = NegotiationId("bench")
OTHER = NegotiationId("without-text")
CROWDED = NegotiationId("crowded")
BATCH = 500
CROWD = 32
"""People who append at the same time, each waiting for their own event to be durable."""
WORDS = "We cannot agree to this as it stands, for the reasons that we have given in the meeting. "


class Figures(Struct):
    """What one side took, in seconds; rebuilding and as-of of the best of three turns."""

    single: Took
    crowd: Took
    batched: Took
    pack: Took
    rebuild: Took
    unpacked: Took
    plain: Took
    counted: Took
    as_of: Took
    as_of_snapshot: Took


async def compared(ours_url: str, theirs_url: str, events: int, singles: int) -> str:
    """The table for one database; both urls are of empty ones."""
    made = Generated(N)
    log = [r for batch in made.acts(events) for r in batch][:events]
    # In turns, or one would have the disk and the caches that the other warmed.
    other = _theirs(theirs_url, log, singles)
    own = await _ours(ours_url, log, singles)
    size = sum(len(body) + len(update) for body, update in theirs.typed(log)) / len(log)

    def row(what: str, count: int, one: Took, two: Took) -> list[str]:
        if count > 1:
            return [what, rate(count, one.clock), rate(count, two.clock), _ratio(one, two)]
        return [what, ms(one.clock), ms(two.clock), _ratio(one, two)]

    return table(
        f"{ours_url.split(':')[0].split('+')[0]}: {events:,} events of {size:.0f} bytes",
        ["", "Travaux", "eventsourcing", "times faster"],
        [
            row("append, one after the other", singles, own.single, other.single),
            row(f"append, {CROWD} people at once", singles, own.crowd, other.crowd),
            row(f"append, {BATCH} a commit", events, own.batched, other.batched),
            row("rebuild, with text", events, own.rebuild, other.rebuild),
            row("rebuild, with text, nothing packed", events, own.unpacked, other.rebuild),
            row("rebuild of positions only", events, own.plain, other.plain),
            row("read, decode and count", events, own.counted, other.counted),
            ["packing, once", rate(events, own.pack.clock), "", ""],
            row("as of the middle, no snapshots with them", 1, own.as_of, other.as_of),
            row("as of the middle, snapshots with both", 1, own.as_of, other.as_of_snapshot),
        ],
    )


def _ratio(one: Took, two: Took) -> str:
    return f"{two.clock / one.clock:.1f}"


async def _ours(url: str, log: Sequence[Recorded[Event]], singles: int) -> Figures:
    engine = connect(url)
    await upgrade(engine)
    store = SqlEventStore(engine)
    await store.create(N, "bench")
    await store.create(OTHER, "without-text")
    async with store.writing(N) as writing:
        edge = writing.edge
    with timed() as single:
        for one in log[:singles]:
            # As a room's writer does, who knows where the log ended.
            async with store.writing(N, edge) as writing:
                await writing.append([one])
            edge = writing.edge
    with timed() as batched:
        await _append(store, log[singles:])
    batched.clock *= len(log) / (len(log) - singles)
    await _append(store, [_stance(n) for n in range(1, len(log) + 1)])
    unpacked = min([await _rebuild(store, N) for _ in range(3)], key=_clock)
    with timed() as pack:  # as a room's readers do while the log grows
        await store.packed.keep(N, len(log))
    await store.packed.keep(OTHER, len(log))
    rebuild = min([await _rebuild(store, N) for _ in range(3)], key=_clock)
    crowd = await _crowd(store, [_stance(n) for n in range(1, singles + 1)])
    plain = min([await _rebuild(store, OTHER) for _ in range(3)], key=_clock)
    counted = min([await _counted(store) for _ in range(3)], key=_clock)
    await Replay(store).state_at(N, len(log))  # leaves snapshots on its way
    as_of = min([await _as_of(store, len(log) // 2) for _ in range(3)], key=_clock)
    await engine.dispose()
    return Figures(single, crowd, batched, pack, rebuild, unpacked, plain, counted, as_of, as_of)


async def _crowd(store: EventStore, events: Sequence[Recorded[Event]]) -> Took:
    """As in a room, through its writer: what arrives while a commit runs goes into the next."""
    await store.create(CROWDED, "crowded")
    writer = Writer(store, Room(Replica(CROWDED)), lambda: 1)
    waiting = iter(events)

    async def person() -> None:
        for one in waiting:
            act = Act(Actor(one.actor, "secretariat"), one.command, 1, 1)
            await writer.submit(one.command, lambda c, _, a=act, e=one.event: [c.record(a, e)])

    with timed() as took:
        await asyncio.gather(*(person() for _ in range(CROWD)))
    await writer.close()
    assert (await store.head(CROWDED)).position == len(events)
    return took


async def _append(store: EventStore, log: Sequence[Recorded[Event]]) -> None:
    for first in range(0, len(log), BATCH):
        async with store.writing(log[0].negotiation) as writing:
            await writing.append(log[first : first + BATCH])


async def _rebuild(store: EventStore, negotiation: NegotiationId) -> Took:
    state = Negotiation(negotiation)
    gc.collect()
    with timed() as took:
        async for page in store.pages(negotiation, updates=False, size=4000):
            for recorded in page:
                evolve(state, recorded)
    return took


async def _counted(store: EventStore) -> Took:
    """What theirs does with each event, and no more."""
    count, last = 0, None
    gc.collect()
    with timed() as took:
        async for page in store.pages(OTHER, updates=False, size=4000):
            for recorded in page:
                count += 1
                last = recorded.event
    assert (await store.head(OTHER)).position == count
    assert last is not None
    return took


async def _as_of(store: EventStore, position: int) -> Took:
    replay = Replay(store)
    with timed() as took:
        state = await replay.state_at(N, position)
    assert state.position == position
    return took


def _stance(position: int) -> Recorded[Event]:
    """An event of about the same size that says nothing of the text."""
    bracket, party = BracketId(f"b{position % 500:08}"), DelegationId(f"d{position % 90:02}")
    event = StanceTaken(bracket, party, "objection", WORDS + str(position))
    who, act = ParticipantId("p-1"), CommandId(f"{position:012x}")
    return Recorded(OTHER, position, position, position, who, act, event)


def _theirs(url: str, log: Sequence[Recorded[Event]], singles: int) -> Figures:
    app = theirs.application(url)
    events = theirs.typed(log)
    aggregate = theirs.Log()
    app.save(aggregate)
    with timed() as single:
        for body, update in events[:singles]:
            aggregate.happen(body, update)
            app.save(aggregate)
    with timed() as batched:
        for first in range(singles, len(events), BATCH):
            for body, update in events[first : first + BATCH]:
                aggregate.happen(body, update)
            app.save(aggregate)
    batched.clock *= len(log) / (len(log) - singles)
    people = [theirs.Log() for _ in range(CROWD)]
    waiting = iter(events[:singles])
    handing = Lock()

    def person(own: theirs.Log) -> None:
        # Each has a log of their own: in one, all but one would be refused and have to try again.
        while True:
            with handing:
                one = next(waiting, None)
            if one is None:
                return
            own.happen(*one)
            app.save(own)

    with timed() as crowd, ThreadPoolExecutor(CROWD) as threads:
        list(threads.map(person, people))
    middle = len(log) // 2

    def get(version: int | None) -> Took:
        gc.collect()
        with timed() as took:
            found = app.repository.get(aggregate.id, version=version)
        assert version is None or found.version == version
        return took

    rebuild = min([get(None) for _ in range(3)], key=_clock)
    as_of = min([get(middle) for _ in range(3)], key=_clock)
    # As far before as ours is on average.
    app.take_snapshot(aggregate.id, max(1, middle - 1024))
    snapshot = min([get(middle) for _ in range(3)], key=_clock)
    app.close()
    none = Took()
    return Figures(
        single, crowd, batched, none, rebuild, rebuild, rebuild, rebuild, as_of, snapshot
    )


def _clock(took: Took) -> float:
    return took.clock


def sqlite_urls(folder: Path) -> tuple[str, str]:
    """Two new databases in a folder."""
    return f"sqlite:///{folder / 'ours.db'}", f"sqlite:///{folder / 'theirs.db'}"
