"""Brackets that stand, found again in a text that was written with brackets alone.

Whoever rewrites a text has it before the eyes with its signs (`signed`): every bracket as ``[``
and ``]``, nothing about whose it is. Read again by `events.formats.bracketed`, each bracket is a
new one that nobody proposed. `recognised` says which of them are those that stand: the same words
under them, in a paragraph that comes from theirs. Over other words a bracket is a new one, so that
nothing is kept under a delegation's name that it did not propose (SPEC T12).
"""

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from events.ids import BracketId
from events.text import Mark, MarkRole, Paragraph, Run, merged, sliced

NEAR = 60
"""How many characters on either side tell apart brackets over the same words."""


class Piece(Struct, frozen=True):
    """An unbroken stretch of a paragraph under a bracket; ``role`` None: the paragraph is its."""

    bracket: BracketId
    role: MarkRole | None
    start: int
    end: int
    depth: int


def signed(paragraph: Paragraph, *, labelled: bool = False) -> str:
    """The words of a paragraph with the signs of its brackets, every ``[`` with its ``]``.

    Brackets that overlap without nesting are written in pieces. If ``labelled``, the label comes
    first, inside the bracket that proposes the whole paragraph.
    """
    found = pieces(paragraph)
    opens: dict[int, list[Piece]] = {}
    closes: dict[int, list[Piece]] = {}
    for piece in found:
        opens.setdefault(piece.start, []).append(piece)
        closes.setdefault(piece.end, []).append(piece)
    text, out = paragraph.text, ""
    own = paragraph.bracket is not None
    at = 0
    for edge in sorted(opens.keys() | closes.keys()):
        out += text[at:edge]
        at = edge
        out += "]" * sum(1 for p in closes.get(edge, ()) if p.role is not None)
        out += "[" * sum(1 for p in opens.get(edge, ()) if p.role is not None)
    label = f"{paragraph.label} " if labelled and paragraph.label else ""
    body = label + out + text[at:]
    return f"[{body}]" if own else body


def pieces(paragraph: Paragraph) -> list[Piece]:
    """The stretches under brackets, outer ones before inner ones, none empty; each nested in full
    in those that opened before it and are still open."""
    out: list[Piece] = []
    depth = 0
    if paragraph.bracket is not None:
        out.append(Piece(paragraph.bracket, None, 0, len(paragraph.text), 0))
        depth = 1
    runs = paragraph.runs
    open_now: list[tuple[Mark, int]] = []
    at = 0
    for index, run in enumerate(runs):
        still = {m.bracket for m in run.marks}
        first = next((i for i, (m, _) in enumerate(open_now) if m.bracket not in still), None)
        if first is not None:
            out += _closed(open_now, first, at, depth)
        held = {m.bracket for m, _ in open_now}
        new = [m for m in run.marks if m.bracket not in held]
        for mark in sorted(new, key=lambda m: (-_reach(runs, index, m.bracket), m.bracket)):
            open_now.append((mark, at))
        at += len(run.text)
    out += _closed(open_now, 0, at, depth)
    return sorted(out, key=lambda p: (p.start, p.depth))


def _closed(open_now: list[tuple[Mark, int]], first: int, at: int, depth: int) -> list[Piece]:
    """Ends what is open from ``first`` on."""
    out = [
        Piece(mark.bracket, mark.role, start, at, depth + i)
        for i, (mark, start) in enumerate(open_now)
        if i >= first and start < at
    ]
    del open_now[first:]
    return out


def _reach(runs: Sequence[Run], index: int, bracket: BracketId) -> int:
    """The last run that a bracket reaches from ``index`` on without a break."""
    while index + 1 < len(runs) and any(m.bracket == bracket for m in runs[index + 1].marks):
        index += 1
    return index


