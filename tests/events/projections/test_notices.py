"""Who is told of what, and why: rules N1 to N3 of events/SPEC.md."""

import pytest

from events.adoption import AdoptDraft
from events.brackets import GiveReason, RecordOutcome, WithdrawBracket
from events.departure import EndDelegation
from events.floor import AskForFloor, GiveFloor
from events.group_stances import OnBehalf
from events.groups import EnrolGroup, NameSpokesperson, SetMembership
from events.ids import (
    AdoptionId,
    AgendaItemId,
    BracketId,
    CallId,
    ContradictionId,
    DelegationId,
    GroupId,
    MeetingId,
    ParticipantId,
    RoundId,
    TermId,
)
from events.links import FlagContradiction, Provision
from events.meetings import AgendaItem, CloseMeeting, OpenMeeting, ReachItem, SetAgenda
from events.members import Actor
from events.negotiation import Command
from events.numbering import NewLabel, RenumberDraft
from events.process import OpenRound
from events.projections.notices import Notices, unread
from events.stances import Accept, Condition, LiftCondition, ObjectTo, TakeStance
from events.submissions import CallForSubmissions
from events.terms import ApplyTerm, SettleTerm
from tests.events.projections.chronicle import DRAFT, P1, P2, Chronicle, mark

MEETING = MeetingId("m")
ITEM = AgendaItemId("i")
AT_A_MEETING: list[tuple[Command, list[str]]] = [
    (OpenRound(RoundId("r1"), "Round 1"), ["round-opened"]),
    (OpenMeeting(MEETING, "First"), ["meeting-opened"]),
    (SetAgenda(MEETING, (AgendaItem(ITEM, "Returns"),)), ["agenda-set"]),
    (ReachItem(MEETING, ITEM), []),
    (CloseMeeting(), []),
    (CallForSubmissions(CallId("c"), "Returns", 10**15, None, None), ["submissions-called"]),
    (SettleTerm(TermId("t"), "people", ("migrants",)), ["term-settled"]),
    (ApplyTerm(TermId("t"), DRAFT), ["term-applied"]),
    (RenumberDraft(DRAFT, (NewLabel(P1, "", "9."),)), ["draft-renumbered"]),
    (AdoptDraft(AdoptionId("a"), DRAFT, "consensus"), ["draft-adopted-whole"]),
]
"""What the pen does one after another, and the events of which everybody is told."""

A = BracketId("a")


def delegate(of: str) -> Actor:
    return Actor(ParticipantId(f"of-{of}"), "delegate", DelegationId(of))


PEN = Actor(ParticipantId("pen"), "co-facilitator")


@pytest.fixture
def room() -> Chronicle:
    """Aldovia's proposal in the first paragraph."""
    out = Chronicle()
    out.after("ald", P1, "safe", ", orderly", mark("a"))
    return out


def told(room: Chronicle, actor: Actor, after: int = 0) -> list[tuple[str, str]]:
    """Why and of what somebody is told, latest first."""
    notices = Notices(room.live.negotiation.id)
    for recorded in room.log:
        notices.evolve(recorded)
    types = {recorded.position: recorded.event for recorded in room.log}
    found = notices.of(actor, after)
    return [(n.why, str(types[n.position].__struct_config__.tag)) for n in found]


def test_n1_proponents_are_told_of_positions_on_their_proposal_and_nobody_else(
    room: Chronicle,
) -> None:
    start = room.log[-1].position
    room.do("mrn", ObjectTo(A, "No."))
    assert told(room, delegate("ald"), start) == [("your proposal", "stance-stated")]
    assert told(room, delegate("mrn"), start) == []
    assert told(room, PEN, start) == [("for the pen", "stance-stated")]


def test_n1_whoever_holds_a_position_is_told_what_becomes_of_the_bracket(room: Chronicle) -> None:
    room.do("mrn", Accept(A))
    start = room.log[-1].position
    room.do("ald", GiveReason(A, "It is needed."))
    room.do("pen", RecordOutcome(A, "retained"))
    assert told(room, delegate("mrn"), start) == [
        ("your position", "bracket-retained"),
        ("your position", "reason-given"),
    ]
    assert told(room, delegate("ald"), start) == [("your proposal", "bracket-retained")]


def test_n1_a_proposal_within_anothers_is_told_to_its_proponents(room: Chronicle) -> None:
    start = room.log[-1].position
    room.strike("mrn", P1, "orderly", "b")
    assert told(room, delegate("ald"), start) == [("in your proposal", "bracket-opened")]
    assert told(room, PEN, start) == [("for the pen", "bracket-opened")]
    room.strike("mrn", P2, "nobody", "c")
    assert len(told(room, delegate("ald"), start)) == 1


