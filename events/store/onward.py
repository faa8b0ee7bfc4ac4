"""Going on from a known edge: events and head written in one visit to the database.

Whoever knows where a log ends need not lock it first to find out. The head moves only if it still
stands where it is thought to stand, and the events go with it, or nothing does. On SQLite that is
one visit to the connection's thread; on PostgreSQL one statement, which is its own transaction.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from events.store.engine import FAILURES, Prepared, connected, uncancelled
from events.store.errors import CommitUnknown, OnItsWay, Unavailable
from events.store.tables import events, heads

Values = Mapping[str, Any]

ADVANCE = (
    update(heads)
    .where(
        heads.c.negotiation_id == bindparam("of"),
        heads.c.position == bindparam("known"),
        # Whoever has another record of this length in mind does not write on.
        heads.c.frontier == bindparam("known_frontier"),
    )
    .values({name: bindparam(f"new_{name}") for name in ("position", "latest_at", "frontier")})
)
_ADVANCE = Prepared(ADVANCE)
_INSERT = Prepared(insert(events))


def _together() -> Prepared:
    """Both in one statement, with an array for each column of ``events``."""
    names = [c.name for c in events.c]
    given = (
        func.unnest(*(bindparam(c.name, type_=ARRAY(c.type)) for c in events.c))
        .table_valued(*names, name="given")
        .render_derived()
    )
    advanced = ADVANCE.returning(heads.c.position).cte("advanced")
    added = (
        insert(events)
        .from_select(names, select(given).where(exists(select(advanced.c.position))))
        .cte("added")
    )
    return Prepared(select(func.count()).select_from(advanced).add_cte(added))


_TOGETHER = _together()


class _NotCommitted(Exception):
    """SQLite did not say that a commit is done."""


@uncancelled
async def go_on(engine: AsyncEngine, head: Values, rows: Sequence[Values]) -> bool:
    """Add ``rows`` if the head stands where it is ``known`` to; durable at return.

    ``head`` are the values of `ADVANCE`. False, and nothing written, if it stands elsewhere.
    Raises `Unavailable`, `CommitUnknown`, and `IntegrityError` where such rows are there already.
    """
    one_way = _sqlite if engine.dialect.name == "sqlite" else _postgresql
    async with connected(engine) as connection:
        return await one_way(connection, head, rows)


async def _sqlite(connection: AsyncConnection, head: Values, rows: Sequence[Values]) -> bool:
    advance, named = _ADVANCE.compiled(connection.dialect)
    add, columns = _INSERT.compiled(connection.dialect)
    moved = tuple(map(head.__getitem__, named))
    added = [tuple(map(row.__getitem__, columns)) for row in rows]

    def visited(database: sqlite3.Connection) -> bool:
        database.execute("BEGIN IMMEDIATE")
        try:
            there = database.execute(advance, moved).rowcount == 1
            if there:
                database.executemany(add, added)
        except BaseException:
            if database.in_transaction:  # a full disk has ended it already
                database.execute("ROLLBACK")
            raise
        if there:
            commit(database)
        else:
            database.execute("ROLLBACK")
        return there

    held: Any = (await connection.get_raw_connection()).driver_connection
    try:
        found: bool = await held.visit(visited)
        return found
    except _NotCommitted as error:
        await connection.invalidate()
        raise CommitUnknown(f"The disk did not take what was written ({error}).") from error
    except sqlite3.IntegrityError as error:
        raise IntegrityError(add, added, error) from error
    except sqlite3.Error as error:
        raise Unavailable(
            f"The database does not answer; nothing was written ({error})."
        ) from error


def commit(database: sqlite3.Connection) -> None:
    """Commit; after an exception nobody knows whether it is done."""
    try:
        database.execute("COMMIT")
    except sqlite3.Error as error:
        raise _NotCommitted(str(error)) from error


async def _postgresql(connection: AsyncConnection, head: Values, rows: Sequence[Values]) -> bool:
    await connection.execution_options(isolation_level="AUTOCOMMIT")
    arrays = {name: [row[name] for row in rows] for name in rows[0]}
    try:
        found = await _TOGETHER.execute(connection, {**head, **arrays})
    except IntegrityError:
        raise
    except FAILURES as error:
        if isinstance(error, DBAPIError) and _undone(error):
            raise Unavailable(
                f"The database does not answer; nothing was written ({error.orig})."
            ) from error
        await connection.invalidate()
        raise OnItsWay(
            "The connection to the database failed while it was writing; what was sent is "
            f"in the record whole, or not at all ({error})."
        ) from error
    return bool(found.scalar_one())


def _undone(error: DBAPIError) -> bool:
    """Whether the server itself says that it did not carry the statement out."""
    state = getattr(error.orig, "sqlstate", None)
    # 55P03: a lock was not got in time. 40: rolled back. 53: no room.
    return state is not None and (state == "55P03" or state[:2] in ("40", "53"))
