"""What keeps the record from being altered, and the check that it really does.

Triggers refuse UPDATE, DELETE, REPLACE and TRUNCATE on ``events``, for everybody who has not the
right to drop triggers. The migrations make them; but table rewrites drop triggers silently and
restores may leave them out, so they are tried out at every start, on rows that are then rolled
back.
"""

from sqlalchemy import Update, delete, insert, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.dml import Delete, Insert

from events.codec import SALT_BYTES
from events.store.engine import reading, uncancelled, writing
from events.store.errors import GuardsMissing
from events.store.tables import events, negotiations

TRIGGERS = {
    "sqlite": frozenset({"events_refuse_update", "events_refuse_delete", "events_refuse_replace"}),
    "postgresql": frozenset({"events_refuse_change", "events_refuse_truncate"}),
}
"""Names of the triggers on ``events``, by dialect."""

_EXISTING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events'",
    # 'A': fires always, also in sessions that replay changes of another server.
    "postgresql": (
        "SELECT tgname FROM pg_trigger "
        "WHERE tgrelid = 'events'::regclass AND NOT tgisinternal AND tgenabled = 'A'"
    ),
}
_PROBE = "a probe of the guards, rolled back"


@uncancelled
async def check_guards(engine: AsyncEngine) -> None:
    """Raise `GuardsMissing` unless the record can neither be changed nor removed.

    Leaves nothing behind. Call it at start-up, after migrating.
    """
    async with writing(engine) as connection:
        try:
            await _check(connection)
        finally:
            await connection.rollback()


@uncancelled
async def missing_guards(engine: AsyncEngine) -> list[str]:
    """Names of triggers that the record should have and has not; tries none of them out."""
    async with reading(engine) as connection:
        return await _missing(connection)


async def _missing(connection: AsyncConnection) -> list[str]:
    dialect = connection.dialect.name
    existing = set((await connection.execute(text(_EXISTING[dialect]))).scalars())
    return sorted(TRIGGERS[dialect] - existing)


async def _check(connection: AsyncConnection) -> None:
    dialect = connection.dialect.name
    if missing := await _missing(connection):
        raise GuardsMissing(
            f"The database lacks the guards of the record ({', '.join(missing)}). "
            "Migrate it, or restore it with its triggers."
        )
    if dialect == "postgresql":
        encoding = (await connection.execute(text("SHOW server_encoding"))).scalar_one()
        if encoding != "UTF8":
            raise GuardsMissing(f"The database is encoded in {encoding}; it must be UTF8.")

    row = {
        "negotiation_id": _PROBE,
        "position": 1,
        "occurred_at": 0,
        "latest_at": 0,
        "recorded_at": 0,
        "actor": "",
        "command_id": "",
        "type": "",
        "body": "",
        "salt": bytes(SALT_BYTES),
        "leaf_hash": b"",
        "subtrees": b"",
    }
    await connection.execute(insert(negotiations).values(negotiation_id=_PROBE, slug=_PROBE))
    await connection.execute(insert(events).values(row))
    probe = events.c.negotiation_id == _PROBE
    attempts: dict[str, Update | Delete | Insert] = {
        "UPDATE": update(events).where(probe).values(actor="somebody else"),
        "DELETE": delete(events).where(probe),
    }
    if dialect == "sqlite":
        attempts["REPLACE"] = insert(events).prefix_with("OR REPLACE").values(row)
    for name, attempt in attempts.items():
        if not await _refused(connection, attempt):
            raise GuardsMissing(f"The database allows {name} on the record; do not serve from it.")


async def _refused(connection: AsyncConnection, attempt: Update | Delete | Insert) -> bool:
    try:
        async with connection.begin_nested():
            await connection.execute(attempt)
    except DBAPIError:
        return True
    return False
