"""What groups say of brackets, and how their members stand to it.

A group speaks through a spokesperson. Its members are covered by what it says until they speak
nationally; a member may align with it or dissociate itself, and may differ without that being a
conflict. No words are put in a member's mouth: being covered is no stance of its own.
"""

from collections.abc import Iterable

from msgspec import Struct, field
from msgspec.structs import replace

from events.brackets import Bracket, Brackets
from events.errors import NotPermitted, Refused
from events.groups import Group, Groups
from events.ids import BracketId, DelegationId, GroupId, Microseconds, Position
from events.members import Actor
from events.record import Recorded
from events.stances import (
    Accept,
    Condition,
    CorrectStance,
    LiftCondition,
    ObjectTo,
    Stance,
    StanceCommand,
    StanceKind,
    TakeStance,
    WithdrawStance,
    already,
    checked,
    reason_in,
    standing,
    to_lift,
)

# Events. ``delegation`` is whose delegate spoke on behalf of the group, or the member it is about.


class GroupStanceTaken(Struct, frozen=True, tag="group-stance-taken"):
    """A group now says this of what a bracket proposes."""

    bracket: BracketId
    group: GroupId
    delegation: DelegationId
    stance: StanceKind
    reason: str = ""
    condition: Condition | None = None


class GroupStanceWithdrawn(Struct, frozen=True, tag="group-stance-withdrawn"):
    """A group no longer holds the stance it had; it now says nothing."""

    bracket: BracketId
    group: GroupId
    delegation: DelegationId


class GroupConditionLifted(Struct, frozen=True, tag="group-condition-lifted"):
    """A group accepts without the condition that it had made."""

    bracket: BracketId
    group: GroupId
    delegation: DelegationId


class GroupStanceCorrected(Struct, frozen=True, tag="group-stance-corrected"):
    """For the record: what was entered at ``corrects`` is not this group's position."""

    bracket: BracketId
    group: GroupId
    delegation: DelegationId
    corrects: Position
    note: str = ""


class MemberAligned(Struct, frozen=True, tag="member-aligned"):
    """A member says that the group's position on a bracket is its own too."""

    bracket: BracketId
    group: GroupId
    delegation: DelegationId


class MemberDissociated(Struct, frozen=True, tag="member-dissociated"):
    """A member says that the group does not speak for it on a bracket."""

    bracket: BracketId
    group: GroupId
    delegation: DelegationId
    reason: str = ""


class AlignmentWithdrawn(Struct, frozen=True, tag="alignment-withdrawn"):
    """A member takes back its alignment or dissociation; it is covered again."""

    bracket: BracketId
    group: GroupId
    delegation: DelegationId


class ProposedOnBehalf(Struct, frozen=True, tag="proposed-on-behalf"):
    """A proponent makes its proposal on behalf of a group."""

    bracket: BracketId
    group: GroupId
    delegation: DelegationId


class ProposedNationally(Struct, frozen=True, tag="proposed-nationally"):
    """A proponent makes its proposal in its own name again, and no longer on behalf of a group."""

    bracket: BracketId
    group: GroupId
    delegation: DelegationId


GroupStanceEvent = (
    GroupStanceTaken
    | GroupStanceWithdrawn
    | GroupConditionLifted
    | GroupStanceCorrected
    | MemberAligned
    | MemberDissociated
    | AlignmentWithdrawn
    | ProposedOnBehalf
    | ProposedNationally
)

OF_MEMBERS = (MemberAligned, MemberDissociated, AlignmentWithdrawn)
"""Events about how a member stands to what its group says."""

# Commands


class OnBehalf(Struct, frozen=True):
    """Say it on behalf of a group instead of one's own delegation."""

    group: GroupId
    said: StanceCommand


class AlignWith(Struct, frozen=True):
    """Align one's delegation with its group's position on a bracket."""

    bracket: BracketId
    group: GroupId


class DissociateFrom(Struct, frozen=True):
    """Dissociate one's delegation from its group's position on a bracket."""

    bracket: BracketId
    group: GroupId
    reason: str = ""


