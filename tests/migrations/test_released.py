"""Databases of every released schema, with data in them, are brought up to date and kept whole."""

import pytest

from events import codec
from events.ids import NegotiationId
from events.proof.tree import root_of
from events.store.engine import connect
from events.store.guards import check_guards
from events.store.sql import SqlEventStore
from migrations import is_current, steps, upgrade
from server.auth import SignIn
from server.settings import Settings
from tests.migrations.recording import FOLDER, NAME, NOW, WHO, recorded, restore, rows


def test_every_schema_is_recorded() -> None:
    """A new migration comes with a database that has it (`tests.migrations.recording`)."""
    assert sorted(file.stem for file in FOLDER.glob("*.json")) == sorted(steps())


@pytest.mark.parametrize("step", steps())
async def test_a_released_database_is_brought_up_to_date_with_all_that_is_in_it(
    step: str, empty_database_url: str
) -> None:
    """The same events with the same leaves and root, the same checkpoints, the same people."""
    found = recorded(step)
    engine = connect(empty_database_url)
    await upgrade(engine, until=step)
    await restore(engine, found["rows"])
    assert {name: len(held) for name, held in (await rows(engine)).items()} == {
        name: len(held) for name, held in found["rows"].items()
    }

    await upgrade(engine)

    assert await is_current(engine)
    await check_guards(engine)
    store, negotiation = SqlEventStore(engine), NegotiationId(found["negotiation"])
    held = [stored async for stored in store.read_stored(negotiation)]
    assert len(held) == found["events"]
    for one in held:
        assert one.leaf == codec.leaf_hash(one.salt, one.header, one.body, one.update)
        assert one.recorded().event
    assert root_of([one.leaf for one in held]).hex() == found["root"]
    assert (await store.head(negotiation)).root.hex() == found["root"]
    assert [c.size async for c in store.checkpoints(negotiation)] == [found["events"]]
    sign_in = SignIn(engine, Settings(), lambda: NOW)
    signed = await sign_in.by_bearer(found["token"])
    assert signed is not None
    assert signed.participant == WHO
    assert await sign_in.names([WHO]) == {WHO: NAME}
    await engine.dispose()
