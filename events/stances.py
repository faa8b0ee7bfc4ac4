"""Stances: what a delegation says of what a bracket proposes.

A stance is always on the proposal, never on the text as such: objecting to a deletion means
"these words should stay". No stance means nothing (SPEC S1).
"""

from typing import Literal

from msgspec import Struct, field

from events.brackets import Bracket, Brackets
from events.errors import Refused
from events.ids import BracketId, DelegationId, Microseconds, Position
from events.members import Actor, Members
from events.record import Recorded

StanceKind = Literal["acceptance", "objection"]

# Events


class StanceTaken(Struct, frozen=True, tag="stance-taken"):
    """A delegation now accepts, or objects to, what a bracket proposes."""

    bracket: BracketId
    delegation: DelegationId
    stance: StanceKind
    reason: str = ""


class StanceWithdrawn(Struct, frozen=True, tag="stance-withdrawn"):
    """A delegation no longer holds the stance it had; it now says nothing."""

    bracket: BracketId
    delegation: DelegationId


StanceEvent = StanceTaken | StanceWithdrawn

# Commands


class Accept(Struct, frozen=True):
    """Support what the bracket proposes."""

    bracket: BracketId
    reason: str = ""


class ObjectTo(Struct, frozen=True):
    """Object to what the bracket proposes, saying why."""

    bracket: BracketId
    reason: str


class WithdrawStance(Struct, frozen=True):
    """Take back one's acceptance or objection."""

    bracket: BracketId


StanceCommand = Accept | ObjectTo | WithdrawStance

# State


class Stance(Struct, frozen=True, gc=False):
    """What a delegation says of a bracket, since when."""

    stance: StanceKind
    reason: str
    since: Position
    since_at: Microseconds


class Stances(Struct):
    """Standing stances per bracket and delegation."""

    stances: dict[BracketId, dict[DelegationId, Stance]] = field(default_factory=dict)
    touched: dict[BracketId, Position] = field(default_factory=dict)
    """For each bracket on which a position was ever taken, where in the log one last changed."""

    def copy(self) -> "Stances":
        """Stances that can be evolved by themselves; what never changes is shared."""
        return Stances(self.stances.copy(), self.touched.copy())

    def of(self, bracket: BracketId) -> dict[DelegationId, Stance]:
        """Standing stances on a bracket."""
        return self.stances.get(bracket, {})

    def objectors(self, bracket: BracketId) -> tuple[DelegationId, ...]:
        """Delegations whose objection stands, earliest first."""
        return tuple(d for d, s in self.of(bracket).items() if s.stance == "objection")


def decide(
    state: Stances, brackets: Brackets, members: Members, actor: Actor, command: StanceCommand
) -> tuple[StanceEvent, ...]:
    """Rules S2-S5 of SPEC.md. A stance already held, in the same words, changes nothing."""
    actor.require("position")
    assert actor.delegation is not None, "only delegates carry the right to take positions"
    bracket = brackets.still_open(command.bracket)
    held = state.of(bracket.id).get(actor.delegation)
    match command:
        case WithdrawStance():
            if held is None:
                raise Refused("S4", "Your delegation holds no position on this bracket.")
            return (StanceWithdrawn(bracket.id, actor.delegation),)
        case Accept(_, reason):
            return _take(bracket, held, actor.delegation, "acceptance", reason)
        case ObjectTo(_, reason):
            if not reason.strip():
                raise Refused("S3", "An objection says why: please give a reason.")
            return _take(bracket, held, actor.delegation, "objection", reason)


def _take(
    bracket: Bracket, held: Stance | None, by: DelegationId, kind: StanceKind, reason: str
) -> tuple[StanceEvent, ...]:
    reason = " ".join(reason.split())
    if len(reason) > 2000:
        raise Refused("S3", "A reason has at most 2000 characters.")
    if by in bracket.proponents:
        raise Refused(
            "S2", "Your delegation proposes this itself; to take it back, withdraw the proposal."
        )
    if held is not None and (held.stance, held.reason) == (kind, reason):
        return ()
    return (StanceTaken(bracket.id, by, kind, reason),)


def evolve(state: Stances, recorded: Recorded[StanceEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    match recorded.event:
        case StanceTaken(bracket, delegation, stance, reason):
            others = _others(state, bracket, delegation)
            taken = Stance(stance, reason, recorded.position, recorded.occurred_at)
            state.stances[bracket] = {**others, delegation: taken}
            state.touched[bracket] = recorded.position
        case StanceWithdrawn(bracket, delegation):
            if bracket in state.stances:
                state.stances[bracket] = _others(state, bracket, delegation)
            state.touched[bracket] = recorded.position


def _others(
    state: Stances, bracket: BracketId, delegation: DelegationId
) -> dict[DelegationId, Stance]:
    return {d: stance for d, stance in state.of(bracket).items() if d != delegation}
