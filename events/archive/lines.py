"""The format of an exported record: a title line, then events and checkpoints in their order.

Each line is a JSON object in UTF-8, written in exactly one way. The first says which negotiation
it is, how many events and checkpoints follow and what the root of the events' tree is; for a
redacted export also how many events are withheld and by which rules. Each further line is one of:

- an event: its envelope, its body exactly as stored, its CRDT bytes if it has any, salt and leaf
- a withheld event: its position and its leaf, and nothing else
- a checkpoint: the signed note, after the event up to which it vouches
"""

import base64
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import Raw, Struct

from events.errors import Malformed, RecordDamaged
from events.ids import CommandId, Microseconds, NegotiationId, ParticipantId, Position
from events.store.protocol import Head, SignedCheckpoint, Stored

FORMAT = "travaux-log"
VERSION = 1
MAX_LINE = 64 * 1024 * 1024
"""Longest line that is read, in bytes."""
MAX_TITLE = 64 * 1024
"""Longest title line that is read, in bytes."""


class Withheld(Struct, frozen=True, forbid_unknown_fields=True):
    """What a redacted export says of what it leaves out: how many events, by which rules."""

    events: int
    rules: tuple[str, ...]


class Title(Struct, frozen=True, forbid_unknown_fields=True):
    """The first line. ``root`` is hexadecimal."""

    format: str
    version: int
    negotiation: NegotiationId
    slug: str
    events: int
    root: str
    checkpoints: int
    withheld: Withheld | None = None


class EventLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="line", tag="event"):
    """One event. ``salt`` and ``leaf`` are hexadecimal, ``update`` is base64."""

    position: Position
    occurred_at: Microseconds
    recorded_at: Microseconds
    actor: ParticipantId
    command: CommandId
    event: Raw
    update: str | None
    salt: str
    leaf: str


class WithheldLine(
    Struct, frozen=True, forbid_unknown_fields=True, tag_field="line", tag="withheld"
):
    """One event of which nothing is shown. ``leaf`` is hexadecimal."""

    position: Position
    leaf: str


class CheckpointLine(
    Struct, frozen=True, forbid_unknown_fields=True, tag_field="line", tag="checkpoint"
):
    """A signed note, and when the server says that it signed it."""

    signed_at: Microseconds
    note: str


Line = EventLine | WithheldLine | CheckpointLine

_encoder = msgspec.json.Encoder()
_title_decoder = msgspec.json.Decoder(Title)
_line_decoder: msgspec.json.Decoder[Line] = msgspec.json.Decoder(Line)


# Writing


def title_line(
    negotiation: NegotiationId,
    slug: str,
    head: Head,
    checkpoints: int,
    withheld: Withheld | None = None,
) -> bytes:
    """The first line of an export that ends at ``head``, with so many checkpoints."""
    return _encoder.encode(
        Title(
            FORMAT,
            VERSION,
            negotiation,
            slug,
            head.position,
            head.root.hex(),
            checkpoints,
            withheld,
        )
    )


def event_line(stored: Stored) -> bytes:
    """One event's line, without the line break."""
    return _encoder.encode(
        EventLine(
            stored.position,
            stored.occurred_at,
            stored.recorded_at,
            stored.actor,
            stored.command,
            Raw(stored.body),
            encoded(stored.update),
            stored.salt.hex(),
            stored.leaf.hex(),
        )
    )


def withheld_line(stored: Stored) -> bytes:
    """The line that stands for an event of which nothing is shown."""
    return _encoder.encode(WithheldLine(stored.position, stored.leaf.hex()))


def checkpoint_line(checkpoint: SignedCheckpoint) -> bytes:
    """A checkpoint's line, which comes after the event at its position."""
    return _encoder.encode(CheckpointLine(checkpoint.signed_at, checkpoint.note))


def encoded(update: bytes | None) -> str | None:
    """CRDT bytes as they are written."""
    return base64.b64encode(update).decode() if update is not None else None


# Reading


def read_title(raw: bytes) -> Title:
    """What the first line says; raises `Malformed` if it is not that of an export.

    Raises `RecordDamaged` at position 0 if it says it otherwise than exports do.
    """
    try:
        title = _title_decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(_wrong_version(raw)) from error
    if title.format != FORMAT:
        raise Malformed(_NO_EXPORT)
    if title.version != VERSION:
        raise Malformed(_wrong_version(raw))
    if _encoder.encode(title) != raw:
        raise RecordDamaged(0, "the first line is not written as exports are.")
    return title


def read_line(raw: bytes, position: Position) -> Line:
    """What a further line says; raises `RecordDamaged` at ``position`` if it cannot be read.

    Every byte counts: JSON can say the same in several ways, exports say it in one.
    """
    try:
        line = _line_decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RecordDamaged(position, f"this line cannot be read: {error}.") from error
    if _encoder.encode(line) != raw:
        raise RecordDamaged(position, "this line is not written as exports are.")
    return line


def bounded_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines of a file read in chunks, in bounded memory; raises `Malformed` for one too long."""
    parts: list[bytes] = []
    length, most = 0, MAX_TITLE
    for chunk in chunks:
        begin = 0
        while (end := chunk.find(b"\n", begin)) >= 0:
            parts.append(chunk[begin:end])
            _refuse_long(length + end - begin, most)
            yield b"".join(parts)
            parts, length, most = [], 0, MAX_LINE
            begin = end + 1
        parts.append(chunk[begin:])
        length += len(chunk) - begin
        _refuse_long(length, most)
    if length:
        yield b"".join(parts)


def from_hex(text: str, position: Position, what: str) -> bytes:
    """The bytes of hexadecimal as exports write it; raises `RecordDamaged` naming ``what``."""
    try:
        value = bytes.fromhex(text)
    except ValueError:
        value = b""
    if value.hex() != text or not value:
        raise RecordDamaged(position, f"the {what} is not written as exports are.")
    return value


def from_base64(text: str | None, position: Position) -> bytes | None:
    """CRDT bytes from what `encoded` wrote; raises `RecordDamaged`."""
    if text is None:
        return None
    try:
        value = base64.b64decode(text, validate=True)
    except ValueError:
        value = None
    if encoded(value) != text:
        raise RecordDamaged(position, "the text change is not written as exports are.")
    return value


_NO_EXPORT = "This is not an exported record: its first line cannot be read as one."


class _Version(Struct):
    format: str
    version: int


def _wrong_version(raw: bytes) -> str:
    try:
        said = msgspec.json.decode(raw, type=_Version)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _NO_EXPORT
    if said.format != FORMAT or said.version == VERSION:
        return _NO_EXPORT
    return f"This export has version {said.version}; only version {VERSION} can be read."


def _refuse_long(length: int, most: int) -> None:
    if length > most:
        raise Malformed("This is not an exported record: a line is too long.")


def shown(texts: Sequence[str]) -> str:
    """Words of an export as they can be put on a terminal: in quotes, without control signs."""
    return ", ".join(
        "“" + "".join(c if c.isprintable() else "�" for c in text[:200]) + "”" for text in texts
    )
