"""The hall in which the stories are told: a served negotiation, its people, their screens.

Everybody does everything through the public API: what the pen asks for by HTTP, what delegates type
on sockets, what is seen in a browser. Text and positions are ours.
"""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, BrowserContext, Page
from websockets.asyncio.client import connect

from events.ids import Microseconds
from server.app import now
from tests.server.house import SLUG, House, Replica, client_of, house

Json = dict[str, Any]

PATIENCE = 20_000
"""Milliseconds in which a page must come to show what is expected, on a slow and busy machine."""


class Hall:
    """One negotiation and the people in it, each known by a word: ``pen``, ``mexico``."""

    def __init__(self, here: House) -> None:
        self.here = here
        self.parties: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.groups: dict[str, str] = {}
        self.participants: dict[str, str] = {}

    async def ask(self, who: str, method: str, path: str, body: object = None, **more: Any) -> Any:
        """An act of somebody, or something that they read; it must succeed."""
        answer = await self.here.call(who, method, path, json=body, **more)
        assert answer.is_success, (who, method, path, answer.text)
        return answer.json() if answer.content else None

    async def refused(self, who: str, method: str, path: str, body: object = None) -> Json:
        """An act that must be refused; what the refusal says."""
        answer = await self.here.call(who, method, path, json=body)
        assert answer.status_code in (403, 409), (who, method, path, answer.text)
        found: Json = answer.json()
        return found

    async def read(self, who: str, path: str) -> Any:
        """What somebody reads."""
        return await self.ask(who, "GET", path)

    # Who is there

    async def delegation(self, name: str, code: str) -> None:
        """Enrol a delegation, without anybody in it yet."""
        body = {"name": name, "code": code}
        made = await self.ask("pen", "POST", "/delegations", body)
        self.parties[key(name)] = made["created"]["delegation"]
        self.codes[key(name)] = code

    async def link(self, who: str, role: str, party: str | None = None) -> str:
        """Invite a person; the address that signs them in, once."""
        body = {"name": who.title(), "role": role}
        if party is not None:
            body["delegation"] = self.parties[party]
        made = await self.ask("pen", "POST", "/invitations", body)
        self.participants[who] = made["participant"]
        return f"http://{self.here.address}/join/{made['link'].rsplit('/', 1)[1]}"

    async def arrives(self, who: str, role: str = "delegate", party: str | None = None) -> None:
        """Invite a person and sign them in; a delegate ``who`` of a delegation called so."""
        found = await self.link(who, role, (party or who) if role == "delegate" else None)
        client = client_of(self.here.address, timeout=PATIENCE / 1000)
        token = {"token": found.rsplit("/", 1)[1]}
        (await client.post("/api/sign-in", json=token)).raise_for_status()
        self.here.clients[who] = client

    async def delegations(self, **codes: str) -> None:
        """Delegations with a delegate each: ``mexico="MEX"``."""
        for name, code in codes.items():
            await self.delegation(name.replace("_", " ").title(), code)
            await self.arrives(key(name))

    async def group(self, name: str, code: str, spoken_for_by: str, *members: str) -> None:
        """A group with its members; one of their delegates speaks on behalf of it."""
        made = await self.ask("pen", "POST", "/groups", {"name": name, "code": code})
        group = self.groups[code] = made["created"]["group"]
        for member in members:
            await self.ask("pen", "PUT", f"/groups/{group}/members/{self.parties[member]}")
        speaker = self.participants[spoken_for_by]
        await self.ask("pen", "PUT", f"/groups/{group}/spokespersons/{speaker}")

    # The text

    async def draft(self, title: str, text: str) -> str:
        """Open a draft of which everything here is about from now on."""
        made = await self.ask("pen", "POST", "/drafts", {"title": title, "text": text})
        self.here.draft = made["draft"]
        return self.here.draft

    async def paragraph(self, label: str, who: str = "pen") -> str:
        """The id of the paragraph so labelled."""
        return str((await self.standing(label, who))["id"])

    async def standing(self, label: str, who: str = "pen") -> Json:
        """The paragraph so labelled."""
        (found,) = [p for p in await self.here.text(who) if p["label"] == label]
        return found

    async def words(self, label: str, who: str = "pen") -> str:
        """What stands in the paragraph so labelled."""
        return "".join(r["text"] for r in (await self.standing(label, who))["runs"])

    async def written(self, who: str, at: str = "") -> str:
        """The draft in written form, as somebody reads it."""
        answer = await self.here.call(who, "GET", f"/drafts/{self.here.draft}/written{at}")
        assert answer.status_code == 200, answer.text
        return answer.text

    async def proposes(self, who: str, label: str, after: str, words: str, query: str = "") -> str:
        """Propose to insert words after others of a paragraph; the bracket."""
        at = (await self.words(label)).index(after) + len(after)
        body = {"at": at, "inserted": words}
        path = f"/drafts/{self.here.draft}/paragraphs/{await self.paragraph(label)}/proposals"
        made = await self.ask(who, "POST", path + query, body)
        return str(made["created"]["insertion"])

    async def strikes(self, who: str, label: str, words: str) -> str:
        """Propose to delete words of a paragraph; the bracket."""
        path = f"/drafts/{self.here.draft}/paragraphs/{await self.paragraph(label)}/proposals"
        made = await self.ask(who, "POST", path, {"struck": words})
        return str(made["created"]["strike"])

    @asynccontextmanager
    async def typing(self, who: str, workspace: str | None = None) -> AsyncIterator[Replica]:
        """Somebody at a keyboard, on a socket to the draft or to a workspace."""
        ticket = await self.here.clients[who].post("/api/ticket")
        self.here.tokens[who] = ticket.json()["ticket"]
        async with connect(self.here.socket_url(who, workspace=workspace)) as socket:
            client = Replica(socket)
            await client.sync()
            yield client

    async def told(self, who: str, after: int = 0) -> list[str]:
        """The sentences that somebody's notices say, latest first."""
        found = await self.read(who, f"/notices?after={after}&limit=500")
        return [one["sentence"] for one in found["notices"]]

    async def position(self) -> int:
        """Where the record ends."""
        return int((await self.read("pen", ""))["position"])


def key(name: str) -> str:
    """The word by which a delegation is known here."""
    return re.sub(r"\W", "_", name.casefold())


@asynccontextmanager
async def hall(
    database_url: str, folder: Path, clock: Callable[[], Microseconds] = now, **changes: Any
) -> AsyncIterator[Hall]:
    """A hall that is opened, with a co-facilitator (``pen``), an observer and an auditor."""
    async with house(database_url, folder, clock, **changes) as here:
        for client in here.clients.values():
            client.timeout = httpx.Timeout(PATIENCE / 1000)
        yield Hall(here)


class Screens:
    """Browser windows, one a person; a script error on any of them fails the story."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.broken: list[str] = []
        self._contexts: list[BrowserContext] = []

    async def open(self, link: str, width: int, height: int) -> Page:
        """A window on which somebody entered by their link."""
        context = await self.browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        self._contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.broken.append(str(error)))
        await page.goto(link)
        await page.get_by_role("button", name="Enter the room").click()
        await page.wait_for_url("**/n/**")
        return page

    async def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            await context.close()
        assert not self.broken, "script errors on the page:\n" + "\n".join(self.broken)


def address(page: Page, path: str) -> str:
    """An address under the negotiation, on the server that a page came from."""
    return re.sub(r"^(\w+://[^/]+)/.*$", rf"\1/n/{SLUG}{path}", page.url)
