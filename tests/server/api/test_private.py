"""Packages before they are presented, and soundings: seen by few, and in no log (SPEC K6, Y)."""

import re
from typing import Any

import pytest

from events.errors import NotPermitted
from server.narrowing import Narrow
from server.unlock_console import show
from tests.server.house import SLUG, House, joined

MINE, THEIRS = "aldoviabracket01", "marunabracket001"
OTHERS = ("pen", "pen2", "nrl", "observer", "auditor", "mrn")
PATHS = ("/board", "/agreement", "/timeline", "/events", "/notices", "/matrix", "/process")


@pytest.fixture
async def two(here: House) -> House:
    """A room with a proposal of Aldovia and one of Maruna."""
    paragraph = next(str(p["id"]) for p in await here.text() if p["label"] == "1.")
    for who, bracket in (("ald", MINE), ("mrn", THEIRS)):
        async with joined(here, who) as client:
            await client.insert(paragraph, 8, "words ", (bracket, "insert"))
            await client.until_acknowledged()
    return here


async def ask(here: House, who: str, method: str, path: str, **more: Any) -> Any:
    answer = await here.call(who, method, path, **more)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


async def seen(here: House, *who: str) -> dict[str, bytes]:
    """What these can read, but for the server's clock."""
    read = {f"{w} {p}": (await here.call(w, "GET", p)).content for w in who for p in PATHS}
    return {name: re.sub(rb'"server_time":[0-9]+', b"", one) for name, one in read.items()}


async def test_a_package_is_its_authors_alone_until_it_is_presented(two: House) -> None:
    """K6: prepared, changed and looked at, it changes no byte of what others read; then it is in
    the record, and in preparation no more."""
    before = await seen(two, *OTHERS)
    body = {"title": "Returns for pathways", "brackets": [MINE], "note": "ours"}
    draft = await ask(two, "ald", "POST", "/package-drafts", json=body)
    path = f"/package-drafts/{draft['id']}"
    body["brackets"] = [MINE, THEIRS]
    await ask(two, "ald", "PUT", path, json=body)
    assert [d["brackets"] for d in await ask(two, "ald", "GET", "/package-drafts")] == [
        [MINE, THEIRS]
    ]
    for who in OTHERS:
        for method, rest in (("PUT", ""), ("DELETE", ""), ("POST", "/presentation")):
            answers = [
                await two.call(who, method, f"{one}{rest}", json=body if not rest else None)
                for one in (path, "/package-drafts/nosuchpackage")
            ]
            assert answers[0].status_code in (403, 404)
            assert answers[0].content == answers[1].content
        listed = await two.call(who, "GET", "/package-drafts")
        assert listed.status_code == 403 or listed.json() == []
    assert await seen(two, *OTHERS) == before
    key = {"Idempotency-Key": "present"}
    done = await ask(two, "ald", "POST", f"{path}/presentation", headers=key)
    assert await ask(two, "ald", "POST", f"{path}/presentation", headers=key) == done
    assert await ask(two, "ald", "GET", "/package-drafts") == []
    shown = (await ask(two, "mrn", "GET", "/agreement"))["packages"]
    assert [p["title"] for p in shown] == ["Returns for pathways"]


async def test_a_package_that_cannot_be_presented_is_kept(two: House) -> None:
    """K1, K6: the refusal says why, and the preparation stays."""
    body = {"title": "Half", "brackets": [MINE]}
    draft = await ask(two, "pen", "POST", "/package-drafts", json=body)
    answer = await two.call("pen2", "POST", f"/package-drafts/{draft['id']}/presentation")
    assert (answer.status_code, answer.json()["rule"]) == (409, "K1")
    assert len(await ask(two, "pen2", "GET", "/package-drafts")) == 1
    await ask(two, "pen", "DELETE", f"/package-drafts/{draft['id']}")
    assert await ask(two, "pen", "GET", "/package-drafts") == []


async def test_a_sounding_is_its_delegations_and_the_co_facilitators(two: House) -> None:
    """Y1-Y3: not the secretariat's, no auditor's, no byte of anybody's reads."""
    await ask(two, "pen", "POST", "/invitations", json={"name": "Sec", "role": "secretariat"})
    people = await ask(two, "pen", "GET", "/people")
    secretary = next(p["participant"] for p in people if p["role"] == "secretariat")
    token = await two.app.state.services.sign_in.bearer("negotiation-1", secretary, "test")
    two.clients["sec"] = type(two.clients["pen"])(
        base_url=f"http://{two.address}", headers={"Authorization": f"Bearer {token}"}
    )
    everybody = (*OTHERS, "ald", "sec")
    before = await seen(two, *everybody)
    path = f"/brackets/{THEIRS}/sounding"
    await ask(two, "nrl", "PUT", path, json={"stance": "objection", "words": "Costs."})
    await ask(two, "nrl", "PUT", path, json={"stance": "can-go-along", "words": "At last."})
    own = await two.call("mrn", "PUT", path, json={"stance": "acceptance"})
    assert (own.status_code, own.json()["rule"]) == (409, "Y1")
    assert [s["words"] for s in await ask(two, "nrl", "GET", "/soundings")] == ["At last."]
    for who in ("pen", "pen2"):
        assert [s["delegation"] for s in await ask(two, who, "GET", "/soundings")] == ["norland"]
    assert await ask(two, "mrn", "GET", "/soundings") == []
    for who in ("sec", "observer", "auditor"):
        assert (await two.call(who, "GET", "/soundings")).status_code == 403
        assert (await two.call(who, "GET", "/unlock")).status_code == 403
    assert await seen(two, *everybody) == before
    await ask(two, "nrl", "DELETE", path)
    assert await ask(two, "pen", "GET", "/soundings") == []


async def test_what_would_unlock_counts_stances_and_soundings(
    two: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """Y4: who stands between each bracket and ripe, and who of them would give way."""
    stance = f"/brackets/{THEIRS}/stance"
    await ask(two, "nrl", "PUT", stance, json={"stance": "objection", "reason": "Costs."})
    condition = {"bracket": MINE, "outcome": "retained", "words": ""}
    await ask(
        two, "ald", "PUT", stance, json={"stance": "conditional-acceptance", "condition": condition}
    )
    await ask(two, "pen", "POST", f"/brackets/{THEIRS}/taken-up")

    async def locked(query: str = "") -> Any:
        (found,) = await ask(two, "pen", "GET", f"/unlock?bracket={THEIRS}{query}")
        return found

    found = await locked()
    assert [(o["kind"], o["who"], o["likelihood"]) for o in found["obstacles"]] == [
        ("objection", "Norland", "stands"),
        ("unmet condition", "Aldovia", "stands"),
    ]
    assert (found["holders"], found["near"]) == (["Norland", "Aldovia"], False)
    assert (await locked(f"&retained={MINE}"))["holders"] == ["Norland"]
    sounding = {"stance": "can-go-along", "words": ""}
    await ask(two, "nrl", "PUT", f"/brackets/{THEIRS}/sounding", json=sounding)
    found = await locked(f"&retained={MINE}")
    assert (found["holders"], found["near"]) == ([], True)
    ordered = await ask(two, "pen", "GET", "/unlock")
    assert [one["bracket"] for one in ordered] == [MINE, THEIRS]
    settings = two.app.state.services.settings
    await show(settings, SLUG, two.tokens["pen"], "table", Narrow())
    assert "would give way" in capsys.readouterr().out
    for token in (two.tokens["nrl"], "tvx_wrong"):
        with pytest.raises(NotPermitted):
            await show(settings, SLUG, token, "json", Narrow())
