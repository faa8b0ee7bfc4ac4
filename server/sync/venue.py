"""Where a client drafts: the room of a draft, or something like it. No I/O of its own."""

from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec import Struct

from events.draft.document import DraftDocument
from events.draft.replica import Act, Candidate
from events.errors import Malformed
from events.ids import CommandId, DelegationId, DraftId, Microseconds, ParticipantId, Position
from events.negotiation import Event, Negotiation
from events.record import Recorded
from server.rooms import OpenRoom
from server.sync import protocol
from server.sync.gate import Judgement, judge
from server.sync.presence import Presence
from server.sync.room import Listener, Message

ShowOut = Callable[[int, str], None]
"""Ends a client's connection, with a close code of `server.sync.protocol` and a reason."""


CLOSED = "this phase is closed to you"


def attends(state: Negotiation, participant: ParticipantId) -> bool:
    """Whether somebody attends the phase that lasts."""
    found = state.members.participants.get(participant)
    return found is not None and found.role in state.process.regime.attends


class Written(Struct, frozen=True):
    """What an update led to; see `server.sync.gate.Judgement` for ``lost``."""

    position: Position
    lost: str | None = None


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

    def tell(self, states: Mapping[int, tuple[int, str | None]]) -> None:
        """Awareness states to everybody here, with the names that each may see."""

    def awareness(self, to: Listener, states: Mapping[int, tuple[int, str | None]]) -> Message:
        """Awareness states as one of those here may see them."""

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

    def __init__(
        self, open_room: OpenRoom, draft: DraftId, dictating: DelegationId | None = None
    ) -> None:
        """What is written comes in the name of a delegation that is ``dictating``, if one is."""
        self._open = open_room
        self._draft = draft
        self._dictating = dictating
        self._forget: dict[Listener, Callable[[], None]] = {}

    def document(self) -> DraftDocument:
        """See `Venue.document`."""
        return self._open.room.live.documents[self._draft]

    def join(self, listener: Listener, show_out: ShowOut) -> None:
        """See `Venue.join`."""

        def left(participant: ParticipantId) -> None:
            if participant == listener.participant:
                show_out(protocol.CLOSE_UNAUTHORISED, "no longer enrolled")

        room = self._open.room
        named = self._open.state.process.regime.attribution

        def changed() -> None:
            """Who no longer attends leaves; where names go or come, everybody begins anew.

            The Yjs client ids that others saw under a name are left behind with it, and those that
            wrote without names are never seen under one (SPEC P15).
            """
            nonlocal named
            before, named = named, self._open.state.process.regime.attribution
            if not attends(self._open.state, listener.participant):
                show_out(protocol.CLOSE_UNAUTHORISED, CLOSED)
            elif before != named:
                show_out(protocol.CLOSE_REFUSED, "anew")

        forget_leaving, forget_changes = room.on_leave(left), room.on_change(changed)

        def forget() -> None:
            forget_leaving()
            forget_changes()

        self._forget[listener] = forget
        room.join(listener)

    def leave(self, listener: Listener) -> None:
        """See `Venue.leave`."""
        self._forget.pop(listener)()
        self._open.room.leave(listener)

    def presence(self) -> Presence:
        """See `Venue.presence`."""
        return self._open.room.presence(self._draft)

    def tell(self, states: Mapping[int, tuple[int, str | None]]) -> None:
        """See `Venue.tell`."""
        self._open.room.tell(self._draft, states)

    def awareness(self, to: Listener, states: Mapping[int, tuple[int, str | None]]) -> Message:
        """See `Venue.awareness`."""
        return self._open.room.awareness(to, states)

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
            act = Act(actor, command, now, now)
            judgement = judge(candidate, act, self._draft, update, self._dictating)
            return judgement.recorded

        recorded = await self._open.writer.submit(command, decide)
        position = recorded[-1].position if recorded else self._open.state.position
        return Written(position, judgement.lost if judgement is not None else None)
