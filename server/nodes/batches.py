"""A committed batch on its way to other nodes: bytes and back. No I/O.

It holds all that its events' leaves are made of (`events.codec`), so that who receives it computes
the same leaves, and the same edge of the tree, as the log holds: a difference shows at once.
"""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from events import codec
from events.errors import Malformed
from events.ids import CommandId, Microseconds, NegotiationId, ParticipantId, Position
from events.negotiation import Event
from events.record import Recorded
from events.store.protocol import Edge, Stored


class Line(Struct, frozen=True, array_like=True):
    """An event as it was stored, without what the batch says of it."""

    occurred_at: Microseconds
    recorded_at: Microseconds
    actor: ParticipantId
    command: CommandId
    body: bytes
    update: bytes | None
    salt: bytes


class Batch(Struct, frozen=True, array_like=True, tag="batch"):
    """Events that follow a position, without a gap."""

    after: Position
    lines: tuple[Line, ...]

    @property
    def until(self) -> Position:
        """The position of the last of them."""
        return self.after + len(self.lines)


class Grown(Struct, frozen=True, array_like=True, tag="grown"):
    """The log has been written up to a position: too much was written to be told."""

    until: Position


_decoder: msgspec.msgpack.Decoder[Batch | Grown] = msgspec.msgpack.Decoder(Batch | Grown)
_encoder = msgspec.msgpack.Encoder()


def encode(stored: Sequence[Stored], largest: int) -> bytes:
    """The message that tells of a committed batch, which is not empty; at most ``largest`` long."""
    # Two bytes a field are more than the frame needs; what is long is counted exactly.
    size = sum(len(one.body) + len(one.update or b"") + 200 for one in stored)
    if size <= largest:
        lines = tuple(
            Line(s.occurred_at, s.recorded_at, s.actor, s.command, s.body, s.update, s.salt)
            for s in stored
        )
        message = _encoder.encode(Batch(stored[0].position - 1, lines))
        if len(message) <= largest:
            return message
    return _encoder.encode(Grown(stored[-1].position))


def decode(message: bytes) -> Batch | Grown:
    """What `encode` gave; raises `Malformed`."""
    try:
        return _decoder.decode(message)
    except msgspec.DecodeError as error:
        raise Malformed(f"This batch cannot be read: {error}") from error


def continued(
    edge: Edge, negotiation: NegotiationId, batch: Batch
) -> tuple[list[Recorded[Event]], Edge]:
    """What of a batch goes on from an edge that it reaches, and the edge behind it.

    Raises `Malformed` where an event is none that this version knows.
    """
    recorded = []
    latest_at, leaves = edge.latest_at, []
    for number, line in enumerate(batch.lines[edge.position - batch.after :], edge.position + 1):
        one = Recorded(
            negotiation,
            number,
            line.occurred_at,
            line.recorded_at,
            line.actor,
            line.command,
            codec.decode(line.body),
            line.update,
        )
        leaves.append(codec.leaf_hash(line.salt, codec.header(one), line.body, line.update))
        latest_at = max(latest_at, line.occurred_at)
        recorded.append(one)
    return recorded, Edge(edge.position + len(recorded), latest_at, edge.frontier.extend(leaves))
