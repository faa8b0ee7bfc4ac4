"""Who wants digests, how often and where: a table beside the log, which is also its queue.

A row says when the next digest is due, and up to which position its reader was told. A node that
sends one takes it first, for `LEASE`: others leave it alone until then, and if the node dies, the
next takes it over.
"""

from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from events.ids import Microseconds, NegotiationId, ParticipantId, Position
from events.store.engine import reading, uncancelled, writing
from server.tables import digests

Frequency = Literal["off", "hourly", "daily"]

HOUR: Microseconds = 3_600_000_000

EVERY: dict[Frequency, Microseconds] = {"hourly": HOUR, "daily": 24 * HOUR}
"""The least time between two digests."""

LEASE: Microseconds = 5 * 60 * 1_000_000
"""For how long a digest is left to the node that took it."""


class Choice(Struct, frozen=True):
    """What one participant wants. ``told`` is the position up to which digests told them;
    ``not_before`` when it may next be tried, and by whom it is taken until then."""

    participant: ParticipantId
    negotiation: NegotiationId
    address: str
    frequency: Frequency
    told: Position
    due_at: Microseconds
    not_before: Microseconds


class Choices:
    """Keeps choices. Methods raise `Unavailable` when the database does not answer."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of(self, participant: ParticipantId) -> Choice | None:
        """What a participant wants, if they ever said."""
        query = select(digests).where(digests.c.participant_id == participant)
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).one_or_none()
        return _choice(row) if row is not None else None

    @uncancelled
    async def choose(
        self,
        negotiation: NegotiationId,
        participant: ParticipantId,
        address: str,
        frequency: Frequency | None,
        position: Position,
        now: Microseconds,
    ) -> None:
        """Note an address, and how often (None: as before).

        Who begins to want digests is told of what comes after ``position``, and not before.
        """
        mine = digests.c.participant_id == participant
        async with writing(self._engine) as connection:
            query = select(digests).where(mine).with_for_update()
            row = (await connection.execute(query)).one_or_none()
            held = _choice(row) if row is not None else None
            wanted = frequency or (held.frequency if held is not None else "off")
            values: dict[str, Any] = {"address": address, "frequency": wanted}
            if held is None or held.frequency != wanted:
                values["due_at"] = now + EVERY.get(wanted, 0)
                values["not_before"] = 0
            if held is None or held.frequency == "off":
                values["told"] = position
            if held is not None:
                await connection.execute(update(digests).where(mine).values(values))
            else:
                names = {"participant_id": participant, "negotiation_id": negotiation}
                await connection.execute(insert(digests).values({**names, **values}))

    @uncancelled
    async def erase(self, participant: ParticipantId) -> None:
        """Forget a participant's address, and send them nothing any more."""
        async with writing(self._engine) as connection:
            await connection.execute(delete(digests).where(digests.c.participant_id == participant))

    async def due(self, now: Microseconds) -> list[Choice]:
        """What is due and taken by nobody, that which is due longest first."""
        query = (
            select(digests)
            .where(
                digests.c.frequency != "off",
                digests.c.address != "",
                digests.c.due_at <= now,
                digests.c.not_before <= now,
            )
            .order_by(digests.c.due_at)
            .limit(500)
        )
        async with reading(self._engine) as connection:
            return [_choice(row) for row in await connection.execute(query)]

    async def take(self, seen: Choice, now: Microseconds) -> Choice | None:
        """Take a digest for `LEASE`; None if another node was quicker, or the choice changed."""
        taken = {"not_before": now + LEASE}
        if not await self._change(seen, taken):
            return None
        return Choice(*(taken.get(f, getattr(seen, f)) for f in Choice.__struct_fields__))

    async def told(self, taken: Choice, position: Position, now: Microseconds) -> None:
        """A digest was sent, or there was nothing to tell: the next is due an interval later."""
        due = now + EVERY[taken.frequency]
        await self._change(taken, {"told": position, "due_at": due, "not_before": 0})

    async def later(self, taken: Choice, until: Microseconds) -> None:
        """It could not be sent; let it be tried again from then on."""
        await self._change(taken, {"not_before": until})

    @uncancelled
    async def _change(self, seen: Choice, values: dict[str, Any]) -> bool:
        """Change a row unless it is no longer as it was seen; whether it was."""
        same = [
            digests.c.participant_id == seen.participant,
            digests.c.address == seen.address,
            digests.c.frequency == seen.frequency,
            digests.c.told == seen.told,
            digests.c.not_before == seen.not_before,
        ]
        async with writing(self._engine) as connection:
            done = await connection.execute(update(digests).where(*same).values(values))
            return done.rowcount == 1


def _choice(row: Any) -> Choice:
    return Choice(
        ParticipantId(row.participant_id),
        NegotiationId(row.negotiation_id),
        row.address,
        row.frequency,
        row.told,
        row.due_at,
        row.not_before,
    )