def test_n2_everybody_is_told_of_the_process(room: Chronicle) -> None:
    start = room.log[-1].position
    room.do("pen", OpenRound(RoundId("r1"), "Round 1"))
    observer = Actor(ParticipantId("obs"), "observer")
    for actor in (delegate("ald"), delegate("mrn"), observer, PEN):
        assert told(room, actor, start) == [("for everybody", "round-opened")]


def test_n2_everybody_is_told_what_the_room_as_a_whole_must_know() -> None:
    """And not of each item of the agenda, nor that a meeting is over."""
    room = Chronicle()
    for command, types in AT_A_MEETING:
        start = room.log[-1].position
        room.do("pen", command)
        for actor in (delegate("ald"), Actor(ParticipantId("obs"), "observer"), PEN):
            assert told(room, actor, start) == [("for everybody", t) for t in types]


def test_n1_the_pen_is_told_who_asks_for_the_floor_and_who_is_given_it_is_told(
    room: Chronicle,
) -> None:
    room.do("pen", OpenRound(RoundId("r1"), "Round 1"))
    room.do("pen", OpenMeeting(MEETING, "First"))
    start = room.log[-1].position
    room.do("ald", AskForFloor(MEETING))
    room.do("pen", AskForFloor(MEETING, DelegationId("mrn")))
    room.do("pen", GiveFloor(MEETING))
    assert told(room, PEN, start) == [("for the pen", "floor-requested")]
    assert told(room, delegate("ald"), start) == [("your delegation", "floor-given")]
    assert told(room, delegate("mrn"), start) == [("your delegation", "floor-requested")]


def test_n1_who_accepts_on_a_condition_is_told_what_it_came_to(room: Chronicle) -> None:
    room.strike("ald", P2, "nobody", "b")
    met = Condition(BracketId("b"), "deleted")
    room.do("mrn", TakeStance(A, "conditional-acceptance", "", met))
    start = room.log[-1].position
    room.do("pen", RecordOutcome(BracketId("b"), "deleted"))
    assert told(room, delegate("mrn"), start) == [("your condition", "bracket-deleted")]
    room.do("mrn", LiftCondition(A))
    start = room.log[-1].position
    room.strike("ald", P2, "Returns", "c")
    assert told(room, delegate("mrn"), start) == []


def test_n1_members_are_told_what_is_said_on_behalf_of_their_group(room: Chronicle) -> None:
    coasts = GroupId("coasts")
    start = room.log[-1].position
    room.do("pen", EnrolGroup(coasts, "Coasts", "C"))
    room.do("pen", SetMembership(coasts, DelegationId("mrn")))
    room.do("pen", NameSpokesperson(coasts, ParticipantId("of-ald")))
    assert told(room, delegate("mrn"), start) == [("your delegation", "group-joined")]
    assert told(room, delegate("ald"), start) == [("your delegation", "spokesperson-named")]
    start = room.log[-1].position
    room.do("ald", OnBehalf(coasts, TakeStance(A, "scrutiny-reserve")))
    assert told(room, delegate("mrn"), start) == [("your group", "group-stance-taken")]
    assert told(room, delegate("ald"), start) == []


def test_n1_a_contradiction_between_proposals_is_told_to_their_proponents(
    room: Chronicle,
) -> None:
    room.strike("mrn", P2, "nobody", "b")
    start = room.log[-1].position
    one = Provision(DRAFT, P1, A)
    other = Provision(DRAFT, P2, BracketId("b"))
    room.do("pen", FlagContradiction(ContradictionId("c"), one, other, "Which?"))
    for party in ("ald", "mrn"):
        assert told(room, delegate(party), start) == [("your proposal", "contradiction-flagged")]


def test_n2_everybody_is_told_that_a_party_leaves(room: Chronicle) -> None:
    start = room.log[-1].position
    room.do("pen", EndDelegation(DelegationId("mrn"), ()))
    assert ("for everybody", "delegation-left") in told(room, delegate("ald"), start)


def test_n3_nobody_is_told_of_their_own_acts(room: Chronicle) -> None:
    start = room.log[-1].position
    room.do("ald", WithdrawBracket(A))
    assert told(room, delegate("ald"), start) == []


def test_what_came_after_the_position_read_is_unread(room: Chronicle) -> None:
    room.do("mrn", ObjectTo(A, "No."))
    room.do("mrn", Accept(A))
    notices = Notices(room.live.negotiation.id)
    for recorded in room.log:
        notices.evolve(recorded)
    found = notices.of(delegate("ald"))
    assert unread(found, 0) == len(found)
    assert unread(found, room.log[-1].position - 1) == 1
    assert unread(found, room.log[-1].position) == 0
