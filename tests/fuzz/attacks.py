"""What hostile programs send: each attack makes the bytes of one update, from dice.

An attack knows what any participant can know: the document and the updates that others sent. Most
of what comes out is refused, some is lawful by chance; which of the two is not its concern.
"""

import random
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText, merge_updates

from events.draft import editing, marks
from events.draft.document import SERVER_CLIENTS, DraftDocument
from events.draft.update import Item, Update, decode
from events.errors import Malformed
from events.ids import ParagraphId
from tests.server.sync import handmade as by_hand
from tests.server.sync.drafting import edited, mark

Attack = Callable[["Attacker"], bytes]


class View:
    """What everybody can see: the document, its paragraphs, the brackets in the log."""

    def __init__(
        self, state: bytes, paragraphs: Sequence[ParagraphId], brackets: Sequence[str]
    ) -> None:
        self.state, self.paragraphs, self.brackets = state, paragraphs, brackets

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return decode(self.state).items


class Attacker:
    """One hostile participant of the party ``name``, and what it has seen."""

    def __init__(self, dice: random.Random, name: str) -> None:
        self.dice = dice
        self.name = name
        self.view = View(b"", (), ())
        self.seen: list[bytes] = []
        """Updates that passed by, its own and others'."""

    # What it aims at

    @property
    def items(self) -> tuple[Item, ...]:
        return self.view.items

    @property
    def brackets(self) -> Sequence[str]:
        return self.view.brackets

    def client(self) -> int:
        """A client id: fresh, small, somebody's, the server's, or beyond all bounds."""
        known = [item.client for item in self.items]
        odds = [self.dice.getrandbits(31), self.dice.getrandbits(31), self.dice.choice(known)]
        odds += [self.dice.randrange(3), SERVER_CLIENTS + self.dice.randrange(9), 2**53 - 1]
        return self.dice.choice(odds)

    def item(self, content: str | None = None) -> Item:
        found = [i for i in self.items if content is None or i.content == content]
        return self.dice.choice(found or self.items)

    def spot(self, content: str | None = None) -> tuple[int, int]:
        item = self.item(content)
        return item.client, item.clock + self.dice.randrange(item.length)

    def bracket(self) -> str:
        """An id that is new, somebody's, badly formed, or of no possible length."""
        own = f"{self.name}{self.dice.getrandbits(40):010x}"
        odd = ["", "short", "x" * 33, "x" * 65, "ümlaut00", "__proto__", "constructor"]
        return self.dice.choice([own, own, own, *self.brackets, self.dice.choice(odd)])

    def stored_mark(self) -> tuple[str, object]:
        """A format as stored: a bracket's, taken off, under a wrong key, or with more in it."""
        role = self.dice.choice(["insert", "delete", "reserve"])
        try:
            key = marks.key(mark(self.bracket(), role))
        except UnicodeError:
            key = "bracket--AAAAAAAA"
        value: dict[str, object] = {"id": self.bracket(), "role": role}
        match self.dice.randrange(6):
            case 0:
                return key, None
            case 1:
                return self.dice.choice(["bold", "bracket", "", "__proto__", key + "x"]), value
            case 2:
                return key, {**value, self.dice.choice(["color", "owner", "by"]): "nor"}
            case 3:
                return key, self.dice.choice([True, 7, [], {}, "x", {"id": 7, "role": role}])
            case _:
                found = mark(self.bracket(), role)
                return marks.key(found), marks.value(found)

    def place(self) -> ParagraphId:
        return self.dice.choice(self.view.paragraphs)

    def honest_copy(self) -> DraftDocument:
        return DraftDocument(self.view.state, client=self.dice.getrandbits(40))

    def words(self) -> str:
        return self.dice.choice(
            ["a", "the ", "é", "😀", "سلام", "👩‍👩‍👧", "\u202e", "e\u0301", "x" * 40]
        )

    def foreign(self, edit: Callable[[Doc[Any], XmlFragment], None]) -> bytes:
        """What a pycrdt program sends after editing as it pleases."""
        doc: Doc[Any] = Doc(client_id=self.dice.getrandbits(40))
        doc.apply_update(self.view.state)
        before = doc.get_state()
        edit(doc, doc.get("draft", type=XmlFragment))
        return doc.get_update(before)


