"""The rooms open on this node, and the readers of their past."""

import asyncio
import gc
import time
import weakref
from collections.abc import Callable, Coroutine, Sequence
from contextvars import Context
from functools import partial
from typing import Any

import structlog

from events.errors import TravauxError
from events.ids import Microseconds, NegotiationId, ParticipantId, Position
from events.negotiation import Event, Negotiation
from events.projections.contested import Remembered
from events.record import Recorded
from events.replay import DOCUMENTS_STRETCH, Replay
from events.store.protocol import EventStore
from server.logs import cause
from server.nodes.post import Posts
from server.readers import Readers
from server.renewing import renew
from server.sync.abroad import Abroad
from server.sync.lookout import Lookout
from server.sync.observing import Observer, Unobserved
from server.sync.room import Room
from server.sync.writer import Writer

log = structlog.get_logger(__name__)

IDLE_SECONDS = 600.0
"""After which a room that nobody needs is let go of; it is read again when somebody asks for it."""

PAGE = 250
"""Events folded on the event loop before others get their turn."""

LARGE = 20_000
"""Events from which on a room is much to look through."""

GROWN = 512
"""Events after which the readers are told: what they know then is near to what is asked next."""


class OpenRoom:
    """A room and the writer that owns its candidate."""

    def __init__(self, room: Room, writer: Writer, abroad: Abroad | None = None) -> None:
        """``abroad`` are those who are in the room on other nodes, if there are any."""
        self.room = room
        self.writer = writer
        self.abroad = abroad
        self.remembered = Remembered()
        """What was last found of each bracket: who asks again need not look at all of them."""

    @property
    def state(self) -> Negotiation:
        """What is committed: read it, never change it."""
        return self.room.live.negotiation

    async def close(self) -> None:
        """Finish what is being written, then stop."""
        await _close(self.room, self.writer, self.abroad)


