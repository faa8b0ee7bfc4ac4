"""Stances: what a delegation says of what a bracket proposes.

A stance is always on the proposal, never on the text as such: objecting to a deletion means
"these words should stay". No stance means nothing (SPEC S1). What groups say is in
`events.group_stances`, by the same rules.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from events.brackets import Bracket, Brackets, Fate
from events.errors import Refused
from events.ids import BracketId, DelegationId, Microseconds, Position
from events.members import Actor
from events.record import Recorded

StanceKind = Literal[
    "acceptance",
    "can-go-along",
    "conditional-acceptance",
    "objection",
    "awaiting-instructions",
    "scrutiny-reserve",
]

MAX_REASON = 2000


class Condition(Struct, frozen=True):
    """What an acceptance hangs on: that another bracket's text stays or goes, or words.

    With ``bracket``, the log says whether it is met; ``words`` hold until their holder lifts them.
    """

    bracket: BracketId | None = None
    outcome: Fate = "retained"
    words: str = ""


# Events


class StanceTaken(Struct, frozen=True, tag="stance-stated"):
    """A delegation now says this of what a bracket proposes."""

    bracket: BracketId
    delegation: DelegationId
    stance: StanceKind
    reason: str = ""
    condition: Condition | None = None


class StanceWithdrawn(Struct, frozen=True, tag="stance-withdrawn"):
    """A delegation no longer holds the stance it had; it now says nothing."""

    bracket: BracketId
    delegation: DelegationId


class ConditionLifted(Struct, frozen=True, tag="condition-lifted"):
    """A delegation accepts without the condition that it had made."""

    bracket: BracketId
    delegation: DelegationId


class StanceCorrected(Struct, frozen=True, tag="stance-corrected"):
    """For the record: what was entered at ``corrects`` is not this delegation's position."""

    bracket: BracketId
    delegation: DelegationId
    corrects: Position
    note: str = ""


StanceEvent = StanceTaken | StanceWithdrawn | ConditionLifted | StanceCorrected

# Commands


class Accept(Struct, frozen=True):
    """Support what the bracket proposes."""

    bracket: BracketId
    reason: str = ""


class ObjectTo(Struct, frozen=True):
    """Object to what the bracket proposes, saying why."""

    bracket: BracketId
    reason: str


class TakeStance(Struct, frozen=True):
    """Take any stance; a conditional acceptance, and nothing else, with its condition."""

    bracket: BracketId
    stance: StanceKind
    reason: str = ""
    condition: Condition | None = None


class WithdrawStance(Struct, frozen=True):
    """Take back one's stance."""

    bracket: BracketId


class LiftCondition(Struct, frozen=True):
    """Accept without the condition that one made."""

    bracket: BracketId


class CorrectStance(Struct, frozen=True):
    """Say for the record that the stance that stands was entered by mistake."""

    bracket: BracketId
    note: str = ""


StanceCommand = Accept | ObjectTo | TakeStance | WithdrawStance | LiftCondition | CorrectStance

# State


class Stance(Struct, frozen=True, gc=False):
    """What a delegation (or a group) says of a bracket, since when."""

    stance: StanceKind
    reason: str
    since: Position
    since_at: Microseconds
    condition: Condition | None = None
    lifted: bool = False


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


def unmet(brackets: Brackets, stance: Stance) -> bool:
    """Whether an acceptance hangs on a condition that is neither met nor lifted (SPEC S8)."""
    condition = stance.condition
    if stance.stance != "conditional-acceptance" or stance.lifted or condition is None:
        return False
    held = brackets.brackets.get(condition.bracket) if condition.bracket is not None else None
    return held is None or brackets.came_to(held.id) != condition.outcome


def contesting(brackets: Brackets, stances: Iterable[Stance]) -> bool:
    """Whether any of these is an objection, or hangs on an unmet condition."""
    # A plain loop: the board asks this of every bracket, for every stance on it.
    for s in stances:
        if s.stance == "objection" or (s.condition is not None and unmet(brackets, s)):
            return True
    return False


def awaited(stances: Iterable[Stance]) -> bool:
    """Whether any of these awaits instructions."""
    return any(s.stance == "awaiting-instructions" for s in stances)


