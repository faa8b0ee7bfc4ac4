"""How long a commit waits for company: more acts that go into the record and to everybody with it.

A commit costs its visit to the database and a frame to everybody in the room, however much is in
it. While there is time to spare, nobody waits: what comes during one commit goes into the next
anyway. The less there is to spare, the more is saved by fewer commits, and the longer each waits.
"""

import time
from collections.abc import Callable

LONGEST = 0.005
"""Longest wait, in seconds."""

EASY = 0.5
"""Share of its time that a server is busy, up to which no commit waits."""

FULL = 0.85
"""Share from which on commits wait longest."""

MEMORY = 0.2
"""How much the last turn counts in what is taken for the share now."""


class Company:
    """Watches how busy this thread is, from one commit to the next."""

    def __init__(
        self,
        clock: Callable[[], float] = time.perf_counter,
        used: Callable[[], float] = time.thread_time,
    ) -> None:
        """``clock`` tells the time, ``used`` how much of it this thread has worked, in seconds."""
        self._clock = clock
        self._used = used
        self._last = clock(), used()
        self._busy = 0.0

    def wait(self) -> float:
        """How long to wait now, after a commit of several acts, in seconds."""
        now, used = self._clock(), self._used()
        passed, worked = now - self._last[0], used - self._last[1]
        self._last = now, used
        if passed > 0:
            self._busy += MEMORY * (min(worked / passed, 1.0) - self._busy)
        return LONGEST * min(max((self._busy - EASY) / (FULL - EASY), 0.0), 1.0)
