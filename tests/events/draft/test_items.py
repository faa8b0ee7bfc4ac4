"""What is known of the items is asked in time that grows with an update, not with its square."""

from time import thread_time

import pytest

from events.draft.items import Items
from events.draft.update import decode
from tests.server.sync import handmade as by_hand

PLACE = (5, 0)


def _items() -> Items:
    """A document of one text."""
    items = Items()
    block = by_hand.item(7, by_hand.uint(3) + by_hand.string("block"), parent="draft")
    items.add(decode(by_hand.update(5, 0, [by_hand.item(7, by_hand.uint(6), parent=PLACE), block])))
    return items


def _asked(update: bytes) -> float:
    items, decoded = _items(), decode(update)
    began = thread_time()
    items.disordered(items.fresh(decoded))
    return thread_time() - began


def _chain(count: int) -> bytes:
    first = by_hand.text("x", parent=PLACE)
    return by_hand.update(
        7, 0, [first, *(by_hand.item(1, b"\x01", origin=(7, n)) for n in range(count))]
    )


def _backwards(count: int) -> bytes:
    first = by_hand.text("x", parent=PLACE)
    return by_hand.update(7, 0, [first, *(by_hand.text("x", right=(7, n)) for n in range(count))])


def _beside_far_ends(count: int) -> bytes:
    """A long way back to the text that they are in, asked for every item."""
    first = by_hand.text("x", parent=PLACE)
    back = [by_hand.text("x", right=(7, n)) for n in range(count)]
    far = [by_hand.text("y", origin=(7, count), right=(7, 0)) for _ in range(count)]
    return by_hand.update(7, 0, [first, *back, *far])


@pytest.mark.parametrize("made", [_chain, _backwards, _beside_far_ends])
def test_many_items_take_no_more_than_their_share(made: object) -> None:
    assert callable(made)
    few, many = _asked(made(1_000)), _asked(made(8_000))
    assert many < 40 * few + 0.05
