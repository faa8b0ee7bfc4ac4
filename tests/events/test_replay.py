"""Any past state: the same with snapshots, without them, and with damaged ones."""

import random

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from events.draft.replica import Replica
from events.ids import NegotiationId
from events.negotiation import Event, Negotiation, evolve
from events.record import Recorded
from events.replay import RECENT, Replay
from events.snapshot import pack
from events.store.engine import reading, writing
from events.store.snapshots import DOCUMENTS_KEPT
from events.store.sql import SqlEventStore
from events.store.tables import snapshot_parts, snapshots
from tests.bench.generated import DRAFT, Generated
from tests.events.given import same

N = NegotiationId("n-1")
LENGTH = 1500


class Past:
    """A store with a log in it, and the log."""

    def __init__(self, engine: AsyncEngine, log: list[Recorded[Event]]) -> None:
        self.engine = engine
        self.log = log
        self.store = SqlEventStore(engine)
        self.snapshots = self.store.snapshots

    def replay(self) -> Replay:
        """A reader that has seen nothing yet, and makes many snapshots."""
        return Replay(self.store, page=300, stretch=256, documents_stretch=400)

    def folded(self, position: int) -> Negotiation:
        """The state by folding from the first event."""
        state = Negotiation(N)
        for recorded in self.log[:position]:
            evolve(state, recorded)
        return state

    async def positions(self) -> list[int]:
        """Where there are snapshots."""
        async with reading(self.engine) as connection:
            query = select(snapshots.c.position).order_by(snapshots.c.position)
            return list((await connection.execute(query)).scalars())


@pytest.fixture
async def past(engine: AsyncEngine) -> Past:
    made = Generated(N, paragraphs=20, people=4, open_brackets=12)
    log = [r for batch in made.acts(LENGTH) for r in batch][:LENGTH]
    held = Past(engine, log)
    await held.store.create(N, "generated")
    async with held.store.writing(N) as writing_:
        await writing_.append(log)
    return held


async def test_every_position_is_that_of_a_fold_from_the_beginning(past: Past) -> None:
    """With snapshots or after their deletion, by whatever way one comes to a position."""
    chance = random.Random(1)
    replay = past.replay()
    for turn in range(60):
        if turn % 20 == 10:
            await past.snapshots.forget(N)
        if turn % 15 == 5:
            replay = past.replay()
        position = chance.choice([0, 1, LENGTH, chance.randrange(LENGTH)])
        state = await replay.state_at(N, position)
        assert state.position == position
        assert same(state, past.folded(position))
    assert await past.positions()


async def test_folding_leaves_snapshots_on_its_way(past: Past) -> None:
    """From then on, no position is further than a stretch from one."""
    await past.replay().state_at(N, LENGTH)
    positions = await past.positions()
    assert all(b - a <= 256 for a, b in zip([0, *positions], [*positions, LENGTH], strict=True))
    await past.replay().state_at(N, 700)
    assert await past.positions() == positions


async def test_a_state_that_was_given_does_not_change(past: Past) -> None:
    """Later readers step on from a copy."""
    replay = past.replay()
    state = await replay.state_at(N, 900)
    for position in range(901, 901 + 2 * RECENT):
        await replay.state_at(N, position)
    assert same(state, past.folded(900))


async def test_steps_tell_each_event_with_the_state_after_it(past: Past) -> None:
    seen = []
    async for state, recorded in past.replay().steps(N, 640, 660):
        assert state.position == recorded.position
        seen.append((recorded.position, state.brackets.brackets.keys() - set()))
    assert [position for position, _ in seen] == list(range(641, 661))
    assert seen[-1][1] == past.folded(660).brackets.brackets.keys()


