"""`travaux serve`, `demo` and `token`: a server starts in a word, and the shell works beside it."""

import asyncio
import os
import re
import select
import socket
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from events.draft import editing
from events.ids import ParagraphId
from tests.server.house import SLUG, House, Replica, client_of, house, joined
from tests.server.shell import Shell

LINK = re.compile(r"^  (\S.*?) +(http://127\.0\.0\.1:\d+/join/(\S+))$", re.MULTILINE)


def read_until(process: subprocess.Popen[bytes], words: str, seconds: float = 180) -> str:
    """What a server says up to and with the line that holds ``words``."""
    assert process.stdout is not None
    assert process.stderr is not None
    said, deadline = b"", time.monotonic() + seconds
    while words.encode() not in said or not said.endswith(b"\n"):
        ready, _, _ = select.select([process.stdout], [], [], max(0, deadline - time.monotonic()))
        part = os.read(process.stdout.fileno(), 65_536) if ready else b""
        if not part:
            process.kill()
            pytest.fail(f"it said: {said.decode()}\n{process.stderr.read().decode()}")
        said += part
    return said.decode()


def sign_in(link_token: str, url: str) -> httpx.Client:
    """A browser that opened a sign-in link."""
    client = httpx.Client(base_url=url, headers={"Origin": url})
    answer = client.post("/api/sign-in", json={"token": link_token})
    assert answer.status_code == 200, answer.text
    return client


def test_serve_says_where_and_stops_in_silence(shell: Shell, sqlite_url: str) -> None:
    """It answers at the address that it prints; Ctrl-C ends it without an error."""
    with shell.with_(TRAVAUX_PORT="0").started("serve") as process:
        said = read_until(process, "served at")
        url = said.split()[-1]
        assert re.fullmatch(r"http://127\.0\.0\.1:[1-9]\d*", url)
        assert httpx.get(f"{url}/healthz", timeout=30).json() == {"status": "ok"}
        process.send_signal(2)
        assert process.wait(timeout=30) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_busy_port_is_said(shell: Shell, command: str) -> None:
    """With its number, and what to do; nothing is seeded."""
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = str(busy.getsockname()[1])
        said = shell.with_(TRAVAUX_PORT=port).run(command).sentence
    assert said == (
        f"Port {port} on 127.0.0.1 cannot be used (Address already in use). "
        "Stop what uses it, or set TRAVAUX_PORT to another."
    )
    assert "none yet" in shell.run("issues", "--negotiation", "x").sentence


def test_an_address_of_another_machine_is_said(shell: Shell) -> None:
    """An address that is not ours cannot be listened on."""
    said = shell.with_(TRAVAUX_HOST="192.0.2.1").run("serve").sentence
    assert said.startswith("Port 8400 on 192.0.2.1 cannot be used (")


@pytest.mark.parametrize(
    "variables", [{"TRAVAUX_HOST": "0.0.0.0"}, {"TRAVAUX_PUBLIC_URL": "https://travaux.example"}]
)
def test_the_demonstration_is_served_on_this_machine_only(
    shell: Shell, variables: dict[str, str]
) -> None:
    """Its links work for everybody who has them."""
    assert "this machine only" in shell.with_(**variables).run("demo").sentence


def test_the_demonstration_is_kept_over_a_restart(shell_on_both: Shell, tmp_path: Path) -> None:
    """Five links, one per seat; the second start prints the same, and keeps what was drafted."""
    shell = shell_on_both.with_(TRAVAUX_PORT="0")
    with shell.started("demo") as process:
        first = read_until(process, "Everything is kept in")
        links = LINK.findall(first)
        assert "Seeding" in first
        assert len(links) == 5
        url = links[0][1].rpartition("/join/")[0]
        pen = sign_in(links[0][2], url)
        assert pen.get("/api/me").json()["role"] == "co-facilitator"
        slug = pen.get("/api/me").json()["slug"]
        answer = pen.post(
            f"/api/negotiations/{slug}/drafts", json={"title": "Annex", "text": "1. New text."}
        )
        assert answer.status_code == 200, answer.text
        roles = [sign_in(token, url).get("/api/me").json()["role"] for _, _, token in links]
        assert roles == ["co-facilitator", "delegate", "delegate", "observer", "auditor"]
    kept = tmp_path / "var" / "demo-links.json"
    assert kept.stat().st_mode & 0o077 == 0
    with shell.started("demo") as process:
        second = read_until(process, "Everything is kept in")
        again = LINK.findall(second)
        assert [(who, token) for who, _, token in again] == [
            (who, token) for who, _, token in links
        ]
        assert "Seeding" not in second
        url = again[0][1].rpartition("/join/")[0]
        observer = sign_in(again[3][2], url)
        drafts = observer.get(f"/api/negotiations/{slug}").json()["drafts"]
        assert "Annex" in [draft["title"] for draft in drafts]


