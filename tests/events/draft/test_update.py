"""Reading Yjs updates without applying them."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from events.draft import editing
from events.draft.document import DraftDocument
from events.draft.items import Items, inserted_text
from events.draft.update import Update, decode, decode_vector
from events.errors import Malformed
from events.ids import BracketId, ParagraphId
from events.text import Mark, Paragraph, Run

P1 = ParagraphId("para0001")
TEXTS = st.text(st.sampled_from("abc é😀س"), min_size=1, max_size=6)


def document(text: str = "States shall 😀") -> DraftDocument:
    out = DraftDocument()
    with out.edit():
        editing.seed(out, [Paragraph(P1, runs=(Run(text),))])
    return out


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), TEXTS, st.booleans()), max_size=12))
def test_whatever_pycrdt_writes_is_read_and_the_clocks_are_its_own(
    edits: list[tuple[int, str, bool]],
) -> None:
    found = document()
    items = Items()
    items.add(decode(found.state()))
    for at, text, remove in edits:
        length = len(found.paragraph(P1).text)  # type: ignore[union-attr]
        with found.edit() as done:
            if remove:
                editing.delete_text(found, P1, min(at, length), 2)
            else:
                mark = Mark(BracketId("aldnew01"), "insert")
                editing.insert_text(found, P1, min(at, length), text, (mark,))
        if not done.update:
            continue
        update = decode(done.update)
        assert not items.lacks(update)
        assert not items.splits_pair(update)
        fresh = items.fresh(update)
        assert inserted_text(update, fresh) == ("" if remove else text)
        items.add(update)
        assert items.fresh(update) == []
        assert items.ends == decode_vector(found.state_vector())


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_malformed(data: bytes) -> None:
    with contextlib.suppress(Malformed):
        assert isinstance(decode(data), Update)
    with contextlib.suppress(Malformed):
        assert isinstance(decode_vector(data), dict)


def test_a_cut_or_lengthened_update_is_malformed() -> None:
    whole = document().state()
    for bad in (*(whole[:cut] for cut in range(len(whole))), whole + b"\x00"):
        with pytest.raises(Malformed):
            decode(bad)


def test_text_typed_and_deleted_in_one_update_is_not_counted_as_typed() -> None:
    found = document("")
    before = found.state_vector()
    editing.insert_text(found, P1, 0, "keep😀drop")
    sent = found.diff(before)
    at = next(i for i in decode(sent).items if i.content == "string")
    update = Update(decode(sent).items, ((at.client, at.clock + 6, 4),))
    assert inserted_text(update, Items().fresh(update)) == "keep😀"


def test_foreign_content_is_told_from_a_drafts() -> None:
    doc: Doc = Doc()
    root = doc.get("draft", type=XmlFragment)
    root.children.append(XmlElement("block", {"id": "para0001"}, [XmlText("abc")]))
    node = root.children[0].children[0]
    node.format(0, 2, {"bold": True})
    node.insert_embed(1, {"image": "x"})
    contents = [item.content for item in decode(doc.get_update()).items]
    assert contents.count("foreign") == 3  # the format's start and end, and the embed
    assert contents.count("block") == 1
    assert contents.count("text") == 1


def test_numbers_out_of_all_proportion_are_malformed() -> None:
    huge = b"\xff\xff\xff\xff\xff\xff\xff\xff\x7f"
    for data in (
        huge,
        b"\x01\x01\x05\x00\x01" + huge,
        b"\x01\x01\x05\x00\x00\xff\xff\xff\xff\xff\x0f\x00",
        b"\x00\x01\x05\x01\x00" + huge,
        b"\x00\xff\xff\xff\x0f",
    ):
        with pytest.raises(Malformed):
            decode(data)


def test_values_nested_without_end_are_malformed() -> None:
    nested = b"\x75\x01" * 5000 + b"\x7e"
    data = b"\x01\x01\x05\x00\x28\x01\x01d\x01k\x01" + nested + b"\x00"
    with pytest.raises(Malformed):
        decode(data)


def test_json_nested_without_end_is_malformed() -> None:
    raw = b"[" * 100_000
    size = bytes([0x80 | len(raw) & 0x7F, 0x80 | len(raw) >> 7 & 0x7F, len(raw) >> 14])
    data = b"\x01\x01\x05\x00\x06\x01\x01d\x01k" + size + raw + b"\x00"
    with pytest.raises(Malformed):
        decode(data)


def test_a_client_named_twice_is_malformed() -> None:
    """Yjs and yrs read such updates differently."""
    block = b"\x01\x05\x00\x04\x01\x01d\x01x"
    once = b"\x01" + block + b"\x01\x05\x01\x00\x01"
    assert decode(once).deletes == ((5, 0, 1),)
    for twice in (
        b"\x02" + block + block + b"\x00",
        b"\x00\x02\x05\x01\x00\x01\x05\x01\x02\x01",
    ):
        with pytest.raises(Malformed):
            decode(twice)
