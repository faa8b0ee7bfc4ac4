"""``travaux serve`` begins in good order or says why not, and ends in good order, in time."""

import asyncio
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from events.store.engine import connect, writing
from server import serving
from server.sync import protocol
from tests.faults.disk import mounted
from tests.faults.process import ServerProcess
from tests.faults.table import Record, lay_table
from tests.faults.work import Work
from tests.server.house import SLUG
from tests.server.shell import ROOT, Shell

SECONDS = 10.0
"""Within which a server that is asked to stop has stopped, however busy it is."""


# Stopping


async def test_a_server_stops_in_time_and_keeps_what_it_promised(
    database_url: str, tmp_path: Path
) -> None:
    """SIGTERM in a flood of writes, with a follower who never leaves: it ends by itself with 0,
    and all that was acknowledged is in the record; started again, everybody goes on."""
    server = ServerProcess(tmp_path, database_url)
    table = await lay_table(database_url, tmp_path)
    record = Record(database_url)
    work = Work(table, record, random.Random(1))
    try:
        await server.start()
        headers = {"Authorization": f"Bearer {table.tokens['observer']}"}
        async with work.seated(server.address), httpx.AsyncClient(headers=headers) as follower:
            address = f"http://{server.address}/api/negotiations/{SLUG}/feed"
            async with follower.stream("GET", address, timeout=60) as feed:
                lines = feed.aiter_lines()
                await anext(lines)
                async with work.busy(server.address):
                    await work.more_promises(20)
                    began = time.monotonic()
                    server.ask_to_stop()
                    assert await server.ended() == 0, server.said()
                    assert time.monotonic() - began < SECONDS
                    await server.start()
            await work.agrees(server.address)
        await record.verify(tmp_path)
        assert {code for code, _ in work.closings()} <= {1012, protocol.CLOSE_RETRY}
        assert "ended-unfinished" not in server.said()
    finally:
        server.kill()


async def test_a_server_that_cannot_finish_is_ended(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where somebody else holds the database for ever, it does not hang: what was not committed
    was not promised to anybody."""
    shell = Shell(
        TRAVAUX_DATABASE_URL=sqlite_url, TRAVAUX_DATA_DIR=str(tmp_path / "var"), TRAVAUX_PORT="0"
    )
    program = (
        "from server import serving; from server.cli import main; "
        "serving.STOPPING_SECONDS = 2; import sys; sys.argv = ['travaux', 'serve']; main()"
    )
    table = await lay_table(sqlite_url, tmp_path)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, cwd=ROOT, env=shell.environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().split()[-1]
    engine = connect(sqlite_url)
    try:
        token = {"Authorization": f"Bearer {table.tokens['pen']}"}
        async with writing(engine) as connection, httpx.AsyncClient(headers=token) as client:
            await connection.execute(text("UPDATE heads SET position = position"))
            address = f"{url}/api/negotiations/{SLUG}/drafts"
            body = {"title": "A", "text": "1. B."}
            waits = asyncio.create_task(client.post(address, json=body, timeout=60))
            while (await client.get(f"{url}/metrics")).text.find("travaux_queue 1.0") < 0:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(SECONDS + 10):
                _, errors = await process.communicate()
            assert process.returncode == 1
            assert b"ended-unfinished" in errors
            with pytest.raises(httpx.TransportError):
                await waits
            await connection.rollback()
    finally:
        await engine.dispose()
        if process.returncode is None:
            process.kill()
            await process.wait()


# Starting


def test_a_folder_that_cannot_be_written_is_said(shell: Shell, tmp_path: Path) -> None:
    """With its name, and what to do."""
    blocked = tmp_path / "a-file"
    blocked.write_text("")
    said = shell.with_(TRAVAUX_DATA_DIR=str(blocked)).run("serve").sentence
    assert said == (
        f"The folder {blocked} cannot be written (File exists). "
        "Make it writable, or set TRAVAUX_DATA_DIR to another."
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="whoever may do everything may write everywhere")
def test_a_folder_of_somebody_elses_is_said(shell: Shell, tmp_path: Path) -> None:
    """As where a container's volume belongs to another user."""
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o500)
    said = shell.with_(TRAVAUX_DATA_DIR=str(theirs)).run("serve").sentence
    assert said.startswith(f"The folder {theirs} cannot be written (Permission denied).")


def test_a_full_disk_is_said(shell: Shell, tmp_path: Path) -> None:
    """Before anything is begun there; where no disk may be mounted, files may not grow."""
    with mounted(tmp_path / "small") as small:
        folder = tmp_path / "small" if small is not None else tmp_path / "other"
        folder.mkdir(exist_ok=True)
        if small is not None:
            with (folder / "ballast").open("ab", buffering=0) as ballast:
                _fill(ballast)
            done = shell.with_(TRAVAUX_DATA_DIR=str(folder)).run("serve")
        else:
            before = resource.getrlimit(resource.RLIMIT_FSIZE)
            ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
            try:
                done = shell.with_(TRAVAUX_DATA_DIR=str(folder)).run("serve")
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, before)
                signal.signal(signal.SIGXFSZ, ignored)
        assert done.sentence.startswith(f"There is no room left for the folder {folder} (")
        assert done.sentence.endswith("Make room on its disk, or set TRAVAUX_DATA_DIR to another.")
        assert not (folder / ".writable").exists()


def _fill(ballast: Any) -> None:
    try:
        while True:
            ballast.write(bytes(4096))
    except OSError:
        return


def test_a_database_that_is_not_there_is_said(shell: Shell, postgres_url: str) -> None:
    """Its name is, and what to do; no password."""
    gone = postgres_url.replace("/test_", "/gone_")
    said = shell.with_(TRAVAUX_DATABASE_URL=gone).run("serve").sentence
    assert "does not exist" in said
    assert "TRAVAUX_DATABASE_URL" in said


def test_a_database_that_does_not_answer_is_said(shell: Shell) -> None:
    """As where PostgreSQL is not started yet."""
    url = "postgresql://travaux:secret-password@127.0.0.1:1/travaux"
    said = shell.with_(TRAVAUX_DATABASE_URL=url).run("serve").sentence
    assert said.startswith("The database cannot be used (Connect call failed")
    assert "TRAVAUX_DATABASE_URL" in said
    assert "secret-password" not in said


def test_what_is_no_database_is_said(shell: Shell, tmp_path: Path) -> None:
    """A file of another kind is left as it is."""
    file = tmp_path / "letter.txt"
    file.write_text("Dear colleagues, " * 500)
    said = shell.with_(TRAVAUX_DATABASE_URL=f"sqlite:///{file}").run("serve").sentence
    assert "TRAVAUX_DATABASE_URL" in said
    assert file.read_text().startswith("Dear colleagues")


def test_a_database_of_a_newer_version_is_said(shell_on_both: Shell) -> None:
    """What to do is to install that version."""
    url = shell_on_both.environment["TRAVAUX_DATABASE_URL"]

    async def newer() -> None:
        engine = connect(url)
        async with writing(engine) as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        await engine.dispose()

    asyncio.run(newer())
    said = shell_on_both.run("serve").sentence
    assert said.startswith("This database has been migrated by a newer version of Travaux")


def test_a_stopping_server_is_given_less_time_than_compose_gives_it() -> None:
    """Or it would be killed before it has said why it could not finish."""
    assert serving.GRACE_SECONDS < serving.STOPPING_SECONDS
    compose = (ROOT / "docker-compose.yml").read_text()
    assert "stop_grace_period: 15s" in compose
    assert serving.STOPPING_SECONDS < 15
