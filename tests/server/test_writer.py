"""The writer of a room: what a crash, a doubt or a defect at each step does to the record."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from events.draft.enact import enact
from events.draft.replica import Act, Candidate
from events.errors import Refused
from events.ids import SYSTEM, CommandId, DelegationId, Microseconds, NegotiationId
from events.members import DelegationEnrolled, EnrolDelegation
from events.negotiation import Event
from events.process import OpenNegotiation
from events.record import Recorded
from events.store.errors import CommitUnknown, Unavailable
from events.store.protocol import Edge, Writing
from events.store.sql import SqlEventStore
from server.rooms import OpenRoom, Rooms
from server.sync.lookout import Lookout
from server.sync.pending import Decide
from server.sync.room import TYPING
from server.sync.writer import NotRecorded, PerhapsRecorded, Writer

NEGOTIATION = NegotiationId("negotiation-1")
Fault = Literal["nothing written", "written", "written, then silent"]


class FailingStore(SqlEventStore):
    """A real store whose next commits fail on purpose, and which counts those that do not."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine)
        self.faults: list[Fault] = []
        self.commits: list[int] = []
        """How many events each commit held."""
        self.silent = False
        self.deaf = False
        """Whether the next question where the log ends is not answered."""
        self.gate: asyncio.Event | None = None
        """Commits wait for it, if there is one."""
        self.at_gate = asyncio.Event()
        """A commit waits."""

    async def edge(self, negotiation: NegotiationId) -> Edge:
        if self.deaf:
            self.deaf = False
            raise Unavailable("The database does not answer.")
        return await super().edge(negotiation)

    @asynccontextmanager
    async def writing(  # type: ignore[override]
        self, negotiation: NegotiationId, after: Edge | None = None
    ) -> AsyncIterator[Writing]:
        if self.silent:
            self.silent = False
            raise Unavailable("The database does not answer; nothing was written.")
        fault = self.faults.pop(0) if self.faults else None
        async with super().writing(negotiation, after) as writing:
            before = writing.head.position
            yield writing
            if self.gate is not None:
                self.at_gate.set()
                await self.gate.wait()
            if fault == "nothing written":
                raise Unavailable("The database does not answer; nothing was written.")
            count = writing.head.position - before
        if count:
            self.commits.append(count)
        if fault is not None:
            self.silent = fault == "written, then silent"
            raise CommitUnknown("The connection failed while it was writing.")


class Desk:
    """A room on a store, and acts in it."""

    def __init__(self, store: FailingStore, open_room: OpenRoom) -> None:
        self.store = store
        self.open = open_room
        self.decided: list[str] = []
        """Every time that an act was decided."""

    @property
    def writer(self) -> Writer:
        return self.open.writer

    def enrolling(self, code: str, command: str) -> Decide:
        def decide(candidate: Candidate, at: Microseconds) -> list[Recorded[Event]]:
            self.decided.append(code)
            act = Act(candidate.negotiation.members.actor(SYSTEM), CommandId(command), at, at)
            return enact(candidate, act, EnrolDelegation(DelegationId(code), code, code))

        return decide

    async def enrol(self, code: str, command: str = "") -> tuple[Recorded[Event], ...]:
        """Enrol a delegation, under ``command`` or a command id of its own."""
        command = command or f"enrol-{code}"
        return await self.writer.submit(CommandId(command), self.enrolling(code, command))

    def seen(self) -> list[str]:
        """The delegations that are visible in the room."""
        return [d.code for d in self.open.state.members.delegations.values()]

    async def log(self) -> list[str]:
        """The delegations in the record, in its order; checks that its positions have no gap."""
        recorded = [r async for r in self.store.read(NEGOTIATION)]
        assert [r.position for r in recorded] == list(range(1, len(recorded) + 1))
        return [r.event.code for r in recorded if isinstance(r.event, DelegationEnrolled)]


