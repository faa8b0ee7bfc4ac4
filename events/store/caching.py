"""What the caches beside the log have in common: writes that nobody waits for.

On SQLite there is one writer at a time, and the record has to wait while a cache is written. So
that is done in one visit to the connection's thread, which does nothing else meanwhile; and the
thread may have more of a hurry than the process it belongs to (`server.readers`).
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Delete, Dialect, Insert, Table, Update, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.compiler import SQLCompiler

from events.store.engine import connected, uncancelled, writing
from events.store.errors import Unavailable

Write = tuple[Insert | Update | Delete, Sequence[Mapping[str, Any]]]
"""A statement, and the values it is executed with: once for each, or once if there are none."""


@uncancelled
async def cached(engine: AsyncEngine, writes: Sequence[Write]) -> None:
    """Execute all in one transaction, which a crash may undo afterwards. Raises `Unavailable`.

    On SQLite that is so where the whole engine is `unhurried`.
    """
    if engine.dialect.name == "sqlite":
        await _in_one_visit(engine, [_compiled(engine.dialect, *write) for write in writes])
        return
    async with writing(engine) as connection:
        await connection.execute(text("SET LOCAL synchronous_commit = off"))
        for statement, rows in writes:
            await connection.execute(statement, rows or None)


def _compiled(
    dialect: Dialect, statement: Insert | Update | Delete, rows: Sequence[Mapping[str, Any]]
) -> tuple[str, list[tuple[Any, ...]]]:
    compiled = statement.compile(dialect=dialect, column_keys=list(rows[0]) if rows else None)
    assert isinstance(compiled, SQLCompiler)
    names = compiled.positiontup or ()
    values = [{**compiled.params, **row} for row in rows or [{}]]
    return str(compiled), [tuple(map(one.__getitem__, names)) for one in values]


async def _in_one_visit(
    engine: AsyncEngine, statements: Sequence[tuple[str, list[tuple[Any, ...]]]]
) -> None:
    def visited(database: sqlite3.Connection) -> None:
        database.execute("BEGIN IMMEDIATE")
        try:
            for statement, values in statements:
                database.executemany(statement, values)
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:  # a full disk has ended it already
                database.execute("ROLLBACK")
            raise

    async with connected(engine) as connection:
        held: Any = (await connection.get_raw_connection()).driver_connection
        try:
            await held.visit(visited)
        except sqlite3.Error as error:
            raise Unavailable(f"The cache could not be written ({error}).") from error


def unhurried(engine: AsyncEngine) -> AsyncEngine:
    """``engine``, told not to wait for the disk on SQLite: for caches, never for the record."""
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "connect")
        def _relax(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
            cursor = connection.cursor()
            cursor.execute("PRAGMA synchronous = NORMAL")
            cursor.close()

    return engine


def unless_there(engine: AsyncEngine, table: Table) -> Insert:
    """An insert that leaves what is there: another node may have been quicker."""
    if engine.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()
