"""Changes lead exactly from one text to the next (SPEC T1)."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from events.draft.comparison import cells, common_ends, compare, matching, runs_of
from events.ids import BracketId, DraftId, ParagraphId
from events.text import (
    Draft,
    Dropped,
    Mark,
    Marked,
    Moved,
    Paragraph,
    Placed,
    Run,
    Spliced,
    Styled,
    apply,
    merged,
)

A, B = Mark(BracketId("aaaaaaaa"), "insert"), Mark(BracketId("bbbbbbbb"), "delete")
MARKS = st.sampled_from([(), (A,), (B,), (A, B)])
RUNS = st.lists(
    st.builds(Run, st.text(st.sampled_from("ab é😀س"), min_size=1, max_size=5), MARKS), max_size=5
).map(merged)
PARAGRAPHS = st.builds(
    Paragraph,
    st.sampled_from([ParagraphId(f"p{n}") for n in range(7)]),
    st.sampled_from(["text", "heading"]),
    st.integers(0, 2),
    st.sampled_from(["", "1 bis"]),
    st.sampled_from([None, BracketId("aaaaaaaa")]),
    RUNS,
)
TEXTS = st.lists(PARAGRAPHS, max_size=6, unique_by=lambda p: p.id)


def p(name: str, *runs: Run) -> Paragraph:
    return Paragraph(ParagraphId(name), runs=runs)


def draft_of(paragraphs: list[Paragraph]) -> Draft:
    draft = Draft(DraftId("d"), "t")
    for paragraph in paragraphs:
        draft.place(paragraph.id, draft.order[-1] if draft.order else None)
        draft.put(paragraph)
    return draft


@settings(max_examples=400, deadline=None)
@given(TEXTS, TEXTS)
def test_applying_the_changes_to_before_gives_after(
    before: list[Paragraph], after: list[Paragraph]
) -> None:
    draft = draft_of(before)
    apply(draft, compare(before, after))
    assert draft.text() == after
    assert draft.where == draft_of(after).where


@settings(deadline=None)
@given(TEXTS)
def test_equal_texts_have_no_changes(text: list[Paragraph]) -> None:
    assert compare(text, text) == ()


@settings(deadline=None)
@given(RUNS)
def test_cells_and_runs_are_two_views_of_one_thing(runs: tuple[Run, ...]) -> None:
    assert runs_of(cells(runs)) == runs


@settings(deadline=None)
@given(RUNS, RUNS)
def test_common_ends_are_equal_and_as_long_as_can_be(
    before: tuple[Run, ...], after: tuple[Run, ...]
) -> None:
    start, end = common_ends(before, after)
    b, a = cells(before), cells(after)
    assert b[:start] == a[:start]
    assert end == 0 or b[-end:] == a[-end:]
    if start + end < min(len(b), len(a)):
        assert b[start] != a[start]
        assert b[len(b) - 1 - end] != a[len(a) - 1 - end]


def test_a_bracket_over_kept_words_is_a_mark_and_no_splice() -> None:
    before = [p("p1", Run("States shall return"))]
    after = [p("p1", Run("States "), Run("shall", (B,)), Run(" return"))]
    assert compare(before, after) == (Marked(ParagraphId("p1"), 7, 5, (B,), ()),)
    assert compare(after, before) == (Marked(ParagraphId("p1"), 7, 5, (), (B,)),)


def test_one_typed_letter_is_one_splice() -> None:
    before = [p("p1", Run("aaaa"))]
    after = [p("p1", Run("aa"), Run("a", (A,)), Run("aa"))]
    assert compare(before, after) == (Spliced(ParagraphId("p1"), 2, "", (Run("a", (A,)),)),)


def test_words_kept_between_two_edits_are_kept() -> None:
    before = [p("p1", Run("the old safe and dignified old return"))]
    after = [p("p1", Run("the new safe and dignified new return"))]
    changes = compare(before, after)
    assert all(isinstance(c, Spliced) and len(c.removed) <= 3 for c in changes)


def test_offsets_count_characters() -> None:
    before = [p("p1", Run("😀é"))]
    after = [p("p1", Run("😀é"), Run("س", (A,)))]
    assert compare(before, after) == (Spliced(ParagraphId("p1"), 2, "", (Run("س", (A,)),)),)


def test_as_few_paragraphs_as_can_be_count_as_moved() -> None:
    text = [p(f"p{n}") for n in range(6)]
    moved = [text[5], *text[:5]]
    assert compare(text, moved) == (Moved(ParagraphId("p5"), None),)


def test_paragraphs_come_go_and_change_style() -> None:
    before = [p("p1"), p("p2", Run("x"))]
    after = [p("p3", Run("y")), Paragraph(ParagraphId("p1"), "heading", 1, "I")]
    assert compare(before, after) == (
        Dropped(ParagraphId("p2"), (Run("x"),)),
        Placed(ParagraphId("p3"), None, "text", 0, ""),
        Spliced(ParagraphId("p3"), 0, "", (Run("y"),)),
        Styled(ParagraphId("p1"), "heading", 1, "I"),
    )


def test_two_long_unlike_texts_are_compared_in_bounded_time() -> None:
    started = time.process_time()
    assert list(matching("ab" * 10_000, "ba" * 10_000 + "c")) == []
    compare([p("p1", Run("ab" * 10_000))], [p("p1", Run("ba" * 10_000 + "c"))])
    assert time.process_time() - started < 1.0
