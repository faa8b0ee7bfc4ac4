"""The writer of one negotiation: everything that wants into the record passes here, in one order.

Write path, and what a crash means at each step:

1. decide on the candidate      nothing happened; nobody has seen anything
2. append where the log ended   in the record, not acknowledged; a retry finds it by command id
3. live replica, broadcast, ack in the record and visible

If others have written since this writer did, step 2 writes nothing. Then, as for the first act of
all, the head is locked, this room catches up, and decides anew before it appends. Nor is anything
refused before it is sure that the room had seen all that there is.

Whatever arrives while a commit runs goes into the next one (group commit). The writer is a task of
its own: a cancelled request cannot tear a commit. If the outcome of a commit is unknown, the log is
read again and says.
"""

import asyncio
import contextlib
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextvars import Context
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from events.draft.replica import Candidate
from events.errors import TravauxError
from events.ids import CommandId, Microseconds
from events.negotiation import Event
from events.record import Recorded
from events.store.errors import Behind, CommitUnknown, StoreError
from events.store.protocol import Edge, EventStore, Writing
from server.logs import cause
from server.sync.company import Company
from server.sync.observing import Observer, Unobserved
from server.sync.room import Room, is_typing

log = structlog.get_logger(__name__)

Decide = Callable[[Candidate, Microseconds], Sequence[Recorded[Event]]]
"""Judge or enact on the candidate at a time; raises `TravauxError`, leaving it unchanged.

It may be called again, on another candidate, if an act beside it had to be taken back.
"""


class Beside(Protocol):
    """What an act takes from ordinary tables, in the transaction that records it."""

    async def before(self, connection: AsyncConnection) -> None:
        """Lock it; raises `TravauxError`, and then the act is refused."""

    async def after(self, connection: AsyncConnection) -> None:
        """Change it: the act was decided, and is recorded with this or not at all."""


MOST_AT_ONCE = 512
"""Most acts in one commit."""


LOOK_SECONDS = 0.4
"""How often it is looked whether other processes have written: what they did to anybody's rights
takes effect here within a second."""


class NotRecorded(TravauxError):
    """The record could not be written; nothing changed; the same act may be tried again."""

    title = "Not recorded"


class PerhapsRecorded(NotRecorded):
    """The record was being written when the database went away, and cannot be asked yet.

    The same act may be tried again under the same command id, which tells what became of it.
    """

    title = "Perhaps recorded"


class Pending(ABC):
    """An act that waits to be recorded: what it is, and who is told what became of it.

    It is told once, and at once: what is done then must neither raise nor wait.
    """

    def __init__(self, command: CommandId, beside: Beside | None = None) -> None:
        self.command = command
        self.beside = beside
        self.since = time.perf_counter()
        """When it came."""
        self.done = False
        """Whether it was told."""
        self.anew = False
        """Whether it was decided in this batch, and not before."""
        self.first: tuple[Recorded[Event], ...] | None = None
        """What the command has led to before, where the room does not remember it."""
        self.decided: tuple[Recorded[Event], ...] | None = None
        self.error: Exception | None = None
        """Why it is refused, if what was decided on is the present."""

    @abstractmethod
    def decide(self, candidate: Candidate, now: Microseconds) -> Sequence[Recorded[Event]]:
        """See `Decide`."""

    @abstractmethod
    def recorded(self, recorded: tuple[Recorded[Event], ...]) -> None:
        """It is durable and visible."""

    @abstractmethod
    def refused(self, error: Exception) -> None:
        """It is not in the record, or nobody knows whether it is."""

    def conclude(self) -> None:
        """Tell the sender: what was decided is in the record, or what was asked for is refused."""
        if self.error is not None:
            self.fail(self.error)
        elif self.decided is not None:
            self.succeed(self.decided)

    def succeed(self, recorded: tuple[Recorded[Event], ...]) -> None:
        """Tell that it is recorded, unless something was told before."""
        if not self.done:
            self.done = True
            self.recorded(recorded)

    def fail(self, error: Exception) -> None:
        """Tell that it is not, unless something was told before."""
        if not self.done:
            self.done = True
            self.refused(error)


class _Awaited(Pending):
    """An act that somebody awaits."""

    def __init__(self, command: CommandId, decide: Decide, beside: Beside | None) -> None:
        super().__init__(command, beside)
        self._decide = decide
        self.result: asyncio.Future[tuple[Recorded[Event], ...]] = (
            asyncio.get_running_loop().create_future()
        )

    def decide(self, candidate: Candidate, now: Microseconds) -> Sequence[Recorded[Event]]:
        return self._decide(candidate, now)

    def recorded(self, recorded: tuple[Recorded[Event], ...]) -> None:
        self.result.set_result(recorded)

    def refused(self, error: Exception) -> None:
        self.result.set_exception(error)


