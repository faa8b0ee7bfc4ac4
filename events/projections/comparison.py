"""Comparison of two positions of a draft: paragraph by paragraph, word by word, with the reasons.

Paragraphs are matched by what they are, not by likeness: by id, and through splits and joins by
the characters that went from one to the other. Only what was taken out and written anew, as in a
redraft, is matched by its words. Moves are told as moves. It works backwards too (SPEC H6, H7).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec import Struct, field, structs

from events.ids import BracketId, DraftId, IssueId, Microseconds, ParagraphId, Position
from events.projections.ink import Cell
from events.projections.provenance import Provenance
from events.projections.redline import Place, Redline, Segment, Stand
from events.projections.rows import Row, Rows
from events.projections.sheets import Picture, Shot, Track
from events.projections.words import words

LIKE = 0.5
"""Paragraphs that share at least this part of their words are one, written anew."""


class Tally(Struct):
    """How much changed: in all, or under an issue and those beneath it."""

    words_added: int = 0
    words_removed: int = 0
    paragraphs: int = 0
    """Paragraphs that differ."""
    opened: set[BracketId] = field(default_factory=set)
    settled: set[BracketId] = field(default_factory=set)


class Comparison(Struct, frozen=True):
    """A draft at position ``before`` compared with it at position ``after``.

    Rows are in the order of the latter; what is no longer there stands where it stood.
    ``issues`` has every issue of the negotiation; a change counts under the issues of its
    paragraph and of its brackets.
    """

    draft: DraftId
    before: Position
    before_at: Microseconds
    after: Position
    after_at: Microseconds
    rows: tuple[Row, ...]
    total: Tally
    issues: dict[IssueId, Tally]


def compared(record: Provenance, earlier: Picture, *, backwards: bool = False) -> Comparison:
    """Compare a draft as it was with it as the fold ``record`` now has it.

    ``earlier`` is a picture that the same fold took before (or now). ``backwards`` compares the
    present with what was: what was added since then is removed.
    """
    later = record.picture(earlier.draft)
    lines = _lines(record, earlier, later)
    before, after = earlier, later
    if backwards:
        before, after = later, earlier
        lines = [[_turned(segment) for segment in line] for line in lines]
    rows = tuple(Rows(record, before, after).rows(lines))
    return Comparison(
        earlier.draft,
        before.position,
        before.occurred_at,
        after.position,
        after.occurred_at,
        rows,
        _total(rows),
        _by_issue(record, rows),
    )


# Segments


def _lines(record: Provenance, earlier: Picture, later: Picture) -> list[list[Segment]]:
    """The segments of every line of characters."""
    sheet = record.sheets.get(earlier.draft)
    if sheet is None:
        return []
    changed = {
        p
        for p in {**earlier.paragraphs, **later.paragraphs}
        if not _same(earlier.paragraphs.get(p), later.paragraphs.get(p))
        or _reshaped(sheet.tracks[p], earlier.position)
    }
    redline = Redline(
        record,
        earlier.position,
        dict(_standing(earlier.paragraphs[p] for p in changed if p in earlier.paragraphs)),
        dict(_standing(later.paragraphs[p] for p in changed if p in later.paragraphs)),
    )
    lines: list[list[Segment]] = []
    came: list[ParagraphId] = []
    for place, shot in later.paragraphs.items():
        if place not in changed:
            lines.append(list(_untouched(record, shot)))
            continue
        track = sheet.tracks[place]
        segments = redline.line(record.ink.along(track.head, track.tail))
        if segments and all(s.kind == "inserted" for s in segments):
            came.append(place)
        else:
            lines.append(segments)
    lost: dict[ParagraphId, list[Cell]] = {}
    for place, track in sheet.tracks.items():
        # Those too that came and went in between: text may have been carried there and removed.
        if place not in later.paragraphs:
            line = record.ink.along(track.head, track.tail)
            lost[place] = [c for c in line if c in redline.before]
    for gone, new in _alike(record, lost, {p: later.paragraphs[p].cells for p in came}):
        lines.append(list(redline.changed(lost.pop(gone), later.paragraphs[new].cells)))
        came.remove(new)
    for place in came:
        track = sheet.tracks[place]
        lines.append(redline.line(record.ink.along(track.head, track.tail)))
    lines += [redline.line(cells) for cells in lost.values()]
    return [line for line in lines if line]


def _same(then: Shot | None, now: Shot | None) -> bool:
    return (
        then is not None and now is not None and then.cells == now.cells and then.marks == now.marks
    )


def _reshaped(track: Track, since: Position) -> bool:
    """Whether text of other paragraphs came into this one, and may have gone there."""
    return any(s.shown > since and s.kind in ("joined with", "split into") for s in track.steps)


def _standing(shots: Iterable[Shot]) -> Iterator[tuple[Cell, Stand]]:
    for shot in shots:
        for at, (cell, marks) in enumerate(zip(shot.cells, shot.marks, strict=True)):
            yield cell, Stand(shot.id, at, marks)


def _untouched(record: Provenance, shot: Shot) -> Iterator[Segment]:
    """A paragraph that nobody touched: its characters are not compared one by one."""
    ink = record.ink
    at = 0
    cells = zip(shot.cells, shot.marks, strict=True)
    for (marks, _), group in groupby(cells, key=lambda c: (c[1], ink.under(c[0]))):
        stretch = [cell for cell, _ in group]
        place = Place(shot.id, at)
        origin = record.innermost(stretch[0])
        yield Segment("kept", ink.text(stretch), place, place, marks, marks, origin, ())
        at += len(stretch)


def _alike(
    record: Provenance,
    lost: dict[ParagraphId, list[Cell]],
    came: dict[ParagraphId, tuple[Cell, ...]],
) -> list[tuple[ParagraphId, ParagraphId]]:
    """Which paragraph was written in place of which: those with most words in common first."""
    text = record.ink.text
    old = {p: Counter(w.casefold() for w in words(text(c))) for p, c in lost.items() if c}
    new = {p: Counter(w.casefold() for w in words(text(c))) for p, c in came.items() if c}
    found: list[tuple[float, ParagraphId, ParagraphId]] = []
    for gone, had in old.items():
        for come, has in new.items():
            most = max(had.total(), has.total())
            if not most or min(had.total(), has.total()) < LIKE * most:
                continue
            shared = (had & has).total() / most
            if shared >= LIKE:
                found.append((-shared, gone, come))
    out: list[tuple[ParagraphId, ParagraphId]] = []
    for _, gone, come in sorted(found):
        if all(gone != g and come != c for g, c in out):
            out.append((gone, come))
    return out


def _turned(segment: Segment) -> Segment:
    """The segment as seen from the other text."""
    kinds = {"kept": "kept", "removed": "inserted", "inserted": "removed"}
    return structs.replace(
        segment,
        kind=kinds[segment.kind],
        before=segment.after,
        after=segment.before,
        marks_before=segment.marks_after,
        marks_after=segment.marks_before,
    )


# Statistics


def _total(rows: Iterable[Row]) -> Tally:
    out = Tally()
    for row in rows:
        out.words_added += row.words_added
        out.words_removed += row.words_removed
        out.paragraphs += row.touched
        out.opened.update(row.opened)
        out.settled.update(row.settled)
    return out


def _by_issue(record: Provenance, rows: Iterable[Row]) -> dict[IssueId, Tally]:
    issues = record.issues
    out = {issue: Tally() for issue in issues.issues}

    def carried(brackets: Iterable[BracketId | None]) -> set[IssueId]:
        """The issues of these brackets, and those above them."""
        tags = {t for b in brackets if b is not None for t in issues.brackets.get(b, ())}
        return {above for tag in tags for above in issues.path(tag)}

    for row in rows:
        if not row.touched:
            continue
        places = [p for p in (row.before, row.after, *row.joined) if p is not None]
        tags = {t for p in places for t in issues.paragraphs.get(p, ())}
        whole = {above for tag in tags for above in issues.path(tag)}
        met = set(whole)
        for segment in row.segments:
            over = (m.bracket for m in (*segment.marks_before, *segment.marks_after))
            here = whole | carried([segment.origin, *over])
            if segment.deeds:
                met |= here
            count = len(words(segment.text)) if segment.kind != "kept" else 0
            for issue in here:
                if segment.kind == "inserted":
                    out[issue].words_added += count
                elif segment.kind == "removed":
                    out[issue].words_removed += count
        for bracket in row.opened:
            for issue in whole | carried([bracket]):
                out[issue].opened.add(bracket)
        for bracket in row.settled:
            for issue in whole | carried([bracket]):
                out[issue].settled.add(bracket)
        for issue in met:
            out[issue].paragraphs += 1
    return out