@asynccontextmanager
async def desk(engine: AsyncEngine) -> AsyncIterator[Desk]:
    """A process of its own with the room open, which does not look for others' events by itself."""
    store = FailingStore(engine)
    ticks = itertools.count(1_000_000)
    rooms = Rooms(store, lambda: next(ticks))
    open_room = await rooms.open(NEGOTIATION)
    open_room.writer._poll = 3600
    try:
        yield Desk(store, open_room)
    finally:
        await rooms.close()


@pytest.fixture
async def opened(engine: AsyncEngine) -> AsyncEngine:
    """A database, SQLite and then PostgreSQL, with an opened negotiation."""
    await SqlEventStore(engine).create(NEGOTIATION, "orderly-movement")
    async with desk(engine) as here:

        def decide(candidate: Candidate, at: Microseconds) -> list[Recorded[Event]]:
            act = Act(candidate.negotiation.members.actor(SYSTEM), CommandId("open"), at, at)
            return enact(candidate, act, OpenNegotiation("orderly-movement", "Orderly Movement"))

        await here.writer.submit(CommandId("open"), decide)
    return engine


@pytest.fixture
async def here(opened: AsyncEngine) -> AsyncIterator[Desk]:
    """A desk in the opened negotiation."""
    async with desk(opened) as held:
        yield held


async def test_a_commit_that_fails_leaves_nothing_behind(here: Desk) -> None:
    """Failed, nothing written: nobody saw the act, the candidate forgets it, a retry records it."""
    here.store.faults = ["nothing written"]
    candidate = here.open.room.candidate
    with pytest.raises(NotRecorded):
        await here.enrol("ALD")
    assert here.seen() == await here.log() == []
    assert here.open.room.candidate is not candidate
    assert not here.open.room.candidate.negotiation.members.delegations
    (recorded,) = await here.enrol("ALD")
    assert here.seen() == await here.log() == ["ALD"]
    assert recorded.position == 2


async def test_a_commit_in_doubt_that_succeeded_is_a_success(here: Desk) -> None:
    """Failed, but written: the log says so, the act succeeds once, a retry gets the same events."""
    here.store.faults = ["written"]
    first = await here.enrol("ALD")
    assert here.seen() == await here.log() == ["ALD"]
    assert await here.enrol("ALD") == first
    assert await here.log() == ["ALD"]
    assert here.decided == ["ALD"]


async def test_a_commit_in_doubt_is_found_later_when_the_log_cannot_be_read_at_once(
    here: Desk,
) -> None:
    """Failed, but written, and then silent: the sender is told that nobody knows; trying again
    tells, and it is there once."""
    here.store.faults = ["written, then silent"]
    with pytest.raises(PerhapsRecorded):
        await here.enrol("ALD")
    (again,) = await here.enrol("ALD")
    assert again.position == 2
    assert here.seen() == await here.log() == ["ALD"]


async def test_typing_in_doubt_is_found_by_its_own_id(here: Desk) -> None:
    """Typing is not remembered by command id, and yet a commit in doubt is recognised."""
    here.store.faults = ["written"]
    (recorded,) = await here.enrol("ALD", TYPING + "1")
    assert recorded.position == 2
    assert here.open.room.commands.keys() == {"open"}


async def test_everything_that_waits_goes_into_one_commit(here: Desk) -> None:
    """Acts that arrive while a commit runs share the next one, in the order in which they came."""
    here.store.gate = asyncio.Event()
    codes = [f"D{n}" for n in range(40)]
    acts = [asyncio.create_task(here.enrol(code)) for code in codes]
    await here.store.at_gate.wait()
    late = [asyncio.create_task(here.enrol(code)) for code in ("E1", "E2", "E3")]
    await asyncio.sleep(0)
    assert here.seen() == []
    here.store.gate.set()
    results = await asyncio.gather(*acts, *late)
    assert here.store.commits == [40, 3]
    assert [r[0].position for r in results] == list(range(2, 45))
    assert here.seen() == await here.log() == [*codes, "E1", "E2", "E3"]


