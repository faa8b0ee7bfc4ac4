"""Who is told of what writers do, for measuring. What is told of one commit is told in one call."""

from collections.abc import Sequence
from typing import Protocol

from events.ids import CommandId
from events.negotiation import Event
from events.record import Recorded


class Seen(Protocol):
    """An act, as an observer sees it."""

    @property
    def since(self) -> float:
        """When it came, by `time.perf_counter`."""

    @property
    def command(self) -> CommandId:
        """Its id."""

    @property
    def anew(self) -> bool:
        """Whether it was decided now, and not found in the record."""

    @property
    def decided(self) -> tuple[Recorded[Event], ...] | None:
        """What it led to; None if it was refused."""


class Observer(Protocol):
    """Told on the event loop, in the way of a keystroke: it neither raises nor takes its time."""

    def recorded(
        self, acts: Sequence[Seen], events: Sequence[Recorded[Event]], seconds: float
    ) -> None:
        """Some acts have led to ``events``, which the database took ``seconds`` to commit; they
        have just been shown to everybody."""

    def elsewhere(self, events: Sequence[Recorded[Event]]) -> None:
        """What another process has recorded has just been shown here."""

    def failed(self, kind: str) -> None:
        """A batch of acts, or one of them, could not be recorded; ``kind`` is one of a few."""

    def snapshots(self, *, made: bool) -> None:
        """Snapshots were made as the log grew, or could not be."""


class Unobserved:
    """`Observer` that forgets at once."""

    def recorded(
        self, acts: Sequence[Seen], events: Sequence[Recorded[Event]], seconds: float
    ) -> None:
        """See `Observer.recorded`."""

    def elsewhere(self, events: Sequence[Recorded[Event]]) -> None:
        """See `Observer.elsewhere`."""

    def failed(self, kind: str) -> None:
        """See `Observer.failed`."""

    def snapshots(self, *, made: bool) -> None:
        """See `Observer.snapshots`."""
