"""Terms by HTTP (SPEC D): settled, looked at before, applied, corrected, taken back."""

from typing import Any

from tests.server.house import House, joined

MINE = "aldoviabracket01"


async def do(here: House, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """An act of the pen."""
    answer = await here.call("pen", method, f"/terms{path}", json=body)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


async def read(here: House, path: str = "", **asked: Any) -> dict[str, Any]:
    """What an observer reads of terms."""
    answer = await here.call("observer", "GET", f"/terms{path}", params=asked)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


async def test_a_term_is_previewed_applied_and_every_socket_sees_it(here: House) -> None:
    """What the preview says is what the record lists; delegations' own words are left."""
    first, second = [p["id"] for p in await here.text() if p["label"] in ("1.", "2.")]
    async with joined(here, "ald") as ald:
        await ald.insert(second, 0, "returns, ", (MINE, "insert"))
        await ald.until_acknowledged()
    body = {"wording": "returns and readmission", "replaces": ["returns"]}
    term = (await do(here, "POST", "", body))["created"]["term"]
    before = await read(here, f"/{term}/consequences", draft=here.draft)
    assert before["changes"] == [
        {
            "paragraph": first,
            "place": "1",
            "removed": "Returns",
            "inserted": "Returns and readmission",
            "before": "Returns are voluntary and safe.",
            "after": "Returns and readmission are voluntary and safe.",
        }
    ]
    assert [(x["paragraph"], x["why"], x["bracket"]) for x in before["left"]] == [
        (second, "proposed", MINE)
    ]
    spared = await read(here, f"/{term}/consequences", draft=here.draft, spared=first)
    assert [x["why"] for x in spared["left"]] == ["spared", "proposed"]

    async with joined(here, "mrn") as mrn:
        await do(here, "POST", f"/{term}/application", {"draft": here.draft})
        while not mrn.document.paragraph(first).text.startswith("Returns and readmission are"):
            await mrn.take()
    (held,) = (await read(here))["terms"]
    (made,) = held["applied"]
    assert (made["changes"], made["left"]) == (before["changes"], before["left"])
    again = await here.call("pen", "POST", f"/terms/{term}/application", json={"draft": here.draft})
    assert (again.status_code, again.json()["rule"]) == (409, "D4")


async def test_a_term_is_corrected_and_taken_back_and_the_past_stays(here: House) -> None:
    body = {"wording": "persons", "replaces": ["people"]}
    made = await do(here, "POST", "", body)
    term = made["created"]["term"]
    await do(here, "PUT", f"/{term}", {"wording": "persons", "replaces": ["people", "folk"]})
    await do(here, "POST", f"/{term}/unsettling", {"why": "Both are used."})
    (now,) = (await read(here))["terms"]
    assert (now["replaces"], now["why"]) == (["people", "folk"], "Both are used.")
    assert now["unsettled"] is not None
    (then,) = (await read(here, at=made["positions"][-1]))["terms"]
    assert (then["replaces"], then["unsettled"]) == (["people"], None)
