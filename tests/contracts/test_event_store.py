"""What `events.store.protocol` promises, held against every store.

A store joins by a parameter of ``database_url``; nothing here knows which one it is testing,
save where a promise concerns a statement that only one database has.
"""

import asyncio
import contextlib
import hashlib
import itertools
import random
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Connection, event, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from events import codec
from events.errors import RecordDamaged
from events.ids import CommandId, IssueId, NegotiationId, ParticipantId
from events.issues import IssueAdded
from events.negotiation import Event
from events.proof.tree import EMPTY_ROOT, Frontier, Node, carry_out, plan_root, root_of
from events.record import Recorded
from events.store.engine import connect, reading, writing
from events.store.errors import (
    CommitUnknown,
    GuardsMissing,
    NoSuchNegotiation,
    SlugTaken,
    Unavailable,
    WrongPosition,
)
from events.store.guards import TRIGGERS, check_guards
from events.store.protocol import EventStore, Head, Stored
from events.store.sql import PAGE, SqlEventStore
from events.store.tables import heads

N = NegotiationId("n-1")
OTHER = NegotiationId("n-2")


def an_event(
    position: int,
    *,
    negotiation: NegotiationId = N,
    command: str = "c-1",
    occurred_at: int = 1_000,
    title: str = "Returns and readmission",
    update: bytes | None = None,
) -> Recorded[Event]:
    return Recorded(
        negotiation=negotiation,
        position=position,
        occurred_at=occurred_at,
        recorded_at=2_000,
        actor=ParticipantId("p-1"),
        command=CommandId(command),
        event=IssueAdded(issue=IssueId(f"i-{position}"), title=title),
        update=update,
    )


async def append(store: EventStore, events: Sequence[Recorded[Event]]) -> None:
    async with store.writing(events[0].negotiation) as log:
        await log.append(events)


async def positions(store: EventStore, negotiation: NegotiationId = N) -> list[int]:
    return [event.position async for event in store.read(negotiation)]


@pytest.fixture
async def store(engine: AsyncEngine) -> EventStore:
    store = SqlEventStore(engine)
    await store.create(N, "migration")
    return store


@pytest.fixture
async def another(database_url: str) -> AsyncIterator[Callable[[], EventStore]]:
    """Stores on the same database by connections of their own, like other nodes."""
    async with contextlib.AsyncExitStack() as stack:

        def open_store() -> EventStore:
            engine = connect(database_url)
            stack.push_async_callback(engine.dispose)
            return SqlEventStore(engine)

        yield open_store


# Negotiations


async def test_a_negotiation_begins_empty_and_is_found_by_its_slug(store: EventStore) -> None:
    assert await store.head(N) == Head(0, EMPTY_ROOT)
    assert await store.find("migration") == N
    assert await store.find("nothing") is None
    assert await positions(store) == []


async def test_negotiations_are_listed_by_slug(store: EventStore) -> None:
    await store.create(OTHER, "Refugees")
    await store.create(NegotiationId("n-0"), "seas")
    assert [slug for _, slug in await store.negotiations()] == ["Refugees", "migration", "seas"]


async def test_a_slug_belongs_to_one_negotiation_and_an_id_to_one_slug(store: EventStore) -> None:
    with pytest.raises(SlugTaken, match="migration"):
        await store.create(OTHER, "migration")
    with pytest.raises(SlugTaken):
        await store.create(N, "another")
    assert await store.negotiations() == [(N, "migration")]


async def test_of_those_who_create_the_same_slug_at_once_one_succeeds(
    another: Callable[[], EventStore],
) -> None:
    outcomes = await asyncio.gather(
        *(another().create(NegotiationId(f"n-{i}"), "seas") for i in range(4)),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "NoneType",
        "SlugTaken",
        "SlugTaken",
        "SlugTaken",
    ]


