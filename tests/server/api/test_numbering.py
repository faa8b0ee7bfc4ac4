"""Numbering by HTTP: the next label, renumbering with the references it leaves stale."""

from typing import Any

from tests.server.house import House


async def put(here: House, who: str, method: str, path: str, body: object = None) -> Any:
    """What an act answers; it must succeed."""
    answer = await here.call(who, method, path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_o1_to_o6_from_the_next_label_to_references_brought_up_to_date(here: House) -> None:
    drafts = f"/drafts/{here.draft}"
    text = {p["label"]: p for p in await here.text()}
    one, two = text["1."], text["2."]
    assert (await put(here, "ald", "GET", f"{drafts}/labels/next?after={one['id']}")) == {
        "label": "1 bis.",
        "role": "insertion",
    }
    await put(here, "pen", "PUT", "/numbering", {"separator": "", "automatic": True})
    body = {"after": one["id"], "kind": one["kind"], "text": "As in paragraph 2."}
    new = (await put(here, "pen", "POST", f"{drafts}/paragraphs", body))["created"]["paragraph"]
    labels = [p["label"] for p in await here.text() if p["label"]]
    assert labels == ["1.", "1bis.", "2."]
    await put(here, "pen", "POST", f"{drafts}/references", {})
    seen = await put(here, "observer", "GET", f"{drafts}/numbering")
    assert [(c["was"], c["label"]) for c in seen["consecutive"]] == [("1bis.", "2."), ("2.", "3.")]
    assert seen["roles"] == {new: "insertion"}
    done = await put(here, "pen", "POST", f"{drafts}/numbering", {})
    (stale,) = done["stale"]
    assert (stale["words"], stale["reads"], stale["target"]) == (
        "paragraph 2",
        "paragraph 3",
        two["id"],
    )
    await put(here, "pen", "POST", f"{drafts}/references/update")
    (reference,) = (await put(here, "observer", "GET", f"{drafts}/references"))["references"]
    assert (reference["words"], reference["stale"]) == ("paragraph 3", False)
    written = (await here.call("observer", "GET", f"{drafts}/written")).text
    assert "2. As in paragraph 3." in written
    past = await put(here, "observer", "GET", f"{drafts}/references?at={done['positions'][-1]}")
    assert past["references"][0]["stale"] is True


async def test_e1_a_paragraph_is_entered_for_a_delegation(here: House) -> None:
    path = f"/drafts/{here.draft}/paragraphs?for=aldovia"
    made = (await put(here, "pen", "POST", path, {"text": "New."}))["created"]
    seen = await put(here, "observer", "GET", f"/brackets/{made['bracket']}")
    assert (seen["proponents"], seen["entered"]) == (["aldovia"], ["aldovia"])
