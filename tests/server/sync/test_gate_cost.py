"""An update costs what the paragraphs it touches cost, never what the document does; and no update
costs so much that others would notice."""

import contextlib
from collections.abc import Callable
from time import thread_time

import pytest

from events.draft import document, editing
from events.draft.document import DraftDocument
from events.draft.update import decode
from events.ids import ParagraphId
from server.sync.admission import MAX_ITEMS
from server.sync.gate import MAX_RUNS, GateRefused, judge
from tests.server.sync import handmade as by_hand
from tests.server.sync.drafting import DRAFT, Drafting, edited, mark, paragraph


def test_only_touched_paragraphs_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Drafting(*(paragraph(f"para{n:04}", "Lorem ipsum dolor " * 20) for n in range(400)))
    client = room.copy()
    room.judged("ald", edited(client, editing.insert_text, "para0300", 5, "x", (mark("aldnew01"),)))
    read: list[object] = []
    original = document.read

    def counted(element: object) -> object:
        read.append(element)
        return original(element)  # type: ignore[arg-type]

    monkeypatch.setattr(document, "read", counted)
    sent = [
        ("ald", edited(client, editing.insert_text, "para0300", 6, "y", (mark("aldnew01"),))),
        ("ald", edited(client, editing.put_mark, "para0200", 0, 5, mark("aldnew02", "delete"))),
        ("co-facilitator", edited(room.copy(), editing.insert_text, "para0100", 0, "z")),
    ]
    for name, update in sent:
        read.clear()
        assert room.judged(name, update).recorded
        assert len(read) <= 2  # by the candidate, and by the live document none at all


LONG = 0.5
"""Seconds of processor time. None of these takes a fifth of it on a common machine; before there
were bounds, they took from two seconds to several minutes."""


def _striped(client: DraftDocument, name: str, count: int, bracket: str) -> None:
    for at in range(0, 2 * count, 2):
        editing.put_mark(client, ParagraphId(name), at, 1, mark(bracket, "delete"))


def _many_stripes(room: Drafting) -> tuple[str, bytes]:
    client = room.copy()
    with client.edit() as done:
        _striped(client, "para0000", 490, "aldnew01")
    return "ald", done.update


def _many_paragraphs(room: Drafting) -> tuple[str, bytes]:
    client = room.copy()
    with client.edit() as done:
        for n in range(1, 300):
            editing.delete_text(client, ParagraphId(f"para{n:04}"), 0, 200)
            editing.insert_text(client, ParagraphId(f"para{n:04}"), 0, "ba" * 100)
    return "co-facilitator", done.update


def _many_repairs(room: Drafting) -> tuple[str, bytes]:
    client = room.copy()
    with client.edit() as done:
        for at in range(0, 2000, 2):
            editing.insert_text(client, ParagraphId("para0000"), at, "z")
    return "ald", done.update


def _items(room: Drafting, made: Callable[[int], bytes]) -> tuple[str, bytes]:
    text = next(i for i in decode(room.document.state()).items if i.content == "text")
    first = by_hand.text("x", parent=(text.client, text.clock))
    return "ald", by_hand.update(7, 0, [first, *map(made, range(MAX_ITEMS - 1))])


def _chained(room: Drafting) -> tuple[str, bytes]:
    return _items(room, lambda n: by_hand.item(1, b"\x01", origin=(7, n)))


def _backwards(room: Drafting) -> tuple[str, bytes]:
    return _items(room, lambda n: by_hand.text("y", right=(7, n)))


def _at_one_place(room: Drafting) -> tuple[str, bytes]:
    return _items(room, lambda _: by_hand.text("y", origin=(7, 0)))


def _deletes(room: Drafting) -> tuple[str, bytes]:
    text = next(i for i in decode(room.document.state()).items if i.length > 20_000)
    gone = [(text.client, text.clock + 2 * n, 1) for n in range(10_000)]
    return "co-facilitator", by_hand.update(0, 0, (), gone)


@pytest.mark.parametrize(
    "made",
    [
        _many_stripes,
        _many_paragraphs,
        _many_repairs,
        _chained,
        _backwards,
        _at_one_place,
        _deletes,
    ],
)
def test_no_update_takes_the_gate_long(made: Callable[[Drafting], tuple[str, bytes]]) -> None:
    """G7: whatever is sent at once is judged, or refused, before anybody could notice."""
    paragraphs = [paragraph(f"para{n:04}", "ab" * 100) for n in range(1, 300)]
    room = Drafting(paragraph("para0000", "ab " * 10_000), *paragraphs)
    assert room.document.items
    name, update = made(room)
    act = room.act(room.actor(name))
    began = thread_time()
    with contextlib.suppress(GateRefused):
        judge(room.candidate, act, DRAFT, update)
    assert thread_time() - began < LONG


def test_a_paragraph_is_not_cut_into_ever_more_pieces() -> None:
    """G7: each piece would cost everybody who types there afterwards."""
    room = Drafting(paragraph("para0000", "ab " * 10_000))
    client = room.copy()
    with client.edit() as done:
        _striped(client, "para0000", MAX_RUNS // 2 + 1, "aldnew01")
    with pytest.raises(GateRefused) as caught:
        room.judged("ald", done.update)
    assert caught.value.code == "too-many"
    assert str(MAX_RUNS) in caught.value.detail
