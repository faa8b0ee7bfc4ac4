"""The readable text, held against one that is slow and plain: a list of marked characters."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.ids import BracketId, CommandId, DraftId, NegotiationId, ParagraphId, ParticipantId
from events.record import Recorded
from events.text import (
    Change,
    Draft,
    DraftOpened,
    Drafts,
    Dropped,
    Mark,
    Marked,
    Placed,
    Run,
    Spliced,
    Styled,
    TextChanged,
    evolve,
)

DRAFT = DraftId("draft0001")
PARAGRAPHS = [ParagraphId(f"p{n}") for n in range(3)]
BRACKETS = [BracketId(f"b{n}") for n in range(3)]
MARKS = [(), *((Mark(b, "insert"),) for b in BRACKETS)]
MARKS += [tuple(sorted((Mark(BRACKETS[0], "insert"), Mark(BRACKETS[1], "delete"))))]
OWNERS = st.sampled_from([None, *BRACKETS])

Character = tuple[str, tuple[Mark, ...]]


class Plain:
    """Paragraphs as lists of characters, each with its marks; words gathered after every event."""

    def __init__(self) -> None:
        self.order: list[ParagraphId] = []
        self.characters: dict[ParagraphId, list[Character]] = {}
        self.owner: dict[ParagraphId, BracketId | None] = {}
        self.words: dict[BracketId, str] = {}

    def apply(self, changes: tuple[Change, ...]) -> None:
        for change in changes:
            self._change(change)
        for bracket in BRACKETS:
            parts = [self._under(bracket, p) for p in self.order]
            if any(parts):
                self.words[bracket] = " ".join(part for part in parts if part)

    def _under(self, bracket: BracketId, paragraph: ParagraphId) -> str:
        owned = self.owner[paragraph] == bracket
        held = self.characters[paragraph]
        return "".join(c for c, marks in held if owned or bracket in {m.bracket for m in marks})

    def _change(self, change: Change) -> None:
        paragraph = change.paragraph
        if isinstance(change, Placed):
            if paragraph in self.order:
                self.order.remove(paragraph)
            known = change.after in self.order
            at = self.order.index(change.after) + 1 if known else 0  # type: ignore[arg-type]
            self.order.insert(at, paragraph)
            self.characters[paragraph], self.owner[paragraph] = [], change.bracket
            return
        held = self.characters.get(paragraph)
        if held is None:
            return
        match change:
            case Dropped():
                self.order.remove(paragraph)
                del self.characters[paragraph], self.owner[paragraph]
            case Styled(_, _, _, _, bracket):
                self.owner[paragraph] = bracket
            case Spliced(_, at, removed, inserted):
                new = [(c, run.marks) for run in inserted for c in run.text]
                held[at : at + len(removed)] = new
            case Marked(_, at, length, on, off):
                held[at : at + length] = [
                    (c, tuple(sorted((set(marks) - set(off)) | set(on))))
                    for c, marks in held[at : at + length]
                ]


def characters(draft: Draft) -> dict[ParagraphId, list[Character]]:
    """A draft's text as the plain one has it."""
    return {p.id: [(c, run.marks) for run in p.runs for c in run.text] for p in draft.text()}


@st.composite
def change(draw: Any) -> Change:
    """A change, three times in four a splice; much of it fits."""
    paragraph = draw(st.sampled_from(PARAGRAPHS))
    at = draw(st.integers(0, 8))
    match draw(st.integers(0, 11)):
        case 0:
            after = draw(st.sampled_from([None, *PARAGRAPHS]).filter(lambda a: a != paragraph))
            return Placed(paragraph, after, "text", 0, "", draw(OWNERS))
        case 1:
            return Dropped(paragraph, ())
        case 2:
            return Styled(paragraph, "heading", 1, "A.", draw(OWNERS))
        case 3:
            marks = draw(st.sampled_from(MARKS[1:]))
            on, off = draw(st.sampled_from([(marks, ()), ((), marks)]))
            return Marked(paragraph, at, draw(st.integers(1, 4)), on, off)
        case _:
            texts = st.sampled_from(["", "a", "b", "é", "cd"])
            runs = st.builds(Run, texts, st.sampled_from(MARKS))
            removed = "x" * draw(st.sampled_from([0, 0, 0, 1, 2, 6]))
            return Spliced(paragraph, at, removed, tuple(draw(st.lists(runs, max_size=2))))


EVENTS = st.lists(st.lists(change(), min_size=1, max_size=3), max_size=30)


@settings(max_examples=300, deadline=None)
@given(EVENTS)
def test_text_and_words_are_those_of_plain_characters(batches: list[list[Change]]) -> None:
    """T1: every change does what it says; a bracket that lost its text keeps its last words."""
    state, plain = Drafts(), Plain()
    setup: list[Change] = [Placed(p, None, "text", 0, "") for p in PARAGRAPHS]
    for position, changes in enumerate(([], setup, *batches), 1):
        event = TextChanged(DRAFT, tuple(changes)) if position > 1 else DraftOpened(DRAFT, "D")
        evolve(state, recorded(event, position))
        plain.apply(tuple(changes))
        draft = state.drafts[DRAFT]
        assert draft.order == plain.order
        assert characters(draft) == plain.characters
        assert {b: draft.words(b) for b in BRACKETS} == {
            b: plain.words.get(b, "") for b in BRACKETS
        }
        for paragraph in draft.text():
            assert all(run.text for run in paragraph.runs)
            pairs = zip(paragraph.runs, paragraph.runs[1:], strict=False)
            assert all(a.marks != b.marks for a, b in pairs)
        where = {b: {p.id for p in draft.text() if b in p.brackets()} for b in BRACKETS}
        assert draft.where == {b: places for b, places in where.items() if places}


@pytest.mark.parametrize(
    ("at", "removed", "inserted", "touched"),
    [
        (2, "", "x", True),  # within
        (1, "", "x", True),  # at its beginning, in its own name
        (4, "", "x", True),  # at its end
        (2, "c", "", True),
        (1, "bcd", "", True),  # all of it
        (0, "a", "", False),
        (4, "e", "", False),
    ],
)
def test_a_bracket_is_touched_where_its_text_changes(
    at: int, removed: str, inserted: str, touched: bool
) -> None:
    """The position at which a bracket's text last changed, for keystrokes and for the rest."""
    (bracket, marks) = BRACKETS[0], MARKS[1]
    state = Drafts()
    runs = (Run("a"), Run("bcd", marks), Run("e"))
    first = (Placed(PARAGRAPHS[0], None, "text", 0, ""), Spliced(PARAGRAPHS[0], 0, "", runs))
    new = (Run(inserted, marks),) if inserted else ()
    evolve(state, recorded(DraftOpened(DRAFT, "D"), 1))
    evolve(state, recorded(TextChanged(DRAFT, first), 2))
    evolve(state, recorded(TextChanged(DRAFT, (Spliced(PARAGRAPHS[0], at, removed, new),)), 3))
    assert state.drafts[DRAFT].touched[bracket] == (3 if touched else 2)


def recorded(event: Any, position: int) -> Recorded[Any]:
    """An event in its envelope."""
    who, act = ParticipantId("ana"), CommandId(f"c{position}")
    return Recorded(NegotiationId("n"), position, position, position, who, act, event)
