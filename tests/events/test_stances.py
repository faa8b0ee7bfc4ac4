"""Stances in full (SPEC S6-S10, B6): given, when, then."""

import pytest

from events import codec
from events.brackets import (
    BracketTakenUp,
    RecordOutcome,
    WithdrawBracket,
)
from events.errors import Refused, Unknown
from events.ids import AgreementId, QuestionId, RoundId
from events.process import OpenRound
from events.projections.board import board, state_of
from events.projections.brackets import bracket_view
from events.questions import DecideQuestion, PutQuestion
from events.stances import (
    Accept,
    Condition,
    ConditionLifted,
    CorrectStance,
    LiftCondition,
    ObjectTo,
    StanceCorrected,
    StanceKind,
    StanceTaken,
    TakeStance,
    WithdrawStance,
)
from tests.events.given import MRN, NRL, PEN, Given, bid, delegate, marked

A, B = bid("a"), bid("b")


@pytest.fixture
def given() -> Given:
    """Two brackets: an insertion by Aldovia, taken up, and a deletion by Norland."""
    return (
        Given()
        .paragraph(
            1, "a ", marked("voluntary", ("a", "insert")), marked(" forced", ("b", "delete"))
        )
        .bracket("a")
        .bracket("b", "deletion", [NRL])
        .events(BracketTakenUp(A, None), BracketTakenUp(B, None))
    )


def refused(rule: str) -> "pytest.RaisesExc[Refused]":
    """Refused by exactly this rule."""
    return pytest.raises(Refused, check=lambda error: error.rule == rule)


def said(given: Given) -> list[tuple[str, str, bool | None]]:
    """What is said of the first bracket: words, condition, whether it is met."""
    return [(s.words, s.condition, s.met) for s in bracket_view(given.state, A).stances]


@pytest.mark.parametrize(
    ("stance", "words", "state"),
    [
        ("can-go-along", "can go along with inserting these words", "ripe"),
        ("scrutiny-reserve", "has a scrutiny reserve on inserting these words", "ripe"),
        ("awaiting-instructions", "awaits instructions on inserting these words", "unopposed"),
    ],
)
def test_s6_each_stance_says_what_it_is_on_and_weighs_what_it_weighs(
    given: Given, stance: StanceKind, words: str, state: str
) -> None:
    given.when(delegate(MRN), TakeStance(A, stance))
    assert said(given) == [(words, "", None)]
    assert state_of(given.state, A) == state


def test_b6_no_outcome_while_instructions_are_awaited_and_it_says_what_is_possible(
    given: Given,
) -> None:
    given.when(delegate(MRN), TakeStance(A, "awaiting-instructions"))
    for outcome in ("retained", "deleted"):
        with pytest.raises(Refused, match=r"Maruna.*ad referendum, pending Maruna") as error:
            given.when(PEN, RecordOutcome(A, outcome))  # type: ignore[arg-type]
        assert error.value.rule == "B6"
    given.when(delegate(MRN), Accept(A))
    assert given.when(PEN, RecordOutcome(A, "retained"))


def test_s7_a_conditional_acceptance_and_nothing_else_has_a_condition(given: Given) -> None:
    for stance, condition in (
        ("conditional-acceptance", None),
        ("acceptance", Condition(B)),
        ("conditional-acceptance", Condition(words=" ")),
        ("conditional-acceptance", Condition(B, words="and funded")),
        ("conditional-acceptance", Condition(A)),
    ):
        with refused("S7"):
            given.when(delegate(MRN), TakeStance(A, stance, "", condition))  # type: ignore[arg-type]
    with pytest.raises(Unknown):
        given.when(
            delegate(MRN), TakeStance(A, "conditional-acceptance", "", Condition(bid("none")))
        )


