"""A stock `y-websocket` provider connects unmodified: real Yjs in Node against the real server."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from events.draft import marks
from events.ids import BracketId, ParagraphId
from events.text import Mark, MarkRole, Run
from server.settings import Settings
from server.sync import protocol
from tests.server.house import House, house, joined, served

ROOT = Path(__file__).parents[3]
SCRIPT = Path(__file__).with_name("stock_client.mjs")
ALD, MRN = "aldoviabracket01", "marunabracket001"

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not (ROOT / "clients/web/node_modules/y-websocket").is_dir(),
    reason="needs Node and the web client's packages (make setup)",
)


def mark(bracket: str, role: MarkRole = "insert") -> dict[str, Any]:
    """A bracket's mark as y-prosemirror writes it on text."""
    over = Mark(BracketId(bracket), role)
    return {marks.key(over): marks.value(over)}


class Node:
    """A Node process full of stock providers."""

    def __init__(self, process: asyncio.subprocess.Process, here: House) -> None:
        self._process = process
        self._here = here

    async def do(self, op: str, name: str, **rest: Any) -> Any:
        """One operation of `stock_client.mjs`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"op": op, "name": name, **rest}).encode() + b"\n")
        return json.loads(await asyncio.wait_for(self._process.stdout.readline(), 10))

    async def open(self, name: str, who: str) -> None:
        """A provider of somebody's, connected and synchronised."""
        await self.do(
            "open",
            name,
            server=f"ws://{self._here.address}/sync",
            draft=self._here.draft,
            token=self._here.tokens[who],
        )
        await self.until(name, lambda seen: seen["synced"])

    async def until(self, name: str, holds: Callable[[Any], bool]) -> Any:
        """What a provider sees, once ``holds`` of it."""
        seen: Any = None
        try:
            async with asyncio.timeout(10):
                while not holds(seen := await self.do("look", name)):  # noqa: ASYNC110 - another process
                    await asyncio.sleep(0.01)
        except TimeoutError:
            pytest.fail(f"{name} still sees {seen}")
        return seen


@asynccontextmanager
async def node(here: House) -> AsyncIterator[Node]:
    """A Node process, ended with the test."""
    process = await asyncio.create_subprocess_exec(
        "node", SCRIPT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 24
    )
    try:
        yield Node(process, here)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 5)
        except TimeoutError:
            process.kill()
            await process.wait()


async def operative(here: House) -> str:
    """The id of the first numbered paragraph: “Returns are voluntary and safe.”"""
    return next(str(p["id"]) for p in await here.text() if p["label"] == "1.")


def plain(seen: Any, paragraph: str) -> str:
    """The characters of a paragraph as a provider sees them."""
    (found,) = [p["delta"] for p in seen["paragraphs"] if p["id"] == paragraph]
    return "".join(part["insert"] for part in found)


def runs(seen: Any, paragraph: str) -> tuple[Run, ...]:
    """A paragraph as a provider sees it, brackets included."""
    (found,) = [p["delta"] for p in seen["paragraphs"] if p["id"] == paragraph]
    return tuple(
        Run(
            part["insert"],
            tuple(sorted(marks.decode(k, v) for k, v in part.get("attributes", {}).items())),
        )
        for part in found
    )


async def test_what_one_provider_types_arrives_everywhere(on_both: House) -> None:
    """Bracketed words, an emoji, accents and Arabic: equal at another provider, a pycrdt client
    and in the record, and the bracket is its delegation's."""
    here = on_both
    paragraph = await operative(here)
    words = "sûres 👩‍👩‍👧 العودة الطوعية, "
    async with node(here) as stock, joined(here, "nrl") as replica:
        await stock.open("one", "ald")
        await stock.open("two", "mrn")
        await stock.do("type", "one", paragraph=paragraph, at=12, text=words, marks=mark(ALD))
        seen = await stock.until("two", lambda seen: words in plain(seen, paragraph))
        # UTF-16: the place after the family emoji lies beyond eight code units.
        at = 12 + len("sûres ") + 8
        await stock.do(
            "type", "two", paragraph=paragraph, at=at, text="é", marks={**mark(ALD), **mark(MRN)}
        )
        typed = words.replace("👩‍👩‍👧", "👩‍👩‍👧é")
        seen = await stock.until("one", lambda seen: typed in plain(seen, paragraph))
        while typed not in replica.document.paragraphs()[1].text:
            await replica.take()
        assert plain(seen, paragraph) == f"Returns are {typed}voluntary and safe."
        theirs = await stock.do("look", "two")
        read = replica.document.paragraphs()
        state = (await here.rooms.open("negotiation-1")).state
        recorded = state.text.drafts[here.draft].text()
        assert recorded == read
        for held in recorded:
            assert runs(seen, held.id) == runs(theirs, held.id) == held.runs
        owners = {b.id: b.proponents for b in state.brackets.brackets.values()}
        assert owners == {ALD: ("aldovia",), MRN: ("maruna",)}


