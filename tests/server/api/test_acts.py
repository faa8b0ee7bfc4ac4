"""A small negotiation by HTTP and socket: propose, object, settle, and look back."""

import asyncio
import json

import httpx
import pytest

from tests.server.house import House, joined

MINE = "aldoviabracket01"


@pytest.fixture
async def proposed(here: House) -> str:
    """Aldovia has inserted a word; the id of its bracket."""
    paragraph = next(p["id"] for p in await here.text() if p["label"] == "1.")
    async with joined(here, "ald") as ald:
        await ald.insert(paragraph, 12, "safe, ", (MINE, "insert"))
        await ald.until_acknowledged()
    return MINE


async def bracket(here: House, who: str = "observer") -> dict[str, object]:
    """Aldovia's bracket as somebody sees it."""
    answer = await here.call(who, "GET", f"/brackets/{MINE}")
    answer.raise_for_status()
    found: dict[str, object] = answer.json()
    return found


async def test_an_objection_keeps_the_outcome_from_being_recorded(
    here: House, proposed: str
) -> None:
    """Refused over a standing objection, saying whose; recorded once it is withdrawn."""
    objected = await here.call(
        "mrn", "POST", f"/brackets/{proposed}/objections", json={"reason": "Too vague."}
    )
    assert objected.status_code == 200
    seen = await bracket(here)
    assert seen["state"] == "contested"
    assert seen["stances"][0]["words"] == "objects to inserting these words"  # type: ignore[index]
    refused = await here.call(
        "pen", "POST", f"/brackets/{proposed}/outcome", json={"outcome": "retained"}
    )
    assert refused.status_code == 409
    assert "Maruna" in refused.json()["detail"]
    assert refused.json()["rule"] == "B6"
    await here.call("mrn", "DELETE", f"/brackets/{proposed}/stance")
    await here.call("pen", "POST", f"/brackets/{proposed}/taken-up")
    assert (await bracket(here))["state"] == "ripe"
    done = await here.call(
        "pen", "POST", f"/brackets/{proposed}/outcome", json={"outcome": "retained"}
    )
    assert done.status_code == 200
    assert (await bracket(here))["state"] == "settled"
    runs = next(p for p in await here.text() if p["label"] == "1.")["runs"]
    assert runs == [{"text": "Returns are safe, voluntary and safe.", "marks": []}]


async def test_the_words_offered_fit_the_reader(here: House, proposed: str) -> None:
    """The proponent withdraws, others accept or object, the pen decides, readers do nothing."""

    def offered(view: dict[str, object]) -> set[str]:
        choices = view["choices"]
        assert isinstance(choices, dict)
        return {name for name, words in choices.items() if words}

    assert offered(await bracket(here, "ald")) == {"withdraw_proposal", "give_reason"}
    assert offered(await bracket(here, "mrn")) == {"accept", "object", "further"}
    assert offered(await bracket(here, "pen")) == {"take_up", "outcomes", "form_alternatives"}
    assert offered(await bracket(here, "observer")) == set()


async def test_the_board_answers_for_now_and_for_any_past_moment(
    here: House, proposed: str
) -> None:
    """The contested cell empties when the objection goes; looked at in the past it is full."""
    issue = (await here.call("pen", "POST", "/issues", json={"title": "Returns"})).json()
    issue_id = issue["created"]["issue"]
    await here.call("pen", "PUT", f"/brackets/{proposed}/issues/{issue_id}")
    answer = await here.call(
        "mrn", "POST", f"/brackets/{proposed}/objections", json={"reason": "No."}
    )
    then = answer.json()["positions"][-1]
    await here.call("mrn", "DELETE", f"/brackets/{proposed}/stance")

    async def contested(at: object = None) -> list[str]:
        rows = (
            await here.call("observer", "GET", "/board", params={"at": at} if at else {})
        ).json()
        return next(list(r["contested"]) for r in rows["rows"] if r["issue"] == issue_id)

    assert await contested() == []
    assert await contested(then) == [proposed]
    past = await here.call("pen", "GET", "/board", params={"at": then})
    assert all(not b["choices"]["outcomes"] for b in past.json()["brackets"])


@pytest.mark.parametrize(
    ("at", "status"), [("99999", 404), ("yesterday", 422), ("1999-01-01", 404), ("-1", 422)]
)
async def test_moments_that_are_none_are_refused_in_a_sentence(
    here: House, at: str, status: int
) -> None:
    """Beyond the end, before the beginning, and what is no moment at all."""
    answer = await here.call("observer", "GET", "/board", params={"at": at})
    assert answer.status_code == status
    assert answer.json()["detail"].endswith(".")


async def test_the_past_comes_compressed_to_those_who_can_read_it(here: House) -> None:
    past = {"params": {"at": 5}}
    answers = [
        await here.call("observer", "GET", "/board", **past, headers={"Accept-Encoding": accepted})
        for accepted in ("gzip", "identity")
    ]
    assert [a.headers.get("content-encoding") for a in answers] == ["gzip", None]
    assert all(a.headers["vary"] == "Accept-Encoding" for a in answers)
    assert answers[0].json() == answers[1].json()


async def test_a_retried_write_returns_its_first_result(here: House, proposed: str) -> None:
    """The same Idempotency-Key records once, also when both arrive at the same moment."""
    key = {"Idempotency-Key": "one"}

    async def once() -> httpx.Response:
        return await here.call(
            "mrn", "POST", f"/brackets/{proposed}/objections", json={"reason": "No."}, headers=key
        )

    first, second = await asyncio.gather(once(), once())
    third = await once()
    assert first.json() == second.json() == third.json()
    assert len(first.json()["positions"]) == 1


