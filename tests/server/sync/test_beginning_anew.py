"""A generation begins in an open room: what clients are told, and that nothing is merged."""

import asyncio
from typing import Any

import pytest
from websockets.asyncio.client import connect

from events.draft import editing
from events.draft.document import DraftDocument
from events.draft.update import decode_vector
from events.generations import MOST_CLIENTS
from events.ids import ParagraphId, ParticipantId
from server.rooms import Rooms
from server.sync import protocol
from tests.server.house import NEGOTIATION, House, Replica, joined
from tests.server.sync.test_stock_provider import mark, node, operative, plain, pytestmark

MINE, THEIRS = "aldoviabracket01", "marunabracket001"
stock = pytestmark


async def issue(here: House, name: str = "Rev 1") -> int:
    """Issue a revision, and with it a generation; the revision's position."""
    answer = await here.call("pen", "POST", f"/drafts/{here.draft}/revisions", json={"name": name})
    answer.raise_for_status()
    position: int = answer.json()["positions"][-1]
    return position


async def typed(here: House, text: str = "So: ") -> None:
    """The pen types at the start of the first numbered paragraph."""
    async with joined(here, "pen") as pen:
        await pen.insert(await operative(here), 0, text)
        await pen.until_acknowledged()


async def test_who_is_in_the_room_is_told_and_finds_the_same_text(on_both: House) -> None:
    """T14, T15: closed with the code for a new document; the new one is as good as untouched."""
    here = on_both
    await typed(here)
    async with joined(here, "ald") as ald, joined(here, "observer") as observer:
        assert ald.which == "0"
        before = observer.document.paragraphs()
        await issue(here)
        assert await ald.until_closed() == protocol.CLOSE_ANEW
        assert await observer.until_closed() == protocol.CLOSE_ANEW
        assert not ald.refusals
    async with joined(here, "ald") as again:
        assert again.which == "1"
        assert again.document.paragraphs() == before
        assert len(decode_vector(again.document.state_vector())) == 1
        await again.insert(await operative(here), 0, "x", (MINE, "insert"))
        await again.until_acknowledged()
    state = (await here.rooms.open(NEGOTIATION)).state
    assert state.text.drafts[here.draft].text()[1].text.startswith("xSo: ")


async def test_before_it_is_dropped_a_document_is_told_what_is_in_the_record(here: House) -> None:
    """T15: each update sent before is acknowledged, and is in the text, or not, and is not."""
    await typed(here)
    paragraph = await operative(here)
    for attempt in range(8):
        bracket, before = f"aldovia{attempt:09}", await letters(here)
        async with joined(here, "ald") as ald:
            issuing = asyncio.create_task(issue(here, f"Rev {attempt}"))
            for _ in range(40):
                await ald.insert(paragraph, 0, "a", (bracket, "insert"))
                await asyncio.sleep(0)
            assert await ald.until_closed() == protocol.CLOSE_ANEW
            await issuing
            acknowledged = ald.acks[-1][1] if ald.acks else 0
        assert not ald.refusals
        assert await letters(here) - before == acknowledged


async def letters(here: House) -> int:
    """How often an “a” stands in the first numbered paragraph."""
    return sum(r["text"].count("a") for r in (await here.text())[1]["runs"])


@pytest.mark.parametrize("who", ["ald", "pen", "observer"])
async def test_a_client_that_comes_back_with_its_old_document_is_sent_away(
    on_both: House, who: str
) -> None:
    """T15: pycrdt, by its state vector, before it gets anything that it would merge."""
    here = on_both
    await typed(here)
    async with joined(here, who) as client:
        old = client.document
    position = await issue(here)
    async with connect(here.socket_url(who, acks=False)) as socket:
        back = Replica(socket)
        back.document = old
        before = old.paragraphs()
        await socket.send(protocol.encode_step1(old.state_vector()))
        assert await back.until_closed() == protocol.CLOSE_ANEW
        assert back.document.paragraphs() == before
    assert (await here.rooms.open(NEGOTIATION)).state.position == position


async def test_a_client_that_sends_first_and_asks_later_changes_nothing(on_both: House) -> None:
    """T15: the whole old document, or an edit on it, without a state vector before."""
    here = on_both
    await typed(here)
    async with joined(here, "pen") as pen:
        old, vector = pen.document, DraftDocument().state_vector()
    position = await issue(here)
    text = await here.text()
    before = old.state_vector()
    editing.insert_text(old, ParagraphId(await operative(here)), 2, "late")
    for update in (old.diff(vector), old.diff(before)):
        async with connect(here.socket_url("pen")) as socket:
            back = Replica(socket)
            await socket.send(protocol.encode_update(update))
            assert await back.until_closed() == protocol.CLOSE_ANEW
    assert await here.text() == text
    assert (await here.rooms.open(NEGOTIATION)).state.position == position


