"""Deadlines are set in the time of a place: what its clocks do counts."""

import pytest

from events.errors import Malformed
from server.moments import iso
from server.places import instant, told


@pytest.mark.parametrize(
    ("local", "place", "utc"),
    [
        ("2026-03-28T17:00", "Europe/Zurich", "2026-03-28T16:00:00Z"),
        ("2026-03-29T17:00", "Europe/Zurich", "2026-03-29T15:00:00Z"),
        ("2026-07-31T18:00", "America/New_York", "2026-07-31T22:00:00Z"),
        ("2026-12-01T18:00", "America/New_York", "2026-12-01T23:00:00Z"),
        ("2026-07-31T18:00", "Asia/Kathmandu", "2026-07-31T12:15:00Z"),
        ("2026-10-25T02:30+02:00", "Europe/Zurich", "2026-10-25T00:30:00Z"),
        ("2026-10-25T02:30+01:00", "Europe/Zurich", "2026-10-25T01:30:00Z"),
    ],
)
def test_z2_a_time_in_a_place_is_one_instant(local: str, place: str, utc: str) -> None:
    assert iso(instant(local, place)) == utc
    assert told(instant(local, place), place).startswith(local[:16])


@pytest.mark.parametrize(
    ("local", "place", "said"),
    [
        ("2026-03-29T02:30", "Europe/Zurich", "forward"),
        ("2026-10-25T02:30", "Europe/Zurich", "02:30 twice"),
        ("2026-10-25T02:30+03:00", "Europe/Zurich", "hours from UTC"),
        ("tomorrow", "Europe/Zurich", "no time"),
        ("2026-03-29T17:00", "Europe/Geneva", "no time zone"),
        ("2026-03-29T17:00", "../../etc/passwd", "no time zone"),
    ],
)
def test_z2_what_is_no_time_there_is_refused(local: str, place: str, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        instant(local, place)