def _rewritten(update: Update, client: Callable[[int], int], shift: int = 0) -> bytes | None:
    """``update`` under other client ids and clocks; None if it holds what is not written here."""
    groups: dict[int, list[Item]] = {}
    for item in update.items:
        groups.setdefault(item.client, []).append(item)
    out = by_hand.uint(len(groups))

    def moved(place: tuple[int, int] | None) -> tuple[int, int] | None:
        return None if place is None else (client(place[0]), place[1])

    for old, items in groups.items():
        out += by_hand.uint(len(items)) + by_hand.uint(client(old))
        out += by_hand.uint(max(0, items[0].clock + shift))
        for item in items:
            where = {"origin": moved(item.origin), "right": moved(item.right)}
            parent = item.root or moved(item.parent)
            match item.content:
                case "string":
                    out += by_hand.text(item.text, **where, parent=parent)
                case "deleted":
                    body = by_hand.uint(item.length)
                    out += by_hand.item(1, body, **where, parent=parent)
                case _:
                    return None
    return out + by_hand.delete_set([(client(c), k, n) for c, k, n in update.deletes])


# Bytes


def noise(one: Attacker) -> bytes:
    """Random bytes."""
    return one.dice.randbytes(one.dice.randrange(60))


def mutated(one: Attacker) -> bytes:
    """A real update with some bytes changed, cut out, doubled or put in."""
    data = bytearray(one.dice.choice(one.seen) if one.seen else honest(one))
    for _ in range(one.dice.randint(1, 4)):
        at = one.dice.randrange(len(data) + 1)
        match one.dice.randrange(5):
            case 0:
                data[at : at + one.dice.randint(1, 4)] = b""
            case 1:
                data[at:at] = data[at : at + 8]
            case 2:
                data[at:at] = one.dice.randbytes(one.dice.randint(1, 3))
            case _ if at < len(data):
                data[at] = one.dice.choice(
                    [0, 1, 127, 128, 255, data[at] ^ 1, one.dice.randrange(256)]
                )
            case _:
                del data[one.dice.randrange(len(data) + 1) :]
    return bytes(data)


def varints(one: Attacker) -> bytes:
    """A real update in which a number is written longer than needed, or too large."""
    data = bytearray(one.dice.choice(one.seen) if one.seen else honest(one))
    at = one.dice.randrange(max(1, len(data)))
    if at < len(data):
        trick = one.dice.choice(
            [
                bytes([data[at] | 128, 0]),
                bytes([data[at] | 128, 128, 0]),
                b"\xff" * 7 + b"\x0f",
                b"\xff" * 9 + b"\x01",
                b"\xff" * 12,
                b"\x80" * 30 + b"\x01",
            ]
        )
        data[at : at + 1] = trick
    return bytes(data)


def counts(one: Attacker) -> bytes:
    """Counts that promise far more than follows."""
    most = one.dice.choice([2**20, 2**31, 2**32, 2**53 - 1])
    huge = by_hand.uint(most)
    return one.dice.choice(
        [
            huge,
            b"\x01" + huge + b"\x05\x00",
            b"\x00" + huge,
            b"\x00\x01\x05" + huge,
            b"\x01\x01\x05\x00\x04\x01" + huge,
            b"\x00\x01" + by_hand.uint(one.spot()[0]) + b"\x01\x00" + huge,
            by_hand.update(one.client(), 0, [by_hand.item(1, huge, parent=one.spot("text"))]),
        ]
    )


# Identity


def again(one: Attacker) -> bytes:
    """What somebody sent before."""
    return one.dice.choice(one.seen) if one.seen else honest(one)


def forged(one: Attacker) -> bytes:
    """A real update under another client id, or from another clock: reused, or with a gap."""
    update = decode(one.dice.choice(one.seen) if one.seen else honest(one))
    other = one.client()
    shift = one.dice.choice([0, 0, -3, -1, 1, 5, 1000])
    return _rewritten(update, lambda _: other, shift) or noise(one)


