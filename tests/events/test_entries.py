"""Entered for (SPEC E), wording and co-sponsors by command (B13, B14): given, when, then."""

import pytest

from events.adoption import DraftAdopted
from events.brackets import (
    BracketOpened,
    BracketReopened,
    BracketWithdrawn,
    GiveReason,
    ReasonGiven,
    WithdrawBracket,
)
from events.correcting import ConfirmEntries, CorrectEntry
from events.entering import Enterable, EnterFor
from events.entries import EnteredFor, EntryConfirmed, EntryCorrected
from events.errors import NotPermitted, Refused, Unknown
from events.floor import MakeStatement
from events.formats.written import status_line
from events.group_stances import (
    AlignWith,
    GroupStanceTaken,
    MemberAligned,
    OnBehalf,
    ProposedOnBehalf,
    ProposeOnBehalf,
)
from events.groups import EnrolGroup, NameSpokesperson, SetMembership
from events.ids import (
    AdoptionId,
    BracketId,
    DelegationId,
    EntryId,
    GroupId,
    ParticipantId,
    QuestionId,
    RoundId,
    StatementId,
)
from events.members import Actor, ParticipantEnrolled
from events.process import AnnounceRegime, OpenRound
from events.projections.attribution import attribution
from events.projections.board import board
from events.projections.entered import entered
from events.projections.matrix import matrix
from events.proposals import (
    CosponsorJoined,
    CosponsorLeft,
    JoinProposal,
    LeaveProposal,
    ProposeWording,
    WordingProposed,
)
from events.questions import (
    DecideQuestion,
    LiftQuestionObjection,
    ObjectToQuestion,
    PutQuestion,
)
from events.rebasing import BracketRebased, ConfirmProposal
from events.reopening import ReopenBracket
from events.stances import (
    Accept,
    Condition,
    LiftCondition,
    ObjectTo,
    StanceCorrected,
    StanceTaken,
    StanceWithdrawn,
    TakeStance,
    WithdrawStance,
)
from events.structure import AddParagraph
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

A = bid("a")
TYPIST = Actor(ParticipantId("typist"), "secretariat")
NEW, OTHER = BracketId("newbracket0001"), BracketId("newbracket0002")


@pytest.fixture
def given() -> Given:
    """Aldovia proposes “voluntary”; a member of the secretariat types."""
    return (
        Given()
        .events(ParticipantEnrolled(TYPIST.participant, "secretariat"))
        .paragraph(1, "in ", marked("voluntary", ("a", "insert")), " and safe return")
        .bracket("a")
    )


def enter(given: Given, said: Enterable, of: DelegationId = NRL, entry: str = "e1") -> object:
    """What entering it for a delegation leads to after the entry itself."""
    first, *rest = given.when(TYPIST, EnterFor(EntryId(entry), of, said))
    assert isinstance(first, EnteredFor)
    return rest


def status(given: Given, entry: str = "e1") -> str:
    return given.state.entries.entries[EntryId(entry)].status


def codes(given: Given) -> str:
    return attribution(given.state, A)


def test_e1_what_is_entered_is_decided_and_counts_as_the_delegations_own(given: Given) -> None:
    assert enter(given, ObjectTo(A, "too far")) == [StanceTaken(A, NRL, "objection", "too far")]
    assert given.state.stances.of(A)[NRL].stance == "objection"
    with pytest.raises(Refused, match="withdraw the proposal"):
        enter(given, ObjectTo(A, "no"), ALD, "e2")
    with pytest.raises(Refused) as refused:
        enter(given, ObjectTo(A, ""), MRN, "e2")
    assert refused.value.rule == "S3"


@pytest.mark.parametrize("actor", [delegate(ALD), OBSERVER, AUDITOR])
def test_e1_only_who_steers_enters(given: Given, actor: Actor) -> None:
    with pytest.raises(NotPermitted):
        given.when(actor, EnterFor(EntryId("e"), NRL, Accept(A)))


def test_e1_nothing_is_entered_for_nobody_nor_twice_under_one_id(given: Given) -> None:
    with pytest.raises(Unknown):
        enter(given, Accept(A), DelegationId("nobody"))
    enter(given, Accept(A))
    with pytest.raises(Refused, match="new id"):
        enter(given, ObjectTo(A, "no"))
    assert given.when(TYPIST, EnterFor(EntryId("e2"), NRL, Accept(A))) == ()


