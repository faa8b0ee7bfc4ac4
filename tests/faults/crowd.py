"""A crowd of clients with real sockets, who lose their server together and come back together."""

import asyncio
import contextlib
import random
import time

from websockets.asyncio.client import ClientConnection, connect

from server.sync import protocol
from tests.faults.drafters import LINE_LOST, PATIENCE

FIRST, LONGEST, LEAST = 0.3, 15.0, 0.3
"""How the web client waits between attempts (`clients/web/src/editor/patience.ts`)."""


class Reader:
    """Somebody with the text open: syncs, answers what the server asks, and comes back."""

    def __init__(self, address: str, draft: str, token: str, vector: bytes, seed: int) -> None:
        self.in_step = asyncio.Event()
        self.gone = asyncio.Event()
        """It has lost the server."""
        self.when = 0.0
        """When it was last in step, in seconds of the monotonic clock."""
        self.attempts = 0
        self.sent_away = 0
        """How often the server told it to come back later."""
        self._socket: ClientConnection | None = None
        self._url = f"ws://{address}/sync/{draft}?acks=1&token={token}"
        self._vector = vector
        self._chance = random.Random(seed)

    def cut(self) -> None:
        """Its line breaks."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def run(self) -> None:
        """Be there until cancelled."""
        while True:
            self.attempts += 1
            reason = ""
            with contextlib.suppress(*LINE_LOST):
                async with connect(
                    self._url, open_timeout=PATIENCE, ping_interval=None, max_size=None
                ) as socket:
                    self._socket = socket
                    try:
                        await self._sit(socket)
                    finally:
                        self.in_step.clear()
                        self.gone.set()
                        reason = socket.close_reason or ""
            if reason.startswith("busy, "):
                self.sent_away += 1
            await asyncio.sleep(self._patience(reason))

    def _patience(self, reason: str) -> float:
        least = float(reason[6:]) if reason.startswith("busy, ") else 0.0
        limit = min(LONGEST, FIRST * 2.0 ** (self.attempts - 1))
        return least + limit * (LEAST + self._chance.random() * (1 - LEAST))

    async def _sit(self, socket: ClientConnection) -> None:
        await socket.send(protocol.encode_step1(self._vector))
        async for frame in socket:
            assert isinstance(frame, bytes)
            if frame[0] != protocol.SYNC:
                continue
            if frame[1] == protocol.STEP1:
                # It has written nothing that the server could lack.
                await socket.send(protocol.encode_step2(b"\x00\x00"))
                presence = {self._chance.getrandbits(32): (1, '{"cursor":null}')}
                await socket.send(protocol.encode_awareness(presence))
            elif frame[1] == protocol.STEP2:
                self.attempts = 0
                self.when = time.monotonic()
                self.in_step.set()
