"""People at work who notice every fault: what they were promised, they remember byte for byte.

A `Drafter` types over a websocket, keeps its document when the line breaks, comes back with it and
sends what the server lacks, as every Yjs client does. A `Caller` gives commands by HTTP, each
under an Idempotency-Key, until it is answered. Both keep the promises made to them: which bytes
were acknowledged at which position, and which command was recorded where.
"""

import asyncio
import contextlib
import itertools
import random
from collections.abc import Iterator

import httpx
from msgspec import Struct
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from events.draft import editing
from events.draft.document import DraftDocument
from events.draft.update import decode
from events.ids import BracketId, ParagraphId
from events.text import Mark
from server.sync import protocol
from tests.server.house import SLUG, client_of

AGAIN = 0.05
"""Seconds before another try."""
PATIENCE = 60.0
"""Seconds within which everything must have recovered by itself."""

LINE_LOST = (OSError, ConnectionClosed, InvalidHandshake, TimeoutError, httpx.TransportError)


class Acknowledged(Struct, frozen=True):
    """A promise: these bytes are in the record, at this position at the latest."""

    position: int
    update: bytes


class Drafter:
    """Somebody who types one token at a time, in a bracket of their own or, with the pen, bare."""

    def __init__(
        self, who: str, token: str, draft: str, paragraph: str, bracket: str | None
    ) -> None:
        self.who = who
        self.document = DraftDocument()
        self.typed: list[str] = []
        """Every token typed, in order; each is unlike any other."""
        self.promises: list[Acknowledged] = []
        self.closed: list[tuple[int, str]] = []
        """Close codes and reasons that the server gave."""
        self.refused: list[bytes] = []
        self._token = token
        self._draft = draft
        self._paragraph = ParagraphId(paragraph)
        self._marks = (Mark(BracketId(bracket), "insert"),) if bracket else ()
        self._sent: list[bytes] = []
        self._answered = 0
        self._socket: ClientConnection | None = None
        self._online = asyncio.Event()
        self._heard = asyncio.Condition()

    async def run(self, *addresses: str) -> None:
        """Be at the table, and come back whenever the line is lost; until cancelled.

        Comes back to the next of several servers.
        """
        for address in itertools.cycle(addresses):
            url = f"ws://{address}/sync/{self._draft}?acks=1&token={self._token}"
            with contextlib.suppress(*LINE_LOST):
                async with connect(url, open_timeout=PATIENCE) as socket:
                    await self._sit(socket)
            await asyncio.sleep(AGAIN)

    async def _sit(self, socket: ClientConnection) -> None:
        self._sent, self._answered = [], 0
        try:
            await socket.send(protocol.encode_step1(self.document.state_vector()))
            async for frame in socket:
                assert isinstance(frame, bytes)
                await self._hear(socket, frame)
        finally:
            self._online.clear()
            self._socket = None
            self.closed.append((socket.close_code or 1006, socket.close_reason or ""))
            async with self._heard:
                self._heard.notify_all()

    async def _hear(self, socket: ClientConnection, frame: bytes) -> None:
        if frame[0] == protocol.ACK:
            position, at = varint(frame, 1)
            count, _ = varint(frame, at)
            self.promises += [Acknowledged(position, u) for u in self._sent[self._answered : count]]
            self._answered = count
        elif frame[0] == protocol.REFUSAL:
            self.refused.append(frame)
        elif frame[0] == protocol.SYNC:
            match protocol.decode(frame):
                case protocol.StateVector(vector):
                    # Everything that the server lacks, before anything else is typed.
                    lacked = self.document.diff(vector)
                    self._socket = socket
                    if decode(lacked).items:
                        self._sent.append(lacked)
                        await socket.send(protocol.encode_step2(lacked))
                case protocol.Update(update):
                    self.document.apply(update)
                    if frame[1] == protocol.STEP2:
                        self._online.set()
                case _:
                    pass
        async with self._heard:
            self._heard.notify_all()

    async def type(self, token: str) -> None:
        """Type a token behind what one has typed so far, on the line or off it."""
        before = self.document.state_vector()
        editing.insert_text(self.document, self._paragraph, self._end(), token, self._marks)
        self.typed.append(token)
        if self._socket is not None:
            update = self.document.diff(before)
            self._sent.append(update)
            with contextlib.suppress(*LINE_LOST):
                await self._socket.send(protocol.encode_update(update))

    def _end(self) -> int:
        """The place behind one's own words; without any, the end of the paragraph."""
        paragraph = self.document.paragraph(self._paragraph)
        assert paragraph is not None
        at = end = 0
        for run in paragraph.runs:
            at += len(run.text)
            if run.marks == self._marks:
                end = at
        return end or at

    async def online(self) -> None:
        """Wait until one has the room's text before one."""
        async with asyncio.timeout(PATIENCE):
            await self._online.wait()

    async def settled(self) -> None:
        """Wait until one is at the table and everything typed is acknowledged."""
        async with asyncio.timeout(PATIENCE), self._heard:
            await self._heard.wait_for(
                lambda: self._socket is not None and self._answered == len(self._sent)
            )

    async def promised(self, count: int) -> None:
        """Wait until so many updates are acknowledged in all."""
        async with asyncio.timeout(PATIENCE), self._heard:
            await self._heard.wait_for(lambda: len(self.promises) >= count)

    async def closed_with(self, code: int) -> None:
        """Wait until a server has ended the connection with a code."""
        async with self._heard:
            await self._heard.wait_for(lambda: any(code == closed for closed, _ in self.closed))

    async def lost(self, count: int) -> None:
        """Wait until the line was lost so many times in all."""
        async with asyncio.timeout(PATIENCE), self._heard:
            await self._heard.wait_for(lambda: len(self.closed) >= count)

    def reads(self) -> list[tuple[str, str]]:
        """The paragraphs and their words as this client has them."""
        return [(p.id, "".join(run.text for run in p.runs)) for p in self.document.paragraphs()]


