"""What goes with a party that leaves, beside the record: all that it kept in private (SPEC P14).

What a group prepares is the group's: a workspace that the party began for it goes on under another
member, for whose delegates the group may speak.
"""

from collections.abc import Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from events.departure import EndDelegation
from events.draft.enact import enact
from events.draft.replica import Act, Candidate
from events.ids import DelegationId, GroupId, Microseconds
from events.negotiation import Event, Negotiation
from events.record import Recorded
from server.private import erase_all
from server.workspaces.shelf import Change, begun_by


class Departing:
    """Beside the act by which a party leaves: its soundings, its packages in preparation and its
    workspaces are erased in the transaction that records it."""

    def __init__(self, command: EndDelegation, clock: Callable[[], Microseconds]) -> None:
        self._command = command
        self._clock = clock
        self._state: Negotiation | None = None

    def decide(self, candidate: Candidate, act: Act) -> Sequence[Recorded[Event]]:
        """Let it leave; raises `Refused`."""
        recorded = enact(candidate, act, self._command)
        self._state = candidate.negotiation
        return recorded

    async def before(self, connection: AsyncConnection) -> None:
        """Nothing that lies there is in the way."""

    async def after(self, connection: AsyncConnection) -> None:
        """Erase what was its own, and hand on what was a group's."""
        state, party = self._state, self._command.delegation
        assert state is not None, "it was decided before"
        await erase_all(connection, state.id, party)
        for kept in await begun_by(connection, state.id, party):
            change = Change(connection, kept, self._clock())
            heir = successor(state, kept.group) if kept.group is not None else None
            if heir is None:
                await change.erase()
            else:
                await change.hand_on(heir)


def successor(state: Negotiation, group: GroupId) -> DelegationId | None:
    """The member that goes on with what one that left began for a group: the first with a delegate
    who speaks on its behalf, or else the first to join; None, where no member is left."""
    members = list(state.groups.members_of(group))
    people = state.members.participants
    speaking = {
        people[one].delegation for one in state.groups.spokespersons.get(group, ()) if one in people
    }
    return next((m for m in members if m in speaking), members[0] if members else None)
