"""Entered for a delegation, by HTTP: what was dictated, confirmed or corrected from elsewhere."""

from typing import Any

import pytest
from websockets.asyncio.client import connect

from server.sync import protocol
from tests.server.house import House, Replica, joined

BRACKET = "aldoviabracket01"


async def put(here: House, who: str, method: str, path: str, body: object = None) -> Any:
    """What an act answers; it must succeed."""
    answer = await here.call(who, method, path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def proposal(here: House, struck: str, inserted: str, query: str = "") -> dict[str, str]:
    """Propose wording in paragraph 1, entered by the pen; returns what it made."""
    paragraph = next(p["id"] for p in await here.text() if p["label"] == "1.")
    path = f"/drafts/{here.draft}/paragraphs/{paragraph}/proposals{query}"
    body = {"struck": struck, "inserted": inserted}
    made: dict[str, str] = (await put(here, "pen" if query else "ald", "POST", path, body))[
        "created"
    ]
    return made


async def waiting(here: House, who: str) -> list[dict[str, Any]]:
    """The entries that somebody can confirm."""
    found = (await put(here, who, "GET", "/entries?status=unconfirmed"))["entries"]
    return [e for e in found if e["yours"]]


async def test_e2_e3_dictated_entered_shown_and_confirmed(here: House) -> None:
    """Aldovia dictates; everybody sees the mark; Aldovia is told, and confirms from elsewhere."""
    made = await proposal(here, "voluntary", "chosen", "?for=aldovia")
    await put(
        here,
        "pen",
        "POST",
        f"/brackets/{made['insertion']}/objections?for=maruna",
        {"reason": "Too far."},
    )
    text = (await here.call("observer", "GET", f"/drafts/{here.draft}/written")).text
    assert "[voluntary - ALD* delete][chosen - ALD*; MRN* delete]" in text
    notices = (await put(here, "ald", "GET", "/notices"))["notices"]
    told = next(n for n in notices if n["why"] == "entered for you")
    assert told["sentence"] == (
        "The co-facilitators enter a proposal for Aldovia, which has to confirm it."
    )
    (one,) = await waiting(here, "ald")
    assert one["words"] == "Delete “voluntary”; Insert “chosen”"
    assert one["mark"] == "entered for Aldovia, not yet confirmed"
    await put(here, "ald", "POST", "/entries/confirmations", {"entries": [one["id"]]})
    assert await waiting(here, "ald") == []
    seen = await put(here, "observer", "GET", f"/brackets/{made['insertion']}")
    assert (seen["entered"], [s["entered"] for s in seen["stances"]]) == ([], [True])
    then = f"/brackets/{made['insertion']}?at={one['position'] + 3}"
    assert (await put(here, "observer", "GET", then))["entered"] == ["aldovia"]


async def test_e4_not_our_position_takes_it_back_and_stays_in_the_record(here: House) -> None:
    made = await proposal(here, "voluntary", "chosen", "?for=aldovia")
    (one,) = await waiting(here, "ald")
    refused = await here.call("mrn", "POST", f"/entries/{one['id']}/correction")
    assert (refused.status_code, refused.json()["rule"]) == (403, "E3")
    await put(here, "ald", "POST", f"/entries/{one['id']}/correction", {"note": "Misheard."})
    paragraph = next(p for p in await here.text() if p["label"] == "1.")
    assert "".join(r["text"] for r in paragraph["runs"]) == "Returns are voluntary and safe."
    assert (await put(here, "ald", "GET", f"/brackets/{made['strike']}"))["life"] == "withdrawn"
    (entry,) = (await put(here, "observer", "GET", "/entries"))["entries"]
    assert (entry["status"], entry["note"]) == ("corrected", "Misheard.")
    said = [e["sentence"] for e in (await put(here, "ald", "GET", "/timeline"))["entries"]]
    assert any("is not its position: Misheard." in s for s in said), said


async def test_e1_a_statement_by_the_pen_is_entered_for_the_delegation(here: House) -> None:
    await put(here, "pen", "POST", "/statements", {"words": "We agree.", "delegation": "maruna"})
    await put(here, "ald", "POST", "/statements", {"words": "So do we."})
    said = (await put(here, "observer", "GET", "/statements"))["statements"]
    assert [s["entered"] for s in said] == ["unconfirmed", None]


async def test_b14_a_proposal_is_co_sponsored_and_left(here: House) -> None:
    made = await proposal(here, "voluntary", "")
    path = f"/brackets/{made['strike']}/sponsorship"
    await put(here, "mrn", "PUT", path)
    assert (await put(here, "mrn", "GET", path[:-12]))["proponents"] == ["aldovia", "maruna"]
    await put(here, "ald", "DELETE", path)
    assert (await put(here, "mrn", "GET", path[:-12]))["attribution"] == "MRN delete"


async def test_b15_b16_a_bracket_is_split_and_joined_again(here: House) -> None:
    made = (await proposal(here, "voluntary", ""))["strike"]
    paragraph = next(p["id"] for p in await here.text() if p["label"] == "1.")
    split = {"paragraph": paragraph, "at": 16}
    new = (await put(here, "ald", "POST", f"/brackets/{made}/split", split))["created"]["bracket"]
    assert (await put(here, "mrn", "GET", f"/brackets/{new}"))["origin"] == made
    written = f"/drafts/{here.draft}/written"
    text = (await here.call("mrn", "GET", written)).text
    assert "[volu - ALD delete][ntary - ALD delete]" in text
    await put(here, "pen", "POST", f"/brackets/{made}/join", {"absorbed": new})
    text = (await here.call("mrn", "GET", written)).text
    assert "[voluntary - ALD delete]" in text
    trace = await put(here, "mrn", "GET", f"/brackets/{new}/trace")
    assert (trace["joined_into"], trace["life"]) == (made, "joined")


async def test_b17_b18_what_an_outcome_touched_is_listed_and_confirmed(here: House) -> None:
    outer = (await proposal(here, "voluntary", ""))["strike"]
    paragraph = next(p["id"] for p in await here.text() if p["label"] == "1.")
    path = f"/drafts/{here.draft}/paragraphs/{paragraph}/proposals"
    beside = {"at": 22, "struck": "and safe"}
    made = (await put(here, "mrn", "POST", path, beside))["created"]["strike"]
    await put(here, "pen", "POST", f"/brackets/{outer}/outcome", {"outcome": "deleted"})
    (one,) = (await put(here, "observer", "GET", "/pending"))["pending"]
    assert (one["bracket"], one["by"], one["fate"]) == (made, outer, "deleted")
    assert one["words"] == "text around it changed: awaits confirmation by Maruna"
    seen = await put(here, "mrn", "GET", f"/brackets/{made}")
    assert (seen["pending"], seen["choices"]["confirm_proposal"]) == (
        one["words"],
        "It stands as it now reads",
    )
    await put(here, "mrn", "POST", f"/brackets/{made}/confirmation")
    assert (await put(here, "observer", "GET", "/pending"))["pending"] == []
    told = (await put(here, "pen", "GET", "/notices"))["notices"][0]["sentence"]
    assert told.startswith("Maruna confirms deleting")


async def test_e1_an_objection_from_the_floor_is_entered_and_marked(here: House) -> None:
    """It holds up the question at once; the delegation takes it back from elsewhere."""
    made = await proposal(here, "voluntary", "")
    await put(here, "pen", "POST", "/rounds", {"name": "Round 1"})
    path = f"/brackets/{made['strike']}/questions"
    asked = (await put(here, "pen", "POST", path, {"outcome": "deleted"}))["created"]["question"]
    on = f"/questions/{asked}"
    await put(here, "pen", "POST", f"{on}/objections?for=maruna", {"reason": "Too early."})
    (question,) = (await put(here, "observer", "GET", "/agreement"))["questions"]
    assert question["objections"] == [
        {"delegation": "maruna", "reason": "Too early.", "entered": True}
    ]
    refused = await here.call("pen", "POST", f"{on}/decision")
    assert (refused.status_code, refused.json()["rule"]) == (409, "A9")
    (one,) = await waiting(here, "mrn")
    assert (one["deed"], one["question"]) == ("objection to a question", asked)
    await put(here, "mrn", "POST", f"/entries/{one['id']}/correction", {"note": "Not we."})
    await put(here, "pen", "POST", f"{on}/decision")
    text = (await here.call("observer", "GET", f"/drafts/{here.draft}/written")).text
    assert "Returns are and safe." in text.replace("  ", " ")


async def test_e6_typed_live_for_a_delegation_shown_marked_and_confirmed(here: House) -> None:
    """Letter by letter in the room, as Aldovia's; Aldovia, which is there, sees it and confirms."""
    paragraph = next(p["id"] for p in await here.text() if p["label"] == "1.")
    async with joined(here, "pen", dictating="aldovia") as typist, joined(here, "ald") as ald:
        for n, letter in enumerate("new "):
            await typist.insert(paragraph, n, letter, (BRACKET, "insert"))
        await typist.until_acknowledged()
        await ald.sync()
        assert ald.document.paragraphs() == typist.document.paragraphs()
        text = (await here.call("observer", "GET", f"/drafts/{here.draft}/written")).text
        assert "[new - ALD*]Returns" in text
        (one,) = await waiting(here, "ald")
        seen = (await put(here, "ald", "GET", "/entries"))["position"]
        await typist.insert(paragraph, 4, "and", (BRACKET, "insert"))
        await typist.until_acknowledged()
        body = {"entries": [one["id"]], "seen": seen}
        refused = await here.call("ald", "POST", "/entries/confirmations", json=body)
        assert (refused.status_code, refused.json()["rule"]) == (409, "E8")
        body["seen"] = (await put(here, "ald", "GET", "/entries"))["position"]
        await put(here, "ald", "POST", "/entries/confirmations", body)
        await typist.insert(paragraph, 7, "x", (BRACKET, "insert"))
        assert await typist.until_closed() == protocol.CLOSE_REFUSED
        assert [(r["code"], r["lost"]) for r in typist.refusals] == [("too-late", "x")]
    history = await put(here, "observer", "GET", f"/brackets/{BRACKET}")
    assert (history["proponents"], history["entered"]) == (["aldovia"], [])


@pytest.mark.parametrize(
    ("who", "dictating"),
    [("ald", "aldovia"), ("mrn", "aldovia"), ("observer", "aldovia"), ("pen", "nobody")],
)
async def test_e1_nobody_else_sits_down_to_type_for_a_delegation(
    here: House, who: str, dictating: str
) -> None:
    """The socket says no before a letter is typed."""
    async with connect(here.socket_url(who, dictating=dictating)) as socket:
        assert await Replica(socket).until_closed() == protocol.CLOSE_UNAUTHORISED


async def test_e6_presence_says_for_whom_one_types(here: House) -> None:
    """“The chair, for Aldovia”; what the client says of itself is not believed."""
    async with joined(here, "pen", dictating="aldovia") as typist, joined(here, "mrn") as other:
        state = protocol.encode_awareness({7: (1, '{"user":{"name":"Aldovia"}}')})
        await typist.socket.send(state)
        while not other.presence:
            await other.take()
        assert b", for Aldovia" in other.presence[0]


async def test_e4_a_withdrawal_entered_by_mistake_is_undone_with_its_marks(here: House) -> None:
    """The strike is back in the text, by the delegation's word alone."""
    made = await proposal(here, "voluntary", "")
    await put(here, "pen", "DELETE", f"/brackets/{made['strike']}?for=aldovia")
    text = (await here.call("observer", "GET", f"/drafts/{here.draft}/written")).text
    assert "ALD" not in text
    (one,) = await waiting(here, "ald")
    await put(here, "ald", "POST", f"/entries/{one['id']}/correction", {"note": "We keep it."})
    assert (await put(here, "ald", "GET", f"/brackets/{made['strike']}"))["life"] == "open"
    text = (await here.call("observer", "GET", f"/drafts/{here.draft}/written")).text
    assert "[voluntary - ALD delete]" in text


async def test_e9_e10_what_a_capital_says_is_entered_and_corrected(here: House) -> None:
    """Entered from a letter; who reads it sees the mark; the delegation takes it back."""
    paragraph = next(p["id"] for p in await here.text() if p["label"] == "1.")
    body = {"draft": here.draft, "paragraph": paragraph, "pending": ["maruna"]}
    agreed = (await put(here, "pen", "POST", "/agreements", body))["created"]["agreement"]
    on = f"/agreements/{agreed}"
    await put(here, "pen", "POST", f"{on}/confirmation?for=maruna")
    (found,) = (await put(here, "observer", "GET", "/agreement"))["agreements"]
    assert (found["pending"], found["entered"]) == ([], ["maruna"])
    (one,) = await waiting(here, "mrn")
    assert (one["deed"], one["agreement"], one["label"]) == ("ad ref confirmation", agreed, "1.")
    await put(here, "mrn", "POST", f"/entries/{one['id']}/correction", {"note": "Not yet."})
    (found,) = (await put(here, "observer", "GET", "/agreement"))["agreements"]
    assert (found["pending"], found["entered"]) == (["maruna"], [])
    await put(here, "pen", "POST", f"{on}/notification?for=maruna", {"reason": "Our law."})
    (found,) = (await put(here, "observer", "GET", "/agreement"))["agreements"]
    assert (found["reopened_by"], found["entered"]) == ("maruna", ["maruna"])
    (one,) = await waiting(here, "mrn")
    await put(here, "mrn", "POST", f"/entries/{one['id']}/correction", {"note": "Not we."})
    (found,) = (await put(here, "observer", "GET", "/agreement"))["agreements"]
    assert (found["reopened_by"], found["entered"]) == (None, [])
    told = (await put(here, "observer", "GET", "/notices"))["notices"][0]["sentence"]
    assert told.endswith("agreed ad referendum again, as it was before: that was no notification.")


async def test_u8_a_groups_proposal_is_one_act_under_one_key(here: House) -> None:
    """A retry with the same key returns what the first made."""
    body = {"name": "Group of Coasts", "code": "GC"}
    group = (await put(here, "pen", "POST", "/groups", body))["created"]["group"]
    await put(here, "pen", "PUT", f"/groups/{group}/spokespersons/ald")
    paragraph = next(p["id"] for p in await here.text() if p["label"] == "1.")
    path = f"/drafts/{here.draft}/paragraphs/{paragraph}/proposals"
    wanted = {"struck": "voluntary", "inserted": "chosen", "group": group}
    key = {"Idempotency-Key": "once"}
    first = await here.call("ald", "POST", path, json=wanted, headers=key)
    again = await here.call("ald", "POST", path, json=wanted, headers=key)
    assert (first.status_code, first.json()) == (200, again.json())
    added = {"after": paragraph, "text": "New.", "group": group}
    await put(here, "ald", "POST", f"/drafts/{here.draft}/paragraphs", added)
    text = (await here.call("observer", "GET", f"/drafts/{here.draft}/written")).text
    assert "[voluntary - GC delete][chosen - GC]" in text
    assert "[New. - GC]" in text
    refused = await here.call("mrn", "POST", path, json={**wanted, "struck": "safe"})
    assert refused.status_code == 403
