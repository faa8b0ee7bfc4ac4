"""What the caches beside the log have in common: writes that nobody waits for the disk to take."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Insert, Table, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

from events.store.engine import writing


@asynccontextmanager
async def caching(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction as `events.store.engine.writing`, which a crash may undo afterwards.

    On SQLite that is so where the whole engine is `unhurried`.
    """
    async with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SET LOCAL synchronous_commit = off"))
        yield connection


def unhurried(engine: AsyncEngine) -> AsyncEngine:
    """``engine``, told not to wait for the disk on SQLite: for caches, never for the record."""
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "connect")
        def _relax(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
            cursor = connection.cursor()
            cursor.execute("PRAGMA synchronous = NORMAL")
            cursor.close()

    return engine


def unless_there(connection: AsyncConnection, table: Table) -> Insert:
    """An insert that leaves what is there: another node may have been quicker."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()
