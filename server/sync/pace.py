"""The pace at which a client is read: nothing more while it has sent too much (back-pressure)."""

import asyncio
from collections import deque
from collections.abc import Callable

from server.sync.allowance import Allowance
from server.sync.line import Line

PENDING = 256
"""Updates of one client being recorded from which on nothing more is read from it, until half of
them are."""


class Pace:
    """Hands on what a client sends, in order, as fast as its `Allowance` allows."""

    def __init__(self, line: Line, allowance: Allowance, take: Callable[[bytes | None], None]):
        self._line = line
        self._allowance = allowance
        self._take = take
        self._pause: asyncio.TimerHandle | None = None
        self._unheard: deque[bytes | None] = deque()
        """What had come already when reading paused."""
        self._recording = 0
        self._stopped = False

    @property
    def recording(self) -> int:
        """How many updates are being recorded."""
        return self._recording

    def hear(self, frame: bytes | None) -> None:
        """The client has sent this."""
        if self._pause is None:
            self._take(frame)
        else:
            self._unheard.append(frame)

    def sent(self, size: int) -> None:
        """A message is being taken; raises `GateRefused`."""
        self._hold(self._allowance.sent(size))

    def begin(self) -> None:
        """An update is on its way into the record."""
        self._recording += 1
        if self._recording >= PENDING:
            self._line.hold()

    def end(self) -> None:
        """It is there, or was refused."""
        self._recording -= 1
        if self._recording == PENDING // 2 and self._pause is None:
            self._line.go_on()

    def discarded(self, characters: int) -> None:
        """What an update led to; raises `GateRefused`."""
        if characters:
            self._hold(self._allowance.discarded(characters))

    def stop(self) -> None:
        """Nothing more is handed on, nor is reading paused: the end of the connection must come."""
        self._stopped = True
        self._unheard.clear()
        if self._pause is not None:
            self._pause.cancel()
            self._pause = None
            self._line.go_on()

    def _hold(self, seconds: float) -> None:
        if seconds <= 0 or self._stopped:
            return
        self._line.hold()
        if self._pause is not None:
            self._pause.cancel()
        self._pause = asyncio.get_running_loop().call_later(seconds, self._go_on)

    def _go_on(self) -> None:
        self._pause = None
        while self._unheard and self._pause is None:
            self._take(self._unheard.popleft())
        if self._pause is None and self._recording <= PENDING // 2:
            self._line.go_on()
