"""What it takes to come in: a long text synced to who has nothing, and documents that are open.

The text is the same for all servers: that to which a log of so many edits leads. Travaux has that
log; the others got the text in one update, as it stands in the end.
"""

import os
import select
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import uvloop

from tests.bench.measuring import ms, percentile, table
from tests.bench.room import servers
from tests.bench.room.delivery import Kind
from tests.bench.room.load import Line, Seat, frame

TIMES = 15
"""How often the text is synced, one time after the other."""
PATIENCE = 120.0
"""Seconds in which an answer has to have come."""
_PIECE = 262_144


def first_syncs(folder: Path, kinds: Mapping[str, Kind], edits: int) -> str:
    """The table of first syncs."""
    held = uvloop.run(servers.laid(folder / "long.db", 24, 400, edits))
    rows = []
    for name, kind in kinds.items():
        with (
            tempfile.TemporaryDirectory(prefix="travaux-first-") as own,
            kind(Path(own), held, _processor()) as served,
        ):
            synced(served.address, served.seat(1, False), len(held.state))
            used = served.processor_seconds()
            took = []
            for _ in range(TIMES):
                seconds, size = synced(served.address, served.seat(1, False), len(held.state))
                took.append(seconds)
            used = (served.processor_seconds() - used) / TIMES
        rows.append(
            [
                name,
                ms(percentile(took, 0.5)),
                ms(max(took)),
                ms(used),
                f"{size / 1e6:.2f} MB",
            ]
        )
    title = f"First sync of a text after {edits:,} edits"
    head = ["", "median", f"slowest of {TIMES}", "processor each", "bytes"]
    return table(title, head, rows)


def synced(address: tuple[str, int], seat: Seat, size: int) -> tuple[float, int]:
    """Come in with nothing; how many seconds until the text was there, and its bytes.

    The text is the first message that has at least half of ``size`` bytes.
    """
    line = Line(address, Seat(seat.path, (), False))
    try:
        line.socket.setblocking(True)
        begun = time.perf_counter()
        for said in seat.hello:
            line.socket.sendall(frame(said))
        come = bytearray()
        at = 0
        while time.perf_counter() < begun + PATIENCE:
            ready, _, _ = select.select([line.socket], [], [], 1.0)
            piece = line.socket.recv(_PIECE) if ready else b""
            if ready and not piece:
                break
            come += piece
            while (length := _whole(come, at)) is not None:
                if length >= size // 2:
                    return time.perf_counter() - begun, length
                at += length
        raise ConnectionError("the text did not come")
    finally:
        line.socket.close()


def _whole(come: bytearray, at: int) -> int | None:
    """The length of the frame that begins at a place, if all of it has come (RFC 6455)."""
    if len(come) < at + 10 and len(come) < at + 2:
        return None
    short = come[at + 1] & 0x7F
    extra = {126: 2, 127: 8}.get(short, 0)
    if len(come) < at + 2 + extra:
        return None
    length = int.from_bytes(come[at + 2 : at + 2 + extra], "big") if extra else short
    whole = 2 + extra + length
    return whole if len(come) >= at + whole else None


def documents(folder: Path, kinds: Mapping[str, Kind], many: int) -> str:
    """The table of documents that are open at once, with somebody in each."""
    held = uvloop.run(servers.laid(folder / "many.db", 20, 100, others=many))
    rows = []
    for name, kind in kinds.items():
        with (
            tempfile.TemporaryDirectory(prefix="travaux-many-") as own,
            kind(Path(own), held, _processor()) as served,
        ):
            before = served.memory()
            lines = []
            for n in range(many):
                seat, first = served.place(n)
                line = Line(served.address, seat)
                lines.append(line)
                if first:
                    line.socket.setblocking(True)
                    line.socket.sendall(frame(first))
            time.sleep(3)
            each = (served.memory() - before) / many
            for line in lines:
                line.socket.close()
        rows.append([name, f"{each / 1024:.0f} KiB"])
    title = f"{many} documents of 100 paragraphs open, somebody in each"
    return table(title, ["", "memory a document"], rows)


def _processor() -> int | None:
    return 0 if (os.cpu_count() or 1) > 1 else None
