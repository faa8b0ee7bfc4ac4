"""Groups: delegations that speak together, and who speaks for them.

Memberships overlap and change. Whether a member is covered by what a group said follows from when
it joined (`events.group_stances`). What groups say of brackets is there too.
"""

from collections.abc import Collection

from msgspec import Struct, field

from events.errors import NotPermitted, Refused, Unknown
from events.ids import DelegationId, GroupId, ParticipantId, Position
from events.members import Actor, Members
from events.record import Recorded

# Events


class GroupEnrolled(Struct, frozen=True, tag="group-enrolled"):
    """A group joins the negotiation. ``code`` is its short form (at most 12 characters)."""

    group: GroupId
    name: str
    code: str


class GroupJoined(Struct, frozen=True, tag="group-joined"):
    """A delegation is a member of the group from here on."""

    group: GroupId
    delegation: DelegationId


class GroupLeft(Struct, frozen=True, tag="group-left"):
    """A delegation is no longer a member of the group."""

    group: GroupId
    delegation: DelegationId


class SpokespersonNamed(Struct, frozen=True, tag="spokesperson-named"):
    """A delegate may speak on behalf of the group."""

    group: GroupId
    participant: ParticipantId


class SpokespersonReleased(Struct, frozen=True, tag="spokesperson-released"):
    """A delegate no longer speaks on behalf of the group."""

    group: GroupId
    participant: ParticipantId


GroupEvent = GroupEnrolled | GroupJoined | GroupLeft | SpokespersonNamed | SpokespersonReleased

# Commands


class EnrolGroup(Struct, frozen=True):
    """Enrol a group under a name and code that no other group and no delegation has."""

    group: GroupId
    name: str
    code: str


class SetMembership(Struct, frozen=True):
    """Make a delegation a member of a group, or (``member`` False) end its membership."""

    group: GroupId
    delegation: DelegationId
    member: bool = True


class NameSpokesperson(Struct, frozen=True):
    """Let a delegate speak on behalf of a group, or (``speaks`` False) no longer."""

    group: GroupId
    participant: ParticipantId
    speaks: bool = True


GroupCommand = EnrolGroup | SetMembership | NameSpokesperson

# State


class Group(Struct, frozen=True):
    """A group, by its name and its code in attributions."""

    id: GroupId
    name: str
    code: str


class Groups(Struct):
    """Groups, their members (each with the position at which it joined), and who speaks."""

    groups: dict[GroupId, Group] = field(default_factory=dict)
    members: dict[GroupId, dict[DelegationId, Position]] = field(default_factory=dict)
    spokespersons: dict[GroupId, tuple[ParticipantId, ...]] = field(default_factory=dict)

    def copy(self) -> "Groups":
        """Groups that can be evolved by themselves; what never changes is shared."""
        return Groups(self.groups.copy(), self.members.copy(), self.spokespersons.copy())

    def known(self, group: GroupId) -> Group:
        """The group; raises `Unknown` if there is none of that id."""
        found = self.groups.get(group)
        if found is None:
            raise Unknown("U1", "There is no such group.")
        return found

    def members_of(self, group: GroupId) -> dict[DelegationId, Position]:
        """Its members now, each with the position at which it joined."""
        return self.members.get(group, {})

    def require_voice(self, actor: Actor, group: GroupId) -> Group:
        """The group, if ``actor`` speaks for it; raises `NotPermitted` otherwise (SPEC U3)."""
        found = self.known(group)
        if actor.participant not in self.spokespersons.get(group, ()):
            raise NotPermitted(
                "U3",
                f"You do not speak on behalf of {found.name}. The secretariat names its "
                "spokespersons; for your own delegation you can speak now.",
            )
        return found

    def require_spokesperson(
        self, members: Members, actor: Actor, delegation: DelegationId, group: GroupId
    ) -> None:
        """Raise `NotPermitted` unless ``delegation`` speaks on behalf of the group (SPEC U3): by
        ``actor``, a delegate, or by one of its people, where somebody else enters what was said.
        """
        if actor.delegation is not None:
            self.require_voice(actor, group)
            return
        found = self.known(group)
        if self.spokesperson(members, delegation, group) is None:
            raise NotPermitted(
                "U3",
                f"Nobody of {members.name(delegation)} speaks on behalf of {found.name}. The "
                "secretariat names its spokespersons; for the delegation itself it can be entered.",
            )

    def spokesperson(
        self, members: Members, delegation: DelegationId, group: GroupId
    ) -> ParticipantId | None:
        """Who of a delegation speaks on behalf of a group, if anybody does."""
        for one in self.spokespersons.get(group, ()):
            held = members.participants.get(one)
            if held is not None and held.delegation == delegation:
                return one
        return None

    def named(self, name: str) -> GroupId | None:
        """The group of that name or code, in any case; None if none is called so."""
        wanted = " ".join(name.split()).casefold()
        for group in self.groups.values():
            if wanted in (group.name.casefold(), group.code.casefold()):
                return group.id
        return None


