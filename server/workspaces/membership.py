"""Who belongs to a workspace, and who clears it (SPEC W1, W4)."""

from events.errors import NotPermitted, Unknown
from events.ids import ParticipantId
from events.members import Actor
from events.negotiation import Negotiation
from server.sync.venue import attends
from server.workspaces.shelf import NO_SUCH, Kept


def belongs(state: Negotiation, kept: Kept, participant: ParticipantId) -> bool:
    """Whether somebody is a delegate of the delegation, or of a member of the group, now."""
    actor = state.members.participants.get(participant)
    if actor is None or actor.delegation is None or actor.delegation in state.members.departed:
        return False
    if kept.group is None:
        return actor.delegation == kept.delegation
    return actor.delegation in state.groups.members_of(kept.group)


def enters(state: Negotiation, kept: Kept, participant: ParticipantId) -> bool:
    """Whether somebody belongs to it and attends the phase: the room's text is in it too."""
    return belongs(state, kept, participant) and attends(state, participant)


def member(state: Negotiation, kept: Kept, participant: ParticipantId) -> Actor:
    """The member, as who they are in the room; raises `Unknown` for everybody else.

    To others it must not even appear that there is a workspace. Members to whom the phase is closed
    are told that (SPEC P16).
    """
    if not belongs(state, kept, participant):
        raise Unknown("W1", NO_SUCH)
    actor = state.members.actor(participant)
    state.process.regime.require_attendance(actor.role)
    return actor


def clears(state: Negotiation, kept: Kept, actor: Actor) -> bool:
    """Whether this member clears what leaves it: who heads the delegation, or any delegate of it
    where nobody is named; of a group, who speaks on its behalf."""
    if actor.delegation != kept.delegation:
        return False
    if kept.group is not None:
        return actor.participant in state.groups.spokespersons.get(kept.group, ())
    heads = [
        one
        for one in state.members.participants.values()
        if one.delegation == kept.delegation and one.head
    ]
    return actor.head or not heads


def require_clearing(state: Negotiation, kept: Kept, actor: Actor) -> None:
    """Raise `NotPermitted` unless this member clears it (SPEC W4)."""
    if not clears(state, kept, actor):
        whom = "who speaks on behalf of the group" if kept.group else "the head of your delegation"
        raise NotPermitted("W4", f"This is cleared by {whom}; what is prepared stays as it is.")
