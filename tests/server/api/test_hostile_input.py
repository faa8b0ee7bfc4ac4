"""What no client of ours sends: every answer is a refusal in words, and the room goes on."""

from typing import Any

import httpx
import pytest

from tests.server.house import House

JSON = {"Content-Type": "application/json"}
NO_TEXT = ["\\ud800", "\\u0000", "fine until \\udfff here"]


async def position(here: House) -> int:
    """Where the record ends."""
    return int((await here.call("pen", "GET", "")).json()["position"])


def is_refusal(answer: httpx.Response, status: int) -> bool:
    """Whether an answer is a problem+json of a status, with a sentence."""
    return (
        answer.status_code == status
        and answer.headers["content-type"] == "application/problem+json"
        and bool(answer.json()["detail"])
    )


async def test_what_is_no_text_is_refused_and_the_room_goes_on(here: House) -> None:
    """Halves of surrogate pairs and NUL, in values and in names, reach no document and no log."""
    before = await position(here)
    asked = [
        ("ald", "POST", f"/drafts/{here.draft}/paragraphs", '{"text": "New.", "label": "?"}'),
        ("ald", "POST", f"/drafts/{here.draft}/paragraphs", '{"text": "?"}'),
        ("ald", "POST", "/statements", '{"words": "?"}'),
        ("ald", "POST", "/statements", '{"?": 1}'),
        ("pen", "POST", "/drafts", '{"title": "?", "text": "1. One."}'),
        ("pen", "PUT", "/meetings/none/agenda", '{"items": [{"title": "?"}]}'),
        ("pen", "POST", "/invitations", '{"name": "?", "role": "observer"}'),
    ]
    for who, method, path, body in asked:
        for said in NO_TEXT:
            content = body.replace("?", said).encode()
            answer = await here.call(who, method, path, content=content, headers=JSON)
            assert is_refusal(answer, 422), answer.text
            assert "no text" in answer.json()["detail"]
    assert await position(here) == before
    after = await here.call("pen", "POST", "/rounds", json={"name": "It goes on"})
    assert after.status_code == 200


async def test_bodies_that_are_no_request_are_refused_in_words(here: House) -> None:
    """However deep or short they are."""
    deep = (b"[" * 100_000, b'{"words":' * 20_000)
    for body in (b"", b"{", *deep, b"null", b"[]", b"\xff\xfe"):
        answer = await here.call("ald", "POST", "/statements", content=body, headers=JSON)
        assert answer.status_code in (400, 422)
        assert is_refusal(answer, answer.status_code)


async def test_numbers_that_no_calendar_and_no_vote_has_are_refused(here: House) -> None:
    """A time or a count beyond all measure would be recorded, and could be read by nobody."""
    before = await position(here)
    votes = {"in_favour": 10**30, "against": 0, "abstentions": 0}
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("pen", f"/drafts/{here.draft}/adoption", {"manner": "vote", "votes": votes}),
    ]
    for number in (10**30, 2**63, 2**62, -1):
        asked += [
            ("ald", "/statements", {"words": "We say.", "said_at": number}),
            ("pen", "/calls", {"title": "Texts", "deadline": number}),
            ("pen", f"/drafts/{here.draft}/informals", {"text": "New.", "held_at": number}),
        ]
    silence = {"place": "Europe/Zurich", "deadline": "9999-12-31T23:59:59-23:59"}
    asked += [("pen", f"/drafts/{here.draft}/silences", silence)]
    for who, path, body in asked:
        answer = await here.call(who, "POST", path, json=body)
        assert is_refusal(answer, 422), (path, body, answer.text)
    assert await position(here) == before


async def test_an_origin_that_cannot_be_read_is_another_site(here: House) -> None:
    """Signing in, writing and signing out from there are refused; the session goes on."""
    invited: dict[str, Any] = {"name": "Ana", "role": "observer"}
    link = (await here.call("pen", "POST", "/invitations", json=invited)).json()["link"]
    token = str(link).rsplit("/", 1)[1]
    async with httpx.AsyncClient(base_url=f"http://{here.address}") as client:
        origins = [{"Origin": o} for o in ("http://[::1", "http://[", "null", "", "http://evil")]
        for origin in origins:
            asked = await client.post("/api/sign-in", json={"token": token}, headers=origin)
            assert is_refusal(asked, 403)
        assert (await client.post("/api/sign-in", json={"token": token})).status_code == 200
        for origin in origins:
            read = here.url("/notices/read")
            asked = await client.put(read, json={"position": 1}, headers=origin)
            assert is_refusal(asked, 403)
            assert is_refusal(await client.delete("/api/session", headers=origin), 403)
        assert (await client.get("/api/me")).status_code == 200