async def test_an_unknown_negotiation_has_no_head_and_cannot_be_written(store: EventStore) -> None:
    with pytest.raises(NoSuchNegotiation):
        await store.head(OTHER)
    with pytest.raises(NoSuchNegotiation):
        async with store.writing(OTHER):
            pass
    assert await positions(store, OTHER) == []


# Order


async def test_events_read_back_in_the_order_of_their_positions(store: EventStore) -> None:
    await append(store, [an_event(1), an_event(2)])
    await append(store, [an_event(3)])
    assert await positions(store) == [1, 2, 3]
    assert (await store.head(N)).position == 3


async def test_logs_are_numbered_each_on_its_own(store: EventStore) -> None:
    await store.create(OTHER, "refugees")
    await append(store, [an_event(1), an_event(2)])
    await append(store, [an_event(1, negotiation=OTHER)])
    assert await positions(store) == [1, 2]
    assert await positions(store, OTHER) == [1]


@pytest.mark.parametrize("wrong", [[2], [0], [1, 3], [1, 1]])
async def test_positions_that_do_not_continue_the_log_are_refused_and_nothing_is_written(
    store: EventStore, wrong: list[int]
) -> None:
    with pytest.raises(WrongPosition):
        await append(store, [an_event(position) for position in wrong])
    assert await positions(store) == []
    await append(store, [an_event(1)])


async def test_events_of_another_negotiation_are_refused(store: EventStore) -> None:
    with pytest.raises(ValueError, match="n-2"):
        async with store.writing(N) as log:
            await log.append([an_event(1, negotiation=OTHER)])
    assert await positions(store) == []


async def test_reading_is_bounded_by_both_ends_and_goes_over_many_pages(store: EventStore) -> None:
    last = 2 * PAGE + 3
    await append(store, [an_event(position) for position in range(1, last + 1)])
    assert await positions(store) == list(range(1, last + 1))
    cut = [e.position async for e in store.read(N, after=5, until=PAGE + 7)]
    assert cut == list(range(6, PAGE + 8))
    assert [e async for e in store.read(N, after=last)] == []


async def test_a_reader_who_stops_half_way_holds_no_connection(
    store: EventStore, engine: AsyncEngine
) -> None:
    await append(store, [an_event(position) for position in range(1, 4)])
    async for first in store.read(N):
        assert first.position == 1
        assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        break


# Bytes and proof


AWKWARD = "é 😀 العربية \x00 \u2028 \\ \" ' ; -- 15 bis ½\r\n"


async def test_events_read_back_byte_for_byte(store: EventStore) -> None:
    update = bytes(range(256)) * 5
    written = [
        an_event(1, title=AWKWARD),
        an_event(2, update=update),
        an_event(3, update=b""),
        an_event(4),
    ]
    await append(store, written)
    assert [event async for event in store.read(N)] == written
    stored = [event async for event in store.read_stored(N)]
    assert [one.body for one in stored] == [codec.encode(event.event) for event in written]
    assert [one.header for one in stored] == [codec.header(event) for event in written]
    assert [one.update for one in stored] == [None, update, b"", None]
    assert {one.type for one in stored} == {"issue-added"}


async def test_the_tree_can_be_recomputed_from_what_is_stored(store: EventStore) -> None:
    await append(store, [an_event(1, title=AWKWARD), an_event(2, update=b"\x00\xff")])
    async with store.writing(N) as log:
        await log.append([an_event(3)])
        returned = await log.append([an_event(4)])
        head = log.head
    stored = [one async for one in store.read_stored(N)]
    leaves = [codec.leaf_hash(one.salt, one.header, one.body, one.update) for one in stored]
    assert [one.leaf for one in stored] == leaves
    assert Head(4, root_of(leaves)) == head == await store.head(N)
    assert list(returned) == stored[3:]


