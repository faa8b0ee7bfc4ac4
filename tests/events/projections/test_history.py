"""How a word came to be: the rules H1-H5 of events/SPEC.md."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.brackets import RecordOutcome, WithdrawBracket
from events.draft import editing
from events.errors import Unknown
from events.ids import BracketId, DelegationId, ParagraphId, RevisionId
from events.negotiation import Negotiation, evolve
from events.projections.history import Passage, paragraph_history
from events.projections.provenance import Provenance
from events.structure import (
    AddParagraph,
    JoinParagraphs,
    MoveParagraph,
    RelabelParagraph,
    RemoveParagraph,
    SplitParagraph,
)
from events.text import TextChanged
from tests.events.projections.chronicle import DRAFT, MINUTE, P1, P2, P3, TEXTS, Chronicle, mark

ALD, MRN = DelegationId("ald"), DelegationId("mrn")
NEW = ParagraphId("para0009")


@pytest.fixture
def room() -> Chronicle:
    return Chronicle()


def passages(room: Chronicle, paragraph: ParagraphId, *, corrections: bool = True) -> list[Passage]:
    history = paragraph_history(room.provenance(), DRAFT, paragraph, corrections=corrections)
    return list(history.passages)


def of(found: list[Passage], text: str) -> Passage:
    """The passage with exactly this text."""
    (one,) = [p for p in found if p.text == text]
    return one


# H1


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(5, 60))
def test_h1_what_stands_in_the_histories_is_the_text_at_every_position(
    seed: int, acts: int
) -> None:
    """Runs, marks and order equal `events.text` after each event; each line holds what stands."""
    dice = random.Random(seed)
    room = Chronicle()
    for _ in range(acts):
        room.anything(dice)
    state, record = Negotiation(room.live.negotiation.id), Provenance(room.live.negotiation.id)
    for recorded in room.log:
        evolve(state, recorded)
        record.evolve(recorded)
        if not isinstance(recorded.event, TextChanged):
            continue
        sheet, draft = record.sheets[DRAFT], state.text.drafts[DRAFT]
        assert sheet.order == draft.order
        for held in draft.text():
            track = sheet.tracks[held.id]
            assert record.text(track) == held.text
            assert track.marks == [run.marks for run in held.runs for _ in run.text]
            line = record.ink.along(track.head, track.tail)
            assert [c for c in line if c not in record.ink.removals] == track.cells
    for held in room.draft.text():
        assert paragraph_history(record, DRAFT, held.id).text == held.text


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(5, 60))
def test_h1_every_character_ever_written_stands_or_was_removed_by_somebody(
    seed: int, acts: int
) -> None:
    """Of every paragraph, gone ones too; the removal stands after the writing, by a text change."""
    dice = random.Random(seed)
    room = Chronicle()
    for _ in range(acts):
        room.anything(dice)
    record = room.provenance()
    changes = {r.position for r in room.log if isinstance(r.event, TextChanged)}
    found = [
        p
        for paragraph in record.sheets[DRAFT].tracks
        for p in paragraph_history(record, DRAFT, paragraph).passages
    ]
    written = sum(len(c) > 0 for c in record.ink.chars)
    assert sum(len(p.text) for p in found) == written
    standing = sum(len(p.text) for p in found if p.removed is None)
    assert standing == sum(len(p.text) for p in room.draft.text())
    for p in found:
        assert set(p.written.positions) <= changes
        if p.removed is not None:
            assert p.removed.positions[-1] in changes
            assert p.removed.positions[-1] > p.written.positions[0]


def test_h1_what_was_removed_stands_where_it_stood_with_who_removed_it(room: Chronicle) -> None:
    room.erase("pen", P1, "safe and ")
    found = passages(room, P1)
    assert [p.text for p in found] == [
        "States shall facilitate the ",
        "safe and ",
        "dignified return of migrants.",
    ]
    gone = found[1]
    assert gone.removed is not None
    assert (gone.removed.doing, gone.removed.delegation) == ("typing", None)
    assert gone.removed.positions == (room.position,)
    assert gone.stood is not None
    assert (gone.stood.paragraph, gone.stood.label, gone.stood.at) == (P1, "1.", 28)


def test_h1_a_replaced_word_is_new_as_a_whole(room: Chronicle) -> None:
    """Letters that old and new word share by chance are the new writer's."""
    room.replace("pen", P1, "facilitate", "support")
    assert of(passages(room, P1), "support").written.positions == (room.position,)


