"""The whole state of a negotiation, and the one place that dispatches decide and evolve.

``decide`` refuses; ``evolve`` never does. Neither reads a clock, draws a random number or does
I/O: times and ids arrive from outside (SPEC R2).
"""

from collections.abc import Callable
from typing import Any, get_args

from msgspec import Struct, field

from events import (
    adref,
    brackets,
    issues,
    members,
    packages,
    process,
    questions,
    reopening,
    silence,
    stances,
    structure,
    text,
)
from events.adref import AdRefCommand, AdRefEvent, AdRefReopened, Agreements
from events.brackets import BracketCommand, BracketEvent, Brackets, RecordOutcome
from events.ids import Microseconds, NegotiationId, Position
from events.issues import IssueCommand, IssueEvent, Issues
from events.members import Actor, MemberCommand, MemberEvent, Members
from events.packages import PackageCommand, PackageEvent, Packages
from events.permissions import may
from events.process import Process, ProcessCommand, ProcessEvent
from events.questions import DecideQuestion, PutQuestion, QuestionCommand, QuestionEvent, Questions
from events.record import Recorded
from events.reopening import ReopeningCommand
from events.silence import SilenceCommand, SilenceEvent, Silences
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
    | QuestionEvent
    | AdRefEvent
    | SilenceEvent
    | PackageEvent
)
Command = (
    MemberCommand
    | ProcessCommand
    | StructureCommand
    | BracketCommand
    | ReopeningCommand
    | StanceCommand
    | IssueCommand
    | QuestionCommand
    | AdRefCommand
    | SilenceCommand
    | PackageCommand
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
    questions: Questions = field(default_factory=Questions)
    agreements: Agreements = field(default_factory=Agreements)
    silences: Silences = field(default_factory=Silences)
    packages: Packages = field(default_factory=Packages)

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
            self.questions.copy(),
            self.agreements.copy(),
            self.silences.copy(),
            self.packages.copy(),
        )


def decide(state: Negotiation, actor: Actor, command: Command) -> tuple[Event, ...]:
    """The events that ``command`` by ``actor`` leads to; raises `Refused`; changes nothing.

    An empty tuple means that all is already as the command would have it.
    """
    if isinstance(command, StructureCommand):
        if may(actor.role, "propose"):
            state.process.regime.require_proposals()
        return structure.decide(state.text, state.brackets, actor, command)
    if isinstance(command, RecordOutcome):
        state.packages.refuse_alone(command.bracket)
    if isinstance(command, BracketCommand):
        return brackets.decide(
            state.brackets,
            state.members,
            state.process.round.id if state.process.round else None,
            state.stances.objectors,
            actor,
            command,
        )
    if isinstance(command, ReopeningCommand):
        return reopening.decide(state.brackets, state.text, actor, command)
    if isinstance(command, StanceCommand):
        return stances.decide(state.stances, state.brackets, state.members, actor, command)
    if isinstance(command, QuestionCommand):
        return _question(state, actor, command)
    if isinstance(command, AdRefCommand):
        return adref.decide(
            state.agreements, state.text, state.brackets, state.members, actor, command
        )
    if isinstance(command, SilenceCommand):
        return silence.decide(
            state.silences, state.text, state.members, state.position, actor, command
        )
    if isinstance(command, PackageCommand):
        return packages.decide(
            state.packages, state.brackets, state.members, state.stances.objectors, actor, command
        )
    if isinstance(command, IssueCommand):
        return issues.decide(state.issues, state.brackets, state.text, actor, command)
    if isinstance(command, ProcessCommand):
        return process.decide(state.process, state.text, actor, command)
    return members.decide(state.members, actor, command)


def _question(state: Negotiation, actor: Actor, command: QuestionCommand) -> tuple[Event, ...]:
    if isinstance(command, PutQuestion):
        state.packages.refuse_alone(command.bracket)
    if isinstance(command, DecideQuestion):
        held = state.questions.questions.get(command.question)
        if held is not None:
            state.packages.refuse_alone(held.bracket)
    room = questions.Room(
        state.brackets,
        state.text,
        state.members,
        state.agreements,
        state.process.round,
        state.stances.objectors,
        lambda _bracket: (),
    )
    return questions.decide(state.questions, room, actor, command)


def _bracket_event(state: Negotiation, recorded: Recorded[BracketEvent]) -> None:
    brackets.evolve(state.brackets, recorded)
    packages.follow(state.packages, recorded)


def _ad_ref_event(state: Negotiation, recorded: Recorded[AdRefEvent]) -> None:
    adref.evolve(state.agreements, recorded)
    if isinstance(recorded.event, AdRefReopened):
        packages.reopened(
            state.packages, state.agreements, recorded.event.agreement, recorded.position
        )


_EVOLVE: dict[type, Callable[[Negotiation, Recorded[Any]], None]] = {
    **dict.fromkeys(get_args(TextEvent), lambda s, r: text.evolve(s.text, r)),
    **dict.fromkeys(get_args(BracketEvent), _bracket_event),
    **dict.fromkeys(get_args(StanceEvent), lambda s, r: stances.evolve(s.stances, r)),
    **dict.fromkeys(get_args(IssueEvent), lambda s, r: issues.evolve(s.issues, r)),
    **dict.fromkeys(get_args(QuestionEvent), lambda s, r: questions.evolve(s.questions, r)),
    **dict.fromkeys(get_args(AdRefEvent), _ad_ref_event),
    **dict.fromkeys(get_args(SilenceEvent), lambda s, r: silence.evolve(s.silences, r)),
    **dict.fromkeys(get_args(PackageEvent), lambda s, r: packages.evolve(s.packages, r)),
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
