"""Refused bytes, kept for whoever has to find out why: a defect, a race, or somebody trying.

They are no part of the record and may be deleted at any time.
"""

import secrets
from collections.abc import Callable

import structlog
from sqlalchemy import Select, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from events.ids import DraftId, Microseconds, NegotiationId, ParticipantId
from events.store.engine import uncancelled, writing
from events.store.errors import StoreError
from server.tables import quarantine

log = structlog.get_logger(__name__)

MAX_BYTES = 64 * 1024
"""Most bytes kept of one refusal; of more, the beginning is kept."""

MOST_OF_ONE = 1_000
"""Most refusals kept of one participant; beyond it the oldest go."""

MOST = 10_000
"""Most refusals kept of everybody together; beyond it the oldest go."""

LONGEST: Microseconds = 30 * 24 * 3600 * 1_000_000
"""How long a refusal is kept: thirty days. Older ones go when the next is kept."""


class Quarantine:
    """Keeps what the gate refused."""

    def __init__(
        self,
        engine: AsyncEngine,
        clock: Callable[[], Microseconds],
        count: Callable[[str], None] = lambda _code: None,
    ) -> None:
        """``count`` is called with the code of each refusal."""
        self._count = count
        self._engine = engine
        self._clock = clock

    @uncancelled
    async def keep(
        self,
        negotiation: NegotiationId,
        draft: DraftId,
        participant: ParticipantId,
        code: str,
        data: bytes,
    ) -> None:
        """Keep refused ``data`` under the refusal's ``code``.

        Where the database does not answer the bytes are lost and the log says so: nobody's
        drafting depends on them.
        """
        self._count(code)
        now = self._clock()
        try:
            async with writing(self._engine) as connection:
                await connection.execute(
                    insert(quarantine).values(
                        id=secrets.token_hex(16),
                        negotiation_id=negotiation,
                        draft_id=draft,
                        participant_id=participant,
                        at=now,
                        code=code,
                        bytes=data[:MAX_BYTES],
                    )
                )
                theirs = quarantine.c.participant_id == participant
                old = quarantine.c.at < now - LONGEST
                for beyond in (
                    select(quarantine.c.id).where(old),
                    _newest_first(select(quarantine.c.id).where(theirs)).offset(MOST_OF_ONE),
                    _newest_first(select(quarantine.c.id)).offset(MOST),
                ):
                    gone = (await connection.execute(beyond)).scalars().all()
                    if gone:
                        these = quarantine.c.id.in_(gone)
                        await connection.execute(delete(quarantine).where(these))
        except StoreError as error:
            log.warning("refused-bytes-lost", code=code, error=type(error).__name__)


def _newest_first(query: Select[tuple[str]]) -> Select[tuple[str]]:
    return query.order_by(quarantine.c.at.desc(), quarantine.c.id.desc())