def test_e1_the_regime_holds_for_what_is_entered_too(given: Given) -> None:
    given.when(PEN, AnnounceRegime("chair's text", "live", True))
    with pytest.raises(Refused) as refused:
        enter(given, ProposeWording(DRAFT, pid(1), 0, "in", "", NEW))
    assert refused.value.rule == "P7"
    enter(given, Accept(A))


def test_e2_it_is_marked_until_it_is_confirmed(given: Given) -> None:
    enter(given, ObjectTo(A, "too far"))
    assert codes(given) == "ALD; NRL* delete"
    (row,) = matrix(given.state).rows
    assert [(c.delegation, c.entered) for c in row.cells] == [(ALD, False), (NRL, True)]
    assert [c.entered for c in board(given.state).rows[-1].concerns] == [True]
    assert "yet to confirm" in status_line(given.state, DRAFT)
    (one,) = entered(given.state)
    assert one.mark == "entered for Norland, not yet confirmed"
    assert one.words.endswith("objects to inserting these words (too far)")
    confirmed = given.when(delegate(NRL), ConfirmEntries((EntryId("e1"),)))
    assert confirmed == (EntryConfirmed(EntryId("e1"), NRL),)
    assert (status(given), codes(given)) == ("confirmed", "ALD; NRL delete")
    assert "yet to confirm" not in status_line(given.state, DRAFT)
    assert given.when(delegate(NRL), ConfirmEntries((EntryId("e1"),))) == ()


def test_e3_nobody_else_confirms_or_corrects(given: Given) -> None:
    enter(given, Accept(A))
    for actor in (delegate(ALD), TYPIST, PEN, OBSERVER):
        for command in (ConfirmEntries((EntryId("e1"),)), CorrectEntry(EntryId("e1"))):
            with pytest.raises(NotPermitted):
                given.when(actor, command)
    with pytest.raises(Unknown):
        given.when(delegate(NRL), ConfirmEntries((EntryId("none"),)))


def test_e3_several_are_confirmed_at_once(given: Given) -> None:
    enter(given, Accept(A))
    enter(given, MakeStatement(StatementId("s"), "We agree.", 1), entry="e2")
    both = (EntryId("e1"), EntryId("e2"))
    assert len(given.when(delegate(NRL), ConfirmEntries(both))) == 2


def test_e4_a_position_is_corrected_and_what_was_said_before_stands_again(given: Given) -> None:
    given.when(delegate(NRL), TakeStance(A, "can-go-along", "fine"))
    enter(given, ObjectTo(A, "no"))
    since = given.state.stances.of(A)[NRL].since
    said = given.when(delegate(NRL), CorrectEntry(EntryId("e1"), "misheard"))
    assert said == (
        EntryCorrected(EntryId("e1"), NRL, "misheard"),
        StanceCorrected(A, NRL, since, "misheard"),
        StanceTaken(A, NRL, "can-go-along", "fine"),
    )
    assert given.state.stances.of(A)[NRL].stance == "can-go-along"
    assert given.when(delegate(NRL), CorrectEntry(EntryId("e1"))) == ()
    with pytest.raises(Refused, match="act anew"):
        given.when(delegate(NRL), ConfirmEntries((EntryId("e1"),)))


def test_e4_a_withdrawn_stance_and_a_lifted_condition_stand_again(given: Given) -> None:
    hangs = TakeStance(A, "conditional-acceptance", "", Condition(words="it is funded"))
    given.when(delegate(NRL), hangs)
    enter(given, LiftCondition(A))
    assert given.state.stances.of(A)[NRL].lifted
    given.when(delegate(NRL), CorrectEntry(EntryId("e1")))
    held = given.state.stances.of(A)[NRL]
    assert (held.lifted, held.condition) == (False, Condition(words="it is funded"))
    enter(given, WithdrawStance(A), entry="e2")
    assert NRL not in given.state.stances.of(A)
    given.when(delegate(NRL), CorrectEntry(EntryId("e2")))
    assert given.state.stances.of(A)[NRL].stance == "conditional-acceptance"


def test_e4_a_proposal_is_withdrawn_or_left_to_its_co_sponsors(given: Given) -> None:
    led_to = enter(given, ProposeWording(DRAFT, pid(1), 0, "in", "within", NEW, OTHER, reason="x"))
    assert [type(e) for e in led_to] == [  # type: ignore[attr-defined]
        WordingProposed,
        BracketOpened,
        BracketOpened,
        ReasonGiven,
        ReasonGiven,
    ]
    given.when(delegate(MRN), JoinProposal(OTHER))
    said = given.when(delegate(NRL), CorrectEntry(EntryId("e1")))
    assert said[1:] == (BracketWithdrawn(NEW), CosponsorLeft(OTHER, NRL))