class WithdrawAlignment(Struct, frozen=True):
    """Take back an alignment or dissociation."""

    bracket: BracketId
    group: GroupId


class ProposeOnBehalf(Struct, frozen=True):
    """Say that one's delegation makes its proposal on behalf of a group."""

    bracket: BracketId
    group: GroupId


GroupStanceCommand = OnBehalf | AlignWith | DissociateFrom | WithdrawAlignment | ProposeOnBehalf

# State


class Alignment(Struct, frozen=True, gc=False):
    """A member's alignment with its group's position (``aligned``), or dissociation from it."""

    aligned: bool
    reason: str
    since: Position
    since_at: Microseconds


class OnBehalfOf(Struct, frozen=True, gc=False):
    """By whom, and since when, a proposal is made on behalf of a group."""

    delegation: DelegationId
    since: Position
    since_at: Microseconds


class GroupStances(Struct):
    """By bracket: standing stances of groups, alignments of members, proposals on behalf."""

    stances: dict[BracketId, dict[GroupId, Stance]] = field(default_factory=dict)
    alignments: dict[BracketId, dict[DelegationId, dict[GroupId, Alignment]]] = field(
        default_factory=dict
    )
    proposals: dict[BracketId, dict[GroupId, OnBehalfOf]] = field(default_factory=dict)
    touched: dict[BracketId, Position] = field(default_factory=dict)
    """For each bracket on which a group ever took a position, where in the log one last changed."""

    def copy(self) -> "GroupStances":
        """Stances that can be evolved by themselves; what never changes is shared."""
        return GroupStances(
            self.stances.copy(),
            self.alignments.copy(),
            self.proposals.copy(),
            self.touched.copy(),
        )

    def of(self, bracket: BracketId) -> dict[GroupId, Stance]:
        """Standing stances of groups on a bracket."""
        return self.stances.get(bracket, {})

    def objectors(self, bracket: BracketId) -> tuple[GroupId, ...]:
        """Groups whose objection stands, earliest first."""
        return tuple(g for g, s in self.of(bracket).items() if s.stance == "objection")

    def proposing(self, bracket: BracketId) -> dict[GroupId, OnBehalfOf]:
        """The groups on whose behalf a bracket is proposed."""
        return self.proposals.get(bracket, {})

    def alignments_of(
        self, bracket: BracketId, delegation: DelegationId
    ) -> dict[GroupId, Alignment]:
        """How a member says that it stands to its groups' positions on a bracket."""
        return self.alignments.get(bracket, {}).get(delegation, {})

    def since(self, bracket: BracketId, group: GroupId) -> Position | None:
        """Since when a group holds its position on a bracket; None if it holds none."""
        held: Stance | OnBehalfOf | None = self.of(bracket).get(group)
        held = held or self.proposing(bracket).get(group)
        return held.since if held is not None else None

    def speaks_for(
        self, groups: Groups, bracket: BracketId, group: GroupId, delegation: DelegationId
    ) -> bool:
        """Whether a group's position on a bracket stands for this member too (SPEC U5, U6).

        So it does for who was a member when it was taken, is one now, and has not dissociated.
        """
        since = self.since(bracket, group)
        joined = groups.members_of(group).get(delegation)
        if since is None or joined is None:
            return False
        said = self.alignments_of(bracket, delegation).get(group)
        return said.aligned if said is not None else joined < since


