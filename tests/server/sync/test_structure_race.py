"""Paragraphs are shaped while others type in them: their words stand somewhere, or come back.

Whoever types had not yet seen the command; the update arrives after it (SPEC T3, O4, G6).
"""

import pytest

from events.draft import editing
from events.ids import BracketId, ParagraphId
from events.lineage import JoinBrackets, SplitBracket
from events.negotiation import Command
from events.numbering import NewLabel, RenumberDraft
from events.references import NoteReferences, Reference, UpdateReferences
from events.structure import (
    AddParagraph,
    JoinParagraphs,
    MoveParagraph,
    RelabelParagraph,
    RemoveParagraph,
    SplitParagraph,
)
from tests.server.sync.drafting import DRAFT, Drafting, edited, mark, paragraph

PEN = "co-facilitator"
ONE, TWO, THREE, NEW = (ParagraphId(f"para000{n}") for n in (1, 2, 3, 4))
LEFT, RIGHT = BracketId("marleft00001"), BracketId("marright0001")
PART = BracketId("marpart00001")
WORDS = "é😀 late"


@pytest.fixture
def room() -> Drafting:
    """The second paragraph has two proposals of Mar side by side, and refers to the first."""
    room = Drafting(
        paragraph("para0001", "States cooperate."),
        paragraph(
            "para0002", "Returns ", ("safe ", LEFT), ("free ", RIGHT), "ways, as in paragraph 1."
        ),
        paragraph("para0003", "Pathways."),
        marleft00001="mar",
        marright0001="mar",
    )
    room.enacted(PEN, RelabelParagraph(DRAFT, ONE, "text", 0, "1."))
    room.enacted(PEN, NoteReferences(DRAFT, (Reference(TWO, "paragraph 1", "", ONE),)))
    room.enacted(PEN, RelabelParagraph(DRAFT, ONE, "text", 0, "7."))
    return room


ACTS: list[tuple[str, Command, bool]] = [
    ("a paragraph is inserted before", AddParagraph(DRAFT, NEW, ONE, text="New."), True),
    ("it is split before", SplitParagraph(DRAFT, TWO, 3, NEW), False),
    ("it is split behind", SplitParagraph(DRAFT, TWO, 30, NEW), True),
    ("it is split where one types", SplitParagraph(DRAFT, TWO, 8, NEW), False),
    ("it is split at its start", SplitParagraph(DRAFT, TWO, 0, NEW), True),
    ("it is joined with the next", JoinParagraphs(DRAFT, TWO), True),
    ("it is joined to the one before", JoinParagraphs(DRAFT, ONE), False),
    ("it is moved", MoveParagraph(DRAFT, TWO, THREE), False),
    ("another is moved", MoveParagraph(DRAFT, ONE, TWO), True),
    ("it is relabelled", RelabelParagraph(DRAFT, TWO, "operative", 1, "8."), True),
    ("the draft is renumbered", RenumberDraft(DRAFT, (NewLabel(TWO, "", "9."),)), True),
    ("references in it are updated", UpdateReferences(DRAFT), True),
    ("a bracket in it is split", SplitBracket(LEFT, TWO, 10, PART), True),
    ("brackets in it are joined", JoinBrackets(LEFT, RIGHT), True),
]


@pytest.mark.parametrize("at", [0, 8, 10, 13, 30])
@pytest.mark.parametrize(("what", "command", "stays"), ACTS, ids=[what for what, _, _ in ACTS])
def test_words_typed_meanwhile_stand_somewhere_or_come_back(
    room: Drafting, what: str, command: Command, stays: bool, at: int
) -> None:
    """Also those of the pen's other hand, and those within a bracket that is split or joined."""
    before = [p.text for p in room.draft.text()]
    late = edited(room.copy(), editing.insert_text, TWO, at, WORDS, (mark("ald00000001"),))
    room.enacted(PEN, command)
    judgement = room.judged("ald", late)
    standing = [p.text for p in room.draft.text() if WORDS in p.text]
    assert (len(standing), judgement.lost) in ((1, None), (0, WORDS)), what
    if stays:
        assert standing, f"{what}: nothing about it need take the words away"
    if standing:
        assert any(
            run.text == WORDS and mark("ald00000001") in run.marks
            for p in room.draft.text()
            for run in p.runs
        )
    others = "".join(p.text for p in room.draft.text()).replace(WORDS, "")
    for word in ("States", "Returns", "safe", "free", "ways", "Pathways"):
        assert others.count(word) == "".join(before).count(word), what
    room.check()


@pytest.mark.parametrize("at", [9, 13, 15])
def test_its_own_proponent_types_on_while_its_bracket_is_split_or_joined(
    room: Drafting, at: int
) -> None:
    for command in (SplitBracket(LEFT, TWO, 10, PART), JoinBrackets(PART, RIGHT)):
        late = edited(room.copy(), editing.insert_text, TWO, at, "X", (mark(LEFT),))
        room.enacted(PEN, command)
        room.judged("mar", late)
    assert "".join(p.text for p in room.draft.text()).count("X") == 2
    state = room.candidate.negotiation
    for run in room.text("para0002"):
        if "X" in run.text:
            owners = {state.brackets.known(m.bracket).proponents for m in run.marks}
            assert owners == {("mar",)}
    room.check()


def test_words_in_a_paragraph_that_is_taken_out_come_back(room: Drafting) -> None:
    late = edited(room.copy(), editing.insert_text, THREE, 2, WORDS, (mark("ald00000001"),))
    room.enacted(PEN, RemoveParagraph(DRAFT, THREE))
    assert room.judged("ald", late).lost == WORDS
    room.check()


@pytest.mark.parametrize(
    "command", [RemoveParagraph(DRAFT, THREE), MoveParagraph(DRAFT, THREE, None)]
)
def test_a_strike_in_a_paragraph_that_is_moved_or_taken_out_is_told(
    room: Drafting, command: Command
) -> None:
    strike = mark("ald00000001", "delete")
    late = edited(room.copy(), editing.put_mark, THREE, 0, 4, strike)
    room.enacted(PEN, command)
    assert room.judged("ald", late).lost == ""
    assert BracketId("ald00000001") not in room.candidate.negotiation.brackets.brackets
    room.check()


def test_a_strike_that_finds_its_words_is_not_told(room: Drafting) -> None:
    strike = mark("ald00000001", "delete")
    late = edited(room.copy(), editing.put_mark, THREE, 0, 4, strike)
    room.enacted(PEN, AddParagraph(DRAFT, NEW, ONE, text="New."))
    assert room.judged("ald", late).lost is None
    room.check()
