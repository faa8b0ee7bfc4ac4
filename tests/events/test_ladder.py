"""The states near the present are those of a fold from the beginning, however high the ladder."""

import random

import pytest

from events.ids import NegotiationId
from events.ladder import RUNG, RUNGS, Ladder
from events.negotiation import Event, Negotiation, evolve
from events.record import Recorded
from tests.bench.generated import Generated
from tests.events.given import same

N = NegotiationId("n-1")
LENGTH = RUNG * (RUNGS + 4) + 77


@pytest.fixture(scope="module")
def log() -> list[Recorded[Event]]:
    """More events than the ladder holds."""
    made = Generated(N, paragraphs=20, people=4, open_brackets=12)
    return [r for batch in made.acts(LENGTH) for r in batch][:LENGTH]


def folded(log: list[Recorded[Event]], position: int) -> Negotiation:
    """The state by folding from the first event."""
    state = Negotiation(N)
    for recorded in log[:position]:
        evolve(state, recorded)
    return state


@pytest.mark.parametrize("first", [0, 100, 3 * RUNG])
def test_every_state_within_reach_is_that_of_a_fold(log: list[Recorded[Event]], first: int) -> None:
    ladder = Ladder(folded(log, first))
    for recorded in log[first:]:
        ladder.climb(recorded)
    assert ladder.position == LENGTH
    lowest = LENGTH - LENGTH % RUNG - RUNGS * RUNG
    chance = random.Random(1)
    places = [lowest, lowest + 1, LENGTH, *(chance.randrange(lowest, LENGTH) for _ in range(20))]
    for position in places:
        state = ladder.at(position)
        assert state is not None
        assert same(state, folded(log, position))
    assert ladder.at(lowest - 1) is None
    assert ladder.at(LENGTH + 1) is None


def test_who_was_given_a_state_may_evolve_it(log: list[Recorded[Event]]) -> None:
    ladder = Ladder(folded(log, 0))
    for recorded in log[:600]:
        ladder.climb(recorded)
    state = ladder.at(300)
    assert state is not None
    for recorded in log[300:600]:
        evolve(state, recorded)
    again = ladder.at(300)
    assert again is not None
    assert same(again, folded(log, 300))
    assert same(ladder.held(256) or state, folded(log, 256))
