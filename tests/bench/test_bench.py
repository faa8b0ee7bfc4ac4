"""The benchmarks run, small: what they would compare is the same on both sides, and is measured."""

from argparse import Namespace
from pathlib import Path

import pytest

from events.projections.contested import Remembered, contested
from tests.bench.__main__ import PARTS, run
from tests.bench.contested import object_or_accept, party, room
from tests.bench.generations import openings

LABELS = {
    "comparison": ["append, one after the other", "rebuild, with text", "as of the middle"],
    "moments": ["as of anywhere, 99th percentile", "opening a cold room", "memory of the export"],
    "contested": ["warm, median", "after one more position, median"],
    "generations": ["bytes of a state vector", "a client takes it in"],
    "scrubbing": ["keystroke to listener, nobody scrubs", "8 auditors scrub"],
    "nodes": ["two, with NATS", "two, without NATS", "memory for each"],
    "room": ["Travaux", "pycrdt-websocket", "First sync", "memory a document"],
}


@pytest.mark.parametrize("part", PARTS)
def test_a_benchmark_runs_and_says_what_it_measured(part: str, tmp_path: Path) -> None:
    """Each table has its rows, and each row its figures."""
    small = Namespace(
        parts=[part],
        sizes=[600],
        events=700,
        room_size=600,
        samples=10,
        brackets=40,
        delegations=8,
        clients=50,
        turns=1,
        keystrokes=20,
        rooms=[6],
        rates=[],
        seconds=2,
        servers=["Travaux", "Travaux, PostgreSQL", "pycrdt-websocket"],
        players=1,
        edits=600,
        documents=3,
        writers=2,
        readers=[3],
    )
    tables = "\n".join(run(tmp_path, small))
    for label in LABELS[part]:
        assert label in tables
    rows = [line for line in tables.splitlines() if line.startswith("| ") and "---" not in line]
    assert all(any(sign.isdigit() for sign in row) for row in rows if row.split("|")[1].strip())
    if part == "room":
        assert tables.count("| 100% |") == 3, "everything came to everybody"


def test_a_draft_opens_like_a_fresh_one_after_its_next_revision() -> None:
    """T14: not a byte more than a fresh document of the same text, however many have written."""
    before, after, fresh = openings(400)
    assert (after.synced, after.vector) == (fresh.synced, fresh.vector)
    assert before.synced > after.synced + 400 * 8
    assert before.vector > 100 * after.vector


def test_the_contested_room_is_answered_alike_with_what_is_remembered_and_without() -> None:
    """Every bracket is there once, also after a position was taken."""
    state, remembered = room(40, 8), Remembered()
    for turn in range(3):
        found = contested(state, remembered)
        assert found == contested(state)
        assert sum(len(issue.brackets) for issue in found) == 40
        object_or_accept(state, turn, party(5), objects=True)