def test_h1_words_that_a_long_rewriting_left_alone_keep_their_history(room: Chronicle) -> None:
    """A change at both ends of a long paragraph is recorded as one: what is between stays."""
    room.insert("pen", P1, 0, "word " * 80)
    room.gap = 60 * MINUTE

    def edit(document: object) -> None:
        editing.insert_text(document, P1, len(room.text(P1)), " End")  # type: ignore[arg-type]
        editing.delete_text(document, P1, 0, 5)  # type: ignore[arg-type]
        editing.insert_text(document, P1, 0, "Begin ")  # type: ignore[arg-type]

    room.type("pen", edit)
    found = [p for p in passages(room, P1) if p.removed is None]
    new = "".join(p.text for p in found if p.written.positions == (room.position,))
    assert new.split() == ["Begin", "End"]


# H2


def test_h2_a_split_and_a_join_carry_the_history_over(room: Chronicle) -> None:
    room.after("ald", P1, "safe", ", orderly", mark("a"))
    room.erase("pen", P1, "of migrants")
    before = [(p.text, p.whose, p.written.positions) for p in passages(room, P1)]
    room.do("pen", SplitParagraph(DRAFT, P1, room.text(P1).index("erly"), NEW))
    halves = passages(room, P1) + passages(room, NEW)
    assert next(p for p in halves if p.removed is not None).text == "of migrants"
    assert {p.written.positions[-1] for p in halves} == {b[2][-1] for b in before}
    assert of(halves, "erly").whose == (ALD,)
    room.do("pen", JoinParagraphs(DRAFT, P1))
    assert [(p.text, p.whose, p.written.positions) for p in passages(room, P1)] == before


def test_h2_the_life_of_a_paragraph_includes_what_it_comes_from(room: Chronicle) -> None:
    room.do("pen", RelabelParagraph(DRAFT, P1, "operative", 0, "7."))
    room.do("pen", SplitParagraph(DRAFT, P1, 20, NEW))
    room.do("pen", RelabelParagraph(DRAFT, P1, "operative", 0, "8."))
    room.do("pen", MoveParagraph(DRAFT, NEW, P3))
    room.do("pen", RelabelParagraph(DRAFT, NEW, "operative", 0, "9."))
    history = paragraph_history(room.provenance(), DRAFT, NEW)
    assert [(s.paragraph, s.kind, s.label) for s in history.steps] == [
        (P1, "added", "1."),
        (P1, "relabelled", "7."),
        (P1, "split into", "7."),
        (NEW, "split from", ""),
        (NEW, "moved", ""),
        (NEW, "relabelled", "9."),
    ]


def test_h2_a_paragraph_that_was_joined_says_where_it_went_on(room: Chronicle) -> None:
    room.do("pen", JoinParagraphs(DRAFT, P1))
    history = paragraph_history(room.provenance(), DRAFT, P2)
    assert (history.standing, history.continues, history.passages) == (False, P1, ())
    assert of(passages(room, P1), TEXTS[P1] + TEXTS[P2]).written.positions
    room.do("pen", MoveParagraph(DRAFT, P1, P3))
    assert of(passages(room, P1), TEXTS[P1] + TEXTS[P2]).removed is None


def test_h2_what_a_removed_paragraph_said_is_still_told(room: Chronicle) -> None:
    room.do("pen", RemoveParagraph(DRAFT, P3))
    history = paragraph_history(room.provenance(), DRAFT, P3)
    (gone,) = history.passages
    assert (gone.text, history.standing, history.continues) == (TEXTS[P3], False, None)
    assert gone.removed is not None
    assert gone.removed.doing == "taken out"
    assert history.steps[-1].kind == "removed"


def test_h2_a_retained_proposal_keeps_who_proposed_it(room: Chronicle) -> None:
    room.after("ald", P1, "safe", ", orderly", mark("a"))
    room.do("pen", RecordOutcome(BracketId("a"), "retained"))
    one = of(passages(room, P1), ", orderly")
    assert (one.whose, one.bracket, one.life, one.marks) == ((ALD,), "a", "retained", ())


