"""What a Yjs update says, without applying it: a strict, bounded reader of the v1 encoding.

The gate needs from the bytes what a document no longer shows after applying them: who wrote, from
which clock, what is deleted, whether anything is missing, and whether a boundary falls inside a
surrogate pair (browsers then keep two broken halves for ever). Format: ``UpdateEncoder.js`` and
``Item.js`` of Yjs 13; lengths and clocks count UTF-16 units.
"""

import json
import struct
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from events.draft import marks
from events.errors import Malformed

Place = tuple[int, int]
"""A Yjs id: client and clock."""

Content = Literal["gc", "deleted", "string", "format", "attribute", "block", "text", "foreign"]

MOST_ITEMS = 50_000
_MAX_VAR = 2**53 - 1
_MAX_DEPTH = 8
_MAX_CLOCK = 2**31
_TYPES_NAMED = (3, 5)  # XmlElement and XmlHook carry a name
_TYPES_KNOWN = range(7)


class Item(Struct, frozen=True, gc=False):
    """One struct of an update: ``length`` clocks of ``client`` from ``clock``.

    ``foreign`` content is any that no draft may hold: embeds, sub-documents, binary, other types,
    formats that are no bracket's, attributes of the root. ``text`` is the characters of a string
    or the name of a block type.
    """

    client: int
    clock: int
    length: int
    content: Content
    text: str = ""
    origin: Place | None = None
    right: Place | None = None
    parent: Place | None = None
    root: str | None = None

    @property
    def end(self) -> int:
        """The clock after it."""
        return self.clock + self.length


class Update(Struct, frozen=True):
    """A decoded update: its items in the order written, and the ranges it deletes."""

    items: tuple[Item, ...]
    deletes: tuple[tuple[int, int, int], ...]
    """Client, clock and length."""


def decode(data: bytes, most: int = MOST_ITEMS) -> Update:
    """Read ``data``; raises `Malformed` unless it is one whole, well-formed update.

    ``most`` is how many items it may hold: what others send has few, a whole document has many.
    """
    reader = _Reader(data)
    try:
        items = tuple(_items(reader, most))
        deletes = tuple(_deletes(reader))
    except (IndexError, struct.error) as error:
        raise Malformed("The update ends too early.") from error
    except (ValueError, RecursionError) as error:
        raise Malformed("The update holds text that cannot be read.") from error
    if reader.at != len(data):
        raise Malformed("The update goes on after its end.")
    return Update(items, deletes)


def decode_vector(data: bytes) -> dict[int, int]:
    """A state vector: the next clock per client; raises `Malformed`."""
    reader = _Reader(data)
    try:
        out = {reader.uint(): reader.uint() for _ in range(reader.count())}
    except IndexError as error:
        raise Malformed("The state vector ends too early.") from error
    if reader.at != len(data):
        raise Malformed("The state vector goes on after its end.")
    return out


