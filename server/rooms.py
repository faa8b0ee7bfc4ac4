"""The rooms open on this node, and any past state of a negotiation."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from events.errors import Unknown
from events.ids import Microseconds, NegotiationId, ParticipantId, Position
from events.negotiation import Negotiation, evolve
from events.store.protocol import EventStore
from server.sync.room import Room
from server.sync.writer import Writer

PAST_STATES = 16
"""How many past states are kept for readers who look at the same moment again."""


class OpenRoom:
    """A room and the writer that owns its candidate."""

    def __init__(self, room: Room, writer: Writer) -> None:
        self.room = room
        self.writer = writer

    @property
    def state(self) -> Negotiation:
        """What is committed: read it, never change it."""
        return self.room.live.negotiation


class Rooms:
    """Opens each negotiation once, from its log."""

    def __init__(self, store: EventStore, clock: Callable[[], Microseconds]) -> None:
        self.store = store
        self._clock = clock
        self._rooms: dict[NegotiationId, OpenRoom] = {}
        self._opening = asyncio.Lock()
        self._past: OrderedDict[tuple[NegotiationId, Position], Negotiation] = OrderedDict()

    async def open(self, negotiation: NegotiationId) -> OpenRoom:
        """The room of a negotiation, folded from its log when it is opened first."""
        held = self._rooms.get(negotiation)
        if held is not None:
            return held
        async with self._opening:
            held = self._rooms.get(negotiation)
            if held is None:
                room = Room(negotiation)
                async for recorded in self.store.read(negotiation):
                    room.commit((recorded,))
                room.start_over()
                held = OpenRoom(room, Writer(self.store, room, self._clock))
                self._rooms[negotiation] = held
            return held

    async def open_for(self, negotiation: NegotiationId, participant: ParticipantId) -> OpenRoom:
        """The room as somebody signed in should find it.

        Nobody is signed in who was not enrolled before. A room that does not know them has yet to
        hear of it, from the shell or another node, and catches up now.
        """
        held = await self.open(negotiation)
        if participant not in held.state.members.participants:
            await held.writer.catch_up()
        return held

    async def state_at(self, negotiation: NegotiationId, position: Position | None) -> Negotiation:
        """The state as of ``position`` (None: now); raises `Unknown` beyond the end of the log."""
        live = (await self.open(negotiation)).state
        if position is None or position == live.position:
            return live
        if not 0 <= position <= live.position:
            raise Unknown("R4", f"The record of this negotiation ends at {live.position}.")
        key = (negotiation, position)
        if key not in self._past:
            self._past[key] = await folded(self.store, negotiation, position)
            while len(self._past) > PAST_STATES:
                self._past.popitem(last=False)
        self._past.move_to_end(key)
        return self._past[key]

    async def close(self) -> None:
        """Finish what is being written, then stop."""
        for held in self._rooms.values():
            await held.writer.close()
        self._rooms.clear()


async def folded(
    store: EventStore, negotiation: NegotiationId, until: Position | None = None
) -> Negotiation:
    """The state after every event up to and with ``until`` (or all there are)."""
    state = Negotiation(negotiation)
    async for recorded in store.read(negotiation, 0, until):
        evolve(state, recorded)
    return state
