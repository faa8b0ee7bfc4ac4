"""The log: one JSON object a line, with ids, and nobody's words, names, addresses or tokens."""

import asyncio
import gc
import io
import json
import logging
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import structlog
from sqlalchemy import text
from websockets.asyncio.client import connect

from events.draft import editing
from events.ids import ParagraphId
from events.store.engine import writing
from server.digests.postbox import AddressRefused
from server.logs import catch_everything, cause, configure_logs
from server.sync import protocol, venue
from tests.server.house import House, Replica, joined
from tests.server.shell import ROOT

WORD = "Quibbledeux"
NAME = "Zanzibara"
BRACKET = "aldoviabracket01"
Line = dict[str, Any]


class Log:
    """What the server has logged since it was last read."""

    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self._captured = captured
        self.whole = ""

    def lines(self) -> list[Line]:
        """Line by line; fails for one that is no JSON object."""
        said = self._captured.readouterr()
        assert said.out == ""
        self.whole += said.err
        found = [json.loads(line) for line in said.err.splitlines()]
        assert all(isinstance(line, dict) for line in found)
        return found

    async def of(self, request: str, last: str) -> list[Line]:
        """The lines of one request or socket, up to and with the ``last`` event."""
        found: list[Line] = []
        async with asyncio.timeout(10):
            while not found or found[-1]["event"] != last:
                await asyncio.sleep(0.01)
                found += [line for line in self.lines() if line.get("request") == request]
        return found


@pytest.fixture
def logged(capfd: pytest.CaptureFixture[str]) -> Iterator[Log]:
    """Everything, to the last detail, as in a server's process."""
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    configure_logs("debug")
    catch_everything()
    yield Log(capfd)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    configure_logs("warning")


async def paragraph_of(here: House) -> str:
    return next(str(p["id"]) for p in await here.text() if p["label"] == "1.")


# Ids


async def test_a_request_carries_an_id_through_all_that_is_logged_of_it(
    here: House, logged: Log
) -> None:
    """The client's own comes back; what was recorded is named by its positions."""
    own = str(uuid4())
    answer = await here.call(
        "pen",
        "POST",
        "/drafts",
        json={"title": "A", "text": "1. B."},
        headers={"X-Request-Id": own},
    )
    assert answer.headers["x-request-id"] == own
    recorded, request = await logged.of(own, "request")
    assert recorded["event"] == "recorded"
    state = (await here.rooms.open("negotiation-1")).state
    assert 0 < recorded["position"] <= recorded["until"] == state.position
    assert request["route"] == "/api/negotiations/{slug}/drafts"
    assert (request["method"], request["status"]) == ("POST", 200)


@pytest.mark.parametrize(
    "given", ["", WORD, "1234", "a" * 65, "0" * 15, f"{UUID(int=7)}!", "ä" * 16]
)
async def test_an_id_that_could_hold_words_is_not_taken(
    here: House, logged: Log, given: str
) -> None:
    """Another is given instead; so it is without one."""
    for headers in ({"X-Request-Id": given.encode()}, {}):
        answer = await here.clients["nobody"].get("/healthz", headers=headers)
        assert UUID(answer.headers["x-request-id"]).version == 4
    assert WORD not in logged.whole


async def test_a_socket_carries_an_id_from_its_handshake_to_its_end(
    here: House, logged: Log
) -> None:
    """Also where it is refused; its end tells how far its updates came in the record."""
    own = uuid4().hex
    paragraph = await paragraph_of(here)
    async with connect(here.socket_url("ald"), additional_headers={"X-Request-Id": own}) as socket:
        assert socket.response is not None
        assert socket.response.headers["X-Request-Id"] == own
        client = Replica(socket)
        await client.sync()
        await client.insert(paragraph, 0, "w", (BRACKET, "insert"))
        position = await client.until_acknowledged()
        await client.edit(lambda d: editing.delete_text(d, ParagraphId(paragraph), 3, 5))
        assert await client.until_closed() == protocol.CLOSE_REFUSED
    lines = await logged.of(own, "socket-closed")
    assert [line["event"] for line in lines] == ["socket-opened", "update-refused", "socket-closed"]
    assert (lines[-1]["code"], lines[-1]["position"]) == (protocol.CLOSE_REFUSED, position)


