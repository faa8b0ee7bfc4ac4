"""The database goes away and comes back: people are told, and everything goes on by itself."""

import random
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from server.settings import Settings
from server.sync import protocol
from tests.faults.conftest import Postgres
from tests.faults.drafters import PATIENCE, Caller
from tests.faults.process import ServerProcess
from tests.faults.table import Record, lay_table
from tests.faults.work import SENTENCE, Work
from tests.server.house import SLUG, client_of, served


async def test_who_works_while_the_database_is_away_loses_nothing(
    postgres: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    """Ended without warning in the midst of work, then started again, twice: nobody is refused,
    everybody is told to come back, and what was typed meanwhile arrives once."""
    table = await lay_table(postgres_url, tmp_path)
    work = Work(table, Record(postgres_url), random.Random(0))
    async with (
        served(Settings(data_dir=tmp_path, database_url=postgres_url)) as (address, _),
        work.seated(address),
    ):
        for _ in range(2):
            async with work.busy(address):
                await work.more_promises(3)
                await postgres.end()
                await work.more_closings(2)
                await postgres.begin()
                await work.more_promises(3)
            await work.agrees(address)
    work.was_told_to_come_back()
    await work.record.verify(tmp_path)


async def test_what_a_person_hears_while_the_database_is_away(
    postgres: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    """Commands and reads answer 503 with a sentence, a socket closes with 4503 and a sentence, the
    server itself stays; once the database is back, the same request succeeds."""
    table = await lay_table(postgres_url, tmp_path)
    pen = Caller("pen", table.tokens["pen"], table.draft, random.Random(0))
    bearer = {"Authorization": f"Bearer {table.tokens['observer']}"}
    record = Record(postgres_url)
    async with served(Settings(data_dir=tmp_path, database_url=postgres_url)) as (address, _):
        await pen.add_paragraph("Before.", address)
        await postgres.end()
        async with client_of(address, headers=bearer, timeout=PATIENCE) as client:
            told = [
                await pen.ask(address, "While it is away."),
                await client.get(f"/api/negotiations/{SLUG}"),
                await client.post(f"/api/negotiations/{SLUG}/checkpoints"),
            ]
            for answer in told:
                assert answer.status_code == 503, answer.text
                assert answer.headers["content-type"] == "application/problem+json"
                assert SENTENCE.fullmatch(answer.json()["detail"]), answer.text
            url = f"ws://{address}/sync/{table.draft}?acks=1&token={table.tokens['pen']}"
            async with connect(url) as socket:
                with pytest.raises(ConnectionClosed) as closing:
                    await socket.recv()
            closed = closing.value.rcvd
            assert closed is not None
            assert closed.code == protocol.CLOSE_RETRY
            assert SENTENCE.fullmatch(closed.reason)
            assert (await client.get("/healthz")).status_code == 200
        await postgres.begin()
        await pen.add_paragraph("While it is away.", address)
    await record.examine([], [pen])


async def test_a_server_started_while_the_database_is_away_says_so(
    postgres: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    """It ends with a sentence and exit code 1, for whatever runs it to start it again."""
    server = ServerProcess(tmp_path, postgres_url)
    await postgres.end()
    server.spawn()
    assert await server.ended() == 1
    assert "travaux: The database cannot be used" in server.said()
    assert "Traceback" not in server.said()
    await postgres.begin()
    try:
        await server.start()
    finally:
        server.kill()