def recognised(
    read: Paragraph, stood: Iterable[Paragraph], gone: Collection[BracketId] = ()
) -> Paragraph:
    """``read`` with the brackets of the paragraphs it comes from wherever the same words are under
    them; what is in ``gone`` is not looked for.

    Each stretch is found once. Among equal words those in the likest surroundings are taken. Signs
    that stood as characters there, such as those of a link, are characters again.
    """
    stood = list(stood)
    had = [(p, piece) for p in stood for piece in pieces(p) if piece.bracket not in gone]
    has = pieces(read)
    pairs = sorted(
        (-_alike(read, one, paragraph, other), abs(one.depth - other.depth), abs(i - j), i, j)
        for i, one in enumerate(has)
        for j, (paragraph, other) in enumerate(had)
        if _words(read, one) == _words(paragraph, other)
        and (other.role is not None or (one.start, one.end) == (0, len(read.text)))
    )
    found: dict[BracketId, Piece] = {}
    used: set[int] = set()
    for _, _, _, i, j in pairs:
        if has[i].bracket not in found and j not in used:
            found[has[i].bracket] = had[j][1]
            used.add(j)
    plain = {
        piece.bracket: piece
        for piece in has
        if piece.bracket not in found
        and piece.role is not None
        and any(f"[{read.text[piece.start : piece.end]}]" in p.text for p in stood)
    }
    if plain:
        return recognised(_as_characters(read, plain), stood, gone)
    return _with(read, found) if found else read


def _as_characters(read: Paragraph, plain: dict[BracketId, Piece]) -> Paragraph:
    """``read`` with the signs of brackets as characters, under what stands around them."""
    signs = sorted(
        (at, -order if sign == "]" else order, sign)
        for order, piece in enumerate(plain.values())
        for at, sign in ((piece.start, "["), (piece.end, "]"))
    )
    runs: list[Run] = []
    done = 0
    for at, _, sign in [*signs, (len(read.text), 0, "")]:
        runs += sliced(read.runs, done, at)
        done = at
        beside = sliced(read.runs, at, at + 1) if sign == "[" else sliced(read.runs, at - 1, at)
        runs.append(Run(sign, beside[0].marks if beside else ()))
    return replace(
        read,
        runs=merged(
            Run(run.text, tuple(m for m in run.marks if m.bracket not in plain)) for run in runs
        ),
    )


def _words(paragraph: Paragraph, piece: Piece) -> str:
    return " ".join(paragraph.text[piece.start : piece.end].split())


def _alike(one: Paragraph, here: Piece, other: Paragraph, there: Piece) -> int:
    """How many characters around two stretches are the same."""
    before = zip(
        reversed(one.text[max(0, here.start - NEAR) : here.start]),
        reversed(other.text[max(0, there.start - NEAR) : there.start]),
        strict=False,
    )
    after = zip(
        one.text[here.end : here.end + NEAR],
        other.text[there.end : there.end + NEAR],
        strict=False,
    )
    return _same(before) + _same(after)


def _same(signs: Iterable[tuple[str, str]]) -> int:
    count = 0
    for one, other in signs:
        if one != other:
            break
        count += 1
    return count


def _with(read: Paragraph, found: dict[BracketId, Piece]) -> Paragraph:
    """``read`` with its brackets replaced by those found."""
    over_all = found.get(read.bracket) if read.bracket is not None else None
    owner = read.bracket if over_all is None else None
    everywhere: set[Mark] = set()
    for piece in found.values():
        if piece.role is None:
            owner = piece.bracket
    if over_all is not None and over_all.role is not None:
        everywhere.add(Mark(over_all.bracket, over_all.role))
    runs = []
    for run in read.runs:
        marks = set(everywhere)
        for mark in run.marks:
            now = found.get(mark.bracket)
            if now is None:
                marks.add(mark)
            elif now.role is not None:
                marks.add(Mark(now.bracket, now.role))
        runs.append(Run(run.text, tuple(sorted(marks))))
    return replace(read, bracket=owner, runs=merged(runs))