def test_e4_co_sponsorship_leaving_and_reasons_are_undone(given: Given) -> None:
    given.when(delegate(NRL), Accept(A))
    assert enter(given, JoinProposal(A)) == [StanceWithdrawn(A, NRL), CosponsorJoined(A, NRL)]
    assert codes(given) == "ALD, NRL*"
    undone = given.when(delegate(NRL), CorrectEntry(EntryId("e1")))
    assert undone[1:] == (CosponsorLeft(A, NRL), StanceTaken(A, NRL, "acceptance"))
    given.when(delegate(MRN), JoinProposal(A))
    assert enter(given, LeaveProposal(A), MRN, "e2") == [CosponsorLeft(A, MRN)]
    assert given.when(delegate(MRN), CorrectEntry(EntryId("e2")))[1:] == (CosponsorJoined(A, MRN),)
    given.when(delegate(ALD), GiveReason(A, "ours"))
    enter(given, GiveReason(A, "theirs"), ALD, "e3")
    given.when(delegate(ALD), CorrectEntry(EntryId("e3")))
    assert given.state.brackets.known(A).reason == "ours"


def test_e4_what_was_confirmed_is_not_corrected(given: Given) -> None:
    enter(given, Accept(A))
    given.when(delegate(NRL), ConfirmEntries((EntryId("e1"),)))
    with pytest.raises(Refused, match="confirmed this"):
        given.when(delegate(NRL), CorrectEntry(EntryId("e1")))


def test_e5_a_new_position_overtakes_what_was_entered(given: Given) -> None:
    enter(given, Accept(A))
    given.when(delegate(NRL), ObjectTo(A, "no"))
    assert (status(given), codes(given)) == ("overtaken", "ALD; NRL delete")
    assert given.when(delegate(NRL), ConfirmEntries((EntryId("e1"),))) == ()
    said = given.when(delegate(NRL), CorrectEntry(EntryId("e1"), "never said"))
    assert said == (EntryCorrected(EntryId("e1"), NRL, "never said"),)
    assert given.state.stances.of(A)[NRL].stance == "objection"


def test_e1_a_spokesperson_s_words_are_entered_on_behalf_of_the_group(given: Given) -> None:
    coasts = GroupId("coasts01")
    given.when(PEN, EnrolGroup(coasts, "Coasts", "GC"))
    for party in (MRN, NRL):
        given.when(PEN, SetMembership(coasts, party))
    with pytest.raises(NotPermitted):
        enter(given, OnBehalf(coasts, ObjectTo(A, "no")), MRN)
    given.when(PEN, NameSpokesperson(coasts, delegate(MRN).participant))
    assert enter(given, OnBehalf(coasts, ObjectTo(A, "no")), MRN) == [
        GroupStanceTaken(A, coasts, MRN, "objection", "no")
    ]
    assert codes(given) == "ALD; GC* delete"
    assert enter(given, AlignWith(A, coasts), NRL, "e2") == [MemberAligned(A, coasts, NRL)]
    given.when(delegate(NRL), CorrectEntry(EntryId("e2")))
    assert given.state.group_stances.alignments_of(A, NRL) == {}
    given.when(delegate(MRN), CorrectEntry(EntryId("e1")))
    assert given.state.group_stances.of(A) == {}


def test_e1_a_paragraph_is_proposed_for_a_delegation_but_not_extended(given: Given) -> None:
    enter(given, AddParagraph(DRAFT, pid(2), pid(1), text="New.", bracket=NEW))
    assert given.state.brackets.known(NEW).proponents == (NRL,)
    with pytest.raises(Refused, match="proposal of its own"):
        enter(given, AddParagraph(DRAFT, pid(3), pid(1), text="More.", bracket=NEW), entry="e2")


# Wording by command, co-sponsors


@pytest.mark.parametrize(
    ("at", "struck", "inserted", "why"),
    [
        (0, "", "", "which words"),
        (3, "forced", "", "no longer stands there"),
        (None, "forced", "", "does not stand"),
        (None, "at", "", "stands 2 times"),
        (None, "", "new", "at which place"),
        (99, "", "new", "has"),
        (0, "", "two\nlines", "one line"),
    ],
)
def test_b13_wording_is_proposed_only_where_it_is_beyond_doubt(
    at: int | None, struck: str, inserted: str, why: str
) -> None:
    given = Given().paragraph(1, "a cat sat")
    with pytest.raises(Refused, match=why):
        given.when(delegate(ALD), ProposeWording(DRAFT, pid(1), at, struck, inserted, NEW, OTHER))