def decide(
    state: GroupStances,
    groups: Groups,
    brackets: Brackets,
    actor: Actor,
    command: GroupStanceCommand,
) -> tuple[GroupStanceEvent, ...]:
    """Rules U3-U8 of SPEC.md, and S2-S10 for groups."""
    actor.require("position")
    assert actor.delegation is not None, "only delegates carry the right to take positions"
    by = actor.delegation
    match command:
        case OnBehalf(group_id, said):
            group = groups.require_voice(actor, group_id)
            return _said(state, brackets, by, group, said)
        case ProposeOnBehalf(bracket_id, group_id):
            group = groups.require_voice(actor, group_id)
            bracket = brackets.still_open(bracket_id)
            if by not in bracket.proponents:
                raise NotPermitted("U8", "Only a proponent proposes on behalf of its group.")
            if group_id in state.proposing(bracket_id):
                return ()
            if group_id in state.of(bracket_id):
                raise Refused(
                    "U8",
                    f"{group.name} has taken a position on this; withdraw that first, and it can "
                    "propose it.",
                )
            return (ProposedOnBehalf(bracket_id, group_id, by),)
        case AlignWith() | DissociateFrom() | WithdrawAlignment():
            return _aligned(state, groups, brackets, by, command)


def on_behalf(
    groups: Groups, actor: Actor, group: GroupId | None, opened: Iterable[BracketId]
) -> tuple[ProposedOnBehalf, ...]:
    """What follows the proposals that an act ``opened``, where it makes them on behalf of a group.

    Raises `Refused` where ``actor`` does not speak for it, or proposes nothing new (SPEC U8).
    """
    if group is None:
        return ()
    opened = tuple(opened)
    if actor.delegation is None or not opened:
        raise Refused(
            "U8",
            "Only what a delegation newly proposes is made on behalf of a group. Of a proposal "
            "that stands, its proponent says so on its card.",
        )
    groups.require_voice(actor, group)
    return tuple(ProposedOnBehalf(bracket, group, actor.delegation) for bracket in opened)


def _said(
    state: GroupStances, brackets: Brackets, by: DelegationId, group: Group, said: StanceCommand
) -> tuple[GroupStanceEvent, ...]:
    if isinstance(said, CorrectStance):
        bracket = brackets.known(said.bracket)
        held = standing(state.of(bracket.id).get(group.id), group.name)
        note = reason_in(said.note)
        return (GroupStanceCorrected(bracket.id, group.id, by, held.since, note),)
    bracket = brackets.still_open(said.bracket)
    found = state.of(bracket.id).get(group.id)
    match said:
        case WithdrawStance():
            standing(found, group.name)
            return (GroupStanceWithdrawn(bracket.id, group.id, by),)
        case LiftCondition():
            lifted = GroupConditionLifted(bracket.id, group.id, by)
            return (lifted,) if to_lift(found, group.name) else ()
        case Accept() | ObjectTo() | TakeStance():
            return _taken(state, brackets, by, group, bracket, found, said)


def _taken(
    state: GroupStances,
    brackets: Brackets,
    by: DelegationId,
    group: Group,
    bracket: Bracket,
    found: Stance | None,
    said: Accept | ObjectTo | TakeStance,
) -> tuple[GroupStanceEvent, ...]:
    if group.id in state.proposing(bracket.id):
        raise Refused(
            "S2", f"{group.name} proposes this itself; to take it back, withdraw the proposal."
        )
    taken = checked(brackets, bracket, said)
    if already(found, taken):
        return ()
    return (
        GroupStanceTaken(bracket.id, group.id, by, taken.stance, taken.reason, taken.condition),
    )


def _aligned(
    state: GroupStances,
    groups: Groups,
    brackets: Brackets,
    by: DelegationId,
    command: AlignWith | DissociateFrom | WithdrawAlignment,
) -> tuple[GroupStanceEvent, ...]:
    bracket = brackets.still_open(command.bracket)
    group = groups.known(command.group)
    held = state.alignments_of(bracket.id, by).get(group.id)
    if isinstance(command, WithdrawAlignment):
        if held is None:
            raise Refused(
                "U7",
                f"Your delegation has neither aligned with {group.name} here nor dissociated.",
            )
        return (AlignmentWithdrawn(bracket.id, group.id, by),)
    if by not in groups.members_of(group.id):
        raise Refused(
            "U7",
            f"Your delegation is not a member of {group.name}; it can take a position of its own.",
        )
    if state.since(bracket.id, group.id) is None:
        raise Refused(
            "U7",
            f"{group.name} has taken no position on this bracket; yours you can take now.",
        )
    if isinstance(command, AlignWith):
        if held is not None and held.aligned:
            return ()
        return (MemberAligned(bracket.id, group.id, by),)
    reason = reason_in(command.reason)
    if held is not None and (held.aligned, held.reason) == (False, reason):
        return ()
    return (MemberDissociated(bracket.id, group.id, by, reason),)


