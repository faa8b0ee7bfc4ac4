"""The whole state of a negotiation, and the one place that dispatches decide and evolve.

``decide`` refuses; ``evolve`` never does. Neither reads a clock, draws a random number or does
I/O: times and ids arrive from outside (SPEC R2).
"""

from collections.abc import Callable
from typing import Any, get_args

from msgspec import Struct, field

from events import brackets, issues, members, process, stances, structure, text
from events.brackets import BracketCommand, BracketEvent, Brackets
from events.ids import Microseconds, NegotiationId, Position
from events.issues import IssueCommand, IssueEvent, Issues
from events.members import Actor, MemberCommand, MemberEvent, Members
from events.permissions import may
from events.process import Process, ProcessCommand, ProcessEvent
from events.record import Recorded
from events.stances import StanceCommand, StanceEvent, Stances
from events.structure import StructureCommand, StructureEvent
from events.text import Drafts, TextEvent

Event = (
    MemberEvent
    | TextEvent
    | ProcessEvent
    | StructureEvent
    | BracketEvent
    | StanceEvent
    | IssueEvent
)
Command = (
    MemberCommand
    | ProcessCommand
    | StructureCommand
    | BracketCommand
    | StanceCommand
    | IssueCommand
)


class Negotiation(Struct):
    """Everything that the log says, as of ``position``.

    Evolving fills and empties the dicts and lists of the state, and replaces what stands in them;
    it never changes what stands there. So states may share it (`copy`, `events.snapshot`).
    """

    id: NegotiationId
    position: Position = 0
    occurred_at: Microseconds = 0
    members: Members = field(default_factory=Members)
    process: Process = field(default_factory=Process)
    text: Drafts = field(default_factory=Drafts)
    brackets: Brackets = field(default_factory=Brackets)
    stances: Stances = field(default_factory=Stances)
    issues: Issues = field(default_factory=Issues)

    def copy(self) -> "Negotiation":
        """An equal state that can be evolved by itself; quick, for it shares what never changes."""
        return Negotiation(
            self.id,
            self.position,
            self.occurred_at,
            self.members.copy(),
            self.process.copy(),
            self.text.copy(),
            self.brackets.copy(),
            self.stances.copy(),
            self.issues.copy(),
        )


def decide(state: Negotiation, actor: Actor, command: Command) -> tuple[Event, ...]:
    """The events that ``command`` by ``actor`` leads to; raises `Refused`; changes nothing.

    An empty tuple means that all is already as the command would have it.
    """
    if isinstance(command, StructureCommand):
        if may(actor.role, "propose"):
            state.process.regime.require_proposals()
        return structure.decide(state.text, state.brackets, actor, command)
    if isinstance(command, BracketCommand):
        return brackets.decide(
            state.brackets,
            state.members,
            state.process.round.id if state.process.round else None,
            state.stances.objectors,
            actor,
            command,
        )
    if isinstance(command, StanceCommand):
        return stances.decide(state.stances, state.brackets, state.members, actor, command)
    if isinstance(command, IssueCommand):
        return issues.decide(state.issues, state.brackets, state.text, actor, command)
    if isinstance(command, ProcessCommand):
        return process.decide(state.process, state.text, actor, command)
    return members.decide(state.members, actor, command)


_EVOLVE: dict[type, Callable[[Negotiation, Recorded[Any]], None]] = {
    **dict.fromkeys(get_args(TextEvent), lambda s, r: text.evolve(s.text, r)),
    **dict.fromkeys(get_args(BracketEvent), lambda s, r: brackets.evolve(s.brackets, r)),
    **dict.fromkeys(get_args(StanceEvent), lambda s, r: stances.evolve(s.stances, r)),
    **dict.fromkeys(get_args(IssueEvent), lambda s, r: issues.evolve(s.issues, r)),
    **dict.fromkeys(get_args(ProcessEvent), lambda s, r: process.evolve(s.process, r)),
    **dict.fromkeys(get_args(MemberEvent), lambda s, r: members.evolve(s.members, r)),
    # What structure commands did to the text stands in the `TextChanged` beside them.
    **dict.fromkeys(get_args(StructureEvent), lambda s, r: None),
}


def evolve(state: Negotiation, recorded: Recorded[Event]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses (SPEC R3)."""
    _EVOLVE[type(recorded.event)](state, recorded)
    state.position = recorded.position
    state.occurred_at = recorded.occurred_at
