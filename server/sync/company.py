"""How long a commit waits for company: more acts that go into the record and to everybody with it.

A commit costs its visit to the database and a frame to everybody in the room, however much is in
it. While there is time to spare, nobody waits: what comes during one commit goes into the next
anyway. The less there is to spare, the more is saved by fewer commits, and the longer each waits.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LONGEST = 0.005
"""Longest wait, in seconds."""

EASY = 0.4
"""Share of the time that goes into deciding and telling, up to which no commit waits."""

FULL = 0.75
"""Share from which on commits wait longest."""

MEMORY = 0.2
"""How much the last turn counts in what is taken for the share now."""


class Company:
    """Watches how busy a writer is, from one commit to the next.

    By the clock, so that what other programs take of the processor counts as well.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        """``clock`` tells the time in seconds."""
        self._clock = clock
        self._last = clock()
        self._worked = 0.0
        self._busy = 0.0

    @contextmanager
    def working(self) -> Iterator[None]:
        """Within this, the writer works; what it waits for is outside."""
        began = self._clock()
        try:
            yield
        finally:
            self._worked += self._clock() - began

    def wait(self) -> float:
        """How long to wait now, after a commit of several acts, in seconds."""
        now = self._clock()
        passed, worked = now - self._last, self._worked
        self._last, self._worked = now, 0.0
        if passed > 0:
            self._busy += MEMORY * (min(worked / passed, 1.0) - self._busy)
        return LONGEST * min(max((self._busy - EASY) / (FULL - EASY), 0.0), 1.0)
