"""Forty hands, 23:40.

Mexico dictates, the secretariat enters it for Mexico; the EU asks to delete two words inside;
Mexico confirms from its phone. The Philippines co-sponsors from its workspace, and no byte of it
reaches anybody until it tables. The big screen shows `[… - MEX, PHL; EU delete]` within a second;
observers see no names.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import chain
from pathlib import Path

import pytest
from playwright.async_api import expect

from events.draft import editing
from events.ids import BracketId, ParagraphId
from events.text import Mark
from server.sync import protocol
from tests.moments.hall import PATIENCE, Hall, Screens, address, hall
from tests.server.house import Replica

HANDS = 40
NAMED = ("mexico", "philippines", "france")
TEXT = "# Compact on Returns\n\n1. Returns are carried out.\n\n" + "\n\n".join(
    f"{n}. States keep count of measure {n}." for n in range(2, HANDS + 2)
)
EU_STRIKES = "eustrikes0000001"


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Hall]:
    """Forty delegations, typing live; attribution is not shown."""
    async with hall(sqlite_url, tmp_path) as here:
        await here.delegations(mexico="MEX", philippines="PHL", france="FRA")
        others = {f"party_{n}": f"P{n}" for n in range(1, HANDS - len(NAMED) + 1)}
        await here.delegations(**others)
        await here.group("European Union", "EU", "france", "france")
        await here.draft("Compact on Returns", TEXT)
        body = {"kind": "rolling text", "typing": "live", "attribution": False}
        await here.ask("pen", "PUT", "/regime", body)
        yield here


async def types(hand: Replica, number: int, paragraph: str) -> None:
    """One hand types its own words, letter by letter."""
    bracket = f"hand{number:012}"
    for at, letter in enumerate("gladly "):
        await hand.insert(paragraph, at, letter, (bracket, "insert"))
    await hand.until_acknowledged()


async def heard(hand: Replica) -> list[bytes]:
    """What was sent to somebody since they last listened."""
    await (await hand.socket.ping())
    frames: list[bytes] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.05):
            while True:
                frames.append(bytes(await hand.socket.recv(decode=False)))
    return frames


async def reads_of(here: Hall, after: int, *people: str) -> dict[str, bytes]:
    """What people can read of what came after a position, byte for byte."""
    draft = here.here.draft
    paths = (
        "/board", f"/events?after={after}&limit=1000", f"/timeline?after={after}", "/notices",
        f"/drafts/{draft}", f"/drafts/{draft}/written", "/matrix", "/entries", "/movement",
        f"/changes?since={after}", f"/drafts/{draft}/comparison?from={after}",
    )  # fmt: skip
    found = {}
    for who in people:
        for path in paths:
            answer = await here.here.call(who, "GET", path)
            assert answer.status_code == 200, (path, answer.text)
            found[f"{who} {path}"] = answer.content
    return found


async def test_forty_hands(room: Hall, screens: Screens, screenshots: Path) -> None:
    """As the story is told, with forty delegations at their keyboards."""
    here = room
    paragraph = await here.paragraph("1.")
    parties = list(here.parties)
    assert len(parties) == HANDS
    screen = await screens.open(await here.link("the big screen", "secretariat"), 1920, 1080)
    await screen.goto(address(screen, f"/d/{here.here.draft}"))
    watching = await screens.open(await here.link("an agency", "observer"), 1440, 900)
    await watching.goto(address(watching, f"/d/{here.here.draft}"))
    await here.arrives("secretariat", "secretariat")
    phone_link = await here.link("mexico's phone", "delegate", "mexico")
    enrolled = await here.position()
    shown = screen.locator(f'[data-block="{paragraph}"] .block-text')
    async with AsyncExitStack() as opened:
        hands = {p: await opened.enter_async_context(here.typing(p)) for p in parties}
        places = [await here.paragraph(f"{n}.") for n in range(2, HANDS + 2)]
        await asyncio.gather(*(types(hand, n, places[n]) for n, hand in enumerate(hands.values())))
        await expect(screen.locator(f'[data-block="{places[-1]}"]')).to_contain_text(
            "gladly", timeout=PATIENCE
        )

        # Mexico dictates, the secretariat enters it for Mexico.
        dictated = " safely and promptly"
        mexico = f"?for={here.parties['mexico']}"
        bracket = await here.proposes("secretariat", "1.", "carried out", dictated, mexico)
        await expect(shown).to_have_text(
            "Returns are carried out[ safely and promptly - MEX*].", timeout=PATIENCE
        )

        # The EU asks to delete two words inside: France types, and says for whom.
        eu = hands["france"]
        await eu.sync()
        at = (await here.words("1.")).index("and promptly")
        mark = Mark(BracketId(EU_STRIKES), "delete")
        await eu.edit(lambda d: editing.put_mark(d, ParagraphId(paragraph), at, 12, mark))
        await eu.until_acknowledged()
        await here.ask(
            "france", "PUT", f"/brackets/{EU_STRIKES}/groups/{here.groups['EU']}/proposal"
        )

        # Mexico confirms from its phone.
        phone = await screens.open(phone_link, 390, 780)
        await phone.get_by_role("button", name="What concerns you").click()
        told = "The secretariat enters a proposal for Mexico, which has to confirm it."
        await phone.get_by_role("link", name=told).click()
        await phone.get_by_role("button", name="Confirm: Insert “safely and promptly”").click()
        await expect(phone.get_by_text("entered for Mexico, confirmed")).to_be_visible(
            timeout=PATIENCE
        )
        await phone.screenshot(path=screenshots / "moment-1-phone.png")
        await expect(shown).to_have_text(
            "Returns are carried out[ safely [and promptly - EU delete] - MEX].", timeout=PATIENCE
        )

        # The Philippines prepares, and no byte of it reaches anybody.
        for hand in hands.values():
            await hand.sync()
            for frame in await heard(hand):  # what came behind the answer
                await hand.heard(frame)
        everybody = ("pen", "secretariat", "mexico", "france", "party_1", "observer", "auditor")
        before = await reads_of(here, enrolled, *everybody)
        seen = await screen.locator("main").inner_html()
        body = {"draft": here.here.draft, "name": "Our line"}
        workspace = (await here.ask("philippines", "POST", "/workspaces", body))["id"]
        async with here.typing("philippines", workspace) as inside:
            await inside.insert(paragraph, 0, "Unspoken. ", ("philippinesdraft", "insert"))
            await inside.until_acknowledged()
            await inside.edit(lambda d: editing.delete_text(d, ParagraphId(paragraph), 0, 10))
            await inside.until_acknowledged()
        path = f"/workspaces/{workspace}"
        await here.ask("philippines", "PUT", f"{path}/sponsorships/{bracket}", {})
        for frame in chain(*await asyncio.gather(*(heard(h) for h in hands.values()))):
            # The screens say now and then that they are there.
            assert frame[0] == protocol.AWARENESS
            assert b"PHL" not in frame
            assert b"Philippines" not in frame
        assert await reads_of(here, enrolled, *everybody) == before
        assert await screen.locator("main").inner_html() == seen

        # Until it tables; the big screen shows it within a second.
        await here.ask("philippines", "POST", f"{path}/tabling")
        tabled = time.monotonic()
        final = "Returns are carried out[ safely [and promptly - EU delete] - MEX, PHL]."
        await expect(shown).to_have_text(final, timeout=PATIENCE)
        assert time.monotonic() - tabled < 1
        await screen.screenshot(path=screenshots / "moment-1-big-screen.png")

        # Observers see no names.
        bare = (
            "Returns are carried out[ safely [and promptly - a group delete]"
            " - a delegation, a delegation 2]."
        )
        mine = watching.locator(f'[data-block="{paragraph}"] .block-text')
        await expect(mine).to_have_text(bare, timeout=PATIENCE)
        await expect(watching.get_by_role("note", name="Regime")).to_have_text(
            "Rolling text: proposals enter in brackets; everybody in the room sees what you type, "
            "as you type it. No names are shown."
        )
        await watching.screenshot(path=screenshots / "moment-1-observer.png")
        for path, content in (await reads_of(here, enrolled, "observer")).items():
            for name in ("mexico", "philippines", "france"):
                assert here.parties[name].encode() not in content, (path, name)
            assert not re.search(rb"\b(MEX|PHL|FRA|EU|Mexico|Philippines)\b", content), path
        assert "Unspoken" not in str(await reads_of(here, enrolled, *everybody))
        # All forty have the same text before them.
        for hand in hands.values():
            await hand.sync()
        assert len({str(h.document.paragraphs()) for h in hands.values()}) == 1
