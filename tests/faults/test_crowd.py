"""Everybody comes back at once: in order, without the server falling over, while others type."""

import asyncio
import statistics
import time
from pathlib import Path

import pytest

from tests.faults.crowd import Reader
from tests.faults.drafters import PATIENCE, Drafter
from tests.faults.process import ServerProcess
from tests.faults.scale import LARGE
from tests.faults.table import lay_table

CROWD = 1000 if LARGE else 60
TYPING = 0.05
"""Seconds between the keystrokes of who types."""
SLOWEST = 2.0
"""Seconds after which a keystroke must be in the record, whoever comes back meanwhile."""


async def everybody(crowd: list[Reader]) -> float:
    """Wait until all are in step; returns when the last was."""
    async with asyncio.timeout(2 * PATIENCE):
        await asyncio.gather(*(one.in_step.wait() for one in crowd))
    return max(one.when for one in crowd)


async def typing(drafter: Drafter, waits: list[float]) -> None:
    """Type on and on; notes the seconds until each keystroke was acknowledged."""
    for number in range(1_000_000):
        begun = time.monotonic()
        await drafter.type(f"⟨{number}⟩")
        await drafter.settled()
        waits.append(time.monotonic() - begun)
        await asyncio.sleep(TYPING)


@pytest.mark.parametrize("lost", ["the server", "the Wi-Fi"])
async def test_a_crowd_comes_back_in_order_while_others_type(
    database_url: str, tmp_path: Path, lost: str
) -> None:
    """The server is killed and started again under all of them, or the hall's Wi-Fi goes while
    somebody on a wire types on: all come back within a minute, and every keystroke of who is in is
    in the record at once."""
    server = ServerProcess(tmp_path, database_url)
    table = await lay_table(database_url, tmp_path)
    async with asyncio.TaskGroup() as tasks:
        running: list[asyncio.Task[None]] = []
        try:
            await server.start()
            drafter = Drafter("pen", table.tokens["pen"], table.draft, table.paragraphs[0], None)
            running.append(tasks.create_task(drafter.run(server.address)))
            await drafter.online()
            vector = drafter.document.state_vector()
            tokens = [*table.tokens.values()]
            crowd = [
                Reader(server.address, table.draft, tokens[n % len(tokens)], vector, n)
                for n in range(CROWD)
            ]
            running += [tasks.create_task(one.run()) for one in crowd]
            await everybody(crowd)
            for one in crowd:
                one.gone.clear()
            if lost == "the server":
                server.kill()
            else:
                for one in crowd:
                    one.cut()
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*(one.gone.wait() for one in crowd))
            if lost == "the server":
                await server.start()
            begun = time.monotonic()
            await drafter.online()
            waits: list[float] = []
            running.append(tasks.create_task(typing(drafter, waits)))
            last = await everybody(crowd)
            print(
                f"{CROWD} clients lost {lost}: the last was in step {last - begun:.1f} s after they"
                f" could come back, {sum(one.sent_away for one in crowd)} were told to come later;"
                f" meanwhile {len(waits)} keystrokes were recorded, after"
                f" {1000 * statistics.median(waits or [0]):.0f} ms in the median and"
                f" {1000 * max(waits or [0]):.0f} ms at most"
            )
            assert max(waits, default=0) < SLOWEST
            assert drafter.refused == []
        finally:
            for task in running:
                task.cancel()
            server.kill()
