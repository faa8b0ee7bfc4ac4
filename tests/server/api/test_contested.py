"""Contested per issue, by HTTP: now, kept up to date while the room works, and at any moment."""

from typing import Any

from tests.server.house import House


async def contested(here: House, path: str = "") -> dict[str, Any]:
    answer = await here.call("observer", "GET", f"/contested{path}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_i3_contested_per_issue_is_kept_up_to_date(here: House) -> None:
    """Each act is in the next answer; asked of its position later, the answer is the same."""
    proposed = {"text": "States shall publish figures."}
    answer = await here.call("ald", "POST", f"/drafts/{here.draft}/paragraphs", json=proposed)
    assert answer.status_code == 200, answer.text
    text = (await here.call("observer", "GET", f"/drafts/{here.draft}")).json()
    (bracket,) = (b["id"] for b in text["brackets"] if b["proponents"] == ["aldovia"])
    await here.call("pen", "POST", "/issues", json={"title": "Data"})
    issues = (await here.call("pen", "GET", "")).json()["issues"]
    (issue,) = (one["id"] for one in issues)
    assert all(not one["brackets"] for one in (await contested(here))["issues"])
    await here.call("pen", "PUT", f"/brackets/{bracket}/issues/{issue}")
    path = f"/brackets/{bracket}/objections"
    await here.call("mrn", "POST", path, json={"reason": "Too costly."})
    then = await contested(here)
    found = {one["title"]: one for one in then["issues"]}
    (row,) = found["Data"]["brackets"]
    assert (row["bracket"], row["excerpt"]) == (bracket, "States shall publish figures.")
    assert [(c["delegation"], c["reason"]) for c in row["concerns"]] == [("maruna", "Too costly.")]
    await here.call("mrn", "DELETE", f"/brackets/{bracket}/stance")
    assert all(not one["brackets"] for one in (await contested(here))["issues"])
    assert await contested(here, f"?at={then['position']}") == then


async def test_h9_changes_are_asked_by_delegation_kind_and_state(here: House) -> None:
    """Whoever follows one party or one kind is told of nothing else."""
    proposed = {"text": "States shall publish figures."}
    await here.call("ald", "POST", f"/drafts/{here.draft}/paragraphs", json=proposed)
    told = {}
    for asked in (
        "delegation=aldovia",
        "delegation=norland",
        "kind=insertion",
        "kind=deletion",
        "state=unopposed",
        "state=contested",
        "days=1",
    ):
        answer = await here.call("mrn", "GET", f"/changes?since=1&{asked}")
        assert answer.status_code == 200, answer.text
        told[asked] = len(answer.json()["paragraphs"])
    assert told == {
        "delegation=aldovia": 1,
        "delegation=norland": 0,
        "kind=insertion": 1,
        "kind=deletion": 0,
        "state=unopposed": 1,
        "state=contested": 0,
        "days=1": 0,
    }
