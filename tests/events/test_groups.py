"""Groups (SPEC U), and what groups say (S and B6 for groups): given, when, then."""

import pytest

from events.brackets import RecordOutcome
from events.errors import NotPermitted, Refused, Unknown
from events.formats.written import written
from events.group_stances import (
    AlignWith,
    DissociateFrom,
    GroupStanceTaken,
    OnBehalf,
    ProposeOnBehalf,
    WithdrawAlignment,
)
from events.groups import EnrolGroup, GroupJoined, GroupLeft, NameSpokesperson, SetMembership
from events.ids import AgreementId, DelegationId, GroupId, ParticipantId, QuestionId, RoundId
from events.members import Actor, EndParticipation
from events.process import OpenRound
from events.projections.board import state_of
from events.projections.standpoints import sides, standpoints
from events.questions import DecideQuestion, PutQuestion
from events.stances import Accept, CorrectStance, ObjectTo, TakeStance, WithdrawStance
from tests.events.given import ALD, DRAFT, MRN, NRL, OBSERVER, PEN, Given, bid, delegate, marked

A = bid("a")
COASTS, NORTH = GroupId("coasts01"), GroupId("north001")
VOICE = delegate(MRN)


@pytest.fixture
def given() -> Given:
    """Maruna and Norland are the Group of Coasts; Maruna speaks for it. Aldovia proposes."""
    given = Given().paragraph(1, "in ", marked("voluntary", ("a", "insert"))).bracket("a")
    given.when(PEN, EnrolGroup(COASTS, "Group of Coasts", "GC"))
    for party in (MRN, NRL):
        given.when(PEN, SetMembership(COASTS, party))
    given.when(PEN, NameSpokesperson(COASTS, VOICE.participant))
    return given


def refused(rule: str) -> "pytest.RaisesExc[Refused]":
    """Refused by exactly this rule."""
    return pytest.raises(Refused, check=lambda error: error.rule == rule)


def origins(given: Given) -> dict[DelegationId, str]:
    """The origin of each delegation's standpoint."""
    return {s.delegation: s.origin for s in standpoints(given.state, A)}


def counted(given: Given) -> list[tuple[str, int]]:
    """The sides in words, with how many speak."""
    return [(side.words, side.units) for side in sides(given.state, A)]


def test_u1_no_group_shares_a_name_or_code_with_another_or_with_a_delegation(given: Given) -> None:
    for name, code in (("group of coasts", "X"), ("X", "GC"), ("X", "ALD"), ("", "X"), ("X", "")):
        with refused("U1"):
            given.when(PEN, EnrolGroup(NORTH, name, code))
    with refused("M4"):
        given.when(OBSERVER, EnrolGroup(NORTH, "North", "N"))


def test_u2_membership_begins_and_ends_and_groups_overlap(given: Given) -> None:
    given.when(PEN, EnrolGroup(NORTH, "North", "NO"))
    assert given.when(PEN, SetMembership(NORTH, NRL)) == (GroupJoined(NORTH, NRL),)
    assert given.when(PEN, SetMembership(NORTH, NRL)) == ()
    assert given.when(PEN, SetMembership(COASTS, NRL, False)) == (GroupLeft(COASTS, NRL),)
    with pytest.raises(Unknown):
        given.when(PEN, SetMembership(NORTH, DelegationId("none")))


def test_u3_only_a_named_spokesperson_speaks_on_behalf(given: Given) -> None:
    with refused("U3"):
        given.when(delegate(NRL), OnBehalf(COASTS, Accept(A)))
    with refused("U3"):
        given.when(PEN, NameSpokesperson(COASTS, OBSERVER.participant))
    given.when(PEN, NameSpokesperson(COASTS, VOICE.participant, False))
    with refused("U3"):
        given.when(VOICE, OnBehalf(COASTS, Accept(A)))
    second = Actor(ParticipantId("second"), "delegate", MRN)
    with pytest.raises(NotPermitted):
        given.when(second, OnBehalf(COASTS, Accept(A)))


def test_u3_a_spokesperson_who_left_is_released_without_being_there(given: Given) -> None:
    given.when(PEN, EndParticipation(VOICE.participant))
    assert given.when(PEN, NameSpokesperson(COASTS, VOICE.participant, False))


def test_b6_an_objection_of_a_group_stands_like_a_delegations(given: Given) -> None:
    assert given.when(VOICE, OnBehalf(COASTS, ObjectTo(A, "Too far."))) == (
        GroupStanceTaken(A, COASTS, MRN, "objection", "Too far."),
    )
    assert state_of(given.state, A) == "contested"
    with pytest.raises(Refused, match="Group of Coasts") as error:
        given.when(PEN, RecordOutcome(A, "retained"))
    assert error.value.rule == "B6"
    given.when(VOICE, OnBehalf(COASTS, WithdrawStance(A)))
    assert given.when(PEN, RecordOutcome(A, "retained"))


def test_u4_speaking_units_count_a_group_once_and_no_member_beside_it(given: Given) -> None:
    given.when(VOICE, OnBehalf(COASTS, Accept(A)))
    given.when(delegate(NRL), Accept(A))
    assert counted(given) == [("GC", 1)]
    given.when(delegate(NRL), ObjectTo(A, "We differ."))
    assert counted(given) == [("GC", 1), ("NRL", 1)]


