"""An act on its way into the record: how it is decided, and who is told what became of it."""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from events.draft.replica import Candidate
from events.ids import CommandId, Microseconds
from events.negotiation import Event
from events.record import Recorded

Decide = Callable[[Candidate, Microseconds], Sequence[Recorded[Event]]]
"""Judge or enact on the candidate at a time; raises `TravauxError`, leaving it unchanged.

It may be called again, on another candidate, if an act beside it had to be taken back.
"""


class Beside(Protocol):
    """What an act takes from ordinary tables, in the transaction that records it."""

    async def before(self, connection: AsyncConnection) -> None:
        """Lock it; raises `TravauxError`, and then the act is refused."""

    async def after(self, connection: AsyncConnection) -> None:
        """Change it: the act was decided, and is recorded with this or not at all."""


class Pending(ABC):
    """An act that waits to be recorded: what it is, and who is told what became of it.

    It is told once, and at once: what is done then must neither raise nor wait.
    """

    def __init__(self, command: CommandId, beside: Beside | None = None) -> None:
        self.command = command
        self.beside = beside
        self.since = time.perf_counter()
        """When it came."""
        self.done = False
        """Whether it was told."""
        self.anew = False
        """Whether it was decided in this batch, and not before."""
        self.first: tuple[Recorded[Event], ...] | None = None
        """What the command has led to before, where the room does not remember it."""
        self.decided: tuple[Recorded[Event], ...] | None = None
        self.error: Exception | None = None
        """Why it is refused, if what was decided on is the present."""

    @abstractmethod
    def decide(self, candidate: Candidate, now: Microseconds) -> Sequence[Recorded[Event]]:
        """See `Decide`."""

    @abstractmethod
    def recorded(self, recorded: tuple[Recorded[Event], ...]) -> None:
        """It is durable and visible."""

    @abstractmethod
    def refused(self, error: Exception) -> None:
        """It is not in the record, or nobody knows whether it is."""

    def conclude(self) -> None:
        """Tell the sender: what was decided is in the record, or what was asked for is refused."""
        if self.error is not None:
            self.fail(self.error)
        elif self.decided is not None:
            self.succeed(self.decided)

    def succeed(self, recorded: tuple[Recorded[Event], ...]) -> None:
        """Tell that it is recorded, unless something was told before."""
        if not self.done:
            self.done = True
            self.recorded(recorded)

    def fail(self, error: Exception) -> None:
        """Tell that it is not, unless something was told before."""
        if not self.done:
            self.done = True
            self.refused(error)


class Awaited(Pending):
    """An act that somebody awaits."""

    def __init__(self, command: CommandId, decide: Decide, beside: Beside | None) -> None:
        super().__init__(command, beside)
        self._decide = decide
        self.result: asyncio.Future[tuple[Recorded[Event], ...]] = (
            asyncio.get_running_loop().create_future()
        )

    def decide(self, candidate: Candidate, now: Microseconds) -> Sequence[Recorded[Event]]:
        return self._decide(candidate, now)

    def recorded(self, recorded: tuple[Recorded[Event], ...]) -> None:
        self.result.set_result(recorded)

    def refused(self, error: Exception) -> None:
        self.result.set_exception(error)
