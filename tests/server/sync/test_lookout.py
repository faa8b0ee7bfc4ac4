"""One look at the database for all rooms of a server."""

import asyncio
from collections.abc import Collection, Mapping

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from events.ids import NegotiationId
from events.store.errors import NoSuchNegotiation, Unavailable
from events.store.protocol import Edge
from events.store.sql import SqlEventStore
from server.sync.lookout import Lookout


class Counting(SqlEventStore):
    """Counts the questions, and may be away."""

    asked = 0
    away = False

    async def edges(self, negotiations: Collection[NegotiationId]) -> Mapping[NegotiationId, Edge]:
        self.asked += 1
        if self.away:
            raise Unavailable("away")
        return await super().edges(negotiations)


async def test_many_rooms_ask_the_database_one_question(engine: AsyncEngine) -> None:
    """At each look; each hears of its own, and one that is not there hears that."""
    store = Counting(engine)
    names = [NegotiationId(f"n{number}") for number in range(700)]
    for name in names[:3]:
        await store.create(name, name)
    lookout = Lookout(store, 0.01)
    for look in (1, 2):
        found = await asyncio.gather(*map(lookout.next, names), return_exceptions=True)
        assert store.asked == look
        assert [one.position for one in found if isinstance(one, Edge)] == [0, 0, 0]
        assert sum(isinstance(one, NoSuchNegotiation) for one in found) == 697


async def test_while_the_database_is_away_everybody_hears_it_and_the_next_look_is_as_ever(
    engine: AsyncEngine,
) -> None:
    """Also where who waited first is gone."""
    store = Counting(engine)
    name = NegotiationId("n")
    await store.create(name, "n")
    lookout = Lookout(store, 0.01)
    store.away = True
    gone = asyncio.create_task(lookout.next(name))
    stays = asyncio.create_task(lookout.next(name))
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(Unavailable):
        await stays
    store.away = False
    assert (await lookout.next(name)).position == 0
