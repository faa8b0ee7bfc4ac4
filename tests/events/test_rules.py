"""The domain rules of events/SPEC.md by number: given, when, then."""

import pytest
from msgspec.structs import replace

from events import brackets, issues, members, process, stances, structure
from events.brackets import BracketDeleted, BracketOpened, BracketRetained, BracketWithdrawn
from events.errors import NotPermitted, Refused, Unknown
from events.ids import (
    SYSTEM,
    AlternativesId,
    DelegationId,
    IssueId,
    ParticipantId,
    RevisionId,
    RoundId,
)
from events.members import Actor
from events.negotiation import Command
from events.permissions import RIGHTS, ROLES, Role
from events.projections.brackets import state_of
from events.stances import StanceTaken, StanceWithdrawn
from tests.events.given import (
    ALD,
    AUDITOR,
    DRAFT,
    MRN,
    NRL,
    OBSERVER,
    PEN,
    Given,
    bid,
    delegate,
    marked,
    pid,
)


@pytest.fixture
def given() -> Given:
    """A draft of two paragraphs; the first holds an insertion of Aldovia."""
    return (
        Given()
        .bracket("a")
        .paragraph(1, "Returns are ", marked("voluntary ", ("a", "insert")), "and safe.")
        .paragraph(2, "States cooperate.")
    )


def refused(rule: str) -> "pytest.RaisesExc[Refused]":
    """Refused by exactly this rule."""
    return pytest.raises(Refused, check=lambda error: error.rule == rule)


# M


def test_m2_no_two_delegations_share_a_name_or_code(given: Given) -> None:
    for name, code in (("aldovia", "XXX"), ("Other", "ALD"), ("", "NEW"), ("New", "")):
        with refused("M2"):
            given.when(PEN, members.EnrolDelegation(DelegationId("new"), name, code))


def test_m3_a_participant_who_left_acts_no_more(given: Given) -> None:
    participant = delegate(ALD).participant
    given.when(PEN, members.EndParticipation(participant))
    with refused("M3"):
        given.state.members.actor(participant)


def test_m3_the_system_acts_without_being_enrolled(given: Given) -> None:
    assert given.state.members.actor(SYSTEM).role == "secretariat"


