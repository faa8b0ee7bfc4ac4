"""Telling what belongs to an earlier generation of a draft's document (SPEC T15). No I/O.

Clients announce nothing. But every document begins with text that the server wrote under a client
id of its own, so whatever was written on an earlier one names that id, or others that are retired
with it, in its bytes or in its state vector.
"""

from collections.abc import Container, Iterable, Iterator

from events.draft.document import DraftDocument
from events.draft.update import Update, decode_vector
from events.ids import SERVER_CLIENTS
from events.text import Draft

EARLIER = (
    "The text was begun anew while this was written, with the same words. Nothing of it was taken; "
    "load the text again and write it there."
)


def builds_on_earlier(draft: Draft, known: Container[int], update: Update) -> bool:
    """Whether an update was written on an earlier document; ``known`` clients are in this one."""
    return draft.generation > 0 and _earlier(draft, known, _named(update))


def is_of_earlier(draft: Draft, document: DraftDocument, vector: bytes) -> bool:
    """Whether a state vector is that of an earlier document, or of one not known here (yet).

    Raises `Malformed`.
    """
    named = decode_vector(vector)
    if draft.generation and draft.seed in named:
        # Whoever has its beginning has this one; the rest of it may be ahead of what is known here.
        return any(client in draft.retired for client in named)
    if not any(client >= SERVER_CLIENTS or client in draft.retired for client in named):
        return False
    return _earlier(draft, decode_vector(document.state_vector()), named)


def _earlier(draft: Draft, known: Container[int], named: Iterable[int]) -> bool:
    return any(
        client in draft.retired or (client >= SERVER_CLIENTS and client not in known)
        for client in named
    )


def _named(update: Update) -> Iterator[int]:
    for item in update.items:
        yield item.client
        for place in (item.origin, item.right, item.parent):
            if place is not None:
                yield place[0]
    for client, _, _ in update.deletes:
        yield client
