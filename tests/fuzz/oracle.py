"""What typing may do, decided a second time: slowly, character by character, on the text alone.

Written from the projection rule as ARCHITECTURE and SPEC G state it, and on none of the gate's own
code: the document is read with plain pycrdt. For a delegation, the characters whose innermost
insertion is its own are left out, and its own deletion and reservation marks; for the pen, what
stands in nobody's bracket. What remains before and after must be the same, paragraph by paragraph.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

Mark = tuple[str, str]
"""The id of a bracket and the role of its mark."""
Char = tuple[str, frozenset[Mark]]

KINDS = {"insert": "insertion", "delete": "deletion", "reserve": "reservation"}
STYLE = ("kind", "level", "label", "bracket")


class Known(NamedTuple):
    """A bracket, as the log has it."""

    kind: str
    owners: tuple[str, ...]
    open: bool
    opened: int


class Block(NamedTuple):
    """A paragraph with its characters."""

    id: str
    style: tuple[object, ...]
    chars: list[Char]


class Unlawful(AssertionError):
    """Something was let in that should not have been."""


def read(state: bytes) -> list[Block]:
    """What a client shows that gets this document; raises `Unlawful` if it could show none."""
    doc: Doc[Any] = Doc()
    doc.apply_update(state)
    root = doc.get("draft", type=XmlFragment)
    _require(sorted(doc.keys()) == ["draft"], "there is another root")
    out = []
    for child in root.children:
        _require(isinstance(child, XmlElement) and child.tag == "block", "there is another node")
        assert isinstance(child, XmlElement)
        attributes = dict(child.attributes)
        _require(set(attributes) <= {"id", *STYLE}, "a block has another attribute")
        chars: list[Char] = []
        for text in child.children:
            _require(isinstance(text, XmlText), "a block holds another node")
            assert isinstance(text, XmlText)
            _require(not dict(text.attributes), "a text has attributes")
            for piece, formats in text.diff():
                _require(isinstance(piece, str), "something is embedded")
                marks = frozenset(
                    _mark(key, value) for key, value in (formats or {}).items() if value is not None
                )
                chars += [(char, marks) for char in piece]
        style = tuple(attributes.get(name) or None for name in STYLE)
        out.append(Block(str(attributes.get("id")), style, chars))
    names = [block.id for block in out]
    _require(len(set(names)) == len(names), "two blocks have one id")
    return out


def _mark(key: str, value: object) -> Mark:
    _require(key.startswith("bracket--"), "there is another format")
    assert isinstance(value, dict)
    _require(set(value) == {"id", "role"}, "a mark has other attributes")
    return str(value["id"]), str(value["role"])


def _require(lawful: bool, otherwise: str) -> None:
    if not lawful:
        raise Unlawful(otherwise)


def check(
    before: list[Block],
    after: list[Block],
    known: Mapping[str, Known],
    now: Mapping[str, Known],
    who: str | None,
) -> None:
    """Raise `Unlawful` unless ``who``, a delegation or None for the pen, may have typed this.

    ``known`` are the brackets before, ``now`` those after.
    """
    _require([b.id for b in before] == [b.id for b in after], "paragraphs came, went or moved")
    for was, is_now in zip(before, after, strict=True):
        _require(was.style == is_now.style, "a paragraph was restyled")
        _check_block(was, is_now, now, who)
    _check_brackets(before, after, known, now, who)


def _check_block(was: Block, is_now: Block, now: Mapping[str, Known], who: str | None) -> None:
    whole = was.style[3]
    seat = _Delegation(now, who, whole) if who is not None else _Pen(now, whole)
    rest, gaps = seat.project(was.chars)
    rest_now, gaps_now = seat.project(is_now.chars)
    _require(rest == rest_now, "what is somebody else's has changed")
    edges: list[Char | None] = [None, *_foreign(seat, is_now.chars), None]
    for place, (gap, gap_now) in enumerate(zip(gaps, gaps_now, strict=True)):
        left, right = edges[place], edges[place + 1]
        shared = left[1] & right[1] if left is not None and right is not None else frozenset()
        seat.check_gap(gap, gap_now, {m for m in shared if m[1] == "insert"})


def _foreign(seat: "_Delegation | _Pen", chars: Iterable[Char]) -> list[Char]:
    return [char for char in chars if not seat.owns(char[1])]


class _Seat:
    def __init__(self, now: Mapping[str, Known], whole: object) -> None:
        self.now = now
        self.whole = now[whole] if isinstance(whole, str) else None

    def owns(self, marks: frozenset[Mark]) -> bool:
        raise NotImplementedError

    def theirs(self, mark: Mark) -> bool:
        """Whether a mark on somebody else's character is none of the writer's business."""
        raise NotImplementedError

    def project(self, chars: Iterable[Char]) -> tuple[list[Char], list[list[Char]]]:
        """The characters of others, and the writer's own in each gap between them."""
        rest: list[Char] = []
        gaps: list[list[Char]] = [[]]
        for char, marks in chars:
            if self.owns(marks):
                gaps[-1].append((char, marks))
            else:
                rest.append((char, frozenset(filter(self.theirs, marks))))
                gaps.append([])
        return rest, gaps