@pytest.mark.parametrize("seed", range(4))
async def test_after_any_appends_the_root_is_the_one_of_rfc_6962_over_the_leaves(
    store: EventStore, seed: int
) -> None:
    chance = random.Random(seed)
    leaves: list[bytes] = []
    for _ in range(12):
        first = len(leaves) + 1
        batch = [
            an_event(first + k, update=chance.choice([None, b"", chance.randbytes(9)]))
            for k in range(chance.randrange(9))
        ]
        async with store.writing(N) as log:
            leaves += [one.leaf for one in await log.append(batch)]
            assert log.head == Head(len(leaves), naive_root(leaves))
        assert await store.head(N) == Head(len(leaves), naive_root(leaves))
    for size in {1, len(leaves) // 2, len(leaves)}:
        plan = plan_root(size)
        nodes = await store.nodes(N, [node for parts in plan for node in parts])
        assert carry_out(plan, nodes.__getitem__) == (naive_root(leaves[:size]),)


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


async def test_a_node_that_is_not_there_is_reported_as_damage(store: EventStore) -> None:
    await append(store, [an_event(1)])
    with pytest.raises(RecordDamaged, match="Position 2"):
        await store.nodes(N, [Node(0, 1)])


async def test_an_edge_that_does_not_fit_the_head_is_reported_as_damage(
    store: EventStore, engine: AsyncEngine
) -> None:
    await append(store, [an_event(1)])
    for edge in (b"\x00", Frontier().encode()):
        async with writing(engine) as connection:
            await connection.execute(update(heads).values(frontier=edge))
        with pytest.raises(RecordDamaged, match="edge of the"):
            await store.head(N)
        with pytest.raises(RecordDamaged, match="edge of the"):
            await append(store, [an_event(2)])


# Restoring


async def test_what_is_restored_is_the_same_to_the_byte(store: EventStore) -> None:
    await append(store, [an_event(1, title=AWKWARD), an_event(2, update=b""), an_event(3)])
    there = [one async for one in store.read_stored(N)]
    moved = [msgspec.structs.replace(one, negotiation=OTHER) for one in there]
    async with store.restoring(OTHER, "restored") as log:
        await log.restore(moved[:2])
        await log.restore(moved[2:])
    assert [one async for one in store.read_stored(OTHER)] == moved
    assert await store.head(OTHER) == await store.head(N)
    assert await store.position_at(OTHER, 1_000) == 3
    assert await store.find("restored") == OTHER
    await append(store, [an_event(4, negotiation=OTHER)])


async def test_a_restore_that_fails_leaves_no_negotiation(store: EventStore) -> None:
    await append(store, [an_event(1), an_event(2)])
    there = [one async for one in store.read_stored(N)]
    moved = [msgspec.structs.replace(one, negotiation=OTHER) for one in there]

    async def restore(*, slug: str = "restored", events: Sequence[Stored]) -> None:
        async with store.restoring(OTHER, slug) as log:
            await log.restore(events)

    with pytest.raises(WrongPosition):
        await restore(events=[moved[0], moved[0]])
    with pytest.raises(ValueError, match="n-1"):
        await restore(events=there)
    with pytest.raises(SlugTaken):
        await restore(events=moved, slug="migration")
    assert await store.negotiations() == [(N, "migration")]
    await restore(events=moved)


async def test_every_event_has_a_salt_of_its_own(store: EventStore) -> None:
    await append(store, [an_event(position) for position in range(1, 21)])
    salts = {one.salt async for one in store.read_stored(N)}
    assert len(salts) == 20
    assert {len(salt) for salt in salts} == {codec.SALT_BYTES}


# Writing


async def test_an_exception_while_writing_leaves_nothing(store: EventStore) -> None:
    before = await store.head(N)

    async def change_ones_mind() -> None:
        async with store.writing(N) as log:
            await log.append([an_event(1)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await change_ones_mind()
    assert await positions(store) == []
    assert await store.head(N) == before
    await append(store, [an_event(1)])


async def test_nobody_sees_what_is_not_committed(
    store: EventStore, another: Callable[[], EventStore]
) -> None:
    reader = another()
    async with store.writing(N) as log:
        await log.append([an_event(1), an_event(2)])
        assert log.head.position == 2
        assert [one.position for one in await log.read(0)] == [1, 2]
        for onlooker in (store, reader):
            assert await positions(onlooker) == []
            assert (await onlooker.head(N)).position == 0
            assert await onlooker.by_command(N, CommandId("c-1")) == []
    assert await positions(reader) == [1, 2]


async def test_a_writer_sees_inside_the_lock_what_others_wrote_before(
    store: EventStore, another: Callable[[], EventStore]
) -> None:
    await append(another(), [an_event(1), an_event(2)])
    async with store.writing(N) as log:
        assert [one.recorded().position for one in await log.read(1)] == [2]
        assert log.head.position == 2


async def test_writing_nothing_changes_nothing(store: EventStore) -> None:
    async with store.writing(N) as log:
        assert await log.append([]) == []
    assert await store.head(N) == Head(0, EMPTY_ROOT)


async def test_concurrent_writers_neither_interleave_nor_overwrite_each_other(
    store: EventStore, another: Callable[[], EventStore]
) -> None:
    async def write(node: EventStore, name: str) -> None:
        for turn in range(8):
            async with node.writing(N) as log:
                first = log.head.position + 1
                await log.append([an_event(first, command=f"{name}-{turn}")])
                await asyncio.sleep(0)
                await log.append([an_event(first + k, command=f"{name}-{turn}") for k in (1, 2)])

    await asyncio.gather(*(write(another(), f"node-{i}") for i in range(4)))
    record = [event async for event in store.read(N)]
    assert [event.position for event in record] == list(range(1, 4 * 8 * 3 + 1))
    acts = [record[k].command for k in range(0, len(record), 3)]
    assert [event.command for event in record] == [act for act in acts for _ in range(3)]
    assert sorted(acts) == sorted(f"node-{i}-{turn}" for i in range(4) for turn in range(8))


async def test_readers_see_a_growing_prefix_and_whole_batches_only(
    store: EventStore, another: Callable[[], EventStore]
) -> None:
    reader, done = another(), asyncio.Event()

    async def watch() -> list[int]:
        seen = []
        while not done.is_set():
            found = await positions(reader)
            assert found == list(range(1, len(found) + 1))
            seen.append(len(found))
        return seen

    watching = asyncio.create_task(watch())
    for batch in range(20):
        await append(store, [an_event(3 * batch + k) for k in (1, 2, 3)])
    done.set()
    seen = await watching
    assert seen == sorted(seen)
    assert all(count % 3 == 0 for count in seen)


async def test_on_postgresql_negotiations_are_written_at_the_same_time(postgres_url: str) -> None:
    engine = connect(postgres_url)
    store = SqlEventStore(engine)
    await store.create(N, "migration")
    await store.create(OTHER, "refugees")
    async with store.writing(N) as log:
        await log.append([an_event(1)])
        await append(store, [an_event(1, negotiation=OTHER)])
    assert await positions(store) == await positions(store, OTHER) == [1]
    await engine.dispose()


# Cancellation


STATEMENTS = 6
"""At least as many as creating a writer's lock and appending twice takes."""


@pytest.mark.parametrize("moment", ["begin", *range(1, STATEMENTS), "commit"])
async def test_a_writer_cancelled_at_any_moment_leaves_all_or_nothing_and_no_connection(
    store: EventStore, engine: AsyncEngine, moment: str | int
) -> None:
    async def write() -> None:
        async with store.writing(N) as log:
            await log.append([an_event(1), an_event(2)])
            await log.append([an_event(3)])

    task = asyncio.create_task(write())
    statements = itertools.count(1)

    def at_statement(*_: object) -> None:
        if next(statements) == moment:
            task.cancel()

    def at_edge(*_: object) -> None:
        task.cancel()

    name, hook = (
        (moment, at_edge) if isinstance(moment, str) else ("before_cursor_execute", at_statement)
    )
    event.listen(engine.sync_engine, name, hook)
    with pytest.raises(asyncio.CancelledError):
        await task
    event.remove(engine.sync_engine, name, hook)
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    found = await positions(store)
    assert found == ([1, 2, 3] if moment == "commit" else [])
    assert (await store.head(N)).position == len(found)
    await append(store, [an_event(len(found) + 1)])


async def test_a_writer_cancelled_between_its_statements_leaves_nothing(
    store: EventStore, engine: AsyncEngine
) -> None:
    appended = asyncio.Event()

    async def write() -> None:
        async with store.writing(N) as log:
            await log.append([an_event(1)])
            appended.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await appended.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert await positions(store) == []
    await append(store, [an_event(1)])


async def test_a_reader_cancelled_gives_its_connection_back(
    store: EventStore, engine: AsyncEngine
) -> None:
    await append(store, [an_event(position) for position in range(1, PAGE)])
    for steps in range(0, 30, 2):
        task = asyncio.create_task(positions(store))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]


# Faults


@pytest.mark.parametrize("written", [False, True])
async def test_a_commit_that_fails_is_reported_as_unknown_whether_it_took_effect_or_not(
    store: EventStore, engine: AsyncEngine, written: bool
) -> None:
    def fail(connection: Connection) -> None:
        if written:
            connection.connection.commit()
        raise ConnectionResetError("the line went dead")

    event.listen(engine.sync_engine, "commit", fail)
    with pytest.raises(CommitUnknown, match="the line went dead"):
        await append(store, [an_event(1), an_event(2)])
    event.remove(engine.sync_engine, "commit", fail)
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert await positions(store) == ([1, 2] if written else [])
    assert (await store.head(N)).position == (2 if written else 0)


async def test_a_connection_lost_before_the_commit_leaves_nothing_and_the_next_writer_goes_on(
    postgres_url: str,
) -> None:
    engine, other = connect(postgres_url), connect(postgres_url)
    store = SqlEventStore(engine)
    await store.create(N, "migration")

    async def write(cut: str) -> None:
        async with store.writing(N) as log:
            await log.append([an_event(1)])
            async with reading(other) as connection:
                await connection.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE state = 'idle in transaction' AND pid <> pg_backend_pid() "
                        "AND datname = current_database()"
                    )
                )
            if cut == "before a statement":
                await log.append([an_event(2)])

    with pytest.raises(Unavailable):
        await write("before a statement")
    with pytest.raises(CommitUnknown):
        await write("before the commit")
    assert await positions(store) == []
    await append(store, [an_event(1)])
    assert await positions(store) == [1]
    await engine.dispose()
    await other.dispose()