def merged(one: Attacker) -> bytes:
    """Updates of several clients in one, some of them perhaps missing or sent before."""
    parts = [one.dice.choice(one.seen) for _ in range(one.dice.randint(1, 4)) if one.seen]
    parts += [honest(one) for _ in range(one.dice.randint(1, 2))]
    one.dice.shuffle(parts)
    try:
        return merge_updates(*parts)
    except (ValueError, RuntimeError):
        return parts[0]


def circle(one: Attacker) -> bytes:
    """Items of two clients that wait for each other."""
    a, b = one.client(), one.client()
    out = by_hand.uint(2)
    for client, other in ((a, b), (b, a)):
        out += by_hand.uint(1) + by_hand.uint(client) + by_hand.uint(0)
        out += by_hand.text("x", origin=(other, 0))
    return out + by_hand.uint(0)


# Content


def roots(one: Attacker) -> bytes:
    """Other roots, of every type."""
    kind = one.dice.choice([Text, Array, Map, XmlFragment])
    name = one.dice.choice(["other", "", "Draft", "draft ", "__proto__", "x" * 300])

    def edit(doc: Doc[Any], _root: XmlFragment) -> None:
        other = doc.get(name, type=kind)
        if isinstance(other, Map):
            other["k"] = "v"
        elif isinstance(other, Text):
            other += "text"
        elif isinstance(other, Array):
            other.append("x")
        else:
            other.children.append(XmlText("x"))

    return one.foreign(edit)


def embedded(one: Attacker) -> bytes:
    """Embeds, sub-documents, binary, JSON, XML hooks and other nodes, anywhere."""
    content = one.dice.choice(
        [
            (2, by_hand.uint(1) + by_hand.string("1")),
            (3, by_hand.string("binary")),
            (5, by_hand.string('{"image":"x"}')),
            (7, by_hand.uint(5) + by_hand.string("hook")),
            (7, by_hand.uint(3) + by_hand.string(one.dice.choice(["block", "image", ""]))),
            (7, by_hand.uint(one.dice.choice([0, 1, 2, 4, 6, 7, 99]))),
            (8, by_hand.any_string("v")),
            (9, by_hand.string("guid") + b"\x76\x00"),
            (10, by_hand.uint(3)),
            (0, by_hand.uint(3)),
            (11, b""),
        ]
    )
    return by_hand.update(one.client(), 0, [by_hand.item(*content, **_where(one))])  # type: ignore[arg-type]


def attributes(one: Attacker) -> bytes:
    """Attributes where none may be, or with values that no editor writes."""
    name = one.dice.choice(["id", "kind", "level", "label", "bracket", "onclick", "__proto__", ""])
    value = one.dice.choice(
        [
            by_hand.any_string(
                one.dice.choice(["para0001", "operative", "x" * 999, "", "marstart"])
            ),
            by_hand.any_number(one.dice.choice([0.0, 2.0, -1.0, 1.5, 1e300, float("nan")])),
            by_hand.uint(1) + b"\x7e",
            by_hand.uint(2) + b"\x78\x79",
            by_hand.uint(1) + b"\x75\x01" * 7 + b"\x7e",
            by_hand.uint(1) + b"\x75\x01" * 400 + b"\x7e",
        ]
    )
    kind = one.dice.choice(["block", "text", "string", None])
    parent: object = one.spot(kind) if one.dice.random() < 0.8 else "draft"
    item = by_hand.item(8, value, parent=parent, sub=name)  # type: ignore[arg-type]
    return by_hand.update(one.client(), 0, [item])


def shape(one: Attacker) -> bytes:
    """Blocks added, copied, dropped, renamed, restyled, nested, or written again alike."""
    style = {"kind": "text", "level": 0, "label": ""}

    def edit(_doc: Doc[Any], root: XmlFragment) -> None:
        at = one.dice.randrange(len(root.children))
        child = root.children[at]
        assert isinstance(child, XmlElement)
        match one.dice.randrange(9):
            case 0:
                root.children.insert(at, XmlElement("block", {"id": "brandnew", **style}))
            case 1:
                root.children.append(XmlElement("block", {"id": one.place(), **style}))
            case 2:
                del root.children[at]
            case 3:
                held = dict(child.attributes)
                texts = [t.diff() for t in child.children if isinstance(t, XmlText)]
                del root.children[at]
                again = XmlElement("block", held)
                root.children.insert(at, again)
                for runs in texts:
                    text = XmlText()
                    again.children.append(text)
                    for piece, formats in runs:
                        text.insert(len(str(text).encode()), piece, formats or {})
            case 4:
                child.attributes["id"] = one.dice.choice([one.place(), "renamed0"])
            case 5:
                child.attributes["bracket"] = one.bracket()
            case 6:
                child.attributes[one.dice.choice(list(style))] = one.dice.choice(
                    ["heading", 3, "x"]
                )
            case 7:
                child.children.append(XmlElement("block", {"id": "nested00"}))
            case _:
                root.children.insert(at, XmlText("loose"))

    return one.foreign(edit)