def decide(
    state: Groups, members: Members, actor: Actor, command: GroupCommand
) -> tuple[GroupEvent, ...]:
    """Rules U1-U3 of SPEC.md."""
    actor.require("enrol")
    match command:
        case EnrolGroup(group, name, code):
            return (_enrolled(state, members, group, " ".join(name.split()), code.strip()),)
        case SetMembership(group, delegation, member):
            state.known(group)
            if delegation not in members.delegations:
                raise Unknown("U2", "There is no such delegation.")
            if member == (delegation in state.members_of(group)):
                return ()
            if member:
                members.require_present(delegation)
            return (GroupJoined(group, delegation) if member else GroupLeft(group, delegation),)
        case NameSpokesperson(group, participant, speaks):
            state.known(group)
            found = members.participants.get(participant)
            if speaks and found is None:
                raise Unknown("U3", "There is no such participant.")
            if speaks and found is not None and found.role != "delegate":
                raise Refused("U3", "Only a delegate speaks on behalf of a group.")
            if speaks == (participant in state.spokespersons.get(group, ())):
                return ()
            if speaks:
                return (SpokespersonNamed(group, participant),)
            return (SpokespersonReleased(group, participant),)


def _enrolled(
    state: Groups, members: Members, group: GroupId, name: str, code: str
) -> GroupEnrolled:
    if not name or not code or len(code) > 12 or len(name) > 120:
        raise Refused("U1", "A group needs a name and a code of 1 to 12 characters.")
    taken = [(g.name, g.code) for g in state.groups.values()]
    taken += [(d.name, d.code) for d in members.delegations.values()]
    for other, short in taken:
        if other.casefold() == name.casefold() or short == code:
            raise Refused("U1", f"{other} ({short}) is already enrolled.")
    return GroupEnrolled(group, name, code)


def evolve(state: Groups, recorded: Recorded[GroupEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    match recorded.event:
        case GroupEnrolled(group, name, code):
            state.groups[group] = Group(group, name, code)
        case GroupJoined(group, delegation):
            state.members[group] = {**state.members_of(group), delegation: recorded.position}
        case GroupLeft(group, delegation):
            held = state.members_of(group)
            state.members[group] = {d: since for d, since in held.items() if d != delegation}
        case SpokespersonNamed(group, participant):
            state.spokespersons[group] = (*_without(state, group, participant), participant)
        case SpokespersonReleased(group, participant):
            state.spokespersons[group] = _without(state, group, participant)


def departed(state: Groups, delegation: DelegationId, people: Collection[ParticipantId]) -> None:
    """End the memberships of a party that leaves, and let none of its people speak for a group
    (SPEC P14). Total."""
    for group, held in tuple(state.members.items()):
        if delegation in held:
            state.members[group] = {d: since for d, since in held.items() if d != delegation}
    for group, speaking in tuple(state.spokespersons.items()):
        if not set(speaking).isdisjoint(people):
            state.spokespersons[group] = tuple(p for p in speaking if p not in people)


def _without(
    state: Groups, group: GroupId, participant: ParticipantId
) -> tuple[ParticipantId, ...]:
    return tuple(p for p in state.spokespersons.get(group, ()) if p != participant)