def test_h2_an_outcome_and_a_withdrawal_are_named_as_the_reason(room: Chronicle) -> None:
    room.after("ald", P1, "safe", ", orderly", mark("a"))
    room.after("mrn", P1, "dignified", ", sustainable", mark("m"))
    room.strike("mrn", P2, "voluntary, and ", "d")
    room.do("pen", RecordOutcome(BracketId("a"), "deleted"))
    settled = room.position - 1
    room.do("mrn", WithdrawBracket(BracketId("m")))
    room.do("pen", RecordOutcome(BracketId("d"), "deleted"))
    deleted = of(passages(room, P1), ", orderly").removed
    assert deleted is not None
    assert (deleted.doing, deleted.bracket, deleted.delegation) == ("outcome", "a", None)
    assert deleted.positions == (settled, settled + 1)
    withdrawn = of(passages(room, P1), ", sustainable").removed
    assert withdrawn is not None
    assert (withdrawn.doing, withdrawn.delegation) == ("withdrawal", MRN)
    struck = of(passages(room, P2), "voluntary, and ").removed
    assert struck is not None
    assert (struck.doing, struck.bracket) == ("outcome", "d")


def test_h2_words_that_were_typed_bare_and_put_in_a_bracket_by_the_repair_entered_in_it(
    room: Chronicle,
) -> None:
    room.type(
        "ald",
        lambda d: editing.insert_text(d, P1, 0, "Now "),
        lambda d: editing.put_mark(d, P1, 0, 4, mark("a")),
    )
    one = of(passages(room, P1), "Now ")
    assert (one.whose, one.bracket) == ((ALD,), "a")


def test_h2_in_a_proposal_within_a_proposal_each_keeps_its_words(room: Chronicle) -> None:
    room.after("ald", P1, "safe", ", orderly and regular", mark("a"))
    room.after("mrn", P1, "orderly", " or not", mark("a"), mark("m"))
    found = passages(room, P1)
    assert (of(found, " or not").whose, of(found, " or not").bracket) == ((MRN,), "m")
    assert of(found, " and regular").whose == (ALD,)


# H3, H4


def test_h4_typing_of_one_party_within_ten_minutes_is_one_passage(room: Chronicle) -> None:
    at = len(TEXTS[P1])
    for offset, char in enumerate(" Also"):
        room.insert("pen", P1, at + offset, char)
    first = room.position
    room.gap = 60 * MINUTE
    room.insert("pen", P1, at + 5, " later")
    found = passages(room, P1)
    assert of(found, " Also").written.positions == tuple(range(first - 4, first + 1))
    assert of(found, " later").written.positions == (room.position,)


def test_h4_a_slip_taken_back_at_once_is_a_correction(room: Chronicle) -> None:
    room.after("ald", P1, "safe", ", ordrly", mark("a"))
    room.erase("ald", P1, "rly")
    room.after("ald", P1, "ord", "erly", mark("a"))
    room.gap = 60 * MINUTE
    room.erase("pen", P1, "States ")
    found = passages(room, P1)
    assert of(found, "rly").correction
    assert not of(found, "States ").correction
    shorter = passages(room, P1, corrections=False)
    assert "rly" not in [p.text for p in shorter]
    assert of(shorter, ", orderly").written.positions


def test_h4_what_a_revision_contains_is_no_slip(room: Chronicle) -> None:
    room.insert("pen", P1, 0, "Now ")
    room.revision("Rev1")
    room.erase("pen", P1, "Now ")
    gone = of(passages(room, P1, corrections=False), "Now ")
    assert gone.removed
    assert not gone.correction


def test_h4_a_passage_names_the_revisions_it_stands_in(room: Chronicle) -> None:
    room.revision("Rev1")
    room.insert("pen", P1, 0, "Now ")
    room.revision("Rev2")
    room.erase("pen", P1, "States ")
    room.revision("Rev3")
    found = passages(room, P1)
    assert of(found, "Now ").revisions == (RevisionId("Rev2"), RevisionId("Rev3"))
    assert of(found, "States ").revisions == (RevisionId("Rev1"), RevisionId("Rev2"))


def test_the_history_of_what_never_was_is_unknown(room: Chronicle) -> None:
    with pytest.raises(Unknown):
        paragraph_history(room.provenance(), DRAFT, NEW)
    room.do("pen", AddParagraph(DRAFT, NEW, P3, text="New."))
    assert of(passages(room, NEW), "New.").written.delegation is None
    with pytest.raises(Unknown):
        paragraph_history(room.provenance(3), DRAFT, NEW)
