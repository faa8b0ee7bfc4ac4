"""Rooms that nobody needs are let go of, and nobody notices."""

import asyncio
import gc
import tracemalloc
import weakref
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from events.draft.enact import enact, open_draft
from events.draft.replica import Act
from events.ids import SYSTEM, CommandId, DraftId, NegotiationId, ParagraphId
from events.process import OpenNegotiation
from events.store.engine import connect
from events.store.sql import SqlEventStore
from events.text import Paragraph, Run
from migrations import upgrade
from server.rooms import OpenRoom, Rooms
from server.sync.writer import NotRecorded
from tests.server.api.test_agreement import PLACE, Clock, instant, put_under_silence
from tests.server.house import NEGOTIATION, SLUG, House, house, joined
from tests.server.sync.test_stock_provider import operative
from tests.server.workspaces.test_workspaces import ask, begun, type_in

MINE = "aldoviabracket01"


async def begin(rooms: Rooms, negotiation: NegotiationId) -> None:
    """A negotiation with a draft of some paragraphs."""
    await rooms.store.create(negotiation, negotiation)
    room = await rooms.open(negotiation)
    text = [
        Paragraph(ParagraphId(f"paragraph{n:03}"), "operative", 0, f"{n}.", None, (Run("w" * 400),))
        for n in range(20)
    ]

    async def do(name: str, decide: Any) -> None:
        command = CommandId(name)
        await room.writer.submit(
            command,
            lambda candidate, now: decide(
                candidate, Act(candidate.negotiation.members.actor(SYSTEM), command, now, now)
            ),
        )

    await do("a", lambda c, act: enact(c, act, OpenNegotiation(negotiation, "Title")))
    await do("b", lambda c, act: open_draft(c, act, DraftId("draft"), "Draft", text))


@pytest.fixture
async def rooms(sqlite_url: str) -> AsyncIterator[Rooms]:
    """Rooms that are let go of as soon as nobody needs them, and that is looked at."""
    engine = connect(sqlite_url)
    await upgrade(engine)
    found = Rooms(SqlEventStore(engine), lambda: 1, idle_seconds=0)
    yield found
    await found.close()
    await engine.dispose()


async def test_a_room_goes_when_nobody_holds_it_and_comes_back_the_same(rooms: Rooms) -> None:
    """The very objects are gone, by reference alone: no collector is needed."""
    await begin(rooms, NegotiationId("one"))
    held = await rooms.open(NegotiationId("one"))
    state, text = held.state, held.room.live.documents[DraftId("draft")].paragraphs()
    parts = [held, held.room, held.writer, held.room.live, held.room.candidate]
    parts += [*held.room.live.documents.values(), *held.room.candidate.documents.values()]
    gone = [weakref.ref(part) for part in parts]
    gc.collect()
    gc.disable()
    try:
        await rooms.let_go()
        assert len(rooms.opened()) == 1, "somebody holds it"
        del held, parts
        await rooms.let_go()
        assert len(rooms.opened()) == 0
        await asyncio.sleep(0)  # the writer's tasks end
        assert [ref() for ref in gone] == [None] * len(gone)
    finally:
        gc.enable()
    again = await rooms.open(NegotiationId("one"))
    assert again.state == state
    assert again.room.live.documents[DraftId("draft")].paragraphs() == text


async def test_who_holds_a_room_writes_in_it_as_long_as_they_like(rooms: Rooms) -> None:
    """There is one writer: whoever asks meanwhile gets the same room."""
    await begin(rooms, NegotiationId("one"))
    held = await rooms.open(NegotiationId("one"))
    for _ in range(3):
        await rooms.let_go()
        assert await rooms.open(NegotiationId("one")) is held
    await held.writer.catch_up()


async def test_a_room_is_opened_anew_only_once_the_old_one_is_closed(rooms: Rooms) -> None:
    """Asked for while it is being closed: never two writers at once."""
    await begin(rooms, NegotiationId("one"))
    first = (await rooms.open(NegotiationId("one"))).writer
    closing = asyncio.create_task(rooms.let_go())
    opened: OpenRoom = await rooms.open(NegotiationId("one"))
    await closing
    await opened.writer.catch_up()
    if opened.writer is not first:
        with pytest.raises(NotRecorded):
            await first.catch_up()


