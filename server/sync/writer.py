"""The writer of one negotiation: everything that wants into the record passes here, in one order.

Write path, and what a crash means at each step:

1. decide on the candidate      nothing happened; nobody has seen anything
2. append where the log ended   in the record, not acknowledged; a retry finds it by command id
3. live replica, broadcast, ack in the record and visible

If others have written since this room heard of them (`server.sync.tail`), step 2 writes nothing.
Then the head is locked, this room catches up, and decides anew before it appends. Nor is anything
refused before it is sure that the room had seen all that there is. Other nodes are told after step
3, of what is certainly committed.

Whatever arrives while a commit runs goes into the next one (group commit). The writer is a task of
its own: a cancelled request cannot tear a commit. If the outcome of a commit is unknown, the log is
read again and says.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from contextvars import Context

import structlog

from events.errors import TravauxError
from events.ids import CommandId, Microseconds
from events.negotiation import Event
from events.record import Recorded
from events.store.errors import Behind, CommitUnknown, OnItsWay, StoreError
from events.store.protocol import EventStore, Stored, Writing
from server.logs import cause
from server.nodes.post import Post
from server.sync.company import Company
from server.sync.lookout import Lookout
from server.sync.observing import Observer, Unobserved
from server.sync.pending import Awaited, Beside, Decide, Pending
from server.sync.room import Room, is_typing
from server.sync.tail import NotTheRecord, Tail

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 512
"""Most acts in one commit."""


REST_SECONDS = 0.05
"""How long a node without a pen gathers what others write before it shows it to its many readers,
who then get it in one frame."""


class NotRecorded(TravauxError):
    """The record could not be written; nothing changed; the same act may be tried again."""

    title = "Not recorded"


class PerhapsRecorded(NotRecorded):
    """The record was being written when the database went away, and cannot be asked yet.

    The same act may be tried again under the same command id, which tells what became of it.
    """

    title = "Perhaps recorded"


class WrittenElsewhere(TravauxError):
    """This node holds no pen: it shows the record, and writes nothing into it."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"This address is for reading. Please write at {where}, where you can sign in as here."
        )


Written = tuple[list[Recorded[Event]], Sequence[Stored]]
"""What a batch of acts led to: as it was decided, and as it is stored."""