def decide(
    state: Stances, brackets: Brackets, actor: Actor, command: StanceCommand
) -> tuple[StanceEvent, ...]:
    """Rules S2-S10 of SPEC.md. A stance already held, in the same words, changes nothing."""
    actor.require("position")
    assert actor.delegation is not None, "only delegates carry the right to take positions"
    by = actor.delegation
    if isinstance(command, CorrectStance):
        bracket = brackets.known(command.bracket)
        held = standing(state.of(bracket.id).get(by), "Your delegation")
        return (StanceCorrected(bracket.id, by, held.since, reason_in(command.note)),)
    bracket = brackets.still_open(command.bracket)
    found = state.of(bracket.id).get(by)
    match command:
        case WithdrawStance():
            standing(found, "Your delegation")
            return (StanceWithdrawn(bracket.id, by),)
        case LiftCondition():
            return (ConditionLifted(bracket.id, by),) if to_lift(found, "Your delegation") else ()
        case _:
            if by in bracket.proponents:
                raise Refused(
                    "S2",
                    "Your delegation proposes this itself; to take it back, withdraw the proposal.",
                )
            taken = checked(brackets, bracket, command)
            if already(found, taken):
                return ()
            return (StanceTaken(bracket.id, by, taken.stance, taken.reason, taken.condition),)


def checked(
    brackets: Brackets, bracket: Bracket, command: Accept | ObjectTo | TakeStance
) -> TakeStance:
    """The stance that is to be taken, in its plain form; raises `Refused` (SPEC S3, S7)."""
    match command:
        case Accept(_, said):
            stance: StanceKind = "acceptance"
            condition = None
        case ObjectTo(_, said):
            stance, condition = "objection", None
        case TakeStance(_, stance, said, condition):
            pass
    reason = reason_in(said)
    if stance == "objection" and not reason:
        raise Refused("S3", "An objection says why: please give a reason.")
    if (stance == "conditional-acceptance") != (condition is not None):
        raise Refused(
            "S7",
            "A conditional acceptance, and nothing else, has a condition: what becomes of another "
            "bracket, or words.",
        )
    if condition is not None:
        condition = _checked_condition(brackets, bracket, condition)
    return TakeStance(bracket.id, stance, reason, condition)


def _checked_condition(brackets: Brackets, bracket: Bracket, condition: Condition) -> Condition:
    if condition.bracket is None:
        words = reason_in(condition.words)
        if not words:
            raise Refused("S7", "A condition names another bracket, or says what it is in words.")
        return Condition(words=words)
    if condition.words.strip():
        raise Refused("S7", "A condition is about a bracket, or in words; not both.")
    if condition.bracket == bracket.id:
        raise Refused("S7", "A condition is about another bracket than the one it is put to.")
    brackets.still_open(condition.bracket)
    return Condition(condition.bracket, condition.outcome)


def reason_in(said: str) -> str:
    """A reason on one line; raises `Refused` if it is too long (SPEC S3)."""
    reason = " ".join(said.split())
    if len(reason) > MAX_REASON:
        raise Refused("S3", f"A reason has at most {MAX_REASON} characters.")
    return reason


def standing(held: Stance | None, whose: str) -> Stance:
    """The stance, if there is one; raises `Refused` (SPEC S4)."""
    if held is None:
        raise Refused("S4", f"{whose} holds no position on this bracket.")
    return held


def to_lift(held: Stance | None, whose: str) -> bool:
    """Whether there is a condition still to be lifted; raises `Refused` if there never was one."""
    if held is None or held.condition is None:
        raise Refused("S8", f"{whose} made no condition on this bracket.")
    return not held.lifted


def already(held: Stance | None, taken: TakeStance) -> bool:
    """Whether ``taken`` is what is held, in the same words."""
    return (
        held is not None
        and not held.lifted
        and (held.stance, held.reason, held.condition)
        == (taken.stance, taken.reason, taken.condition)
    )


def evolve(state: Stances, recorded: Recorded[StanceEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    event = recorded.event
    held = state.of(event.bracket).get(event.delegation)
    match event:
        case StanceTaken(bracket, delegation, stance, reason, condition):
            others = _others(state, bracket, delegation)
            others[delegation] = Stance(
                stance, reason, recorded.position, recorded.occurred_at, condition
            )
            state.stances[bracket] = others
        case StanceWithdrawn(bracket, delegation):
            if bracket in state.stances:
                state.stances[bracket] = _others(state, bracket, delegation)
        case ConditionLifted(bracket, delegation):
            if held is not None:
                lifted = replace(held, lifted=True)
                state.stances[bracket] = {**state.of(bracket), delegation: lifted}
        case StanceCorrected(bracket, delegation, corrects):
            if held is not None and held.since == corrects:
                state.stances[bracket] = _others(state, bracket, delegation)
    state.touched[event.bracket] = recorded.position


def _others(
    state: Stances, bracket: BracketId, delegation: DelegationId
) -> dict[DelegationId, Stance]:
    others = state.of(bracket).copy()
    others.pop(delegation, None)
    return others
