"""K5. Nothing is agreed until everything is agreed, and what that changes."""

import pytest

from events import codec
from events.adoption import AdoptDraft, DraftAdopted
from events.adref import AgreeAdRef, ConfirmAdRef
from events.archive.rules import commanded
from events.brackets import RecordOutcome
from events.errors import Refused
from events.formats.written import status_line
from events.ids import (
    AdoptionId,
    AgreementId,
    CommandId,
    DraftId,
    NegotiationId,
    PackageId,
    QuestionId,
    RoundId,
    SilenceId,
)
from events.negotiation import Command, Event, Negotiation
from events.packages import AnnounceEverything, PresentPackage
from events.process import OpenDraft, OpenRound
from events.projections.agreed import agreed_totals, is_provisional
from events.projections.paragraphs import paragraphs
from events.projections.totals import totals
from events.questions import PutQuestion
from events.record import Recorded
from events.silence import OpenSilence
from tests.events.given import ALD, DRAFT, MRN, PEN, Given, bid, delegate, marked, pid

ANNEX = DraftId("draft0002")
FIRST, SECOND = AdoptionId("adoption1"), AdoptionId("adoption2")
SUBJECT = "provisionally, subject to the whole"


def read_back(event: Event) -> Command | None:
    """The command that an act of this one event answers to."""
    actor, command = PEN.participant, CommandId("command")
    return commanded([Recorded(NegotiationId("n"), 1, 0, 0, actor, command, event)])


def two_drafts() -> Given:
    """A draft with an agreed paragraph and one in two brackets, and an annex with nothing in it."""
    held = Given()
    held.paragraph(1, "Agreed.")
    held.paragraph(2, "Open ", marked("now", ("a", "insert")), marked("then", ("b", "insert")))
    held.bracket("a", number=2).bracket("b", number=2)
    held.when(PEN, OpenDraft(ANNEX, "Annex"))
    held.when(PEN, AgreeAdRef(AgreementId("agreed1"), DRAFT, pid(1), pending=(MRN,)))
    held.when(PEN, AnnounceEverything(True))
    return held


def shows(state: Negotiation) -> set[bool]:
    """Whether every answer about agreement says that the draft's is subject to the whole."""
    draft = agreed_totals(state)[0]
    return {
        is_provisional(state, DRAFT),
        draft.total.provisional,
        SUBJECT in draft.total.sentence,
        totals(state).drafts[0].provisional,
        totals(state).provisional,
        next(p for p in paragraphs(state) if p.standing == "agreed").provisional,
        SUBJECT in status_line(state, DRAFT),
    }


def test_k5_what_is_agreed_is_so_subject_to_the_whole_until_that_is_taken_back() -> None:
    """In every answer; what is taken back changes no past moment."""
    held = two_drafts()
    then = held.state.copy()
    assert shows(held.state) == {True}
    held.when(PEN, AnnounceEverything(False))
    assert shows(held.state) == {False}
    assert shows(then) == {True}


def test_k5_no_draft_is_adopted_while_anything_is_open_in_any() -> None:
    """The refusal names all of it, by draft, also what is open in another."""
    held = two_drafts()
    held.when(PEN, OpenRound(RoundId("round1"), "Round 1"))
    held.when(PEN, PutQuestion(QuestionId("q1"), bid("a"), "deleted"))
    held.when(delegate(ALD), PresentPackage(PackageId("p1"), "Both", (bid("a"), bid("b"))))
    with pytest.raises(Refused) as refused:
        held.when(PEN, AdoptDraft(FIRST, ANNEX, "consensus"))
    assert refused.value.rule == "K5"
    for part in (
        "in Compact, 2 brackets are open; 1 question is on screen; the package “Both” is pending; "
        "the capitals of Maruna are awaited",
        "announced that agreement no longer waits for everything",
    ):
        assert part in str(refused.value)
    assert ANNEX not in held.state.adoptions.drafts
    held.when(PEN, AnnounceEverything(False))
    held.when(PEN, AdoptDraft(FIRST, ANNEX, "consensus"))
    assert not held.state.adoptions.adoptions[FIRST].whole


def test_k5_a_silence_that_is_not_confirmed_holds_up_every_draft() -> None:
    held = two_drafts()
    deadline = (held.state.position + 40) * 3_600_000_000
    held.when(PEN, OpenSilence(SilenceId("s1"), DRAFT, deadline, "UTC", "", now=0))
    with pytest.raises(Refused, match="a silence procedure is not confirmed"):
        held.when(PEN, AdoptDraft(FIRST, ANNEX, "consensus"))


def settled() -> Given:
    """The same, with nothing open any more."""
    held = two_drafts()
    for bracket in ("a", "b"):
        held.when(PEN, RecordOutcome(bid(bracket), "retained"))
    held.when(delegate(MRN), ConfirmAdRef(AgreementId("agreed1")))
    return held


def test_k5_with_the_last_draft_what_was_provisional_is_firm() -> None:
    held = settled()
    held.when(PEN, AdoptDraft(FIRST, DRAFT, "consensus"))
    assert held.state.adoptions.adoptions[FIRST].whole
    assert shows(held.state) == {True}, "the annex is not adopted yet"
    held.when(PEN, AdoptDraft(SECOND, ANNEX, "consensus"))
    assert shows(held.state) == {False}


def test_k5_a_draft_adopted_before_it_was_announced_stands_by_itself() -> None:
    held = settled()
    held.when(PEN, AnnounceEverything(False))
    held.when(PEN, AdoptDraft(FIRST, DRAFT, "consensus"))
    held.when(PEN, AnnounceEverything(True))
    assert not is_provisional(held.state, DRAFT)
    assert is_provisional(held.state, ANNEX)


def test_k5_what_was_adopted_before_the_rule_still_verifies() -> None:
    """An adoption as it was once stored is read back as decided without regard to the whole."""
    old = b'{"type":"draft-adopted","adoption":"adoption1","draft":"draft0002","revision":null,'
    old += b'"manner":"consensus","votes":null}'
    event = codec.decode(old)
    assert event == DraftAdopted(FIRST, ANNEX, None, "consensus", None, whole=False)
    command = read_back(event)
    assert isinstance(command, AdoptDraft)
    held = two_drafts()
    assert held.when(PEN, command) == (event,), "although brackets are open in the other draft"
    now = settled().when(PEN, AdoptDraft(FIRST, DRAFT, "consensus"))
    assert read_back(now[0]) == AdoptDraft(FIRST, DRAFT, "consensus")
