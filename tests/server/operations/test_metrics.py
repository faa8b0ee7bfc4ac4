"""``/metrics``: what is measured, who may read it, and what it costs."""

import asyncio
import re
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from events.brackets import BracketWithdrawn
from events.draft import editing
from events.ids import (
    BracketId,
    CommandId,
    NegotiationId,
    ParagraphId,
    ParticipantId,
)
from events.record import Recorded
from server.api import private, workspaces
from server.operations.metrics import Metrics
from server.operations.numbers import Spread
from server.operations.requests import is_private
from server.sync import protocol
from server.sync.writer import Pending
from tests.server.house import House, house, joined, served

BRACKET = "aldoviabracket01"
TOKEN = "a token of some length"
Numbers = dict[str, float]


def numbers(text: str) -> Numbers:
    """Every sample, under its name and its labels' values."""
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def measured(here: House) -> Numbers:
    """What the server has measured."""
    answer = await here.clients["nobody"].get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return numbers(answer.text)


async def until(here: House, holds: Callable[[Numbers], bool]) -> Numbers:
    """What the server has measured, once ``holds`` of it."""
    async with asyncio.timeout(10):
        while not holds(found := await measured(here)):  # noqa: ASYNC110 - another task of the server
            await asyncio.sleep(0.01)
        return found


async def operative(here: House) -> str:
    return next(str(p["id"]) for p in await here.text() if p["label"] == "1.")


async def test_what_is_typed_is_measured_from_its_arrival_to_its_broadcast(on_both: House) -> None:
    """Each keystroke once, with its commit; positions, sockets and rooms are counted."""
    here = on_both
    before = await measured(here)
    async with joined(here, "ald") as ald, joined(here, "observer"):
        paragraph = await operative(here)
        for _ in range(5):
            await ald.insert(paragraph, 0, "w", (BRACKET, "insert"))
            await ald.until_acknowledged()
        during = await measured(here)
    for name in ("travaux_delivery_seconds_count", "travaux_commit_acts_sum"):
        assert during[name] - before[name] == 5
    assert during["travaux_commit_seconds_count"] - before["travaux_commit_seconds_count"] == 5
    assert 0 < during["travaux_commit_seconds_sum"] < during["travaux_delivery_seconds_sum"]
    # A bracket opened, and five changes of text.
    assert during["travaux_positions_total here"] - before["travaux_positions_total here"] == 6
    assert (before["travaux_sockets draft"], during["travaux_sockets draft"]) == (0, 2)
    assert during["travaux_rooms"] == 1
    assert during["travaux_queue"] == 0
    assert during["travaux_ready database"] == 1
    assert 0 < during["travaux_disk_free_ratio"] <= 1
    after = await until(here, lambda found: found["travaux_sockets draft"] == 0)
    assert after["travaux_socket_closings_total 1000"] == 2


async def test_refusals_are_counted_by_reason(here: House) -> None:
    """The gate's by code, the API's by status and rule; what is opened by a stranger is let go."""
    paragraph = await operative(here)
    async with joined(here, "ald") as ald:
        await ald.edit(lambda d: editing.delete_text(d, ParagraphId(paragraph), 0, 7))
        assert await ald.until_closed() == protocol.CLOSE_REFUSED
    refused_to_open = await here.call(
        "observer", "POST", "/drafts", json={"title": "x", "text": "y"}
    )
    assert refused_to_open.status_code == 403
    assert (await here.call("nobody", "GET", "/board")).status_code == 401
    found = await until(here, lambda n: "travaux_socket_closings_total 4403" in n)
    assert found["travaux_updates_refused_total others-text"] == 1
    refused = {name: n for name, n in found.items() if name.startswith("travaux_requests_refused")}
    assert sum(refused.values()) == 2, refused
    assert refused["travaux_requests_refused_total  401"] == 1


async def test_sign_ins_and_notices_are_counted(here: House) -> None:
    """And how long acts by HTTP take; not how often somebody looks at something."""
    token = await here.app.state.services.sign_in.invite(NegotiationId("negotiation-1"), "ald")
    before = await measured(here)
    nobody = here.clients["nobody"]
    for status in (200, 401):
        answer = await nobody.post("/api/sign-in", json={"token": token})
        assert answer.status_code == status
    assert (await here.call("ald", "PUT", "/notices/read", json={"position": 3})).is_success
    assert (await here.call("ald", "GET", "/board")).is_success
    found = await measured(here)
    assert found["travaux_sign_ins_total accepted"] == found["travaux_sign_ins_total refused"] == 1
    assert found["travaux_notices_read_total"] == 1
    assert found["travaux_write_seconds_count"] - before["travaux_write_seconds_count"] == 2


async def test_followers_are_counted_while_they_follow(here: House) -> None:
    """A feed is open until it ends."""
    async with here.clients["mrn"].stream("GET", here.url("/feed")) as feed:
        lines = feed.aiter_lines()
        await anext(lines)
        assert (await measured(here))["travaux_sockets feed"] == 1
    await until(here, lambda found: found["travaux_sockets feed"] == 0)


