"""The states shortly before the end of a log, kept in memory: near the present most is asked."""

from itertools import islice

from events.ids import Position
from events.negotiation import Event, Negotiation, evolve
from events.record import Recorded

RUNG = 256
"""Events between two states that are kept."""

RUNGS = 10
"""States that are kept at least, once the log is long enough."""


class Ladder:
    """States `RUNG` events apart, and the events between them and after the last."""

    def __init__(self, state: Negotiation) -> None:
        """From ``state`` on, which nobody changes any more."""
        self._rungs = {state.position: state}
        self._top = state.copy()
        self._events: list[Recorded[Event]] = []

    @property
    def position(self) -> Position:
        """The last position that can be reached here."""
        return self._top.position

    def climb(self, recorded: Recorded[Event]) -> None:
        """Take the next event of the log."""
        evolve(self._top, recorded)
        self._events.append(recorded)
        if self.position % RUNG == 0:
            self._rungs[self.position] = self._top.copy()
            if len(self._rungs) > RUNGS + 1:
                lowest, second, *_ = self._rungs
                del self._rungs[lowest], self._events[: second - lowest]

    def held(self, position: Position) -> Negotiation | None:
        """The state at a position, if it is one of those kept: to be read, never changed."""
        return self._rungs.get(position)

    def at(self, position: Position) -> Negotiation | None:
        """The state at a position, of one's own; None if it cannot be reached from here."""
        if position > self.position:
            return None
        rung = max((p for p in self._rungs if p <= position), default=None)
        if rung is None:
            return None
        state = self._rungs[rung].copy()
        begin = rung - min(self._rungs)
        for recorded in islice(self._events, begin, begin + position - rung):
            evolve(state, recorded)
        return state
