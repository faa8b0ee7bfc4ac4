"""A state as bytes and back: in parts that neighbouring snapshots share.

The large tables of a state (brackets, stances, paragraphs …) are cut into parts of consecutive
entries, and each part is known by its digest. What is settled stays as it is, so a later snapshot
names mostly the same parts: they are stored once, and decoded once, for states may share what
never changes (`events.negotiation.Negotiation`). Where a part ends, an entry's key says, so that
an entry more or less leaves the others' parts as they were.

Snapshots are disposable. They are read only by the code that could have written them (`VERSION`).
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any, NewType
from zlib import crc32

import msgspec
import zstandard
from msgspec import Struct

from events.brackets import Bracket
from events.entries import Entry
from events.errors import Malformed
from events.group_stances import Alignment, OnBehalfOf
from events.ids import (
    BracketId,
    DelegationId,
    EntryId,
    GroupId,
    IssueId,
    NegotiationId,
    ParagraphId,
    ParticipantId,
    Position,
)
from events.negotiation import Event, Negotiation
from events.stances import Stance
from events.text import Paragraph

Digest = NewType("Digest", bytes)
"""BLAKE2b over what a part holds, uncompressed: 16 bytes."""

FOLD = 2
"""Raise it when events come to mean something else to `evolve`, or are packed in another way:
older snapshots are then void."""

MOST_BYTES = 256 * 1024 * 1024
"""Most that one part or state may unpack to."""

_ENTRIES = 128
_PARAGRAPH_ENTRIES = 4
"""About how many entries a part has; fewer where entries are long and change often."""

_DIGEST_BYTES = 16

_encoder = msgspec.msgpack.Encoder()
_shell = msgspec.msgpack.Decoder(Negotiation)

_Table = dict[Any, Any]
_Decoder = msgspec.msgpack.Decoder[_Table]


def _of(type: Any) -> _Decoder:
    return msgspec.msgpack.Decoder(type)


_BRACKETS = _of(dict[BracketId, Bracket])
_STANCES = _of(dict[BracketId, dict[DelegationId, Stance]])
_GROUP_STANCES = _of(dict[BracketId, dict[GroupId, Stance]])
_ALIGNMENTS = _of(dict[BracketId, dict[DelegationId, dict[GroupId, Alignment]]])
_ON_BEHALF = _of(dict[BracketId, dict[GroupId, OnBehalfOf]])
_POSITIONS = _of(dict[BracketId, Position])
_WORDS = _of(dict[BracketId, str])
_PARAGRAPHS = _of(dict[ParagraphId, Paragraph])
_WHERE = _of(dict[BracketId, frozenset[ParagraphId]])
_CLIENTS = _of(dict[int, ParticipantId])
_TAGS = _of(dict[str, frozenset[IssueId]])
_ENTERED = _of(dict[EntryId, Entry])


class _Cover(Struct, array_like=True):
    """What a snapshot itself holds: the state without its tables, and their parts, in order."""

    shell: bytes
    tables: list[list[bytes]]


_cover = msgspec.msgpack.Decoder(_Cover)


def _version() -> str:
    """`FOLD`, and what state and events are made of: other shapes make another version."""
    schemas = msgspec.json.schema_components([Negotiation, Event])
    shape = hashlib.sha256(msgspec.json.encode(schemas, order="deterministic")).hexdigest()
    return f"{FOLD}-{shape[:16]}"


VERSION = _version()
"""What wrote a snapshot. No other may read it."""


class Encoded(Struct, frozen=True):
    """A state as bytes: its cover, and those of its parts that were not known before."""

    cover: bytes
    parts: dict[Digest, bytes]


class PartDamaged(Malformed):
    """A part of a snapshot cannot be read, or is not there; ``digest`` says which."""

    def __init__(self, digest: Digest, detail: str) -> None:
        super().__init__(detail)
        self.digest = digest


class Parts:
    """Decoded parts, to be shared by states: the most recently used, up to a size in bytes."""

    def __init__(self, most: int = 64 * 1024 * 1024) -> None:
        self._most = most
        self._size = 0
        self._held: OrderedDict[tuple[int, Digest], tuple[_Table, int]] = OrderedDict()

    def lacking(self, wanted: "Opened") -> list[Digest]:
        """Those parts of a snapshot that have to be fetched."""
        return [d for decoder, d in wanted.parts() if (id(decoder), d) not in self._held]

    def __len__(self) -> int:
        return len(self._held)

    def take(self, decoder: _Decoder, digest: Digest, fetched: Mapping[Digest, bytes]) -> _Table:
        """A part, decoded; raises `PartDamaged`, also if it is missing."""
        key = (id(decoder), digest)
        held = self._held.get(key)
        if held is not None:
            self._held.move_to_end(key)
            return held[0]
        packed = fetched.get(digest)
        if packed is None:
            raise PartDamaged(digest, "A part of the snapshot is missing.")
        try:
            data = unpack(packed)
            table = decoder.decode(data)
        except (Malformed, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise PartDamaged(digest, "A part of the snapshot is damaged.") from error
        self._held[key] = (table, len(data))
        self._size += len(data)
        return table

    def shed(self) -> None:
        """Let go of what is too much. Not while a snapshot is opened: what it did not have fetched
        must be there still when it is taken."""
        while self._size > self._most and len(self._held) > 1:
            self._size -= self._held.popitem(last=False)[1][1]


class Opened:
    """A snapshot whose cover is read: it says which parts it needs, and becomes a state."""

    def __init__(self, cover: bytes) -> None:
        """Raises `Malformed` if it is damaged."""
        try:
            read = _cover.decode(unpack(cover))
            self._state = _shell.decode(read.shell)
            self._tables = list(zip(_tables(self._state), read.tables, strict=True))
        except (msgspec.DecodeError, ValueError) as error:
            raise Malformed("The snapshot is damaged.") from error

    def is_of(self, negotiation: NegotiationId, position: Position) -> bool:
        """Whether it was made of this negotiation, after the event at ``position``."""
        return (self._state.id, self._state.position) == (negotiation, position)

    def parts(self) -> Iterator[tuple[_Decoder, Digest]]:
        """Every part, in order, with what reads it."""
        for (decoder, _), digests in self._tables:
            for digest in digests:
                yield decoder, Digest(digest)

    def state(self, parts: Parts, fetched: Mapping[Digest, bytes]) -> Negotiation:
        """The state; call it once. Raises `PartDamaged`, also if a part is missing."""
        for (decoder, table), digests in self._tables:
            for digest in digests:
                table.update(parts.take(decoder, Digest(digest), fetched))
        parts.shed()
        return self._state


class Encoder:
    """Makes snapshots of one negotiation, one after the other: what stays, it knows from before."""

    def __init__(self, known: set[Digest]) -> None:
        """``known`` parts are stored already."""
        self._known = known
        self._hashes: dict[Any, int] = {}
        self._before: dict[tuple[int, Any], tuple[list[Any], list[Any], Digest]] = {}

    def encode(self, state: Negotiation) -> Encoded:
        """The state as bytes. If it cannot be stored, go on with a new encoder."""
        parts: dict[Digest, bytes] = {}
        tables: list[list[bytes]] = []
        before, self._before = self._before, {}
        for place, (decoder, table) in enumerate(_tables(state)):
            entries = _PARAGRAPH_ENTRIES if decoder is _PARAGRAPHS else _ENTRIES
            digests: list[bytes] = []
            for keys, values in self._cut(table, entries):
                held = before.get((place, keys[0]))
                # Equal is quick here: what has not changed is the very same.
                if held is not None and held[0] == keys and held[1] == values:
                    digest = held[2]
                else:
                    data = _encoder.encode(dict(zip(keys, values, strict=True)))
                    digest = _digest(data)
                    if digest not in self._known:
                        self._known.add(digest)
                        parts[digest] = pack(data)
                self._before[place, keys[0]] = (keys, values, digest)
                digests.append(digest)
            tables.append(digests)
        shell = state.copy()
        for _, table in _tables(shell):
            table.clear()
        return Encoded(pack(_encoder.encode(_Cover(_encoder.encode(shell), tables))), parts)

    def _cut(self, table: _Table, entries: int) -> Iterator[tuple[list[Any], list[Any]]]:
        keys, values = list(table), list(table.values())
        begin = 0
        for place, key in enumerate(keys):
            hashed = self._hashes.get(key)
            if hashed is None:
                hashed = self._hashes[key] = crc32(str(key).encode())
            if hashed % entries == 0:
                yield keys[begin : place + 1], values[begin : place + 1]
                begin = place + 1
        if begin < len(keys):
            yield keys[begin:], values[begin:]


def pack(data: bytes) -> bytes:
    """Bytes, compressed, with a checksum; `unpack` takes them back."""
    return zstandard.ZstdCompressor(level=3, write_checksum=True).compress(data)


def unpack(packed: bytes) -> bytes:
    """What was packed; raises `Malformed` if it is damaged."""
    try:
        if zstandard.frame_content_size(packed) > MOST_BYTES:  # would be asked for at once
            raise Malformed("The snapshot is damaged.")
        return zstandard.ZstdDecompressor().decompress(
            packed, max_output_size=MOST_BYTES, allow_extra_data=False
        )
    except zstandard.ZstdError as error:
        raise Malformed("The snapshot is damaged.") from error


def _tables(state: Negotiation) -> Iterator[tuple[_Decoder, _Table]]:
    """The tables that grow with the log, always in the same order, with what reads their parts."""
    yield _BRACKETS, state.brackets.brackets
    yield _STANCES, state.stances.stances
    yield _POSITIONS, state.stances.touched
    yield _GROUP_STANCES, state.group_stances.stances
    yield _ALIGNMENTS, state.group_stances.alignments
    yield _ON_BEHALF, state.group_stances.proposals
    yield _POSITIONS, state.group_stances.touched
    yield _TAGS, state.issues.brackets
    yield _TAGS, state.issues.paragraphs
    yield _ENTERED, state.entries.entries
    for draft in state.text.drafts.values():
        yield _PARAGRAPHS, draft.paragraphs
        yield _WHERE, draft.where
        yield _WORDS, draft.last_words
        yield _POSITIONS, draft.touched
        yield _CLIENTS, draft.clients
        yield _CLIENTS, draft.retired


def _digest(data: bytes) -> Digest:
    return Digest(hashlib.blake2b(data, digest_size=_DIGEST_BYTES).digest())
