"""What one participant may send in a while, by a clock that the tests turn."""

import random
from collections.abc import Iterator

import pytest

from events.ids import ParticipantId
from server.sync.admission import GateRefused
from server.sync.allowance import (
    BYTES_SECONDS,
    DISCARDED,
    DISCARDED_BURST,
    LONGEST,
    MESSAGES_SECONDS,
    PATIENCE,
    Allowance,
    Allowances,
    Limits,
)

LIMITS = Limits()
MAX_UPDATE = 262_144


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def allowance(clock: Clock) -> Allowance:
    return Allowance(LIMITS, MAX_UPDATE, clock)


def _minutes_of_typing(dice: random.Random) -> Iterator[tuple[float, int]]:
    """A fast typist with auto-repeat, cursors and pastes: (seconds to the next, bytes)."""
    for _ in range(40_000):
        yield (1 / 30, 60)
        if dice.random() < 0.7:
            yield (0.0, 200)  # where the caret is
        if dice.random() < 0.001:
            yield (0.5, MAX_UPDATE)


def test_a_fast_typist_never_meets_them(allowance: Allowance, clock: Clock) -> None:
    """G8, G9: a key held down for twenty minutes, and a paste every half minute."""
    for seconds, size in _minutes_of_typing(random.Random(1)):
        clock.now += seconds
        assert allowance.sent(size) == 0
        if size == MAX_UPDATE:
            assert allowance.discarded(32_000) == 0


def test_who_returns_with_hundreds_of_changes_does_not_either(allowance: Allowance) -> None:
    """G8: all that was typed while the line was down comes at once."""
    assert all(allowance.sent(80) == 0 for _ in range(LIMITS.messages * MESSAGES_SECONDS))


def test_beyond_the_burst_reading_pauses_until_the_bucket_is_level(
    allowance: Allowance, clock: Clock
) -> None:
    """G8: and who waits as told goes on at the steady rate."""
    for _ in range(LIMITS.messages * MESSAGES_SECONDS):
        allowance.sent(1)
    for _ in range(1000):
        wait = allowance.sent(1)
        assert wait == pytest.approx(1 / LIMITS.messages)
        clock.now += wait


def test_after_a_minute_of_waiting_the_connection_is_refused(
    allowance: Allowance, clock: Clock
) -> None:
    """G8: with a sentence that says what would do."""
    waited = 0.0
    with pytest.raises(GateRefused) as caught:  # noqa: PT012 - it is refused at some time
        while waited < 2 * PATIENCE:
            wait = allowance.sent(1)
            clock.now += wait
            waited += wait
    assert PATIENCE - 1 < waited <= PATIENCE + 1
    assert (caught.value.code, caught.value.rule) == ("too-fast", "G8")
    assert "go on more slowly" in caught.value.detail


def test_who_rests_may_hurry_again(allowance: Allowance, clock: Clock) -> None:
    """G8: the minute is a minute without rest."""
    for _ in range(5):
        waited = 0.0
        while waited < PATIENCE * 0.9:
            wait = allowance.sent(1)
            clock.now += wait
            waited += wait
        clock.now += 2 * MESSAGES_SECONDS


def test_bytes_are_limited_by_themselves(allowance: Allowance, clock: Clock) -> None:
    """G9: large messages, few enough for G8."""
    sent = 0
    with pytest.raises(GateRefused) as caught:  # noqa: PT012 - it is refused at some time
        for _ in range(10_000):
            wait = allowance.sent(MAX_UPDATE)
            assert wait <= LONGEST
            clock.now += wait
            sent += MAX_UPDATE
    assert (caught.value.code, caught.value.rule) == ("too-much", "G9")
    assert sent >= LIMITS.bytes * (BYTES_SECONDS + PATIENCE) * 0.95


def test_a_message_of_the_largest_size_that_is_set_is_no_excess(clock: Clock) -> None:
    allowance = Allowance(Limits(bytes=1024), 16_777_216, clock)
    assert [allowance.sent(16_777_216) for _ in range(4)] == [0, 0, 0, 0]


def test_text_that_does_not_stay_is_limited(allowance: Allowance, clock: Clock) -> None:
    """G10: first slower, then refused; far too much is refused at once."""
    assert allowance.discarded(DISCARDED_BURST) == 0
    wait = allowance.discarded(DISCARDED)
    assert wait == pytest.approx(1)
    clock.now += wait
    with pytest.raises(GateRefused) as caught:
        allowance.discarded(DISCARDED * 20)
    assert (caught.value.code, caught.value.rule) == ("too-much-deleted", "G10")


def test_to_connect_again_gives_nobody_more(clock: Clock) -> None:
    """G8: what is left belongs to the participant."""
    held = Allowances(LIMITS, MAX_UPDATE, clock)
    one = held.of(ParticipantId("one"))
    while one.sent(1) == 0:
        pass
    assert held.of(ParticipantId("one")).sent(1) > 0
    assert held.of(ParticipantId("two")).sent(1) == 0


def test_what_is_full_again_is_forgotten(clock: Clock) -> None:
    """Nothing grows with those who came and went."""
    held = Allowances(LIMITS, MAX_UPDATE, clock)
    for n in range(5_000):
        held.of(ParticipantId(f"p{n}")).sent(1)
        clock.now += 1
    assert len(held._held) < 200
