"""SIGKILL at random moments under load: what was acknowledged is there, once, and people go on."""

import asyncio
import random
from pathlib import Path

import pytest

from tests.faults.process import ServerProcess
from tests.faults.scale import seeds
from tests.faults.table import Record, lay_table
from tests.faults.work import Work

KILLS = 6
"""Kills a seed."""


@pytest.mark.parametrize("seed", seeds(1, 17))
async def test_a_killed_server_keeps_every_promise(
    database_url: str, tmp_path: Path, seed: int
) -> None:
    """Killed at any moment and started again: every acknowledged byte is at its position, the
    record has no gap and its roots hold, retried commands are there once, clients come back with
    their documents and agree, and no word is lost or doubled."""
    print(f"seed {seed}")
    chance = random.Random(seed)
    server = ServerProcess(tmp_path, database_url)
    table = await lay_table(database_url, tmp_path)
    record = Record(database_url)
    work = Work(table, record, chance)
    try:
        await server.start()
        async with work.seated(server.address):
            for _ in range(KILLS):
                async with work.busy(server.address):
                    await work.more_promises(chance.randint(1, 20))
                    await asyncio.sleep(chance.uniform(0, 0.02))
                    server.kill()
                    await asyncio.sleep(chance.uniform(0, 0.2))
                    if chance.random() < 0.25:  # and again while it starts
                        server.spawn()
                        await asyncio.sleep(chance.uniform(0, 1))
                        server.kill()
                    await server.start()
                await work.agrees(server.address)
            await record.verify(tmp_path)
    finally:
        server.kill()