async def test_a_last_event_that_is_no_position_begins_now(here: House) -> None:
    """The feed opens where the record ends."""
    for last in (b"9" * 5000, b"-1", b"1e9", "٣".encode()):
        asked = here.clients["observer"].stream(
            "GET", here.url("/feed"), headers={b"Last-Event-ID": last}
        )
        async with asked as answer:
            assert answer.status_code == 200
            async for line in answer.aiter_lines():
                assert line == "event: open"
                break


async def test_addresses_that_no_file_has_are_pages_of_the_client(here: House) -> None:
    """They are no defect, and lead out of no folder."""
    page = await here.clients["nobody"].get("/some-page")
    for path in ("/%00", "/a%00b", "/" + "a" * 5000, "/%ff", "/..%2f..%2fsecret"):
        answer = await here.clients["nobody"].get(path)
        assert (answer.status_code, answer.content) == (page.status_code, page.content)


async def test_a_defect_is_told_in_words(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of what went wrong within leaves the server."""

    async def broken(*_: object) -> None:
        raise KeyError("secret-detail")

    monkeypatch.setattr(type(here.app.state.readings), "position", broken)
    answer = await here.call("ald", "GET", "/notices")
    assert is_refusal(answer, 500)
    assert "secret-detail" not in answer.text


async def test_one_key_with_another_body_is_another_act(here: House) -> None:
    """Nobody is told that something was done which was not; the same request is done once."""
    key = {"Idempotency-Key": "1"}
    sent = [
        await here.call("ald", "POST", "/statements", json={"words": words}, headers=key)
        for words in ("One.", "Two.", "One.")
    ]
    first, second, again = (one.json()["positions"] for one in sent)
    assert first == again != second
    told = (await here.call("pen", "GET", "/statements")).json()
    assert sorted(one["words"] for one in told["statements"]) == ["One.", "Two."]


async def test_one_key_entered_for_two_delegations_is_two_acts(here: House) -> None:
    """Whose it is stands in the address."""
    key, body = {"Idempotency-Key": "1"}, {"text": "States agree."}
    for party in ("aldovia", "maruna"):
        asked = f"/drafts/{here.draft}/paragraphs?for={party}"
        answer = await here.call("pen", "POST", asked, json=body, headers=key)
        assert answer.status_code == 200, answer.text
    told = (await here.call("pen", "GET", "/entries")).json()["entries"]
    assert {one["delegation"] for one in told} == {"aldovia", "maruna"}


async def test_one_key_of_two_delegations_is_two_acts(here: House) -> None:
    """Whoever repeats somebody's key gets nothing of theirs."""
    key, body = {"Idempotency-Key": "1"}, {"words": "We agree."}
    sent = [
        await here.call(who, "POST", "/statements", json=body, headers=key)
        for who in ("ald", "mrn")
    ]
    assert sent[0].json()["positions"] != sent[1].json()["positions"]


async def test_p15_from_the_id_of_an_act_nobody_learns_who_did_it(here: House) -> None:
    """A guessable key, the ids in the list of people, and a hash would tell."""
    regime = {"name": "Closed names", "kind": "rolling text", "attribution": False}
    assert (await here.call("pen", "POST", "/phases", json=regime)).status_code == 200
    before = await position(here)
    key = {"Idempotency-Key": "1"}
    await here.call("ald", "POST", "/statements", json={"words": "We say."}, headers=key)

    async def commands(who: str) -> set[str]:
        told = (await here.call(who, "GET", f"/events?after={before}")).json()
        return {one["command"] for one in told}

    assert await commands("observer") == await commands("mrn") == {""}
    assert await commands("auditor") == await commands("ald") != {""}


async def test_an_address_that_the_library_stumbles_over_is_none(here: House) -> None:
    """Whoever gives it is told what an address looks like."""
    for address in ("\\@[", "a@[", '"\t."@['):
        body = {"address": address, "frequency": "off"}
        assert is_refusal(await here.call("ald", "PUT", "/digest", json=body), 422)