def test_links_that_no_longer_open_are_made_anew(shell: Shell, tmp_path: Path) -> None:
    """A spoilt file of links, or one from another database, does not lock anybody out."""
    shell = shell.with_(TRAVAUX_PORT="0")
    kept = tmp_path / "var" / "demo-links.json"
    kept.parent.mkdir()
    kept.write_text('[["co-facilitator", "of another database"]]')
    with shell.started("demo") as process:
        links = LINK.findall(read_until(process, "Everything is kept in"))
        url = links[0][1].rpartition("/join/")[0]
        assert sign_in(links[0][2], url).get("/api/me").status_code == 200


# Beside a running server


@asynccontextmanager
async def talks(database_url: str, folder: Path) -> AsyncIterator[tuple[House, Shell]]:
    """A served negotiation, and a shell on the same database."""
    async with house(database_url, folder) as here:
        yield here, Shell(TRAVAUX_DATABASE_URL=database_url, TRAVAUX_DATA_DIR=str(folder / "var"))


async def until(here: House, path: str, holds: Any) -> Any:
    """What the running server answers, once ``holds`` of it: within seconds, without a write."""
    async with asyncio.timeout(10):
        while True:
            answer = (await here.call("observer", "GET", path)).json()
            if holds(answer):
                return answer
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("as_", "role", "delegation"),
    [
        ("co-facilitator", "co-facilitator", None),
        ("secretariat", "secretariat", None),
        ("observer", "observer", None),
        ("auditor", "auditor", None),
        ("delegate:ALD", "delegate", "aldovia"),
        ("delegate:maruna", "delegate", "maruna"),
        ("delegation:Norland", "delegate", "norland"),
    ],
)
async def test_a_token_opens_the_running_server(
    sqlite_url: str, tmp_path: Path, as_: str, role: str, delegation: str | None
) -> None:
    """`--as ROLE[:DELEGATION]`, by code or name: the printed line is a bearer token, at once."""
    async with talks(sqlite_url, tmp_path) as (here, shell):
        done = await shell.beside("token", "--negotiation", SLUG, "--as", as_)
        assert (done.code, done.errors) == (0, "")
        (token,) = done.text.splitlines()
        async with client_of(here.address, headers={"Authorization": f"Bearer {token}"}) as program:
            me = (await program.get("/api/me")).json()
            assert (me["role"], me["delegation"]) == (role, delegation)
            answer = await program.get(here.url(f"/drafts/{here.draft}"))
            assert answer.status_code == 200


async def test_a_token_of_a_delegation_drafts(on_both: House, tmp_path: Path) -> None:
    """A program that holds one joins the room and proposes in its delegation's name."""
    here = on_both
    database_url = str(here.app.state.services.settings.database_url)
    shell = Shell(TRAVAUX_DATABASE_URL=database_url, TRAVAUX_DATA_DIR=str(tmp_path / "var"))
    done = await shell.beside("token", "--negotiation", SLUG, "--as", "delegate:NRL")
    here.tokens["program"] = done.text.strip()
    paragraph = next(str(p["id"]) for p in await here.text() if p["label"] == "1.")
    async with joined(here, "program") as program:
        await program.insert(paragraph, 0, "Surely, ", ("norlandbracket01", "insert"))
        await program.until_acknowledged()
    (bracket,) = (await here.rooms.open("negotiation-1")).state.brackets.brackets.values()
    assert bracket.proponents == ("norland",)


