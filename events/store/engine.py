"""Connections: what a database must be told so that it keeps what `events.store.protocol` promises.

`reading`, `writing` and `events.store.onward` are the only ways to a transaction: SQLite must know
before the first statement which of the two it will be, and a failed commit must not look like a
failed statement.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import asyncpg
from sqlalchemy import (
    URL,
    ClauseElement,
    Connection,
    CursorResult,
    Dialect,
    Select,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.sql.compiler import SQLCompiler

from events.store.errors import CommitUnknown, Unavailable
from events.store.visits import open_connection

BUSY_SECONDS = 30
"""How long a writer waits for another before it gives up."""

P = ParamSpec("P")
T = TypeVar("T")

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_FORMS = "sqlite:///path/to/file or postgresql://user@host/database"

# asyncpg's own errors and OSError come through unwrapped while connecting.
FAILURES = (DBAPIError, PoolTimeout, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What a database that does not answer is noticed by."""

_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",  # first: the next one may have to wait
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # or macOS returns from fsync before the disk has it
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # or REPLACE deletes past the triggers
)
_SERVER_SETTINGS = {
    "application_name": "travaux",
    "synchronous_commit": "on",  # durability is promised, whatever the server's default
    "lock_timeout": f"{BUSY_SECONDS}s",
    "idle_in_transaction_session_timeout": "60s",  # a hung writer must not hold a negotiation
    "jit": "off",
}


def async_url(url: str) -> str:
    """``url`` with the driver that is used here; raises `ValueError` for other databases."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError(f"give it as {_FORMS}") from None
    driver = _DRIVERS.get(parsed.drivername)
    if driver is None:
        raise ValueError(f"{parsed.drivername} is not supported; give it as {_FORMS}")
    if driver == "sqlite+aiosqlite" and parsed.database in (None, "", ":memory:"):
        raise ValueError("an SQLite database must be a file, such as sqlite:///var/travaux.db")
    return parsed.set(drivername=driver).render_as_string(hide_password=False)


def sqlite_url(file: Path) -> str:
    """The URL of an SQLite database in ``file``."""
    return URL.create("sqlite+aiosqlite", database=str(file)).render_as_string(hide_password=False)


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite database; None for another database."""
    parsed = make_url(async_url(url))
    return Path(str(parsed.database)) if parsed.drivername == "sqlite+aiosqlite" else None


def connect(url: str) -> AsyncEngine:
    """An engine for ``url``, any form that `async_url` takes. Connects at first use.

    Call ``await engine.dispose()`` in the end.
    """
    url = async_url(url)
    if not url.startswith("sqlite"):
        return create_async_engine(
            url,
            pool_size=10,
            max_overflow=10,
            pool_timeout=BUSY_SECONDS,
            pool_pre_ping=True,
            connect_args={
                "server_settings": _SERVER_SETTINGS,
                "timeout": 10,
                "command_timeout": 2 * BUSY_SECONDS,
            },
        )
    file = str(make_url(url).database)
    engine = create_async_engine(
        url, pool_timeout=BUSY_SECONDS, async_creator=lambda: open_connection(file)
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, record: object) -> None:
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred transaction that turns to writing fails at once where another has written
        # since, busy_timeout or not.
        write = connection.get_execution_options().get("travaux_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


class Prepared:
    """A statement that every write executes: compiled once for each kind of database.

    SQLAlchemy spends more on working out that a statement is one it has compiled before than
    SQLite spends on executing it. Values go to the driver, and come back, as they are.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, Sequence[str]]] = {}

    async def execute(
        self, connection: AsyncConnection, *values: Mapping[str, Any]
    ) -> CursorResult[Any]:
        """Execute it with the values of its parameters; with several, once for each."""
        text, names = self.compiled(connection.dialect)
        rows = [tuple(map(one.__getitem__, names)) for one in values]
        return await connection.exec_driver_sql(text, rows if len(rows) > 1 else rows[0])

    def compiled(self, dialect: Dialect) -> tuple[str, Sequence[str]]:
        """Its text for the driver, and the names of its parameters in their order there."""
        if dialect.name not in self._compiled:
            compiled = self._statement.compile(dialect=dialect)
            assert isinstance(compiled, SQLCompiler)
            self._compiled[dialect.name] = (str(compiled), compiled.positiontup or ())
        return self._compiled[dialect.name]


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection that reads; what it sees is committed. Raises `Unavailable`."""
    with _answering():
        async with engine.connect() as connection:
            yield connection


@asynccontextmanager
async def connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection with no transaction begun, for what is `uncancelled` as a whole.

    Raises `Unavailable` if there is none to be had.
    """
    connection = engine.connect()
    with _answering():
        await connection.start()
    try:
        yield connection
    finally:
        await _given_back(connection)


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction that writes: committed at exit, rolled back on an exception.

    On SQLite it is the database's only one. Raises `Unavailable` when nothing was written, and
    `CommitUnknown`. Cancellation at its edges waits for what was begun there.
    """
    connection = engine.connect()
    try:
        with _answering():
            await carried_through(_begun(connection))
            yield connection
        try:
            await carried_through(connection.commit())
        except FAILURES as error:
            # The pool would hand it out again with the transaction still open in it.
            await carried_through(connection.invalidate())
            raise CommitUnknown(
                "The connection to the database failed while it was writing; what was sent is "
                f"in the record whole, or not at all ({error})."
            ) from error
    finally:
        if connection.sync_connection is not None:
            await carried_through(_given_back(connection))


async def _begun(connection: AsyncConnection) -> None:
    await connection.start()
    await connection.execution_options(travaux_write=True)
    await connection.begin()


async def _given_back(connection: AsyncConnection) -> None:
    """Roll back what is still open. On a dead line that fails, and the pool throws it away."""
    with suppress(*FAILURES):
        await connection.close()


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except FAILURES as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise Unavailable(
            f"The database does not answer; nothing was written ({cause})."
        ) from error


async def carried_through(work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` to its end; if the caller is cancelled meanwhile, the cancellation waits.

    Drivers leak or break a connection that is cancelled at the wrong moment, and nobody can say
    what became of a cancelled commit.
    """
    task = asyncio.ensure_future(work)
    cancellation: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancellation = error
    if cancellation is not None:
        if not task.cancelled():
            task.exception()  # else asyncio reports it as never retrieved
        raise cancellation
    return task.result()


def uncancelled(
    work: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, T]]:
    """A coroutine function that is `carried_through` whenever it is awaited."""

    @wraps(work)
    async def whole(*args: P.args, **kwargs: P.kwargs) -> T:
        return await carried_through(work(*args, **kwargs))

    return whole


@uncancelled
async def fetched(engine: AsyncEngine, query: Select[Any]) -> Sequence[Any]:
    """All rows that a query finds, read by itself. Raises `Unavailable`."""
    async with reading(engine) as connection:
        rows: Sequence[Any] = (await connection.execute(query)).all()
        return rows
