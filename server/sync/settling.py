"""What a paragraph must look like after an update, given what it looked like before.

The verdict is on states, not on the CRDT's deltas (DESIGN of the gate: projection). Characters that
are not the writer's must all still be there, in order and under the same binding marks; the
writer's may come and go; new ones must stand under a bracket of the writer's. Where races left
marks that fail this, the marks they must have are worked out here; only missing characters are
beyond repair.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct

from events.draft.comparison import Cell, Difference, cells, matching
from events.ids import BracketId
from events.text import Mark, Marks, Paragraph, sliced
from server.sync.standing import Standing

MATCHED_IN_DETAIL = 60_000
"""Up to this product of two lengths the best embedding is searched (some 20 ms); beyond, any."""


class Repair(Struct, frozen=True):
    """From character ``at``, ``length`` characters must stand under ``wanted``, not ``found``."""

    at: int
    length: int
    found: Marks
    wanted: Marks


class OthersTextGone(Exception):
    """Characters that are not the writer's are missing."""


class NotHere(Exception):
    """New text stands where this writer may not write."""


class Known:
    """What a standing says of marks in one paragraph, asked once for each.

    Characters that were typed together stand under the same marks, and what a standing says of
    marks does not change while one update is judged.
    """

    def __init__(self, standing: Standing, block: BracketId | None) -> None:
        """``block`` is the bracket that proposes the paragraph as a whole, if one does."""
        self.standing = standing
        self.block = block
        self._mine: dict[Marks, bool] = {}
        self._binding: dict[Marks, Marks] = {}

    def mine(self, marks: Marks) -> bool:
        """See `Standing.mine`."""
        found = self._mine.get(marks)
        if found is None:
            found = self._mine[marks] = self.standing.mine(marks, self.block)
        return found

    def binding(self, marks: Marks) -> Marks:
        """See `Standing.binding`."""
        found = self._binding.get(marks)
        if found is None:
            found = self._binding[marks] = self.standing.binding(marks)
        return found


def settle(
    standing: Standing, found: Difference, spare: Callable[[], BracketId]
) -> tuple[list[Repair], int]:
    """The repairs that make a paragraph lawful after what was ``found`` to have changed in it, and
    how many characters of the writer's went.

    Bare new text goes into a bracket of the writer's next to it, or else a new one, ``spare``.
    Raises `OthersTextGone` or `NotHere` where no repair is possible.
    """
    after = found.after
    known = Known(standing, after.bracket)
    edges = (_marks_at(after, found.start - 1), _marks_at(after, found.stop))
    if not found.old:
        return _added(known, found, edges, spare), 0
    return by_character(known, found, edges, spare)


def by_character(
    known: Known, found: Difference, edges: tuple[Marks, Marks], spare: Callable[[], BracketId]
) -> tuple[list[Repair], int]:
    """`settle`, whatever was changed; ``edges`` are the marks on either side of it."""
    old, new = cells(found.old), cells(found.new)
    sources = continued_from(known, old, new)
    wanted = _wanted(known, old, new, sources, edges, spare)
    own_before = sum([known.mine(marks) for _, marks in old])
    kept = sum([1 for s in sources if s is not None and known.mine(old[s][1])])
    return _ranges(found.start, new, wanted), own_before - kept


def _added(
    known: Known, found: Difference, edges: tuple[Marks, Marks], spare: Callable[[], BracketId]
) -> list[Repair]:
    """The repairs where text was only added, as nearly always: `by_character`, but run by run.

    Nothing is continued, so what a character must stand under follows from its marks alone; each is
    asked about in the same order.
    """
    foreign = [run.marks for run in found.new if not known.mine(run.marks)]
    for marks in foreign:
        known.binding(marks)
    written = _Written(known, *edges, spare)
    out: list[Repair] = []
    at = found.start
    for run in found.new:
        wanted = written.under(run.marks)
        if wanted != run.marks:
            out.append(Repair(at, len(run.text), run.marks, wanted))
        at += len(run.text)
    return out


def continued_from(known: Known, old: Sequence[Cell], new: Sequence[Cell]) -> list[int | None]:
    """For each new cell the old one it continues, if any; every foreign old cell is continued."""
    foreign = [i for i, (_, m) in enumerate(old) if not known.mine(m)]
    places = [j for j, (_, m) in enumerate(new) if not known.mine(m)]
    out: list[int | None] = [None] * len(new)
    if [_bound(known, old[i]) for i in foreign] != [_bound(known, new[j]) for j in places]:
        places = _embedded(known, [old[i] for i in foreign], new)
    # Between two foreign cells stands only the writer's own text: what of it continues is a guess
    # by likeness, which decides nothing but whether others' marks on it must be kept.
    low_old = low_new = 0
    for i, j in zip([*foreign, len(old)], [*places, len(new)], strict=True):
        left, right = old[low_old:i], new[low_new:j]
        if left and right:
            texts = ("".join(c for c, _ in left), "".join(c for c, _ in right))
            for a, b, size in matching(*texts):
                for step in range(size):
                    out[low_new + b + step] = low_old + a + step
        if j < len(new):
            out[j] = i
        low_old, low_new = i + 1, j + 1
    return out


def _bound(known: Known, cell: Cell) -> Cell:
    return cell[0], known.binding(cell[1])


