"""What must be known of a document's items to judge an update before applying it."""

from bisect import bisect_right
from collections.abc import Iterator

from events.draft.update import Item, Place, Update

_BEYOND = 2**62
"""A clock after all others."""


class Items:
    """What must be remembered of a document's items to judge the next update.

    ``ends`` is the next clock per client; ``pairs`` are the places of low surrogates, before
    which nothing may be cut.
    """

    def __init__(self) -> None:
        self.ends: dict[int, int] = {}
        self.pairs: set[Place] = set()

    def add(self, update: Update) -> None:
        """Remember an update that was applied."""
        for item in update.items:
            if item.end > self.ends.get(item.client, 0):
                self.ends[item.client] = item.end
            if item.content == "string" and item.length != len(item.text):
                self.pairs.update(_low_surrogates(item))

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
