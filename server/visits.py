"""Up to where each participant saw a negotiation, visit by visit: beside the log, and erased with
them. So *since your last visit* is the same on every device (SPEC H12)."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from events.ids import NegotiationId, ParticipantId, Position
from events.store.caching import unless_there
from events.store.engine import reading, uncancelled, writing
from server.tables import visits


class Visits:
    """Remembers positions. Methods raise `Unavailable` when the database does not answer."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def before(self, participant: ParticipantId) -> Position:
        """Where the visit before the latest ended; 0 if there was none."""
        query = select(visits.c.before).where(visits.c.participant_id == participant)
        async with reading(self._engine) as connection:
            return (await connection.execute(query)).scalar_one_or_none() or 0

    @uncancelled
    async def begin(
        self, negotiation: NegotiationId, participant: ParticipantId, position: Position
    ) -> Position:
        """A visit begins at a position; returns where the one before ended, 0 if there was none."""
        first = unless_there(self._engine, visits).values(
            participant_id=participant, negotiation_id=negotiation, before=0, latest=position
        )
        mine = visits.c.participant_id == participant
        async with writing(self._engine) as connection:
            if (await connection.execute(first)).rowcount:
                return 0
            before = (await connection.execute(select(visits.c.latest).where(mine))).scalar_one()
            now = max(before, position)
            await connection.execute(update(visits).where(mine).values(before=before, latest=now))
            return int(before)

    @uncancelled
    async def go_on(self, participant: ParticipantId, position: Position) -> None:
        """The latest visit goes on up to a position; never back to an earlier one."""
        async with writing(self._engine) as connection:
            await connection.execute(
                update(visits)
                .where(visits.c.participant_id == participant, visits.c.latest < position)
                .values(latest=position)
            )
