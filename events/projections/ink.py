"""Ink: every character that was ever written in a negotiation, by number, with who wrote it when.

Characters never go away here. Those of a paragraph, standing and removed, hang together in the
order in which they stood, so that what was removed is found where it stood, and a split or a join
of paragraphs carries all of it along at once (SPEC H1, H2).

Columns rather than objects: some fifty bytes a character, so that a long negotiation fits.
"""

from array import array
from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from events.ids import BracketId, Microseconds, ParagraphId, ParticipantId, Position

Cell = int
"""The number of a character in the ink."""

RemovalCause = Literal["typing", "outcome", "withdrawal", "taken out"]


class Removal(Struct, frozen=True):
    """How some characters left the text: ``bracket`` and ``settled`` name the bracket event behind
    an outcome or a withdrawal; ``paragraph``, its ``label`` and ``at`` say where they stood."""

    position: Position
    at_time: Microseconds
    actor: ParticipantId
    cause: RemovalCause
    bracket: BracketId | None
    settled: Position | None
    paragraph: ParagraphId
    label: str
    at: int


class Ink:
    """The characters, numbered in the order in which they were written."""

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.removals: dict[Cell, Removal] = {}
        self._positions = array("q")
        self._times = array("q")
        self._actors = array("i")
        self._unders = array("i")
        self._next = array("q")
        self._previous = array("q")
        self._participants: list[ParticipantId] = []
        self._numbers: dict[ParticipantId, int] = {}
        self._sets: list[frozenset[BracketId]] = []
        self._set_numbers: dict[frozenset[BracketId], int] = {}

    # What is known of a character

    def text(self, cells: Iterable[Cell]) -> str:
        """The characters as a text."""
        chars = self.chars
        return "".join([chars[cell] for cell in cells])

    def position(self, cell: Cell) -> Position:
        """Where in the log it was written."""
        return self._positions[cell]

    def time(self, cell: Cell) -> Microseconds:
        """When it was written."""
        return self._times[cell]

    def actor(self, cell: Cell) -> ParticipantId:
        """Who wrote it."""
        return self._participants[self._actors[cell]]

    def under(self, cell: Cell) -> frozenset[BracketId]:
        """The insertions in which it was written."""
        return self._sets[self._unders[cell]]

    # Writing

    def line(self) -> tuple[Cell, Cell]:
        """A new, empty line of characters: its two ends, which are no characters."""
        head = self._cell("", 0, 0, 0, 0)
        tail = self._cell("", 0, 0, 0, 0)
        self._next[head], self._previous[tail] = tail, head
        return head, tail

    def write(
        self,
        text: str,
        before: Cell,
        position: Position,
        time: Microseconds,
        actor: ParticipantId,
        under: frozenset[BracketId],
    ) -> list[Cell]:
        """Write characters in front of another character or end of a line."""
        who = self._numbers.get(actor)
        if who is None:
            who = self._numbers[actor] = len(self._participants)
            self._participants.append(actor)
        within = self._set(under)
        last = self._previous[before]
        out: list[Cell] = []
        for char in text:
            cell = self._cell(char, position, time, who, within)
            self._next[last], self._previous[cell] = cell, last
            last = cell
            out.append(cell)
        self._next[last], self._previous[before] = before, last
        return out

    def put_under(self, cell: Cell, brackets: Iterable[BracketId]) -> None:
        """Say that a character was written in further insertions."""
        self._unders[cell] = self._set(self.under(cell).union(brackets))

    def cut(self, first: Cell, tail: Cell) -> tuple[Cell, Cell]:
        """Take a chain out of its line, from a character up to the end; returns its two ends."""
        last, before = self._previous[tail], self._previous[first]
        self._next[before], self._previous[tail] = tail, before
        return first, last

    def hang(self, first: Cell, last: Cell, before: Cell) -> None:
        """Put a chain that was cut in front of a character or end of a line."""
        previous = self._previous[before]
        self._next[previous], self._previous[first] = first, previous
        self._next[last], self._previous[before] = before, last

    def along(self, head: Cell, tail: Cell) -> Iterator[Cell]:
        """The characters between the ends of a line, standing and removed, in their order."""
        cell = self._next[head]
        while cell != tail:
            yield cell
            cell = self._next[cell]

    def _cell(self, char: str, position: Position, time: int, actor: int, under: int) -> Cell:
        self.chars.append(char)
        self._positions.append(position)
        self._times.append(time)
        self._actors.append(actor)
        self._unders.append(under)
        self._next.append(-1)
        self._previous.append(-1)
        return len(self.chars) - 1

    def _set(self, brackets: frozenset[BracketId]) -> int:
        number = self._set_numbers.get(brackets)
        if number is None:
            number = self._set_numbers[brackets] = len(self._sets)
            self._sets.append(brackets)
        return number