@pytest.mark.parametrize(
    "damage",
    ["cover", "no cover", "another's", "part", "no part", "missing part", "version", "leaf"],
)
async def test_a_snapshot_that_is_not_sound_is_as_good_as_none(past: Past, damage: str) -> None:
    """Damaged, of another version, or of another history: not used, and made anew."""
    await past.replay().state_at(N, LENGTH)
    async with writing(past.engine) as connection:
        match damage:
            case "cover":
                await connection.execute(update(snapshots).values(cover=b"x" * 40))
            case "no cover":
                await connection.execute(update(snapshots).values(cover=pack(b"\x90")))
            case "another's":
                last = select(snapshots.c.cover).order_by(snapshots.c.position.desc()).limit(1)
                await connection.execute(update(snapshots).values(cover=last.scalar_subquery()))
            case "part":
                await connection.execute(update(snapshot_parts).values(data=b"x"))
            case "no part":
                await connection.execute(update(snapshot_parts).values(data=pack(b"\x90")))
            case "missing part":
                await connection.execute(text("DELETE FROM snapshot_parts"))
            case "version":
                await connection.execute(update(snapshots).values(version="0-other"))
            case "leaf":
                await connection.execute(update(snapshots).values(leaf_hash=bytes(32)))
    for position in (LENGTH, 800):
        assert same(await past.replay().state_at(N, position), past.folded(position))
    if damage not in ("part", "no part"):
        sound = await past.snapshots.nearest(N, 800)
        assert sound is not None
        assert sound.position > 256


async def test_a_damaged_part_is_written_anew(past: Past) -> None:
    """Or every later snapshot that shares it would be as damaged, for ever."""
    await past.replay().state_at(N, LENGTH)
    async with reading(past.engine) as connection:
        first = (await connection.execute(select(snapshot_parts.c.digest))).scalars().first()
    async with writing(past.engine) as connection:
        one = update(snapshot_parts).where(snapshot_parts.c.digest == first)
        await connection.execute(one.values(data=b"x"))
    for position in range(LENGTH, 0, -100):
        assert same(await past.replay().state_at(N, position), past.folded(position))
    async with reading(past.engine) as connection:
        found = (await connection.execute(select(snapshot_parts.c.data))).scalars().all()
    assert b"x" not in found
    sound = await past.snapshots.nearest(N, LENGTH)
    assert sound is not None
    assert sound.position > 256


async def test_snapshots_of_another_version_are_deleted(past: Past) -> None:
    await past.replay().state_at(N, LENGTH)
    await past.snapshots.forget_foreign()
    assert await past.positions()
    async with writing(past.engine) as connection:
        await connection.execute(update(snapshots).values(version="0-other"))
    await past.snapshots.forget_foreign()
    assert not await past.positions()
    assert not await past.snapshots.known(N)


async def test_a_room_opens_near_the_end(past: Past) -> None:
    """The replica of a snapshot, advanced to the end, is that of the whole log."""
    whole = Replica(N)
    whole.advance(past.log)
    replay = past.replay()
    assert (await replay.opening(N)).negotiation.position == 0
    for position in (500, 1000, LENGTH):
        await replay.cover(N, position)
    replica = await past.replay().opening(N)
    assert replica.negotiation.position == LENGTH
    assert same(replica.negotiation, whole.negotiation)
    assert replica.documents[DRAFT].paragraphs() == whole.documents[DRAFT].paragraphs()
    for one, other in ((replica, whole), (whole, replica)):
        lacking = one.documents[DRAFT].diff(other.documents[DRAFT].state_vector())
        assert lacking[0] == 0, "nothing by anybody"
    async with reading(past.engine) as connection:
        query = select(snapshots.c.position).where(snapshots.c.documents.is_not(None))
        assert len((await connection.execute(query)).all()) == DOCUMENTS_KEPT


async def test_damaged_documents_are_passed_over(past: Past) -> None:
    replay = past.replay()
    for position in (700, LENGTH):
        await replay.cover(N, position)
    async with writing(past.engine) as connection:
        at_end = update(snapshots).where(snapshots.c.position == LENGTH)
        await connection.execute(at_end.values(documents=b"x" * 99))
    replica = await past.replay().opening(N)
    assert replica.negotiation.position == 700
    replica.advance(past.log[700:])
    assert same(replica.negotiation, past.folded(LENGTH))


async def test_two_readers_may_make_the_same_snapshots(past: Past) -> None:
    one, other = past.replay(), past.replay()
    await one.state_at(N, 1)
    await other.state_at(N, 1)
    await one.state_at(N, LENGTH)
    assert same(await other.state_at(N, LENGTH), past.folded(LENGTH))
    await one.cover(N, LENGTH)
    await other.cover(N, LENGTH)
