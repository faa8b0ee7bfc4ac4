"""Signing in, and what those who are not members learn: nothing."""

import httpx

from tests.server.house import House, client_of


async def invited(here: House, **person: object) -> str:
    """The token of a new invitation."""
    answer = await here.call(
        "pen", "POST", "/invitations", json={"name": "Ana", "role": "observer", **person}
    )
    answer.raise_for_status()
    return str(answer.json()["link"]).rsplit("/", 1)[1]


def browser(here: House) -> httpx.AsyncClient:
    """A client that keeps cookies and says where its page is from."""
    return client_of(here.address, headers={"Origin": f"http://{here.address}"})


async def test_a_link_lets_its_person_in_once(here: House) -> None:
    """The first use opens a session in an HttpOnly, SameSite cookie; the second is refused."""
    token = await invited(here)
    async with browser(here) as first, browser(here) as second:
        answer = await first.post("/api/sign-in", json={"token": token})
        assert answer.status_code == 200
        assert answer.json()["name"] == "Ana"
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "secure" not in cookie
        assert (await first.get("/api/me")).json()["role"] == "observer"
        again = await second.post("/api/sign-in", json={"token": token})
        assert again.status_code == 401
        assert again.headers["content-type"] == "application/problem+json"
        await first.delete("/api/session")
        assert (await first.get("/api/me")).status_code == 401


async def test_a_revoked_link_opens_nothing(here: House) -> None:
    """Revoking a person's links before use makes them useless."""
    answer = await here.call("pen", "POST", "/invitations", json={"name": "B", "role": "auditor"})
    invitation = answer.json()
    revoked = await here.call("pen", "DELETE", f"/people/{invitation['participant']}/invitations")
    assert revoked.status_code == 204
    async with browser(here) as client:
        token = invitation["link"].rsplit("/", 1)[1]
        assert (await client.post("/api/sign-in", json={"token": token})).status_code == 401


async def test_a_page_of_another_site_writes_nothing(here: House) -> None:
    """With the cookie of a member, a write from a foreign origin is refused."""
    token = await invited(here, role="co-facilitator")
    async with browser(here) as client:
        await client.post("/api/sign-in", json={"token": token})
        client.headers["Origin"] = "https://evil.example"
        answer = await client.post(here.url("/rounds"), json={"name": "Round 1"})
        assert answer.status_code == 403
        client.headers["Origin"] = f"http://{here.address}"
        answer = await client.post(here.url("/rounds"), json={"name": "Round 1"})
        assert answer.status_code == 200


async def test_401_and_403_say_nothing_about_what_exists(here: House) -> None:
    """A negotiation one is no member of and one that does not exist answer alike."""
    no_session = [
        (await here.clients["nobody"].get(f"/api/negotiations/{slug}")).content
        for slug in ("orderly-movement", "no-such-thing")
    ]
    assert no_session[0] == no_session[1]
    await here.rooms.store.create("negotiation-2", "other")
    foreign = [
        (await here.clients["ald"].get(f"/api/negotiations/{slug}")) for slug in ("other", "nope")
    ]
    assert [a.status_code for a in foreign] == [403, 403]
    assert foreign[0].content == foreign[1].content


async def test_who_was_shown_out_reads_no_more(here: House) -> None:
    """After the accreditation ends, tokens no longer open anything."""
    assert (await here.call("nrl", "GET", "")).status_code == 200
    await here.call("pen", "DELETE", "/people/nrl")
    assert (await here.call("nrl", "GET", "")).status_code == 401
