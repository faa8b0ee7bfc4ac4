"""A8-A12. The question is put, and decided if nobody objects."""

import pytest

from events.adref import AgreedAdRef
from events.brackets import BracketMerged, BracketRetained, RecordOutcome, TakeUpBracket
from events.draft import editing
from events.errors import Refused
from events.ids import AgreementId, MeetingId, PackageId, QuestionId, RoundId
from events.meetings import CloseMeeting, OpenMeeting
from events.packages import AgreePackage, PackageOutcome, PresentPackage
from events.process import CloseRound, OpenRound
from events.projections.board import board
from events.projections.brackets import state_of
from events.projections.unlock import Obstacle, Sounding, unlock
from events.questions import (
    DecideQuestion,
    LiftQuestionObjection,
    ObjectToQuestion,
    PutQuestion,
    QuestionDecided,
    QuestionPut,
    QuestionTakenDown,
    TakeDownQuestion,
)
from events.stances import ObjectTo, WithdrawStance
from tests.events.agreement.room import (
    LAWFUL,
    MAR,
    NOR,
    NOT,
    ONE,
    PEN,
    QUESTION,
    does,
    reads,
    refused,
    room,
)
from tests.server.sync.drafting import edited, mark

SECOND = QuestionId("question2")


def test_a8_a_question_is_put_and_decided() -> None:
    held = room()
    does(held, PEN, PutQuestion(QUESTION, NOT, "retained"))
    assert held.candidate.negotiation.questions.of(NOT) is not None
    events = does(held, PEN, DecideQuestion(QUESTION))
    assert events[:2] == [QuestionDecided(QUESTION), BracketRetained(NOT)]
    assert reads(held, ONE) == "Returns are not voluntary."
    assert held.candidate.negotiation.questions.of(NOT) is None
    with refused("A8"):
        does(held, PEN, DecideQuestion(QUESTION))
    held.check()


def test_a8_agreed_wording_is_put_and_decided() -> None:
    held = room()
    does(held, PEN, PutQuestion(QUESTION, NOT, "merged", "in principle "))
    assert BracketMerged(NOT, "in principle ") in does(held, PEN, DecideQuestion(QUESTION))
    held.check()


def test_a8_a_question_is_put_at_the_meeting_that_is_on() -> None:
    """In a round that keeps meetings none is put between them; one that was put lapses with its
    meeting, and is put again at the next."""
    held = room()
    does(held, PEN, OpenMeeting(MeetingId("meeting1"), "First meeting"))
    (put,) = does(held, PEN, PutQuestion(QUESTION, NOT, "retained"))
    assert isinstance(put, QuestionPut)
    assert put.meeting == "meeting1"
    does(held, PEN, CloseMeeting())
    with pytest.raises(Refused, match="The meeting at which it was put is over"):
        does(held, PEN, DecideQuestion(QUESTION))
    with pytest.raises(Refused, match="no meeting is on"):
        does(held, PEN, PutQuestion(SECOND, NOT, "retained"))
    does(held, PEN, OpenMeeting(MeetingId("meeting2"), "Second meeting"))
    does(held, PEN, PutQuestion(SECOND, NOT, "retained"))
    assert BracketRetained(NOT) in does(held, PEN, DecideQuestion(SECOND))
    held.check()


def test_a8_a_question_is_put_in_a_round_and_once() -> None:
    held = room()
    does(held, PEN, PutQuestion(QUESTION, NOT, "retained"))
    with refused("A8"):
        does(held, PEN, PutQuestion(SECOND, NOT, "deleted"))
    does(held, PEN, CloseRound())
    with refused("A8"):
        does(held, PEN, PutQuestion(SECOND, NOT, "retained"))


def test_a9_an_objection_to_the_question_stands_until_it_is_lifted() -> None:
    held = room()
    does(held, PEN, PutQuestion(QUESTION, NOT, "retained"))
    does(held, "nor", ObjectToQuestion(QUESTION, "Too early."))
    assert does(held, "nor", ObjectToQuestion(QUESTION, "Too early.")) == []
    with refused("A9") as caught:
        does(held, PEN, DecideQuestion(QUESTION))
    assert "Nor" in caught.value.detail
    assert "revision" in caught.value.detail
    with refused("A9"):
        does(held, "ald", LiftQuestionObjection(QUESTION))
    does(held, "nor", LiftQuestionObjection(QUESTION))
    assert does(held, PEN, DecideQuestion(QUESTION))
    held.check()


