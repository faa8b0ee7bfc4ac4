"""How long a keystroke takes to everybody in the room, with and without auditors who scrub.

The server, those in the room, and the auditors are processes of their own. Quiet and scrubbed turns
follow one another, so that what else the machine does falls on both.
"""

import asyncio
import os
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from msgspec import Struct
from websockets.asyncio.client import ClientConnection, connect

from events.draft import editing
from events.draft.document import DraftDocument
from events.ids import BracketId, ParticipantId
from events.store.engine import connect as database
from events.text import Mark
from server.app import now
from server.auth import SignIn
from server.settings import Settings
from server.sync import protocol
from tests.bench.generated import DRAFT
from tests.bench.measuring import ms, percentile, table
from tests.bench.moments import N

AUDITORS = 8
LISTENERS = 10
PAUSE = 0.02
"""Seconds between two keystrokes."""


class Heard(Struct):
    """Seconds from a keystroke to each listener, and from an auditor's question to its answer."""

    quiet: list[float]
    scrubbed: list[float]
    answers: list[float]


@asynccontextmanager
async def serving(file: Path, readers: int) -> AsyncIterator[tuple[str, list[str]]]:
    """A server on a database, its address, and a token for each of some delegates."""
    url = f"sqlite:///{file}"
    settings = Settings(database_url=url, data_dir=file.parent)
    engine = database(url)
    sign_in = SignIn(engine, settings, now)
    tokens = []
    for n in range(LISTENERS + 2):
        who = ParticipantId(f"delegate{n:02}")
        await sign_in.set_name(N, who, f"Delegate {n}")
        tokens.append(await sign_in.bearer(N, who, "bench"))
    await engine.dispose()
    environment = {
        **os.environ,
        "TRAVAUX_DATABASE_URL": url,
        "TRAVAUX_DATA_DIR": str(file.parent),
        "TRAVAUX_PORT": "0",
        "TRAVAUX_READERS": str(readers),
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "server.cli", "serve"]
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        yield line.split()[-1].removeprefix("http://"), tokens
    finally:
        process.terminate()
        await process.wait()


async def measured(file: Path, turns: int, keystrokes: int, readers: int = 1) -> Heard:
    """``turns`` quiet ones and as many scrubbed, each of some keystrokes."""
    heard = Heard([], [], [])
    async with (
        serving(file, readers) as (address, tokens),
        connect(_socket(address, tokens[0]), max_size=None) as typing,
    ):
        document = await _synced(typing)
        drained = asyncio.create_task(_drain(typing))
        sockets = [
            await connect(_socket(address, token), max_size=None)
            for token in tokens[1 : LISTENERS + 1]
        ]
        for socket in sockets:
            await _synced(socket)
        place = document.order()[0]
        # The first keystroke after opening reads the whole document once; it is not counted.
        await _turn(typing, sockets, document, place, 0, 3)
        for turn in range(turns):
            heard.quiet += await _turn(typing, sockets, document, place, 2 * turn, keystrokes)
            scrubbing = await _auditors(address, tokens[-1])
            try:
                heard.scrubbed += await _turn(
                    typing, sockets, document, place, 2 * turn + 1, keystrokes
                )
            finally:
                out, _ = await scrubbing.communicate(b"\n")
            heard.answers += [float(one) for one in out.split()[1:]]
        for socket in sockets:
            await socket.close()
        drained.cancel()
    return heard


async def _turn(
    typing: ClientConnection,
    sockets: list[ClientConnection],
    document: DraftDocument,
    place: str,
    turn: int,
    keystrokes: int,
) -> list[float]:
    """Type in a bracket of one's own; when each keystroke came to each listener."""
    mark = Mark(BracketId(f"bench{turn:05}{os.getpid():06}"), "insert")
    sent: list[float] = []
    listening = [asyncio.create_task(_listen(socket, sent, keystrokes)) for socket in sockets]
    for number in range(keystrokes):
        # What an editor sends: the keystroke alone. A diff has all that was ever deleted with it.
        with document.edit() as edit:
            editing.insert_text(document, place, number, "x", (mark,))  # type: ignore[arg-type]
        sent.append(time.perf_counter())
        await typing.send(protocol.encode_update(edit.update))
        await asyncio.sleep(PAUSE)
    return [one for task in listening for one in await asyncio.wait_for(task, 60)]


