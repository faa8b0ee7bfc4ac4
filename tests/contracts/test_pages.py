"""The log packed for folding: the same events as in the log itself, whatever becomes of pages."""

from collections.abc import Sequence

import msgspec
import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from events.ids import CommandId, IssueId, NegotiationId, ParticipantId
from events.issues import IssueAdded
from events.negotiation import Event
from events.record import Recorded
from events.snapshot import pack
from events.store.engine import reading, writing
from events.store.pages import SIZE
from events.store.sql import SqlEventStore
from events.store.tables import pages

N = NegotiationId('n-"1" ü')
LENGTH = 3 * SIZE + 100


def an_event(position: int) -> Recorded[Event]:
    return Recorded(
        N,
        position,
        1_000 + position,
        2_000 + position,
        ParticipantId("p-'\"\\ü😀"),
        CommandId(f'c-{position}-"\n\x7f'),
        IssueAdded(IssueId(f"i-{position}"), f'Returns, {position} "😀" \\ \u2028 [ }} ü'),
    )


@pytest.fixture
async def store(engine: AsyncEngine) -> SqlEventStore:
    """A log of three pages and some more events."""
    store = SqlEventStore(engine)
    await store.create(N, "migration")
    async with store.writing(N) as log:
        await log.append([an_event(n) for n in range(1, LENGTH + 1)])
    return store


async def read(
    store: SqlEventStore, after: int, until: int | None, size: int = 4000
) -> Sequence[Recorded[Event]]:
    found: list[Recorded[Event]] = []
    async for page in store.pages(N, after, until, updates=False, size=size):
        assert 0 < len(page) <= size
        found += page
    return found


async def count(engine: AsyncEngine) -> int:
    async with reading(engine) as connection:
        return (await connection.execute(select(func.count()).select_from(pages))).scalar_one()


ENDS = [
    (0, None),
    (0, LENGTH),
    (0, 1),
    (5, SIZE),
    (SIZE, None),
    (SIZE - 1, 2 * SIZE + 1),
    (SIZE + 1, 2 * SIZE),
    (700, 2 * SIZE + 900),
    (2 * SIZE, 3 * SIZE),
    (LENGTH - 1, None),
    (LENGTH, None),
    (900, 900),
    (0, LENGTH + 50),
]


@pytest.mark.parametrize("packed", [0, SIZE - 1, 2 * SIZE, LENGTH])
async def test_reading_by_pages_is_reading_the_log(
    store: SqlEventStore, engine: AsyncEngine, packed: int
) -> None:
    """Packed wholly, in part or not at all, between any two ends."""
    await store.packed.keep(N, packed)
    assert await count(engine) == packed // SIZE
    log = [an_event(n) for n in range(1, LENGTH + 1)]
    for after, until in ENDS:
        for size in (4000, 250):
            assert await read(store, after, until, size) == log[after:until]


async def test_pages_are_made_once_and_go_on(store: SqlEventStore, engine: AsyncEngine) -> None:
    await store.packed.keep(N, SIZE)
    await store.packed.keep(N, SIZE)
    assert await count(engine) == 1
    await store.packed.keep(N, LENGTH)
    assert await count(engine) == 3


@pytest.mark.parametrize("damage", ["lines", "another's", "empty", "deep", "leaf", "missing"])
async def test_a_page_that_is_not_sound_is_as_good_as_none(
    store: SqlEventStore, engine: AsyncEngine, damage: str
) -> None:
    await store.packed.keep(N, LENGTH)
    second = pages.c.last == 2 * SIZE
    async with writing(engine) as connection:
        match damage:
            case "lines":
                row = (await connection.execute(select(pages.c.lines).where(second))).scalar_one()
                broken = row[:60] + bytes([row[60] ^ 1]) + row[61:]
                await connection.execute(update(pages).where(second).values(lines=broken))
            case "another's":
                others = select(pages.c.lines).where(pages.c.last == SIZE).scalar_subquery()
                await connection.execute(update(pages).where(second).values(lines=others))
            case "empty":
                await connection.execute(update(pages).where(second).values(lines=pack(b"[]")))
            case "deep":
                lines = pack(b"[" * 100_000 + b"]" * 100_000)
                await connection.execute(update(pages).where(second).values(lines=lines))
            case "leaf":
                await connection.execute(update(pages).where(second).values(leaf_hash=bytes(32)))
            case "missing":
                await connection.execute(text(f"DELETE FROM pages WHERE last = {2 * SIZE}"))
    log = [an_event(n) for n in range(1, LENGTH + 1)]
    assert await read(store, 0, None) == log
    if damage not in ("leaf", "missing"):
        # Let go of, it is made again with those after it.
        assert await count(engine) == 1
        await store.packed.keep(N, LENGTH)
        assert await count(engine) == 3
        assert await read(store, 0, None) == log


async def test_events_in_an_older_shape_are_read_in_todays(store: SqlEventStore) -> None:
    """Pages hold bodies as they were stored; an old one is brought up to date when it is read."""
    rows = [one async for one in store.read_stored(N, 0, 3)]
    old = NegotiationId("n-2")
    body = (
        b'{"type":"stance-taken","bracket":"b","delegation":"d","stance":"objection","reason":""}'
    )
    async with store.restoring(old, "older") as log:
        await log.restore(
            [
                msgspec.structs.replace(one, negotiation=old, type="stance-taken", body=body)
                for one in rows
            ]
        )
    plain = [one.event async for one in store.read(old)]
    joined = [one.event async for page in store.pages(old, updates=False) for one in page]
    assert joined == plain
    assert type(plain[0]).__struct_config__.tag == "stance-stated"
