"""What one participant may send in a while: messages, bytes, and text that does not stay (SPEC G8).

Each is a bucket that fills again at a steady rate. Who empties one is read more slowly, at that
rate; who is still over it after a minute, or far over it at once, is refused. The buckets are deep:
a key held down, a long paste, or some hundred changes made while the line was down never meet
their ground. No I/O; the clock is passed in, and counts seconds from anywhere.
"""

import math
from collections.abc import Callable

from msgspec import Struct

from events.ids import ParticipantId
from server.sync.admission import GateRefused

PATIENCE = 60.0
"""Seconds of being read slowly, on and on, after which a connection is refused."""

LONGEST = 10.0
"""Seconds that a connection is not read at most; beyond, its pings would count as lost."""

DISCARDED_BURST = 500_000
DISCARDED = 2_000
"""Characters that may be written or deleted without any of them staying: at once, and a second."""

MESSAGES_SECONDS = 25
BYTES_SECONDS = 64
"""How many seconds of messages, and of bytes, may come at once."""


Clock = Callable[[], float]


class Limits(Struct, frozen=True):
    """How much a second: `Settings.messages_per_second`, `Settings.bytes_per_second`."""

    messages: int = 200
    bytes: int = 262_144


class Bucket:
    """So much at once, and so much a second."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._level = burst
        self._at = -math.inf

    def spend(self, amount: float, now: float) -> float:
        """Take ``amount`` out; returns in how many seconds the bucket will not be below empty."""
        self._fill(now)
        self._level -= amount
        return max(0.0, -self._level / self._rate)

    def full(self, now: float) -> bool:
        """Whether all that was taken out is in it again."""
        self._fill(now)
        return self._level >= self._burst

    def _fill(self, now: float) -> None:
        self._level = min(self._burst, self._level + max(0.0, now - self._at) * self._rate)
        self._at = now


class Allowance:
    """What one participant has left, on all its connections."""

    def __init__(self, limits: Limits, max_update: int, clock: Clock) -> None:
        """A single message of ``max_update`` bytes never exceeds it."""
        self._clock = clock
        self._messages = Bucket(limits.messages, limits.messages * MESSAGES_SECONDS)
        most = max(limits.bytes * BYTES_SECONDS, 4 * max_update)
        self._bytes = Bucket(limits.bytes, most)
        self._discarded = Bucket(DISCARDED, DISCARDED_BURST)
        self._limits = limits
        self._waited = 0.0

    def sent(self, size: int) -> float:
        """A message of ``size`` bytes came; returns for how many seconds nothing more is read.

        Raises `GateRefused` under ``too-fast`` (SPEC G8) or ``too-much`` (SPEC G9).
        """
        now = self._clock()
        if self._waited and self.unused():
            self._waited = 0.0
        messages = self._wait(
            self._messages.spend(1, now),
            "too-fast",
            "For a while this page has been sending more changes than anybody types "
            f"({self._limits.messages} a second). Load it again and go on more slowly; bring long "
            "texts in as a whole.",
        )
        size_wait = self._wait(
            self._bytes.spend(size, now),
            "too-much",
            "For a while this page has been sending more than a meeting can take "
            f"({self._limits.bytes // 1024} KiB a second). Load it again and go on more slowly; "
            "bring long texts in as a whole.",
        )
        return max(messages, size_wait)

    def discarded(self, characters: int) -> float:
        """So many characters went, or never showed; returns as `sent` does.

        Raises `GateRefused` under ``too-much-deleted`` (SPEC G10).
        """
        return self._wait(
            self._discarded.spend(characters, self._clock()),
            "too-much-deleted",
            "For a while this page has been deleting far more text than stays "
            f"({DISCARDED:,} characters a second). What is deleted must be kept for ever; load the "
            "page again and go on more slowly.",
        )

    def unused(self) -> bool:
        """Whether it is as it was at the beginning."""
        now = self._clock()
        return all(b.full(now) for b in (self._messages, self._bytes, self._discarded))

    def _wait(self, seconds: float, code: str, detail: str) -> float:
        self._waited += seconds
        if seconds > LONGEST or self._waited > PATIENCE:
            raise GateRefused(code, detail)
        return seconds


class Allowances:
    """Everybody's, as long as there is anything to remember."""

    def __init__(self, limits: Limits, max_update: int, clock: Clock) -> None:
        self._limits = limits
        self._max_update = max_update
        self._clock = clock
        self._held: dict[ParticipantId, Allowance] = {}
        self._swept = 64

    def of(self, participant: ParticipantId) -> Allowance:
        """What this participant has left; to connect again does not fill it."""
        found = self._held.get(participant)
        if found is None:
            if len(self._held) >= 2 * self._swept:
                self._held = {p: a for p, a in self._held.items() if not a.unused()}
                self._swept = max(64, len(self._held))
            found = Allowance(self._limits, self._max_update, self._clock)
            self._held[participant] = found
        return found
