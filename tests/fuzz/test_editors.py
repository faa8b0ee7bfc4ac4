"""Real editors against the real gate: three delegations and a pen type, strike, paste and undo.

The editors are the ones that the web client ships, in a headless DOM under Node. The first seeds
run with every test; ``FUZZ_SEEDS=40 FUZZ_STEPS=3000`` runs more and longer. To see one run again:
``node clients/web/fuzz/run.mjs SEED STEPS LAG PYTHON tests/fuzz/room.py .``
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
SEEDS = int(os.environ.get("FUZZ_SEEDS", "2"))
STEPS = int(os.environ.get("FUZZ_STEPS", "250"))
LAG = 20
"""Steps that a message may take: with four people acting, some ten of one's own are under way."""


def play(seed: int, lag: int) -> dict[str, Any]:
    """Run one room to its end; fails, naming the seed, unless all texts are equal there."""
    node = shutil.which("node")
    if node is None or not (WEB / "node_modules").is_dir():
        pytest.skip("Node or the web client's packages are not installed")
    room = Path(__file__).with_name("room.py")
    arguments = [str(seed), str(STEPS), str(lag), sys.executable, str(room), str(ROOT)]
    done = subprocess.run(
        [node, str(WEB / "fuzz" / "run.mjs"), *arguments],
        cwd=WEB,
        capture_output=True,
        text=True,
        timeout=60 + STEPS,
        check=False,
    )
    assert done.returncode == 0, f"seed {seed}, lag {lag}:\n{done.stdout}\n{done.stderr}"
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
def test_honest_editors_in_step_are_never_refused(seed: int) -> None:
    """G1: whatever the shipped editor makes of its user's acts is lawful; all end with one text."""
    figures = play(seed, lag=0)
    assert figures["updates"] > STEPS
    assert figures["refusals"] == [], f"seed {seed}"


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
def test_races_are_repaired_and_hardly_ever_refused(seed: int) -> None:
    """G3: under heavy lag less than one update in a hundred is refused; all end with one text."""
    figures = play(seed, lag=LAG)
    assert figures["updates"] > STEPS
    assert figures["refused"] * 100 < figures["updates"], f"seed {seed}: {figures['refusals']}"
