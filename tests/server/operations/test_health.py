"""``/healthz`` and ``/readyz``: who lives, who can record what people write, and why not."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from events.store.engine import connect, writing
from server.operations import health
from tests.faults.conftest import postgres  # noqa: F401
from tests.server.house import House, house


@pytest.fixture(autouse=True)
def _looks_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "FRESH_SECONDS", 0.0)


async def asked(here: House) -> tuple[int, dict[str, Any]]:
    """What the server says of itself."""
    answer = await here.clients["nobody"].get("/readyz")
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return answer.status_code, found


async def troubles(here: House) -> dict[str, str]:
    """The checks that fail, and what they say; the status says the same."""
    status, found = await asked(here)
    wrong = {name: said for name, said in found["checks"].items() if said != "ok"}
    assert (status, found["status"]) == ((503, "not ready") if wrong else (200, "ready"))
    return wrong


async def until(here: House, holds: Callable[[dict[str, str]], bool]) -> dict[str, str]:
    async with asyncio.timeout(20):
        while not holds(found := await troubles(here)):  # noqa: ASYNC110 - another task's doing
            await asyncio.sleep(0.01)
        return found


async def test_a_server_that_can_record_is_ready(on_both: House) -> None:
    """Every check has its name; information counts for nothing."""
    status, found = await asked(on_both)
    assert status == 200
    assert set(found["checks"]) == {
        "database",
        "guards",
        "schema",
        "staying",
        "tasks",
        "writers",
    }
    on_both.app.state.health.inform("bus", lambda: "away")
    status, found = await asked(on_both)
    assert (status, found["information"]["bus"]) == (200, "away")


async def test_a_record_without_guards_is_not_written(database_url: str, tmp_path: Path) -> None:
    """Which are missing is said."""
    async with house(database_url, tmp_path) as here:
        engine = connect(database_url)
        on = " ON events" if database_url.startswith("postgres") else ""
        name = "events_refuse_truncate" if on else "events_refuse_delete"
        async with writing(engine) as connection:
            await connection.execute(text(f"DROP TRIGGER {name}{on}"))
        await engine.dispose()
        assert await troubles(here) == {"guards": f"The record lacks its guards: {name}."}


async def test_a_schema_of_another_version_is_not_written(on_both: House) -> None:
    """As after an update of another server on the same database."""
    url = str(on_both.app.state.services.settings.database_url)
    engine = connect(url)
    async with writing(engine) as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()
    assert await troubles(on_both) == {"schema": "The schema is another version's."}


async def test_a_database_that_is_away_is_said_and_life_goes_on(
    postgres_url: str,
    tmp_path: Path,
    postgres: Any,  # noqa: F811
) -> None:
    """The process lives all the same; when the database is back the server is ready by itself."""
    async with house(postgres_url, tmp_path) as here:
        await postgres.end()
        found = await until(here, lambda found: "database" in found)
        assert found["database"].startswith("The database")
        assert (await here.clients["nobody"].get("/healthz")).json() == {"status": "ok"}
        metrics = await here.clients["nobody"].get("/metrics")
        assert 'travaux_ready{check="database"} 0.0' in metrics.text
        await postgres.begin()
        await until(here, lambda found: not found)


async def test_a_database_that_hangs_keeps_nobody_waiting(here: House) -> None:
    """Two seconds, however many ask; one question at a time goes to it."""
    asked_of_it = 0
    never = asyncio.Event()

    async def hangs() -> dict[str, str]:
        nonlocal asked_of_it
        asked_of_it += 1
        await never.wait()
        return {}

    watched = here.app.state.health
    watched._ask = hangs
    answers = await asyncio.gather(*(troubles(here) for _ in range(5)))
    assert {one["database"] for one in answers} == {
        "The database has not answered for two seconds."
    }
    assert asked_of_it == 1
    never.set()


async def test_who_has_ended_and_should_not_have_is_named(here: House) -> None:
    """Tasks that work beside the rooms, and writers."""
    watched = here.app.state.health
    watched._tasks["deadlines"].cancel()
    found = await until(here, lambda found: "tasks" in found)
    assert found == {"tasks": "These have ended: deadlines."}
    room = await here.rooms.open("negotiation-1")
    room.writer._tasks[0].cancel()
    found = await until(here, lambda found: "writers" in found)
    assert found["writers"] == "The writers of 1 rooms have ended."


async def test_who_is_on_the_way_out_is_not_ready_and_lets_followers_go(here: House) -> None:
    """A feed that would never end by itself ends at once."""
    async with here.clients["mrn"].stream("GET", here.url("/feed")) as feed:
        lines = feed.aiter_lines()
        await anext(lines)
        here.app.state.health.drain()
        async with asyncio.timeout(5):
            assert [line async for line in lines if line.startswith("event:")] == []
    assert await troubles(here) == {"staying": "The server is stopping."}


async def test_many_who_ask_cost_the_database_one_look(
    here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within a second the same answer is given again."""
    monkeypatch.setattr(health, "FRESH_SECONDS", 60.0)
    looked = 0
    watched = here.app.state.health
    really = watched._ask

    async def counted() -> dict[str, str]:
        nonlocal looked
        looked += 1
        found: dict[str, str] = await really()
        return found

    watched._ask = counted
    async with httpx.AsyncClient(base_url=f"http://{here.address}") as client:
        for _ in range(20):
            assert (await client.get("/readyz")).status_code == 200
    assert looked == 1
