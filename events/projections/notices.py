"""Notices: what happened that concerns somebody, and why it does.

A delegation is told what others do to its proposals and to brackets on which it holds a position;
whoever holds the pen is told of every proposal and position; everybody is told what the room as a
whole must know, such as meetings, questions, adoption and terms (`events.projections.concerned`).
Nobody is told of what they did themselves (SPEC N1 to N3).
"""

from msgspec import Struct

from events.brackets import (
    Bracket,
    BracketOpened,
)
from events.entries import EnteredFor
from events.ids import (
    SYSTEM,
    BracketId,
    CommandId,
    DelegationId,
    DraftId,
    Microseconds,
    NegotiationId,
    ParticipantId,
    Position,
)
from events.members import (
    Actor,
)
from events.negotiation import Event, Negotiation, evolve
from events.permissions import may
from events.projections.concerned import EVERYBODY, PEN, Addressee, Why, concerned
from events.projections.timeline import entry
from events.record import Recorded
from events.visibility import Sight, sight


class Notice(Struct, frozen=True):
    """One event that concerns somebody."""

    position: Position
    occurred_at: Microseconds
    why: Why
    sentence: str
    draft: DraftId | None
    bracket: BracketId | None


class Notices:
    """The notices of a negotiation, folded from its log; memory grows with them."""

    def __init__(self, negotiation: NegotiationId) -> None:
        self._state = Negotiation(negotiation)
        self._told: dict[Addressee, list[Notice]] = {}
        self._fresh: dict[BracketId, Recorded[Event]] = {}
        self._command: CommandId | None = None

    @property
    def position(self) -> Position:
        """The last event folded."""
        return self._state.position

    def evolve(self, recorded: Recorded[Event]) -> None:
        """Fold one event."""
        state, event = self._state, recorded.event
        if recorded.command != self._command:
            self._fresh.clear()
            self._command = recorded.command
        evolve(state, recorded)
        by = state.members.participants.get(recorded.actor)
        own = by.delegation if by is not None else None
        if isinstance(event, BracketOpened):
            self._fresh[event.bracket] = recorded
        own = state.entries.speaking(recorded.command) or own
        told: dict[Addressee, Why] = dict(concerned(state, event))
        self._inside(own)
        if own is not None:
            told.pop(own, None)
        if isinstance(event, EnteredFor):
            told[event.delegation] = "entered for you"
        if by is not None and may(by.role, "pen"):
            told.pop(PEN, None)
        for addressee, why in told.items():
            self._tell(addressee, recorded, why)

    def of(self, actor: Actor, after: Position = 0) -> list[Notice]:
        """What an actor is told of the events after a position, latest first."""
        found = list(self._told.get(EVERYBODY, ()))
        if actor.delegation is not None:
            found += self._told.get(actor.delegation, ())
        if may(actor.role, "pen"):
            found += self._told.get(PEN, ())
        seen = sight(self._state, actor)
        found = [n for n in found if n.position > after and seen.attends(n.position)]
        return sorted(found, key=lambda notice: notice.position, reverse=True)

    def kinds(self, participant: ParticipantId, after: Position = 0) -> dict[Why, int]:
        """How many notices of each kind a participant has after a position; none once they left."""
        actor = self._state.members.participants.get(participant)
        found: dict[Why, int] = {}
        for notice in self.of(actor, after) if actor is not None else ():
            found[notice.why] = found.get(notice.why, 0) + 1
        return found

    def _inside(self, own: DelegationId | None) -> None:
        """Tell those in whose proposals the brackets of this act were opened, once text shows it.

        Typing brings the text before the brackets, a command the brackets before the text.
        """
        for bracket, recorded in list(self._fresh.items()):
            around = _around(self._state, bracket)
            if around is None:
                continue
            del self._fresh[bracket]
            for party in dict.fromkeys(p for held in around for p in held.proponents):
                if party != own:
                    self._tell(party, recorded, "in your proposal")

    def _tell(self, addressee: Addressee, recorded: Recorded[Event], why: Why) -> None:
        told = entry(self._state, recorded, self._sight(addressee))
        notice = Notice(
            recorded.position,
            recorded.occurred_at,
            why,
            told.sentence,
            told.draft,
            told.bracket,
        )
        self._told.setdefault(addressee, []).append(notice)

    def _sight(self, addressee: Addressee) -> Sight:
        """What an addressee sees, whoever of them reads it; who attended, `of` asks."""
        reader: Actor | None = None
        if addressee == PEN:
            reader = Actor(SYSTEM, "secretariat")
        elif addressee != EVERYBODY:
            reader = Actor(SYSTEM, "delegate", DelegationId(addressee))
        return sight(self._state, reader).attending()


def _around(state: Negotiation, bracket: BracketId) -> list[Bracket] | None:
    """The insertions within which a bracket has characters; None while it has none."""
    held = state.brackets.brackets.get(bracket)
    draft = state.text.drafts.get(held.draft) if held is not None else None
    if draft is None or bracket not in draft.where:
        return None
    found: dict[BracketId, None] = {}
    for paragraph in draft.where[bracket]:
        for run in draft.paragraphs[paragraph].runs:
            marks = [mark.bracket for mark in run.marks]
            if bracket in marks:
                found.update(dict.fromkeys(marks))
    known = (state.brackets.brackets.get(b) for b in found if b != bracket)
    return [b for b in known if b is not None and b.kind == "insertion"]


def unread(notices: list[Notice], read: Position) -> int:
    """How many of the notices came after the position up to which somebody has read."""
    return sum(notice.position > read for notice in notices)
