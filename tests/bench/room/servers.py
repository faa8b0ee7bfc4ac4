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
from msgspec import Struct

from events.ids import NegotiationId, ParticipantId
from events.store.engine import connect
from events.store.sql import SqlEventStore
from migrations import upgrade
from server.app import now
from server.auth import SignIn
from server.settings import Settings
from server.sync.protocol import encode_step1, encode_update, encode_varint
from tests.bench.generated import DRAFT, Generated
from tests.bench.room.load import Line, Seat, frame

PEERS = Path(__file__).parent / "peers"
N = NegotiationId("room")
ROOM = "draft"
"""The draft's name at the peers."""


class Served(Struct):
    """A server that runs: where, who may sit there, and how an update is said to it."""

    address: tuple[str, int]
    process: int
    seat: Callable[[int, bool], Seat]
    """Of the participant with a number, and whether what they hear is searched."""
    wrap: Callable[[bytes], bytes]
    """A message of the y-protocols as the server takes it."""


class Table(Struct):
    """What the room is about: a negotiation in a database, and its text as CRDT state."""

    file: Path
    state: bytes
    tokens: list[str]


async def laid(file: Path, participants: int, paragraphs: int) -> Table:
    """A database with a negotiation in which everybody may type, and a token for each."""
    url = f"sqlite+aiosqlite:///{file}"
    engine = connect(url)
    await upgrade(engine)
    store = SqlEventStore(engine)
    await store.create(N, "room")
    generated = Generated(N, paragraphs=paragraphs, people=participants)
    state = b""
    for batch in generated.acts(0):
        async with store.writing(N) as writing:
            await writing.append(batch)
        state = batch[-1].update or state
    sign_in = SignIn(engine, Settings(database_url=url, data_dir=file.parent), now)
    tokens = []
    for n in range(participants):
        who = ParticipantId(f"delegate{n:02}")
        await sign_in.set_name(N, who, f"Delegate {n}")
        tokens.append(await sign_in.bearer(N, who, "bench"))
    await engine.dispose()
    return Table(file, state, tokens)


@contextmanager
def travaux(folder: Path, table: Table, processor: int | None) -> Iterator[Served]:
    """As `travaux serve` starts it, on a copy of the table's database."""
    file = folder / "travaux.db"
    shutil.copy(table.file, file)
    settings = {
        "TRAVAUX_DATABASE_URL": f"sqlite:///{file}",
        "TRAVAUX_DATA_DIR": str(folder),
    }
    with _travaux(settings, table, processor) as served:
        yield served


@contextmanager
def _travaux(settings: dict[str, str], table: Table, processor: int | None) -> Iterator[Served]:
    port = _free()
    command = [sys.executable, "-m", "server.cli", "serve"]
    with _running(command, port, processor, settings | {"TRAVAUX_PORT": str(port)}) as process:
        # The first question about the past starts the process that reads it, which takes seconds.
        httpx.get(
            f"http://127.0.0.1:{port}/api/negotiations/generated/board?at=3",
            headers={"Authorization": f"Bearer {table.tokens[0]}"},
            timeout=60,
        ).raise_for_status()
        yield Served(
            ("127.0.0.1", port),
            process,
            lambda n, heard: Seat(
                f"/sync/{DRAFT}?acks=1&token={table.tokens[n]}", (encode_step1(b"\0"),), heard
            ),
            lambda message: message,
        )


@contextmanager
def hocuspocus(
    folder: Path, table: Table, processor: int | None, *, sqlite: bool = False
) -> Iterator[Served]:
    """Hocuspocus, in memory or with its SQLite extension."""
    port = _free()
    address = _text(ROOM)
    token = address + encode_varint(2) + encode_varint(0) + _text("token") + _text("4.7.0")
    command = ["node", "hocuspocus.mjs", str(port)]
    if sqlite:
        command.append(str(folder / "hocuspocus.db"))
    with _running(command, port, processor) as process:
        served = Served(
            ("127.0.0.1", port),
            process,
            lambda n, heard: Seat("/", (token, address + encode_step1(b"\0")), heard),
            lambda message: address + message,
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
        served = _plain(port, process)
        with _seeded(served, table):
            yield served


@contextmanager
def pycrdt_websocket(folder: Path, table: Table, processor: int | None) -> Iterator[Served]:
    """pycrdt-websocket, in memory."""
    port = _free()
    command = [sys.executable, "pycrdt_server.py", str(port)]
    with _running(command, port, processor) as process:
        served = _plain(port, process)
        with _seeded(served, table):
            yield served


def _plain(port: int, process: int) -> Served:
    return Served(
        ("127.0.0.1", port),
        process,
        lambda n, heard: Seat(f"/{ROOM}", (encode_step1(b"\0"),), heard),
        lambda message: message,
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
