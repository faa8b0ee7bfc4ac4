"""The line to PostgreSQL is slow, silent or cut, around a commit and anywhere else."""

import random
from pathlib import Path

import pytest

from events.store import engine as connections
from server.settings import Settings
from server.sync import protocol
from tests.faults.drafters import Caller
from tests.faults.scale import seeds
from tests.faults.table import Record, lay_table
from tests.faults.wire import Cut, wired
from tests.faults.work import Work
from tests.server.house import served

CUTS: tuple[Cut, ...] = ("before it is sent", "after it is done", "while it is on its way")


async def test_a_commit_cut_off_before_it_is_sent_is_told_as_perhaps_recorded(
    postgres_url: str, tmp_path: Path
) -> None:
    """The line breaks before the commit, which nobody here can tell from after: 503 says so,
    nothing is in the record, a retry records it once."""
    table, record = await lay_table(postgres_url, tmp_path), Record(postgres_url)
    pen = Caller("pen", table.tokens["pen"], table.draft, random.Random(0))
    async with (
        wired(postgres_url) as (wire, near),
        served(Settings(data_dir=tmp_path, database_url=near, readers=0)) as (address, _),
    ):
        wire.cuts = ["before it is sent"]
        answer = await pen.ask(address, "Once.")
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["title"] == "Perhaps recorded"
        assert "look whether it is there" in answer.json()["detail"]
        await record.examine([], [])
        assert not record.holds("Once.")
        await pen.add_paragraph("Once.", address)
        await record.examine([], [pen])


@pytest.mark.parametrize("cut", CUTS[1:])
async def test_a_commit_whose_outcome_nobody_heard_is_looked_up(
    postgres_url: str, tmp_path: Path, cut: Cut
) -> None:
    """The line breaks after the commit went off. If it is done, the log says so, and the sender
    hears success; if it is still to be done, that it may be. It is there once."""
    table, record = await lay_table(postgres_url, tmp_path), Record(postgres_url)
    pen = Caller("pen", table.tokens["pen"], table.draft, random.Random(0))
    async with (
        wired(postgres_url) as (wire, near),
        served(Settings(data_dir=tmp_path, database_url=near, readers=0)) as (address, _),
    ):
        wire.cuts = [cut]
        answer = await pen.ask(address, "Once.")
        if cut == "while it is on its way":
            assert (answer.status_code, answer.json()["title"]) == (503, "Perhaps recorded")
        else:
            assert answer.status_code == 200, answer.text
            await record.examine([], [])
            assert record.holds("Once.")
        again = await pen.add_paragraph("Once.", address)
        if answer.status_code == 200:
            assert list(again.positions) == answer.json()["positions"]
        await record.examine([], [pen])


@pytest.mark.parametrize("seed", seeds(1, 30))
async def test_cuts_under_load_lose_and_double_nothing(
    postgres_url: str, tmp_path: Path, seed: int
) -> None:
    """Cut around commits and at any other moment, again and again: every promise is kept, everybody
    agrees, and nobody had to be told anything but to come back."""
    print(f"seed {seed}")
    chance = random.Random(seed)
    table = await lay_table(postgres_url, tmp_path)
    work = Work(table, Record(postgres_url), chance)
    async with (
        wired(postgres_url) as (wire, near),
        served(Settings(data_dir=tmp_path, database_url=near, readers=0)) as (address, _),
        work.seated(address),
    ):
        async with work.busy(address):
            for _ in range(8):
                await work.more_promises(chance.randint(1, 4))
                if chance.random() < 0.4:
                    wire.cut()
                else:
                    wire.cuts.append(chance.choice(CUTS))
        wire.cuts.clear()
        await work.agrees(address)
    work.was_told_to_come_back()
    await work.record.verify(tmp_path)


async def test_a_slow_line_makes_everything_slow_and_nothing_else(
    postgres_url: str, tmp_path: Path
) -> None:
    """Everything takes 60 ms to the database: nobody is cut off or told to try again, and what
    arrives meanwhile shares commits."""
    table = await lay_table(postgres_url, tmp_path)
    work = Work(table, Record(postgres_url), random.Random(0))
    async with (
        wired(postgres_url) as (wire, near),
        served(Settings(data_dir=tmp_path, database_url=near, readers=0)) as (address, _),
        work.seated(address),
    ):
        wire.delay = 0.06
        async with work.busy(address):
            await work.more_promises(20)
        await work.agrees(address)
    assert work.closings() == set()
    assert not any(caller.troubles for caller in work.callers)


async def test_a_silent_line_is_given_up_and_found_again(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing comes through any more and nobody says so: within the time allowed senders are told
    to come back, and when the line speaks again everything that was typed arrives, once."""
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.5)
    monkeypatch.setitem(connections._SERVER_SETTINGS, "lock_timeout", "500ms")
    monkeypatch.setitem(connections._SERVER_SETTINGS, "idle_in_transaction_session_timeout", "1s")
    table = await lay_table(postgres_url, tmp_path)
    work = Work(table, Record(postgres_url), random.Random(0))
    async with (
        wired(postgres_url) as (wire, near),
        served(Settings(data_dir=tmp_path, database_url=near, readers=0)) as (address, _),
        work.seated(address),
    ):
        async with work.busy(address):
            await work.more_promises(4)
            wire.flows.clear()
            await work.closed_with(protocol.CLOSE_RETRY)
            wire.flows.set()
            await work.more_promises(4)
        await work.agrees(address)
    work.was_told_to_come_back()
