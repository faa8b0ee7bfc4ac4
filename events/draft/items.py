"""What must be known of a document's items to judge an update before applying it."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from events.draft.update import Item, Place, Update

_BEYOND = 2**62
"""A clock after all others."""


_GONE: Place = (-1, -1)
"""Stands for the neighbours of items that were collected with the paragraph they stood in."""

_FAMILY = 64
"""How many runs that grew from one another are followed to see whether a race explains them."""

_DEPTH = 10_000
"""How many are followed, for one update, to find the texts that its items are in."""


class _Own:
    """The items of the update being judged that were looked at so far.

    An update may bring thousands, each beside any other: they are found by halving, and how far
    one is followed from item to item is bounded for the update as a whole.
    """

    __slots__ = ("_clocks", "_items", "steps")

    def __init__(self) -> None:
        self._clocks: dict[int, list[int]] = {}
        self._items: dict[int, list[Item | None]] = {}
        self.steps = _DEPTH

    def add(self, item: Item, *, gone: bool) -> None:
        """The next of its client; ``gone`` if it falls where a text is gone."""
        self._clocks.setdefault(item.client, []).append(item.clock)
        self._items.setdefault(item.client, []).append(None if gone else item)

    def find(self, client: int, clock: int) -> Item | None:
        """The item there, if there is one and its text is there too."""
        clocks = self._clocks.get(client)
        index = bisect_right(clocks, clock) - 1 if clocks is not None else -1
        found = self._items[client][index] if index >= 0 else None
        return found if found is not None and clock < found.end else None


class _Runs:
    """The items of one client as runs: stretches of clocks written one after another.

    Run ``i`` begins at clock ``starts[i]``; it was put between ``lefts[i]`` and ``rights[i]``.
    """

    __slots__ = ("lefts", "rights", "starts")

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.lefts: list[Place | None] = []
        self.rights: list[Place | None] = []

    def at(self, clock: int) -> int:
        """The run that ``clock`` is in."""
        return bisect_right(self.starts, clock) - 1


class Items:
    """What must be remembered of a document's items to judge the next update.

    ``ends`` is the next clock per client; ``pairs`` are the places of low surrogates, before
    which nothing may be cut.
    """

    def __init__(self) -> None:
        self.ends: dict[int, int] = {}
        self.pairs: set[Place] = set()
        self._runs: dict[int, _Runs] = {}
        self._parents: dict[Place, Place] = {}

    def add(self, update: Update) -> None:
        """Remember an update that was applied."""
        for item in self.fresh(update):
            self._run(item)
            self.ends[item.client] = item.end
            if item.content == "string" and item.length != len(item.text):
                self.pairs.update(_low_surrogates(item))

    def disordered(self, fresh: Sequence[Item]) -> bool:
        """Whether any of ``fresh`` stands between two that were never side by side.

        An editor puts an item between two that stand side by side in its copy, and its copy is
        some earlier state of the document. Items put between others, as only hostile programs
        do, are shown in different places by Yjs and by yrs, and by copies that applied the same
        updates in different order.
        """
        own = _Own()
        for item in fresh:
            left, right = self._left(item), item.right
            beside = [self._neighbours(p, own)[1] == _GONE for p in (left, right) if p is not None]
            gone = item.content == "gc" or any(beside)
            if not (all(beside) if gone else self._side_by_side(left, right, own)):
                return True
            own.add(item, gone=gone)
        return False

    def _left(self, item: Item) -> Place | None:
        """What the part of ``item`` that is not yet known was put after."""
        known = self.ends.get(item.client, 0)
        return (item.client, known - 1) if item.clock < known else item.origin

    def _run(self, item: Item) -> None:
        runs = self._runs.setdefault(item.client, _Runs())
        left, right = self._left(item), item.right
        # A whole state names places before it brings them; only known ones can be known to be gone.
        beside = [p for p in (left, right) if p is not None and p[1] < self.ends.get(p[0], 0)]
        if item.content == "gc" or any(self._neighbours(p, None)[1] == _GONE for p in beside):
            left = right = _GONE
        elif runs.starts and left == (item.client, item.clock - 1) and right == runs.rights[-1]:
            return
        if item.parent is not None:
            self._parents[item.client, item.clock] = item.parent
        runs.starts.append(max(item.clock, self.ends.get(item.client, 0)))
        runs.lefts.append(left)
        runs.rights.append(right)

    def _side_by_side(self, left: Place | None, right: Place | None, own: _Own) -> bool:
        """Whether ``right`` ever came directly after ``left``, by what is known or in ``own``."""
        if left is None and right is None:
            return True
        if right is not None:
            start, before, _ = self._neighbours(right, own)
            if start == right[1] and before == left:
                return True
        if left is None:
            return False
        start, _, after = self._neighbours(left, own)
        if after == right:
            return True
        if right is None:
            return False
        if right == (left[0], left[1] + 1) and self._neighbours(right, own)[0] == start:
            return True
        return self._met(left, right, own)

    def _met(self, left: Place, right: Place, own: _Own) -> bool:
        """Whether races can have brought the two together in an earlier state.

        Text is a tree: each character hangs on the one it was typed after, and is read before
        those that hang on the same one under a larger client id, or that were there already. So
        what directly follows ``left`` hangs on it, or on something that ``left`` itself hangs on.
        """
        start, after, _ = self._neighbours(right, own)
        stem = after if start == right[1] else (right[0], right[1] - 1)
        place: Place | None = left
        for _ in range(_FAMILY):
            if place is None or place == stem:
                return place == stem and stem is not None
            start, before, follows = self._neighbours(place, own)
            inside = stem is not None and stem[0] == place[0] and start <= stem[1] < place[1]
            if inside or before == stem:
                elder = place[0] < right[0] or follows == right
                return elder and (stem is not None or self._same_text(left, right, own))
            place = before
        return False

    def _same_text(self, left: Place, right: Place, own: _Own) -> bool:
        text = self._text(left, own)
        return text is not None and text == self._text(right, own)

    def _text(self, place: Place | None, own: _Own) -> Place | None:
        """The text node that ``place`` is in: named by the first item put into it."""
        while place is not None and place != _GONE and own.steps > 0:
            own.steps -= 1
            start, before, after = self._neighbours(place, own)
            if before is None and after is None:
                return self._parents.get((place[0], start))
            place = before or after
        return None

    def _neighbours(self, place: Place, own: _Own | None) -> tuple[int, Place | None, Place | None]:
        """The start of the run that ``place`` is in, and what it was put between."""
        client, clock = place
        if clock >= self.ends.get(client, 0):
            item = own.find(client, clock) if own is not None else None
            return (item.clock, self._left(item), item.right) if item else (-1, _GONE, _GONE)
        runs = self._runs[client]
        index = runs.at(clock)
        return runs.starts[index], runs.lefts[index], runs.rights[index]

    def fresh(self, update: Update) -> list[Item]:
        """The items (whole or in part) not yet known."""
        ends = self.ends
        return [item for item in update.items if item.end > ends.get(item.client, 0)]

    def lacks(self, update: Update) -> bool:
        """Whether ``update`` builds on something that neither is known nor comes with it."""
        ends = dict.fromkeys({item.client for item in update.items}, 0)
        for client in ends:
            ends[client] = self.ends.get(client, 0)
        for item in update.items:
            if item.clock > ends[item.client]:
                return True
            ends[item.client] = max(ends[item.client], item.end)
        for item in update.items:
            for place in (item.origin, item.right, item.parent):
                if place is None:
                    continue
                client, clock = place
                if client == item.client and clock >= item.clock:
                    return True
                if clock >= (ends[client] if client in ends else self.ends.get(client, 0)):
                    return True
        return any(
            clock + length > (ends[client] if client in ends else self.ends.get(client, 0))
            for client, clock, length in update.deletes
        )

    def splits_pair(self, update: Update) -> bool:
        """Whether ``update`` cuts between the two halves of a surrogate pair."""
        pairs = self.pairs
        own = {
            place
            for item in update.items
            if item.content == "string" and item.length != len(item.text)
            for place in _low_surrogates(item)
        }
        if not pairs and not own:
            return False

        def cut(client: int, clock: int) -> bool:
            return (client, clock) in pairs or (client, clock) in own

        for item in update.items:
            if item.origin is not None and cut(item.origin[0], item.origin[1] + 1):
                return True
            if item.right is not None and cut(*item.right):
                return True
            if cut(item.client, item.clock):
                return True
        return any(
            cut(client, clock) or cut(client, clock + length)
            for client, clock, length in update.deletes
        )


def inserted_text(update: Update, fresh: list[Item]) -> str:
    """The characters of ``fresh`` strings that the update does not itself delete again."""
    gone: dict[int, list[tuple[int, int]]] = {}
    for client, start, length in update.deletes:
        gone.setdefault(client, []).append((start, start + length))
    for ranges in gone.values():
        ranges.sort()
    parts = []
    for item in fresh:
        if item.content != "string":
            continue
        ranges = gone.get(item.client, [])
        if not ranges:
            parts.append(item.text)
            continue
        at = item.clock
        for char in item.text:
            index = bisect_right(ranges, (at, _BEYOND)) - 1
            if index < 0 or ranges[index][1] <= at:
                parts.append(char)
            at += 2 if char > "\uffff" else 1
    return "".join(parts)


def _low_surrogates(item: Item) -> Iterator[Place]:
    at = item.clock
    for char in item.text:
        if char > "\uffff":
            yield (item.client, at + 1)
            at += 1
        at += 1
