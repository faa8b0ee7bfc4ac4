"""Connections: what they are told, and how cancellation passes through them."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from events.store.engine import async_url, carried_through, connect, reading, sqlite_url


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///var/travaux.db", "sqlite+aiosqlite:///var/travaux.db"),
        ("sqlite+aiosqlite:////srv/t.db", "sqlite+aiosqlite:////srv/t.db"),
        ("postgres://u:p@h:1/d", "postgresql+asyncpg://u:p@h:1/d"),
        ("postgresql://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql+asyncpg://u@/d?host=%2Frun", "postgresql+asyncpg://u@/d?host=%2Frun"),
    ],
)
def test_urls_get_the_driver_that_is_used_here(given: str, used: str) -> None:
    assert async_url(given) == async_url(used) == used


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("mysql://h/d", "mysql is not supported"),
        ("postgresql+psycopg://h/d", "not supported"),
        ("travaux.db", "give it as sqlite"),
        ("sqlite://", "must be a file"),
        ("sqlite:///:memory:", "must be a file"),
    ],
)
def test_other_databases_are_refused_with_the_forms_that_work(given: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        async_url(given)


def test_any_path_can_hold_a_database(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "Ürümqi 100% #1?.db")
    assert async_url(url) == url
    assert connect(url).url.database == str(tmp_path / "Ürümqi 100% #1?.db")


async def test_sqlite_writes_through_to_the_disk_and_waits_for_others(sqlite_url: str) -> None:
    engine = connect(sqlite_url)
    async with reading(engine) as connection:
        told = {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        }
        waits = (await connection.execute(text("PRAGMA busy_timeout"))).scalar_one()
    await engine.dispose()
    assert told == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
    }
    assert waits == 30_000


async def test_postgresql_commits_durably_whatever_its_default(postgres_url: str) -> None:
    engine = connect(postgres_url)
    async with reading(engine) as connection:
        await connection.execute(text("ALTER ROLE CURRENT_USER SET synchronous_commit = off"))
        await connection.commit()
    await engine.dispose()
    async with reading(engine) as connection:
        assert (await connection.execute(text("SHOW synchronous_commit"))).scalar_one() == "on"
        await connection.execute(text("ALTER ROLE CURRENT_USER RESET synchronous_commit"))
        await connection.commit()
    await engine.dispose()


async def test_work_carried_through_ends_before_its_cancellation_goes_on() -> None:
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), False

    async def work() -> None:
        nonlocal ended
        begun.set()
        await may_end.wait()
        ended = True

    task = asyncio.create_task(carried_through(work()))
    await begun.wait()
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended


async def test_work_carried_through_gives_its_result_or_its_error() -> None:
    async def work(error: Exception | None) -> int:
        if error:
            raise error
        return 7

    assert await carried_through(work(None)) == 7
    with pytest.raises(LookupError):
        await carried_through(work(LookupError()))
