"""How a server that stops hands its clients over to the others.

1. It takes no new connections, and is not ready: the proxy sends new ones elsewhere.
2. What its clients have sent by then is recorded and acknowledged.
3. Their sockets are closed with 1012 (service restart), in random order, a few at a time: who
   comes to another server comes with others, but not with all of them. What they have sent
   meanwhile they send again there, and what was recorded twice over is recorded once: an update
   that adds nothing is none, and a command has its id.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable

from server.rooms import Rooms
from server.sync import protocol

SETTLING_SECONDS = 2.0
"""How long recording what was sent may take before sockets are closed all the same."""

SPREAD_SECONDS = 2.0
"""How long closing all sockets takes, where there are many."""

STEP_SECONDS = 0.05
"""How long one waits between some sockets and the next."""

FEWEST = 50
"""Sockets that are closed at once."""

ELSEWHERE = "this server is stopping; connect again"

Close = Callable[[int, str], None]


class Clients:
    """The sockets that are open on this server."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._open: set[Close] = set()

    def over(self, close: Close) -> Callable[[], None]:
        """Remember how a socket is closed; returns what forgets it."""
        self._open.add(close)
        return lambda: self._open.discard(close)

    async def send_elsewhere(self) -> None:
        """Record what they have sent, then close them all; takes some seconds at most."""
        # If the database is slow or away, they send again elsewhere what was not acknowledged.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SETTLING_SECONDS):
                await self._rooms.settled()
        waiting = list(self._open)
        random.shuffle(waiting)
        at_once = max(FEWEST, int(len(waiting) * STEP_SECONDS / SPREAD_SECONDS) + 1)
        while waiting:
            for close in waiting[:at_once]:
                close(protocol.CLOSE_RESTART, ELSEWHERE)
            del waiting[:at_once]
            if waiting:
                await asyncio.sleep(STEP_SECONDS)
