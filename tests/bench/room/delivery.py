"""How fast what somebody types comes to everybody: Travaux beside other servers, on one load.

The server has one processor, those in the room have the others. Everybody sends the same recorded
updates at the same times; the delay is from the sender's sending to each receiver's receipt.
"""

import multiprocessing
import os
import tempfile
import time
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import uvloop
from msgspec import Struct

from server.sync.protocol import encode_update
from tests.bench.measuring import ms, percentile, table
from tests.bench.room import servers
from tests.bench.room.load import Part, Played, Seat, Writing, frame, play
from tests.bench.room.recorded import Typed, typed
from tests.bench.room.servers import Served, Table

HEARD = 50
"""At how many participants receipt is measured; the others only take it off the line."""
SLOW = 0.1
"""A 99th percentile, in seconds, from which on a server is saturated."""

Kind = Callable[[Path, Table, int | None], AbstractContextManager[Served]]
"""Starts a server in a folder, at a table, on a processor."""

SERVERS: dict[str, Kind] = {
    "Travaux": servers.travaux,
    "Travaux, PostgreSQL": servers.travaux_postgresql,
    "Hocuspocus": servers.hocuspocus,
    "Hocuspocus, SQLite": servers.hocuspocus_sqlite,
    "y-websocket": servers.y_websocket,
    "pycrdt-websocket": servers.pycrdt_websocket,
}
OURS = ("Travaux", "Travaux, PostgreSQL")


class Load(Struct, frozen=True):
    """So many in the room, of whom so many write, so many updates a second in all."""

    participants: int
    writers: int
    rate: int
    seconds: float


class Told(Struct):
    """What came of one load at one server."""

    delays: "array[float]"
    due: int
    """How many deliveries there should have been, where they were measured."""
    processor: float
    """Seconds of the server's processor an update."""
    connection: float
    """Bytes of the server's memory an idle connection."""
    late: float
    lost: int

    @property
    def held(self) -> bool:
        """Whether everything came, soon enough."""
        return len(self.delays) >= self.due and percentile(self.delays, 0.99) < SLOW


def laid(folder: Path, load: Load) -> Table:
    """The table at which a load sits: each writer has a paragraph."""
    file = folder / f"room-{load.participants}-{load.writers}-{load.rate}.db"
    return uvloop.run(servers.laid(file, load.participants, max(load.writers, 20)))


def recorded(state: bytes, load: Load) -> list[list[Typed]]:
    """What each writer sends."""
    each = max(1, round(load.rate * load.seconds / load.writers))
    found = []
    for writer in range(load.writers):
        endless = typed(state, writer, load.writers)
        found.append([next(endless) for _ in range(each)])
    return found


def measured(
    kind: Kind,
    table: Table,
    said: Sequence[Sequence[Typed]],
    load: Load,
    processes: int = 1,
) -> Told:
    """Play a load at a server."""
    apart = (os.cpu_count() or 1) > 1
    with (
        tempfile.TemporaryDirectory(prefix="travaux-room-") as folder,
        kind(Path(folder), table, 0 if apart else None) as served,
    ):
        return _played(served, said, load, processes, apart)


