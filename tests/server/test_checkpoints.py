"""R8. When checkpoints are signed, and that none contradicts another."""

import asyncio
import contextlib

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from events.errors import RecordDamaged
from events.ids import CommandId, DraftId, IssueId, NegotiationId, ParticipantId, RevisionId
from events.issues import IssueAdded
from events.negotiation import Event
from events.process import RevisionIssued
from events.proof.checkpoint import origin_of, parse_and_verify
from events.proof.note import SigningKey
from events.proof.tree import carry_out, plan_consistency, verify_consistency
from events.record import Recorded
from events.store.engine import writing
from events.store.protocol import SignedCheckpoint
from events.store.sql import SqlEventStore
from server.checkpoints import Checkpoints

N = NegotiationId("n-1")
HOUR = 3_600_000_000
KEY = SigningKey("travaux", bytes(range(32)))
OTHER = SigningKey("travaux", bytes(32))


class Signing:
    """A store, a clock that stands, and what signs."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.store = SqlEventStore(engine)
        self.engine = engine
        self.now = 0
        self.checkpoints = self.by(KEY)

    def by(self, key: SigningKey) -> Checkpoints:
        """What signs with a key."""
        return Checkpoints(self.store, key, lambda: self.now, HOUR)

    async def record(self, *events: Event) -> None:
        """Append events."""
        async with self.store.writing(N) as log:
            first = log.head.position + 1
            await log.append(
                [
                    Recorded(N, first + n, 1, 1, ParticipantId("p"), CommandId(f"c{first}"), event)
                    for n, event in enumerate(events)
                ]
            )

    async def kept(self) -> list[SignedCheckpoint]:
        """All checkpoints."""
        return [one async for one in self.store.checkpoints(N)]

    async def sizes(self) -> list[int]:
        """Their sizes."""
        return [one.size for one in await self.kept()]


@pytest.fixture
async def signing(engine: AsyncEngine) -> Signing:
    """On SQLite, then on PostgreSQL."""
    held = Signing(engine)
    await held.store.create(N, "migration")
    return held


def an_event(number: int = 1) -> Event:
    return IssueAdded(IssueId(f"i-{number}"), "Returns")


def a_revision(number: int = 1) -> Event:
    return RevisionIssued(RevisionId(f"r-{number}"), DraftId("d"), f"Rev {number}")


async def test_a_checkpoint_on_demand_vouches_for_all_that_is_recorded(signing: Signing) -> None:
    """The note is signed by this server's key and states size and root."""
    await signing.record(an_event(), an_event(2), an_event(3))
    issued = await signing.checkpoints.issue(N)
    checked = parse_and_verify(issued.note, [KEY.public], origin_of(N))
    head = await signing.store.head(N)
    assert (checked.size, checked.root) == (3, head.root) == (issued.size, issued.root)
    assert await signing.kept() == [issued]


async def test_asked_again_with_nothing_new_the_same_checkpoint_is_given(signing: Signing) -> None:
    """Nothing is signed twice for nothing."""
    await signing.record(an_event())
    first = await signing.checkpoints.issue(N)
    signing.now = HOUR
    assert await signing.checkpoints.issue(N) == first


async def test_what_is_recorded_is_covered_after_the_interval(signing: Signing) -> None:
    """Not before; and a record at rest is not signed again."""
    await signing.record(an_event())
    await signing.checkpoints.keep_up(N)
    assert await signing.sizes() == [1]
    await signing.record(an_event(2))
    signing.now = HOUR - 1
    await signing.checkpoints.keep_up(N)
    assert await signing.sizes() == [1]
    signing.now = HOUR
    await signing.checkpoints.keep_up(N)
    signing.now = 5 * HOUR
    await signing.checkpoints.keep_up(N)
    assert await signing.sizes() == [1, 2]


