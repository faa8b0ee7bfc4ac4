"""Reading and editing the CRDT document of a draft, in characters, with marks kept."""

import gc
import weakref

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import XmlText

from events.draft import editing
from events.draft.blocks import formats_of
from events.draft.document import DraftDocument
from events.draft.update import decode
from events.errors import Malformed, Refused, Unknown
from events.ids import BracketId, ParagraphId
from events.text import Mark, Marks, Paragraph, Run, merged, sliced

A, B = Mark(BracketId("aaaaaaaa"), "insert"), Mark(BracketId("bbbbbbbb"), "delete")
P1, P2, P3 = (ParagraphId(f"para000{n}") for n in (1, 2, 3))
MARKS = st.sampled_from([(), (A,), (B,), (A, B)])
RUNS = st.lists(
    st.builds(Run, st.text(st.sampled_from("ab é😀س"), min_size=1, max_size=5), MARKS), max_size=5
).map(merged)


def p(name: str, *runs: Run, **style: object) -> Paragraph:
    return Paragraph(ParagraphId(name), runs=runs, **style)  # type: ignore[arg-type]


def written(*paragraphs: Paragraph) -> DraftDocument:
    out = DraftDocument()
    with out.edit():
        editing.seed(out, paragraphs)
    return out


@settings(deadline=None)
@given(st.lists(RUNS, max_size=4))
def test_what_is_written_is_read_back_here_and_in_a_copy(texts: list[tuple[Run, ...]]) -> None:
    paragraphs = [
        Paragraph(ParagraphId(f"para{n}"), "operative", n, f"{n} bis", BracketId("x" * 8), runs)
        for n, runs in enumerate(texts)
    ]
    document = written(*paragraphs)
    assert document.paragraphs() == paragraphs
    assert DraftDocument(document.state()).paragraphs() == paragraphs
    assert all(document.examine(q.id)[1] is None for q in paragraphs)


@settings(deadline=None)
@given(RUNS, st.integers(0, 30), st.text(st.sampled_from("x é😀"), max_size=4), MARKS)
def test_inserted_text_stands_under_exactly_the_marks_given(
    runs: tuple[Run, ...], at: int, text: str, marks: Marks
) -> None:
    document = written(p(P1, *runs))
    length = sum(len(r.text) for r in runs)
    at = min(at, length)
    editing.insert_text(document, P1, at, text, marks)
    wanted = merged([*sliced(runs, 0, at), Run(text, marks), *sliced(runs, at, length)])
    assert document.paragraph(P1).runs == wanted  # type: ignore[union-attr]


@settings(deadline=None)
@given(RUNS, st.integers(0, 30), st.integers(1, 9), st.sampled_from([A, B]), st.booleans())
def test_marks_go_on_and_off_the_characters_named(
    runs: tuple[Run, ...], at: int, size: int, mark: Mark, on: bool
) -> None:
    document = written(p(P1, *runs))
    edit = editing.put_mark if on else editing.take_mark
    edit(document, P1, at, size, mark)
    length = sum(len(r.text) for r in runs)

    def changed(marks: Marks) -> Marks:
        return tuple(sorted({*marks, mark} if on else set(marks) - {mark}))

    wanted = merged(
        [
            *sliced(runs, 0, at),
            *(Run(r.text, changed(r.marks)) for r in sliced(runs, at, at + size)),
            *sliced(runs, at + size, length),
        ]
    )
    assert document.paragraph(P1).runs == wanted  # type: ignore[union-attr]


@settings(deadline=None)
@given(RUNS, st.integers(0, 30), st.integers(1, 9))
def test_exactly_the_characters_named_are_deleted(
    runs: tuple[Run, ...], at: int, size: int
) -> None:
    document = written(p(P1, *runs))
    editing.delete_text(document, P1, at, size)
    length = sum(len(r.text) for r in runs)
    wanted = merged([*sliced(runs, 0, at), *sliced(runs, at + size, length)])
    assert document.paragraph(P1).runs == wanted  # type: ignore[union-attr]


@settings(deadline=None)
@given(RUNS, st.data())
def test_splitting_and_joining_again_gives_the_same_text(
    runs: tuple[Run, ...], data: st.DataObject
) -> None:
    length = sum(len(r.text) for r in runs)
    at = data.draw(st.integers(0, length))
    document = written(p(P1, *runs, kind="operative", level=2, label="3"), p(P3))
    with document.edit():
        editing.split_paragraph(document, P1, at, P2)
    if at == 0:
        assert document.order() == [P2, P1, P3]
        assert document.paragraph(P2) == p(P2, kind="operative", level=2)
        assert document.paragraph(P1).runs == runs  # type: ignore[union-attr]
        return
    assert document.order() == [P1, P2, P3]
    assert document.paragraph(P1).runs == merged(sliced(runs, 0, at))  # type: ignore[union-attr]
    assert document.paragraph(P2).runs == merged(sliced(runs, at, length))  # type: ignore[union-attr]
    with document.edit():
        editing.join_paragraphs(document, P1, P2)
    assert document.order() == [P1, P3]
    assert document.paragraph(P1) == p(P1, *runs, kind="operative", level=2, label="3")


def test_a_moved_paragraph_keeps_id_text_and_marks() -> None:
    moved = p(P1, Run("a"), Run("b", (A, B)), label="1", bracket=BracketId("x" * 8))
    document = written(moved, p(P2), p(P3))
    with document.edit() as edit:
        editing.move_paragraph(document, P1, P3)
    assert document.paragraphs() == [p(P2), p(P3), moved]
    assert edit.touched.reshaped
    with document.edit():
        editing.move_paragraph(document, P1, None)
    assert document.order() == [P1, P2, P3]