COMMAND_OF_RIGHT: dict[str, Command] = {
    "propose": structure.AddParagraph(DRAFT, pid(9), None, bracket=bid("new")),
    "position": stances.Accept(bid("a")),
    "pen": structure.AddParagraph(DRAFT, pid(9), None),
    "steer": process.OpenRound(RoundId("r1"), "Round 1"),
    "enrol": members.EnrolDelegation(DelegationId("new"), "Newland", "NEW"),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("right", COMMAND_OF_RIGHT)
def test_m4_a_role_may_do_what_the_table_says_and_nothing_else(role: Role, right: str) -> None:
    given = Given().bracket("a").paragraph(1, marked("x", ("a", "insert")))
    actor = Actor(ParticipantId("somebody"), role, MRN if role == "delegate" else None)
    command = COMMAND_OF_RIGHT[right]
    if right in RIGHTS[role]:
        assert given.when(actor, command)
    else:
        with pytest.raises(NotPermitted):
            given.when(actor, command)


def test_m5_a_delegate_and_only_a_delegate_has_a_delegation(given: Given) -> None:
    new = ParticipantId("new")
    for role, party in (("delegate", None), ("observer", ALD), ("delegate", DelegationId("none"))):
        with refused("M5"):
            given.when(PEN, members.EnrolParticipant(new, role, party))  # type: ignore[arg-type]


# P


def test_p1_a_negotiation_is_opened_once(given: Given) -> None:
    with refused("P1"):
        given.when(PEN, process.OpenNegotiation("again", "Again"))


def test_p3_opening_the_next_round_closes_the_one_before(given: Given) -> None:
    given.when(PEN, process.OpenRound(RoundId("r1"), "Round 1"))
    events = given.when(PEN, process.OpenRound(RoundId("r2"), "Round 2"))
    assert events == (
        process.RoundClosed(RoundId("r1")),
        process.RoundOpened(RoundId("r2"), "Round 2"),
    )
    with refused("P3"):
        given.when(PEN, process.OpenRound(RoundId("r3"), "round 2"))
    given.when(PEN, process.CloseRound())
    with refused("P3"):
        given.when(PEN, process.CloseRound())


def test_p5_a_revision_freezes_its_position_under_its_own_name(given: Given) -> None:
    given.when(PEN, process.IssueRevision(RevisionId("v1"), DRAFT, "Zero Draft"))
    (revision,) = given.state.process.revisions
    assert revision.position == given.state.position
    with refused("P5"):
        given.when(PEN, process.IssueRevision(RevisionId("v2"), DRAFT, "zero draft"))


def test_w7_where_typing_is_tabled_delegations_propose_only_by_tabling(given: Given) -> None:
    given.when(PEN, process.AnnounceRegime("rolling text", "tabled"))
    added = structure.AddParagraph(DRAFT, pid(9), None, bracket=bid("w"))
    with refused("W7"):
        given.when(delegate(ALD), added)
    assert given.when(delegate(MRN), stances.Accept(bid("a")))
    assert given.when(replace(delegate(ALD), tables=True), added)
    assert given.when(PEN, structure.AddParagraph(DRAFT, pid(8), None))


def test_p7_under_a_chairs_text_delegations_take_positions_and_propose_nothing(
    given: Given,
) -> None:
    given.when(PEN, process.AnnounceRegime("chair's text", "live"))
    with refused("P7"):
        given.when(delegate(ALD), structure.AddParagraph(DRAFT, pid(9), None, bracket=bid("w")))
    assert given.when(delegate(MRN), stances.Accept(bid("a")))
    assert given.when(PEN, structure.AddParagraph(DRAFT, pid(9), None))


# T


def test_t3_a_delegation_does_not_divide_the_draft_itself(given: Given) -> None:
    for command in (
        structure.SplitParagraph(DRAFT, pid(2), 3, pid(9)),
        structure.JoinParagraphs(DRAFT, pid(1)),
        structure.RemoveParagraph(DRAFT, pid(2)),
        structure.AddParagraph(DRAFT, pid(9), None),
        structure.MoveParagraph(DRAFT, pid(2), None),
    ):
        with pytest.raises(NotPermitted):
            given.when(delegate(ALD), command)


def test_t3_a_delegation_shapes_the_paragraphs_it_proposes(given: Given) -> None:
    added = given.when(
        delegate(ALD), structure.AddParagraph(DRAFT, pid(9), pid(2), bracket=bid("w"), text="New.")
    )
    assert BracketOpened(bid("w"), DRAFT, "insertion", (ALD,), pid(9), True) in added
    given.paragraph(9, "New.", bracket=bid("w"))
    more = structure.AddParagraph(DRAFT, pid(10), pid(9), bracket=bid("w"))
    with pytest.raises(NotPermitted):
        given.when(delegate(MRN), more)
    assert len(given.when(delegate(ALD), more)) == 1
    assert given.when(delegate(ALD), structure.SplitParagraph(DRAFT, pid(9), 2, pid(11)))
    with pytest.raises(NotPermitted):
        given.when(PEN, structure.SplitParagraph(DRAFT, pid(9), 2, pid(12)))


def test_t4_kinds_levels_and_labels_are_bounded(given: Given) -> None:
    for kind, level, label in (("poem", 0, ""), ("text", 9, ""), ("text", 0, "x" * 25)):
        with refused("T4"):
            given.when(PEN, structure.RelabelParagraph(DRAFT, pid(1), kind, level, label))  # type: ignore[arg-type]


def test_t5_a_paragraph_with_open_brackets_is_not_taken_out(given: Given) -> None:
    with refused("T5"):
        given.when(PEN, structure.RemoveParagraph(DRAFT, pid(1)))
    assert given.when(PEN, structure.RemoveParagraph(DRAFT, pid(2)))


def test_t6_a_split_lies_within_the_paragraph(given: Given) -> None:
    with refused("T6"):
        given.when(PEN, structure.SplitParagraph(DRAFT, pid(2), 18, pid(9)))


def test_t7_the_last_paragraph_has_nothing_to_join(given: Given) -> None:
    with refused("T7"):
        given.when(PEN, structure.JoinParagraphs(DRAFT, pid(2)))


def test_t8_moving_a_paragraph_to_where_it_stands_records_nothing(given: Given) -> None:
    assert given.when(PEN, structure.MoveParagraph(DRAFT, pid(2), pid(1))) == ()
    with refused("T8"):
        given.when(PEN, structure.MoveParagraph(DRAFT, pid(2), pid(2)))


# B


def test_b2_a_bracket_is_settled_once(given: Given) -> None:
    given.when(PEN, brackets.RecordOutcome(bid("a"), "retained"))
    for command in (
        brackets.RecordOutcome(bid("a"), "deleted"),
        brackets.TakeUpBracket(bid("a")),
        brackets.WithdrawBracket(bid("a")),
    ):
        with refused("B2"):
            given.when(PEN, command)


def test_b2_what_does_not_exist_is_unknown(given: Given) -> None:
    with pytest.raises(Unknown):
        given.when(PEN, brackets.TakeUpBracket(bid("none")))


def test_b3_reason_and_withdrawal_are_the_proponents(given: Given) -> None:
    for somebody in (delegate(MRN), PEN, OBSERVER, AUDITOR):
        with pytest.raises(NotPermitted):
            given.when(somebody, brackets.WithdrawBracket(bid("a")))
        with pytest.raises(NotPermitted):
            given.when(somebody, brackets.GiveReason(bid("a"), "Because."))
    assert given.when(delegate(ALD), brackets.WithdrawBracket(bid("a"))) == (
        BracketWithdrawn(bid("a")),
    )


def test_b3_a_bracket_that_nobody_proposed_is_the_pens(given: Given) -> None:
    given.bracket("n", by=())
    with pytest.raises(NotPermitted):
        given.when(delegate(ALD), brackets.WithdrawBracket(bid("n")))
    assert given.when(PEN, brackets.WithdrawBracket(bid("n")))


def test_b5_alternatives_are_open_insertions_of_one_draft(given: Given) -> None:
    given.bracket("b", by=(MRN,)).bracket("d", "deletion", by=(NRL,))
    group = AlternativesId("alternatives")
    for members_ in ((bid("a"),), (bid("a"), bid("a")), (bid("a"), bid("d"))):
        with refused("B5"):
            given.when(PEN, brackets.FormAlternatives(group, members_))
    assert given.when(PEN, brackets.FormAlternatives(group, (bid("a"), bid("b"))))
    with refused("B5"):
        given.when(PEN, brackets.FormAlternatives(group, (bid("a"), bid("b"))))


def test_b5_no_text_is_an_option(given: Given) -> None:
    """Beside one proposal or several; each stays contested until it is settled."""
    group = AlternativesId("alternatives")
    given.bracket("b", by=(MRN,))
    given.when(PEN, brackets.FormAlternatives(group, (bid("a"), bid("b")), no_text=True))
    given.when(PEN, brackets.RecordOutcome(bid("b"), "deleted"))
    assert given.state.brackets.rivals(bid("a")) == []
    assert state_of(given.state, bid("a")) == "contested"
    assert given.when(PEN, brackets.RecordOutcome(bid("a"), "deleted")) == (
        BracketDeleted(bid("a")),
    )
    alone = given.bracket("c", by=(NRL,))
    alone.when(PEN, brackets.FormAlternatives(AlternativesId("one"), (bid("c"),), no_text=True))
    assert state_of(alone.state, bid("c")) == "contested"
    alone.when(PEN, brackets.RecordOutcome(bid("c"), "retained"))
    assert state_of(alone.state, bid("c")) == "settled"


@pytest.mark.parametrize("outcome", ["retained", "deleted"])
def test_b6_no_outcome_over_a_standing_objection_and_it_says_whose(
    given: Given, outcome: brackets.Outcome
) -> None:
    given.when(delegate(MRN), stances.ObjectTo(bid("a"), "Returns may also be forced."))
    with pytest.raises(Refused, match="Maruna") as error:
        given.when(PEN, brackets.RecordOutcome(bid("a"), outcome))
    assert error.value.rule == "B6"
    given.when(delegate(MRN), stances.WithdrawStance(bid("a")))
    assert given.when(PEN, brackets.RecordOutcome(bid("a"), outcome))


def test_b7_text_under_a_reservation_is_not_retained_until_it_is_lifted(given: Given) -> None:
    given.bracket("r", "reservation", by=(NRL,))
    with pytest.raises(Refused, match="Norland") as error:
        given.when(PEN, brackets.RecordOutcome(bid("r"), "retained"))
    assert error.value.rule == "B7"
    assert given.when(delegate(NRL), brackets.WithdrawBracket(bid("r")))


def test_b8_retaining_one_alternative_deletes_the_others(given: Given) -> None:
    given.bracket("b", by=(MRN,)).bracket("c", by=(NRL,))
    options = (bid("a"), bid("b"), bid("c"))
    given.when(PEN, brackets.FormAlternatives(AlternativesId("group"), options))
    assert given.when(PEN, brackets.RecordOutcome(bid("b"), "retained")) == (
        BracketRetained(bid("b")),
        BracketDeleted(bid("a")),
        BracketDeleted(bid("c")),
    )


def test_b6_an_objection_to_a_rival_option_does_not_keep_it_from_falling(given: Given) -> None:
    given.bracket("b", by=(MRN,))
    options = (bid("a"), bid("b"))
    given.when(PEN, brackets.FormAlternatives(AlternativesId("group"), options))
    given.when(delegate(NRL), stances.ObjectTo(bid("b"), "Not this option."))
    assert given.when(PEN, brackets.RecordOutcome(bid("a"), "retained"))


# S


def test_s2_proponents_take_no_position_on_their_own_proposal(given: Given) -> None:
    with refused("S2"):
        given.when(delegate(ALD), stances.Accept(bid("a")))


def test_s3_an_objection_gives_a_reason(given: Given) -> None:
    with refused("S3"):
        given.when(delegate(MRN), stances.ObjectTo(bid("a"), "  "))


def test_s4_a_new_stance_replaces_the_old_and_only_a_standing_one_is_withdrawn(
    given: Given,
) -> None:
    with refused("S4"):
        given.when(delegate(MRN), stances.WithdrawStance(bid("a")))
    given.when(delegate(MRN), stances.ObjectTo(bid("a"), "No."))
    assert given.when(delegate(MRN), stances.Accept(bid("a"))) == (
        StanceTaken(bid("a"), MRN, "acceptance"),
    )
    assert given.state.stances.objectors(bid("a")) == ()
    assert given.when(delegate(MRN), stances.WithdrawStance(bid("a"))) == (
        StanceWithdrawn(bid("a"), MRN),
    )


def test_r5_a_stance_already_held_records_nothing(given: Given) -> None:
    given.when(delegate(MRN), stances.ObjectTo(bid("a"), "No."))
    assert given.when(delegate(MRN), stances.ObjectTo(bid("a"), " No. ")) == ()


def test_s5_positions_are_taken_by_delegations_on_open_brackets(given: Given) -> None:
    for somebody in (PEN, OBSERVER, AUDITOR):
        with pytest.raises(NotPermitted):
            given.when(somebody, stances.Accept(bid("a")))
    given.when(PEN, brackets.RecordOutcome(bid("a"), "deleted"))
    with refused("B2"):
        given.when(delegate(MRN), stances.Accept(bid("a")))


# I


def test_i1_no_two_siblings_share_a_title(given: Given) -> None:
    given.when(PEN, issues.AddIssue(IssueId("i1"), "Returns"))
    given.when(PEN, issues.AddIssue(IssueId("i2"), "Forced", IssueId("i1")))
    given.when(PEN, issues.AddIssue(IssueId("i3"), "Forced"))
    with refused("I1"):
        given.when(PEN, issues.AddIssue(IssueId("i4"), "returns"))
    with refused("I1"):
        given.when(PEN, issues.AddIssue(IssueId("i4"), "X", IssueId("none")))


def test_i2_tags_are_put_on_and_taken_off_and_repeat_nothing(given: Given) -> None:
    issue = IssueId("i1")
    given.when(PEN, issues.AddIssue(issue, "Returns"))
    assert given.when(PEN, issues.TagBracket(issue, bid("a")))
    assert given.when(PEN, issues.TagBracket(issue, bid("a"))) == ()
    assert given.when(PEN, issues.TagParagraph(issue, pid(1)))
    assert given.when(PEN, issues.TagBracket(issue, bid("a"), False))
    assert given.when(PEN, issues.TagBracket(issue, bid("a"), False)) == ()
    with refused("I2"):
        given.when(PEN, issues.TagParagraph(issue, pid(77)))
