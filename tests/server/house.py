"""A real server on a real socket, with a small negotiation and somebody in every role."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from events.draft import editing
from events.draft.document import DraftDocument
from events.draft.enact import enact
from events.draft.replica import Act
from events.ids import (
    SYSTEM,
    BracketId,
    CommandId,
    DelegationId,
    Microseconds,
    NegotiationId,
    ParagraphId,
    ParticipantId,
)
from events.members import EnrolDelegation, EnrolParticipant
from events.process import OpenNegotiation
from events.text import Mark, MarkRole
from server.app import create_app, now
from server.auth import SignIn
from server.rooms import Rooms
from server.settings import Settings
from server.sync import protocol
from server.sync.line import Line

PATIENCE = 60.0
"""Seconds that an answer may take on a busy machine."""

SLUG = "orderly-movement"
NEGOTIATION = NegotiationId("negotiation-1")
TEXT = "# Compact\n\n1. Returns are voluntary and safe.\n\n2. States cooperate on pathways.\n"
PEOPLE = {
    "pen": ("co-facilitator", None),
    "pen2": ("co-facilitator", None),
    "ald": ("delegate", "aldovia"),
    "mrn": ("delegate", "maruna"),
    "nrl": ("delegate", "norland"),
    "observer": ("observer", None),
    "auditor": ("auditor", None),
}


class House:
    """The server, and an HTTP client for each person (bearer tokens; cookies where tested)."""

    def __init__(self, address: str, app: Any) -> None:
        self.address = address
        self.app = app
        self.tokens: dict[str, str] = {}
        self.draft = ""
        self.clients: dict[str, httpx.AsyncClient] = {}

    @property
    def rooms(self) -> Any:
        """The server's rooms, to look behind the scenes."""
        return self.app.state.services.rooms

    def url(self, path: str) -> str:
        """An address under the negotiation."""
        return f"/api/negotiations/{SLUG}{path}"

    async def call(self, who: str, method: str, path: str, **kwargs: Any) -> httpx.Response:
        """A request by somebody."""
        return await self.clients[who].request(method, self.url(path), **kwargs)

    async def text(self, who: str = "observer") -> list[dict[str, Any]]:
        """The paragraphs of the draft."""
        answer = await self.call(who, "GET", f"/drafts/{self.draft}")
        answer.raise_for_status()
        paragraphs: list[dict[str, Any]] = answer.json()["paragraphs"]
        return paragraphs

    def socket_url(
        self,
        who: str,
        acks: bool = True,
        workspace: str | None = None,
        dictating: str | None = None,
    ) -> str:
        """The address of somebody's websocket to the draft, or to a workspace; for a delegation
        that is ``dictating``, if one is."""
        place = self.draft if workspace is None else f"workspaces/{workspace}"
        return (
            f"ws://{self.address}/sync/{place}?token={self.tokens[who]}"
            + ("&acks=1" if acks else "")
            + (f"&for={dictating}" if dictating is not None else "")
        )


