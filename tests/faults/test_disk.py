"""The disk under SQLite is full, or the database is held by somebody else."""

import asyncio
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from events.store import engine as connections
from events.store import onward
from events.store.engine import sqlite_file, sqlite_url
from server.settings import Settings
from server.sync import protocol
from tests.faults.disk import Disk, Limited, mounted
from tests.faults.process import ServerProcess
from tests.faults.table import Record, lay_table
from tests.faults.work import Work
from tests.server.house import served


@pytest.fixture(params=["limited", "mounted"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """A folder whose files may not grow; a file system that is really full, where one may mount."""
    if request.param == "limited":
        yield Limited(tmp_path)
        return
    with mounted(tmp_path / "disk") as found:
        if found is None:
            pytest.skip("no file system may be mounted here")
        yield found


async def test_a_full_disk_stops_writing_and_nothing_else(
    disk: Disk, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """While the disk is full people can read, and who writes is told to come back; as soon as there
    is room again everything that was typed is recorded, once, and nothing was damaged."""
    url = sqlite_url(disk.folder / "travaux.db")
    template = sqlite_file(request.getfixturevalue("sqlite_url"))
    assert template is not None
    if template.parent != disk.folder:
        shutil.copyfile(template, disk.folder / "travaux.db")
    server = ServerProcess(disk.folder, url)
    work = Work(await lay_table(url, disk.folder), Record(url), random.Random(0))
    try:
        await server.start()
        async with work.seated(server.address):
            async with work.busy(server.address):
                await work.more_promises(4)
                disk.fill(server)
                await work.closed_with(protocol.CLOSE_RETRY)
                assert await work.served_text(server.address)
                disk.free(server)
                await work.more_promises(4)
            await work.agrees(server.address)
            work.was_told_to_come_back()
            disk.fill(server)
            await work.drafters[0].type("⟨typed on a full disk⟩")
            await work.drafters[0].lost(len(work.drafters[0].closed) + 1)
            disk.free(server)
            server.kill()  # with whatever a write cut off half-way has left
            await server.start()
            await work.agrees(server.address)
        await work.record.verify(disk.folder)
    finally:
        server.kill()


async def test_a_slow_disk_makes_everything_slow_and_nothing_else(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each commit takes the disk 300 ms: nobody is cut off or told to try again, and what arrives
    meanwhile shares commits."""
    commits = 0

    committed = onward.commit

    def slowly(database: sqlite3.Connection) -> None:
        nonlocal commits
        commits += 1
        time.sleep(0.3)
        committed(database)

    table = await lay_table(sqlite_url, tmp_path)
    work = Work(table, Record(sqlite_url), random.Random(0))
    monkeypatch.setattr(onward, "commit", slowly)
    async with (
        served(Settings(data_dir=tmp_path, database_url=sqlite_url)) as (address, _),
        work.seated(address),
    ):
        async with work.busy(address):
            await work.more_promises(12)
        await work.agrees(address)
    assert work.closings() == set()
    assert not any(caller.troubles for caller in work.callers)
    promises = sum(len(drafter.promises) for drafter in work.drafters)
    assert 0 < commits < promises, f"{commits} commits for {promises} keystrokes"
    await work.record.verify(tmp_path)


async def test_a_database_held_by_somebody_else_is_waited_for(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program holds SQLite writers wait, and nobody is told anything; if it takes too
    long they are told to come back; when it lets go, everything typed is recorded, once."""
    patience = tuple(
        "PRAGMA busy_timeout = 3000" if "busy_timeout" in pragma else pragma
        for pragma in connections._PRAGMAS
    )
    table = await lay_table(sqlite_url, tmp_path)
    monkeypatch.setattr(connections, "_PRAGMAS", patience)
    work = Work(table, Record(sqlite_url), random.Random(0))
    file = sqlite_file(sqlite_url)
    assert file is not None
    async with (
        served(Settings(data_dir=tmp_path, database_url=sqlite_url)) as (address, _),
        work.seated(address),
    ):
        # From a thread: it waits for transactions that this one has yet to end.
        held = sqlite3.connect(file, timeout=60, isolation_level=None, check_same_thread=False)
        with closing(held) as other:
            async with work.busy(address):
                await work.more_promises(2)
                await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
                await asyncio.sleep(0.3)
                other.execute("ROLLBACK")
                await work.more_promises(2)
                assert work.closings() == set()
                await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
                await work.closed_with(protocol.CLOSE_RETRY)
                other.execute("ROLLBACK")
                await work.more_promises(2)
        await work.agrees(address)
    work.was_told_to_come_back()