def _embedded(known: Known, foreign: Sequence[Cell], new: Sequence[Cell]) -> list[int]:
    """Where the characters of ``foreign`` stand in ``new``, in order, marks agreeing most."""
    if len(foreign) * len(new) > MATCHED_IN_DETAIL or not foreign:
        return _first_fit(foreign, new)
    # best[i][j]: most agreeing marks with foreign[i:] embedded in new[j:]; None if impossible.
    rows: list[list[int | None]] = [[0] * (len(new) + 1)]
    for char, marks in reversed(foreign):
        binding = known.binding(marks)
        below = rows[-1]
        row: list[int | None] = [None] * (len(new) + 1)
        for j in range(len(new) - 1, -1, -1):
            best = row[j + 1]
            rest = below[j + 1]
            if rest is not None and new[j][0] == char:
                score = rest + (known.binding(new[j][1]) == binding)
                if best is None or score >= best:
                    best = score
            row[j] = best
        rows.append(row)
    rows.reverse()
    if rows[0][0] is None:
        raise OthersTextGone
    out: list[int] = []
    j = 0
    for i, (char, marks) in enumerate(foreign):
        binding = known.binding(marks)
        while True:
            rest = rows[i + 1][j + 1]
            if rest is not None and new[j][0] == char:
                agrees = known.binding(new[j][1]) == binding
                if rows[i][j] == rest + agrees:
                    break
            j += 1
        out.append(j)
        j += 1
    return out


def _first_fit(foreign: Sequence[Cell], new: Sequence[Cell]) -> list[int]:
    out: list[int] = []
    j = 0
    for char, _ in foreign:
        while j < len(new) and new[j][0] != char:
            j += 1
        if j == len(new):
            raise OthersTextGone
        out.append(j)
        j += 1
    return out


def _wanted(
    known: Known,
    old: Sequence[Cell],
    new: Sequence[Cell],
    sources: Sequence[int | None],
    edges: tuple[Marks, Marks],
    spare: Callable[[], BracketId],
) -> list[Marks]:
    """The marks that each new cell must have."""
    out: list[Marks] = [()] * len(new)
    for j, source in enumerate(sources):
        if source is not None:
            out[j] = _continued(known, old[source][1], new[j][1])
    j = 0
    while j < len(new):
        if sources[j] is not None:
            j += 1
            continue
        stop = j
        while stop < len(new) and sources[stop] is None:
            stop += 1
        left = out[j - 1] if j else edges[0]
        right = out[stop] if stop < len(new) else edges[1]
        written = _Written(known, left, right, spare)
        for k in range(j, stop):
            out[k] = written.under(new[k][1])
        j = stop
    return out


class _Written:
    """The marks that text newly written in one place must have."""

    def __init__(
        self, known: Known, left: Marks, right: Marks, spare: Callable[[], BracketId]
    ) -> None:
        """Between neighbours under ``left`` and ``right``; raises `NotHere`."""
        self._known = known
        self._shared = set(left) & set(right)
        if known.standing.closed_to(self._shared, known.block):
            raise NotHere
        self._shelter = _shelter(known, left, right)
        self._spare = spare
        self._found: dict[Marks, Marks] = {}

    def under(self, marks: Marks) -> Marks:
        """Those that text which arrived under ``marks`` must have."""
        found = self._found.get(marks)
        if found is None:
            found = self._found[marks] = self._wanted(marks)
        return found

    def _wanted(self, marks: Marks) -> Marks:
        known, standing, shared = self._known, self._known.standing, self._shared
        kept = {m for m in marks if standing.own(m) or (m in shared and standing.outer(m))}
        if standing.may_open and not known.mine(tuple(kept)):
            shelter = self._shelter or Mark(self._spare(), "insert")
            kept.add(shelter)
            if not known.mine(tuple(kept)):
                kept = {*kept - {shelter}, Mark(self._spare(), "insert")}
        return tuple(sorted(kept))


def _continued(known: Known, before: Marks, after: Marks) -> Marks:
    """The marks of a character that was there before."""
    standing = known.standing
    free = {m for m in after if standing.own(m)}
    if not known.mine(before):
        bound = known.binding(before)
        return tuple(sorted({*bound, *(m for m in free if not known.binding((m,)))}))
    theirs = {m for m in before if not standing.own(m)}
    wanted = tuple(sorted(theirs | free))
    if known.mine(wanted):
        return wanted
    return tuple(sorted({*wanted, *(m for m in before if m.role == "insert")}))


def _shelter(known: Known, left: Marks, right: Marks) -> Mark | None:
    """The bracket for text that arrived in none of the writer's: a neighbour's; None for a new."""
    for marks in (left, right):
        if known.mine(marks):
            for mark in marks:
                if mark.role == "insert" and known.standing.own(mark):
                    return mark
    return None


def _marks_at(paragraph: Paragraph, at: int) -> Marks:
    """The marks of a character; none beyond the ends."""
    if at < 0:
        return ()
    found = sliced(paragraph.runs, at, at + 1)
    return found[0].marks if found else ()


def _ranges(start: int, new: Sequence[Cell], wanted: Sequence[Marks]) -> list[Repair]:
    out: list[Repair] = []
    for index, ((_, found), want) in enumerate(zip(new, wanted, strict=True)):
        if found == want:
            continue
        last = out[-1] if out else None
        at = start + index
        if (
            last is not None
            and last.at + last.length == at
            and (last.found, last.wanted) == (found, want)
        ):
            out[-1] = Repair(last.at, last.length + 1, found, want)
        else:
            out.append(Repair(at, 1, found, want))
    return out
