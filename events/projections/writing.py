"""One text change written into the sheets: what came, what went and why, and what was only carried.

Structure commands re-create text in another paragraph; the domain event before the text change in
the same act says so, and the characters are carried over with all that is known of them (SPEC H2).
"""

from collections.abc import Sequence

from msgspec import Struct, field, structs

from events.ids import BracketId, ParagraphId, Position
from events.negotiation import Event
from events.projections.ink import Cell, Removal, RemovalCause
from events.projections.sheets import Sheet, Sheets, Step, StepKind, Track
from events.projections.words import is_word, matching, tokens
from events.record import Recorded
from events.structure import (
    ParagraphRemoved,
    ParagraphsJoined,
    ParagraphSplit,
    StructureEvent,
)
from events.text import (
    Change,
    Dropped,
    Mark,
    Marked,
    Marks,
    Moved,
    Placed,
    Run,
    Spliced,
    Styled,
    sliced,
)

REWRITTEN = 3
"""Two replacements in one change with at most so many letters of a word between them are one: what
is alike in the old and the new word is chance."""

LONG = 10_000
"""From this product of lengths on, a replacement may hold whole words that stayed."""


class Effects(Struct):
    """What the events of one act say about the text changes that follow them in the same act."""

    splits: dict[ParagraphId, ParagraphSplit] = field(default_factory=dict)
    """By the paragraph that is split."""
    joins: dict[ParagraphId, ParagraphsJoined] = field(default_factory=dict)
    """By the paragraph that goes."""
    settled: dict[BracketId, tuple[Position, RemovalCause]] = field(default_factory=dict)
    removed: dict[ParagraphId, Position] = field(default_factory=dict)
    steps: list[tuple[Track, Step]] = field(default_factory=list)
    """What the text change will have done to paragraphs as a whole."""

    def structure(self, position: Position, event: StructureEvent) -> None:
        """Take note of a structure event."""
        match event:
            case ParagraphSplit(_, paragraph, _, _):
                self.splits[paragraph] = event
            case ParagraphsJoined(_, _, absorbed):
                self.joins[absorbed] = event
            case ParagraphRemoved(_, paragraph):
                self.removed[paragraph] = position
            case _:
                pass


class _Chain(Struct):
    """Characters on their way from one paragraph to another."""

    source: Track
    first: Cell
    last: Cell
    cells: list[Cell]
    marks: list[Marks]