class Answer(Struct, frozen=True):
    """A promise: this command is in the record, once, at these positions."""

    words: str
    positions: tuple[int, ...]


class Caller:
    """Somebody who gives commands and repeats each until it is answered."""

    def __init__(self, who: str, token: str, draft: str, chance: random.Random) -> None:
        self.who = who
        self.answers: list[Answer] = []
        self.troubles: list[httpx.Response] = []
        """Answers that told it to try again."""
        self._draft = draft
        self._chance = chance
        self._headers = {"Authorization": f"Bearer {token}"}

    async def add_paragraph(self, words: str, *addresses: str) -> Answer:
        """Add a paragraph of these words; returns once it is answered, however often it asks.

        It asks the servers in turn. One answer in four is asked for again, which must change
        nothing.
        """
        servers = itertools.cycle(addresses)
        answer = await self._told(words, servers)
        if self._chance.random() < 0.25:
            assert await self._told(words, servers) == answer
        self.answers.append(answer)
        return answer

    async def _told(self, words: str, servers: Iterator[str]) -> Answer:
        async with asyncio.timeout(PATIENCE):
            while True:
                with contextlib.suppress(httpx.TransportError):
                    response = await self.ask(next(servers), words)
                    if response.status_code == 200:
                        return Answer(words, tuple(response.json()["positions"]))
                    # Either a server says so, or the proxy before one that was just lost.
                    assert response.status_code in (502, 503), response.text
                    self.troubles.append(response)
                await asyncio.sleep(AGAIN)

    async def ask(self, address: str, words: str) -> httpx.Response:
        """Ask one server once to add a paragraph of these words, which are also the key."""
        async with client_of(address, timeout=PATIENCE) as client:
            return await client.post(
                f"/api/negotiations/{SLUG}/drafts/{self._draft}/paragraphs",
                json={"text": words},
                headers=self._headers | {"Idempotency-Key": words},
            )


def varint(data: bytes, at: int) -> tuple[int, int]:
    """An unsigned LEB128 number at a place, and the place behind it."""
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, at
        shift += 7
