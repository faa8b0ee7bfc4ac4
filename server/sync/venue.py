"""Where a client drafts: the room of a draft, or something like it. No I/O of its own."""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from events.draft.document import DraftDocument
from events.draft.replica import Act, Candidate
from events.errors import Malformed
from events.ids import CommandId, DraftId, Microseconds, ParticipantId, Position
from events.negotiation import Event
from events.record import Recorded
from server.rooms import OpenRoom
from server.sync import protocol
from server.sync.gate import Judgement, judge
from server.sync.presence import Presence
from server.sync.room import Frame, Listener

ShowOut = Callable[[int, str], None]
"""Ends a client's connection, with a close code of `server.sync.protocol` and a reason."""


class Written(Struct, frozen=True):
    """What an update led to; see `server.sync.gate.Judgement` for ``lost``."""

    position: Position
    lost: str = ""


class Venue(Protocol):
    """The room of one draft, as one connection sees it."""

    def document(self) -> DraftDocument:
        """The text as it is to be seen now."""

    def join(self, listener: Listener, show_out: ShowOut) -> None:
        """From now on ``listener`` gets what others write, and may be shown out."""

    def leave(self, listener: Listener) -> None:
        """Forget ``listener``, and tell the others that it is gone."""

    def presence(self) -> Presence:
        """Who is here."""

    def broadcast(self, frame: Frame) -> None:
        """One encoded frame to everybody here."""

    async def write(
        self,
        command: CommandId,
        participant: ParticipantId,
        update: bytes,
        ended: Callable[[], bool],
    ) -> Written:
        """Judge an update and make it durable and visible; raises what the gate raises.

        If the connection has ``ended`` before it was judged, `Malformed`.
        """


class RoomOfDraft:
    """`Venue` in a negotiation's room: what is written there enters the record."""

    def __init__(self, open_room: OpenRoom, draft: DraftId) -> None:
        self._open = open_room
        self._draft = draft
        self._forget: dict[Listener, Callable[[], None]] = {}

    def document(self) -> DraftDocument:
        """See `Venue.document`."""
        return self._open.room.live.documents[self._draft]

    def join(self, listener: Listener, show_out: ShowOut) -> None:
        """See `Venue.join`."""

        def left(participant: ParticipantId) -> None:
            if participant == listener.participant:
                show_out(protocol.CLOSE_UNAUTHORISED, "no longer enrolled")

        self._forget[listener] = self._open.room.on_leave(left)
        self._open.room.join(listener)

    def leave(self, listener: Listener) -> None:
        """See `Venue.leave`."""
        self._forget.pop(listener)()
        self._open.room.leave(listener)

    def presence(self) -> Presence:
        """See `Venue.presence`."""
        return self._open.room.presence(self._draft)

    def broadcast(self, frame: Frame) -> None:
        """See `Venue.broadcast`."""
        self._open.room.broadcast(self._draft, frame)

    async def write(
        self,
        command: CommandId,
        participant: ParticipantId,
        update: bytes,
        ended: Callable[[], bool],
    ) -> Written:
        """See `Venue.write`."""
        judgement: Judgement | None = None

        def decide(candidate: Candidate, now: Microseconds) -> list[Recorded[Event]]:
            nonlocal judgement
            if ended():
                raise Malformed("The connection has ended.")
            actor = candidate.negotiation.members.actor(participant)
            judgement = judge(candidate, Act(actor, command, now, now), self._draft, update)
            return judgement.recorded

        recorded = await self._open.writer.submit(command, decide)
        position = recorded[-1].position if recorded else self._open.state.position
        return Written(position, judgement.lost if judgement is not None else "")
