"""A paragraph then and now, word by word: which words were kept, which went, which came, and why.

What was kept is known, not guessed: the very characters that stand in both. Changes are widened to
whole words, since half a word is read by nobody. Where a stretch was written anew, words that it
has in common with the old one count as kept, with the deed that wrote them again. Every other word
that went or came is explained by at least one event in between (SPEC H6).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from events.ids import BracketId, ParagraphId, Position
from events.projections.deeds import (
    Deed,
    Doing,
    Gathering,
    removal_of,
    together,
    writing_of,
)
from events.projections.ink import Cell
from events.projections.provenance import Provenance
from events.projections.words import is_word, matching, tokens
from events.text import Marks

SegmentKind = Literal["kept", "removed", "inserted"]

ANEW = 2
"""So many words in common make a stretch that was written anew count as kept; fewer do only at the
ends of what changed, or where there are hardly more."""


class Place(Struct, frozen=True):
    """A character of a paragraph."""

    paragraph: ParagraphId
    at: int


class Segment(Struct, frozen=True):
    """Characters that were kept, removed or inserted.

    ``before`` and ``after`` are where they begin in the one text and in the other, and ``marks_…``
    the brackets over them there. ``origin`` is the insertion in which they were written. ``deeds``
    say what was done to them: never empty, but for what was kept under the same brackets.
    ``anew`` means kept words that were removed and written again.
    """

    kind: SegmentKind
    text: str
    before: Place | None
    after: Place | None
    marks_before: Marks
    marks_after: Marks
    origin: BracketId | None
    deeds: tuple[Deed, ...]
    anew: bool = False


class Stand(Struct, frozen=True):
    """Where a character stands in a text, and under which brackets."""

    paragraph: ParagraphId
    at: int
    marks: Marks


Standing = Mapping[Cell, Stand]


class Redline:
    """Compares what stood ``before``, at position ``since``, with what stands ``after``.

    Both maps must hold the characters of every paragraph to be compared.
    """

    def __init__(
        self, record: Provenance, since: Position, before: Standing, after: Standing
    ) -> None:
        self.record = record
        self.since = since
        self.before = before
        self.after = after

    def line(self, cells: Iterable[Cell]) -> list[Segment]:
        """The segments of a line of characters, standing and removed, in their order."""
        row = [c for c in cells if c in self.before or c in self.after]
        clean = self._clean(row)
        steps: list[tuple[list[Cell], list[Cell], bool]] = []  # went, came, kept
        for cell in row:
            kept = cell in clean
            if not steps or steps[-1][2] != kept:
                steps.append(([], [], kept))
            if cell in self.before:
                steps[-1][0].append(cell)
            if cell in self.after:
                steps[-1][1].append(cell)
        out: list[Segment] = []
        for went, came, kept in self._read_together(steps):
            if kept:
                out += self._kept(list(zip(went, came, strict=True)))
            else:
                out += self.changed(went, came)
        return out

    def changed(self, went: Sequence[Cell], came: Sequence[Cell]) -> Iterator[Segment]:
        """The segments of a stretch in which ``went`` was replaced by ``came``."""
        ink = self.record.ink
        old, new = tokens(ink.text(went)), tokens(ink.text(came))
        reasons = [*self._removals(went), *self._writings(came)]
        fewest = min(sum(map(is_word, old)), sum(map(is_word, new)))
        i = j = from_token = to_token = 0
        for a, b, size in [*matching(old, new), (len(old), len(new), 0)]:
            alike = sum(map(is_word, old[a : a + size]))
            at_end = a == b == 0 or (a + size, b + size) == (len(old), len(new))
            if size and not at_end and alike < ANEW and alike * 2 < max(fewest, 1):
                continue
            i_end = i + sum(map(len, old[from_token:a]))
            j_end = j + sum(map(len, new[to_token:b]))
            gone, come = went[i:i_end], came[j:j_end]
            if gone or come:
                here = [*self._removals(gone), *self._writings(come)] or reasons
                yield from self._one_sided("removed", gone, self.before, here)
                yield from self._one_sided("inserted", come, self.after, here)
            length = sum(map(len, old[a : a + size]))
            pairs = zip(went[i_end : i_end + length], came[j_end : j_end + length], strict=True)
            yield from self._kept(list(pairs))
            i, j = i_end + length, j_end + length
            from_token, to_token = a + size, b + size

    def bracket_deeds(
        self, before: Iterable[BracketId], after: Iterable[BracketId]
    ) -> tuple[Deed, ...]:
        """The deeds since then that put brackets on text that stands in both, or took them off."""
        was, now = set(before), set(after)
        found: list[Gathering] = []
        for bracket in sorted(was ^ now):
            held = self.record.brackets.brackets.get(bracket)
            doing: Doing = "bracket moved"
            event: Position | None = None
            if held is not None and bracket in was and held.closed is not None:
                doing, event = "bracket settled", held.closed
            elif held is not None and bracket in now and held.opened > self.since:
                doing, event = "bracket opened", held.opened
            for position, time, actor in self.record.remarked.get(bracket, ()):
                if position > self.since:
                    by = self.record.delegation_of.get(actor)
                    one = Gathering(doing, by, bracket, time, time)
                    one.add(position, time, actor)
                    if event is not None and event > self.since:
                        one.positions.add(event)
                    found.append(one)
        return together(found)

    def _clean(self, row: Sequence[Cell]) -> set[Cell]:
        """The characters of words that stand in both texts just as they are."""
        then: dict[Cell, tuple[Cell, ...]] = {}
        for word in self._words(row, self.before):
            then[word[0]] = word
        out: set[Cell] = set()
        for word in self._words(row, self.after):
            if then.get(word[0]) == word:
                out.update(word)
        return out

    def _words(self, row: Sequence[Cell], standing: Standing) -> Iterator[tuple[Cell, ...]]:
        """The tokens of one of the texts, within unbroken stretches of its paragraphs."""
        for piece in _pieces([c for c in row if c in standing], standing):
            at = 0
            for token in tokens(self.record.ink.text(piece)):
                yield tuple(piece[at : at + len(token)])
                at += len(token)

    def _read_together(
        self, steps: Sequence[tuple[list[Cell], list[Cell], bool]]
    ) -> list[tuple[list[Cell], list[Cell], bool]]:
        """Replaced words with only space between them as one replacement."""
        out: list[tuple[list[Cell], list[Cell], bool]] = []
        for went, came, kept in steps:
            if (
                not kept
                and len(out) > 1
                and all((went, came, *out[-2][:2]))
                and not out[-2][2]
                and self.record.ink.text(out[-1][0]).isspace()
            ):
                space = out.pop()
                last = out.pop()
                out.append(([*last[0], *space[0], *went], [*last[1], *space[1], *came], False))
            else:
                out.append((went, came, kept))
        return out

    def _kept(self, pairs: Sequence[tuple[Cell, Cell]]) -> Iterator[Segment]:
        """Characters that are in both texts; where they are not the same ones, written anew."""
        start = 0
        for end in range(1, len(pairs) + 1):
            if end < len(pairs) and self._alike(pairs[end - 1], pairs[end]):
                continue
            part = pairs[start:end]
            start = end
            old, new = part[0]
            then, now = self.before[old], self.after[new]
            deeds = self.bracket_deeds(
                (m.bracket for m in then.marks), (m.bracket for m in now.marks)
            )
            if old != new:
                anew = [
                    *self._removals([o for o, _ in part]),
                    *self._writings([n for _, n in part]),
                ]
                deeds = (*together(anew), *deeds)
            yield Segment(
                "kept",
                self.record.ink.text(n for _, n in part),
                Place(then.paragraph, then.at),
                Place(now.paragraph, now.at),
                then.marks,
                now.marks,
                self.record.innermost(new),
                deeds,
                old != new,
            )

    def _alike(self, one: tuple[Cell, Cell], other: tuple[Cell, Cell]) -> bool:
        """Whether two pairs of characters next to each other belong to one segment."""
        return (
            (one[0] == one[1]) == (other[0] == other[1])
            and self.record.innermost(one[1]) == self.record.innermost(other[1])
            and _follows(self.before[one[0]], self.before[other[0]])
            and _follows(self.after[one[1]], self.after[other[1]])
        )

    def _one_sided(
        self, kind: SegmentKind, cells: Sequence[Cell], standing: Standing, why: list[Gathering]
    ) -> Iterator[Segment]:
        start = 0
        for end in range(1, len(cells) + 1):
            if (
                end < len(cells)
                and _follows(standing[cells[end - 1]], standing[cells[end]])
                and self.record.innermost(cells[end - 1]) == self.record.innermost(cells[end])
            ):
                continue
            part = cells[start:end]
            start = end
            own = self._removals(part) if kind == "removed" else self._writings(part)
            stand = standing[part[0]]
            place = Place(stand.paragraph, stand.at)
            gone = kind == "removed"
            yield Segment(
                kind,
                self.record.ink.text(part),
                place if gone else None,
                None if gone else place,
                stand.marks if gone else (),
                () if gone else stand.marks,
                self.record.innermost(part[0]),
                together(own or why),
            )

    def _removals(self, cells: Iterable[Cell]) -> list[Gathering]:
        """The deeds that removed these characters since; none for those that stand."""
        removals = self.record.ink.removals
        found = {id(r): r for c in cells if (r := removals.get(c)) is not None}
        return [removal_of(self.record, r) for r in found.values()]

    def _writings(self, cells: Iterable[Cell]) -> list[Gathering]:
        """The deeds that wrote these characters since."""
        ink = self.record.ink
        found = {p: c for c in cells if (p := ink.position(c)) > self.since}
        return [writing_of(self.record, c) for c in found.values()]


def _follows(one: Stand, other: Stand) -> bool:
    return one.paragraph == other.paragraph and one.at + 1 == other.at and one.marks == other.marks


def _pieces(cells: Sequence[Cell], standing: Standing) -> Iterator[list[Cell]]:
    """Unbroken stretches of paragraphs."""
    piece: list[Cell] = []
    for cell in cells:
        if piece:
            last, here = standing[piece[-1]], standing[cell]
            if last.paragraph != here.paragraph or last.at + 1 != here.at:
                yield piece
                piece = []
        piece.append(cell)
    if piece:
        yield piece
