"""The gate against hostile clients, seeded: what is refused is as if it had never been sent.

The first seeds run with every test; ``make hostile`` plays 100,000 updates and measures memory.
"""

import contextlib
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import thread_time

import pytest

from events.draft.update import decode, decode_vector
from events.errors import Malformed
from server.sync import protocol
from tests.fuzz.siege import KEPT, Siege, drafted, kept
from tests.server.sync import handmade as by_hand

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


def _frames(dice: random.Random) -> Iterator[bytes]:
    """Messages with bytes changed, numbers that lie, and frames of 16 MB."""
    update = by_hand.update(5, 0, [by_hand.text("x", parent="draft")], [(5, 0, 1)])
    good = [
        protocol.encode_step1(b"\x01\x05\x01"),
        protocol.encode_step2(update),
        protocol.encode_update(update),
        protocol.encode_awareness({5: (1, '{"cursor":null}'), 6: (2, None)}),
        b"\x03",
    ]
    for _ in range(2_000):
        frame = bytearray(dice.choice(good))
        for _ in range(dice.randint(0, 3)):
            at = dice.randrange(len(frame) + 1)
            frame[at : at + dice.randrange(3)] = dice.randbytes(dice.randrange(4))
        yield bytes(frame)
    huge = 16 << 20
    for head in (b"", b"\x00\x02", b"\x01", b"\x00\x00", b"\x00\x02" + by_hand.uint(huge)):
        for filling in (b"\x00", b"\x01", b"\x80", b"\xff"):
            yield head + filling * huge


def test_any_frame_is_a_message_or_malformed_and_soon_known_to_be() -> None:
    """G7: before a word of it is taken, and however large it is."""
    for frame in _frames(random.Random(SEED)):
        began = thread_time()
        with contextlib.suppress(Malformed):
            message = protocol.decode(frame)
            if isinstance(message, protocol.Update):
                decode(message.update)
            elif isinstance(message, protocol.StateVector):
                decode_vector(message.vector)
        assert thread_time() - began < 0.5


@pytest.mark.parametrize("path", sorted(KEPT.glob("*.json")), ids=lambda path: path.stem)
def test_what_once_broke_the_room_does_so_no_more(path: Path) -> None:
    """Inputs that an earlier gate failed on."""
    siege, who, update = kept(path)
    siege.send(who, update, path.stem)
    siege.end()