class _Delegation(_Seat):
    def __init__(self, now: Mapping[str, Known], who: str, whole: object) -> None:
        super().__init__(now, whole)
        self.who = who

    def owns(self, marks: frozenset[Mark]) -> bool:
        over = [self.now[b] for b, role in marks if role == "insert"]
        if not over and self.whole is not None:
            over = [self.whole]
        return bool(over) and self.who in max(over, key=lambda b: b.opened).owners

    def theirs(self, mark: Mark) -> bool:
        return mark[1] == "insert" or self.who not in self.now[mark[0]].owners

    def check_gap(self, gap: list[Char], gap_now: list[Char], shared: set[Mark]) -> None:
        had = {m for _, marks in gap for m in marks} | shared
        for _, marks in gap_now:
            for mark in marks:
                lawful = self.who in self.now[mark[0]].owners or mark in had
                _require(lawful, "new text carries somebody else's mark")


class _Pen(_Seat):
    def owns(self, marks: frozenset[Mark]) -> bool:
        whole = self.whole is not None and bool(self.whole.owners)
        return not whole and not any(self.now[b].owners for b, _ in marks)

    def theirs(self, mark: Mark) -> bool:
        return bool(self.now[mark[0]].owners)

    def check_gap(self, gap: list[Char], gap_now: list[Char], shared: set[Mark]) -> None:
        inside = any(self.now[b].owners for b, _ in shared)
        whole = self.whole is not None and bool(self.whole.owners)
        if (inside and not gap) or whole:
            _require(not gap_now, "the pen wrote in a delegation's proposal")


def _check_brackets(
    before: list[Block],
    after: list[Block],
    known: Mapping[str, Known],
    now: Mapping[str, Known],
    who: str | None,
) -> None:
    stood, stands = _standing(before), _standing(after)
    for bracket, role in stands:
        held = now.get(bracket)
        _require(held is not None and held.open, "a bracket in the text is not open")
        assert held is not None
        _require(role is None or KINDS[role] == held.kind, "a bracket is of another kind")
    for bracket, held in now.items():
        was = known.get(bracket)
        if was is None:
            _require(who is not None and held.owners == (who,), "opened for somebody else")
            _require(any(b == bracket for b, _ in stands), "opened and not in the text")
        elif was != held:
            lost = any(b == bracket for b, _ in stood) and not any(b == bracket for b, _ in stands)
            _require(lost and was._replace(open=False) == held, "a bracket changed by itself")
    _require(not known.keys() - now.keys(), "a bracket is forgotten")


def _standing(blocks: Iterable[Block]) -> set[tuple[str, str | None]]:
    out: set[tuple[str, str | None]] = set()
    for block in blocks:
        out |= {mark for _, marks in block.chars for mark in marks}
        if isinstance(block.style[3], str):
            out.add((block.style[3], None))
    return out
