"""The gate against the golden cases of typing that the editor is tested on too."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from events.draft import editing
from events.draft.comparison import compare
from events.ids import BracketId
from events.text import Mark, MarkRole, Paragraph, Run, merged
from server.sync.gate import GateRefused
from tests.server.sync.drafting import Drafting, paragraph

GOLDEN = Path(__file__).parents[2] / "clients" / "web" / "src" / "editor" / "golden_typing.json"
CASES = json.loads(GOLDEN.read_text())["cases"]
ROLES: dict[str, MarkRole] = {"+": "insert", "-": "delete", "?": "reserve"}
SEATS = {"pen": "co-facilitator", "reader": "observer"}
NEW = "aldnew"


def _runs(written: Iterable[Sequence[str]]) -> tuple[Run, ...]:
    def mark(sign: str) -> Mark:
        name = sign[1:]
        return Mark(BracketId(NEW + "0" + name[3:] if name[:3] == "new" else name), ROLES[sign[0]])

    return merged(Run(text, tuple(sorted(map(mark, signs)))) for text, *signs in written)


def _room(case: dict[str, Any]) -> Drafting:
    held = paragraph("para0001", bracket=case.get("whole"))
    text = Paragraph(held.id, "text", 0, "", held.bracket, _runs(case["before"]))
    return Drafting(text, **{name: owner or "" for name, owner in case.get("brackets", ())})


def _renamed(runs: Iterable[Run], known: set[str]) -> tuple[Run, ...]:
    """New brackets called as the golden cases do: one after the other, as they appear."""
    names: dict[BracketId, BracketId] = {}
    out = []
    for run in runs:
        for mark in run.marks:
            if mark.bracket not in known:
                names.setdefault(mark.bracket, BracketId(f"{NEW}0{len(names) + 1}"))
        marks = (Mark(names.get(m.bracket, m.bracket), m.role) for m in run.marks)
        out.append(Run(run.text, tuple(sorted(marks))))
    return merged(out)


def _bluntly(room: Drafting, case: dict[str, Any], after: tuple[Run, ...] | None) -> bytes:
    """What a client sends that knows nothing of brackets; marks it can only mean as they are."""
    client, act = room.copy(), case["act"]
    start, stop = act["from"], act.get("to", act["from"])
    name = client.order()[0]
    with client.edit() as done:
        if "reserve" in act:
            held = client.paragraphs()
            runs = after or (Run("ab", (Mark(BracketId(NEW + "01"), "reserve"),)),)
            now = [Paragraph(name, "text", 0, "", held[0].bracket, runs)]
            editing.follow(client, compare(held, now))
        else:
            if stop > start:
                editing.delete_text(client, name, start, stop - start)
            editing.insert_text(client, name, start, act.get("type", ""))
    return done.update


@pytest.mark.parametrize(
    "case", [case for case in CASES if "after" in case], ids=lambda case: case["name"]
)
def test_what_the_editor_writes_is_taken_as_it_is(case: dict[str, Any]) -> None:
    """G1 to G3: the outcome that the editor is tested on needs no repair."""
    room, after = _room(case), _runs(case["after"])
    client = room.copy()
    before = client.paragraphs()
    if before[0].runs == after:
        return
    with client.edit() as done:
        now = [Paragraph(before[0].id, "text", 0, "", before[0].bracket, after)]
        editing.follow(client, compare(before, now))
    judgement = room.judged(SEATS.get(case["as"], case["as"]), done.update)
    assert judgement.echo is None
    assert room.text("para0001") == after
    room.check()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_who_does_it_bluntly_is_repaired_or_refused(case: dict[str, Any]) -> None:
    """G1 to G7: what a client that knows nothing of brackets sends."""
    room = _room(case)
    after = _runs(case["after"]) if "after" in case else None
    update = _bluntly(room, case, after)
    name = SEATS.get(case["as"], case["as"])
    known = {bracket for bracket, _ in case.get("brackets", ())}
    if case["raw"] in ("same", "repaired"):
        judgement = room.judged(name, update)
        assert (judgement.echo is not None) == (case["raw"] == "repaired")
        expected = _runs(case.get("bare", case.get("after", ())))
        assert _renamed(room.text("para0001"), known) == expected
    else:
        with pytest.raises(GateRefused) as caught:
            room.judged(name, update)
        assert caught.value.code == case["raw"]
        assert room.text("para0001") == _runs(case["before"])
    room.check()