async def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    for url in (
        f"postgresql://nobody@/nothing?host={tmp_path}",
        f"sqlite:///{tmp_path}/no/such/folder/travaux.db",
    ):
        engine = connect(url)
        with pytest.raises(Unavailable, match="does not answer"):
            await SqlEventStore(engine).find("migration")
        with pytest.raises(Unavailable, match="does not answer"):
            await SqlEventStore(engine).create(N, "migration")
        await engine.dispose()


# Look-ups


async def test_the_events_of_a_command_are_found_by_it(store: EventStore) -> None:
    await store.create(OTHER, "refugees")
    await append(store, [an_event(1), an_event(2, command="c-2"), an_event(3, command="c-2")])
    await append(store, [an_event(4)])
    await append(store, [an_event(1, negotiation=OTHER, command="c-3")])
    assert [e.position for e in await store.by_command(N, CommandId("c-2"))] == [2, 3]
    assert [e.position for e in await store.by_command(N, CommandId("c-1"))] == [1, 4]
    assert await store.by_command(N, CommandId("c-3")) == []


async def test_a_moment_is_the_longest_beginning_in_which_nothing_happened_later(
    store: EventStore,
) -> None:
    times = [10, 20, 20, 50, 30, 60]  # the fifth was entered late
    await append(store, [an_event(i, occurred_at=t) for i, t in enumerate(times[:3], 1)])
    await append(store, [an_event(i, occurred_at=t) for i, t in enumerate(times[3:], 4)])
    for at in range(0, 70, 5):
        whole = 0
        while whole < len(times) and times[whole] <= at:
            whole += 1
        assert await store.position_at(N, at) == whole
    assert await store.position_at(OTHER, 100) == 0


