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
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, get_args, overload

import msgspec
from msgspec import Struct

from events.errors import Malformed
from events.ids import NegotiationId, Position
from events.negotiation import Event
from events.record import Recorded
from events.upcasters import UPCASTERS, upcast

SALT_BYTES = 16

_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

MOST_OLD_BYTES = 4 * 1024 * 1024
"""Longest body of an older shape: to be brought up to date, it may take thirty times its size."""

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


class _Type(Struct):
    """As much of a body as says what it is."""

    type: str


_type_decoder = msgspec.json.Decoder(_Type)
_plain_decoder = msgspec.json.Decoder(dict[str, Any])
_line_decoder = msgspec.json.Decoder(Recorded[Event])
_raw_line_decoder = msgspec.json.Decoder(Recorded[msgspec.Raw])
_raw_lines_decoder = msgspec.json.Decoder(list[msgspec.Raw])


class _Place(Struct, array_like=True):
    """As much of a `Recorded` as says where it belongs."""

    negotiation: NegotiationId
    position: Position


_places_decoder = msgspec.json.Decoder(list[_Place])
_TYPES: dict[str, type] = {str(t.__struct_config__.tag): t for t in get_args(Event)}


def encode(event: Event) -> bytes:
    """The event's body as JSON bytes, always the same for the same event."""
    return _encoder.encode(event)


def decode(body: bytes | str) -> Event:
    """The event of a stored body; raises `Malformed` if it is none that this version knows."""
    try:
        return _decoder.decode(body)
    except _UNREADABLE as error:
        return _upcast(body, error)


def line_opening(negotiation: NegotiationId) -> str:
    """How the array begins that an event of a negotiation is as JSON."""
    return f"[{_encoder.encode(negotiation).decode()},"


class Lines(Sequence[Recorded[Event]]):
    """Events of which each is decoded when it is asked for.

    Whoever folds a log lets go of one event before taking the next, which then finds its place in
    memory still warm: that is half as long again in a whole page at once.
    Taking one raises `Malformed` if it is none that this version knows.
    """

    __slots__ = ("_raw",)

    def __init__(self, raw: Sequence[msgspec.Raw]) -> None:
        self._raw = raw

    def __len__(self) -> int:
        return len(self._raw)

    def __iter__(self) -> Iterator[Recorded[Event]]:
        return map(_line, self._raw)

    @overload
    def __getitem__(self, index: int) -> Recorded[Event]: ...
    @overload
    def __getitem__(self, index: slice) -> "Lines": ...
    def __getitem__(self, index: int | slice) -> "Recorded[Event] | Lines":
        if isinstance(index, slice):
            return Lines(self._raw[index])
        return _line(self._raw[index])

    def encode(self) -> bytes:
        """What `decode_lines` takes."""
        return _encoder.encode(self._raw)


def decode_lines(
    lines: bytes | str,
    negotiation: NegotiationId | None = None,
    expected: Sequence[Position] | None = None,
) -> Lines:
    """Events, by position, from an array of `Recorded` as JSON, bodies as they are stored.

    Raises `Malformed` if it is none; and, given a negotiation and the positions that are
    ``expected``, if it is not of these.
    """
    try:
        raw = _raw_lines_decoder.decode(lines)
        read = _places_decoder.decode(lines)
    except _UNREADABLE as error:
        raise Malformed(f"These are not events: {error}") from error
    places = [place.position for place in read]
    if expected is not None and (
        sorted(places) != list(expected) or {p.negotiation for p in read} - {negotiation}
    ):
        raise Malformed("These are other events than those that belong here.")
    if any(map(operator.gt, places, islice(places, 1, None))):
        raw = [raw[n] for n in sorted(range(len(raw)), key=places.__getitem__)]
    return Lines(raw)


def _line(raw: msgspec.Raw) -> Recorded[Event]:
    try:
        return _line_decoder.decode(raw)
    except _UNREADABLE as error:
        try:
            old = _raw_line_decoder.decode(raw)
        except _UNREADABLE:
            raise Malformed(f"This is not an event: {error}") from error
    return Recorded(
        old.negotiation,
        old.position,
        old.occurred_at,
        old.recorded_at,
        old.actor,
        old.command,
        decode(bytes(old.event)),
    )


def _upcast(body: bytes | str, error: Exception) -> Event:
    """An event stored in an older shape (`events.upcasters`); raises `Malformed` for all else."""
    try:
        if _type_decoder.decode(body).type in UPCASTERS and len(body) <= MOST_OLD_BYTES:
            plain = _plain_decoder.decode(body)
            event: Event = msgspec.convert(upcast(plain, _TYPES, UPCASTERS), Event)
            return event
    except _UNREADABLE as worse:
        error = worse
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
