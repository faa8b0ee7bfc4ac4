"""Moments: a position or a time, as people and programs write them."""

from datetime import UTC, datetime

from events.errors import Malformed, Unknown
from events.ids import Microseconds, Position
from events.negotiation import Negotiation
from events.store.protocol import EventStore

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_moment(text: str) -> int | datetime:
    """A position (digits) or a time (ISO 8601, UTC unless it says otherwise)."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise Malformed(
            f"“{text[:40]}” is neither a position nor a time such as 2026-03-14T09:30."
        ) from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)


async def position_at(store: EventStore, state: Negotiation, moment: str | None) -> Position | None:
    """The position a moment names; None is now. Raises `Malformed` or `Unknown`."""
    if moment is None or not moment.strip():
        return None
    found = parse_moment(moment)
    if isinstance(found, int):
        if not 0 <= found <= state.position:
            raise Unknown("R4", f"The record of this negotiation ends at {state.position}.")
        return found
    position = await store.position_at(state.id, microseconds(found))
    if position == 0:
        raise Unknown("R4", "That is before this negotiation began.")
    return position


def microseconds(time: datetime) -> Microseconds:
    """A time as microseconds since 1970."""
    delta = time - EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def iso(time: Microseconds) -> str:
    """A time as ISO 8601 in UTC, to the second."""
    return datetime.fromtimestamp(time // 1_000_000, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