def test_b13_an_id_is_used_once(given: Given) -> None:
    for one, other in ((A, OTHER), (NEW, NEW), (None, OTHER), (BracketId("short"), OTHER)):
        with pytest.raises(Refused, match="new id"):
            given.when(delegate(NRL), ProposeWording(DRAFT, pid(1), 0, "in", "within", one, other))


def test_b14_who_joins_and_who_leaves(given: Given) -> None:
    with pytest.raises(NotPermitted):
        given.when(delegate(MRN), LeaveProposal(A))
    with pytest.raises(Refused, match="withdraw the proposal"):
        given.when(delegate(ALD), LeaveProposal(A))
    assert given.when(delegate(MRN), JoinProposal(A)) == (CosponsorJoined(A, MRN),)
    assert given.when(delegate(MRN), JoinProposal(A)) == ()
    assert given.state.brackets.known(A).proponents == (ALD, MRN)
    given.when(delegate(ALD), LeaveProposal(A))
    assert given.state.brackets.known(A).proponents == (MRN,)


def test_b14_nobody_joins_what_nobody_is_recorded_to_propose() -> None:
    given = Given().paragraph(1, marked("x", ("a", "insert"))).bracket("a", by=())
    with pytest.raises(Refused, match="not recorded whose"):
        given.when(delegate(ALD), JoinProposal(A))


QUESTION = QuestionId("question1")


@pytest.fixture
def asked(given: Given) -> Given:
    """Whether Aldovia's word stays is on screen."""
    given.when(PEN, OpenRound(RoundId("round1"), "Round 1"))
    given.when(PEN, PutQuestion(QUESTION, A, "retained"))
    return given


def objections(given: Given) -> dict[DelegationId, str]:
    return dict(given.state.questions.questions[QUESTION].objections)


def test_e1_an_objection_to_a_question_is_entered_and_holds_it_up(asked: Given) -> None:
    """From the floor, by whoever types; confirmed, it is the delegation's."""
    enter(asked, ObjectToQuestion(QUESTION, "too early"))
    with pytest.raises(Refused, match="objection to the question stands: Norland"):
        asked.when(PEN, DecideQuestion(QUESTION))
    assert asked.state.entries.on_question(QUESTION, NRL)
    (one,) = entered(asked.state)
    assert one.words == "Objects to deciding on: Insert “voluntary” (too early)"
    asked.when(delegate(NRL), ConfirmEntries((EntryId("e1"),)))
    assert not asked.state.entries.on_question(QUESTION, NRL)
    assert objections(asked) == {NRL: "too early"}


def test_e4_what_was_entered_on_a_question_is_taken_back(asked: Given) -> None:
    """An objection goes, the end of one brings back the objection, in its own words."""
    enter(asked, ObjectToQuestion(QUESTION, "too early"))
    asked.when(delegate(NRL), CorrectEntry(EntryId("e1"), "Misheard."))
    assert objections(asked) == {}
    asked.when(delegate(NRL), ObjectToQuestion(QUESTION, "not agreed language"))
    enter(asked, LiftQuestionObjection(QUESTION), entry="e2")
    assert objections(asked) == {}
    asked.when(delegate(NRL), CorrectEntry(EntryId("e2")))
    assert objections(asked) == {NRL: "not agreed language"}


def test_e5_what_the_delegation_says_itself_on_a_question_overtakes(asked: Given) -> None:
    enter(asked, ObjectToQuestion(QUESTION, "too early"))
    asked.when(delegate(NRL), LiftQuestionObjection(QUESTION))
    assert status(asked) == "overtaken"
    assert asked.state.entries.questions == {}
    asked.when(delegate(NRL), CorrectEntry(EntryId("e1")))
    assert objections(asked) == {}


def test_e4_an_entered_confirmation_of_a_proposal_is_taken_back(given: Given) -> None:
    """Then its proponent is asked again; said by itself, it stands."""
    given.events(BracketRebased(A, bid("other"), "voluntary and free"))
    enter(given, ConfirmProposal(A), ALD)
    assert given.state.brackets.brackets[A].awaits == ()
    given.when(delegate(ALD), CorrectEntry(EntryId("e1")))
    assert given.state.brackets.brackets[A].awaits == (ALD,)
    enter(given, ConfirmProposal(A), ALD, "e2")
    given.when(delegate(ALD), ConfirmEntries((EntryId("e2"),)))
    assert given.state.brackets.brackets[A].awaits == ()
    with pytest.raises(NotPermitted):
        enter(given, ConfirmProposal(A), MRN, "e3")


