"""A socket's place in a workspace."""

from collections.abc import Callable, Mapping

from events.draft.document import DraftDocument
from events.ids import CommandId, ParticipantId
from server.sync import protocol
from server.sync.presence import Presence
from server.sync.room import Listener, Message
from server.sync.venue import ShowOut, Written
from server.workspaces.studio import OpenWorkspace, Studio


class Seat:
    """`server.sync.venue.Venue` in a workspace: what is written there is seen by its members."""

    def __init__(self, studio: Studio, held: OpenWorkspace) -> None:
        self._studio = studio
        self._held = held

    def document(self) -> DraftDocument:
        """See `Venue.document`."""
        return self._held.fork.document

    def join(self, listener: Listener, show_out: ShowOut) -> None:
        """See `Venue.join`."""
        self._held.listeners[listener] = show_out

    def leave(self, listener: Listener) -> None:
        """See `Venue.leave`."""
        self._held.listeners.pop(listener, None)
        gone = self._held.presences.leave(listener)
        if gone:
            self._held.broadcast(protocol.encode_awareness(gone))

    def presence(self) -> Presence:
        """See `Venue.presence`."""
        return self._held.presences

    def tell(self, states: Mapping[int, tuple[int, str | None]]) -> None:
        """See `Venue.tell`: its members know each other."""
        self._held.broadcast(protocol.encode_awareness(states))

    def awareness(self, to: Listener, states: Mapping[int, tuple[int, str | None]]) -> Message:
        """See `Venue.awareness`."""
        return protocol.encode_awareness(states)

    async def write(
        self,
        command: CommandId,
        participant: ParticipantId,
        update: bytes,
        ended: Callable[[], bool],
    ) -> Written:
        """See `Venue.write`."""
        del ended  # who is shown out no longer belongs here, which is looked at anyway
        return await self._studio.write(self._held, command, participant, update)
