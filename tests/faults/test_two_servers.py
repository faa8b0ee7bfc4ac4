"""Two servers on one database, and commands that are asked again and again."""

import asyncio
import random
from pathlib import Path

from tests.faults.drafters import Caller
from tests.faults.process import ServerProcess
from tests.faults.table import Record, lay_table
from tests.faults.work import Work


async def test_two_servers_on_one_database_keep_one_record(
    database_url: str, tmp_path: Path
) -> None:
    """People work at both at once, one is killed and its people go over to the other, it comes
    back: one record without gap or double, and the same text at both."""
    one = ServerProcess(tmp_path, database_url, "one")
    two = ServerProcess(tmp_path, database_url, "two")
    both = one.address, two.address
    table, record = await lay_table(database_url, tmp_path), Record(database_url)
    work = Work(table, record, random.Random(0))
    try:
        await asyncio.gather(one.start(), two.start())
        async with work.seated(*both):
            async with work.busy(*both):
                await work.more_promises(10)
            await work.agrees(*both)
            async with work.busy(*both):
                await work.more_promises(5)
                two.kill()
                await work.more_promises(5)
                await two.start()
                await work.more_promises(5)
            await work.agrees(*both)
            await _asked_many_times(work, one, two)
        await record.verify(tmp_path)
    finally:
        one.kill()
        two.kill()


async def _asked_many_times(work: Work, one: ServerProcess, two: ServerProcess) -> None:
    """One command asked twenty times at once at both, then again after a restart: recorded once,
    with one answer for all."""
    pen = Caller("pen", work.table.tokens["pen"], work.table.draft, work.chance)
    answers = await asyncio.gather(
        *(pen.ask(server.address, "Asked by many.") for server in (one, two) * 10)
    )
    assert {answer.status_code for answer in answers} == {200}
    one.kill()
    await one.start()
    answers.append(await pen.ask(one.address, "Asked by many."))
    assert len({tuple(answer.json()["positions"]) for answer in answers}) == 1
    await pen.add_paragraph("Asked by many.", one.address, two.address)
    await work.record.examine([], [pen])