async def test_memory_is_as_before_after_many_negotiations_were_open(rooms: Rooms) -> None:
    """What is kept of each that was open once is less than a hundredth of what it takes."""
    for number in range(40):
        await begin(rooms, NegotiationId(f"first{number}"))
        await rooms.let_go()
    for number in range(150):
        await rooms.store.create(NegotiationId(f"n{number}"), f"n{number}")
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        kept = [await rooms.open(NegotiationId(f"first{number}")) for number in range(20)]
        one = (tracemalloc.get_traced_memory()[0] - before) / 20
        del kept
        await rooms.let_go()
        await asyncio.sleep(0)
        gc.collect()
        base, _ = tracemalloc.get_traced_memory()
        for number in range(150):
            await rooms.open(NegotiationId(f"first{number % 40}"))
            await rooms.let_go()
        await asyncio.sleep(0)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(rooms.opened()) == 0
    assert (after - base) / 150 < one / 100, (before, base, after, one)


# Over sockets


async def let_go(here: House) -> int:
    """Look at once for rooms that nobody needs; how many are open afterwards."""
    here.rooms._idle_seconds = 0
    here.rooms._asked[NEGOTIATION] = 0.0
    await here.rooms.let_go()
    return len(here.rooms.opened())


async def test_sockets_feeds_and_workspaces_keep_their_room(here: House) -> None:
    """While somebody is there it stays; when the last has left it goes."""
    async with joined(here, "ald"):
        assert await let_go(here) == 1
    workspace = await begun(here)
    await type_in(here, workspace)
    async with joined(here, "ald", workspace=workspace):
        assert await let_go(here) == 1
    async with here.clients["mrn"].stream("GET", here.url("/feed")) as feed:
        assert feed.is_success
        assert await let_go(here) == 1
    async with asyncio.timeout(10):
        # The server hears in its own time that they have left.
        while await let_go(here):  # noqa: ASYNC110 - the sockets of others
            await asyncio.sleep(0.05)
    assert (await ask(here, "ald", "GET", f"/workspaces/{workspace}"))["differences"]


async def test_people_work_on_while_it_is_let_go_of_all_the_time(on_both: House) -> None:
    """Requests, sockets that come and go, and workspaces: nothing fails, nothing is lost."""
    here = on_both
    paragraph = await operative(here)
    here.rooms._idle_seconds = 0
    ending = asyncio.Event()
    gone = 0

    async def looking() -> None:
        nonlocal gone
        while not ending.is_set():
            before = len(here.rooms.opened())
            await here.rooms.let_go()
            gone += before > len(here.rooms.opened())
            await asyncio.sleep(0.002)

    async def typing() -> None:
        for n in range(12):
            async with joined(here, "ald") as ald:
                await ald.insert(paragraph, n, "a", (MINE, "insert"))
                await ald.until_acknowledged()

    async def asking() -> None:
        for _ in range(40):
            await ask(here, "mrn", "GET", f"/drafts/{here.draft}")
            await ask(here, "observer", "GET", "/contested")

    looker = asyncio.create_task(looking())
    await asyncio.gather(typing(), asking())
    ending.set()
    await looker
    assert gone
    text = (await here.rooms.open(NEGOTIATION)).state.text.drafts[here.draft]
    assert text.paragraphs[ParagraphId(paragraph)].text == (
        "a" * 12 + "Returns are voluntary and safe."
    )
    assert SLUG


async def test_a_deadline_is_met_though_nobody_has_the_room_open(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Z6: looking at it opens no room until it is due; then it is recorded, once."""
    clock = Clock("2026-03-27T17:00", PLACE)
    async with house(sqlite_url, tmp_path, clock) as here:
        await put_under_silence(here, "2026-03-30T17:00")
        deadlines = here.app.state.services.deadlines
        reminded = await deadlines.look()
        assert await let_go(here) == 0
        assert await deadlines.look() == reminded
        assert here.rooms.opened() == []
        clock.time = instant("2026-03-30T17:00", PLACE)
        await deadlines.look()
        (silence,) = (await here.rooms.open(NEGOTIATION)).state.silences.silences.values()
        assert silence.standing == "unbroken"
        assert await let_go(here) == 0
        assert await deadlines.look() is None
        assert here.rooms.opened() == []