async def test_no_label_is_anybodys_word(here: House) -> None:
    """Labels hold numbers and words of this program, whatever is asked for and under which id."""
    nobody = here.clients["nobody"]
    for path in ("/api/negotiations/Geheimnis/board", "/Geheimnis", "/api/Geheimnis"):
        await nobody.request("Geheimnis", path, headers={"X-Request-Id": "Geheimnis"})
        await nobody.get(path)
    async with joined(here, "ald") as ald:
        await ald.socket.close(4321, "Geheimnis")
    found = await until(here, lambda n: "travaux_socket_closings_total other" in n)
    assert not [name for name in found if "Geheimnis" in name]
    assert all(re.fullmatch(r"travaux_[a-z_]+( [A-Za-z0-9+.-]*)*", name) for name in found)


def test_everything_of_workspaces_and_soundings_is_private() -> None:
    """W1: no request to them is logged or counted."""
    for route in (*workspaces.router.routes, *private.router.routes):
        assert is_private(str(getattr(route, "path", ""))), route
    assert is_private("/sync/workspaces/w1")
    assert not is_private("/sync/d1")


@pytest.mark.parametrize(
    ("changes", "sent", "status"),
    [
        ({}, None, 200),
        ({"public_url": "https://travaux.example.org"}, None, 404),
        ({"host": "0.0.0.0"}, None, 404),
        ({"public_url": "https://travaux.example.org"}, TOKEN, 404),
        ({"metrics_token": TOKEN}, None, 401),
        ({"metrics_token": TOKEN}, TOKEN + ".", 401),
        ({"metrics_token": TOKEN, "public_url": "https://travaux.example.org"}, TOKEN, 200),
    ],
)
async def test_metrics_are_not_public(
    sqlite_url: str, tmp_path: Path, changes: dict[str, str], sent: str | None, status: int
) -> None:
    """Whoever has the token reads them; without one, only where people reach the server from its
    own machine alone."""
    async with house(sqlite_url, tmp_path, **changes) as here:
        headers = {} if sent is None else {"Authorization": f"Bearer {sent}"}
        answer = await here.clients["nobody"].get("/metrics", headers=headers)
        assert answer.status_code == status
        assert ("travaux_rooms" in answer.text) == (status == 200)


async def test_what_others_record_is_measured_until_it_is_shown_here(
    database_url: str, tmp_path: Path
) -> None:
    """Two servers on one database: each counts the other's events, and how late they come."""
    async with house(database_url, tmp_path) as here:
        second = here.app.state.services.settings
        async with served(second) as (address, _app), joined(here, "ald") as ald:
            token = {"Authorization": f"Bearer {here.tokens['mrn']}"}
            async with httpx.AsyncClient(base_url=f"http://{address}", headers=token) as there:
                (await there.get(here.url("/board"))).raise_for_status()
                await ald.insert(await operative(here), 0, "w", (BRACKET, "insert"))
                await ald.until_acknowledged()
                async with asyncio.timeout(10):
                    found: Numbers = {}
                    while not found.get("travaux_positions_total elsewhere"):
                        await asyncio.sleep(0.01)
                        found = numbers((await there.get("/metrics")).text)
        assert found["travaux_elsewhere_seconds_count"] == 2
        assert 0 <= found["travaux_elsewhere_seconds_sum"] < 20


class _Act(Pending):
    """An act that is recorded already."""

    def decide(self, candidate: object, now: int) -> tuple[()]:
        return ()

    def recorded(self, recorded: object) -> None: ...

    def refused(self, error: Exception) -> None: ...


def test_a_keystroke_pays_less_than_two_microseconds() -> None:
    """Where many write at once, as where one does: what one act costs, at its best."""
    metrics = Metrics(lambda: 0)
    event = BracketWithdrawn(BracketId("b"))
    for size in (1, 64):
        acts, events = [], []
        for n in range(size):
            act = _Act(CommandId(f"typing:{n}"))
            one = Recorded(NegotiationId("n"), n, 0, 0, ParticipantId("p"), act.command, event)
            act.decided, act.anew = (one,), True
            acts.append(act)
            events.append(one)
        best = min(
            _timed(lambda a=acts, e=events: metrics.recorded(a, e, 0.001)) for _ in range(50)
        )
        assert best / size < 2e-6, (size, best / size)


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    for _ in range(20):
        work()
    return (time.perf_counter() - began) / 20


def test_values_fall_under_the_bounds_that_hold_them() -> None:
    """Prometheus counts a value into every bucket whose bound it does not exceed."""
    spread = Spread("x", "", (1, 2))
    for value in (0.5, 1, 1.5, 2, 3):
        spread.note(value)
    counted = {s.labels.get("le", s.name): s.value for s in spread.family().samples}
    assert counted == {"1": 2, "2": 4, "+Inf": 5, "x_count": 5, "x_sum": 8}
