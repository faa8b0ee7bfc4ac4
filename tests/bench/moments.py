"""Any moment of logs of different sizes: how long it takes to see it, to open them, to export them.

Each size is a database of its own. What readers do is measured in a process that has answered
before, as the server's readers have; the first answer is given apart.
"""

import gc
import os
import random
import subprocess
import sys
from pathlib import Path

from msgspec import Struct

from events.draft.replica import Candidate
from events.ids import NegotiationId
from events.replay import Replay
from events.store.caching import unhurried
from events.store.engine import connect
from events.store.sql import SqlEventStore
from migrations import upgrade
from server.readers import spare_garbage_collection
from server.sync.room import Room
from tests.bench.comparison import BATCH, _rebuild
from tests.bench.generated import DRAFT, Generated
from tests.bench.measuring import ms, percentile, rate, table, timed

N = NegotiationId("bench")
_EXPORT = """
import resource, sys
from server.cli import main
try:
    main()
finally:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        # On Linux the figure above begins with that of the process that started this one.
        status = open("/proc/self/status").read()
        most = int(status.split("VmHWM:")[1].split()[0])
    except OSError:
        pass
    print(most * (1 if sys.platform == "darwin" else 1024))
"""

NEAR = 2_000
"""Positions so near to the end are near the present."""


class Sized(Struct):
    """What a log of one size took."""

    events: int
    file: Path
    append: float
    unpacked: float
    pack: float
    rebuild: float
    cover: float
    first: float
    anywhere: list[float]
    near: list[float]
    opening: float
    synced: int
    export: float
    export_memory: int


async def fill(url: str, events: int) -> float:
    """Make a database with a generated log; returns the seconds that appending took."""
    engine = connect(url)
    await upgrade(engine)
    store = SqlEventStore(engine)
    await store.create(N, "generated")
    spent = 0.0
    waiting = []
    for batch in Generated(N).acts(events):
        waiting += batch
        if len(waiting) >= BATCH or batch[-1].position >= events:
            with timed() as took:
                async with store.writing(N) as writing:
                    await writing.append(waiting)
            spent += took.clock
            waiting = []
    await engine.dispose()
    return spent


async def measured(folder: Path, events: int, samples: int) -> Sized:
    """Fill a database and measure it."""
    file = folder / f"log-{events}.db"
    url = f"sqlite:///{file}"
    append = await fill(url, events)
    engine = unhurried(connect(url))
    store = SqlEventStore(engine)
    head = (await store.head(N)).position
    gc.collect()
    spare_garbage_collection()  # as the server's readers do
    unpacked = await _rebuild(store, N)
    with timed() as pack:
        await store.packed.keep(N, head)
    rebuild = await _rebuild(store, N)
    with timed() as cover:
        await Replay(store).cover(N, head)
    replay, chance = Replay(store), random.Random(1)
    with timed() as first:
        await replay.state_at(N, head // 2)
    for _ in range(samples // 10):
        await replay.state_at(N, chance.randrange(head))
    anywhere = [await _seen(replay, chance.randrange(head)) for _ in range(samples)]
    await replay.cover(N, head)  # a room tells its readers of what is new
    near = [await _seen(replay, head - chance.randrange(min(NEAR, head))) for _ in range(samples)]
    with timed() as opening:
        synced = await opened(store)
    await engine.dispose()
    gc.unfreeze()
    export, memory = exported(url, folder)
    return Sized(
        head,
        file,
        append,
        unpacked.processor,
        pack.clock,
        rebuild.processor,
        cover.clock,
        first.clock,
        anywhere,
        near,
        opening.clock,
        synced,
        export,
        memory,
    )


async def _seen(replay: Replay, position: int) -> float:
    with timed() as took:
        state = await replay.state_at(N, position)
    assert state.position == position
    return took.clock


async def opened(store: SqlEventStore) -> int:
    """Open the room as the server does, to the first answer to a client; returns its bytes."""
    replica = await Replay(store).opening(N)
    room = Room(replica)
    async for page in store.pages(N, replica.negotiation.position):
        room.commit(page)
    assert isinstance(room.candidate, Candidate)
    return len(room.live.documents[DRAFT].diff(b"\0"))


def exported(url: str, folder: Path) -> tuple[float, int]:
    """Export by the command; the seconds it took, and the most memory it held, in bytes."""
    environment = {**os.environ, "TRAVAUX_DATABASE_URL": url, "TRAVAUX_DATA_DIR": str(folder)}
    command = [sys.executable, "-c", _EXPORT, "export"]
    command += ["--negotiation", "generated", "--output", os.devnull]
    with timed() as took:
        done = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
    return took.clock, int(done.stdout.split()[-1])


def told(found: list[Sized]) -> str:
    """The table of all sizes."""
    return table(
        "Any moment, by size of the log (SQLite)",
        ["", *(f"{one.events:,} events" for one in found)],
        [
            [what, *(say(one) for one in found)]
            for what, say in (
                ("append, 500 a commit", lambda o: rate(o.events, o.append)),
                ("rebuild with text, a processor", lambda o: rate(o.events, o.rebuild)),
                ("the same, nothing packed", lambda o: rate(o.events, o.unpacked)),
                ("packing, once", lambda o: rate(o.events, o.pack)),
                ("making all snapshots", lambda o: f"{o.cover:.1f} s"),
                ("as of anywhere, median", lambda o: ms(percentile(o.anywhere, 0.5))),
                ("as of anywhere, 99th percentile", lambda o: ms(percentile(o.anywhere, 0.99))),
                ("as of the last 2,000, median", lambda o: ms(percentile(o.near, 0.5))),
                ("as of the last 2,000, 99th percentile", lambda o: ms(percentile(o.near, 0.99))),
                ("first answer of a new process", lambda o: ms(o.first)),
                ("opening a cold room, first client answered", lambda o: ms(o.opening)),
                ("bytes that this client gets", lambda o: f"{o.synced / 1e6:.1f} MB"),
                ("export", lambda o: rate(o.events, o.export)),
                ("memory of the export", lambda o: f"{o.export_memory / 1e6:.0f} MB"),
                ("database", lambda o: f"{o.file.stat().st_size / 1e6:.0f} MB"),
            )
        ],
    )