def _played(
    served: Served,
    said: Sequence[Sequence[Typed]],
    load: Load,
    processes: int,
    apart: bool,
) -> Told:
    places = {one.token: n for n, one in enumerate(o for w in said for o in w if o.token)}
    times = SharedMemory(create=True, size=8 * len(places))
    interval = load.writers / load.rate
    # Who types hears from some servers what they typed themselves, and from others not.
    heard = set(range(max(load.writers, load.participants - HEARD), load.participants))
    seats: list[list[Seat]] = [[] for _ in range(processes)]
    writings: list[list[Writing]] = [[] for _ in range(processes)]
    for n in range(load.participants):
        mine = n % processes
        # Writers are spread over the processes that play.
        if n < load.writers:
            frames = [
                (frame(served.wrap(encode_update(one.update))), places.get(one.token, -1))
                for one in said[n]
            ]
            offset = interval * n / load.writers
            writings[mine].append(Writing(len(seats[mine]), offset, frames))
        seats[mine].append(served.seat(n, n in heard))
    spawn = multiprocessing.get_context("spawn")
    running = []
    before = served.memory()
    try:
        for mine in range(processes):
            processor = 1 + mine % max(1, (os.cpu_count() or 2) - 1) if apart else None
            part = Part(
                served.address,
                processor,
                seats[mine],
                writings[mine],
                interval,
                places,
                times.name,
                len(places),
            )
            ours, theirs = spawn.Pipe()
            process = spawn.Process(target=play, args=(part, theirs), daemon=True)
            process.start()
            running.append((process, ours, sum(seat.heard for seat in seats[mine])))
        for _, pipe, _ in running:
            pipe.recv()
        time.sleep(2)
        connection = (served.memory() - before) / load.participants
        used = served.processor_seconds()
        begin = time.perf_counter() + 0.5
        for _, pipe, ears in running:
            pipe.send(begin)
            pipe.send(ears * len(places))
        played: list[Played] = [pipe.recv() for _, pipe, _ in running]
        used = served.processor_seconds() - used
    finally:
        for process, _, _ in running:
            process.terminate()
        times.close()
        times.unlink()
    delays = array("d")
    for one in played:
        delays.frombytes(one.delays)
    updates = sum(map(len, said))
    return Told(
        delays,
        len(heard) * len(places),
        used / updates,
        connection,
        max(one.late for one in played),
        sum(one.lost for one in played),
    )


def compared(folder: Path, load: Load, names: Sequence[str], processes: int) -> dict[str, Told]:
    """One load at several servers, one after the other."""
    held = laid(folder, load)
    said = recorded(held.state, load)
    return {name: measured(SERVERS[name], held, said, load, processes) for name in names}


def rising(
    folder: Path, names: Sequence[str], first: Load, rates: Sequence[int], processes: int
) -> Iterator[str]:
    """A table for each rate, and of what each held; who did not hold one is asked no more."""
    left = list(names)
    ends: dict[str, list[str]] = {}
    held = dict.fromkeys(names, "none of these")
    for rate in rates:
        load = Load(first.participants, first.writers, rate, first.seconds)
        found = compared(folder, load, left, processes)
        yield told(load, found)
        for name, one in found.items():
            if one.held:
                held[name] = f"{rate:,}/s"
            else:
                late = ms(percentile(one.delays, 0.99)) if one.delays else ""
                came = f"{len(one.delays) / one.due:.0%}"
                ends[name] = [held[name], f"{rate:,}/s", late, came]
        left = [name for name in left if found[name].held]
        if not left:
            break
    if len(rates) > 1:
        rows = [[name, *ends.get(name, [held[name], "", "", ""])] for name in names]
        title = f"How many updates a second each held, {first.participants} in the room"
        head = ["", "held", "not held", "99 % then", "came then"]
        yield table(title, head, rows)


def told(load: Load, found: Mapping[str, Told]) -> str:
    """The table of one load."""
    title = (
        f"{load.participants} in the room, {load.writers} of them write, "
        f"{load.rate:,} updates a second in all"
    )
    return table(title, HEAD, [_row(name, one) for name, one in found.items()])


def _row(name: str, one: Told) -> list[str]:
    return [
        name,
        ms(percentile(one.delays, 0.5)) if one.delays else "",
        ms(percentile(one.delays, 0.99)) if one.delays else "",
        f"{one.processor * 1e3:.2f} ms",
        f"{len(one.delays) / one.due:.0%}",
        f"{one.connection / 1024:.0f} KiB",
        ms(one.late),
    ]


HEAD = ["", "median", "99 %", "processor an update", "came", "memory a connection", "load late by"]
