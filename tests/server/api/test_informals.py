"""Text emerging from informals, by HTTP and in the shell."""

from tests.server.house import House


async def test_b19_it_comes_in_off_the_record_with_who_brought_it(here: House) -> None:
    """Everybody sees the brackets; who brought them is told wherever the bracket is."""
    off = {"name": "Informals", "kind": "rolling text", "on_record": False}
    assert (await here.call("pen", "POST", "/phases", json=off)).status_code == 200
    paragraph = next(p["id"] for p in await here.text() if p["label"] == "1.")
    path = f"/drafts/{here.draft}/paragraphs/{paragraph}/informals"
    body = {
        "struck": "voluntary",
        "inserted": "chosen",
        "delegations": ["maruna"],
        "informal": "Lunch",
        "held_at": 1_000_000,
    }
    made = (await here.call("pen", "POST", path, json=body)).json()["created"]
    more = {"inserted": "free", "beside": made["insertion"]}
    assert (await here.call("pen", "POST", path, json=more)).status_code == 200
    new = {"text": "From lunch.", "after": paragraph}
    assert (
        await here.call("pen", "POST", f"/drafts/{here.draft}/informals", json=new)
    ).status_code == 200
    written = (await here.call("observer", "GET", f"/drafts/{here.draft}/written")).text
    assert "[chosen - informals, brought by MRN / free - informals]" in written
    seen = (await here.call("ald", "GET", f"/brackets/{made['insertion']}")).json()
    assert seen["informals"]["delegations"] == ["maruna"]
    assert seen["choices"]["accept"] is not None
    found = (await here.call("ald", "GET", "/informals?delegation=maruna")).json()["brought"]
    assert [one["informals"]["informal"] for one in found] == ["Lunch", "Lunch"]
    trace = (await here.call("ald", "GET", f"/brackets/{made['insertion']}/trace")).json()
    assert trace["informals"]["held_at"] == 1_000_000
    table = (await here.call("ald", "GET", "/contested")).json()["issues"]
    rows = [b for issue in table for b in issue["brackets"] if b["informals"] is not None]
    assert rows[0]["informals"]["position"] == seen["informals"]["position"]
