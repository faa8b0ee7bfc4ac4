"""Letting clients in, in the order in which they came, while those who are in go on.

When a server comes back, or the Wi-Fi of a hall does, everybody does at the same moment. Each has
to be recognised, told who is here, and given what it lacks. Taken all at once that would hold up
every keystroke for seconds; so a few are let in at a time, and after each the server first does
whatever else there is to do.
"""

import asyncio
import secrets
from collections import deque

AT_ONCE = 4
"""How many are being let in at the same time: they wait for the database, too."""
MOST_WAITING = 2_000
"""How many may wait; whoever comes then is sent away for a while."""
REST = 0.05
"""Longest time, in seconds, that is left to others after one was let in."""
AWAY = range(5, 20)
"""Seconds for which one is sent away."""


class Crowded(Exception):
    """Too many wait already; the text is the reason to close a socket with."""

    def __init__(self) -> None:
        super().__init__(f"busy, {secrets.choice(AWAY)}")


class Arrivals:
    """The door of a server."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._free = AT_ONCE

    async def turn(self) -> None:
        """Return when it is one's turn; `done` ends it. Raises `Crowded`."""
        if self._free and not self._waiting:
            self._free -= 1
            return
        if len(self._waiting) >= MOST_WAITING:
            raise Crowded
        mine = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self.done()
            raise

    def done(self) -> None:
        """One is in, or is not let in: the next may come, once others have had their time.

        What the one who is in still does in this step of the event loop counts as its turn.
        """
        loop = asyncio.get_running_loop()
        begun = loop.time()

        def rested() -> None:
            if self._waiting:
                loop.call_later(min(loop.time() - begun, REST), self._next)
            else:
                self._free += 1

        loop.call_soon(rested)

    def _next(self) -> None:
        while self._waiting:
            first = self._waiting.popleft()
            if not first.done():
                first.set_result(None)
                return
        self._free += 1
