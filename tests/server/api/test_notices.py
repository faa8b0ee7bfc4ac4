"""What concerns whoever asks, and what of it they have read (SPEC N)."""

from typing import Any

from events.ids import ParticipantId
from tests.server.house import House, joined

MINE = "aldoviabracket01"


async def told(here: House, who: str, **asked: Any) -> dict[str, Any]:
    """The notices of somebody."""
    answer = await here.call(who, "GET", "/notices", params=asked)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


async def test_an_objection_is_told_to_the_proponent_until_it_is_read(here: House) -> None:
    """Unread until they say up to where they have read; nobody goes back to having read less."""
    paragraph = next(p["id"] for p in await here.text() if p["label"] == "1.")
    async with joined(here, "ald") as ald:
        await ald.insert(paragraph, 12, "safe, ", (MINE, "insert"))
        await ald.until_acknowledged()
    before = await told(here, "ald")
    body = {"reason": "Too vague."}
    (await here.call("mrn", "POST", f"/brackets/{MINE}/objections", json=body)).raise_for_status()
    found = await told(here, "ald")
    latest = found["notices"][0]
    assert (latest["why"], latest["bracket"]) == ("your proposal", MINE)
    assert "Maruna" in latest["sentence"]
    assert found["unread"] == before["unread"] + 1
    assert latest not in (await told(here, "mrn"))["notices"]

    for position in (latest["position"], 1):
        read = await here.call("ald", "PUT", "/notices/read", json={"position": position})
        assert read.status_code == 204
    found = await told(here, "ald")
    assert (found["unread"], found["read"]) == (0, latest["position"])
    assert found["notices"][0] == latest
    assert (await told(here, "ald", after=latest["position"]))["notices"] == []
    assert (await told(here, "ald", limit=1))["notices"] == [latest]


async def test_nobody_reads_beyond_the_end(here: House) -> None:
    """Or what has yet to happen would never be told."""
    answer = await here.call("ald", "PUT", "/notices/read", json={"position": 1_000_000})
    assert answer.status_code == 422
    assert "The record ends at position" in answer.json()["detail"]


async def test_h9_what_changed_since_the_last_visit_is_the_same_on_every_device(
    here: House,
) -> None:
    """Since where the visit before the latest ended; from the beginning, at the first one."""
    ever = await here.call("ald", "GET", "/changes?since=last-visit")
    assert (ever.status_code, ever.json()["since"]) == (200, 0)
    position = (await here.call("ald", "GET", "")).json()["position"]
    first = await here.call("ald", "POST", "/visits", json={"position": position - 1})
    assert first.json() == {"before": 0}
    # It goes on, and never back; what is read of notices does not end it.
    for seen in (position, position - 2):
        went = await here.call("ald", "PUT", "/visits/latest", json={"position": seen})
        assert went.status_code == 204
    await here.call("ald", "PUT", "/notices/read", json={"position": position})
    paragraph = next(p["id"] for p in await here.text() if p["label"] == "1.")
    path = f"/drafts/{here.draft}/paragraphs/{paragraph}/proposals"
    (await here.call("mrn", "POST", path, json={"at": 0, "inserted": "All "})).raise_for_status()
    head = (await here.call("ald", "GET", "")).json()["position"]
    again = await here.call("ald", "POST", "/visits", json={"position": head})
    assert again.json() == {"before": position}
    found = (await here.call("ald", "GET", "/changes?since=last-visit")).json()
    assert found["since"] == position
    assert [len(p["opened"]) for p in found["paragraphs"]] == [1]
    other = (await here.call("mrn", "GET", "/changes?since=last-visit")).json()
    assert other["since"] == 0
    beyond = await here.call("ald", "POST", "/visits", json={"position": head + 1})
    assert (beyond.status_code, "ends at position" in beyond.json()["detail"]) == (422, True)
    # When somebody's name is erased, so are their visits.
    await here.app.state.services.sign_in.erase(ParticipantId("ald"))
    assert await here.app.state.visits.before(ParticipantId("ald")) == 0
