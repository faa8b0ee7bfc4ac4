"""A draft's document begins anew, and its text does not change by a character (SPEC T14, T16)."""

import pytest

from events import generations, process
from events.errors import NotPermitted, Refused, Unknown
from events.generations import MOST_CLIENTS, BeginGeneration, GenerationBegun
from events.ids import (
    SERVER_CLIENTS,
    SYSTEM,
    DraftId,
    ParticipantId,
    PhaseId,
    RevisionId,
)
from events.members import Actor
from events.process import IssueRevision, OpenPhase, RevisionIssued
from events.text import DraftOpened, Placed, Spliced, TextChanged
from tests.events.given import ALD, DRAFT, MRN, PEN, Given, delegate, marked, pid

SEED = SERVER_CLIENTS + 7
SERVER = Actor(SYSTEM, "secretariat")


def typed(given: Given, *clients: int, by: Actor = PEN) -> Given:
    """Somebody types under some client ids."""
    change = Spliced(pid(1), 0, "", (marked("a"),))
    return given.events(TextChanged(DRAFT, (change,), clients), actor=by)


@pytest.fixture
def given() -> Given:
    """A draft of one paragraph in which nobody has typed."""
    placed = Placed(pid(1), None, "operative", 0, "1")
    return Given().events(TextChanged(DRAFT, (placed,)))


def revision(name: str, seed: int | None = SEED, draft: DraftId = DRAFT) -> IssueRevision:
    """The command that issues one."""
    return IssueRevision(RevisionId(name), draft, name, seed)


def test_with_a_revision_a_generation_begins_in_the_same_act(given: Given) -> None:
    """T14: right before it, so that the revision's position is a cut through both."""
    typed(given, 11, 12)
    began, issued = given.when(PEN, revision("Rev 1"))
    assert began == GenerationBegun(DRAFT, 1, SEED)
    assert isinstance(issued, RevisionIssued)
    draft = given.state.text.drafts[DRAFT]
    assert (draft.generation, draft.seed) == (1, SEED)
    assert draft.began == given.state.process.revisions[-1].position - 1


def test_none_begins_where_nobody_typed_or_none_is_asked_for(given: Given) -> None:
    """T14: a document that only the server wrote is as fresh as can be; old logs have none."""
    assert len(given.when(PEN, revision("Rev 1"))) == 1
    typed(given, 11)
    assert len(given.when(PEN, revision("Rev 2", None))) == 1
    assert given.state.text.drafts[DRAFT].generation == 0


def test_the_text_and_its_brackets_stay_as_they_are(given: Given) -> None:
    """T14: paragraphs, runs, places of brackets and their last words are not touched."""
    given.bracket("one")
    change = Spliced(pid(1), 0, "", (marked("ab"), marked("cd", ("one", "insert"))))
    given.events(TextChanged(DRAFT, (change,), (11,)), actor=delegate(ALD))
    before = given.state.text.drafts[DRAFT].copy()
    given.when(PEN, revision("Rev 1"))
    after = given.state.text.drafts[DRAFT]
    assert (after.text(), after.where, after.touched) == (
        before.text(),
        before.where,
        before.touched,
    )


def test_a_client_id_stays_its_participants_in_every_generation(given: Given) -> None:
    """T16: also after several, and what a later one would say of it changes nothing."""
    typed(given, 11, by=delegate(ALD))
    given.when(PEN, revision("Rev 1"))
    typed(given, 12, by=delegate(MRN))
    given.when(PEN, revision("Rev 2", SEED + 1))
    draft = given.state.text.drafts[DRAFT]
    assert draft.clients == {}
    assert draft.retired == {11: delegate(ALD).participant, 12: delegate(MRN).participant}
    assert draft.generation == 2


@pytest.mark.parametrize("seed", [0, SERVER_CLIENTS - 1, SERVER_CLIENTS + 2**32])
def test_it_is_written_under_an_id_of_the_servers(given: Given, seed: int) -> None:
    """T14: never under one that a participant could have."""
    typed(given, 11)
    with pytest.raises(Refused, match="client id of the server"):
        given.when(PEN, revision("Rev 1", seed))


def test_the_id_of_the_present_generation_is_not_taken_again(given: Given) -> None:
    """T14: two documents under one id would be taken for one."""
    typed(given, 11)
    given.when(PEN, revision("Rev 1"))
    typed(given, 12)
    with pytest.raises(Refused, match="client id of the server"):
        given.when(PEN, revision("Rev 2"))


def test_the_server_begins_one_when_very_many_have_written(given: Given) -> None:
    """T14: not before, and nobody else does."""
    command = BeginGeneration(DRAFT, SEED)
    typed(given, *range(1, MOST_CLIENTS))
    with pytest.raises(Refused) as early:
        given.when(SERVER, command)
    assert early.value.rule == "T14"
    typed(given, MOST_CLIENTS)
    with pytest.raises(NotPermitted):
        given.when(PEN, command)
    assert given.when(SERVER, command) == (GenerationBegun(DRAFT, 1, SEED),)
    with pytest.raises(Unknown):
        given.when(SERVER, BeginGeneration(DraftId("nowhere"), SEED))


def test_it_begins_also_off_the_record(given: Given) -> None:
    """P9: what is issued in such a phase has its generation; no word is told by it."""
    typed(given, 11)
    given.when(PEN, OpenPhase(PhaseId("p"), "Informals", "rolling text", "live", on_record=False))
    assert len(given.when(PEN, revision("Rev 1"))) == 2


def test_a_phase_opens_to_more_right_after_revisions_with_their_generations(given: Given) -> None:
    """P17: the generations between the revisions say nothing that those do not."""
    other = DraftId("draft0002")
    given.events(DraftOpened(other, "Annex"))
    closed = ("co-facilitator", "secretariat", "delegate", "auditor")
    given.when(PEN, OpenPhase(PhaseId("p"), "Closed", "rolling text", "live", attends=closed))
    placed = Placed(pid(9), None, "operative", 0, "1")
    given.events(TextChanged(other, (placed,), (13,)))
    typed(given, 11)
    opening = OpenPhase(PhaseId("q"), "Open", "rolling text", "live")
    given.when(PEN, revision("Rev 1"))
    with pytest.raises(Refused) as early:
        given.when(PEN, opening)
    assert early.value.rule == "P17"
    given.when(PEN, revision("Annex 1", SEED + 1, other))
    assert given.state.position - given.state.process.revisions[0].position == 2
    given.when(PEN, opening)


def test_evolving_is_total_for_drafts_that_there_are_not() -> None:
    """R3: an event about a draft that is not known changes nothing."""
    given = Given()
    before = given.state.text.copy()
    given.events(GenerationBegun(DraftId("nowhere"), 3, SEED))
    assert given.state.text == before


def test_the_command_of_a_revision_without_text_begins_none() -> None:
    """T14: where there is no text there is nothing to begin with."""
    given = Given()
    draft = given.state.text.drafts[DRAFT]
    draft.clients[11] = ParticipantId("pen")
    assert generations.begun(draft, SEED) == ()
    assert len(process.decide(given.state.process, given.state.text, PEN, revision("Rev 1"))) == 1