async def test_nothing_is_visible_before_it_is_durable(here: Desk) -> None:
    """While the commit runs the act is decided, and neither the room nor a follower shows it."""
    heard: list[int] = []
    here.open.room.follow(lambda recorded: heard.extend(r.position for r in recorded))
    here.store.gate = asyncio.Event()
    act = asyncio.create_task(here.enrol("ALD"))
    await here.store.at_gate.wait()
    assert here.seen() == []
    assert heard == []
    assert not act.done()
    here.store.gate.set()
    await act
    assert here.seen() == ["ALD"]
    assert heard == [2]


async def test_a_refused_act_fails_alone(here: Desk) -> None:
    """What a rule refuses does not touch the acts that share its commit."""
    results = await asyncio.gather(
        here.enrol("ALD"), here.enrol("ald", "again"), here.enrol("MRN"), return_exceptions=True
    )
    assert isinstance(results[1], Refused)
    assert here.seen() == await here.log() == ["ALD", "MRN"]
    assert here.store.commits == [2]


async def test_a_broken_act_fails_alone_and_the_room_goes_on(here: Desk) -> None:
    """A defect in one act, even after it spoilt the candidate, reaches its own sender only."""

    def broken(candidate: Candidate, at: Microseconds) -> list[Recorded[Event]]:
        here.enrolling("XXX", "broken")(candidate, at)
        raise KeyError("a defect")

    results = await asyncio.gather(
        here.enrol("ALD"),
        here.writer.submit(CommandId("broken"), broken),
        here.enrol("MRN"),
        return_exceptions=True,
    )
    assert isinstance(results[1], KeyError)
    assert [r[0].position for r in (results[0], results[2])] == [2, 3]  # type: ignore[index]
    await here.enrol("NRL")
    assert here.seen() == await here.log() == ["ALD", "MRN", "NRL"]


class Panic(BaseException):
    """As the library of the documents raises, where it fails within."""


async def test_a_panic_in_an_act_does_not_end_the_room(here: Desk) -> None:
    """What is no `Exception` fails the batch as not recorded; the next batch goes on."""

    def broken(_candidate: Candidate, _at: Microseconds) -> list[Recorded[Event]]:
        raise Panic

    with pytest.raises(NotRecorded):
        await asyncio.wait_for(here.writer.submit(CommandId("broken"), broken), 5)
    await asyncio.wait_for(here.enrol("ALD"), 5)
    assert here.seen() == await here.log() == ["ALD"]


