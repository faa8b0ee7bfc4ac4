"""Where a client drafts: the room of a draft, or something like it. No I/O of its own."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Protocol

from msgspec import Struct

from events.draft.document import DraftDocument
from events.draft.replica import Act, Candidate
from events.errors import Malformed
from events.ids import DelegationId, DraftId, Microseconds, ParticipantId, Position
from events.negotiation import Event, Negotiation
from events.record import Recorded
from server.rooms import OpenRoom
from server.sync import protocol
from server.sync.gate import judge
from server.sync.generations import is_of_earlier
from server.sync.pending import Pending
from server.sync.presence import Presence
from server.sync.room import Listener, Message, typing_command

ShowOut = Callable[[int, str], None]
"""Ends a client's connection, with a close code of `server.sync.protocol` and a reason."""


CLOSED = "this phase is closed to you"
ANEW = "begins anew"
"""Why a connection ends when the document does."""


def attends(state: Negotiation, participant: ParticipantId) -> bool:
    """Whether somebody attends the phase that lasts."""
    found = state.members.participants.get(participant)
    return found is not None and found.role in state.process.regime.attends


class Written(Struct, frozen=True):
    """What an update led to; see `server.sync.gate.Judgement` for ``lost`` and ``discarded``."""

    position: Position
    lost: str | None = None
    discarded: int = 0


class Sender(Protocol):
    """Who has sent an update; told once what came of it, by what neither raises nor waits."""

    def gone(self) -> bool:
        """Whether nothing more is taken from them."""

    def written(self, written: Written) -> None:
        """It is durable and visible."""

    def failed(self, error: Exception) -> None:
        """It is not, and this is why."""


class Venue(Protocol):
    """The room of one draft, as one connection sees it."""

    def document(self) -> DraftDocument:
        """The text as it is to be seen now."""

    def which(self) -> str:
        """The name of the document; another, once it has begun anew."""

    def answer(self, vector: bytes) -> Sequence[bytes]:
        """Encoded frames with what whoever has a state vector lacks; raises `ValueError`."""

    def is_of_earlier(self, vector: bytes) -> bool:
        """Whether a state vector is not that of this document, as far as is known here; raises
        `Malformed`."""

    async def catch_up(self) -> None:
        """Hear of what other nodes have written; raises `NotRecorded`."""

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

    def write(self, participant: ParticipantId, update: bytes, sender: Sender) -> None:
        """Judge an update and make it durable and visible; ``sender`` is told what came of it.

        It fails with what the gate raises, with `NotRecorded`, and with `Malformed` if the sender
        had gone before it was judged.
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

    def which(self) -> str:
        """See `Venue.which`.

        Where names went or came, it is another for clients, too: whoever was away at that moment
        comes back under a client id that nobody has seen (SPEC P15).
        """
        generation = self._open.state.text.drafts[self._draft].generation
        regimes = [True, *(one.regime.attribution for one in self._open.state.process.announced)]
        turns = sum(one != other for one, other in pairwise(regimes))
        return f"{generation}:{turns}" if turns else str(generation)

    def answer(self, vector: bytes) -> Sequence[bytes]:
        """See `Venue.answer`."""
        return self._open.room.answers(self._draft).to(vector, self.document().diff)

    def is_of_earlier(self, vector: bytes) -> bool:
        """See `Venue.is_of_earlier`."""
        return is_of_earlier(self._open.state.text.drafts[self._draft], self.document(), vector)

    async def catch_up(self) -> None:
        """See `Venue.catch_up`."""
        await self._open.writer.catch_up()

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

        def begun(draft: DraftId) -> None:
            if draft == self._draft:
                show_out(protocol.CLOSE_ANEW, ANEW)

        ends = (
            room.on_leave(left),
            room.on_change(changed),
            room.on_begin(begun),
            room.on_end(lambda: show_out(protocol.CLOSE_ANEW, ANEW)),
        )

        def forget() -> None:
            for end in ends:
                end()

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

    def write(self, participant: ParticipantId, update: bytes, sender: Sender) -> None:
        """See `Venue.write`."""
        typed = _Typed(self._open, self._draft, participant, update, self._dictating, sender)
        self._open.writer.put(typed)


class _Typed(Pending):
    """An update on its way into the record."""

    def __init__(
        self,
        open_room: OpenRoom,
        draft: DraftId,
        participant: ParticipantId,
        update: bytes,
        dictating: DelegationId | None,
        sender: Sender,
    ) -> None:
        super().__init__(typing_command())
        self._open = open_room
        self._draft = draft
        self._participant = participant
        self._update = update
        self._dictating = dictating
        self._sender = sender
        self._lost: str | None = None
        self._discarded = 0

    def decide(self, candidate: Candidate, now: Microseconds) -> list[Recorded[Event]]:
        if self._sender.gone():
            raise Malformed("The connection has ended.")
        actor = candidate.negotiation.members.actor(self._participant)
        act = Act(actor, self.command, now, now)
        judgement = judge(candidate, act, self._draft, self._update, self._dictating)
        self._lost, self._discarded = judgement.lost, judgement.discarded
        return judgement.recorded

    def recorded(self, recorded: tuple[Recorded[Event], ...]) -> None:
        position = recorded[-1].position if recorded else self._open.state.position
        self._sender.written(Written(position, self._lost, self._discarded))

    def refused(self, error: Exception) -> None:
        self._sender.failed(error)