class Rooms:
    """Opens each negotiation when it is asked for, and lets go of it when nobody needs it.

    Whoever uses a room holds the `OpenRoom` for as long: one that somebody holds is never closed,
    so there is one writer for a negotiation here, and nobody notices when it was away.
    """

    def __init__(
        self,
        store: EventStore,
        clock: Callable[[], Microseconds],
        readers: Readers | None = None,
        observer: Observer | None = None,
        idle_seconds: float = IDLE_SECONDS,
        posts: Posts | None = None,
        elsewhere: str | None = None,
    ) -> None:
        """Without ``readers``, the past is read here; ``posts`` lead to other nodes.

        With ``elsewhere`` nothing is written here: that is where it can be.
        """
        self._observer = observer or Unobserved()
        self.store = store
        self.readers = readers or Readers(Replay(store, page=PAGE))
        self._clock = clock
        self._idle_seconds = idle_seconds
        self._lookout = Lookout(store)
        self._posts = posts
        self._elsewhere = elsewhere
        self._rooms: dict[NegotiationId, OpenRoom] = {}
        self._asked: dict[NegotiationId, float] = {}
        """When each room was last asked for, by the monotonic clock."""
        self._opening = asyncio.Lock()
        self._growing: set[asyncio.Task[None]] = set()

    async def open(self, negotiation: NegotiationId) -> OpenRoom:
        """The room of a negotiation, read if it is not open; hold it while you use it."""
        self._asked[negotiation] = time.monotonic()
        held = self._rooms.get(negotiation)
        if held is not None:
            return held
        # While one is closed nobody opens it anew: there is one writer.
        async with self._opening:
            held = self._rooms.get(negotiation)
            if held is None:
                room = await self._opened(negotiation)
                post = self._posts.of(negotiation) if self._posts is not None else None
                writer = Writer(
                    self.store,
                    room,
                    self._clock,
                    self._lookout,
                    observer=self._observer,
                    post=post,
                    elsewhere=self._elsewhere,
                )
                held = OpenRoom(room, writer, Abroad(room, post) if post is not None else None)
                if self._elsewhere is None:
                    renew(room, writer, self._begin)
                room.on_end(partial(self._give_up, negotiation))
                room.opened()
                self._rooms[negotiation] = held
            return held

    def opened(self) -> list[OpenRoom]:
        """Those that are open now."""
        return list(self._rooms.values())

    async def open_for(self, negotiation: NegotiationId, participant: ParticipantId) -> OpenRoom:
        """The room as somebody signed in should find it.

        Nobody is signed in who was not enrolled before. A room that does not know them has yet to
        hear of it, from the shell or another node, and catches up now.
        """
        held = await self.open(negotiation)
        if participant not in held.state.members.participants:
            await held.writer.catch_up()
        return held

    async def run(self) -> None:
        """Let go of rooms that nobody needs, until cancelled."""
        while True:
            await asyncio.sleep(max(self._idle_seconds / 4, 0.01))
            await self.let_go()

    async def let_go(self) -> None:
        """Close the rooms that nobody has asked for in a while, and nobody holds or follows."""
        before = time.monotonic() - self._idle_seconds
        idle = [n for n in self._rooms if self._asked.get(n, 0.0) <= before]
        held = [n for n in idle if not await self._let_go(n, before)]
        if held:
            # Perhaps by what is only waiting for the garbage collector, such as old connections.
            gc.collect()
            for negotiation in held:
                if not await self._let_go(negotiation, before):
                    self._asked[negotiation] = time.monotonic()

    async def _let_go(self, negotiation: NegotiationId, before: float) -> bool:
        """Close a room if nobody needs it; False if somebody holds it of whom it does not know."""
        async with self._opening:
            return await self._closed(negotiation, before)

    async def _closed(self, negotiation: NegotiationId, before: float) -> bool:
        held = self._rooms.get(negotiation)
        if held is None or self._asked.get(negotiation, 0.0) > before:
            return True
        if held.room.attended or not held.writer.idle:
            return True
        # From here to where it is known that nobody holds it nothing else runs.
        del self._rooms[negotiation]
        room, writer, abroad, whether = held.room, held.writer, held.abroad, weakref.ref(held)
        del held
        still = whether()
        if still is not None:
            self._rooms[negotiation] = still
            return False
        del self._asked[negotiation]
        await _close(room, writer, abroad)
        if not any(one.state.position > LARGE for one in self._rooms.values()):
            # What was frozen when a large one was opened is to be looked through again.
            gc.unfreeze()
        return True

    async def settled(self) -> None:
        """Wait until nothing waits to be recorded in any room."""
        for held in list(self._rooms.values()):
            await held.writer.settled()

    async def close(self) -> None:
        """Finish what is being written, then stop."""
        for held in self._rooms.values():
            await held.close()
        self._rooms.clear()
        self._lookout.close()
        for growing in list(self._growing):
            growing.cancel()
        await self.readers.close()

    async def _opened(self, negotiation: NegotiationId) -> Room:
        replay = self.readers.replay
        replica = await replay.opening(negotiation)
        if self.readers.apart:
            head = (await self.store.head(negotiation)).position
            if head - replica.negotiation.position > 2 * DOCUMENTS_STRETCH:
                # Too much to fold here, beside rooms in which people type.
                await self.readers.ask(cover, negotiation, head)
                replica = await replay.opening(negotiation)
        room = Room(replica)
        async for page in self.store.pages(negotiation, replica.negotiation.position, size=PAGE):
            room.commit(page)
        if not room.knows_all:
            # The snapshot may stand within an act, of which only the rest was seen here.
            room.commands.clear()
        room.start_over()
        if room.live.negotiation.position > LARGE:
            # It will stay for a while; the garbage collector need not look through it again and
            # again. When it goes it needs no collector: there are no circles in it.
            gc.freeze()
        room.follow(self._growth(negotiation, replica.negotiation.position))
        return room

    def _growth(
        self, negotiation: NegotiationId, told: Position
    ) -> Callable[[Sequence[Recorded[Event]]], None]:
        def grown(batch: Sequence[Recorded[Event]]) -> None:
            nonlocal told
            if batch and batch[-1].position - told >= GROWN:
                told = batch[-1].position
                self._begin(self._cover(negotiation, told))

        return grown

    def _give_up(self, negotiation: NegotiationId) -> None:
        """Let go of a room that shows something else than the record; who asks next opens it."""
        held = self._rooms.pop(negotiation, None)
        self._asked.pop(negotiation, None)
        if held is not None:
            self._begin(held.close())

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, context=Context())
        self._growing.add(task)
        task.add_done_callback(self._growing.discard)

    async def _cover(self, negotiation: NegotiationId, position: Position) -> None:
        try:
            await self.readers.ask(cover, negotiation, position)
        except TravauxError as error:
            log.warning("no-snapshot", error=type(error).__name__, cause=cause(error))
            self._observer.snapshots(made=False)
        else:
            self._observer.snapshots(made=True)


async def _close(room: Room, writer: Writer, abroad: Abroad | None) -> None:
    if abroad is not None:
        await abroad.close()
    await writer.close()
    room.close()


async def cover(replay: Replay, negotiation: NegotiationId, position: Position) -> None:
    """Make the snapshots that are due."""
    await replay.cover(negotiation, position)


async def folded(
    store: EventStore, negotiation: NegotiationId, until: Position | None = None
) -> Negotiation:
    """The state after every event up to and with ``until`` (or all there are)."""
    if until is None:
        until = (await store.head(negotiation)).position
    return await Replay(store).state_at(negotiation, until)