async def test_a_defect_of_the_whole_batch_may_be_tried_again(
    here: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect while writing fails the batch as not recorded; the next batch goes on."""

    def broken() -> bytes:
        raise RuntimeError("a defect")

    with monkeypatch.context() as patch:
        patch.setattr(here.store, "_salt", broken)
        results = await asyncio.gather(here.enrol("ALD"), here.enrol("MRN"), return_exceptions=True)
    assert [type(r) for r in results] == [NotRecorded, NotRecorded]
    assert await here.log() == []
    await here.enrol("ALD")
    assert here.seen() == await here.log() == ["ALD"]


async def test_all_acts_of_a_failed_commit_fail_and_each_can_be_retried(here: Desk) -> None:
    """A commit is whole or not at all: so are the answers; none is lost, none is there twice."""
    here.store.faults = ["nothing written"]
    codes = ["ALD", "MRN", "NRL"]
    results = await asyncio.gather(*map(here.enrol, codes), return_exceptions=True)
    assert [type(r) for r in results] == [NotRecorded] * 3
    here.store.faults = ["written"]
    await asyncio.gather(*map(here.enrol, codes))
    assert here.seen() == await here.log() == codes


async def test_a_retry_within_the_same_commit_gets_the_same_events(here: Desk) -> None:
    """The same command twice at once is decided once and answered twice."""
    first, second = await asyncio.gather(here.enrol("ALD"), here.enrol("ALD"))
    assert first == second
    assert here.decided == ["ALD"]
    assert await here.log() == ["ALD"]


async def test_a_retry_of_something_recorded_succeeds_even_beside_a_failing_commit(
    here: Desk,
) -> None:
    """What is in the record stays done, whatever becomes of the commit it was asked again in."""
    first = await here.enrol("ALD")
    here.store.faults = ["nothing written"]
    again, other = await asyncio.gather(
        here.enrol("ALD"), here.enrol("MRN"), return_exceptions=True
    )
    assert again == first
    assert isinstance(other, NotRecorded)


async def test_a_retry_after_a_restart_gets_its_first_result(opened: AsyncEngine) -> None:
    """Command ids are in the record: another process recognises a retried act."""
    async with desk(opened) as before:
        first = await before.enrol("ALD")
    async with desk(opened) as after:
        assert await after.enrol("ALD") == first
        assert after.decided == []


async def test_a_cancelled_caller_does_not_tear_the_act(here: Desk) -> None:
    """Whoever asked may leave: what is being written is written."""
    here.store.gate = asyncio.Event()
    act = asyncio.create_task(here.enrol("ALD"))
    await here.store.at_gate.wait()
    act.cancel()
    with pytest.raises(asyncio.CancelledError):
        await act
    here.store.gate.set()
    await here.writer.catch_up()
    assert here.seen() == await here.log() == ["ALD"]


async def test_closing_finishes_what_waits(opened: AsyncEngine) -> None:
    """A stopping server records what it has taken."""
    async with desk(opened) as here:
        acts = [asyncio.create_task(here.enrol(code)) for code in ("ALD", "MRN")]
        await asyncio.sleep(0)
    assert [len(await act) for act in acts] == [1, 1]
    assert await here.log() == ["ALD", "MRN"]


async def test_two_processes_interleave_without_gaps(opened: AsyncEngine) -> None:
    """Two writers on one database: one order, no gap, no double, and both see all of it."""
    async with desk(opened) as one, desk(opened) as two:
        ours, theirs = [f"A{n}" for n in range(20)], [f"B{n}" for n in range(20)]

        async def in_turn(here: Desk, codes: list[str]) -> None:
            for code in codes:
                await here.enrol(code)

        await asyncio.gather(in_turn(one, ours), in_turn(two, theirs))
        await one.writer.catch_up()
        await two.writer.catch_up()
        log = await one.log()
        assert [c for c in log if c in ours] == ours
        assert [c for c in log if c in theirs] == theirs
        assert len(log) == 40
        assert one.seen() == two.seen() == log
        assert one.open.state == two.open.state


async def test_an_act_is_decided_on_what_others_have_recorded(opened: AsyncEngine) -> None:
    """A process that lags behind catches up before it decides, so it refuses what it must."""
    async with desk(opened) as one, desk(opened) as two:
        await one.enrol("ALD")
        assert two.seen() == []
        with pytest.raises(Refused):
            await two.enrol("ald", "the same code")
        assert two.seen() == ["ALD"]


async def test_others_events_are_noticed_without_being_asked_for(opened: AsyncEngine) -> None:
    """A room looks for what other processes wrote, and a failed look does not end the looking."""
    async with desk(opened) as one, desk(opened) as two:
        two.writer._tasks[1].cancel()
        two.store.deaf = True
        heard = asyncio.Event()
        two.open.room.follow(lambda _recorded: heard.set())
        looking = Writer(two.store, two.open.room, lambda: 1, Lookout(two.store, 0.001))
        await one.enrol("ALD")
        async with asyncio.timeout(10):
            await heard.wait()
        assert two.seen() == ["ALD"]
        assert not two.store.deaf
        await looking.close()


async def test_time_never_runs_backwards_in_the_record(opened: AsyncEngine) -> None:
    """If the clock is set back, events keep the time of the one before them."""
    async with desk(opened) as here:
        clock = iter([5_000_000, 3_000_000, 6_000_000])
        here.writer._clock = lambda: next(clock)
        times = [(await here.enrol(code))[0].occurred_at for code in ("ALD", "MRN", "NRL")]
        assert times == [5_000_000, 5_000_000, 6_000_000]
