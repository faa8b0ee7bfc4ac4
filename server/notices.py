"""How far each participant has read of what concerns them: beside the log, and erased with them."""

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from events.ids import NegotiationId, ParticipantId, Position
from events.store.engine import reading, uncancelled, writing
from server.tables import readings


class Readings:
    """Remembers positions. Methods raise `Unavailable` when the database does not answer."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def position(self, participant: ParticipantId) -> Position:
        """Up to where a participant has read; 0 if nothing yet."""
        query = select(readings.c.position).where(readings.c.participant_id == participant)
        async with reading(self._engine) as connection:
            return (await connection.execute(query)).scalar_one_or_none() or 0

    @uncancelled
    async def read(
        self, negotiation: NegotiationId, participant: ParticipantId, position: Position
    ) -> None:
        """Note that a participant has read up to a position; never back to an earlier one."""
        async with writing(self._engine) as connection:
            known = select(readings.c.position).where(readings.c.participant_id == participant)
            held = (await connection.execute(known)).scalar_one_or_none()
            if held is None:
                await connection.execute(
                    insert(readings).values(
                        negotiation_id=negotiation, participant_id=participant, position=position
                    )
                )
            elif held < position:
                await connection.execute(
                    update(readings)
                    .where(readings.c.participant_id == participant)
                    .values(position=position)
                )