async def test_each_revision_is_signed_at_its_own_position_even_late(signing: Signing) -> None:
    """A server that was down when a revision was issued makes up for it."""
    await signing.record(an_event())
    await signing.checkpoints.keep_up(N)
    for number in range(2, 8):
        await signing.record(a_revision(number) if number in (3, 5) else an_event(number))
    await signing.checkpoints.keep_up(N)
    assert await signing.sizes() == [1, 3, 5]


async def test_all_checkpoints_of_a_record_are_consistent(signing: Signing) -> None:
    """Each continues every one before it, as its proof shows."""
    for number in range(1, 9):
        await signing.record(an_event(number), a_revision(number))
        await signing.checkpoints.issue(N)
    kept = await signing.kept()
    for first in kept:
        for second in kept[kept.index(first) :]:
            plan = plan_consistency(first.size, second.size)
            nodes = await signing.store.nodes(N, [node for parts in plan for node in parts])
            proof = carry_out(plan, nodes.__getitem__)
            verify_consistency(first.size, second.size, proof, first.root, second.root)


@pytest.mark.parametrize("what", ["root", "note"])
async def test_a_record_that_does_not_continue_its_last_checkpoint_is_not_signed(
    signing: Signing, what: str
) -> None:
    """R8. Whatever was altered in the database, no contradiction is signed."""
    await signing.record(an_event(), an_event(2))
    await signing.checkpoints.issue(N)
    if what == "root":
        async with writing(signing.engine) as connection:
            blob = "x'00'" if signing.engine.dialect.name == "sqlite" else "int8send(0)"
            await connection.execute(text(f"UPDATE checkpoints SET root = {blob}"))
        await signing.record(an_event(3))
    else:
        async with writing(signing.engine) as connection:
            await connection.execute(text("UPDATE checkpoints SET note = 'nothing'"))
    with pytest.raises(RecordDamaged, match="checkpoint"):
        await signing.checkpoints.issue(N)
    assert await signing.sizes() == [2]


async def test_a_record_shorter_than_its_last_checkpoint_is_not_signed(signing: Signing) -> None:
    """An older copy of the database was put back, without its checkpoints."""
    await signing.record(an_event())
    issued = await signing.checkpoints.issue(N)
    async with signing.store.writing(N) as log:
        await log.keep(SignedCheckpoint(9, issued.root, issued.note, 0))
    with pytest.raises(RecordDamaged, match="ends before its last checkpoint"):
        await signing.checkpoints.issue(N)


async def test_a_new_key_signs_beside_the_old(signing: Signing) -> None:
    """After the key file was lost: both signatures stand under one text."""
    await signing.record(an_event())
    await signing.checkpoints.issue(N)
    both = await signing.by(OTHER).issue(N)
    for key in (KEY, OTHER):
        assert parse_and_verify(both.note, [key.public], origin_of(N)).size == 1
    assert await signing.kept() == [both]


async def test_two_servers_that_sign_at_once_keep_one_checkpoint(signing: Signing) -> None:
    """The head's lock orders them."""
    await signing.record(an_event())
    issued = await asyncio.gather(*(signing.by(KEY).issue(N) for _ in range(4)))
    assert len(set(issued)) == 1
    assert await signing.sizes() == [1]


async def test_the_task_signs_revisions_when_it_is_woken_and_outlives_damage(
    signing: Signing,
) -> None:
    """One negotiation that cannot be signed does not keep the others waiting."""
    await signing.record(an_event())
    await signing.checkpoints.issue(N)
    damaged = NegotiationId("n-0")
    await signing.store.create(damaged, "a-damaged-one")
    async with signing.store.writing(damaged) as log:
        await log.keep(SignedCheckpoint(9, b"", "", 0))
    task = asyncio.create_task(signing.checkpoints.run())
    await signing.record(a_revision())
    async with asyncio.timeout(10):
        while await signing.sizes() != [1, 2]:
            signing.checkpoints.wake()
            await asyncio.sleep(0.01)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
