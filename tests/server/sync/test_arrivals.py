"""The door: clients come in in order, a few at a time, and what they lack is worked out once."""

import asyncio

import pytest

from server.sync import arrivals
from server.sync.answers import LONGEST, MOST_ANSWERS, Answers
from server.sync.arrivals import AT_ONCE, Arrivals, Crowded
from server.sync.line import encoded
from server.sync.protocol import encode_step2, encode_update


async def test_all_come_in_in_order_and_few_at_a_time() -> None:
    """Who came first is let in first."""
    door, order, inside = Arrivals(), list[int](), 0

    async def come(number: int) -> None:
        nonlocal inside
        await door.turn()
        inside += 1
        assert inside <= AT_ONCE
        order.append(number)
        await asyncio.sleep(0)
        inside -= 1
        door.done()

    await asyncio.gather(*(come(number) for number in range(50)))
    assert order == sorted(order)
    # It is free again for as many as before.
    async with asyncio.timeout(5):
        await asyncio.gather(*(come(number) for number in range(AT_ONCE)))


async def test_who_gave_up_while_waiting_takes_nobodys_turn() -> None:
    """The next is let in instead."""
    door = Arrivals()
    for _ in range(AT_ONCE):
        await door.turn()
    gone, next_one = (asyncio.create_task(door.turn()) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    door.done()
    async with asyncio.timeout(5):
        await next_one
    assert gone.cancelled()


async def test_beyond_a_number_they_are_told_for_how_long_to_stay_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In words that the web client reads: `busy, 7`, seconds."""
    monkeypatch.setattr(arrivals, "MOST_WAITING", 1)
    door = Arrivals()
    for _ in range(AT_ONCE):
        await door.turn()
    waiting = asyncio.create_task(door.turn())
    await asyncio.sleep(0)
    with pytest.raises(Crowded, match=r"^busy, \d+$"):
        await door.turn()
    waiting.cancel()


def test_who_lacks_the_same_gets_what_was_worked_out_once_and_what_came_since() -> None:
    """Frames in the order of the log."""
    answers, asked = Answers(), list[bytes]()

    def diff(vector: bytes) -> bytes:
        asked.append(vector)
        return b"all since " + vector

    first = encoded(encode_step2(b"all since a"))
    assert answers.to(b"a", diff) == [first]
    since = encoded(encode_update(b"more"))
    answers.committed(since)
    assert answers.to(b"a", diff) == [first, since]
    assert answers.to(b"b", diff) == [encoded(encode_step2(b"all since b"))]
    assert asked == [b"a", b"b"]
    answers.forget()
    assert answers.to(b"a", diff) == [first]
    assert asked == [b"a", b"b", b"a"]


def test_little_is_held_for_those_who_may_come() -> None:
    """However many come, and however long others write."""
    answers, asked = Answers(), list[bytes]()

    def diff(vector: bytes) -> bytes:
        asked.append(vector)
        return b""

    for number in range(2 * MOST_ANSWERS):
        answers.to(bytes([number]), diff)
    answers.to(bytes([2 * MOST_ANSWERS - 1]), diff)
    assert len(asked) == 2 * MOST_ANSWERS
    answers.to(bytes([0]), diff)
    assert len(asked) == 2 * MOST_ANSWERS + 1
    answers.committed(bytes(LONGEST + 1))
    assert len(answers.to(bytes([0]), diff)) == 1