@pytest.mark.parametrize(
    ("as_", "said"),
    [
        ("king", "“king” is no role. Roles are: co-facilitator, secretariat, delegate,"),
        ("delegate", "A delegate, and only a delegate, belongs to a delegation."),
        ("observer:ALD", "A delegate, and only a delegate, belongs to a delegation."),
        ("delegate:XXX", "There is no delegation “XXX”. There are: ALD, MRN, NRL."),
        ("delegate:", "A delegate, and only a delegate, belongs to a delegation."),
        ("", "“” is no role."),
    ],
)
async def test_a_token_for_nobody_is_refused(
    sqlite_url: str, tmp_path: Path, as_: str, said: str
) -> None:
    """M5. What is wrong is named, and nobody is enrolled."""
    async with talks(sqlite_url, tmp_path) as (here, shell):
        before = (await here.call("pen", "GET", "/people")).json()
        done = await shell.beside("token", "--negotiation", SLUG, "--as", as_)
        assert done.sentence.startswith(said)
        assert (await here.call("pen", "GET", "/people")).json() == before


async def test_an_invitation_signs_a_person_in(sqlite_url: str, tmp_path: Path) -> None:
    """`travaux invite` prints a link that works once, under the name given."""
    async with talks(sqlite_url, tmp_path) as (here, shell):
        done = await shell.beside(
            "invite", "--negotiation", SLUG, "--as", "delegate:ALD", "--name", "Ana Sílva"
        )
        token = done.text.strip().rpartition("/join/")[2]
        nobody = here.clients["nobody"]
        answer = await nobody.post("/api/sign-in", json={"token": token})
        assert answer.json()["name"] == "Ana Sílva"
        again = await nobody.post("/api/sign-in", json={"token": token})
        assert again.status_code == 401


async def test_a_running_server_shows_what_the_shell_imports(
    database_url: str, tmp_path: Path
) -> None:
    """Within seconds, by itself; and the imported draft is drafted in like any other."""
    file = tmp_path / "annex.md"
    file.write_text("1. An annex [text].\n", encoding="utf-8")
    async with talks(database_url, tmp_path) as (here, shell):
        done = await shell.beside("import", str(file), "--negotiation", SLUG, "--title", "Annex")
        assert done.code == 0
        seen = await until(here, "", lambda answer: len(answer["drafts"]) == 2)
        here.draft = next(d["id"] for d in seen["drafts"] if d["title"] == "Annex")
        (paragraph,) = await here.text()
        async with joined(here, "ald") as ald:
            await ald.insert(paragraph["id"], 0, "So: ", ("aldoviabracket01", "insert"))
            await ald.until_acknowledged()
        assert (await here.text())[0]["runs"][0]["text"] == "So: "
        replayed = await shell.beside("replay", "--negotiation", SLUG, "--draft", "Annex")
        assert replayed.text == "1. [So: - ALD]An annex [text].\n\n"


async def test_shell_and_room_write_at_the_same_time(database_url: str, tmp_path: Path) -> None:
    """While delegations type, programs enrol and texts come in: one order, no gap, nothing lost."""
    file = tmp_path / "annex.md"
    file.write_text("1. An annex.\n", encoding="utf-8")
    async with talks(database_url, tmp_path) as (here, shell), joined(here, "pen") as pen:
        paragraph = next(str(p["id"]) for p in await here.text() if p["label"] == "1.")

        async def type_on(client: Replica) -> None:
            for _ in range(50):
                await client.edit(lambda d: editing.insert_text(d, ParagraphId(paragraph), 0, "p"))
            await client.until_acknowledged()

        async def import_all() -> None:
            for n in range(3):
                done = await shell.beside(
                    "import", str(file), "--negotiation", SLUG, "--title", f"Annex {n}"
                )
                assert done.code == 0, done

        await asyncio.gather(type_on(pen), import_all())
        seen = await until(here, "", lambda answer: len(answer["drafts"]) == 4)
        assert [d["title"] for d in seen["drafts"]][1:] == ["Annex 0", "Annex 1", "Annex 2"]
        exported = tmp_path / "log.jsonl"
        await shell.beside("export", "--negotiation", SLUG, "--output", str(exported))
        assert (await shell.beside("verify", str(exported))).code == 0
        replayed = await shell.beside("replay", "--negotiation", SLUG, "--draft", "Compact")
        assert "1. " + "p" * 50 + "Returns" in replayed.text