# Guards


FORBIDDEN = {
    "sqlite": [
        "UPDATE events SET actor = 'x'",
        "UPDATE OR REPLACE events SET position = 2 WHERE position = 1",
        "DELETE FROM events",
        "REPLACE INTO events SELECT * FROM events",
        "INSERT OR REPLACE INTO events SELECT * FROM events WHERE position = 1",
        "INSERT OR IGNORE INTO events SELECT * FROM events",
        "INSERT INTO events SELECT * FROM events WHERE true ON CONFLICT DO UPDATE SET actor = 'x'",
        "DELETE FROM negotiations",
        "UPDATE negotiations SET negotiation_id = 'x'",
    ],
    "postgresql": [
        "UPDATE events SET actor = 'x'",
        "DELETE FROM events",
        "TRUNCATE events",
        "TRUNCATE negotiations CASCADE",
        "INSERT INTO events SELECT * FROM events ON CONFLICT (negotiation_id, position) "
        "DO UPDATE SET actor = 'x'",
        "MERGE INTO events USING negotiations ON true WHEN MATCHED THEN DELETE",
        "SET LOCAL session_replication_role = replica; DELETE FROM events",
        "DELETE FROM negotiations",
    ],
}


async def test_no_statement_alters_the_record(store: EventStore, engine: AsyncEngine) -> None:
    await append(store, [an_event(1), an_event(2, update=b"u")])
    before = [one async for one in store.read_stored(N)]

    async def run(statements: str) -> None:
        async with writing(engine) as connection:
            for statement in statements.split("; "):
                await connection.execute(text(statement))

    for forbidden in FORBIDDEN[engine.dialect.name]:
        with pytest.raises(Unavailable, match=r"altered|violates|FOREIGN KEY"):
            await run(forbidden)
        assert [one async for one in store.read_stored(N)] == before, forbidden


