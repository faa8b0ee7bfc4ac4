"""Whom an event concerns, and why: the choice behind notices (SPEC N1, N2)."""

from collections.abc import Iterator
from typing import Literal

from events.adoption import AdoptionEvent, Dissociated, PositionExplained
from events.adref import AdRefEvent
from events.brackets import (
    AlternativesFormed,
    BracketDeleted,
    BracketMerged,
    BracketMooted,
    BracketOpened,
    BracketRedrafted,
    BracketReopened,
    BracketRetained,
    BracketWithdrawn,
)
from events.departure import DelegationLeft
from events.entries import EntryConfirmed, EntryCorrected
from events.floor import FloorAsked, FloorEvent, FloorWaived
from events.group_stances import (
    GroupConditionLifted,
    GroupStanceEvent,
    GroupStanceTaken,
    GroupStanceWithdrawn,
)
from events.groups import GroupEvent
from events.ids import (
    BracketId,
    DelegationId,
    ParticipantId,
)
from events.informals import TextFromInformals
from events.issues import IssueEvent
from events.links import ContradictionFlagged, CrossoverLinked
from events.meetings import ItemReached, MeetingClosed, MeetingEvent
from events.members import (
    DelegationEnrolled,
    MemberEvent,
    ParticipantEnrolled,
    ParticipantLeft,
    PenPassed,
)
from events.negotiation import Event, Negotiation
from events.numbering import DraftRenumbered
from events.packages import PackageEvent
from events.process import ProcessEvent
from events.proposals import CosponsorEvent
from events.questions import QuestionEvent
from events.rebasing import BracketRebased, ProposalConfirmed
from events.silence import SilenceEvent
from events.stances import Stance, StanceEvent
from events.submissions import SubmissionFiled, SubmissionsCalled
from events.terms import TermEvent
from events.text import DraftOpened

Why = Literal[
    "for everybody",
    "your proposal",
    "in your proposal",
    "your position",
    "your condition",
    "your group",
    "your delegation",
    "for the pen",
    "entered for you",
    "to be confirmed",
    "brought by you",
]

PEN = ":pen"
EVERYBODY = ":everybody"
Addressee = str
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


FOR_EVERYBODY = (
    ProcessEvent
    | DraftOpened
    | PenPassed
    | AGREEMENT
    | MeetingEvent
    | SubmissionsCalled
    | AdoptionEvent
    | DelegationLeft
    | TermEvent
    | DraftRenumbered
)
"""What the room as a whole must know, less what is `FOR_THE_PEN` or `UNTOLD`."""

FOR_THE_PEN = PositionExplained | Dissociated | SubmissionFiled | FloorAsked | FloorWaived

UNTOLD = MeetingClosed | ItemReached
"""What everybody who is in the room sees as it happens, and nobody else needs."""

SETTLES = (
    BracketRetained
    | BracketDeleted
    | BracketMerged
    | BracketWithdrawn
    | BracketMooted
    | BracketReopened
    | BracketRedrafted
)
"""Events after which a condition on a bracket may be met, or no longer be."""


UNTOLD_MEMBERS = DelegationEnrolled | ParticipantEnrolled | ParticipantLeft


def concerned(state: Negotiation, event: Event) -> Iterator[tuple[Addressee, Why]]:
    """Whom an event concerns, the strongest reason last."""
    if isinstance(event, UNTOLD | IssueEvent):
        return
    if isinstance(event, FOR_THE_PEN):
        yield PEN, "for the pen"
        yield event.delegation, "your delegation"
        return
    if isinstance(event, FOR_EVERYBODY):
        yield EVERYBODY, "for everybody"
        return
    if isinstance(event, MemberEvent | GroupEvent | FloorEvent):
        yield from ((party, "your delegation") for party in _about(state, event))
        return
    if isinstance(event, TextFromInformals):
        for group in event.groups:
            yield from ((member, "your group") for member in state.groups.members_of(group))
        yield from ((party, "brought by you") for party in event.bringers)
        return
    if isinstance(event, ContradictionFlagged | CrossoverLinked):
        for provision in (event.one, event.other):
            yield from ((party, "your proposal") for party in _proponents(state, provision.bracket))
        return
    if isinstance(event, GroupStanceTaken | GroupStanceWithdrawn | GroupConditionLifted):
        yield from ((member, "your group") for member in state.groups.members_of(event.group))
    if isinstance(event, SETTLES):
        yield from _hanging_on(state, event.bracket)
    if isinstance(event, TOLD_THE_PEN):
        yield PEN, "for the pen"
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
        brought = state.brackets.brought.get(bracket)
        for party in brought.delegations if brought is not None else ():
            yield party, "brought by you"
        for party in held.proponents:
            yield party, "your proposal"


def _about(state: Negotiation, event: Event) -> Iterator[DelegationId]:
    """The delegation that an event about a member, a group or the floor is about."""
    party: DelegationId | None = getattr(event, "delegation", None)
    participant: ParticipantId | None = getattr(event, "participant", None)
    if participant is not None:
        held = state.members.participants.get(participant)
        party = held.delegation if held is not None else None
    # Who is enrolled, or leaves, learns it otherwise.
    if party is not None and not isinstance(event, UNTOLD_MEMBERS):
        yield party


def _proponents(state: Negotiation, bracket: BracketId | None) -> tuple[DelegationId, ...]:
    held = state.brackets.brackets.get(bracket) if bracket is not None else None
    return held.proponents if held is not None else ()


def _hanging_on(state: Negotiation, bracket: BracketId) -> Iterator[tuple[Addressee, Why]]:
    """Those whose acceptance of another bracket hangs on what becomes of this one."""
    for by_group in state.group_stances.stances.values():
        for group, stance in by_group.items():
            if _hangs(stance, bracket):
                yield from ((m, "your group") for m in state.groups.members_of(group))
    for by_delegation in state.stances.stances.values():
        for delegation, stance in by_delegation.items():
            if _hangs(stance, bracket):
                yield delegation, "your condition"


def _hangs(stance: Stance, bracket: BracketId) -> bool:
    condition = stance.condition
    return condition is not None and not stance.lifted and condition.bracket == bracket


def _bracket(event: Event) -> tuple[BracketId, ...]:
    found: BracketId | None = getattr(event, "bracket", None)
    return () if found is None else (found,)