def test_e1_e4_that_it_is_proposed_on_behalf_of_a_group_is_entered_and_taken_back(
    given: Given,
) -> None:
    """Marked under the group's code; corrected, it is the delegation's own, and stands."""
    coasts = GroupId("coasts01")
    given.when(PEN, EnrolGroup(coasts, "Coasts", "GC"))
    said = ProposeOnBehalf(A, coasts)
    with pytest.raises(NotPermitted):
        enter(given, said, ALD)
    given.when(PEN, NameSpokesperson(coasts, delegate(ALD).participant))
    assert enter(given, said, ALD) == [ProposedOnBehalf(A, coasts, ALD)]
    assert codes(given) == "GC*"
    (one,) = entered(given.state)
    assert one.words == "Insert “voluntary”, on behalf of GC"
    given.when(delegate(ALD), CorrectEntry(EntryId("e1")))
    assert (codes(given), given.state.brackets.known(A).open) == ("ALD", True)
    enter(given, said, ALD, "e2")
    given.when(delegate(ALD), ConfirmEntries((EntryId("e2"),)))
    assert codes(given) == "GC"


def test_e5_a_withdrawal_overtakes_what_was_entered_on_behalf_of_a_group(given: Given) -> None:
    coasts = GroupId("coasts01")
    given.when(PEN, EnrolGroup(coasts, "Coasts", "GC"))
    given.when(PEN, NameSpokesperson(coasts, delegate(ALD).participant))
    enter(given, ProposeOnBehalf(A, coasts), ALD)
    given.when(delegate(ALD), WithdrawBracket(A))
    assert status(given) == "overtaken"
    assert given.state.entries.waiting == {}


def test_e4_an_entered_withdrawal_of_a_strike_is_undone() -> None:
    """The strike stands over its words again, and is Aldovia's."""
    given = Given().paragraph(1, "in ", marked("voluntary", ("a", "delete")), " return")
    given.bracket("a", kind="deletion")
    enter(given, WithdrawBracket(A), ALD)
    assert not given.state.brackets.known(A).open
    events = given.when(delegate(ALD), CorrectEntry(EntryId("e1"), "Never."))
    assert events[:2] == (
        EntryCorrected(EntryId("e1"), ALD, "Never."),
        BracketReopened(A, pid(1), 3, 9, "Never."),
    )
    assert given.state.brackets.known(A).open
    assert codes(given) == "ALD delete"


def test_e4_an_entered_withdrawal_of_words_that_went_says_what_to_do(given: Given) -> None:
    """The record has it, and the list says: propose them anew."""
    enter(given, WithdrawBracket(A), ALD)
    given.when(delegate(ALD), CorrectEntry(EntryId("e1")))
    assert not given.state.brackets.known(A).open
    assert "propose them anew" in entered(given.state)[0].words


def test_e4_what_was_withdrawn_again_since_stays_withdrawn() -> None:
    """Only the withdrawal that was entered is undone."""
    given = Given().paragraph(1, "in ", marked("voluntary", ("a", "delete")), " return")
    given.bracket("a", kind="deletion")
    enter(given, WithdrawBracket(A), ALD)
    given.when(PEN, ReopenBracket(A, "By mistake."))
    given.when(delegate(ALD), WithdrawBracket(A))
    given.when(delegate(ALD), CorrectEntry(EntryId("e1")))
    assert given.state.brackets.known(A).life == "withdrawn"


def test_p13_nothing_is_reopened_in_an_adopted_text() -> None:
    """Not by the pen, nor by saying that a withdrawal was none; that is said all the same."""
    given = Given().paragraph(1, "in ", marked("voluntary", ("a", "delete")), " return")
    given.bracket("a", kind="deletion")
    enter(given, WithdrawBracket(A), ALD)
    given.events(DraftAdopted(AdoptionId("x"), DRAFT, None, "acclamation", None))
    with pytest.raises(Refused) as refused:
        given.when(PEN, ReopenBracket(A, "By mistake."))
    assert refused.value.rule == "P13"
    events = given.when(delegate(ALD), CorrectEntry(EntryId("e1")))
    assert [type(event) for event in events] == [EntryCorrected]
