"""An update costs what the paragraphs it touches cost, never what the document does."""

import pytest

from events.draft import document, editing
from tests.server.sync.drafting import Drafting, edited, mark, paragraph


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
