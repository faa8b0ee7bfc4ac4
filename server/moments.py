"""Moments: a position or a time, as people and programs write them."""

from datetime import UTC, datetime

from events.errors import Malformed, Unknown
from events.ids import Microseconds, NegotiationId, Position
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


async def position_at(
    store: EventStore, negotiation: NegotiationId, head: Position, moment: str | None
) -> Position | None:
    """The position a moment names in a log that ends at ``head``; None is now.

    Raises `Malformed` for what is no moment, `Unknown` beyond the end or before the beginning.
    """
    if moment is None or not moment.strip():
        return None
    found = parse_moment(moment)
    if isinstance(found, int):
        if found > head:
            raise Unknown("R4", f"The record of this negotiation ends at {head}.")
        return found
    position = await store.position_at(negotiation, microseconds(found))
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
