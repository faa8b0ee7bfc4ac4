"""The benchmarks run, small: what they would compare is the same on both sides, and is measured."""

from argparse import Namespace
from pathlib import Path

import pytest

from tests.bench.__main__ import PARTS, run

LABELS = {
    "comparison": ["append, one after the other", "rebuild, with text", "as of the middle"],
    "moments": ["as of anywhere, 99th percentile", "opening a cold room", "memory of the export"],
    "scrubbing": ["keystroke to listener, nobody scrubs", "8 auditors scrub"],
    "room": ["Travaux", "pycrdt-websocket"],
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
        turns=1,
        keystrokes=20,
        rooms=[6],
        rates=[],
        seconds=2,
        servers=["Travaux", "pycrdt-websocket"],
    )
    tables = "\n".join(run(tmp_path, small))
    for label in LABELS[part]:
        assert label in tables
    rows = [line for line in tables.splitlines() if line.startswith("| ") and "---" not in line]
    assert all(any(sign.isdigit() for sign in row) for row in rows if row.split("|")[1].strip())
    if part == "room":
        assert tables.count("| 100% |") == 2, "everything came to everybody"
