"""The database's schema, step by step, from empty to now.

`upgrade` brings a database up to date; it may run beside servers, and several at once wait for
each other. There is no way back: a record that forbids changes cannot be taken apart and put
together again. To return to an older version, restore the backup made before upgrading.

To change the schema: change the tables, then add ``versions/NNNN_what.py`` by hand, in
statements of its own (a migration must do the same for ever, so it imports no tables). Do not use
Alembic's batch mode on ``events``: it copies the table and drops its triggers. A test compares
the outcome with the tables, and the guards are tried out.
"""

import asyncio
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from events.errors import TravauxError
from events.store.engine import connect, reading, uncancelled, writing
from events.store.guards import check_guards

_LOCK = 0x7472_6176_6175_78  # "travaux": PostgreSQL advisory locks are named by numbers


class NewerDatabase(TravauxError):
    """A newer version has migrated this database; this one would not understand it."""


def migrate(url: str) -> None:
    """Bring the database at ``url`` up to date and check its guards; for the command line.

    Raises `Unavailable`, `NewerDatabase` or `GuardsMissing`. Must not be called from a running
    event loop.
    """

    async def run() -> None:
        engine = connect(url)
        try:
            await upgrade(engine)
            await check_guards(engine)
        finally:
            await engine.dispose()

    asyncio.run(run())


async def upgrade(engine: AsyncEngine, until: str = "head") -> None:
    """Apply the migrations that are missing (``until`` one of them), all or none.

    Raises `Unavailable` or `NewerDatabase`.
    """
    async with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await connection.run_sync(_upgrade, until)


@uncancelled
async def is_current(engine: AsyncEngine) -> bool:
    """Whether the database's schema is the one that this version needs. Raises `Unavailable`."""
    async with reading(engine) as connection:
        return await connection.run_sync(_revision) == newest()


@cache
def newest() -> str | None:
    """The last migration's number."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def steps() -> list[str]:
    """The numbers of all migrations, first to last."""
    found = ScriptDirectory.from_config(_config()).walk_revisions()
    return [script.revision for script in found][::-1]


def _upgrade(connection: Connection, until: str) -> None:
    config = _config()
    current = _revision(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise NewerDatabase(
            f"This database has been migrated by a newer version of Travaux (to step {current}); "
            "install that version, or name another database."
        )
    config.attributes["connection"] = connection
    command.upgrade(config, until)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
