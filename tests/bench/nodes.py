"""Several servers on one PostgreSQL: what a second one adds, and what one holds that only reads.

Run as ``python -m tests.bench nodes``. Servers, NATS and PostgreSQL are processes of their own;
those who type and those who listen are one more. On few processors they all stand in each other's
way: the ratios between the rows of a table mean more than what is in them.
"""

import asyncio
import os
import re
import resource
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

from migrations import migrate
from server.sync import protocol
from tests.bench.measuring import percentile, table
from tests.bench.postgres import Postgres
from tests.faults.process import ServerProcess
from tests.faults.table import Table, lay_table
from tests.server.house import Replica
from tests.server.nodes.nats_server import NatsServer

WORD = re.compile("⟨[0-9]+⟩".encode())
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


async def measured(
    postgresql: Postgres, folder: Path, seconds: float, writers: int, readers: Sequence[int]
) -> str:
    """The tables: ``writers`` type on one server and on two; ``readers`` listen to one more."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    nats = NatsServer()
    await nats.start()
    rows, audience = [], []
    try:
        for name, count, url in (
            ("one", 1, ""),
            ("two, with NATS", 2, nats.url),
            ("two, without NATS", 2, ""),
        ):
            async with _served(postgresql, folder, f"writing_{len(rows)}", url, count) as here:
                rows.append([name, *await _writing(*here, seconds, writers)])
        for number in readers:
            async with _served(
                postgresql, folder, f"reading_{number}", nats.url, 1, reading=True
            ) as (laid, nodes):
                audience.append([f"{number:,}", *await _reading(laid, *nodes, seconds, number)])
    finally:
        nats.kill()
    return "\n".join(
        (
            table(
                f"{writers} people type as fast as they are answered, in one negotiation",
                (
                    "servers",
                    "recorded a second",
                    "answered, median",
                    "answered, 99th percentile",
                    "seen elsewhere, median",
                    "seen elsewhere, 99th percentile",
                ),
                rows,
            ),
            table(
                "Readers of a server without a pen, while one types ten times a second elsewhere",
                (
                    "readers",
                    "memory for each",
                    "busy",
                    "processor for a frame to one",
                    "seen, median",
                    "seen, 99th percentile",
                ),
                audience,
            ),
        )
    )


@asynccontextmanager
async def _served(
    postgresql: Postgres, folder: Path, name: str, nats: str, count: int, *, reading: bool = False
) -> AsyncIterator[tuple[Table, list[ServerProcess]]]:
    database = postgresql.new(name)
    await asyncio.to_thread(migrate, database)
    laid = await lay_table(database, folder)
    given = {"nats_url": nats, "readers": 0}
    nodes = [ServerProcess(folder, database, f"{name}-{n}", **given) for n in range(count)]
    if reading:
        at = "https://travaux.example.org"
        nodes.append(ServerProcess(folder, database, f"{name}-reading", pen_at=at, **given))
    try:
        for node in nodes:
            await node.start()
        yield laid, nodes
    finally:
        for node in nodes:
            node.kill()


class _Clock:
    """When words were sent, and how long after that they were seen."""

    def __init__(self) -> None:
        self.sent: dict[bytes, float] = {}
        self.took: list[float] = []

    def word(self) -> str:
        """A word unlike any other, sent now."""
        word = f"⟨{len(self.sent)}⟩"
        self.sent[word.encode()] = time.perf_counter()
        return word

    def seen(self, frame: bytes) -> None:
        """Note what is new in a frame."""
        now = time.perf_counter()
        self.took += [now - self.sent[w] for w in WORD.findall(frame) if w in self.sent]


def _url(node: ServerProcess, laid: Table, who: str) -> str:
    return f"ws://{node.address}/sync/{laid.draft}?acks=1&token={laid.tokens[who]}"


async def _writing(
    laid: Table, nodes: Sequence[ServerProcess], seconds: float, writers: int
) -> list[str]:
    clock = _Clock()
    answered: list[float] = []
    ending = asyncio.Event()
    async with AsyncExitStack() as stack:
        typing = []
        for number in range(writers):
            node, who = nodes[number % len(nodes)], ("pen", "pen2")[number % 2]
            socket = await stack.enter_async_context(connect(_url(node, laid, who)))
            replica = Replica(socket)
            await replica.sync()
            typing.append(replica)
        listener = await stack.enter_async_context(connect(_url(nodes[-1], laid, "observer")))
        await Replica(listener).sync()

        async def type_on(replica: Replica) -> None:
            while not ending.is_set():
                began = time.perf_counter()
                await replica.insert(laid.paragraphs[1], 0, clock.word())
                await replica.until_acknowledged()
                answered.append(time.perf_counter() - began)

        listening = asyncio.create_task(_listen(listener, clock))
        asyncio.get_running_loop().call_later(seconds, ending.set)
        began = time.perf_counter()
        # Only those of the other server say anything of how long it takes from one to the other.
        await asyncio.gather(*(type_on(one) for one in typing))
        took = time.perf_counter() - began
        listening.cancel()
    return [f"{len(answered) / took:,.0f}", *_times(answered), *_times(clock.took)]


async def _reading(
    laid: Table, writing: ServerProcess, reading: ServerProcess, seconds: float, readers: int
) -> list[str]:
    clock = _Clock()
    async with AsyncExitStack() as stack:
        pen_socket = await stack.enter_async_context(connect(_url(writing, laid, "pen")))
        pen = Replica(pen_socket)
        await pen.sync()
        first = await stack.enter_async_context(connect(_url(reading, laid, "observer")))
        await Replica(first).sync()
        memory = _memory(reading)
        sockets = [first]
        while len(sockets) < readers:
            batch = min(50, readers - len(sockets))
            sockets += await asyncio.gather(
                *(
                    stack.enter_async_context(
                        connect(_url(reading, laid, "observer"), compression=None, open_timeout=60)
                    )
                    for _ in range(batch)
                )
            )
        each = (_memory(reading) - memory) / max(1, readers - 1)
        listening = [asyncio.create_task(_listen(first, clock))]
        listening += [asyncio.create_task(_drain(one)) for one in sockets[1:]]
        busy, began = _processor(reading), time.perf_counter()
        for _ in range(int(seconds * 10)):
            await pen.insert(laid.paragraphs[1], 0, clock.word())
            await pen.until_acknowledged()
            await asyncio.sleep(0.1)
        took = time.perf_counter() - began
        busy = _processor(reading) - busy
        for task in listening:
            task.cancel()
    frames = len(clock.took) * readers
    return [
        f"{each / 1024:,.0f} KiB",
        f"{busy / took:.0%}",
        f"{busy / max(frames, 1) * 1e6:.1f} µs",
        *_times(clock.took),
    ]


async def _listen(socket: ClientConnection, clock: _Clock) -> None:
    async for frame in socket:
        assert isinstance(frame, bytes)
        if frame[0] == protocol.SYNC:
            clock.seen(frame)


async def _drain(socket: ClientConnection) -> None:
    async for _ in socket:
        pass


def _times(values: Sequence[float]) -> list[str]:
    if not values:
        return ["—", "—"]
    return [f"{percentile(values, share) * 1000:.1f} ms" for share in (0.5, 0.99)]


def _memory(server: ServerProcess) -> int:
    return int(Path(f"/proc/{server.pid}/statm").read_text().split()[1]) * PAGE_BYTES


def _processor(server: ServerProcess) -> float:
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
