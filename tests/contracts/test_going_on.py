"""What `events.store.protocol` promises of those who go on from an edge that they know.

It is what it promises of all who write (``test_event_store``), tried here by the other way there.
"""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from events.errors import RecordDamaged
from events.proof.tree import Frontier
from events.record import Recorded
from events.store import engine as connections
from events.store import onward
from events.store.engine import connect, reading, sqlite_url, writing
from events.store.errors import Behind, CommitUnknown, Unavailable, WrongPosition
from events.store.protocol import Edge, EventStore
from events.store.sql import SqlEventStore
from events.store.tables import events, heads
from tests.contracts.test_event_store import N, an_event, append, positions

SALT = b"0123456789abcdef"


@pytest.fixture
async def store(engine: AsyncEngine) -> EventStore:
    """A store with an empty log, in which salts are no surprise."""
    store = SqlEventStore(engine, salt=lambda: SALT)
    await store.create(N, "migration")
    return store


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[EventStore]:
    """A store on the same database by connections of its own, like another node."""
    engine = connect(database_url)
    yield SqlEventStore(engine, salt=lambda: SALT)
    await engine.dispose()


async def edge_of(store: EventStore) -> Edge:
    """Where the log ends."""
    async with store.writing(N) as log:
        return log.edge


async def go_on(store: EventStore, edge: Edge, *batches: Sequence[Recorded[Any]]) -> Edge:
    """Write batches one after the other, each from where the one before it ended."""
    for batch in batches:
        async with store.writing(N, edge) as log:
            await log.append(batch)
        edge = log.edge
    return edge


