"""The servers that are compared: each a process of its own on one processor, its draft seeded."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvloop
from msgspec import Struct
from msgspec.structs import replace

from events.draft.document import DraftDocument
from events.ids import NegotiationId, ParticipantId
from events.store.engine import async_url, connect, sqlite_url
from events.store.sql import SqlEventStore
from migrations import upgrade
from server.app import now
from server.auth import SignIn
from server.settings import Settings
from server.sync.protocol import encode_step1, encode_update, encode_varint
from tests.bench.generated import DRAFT, Batch, Generated
from tests.bench.postgres import postgres
from tests.bench.room.load import Line, Seat, frame

PEERS = Path(__file__).parent / "peers"
N = NegotiationId("room")
ROOM = "draft"
"""The draft's name at the peers."""
BATCH = 500
"""Events of a long log that are written together."""


class Served(Struct):
    """A server that runs: where, who may sit there, and how an update is said to it."""

    address: tuple[str, int]
    process: int
    seat: Callable[[int, bool], Seat]
    """Of the participant with a number, and whether what they hear is searched."""
    wrap: Callable[[bytes], bytes]
    """A message of the y-protocols as the server takes it."""
    place: Callable[[int], tuple[Seat, bytes]]
    """In another document, by number: a seat, and what is sent there first."""
    beside: tuple[int, ...] = ()
    """Processes that work for it, but for its children: a database."""

    def processor_seconds(self) -> float:
        """What it has used of processors, with its children and what works for it (Linux)."""
        return sum(processor_seconds(one) for one in (self.process, *self.beside))

    def memory(self) -> int:
        """What its process keeps in memory, in bytes (Linux); no other is counted."""
        return memory(self.process)


class Table(Struct):
    """What the room is about: a negotiation in a database, and its text as CRDT state.

    In a database with it are as many smaller ones as there are ``others``, each with a token.
    """

    file: Path
    participants: int
    paragraphs: int
    events: int
    state: bytes
    tokens: list[str]
    others: list[str]


async def laid(
    file: Path, participants: int, paragraphs: int, events: int = 0, others: int = 0
) -> Table:
    """A database with a negotiation in which everybody may type, and a token for each.

    Its log has at least so many ``events``.
    """
    asked = Table(file, participants, paragraphs, events, b"", [], [])
    return await _laid(sqlite_url(file), asked, others)


async def _laid(url: str, asked: Table, others: int) -> Table:
    engine = connect(url)
    await upgrade(engine)
    store = SqlEventStore(engine)
    sign_in = SignIn(engine, Settings(database_url=url, data_dir=asked.file.parent), now)
    generated = Generated(N, paragraphs=asked.paragraphs, people=asked.participants)
    state = await _filled(store, N, generated.acts(asked.events))
    tokens = [await _token(sign_in, N, n) for n in range(asked.participants)]
    tokens_of_others = []
    for n in range(others):
        other = NegotiationId(f"other{n}")
        await _filled(store, other, Generated(other, paragraphs=100, people=20).acts(0))
        tokens_of_others.append(await _token(sign_in, other, 0))
    await engine.dispose()
    return replace(asked, state=state, tokens=tokens, others=tokens_of_others)


async def _filled(store: SqlEventStore, negotiation: NegotiationId, acts: Iterator[Batch]) -> bytes:
    """Put a log into the store; returns the text that it leads to, as CRDT state."""
    await store.create(negotiation, negotiation)
    document = DraftDocument()
    waiting: Batch = []

    async def written() -> None:
        async with store.writing(negotiation) as writing:
            await writing.append(waiting)
        waiting.clear()

    for batch in acts:
        waiting += batch
        for update in (one.update for one in batch if one.update is not None):
            document.absorb(update)
        if len(waiting) >= BATCH:
            await written()
    await written()
    return document.state()


async def _token(sign_in: SignIn, negotiation: NegotiationId, number: int) -> str:
    who = ParticipantId(f"delegate{number:02}")
    await sign_in.set_name(negotiation, who, f"Delegate {number}")
    return await sign_in.bearer(negotiation, who, "bench")


@contextmanager
def travaux(folder: Path, table: Table, processor: int | None) -> Iterator[Served]:
    """As `travaux serve` starts it, on a copy of the table's database."""
    file = folder / "travaux.db"
    shutil.copy(table.file, file)
    with _travaux(folder, sqlite_url(file), table, processor) as served:
        yield served


@contextmanager
def travaux_postgresql(folder: Path, table: Table, processor: int | None) -> Iterator[Served]:
    """The same on PostgreSQL, which works on the server's processor and is counted with it."""
    with postgres() as database:
        url = database.new("room")
        held = uvloop.run(_laid(async_url(url), table, len(table.others)))
        if processor is not None and hasattr(os, "sched_setaffinity"):
            for one in _family(database.process):
                os.sched_setaffinity(one, {processor})
        with _travaux(folder, url, held, processor) as served:
            served.beside = (database.process,)
            yield served