class Writer:
    """Owns the candidate of ``room``; `submit` and `put` are the only ways to write."""

    def __init__(
        self,
        store: EventStore,
        room: Room,
        clock: Callable[[], Microseconds],
        poll: float = LOOK_SECONDS,
        observer: Observer | None = None,
    ) -> None:
        self._observer = observer or Unobserved()
        self._judged = 0.0
        """When the batch that is being written was decided."""
        self._store = store
        self._room = room
        self._clock = clock
        self._poll = poll
        self._edge: Edge | None = None
        """Where the log ended when this writer last wrote."""
        self._waiting: list[Pending] = []
        self._company = Company()
        self._wake = asyncio.Event()
        self._closed = False
        self._idle = asyncio.Event()
        self._idle.set()
        # In contexts of their own: what the writer logs is not of the request that opened the room.
        self._tasks = [
            asyncio.create_task(work, context=Context()) for work in (self._run(), self._look())
        ]

    @property
    def alive(self) -> bool:
        """Whether it still writes, and looks for what others write."""
        return not any(task.done() for task in self._tasks)

    @property
    def waiting(self) -> int:
        """How many acts wait to be recorded, those that are being recorded included."""
        return len(self._waiting)

    async def submit(
        self, command: CommandId, decide: Decide, beside: Beside | None = None
    ) -> tuple[Recorded[Event], ...]:
        """Decide and record an act; returns its events once they are durable and visible.

        A command already in the record returns its first result and decides nothing. Raises what
        ``decide`` raises, or `NotRecorded`. Cancelling the caller does not cancel the act.
        """
        act = _Awaited(command, decide, beside)
        self.put(act)
        return await asyncio.shield(act.result)

    def put(self, act: Pending) -> None:
        """Decide and record an act that is told itself what becomes of it."""
        if self._closed:
            act.fail(_not_recorded())
            return
        self._waiting.append(act)
        self._idle.clear()
        self._wake.set()

    async def catch_up(self) -> None:
        """Make visible what other processes have written."""
        await self.submit(CommandId(""), lambda _candidate, _now: ())

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be recorded."""
        return self._idle.is_set()

    async def close(self) -> None:
        """Finish what is waiting, then stop: what is asked for from now on is not recorded."""
        self._closed = True
        self._tasks[1].cancel()
        await self._idle.wait()
        self._tasks[0].cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                batch = self._waiting[:MOST_AT_ONCE]
                try:
                    await self._write(batch)
                except (asyncio.CancelledError, KeyboardInterrupt, SystemExit):
                    raise
                except BaseException:
                    # A defect must not end the room, be it a panic of the documents' library, which
                    # is no `Exception`: what was decided in this batch is forgotten, its acts may
                    # be tried again, the next batch goes on.
                    log.exception("batch-failed")
                    self._observer.failed("defect")
                    self._room.start_over()
                    for act in batch:
                        act.fail(_not_recorded())
                finally:
                    del self._waiting[: len(batch)]
                wait = self._company.wait()
                if wait and len(batch) > 1:
                    # Many write at once; who is alone does not wait.
                    await asyncio.sleep(wait)
                # Acts hold who asked for them, and those the room, until the next batch comes.
                batch.clear()
            self._idle.set()

    async def _write(self, batch: list[Pending]) -> None:
        try:
            decided = await self._written_onward(batch)
            if decided is None:
                decided = await self._written_under_lock(batch)
        except StoreError as error:
            await self._recover(batch, error)
            return
        seconds = time.perf_counter() - self._judged
        with self._company.working():
            self._room.commit(decided)
            self._room.candidate.committed()
            if decided:
                self._observer.recorded(batch, decided, seconds)
            for act in batch:
                act.conclude()

    async def _written_onward(self, batch: list[Pending]) -> list[Recorded[Event]] | None:
        """Decide and write where the log ended; None, nothing written, if it goes on from there."""
        # Whatever fails now, it is not known any more.
        edge, self._edge = self._edge, None
        if edge is None or any(act.beside is not None for act in batch):
            return None
        negotiation = self._room.live.negotiation.id
        await self._remember(batch)
        decided = self._decide(batch)
        if (not decided or any(act.error is not None for act in batch)) and (
            await self._store.head(negotiation)
        ).position > edge.position:
            self._room.start_over()
            return None
        try:
            async with self._store.writing(negotiation, edge) as writing:
                await writing.append(decided)
        except Behind:
            self._room.start_over()
            return None
        self._edge = writing.edge
        return decided

    async def _written_under_lock(self, batch: list[Pending]) -> list[Recorded[Event]]:
        """Catch up, decide and write while nobody else writes."""
        async with self._store.writing(self._room.live.negotiation.id) as writing:
            if writing.head.position > self._room.live.negotiation.position:
                others = await writing.read(self._room.live.negotiation.position)
                found = [stored.recorded() for stored in others]
                self._room.commit(found)
                self._room.start_over()
                self._observer.elsewhere(found)
            await self._remember(batch)
            for act in batch:
                await self._before(writing, act)
            decided = self._decide(batch)
            await writing.append(decided)
            for act in batch:
                if act.beside is not None and act.anew and act.error is None:
                    await writing.also(act.beside.after)
        self._edge = writing.edge
        return decided

    async def _remember(self, batch: list[Pending]) -> None:
        """Find what commands have led to before; exact, if nobody writes before this batch is."""
        room = self._room
        if room.knows_all:
            return
        for act in batch:
            if act.command and not is_typing(act.command) and act.command not in room.commands:
                found = await self._store.by_command(room.live.negotiation.id, act.command)
                act.first = tuple(found) or None

    async def _before(self, writing: Writing, act: Pending) -> None:
        known = act.first or self._room.commands.get(act.command)
        if act.beside is None or known is not None or act.done:
            return
        try:
            await writing.also(act.beside.before)
        except StoreError:
            raise
        except TravauxError as error:
            act.fail(error)

    def _decide(self, batch: list[Pending]) -> list[Recorded[Event]]:
        with self._company.working():
            while (decided := self._attempt(batch)) is None:
                self._room.start_over()
        self._judged = time.perf_counter()
        return decided

    def _attempt(self, batch: list[Pending]) -> list[Recorded[Event]] | None:
        """Decide every act that has not broken yet; None if one did, and the candidate with it.

        Only the broken act fails; the others have to be decided anew.
        """
        decided: list[Recorded[Event]] = []
        in_batch: dict[CommandId, tuple[Recorded[Event], ...]] = {}
        now = max(self._clock(), self._room.candidate.negotiation.occurred_at)
        for act in batch:
            if act.done:
                continue
            act.decided = act.error = None
            act.anew = False
            first = self._room.commands.get(act.command) or act.first or in_batch.get(act.command)
            if first is not None:
                act.decided = first
                continue
            try:
                act.decided = tuple(act.decide(self._room.candidate, now))
            except TravauxError as error:
                act.error = error
                continue
            except Exception as error:
                log.exception("act-failed", command=act.command)
                self._observer.failed("defect")
                act.fail(error)
                return None
            act.anew = True
            in_batch[act.command] = act.decided
            decided.extend(act.decided)
        return decided

    async def _recover(self, batch: list[Pending], error: StoreError) -> None:
        """The commit failed, or nobody knows whether it did: ask the log, forget the candidate."""
        log.warning("commit-failed", error=type(error).__name__, cause=cause(error))
        self._observer.failed(type(error).__name__)
        failure = _not_recorded()
        found: list[Recorded[Event]] = []
        if isinstance(error, CommitUnknown):
            try:
                found = await self._found()
            except StoreError:
                failure = _perhaps_recorded()
        by_command: dict[CommandId, tuple[Recorded[Event], ...]] = {}
        for recorded in found:
            by_command[recorded.command] = (*by_command.get(recorded.command, ()), recorded)
        self._room.commit(found)
        self._room.start_over()
        for act in batch:
            first = by_command.get(act.command) or self._room.commands.get(act.command) or act.first
            if act.error is not None:
                act.fail(act.error)
            elif act.decided is not None and first is not None:
                act.succeed(first)
            else:
                act.fail(failure)

    async def _found(self) -> list[Recorded[Event]]:
        """What is in the log and not in the room yet.

        Read under the head's lock: a commit may still be on its way in the database, holding the
        lock, when its connection is gone and other readers do not see it.
        """
        live = self._room.live.negotiation
        async with self._store.writing(live.id) as writing:
            return [stored.recorded() for stored in await writing.read(live.position)]

    async def _look(self) -> None:
        """Notice what other processes on the same database have written."""
        while True:
            await asyncio.sleep(self._poll)
            try:
                head = await self._store.head(self._room.live.negotiation.id)
                if head.position > self._room.live.negotiation.position and not self._waiting:
                    await self.catch_up()
            except TravauxError as error:
                log.warning("not-caught-up", error=type(error).__name__)


def _not_recorded() -> NotRecorded:
    return NotRecorded("The record cannot be written just now; please try again shortly.")


def _perhaps_recorded() -> PerhapsRecorded:
    return PerhapsRecorded(
        "The database went away while this was being recorded; look whether it is there before "
        "you repeat it."
    )