class Writing:
    """One text change being folded. ``first`` is where its act begins in the log."""

    def __init__(
        self,
        record: Sheets,
        sheet: Sheet,
        recorded: Recorded[Event],
        effects: Effects,
        first: Position,
    ) -> None:
        self.record = record
        self.ink = record.ink
        self.sheet = sheet
        self.recorded = recorded
        self.effects = effects
        self.first = first
        self.carried: dict[ParagraphId, _Chain] = {}
        self.touched: set[BracketId] = set()

    def write(self, changes: Sequence[Change]) -> None:
        """Fold the changes, in order."""
        for track, step in self.effects.steps:
            track.steps.append(structs.replace(step, shown=self.recorded.position))
        self.effects.steps.clear()
        index = 0
        while index < len(changes):
            change = changes[index]
            index += 1
            if isinstance(change, Spliced):
                while index < len(changes):
                    whole = self._one_word(change, changes[index])
                    if whole is None:
                        break
                    change = whole
                    index += 1
                self._spliced(change)
            else:
                self._change(change)
        for chain in self.carried.values():
            # A split or join that was not carried out as announced: then it took the text out.
            self.ink.hang(chain.first, chain.last, chain.source.tail)
            self._remove(chain.source, chain.cells, chain.marks, 0)
        for bracket in self.touched:
            self.record.touched.setdefault(bracket, []).append(self.recorded.position)

    def _change(self, change: Change) -> None:
        order = self.sheet.order
        match change:
            case Placed(paragraph, after, kind, level, label, bracket):
                track = self.record.track(self.sheet, paragraph)
                self._remove(track, track.cells, track.marks, 0)
                track.cells, track.marks = [], []
                track.kind, track.level, track.label = kind, level, label
                track.bracket, track.standing = bracket, True
                self._place(paragraph, after)
                came = bool(track.steps) and track.steps[-1].position >= self.first
                if not (came and track.steps[-1].kind in ("split from", "redrafted from")):
                    self._step(track, "added")
                if bracket is not None:
                    self.touched.add(bracket)
            case Moved(paragraph, after):
                if paragraph in order:
                    self._place(paragraph, after)
            case Dropped(paragraph, _):
                held = self.sheet.tracks.get(paragraph)
                if held is not None and held.standing:
                    self._dropped(held)
            case Styled(paragraph, kind, level, label, bracket):
                held = self.sheet.tracks.get(paragraph)
                if held is not None and held.standing:
                    for changed in {held.bracket, bracket} - {None}:
                        assert changed is not None, "just taken out"
                        self._remarked(changed)
                    held.kind, held.level, held.label = kind, level, label
                    held.bracket = bracket
            case Marked():
                self._marked(change)
            case Spliced():
                self._spliced(change)

    def _place(self, paragraph: ParagraphId, after: ParagraphId | None) -> None:
        order = self.sheet.order
        if paragraph in order:
            order.remove(paragraph)
        order.insert(order.index(after) + 1 if after and after in order else 0, paragraph)

    def _step(self, track: Track, kind: StepKind) -> None:
        r = self.recorded
        track.steps.append(
            Step(kind, r.position, r.occurred_at, r.actor, None, track.label, r.position)
        )

    def _dropped(self, track: Track) -> None:
        self.sheet.order.remove(track.id)
        track.standing = False
        self._touch(track, track.marks)
        joined = self.effects.joins.pop(track.id, None)
        if joined is None:
            self._remove(track, track.cells, track.marks, 0)
            if not (track.steps and track.steps[-1].kind == "redrafted into"):
                self._step(track, "removed")
        elif track.cells:
            first = next(self.ink.along(track.head, track.tail))
            self.carried[joined.paragraph] = _Chain(
                track, *self.ink.cut(first, track.tail), track.cells, track.marks
            )
        track.cells, track.marks = [], []

    def _spliced(self, change: Spliced) -> None:
        track = self.sheet.tracks.get(change.paragraph)
        if track is None or not track.standing:
            return
        at, end = change.at, change.at + len(change.removed)
        text = "".join(run.text for run in change.inserted)
        chain = self.carried.get(track.id)
        if chain is not None and not change.removed and self.ink.text(chain.cells) == text:
            del self.carried[track.id]
            before = track.cells[at] if at < len(track.cells) else track.tail
            self.ink.hang(chain.first, chain.last, before)
            track.cells[at:at] = chain.cells
            track.marks[at:at] = _each(change.inserted)
            self._touch(track, chain.marks)
            return
        split = self.effects.splits.get(track.id)
        if split is not None and split.at == at < end == len(track.cells) and not text:
            del self.effects.splits[track.id]
            cells, marks = track.cells[at:], track.marks[at:]
            self.carried[split.into] = _Chain(
                track, *self.ink.cut(cells[0], track.tail), cells, marks
            )
            del track.cells[at:], track.marks[at:]
            return
        if text and len(change.removed) * len(text) > LONG:
            self._rewritten(track, change, text)
        else:
            self._replace(track, at, end, change.inserted)

    def _rewritten(self, track: Track, change: Spliced, text: str) -> None:
        """A long stretch that was replaced as one: the words that it still holds have stayed."""
        end = change.at + len(change.removed)
        old = tokens(self.ink.text(track.cells[change.at : end]))
        new = tokens(text)
        at, i, j = change.at, 0, 0
        seen = 0  # characters of ``text`` done
        for a, b, size in [*matching(old, new), (len(old), len(new), 0)]:
            if size and not any(is_word(t) for t in old[a : a + size]):
                continue
            out = sum(map(len, old[i:a]))
            come = sum(map(len, new[j:b]))
            if out or come:
                runs = sliced(change.inserted, seen, seen + come)
                self._replace(track, at, at + out, tuple(runs))
                at, seen = at + come, seen + come
            kept = sum(map(len, old[a : a + size]))
            marks = _each(sliced(change.inserted, seen, seen + kept))
            for offset, now in enumerate(marks):
                was = track.marks[at + offset] if at + offset < len(track.marks) else now
                if was != now:
                    on = tuple(m for m in now if m not in was)
                    off = tuple(m for m in was if m not in now)
                    self._marked(Marked(track.id, at + offset, 1, on, off))
            at, seen = at + kept, seen + kept
            i, j = a + size, b + size

    def _replace(self, track: Track, at: int, end: int, inserted: Sequence[Run]) -> None:
        """Remove the characters from ``at`` to ``end``, and write ``inserted`` there."""
        at = min(at, len(track.cells))
        before = track.cells[end] if end < len(track.cells) else track.tail
        if end > at:
            cells, marks = track.cells[at:end], track.marks[at:end]
            self._touch(track, marks)
            self._remove(track, cells, marks, at)
            del track.cells[at:end], track.marks[at:end]
        for run in inserted:
            inserts = {m.bracket for m in run.marks if m.role == "insert"}
            if track.bracket is not None:
                inserts.add(track.bracket)
            cells = self.ink.write(
                run.text,
                before,
                self.recorded.position,
                self.recorded.occurred_at,
                self.recorded.actor,
                frozenset(inserts),
            )
            track.cells[at:at] = cells
            track.marks[at:at] = [run.marks] * len(cells)
            at += len(cells)
            over = {m.bracket for m in run.marks} | inserts
            self.touched |= over
            for bracket in over:
                self.record.under.setdefault(bracket, {}).update(dict.fromkeys(cells))

    def _marked(self, change: Marked) -> None:
        track = self.sheet.tracks.get(change.paragraph)
        if track is None or not track.standing:
            return
        record, ink = self.record, self.ink
        on, off = set(change.on), set(change.off)
        for bracket in {m.bracket for m in (*on, *off)}:
            self._remarked(bracket)
        cells = track.cells[change.at : change.at + change.length]
        seen: dict[Marks, Marks] = {}
        for offset, was in enumerate(track.marks[change.at : change.at + change.length]):
            now = seen.get(was)
            if now is None:
                now = seen[was] = tuple(sorted((set(was) - off) | on))
            track.marks[change.at + offset] = now
        inserts = {m.bracket for m in on if m.role == "insert"}
        if inserts:
            for cell in cells:
                # The repair of what was typed belongs to the typing (SPEC G6).
                if ink.position(cell) >= self.first:
                    ink.put_under(cell, inserts)
        for mark in on:
            record.under.setdefault(mark.bracket, {}).update(dict.fromkeys(cells))
        for mark in off:
            if self._open(mark) and mark not in on:
                under = record.under.get(mark.bracket, {})
                freed = record.freed.setdefault(mark.bracket, {})
                for cell in cells:
                    if under.pop(cell, 0) is None:
                        freed[cell] = None

    def _remarked(self, bracket: BracketId) -> None:
        r = self.recorded
        self.touched.add(bracket)
        self.record.remarked.setdefault(bracket, []).append((r.position, r.occurred_at, r.actor))

    def _open(self, mark: Mark) -> bool:
        held = self.record.brackets.brackets.get(mark.bracket)
        return held is None or held.open

    def _remove(self, track: Track, cells: Sequence[Cell], marks: Sequence[Marks], at: int) -> None:
        """Note why characters leave the text; they stay in their line."""
        known: dict[Marks, Removal] = {}
        for cell, over in zip(cells, marks, strict=True):
            removal = known.get(over)
            if removal is None:
                removal = known[over] = self._removal(track, over, at)
            self.ink.removals[cell] = removal

    def _removal(self, track: Track, over: Marks, at: int) -> Removal:
        r = self.recorded
        cause: RemovalCause = "typing"
        bracket: BracketId | None = None
        by: Position | None = None
        for settled, (position, why) in self.effects.settled.items():
            if settled == track.bracket or any(m.bracket == settled for m in over):
                cause, bracket, by = why, settled, position
                break
        else:
            if track.id in self.effects.removed:
                cause, by = "taken out", self.effects.removed[track.id]
        return Removal(
            r.position, r.occurred_at, r.actor, cause, bracket, by, track.id, track.label, at
        )

    def _touch(self, track: Track, marks: Sequence[Marks]) -> None:
        self.touched.update(m.bracket for over in set(marks) for m in over)
        if track.bracket is not None:
            self.touched.add(track.bracket)

    def _one_word(self, change: Spliced, after: Change) -> Spliced | None:
        """Both changes as one, if they are pieces of one replaced word (`REWRITTEN`)."""
        if not isinstance(after, Spliced) or after.paragraph != change.paragraph:
            return None
        come = sum(len(run.text) for run in change.inserted)
        gap = after.at - change.at - come
        if not (0 <= gap <= REWRITTEN):
            return None
        if not (change.removed or after.removed) or not (change.inserted or after.inserted):
            return None
        track = self.sheet.tracks.get(change.paragraph)
        if track is None or not track.standing or change.paragraph in self.carried:
            return None
        start = change.at + len(change.removed)
        cells, marks = track.cells[start : start + gap], track.marks[start : start + gap]
        kept = self.ink.text(cells)
        own = {run.marks for run in (*change.inserted, *after.inserted)}
        if len(kept) != gap or any(c.isspace() for c in kept) or not own.issuperset(marks):
            return None
        between = tuple(Run(c, m) for c, m in zip(kept, marks, strict=True))
        return Spliced(
            change.paragraph,
            change.at,
            change.removed + kept + after.removed,
            (*change.inserted, *between, *after.inserted),
        )


def _each(runs: Sequence[Run]) -> list[Marks]:
    """The marks of every character."""
    return [run.marks for run in runs for _ in run.text]