def evolve(state: GroupStances, recorded: Recorded[GroupStanceEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    event = recorded.event
    bracket, group, delegation = event.bracket, event.group, event.delegation
    held = state.of(bracket).get(group)
    position, at = recorded.position, recorded.occurred_at
    match event:
        case GroupStanceTaken(_, _, _, stance, reason, condition):
            taken = Stance(stance, reason, position, at, condition)
            state.stances[bracket] = {**_others(state.of(bracket), group), group: taken}
            _forget_alignments(state, bracket, group)
        case GroupStanceWithdrawn():
            state.stances[bracket] = _others(state.of(bracket), group)
            _forget_alignments(state, bracket, group)
        case GroupConditionLifted():
            if held is not None:
                state.stances[bracket] = {**state.of(bracket), group: replace(held, lifted=True)}
        case GroupStanceCorrected(_, _, _, corrects):
            if held is not None and held.since == corrects:
                state.stances[bracket] = _others(state.of(bracket), group)
                _forget_alignments(state, bracket, group)
        case MemberAligned():
            _align(state, bracket, group, delegation, Alignment(True, "", position, at))
        case MemberDissociated(_, _, _, reason):
            _align(state, bracket, group, delegation, Alignment(False, reason, position, at))
        case AlignmentWithdrawn():
            _align(state, bracket, group, delegation, None)
        case ProposedOnBehalf():
            proposed = OnBehalfOf(delegation, position, at)
            state.proposals[bracket] = {**state.proposing(bracket), group: proposed}
        case ProposedNationally():
            proposing = state.proposing(bracket).items()
            state.proposals[bracket] = {g: by for g, by in proposing if g != group}
    state.touched[bracket] = position


def left(state: GroupStances, bracket: BracketId, delegation: DelegationId) -> None:
    """Who no longer proposes a bracket does not do so on behalf of a group. Total."""
    held = state.proposing(bracket)
    if any(by.delegation == delegation for by in held.values()):
        state.proposals[bracket] = {g: by for g, by in held.items() if by.delegation != delegation}


def departed(state: GroupStances, delegation: DelegationId) -> None:
    """A party that leaves is aligned with nobody, dissociated from nobody, and proposes nothing on
    behalf of a group (SPEC P14). What it said for a group, the group has said. Total."""
    for bracket, by_member in tuple(state.alignments.items()):
        if delegation in by_member:
            state.alignments[bracket] = {d: a for d, a in by_member.items() if d != delegation}
    for bracket in tuple(state.proposals):
        left(state, bracket, delegation)


def _others(held: dict[GroupId, Stance], group: GroupId) -> dict[GroupId, Stance]:
    return {g: stance for g, stance in held.items() if g != group}


def _align(
    state: GroupStances,
    bracket: BracketId,
    group: GroupId,
    delegation: DelegationId,
    said: Alignment | None,
) -> None:
    of_member = {g: a for g, a in state.alignments_of(bracket, delegation).items() if g != group}
    if said is not None:
        of_member[group] = said
    state.alignments[bracket] = {**state.alignments.get(bracket, {}), delegation: of_member}


def _forget_alignments(state: GroupStances, bracket: BracketId, group: GroupId) -> None:
    """Who aligned with what a group said has not aligned with what it says now (SPEC U6)."""
    members: Iterable[DelegationId] = tuple(state.alignments.get(bracket, ()))
    for delegation in members:
        said = state.alignments_of(bracket, delegation).get(group)
        if said is not None and said.aligned:
            _align(state, bracket, group, delegation, None)