class Writer:
    """Owns the candidate of ``room``; `submit` and `put` are the only ways to write."""

    def __init__(
        self,
        store: EventStore,
        room: Room,
        clock: Callable[[], Microseconds],
        lookout: Lookout | None = None,
        observer: Observer | None = None,
        post: Post | None = None,
        elsewhere: str | None = None,
    ) -> None:
        """``post`` leads to other nodes, if there are any.

        With ``elsewhere`` nothing is written here: that is where it can be.
        """
        self._observer = observer or Unobserved()
        self._judged = 0.0
        """When the batch that is being written was decided."""
        self._store = store
        self._room = room
        self._clock = clock
        self._lookout = lookout or Lookout(store)
        self._elsewhere = elsewhere
        self._tail = Tail(store, room, post, self._observer.elsewhere)
        self._over = False
        """Whether the room was given up."""
        self._waiting: list[Pending] = []
        self._asking: list[asyncio.Future[None]] = []
        """Who waits for the room to catch up."""
        self._company = Company()
        self._wake = asyncio.Event()
        self._closed = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._deafen = self._tail.listen(self._wake.set)
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
        ``decide`` raises, `NotRecorded`, or `WrittenElsewhere`. Cancelling the caller does not
        cancel the act.
        """
        act = Awaited(command, decide, beside)
        self.put(act)
        return await asyncio.shield(act.result)

    def put(self, act: Pending) -> None:
        """Decide and record an act that is told itself what becomes of it."""
        if self._elsewhere is not None:
            act.fail(WrittenElsewhere(self._elsewhere))
            return
        if self._closed:
            act.fail(_not_recorded())
            return
        self._waiting.append(act)
        self._idle.clear()
        self._wake.set()

    async def catch_up(self) -> None:
        """Make visible what other processes have written; raises `NotRecorded` if that fails."""
        if self._closed:
            raise _not_recorded()
        asked: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asking.append(asked)
        self._wake.set()
        await asyncio.shield(asked)

    async def settled(self) -> None:
        """Wait until nothing waits to be recorded."""
        await self._idle.wait()

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be recorded."""
        return self._idle.is_set()

    async def close(self) -> None:
        """Finish what is waiting, then stop: what is asked for from now on is not recorded."""
        self._closed = True
        self._deafen()
        self._tasks[1].cancel()
        await self._idle.wait()
        self._tasks[0].cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        _answer(self._asking, _not_recorded())

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting or self._tail.news or self._asking:
                batch = self._waiting[:MOST_AT_ONCE]
                try:
                    await self._follow()
                    if batch:
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
                    self._tail.forget()
                    for act in batch:
                        act.fail(_not_recorded())
                finally:
                    del self._waiting[: len(batch)]
                wait = self._company.wait()
                if wait and len(batch) > 1:
                    # Many write at once; who is alone does not wait.
                    await asyncio.sleep(wait)
                elif self._elsewhere is not None:
                    await asyncio.sleep(REST_SECONDS)
                # Acts hold who asked for them, and those the room, until the next batch comes.
                batch.clear()
            self._idle.set()

    async def _follow(self) -> None:
        """Take what other nodes have told, and what is in the log if that was not all."""
        self._tail.take()
        if not (self._tail.behind or self._asking):
            return
        # Who asks while the log is read may mean what was written after it was: they wait on.
        asking, self._asking = self._asking, []
        error: NotRecorded | None = _not_recorded()
        try:
            await self._tail.catch_up()
            error = None
        except StoreError as failure:
            log.warning("not-caught-up", error=type(failure).__name__)
            self._tail.forget()
        except NotTheRecord:
            self._give_up()
        finally:
            _answer(asking, error)

    def _give_up(self) -> None:
        """Show this room to nobody any more: it is opened anew from the log."""
        log.error("room-given-up", position=self._room.live.negotiation.position)
        self._over = True
        self._deafen()
        self._tail.forget()
        self._room.give_up()

    async def _write(self, batch: list[Pending]) -> None:
        try:
            if self._over:
                raise NotTheRecord
            written = await self._written_onward(batch)
            if written is None:
                written = await self._written_under_lock(batch)
        except StoreError as error:
            await self._recover(batch, error)
            return
        except NotTheRecord:
            if not self._over:
                self._give_up()
            for act in batch:
                act.fail(_not_recorded())
            return
        decided, stored = written
        seconds = time.perf_counter() - self._judged
        with self._company.working():
            self._room.commit(decided)
            self._room.candidate.committed()
            if decided:
                self._observer.recorded(batch, decided, seconds)
            for act in batch:
                act.conclude()
        self._tail.tell(stored)

    async def _written_onward(self, batch: list[Pending]) -> Written | None:
        """Decide and write where the log ended; None, nothing written, if it goes on from there."""
        if any(act.beside is not None for act in batch):
            return None
        if self._tail.edge is None:
            await self._tail.catch_up()
        # Whatever fails now, it is not known any more.
        edge, self._tail.edge = self._tail.edge, None
        assert edge is not None, "who has caught up knows where the log ends"
        negotiation = self._room.live.negotiation.id
        await self._remember(batch)
        decided = self._decide(batch)
        stored: Sequence[Stored] = ()
        try:
            if (not decided or any(act.error is not None for act in batch)) and (
                await self._store.edge(negotiation)
            ) != edge:
                raise Behind
            async with self._store.writing(negotiation, edge) as writing:
                stored = await writing.append(decided)
        except Behind:
            self._room.start_over()
            self._tail.edge = edge
            return None
        self._tail.edge = writing.edge
        return decided, stored

    async def _written_under_lock(self, batch: list[Pending]) -> Written:
        """Catch up, decide and write while nobody else writes."""
        async with self._store.writing(self._room.live.negotiation.id) as writing:
            self._tail.take()
            self._tail.compare(writing.edge)
            if writing.edge.position > self._room.live.negotiation.position:
                self._tail.take_stored(await writing.read(self._room.live.negotiation.position))
            self._tail.edge = None
            await self._remember(batch)
            for act in batch:
                await self._before(writing, act)
            decided = self._decide(batch)
            stored = await writing.append(decided)
            for act in batch:
                if act.beside is not None and act.anew and act.error is None:
                    await writing.also(act.beside.after)
        self._tail.edge = writing.edge
        return decided, stored

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
        failure = _perhaps_recorded() if isinstance(error, OnItsWay) else _not_recorded()
        found: list[Recorded[Event]] = []
        if isinstance(error, CommitUnknown):
            try:
                found = await self._found()
            except StoreError:
                failure = _perhaps_recorded()
        by_command: dict[CommandId, tuple[Recorded[Event], ...]] = {}
        for recorded in found:
            by_command[recorded.command] = (*by_command.get(recorded.command, ()), recorded)
        self._tail.forget()
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
            try:
                edge = await self._lookout.next(self._room.live.negotiation.id)
            except TravauxError as error:
                log.warning("not-caught-up", error=type(error).__name__)
                continue
            if not self._waiting and not self._over and self._tail.differs(edge):
                self._tail.behind = True
                self._wake.set()


def _answer(asking: Sequence[asyncio.Future[None]], error: NotRecorded | None) -> None:
    """Tell who waits for the room to catch up that it has, or why not."""
    for asked in asking:
        if error is None:
            asked.set_result(None)
        else:
            asked.set_exception(error)


def _not_recorded() -> NotRecorded:
    return NotRecorded("The record cannot be written just now; please try again shortly.")


def _perhaps_recorded() -> PerhapsRecorded:
    return PerhapsRecorded(
        "The database went away while this was being recorded; look whether it is there before "
        "you repeat it."
    )
