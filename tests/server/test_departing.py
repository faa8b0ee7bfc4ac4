"""P14, Y3, K6, W6. What a party kept in private goes with it; what is a group's goes on."""

from typing import Any

import pytest
from sqlalchemy import Table, select

from events.store.engine import reading
from server.sync import protocol
from server.tables import (
    package_drafts,
    soundings,
    workspace_acts,
    workspace_updates,
    workspaces,
)
from tests.server.house import House, joined

BRACKET = "marunabracket001"
OURS = "aldoviabracket01"
LEAVES = {"json": {"brackets": []}}


async def ask(here: House, who: str, method: str, path: str, **more: Any) -> Any:
    answer = await here.call(who, method, path, **more)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


async def rows(here: House, *tables: Table) -> int:
    """How many rows these tables have."""
    engine = here.rooms.store._engine
    async with reading(engine) as connection:
        return sum([len((await connection.execute(select(t))).all()) for t in tables])


@pytest.fixture
async def paragraph(here: House) -> str:
    """Maruna proposes words in it."""
    found = next(str(p["id"]) for p in await here.text() if p["label"] == "1.")
    async with joined(here, "mrn") as client:
        await client.insert(found, 0, "All ", (BRACKET, "insert"))
        await client.until_acknowledged()
    return found


async def workspace_of(here: House, group: str | None = None) -> str:
    body = {"draft": here.draft, "name": "Ours", "group": group}
    return str((await ask(here, "ald", "POST", "/workspaces", json=body))["id"])


async def test_what_a_party_kept_in_private_is_erased_as_it_leaves(
    here: House, paragraph: str
) -> None:
    """Soundings, packages in preparation, workspaces; others' stay. Who is in one is shown out."""
    for who in ("ald", "nrl"):
        body = {"stance": "can-go-along", "words": "At last."}
        await ask(here, who, "PUT", f"/brackets/{BRACKET}/sounding", json=body)
        body = {"title": f"Of {who}", "brackets": [BRACKET]}  # type: ignore[dict-item]
        await ask(here, who, "POST", "/package-drafts", json=body)
    workspace = await workspace_of(here)
    stance = {"stance": "acceptance"}
    path = f"/workspaces/{workspace}/positions/{BRACKET}"
    await ask(here, "ald", "PUT", path, json=stance)
    async with joined(here, "ald", workspace=workspace) as client:
        await client.insert(paragraph, 4, "truly ", (OURS, "insert"))
        await client.until_acknowledged()
        await ask(here, "pen", "POST", "/delegations/aldovia/departure", **LEAVES)
        assert await client.until_closed() == protocol.CLOSE_UNAUTHORISED
    assert [s["delegation"] for s in await ask(here, "pen", "GET", "/soundings")] == ["norland"]
    assert await rows(here, soundings) == 1
    assert await rows(here, package_drafts) == 1
    assert await rows(here, workspaces, workspace_updates, workspace_acts) == 0


async def test_a_refused_departure_erases_nothing(here: House, paragraph: str) -> None:
    """Its own bracket is not decided on: it stays, and so does what it prepares."""
    async with joined(here, "ald") as client:
        await client.insert(paragraph, 0, "So ", (OURS, "insert"))
        await client.until_acknowledged()
    workspace = await workspace_of(here)
    refused = await here.call("pen", "POST", "/delegations/aldovia/departure", **LEAVES)
    assert (refused.status_code, refused.json()["rule"]) == (409, "P14")
    assert (await here.call("ald", "GET", f"/workspaces/{workspace}")).status_code == 200


async def test_a_groups_workspace_that_it_began_goes_on_under_another_member(
    here: House, paragraph: str
) -> None:
    """With the words that are in it; the member whose delegate speaks for the group tables it."""
    body = {"name": "Coastal States", "code": "CS"}
    group = str((await ask(here, "pen", "POST", "/groups", json=body))["created"]["group"])
    for party in ("aldovia", "norland", "maruna"):
        await ask(here, "pen", "PUT", f"/groups/{group}/members/{party}")
    for who in ("ald", "mrn"):
        await ask(here, "pen", "PUT", f"/groups/{group}/spokespersons/{who}")
    workspace = await workspace_of(here, group)
    async with joined(here, "nrl", workspace=workspace) as member:
        await member.insert(paragraph, 4, "truly ", (OURS, "insert"))
        await member.until_acknowledged()
        await ask(here, "pen", "POST", "/delegations/aldovia/departure", **LEAVES)
        assert await member.until_closed() == protocol.CLOSE_ANEW
    seen = await ask(here, "nrl", "GET", f"/workspaces/{workspace}")
    assert (seen["delegation"], [d["words"] for d in seen["differences"]]) == ("maruna", ["truly"])
    await ask(here, "mrn", "POST", f"/workspaces/{workspace}/tabling")
    text = (await here.call("observer", "GET", f"/drafts/{here.draft}/written")).text
    assert "[truly - CS]" in text


async def test_what_was_entered_for_it_waits_for_nobody(here: House, paragraph: str) -> None:
    """It stands in the list as it was entered, and says that its party has left."""
    path = f"/drafts/{here.draft}/paragraphs/{paragraph}/proposals?for=aldovia"
    made = await ask(here, "pen", "POST", path, json={"struck": "voluntary"})
    body = {"brackets": [{"bracket": made["created"]["strike"], "what": "withdrawn"}]}
    objection = {"reason": "Too far."}
    await ask(here, "pen", "POST", f"/brackets/{BRACKET}/objections?for=aldovia", json=objection)
    await ask(here, "pen", "POST", "/delegations/aldovia/departure", json=body)
    found = (await ask(here, "observer", "GET", "/entries"))["entries"]
    assert {e["status"] for e in found} <= {"lapsed", "overtaken"}
    assert (await ask(here, "observer", "GET", "/entries?status=unconfirmed"))["entries"] == []
