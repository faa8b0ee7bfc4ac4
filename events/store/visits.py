"""aiosqlite with one visit to the connection's thread for each statement.

As it comes it makes four (cursor, statement, rows, end of the cursor), and each costs more than
most statements. Here a statement brings its rows back with it, ``BEGIN`` travels with the statement
that follows, and where no transaction is open there is none to roll back.

Behind it stands `aiosqlite.Connection._execute`, which is private; its version is locked.
"""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any

import aiosqlite


def open_connection(file: str) -> "Connection":
    """A connection to a database file, to be awaited once."""
    connection = Connection(lambda: sqlite3.connect(file, isolation_level=None), 64)
    connection._thread.daemon = True
    return connection


class Connection(aiosqlite.Connection):
    """See above. It opens no transactions by itself."""

    _due: str | None = None

    def cursor(self) -> Any:
        """A cursor for one statement."""
        return _Cursor(self)

    async def visit(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        """Do some work in the connection's thread, in the transaction that is due."""
        due, self._due = self._due, None

        def visited() -> Any:
            connection = self._conn
            if due is not None:
                connection.execute(due)
            return work(connection)

        return await self._in_thread(visited)

    def begin(self, statement: str) -> None:
        """Begin a transaction with the next visit."""
        self._due = statement

    async def commit(self) -> None:
        """Commit what is open."""
        self._due = None
        if self.in_transaction:
            await self._in_thread(self._conn.commit)

    async def rollback(self) -> None:
        """Roll back what is open."""
        self._due = None
        if self.in_transaction:
            await self._in_thread(self._conn.rollback)

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        return await self._execute(work)  # type: ignore[no-untyped-call]


class _Cursor:
    """What SQLAlchemy asks of an aiosqlite cursor."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> "_Cursor":
        return self

    async def execute(self, statement: str, parameters: Iterable[Any] = ()) -> "_Cursor":
        if statement.startswith("BEGIN"):
            self._connection.begin(statement)
        else:
            await self._do(lambda cursor: cursor.execute(statement, parameters))  # type: ignore[arg-type]
        return self

    async def executemany(self, statement: str, rows: Iterable[Iterable[Any]]) -> "_Cursor":
        await self._do(lambda cursor: cursor.executemany(statement, rows))  # type: ignore[arg-type]
        return self

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        pass

    async def _do(self, work: Callable[[sqlite3.Cursor], Any]) -> None:
        def done(connection: sqlite3.Connection) -> None:
            # Closed whatever happens: SQLite would keep a file open for a forgotten cursor.
            with closing(connection.cursor()) as cursor:
                work(cursor)
                self.description = cursor.description
                self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
                self._rows = cursor.fetchall() if cursor.description else []

        await self._connection.visit(done)