def test_lifting_a_bracket_leaves_the_text() -> None:
    document = written(
        p(P1, Run("a"), Run("b", (A, B)), Run("c", (A,))), p(P2, Run("d"), bracket=A.bracket)
    )
    with document.edit():
        editing.lift(document, A.bracket)
    assert document.paragraphs() == [p(P1, Run("a"), Run("b", (B,)), Run("c")), p(P2, Run("d"))]


def test_erasing_a_bracket_takes_its_text_and_its_paragraphs() -> None:
    document = written(
        p(P1, Run("a"), Run("b", (A, B)), Run("c", (A,)), Run("d")),
        p(P2, Run("d"), bracket=A.bracket),
    )
    with document.edit():
        editing.erase(document, A.bracket)
    assert document.paragraphs() == [p(P1, Run("ad"))]


def test_restyling_writes_only_what_changes() -> None:
    document = written(p(P1, Run("a"), bracket=A.bracket))
    with document.edit() as edit:
        editing.restyle(document, P1, "text", 0, "", A.bracket)
    assert edit.update == b""
    with document.edit() as edit:
        editing.restyle(document, P1, "heading", 1, "I", None)
    assert document.paragraph(P1) == p(P1, Run("a"), kind="heading", level=1, label="I")
    assert edit.touched.paragraphs == (P1,)
    assert not edit.touched.reshaped


def test_several_edits_are_one_update_that_a_copy_can_apply() -> None:
    document = written(p(P1, Run("States")))
    copy = DraftDocument(document.state())
    with document.edit() as edit:
        editing.insert_text(document, P1, 6, " shall", (A,))
        editing.insert_paragraph(document, p(P2, Run("new")), P1)
        editing.remove_paragraph(document, P1)
    touched = copy.apply(edit.update)
    assert copy.paragraphs() == document.paragraphs() == [p(P2, Run("new"))]
    assert touched.reshaped
    assert set(touched.paragraphs) == {P1, P2}


def test_an_empty_edit_is_no_update() -> None:
    document = written(p(P1))
    with document.edit() as edit:
        pass
    assert edit.update == b""
    assert not edit.touched.changed


def test_levels_and_labels_are_read_however_they_were_written() -> None:
    document = written(p(P1))
    element = document.element(P1)
    for stored in (2, 2.0, "2"):
        element.attributes["level"] = stored
        assert document.paragraph(P1) == p(P1, level=2)
    for stored in (99, -1, float("nan"), float("inf"), "many", [1], None, 1.5):
        element.attributes["level"] = stored
        assert document.examine(P1)[1] is not None


def test_marks_taken_off_may_linger_as_null() -> None:
    document = written(p(P1, Run("abc")))
    document.element(P1).children[0].format(0, 2, {"bracket--b2D5nZjN": None})  # type: ignore[union-attr]
    assert document.examine(P1) == (p(P1, Run("abc")), None)


def test_two_text_nodes_are_edited_as_one() -> None:
    document = written(p(P1, Run("é1")))
    element = document.element(P1)
    element.children.append(XmlText())
    element.children[1].insert(0, "😀2", formats_of((A,)))  # type: ignore[union-attr]
    assert document.paragraph(P1) == p(P1, Run("é1"), Run("😀2", (A,)))
    editing.put_mark(document, P1, 1, 2, B)
    assert document.paragraph(P1) == p(
        P1, Run("é"), Run("1", (B,)), Run("😀", (A, B)), Run("2", (A,))
    )
    editing.insert_text(document, P1, 3, "x", ())
    editing.delete_text(document, P1, 1, 2)
    assert document.paragraph(P1) == p(P1, Run("éx"), Run("2", (A,)))


def test_what_is_not_there_cannot_be_edited() -> None:
    document = written(p(P1, Run("abc")))
    with pytest.raises(Unknown):
        editing.insert_text(document, P2, 0, "x")
    with pytest.raises(Refused):
        editing.insert_text(document, P1, 4, "x")
    assert document.paragraph(P2) is None


def test_applying_what_is_known_changes_nothing() -> None:
    document = written(p(P1, Run("abc")))
    assert not document.apply(document.state()).changed
    assert not document.apply(b"\x00\x00").changed


def test_bytes_that_are_no_update_are_malformed() -> None:
    for data in (b"\xff", b"\x01", b"\x01\x01\x05\x00\x1f\x00"):
        with pytest.raises(Malformed):
            DraftDocument(data)
        with pytest.raises(Malformed):
            DraftDocument().apply(data)
    with pytest.raises(Malformed):
        DraftDocument().diff(b"\xff")


def test_a_diff_is_what_the_other_lacks() -> None:
    document = written(p(P1, Run("abc")))
    behind = DraftDocument(document.state())
    editing.insert_text(document, P1, 3, "d")
    behind.apply(document.diff(behind.state_vector()))
    assert behind.paragraphs() == document.paragraphs()


def test_the_items_known_keep_up_with_edits() -> None:
    document = written(p(P1, Run("a😀")))
    assert document.items.pairs
    editing_done = document.items
    with document.edit():
        editing.insert_text(document, P1, 0, "😀")
    fresh = DraftDocument(document.state())
    assert editing_done.ends == fresh.items.ends
    assert editing_done.pairs == fresh.items.pairs
    assert decode(document.state()).items


def test_a_document_no_longer_used_is_freed() -> None:
    """A room discards documents at every refusal; pycrdt's observers would keep them for ever."""
    document = written(p(P1, Run("abc")))
    document.apply(document.state())
    watched = weakref.ref(document._doc)
    del document
    gc.collect()
    assert watched() is None