async def _listen(socket: ClientConnection, sent: list[float], keystrokes: int) -> list[float]:
    """The delay of each keystroke; several may come in one frame, all with the last of them."""
    delays: list[float] = []
    document = DraftDocument()
    while len(delays) < keystrokes:
        frame = await socket.recv()
        assert isinstance(frame, bytes)
        if frame[:2] != bytes((protocol.SYNC, protocol.UPDATE)):
            continue
        arrived = time.perf_counter()
        came = _characters(frame)
        delays += [arrived - at for at in sent[len(delays) : len(delays) + came]]
    del document
    return delays


def _characters(frame: bytes) -> int:
    """How many of the typed characters a frame brings."""
    return max(1, frame.count(b"\x01x") or frame.count(b"x"))


async def _drain(socket: ClientConnection) -> None:
    async for _ in socket:
        pass


async def _synced(socket: ClientConnection) -> DraftDocument:
    document = DraftDocument()
    await socket.send(protocol.encode_step1(document.state_vector()))
    while True:
        frame = await socket.recv()
        assert isinstance(frame, bytes)
        if frame[:2] == bytes((protocol.SYNC, protocol.STEP2)):
            document.apply(_payload(frame[2:]))
            return document


def _payload(block: bytes) -> bytes:
    at = 0
    while block[at] & 128:
        at += 1
    return block[at + 1 :]


def _socket(address: str, token: str) -> str:
    return f"ws://{address}/sync/{DRAFT}?token={token}"


async def _auditors(address: str, token: str) -> asyncio.subprocess.Process:
    """Auditors in a process of their own, once they have begun; a line ends them."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.scrubbing", address, token),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    await process.stdout.readexactly(1)
    return process


async def scrub(address: str, token: str) -> list[float]:
    """Several auditors look at one moment after the other, until a line comes in."""
    if hasattr(os, "nice"):
        os.nice(19)  # their machines are not the server's: take from it as little as possible
    ended = asyncio.create_task(asyncio.to_thread(sys.stdin.readline))
    answers: list[float] = []
    async with httpx.AsyncClient(
        base_url=f"http://{address}/api/negotiations/generated",
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
    ) as client:
        head = (await client.get("/moment", params={"time": "1"})).raise_for_status() and (
            await client.get("/timeline", params={"limit": 1})
        ).json()["head"]
        chance = random.Random(1)

        async def audit() -> None:
            while not ended.done():
                began = time.perf_counter()
                moment = {"at": chance.randrange(100, head)}
                (await client.get(f"/drafts/{DRAFT}", params=moment)).raise_for_status()
                answers.append(time.perf_counter() - began)

        sys.stdout.write(".\n")
        sys.stdout.flush()
        await asyncio.gather(*(audit() for _ in range(AUDITORS)))
    return answers


def told(heard: Heard, events: int) -> str:
    """The table."""
    rows = [
        [what, *(ms(percentile(delays, share)) for share in (0.5, 0.9, 0.99)), f"{len(delays):,}"]
        for what, delays in (
            ("keystroke to listener, nobody scrubs", heard.quiet),
            (f"keystroke to listener, {AUDITORS} auditors scrub", heard.scrubbed),
            ("a whole draft at any moment, each auditor", heard.answers),
        )
    ]
    more = percentile(heard.scrubbed, 0.99) / percentile(heard.quiet, 0.99)
    rows.append(["99th percentile with auditors, to that without", "", "", f"{more:.2f}", ""])
    title = f"A room with {LISTENERS} listeners on a log of {events:,} events (SQLite)"
    return table(title, ["", "median", "90 %", "99 %", "measured"], rows)


if __name__ == "__main__":
    for answer in asyncio.run(scrub(*sys.argv[1:])):
        sys.stdout.write(f"{answer}\n")
