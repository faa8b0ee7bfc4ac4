"""The exported log: JSON Lines that anybody can keep, read, and check without a server.

The first line says which negotiation it is, how many events follow and what the chain is after the
last. Each further line is one event: its envelope, its body exactly as stored, the CRDT bytes if
it has any, and its salt, leaf and chain (`events.codec`).
"""

import base64
import binascii
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Raw, Struct

from events import codec
from events.draft.replica import Replica
from events.errors import Malformed, RecordDamaged, TravauxError
from events.ids import CommandId, DraftId, Microseconds, NegotiationId, ParticipantId, Position
from events.negotiation import Event
from events.process import RevisionIssued
from events.record import Recorded
from events.store.protocol import Head, Stored

FORMAT = "travaux-log"
VERSION = 1
MAX_LINE = 64 * 1024 * 1024
"""Longest line that is read, in bytes."""


class Title(Struct, frozen=True, forbid_unknown_fields=True):
    """The first line."""

    format: str
    version: int
    negotiation: NegotiationId
    slug: str
    events: int
    chain: str


class Line(Struct, frozen=True, forbid_unknown_fields=True):
    """One event. ``salt``, ``leaf`` and ``chain`` are hexadecimal, ``update`` is base64."""

    position: Position
    occurred_at: Microseconds
    recorded_at: Microseconds
    actor: ParticipantId
    command: CommandId
    event: Raw
    salt: str
    leaf: str
    chain: str
    update: str | None = None


class Report(Struct, frozen=True):
    """What a whole, sound export says of itself."""

    negotiation: NegotiationId
    slug: str
    title: str
    events: int
    chain: str
    drafts: tuple[tuple[str, int], ...]
    """Title and number of paragraphs of each draft."""
    comparisons: int
    """How many times a draft was rebuilt from CRDT bytes and from readable changes, and agreed."""


_encoder = msgspec.json.Encoder()
_title_decoder = msgspec.json.Decoder(Title)
_line_decoder = msgspec.json.Decoder(Line)


def first_line(negotiation: NegotiationId, slug: str, head: Head) -> bytes:
    """The title line of an export that ends at ``head``."""
    return _encoder.encode(
        Title(FORMAT, VERSION, negotiation, slug, head.position, head.chain.hex())
    )


def line(stored: Stored) -> bytes:
    """One event's line, without the line break."""
    return _encoder.encode(
        Line(
            stored.position,
            stored.occurred_at,
            stored.recorded_at,
            stored.actor,
            stored.command,
            Raw(stored.body),
            stored.salt.hex(),
            stored.leaf.hex(),
            stored.chain.hex(),
            _base64(stored.update),
        )
    )


def _base64(update: bytes | None) -> str | None:
    return base64.b64encode(update).decode() if update is not None else None


def verify(lines: Iterable[bytes]) -> Report:
    """Re-derive hash chain, state and text from an export; constant memory but for the state.

    Raises `Malformed` if this is no export at all, and `RecordDamaged` naming the first position
    that is wrong and what is wrong with it (0 is the first line). Every byte counts: a line that
    says the same in other bytes is damaged too.
    """
    rest = iter(lines)
    title = _title(next(rest, b""))
    replica = Replica(title.negotiation)
    chain = codec.NO_CHAIN
    position = comparisons = 0
    for raw in rest:
        if not raw.strip():
            continue
        position += 1
        if position > title.events:
            raise RecordDamaged(position, f"there are more events than the {title.events} stated.")
        recorded, chain = _checked(title.negotiation, position, raw, chain)
        try:
            replica.evolve(recorded)
        except (TravauxError, LookupError, ValueError) as error:
            raise RecordDamaged(position, f"its text change does not apply: {error}") from error
        if position == 1 and replica.negotiation.process.slug != title.slug:
            raise RecordDamaged(0, "the first line gives the negotiation another short name.")
        if isinstance(recorded.event, RevisionIssued):
            comparisons += _agree(replica, recorded.event.draft, position)
    if position < title.events:
        raise RecordDamaged(
            position + 1, f"the export ends here, but states {title.events} events."
        )
    if chain.hex() != title.chain:
        raise RecordDamaged(position, "the chain does not end as the first line states.")
    for draft in replica.documents:
        comparisons += _agree(replica, draft, position)
    state = replica.negotiation
    return Report(
        title.negotiation,
        title.slug,
        state.process.title,
        position,
        chain.hex(),
        tuple((d.title, len(d.order)) for d in state.text.drafts.values()),
        comparisons,
    )


def _title(raw: bytes) -> Title:
    try:
        title = _title_decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed("This is not an exported log: its first line cannot be read.") from error
    if title.format != FORMAT:
        raise Malformed("This is not an exported log.")
    if title.version != VERSION:
        raise Malformed(f"This export has version {title.version}; only {VERSION} can be read.")
    if _encoder.encode(title) != raw:
        raise RecordDamaged(0, "the first line is not written as exports are.")
    return title


def _checked(
    negotiation: NegotiationId, position: Position, raw: bytes, chain: bytes
) -> tuple[Recorded[Event], bytes]:
    try:
        said = _line_decoder.decode(raw)
        update = base64.b64decode(said.update, validate=True) if said.update is not None else None
        salt = bytes.fromhex(said.salt)
    except (UnicodeDecodeError, binascii.Error, ValueError, RecursionError) as error:
        raise RecordDamaged(position, f"this line cannot be read: {error}") from error
    # Hexadecimal, base64 and JSON can say the same in several ways; exports say it in one.
    # The leaf of an event with an empty update would be that of one without.
    if (
        _encoder.encode(said) != raw
        or salt.hex() != said.salt
        or _base64(update) != said.update
        or update == b""
    ):
        raise RecordDamaged(position, "this line is not written as exports are.")
    if said.position != position:
        raise RecordDamaged(position, f"here stands position {said.position}.")
    body = bytes(said.event)
    try:
        recorded = Recorded(
            negotiation,
            position,
            said.occurred_at,
            said.recorded_at,
            said.actor,
            said.command,
            codec.decode(body),
            update,
        )
    except Malformed as error:
        raise RecordDamaged(position, str(error)) from error
    leaf = codec.leaf_hash(salt, codec.header(recorded), body, update)
    if leaf.hex() != said.leaf:
        raise RecordDamaged(position, "the event is not the one that was recorded.")
    chain = codec.chained(chain, leaf)
    if chain.hex() != said.chain:
        raise RecordDamaged(position, "it does not follow from the events before it.")
    return recorded, chain


def _agree(replica: Replica, draft: DraftId, position: Position) -> int:
    """The text from CRDT bytes and the text from readable changes are the same (SPEC T1)."""
    readable = replica.negotiation.text.drafts.get(draft)
    if readable is None or draft not in replica.documents:
        raise RecordDamaged(position, "it names a draft that is not there.")
    try:
        from_bytes = replica.documents[draft].paragraphs()
    except Malformed as error:
        raise RecordDamaged(position, f"its text cannot be read: {error}") from error
    from_changes = readable.text()
    if from_bytes != from_changes:
        differs = next(
            (a.id for a, b in zip(from_bytes, from_changes, strict=False) if a != b), "the last"
        )
        raise RecordDamaged(
            position, f"the two ways to rebuild the text disagree in paragraph {differs}."
        )
    return 1


def bounded_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines of a file read in chunks; raises `Malformed` for one longer than `MAX_LINE`."""
    held = b""
    for chunk in chunks:
        *whole, held = (held + chunk).split(b"\n")
        yield from whole
        if len(held) > MAX_LINE:
            raise Malformed("This is not an exported log: a line is too long.")
    if held:
        yield held