def formats(one: Attacker) -> bytes:
    """A format over some text of whoever: brackets of others, forged ones, and none at all."""
    key, value = one.stored_mark()

    def edit(_doc: Doc[Any], root: XmlFragment) -> None:
        texts = [t for c in root.children for t in getattr(c, "children", ())]
        texts = [t for t in texts if isinstance(t, XmlText) and len(t)]
        if texts:
            text = one.dice.choice(texts)
            start = one.dice.randrange(len(text))
            text.format(start, one.dice.randint(start + 1, len(text)), {key: value})

    return one.foreign(edit)


def raw_items(one: Attacker) -> bytes:
    """One to four items of any kind, put anywhere."""
    client, clock, items = one.client(), 0, []
    for _ in range(one.dice.randint(1, 4)):
        where = _where(one)
        if clock and one.dice.random() < 0.5:
            where = {"origin": (client, clock - 1)}
        match one.dice.randrange(4):
            case 0:
                key, value = one.stored_mark()
                items.append(by_hand.mark(key, value, **where))  # type: ignore[arg-type]
                clock += 1
            case 1:
                length = one.dice.randint(1, 3)
                items.append(by_hand.item(1, by_hand.uint(length), **where))  # type: ignore[arg-type]
                clock += length
            case _:
                text = one.dice.choice(["a", "bc", "é😀", "\ud83d", "\x00", "\n"])
                items.append(by_hand.text(text, **where))  # type: ignore[arg-type]
                clock += len(text.encode("utf-16-le", "surrogatepass")) // 2
    return by_hand.update(client, one.dice.choice([0, 0, 0, 2]), items, _deletes(one, 0.2))


def _where(one: Attacker) -> dict[str, object]:
    where: dict[str, object] = {}
    if one.dice.random() < 0.6:
        client, clock = where["origin"] = one.spot("string")  # type: ignore[assignment]
        if one.dice.random() < 0.5:
            where["right"] = (client, clock + 1)
    if one.dice.random() < 0.2:
        where["right"] = one.spot()
    if not where:
        where["parent"] = one.dice.choice(
            [one.spot("text"), one.spot("block"), one.spot(), "draft"]
        )
        if one.dice.random() < 0.3:
            where["sub"] = one.dice.choice(["id", "kind", "level", "label", "bracket", "else"])
    return where


def surrogates(one: Attacker) -> bytes:
    """Boundaries inside surrogate pairs: writing, deleting or marking between the halves."""
    found = [i for i in one.items if i.content == "string" and max(i.text, default="") > "\uffff"]
    if not found:
        return raw_items(one)
    item = one.dice.choice(found)
    at = next(n for n, char in enumerate(item.text) if char > "\uffff")
    high = item.clock + len(item.text[:at].encode("utf-16-le")) // 2
    between = {"origin": (item.client, high), "right": (item.client, high + 1)}
    key, value = one.stored_mark()
    return one.dice.choice(
        [
            by_hand.update(one.client(), 0, [by_hand.text("x", **between)]),
            by_hand.update(one.client(), 0, [by_hand.mark(key, value, **between)]),  # type: ignore[arg-type]
            by_hand.update(0, 0, (), [(item.client, high, 1)]),
            by_hand.update(0, 0, (), [(item.client, high + 1, 3)]),
            by_hand.update(one.client(), 0, [by_hand.text("x", origin=(item.client, high))]),
            by_hand.update(one.client(), 0, [by_hand.text("x", right=(item.client, high + 1))]),
        ]
    )


# Deletions


