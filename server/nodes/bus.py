"""What carries messages between the nodes of an installation, and what it promises: little.

A message may be lost, late, doubled, out of order, or arrive from who is no node at all. Nothing
that is right or wrong may hang on it: the record is the log, and the log is asked. What the bus
gives is time: others show in milliseconds what they would otherwise find in the log a little later.
"""

from collections.abc import Callable
from typing import Protocol

Take = Callable[[bytes], None]
"""Takes a message as it arrived; never waits, never raises."""


class Bus(Protocol):
    """Sends to every node that listens, this one included."""

    @property
    def connected(self) -> bool:
        """Whether what is sent now has somebody to carry it."""

    @property
    def largest(self) -> int:
        """The longest message that is carried, in bytes."""

    def send(self, subject: str, message: bytes) -> None:
        """Send a message, if it can be sent now; never waits, never raises, promises nothing."""

    def listen(self, subject: str, take: Take) -> Callable[[], None]:
        """Call ``take`` with what arrives under a subject; returns what ends it."""

    async def run(self) -> None:
        """Carry messages until cancelled, reconnecting whenever the line is lost."""

    async def close(self) -> None:
        """Send what is still to be sent, within a second, and hang up; `run` still runs."""
