"""Which square brackets of a text belong together, and which stay characters.

A bracket pair becomes a mark over characters; written again, ``[`` stands before the first of them
and ``]`` after the last. What cannot come back that way, or is no proposal, stays as characters and
is noted: nothing is lost, and nothing is decided in silence.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from events.formats.markup import Plain

MAX_DEPTH = 40
"""Brackets nested deeper than this stay characters (real texts reach seven)."""

MAX_NOTES = 5_000
"""So many undecided places are listed; of more, only the number is told."""

EXCERPT = 60

_PLACEHOLDER = re.compile(r"(?:[xXyYzZN]{1,3}|20[xX]{2}|[.…_ ]{1,12}|tbd|TBD|TBC|date|DATE)")
_AD_REF = re.compile(r"agreed(?:\s+ad\s+ref(?:erendum)?)?\.?", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(/?)\s*")
_OPENINGS = re.compile(r"[\[\s]*")
_CLOSED_BY = '.,;:!?"”’)'
_PARTIES = r"[A-Z][\w&.’' ]{0,30}(?:,\s*[A-Z][\w&.’' ]{0,30}){0,12}"
_NAMED_AFTER = re.compile(
    rf"\s[-–—]\s*(?={_PARTIES})(?=.*(?:[A-Z]{{2}}|delete|retain|reserve))[^\[\]]{{1,100}}$"
)
_NAMED_BEFORE = re.compile(r"[A-Z][A-Z0-9&]{1,11}(?:,\s*[A-Z][A-Z0-9&]{1,11}){0,12}\s*:")


class Undecided(Struct, frozen=True):
    """Something that could not be decided: where (line and column, from 1), and in words."""

    line: int
    column: int
    what: str
    excerpt: str


class At(Struct, frozen=True, order=True):
    """A character: number of its paragraph, offset in it."""

    paragraph: int
    offset: int


class Pair(Struct, frozen=True):
    """Two brackets that belong together. ``whole``: they enclose the label as well."""

    opening: At
    closing: At
    whole: bool = False


class Labelled(Struct, frozen=True):
    """A paragraph whose label is known; ``sort`` says of what kind, ``body`` where its text begins.

    ``heading`` is its level if it is one, else 0. ``enclosed``: its first character is a bracket
    that stands before the label.
    """

    plain: Plain
    label: str = ""
    sort: str = ""
    body: int = 0
    heading: int = 0
    enclosed: bool = False


class Pairs(Struct):
    """What was found, inner pairs before outer ones."""

    pairs: list[Pair]
    alternatives: list[tuple[Pair, ...]]
    undecided: list[Undecided]


def excerpt(plain: Plain, offset: int) -> str:
    """The text from a character on, on one line, shortened."""
    text = " ".join(plain.text[offset : offset + 2 * EXCERPT].split())
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1].rstrip() + "…"


def note(where: Plain, offset: int, what: str) -> Undecided:
    """What could not be decided at a character of a paragraph."""
    line, column = where.place(offset)
    return Undecided(line, column, what, excerpt(where, offset))


def pairs(paragraphs: Sequence[Labelled]) -> Pairs:
    """The bracket pairs of a text. Linear; total."""
    return _Finder(paragraphs).find()


class _Finder:
    def __init__(self, paragraphs: Sequence[Labelled]) -> None:
        self.paragraphs = paragraphs
        self.undecided: list[Undecided] = []
        self.owned: set[int] = set()
        """Paragraphs that a pair encloses together with their labels."""
        self.unlisted = 0

    def find(self) -> Pairs:
        found = self._shallow(self._matched())
        taken = [p for pair in found if (p := self._taken(pair)) is not None]
        alternatives = self._alternatives(taken)
        if self.unlisted:
            last = self.undecided[-1]
            more = f"{self.unlisted} more places like those listed could not be decided."
            self.undecided.append(Undecided(last.line, last.column, more, ""))
        return Pairs(taken, alternatives, self.undecided)

    def note(self, at: At, what: str) -> None:
        if len(self.undecided) >= MAX_NOTES:
            self.unlisted += 1
            return
        self.undecided.append(note(self.paragraphs[at.paragraph].plain, at.offset, what))

    def _matched(self) -> list[Pair]:
        """Pairs within paragraphs; then what is left, across paragraphs of one section."""
        found: list[Pair] = []
        waiting: list[tuple[At, bool]] = []
        for number, paragraph in enumerate(self.paragraphs):
            plain = paragraph.plain
            if paragraph.heading:
                self._unclosed(waiting)
                waiting = []
            opened: list[At] = []
            for offset in plain.brackets:
                at = At(number, offset)
                if plain.text[offset] == "[":
                    opened.append(at)
                elif opened:
                    found.append(Pair(opened.pop(), at))
                elif waiting and waiting[-1][1] and self._ends(at):
                    pair = Pair(waiting.pop()[0], at)
                    found.append(pair)
                    self.note(
                        pair.opening,
                        f"Read as one bracket over {number - pair.opening.paragraph + 1} "
                        f"paragraphs, closed at line {plain.place(offset)[0]}: "
                        "please check where it ends.",
                    )
                else:
                    self.note(at, "A closing bracket without an opening one: kept as a character.")
            if opened:
                reach = self._reach(paragraph)
                waiting += [(at, at.offset < reach) for at in opened]
        self._unclosed(waiting)
        return found

    def _unclosed(self, waiting: list[tuple[At, bool]]) -> None:
        for at, _ in waiting:
            self.note(at, "An opening bracket that is never closed: kept as a character.")

    def _reach(self, held: Labelled) -> int:
        """Before which offset an opening bracket may reach into later paragraphs.

        It may if it comes first in its own, or anywhere if a list follows.
        """
        text = held.plain.text
        if text.rstrip("] ").endswith(":"):
            return len(text)
        start = _OPENINGS.match(text, 0 if held.enclosed else held.body)
        assert start is not None, "the pattern matches the empty string"
        return start.end()

    def _ends(self, at: At) -> bool:
        """A closing bracket may reach back into earlier paragraphs: last in its own."""
        tail = self.paragraphs[at.paragraph].plain.text[at.offset : at.offset + 40]
        return not tail.strip("] " + _CLOSED_BY)

    def _shallow(self, found: list[Pair]) -> list[Pair]:
        """``found`` without what is nested too deep."""
        opening = {pair.opening: pair for pair in found}
        closing = {pair.closing for pair in found}
        depth = 0
        deep: set[At] = set()
        for number, paragraph in enumerate(self.paragraphs):
            for offset in paragraph.plain.brackets:
                at = At(number, offset)
                if at in opening:
                    depth += 1
                    if depth > MAX_DEPTH:
                        deep.add(at)
                elif at in closing:
                    depth -= 1
        for at in sorted(deep):
            self.note(at, f"Nested more than {MAX_DEPTH} deep: kept as characters.")
        return [pair for pair in found if pair.opening not in deep]

    def _taken(self, pair: Pair) -> Pair | None:
        """The pair if it is a bracket that can be written back, else None, with a note."""
        first = self.paragraphs[pair.opening.paragraph]
        why = self._no_bracket(pair)
        if why:
            self.note(pair.opening, why)
            return None
        if first.enclosed and pair.opening.offset == 0:
            taken = self._enclosing(pair)
        else:
            taken = pair if self._before_text(pair) and self._after_text(pair) else None
        if taken is None:
            self.note(
                pair.opening,
                "A bracket that opens or closes next to a label of another paragraph: "
                "kept as characters.",
            )
        return taken

    def _no_bracket(self, pair: Pair) -> str:
        """Why the pair is no proposal, in a sentence; empty if it may be one."""
        if pair.opening.paragraph != pair.closing.paragraph:
            return ""
        plain = self.paragraphs[pair.opening.paragraph].plain
        start, end = pair.opening.offset + 1, pair.closing.offset
        head = plain.text[start : min(end, start + 2 * EXCERPT)]
        tail = plain.text[max(start, end - 2 * EXCERPT) : end]
        if not head.strip() and len(head) == end - start:
            return "Empty brackets: kept as characters."
        if _AD_REF.fullmatch(tail.strip()):
            return "A note of agreement, not a proposal: kept as characters."
        if _PLACEHOLDER.fullmatch(tail):
            return "A placeholder: kept as characters."
        if _NAMED_AFTER.search(tail) or _NAMED_BEFORE.match(head):
            self.note(
                pair.opening, "This may name its proponents: the attribution is kept as text."
            )
        return ""

    def _enclosing(self, pair: Pair) -> Pair | None:
        """A pair that opens before a label: of whole paragraphs, if they are all free for it."""
        first, last = pair.opening.paragraph, pair.closing.paragraph
        text = self.paragraphs[last].plain.text
        reach = range(first, last + 1)
        if (
            pair.closing.offset + 1 == len(text)
            and self._after_text(pair)
            and self.owned.isdisjoint(reach)
        ):
            self.owned.update(reach)
            return Pair(pair.opening, pair.closing, whole=True)
        return pair if self._after_text(pair) else None

    def _before_text(self, pair: Pair) -> bool:
        """Whether a character follows the opening bracket before any label does."""
        at = pair.opening
        if at.offset + 1 < len(self.paragraphs[at.paragraph].plain.text):
            return True
        following = self.paragraphs[at.paragraph + 1]
        if following.body and not (following.enclosed and at.paragraph + 1 not in self.owned):
            return False
        return pair.closing != At(at.paragraph + 1, 0)

    def _after_text(self, pair: Pair) -> bool:
        """Whether a character stands before the closing bracket after any label does."""
        at = pair.closing
        held = self.paragraphs[at.paragraph]
        if at.offset > (0 if held.enclosed else held.body):
            return True
        if held.body:
            return False
        before = self.paragraphs[at.paragraph - 1].plain.text
        return len(before) > self.paragraphs[at.paragraph - 1].body

    def _alternatives(self, taken: list[Pair]) -> list[tuple[Pair, ...]]:
        """Options divided by a slash; of brackets that only stand side by side, a note."""
        opening = {pair.opening: pair for pair in taken}
        groups: dict[At, list[Pair]] = {}
        rows: dict[At, list[Pair]] = {}
        for pair in sorted(taken, key=lambda p: p.opening):
            at = pair.closing
            text = self.paragraphs[at.paragraph].plain.text
            between = _BETWEEN.match(text, at.offset + 1)
            assert between is not None, "the pattern matches the empty string"
            following = opening.get(At(at.paragraph, between.end()))
            if following is None:
                continue
            chains = groups if between[1] else rows
            chain = chains.pop(pair.opening, [pair])
            chain.append(following)
            chains[following.opening] = chain
        for row in rows.values():
            self.note(
                row[0].opening,
                f"{len(row)} brackets side by side, taken as separate insertions: "
                "are they alternatives?",
            )
        return [tuple(group) for group in groups.values()]
