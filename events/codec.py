"""Events to bytes and back, and the hashes that bind them.

An event is stored as JSON: its body tagged with a stable type name, and a header. The leaf of an
event in the Merkle tree of its record (`events.proof.tree`) is the SHA-256 of these, in order:

- 0x00, the leaf prefix of RFC 6962, section 2.1
- the salt: 16 random bytes that keep the leaf of a withheld event from being guessed
- the header, with its length before it
- the body, with its length before it
- 0x00 if there are no CRDT bytes; else 0x01 and the bytes, with their length before them

Lengths are 8 big-endian bytes. No two different events have the same leaf, whatever they hold. A
withheld event is its leaf and nothing more. This never changes: checkpoints are signed over it.
"""

import hashlib
import operator
from typing import Any, get_args

import msgspec

from events.errors import Malformed
from events.ids import NegotiationId
from events.negotiation import Event
from events.record import Recorded
from events.upcasters import UPCASTERS, upcast

SALT_BYTES = 16

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
_plain_decoder = msgspec.json.Decoder(dict[str, Any])
_lines_decoder = msgspec.json.Decoder(list[Recorded[Event]])
_raw_lines_decoder = msgspec.json.Decoder(list[Recorded[msgspec.Raw]])
_POSITION = operator.attrgetter("position")
_TYPES: dict[str, type] = {str(t.__struct_config__.tag): t for t in get_args(Event)}


def encode(event: Event) -> bytes:
    """The event's body as JSON bytes, always the same for the same event."""
    return _encoder.encode(event)


def decode(body: bytes | str) -> Event:
    """The event of a stored body; raises `Malformed` if it is none that this version knows."""
    try:
        return _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _upcast(body)


def line_opening(negotiation: NegotiationId) -> str:
    """How the array begins that an event of a negotiation is as JSON."""
    return f"[{_encoder.encode(negotiation).decode()},"


def decode_lines(lines: bytes | str) -> list[Recorded[Event]]:
    """Events, by position, from an array of `Recorded` as JSON, bodies as they are stored.

    Raises `Malformed` where one is none that this version knows.
    """
    try:
        found = _lines_decoder.decode(lines)
    except msgspec.DecodeError:
        found = _by_themselves(lines)
    found.sort(key=_POSITION)
    return found


def _by_themselves(lines: bytes | str) -> list[Recorded[Event]]:
    """The same where one is in an older shape."""
    try:
        raw = _raw_lines_decoder.decode(lines)
    except msgspec.DecodeError as error:
        raise Malformed(f"These are not events: {error}") from error
    return [
        Recorded(
            one.negotiation,
            one.position,
            one.occurred_at,
            one.recorded_at,
            one.actor,
            one.command,
            decode(bytes(one.event)),
        )
        for one in raw
    ]


def _upcast(body: bytes | str) -> Event:
    """An event stored in an older shape (`events.upcasters`); raises `Malformed` for all else."""
    try:
        plain = _plain_decoder.decode(body)
        event: Event = msgspec.convert(upcast(plain, _TYPES, UPCASTERS), Event)
        return event
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"This is not an event that this version knows: {error}") from error


def header(recorded: Recorded[object]) -> bytes:
    """What the envelope says, as JSON bytes, in fixed order."""
    return _encoder.encode(
        (
            recorded.negotiation,
            recorded.position,
            recorded.occurred_at,
            recorded.recorded_at,
            recorded.actor,
            recorded.command,
        )
    )


def leaf_hash(salt: bytes, head: bytes, body: bytes, update: bytes | None) -> bytes:
    """The leaf of an event: 32 bytes. Raises `Malformed` for a salt of another length."""
    # It alone is hashed without its length: a longer one could swallow the event, and text that a
    # delegation wrote (the update comes last) be read as another event with the same leaf.
    if len(salt) != SALT_BYTES:
        raise Malformed(f"The salt of an event has {SALT_BYTES} bytes, not {len(salt)}.")
    digest = hashlib.sha256(b"\x00" + salt)
    for part in (head, body):
        digest.update(len(part).to_bytes(8, "big") + part)
    if update is None:
        digest.update(b"\x00")
    else:
        digest.update(b"\x01" + len(update).to_bytes(8, "big") + update)
    return digest.digest()


def event_types() -> dict[str, type]:
    """Every stored type name and its struct."""
    return dict(_TYPES)


def json_schema() -> dict[str, object]:
    """JSON Schema of the union of all events."""
    (out,), parts = msgspec.json.schema_components([Event], ref_template="#/$defs/{name}")
    return {**out, "$defs": parts}
