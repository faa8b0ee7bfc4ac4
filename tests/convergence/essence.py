"""What two replicas have in common if they have converged, and what the record makes of itself."""

import sys
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from events.draft.document import DraftDocument
from events.draft.update import decode
from events.store.protocol import Stored
from tests.convergence.typist import Typist
from tests.fuzz.room import shown


class Essence(Struct, frozen=True):
    """A document: all that was ever written in it, all that was deleted, and how it reads."""

    clocks: dict[int, int]
    """The next clock of every client."""
    deletes: dict[int, list[tuple[int, int]]]
    """Deleted ranges of every client, from and to, joined where they touch."""
    reads: list[Any]

    def tidies(self, other: "Essence") -> bool:
        """Whether this is ``other``, with nothing but superfluous ends of marks deleted besides."""
        return (self.clocks, self.reads) == (other.clocks, other.reads) and all(
            any(low <= start and end <= high for low, high in self.deletes.get(client, ()))
            for client, ranges in other.deletes.items()
            for start, end in ranges
        )


def essence(state: bytes) -> Essence:
    """The essence of a whole document given as one update, of pycrdt's or of Yjs' making."""
    update = decode(state, most=sys.maxsize)
    clocks: dict[int, int] = {}
    for item in update.items:
        clocks[item.client] = max(clocks.get(item.client, 0), item.end)
    deletes: dict[int, list[tuple[int, int]]] = {}
    for client, clock, length in sorted(update.deletes):
        ranges = deletes.setdefault(client, [])
        if ranges and ranges[-1][1] >= clock:
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], clock + length))
        else:
            ranges.append((clock, clock + length))
    return Essence(clocks, deletes, shown(DraftDocument(state).paragraphs()))


def folded(events: Iterable[Stored]) -> tuple[DraftDocument, dict[int, dict[int, int]]]:
    """The document that a record's bytes make, and which clocks it had reached at each position."""
    document = DraftDocument()
    reached: dict[int, int] = {}
    at: dict[int, dict[int, int]] = {}
    for stored in events:
        if stored.update is not None:
            document.absorb(stored.update)
            for item in decode(stored.update, most=sys.maxsize).items:
                reached[item.client] = max(reached.get(item.client, 0), item.end)
        at[stored.position] = dict(reached)
    return document, at


def keeps_promises(typist: Typist, at: dict[int, dict[int, int]], deleted: Essence) -> None:
    """Fail unless every acknowledged byte is in the record at the position given for it."""
    for promise in typist.promises:
        update = decode(promise.update)
        for item in update.items:
            there = at[promise.position].get(item.client, 0)
            assert item.end <= there, f"{typist.who} was promised {item} at {promise.position}"
        for client, clock, length in update.deletes:
            assert any(
                low <= clock and clock + length <= high for low, high in deleted.deletes[client]
            ), f"{typist.who} was promised a deletion at {promise.position}"
