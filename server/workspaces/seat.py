"""A socket's place in a workspace."""

import asyncio
from collections.abc import Mapping, Sequence

from events.draft.document import DraftDocument
from events.errors import TravauxError
from events.ids import ParticipantId
from server.sync import protocol
from server.sync.generations import is_of_earlier
from server.sync.line import encoded
from server.sync.presence import Presence
from server.sync.room import Listener, Message, typing_command
from server.sync.venue import Sender, ShowOut
from server.workspaces.studio import OpenWorkspace, Studio


class Seat:
    """`server.sync.venue.Venue` in a workspace: what is written there is seen by its members."""

    def __init__(self, studio: Studio, held: OpenWorkspace) -> None:
        self._studio = studio
        self._held = held
        self._writing: set[asyncio.Task[None]] = set()

    def document(self) -> DraftDocument:
        """See `Venue.document`."""
        return self._held.fork.document

    def which(self) -> str:
        """See `Venue.which`: the room's document and the workspace's beginnings together."""
        return f"{self._held.fork.text.generation}.{self._held.kept.generation}"

    def answer(self, vector: bytes) -> Sequence[bytes]:
        """See `Venue.answer`."""
        return [encoded(protocol.encode_step2(self.document().diff(vector)))]

    async def catch_up(self) -> None:
        """See `Venue.catch_up`."""
        await self._held.open_room.writer.catch_up()

    def is_of_earlier(self, vector: bytes) -> bool:
        """See `Venue.is_of_earlier`."""
        return is_of_earlier(self._held.fork.text, self.document(), vector)

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

    def write(self, participant: ParticipantId, update: bytes, sender: Sender) -> None:
        """See `Venue.write`."""
        task = asyncio.create_task(self._write(participant, update, sender))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _write(self, participant: ParticipantId, update: bytes, sender: Sender) -> None:
        # Who is shown out no longer belongs here, which is looked at anyway.
        try:
            written = await self._studio.write(self._held, typing_command(), participant, update)
        except Exception as error:
            sender.failed(error)
            if not isinstance(error, TravauxError):
                raise
        else:
            sender.written(written)
