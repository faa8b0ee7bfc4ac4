"""Notices: what happened that concerns somebody, and why it does.

A delegation is told what others do to its proposals and to brackets on which it holds a position;
whoever holds the pen is told of every proposal and position; everybody is told what the room as a
whole must know. Nobody is told of what they did themselves (SPEC N1 to N3).
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from events.adref import AdRefEvent
from events.brackets import AlternativesFormed, Bracket, BracketOpened
from events.entries import EnteredFor, EntryConfirmed, EntryCorrected
from events.group_stances import GroupStanceEvent
from events.ids import (
    SYSTEM,
    BracketId,
    CommandId,
    DelegationId,
    DraftId,
    Microseconds,
    NegotiationId,
    Position,
)
from events.issues import IssueEvent
from events.members import Actor, MemberEvent, PenPassed
from events.negotiation import Event, Negotiation, evolve
from events.packages import PackageEvent
from events.permissions import may
from events.process import ProcessEvent
from events.projections.timeline import entry
from events.proposals import CosponsorEvent
from events.questions import QuestionEvent
from events.rebasing import BracketRebased, ProposalConfirmed
from events.record import Recorded
from events.silence import SilenceEvent
from events.stances import StanceEvent
from events.text import DraftOpened
from events.visibility import Sight, sight

Why = Literal[
    "for everybody",
    "your proposal",
    "in your proposal",
    "your position",
    "for the pen",
    "entered for you",
    "to be confirmed",
]

_PEN = ":pen"
_EVERYBODY = ":everybody"
_Addressee = str
"""A delegation's id, or one of the above, which are no ids."""


AGREEMENT = QuestionEvent | AdRefEvent | SilenceEvent | PackageEvent
"""What is asked of the room, and what it agrees to, concerns everybody."""


TOLD_THE_PEN = (
    StanceEvent
    | GroupStanceEvent
    | CosponsorEvent
    | ProposalConfirmed
    | BracketOpened
    | EntryConfirmed
    | EntryCorrected
)


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
        self._told: dict[_Addressee, list[Notice]] = {}
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
        acting = state.entries.acting(recorded.command)
        if acting is not None:
            own = acting.delegation
        concerned: dict[_Addressee, Why] = dict(_concerned(state, event))
        self._inside(own)
        if own is not None:
            concerned.pop(own, None)
        if isinstance(event, EnteredFor):
            concerned[event.delegation] = "entered for you"
        if by is not None and may(by.role, "pen"):
            concerned.pop(_PEN, None)
        for addressee, why in concerned.items():
            self._tell(addressee, recorded, why)

    def of(self, actor: Actor, after: Position = 0) -> list[Notice]:
        """What an actor is told of the events after a position, latest first."""
        found = list(self._told.get(_EVERYBODY, ()))
        if actor.delegation is not None:
            found += self._told.get(actor.delegation, ())
        if may(actor.role, "pen"):
            found += self._told.get(_PEN, ())
        seen = sight(self._state, actor)
        found = [n for n in found if n.position > after and seen.attends(n.position)]
        return sorted(found, key=lambda notice: notice.position, reverse=True)

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

    def _tell(self, addressee: _Addressee, recorded: Recorded[Event], why: Why) -> None:
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

    def _sight(self, addressee: _Addressee) -> Sight:
        """What an addressee sees, whoever of them reads it; who attended, `of` asks."""
        reader: Actor | None = None
        if addressee == _PEN:
            reader = Actor(SYSTEM, "secretariat")
        elif addressee != _EVERYBODY:
            reader = Actor(SYSTEM, "delegate", DelegationId(addressee))
        return sight(self._state, reader).attending()


def _concerned(state: Negotiation, event: Event) -> Iterator[tuple[_Addressee, Why]]:
    """Whom an event concerns, the strongest reason last."""
    if isinstance(event, ProcessEvent | DraftOpened | PenPassed | AGREEMENT):
        yield _EVERYBODY, "for everybody"
        return
    if isinstance(event, MemberEvent | IssueEvent):
        return
    if isinstance(event, TOLD_THE_PEN):
        yield _PEN, "for the pen"
    touched = event.brackets if isinstance(event, AlternativesFormed) else _bracket(event)
    for bracket in touched:
        held = state.brackets.brackets.get(bracket)
        if held is None or isinstance(event, BracketOpened):
            continue
        if isinstance(event, BracketRebased):
            yield from ((party, "to be confirmed") for party in held.proponents)
            continue
        # Others' positions concern the proponents, not each other.
        if not isinstance(event, StanceEvent | GroupStanceEvent):
            for party in state.stances.of(bracket):
                yield party, "your position"
        for party in held.proponents:
            yield party, "your proposal"


def _bracket(event: Event) -> tuple[BracketId, ...]:
    found: BracketId | None = getattr(event, "bracket", None)
    return () if found is None else (found,)


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
