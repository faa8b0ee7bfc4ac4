"""The gate against hostile clients, seeded: what is refused is as if it had never been sent.

The first seeds run with every test; ``make hostile`` plays 100,000 updates and measures memory.
"""

import os
import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.fuzz.siege import KEPT, Siege, drafted, kept

UPDATES = int(os.environ.get("HOSTILE_UPDATES", "2000"))
ROOM = 250
"""Updates that one room stands before the next is opened."""

SEED = int(os.environ.get("HOSTILE_SEED", "1"))


def _resident() -> int:
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_nothing_unlawful_gets_in_and_nothing_refused_shows() -> None:
    """G1 to G7, for whatever bytes: and memory stays where it was."""
    verdicts: Counter[str] = Counter()
    slowest = (0.0, "")
    resident: list[int] = []
    log = drafted()
    for room in range(UPDATES // ROOM):
        siege = Siege(log, random.Random(SEED * 100_000 + room))
        siege.play(ROOM)
        siege.end()
        verdicts += siege.verdicts
        slowest = max(slowest, siege.slowest)
        resident.append(_resident())
    sys.stderr.write(
        f"{verdicts.total()} hostile updates: {dict(verdicts.most_common())}; the gate took at "
        f"most {slowest[0] * 1000:.0f} ms ({slowest[1]}); "
        f"{resident[0] >> 20} MiB, then {resident[-1] >> 20} MiB\n"
    )
    assert verdicts.total() == UPDATES // ROOM * ROOM
    reached = set(verdicts)
    assert {"accepted", "nothing new", "malformed", "gap", "foreign-client"} <= reached
    assert {"unknown-node", "structure", "others-text", "disorder", "surrogate"} <= reached
    if len(resident) > 20:
        assert resident[-1] - resident[10] < 64 << 20


@pytest.mark.parametrize("path", sorted(KEPT.glob("*.json")), ids=lambda path: path.stem)
def test_what_once_broke_the_room_does_so_no_more(path: Path) -> None:
    """Inputs that an earlier gate failed on."""
    siege, who, update = kept(path)
    siege.send(who, update, path.stem)
    siege.end()