async def test_it_leaves_the_same_rows_as_the_lock(
    store: EventStore, engine: AsyncEngine, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """In this database written onward, in a second one under the lock."""
    shutil.copyfile(request.getfixturevalue("_migrated_sqlite"), tmp_path / "second.db")
    second = connect(sqlite_url(tmp_path / "second.db"))
    locking = SqlEventStore(second, salt=lambda: SALT)
    await locking.create(N, "migration")
    edge = await edge_of(store)
    for batch in (
        [an_event(1, occurred_at=5)],
        [an_event(2, occurred_at=3), an_event(3, update=b"\0\xff", title="\x7f ü 😀 '")],
    ):
        for kept, after in ((store, edge), (locking, None)):
            async with kept.writing(N, after) as log:
                await log.append(batch[:1])
                await log.append(batch[1:])
        edge = log.edge
    assert await edge_of(store) == edge
    found = []
    for one in (engine, second):
        async with reading(one) as connection:
            found.append(
                [(await connection.execute(select(table))).all() for table in (heads, events)]
            )
    await second.dispose()
    assert found[0] == found[1]
    assert len(found[0][1]) == 3


async def test_who_is_behind_writes_nothing_and_is_told(
    store: EventStore, other: EventStore
) -> None:
    edge = await edge_of(store)
    await append(other, [an_event(1)])
    with pytest.raises(Behind):
        await go_on(store, edge, [an_event(1), an_event(2)])
    assert await positions(store) == [1]
    await go_on(store, await edge_of(store), [an_event(2)])
    assert await positions(other) == [1, 2]


async def test_nobody_goes_on_from_the_end_of_another_record(store: EventStore) -> None:
    """Of the same length, with another content: what was computed on it would damage the tree."""
    edge = await go_on(store, await edge_of(store), [an_event(1)])
    other = Edge(edge.position, edge.latest_at, Frontier().extend([bytes(32)]))
    with pytest.raises(Behind):
        await go_on(store, other, [an_event(2)])
    assert await positions(store) == [1]
    assert await store.edge(N) == edge


async def test_of_those_who_go_on_from_the_same_edge_one_does(
    store: EventStore, other: EventStore
) -> None:
    """However they meet: each tries again until it is not behind."""

    async def write(node: EventStore, name: str) -> None:
        edge = await edge_of(node)
        for turn in range(12):
            while True:
                batch = [an_event(edge.position + k, command=f"{name}-{turn}") for k in (1, 2)]
                try:
                    edge = await go_on(node, edge, batch)
                    break
                except Behind:
                    edge = await edge_of(node)

    async def lock(node: EventStore) -> None:
        for turn in range(12):
            async with node.writing(N) as log:
                at = log.head.position
                await log.append([an_event(at + k, command=f"lock-{turn}") for k in (1, 2)])

    await asyncio.gather(write(store, "one"), write(other, "two"), lock(store))
    record = [one async for one in store.read(N)]
    assert [one.position for one in record] == list(range(1, 73))
    acts = [one.command for one in record]
    assert acts[::2] == acts[1::2]
    assert len(set(acts)) == 36
    root = Frontier().extend([one.leaf async for one in store.read_stored(N)]).root()
    assert (await store.head(N)).root == root


async def test_positions_must_continue_the_edge(store: EventStore) -> None:
    edge = await edge_of(store)
    with pytest.raises(WrongPosition):
        await go_on(store, edge, [an_event(2)])
    await go_on(store, edge, [])
    assert await positions(store) == []


async def test_an_exception_before_the_end_leaves_nothing(store: EventStore) -> None:
    edge = await edge_of(store)

    async def change_ones_mind() -> None:
        async with store.writing(N, edge) as log:
            await log.append([an_event(1)])
            assert log.head.position == 1
            assert await positions(store) == []
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await change_ones_mind()
    assert await positions(store) == []
    await go_on(store, edge, [an_event(1)])


async def test_cancelled_at_any_moment_it_leaves_all_or_nothing_and_no_connection(
    store: EventStore, engine: AsyncEngine
) -> None:
    written = 0
    for steps in range(40):
        edge = await edge_of(store)
        task = asyncio.create_task(go_on(store, edge, [an_event(edge.position + 1)]))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        now = await edge_of(store)
        assert now.position in (edge.position, edge.position + 1)
        written += now.position - edge.position
    assert written > 0
    assert await positions(store) == list(range(1, written + 1))


async def test_events_behind_the_head_are_reported_as_damage(
    store: EventStore, engine: AsyncEngine
) -> None:
    edge = await edge_of(store)
    await go_on(store, edge, [an_event(1)])
    async with writing(engine) as connection:
        await connection.execute(update(heads).values(position=0, frontier=Frontier().encode()))
    with pytest.raises(RecordDamaged, match="Position 1"):
        await go_on(store, edge, [an_event(1)])
    assert (await store.head(N)).position == 0


@pytest.mark.parametrize("written", [False, True])
async def test_a_commit_that_sqlite_does_not_confirm_is_unknown(
    request: pytest.FixtureRequest, written: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = connect(request.getfixturevalue("sqlite_url"))
    store = SqlEventStore(engine)
    await store.create(N, "migration")
    edge = await edge_of(store)
    committed = onward.commit

    def fail(database: sqlite3.Connection) -> None:
        if written:
            committed(database)
        else:
            database.execute("ROLLBACK")
        committed(database)  # where none is open: SQLite says so

    with monkeypatch.context() as patch:
        patch.setattr(onward, "commit", fail)
        with pytest.raises(CommitUnknown):
            await go_on(store, edge, [an_event(1)])
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert await positions(store) == ([1] if written else [])
    await append(store, [an_event(2 if written else 1)])
    await engine.dispose()


async def test_a_line_that_postgresql_closes_meanwhile_is_unknown(postgres_url: str) -> None:
    engine, other = connect(postgres_url), connect(postgres_url)
    store = SqlEventStore(engine)
    await store.create(N, "migration")
    edge = await edge_of(store)
    async with writing(other) as connection:
        # Whoever goes on waits for this lock.
        await connection.execute(text("SELECT * FROM heads FOR UPDATE"))
        task = asyncio.create_task(go_on(store, edge, [an_event(1)]))
        ended, until = 0, time.monotonic() + 20
        while not ended and time.monotonic() < until:
            found = await connection.execute(
                text(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                    "WHERE wait_event_type = 'Lock' AND datname = current_database()"
                )
            )
            ended = int(found.scalar_one())
        assert ended == 1
        with pytest.raises(CommitUnknown):
            await task
    assert await positions(store) == []
    assert await go_on(store, edge, [an_event(1)])
    await engine.dispose()
    await other.dispose()


async def test_who_waits_too_long_for_another_is_told_that_nothing_was_written(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connections._SERVER_SETTINGS, "lock_timeout", "200ms")
    engine, other = connect(postgres_url), connect(postgres_url)
    store = SqlEventStore(engine)
    await store.create(N, "migration")
    edge = await edge_of(store)
    async with writing(other) as connection:
        await connection.execute(text("SELECT * FROM heads FOR UPDATE"))
        with pytest.raises(Unavailable, match="nothing was written"):
            await go_on(store, edge, [an_event(1)])
    await go_on(store, edge, [an_event(1)])
    await engine.dispose()
    await other.dispose()
