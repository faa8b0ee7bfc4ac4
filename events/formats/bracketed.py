"""Reads bracketed plain text or Markdown into paragraphs, brackets, and what could not be decided.

It never fails on text and never drops a character: written again (`events.formats.written`), the
text has the same `events.formats.markup.characters`. Every bracket read is an insertion without
proponents: a text says that words are not agreed, not reliably who wants what.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from msgspec import Struct

from events.brackets import BracketKind
from events.errors import Malformed
from events.formats.labels import (
    Lists,
    is_enacting,
    is_preambular,
    is_title,
    label_at,
    leading_number,
)
from events.formats.markup import Plain, plain, source
from events.formats.options import Options, found_options
from events.formats.pairs import At, Labelled, Undecided, note, pairs
from events.ids import BracketId, ParagraphId
from events.text import MAX_LEVEL, Mark, Paragraph, ParagraphKind, Run, merged

__all__ = ["MAX_BYTES", "Imported", "ImportedBracket", "Undecided", "parse"]

MAX_BYTES = 5_000_000
"""The largest text that is read, in UTF-8 bytes."""


class ImportedBracket(Struct, frozen=True):
    """A bracket found. ``whole``: it encloses whole paragraphs, labels included."""

    id: BracketId
    kind: BracketKind
    paragraph: ParagraphId
    whole: bool
    reason: str = ""


class ImportedOptions(Struct, frozen=True):
    """Options for one place; ``no_text``: that nothing stands there is another."""

    brackets: tuple[BracketId, ...]
    no_text: bool = False


class Imported(Struct, frozen=True):
    """A text as read. Brackets are in the order they open; ``undecided`` is in reading order."""

    title: str | None
    paragraphs: tuple[Paragraph, ...]
    brackets: tuple[ImportedBracket, ...]
    alternatives: tuple[ImportedOptions, ...]
    undecided: tuple[Undecided, ...]


def parse(text: str, new_id: Callable[[], str]) -> Imported:
    """Read ``text``; ``new_id`` gives a fresh id for each paragraph and bracket. Linear.

    Raises `Malformed` only for text that is too long (`MAX_BYTES`), holds NUL characters, or
    cannot be written as UTF-8.
    """
    _check(text)
    found = source(text)
    labelled = _labelled([plain(raw, found.references) for raw in found.paragraphs])
    matched = pairs(labelled)
    options = found_options(labelled, matched)
    built = _Builder(labelled, options, new_id)
    titles = (p.plain.text for p in labelled if p.heading)
    notes = [*matched.undecided, *options.undecided, *_links(labelled)]
    if labelled and labelled[0].plain.raw.verbatim and found.title is not None:
        notes.append(note(labelled[0].plain, 0, "Front matter: kept as text."))
    return Imported(
        found.title or next(titles, None),
        tuple(built.paragraphs),
        tuple(built.brackets),
        tuple(
            ImportedOptions(tuple(built.ids[pair.opening] for pair in row.pairs), row.no_text)
            for row in options.rows
        ),
        tuple(sorted(notes, key=lambda n: (n.line, n.column))),
    )


def _check(text: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise Malformed("This text holds characters that cannot be written as UTF-8.") from error
    if size > MAX_BYTES:
        raise Malformed(
            f"This text has {size / 1e6:.1f} MB; at most {MAX_BYTES // 10**6} MB can be read. "
            "Please divide it."
        )
    if "\x00" in text:
        raise Malformed("This is not a text: it holds NUL characters.")


def _links(labelled: Sequence[Labelled]) -> list[Undecided]:
    return [
        note(p.plain, at, "A link: kept as text, its square brackets are no proposal.")
        for p in labelled
        for at in p.plain.links
        if p.plain.text[at + 1 : at + 2] != "^"
    ]


def _labelled(plains: Sequence[Plain]) -> list[Labelled]:
    """Find headings and labels."""
    signed = any(p.raw.heading for p in plains)
    out: list[Labelled] = []
    number = 0
    for one in plains:
        if one.raw.heading or one.raw.verbatim:
            out.append(Labelled(one, heading=one.raw.heading))
            continue
        enclosed = one.brackets[:1] == (0,) and one.text[0] == "["
        found = label_at(one.text, 1, -1) if enclosed else label_at(one.text, 0, number + 1)
        if found is None:
            heading = int(not signed and is_title(one.text))
            out.append(Labelled(one, heading=heading))
            continue
        label, sort, body = found
        if sort == "operative" and not one.raw.indent:
            number = leading_number(label) or number
        out.append(Labelled(one, label, sort, body, 0, enclosed))
    return out


def _kinds(labelled: Sequence[Labelled]) -> list[tuple[ParagraphKind, int]]:
    """The kind and level of each paragraph."""
    out: list[tuple[ParagraphKind, int]] = []
    lists = Lists()
    operative = False
    for one in labelled:
        text, indent = one.plain.text, one.plain.raw.indent
        level = min((indent + 2) // 4, MAX_LEVEL)
        if one.heading:
            lists.leave()
            out.append(("heading", one.heading))
            continue
        match one.sort:
            case "sub" | "item":
                lists_level = lists.level(one.label) if one.sort == "sub" else 1
                out.append(("sub", level or lists_level))
            case "operative" if level:
                out.append(("sub", level))
            case "operative":
                operative = True
                lists.leave()
                out.append(("operative", 0))
            case "preambular":
                out.append(("preambular", level))
            case "":
                begins = one.plain.emphasised or is_preambular(text)
                out.append(("preambular" if begins and not operative else "text", level))
                operative |= is_enacting(text)
            case _:
                lists.leave()
                out.append(("text", level))
    for index, ((kind, level), (next_kind, next_level)) in enumerate(pairwise(out)):
        ends = labelled[index].plain.text.rstrip("] ").endswith(":")
        if kind in ("operative", "text") and ends and next_kind == "sub" and next_level > level:
            out[index] = ("chapeau", level)
    return out


class _Builder:
    """Makes paragraphs of runs, with ids, from characters and pairs."""

    def __init__(
        self, labelled: Sequence[Labelled], found: Options, new_id: Callable[[], str]
    ) -> None:
        self.paragraphs: list[Paragraph] = []
        self.brackets: list[ImportedBracket] = []
        self.ids: dict[At, BracketId] = {}
        self._opening = {pair.opening: pair for pair in found.pairs}
        self._closing = {pair.closing: pair for pair in found.pairs}
        self._cuts = found.cuts
        self._open: list[Mark] = []
        whole: tuple[BracketId, int] | None = None
        for index, (one, (kind, level)) in enumerate(zip(labelled, _kinds(labelled), strict=True)):
            if index in found.unwritten:
                continue
            place = ParagraphId(new_id())
            pair = self._opening.get(At(index, 0))
            keeps = bool(one.label) and (not one.enclosed or (pair is not None and pair.whole))
            if pair is not None and pair.whole:
                self.ids[pair.opening] = BracketId(new_id())
                whole = (self.ids[pair.opening], pair.closing.paragraph)
            runs = self._runs(index, one, one.body if keeps else 0, new_id)
            if keeps or runs:
                owner = whole[0] if whole is not None else None
                label = one.label if keeps else ""
                self.paragraphs.append(Paragraph(place, kind, level, label, owner, runs))
            if whole is not None and whole[1] == index:
                whole = None
        first: dict[BracketId, ParagraphId] = {}
        for paragraph in self.paragraphs:
            for bracket in paragraph.brackets():
                first.setdefault(bracket, paragraph.id)
        self.brackets = [
            ImportedBracket(self.ids[at], "insertion", first[self.ids[at]], pair.whole)
            for at, pair in sorted(self._opening.items())
        ]

    def _runs(
        self,
        index: int,
        one: Labelled,
        start: int,
        new_id: Callable[[], str],
    ) -> tuple[Run, ...]:
        text = one.plain.text
        runs: list[Run] = []
        at = start
        cuts = self._cuts.get(index, {})
        for offset in sorted({*one.plain.brackets, *cuts}):
            here = At(index, offset)
            closed, opened = self._closing.get(here), self._opening.get(here)
            if closed is None and opened is None:
                continue
            if offset >= at:
                runs.append(Run(text[at:offset], tuple(sorted(self._open))))
                at = offset + cuts.get(offset, 1)
            if closed is not None and not closed.whole:
                self._open.pop()
            if opened is not None and not opened.whole:
                self.ids[opened.opening] = BracketId(new_id())
                self._open.append(Mark(self.ids[opened.opening], "insert"))
        runs.append(Run(text[at:], tuple(sorted(self._open))))
        return merged(runs)