async def test_sound_guards_pass_and_the_check_leaves_nothing_behind(
    store: EventStore, engine: AsyncEngine
) -> None:
    await check_guards(engine)
    assert await store.negotiations() == [(N, "migration")]
    async with reading(engine) as connection:
        assert (await connection.execute(text("SELECT count(*) FROM events"))).scalar() == 0


async def test_each_missing_guard_is_noticed_by_name(engine: AsyncEngine) -> None:
    table = " ON events" if engine.dialect.name == "postgresql" else ""
    for trigger in sorted(TRIGGERS[engine.dialect.name]):
        async with engine.connect() as connection:
            await connection.execute(text(f"DROP TRIGGER {trigger}{table}"))
            await connection.commit()
        with pytest.raises(GuardsMissing, match=trigger):
            await check_guards(engine)


async def test_a_guard_that_stands_but_does_not_refuse_is_noticed(engine: AsyncEngine) -> None:
    hollow = {
        "sqlite": [
            "DROP TRIGGER events_refuse_update",
            "CREATE TRIGGER events_refuse_update BEFORE UPDATE ON events BEGIN SELECT 1; END",
        ],
        "postgresql": [
            "CREATE OR REPLACE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RETURN NULL; END $$",
        ],
    }
    async with writing(engine) as connection:
        for statement in hollow[engine.dialect.name]:
            await connection.execute(text(statement))
    with pytest.raises(GuardsMissing, match="UPDATE"):
        await check_guards(engine)


async def test_events_behind_the_head_are_reported_as_damage(
    store: EventStore, engine: AsyncEngine
) -> None:
    await append(store, [an_event(1)])
    async with writing(engine) as connection:
        await connection.execute(update(heads).values(position=0, frontier=Frontier().encode()))
    with pytest.raises(RecordDamaged, match="Position 1"):
        await append(store, [an_event(1)])