@asynccontextmanager
async def served(
    settings: Settings, port: int = 0, clock: Callable[[], Microseconds] = now
) -> AsyncIterator[tuple[str, Any]]:
    """A server on a free port of this machine, or on ``port``: its host:port and the app."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", port))
    app = create_app(settings, clock)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            log_level="error",
            ws=Line,
            ws_max_size=4 * settings.max_update_bytes,
            timeout_graceful_shutdown=1,
            timeout_keep_alive=int(PATIENCE),  # or it hangs up on a client as slow as itself
        )
    )
    task = asyncio.create_task(server.serve(sockets=[held]))
    while not server.started:
        await asyncio.sleep(0.005)
        if task.done():
            task.result()
    try:
        yield f"127.0.0.1:{held.getsockname()[1]}", app
    finally:
        server.should_exit = True
        await task
        held.close()


def client_of(address: str, **options: Any) -> httpx.AsyncClient:
    """An HTTP client of a server at host:port, patient with a busy machine.

    Without TLS: reading the certificates of all authorities takes longer than most tests.
    """
    given = {"timeout": PATIENCE, **options}
    return httpx.AsyncClient(base_url=f"http://{address}", verify=False, **given)


@asynccontextmanager
async def house(
    database_url: str, folder: Path, clock: Callable[[], Microseconds] = now, **changes: Any
) -> AsyncIterator[House]:
    """A served negotiation with `PEOPLE` and a draft of `TEXT`."""
    # Processes of their own take a second to start; what they answer is the same.
    settings = Settings(data_dir=folder, database_url=database_url, **{"readers": 0, **changes})
    async with served(settings, clock=clock) as (address, app):
        here = House(address, app)
        await _enrol(here)
        try:
            answer = await here.call(
                "pen", "POST", "/drafts", json={"title": "Compact", "text": TEXT}
            )
            answer.raise_for_status()
            here.draft = answer.json()["draft"]
            yield here
        finally:
            for client in here.clients.values():
                await client.aclose()


async def _enrol(here: House) -> None:
    services = here.app.state.services
    here.tokens = await seat(services.rooms, services.sign_in)
    for who, token in here.tokens.items():
        here.clients[who] = client_of(here.address, headers={"Authorization": f"Bearer {token}"})
    here.clients["nobody"] = client_of(here.address)


async def seat(
    rooms: Rooms,
    sign_in: SignIn,
    negotiation: NegotiationId = NEGOTIATION,
    slug: str = SLUG,
    prefix: str = "",
) -> dict[str, str]:
    """Open a negotiation and enrol `PEOPLE`, their ids and their delegations' with a ``prefix``;
    returns the bearer token of each."""
    await rooms.store.create(negotiation, slug)
    room = await rooms.open(negotiation)

    async def do(number: int, command: Any) -> None:
        command_id = CommandId(f"set-up-{number}")
        await room.writer.submit(
            command_id,
            lambda candidate, at: enact(
                candidate,
                Act(candidate.negotiation.members.actor(SYSTEM), command_id, at, at),
                command,
            ),
        )

    commands: list[Any] = [OpenNegotiation(slug, slug.replace("-", " ").title())]
    commands += [
        EnrolDelegation(DelegationId(prefix + d), (prefix + d).title(), code)
        for d, code in (("aldovia", "ALD"), ("maruna", "MRN"), ("norland", "NRL"))
    ]
    commands += [
        EnrolParticipant(
            ParticipantId(prefix + who),
            role,  # type: ignore[arg-type]
            DelegationId(prefix + party) if party else None,
        )
        for who, (role, party) in PEOPLE.items()
    ]
    for number, command in enumerate(commands):
        await do(number, command)
    tokens = {}
    for who in PEOPLE:
        person = ParticipantId(prefix + who)
        await sign_in.set_name(negotiation, person, (prefix + who).title())
        tokens[who] = await sign_in.bearer(negotiation, person, "test")
    return tokens


class Replica:
    """A pycrdt client of the draft: a document, a socket, and what the server said."""

    def __init__(self, socket: ClientConnection, client: int | None = None) -> None:
        self.socket = socket
        self.document = DraftDocument(client=client)
        self.acks: list[tuple[int, int]] = []
        self.refusals: list[dict[str, str]] = []
        self.presence: list[bytes] = []
        self.which = ""
        self.sent = 0

    async def sync(self) -> None:
        """Ask for everything, and take it."""
        await self.socket.send(protocol.encode_step1(self.document.state_vector()))
        while True:
            kind = await self.take()
            if kind == (protocol.SYNC, protocol.STEP2):
                return

    async def take(self) -> tuple[int, int]:
        """Take one message from the server; returns its kind."""
        frame = await asyncio.wait_for(self.socket.recv(), PATIENCE)
        assert isinstance(frame, bytes)
        return await self.heard(frame)

    async def heard(self, frame: bytes) -> tuple[int, int]:
        """Take a message that was received; returns its kind."""
        kind, rest = frame[0], frame[1:]
        if kind == protocol.SYNC:
            step, payload = rest[0], _block(rest[1:])
            if step in (protocol.STEP2, protocol.UPDATE):
                self.document.apply(payload)
            return kind, step
        if kind == protocol.ACK:
            position, at = _varint(rest, 0)
            count, _ = _varint(rest, at)
            self.acks.append((position, count))
        elif kind == protocol.REFUSAL:
            self.refusals.append(json.loads(_block(rest)))
        elif kind == protocol.AWARENESS:
            self.presence.append(rest)
        elif kind == protocol.WHICH:
            self.which = _block(rest).decode()
        return kind, 0

    async def until_acknowledged(self) -> int:
        """Take messages until everything sent is acknowledged; returns the last position."""
        while not self.acks or self.acks[-1][1] < self.sent:
            await self.take()
        return self.acks[-1][0]

    async def until_closed(self) -> int:
        """Take messages until the server closes; returns the close code."""
        try:
            while True:
                await self.take()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    async def hears_nothing(self) -> bool:
        """Whether a ping comes back with no message before it: nothing was broadcast till then."""
        await (await self.socket.ping())
        try:
            async with asyncio.timeout(0.05):
                return not await self.socket.recv()
        except TimeoutError:
            return True

    async def edit(self, change: Any) -> bytes:
        """Make a change to the document and send what it did."""
        before = self.document.state_vector()
        change(self.document)
        update = self.document.diff(before)
        await self.socket.send(protocol.encode_update(update))
        self.sent += 1
        return update

    async def insert(
        self, paragraph: str, at: int, text: str, *marks: tuple[str, MarkRole]
    ) -> None:
        """Insert text under marks, as the editor of a delegation does."""
        under = tuple(sorted(Mark(BracketId(b), role) for b, role in marks))
        await self.edit(lambda d: editing.insert_text(d, ParagraphId(paragraph), at, text, under))


@asynccontextmanager
async def joined(
    here: House,
    who: str,
    *,
    yjs_client: int | None = None,
    workspace: str | None = None,
    dictating: str | None = None,
) -> AsyncIterator[Replica]:
    """Somebody's synchronised pycrdt client, under a Yjs client id if one is wanted."""
    async with connect(here.socket_url(who, workspace=workspace, dictating=dictating)) as socket:
        client = Replica(socket, yjs_client)
        await client.sync()
        yield client


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, at
        shift += 7


def _block(data: bytes) -> bytes:
    length, at = _varint(data, 0)
    return data[at : at + length]
