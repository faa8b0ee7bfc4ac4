"""Migrations, on both databases."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

import server.tables  # noqa: F401 - joins its tables to the metadata
from events.store.engine import connect, reading, writing
from events.store.guards import check_guards
from events.store.tables import metadata
from migrations import is_current, upgrade


async def test_from_empty_they_lead_to_exactly_the_tables_of_the_code(
    empty_database_url: str,
) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, metadata))

    engine = connect(empty_database_url)
    assert not await is_current(engine)
    await upgrade(engine)
    async with reading(engine) as connection:
        assert await connection.run_sync(differences) == []
    assert await is_current(engine)
    await check_guards(engine)
    await engine.dispose()


async def test_servers_that_start_together_migrate_once(empty_database_url: str) -> None:
    engines = [connect(empty_database_url) for _ in range(3)]
    await asyncio.gather(*(upgrade(engine) for engine in engines))
    for engine in engines:
        assert await is_current(engine)
        await engine.dispose()


async def test_a_migration_that_fails_leaves_the_database_as_it_was(
    empty_database_url: str,
) -> None:
    engine = connect(empty_database_url)
    async with writing(engine) as connection:
        await connection.execute(text("CREATE TABLE quarantine (in_the_way INTEGER)"))
    with pytest.raises(Exception, match="quarantine"):
        await upgrade(engine)
    assert not await is_current(engine)
    async with writing(engine) as connection:
        await connection.execute(text("DROP TABLE quarantine"))
    await upgrade(engine)
    await check_guards(engine)
    await engine.dispose()


async def test_an_upgraded_database_is_left_alone(database_url: str) -> None:
    engine = connect(database_url)
    await upgrade(engine)
    assert await is_current(engine)
    await engine.dispose()