def test_i3_what_is_objected_to_on_screen_is_not_ripe() -> None:
    """On the board and on its card, and what would unlock it says so, until the objection is
    lifted or the question is down or lapsed; the reason is the objector's."""
    held = room()
    does(held, PEN, TakeUpBracket(NOT))
    does(held, PEN, PutQuestion(QUESTION, NOT, "retained"))
    assert state_of(held.candidate.negotiation, NOT) == "ripe"
    does(held, "nor", ObjectToQuestion(QUESTION, "Too early."))
    state = held.candidate.negotiation
    assert state_of(state, NOT) == "unopposed"
    assert NOT in board(state).unopposed
    (locked,) = unlock(state, {}, {}, {NOT})
    expected = Obstacle("objection to the question", NOR, words="Too early.")
    assert locked.obstacles == (expected,)
    assert (locked.holders, locked.near) == ((NOR,), False)
    told = {NOT: {NOR: Sounding("can-go-along")}}
    assert unlock(state, told, {}, {NOT})[0].near
    does(held, "nor", LiftQuestionObjection(QUESTION))
    assert state_of(held.candidate.negotiation, NOT) == "ripe"
    does(held, "nor", ObjectToQuestion(QUESTION, "Still too early."))
    assert state_of(held.candidate.negotiation, NOT) == "unopposed"
    does(held, PEN, CloseRound())
    assert state_of(held.candidate.negotiation, NOT) == "ripe"
    assert unlock(held.candidate.negotiation, {}, {}, {NOT}) == []
    held.check()


def test_a9_or_the_question_is_taken_down() -> None:
    held = room()
    does(held, PEN, PutQuestion(QUESTION, NOT, "retained"))
    does(held, "nor", ObjectToQuestion(QUESTION, "Too early."))
    does(held, PEN, TakeDownQuestion(QUESTION, "Consultations."))
    does(held, PEN, PutQuestion(SECOND, NOT, "deleted"))
    held.check()


def test_a9_nobody_goes_round_the_question_that_is_objected_to() -> None:
    """Neither by recording an outcome directly nor in a package; once it is taken down, or the
    objection lifted, or the question has lapsed, it holds up nothing."""
    for end in (
        lambda held: does(held, PEN, TakeDownQuestion(QUESTION, "Consultations.")),
        lambda held: does(held, "nor", LiftQuestionObjection(QUESTION)),
        lambda held: does(held, PEN, CloseRound()),
    ):
        held = room()
        does(held, PEN, PutQuestion(QUESTION, NOT, "retained"))
        does(held, "nor", ObjectToQuestion(QUESTION, "Too early."))
        for outcome in ("retained", "deleted"):
            with refused("B6") as caught:
                does(held, PEN, RecordOutcome(NOT, outcome))
            assert "Nor" in caught.value.detail
            assert "question on screen" in caught.value.detail
        end(held)
        assert does(held, PEN, RecordOutcome(NOT, "retained"))
        held.check()
    held = room()
    does(held, PEN, PutQuestion(QUESTION, NOT, "retained"))
    does(held, "nor", ObjectToQuestion(QUESTION, "Too early."))
    package = PackageId("package1")
    does(held, "ald", PresentPackage(package, "Returns for pathways", (NOT, LAWFUL)))
    both = tuple(PackageOutcome(b, "retained") for b in (NOT, LAWFUL))
    with refused("B6"):
        does(held, PEN, AgreePackage(package, both))
    does(held, "nor", LiftQuestionObjection(QUESTION))
    assert does(held, PEN, AgreePackage(package, both))
    held.check()


def test_b6_a_standing_objection_to_the_proposal_forbids_it_too() -> None:
    held = room()
    does(held, PEN, PutQuestion(QUESTION, NOT, "retained"))
    does(held, "ald", ObjectTo(NOT, "No."))
    with refused("B6") as caught:
        does(held, PEN, DecideQuestion(QUESTION))
    assert "Possible" in caught.value.detail
    does(held, "ald", WithdrawStance(NOT))
    assert does(held, PEN, DecideQuestion(QUESTION))


def test_a10_a_question_lapses_with_its_round_its_words_and_its_bracket() -> None:
    held = room()
    does(held, PEN, PutQuestion(QUESTION, NOT, "retained"))
    held.judged("mar", edited(held.copy(), editing.insert_text, ONE, 16, "at all ", (mark(NOT),)))
    with refused("A10"):
        does(held, PEN, DecideQuestion(QUESTION))
    events = does(held, PEN, PutQuestion(SECOND, NOT, "retained"))
    assert events[0] == QuestionTakenDown(QUESTION, "It is put anew.")
    does(held, PEN, OpenRound(RoundId("round2"), "Round 2"))
    with refused("A10"):
        does(held, PEN, DecideQuestion(SECOND))
    does(held, PEN, RecordOutcome(NOT, "deleted"))
    with refused("A10"):
        does(held, PEN, DecideQuestion(SECOND))
    held.check()


def test_a12_pending_a_capital_it_is_decided_ad_referendum() -> None:
    held = room()
    does(held, PEN, PutQuestion(QUESTION, NOT, "retained"))
    with refused("A11"):
        does(held, PEN, DecideQuestion(QUESTION, pending=(MAR,)))
    agreement = AgreementId("agreement1")
    events = does(held, PEN, DecideQuestion(QUESTION, agreement, "plenary", (MAR,)))
    (found,) = [e for e in events if isinstance(e, AgreedAdRef)]
    assert (found.words, found.paragraph, found.pending) == ("not ", ONE, (MAR,))
    assert reads(held, ONE) == "Returns are not voluntary."
    held.check()
    with pytest.raises(Refused) as caught:
        held.judged(PEN, edited(held.copy(), editing.delete_text, ONE, 12, 4))
    assert "not" in caught.value.detail
