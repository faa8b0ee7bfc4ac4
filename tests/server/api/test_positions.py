"""Stances in full, groups and the matrix by HTTP."""

from typing import Any

import pytest

from tests.server.house import House, joined

A = "aldoviabracket01"


async def put(here: House, who: str, method: str, path: str, body: object = None) -> Any:
    """What an act answers; it must succeed."""
    answer = await here.call(who, method, path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def proposed(here: House) -> str:
    """Aldovia has inserted a word. Maruna and Norland are a group; Maruna speaks for it."""
    paragraph = next(p["id"] for p in await here.text() if p["label"] == "1.")
    async with joined(here, "ald") as ald:
        await ald.insert(paragraph, 12, "safe, ", (A, "insert"))
        await ald.until_acknowledged()
    made = await put(here, "pen", "POST", "/groups", {"name": "Group of Coasts", "code": "GC"})
    group: str = made["created"]["group"]
    for party in ("maruna", "norland"):
        await put(here, "pen", "PUT", f"/groups/{group}/members/{party}")
    await put(here, "pen", "PUT", f"/groups/{group}/spokespersons/mrn")
    return group


async def cells(here: House, query: str = "") -> list[dict[str, Any]]:
    """The cells of the one row of the matrix."""
    (row,) = (await put(here, "observer", "GET", f"/matrix{query}"))["rows"]
    found: list[dict[str, Any]] = row["cells"]
    return found


async def test_a_groups_objection_covers_its_members(here: House, proposed: str) -> None:
    """The matrix says whence each position comes; the covered have no stance."""
    body = {"stance": "objection", "reason": "Too far.", "group": proposed}
    then = (await put(here, "mrn", "PUT", f"/brackets/{A}/stance", body))["positions"][-1]
    await put(here, "nrl", "PUT", f"/brackets/{A}/groups/{proposed}/dissociation")
    found = [(c["group"] or c["delegation"], c["origin"], c["stance"]) for c in await cells(here)]
    assert found == [
        (proposed, "on behalf", "objection"),
        ("aldovia", "proposes", None),
        ("maruna", "covered", None),
        ("norland", "dissociated", None),
    ]
    past = [c["origin"] for c in await cells(here, f"?at={then}")]
    assert past == ["on behalf", "proposes", "covered", "covered"]
    ours = await put(here, "nrl", "GET", "/positions")
    assert [c["words"] for c in ours["rows"][0]["cells"]] == ["dissociated from GC"]
    refused = await here.call("pen", "POST", f"/brackets/{A}/outcome", json={"outcome": "retained"})
    assert "Group of Coasts" in refused.json()["detail"]
    seen = await put(here, "mrn", "GET", f"/brackets/{A}")
    assert seen["covered"] == ["maruna"]
    assert seen["choices"]["groups"][0]["withdraw"] == "Withdraw the objection of GC"


async def test_a_condition_is_taken_lifted_and_corrected(here: House, proposed: str) -> None:
    body = {"stance": "conditional-acceptance", "condition": {"words": "it is funded"}}
    await put(here, "nrl", "PUT", f"/brackets/{A}/stance", body)
    seen = await put(here, "nrl", "GET", f"/brackets/{A}")
    assert (seen["state"], seen["stances"][0]["condition"]) == ("contested", "if it is funded")
    assert seen["choices"]["lift_condition"] == "Lift the condition"
    await put(here, "nrl", "DELETE", f"/brackets/{A}/stance/condition")
    assert (await put(here, "nrl", "GET", f"/brackets/{A}"))["stances"][0]["met"] is True
    await put(here, "nrl", "POST", f"/brackets/{A}/stance/corrections", {"note": "mistyped"})
    assert (await put(here, "nrl", "GET", f"/brackets/{A}"))["stances"] == []


async def test_m6_who_does_not_hold_the_pen_does_not_write(here: House) -> None:
    """Passed, it is the other's; everybody sees whose it is."""
    await put(here, "pen", "PUT", "/pen", {"participant": "pen2"})
    refused = await here.call("pen", "POST", f"/drafts/{here.draft}/paragraphs", json={"text": "x"})
    assert (refused.status_code, refused.json()["rule"]) == (403, "M6")
    paragraph = (await here.text())[1]["id"]
    async with joined(here, "pen") as pen:
        await pen.insert(paragraph, 0, "x")
        while not pen.refusals:
            await pen.take()
    assert pen.refusals[0]["code"] == "pen-elsewhere"
    assert (await put(here, "observer", "GET", ""))["pen"] == "pen2"


async def test_m7_a_head_is_named_and_seen(here: House) -> None:
    await put(here, "pen", "PUT", "/people/ald/head")
    people = await put(here, "observer", "GET", "/people")
    assert [p["participant"] for p in people if p["head"]] == ["ald"]
