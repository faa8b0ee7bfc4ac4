"""The bus over NATS (https://nats.io): plain publish and subscribe, no stream, nothing kept.

Whatever befalls NATS, this node goes on: while there is no connection nothing is sent, and what
waits too long to be sent is thrown away. The client library's own reconnecting is not used: it
waits for the old connection to close in good order, which one that hangs never does.
"""

import asyncio
import contextlib
import random
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from server.nodes.bus import Take

log = structlog.get_logger(__name__)

CONNECTING_SECONDS = 2
"""How long a connection may take to come about."""
AGAIN_SECONDS = 0.5
"""How long it is waited, and up to as long again, before another try to connect."""
CLOSING_SECONDS = 1
"""How long what is still to be sent may take when this node stops."""
PING_SECONDS = 1
"""How often the connection is tried; one that leaves two pings without answer is given up."""
MOST_WAITING = 8 * 1024 * 1024
"""Bytes that may wait to be sent; with more, all of them are thrown away."""
SMALLEST_LIMIT = 64 * 1024
"""Taken for the longest message until the server has said how long it may be, in bytes."""

_Work = Callable[[Client], Awaitable[object]]


class NatsBus:
    """`server.nodes.bus.Bus` over the NATS servers at some addresses."""

    def __init__(self, urls: Sequence[str]) -> None:
        """``urls`` are ``nats://…`` or ``tls://…``, with credentials where these are needed."""
        self._urls = list(urls)
        self._client: Client | None = None
        self._listening: dict[str, set[Take]] = {}
        self._outgoing: deque[tuple[int, _Work]] = deque()
        self._bytes = 0
        self._wake = asyncio.Event()

    @property
    def connected(self) -> bool:
        """See `Bus.connected`."""
        return self._client is not None and self._client.is_connected

    @property
    def largest(self) -> int:
        """See `Bus.largest`."""
        return self._client.max_payload if self._client is not None else SMALLEST_LIMIT

    def send(self, subject: str, message: bytes) -> None:
        """See `Bus.send`."""
        if self.connected:
            self._put(len(message), lambda client: client.publish(subject, message))

    def listen(self, subject: str, take: Take) -> Callable[[], None]:
        """See `Bus.listen`."""
        takers = self._listening.get(subject)
        if takers is None:
            takers = self._listening[subject] = set()
            if self.connected:
                self._put(0, partial(self._subscribe, subject=subject))
        takers.add(take)

        def forget() -> None:
            # The subscription itself stays until the connection ends: a room that was let go of
            # is often opened again, and what comes for nobody costs next to nothing.
            takers.discard(take)

        return forget

    async def run(self) -> None:
        """See `Bus.run`."""
        told = False
        while True:
            client, lost = Client(), asyncio.Event()
            try:
                await self._connect(client, lost)
                log.info("bus-connected")
                told = False
                await self._carry(client, lost)
                log.warning("bus-lost")
            except (OSError, NatsError, TimeoutError) as error:
                if not told:
                    log.warning("bus-not-reached", error=type(error).__name__)
                told = True
            await asyncio.sleep(AGAIN_SECONDS * (1 + random.random()))

    async def close(self) -> None:
        """See `Bus.close`."""
        with contextlib.suppress(OSError, NatsError, TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS):
                if self.connected:
                    hung_up = asyncio.Event()

                    async def hang_up(client: Client) -> None:
                        await client.flush()
                        hung_up.set()
                        await client.close()

                    self._put(0, hang_up)
                    await hung_up.wait()

    async def _connect(self, client: Client, lost: asyncio.Event) -> None:
        async def ended() -> None:
            lost.set()

        async def trouble(error: Exception) -> None:
            log.debug("bus-trouble", error=type(error).__name__)

        async with asyncio.timeout(2 * CONNECTING_SECONDS):
            await client.connect(
                self._urls,
                name="travaux",
                no_echo=True,
                allow_reconnect=False,
                connect_timeout=CONNECTING_SECONDS,
                ping_interval=PING_SECONDS,
                max_outstanding_pings=2,
                disconnected_cb=ended,
                closed_cb=ended,
                error_cb=trouble,
            )

    async def _subscribe(self, client: Client, subject: str) -> None:
        async def take(message: Msg) -> None:
            for taker in list(self._listening.get(subject, ())):
                taker(message.data)

        await client.subscribe(subject, cb=take)

    async def _carry(self, client: Client, lost: asyncio.Event) -> None:
        """Hear what is listened for and send what is to be sent, until the connection is lost."""
        self._client = client
        for subject in self._listening:
            self._put(0, partial(self._subscribe, subject=subject))
        sending = asyncio.create_task(self._send_all(client))
        watching = asyncio.create_task(_until_closed(client, lost))
        try:
            await asyncio.wait({sending, watching}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, watching):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, OSError, NatsError):
                    await task
            if self._client is client:
                self._client = None
                self._outgoing.clear()
                self._bytes = 0

    async def _send_all(self, client: Client) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._outgoing:
                size, work = self._outgoing.popleft()
                self._bytes -= size
                await work(client)

    def _put(self, size: int, work: _Work) -> None:
        if self._bytes > MOST_WAITING:
            log.warning("bus-too-slow")
            kept = [one for one in self._outgoing if one[0] == 0]
            self._outgoing.clear()
            self._outgoing.extend(kept)
            self._bytes = 0
        self._outgoing.append((size, work))
        self._bytes += size
        self._wake.set()


async def _until_closed(client: Client, lost: asyncio.Event) -> None:
    """Until the connection is lost, or the library has given it up and still waits for its end."""
    while not (lost.is_set() or client.is_closed):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PING_SECONDS):
                await lost.wait()
