"""Refused bytes are put aside, within bounds, and never in anybody's way."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from events.draft import editing
from events.ids import DraftId, NegotiationId, ParagraphId, ParticipantId
from events.store.engine import connect, reading, writing
from events.store.sql import SqlEventStore
from server.quarantine import LONGEST, MAX_BYTES, MOST, MOST_OF_ONE, Quarantine
from server.sync import protocol
from server.tables import quarantine
from tests.server.house import House, joined

NEGOTIATION = NegotiationId("negotiation-1")
DRAFT = DraftId("draft-1")
Keep = Callable[[str, str, bytes], Awaitable[None]]


async def rows(engine: AsyncEngine) -> list[Any]:
    """What is in quarantine, oldest first."""
    async with reading(engine) as connection:
        return list(await connection.execute(select(quarantine).order_by(quarantine.c.at)))


@pytest.fixture
async def keep(engine: AsyncEngine) -> Keep:
    """Keeps bytes of a participant under a code; the clock ticks with every row."""
    await SqlEventStore(engine).create(NEGOTIATION, "orderly-movement")
    ticks = iter(range(MOST, 10**9))
    held = Quarantine(engine, lambda: next(ticks))

    async def put(participant: str, code: str, data: bytes) -> None:
        await held.keep(NEGOTIATION, DRAFT, ParticipantId(participant), code, data)

    return put


async def test_what_was_refused_is_kept_as_it_was(engine: AsyncEngine, keep: Keep) -> None:
    """Bytes, code, who, where and when; any bytes will do."""
    data = bytes(range(256))
    await keep("ald", "others-text", data)
    await keep("mrn", "malformed", b"")
    first, second = await rows(engine)
    assert first.bytes == data
    assert (first.code, first.participant_id, first.draft_id) == ("others-text", "ald", DRAFT)
    assert (first.negotiation_id, first.at) == (NEGOTIATION, MOST)
    assert (second.bytes, second.participant_id) == (b"", "mrn")


async def test_of_something_huge_the_beginning_is_kept(engine: AsyncEngine, keep: Keep) -> None:
    """A row is bounded."""
    await keep("ald", "too-large", b"ab" * MAX_BYTES)
    (row,) = await rows(engine)
    assert row.bytes == b"ab" * (MAX_BYTES // 2)


async def _stored(engine: AsyncEngine, kept: list[tuple[str, int]]) -> None:
    """Refusals, by participant and time."""
    async with writing(engine) as connection:
        await connection.execute(
            insert(quarantine),
            [
                {
                    "id": f"{who}-{at}",
                    "negotiation_id": NEGOTIATION,
                    "draft_id": DRAFT,
                    "participant_id": who,
                    "at": at,
                    "code": "gap",
                    "bytes": b"",
                }
                for who, at in kept
            ],
        )


async def test_what_is_old_goes(engine: AsyncEngine) -> None:
    """After thirty days nobody asks any more; it goes when the next is kept."""
    await SqlEventStore(engine).create(NEGOTIATION, "orderly-movement")
    await _stored(engine, [("ald", 1), ("mrn", 2), ("ald", 3)])
    held = Quarantine(engine, lambda: LONGEST + 3)
    await held.keep(NEGOTIATION, DRAFT, ParticipantId("nrl"), "gap", b"")
    assert [row.at for row in await rows(engine)] == [3, LONGEST + 3]


async def test_all_together_are_bounded(engine: AsyncEngine, keep: Keep) -> None:
    """However many are refused without end."""
    await _stored(engine, [(f"p{n % 50}", n) for n in range(MOST)])
    await keep("ald", "gap", b"")
    left = await rows(engine)
    assert len(left) == MOST
    assert left[0].at == 1


async def test_of_one_participant_the_latest_are_kept(engine: AsyncEngine, keep: Keep) -> None:
    """Whoever is refused without end displaces nobody's refusals but their own, oldest first."""
    await _stored(
        engine, [(who, n) for who, c in (("ald", MOST_OF_ONE), ("mrn", 3)) for n in range(c)]
    )
    await keep("ald", "gap", b"1")
    await keep("ald", "gap", b"2")
    left = [row.id for row in await rows(engine) if row.participant_id == "ald"]
    assert len(left) == MOST_OF_ONE
    assert "ald-0" not in left
    assert "ald-1" not in left
    assert "ald-2" in left
    assert len([row for row in await rows(engine) if row.participant_id == "mrn"]) == 3


async def test_a_database_that_does_not_answer_is_nobodys_trouble() -> None:
    """The bytes are lost; the room does not hear of it."""
    engine = connect("postgresql://nobody@127.0.0.1:1/none")
    held = Quarantine(engine, lambda: 1)
    await held.keep(NEGOTIATION, DRAFT, ParticipantId("ald"), "gap", b"bytes")
    await engine.dispose()


async def until_kept(here: House, count: int) -> list[Any]:
    """The rows in quarantine once there are ``count``: they are written beside the refusal."""
    async with asyncio.timeout(10):
        while len(kept := await rows(here.app.state.quarantine._engine)) < count:  # noqa: ASYNC110 - only the database knows
            await asyncio.sleep(0.01)
    return kept


async def test_refused_updates_of_a_socket_are_kept_and_taken_ones_are_not(here: House) -> None:
    """Exactly the update that the gate refused, under the code that its sender was told."""
    paragraph = ParagraphId(next(str(p["id"]) for p in await here.text() if p["label"] == "1."))
    async with joined(here, "ald") as ald:
        await ald.insert(paragraph, 0, "Mine ", ("aldoviabracket01", "insert"))
        await ald.until_acknowledged()
        update = await ald.edit(lambda d: editing.delete_text(d, paragraph, 8, 7))
        assert await ald.until_closed() == protocol.CLOSE_REFUSED
        (refusal,) = ald.refusals
    (row,) = await until_kept(here, 1)
    assert row.bytes == update
    assert (row.code, row.participant_id, row.draft_id) == (refusal["code"], "ald", here.draft)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"\x00\x02\x03abc", "malformed"),
        (b"\x63garbage", "malformed"),
        (b"\x00\x02" + bytes(300_000), "too-large"),
    ],
)
async def test_frames_that_are_no_message_are_kept_whole(
    here: House, frame: bytes, code: str
) -> None:
    """What did not even decode is what one most wants to look at."""
    async with joined(here, "ald") as ald:
        await ald.socket.send(frame)
        assert await ald.until_closed() == protocol.CLOSE_REFUSED
    (row,) = await until_kept(here, 1)
    assert row.code == code
    assert row.bytes in (frame[:MAX_BYTES], frame[3:])


async def test_a_defect_in_judging_is_a_refusal_and_the_bytes_are_kept(
    here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client whose update breaks the server is told so, and everybody else goes on."""
    paragraph = next(str(p["id"]) for p in await here.text() if p["label"] == "1.")

    def broken(*_: object) -> None:
        raise KeyError("a defect")

    async with joined(here, "ald") as ald, joined(here, "mrn") as mrn:
        with monkeypatch.context() as patch:
            patch.setattr("server.sync.venue.judge", broken)
            await ald.insert(paragraph, 0, "x", ("aldoviabracket01", "insert"))
            assert await ald.until_closed() == protocol.CLOSE_REFUSED
        assert [r["code"] for r in ald.refusals] == ["defect"]
        await mrn.insert(paragraph, 0, "m", ("marunabracket001", "insert"))
        await mrn.until_acknowledged()
    (row,) = await until_kept(here, 1)
    assert row.code == "defect"