def _deletes(one: Attacker, chance: float) -> list[tuple[int, int, int]]:
    out = []
    while one.dice.random() < chance:
        client, clock = one.spot()
        out.append((client, clock, one.dice.choice([1, 1, 2, 5, 100])))
    return out


def delete_sets(one: Attacker) -> bytes:
    """Deletions of whatever there is: text, blocks, marks, attributes."""
    return by_hand.update(0, 0, (), _deletes(one, 0.6) or [(*one.spot(), 1)])


def marks_deleted(one: Attacker) -> bytes:
    """The items that hold a mark, deleted: the mark spreads over others' text, or vanishes."""
    return by_hand.update(
        0, 0, (), [(*one.spot("format"), 1) for _ in range(one.dice.randint(1, 3))]
    )


def rewritten(one: Attacker) -> bytes:
    """A whole paragraph deleted and written again alike, or nearly."""
    copy = one.honest_copy()
    name = one.place()
    held = copy.paragraph(name)
    if held is None or not held.text:
        return noise(one)
    with copy.edit() as done:
        editing.delete_text(copy, held.id, 0, len(held.text))
        at = 0
        for run in held.runs:
            text = run.text if one.dice.random() < 0.9 else run.text[::-1]
            kept = run.marks if one.dice.random() < 0.9 else ()
            editing.insert_text(copy, held.id, at, text, kept)
            at += len(text)
    return done.update


def bloat(one: Attacker) -> bytes:
    """Text and marks that go as they come, so that nothing shows."""
    copy = one.honest_copy()
    name = one.place()
    with copy.edit() as done:
        for _ in range(one.dice.randint(1, 12)):
            editing.insert_text(copy, name, 0, "bloat", (mark(f"{one.name}bloat00"),))
            editing.delete_text(copy, name, 0, 5)
    return done.update


# By the rules, and just outside of them


def honest(one: Attacker) -> bytes:
    """Text in a bracket that may or may not be its own, or a strike."""
    copy = one.honest_copy()
    name = one.place()
    held = copy.paragraph(name)
    length = len(held.text) if held is not None else 0
    role = one.dice.choice(["insert", "insert", "delete", "reserve"])
    found = mark(f"{one.name}{one.dice.randrange(30):08}{role[0]}", role)
    at = one.dice.randint(0, length)
    if role == "insert" or at == length:
        known = (found,) if role == "insert" else ()
        return edited(copy, editing.insert_text, name, at, one.words(), known)
    size = one.dice.randint(1, length - at)
    return edited(copy, editing.put_mark, name, at, size, found)


def trespass(one: Attacker) -> bytes:
    """Others' text deleted, marks taken off or put on it, text put under their brackets."""
    copy = one.honest_copy()
    with copy.edit() as done:
        for _ in range(one.dice.randint(1, 3)):
            name = one.place()
            held = copy.paragraph(name)
            length = len(held.text) if held is not None else 0
            if not length:
                continue
            at = one.dice.randrange(length)
            size = one.dice.randint(1, length - at)
            there = one.dice.choice(one.brackets) if one.brackets else "marstart"
            found = mark(there, one.dice.choice(["insert", "delete", "reserve"]))
            match one.dice.randrange(4):
                case 0:
                    editing.delete_text(copy, name, at, size)
                case 1:
                    editing.take_mark(copy, name, at, size, found)
                case 2:
                    editing.put_mark(copy, name, at, size, found)
                case _:
                    editing.insert_text(copy, name, at, one.words(), (found,))
    return done.update


def spliced(one: Attacker) -> bytes:
    """The items of one update with the deletions of another."""
    a, b = honest(one), trespass(one)
    try:
        deletes = decode(b).deletes
        found = decode(a)
    except Malformed:
        return noise(one)
    return _rewritten(Update(found.items, deletes), lambda client: client) or merged(one)


ATTACKS: Sequence[Attack] = (
    noise, mutated, mutated, varints, counts, again, forged, forged, merged, circle, roots,
    embedded, attributes, shape, formats, formats, raw_items, raw_items, surrogates, delete_sets,
    marks_deleted, rewritten, bloat, honest, honest, trespass, trespass, spliced,
)  # fmt: skip
"""All of them; what reaches furthest into the gate comes twice."""