async def test_a_writer_logs_under_nobodys_id(
    here: House, logged: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Least of all under that of whoever opened the room."""
    room = await here.rooms.open("negotiation-1")
    await room.writer.close()
    here.rooms._rooms.clear()
    await here.call("pen", "GET", "/board")  # opens it anew

    def breaks(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(venue, "judge", breaks)
    async with joined(here, "ald") as client:
        await client.insert(await paragraph_of(here), 0, "w", (BRACKET, "insert"))
        await client.until_closed()
    (line,) = [line for line in logged.lines() if line["event"] == "act-failed"]
    assert "request" not in line
    assert line["command"].startswith("typing:")
    assert line["exception"].startswith("ZeroDivisionError\n")


# Nobody's words


async def test_a_negotiation_leaves_no_word_and_no_name_in_the_log(
    here: House, logged: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts, reasons, titles, names, addresses, tokens, paths, queries, ids of their own making,
    frames, presence, workspaces, refusals and defects: none of it, neither said nor quoted."""
    secrets = [WORD, NAME, *here.tokens.values()]
    draft = await here.call(
        "pen", "POST", "/drafts", json={"title": WORD, "text": f"1. {WORD}."},
        headers={"Idempotency-Key": WORD, "X-Request-Id": WORD, "User-Agent": WORD},
    )  # fmt: skip
    assert draft.status_code == 200
    invited = await here.call(
        "pen", "POST", "/invitations",
        json={"name": NAME, "role": "delegate", "delegation": "aldovia"},
    )  # fmt: skip
    link = invited.json()["link"].rpartition("/")[2]
    secrets.append(link)
    nobody = here.clients["nobody"]
    for _ in range(2):
        answer = await nobody.post("/api/sign-in", json={"token": link})
        secrets += [value for value in answer.cookies.values() if value]
    paragraph = await paragraph_of(here)

    async with joined(here, "ald") as ald:
        await ald.insert(paragraph, 0, f"{WORD} ", (BRACKET, "insert"))
        await ald.socket.send(
            protocol.encode_awareness({5: (1, json.dumps({"user": {"name": NAME}}))})
        )
        await ald.until_acknowledged()
        await ald.edit(lambda d: editing.delete_text(d, ParagraphId(paragraph), 15, 9))
        await ald.until_closed()
    for frame in (WORD.encode(), bytes((0, 2, 11)) + WORD.encode(), WORD):
        async with connect(here.socket_url("ald")) as socket:
            await socket.send(frame)
            await Replica(socket).until_closed()
    async with connect(f"ws://{here.address}/sync/{here.draft}?token={WORD}") as socket:
        await Replica(socket).until_closed()
    body = {"reason": WORD}
    for who, method, path, sent in (
        ("mrn", "POST", f"/brackets/{BRACKET}/objections", body),
        ("observer", "POST", f"/brackets/{BRACKET}/objections", body),
        ("mrn", "POST", f"/brackets/{WORD}/objections", body),
        ("mrn", "POST", f"/brackets/{BRACKET}/objections", {WORD: WORD, "reason": [WORD]}),
        ("mrn", WORD.upper(), f"/{WORD}?{WORD}={NAME}", body),
        ("mrn", "GET", f"/board?at={WORD}", None),
        ("pen", "GET", f"/join/{link}", None),
    ):
        await here.call(who, method, path, json=sent)
    await nobody.get(f"/join/{link}?{WORD}")

    workspace = await here.call(
        "ald", "POST", "/workspaces", json={"draft": here.draft, "name": WORD}
    )
    inside = workspace.json()["id"]
    async with joined(here, "ald", workspace=inside) as member:
        await member.insert(paragraph, 0, f"{WORD} ", ("aldoviabracket02", "insert"))
        await member.until_acknowledged()
    tabled = await here.call("ald", "POST", f"/workspaces/{inside}/tabling")
    assert tabled.status_code == 200, tabled.text

    await _defects(here, monkeypatch, paragraph)
    lines = logged.lines()
    whole = logged.whole.lower()
    assert [secret for secret in secrets if secret.lower() in whole] == []
    seen = {line["event"] for line in lines}
    assert seen >= {
        "act-failed", "batch-failed", "database-fails", "library", "recorded", "request",
        "socket-closed", "thread-crashed", "not-raised", "update-refused", "digest-refused",
    }  # fmt: skip
    of_requests = {"request", "recorded", "socket-opened", "socket-closed", "update-refused"}
    assert [line for line in lines if line["event"] in of_requests and "request" not in line] == []
    assert [line for line in lines if line.get("status") == 500]


async def _defects(here: House, monkeypatch: pytest.MonkeyPatch, paragraph: str) -> None:
    """Defects that quote what somebody wrote, in every corner."""

    def breaks(*_: Any, **__: Any) -> None:
        try:
            raise KeyError(NAME)
        except KeyError as error:
            raise ValueError(f"{WORD} cannot be read") from error

    async def breaks_later(*_: Any, **__: Any) -> None:
        breaks()

    async def type_once() -> None:
        async with joined(here, "mrn") as client:
            await client.insert(paragraph, 0, f"{WORD} ", ("marunabracket001", "insert"))
            await client.until_closed()

    room = await here.rooms.open("negotiation-1")
    with monkeypatch.context() as broken:
        broken.setattr(venue, "judge", breaks)
        await type_once()
    with monkeypatch.context() as broken:
        broken.setattr(room.writer._store, "writing", breaks)
        await type_once()
    with monkeypatch.context() as broken:
        broken.setattr(here.app.state.services.sign_in, "set_name", breaks_later)
        answer = await here.call(
            "pen", "POST", "/invitations", json={"name": NAME, "role": "observer"}
        )
        assert answer.status_code == 500
        assert answer.headers["x-request-id"] in answer.json()["detail"]
        assert WORD not in answer.text
    async with writing(room.writer._store._engine) as connection:
        await connection.execute(text("ALTER TABLE participants RENAME TO gone"))
    answer = await here.call("pen", "POST", "/invitations", json={"name": NAME, "role": "observer"})
    assert answer.status_code == 503

    loop = asyncio.get_running_loop()
    loop.call_soon(lambda words: breaks(), WORD)
    forgotten = asyncio.ensure_future(breaks_later(WORD))
    await asyncio.wait({forgotten})
    del forgotten
    gc.collect()
    thread = threading.Thread(target=breaks, name=WORD)
    thread.start()
    thread.join()
    unraised = type("Unraised", (), {"__del__": breaks})()
    del unraised
    logging.getLogger("some.library").warning("It said (%s) of %s", WORD, NAME)
    logging.getLogger("some.library").error(f"failed: {WORD}")
    structlog.get_logger().warning(
        "digest-refused", participant="p", reason=str(AddressRefused("SMTP [550]", False))
    )


def test_a_panic_of_native_code_is_named_by_its_place() -> None:
    """What it prints past every logger, text included, stays out of the log."""
    program = f"""
from server.logs import configure_logs, take_over_native
take_over_native()
configure_logs("info")
import os, threading, structlog
from pycrdt import Doc, Text
text = Doc().get("t", type=Text)
text += "{WORD}"
try:
    del text[15:30]
except BaseException as error:
    assert type(error).__name__ == "PanicException"
os.write(2, b"byte index 1 is not a char boundary of `{WORD}`\\n")
os.write(2, b"thread 'x' panicked at /r/yrs-1/src/a.rs:7:9:\\n")
structlog.get_logger().info("last")
os.close(2)
for thread in threading.enumerate():
    if thread.name == "native":
        thread.join()
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    places = [line["place"] for line in lines if line["event"] == "native-panic"]
    assert len(places) == 2, lines
    assert re.fullmatch(r"yrs-[0-9.]+/src/types/text\.rs:[0-9]+", places[0])
    assert places[1] == "yrs-1/src/a.rs:7"
    assert {line["event"] for line in lines} == {"native-panic", "last"}


# How it is said


def test_an_error_is_named_by_kind_and_code(sqlite_url: str) -> None:
    """With what led to it, and no message."""
    error = ValueError(WORD)
    error.__cause__ = FileNotFoundError(2, "No such file or directory", NAME)
    assert cause(error) == "ValueError < FileNotFoundError (No such file or directory)"


def test_a_terminal_gets_lines_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same content, and no JSON."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    configure_logs("info")
    try:
        structlog.get_logger().info("recorded", position=7)
        structlog.get_logger().debug("not-this")
    finally:
        configure_logs("warning")
    said = re.sub(r"\x1b\[[0-9;]*m", "", terminal.getvalue())
    assert re.search(r"recorded +position=7\n$", said), said


async def test_reading_is_not_logged_unless_one_wants_to_know(here: House, logged: Log) -> None:
    """A read that succeeds is a detail; refusals and writes are not."""
    logged.lines()
    configure_logs("info")
    logged.whole, own = "", uuid4().hex
    async with httpx.AsyncClient(base_url=f"http://{here.address}") as client:
        await client.get("/healthz")
        await here.call("pen", "GET", "/board")
        await client.get(here.url("/board"), headers={"X-Request-Id": own})
    (line,) = await logged.of(own, "request")
    assert line["status"] == 401
    assert len(logged.whole.splitlines()) == 1
