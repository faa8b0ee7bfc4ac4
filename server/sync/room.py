"""The room of one negotiation: what is committed, what is decided, and who listens. No I/O.

`Room` holds the live and the candidate replica. `commit` is the only way anything becomes visible:
it is called with events that are durable, folds them into the live replica, and hands every
listener what it should now see.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

from events.draft.replica import Candidate, Replica
from events.generations import GenerationBegun
from events.ids import CommandId, DraftId, ParticipantId
from events.members import ParticipantLeft
from events.negotiation import Event
from events.process import PhaseOpened, RegimeAnnounced
from events.record import Recorded
from events.visibility import sight
from server.sync import protocol
from server.sync.answers import Answers
from server.sync.line import encoded
from server.sync.presence import Presence, States

Message = bytes
"""As `server.sync.protocol` encodes it."""
Put = Callable[[bytes], None]
"""Sends one client a message that is encoded as a frame already; never waits."""


class Listener:
    """One websocket in the room of one draft."""

    def __init__(
        self, draft: DraftId, participant: ParticipantId, put: Put, text: Put | None = None
    ) -> None:
        """``text`` takes new text, which it may leave out and make good for later."""
        self.draft = draft
        self.participant = participant
        self.put = put
        self.text = text or put


MOST_COMMANDS = 4096
"""Acts that are remembered by command id."""


class Room:
    """A negotiation that is open on this node."""

    def __init__(self, live: Replica) -> None:
        """``live`` is what is committed, or the beginning of it; `commit` carries it on."""
        self.live = live
        self._candidate: Candidate | None = None
        self.commands: OrderedDict[CommandId, tuple[Recorded[Event], ...]] = OrderedDict()
        """The last acts except typing, by command id: a retried act finds its first result."""
        self.knows_all = live.negotiation.position == 0
        """Whether these are all there are; otherwise the record knows."""
        self._listeners: dict[DraftId, set[Listener]] = {}
        self._presence: dict[DraftId, Presence] = {}
        self._answers: dict[DraftId, Answers] = {}
        self._followers: set[Callable[[Sequence[Recorded[Event]]], None]] = set()
        self._since_opening = 0
        self._leaving: set[Callable[[ParticipantId], None]] = set()
        self._changing: set[Callable[[], None]] = set()
        self._beginning: set[Callable[[DraftId], None]] = set()
        self._tellers: set[Callable[[DraftId, States], None]] = set()
        self._ending: set[Callable[[], None]] = set()

    # What is committed becomes visible

    def commit(self, recorded: Sequence[Recorded[Event]]) -> None:
        """Make durable events visible: live replica, then drafts' sockets, then followers."""
        updates = self.live.advance(recorded)
        for one in recorded:
            if not is_typing(one.command):
                self.commands[one.command] = (*self.commands.get(one.command, ()), one)
        while len(self.commands) > MOST_COMMANDS:
            self.commands.popitem(last=False)
            self.knows_all = False
        for draft, update in updates.items():
            frame = encoded(protocol.encode_update(update))
            self.answers(draft).committed(frame)
            for listener in list(self._listeners.get(draft, ())):
                listener.text(frame)
        for follower in list(self._followers):
            follower(recorded)
        for one in recorded:
            if isinstance(one.event, ParticipantLeft):
                for leaving in list(self._leaving):
                    leaving(one.event.participant)
            elif isinstance(one.event, RegimeAnnounced | PhaseOpened):
                for changed in list(self._changing):
                    changed()
            elif isinstance(one.event, GenerationBegun):
                self.answers(one.event.draft).forget()
                for begun in list(self._beginning):
                    begun(one.event.draft)

    @property
    def candidate(self) -> Candidate:
        """What is decided; made when something is to be decided first, for most rooms only read."""
        if self._candidate is None:
            self._candidate = Candidate(self.live)
        return self._candidate

    def follow_others(self, recorded: Sequence[Recorded[Event]]) -> None:
        """`commit` what was decided on another node, while nothing here is decided but not that."""
        self.commit(recorded)
        if self._candidate is not None:
            for one in recorded:
                self._candidate.evolve(one)

    def start_over(self) -> None:
        """Throw away everything decided but not committed."""
        self._candidate = None

    @property
    def attended(self) -> bool:
        """Whether anybody listens, but for who has followed since it was opened."""
        return bool(self._listeners) or len(self._followers) > self._since_opening

    def opened(self) -> None:
        """Who follows now does so for as long as the room is open."""
        self._since_opening = len(self._followers)

    def close(self) -> None:
        """Forget who follows: they, and it, know each other, and would be kept by that."""
        self._followers.clear()
        self._ending.clear()

    # Sockets

    def join(self, listener: Listener) -> None:
        """From now on ``listener`` sees every committed change of its draft."""
        self._listeners.setdefault(listener.draft, set()).add(listener)

    def leave(self, listener: Listener) -> None:
        """Forget ``listener`` and tell the others that it is gone."""
        held = self._listeners.get(listener.draft, set())
        held.discard(listener)
        presence = self.presence(listener.draft)
        gone = presence.leave(listener)
        if gone:
            presence.spread(gone, lambda states: self.tell(listener.draft, states))
        if not held:
            self._listeners.pop(listener.draft, None)
            if not self.presence(listener.draft).states:
                self._presence.pop(listener.draft, None)
            self._answers.pop(listener.draft, None)

    def broadcast(self, draft: DraftId, message: Message) -> None:
        """A message to every socket of a draft, encoded once."""
        frame = encoded(message)
        for listener in list(self._listeners.get(draft, ())):
            listener.put(frame)

    def tell(self, draft: DraftId, states: Mapping[int, tuple[int, str | None]]) -> None:
        """Awareness states of those here to every socket of a draft, and to other nodes."""
        self.show(draft, states)
        for teller in list(self._tellers):
            teller(draft, states)

    def show(self, draft: DraftId, states: Mapping[int, tuple[int, str | None]]) -> None:
        """Awareness states to every socket of a draft, with the names that each may see."""
        if self.live.negotiation.process.regime.attribution:
            self.broadcast(draft, protocol.encode_awareness(states))
            return
        for listener in list(self._listeners.get(draft, ())):
            listener.put(encoded(self.awareness(listener, states)))

    def awareness(self, to: Listener, states: Mapping[int, tuple[int, str | None]]) -> Message:
        """Awareness states as one listener may see them (SPEC P15)."""
        state = self.live.negotiation
        if not state.process.regime.attribution:
            seen = sight(state, state.members.participants.get(to.participant))
            states = self.presence(to.draft).seen(states, lambda d: seen.shows(d, state.position))
        return protocol.encode_awareness(states)

    def presence(self, draft: DraftId) -> Presence:
        """Who is in the room of a draft."""
        return self._presence.setdefault(draft, Presence())

    def answers(self, draft: DraftId) -> Answers:
        """What those lack who come into the room of a draft."""
        return self._answers.setdefault(draft, Answers())

    def presences(self) -> list[tuple[DraftId, Presence]]:
        """Who is in the room of each draft."""
        return list(self._presence.items())

    def on_tell(self, teller: Callable[[DraftId, States], None]) -> Callable[[], None]:
        """Call ``teller`` with what is told of those here; returns what ends it."""
        self._tellers.add(teller)
        return lambda: self._tellers.discard(teller)

    # Followers of the log

    def follow(
        self,
        follower: Callable[[Sequence[Recorded[Event]]], None],
    ) -> Callable[[], None]:
        """Call ``follower`` with every committed batch; returns what ends it."""
        self._followers.add(follower)
        return lambda: self._followers.discard(follower)

    def on_leave(self, leaving: Callable[[ParticipantId], None]) -> Callable[[], None]:
        """Call ``leaving`` when a participant's accreditation ends; returns what ends it."""
        self._leaving.add(leaving)
        return lambda: self._leaving.discard(leaving)

    def on_change(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` when another regime is announced; returns what ends it."""
        self._changing.add(changed)
        return lambda: self._changing.discard(changed)

    def on_begin(self, begun: Callable[[DraftId], None]) -> Callable[[], None]:
        """Call ``begun`` when a generation of a draft begins; returns what ends it."""
        self._beginning.add(begun)
        return lambda: self._beginning.discard(begun)

    def on_end(self, ending: Callable[[], None]) -> Callable[[], None]:
        """Call ``ending`` when this room is given up; returns what ends that."""
        self._ending.add(ending)
        return lambda: self._ending.discard(ending)

    def give_up(self) -> None:
        """End everything that hangs on this room: it shows what it should not."""
        for ending in list(self._ending):
            ending()


TYPING = "typing:"


def typing_command() -> CommandId:
    """A command id for a CRDT update; nobody repeats it."""
    return CommandId(TYPING + secrets.token_urlsafe(9))


def is_typing(command: CommandId) -> bool:
    """Whether an act was a CRDT update rather than a command with an id of its own."""
    return command.startswith(TYPING)
