"""Deeds: what was done to some characters, by whom, by which events of the log."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct, field

from events.ids import BracketId, DelegationId, Microseconds, ParticipantId, Position
from events.projections.ink import Cell, Removal
from events.projections.provenance import Provenance
from events.projections.sheets import Step

Doing = Literal[
    "written",
    "typing",
    "outcome",
    "withdrawal",
    "taken out",
    "bracket opened",
    "bracket settled",
    "bracket moved",
    "structure",
]

SITTING: Microseconds = 10 * 60 * 1_000_000
"""What one party does within ten minutes, to characters next to each other, counts as one deed."""


class Deed(Struct, frozen=True):
    """``delegation`` is that of whoever did it, None for the pen; ``participants`` are the persons,
    who are shown to nobody but their own delegation (SPEC H3). ``bracket`` is the one behind an
    outcome, a withdrawal or a change of brackets. ``positions`` are sorted, and never empty."""

    doing: Doing
    delegation: DelegationId | None
    participants: tuple[ParticipantId, ...]
    bracket: BracketId | None
    positions: tuple[Position, ...]
    first_at: Microseconds
    last_at: Microseconds


class Gathering(Struct):
    """A deed being gathered, a character or an event at a time."""

    doing: Doing
    delegation: DelegationId | None
    bracket: BracketId | None
    first_at: Microseconds
    last_at: Microseconds
    participants: dict[ParticipantId, None] = field(default_factory=dict)
    positions: set[Position] = field(default_factory=set)

    def near(self, time: Microseconds) -> bool:
        """Whether something at this time belongs to the same sitting."""
        return self.first_at - SITTING <= time <= self.last_at + SITTING

    def add(self, position: Position, time: Microseconds, actor: ParticipantId) -> None:
        """Take one more event in."""
        self.first_at, self.last_at = min(self.first_at, time), max(self.last_at, time)
        self.participants[actor] = None
        self.positions.add(position)

    def deed(self) -> Deed:
        """What was gathered."""
        return Deed(
            self.doing,
            self.delegation,
            tuple(sorted(self.participants)),
            self.bracket,
            tuple(sorted(self.positions)),
            self.first_at,
            self.last_at,
        )


def writing_of(record: Provenance, cell: Cell) -> Gathering:
    """The deed of writing a character."""
    ink = record.ink
    time = ink.time(cell)
    actor = ink.actor(cell)
    out = Gathering("written", record.delegation_of.get(actor), None, time, time)
    out.add(ink.position(cell), time, actor)
    return out


def removal_of(record: Provenance, removal: Removal) -> Gathering:
    """The deed of removing characters; where an outcome did it, that event counts too."""
    out = Gathering(
        removal.cause,
        record.delegation_of.get(removal.actor),
        removal.bracket,
        removal.at_time,
        removal.at_time,
    )
    out.add(removal.position, removal.at_time, removal.actor)
    if removal.settled is not None:
        out.positions.add(removal.settled)
    return out


def step_of(record: Provenance, step: Step) -> Gathering:
    """The deed behind a step in a paragraph's life."""
    out = Gathering("structure", record.delegation_of.get(step.actor), None, step.time, step.time)
    out.add(step.position, step.time, step.actor)
    out.positions.add(step.shown)
    return out


def together(gathered: Iterable[Gathering]) -> tuple[Deed, ...]:
    """Deeds of one kind by one party over one bracket made one; earliest first."""
    out: dict[tuple[Doing, DelegationId | None, BracketId | None], Gathering] = {}
    for one in gathered:
        key = (one.doing, one.delegation, one.bracket)
        held = out.get(key)
        if held is None:
            held = out[key] = Gathering(*key, one.first_at, one.last_at)
        held.first_at = min(held.first_at, one.first_at)
        held.last_at = max(held.last_at, one.last_at)
        held.participants |= one.participants
        held.positions |= one.positions
    return tuple(sorted((g.deed() for g in out.values()), key=lambda d: d.positions))
