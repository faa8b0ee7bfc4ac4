"""Real editors against the real gate: three delegations and a pen type, strike, paste and undo.

The editors are the ones that the web client ships, in a headless DOM under Node. The first seeds
run with every test; ``FUZZ_SEEDS=40 FUZZ_STEPS=3000`` runs more and longer ones. To see one again:
``node clients/web/fuzz/run.mjs SEED STEPS LAG python tests/fuzz/room.py .``
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "clients" / "web"
SEEDS = range(1, 1 + int(os.environ.get("FUZZ_SEEDS", "2")))
STEPS = int(os.environ.get("FUZZ_STEPS", "150"))
LAG = 20
"""Steps that a message may take: with four people acting, some ten of one's own are under way."""

Figures = dict[str, Any]


@pytest.fixture(scope="module")
def runs() -> dict[tuple[int, int], Figures]:
    """Every seed played in step and under lag, by (seed, lag)."""
    node = shutil.which("node")
    if node is None or not (WEB / "node_modules").is_dir():
        pytest.skip("Node or the web client's packages are not installed")
    seeds = ",".join(map(str, SEEDS))
    room = Path(__file__).with_name("room.py")
    done = subprocess.run(
        [node, "fuzz/run.mjs", seeds, str(STEPS), f"0,{LAG}", sys.executable, str(room), str(ROOT)],
        cwd=WEB,
        capture_output=True,
        text=True,
        timeout=120 + len(SEEDS) * STEPS,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    sys.stderr.write(done.stderr)
    played: list[Figures] = [json.loads(line) for line in done.stdout.splitlines()]
    return {(one["seed"], one["lag"]): one for one in played}


@pytest.mark.parametrize("seed", SEEDS)
def test_honest_editors_in_step_are_never_refused(
    runs: dict[tuple[int, int], Figures], seed: int
) -> None:
    """G1: whatever the shipped editor makes of its user's acts is lawful as it stands."""
    figures = runs[seed, 0]
    assert figures["updates"] > STEPS
    assert (figures["refusals"], figures["repaired"]) == ([], 0), f"seed {seed}"


def test_races_are_repaired_and_hardly_ever_refused(runs: dict[tuple[int, int], Figures]) -> None:
    """G3: under heavy lag less than one update in a hundred is refused."""
    lagged = [figures for (_, lag), figures in runs.items() if lag]
    assert sum(figures["repaired"] for figures in lagged) > 0, "no race came about"
    refusals = [(figures["seed"], one) for figures in lagged for one in figures["refusals"]]
    assert len(refusals) * 100 < sum(figures["updates"] for figures in lagged), refusals


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("lag", [0, LAG])
def test_all_end_with_the_same_text(
    runs: dict[tuple[int, int], Figures], seed: int, lag: int
) -> None:
    """T1: every editor, the server's document and the readable changes end with one text."""
    assert runs[seed, lag]["different"] == [], f"seed {seed}, lag {lag}"