@contextmanager
def _travaux(folder: Path, url: str, table: Table, processor: int | None) -> Iterator[Served]:
    port = _free()
    command = [sys.executable, "-m", "server.cli", "serve"]
    settings = {
        "TRAVAUX_DATABASE_URL": url,
        "TRAVAUX_DATA_DIR": str(folder),
        "TRAVAUX_PORT": str(port),
        "TRAVAUX_LOG_LEVEL": "warning",  # its log would stand between the tables
    }
    with _running(command, port, processor, settings) as process:
        # Its readers of the past start with it, which takes seconds.
        httpx.get(
            f"http://127.0.0.1:{port}/api/negotiations/generated/board?at=3",
            headers={"Authorization": f"Bearer {table.tokens[0]}"},
            timeout=60,
        ).raise_for_status()

        def seat(token: str, heard: bool) -> Seat:
            return Seat(f"/sync/{DRAFT}?acks=1&token={token}", (encode_step1(b"\0"),), heard)

        served = Served(
            ("127.0.0.1", port),
            process,
            lambda n, heard: seat(table.tokens[n], heard),
            lambda message: message,
            lambda n: (seat(table.others[n], False), b""),
        )
        # At the other servers somebody has brought the text in, and stays.
        line = Line(served.address, served.seat(0, False))
        try:
            time.sleep(1)
            yield served
        finally:
            line.socket.close()


@contextmanager
def hocuspocus(
    folder: Path, table: Table, processor: int | None, *, sqlite: bool = False
) -> Iterator[Served]:
    """Hocuspocus, in memory or with its SQLite extension."""
    port = _free()
    step1 = encode_step1(b"\0")

    def seat(room: str, heard: bool) -> Seat:
        address = _text(room)
        token = address + encode_varint(2) + encode_varint(0) + _text("token") + _text("4.7.0")
        return Seat("/", (token, address + step1), heard)

    command = ["node", "hocuspocus.mjs", str(port)]
    if sqlite:
        command.append(str(folder / "hocuspocus.db"))
    with _running(command, port, processor) as process:
        served = Served(
            ("127.0.0.1", port),
            process,
            lambda n, heard: seat(ROOM, heard),
            lambda message: _text(ROOM) + message,
            lambda n: (
                seat(f"{ROOM}{n}", False),
                _text(f"{ROOM}{n}") + encode_update(table.state),
            ),
        )
        with _seeded(served, table):
            yield served


@contextmanager
def hocuspocus_sqlite(folder: Path, table: Table, processor: int | None) -> Iterator[Served]:
    """Hocuspocus with its SQLite extension."""
    with hocuspocus(folder, table, processor, sqlite=True) as served:
        yield served


@contextmanager
def y_websocket(folder: Path, table: Table, processor: int | None) -> Iterator[Served]:
    """The server of y-websocket 2.1, in memory."""
    port = _free()
    command = ["node", "node_modules/y-websocket/bin/server.cjs"]
    with _running(command, port, processor, {"PORT": str(port), "HOST": "127.0.0.1"}) as process:
        served = _plain(port, process, table)
        with _seeded(served, table):
            yield served


@contextmanager
def pycrdt_websocket(folder: Path, table: Table, processor: int | None) -> Iterator[Served]:
    """pycrdt-websocket, in memory."""
    port = _free()
    command = [sys.executable, "pycrdt_server.py", str(port)]
    with _running(command, port, processor) as process:
        served = _plain(port, process, table)
        with _seeded(served, table):
            yield served


def _plain(port: int, process: int, table: Table) -> Served:
    step1 = encode_step1(b"\0")
    return Served(
        ("127.0.0.1", port),
        process,
        lambda n, heard: Seat(f"/{ROOM}", (step1,), heard),
        lambda message: message,
        lambda n: (Seat(f"/{ROOM}{n}", (step1,), False), encode_update(table.state)),
    )


def install() -> Path:
    """The peers that run on Node.js, as their lock file has them; returns where."""
    if not (PEERS / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=PEERS, check=True)
    return PEERS


@contextmanager
def _seeded(served: Served, table: Table) -> Iterator[Served]:
    """The text brought in by somebody who stays: some servers forget a room that is left."""
    line = Line(served.address, served.seat(0, False))
    try:
        line.socket.setblocking(True)
        line.socket.sendall(frame(served.wrap(encode_update(table.state))))
        time.sleep(1)
        yield served
    finally:
        line.socket.close()


@contextmanager
def _running(
    command: list[str], port: int, processor: int | None, settings: dict[str, str] | None = None
) -> Iterator[int]:
    """A server's process, once it takes connections."""
    pinned = processor is not None and hasattr(os, "sched_setaffinity")
    process = subprocess.Popen(
        command,
        cwd=None if command[0] == sys.executable and "-m" in command else PEERS,
        env={**os.environ, **(settings or {})},
        stdout=subprocess.DEVNULL,
        preexec_fn=(lambda: os.sched_setaffinity(0, {processor})) if pinned else None,
    )
    try:
        _until_served(process, port)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _until_served(process: "subprocess.Popen[bytes]", port: int) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {process.args}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server does not answer: {process.args}")


def processor_seconds(process: int) -> float:
    """What a process and its children have used of processors, in seconds (Linux)."""
    ticks = os.sysconf("SC_CLK_TCK")
    return sum(sum(map(int, _stat(one)[11:13])) for one in _family(process)) / ticks


def memory(process: int) -> int:
    """What a process keeps in memory, in bytes (Linux); its children are not counted."""
    return int(_stat(process)[21]) * os.sysconf("SC_PAGE_SIZE")


def _family(process: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for one in Path("/proc").iterdir():
        if one.name.isdigit():
            try:
                children.setdefault(int(_stat(int(one.name))[1]), []).append(int(one.name))
            except (OSError, IndexError):
                continue
    found = [process]
    for one in found:
        found += children.get(one, [])
    return found


def _stat(process: int) -> list[str]:
    """The fields of ``/proc/PID/stat`` after the name, which may hold blanks."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _text(text: str) -> bytes:
    return encode_varint(len(text.encode())) + text.encode()
