"""The envelope of an event: what the log says about it besides its body."""

from typing import Generic, TypeVar

from msgspec import Struct

from events.ids import CommandId, Microseconds, NegotiationId, ParticipantId, Position

Body = TypeVar("Body", covariant=True)


class Recorded(Struct, Generic[Body], frozen=True, gc=False, array_like=True):
    """One event as it stands in the log.

    ``occurred_at`` is when it happened in the room, ``recorded_at`` when the server wrote it.
    ``command`` names the act it came from: events of one act share it, and a retried act is
    recognised by it. ``update`` holds the exact CRDT bytes of a text change, and only of that.

    As JSON it is an array of these fields, for whole pages of the log are read at once.
    """

    negotiation: NegotiationId
    position: Position
    occurred_at: Microseconds
    recorded_at: Microseconds
    actor: ParticipantId
    command: CommandId
    event: Body
    update: bytes | None = None
