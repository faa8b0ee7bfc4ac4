"""Databases of every released schema, with data in them, as they lay on the disk.

Before a new migration is released, ``python -m tests.migrations.recording`` writes the rows of a
database that has its schema to ``released/NUMBER.json``: what is there is never written again.
"""

import asyncio
import base64
import json
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, select
from sqlalchemy.ext.asyncio import AsyncEngine

from events.ids import BracketId, DelegationId, DraftId, NegotiationId, ParticipantId
from events.replay import Replay
from events.store.engine import connect, reading, sqlite_url, writing
from events.store.pages import Pages
from migrations import steps, upgrade
from server.auth import SignIn
from server.digests.choices import Choices
from server.notices import Readings
from server.quarantine import Quarantine
from server.settings import Settings
from server.tables import package_drafts, soundings
from server.visits import Visits
from server.workspaces.held import Says
from server.workspaces.shelf import Kept, Shelf
from tests.events.archive.exports import KEY, Exports, a_log, checkpoint

FOLDER = Path(__file__).parent / "released"
WHO = ParticipantId("delegate-of-aldovia")
NAME = "Noor Haddad"
NOW = 1_700_000_000_000_000
_VERSIONS = "alembic_version"

Rows = dict[str, list[dict[str, Any]]]


def recorded(step: str) -> dict[str, Any]:
    """What was recorded of a schema: ``root``, ``events``, ``token`` and the ``rows``."""
    found: dict[str, Any] = json.loads((FOLDER / f"{step}.json").read_text())
    return found


async def fill(engine: AsyncEngine) -> dict[str, Any]:
    """Put something into every table of a new database; what a test must find there again."""
    exports = Exports(engine)
    held = await exports.stored(a_log())
    negotiation = NegotiationId(held[0].negotiation)
    head = await exports.store.head(negotiation)
    async with exports.store.writing(negotiation) as log:
        await log.keep(checkpoint(negotiation, head.position, head.root, KEY))
    await Replay(exports.store, stretch=4, documents_stretch=4).cover(negotiation, head.position)
    await Pages(engine, size=4).keep(negotiation, head.position)
    sign_in = SignIn(engine, Settings(), lambda: NOW)
    await sign_in.set_name(negotiation, WHO, NAME)
    token = await sign_in.bearer(negotiation, WHO, "a program")
    await sign_in.accept(await sign_in.invite(negotiation, WHO))
    signed = await sign_in.by_bearer(token)
    assert signed is not None
    await sign_in.ticket(signed)
    await Readings(engine).read(negotiation, WHO, 7)
    await Visits(engine).begin(negotiation, WHO, 5)
    await Visits(engine).begin(negotiation, WHO, 7)
    await Choices(engine).choose(negotiation, WHO, "noor@example.org", "daily", 7, NOW)
    await _fill_what_is_private(engine, negotiation)
    await Quarantine(engine, lambda: NOW).keep(negotiation, DraftId("d"), WHO, "code", b"\0bytes")
    return {
        "negotiation": negotiation,
        "events": head.position,
        "root": head.root.hex(),
        "token": token,
    }


async def _fill_what_is_private(engine: AsyncEngine, negotiation: NegotiationId) -> None:
    shelf = Shelf(engine, lambda: NOW)
    draft, party = DraftId("d"), DelegationId("aldovia")
    kept = Kept("w", negotiation, draft, party, None, "Ours", WHO, NOW, NOW, 1, 0, None, None)
    await shelf.create(kept)
    async with shelf.changing("w") as change:
        await change.hold((b"\0bytes",), WHO)
        await change.put(Says(BracketId("b"), "Because."), WHO)
    beside = {"negotiation_id": negotiation, "delegation_id": party}
    async with writing(engine) as connection:
        await connection.execute(
            package_drafts.insert().values(
                id="p",
                title="Ours",
                note="",
                brackets=b'["b"]',
                changed_by=WHO,
                changed_at=NOW,
                **beside,
            )
        )
        await connection.execute(
            soundings.insert().values(
                bracket_id="b",
                stance="acceptance",
                words="",
                participant_id=WHO,
                at=NOW,
                **beside,
            )
        )


async def rows(engine: AsyncEngine) -> Rows:
    """All rows of all tables; bytes as ``{"base64": …}``."""

    def read(connection: Connection) -> Rows:
        tables = _tables(connection)
        return {
            table.name: [
                {name: _plain(value) for name, value in row._mapping.items()}
                for row in connection.execute(select(table))
            ]
            for table in tables.sorted_tables
            if table.name != _VERSIONS
        }

    async with reading(engine) as connection:
        return await connection.run_sync(read)


async def restore(engine: AsyncEngine, held: Rows) -> None:
    """Put rows into a database that has their schema."""

    def write(connection: Connection) -> None:
        for table in _tables(connection).sorted_tables:
            for row in held.get(table.name, []):
                values = {name: _value(value) for name, value in row.items()}
                connection.execute(table.insert().values(values))

    async with writing(engine) as connection:
        await connection.run_sync(write)


def _tables(connection: Connection) -> MetaData:
    tables = MetaData()
    tables.reflect(connection)
    return tables


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _value(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


async def record() -> None:
    """Write the database of the newest schema, unless it was written before."""
    file = FOLDER / f"{steps()[-1]}.json"
    if file.exists():
        raise SystemExit(f"{file.name} is there already; what was released does not change.")
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(sqlite_url(Path(folder) / "new.db"))
        await upgrade(engine)
        found = await fill(engine)
        found["rows"] = await rows(engine)
        await engine.dispose()
    empty = sorted(name for name, held in found["rows"].items() if not held)
    if empty:
        raise SystemExit(f"Nothing was put into {', '.join(empty)}.")
    file.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    asyncio.run(record())
