"""Deadlines of silence procedures are met whatever happens to servers, and to other records."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import insert

from events.ids import NegotiationId
from events.proof.tree import Frontier
from events.store.engine import connect, writing
from events.store.sql import SqlEventStore
from events.store.tables import events, heads
from server.settings import Settings
from tests.faults.process import ServerProcess
from tests.faults.table import Table, lay_table
from tests.server.house import SLUG, served

GIVEN = 8.0
"""Seconds that a silence lasts: time enough to end a server and start it again."""

PATIENCE = 60.0
"""Seconds within which a deadline that has passed is recorded, on a busy machine."""


class Room:
    """What the pen asks of a server about the negotiation on the table."""

    def __init__(self, table: Table, address: str) -> None:
        self._headers = {"authorization": f"Bearer {table.tokens['pen']}"}
        self._url = f"http://{address}/api/negotiations/{SLUG}"
        self._drafts = f"/drafts/{table.draft}"

    async def ask(self, method: str, path: str, **kwargs: Any) -> Any:
        """The answer to a request that succeeds."""
        async with httpx.AsyncClient(headers=self._headers, timeout=PATIENCE) as client:
            answer = await client.request(method, self._url + path, **kwargs)
        assert answer.is_success, answer.text
        return answer.json()

    async def put_under_silence(self, seconds: float) -> str:
        """Put the draft under silence for so long."""
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        body = {"deadline": until.strftime("%Y-%m-%dT%H:%M:%S"), "place": "UTC"}
        made = await self.ask("POST", f"{self._drafts}/silences", json=body)
        return str(made["created"]["silence"])

    async def silence(self) -> dict[str, Any]:
        """The only silence procedure, as it stands."""
        (held,) = (await self.ask("GET", "/agreement"))["silences"]
        found: dict[str, Any] = held
        return found

    async def unbroken(self) -> list[dict[str, Any]]:
        """The events that say that the silence was not broken."""
        recorded = await self.ask("GET", "/events?limit=1000")
        return [e for e in recorded if e["event"]["type"] == "silence-unbroken"]


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if await holds():
                return
            await asyncio.sleep(0.05)


async def test_z6_a_deadline_is_met_by_whichever_server_runs(
    database_url: str, tmp_path: Path
) -> None:
    """The server on which it was opened is killed, and does not come back: another one, which was
    started meanwhile, records once that the silence was unbroken, without being asked; a third
    that starts after the deadline records nothing more."""
    table = await lay_table(database_url, tmp_path)
    one, two, three = (
        ServerProcess(tmp_path, database_url, name) for name in ("one", "two", "three")
    )
    try:
        await one.start()
        await Room(table, one.address).put_under_silence(GIVEN)
        one.kill()
        await two.start()
        room = Room(table, two.address)

        async def held() -> bool:
            return bool((await room.silence())["standing"] == "unbroken")

        await until(held)
        deadline = (await room.silence())["deadline"]
        (recorded,) = await room.unbroken()
        assert recorded["occurred_at"] >= deadline
        two.kill()
        await three.start()
        again = Room(table, three.address)
        await again.ask("POST", "/rounds", json={"name": "A round after it"})
        assert await again.unbroken() == [recorded]
    finally:
        for server in (one, two, three):
            server.kill()


async def test_z6_a_deadline_that_passed_while_no_server_ran_is_met_at_the_start(
    database_url: str, tmp_path: Path
) -> None:
    """What was due meanwhile is recorded by the server that starts next, by itself."""
    table = await lay_table(database_url, tmp_path)
    server = ServerProcess(tmp_path, database_url)
    try:
        await server.start()
        room = Room(table, server.address)
        await room.put_under_silence(3)
        deadline = (await room.silence())["deadline"]
        server.kill()
        over = deadline / 1_000_000 - datetime.now(UTC).timestamp()
        await asyncio.sleep(max(over, 0))  # nobody is there to be asked
        await server.start()

        async def held() -> bool:
            return bool((await room.silence())["standing"] == "unbroken")

        await until(held)
        (recorded,) = await room.unbroken()
        assert recorded["occurred_at"] >= deadline
    finally:
        server.kill()


async def test_z6_a_record_that_cannot_be_read_holds_up_no_others_deadline(
    database_url: str, tmp_path: Path
) -> None:
    """Another negotiation of the same server, looked at first, is damaged."""
    table = await lay_table(database_url, tmp_path)
    await _damaged(database_url, NegotiationId("negotiation-0"), "a-damaged-record")
    async with served(Settings(data_dir=tmp_path, database_url=database_url, readers=0)) as (
        address,
        _,
    ):
        room = Room(table, address)
        await room.put_under_silence(2)

        async def held() -> bool:
            return bool((await room.silence())["standing"] == "unbroken")

        await until(held)


async def _damaged(database_url: str, negotiation: NegotiationId, slug: str) -> None:
    """A negotiation whose only event, a silence procedure, is not to be understood."""
    engine = connect(database_url)
    try:
        await SqlEventStore(engine).create(negotiation, slug)
        frontier = Frontier().append(bytes(32)).frontier
        async with writing(engine) as connection:
            await connection.execute(
                insert(events).values(
                    negotiation_id=negotiation,
                    position=1,
                    occurred_at=1,
                    latest_at=1,
                    recorded_at=1,
                    actor="",
                    command_id="damaged",
                    type="silence-opened",
                    body="{",
                    salt=bytes(16),
                    leaf_hash=bytes(32),
                    subtrees=b"",
                )
            )
            await connection.execute(
                heads.update()
                .where(heads.c.negotiation_id == negotiation)
                .values(position=1, latest_at=1, frontier=frontier.encode())
            )
    finally:
        await engine.dispose()
