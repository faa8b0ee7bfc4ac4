"""The rows of a comparison: what became of each paragraph as a whole, and in what order."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from events.ids import BracketId, ParagraphId, Position
from events.projections.deeds import Deed, step_of, together
from events.projections.provenance import Provenance
from events.projections.redline import Redline, Segment
from events.projections.sheets import Picture, Shot
from events.projections.words import words

How = Literal["unchanged", "changed", "added", "removed", "split", "rewritten"]


class Row(Struct, frozen=True):
    """One paragraph, in the one text, in the other, or in both.

    ``how`` it came to be what it is: ``split`` from another paragraph, ``rewritten`` in place of
    one that was taken out. ``moved`` past others; ``joined`` are paragraphs that it took in.
    ``opened`` are brackets that stand in the later text (the one compared to) and not in the
    other, ``settled`` the other way round. ``deeds`` are those done to the paragraph as a whole.
    """

    how: How
    before: ParagraphId | None
    after: ParagraphId | None
    label_before: str
    label_after: str
    moved: bool
    joined: tuple[ParagraphId, ...]
    segments: tuple[Segment, ...]
    deeds: tuple[Deed, ...]
    words_added: int
    words_removed: int
    opened: tuple[BracketId, ...]
    settled: tuple[BracketId, ...]

    @property
    def touched(self) -> bool:
        """Whether anything about the paragraph differs."""
        return self.how != "unchanged" or self.moved


class Rows:
    """Makes the rows of a comparison from its segments; ``since`` is the earlier position."""

    def __init__(self, record: Provenance, before: Picture, after: Picture) -> None:
        self.record = record
        self.before = before
        self.after = after
        self.since: Position = min(before.position, after.position)
        self._redline = Redline(record, self.since, {}, {})
        self._stood = _brackets(before)
        self._stand = _brackets(after)
        self._moved = self._find_moved()

    def rows(self, lines: Iterable[Sequence[Segment]]) -> list[Row]:
        """A row for every paragraph of ``after``, and for each of ``before`` that is not in one.

        In the order of ``after``; what is no longer there stands behind what it stood behind.
        """
        standing: dict[ParagraphId, list[tuple[int, Segment]]] = {
            p: [] for p in self.after.paragraphs
        }
        lost: dict[ParagraphId, list[Segment]] = {}
        for line in lines:
            row, at = next(
                ((s.after.paragraph, s.after.at) for s in line if s.after is not None), (None, 0)
            )
            for segment in line:
                if segment.after is not None:
                    row, at = segment.after.paragraph, segment.after.at
                if row is not None:
                    standing[row].append((at, segment))
                elif segment.before is not None:
                    lost.setdefault(segment.before.paragraph, []).append(segment)
        taken = {
            s.before.paragraph
            for found in standing.values()
            for _, s in found
            if s.before is not None
        }
        for place, shot in self.before.paragraphs.items():
            if place in self.after.paragraphs or place in taken or place in lost:
                continue
            if shot.cells or not self._stepped(place, "joined into", "split from"):
                lost[place] = []
        # Stable: what was removed stands behind the characters that it stood behind.
        now = {
            p: self._row(p, [s for _, s in sorted(found, key=lambda f: f[0])])
            for p, found in standing.items()
        }
        gone = {
            p: self._made("removed", self.before.paragraphs[p], None, (), found)
            for p, found in lost.items()
        }
        return list(self._ordered(now, gone))

    def _row(self, place: ParagraphId, segments: Sequence[Segment]) -> Row:
        now = self.after.paragraphs[place]
        then = self.before.paragraphs.get(place)
        sources = dict.fromkeys(s.before.paragraph for s in segments if s.before is not None)
        how: How = "changed"
        if then is None:
            first = next(iter(sources), None)
            if first is None:
                how = "split" if self._stepped(place, "split from", "joined into") else "added"
            else:
                how = "split" if first in self.after.paragraphs else "rewritten"
                then = self.before.paragraphs[first]
        joined = tuple(
            p for p in sources if p not in self.after.paragraphs and then and p != then.id
        )
        if now == self.before.paragraphs.get(place) and all(s.kind == "kept" for s in segments):
            how = "unchanged"
        return self._made(how, then, now, joined, segments)

    def _made(
        self,
        how: How,
        then: Shot | None,
        now: Shot | None,
        joined: tuple[ParagraphId, ...],
        segments: Sequence[Segment],
    ) -> Row:
        stood = {m.bracket for s in segments for m in s.marks_before}
        stand = {m.bracket for s in segments for m in s.marks_after}
        whole_then = {then.bracket} - {None} if then is not None else set()
        whole_now = {now.bracket} - {None} if now is not None else set()
        tracks = self.record.sheets[self.before.draft].tracks
        places = {s.id for s in (then, now) if s is not None} | set(joined)
        steps = [
            step_of(self.record, step)
            for p in sorted(places)
            for step in tracks[p].steps
            if step.shown > self.since
        ]
        brackets: tuple[Deed, ...] = ()
        if then is not None and now is not None:
            brackets = self._redline.bracket_deeds(
                (b for b in whole_then if b), (b for b in whole_now if b)
            )
        return Row(
            how,
            then.id if then is not None else None,
            now.id if now is not None else None,
            then.label if then is not None else "",
            now.label if now is not None else "",
            now is not None and now.id in self._moved,
            joined,
            tuple(segments),
            (*together(steps), *brackets),
            sum(len(words(s.text)) for s in segments if s.kind == "inserted"),
            sum(len(words(s.text)) for s in segments if s.kind == "removed"),
            tuple(sorted(b for b in (stand | whole_now) - self._stood if b)),
            tuple(sorted(b for b in (stood | whole_then) - self._stand if b)),
        )

    def _stepped(self, place: ParagraphId, *kinds: str) -> bool:
        """Whether one of these steps was taken since then."""
        steps = self.record.sheets[self.before.draft].tracks[place].steps
        return any(s.kind in kinds and s.shown > self.since for s in steps)

    def _find_moved(self) -> set[ParagraphId]:
        """Paragraphs that were moved, and now stand elsewhere among those that were not."""
        both = [p for p in self.before.paragraphs if p in self.after.paragraphs]
        place = {p: n for n, p in enumerate(self.after.paragraphs)}
        carried = {p for p in both if self._stepped(p, "moved")}
        out: set[ParagraphId] = set()
        for paragraph in (p for p in both if p in carried):
            among = [p for p in both if p == paragraph or p not in carried]
            at = among.index(paragraph)
            ahead = all(place[p] < place[paragraph] for p in among[:at])
            if not (ahead and all(place[p] > place[paragraph] for p in among[at + 1 :])):
                out.add(paragraph)
        # Of those that kept their place among the others, some may have passed each other.
        stay = [p for p in both if p not in out]
        order = sorted(stay, key=place.__getitem__)
        return out | {a for a, b in zip(stay, order, strict=True) if a != b and a in carried}

    def _ordered(self, now: dict[ParagraphId, Row], gone: dict[ParagraphId, Row]) -> Iterator[Row]:
        behind: dict[ParagraphId | None, list[Row]] = {}
        last: ParagraphId | None = None
        for place in self.before.paragraphs:
            if place in gone:
                behind.setdefault(last, []).append(gone[place])
            elif place in now:
                last = place
        yield from behind.get(None, ())
        for place in self.after.paragraphs:
            yield now[place]
            yield from behind.get(place, ())


def _brackets(picture: Picture) -> set[BracketId]:
    """Every bracket that stands in a text."""
    out: set[BracketId] = set()
    for shot in picture.paragraphs.values():
        for over in set(shot.marks):
            out.update(m.bracket for m in over)
        if shot.bracket is not None:
            out.add(shot.bracket)
    return out
