"""What is hidden leaves the server in no answer, frame or event (SPEC P15-P17).

Role × act × regime. Every route that reads is asked by everybody, so that a new one
which forgets the filter fails here.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect

from server.sync import protocol
from tests.server.api.test_permissions import ROUTES
from tests.server.house import House, joined

EVERYBODY = ["co-facilitator", "secretariat", "delegate", "observer", "auditor"]
ENROLLED = 11
"""Where in the log everybody has been enrolled."""

KNOWN = ("", "/people")
"""Reads that say who takes part."""


async def opened(here: House, **regime: Any) -> None:
    """A phase with a regime of its own."""
    phases = (await here.call("pen", "GET", "/process")).json()["phases"]
    body = {"name": f"Phase {len(phases)}", "kind": "rolling text", **regime}
    answer = await here.call("pen", "POST", "/phases", json=body)
    assert answer.status_code == 200, answer.text


async def proposed(here: House, who: str = "ald", text: str = "States shall count.") -> str:
    """A delegation proposes a paragraph; the id of its bracket."""
    known = {b["id"] for b in await brackets(here)}
    path = f"/drafts/{here.draft}/paragraphs"
    answer = await here.call(who, "POST", path, json={"text": text})
    assert answer.status_code == 200, answer.text
    (bracket,) = {b["id"] for b in await brackets(here)} - known
    return bracket


async def brackets(here: House, who: str = "pen") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await here.call(who, "GET", "/board")).json()["brackets"]
    return found


async def positions(here: House) -> None:
    """Maruna takes sides on what Aldovia proposed, and is asked; statements are made."""
    bracket = await proposed(here)
    for who, method, path, body in (
        ("mrn", "POST", f"/brackets/{bracket}/objections", {"reason": "Maruna cannot."}),
        ("ald", "PUT", f"/brackets/{bracket}/reason", {"reason": "Aldovia wants it."}),
        ("mrn", "POST", "/statements", {"words": "We are concerned."}),
        ("pen", "POST", f"/brackets/{bracket}/taken-up", None),
    ):
        answer = await here.call(who, method, path, json=body)
        assert answer.status_code == 200, answer.text


async def reads(here: House, who: str, at: int | None = None) -> dict[str, str]:
    """Everything that can be read, as it leaves the server."""
    (bracket,) = [b["id"] for b in await brackets(here)][:1]
    paragraphs = await here.text("pen")
    values = {"draft": here.draft, "p": paragraphs[0]["id"], "b": bracket, "aldovia": "aldovia"}
    found = {}
    paths = [path for method, path, _, _ in ROUTES if method == "GET"]
    for path in [*paths, "/brackets/{b}"]:
        if path in KNOWN or path.startswith(("/proofs", "/checkpoints")):
            continue
        asked = path.format(**values).replace("positions?delegation=aldovia", "positions?x=1")
        if path in ("/events", "/timeline"):
            asked += f"?after={ENROLLED}"
        if at is not None:
            asked += f"{'&' if '?' in asked else '?'}at={at}&to={at}"
        answer = await here.call(who, "GET", asked)
        found[asked] = answer.text
    return found


def telling(found: dict[str, str], *names: str) -> dict[str, str]:
    """Those answers in which a name stands."""
    return {path: text for path, text in found.items() if any(n in text.lower() for n in names)}


@pytest.mark.parametrize("when", ["then", "afterwards", "at that moment"])
async def test_p15_no_answer_names_anybody_to_who_is_not_told(here: House, when: str) -> None:
    """Every read, while names are hidden, when they are shown again, and of the past."""
    await opened(here, attribution=False)
    await positions(here)
    position = (await here.call("pen", "GET", "")).json()["position"]
    at = position if when == "at that moment" else None
    if when != "then":
        await opened(here)
    for who, own in (("observer", ""), ("nrl", ""), ("ald", "aldovia"), ("mrn", "maruna")):
        hidden = {"aldovia", "maruna"} - {own}
        assert telling(await reads(here, who, at), *hidden) == {}, who
    for who in ("pen", "auditor"):
        told = telling(await reads(here, who, at), "aldovia")
        assert any(path.startswith("/board") for path in told)
        assert any(path.startswith("/timeline") for path in told)
    own_answers = telling(await reads(here, "ald", at), "aldovia")
    assert any(path.startswith("/board") for path in own_answers)


@pytest.mark.parametrize("then", [False, True])
@pytest.mark.parametrize(
    ("path", "rows"),
    [
        ("/traces", "traces"),
        ("/movement", "brackets"),
        ("/matrix", "rows"),
        ("/paragraphs", "paragraphs"),
        ("/pending", "pending"),
        ("/entries", "entries"),
    ],
)
async def test_h11_nobody_learns_by_asking_whose_it_is(
    here: House, path: str, rows: str, then: bool
) -> None:
    """Asked for a delegation whose names are hidden, there is nothing; its own people see it."""
    await opened(here, attribution=False)
    await positions(here)
    position = (await here.call("pen", "GET", "")).json()["position"]
    asked = f"{path}?delegation=aldovia" + (f"&at={position}" if then else "")
    if then:
        await opened(here)
    answer = await here.call("observer", "GET", asked)
    assert answer.status_code == 200, answer.text
    assert answer.json()[rows] == []
    if rows not in ("pending", "entries"):
        for who in ("ald", "pen"):
            assert (await here.call(who, "GET", asked)).json()[rows] != [], who


async def test_p15_what_was_shown_is_not_hidden_from_the_log(here: House) -> None:
    """Names recorded in the open stay in the time line; the board shows none while they are
    hidden."""
    await positions(here)
    await opened(here, attribution=False)
    assert "Aldovia" in (await here.call("observer", "GET", "/timeline")).text
    assert "aldovia" not in (await here.call("observer", "GET", "/board")).text
    await opened(here)
    assert "aldovia" in (await here.call("observer", "GET", "/board")).text


@asynccontextmanager
async def following(here: House, who: str) -> AsyncIterator[list[str]]:
    """What somebody hears in the feed."""
    heard: list[str] = []

    async def listen(answer: httpx.Response) -> None:
        async for line in answer.aiter_lines():
            heard.append(line)

    async with here.clients[who].stream("GET", here.url("/feed")) as answer:
        task = asyncio.create_task(listen(answer))
        try:
            yield heard
        finally:
            task.cancel()


async def heard_until(heard: list[str], word: str) -> None:
    """Wait until a word is heard."""
    async with asyncio.timeout(5):
        while not any(word in line for line in heard):  # noqa: ASYNC110 - as the stream brings it
            await asyncio.sleep(0.01)


async def test_p15_the_feed_names_nobody(here: House) -> None:
    """The pen hears who; an observer that somebody."""
    await opened(here, attribution=False)
    async with following(here, "observer") as public, following(here, "pen") as pen:
        await heard_until(public, "open")
        await heard_until(pen, "open")
        await positions(here)
        await heard_until(public, "bracket-taken-up")
        await heard_until(pen, "bracket-taken-up")
    assert not [line for line in public if "ald" in line.lower() or "maruna" in line.lower()]
    assert any("A delegation" in line for line in public)
    assert any("Maruna objects" in line for line in pen)


def user(frame: bytes) -> list[str]:
    """The names in an awareness frame."""
    text = frame.decode("utf-8", "replace")
    found = []
    while '{"user":' in text:
        text = text[text.index('{"user":') + len('{"user":') :]
        found.append(json.loads(text[: text.index("}") + 1])["name"])
    return found


async def test_p15_cursors_name_nobody_but_to_the_pen_and_ones_own(here: House) -> None:
    """Awareness is told to each as they may see it, on joining and when it changes."""
    await opened(here, attribution=False)
    async with (
        joined(here, "ald") as writer,
        joined(here, "mrn") as other,
        joined(here, "pen") as pen,
    ):
        await writer.socket.send(protocol.encode_awareness({7: (1, '{"cursor":{}}')}))
        for client, name in ((other, "A delegate"), (pen, "Ald"), (writer, "Ald")):
            while await client.take() != (protocol.AWARENESS, 0):
                pass
            assert user(client.presence[-1]) == [name]
        async with joined(here, "nrl") as late:
            while not late.presence:
                await late.take()
            assert user(late.presence[-1]) == ["A delegate"]


async def test_p15_when_names_go_everybody_begins_anew(here: House) -> None:
    """Client ids that were seen under a name are left behind."""
    async with joined(here, "ald") as writer:
        await opened(here, attribution=False)
        assert await writer.until_closed() == protocol.CLOSE_REFUSED


async def test_p15_when_names_come_back_everybody_begins_anew(here: House) -> None:
    """Client ids that wrote without names are never seen under one."""
    await opened(here, attribution=False)
    async with joined(here, "ald") as writer:
        await opened(here)
        assert await writer.until_closed() == protocol.CLOSE_REFUSED


async def test_p15_who_answers_for_another_is_not_told_for_whom_it_was_entered(
    here: House,
) -> None:
    """Refusals name nobody either."""
    await opened(here, attribution=False)
    path = f"/drafts/{here.draft}/paragraphs?for=maruna"
    assert (await here.call("pen", "POST", path, json={"text": "New."})).status_code == 200
    heard = (await here.call("ald", "GET", "/events?limit=1000")).json()
    (entry,) = {e["event"]["entry"] for e in heard if e["event"]["type"] == "entry-dictated"}
    for asked, body in (
        ("/entries/confirmations", {"entries": [entry]}),
        (f"/entries/{entry}/correction", {}),
    ):
        answer = await here.call("ald", "POST", asked, json=body)
        assert answer.status_code == 403
        assert "maruna" not in answer.text.lower()


async def test_p16_soundings_tell_nothing_of_a_phase_that_is_closed(here: House) -> None:
    """Not whether a bracket is still open, nor what its words became; what was told goes."""
    bracket = await proposed(here)
    asked, body = f"/brackets/{bracket}/sounding", {"stance": "objection", "words": "Hard."}
    assert (await here.call("mrn", "PUT", asked, json=body)).status_code == 200
    await opened(here, attends=[r for r in EVERYBODY if r != "delegate"])

    async def told() -> tuple[str, str]:
        refused = await here.call("mrn", "PUT", asked, json=body)
        assert (refused.status_code, refused.json()["rule"]) == (403, "P16")
        return refused.text, (await here.call("mrn", "GET", "/soundings")).text

    before = await told()
    outcome = {"outcome": "retained"}
    settled = await here.call("pen", "POST", f"/brackets/{bracket}/outcome", json=outcome)
    assert settled.status_code == 200, settled.text
    assert await told() == before
    assert "Hard." in before[1]
    assert (await here.call("mrn", "DELETE", asked)).status_code == 204
    assert (await here.call("pen", "GET", "/soundings")).json() == []


async def test_p16_in_a_closed_phase_observers_read_how_it_began_and_what_is_issued(
    here: House,
) -> None:
    """No read, event, notice or socket tells more, then or later."""
    async with joined(here, "observer") as watching:
        await opened(here, attends=[r for r in EVERYBODY if r != "observer"])
        assert await watching.until_closed() == protocol.CLOSE_UNAUTHORISED
    began = (await here.call("pen", "GET", "")).json()["position"]
    banner = (await here.call("observer", "GET", "")).json()["regime"]["banner"]
    assert banner.endswith("Closed to observers.")
    async with following(here, "observer") as heard:
        await heard_until(heard, "open")
        await positions(here)
        path = f"/drafts/{here.draft}/revisions"
        await here.call("pen", "POST", path, json={"name": "Rev 1"})
        await heard_until(heard, "Rev 1")
        await opened(here)
        await heard_until(heard, "Phase 1")
    types = [json.loads(line[6:]).get("type") for line in heard if line.startswith("data: ")]
    assert types == [None, "revision-issued", "phase-opened"]
    async with connect(here.socket_url("observer")) as socket:
        assert await socket.recv()
    found = await reads(here, "observer")
    assert telling(found, "aldovia", "maruna", "concerned", "cannot") == {}
    assert telling(found, "shall count")
    at_the_time = await reads(here, "observer", began + 2)
    assert telling(at_the_time, "shall count") == {}
    assert telling(await reads(here, "mrn"), "aldovia")


async def test_p16_a_socket_to_a_closed_phase_is_refused(here: House) -> None:
    """It says why."""
    await opened(here, attends=[r for r in EVERYBODY if r != "observer"])
    async with connect(here.socket_url("observer")) as socket:
        await socket.wait_closed()
        assert socket.close_code == protocol.CLOSE_UNAUTHORISED
        assert socket.close_reason == "this phase is closed to you"


ACTS = [
    ("ald", "POST", "/drafts/{draft}/paragraphs", {"text": "New."}),
    ("mrn", "POST", "/brackets/{b}/objections", {"reason": "No."}),
    ("mrn", "PUT", "/brackets/{b}/stance", {"stance": "can-go-along"}),
    ("ald", "DELETE", "/brackets/{b}", None),
    ("ald", "POST", "/statements", {"words": "We say."}),
]


@pytest.mark.parametrize("act", ACTS)
async def test_p16_role_by_act_by_regime(here: House, act: tuple[str, str, str, Any]) -> None:
    """What a delegate may do with names or without, they may not in a phase closed to them."""
    who, method, path, body = act
    bracket = await proposed(here)
    without = [r for r in EVERYBODY if r != "delegate"]
    for regime, expected in (
        ({"attends": without}, 403),
        ({"attribution": False}, 200),
    ):
        if "attribution" in regime:
            await here.call("pen", "POST", f"/drafts/{here.draft}/revisions", json={"name": "R"})
        await opened(here, **regime)
        asked = path.format(draft=here.draft, b=bracket)
        answer = await here.call(who, method, asked, json=body)
        assert answer.status_code == expected, (regime, answer.text)
        if expected == 403:
            assert answer.json()["rule"] == "P16"


async def test_p17_more_may_attend_only_right_after_a_revision(here: House) -> None:
    """The refusal says what to do."""
    await opened(here, attends=[r for r in EVERYBODY if r != "observer"])
    await proposed(here)
    body = {"name": "Plenary", "kind": "rolling text"}
    refused = await here.call("pen", "POST", "/phases", json=body)
    assert refused.status_code == 409
    assert refused.json()["rule"] == "P17"
    assert "Issue every draft as a revision" in refused.json()["detail"]
