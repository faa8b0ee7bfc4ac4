"""Where did our proposal go? Rule H5 of events/SPEC.md."""

import pytest

from events.brackets import RecordOutcome, WithdrawBracket
from events.errors import Unknown
from events.ids import BracketId, ParagraphId
from events.projections.trace import Trace, where_did
from events.structure import AddParagraph, JoinParagraphs, RemoveParagraph, SplitParagraph
from tests.events.projections.chronicle import DRAFT, P1, P2, P3, TEXTS, Chronicle, mark

A = BracketId("a")
NEW = ParagraphId("para0009")


@pytest.fixture
def room() -> Chronicle:
    """Aldovia proposes ", orderly and regular" in the first paragraph."""
    out = Chronicle()
    out.after("ald", P1, "safe", ", orderly and regular", mark("a"))
    return out


def trace(room: Chronicle, bracket: BracketId = A) -> Trace:
    return where_did(room.provenance(), bracket)


def test_h5_an_open_proposal_is_found_where_it_now_stands(room: Chronicle) -> None:
    room.do("pen", SplitParagraph(DRAFT, P1, 25, NEW))
    found = trace(room)
    assert (found.life, found.paragraph, found.closed) == ("open", NEW, None)
    assert [(f.paragraph, f.text, f.same) for f in found.found] == [
        (NEW, ", orderly and regular", True)
    ]
    assert "is still open at a paragraph without a label" in found.sentence


def test_h5_of_a_retained_proposal_the_paragraph_is_read_as_it_now_is(room: Chronicle) -> None:
    room.do("pen", RecordOutcome(A, "retained"))
    closed = room.position - 1
    room.erase("pen", P1, ", orderly")
    found = trace(room)
    assert (found.life, found.closed, found.reads) == ("retained", closed, room.text(P1))
    assert [f.text for f in found.found] == [" and regular"]
    assert [p.text for p in found.lost] == [", orderly"]
    assert found.sentence.startswith(
        f"“, orderly and regular” was retained at paragraph 1 by event {closed}. It now reads: “"
    )


@pytest.mark.parametrize(
    ("end", "life"), [("outcome", "deleted"), ("own", "withdrawn"), ("typed", "withdrawn")]
)
def test_h5_a_proposal_that_is_gone_says_how_and_what_it_was(
    room: Chronicle, end: str, life: str
) -> None:
    if end == "outcome":
        room.do("pen", RecordOutcome(A, "deleted"))
    elif end == "own":
        room.do("ald", WithdrawBracket(A))
    else:
        room.gap *= 60
        room.erase("ald", P1, ", orderly and regular")
    found = trace(room)
    assert (found.life, found.words, found.found) == (life, ", orderly and regular", ())
    (gone,) = found.lost
    assert gone.text == ", orderly and regular"
    assert f"was {life}" in found.sentence


def test_h5_a_proposal_whose_words_went_with_another_is_moot(room: Chronicle) -> None:
    room.do("pen", RecordOutcome(A, "retained"))
    room.after("mrn", P1, "orderly", " or not", mark("m"))
    room.strike("ald", P1, "orderly or not", "d")
    room.do("pen", RecordOutcome(BracketId("d"), "deleted"))
    found = trace(room, BracketId("m"))
    assert (found.life, found.words.strip()) == ("moot", "or not")


def test_h5_words_that_were_written_anew_elsewhere_are_found(room: Chronicle) -> None:
    """After a redraft the proposal's words stand in another paragraph, under the pen's hand."""
    room.do("pen", RecordOutcome(A, "deleted"))
    room.do("pen", AddParagraph(DRAFT, NEW, P3, label="4.", text="Safe, orderly and regular."))
    found = trace(room)
    assert [(f.paragraph, f.label, f.text, f.same) for f in found.found] == [
        (NEW, "4.", ", orderly and regular", False)
    ]
    assert "stand at paragraph 4" in found.sentence


def test_h5_words_that_anybody_would_use_are_not_claimed(room: Chronicle) -> None:
    room.after("mrn", P2, "nobody", " and migrants", mark("m"))
    room.do("mrn", WithdrawBracket(BracketId("m")))
    assert trace(room, BracketId("m")).found == ()


def test_h5_a_deletion_is_traced_by_the_words_it_struck(room: Chronicle) -> None:
    room.strike("mrn", P2, "voluntary, and ", "d")
    room.do("mrn", WithdrawBracket(BracketId("d")))
    found = trace(room, BracketId("d"))
    assert (found.kind, found.words, found.reads) == ("deletion", "voluntary, and ", TEXTS[P2])
    assert [f.text for f in found.found] == ["voluntary, and "]
    assert found.lost == ()


def test_h5_a_place_that_was_joined_is_found_in_the_other_paragraph(room: Chronicle) -> None:
    room.after("mrn", P2, "nobody", " at all", mark("m"))
    room.do("pen", RecordOutcome(BracketId("m"), "deleted"))
    room.do("pen", JoinParagraphs(DRAFT, P1))
    assert trace(room, BracketId("m")).paragraph == P1
    room.do("pen", RecordOutcome(A, "retained"))
    room.do("pen", RemoveParagraph(DRAFT, P1))
    assert trace(room, BracketId("m")).paragraph is None
    assert "a paragraph that is gone" in trace(room).sentence


def test_what_never_was_is_unknown(room: Chronicle) -> None:
    with pytest.raises(Unknown):
        trace(room, BracketId("none"))
