"""The rooms open on this node, and the readers of their past."""

import asyncio
import gc
from collections.abc import Callable, Coroutine, Sequence
from contextvars import Context
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
from server.readers import Readers
from server.renewing import renew
from server.sync.observing import Observer, Unobserved
from server.sync.room import Room
from server.sync.writer import Writer

log = structlog.get_logger(__name__)

PAGE = 250
"""Events folded on the event loop before others get their turn."""

LARGE = 20_000
"""Events from which on a room is much to look through."""

GROWN = 512
"""Events after which the readers are told: what they know then is near to what is asked next."""


class OpenRoom:
    """A room and the writer that owns its candidate."""

    def __init__(self, room: Room, writer: Writer) -> None:
        self.room = room
        self.writer = writer
        self.remembered = Remembered()
        """What was last found of each bracket: who asks again need not look at all of them."""

    @property
    def state(self) -> Negotiation:
        """What is committed: read it, never change it."""
        return self.room.live.negotiation


class Rooms:
    """Opens each negotiation once, from its last snapshot and the log since."""

    def __init__(
        self,
        store: EventStore,
        clock: Callable[[], Microseconds],
        readers: Readers | None = None,
        observer: Observer | None = None,
    ) -> None:
        """Without ``readers``, the past is read here."""
        self._observer = observer or Unobserved()
        self.store = store
        self.readers = readers or Readers(Replay(store, page=PAGE))
        self._clock = clock
        self._rooms: dict[NegotiationId, OpenRoom] = {}
        self._opening = asyncio.Lock()
        self._growing: set[asyncio.Task[None]] = set()

    async def open(self, negotiation: NegotiationId) -> OpenRoom:
        """The room of a negotiation, read when it is opened first."""
        held = self._rooms.get(negotiation)
        if held is not None:
            return held
        async with self._opening:
            held = self._rooms.get(negotiation)
            if held is None:
                room = await self._opened(negotiation)
                held = OpenRoom(
                    room, Writer(self.store, room, self._clock, observer=self._observer)
                )
                renew(room, held.writer, self._begin)
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

    async def close(self) -> None:
        """Finish what is being written, then stop."""
        for held in self._rooms.values():
            await held.writer.close()
        self._rooms.clear()
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
            # It will stay; the garbage collector need not look through it again and again.
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
