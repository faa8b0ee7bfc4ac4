"""L1-L3. Contradictions, crossovers, and the sources of agreed language."""

import pytest

from events.errors import NotPermitted, Refused, Unknown
from events.ids import ContradictionId, CrossoverId, DraftId, SourceId
from events.links import (
    AnswerCrossover,
    FlagContradiction,
    LinkCrossover,
    NoteSource,
    Provision,
    ReconcileContradiction,
    RemoveSource,
)
from events.text import DraftOpened, Placed, TextChanged
from tests.events.given import DRAFT, OBSERVER, PEN, Given, bid, marked, pid

OTHER = DraftId("draft0002")
ONE, TWO = Provision(DRAFT, pid(1)), Provision(DRAFT, pid(2))
THERE = Provision(OTHER, pid(9))
CONTRADICTION, CROSSOVER = ContradictionId("c1"), CrossoverId("x1")


@pytest.fixture
def texts() -> Given:
    """Two drafts, and a bracket in the second paragraph of the first."""
    return (
        Given()
        .paragraph(1, "Returns are  voluntary.")
        .bracket("a", number=2)
        .paragraph(2, "Returns ", marked("may be forced", ("a", "insert")))
        .events(
            DraftOpened(OTHER, "Refugees"),
            TextChanged(OTHER, (Placed(pid(9), None, "operative", 0, ""),)),
        )
    )


def test_l1_a_contradiction_is_open_until_reconciled(texts: Given) -> None:
    """Flagged once, either way round; reconciled once."""
    texts.when(PEN, FlagContradiction(CONTRADICTION, ONE, TWO, "Voluntary or forced?"))
    with pytest.raises(Refused, match="already flagged"):
        texts.when(PEN, FlagContradiction(ContradictionId("c2"), TWO, ONE, "Again."))
    texts.when(PEN, ReconcileContradiction(CONTRADICTION, "Forced returns went."))
    held = texts.state.links.contradictions[CONTRADICTION]
    assert (held.outcome, held.settled) == ("Forced returns went.", texts.state.position)
    with pytest.raises(Refused, match="already reconciled"):
        texts.when(PEN, ReconcileContradiction(CONTRADICTION, "Twice."))
    texts.when(PEN, FlagContradiction(ContradictionId("c2"), TWO, ONE, "It is back."))


def test_l1_a_provision_is_a_paragraph_or_a_bracket_that_stands_in_it(texts: Given) -> None:
    """Both exist, and differ."""
    there, elsewhere = Provision(DRAFT, pid(2), bid("a")), Provision(DRAFT, pid(1), bid("a"))
    texts.when(PEN, FlagContradiction(CONTRADICTION, ONE, there, "Which?"))
    for one, other, kind in [
        (ONE, ONE, Refused),
        (ONE, elsewhere, Refused),
        (ONE, Provision(DRAFT, pid(77)), Unknown),
        (ONE, Provision(DRAFT, pid(2), bid("none")), Unknown),
    ]:
        with pytest.raises(kind):
            texts.when(PEN, FlagContradiction(ContradictionId("c3"), one, other, "Which?"))
    with pytest.raises(NotPermitted):
        texts.when(OBSERVER, FlagContradiction(ContradictionId("c3"), ONE, TWO, "Which?"))


def test_l2_a_crossover_links_two_drafts_with_a_question(texts: Given) -> None:
    """Within one draft it is a contradiction; the question is answered once."""
    with pytest.raises(Refused, match="flag a contradiction"):
        texts.when(PEN, LinkCrossover(CROSSOVER, ONE, TWO, "Who decides?"))
    texts.when(PEN, LinkCrossover(CROSSOVER, ONE, THERE, "Who determines status?"))
    texts.when(PEN, AnswerCrossover(CROSSOVER, "The other compact does."))
    assert texts.state.links.crossovers[CROSSOVER].outcome == "The other compact does."
    with pytest.raises(Refused, match="already answered"):
        texts.when(PEN, AnswerCrossover(CROSSOVER, "Twice."))
    with pytest.raises(Unknown):
        texts.when(PEN, AnswerCrossover(CrossoverId("x2"), "What?"))


def test_l3_agreed_language_stands_in_the_paragraph_word_for_word(texts: Given) -> None:
    """However it is spaced; the note can be taken back."""
    note = NoteSource(SourceId("s1"), DRAFT, pid(1), "are voluntary", "Geneva Text", "para 4")
    texts.when(PEN, note)
    assert texts.state.links.sources[SourceId("s1")].instrument == "Geneva Text"
    wrong = NoteSource(SourceId("s2"), DRAFT, pid(1), "is voluntary", "Geneva Text", "para 4")
    with pytest.raises(Refused, match="word for word"):
        texts.when(PEN, wrong)
    texts.when(PEN, RemoveSource(SourceId("s1")))
    assert not texts.state.links.sources
    with pytest.raises(Unknown):
        texts.when(PEN, RemoveSource(SourceId("s1")))
