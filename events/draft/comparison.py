"""Comparing two states of a draft's readable text: the changes that lead from one to the other.

Changes are made from states, never from the CRDT's own deltas, which are not minimal and differ
between implementations (SPEC T1). `events.text.apply` on ``before`` gives exactly ``after``.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from events.ids import ParagraphId
from events.text import (
    Change,
    Dropped,
    Marked,
    Marks,
    Moved,
    Paragraph,
    Placed,
    Run,
    Spliced,
    Styled,
    merged,
    sliced,
)

Cell = tuple[str, Marks]
"""One character with the brackets over it."""

_MATCH_LIMIT = 40_000
"""Up to this product of two lengths texts are matched in detail (about 10 ms); beyond, replaced."""


def compare(before: Sequence[Paragraph], after: Sequence[Paragraph]) -> tuple[Change, ...]:
    """The changes from ``before`` to ``after``; ids are unique within each."""
    old = {p.id: p for p in before}
    new = {p.id for p in after}
    changes: list[Change] = [Dropped(p.id, p.runs) for p in before if p.id not in new]
    stay = _staying([p.id for p in before if p.id in new], [p.id for p in after if p.id in old])
    previous: ParagraphId | None = None
    for paragraph in after:
        was = old.get(paragraph.id)
        if was is None:
            changes.append(
                Placed(
                    paragraph.id,
                    previous,
                    paragraph.kind,
                    paragraph.level,
                    paragraph.label,
                    paragraph.bracket,
                )
            )
            if paragraph.runs:
                changes.append(Spliced(paragraph.id, 0, "", paragraph.runs))
        else:
            if paragraph.id not in stay:
                changes.append(Moved(paragraph.id, previous))
            if was != paragraph:
                changes += compare_paragraph(was, paragraph)
        previous = paragraph.id
    return tuple(changes)


def compare_paragraph(before: Paragraph, after: Paragraph) -> list[Change]:
    """The changes within one paragraph, from left to right."""
    changes: list[Change] = []
    style = (after.kind, after.level, after.label, after.bracket)
    if style != (before.kind, before.level, before.label, before.bracket):
        changes.append(Styled(after.id, *style))
    if before.runs != after.runs:
        changes += _text_changes(after.id, before.runs, after.runs)
    return changes


def common_ends(before: Sequence[Run], after: Sequence[Run]) -> tuple[int, int]:
    """How many characters at the start, and then at the end, are the same under the same marks."""
    long = min(sum(len(r.text) for r in before), sum(len(r.text) for r in after))
    start = _common(before, after, long)
    mirrored = (
        [Run(r.text[::-1], r.marks) for r in reversed(before)],
        [Run(r.text[::-1], r.marks) for r in reversed(after)],
    )
    return start, _common(*mirrored, long - start)


def cells(runs: Sequence[Run]) -> list[Cell]:
    """One cell for each character."""
    return [(char, run.marks) for run in runs for char in run.text]


def runs_of(row: Sequence[Cell]) -> tuple[Run, ...]:
    """The runs that a row of cells makes."""
    return merged(
        Run("".join(char for char, _ in group), marks)
        for marks, group in groupby(row, key=lambda cell: cell[1])
    )


def matching(before: str, after: str) -> Iterator[tuple[int, int, int]]:
    """Stretches (start in ``before``, start in ``after``, length) that stayed, in order."""
    start = _same(before, after)
    if start:
        yield (0, 0, start)
    end = _same(before[start:][::-1], after[start:][::-1])
    b, a = before[start : len(before) - end], after[start : len(after) - end]
    if a and b and len(a) * len(b) <= _MATCH_LIMIT:
        for i, j, size in SequenceMatcher(None, b, a, autojunk=False).get_matching_blocks():
            if size:
                yield (start + i, start + j, size)
    if end:
        yield (len(before) - end, len(after) - end, end)


def _text_changes(
    paragraph: ParagraphId, before: Sequence[Run], after: Sequence[Run]
) -> Iterator[Change]:
    start, end = common_ends(before, after)
    length_before, length_after = (sum(len(r.text) for r in runs) for runs in (before, after))
    old = cells(sliced(before, start, length_before - end))
    new = cells(sliced(after, start, length_after - end))
    i = j = 0
    stretches = matching("".join(c for c, _ in old), "".join(c for c, _ in new))
    for at, to, size in [*stretches, (len(old), len(new), 0)]:
        if at > i or to > j:
            removed = "".join(char for char, _ in old[i:at])
            yield Spliced(paragraph, start + j, removed, runs_of(new[j:to]))
        # Left of here the text is already as it will be, so offsets are those of ``after``.
        place = start + to
        pairs = zip(old[at : at + size], new[to : to + size], strict=True)
        for (was, now), group in groupby((b[1], a[1]) for b, a in pairs):
            length = len(list(group))
            if was != now:
                on = tuple(m for m in now if m not in was)
                off = tuple(m for m in was if m not in now)
                yield Marked(paragraph, place, length, on, off)
            place += length
        i, j = at + size, to + size


def _common(before: Sequence[Run], after: Sequence[Run], limit: int) -> int:
    """How many of the first ``limit`` characters are the same under the same marks."""
    total = i = j = 0
    at_before = at_after = 0
    while i < len(before) and j < len(after) and total < limit:
        left, right = before[i], after[j]
        if left.marks != right.marks:
            return total
        size = min(len(left.text) - at_before, len(right.text) - at_after, limit - total)
        a = left.text[at_before : at_before + size]
        b = right.text[at_after : at_after + size]
        if a != b:
            return total + _same(a, b)
        total, at_before, at_after = total + size, at_before + size, at_after + size
        if at_before == len(left.text):
            i, at_before = i + 1, 0
        if at_after == len(right.text):
            j, at_after = j + 1, 0
    return total


def _same(left: str, right: str) -> int:
    """The length of the common start; by halving, since comparing slices is fast."""
    low, high = 0, min(len(left), len(right))
    if left[:high] == right[:high]:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _staying(before: list[ParagraphId], after: list[ParagraphId]) -> set[ParagraphId]:
    """A longest set of paragraphs that keep their order, so that fewest count as moved."""
    if before == after:
        return set(after)
    place = {paragraph: index for index, paragraph in enumerate(before)}
    tails: list[int] = []
    ends: list[ParagraphId] = []
    previous: dict[ParagraphId, ParagraphId | None] = {}
    for paragraph in after:
        index = bisect_left(tails, place[paragraph])
        previous[paragraph] = ends[index - 1] if index else None
        tails[index : index + 1] = [place[paragraph]]
        ends[index : index + 1] = [paragraph]
    out: set[ParagraphId] = set()
    last = ends[-1] if ends else None
    while last is not None:
        out.add(last)
        last = previous[last]
    return out