async def test_structure_goes_by_commands(here: House, proposed: str) -> None:
    """Split, join, move, relabel, remove and add, with the text and its brackets kept."""
    p1 = next(p["id"] for p in await here.text() if p["label"] == "1.")
    base = f"/drafts/{here.draft}/paragraphs"
    split = await here.call("pen", "POST", f"{base}/{p1}/split", json={"at": 15})
    second = split.json()["created"]["paragraph"]
    texts = {p["id"]: "".join(r["text"] for r in p["runs"]) for p in await here.text()}
    assert texts[p1] == "Returns are saf"
    assert texts[second] == "e, voluntary and safe."
    await here.call("pen", "POST", f"{base}/{p1}/join")
    paragraph = next(p for p in await here.text() if p["id"] == p1)
    assert [r["text"] for r in paragraph["runs"]] == [
        "Returns are ",
        "safe, ",
        "voluntary and safe.",
    ]
    await here.call("pen", "POST", f"{base}/{p1}/move", json={"after": None})
    assert (await here.text())[0]["id"] == p1
    proposal = await here.call(
        "mrn", "POST", base, json={"after": p1, "label": "1bis.", "text": "A new duty."}
    )
    made = proposal.json()["created"]
    added = (await here.text())[1]
    assert (added["id"], added["bracket"]) == (made["paragraph"], made["bracket"])
    await here.call("mrn", "DELETE", f"/brackets/{made['bracket']}")
    assert made["paragraph"] not in {p["id"] for p in await here.text()}


async def test_the_feed_tells_what_happens_and_resumes(here: House, proposed: str) -> None:
    """Events arrive as they are recorded; after a break they go on from Last-Event-ID."""

    async def listen(headers: dict[str, str], wanted: str) -> dict[str, object]:
        url = here.url("/feed")
        async with here.clients["observer"].stream("GET", url, headers=headers) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            kind = ""
            async for line in answer.aiter_lines():
                if line.startswith("event:"):
                    kind = line[6:].strip()
                if line.startswith("data:") and kind == wanted:
                    found: dict[str, object] = json.loads(line[5:])
                    return found
        raise AssertionError("the feed ended")

    live = asyncio.create_task(listen({}, "stance-stated"))
    await asyncio.sleep(0.2)
    await here.call("mrn", "POST", f"/brackets/{proposed}/objections", json={"reason": "No."})
    told = await asyncio.wait_for(live, 5)
    assert "Maruna" in str(told["sentence"])
    position = told["position"]
    assert isinstance(position, int)
    again = await asyncio.wait_for(listen({"Last-Event-ID": str(position - 1)}, "stance-stated"), 5)
    assert again == told


async def test_the_log_is_paged(here: House, proposed: str) -> None:
    """Events come in order, without gaps; CRDT bytes go to auditors and the pen only."""
    first = (await here.call("auditor", "GET", "/events", params={"limit": 5})).json()
    rest = (await here.call("auditor", "GET", "/events", params={"after": 5})).json()
    assert [e["position"] for e in first + rest] == list(range(1, len(first + rest) + 1))
    assert any("update" in e for e in rest)
    plain = (await here.call("ald", "GET", "/events", params={"after": 5})).json()
    assert not any("update" in e for e in plain)


async def test_the_time_line_is_sentences(here: House, proposed: str) -> None:
    """Every event is a sentence; a draft's time line leaves out other drafts."""
    line = (await here.call("observer", "GET", "/timeline")).json()
    assert line["head"] == line["entries"][-1]["position"]
    assert all(e["sentence"].endswith((".", "”")) for e in line["entries"])


async def test_bad_bodies_are_refused_in_a_sentence(here: House) -> None:
    """Unknown fields, wrong types and over-long texts are problems, and change nothing."""
    before = (await here.call("pen", "GET", "")).json()["position"]
    for body in ({"name": 3}, {"name": "x", "extra": 1}, {}, {"name": "x" * 500}):
        answer = await here.call("pen", "POST", "/rounds", json=body)
        assert answer.status_code in (409, 422)
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await here.call("pen", "GET", "")).json()["position"] == before


async def test_options_for_one_place_are_numbered_and_are_options_once(here: House) -> None:
    """The pen declares alternatives; each then says its number, and offers no further group."""
    paragraph = next(p["id"] for p in await here.text() if p["label"] == "1.")
    other = "aldoviabracket02"
    async with joined(here, "ald") as ald:
        await ald.insert(paragraph, 12, "safe, ", (MINE, "insert"))
        await ald.until_acknowledged()
        await ald.insert(paragraph, 0, "All ", (other, "insert"))
        await ald.until_acknowledged()
    formed = await here.call("pen", "POST", "/alternatives", json={"brackets": [other, MINE]})
    assert formed.status_code == 200
    seen = await bracket(here, "pen")
    assert (seen["option"], seen["alternatives"], seen["state"]) == (2, [other], "contested")
    assert isinstance(seen["choices"], dict)
    assert seen["choices"]["form_alternatives"] is None


async def test_each_regime_is_announced_as_its_banner_was_told_before(here: House) -> None:
    """The sentences of `regimes` are those that the banner then says, to everybody."""
    offered = (await here.call("pen", "GET", "")).json()["regimes"]
    assert {one["kind"] for one in offered} == {"rolling text", "chair's text", "compilation"}
    for one in offered:
        body = {key: one[key] for key in ("kind", "typing", "attribution")}
        announced = await here.call("pen", "PUT", "/regime", json=body)
        assert announced.status_code == 200
        assert (await here.call("observer", "GET", "")).json()["regime"] == one
