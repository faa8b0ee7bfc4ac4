"""Times as people set them: the time of day in a named place.

The place is an IANA name, such as ``Africa/Nairobi``. Where clocks are put forward some times do
not exist, and where they are put back some come twice: neither is guessed.
"""

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from events.errors import Malformed
from events.ids import Microseconds
from server.moments import microseconds


def zone(place: str) -> ZoneInfo:
    """The time zone of a place; raises `Malformed` if there is none of that name."""
    if place not in available_timezones():
        raise Malformed(
            f"“{place[:64]}” is no time zone; name one such as Africa/Nairobi or America/New_York."
        )
    return ZoneInfo(place)


def instant(local: str, place: str) -> Microseconds:
    """The instant that a time in a place is, such as ``2026-03-29T17:00`` in ``Europe/Zurich``.

    Raises `Malformed` for what is no time there, and for one that comes twice there unless it
    says which by its offset (``2026-10-25T02:30+01:00``).
    """
    there = zone(place)
    try:
        time = datetime.fromisoformat(local.strip())
    except ValueError as error:
        raise Malformed(f"“{local[:40]}” is no time such as 2026-03-29T17:00.") from error
    if time.tzinfo is not None:
        if not 1 < time.year < 9999:
            # Such a time may lie outside the calendar in another place.
            raise Malformed(f"“{local[:40]}” is no time such as 2026-03-29T17:00.")
        if time.astimezone(there).utcoffset() != time.utcoffset():
            raise Malformed(f"In {place} it is not that many hours from UTC at that time.")
        return microseconds(time)
    first, second = (time.replace(tzinfo=there, fold=fold) for fold in (0, 1))
    if microseconds(first) == microseconds(second):
        return microseconds(first)
    back = datetime.fromtimestamp(microseconds(first) / 1_000_000, there)
    if back.replace(tzinfo=None) != time:
        raise Malformed(f"In {place} there is no {time:%H:%M} on that day: clocks go forward.")
    offsets = " or ".join(f"{t.isoformat(timespec='minutes')}" for t in (first, second))
    raise Malformed(
        f"In {place} it is {time:%H:%M} twice on that day: clocks go back. Say which: {offsets}."
    )


def told(time: Microseconds, place: str) -> str:
    """A time as it is told in a place, to the minute, with the offset it has there."""
    there = zone(place)
    return datetime.fromtimestamp(time / 1_000_000, there).isoformat(timespec="minutes")
