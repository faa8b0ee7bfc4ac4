"""Comparing two states of a draft's readable text: the changes that lead from one to the other.

Changes are made from states, never from the CRDT's own deltas, which are not minimal and differ
between implementations (SPEC T1). `events.text.apply` on ``before`` gives exactly ``after``.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from msgspec import Struct

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


class Difference(Struct, frozen=True, gc=False):
    """Where the text of a paragraph differs before and after a change.

    The first ``start`` and the last characters, as many as there can be, are the same under the
    same marks; ``old`` stood between them and ``new`` stands there now, which ends at ``stop``.
    """

    before: Paragraph
    after: Paragraph
    start: int
    stop: int
    old: list[Run]
    new: list[Run]


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


def compare_paragraph(
    before: Paragraph, after: Paragraph, found: Difference | None = None
) -> list[Change]:
    """The changes within one paragraph, from left to right; ``found`` is its `difference`, if that
    is known already."""
    changes: list[Change] = []
    style = (after.kind, after.level, after.label, after.bracket)
    if style != (before.kind, before.level, before.label, before.bracket):
        changes.append(Styled(after.id, *style))
    if before.runs != after.runs:
        changes += _text_changes(found or difference(before, after))
    return changes


def difference(before: Paragraph, after: Paragraph) -> Difference:
    """Where two states of a paragraph differ in their text."""
    long_before, long_after = _length(before.runs), _length(after.runs)
    start, end = _common_ends(before.runs, after.runs, min(long_before, long_after))
    return Difference(
        before,
        after,
        start,
        long_after - end,
        sliced(before.runs, start, long_before - end) if start + end < long_before else [],
        sliced(after.runs, start, long_after - end) if start + end < long_after else [],
    )


def common_ends(before: Sequence[Run], after: Sequence[Run]) -> tuple[int, int]:
    """How many characters at the start, and then at the end, are the same under the same marks.

    Of runs as a paragraph has them: neighbours under different marks, and none empty. So where two
    runs differ, nothing after the characters that they share can be the same.
    """
    return _common_ends(before, after, min(_length(before), _length(after)))


def _common_ends(before: Sequence[Run], after: Sequence[Run], shorter: int) -> tuple[int, int]:
    most = min(len(before), len(after))
    start = index = 0
    while index < most and before[index] == after[index]:
        start += len(before[index].text)
        index += 1
    if index < most and before[index].marks == after[index].marks:
        start += _same(before[index].text, after[index].text)
    end = index = 0
    while index < most and before[-1 - index] == after[-1 - index]:
        end += len(before[-1 - index].text)
        index += 1
    if index < most and before[-1 - index].marks == after[-1 - index].marks:
        end += _same(before[-1 - index].text[::-1], after[-1 - index].text[::-1])
    return start, min(end, shorter - start)


def _length(runs: Iterable[Run]) -> int:
    return sum([len(run.text) for run in runs])


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


def _text_changes(found: Difference) -> Iterator[Change]:
    paragraph, start = found.after.id, found.start
    if not found.old or not found.new:
        # Nothing stayed between the ends that are the same.
        if found.old or found.new:
            removed = "".join([run.text for run in found.old])
            yield Spliced(paragraph, start, removed, tuple(found.new))
        return
    old, new = cells(found.old), cells(found.new)
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