class _Reader:
    """Bytes and how far they were read. Raises IndexError past the end."""

    __slots__ = ("at", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def byte(self) -> int:
        out = self.data[self.at]
        self.at += 1
        return out

    def uint(self) -> int:
        data, at = self.data, self.at
        byte = data[at]
        at += 1
        number = byte & 0x7F
        shift = 7
        while byte & 0x80:
            byte = data[at]
            at += 1
            number |= (byte & 0x7F) << shift
            shift += 7
            if number > _MAX_VAR or shift > 63:
                raise Malformed("The update holds a number that is too large.")
        self.at = at
        return number

    def count(self) -> int:
        """A number of things that follow, each at least one byte."""
        number = self.uint()
        if number > len(self.data) - self.at:
            raise Malformed("The update ends too early.")
        return number

    def take(self, length: int) -> bytes:
        end = self.at + length
        if end > len(self.data):
            raise IndexError
        out = self.data[self.at : end]
        self.at = end
        return out

    def string(self) -> str:
        return self.take(self.uint()).decode("utf-8")

    def place(self) -> Place:
        return (self.uint(), self.uint())

    def any(self, depth: int = 0) -> None:
        """Pass over one lib0 any-value."""
        if depth > _MAX_DEPTH:
            raise Malformed("The update holds a value that is nested too deep.")
        kind = self.byte()
        if kind == 125:
            while self.byte() & 0x80:
                pass
        elif kind == 124:
            self.take(4)
        elif kind in (122, 123):
            self.take(8)
        elif kind == 119:
            self.string()
        elif kind == 118:
            for _ in range(self.count()):
                self.string()
                self.any(depth + 1)
        elif kind == 117:
            for _ in range(self.count()):
                self.any(depth + 1)
        elif kind == 116:
            self.take(self.uint())
        elif kind not in (120, 121, 126, 127):
            raise Malformed("The update holds a value of an unknown kind.")

    def json(self) -> object:
        raw = self.string()
        return None if raw == "undefined" else json.loads(raw)


def _items(reader: _Reader, most: int) -> Iterator[Item]:
    clients: set[int] = set()
    total = 0
    for _ in range(reader.count()):
        amount = reader.count()
        client, clock = reader.place()
        if client in clients:
            raise Malformed("The update names a client twice.")
        clients.add(client)
        total += amount
        if total > most:
            raise Malformed("The update holds too many items.")
        for _ in range(amount):
            item = _item(reader, client, clock)
            if item.length < 1 or item.end > _MAX_CLOCK:
                raise Malformed("The update holds an item of no possible length.")
            clock = item.end
            yield item


def _item(reader: _Reader, client: int, clock: int) -> Item:
    info = reader.byte()
    kind = info & 0x1F
    if kind == 0:
        return Item(client, clock, reader.uint(), "gc")
    if kind == 10:
        raise Malformed("The update leaves something out.")
    origin = reader.place() if info & 0x80 else None
    right = reader.place() if info & 0x40 else None
    root = parent = None
    sub = False
    if not info & 0xC0:
        if reader.uint() == 1:
            root = reader.string()
        else:
            parent = reader.place()
        sub = bool(info & 0x20)
        if sub:
            reader.string()
    length, content, text = _content(reader, kind)
    if root is not None and sub:
        content = "foreign"
    return Item(client, clock, length, content, text, origin, right, parent, root)


def _content(reader: _Reader, kind: int) -> tuple[int, Content, str]:
    match kind:
        case 1:
            return reader.uint(), "deleted", ""
        case 2:
            amount = reader.count()
            for _ in range(amount):
                reader.json()
            return amount, "foreign", ""
        case 3:
            reader.take(reader.uint())
            return 1, "foreign", ""
        case 4:
            text = reader.string()
            length = len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
            return length, "string", text
        case 5:
            reader.json()
            return 1, "foreign", ""
        case 6:
            name = reader.string()
            return 1, "format" if _is_bracket(name, reader.json()) else "foreign", ""
        case 7:
            return _type(reader)
        case 8:
            amount = reader.count()
            for _ in range(amount):
                reader.any()
            return amount, "attribute", ""
        case 9:
            reader.string()
            reader.any()
            return 1, "foreign", ""
        case _:
            raise Malformed("The update holds an item of an unknown kind.")


def _is_bracket(name: str, stored: object) -> bool:
    """Whether a format is a bracket's mark, or ends one."""
    if stored is None:
        return marks.named(name)
    try:
        marks.decode(name, stored)
    except Malformed:
        return False
    return True


def _type(reader: _Reader) -> tuple[int, Content, str]:
    type_ref = reader.uint()
    if type_ref not in _TYPES_KNOWN:
        raise Malformed("The update holds a node of an unknown kind.")
    name = reader.string() if type_ref in _TYPES_NAMED else ""
    if type_ref == 3:
        return 1, "block", name
    return 1, "text" if type_ref == 6 else "foreign", name


def _deletes(reader: _Reader) -> Iterator[tuple[int, int, int]]:
    clients: set[int] = set()
    for _ in range(reader.count()):
        client = reader.uint()
        if client in clients:
            # Yjs deletes both lists, yrs only the second.
            raise Malformed("The update names a client twice.")
        clients.add(client)
        for _ in range(reader.count()):
            clock, length = reader.place()
            if length < 1 or clock + length > _MAX_VAR:
                raise Malformed("The update deletes nothing.")
            yield (client, clock, length)