async def test_both_type_at_once_and_agree(here: House) -> None:
    """Two stock providers that type into the same place at the same time end with equal text."""
    paragraph = await operative(here)
    async with node(here) as stock:
        await stock.open("one", "ald")
        await stock.open("two", "mrn")
        for n, (a, m) in enumerate(zip("abcdefghij", "klmnopqrst", strict=True)):
            await stock.do("type", "one", paragraph=paragraph, at=n, text=a, marks=mark(ALD))
            await stock.do("type", "two", paragraph=paragraph, at=n, text=m, marks=mark(MRN))

        def whole(seen: Any) -> bool:
            return set("abcdefghijklmnopqrst") <= set(plain(seen, paragraph)[:20])

        one = await stock.until("one", whole)
        two = await stock.until("two", whole)
        assert one["paragraphs"] == two["paragraphs"]
        text = (await here.rooms.open("negotiation-1")).state.text.drafts[here.draft]
        assert runs(one, paragraph) == text.paragraphs[ParagraphId(paragraph)].runs
        assert one["closed"] is two["closed"] is None


async def test_presence_passes_under_its_true_name(here: House) -> None:
    """A stock provider's awareness reaches the others, as the person the server knows; it goes
    when the provider leaves."""
    async with node(here) as stock:
        await stock.open("one", "ald")
        await stock.open("two", "observer")
        cursor = {"anchor": {"type": None}, "head": {"type": None}}
        await stock.do("present", "one", state={"user": {"name": "The Chair"}, "cursor": cursor})
        seen = await stock.until("two", lambda seen: "cursor" in str(seen["others"]))
        assert seen["others"] == [
            {"user": {"name": "Ald", "code": "ALD", "role": "delegate"}, "cursor": cursor}
        ]
        await stock.do("leave", "one")
        await stock.until("two", lambda seen: not seen["others"])


async def test_a_restart_of_the_server_doubles_and_loses_nothing(
    database_url: str, tmp_path: Path
) -> None:
    """Providers reconnect by themselves; what was typed while the server was away arrives once."""
    async with house(database_url, tmp_path) as here:
        paragraph = await operative(here)
        port = int(here.address.rpartition(":")[2])
        running = node(here)
        stock = await running.__aenter__()
        await stock.open("one", "ald")
        await stock.open("two", "mrn")
        await stock.do("type", "one", paragraph=paragraph, at=0, text="Before 😀 ", marks=mark(ALD))
        await stock.until("two", lambda seen: "Before" in plain(seen, paragraph))
    try:
        await stock.until("one", lambda seen: not seen["connected"])
        await stock.do("type", "one", paragraph=paragraph, at=7, text="and away ", marks=mark(ALD))
        await stock.do("type", "two", paragraph=paragraph, at=0, text="Meanwhile ", marks=mark(MRN))
        settings = Settings(data_dir=tmp_path, database_url=database_url)
        async with served(settings, port) as (_, app):
            expected = {"Before and away 😀 ", "Meanwhile "}

            def whole(seen: Any) -> bool:
                return seen["synced"] and all(words in plain(seen, paragraph) for words in expected)

            one, two = await stock.until("one", whole), await stock.until("two", whole)
            assert one["paragraphs"] == two["paragraphs"]
            assert len(plain(one, paragraph)) == len("Returns are voluntary and safe.") + sum(
                map(len, expected)
            )
            assert [p["id"] for p in one["paragraphs"]].count(paragraph) == 1
            state = (await app.state.services.rooms.open("negotiation-1")).state
            (draft,) = state.text.drafts.values()
            assert [runs(one, p.id) for p in draft.text()] == [p.runs for p in draft.text()]
    finally:
        await running.__aexit__(None, None, None)


async def test_a_refused_provider_is_told_and_stays_away(here: House) -> None:
    """Deleting others' words by a stock provider changes nothing for anybody else; it is closed
    with a code that stops it from trying again, and a fresh one has the text as it is."""
    paragraph = await operative(here)
    async with node(here) as stock:
        await stock.open("one", "ald")
        await stock.open("two", "mrn")
        await stock.do("cut", "one", paragraph=paragraph, at=0, length=7)
        seen = await stock.until("one", lambda seen: seen["closed"] is not None)
        assert seen["closed"] == protocol.CLOSE_REFUSED
        await stock.do("type", "two", paragraph=paragraph, at=0, text="So: ", marks=mark(MRN))
        await stock.open("three", "ald")
        seen = await stock.until("three", lambda seen: "So: " in plain(seen, paragraph))
        assert plain(seen, paragraph) == "So: Returns are voluntary and safe."


async def test_without_a_token_nothing_is_seen(here: House) -> None:
    """A stock provider without a valid token gets no text, and does not keep knocking."""
    async with node(here) as stock:
        await stock.do(
            "open", "x", server=f"ws://{here.address}/sync", draft=here.draft, token="tvx_no"
        )
        seen = await stock.until("x", lambda seen: seen["closed"] is not None)
        assert seen["closed"] == protocol.CLOSE_UNAUTHORISED
        assert seen["paragraphs"] == []