@stock
async def test_a_stock_provider_stays_away_and_doubles_nothing(on_both: House) -> None:
    """T15: y-websocket, in the room when it happens, and away with something typed meanwhile."""
    here = on_both
    paragraph = await operative(here)
    async with node(here) as nodes:
        await nodes.open("in", "ald")
        await nodes.open("away", "mrn")
        await nodes.do("type", "in", paragraph=paragraph, at=0, text="Mine ", marks=mark(MINE))
        await nodes.until("away", lambda seen: "Mine" in plain(seen, paragraph))
        await nodes.do("part", "away")
        await nodes.until("away", lambda seen: not seen["connected"])
        await nodes.do("type", "away", paragraph=paragraph, at=0, text="Away ", marks=mark(THEIRS))
        await issue(here)
        seen = await nodes.until("in", lambda seen: seen["closed"] is not None)
        assert seen["closed"] == protocol.CLOSE_ANEW
        await nodes.do("meet", "away")
        seen = await nodes.until("away", lambda seen: seen["closed"] is not None)
        assert seen["closed"] == protocol.CLOSE_ANEW
        await nodes.do("type", "in", paragraph=paragraph, at=0, text="Late ", marks=mark(MINE))
        for name in ("in", "away"):
            seen = await nodes.do("look", name)
            assert [p["id"] for p in seen["paragraphs"]].count(paragraph) == 1
            assert not seen["connected"]
        await nodes.open("fresh", "mrn")
        seen = await nodes.until("fresh", lambda seen: seen["synced"])
        assert plain(seen, paragraph) == "Mine Returns are voluntary and safe."
    text = (await here.rooms.open(NEGOTIATION)).state.text.drafts[here.draft]
    assert text.paragraphs[ParagraphId(paragraph)].text == "Mine Returns are voluntary and safe."


async def test_a_restarted_server_goes_on_in_the_same_generation(here: House) -> None:
    """What is opened from the log is the new document, and old ones are known as old."""
    await typed(here)
    async with joined(here, "ald") as client:
        old = client.document
    await issue(here)
    await typed(here, "Then ")
    text = await here.text()
    room = await fresh_room(here)
    assert room.live.documents[here.draft].paragraphs()[1].text.startswith("Then So: ")
    assert room.candidate.documents[here.draft].paragraphs() == (
        room.live.documents[here.draft].paragraphs()
    )
    assert room.live.negotiation.text.drafts[here.draft].generation == 1
    assert text
    async with connect(here.socket_url("ald", acks=False)) as socket:
        back = Replica(socket)
        await socket.send(protocol.encode_step1(old.state_vector()))
        assert await back.until_closed() == protocol.CLOSE_ANEW


async def fresh_room(here: House) -> Any:
    """The room, read from the log anew."""
    again = Rooms(here.rooms.store, lambda: 0)
    try:
        return (await again.open(NEGOTIATION)).room
    finally:
        await again.close()


async def test_a_redraft_is_one_act_with_its_generation(here: House) -> None:
    """T10, T14: text, generation, revision; the text that is issued is that of both documents."""
    await typed(here)
    body = {"name": "Rev 1", "text": "# Compact\n\n1. Returns are safe.\n"}
    async with joined(here, "ald") as ald:
        answer = await here.call("pen", "POST", f"/drafts/{here.draft}/redrafts", json=body)
        assert answer.status_code == 200, answer.text
        assert await ald.until_closed() == protocol.CLOSE_ANEW
        # Who is still in the old document has seen the new text in it.
        assert [p.text for p in ald.document.paragraphs()] == ["Compact", "Returns are safe."]
    async with joined(here, "ald") as again:
        assert [p.text for p in again.document.paragraphs()] == ["Compact", "Returns are safe."]
    types = [r.event.__struct_config__.tag async for r in here.rooms.store.read(NEGOTIATION)]
    assert types[-3:] == ["text-changed", "generation-begun", "revision-issued"]


async def test_very_many_clients_end_a_generation_by_themselves(here: House) -> None:
    """T14: the server begins one, once, when the last id that fits has written; a client that is
    in the room is told as at a revision."""
    paragraph = await operative(here)
    room = await here.rooms.open(NEGOTIATION)
    draft = room.state.text.drafts[here.draft]
    async with joined(here, "ald") as ald, joined(here, "pen") as pen:
        # As if so many had written: they are in no document, which the server does not ask.
        for replica in (room.room.live, room.room.candidate):
            clients = replica.negotiation.text.drafts[here.draft].clients
            clients.update(dict.fromkeys(range(1, MOST_CLIENTS), ParticipantId("pen")))
        await pen.insert(paragraph, 0, "Last ")
        await pen.until_acknowledged()
        assert await pen.until_closed() == protocol.CLOSE_ANEW
        assert await ald.until_closed() == protocol.CLOSE_ANEW
    assert (draft.generation, len(draft.retired), draft.clients) == (1, MOST_CLIENTS, {})
    types = [r.event.__struct_config__.tag async for r in here.rooms.store.read(NEGOTIATION)]
    assert types[-2:] == ["text-changed", "generation-begun"]