@pytest.mark.parametrize("wanted", ["retained", "deleted"])
@pytest.mark.parametrize("came", ["retained", "deleted"])
def test_s8_the_log_says_whether_a_condition_on_a_bracket_is_met(
    given: Given, wanted: str, came: str
) -> None:
    condition = Condition(B, wanted)  # type: ignore[arg-type]
    given.when(delegate(MRN), TakeStance(A, "conditional-acceptance", "", condition))
    words = f"if “forced” is {wanted}"
    assert said(given) == [("accepts, on a condition, inserting these words", words, False)]
    assert state_of(given.state, A) == "contested"
    (concern,) = board(given.state).rows[-1].concerns
    assert (concern.delegation, concern.kind, concern.reason) == (MRN, "condition", words)
    given.when(PEN, RecordOutcome(B, came))  # type: ignore[arg-type]
    assert said(given)[0][2] is (wanted == came)
    assert state_of(given.state, A) == ("ripe" if wanted == came else "contested")


def test_s8_a_deletion_that_is_withdrawn_leaves_its_words_standing(given: Given) -> None:
    condition = Condition(B, "retained")
    given.when(delegate(MRN), TakeStance(A, "conditional-acceptance", "", condition))
    given.when(delegate(NRL), WithdrawBracket(B))
    assert said(given)[0][2] is True


def test_s8_a_condition_in_words_stays_unmet_until_its_holder_lifts_it(given: Given) -> None:
    condition = Condition(words="it is funded")
    given.when(delegate(MRN), TakeStance(A, "conditional-acceptance", "Costs.", condition))
    assert state_of(given.state, A) == "contested"
    with refused("S8"):
        given.when(delegate(NRL), LiftCondition(A))
    assert given.when(delegate(MRN), LiftCondition(A)) == (ConditionLifted(A, MRN),)
    assert given.when(delegate(MRN), LiftCondition(A)) == ()
    assert said(given)[0][1:] == ("if it is funded", True)
    assert state_of(given.state, A) == "ripe"
    again = TakeStance(A, "conditional-acceptance", "Costs.", condition)
    assert given.when(delegate(MRN), again), "said again it hangs on it again"


def test_s9_a_mistaken_entry_is_corrected_on_the_record(given: Given) -> None:
    given.when(delegate(MRN), ObjectTo(A, "No."))
    entered = given.state.position
    assert given.when(delegate(MRN), CorrectStance(A, "mistyped")) == (
        StanceCorrected(A, MRN, entered, "mistyped"),
    )
    assert said(given) == []
    with refused("S4"):
        given.when(delegate(MRN), CorrectStance(A))


def test_s9_what_was_entered_can_be_corrected_after_the_bracket_is_settled(given: Given) -> None:
    given.when(delegate(MRN), Accept(A))
    given.when(PEN, RecordOutcome(A, "retained"))
    with refused("B2"):
        given.when(delegate(MRN), WithdrawStance(A))
    assert given.when(delegate(MRN), CorrectStance(A))


def test_s9_a_correction_leaves_a_later_stance_alone(given: Given) -> None:
    given.events(StanceTaken(A, MRN, "objection", "No."))
    mistaken = given.state.position
    given.events(StanceTaken(A, MRN, "acceptance"), StanceCorrected(A, MRN, mistaken))
    assert [s.stance for s in given.state.stances.of(A).values()] == ["acceptance"]


def test_a_stance_from_before_there_were_conditions_is_read_as_todays() -> None:
    old = (
        b'{"type":"stance-taken","bracket":"bracketa","delegation":"maruna",'
        b'"stance":"objection","reason":"No."}'
    )
    assert codec.decode(old) == StanceTaken(A, MRN, "objection", "No.")


def test_a11_a_question_is_decided_pending_those_whose_instructions_are_awaited(
    given: Given,
) -> None:
    given.when(PEN, OpenRound(RoundId("round001"), "Round 1"))
    given.when(delegate(MRN), TakeStance(A, "awaiting-instructions"))
    question = QuestionId("question1")
    given.when(PEN, PutQuestion(question, A, "retained"))
    with pytest.raises(Refused, match="Maruna") as error:
        given.when(PEN, DecideQuestion(question))
    assert error.value.rule == "A11"
    pending = DecideQuestion(question, AgreementId("agreement"), pending=(MRN,))
    assert given.when(PEN, pending)
    assert not given.state.brackets.brackets[A].open