def test_u5_members_are_covered_until_they_speak_nationally(given: Given) -> None:
    given.when(VOICE, OnBehalf(COASTS, ObjectTo(A, "Too far.")))
    assert origins(given) == {ALD: "proposes", MRN: "covered", NRL: "covered"}
    assert all(s.stance is None for s in standpoints(given.state, A))
    given.when(delegate(NRL), Accept(A))
    assert origins(given)[NRL] == "own"
    given.when(delegate(NRL), WithdrawStance(A))
    assert origins(given)[NRL] == "covered"


def test_u5_who_joins_later_is_not_covered_by_what_was_said_before(given: Given) -> None:
    given.when(PEN, SetMembership(COASTS, NRL, False))
    given.when(VOICE, OnBehalf(COASTS, ObjectTo(A, "Too far.")))
    given.when(PEN, SetMembership(COASTS, NRL))
    assert origins(given) == {ALD: "proposes", MRN: "covered"}
    given.when(delegate(NRL), AlignWith(A, COASTS))
    assert origins(given)[NRL] == "aligned"
    given.when(PEN, SetMembership(COASTS, NRL, False))
    assert NRL not in origins(given)


def test_u6_a_member_aligns_or_dissociates_itself(given: Given) -> None:
    with refused("U7"):
        given.when(delegate(NRL), AlignWith(A, COASTS))
    given.when(VOICE, OnBehalf(COASTS, Accept(A)))
    with refused("U7"):
        given.when(delegate(ALD), DissociateFrom(A, COASTS))
    given.when(delegate(NRL), AlignWith(A, COASTS))
    assert given.when(delegate(NRL), AlignWith(A, COASTS)) == ()
    assert origins(given)[NRL] == "aligned"
    given.when(delegate(NRL), DissociateFrom(A, COASTS, "We cannot."))
    assert origins(given)[NRL] == "dissociated"
    given.when(delegate(NRL), Accept(A))
    assert counted(given) == [("GC, one other", 2)], "it speaks for itself, whatever it says"
    given.when(delegate(NRL), WithdrawStance(A))
    given.when(delegate(NRL), WithdrawAlignment(A, COASTS))
    assert origins(given)[NRL] == "covered"
    with refused("U7"):
        given.when(delegate(NRL), WithdrawAlignment(A, COASTS))


def test_u6_alignment_ends_with_what_it_was_with_and_dissociation_does_not(given: Given) -> None:
    given.when(PEN, SetMembership(COASTS, ALD))
    given.when(VOICE, OnBehalf(COASTS, Accept(A)))
    given.when(delegate(NRL), AlignWith(A, COASTS))
    given.when(VOICE, DissociateFrom(A, COASTS))
    given.when(VOICE, OnBehalf(COASTS, ObjectTo(A, "After all not.")))
    assert origins(given) == {ALD: "proposes", MRN: "dissociated", NRL: "covered"}


def test_s10_the_rules_of_stances_hold_for_groups(given: Given) -> None:
    with refused("S3"):
        given.when(VOICE, OnBehalf(COASTS, ObjectTo(A, " ")))
    with refused("S4"):
        given.when(VOICE, OnBehalf(COASTS, WithdrawStance(A)))
    with refused("S7"):
        given.when(VOICE, OnBehalf(COASTS, TakeStance(A, "conditional-acceptance")))
    given.when(VOICE, OnBehalf(COASTS, Accept(A)))
    assert given.when(VOICE, OnBehalf(COASTS, Accept(A))) == ()
    assert given.when(VOICE, OnBehalf(COASTS, CorrectStance(A, "mistyped")))
    assert not given.state.group_stances.of(A)


def test_u8_a_proposal_on_behalf_of_a_group_stands_under_its_code(given: Given) -> None:
    with refused("U8"):
        given.when(VOICE, ProposeOnBehalf(A, COASTS))
    given.when(PEN, NameSpokesperson(COASTS, delegate(ALD).participant))
    given.when(delegate(ALD), ProposeOnBehalf(A, COASTS))
    assert given.when(delegate(ALD), ProposeOnBehalf(A, COASTS)) == ()
    assert "[voluntary - GC]" in written(given.state, DRAFT)
    assert origins(given) == {ALD: "proposes", MRN: "covered", NRL: "covered"}
    with refused("S2"):
        given.when(VOICE, OnBehalf(COASTS, Accept(A)))


def test_a11_a_question_is_pending_the_members_of_a_group_that_awaits_instructions(
    given: Given,
) -> None:
    given.when(PEN, OpenRound(RoundId("round001"), "Round 1"))
    given.when(VOICE, OnBehalf(COASTS, TakeStance(A, "awaiting-instructions")))
    with pytest.raises(Refused, match="Group of Coasts"):
        given.when(PEN, RecordOutcome(A, "retained"))
    question = QuestionId("question1")
    given.when(PEN, PutQuestion(question, A, "retained"))
    for pending in ((), (MRN,)):
        agreement = AgreementId("agreement") if pending else None
        with refused("A11"):
            given.when(PEN, DecideQuestion(question, agreement, pending=pending))
    assert given.when(PEN, DecideQuestion(question, AgreementId("agreement"), pending=(MRN, NRL)))


def test_b6_a_question_is_not_decided_over_a_groups_objection(given: Given) -> None:
    given.when(PEN, OpenRound(RoundId("round001"), "Round 1"))
    given.when(PEN, PutQuestion(QuestionId("question1"), A, "retained"))
    given.when(VOICE, OnBehalf(COASTS, ObjectTo(A, "Too far.")))
    with pytest.raises(Refused, match="Group of Coasts") as error:
        given.when(PEN, DecideQuestion(QuestionId("question1")))
    assert error.value.rule == "B6"
