"""``make bench`` measures everything; it prints the machine, then tables in Markdown."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import uvloop

from events.store.engine import sqlite_url
from tests.bench import comparison, contested, generations, moments, nodes, scrubbing
from tests.bench.measuring import machine
from tests.bench.postgres import postgres
from tests.bench.room import delivery, opening, servers

PARTS = ("comparison", "moments", "contested", "scrubbing", "generations", "room", "nodes")


def main() -> None:
    """Read the arguments and measure."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("parts", nargs="*", metavar="PART", help=f"of: {', '.join(PARTS)}")
    asked.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    asked.add_argument("--events", type=int, default=20_000, help="for the comparison")
    asked.add_argument("--room-size", type=int, default=100_000)
    asked.add_argument("--samples", type=int, default=500)
    asked.add_argument("--brackets", type=int, default=5_000)
    asked.add_argument("--delegations", type=int, default=200)
    asked.add_argument("--clients", type=int, default=10_000, help="for generations")
    asked.add_argument("--turns", type=int, default=4)
    asked.add_argument("--keystrokes", type=int, default=500)
    asked.add_argument("--rooms", type=int, nargs="+", default=[20, 200, 1000])
    asked.add_argument(
        "--rates", type=int, nargs="*", default=[1000, 1500, 2000, 3000, 4000, 6000, 8000]
    )
    asked.add_argument("--seconds", type=float, default=8, help="of typing, for each server")
    asked.add_argument(
        "--players",
        type=int,
        default=max(1, (os.cpu_count() or 2) - 1),
        help="processes that play those in the room",
    )
    asked.add_argument("--edits", type=int, default=250_000, help="of the text synced first")
    asked.add_argument("--documents", type=int, default=40, help="open at once")
    asked.add_argument("--writers", type=int, default=16, help="on one server, and on two")
    asked.add_argument(
        "--readers", type=int, nargs="+", default=[500, 2000], help="where nobody writes"
    )
    asked.add_argument("--servers", nargs="+", choices=list(delivery.SERVERS))
    wanted = asked.parse_args()
    if strange := set(wanted.parts) - set(PARTS):
        asked.error(f"there is no part {', '.join(sorted(strange))}")
    print(machine(), end="\n\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="travaux-bench-") as folder:
        for told in run(Path(folder), wanted):
            print(told, flush=True)


def run(folder: Path, wanted: argparse.Namespace) -> Iterator[str]:
    """The tables, one after the other."""
    parts = wanted.parts or PARTS
    if "comparison" in parts:
        (folder / "sqlite").mkdir()
        urls = comparison.sqlite_urls(folder / "sqlite")
        yield uvloop.run(comparison.compared(*urls, wanted.events, wanted.events // 10))
        with postgres() as postgresql:
            urls = (postgresql.new("ours"), postgresql.new("theirs"))
            yield uvloop.run(comparison.compared(*urls, wanted.events, wanted.events // 10))
    if "moments" in parts:
        sizes = [
            uvloop.run(moments.measured(folder, size, wanted.samples)) for size in wanted.sizes
        ]
        yield moments.told(sizes)
    if "contested" in parts:
        size = (wanted.brackets, wanted.delegations)
        yield contested.told(contested.measured(*size, wanted.samples), *size)
    if "scrubbing" in parts:
        file = folder / "scrubbed.db"
        uvloop.run(moments.fill(sqlite_url(file), wanted.room_size))
        heard = uvloop.run(scrubbing.measured(file, wanted.turns, wanted.keystrokes))
        yield scrubbing.told(heard, wanted.room_size)
    if "generations" in parts:
        yield generations.told(generations.openings(wanted.clients), wanted.clients)
    if "room" in parts:
        yield from _rooms(folder, wanted)
    if "nodes" in parts:
        (folder / "nodes").mkdir()
        with postgres() as postgresql:
            yield uvloop.run(
                nodes.measured(
                    postgresql, folder / "nodes", wanted.seconds, wanted.writers, wanted.readers
                )
            )


def _rooms(folder: Path, wanted: argparse.Namespace) -> Iterator[str]:
    names = wanted.servers or list(delivery.SERVERS)
    if set(names) - {*delivery.OURS, "pycrdt-websocket"}:
        servers.install()
    for people in wanted.rooms:
        writers = min(100, people // 2)
        load = delivery.Load(people, writers, 5 * writers, wanted.seconds)
        rates = [load.rate, *(wanted.rates if people == 200 else [])]
        yield from delivery.rising(folder, names, load, rates, wanted.players)
    kinds = {name: delivery.SERVERS[name] for name in names}
    yield opening.first_syncs(folder, kinds, wanted.edits)
    yield opening.documents(folder, kinds, wanted.documents)


if __name__ == "__main__":
    sys.exit(main())
