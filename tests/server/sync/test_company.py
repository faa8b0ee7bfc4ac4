"""Who has time to spare makes nobody wait; who has not, commits less often."""

from server.sync.company import LONGEST, Company


class Loop:
    """A writer whose clock is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.company = Company(lambda: self.now)

    def turn(self, seconds: float, busy: float) -> float:
        """A commit after so many seconds, for a share of which the writer worked."""
        with self.company.working():
            self.now += seconds * busy
        self.now += seconds * (1 - busy)
        return self.company.wait()


def test_nothing_waits_while_there_is_time_to_spare() -> None:
    loop = Loop()
    assert [loop.turn(0.004, 0.3) for _ in range(100)] == [0.0] * 100


def test_the_busier_the_longer_and_never_longer_than_the_longest() -> None:
    waits = []
    for busy in (0.4, 0.5, 0.6, 0.7, 0.8, 1.0):
        loop = Loop()
        waits.append([loop.turn(0.004, busy) for _ in range(100)][-1])
    assert waits == sorted(waits)
    assert waits[1] > waits[0]
    assert waits[-1] == LONGEST


def test_one_busy_moment_is_not_yet_a_busy_room() -> None:
    loop = Loop()
    for _ in range(50):
        loop.turn(0.004, 0.2)
    assert loop.turn(0.004, 1.0) == 0.0


def test_it_is_soon_over_when_nobody_writes_any_more() -> None:
    loop = Loop()
    for _ in range(50):
        loop.turn(0.004, 1.0)
    assert [loop.turn(1.0, 0.0) for _ in range(5)][-1] == 0.0


def test_a_clock_that_stands_still_does_no_harm() -> None:
    loop = Loop()
    assert loop.turn(0.0, 0.0) == 0.0
