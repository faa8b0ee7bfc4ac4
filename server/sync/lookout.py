"""Looks, for all rooms of a server at once, whether other processes have written.

Each room that asked by itself would be a question to the database several times a second, however
idle it is; together they are one.
"""

import asyncio
from collections.abc import Mapping

from events.ids import NegotiationId
from events.store.errors import NoSuchNegotiation
from events.store.protocol import Edge, EventStore

LOOK_SECONDS = 0.4
"""How often it is looked: what others did to anybody's rights takes effect here within a second,
whatever the bus carries."""


class Lookout:
    """Asks a store where logs end."""

    def __init__(self, store: EventStore, every: float = LOOK_SECONDS) -> None:
        """It looks ``every`` so many seconds, while somebody wants to know."""
        self._store = store
        self._every = every
        self._wanted: set[NegotiationId] = set()
        self._next: asyncio.Task[Mapping[NegotiationId, Edge]] | None = None

    async def next(self, negotiation: NegotiationId) -> Edge:
        """Where a log ends at the next look, which is waited for.

        Raises `NoSuchNegotiation`, and `Unavailable` to all who waited.
        """
        self._wanted.add(negotiation)
        if self._next is None:
            self._next = asyncio.create_task(self._look())
            # Who waited may be gone by then.
            self._next.add_done_callback(lambda task: task.cancelled() or task.exception())
        found = (await asyncio.shield(self._next)).get(negotiation)
        if found is None:
            raise NoSuchNegotiation
        return found

    def close(self) -> None:
        """Look no more; who waits is cancelled."""
        if self._next is not None:
            self._next.cancel()

    async def _look(self) -> Mapping[NegotiationId, Edge]:
        await asyncio.sleep(self._every)
        wanted, self._wanted, self._next = self._wanted, set(), None
        return await self._store.edges(wanted)
