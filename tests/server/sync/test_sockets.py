"""Live text over real sockets."""

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from events.draft import editing
from events.ids import BracketId, ParagraphId
from events.store.errors import Unavailable
from events.text import Mark
from server.sync import protocol
from tests.server.house import House, Replica, joined

MINE = "aldoviabracket01"
THEIRS = "marunabracket001"
WORDS = "sûr, 😀 العودة الطوعية"


async def operative(here: House) -> str:
    """The id of the first numbered paragraph."""
    return next(str(p["id"]) for p in await here.text() if p["label"] == "1.")


async def test_three_delegations_and_the_pen_end_with_equal_text(on_both: House) -> None:
    """What everybody types at once is the same on every side, with accents, emoji and Arabic."""
    here = on_both
    paragraph = await operative(here)
    async with (
        joined(here, "ald") as ald,
        joined(here, "mrn") as mrn,
        joined(here, "nrl") as nrl,
        joined(here, "pen") as pen,
        joined(here, "observer") as observer,
    ):
        for n in range(10):
            await ald.insert(paragraph, n, WORDS[n], (MINE, "insert"))
            await mrn.insert(paragraph, 8 + n, WORDS[-n - 1], (THEIRS, "insert"))
            await pen.insert(paragraph, 0, "p")
        await nrl.edit(
            lambda d: editing.put_mark(
                d,
                ParagraphId(paragraph),
                0,
                7,
                Mark(BracketId("norlandbracket01"), "delete"),
            )
        )
        for client in (ald, mrn, nrl, pen):
            await client.until_acknowledged()
        position = max(c.acks[-1][0] for c in (ald, mrn, nrl, pen))
        for client in (ald, mrn, nrl, pen, observer):
            await client.sync()
        texts = [c.document.paragraphs() for c in (ald, mrn, nrl, pen, observer)]
        assert texts[0] == texts[1] == texts[2] == texts[3] == texts[4]
        state = (await here.rooms.open("negotiation-1")).state
        assert state.position == position
        assert state.text.drafts[here.draft].text() == texts[0]
        assert {b.proponents for b in state.brackets.brackets.values()} == {
            ("aldovia",),
            ("maruna",),
            ("norland",),
        }


async def test_an_acknowledged_edit_is_in_the_record(on_both: House) -> None:
    """The acknowledgement names a position at which exactly the bytes sent stand in the log."""
    paragraph = await operative(on_both)
    async with joined(on_both, "ald") as ald:
        await ald.insert(paragraph, 3, "x", (MINE, "insert"))
        position = await ald.until_acknowledged()
    stored = [r async for r in on_both.rooms.store.read("negotiation-1")]
    ours = [r for r in stored if r.actor == "ald"]
    assert ours[0].update is not None
    assert stored[-1].position == position


async def test_others_text_cannot_be_deleted_and_the_lost_words_come_back(here: House) -> None:
    """A refusal changes nothing, names its reason, gives the lost words, and closes with 4403."""
    paragraph = await operative(here)
    before = await here.text()
    async with joined(here, "ald") as ald, joined(here, "mrn") as mrn:

        def overreach(document: object) -> None:
            editing.delete_text(document, ParagraphId(paragraph), 0, 7)  # type: ignore[arg-type]
            editing.insert_text(document, ParagraphId(paragraph), 0, "Gone words", ())  # type: ignore[arg-type]

        await ald.edit(overreach)
        assert await ald.until_closed() == protocol.CLOSE_REFUSED
        (refusal,) = ald.refusals
        assert refusal["code"] == "others-text"
        assert "Gone words" in refusal["lost"]
        await mrn.insert(paragraph, 1, "m", (THEIRS, "insert"))
        await mrn.until_acknowledged()
    after = await here.text()
    assert "".join(r["text"] for p in after for r in p["runs"]).replace("m", "", 1) != ""
    assert [p["id"] for p in before] == [p["id"] for p in after]


@pytest.mark.parametrize("who", ["observer", "auditor"])
async def test_readers_write_nothing(here: House, who: str) -> None:
    """Observers and auditors receive everything, and every write of theirs is refused."""
    paragraph = await operative(here)
    before = await here.text()
    async with joined(here, who) as reader:
        await reader.insert(paragraph, 0, "x")
        assert await reader.until_closed() == protocol.CLOSE_REFUSED
        assert reader.refusals[0]["code"] == "read-only"
    assert await here.text() == before


async def test_under_a_chairs_text_a_delegation_types_nothing(here: House) -> None:
    """The regime is the gate's to keep: announced in the room, it holds for the next keystroke."""
    paragraph = await operative(here)
    async with joined(here, "ald") as ald:
        regime = {"kind": "chair's text", "typing": "live"}
        assert (await here.call("pen", "PUT", "/regime", json=regime)).status_code == 200
        await ald.insert(paragraph, 3, "x", (MINE, "insert"))
        assert await ald.until_closed() == protocol.CLOSE_REFUSED
        assert ald.refusals[0]["code"] == "regime"
        assert ald.refusals[0]["lost"] == "x"


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\x00",
        b"\x00\x02\xff\xff\x03abc",
        b"\x07\x00",
        b"\x00\x02\x03\xff\xff\xff",
        b"\x63" * 99,
    ],
)
async def test_bytes_that_are_no_message_end_the_connection_and_nothing_else(
    here: House, frame: bytes
) -> None:
    """Garbage is refused with a reason; the room goes on."""
    before = await here.text()
    async with joined(here, "ald") as ald:
        await ald.socket.send(frame)
        assert await ald.until_closed() == protocol.CLOSE_REFUSED
        assert ald.refusals
    assert await here.text() == before


async def test_nobody_joins_without_a_session(here: House) -> None:
    """No token, a wrong token and an unknown draft all close with the same code."""
    good = here.socket_url("ald")
    for url in (
        good.replace(here.tokens["ald"], "tvx_wrong"),
        good.split("?")[0],
        good.replace(here.draft, "nosuchdraft00001"),
    ):
        async with connect(url) as socket:
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == protocol.CLOSE_UNAUTHORISED


async def test_presence_shows_who_one_is_and_not_what_one_claims(here: House) -> None:
    """Names and codes in awareness are the server's; a reader's cursor is shown to nobody."""
    async with joined(here, "ald") as ald, joined(here, "observer") as observer:
        claim = '{"user":{"name":"The Chair","code":"XXX"},"cursor":{"anchor":1}}'
        await ald.socket.send(protocol.encode_awareness({77: (1, claim)}))
        while not observer.presence:
            await observer.take()
        assert b'"ALD"' in observer.presence[0]
        assert b"The Chair" not in observer.presence[0]
        assert b"anchor" in observer.presence[0]
        await observer.socket.send(protocol.encode_awareness({78: (1, claim)}))
        while len(ald.presence) < 2:
            await ald.take()
        assert b"anchor" not in ald.presence[1]


async def test_presence_that_others_could_not_read_reaches_nobody(here: House) -> None:
    """It ends the connection it came by; who joins afterwards is let in, and sees who is there."""
    frames = [
        protocol.encode_awareness({77: (1, state)})
        for state in (
            '{"cursor":{"a":"\\ud800"}}',
            '{"cursor":{"a":NaN}}',
            '{"cursor":{"a":1e999}}',
            '{"cursor":{"a":' + "[" * 800 + "]" * 800 + "}}",
        )
    ]
    frames += [protocol.encode_awareness({2**53 - 1: (1, "{}")})]
    frames += [protocol.encode_awareness({77: (2**53 - 1, "{}")})]
    async with joined(here, "observer") as observer:
        for frame in frames:
            async with joined(here, "ald") as ald:
                await ald.socket.send(frame)
                assert await ald.until_closed() == protocol.CLOSE_REFUSED
        async with joined(here, "ald") as ald, joined(here, "mrn") as mrn:
            await ald.socket.send(protocol.encode_awareness({78: (1, '{"cursor":{}}')}))
            for client in (observer, mrn):
                while not client.presence:
                    await client.take()
                assert b'"ALD"' in client.presence[0]


async def test_a_participant_who_is_shown_out_is_disconnected(here: House) -> None:
    """Ending an accreditation closes the person's open sockets."""
    async with joined(here, "mrn") as mrn:
        answer = await here.call("pen", "DELETE", "/people/mrn")
        assert answer.status_code == 200
        assert await mrn.until_closed() == protocol.CLOSE_UNAUTHORISED


async def test_what_cannot_be_recorded_is_not_visible(here: House) -> None:
    """While the record cannot be written nobody sees the edit; its sender is told to try again."""
    paragraph = await operative(here)
    store = here.rooms.store
    original = type(store).writing
    async with joined(here, "ald") as ald, joined(here, "mrn") as mrn:

        def failing(*_: object) -> object:
            raise Unavailable("The database does not answer.")

        type(store).writing = failing
        try:
            await ald.insert(paragraph, 0, "x", (MINE, "insert"))
            assert await ald.until_closed() == protocol.CLOSE_RETRY
            assert await mrn.hears_nothing()
        finally:
            type(store).writing = original
        async with connect(here.socket_url("ald")) as socket:
            again = Replica(socket)
            again.document = ald.document
            await again.socket.send(
                protocol.encode_update(ald.document.diff(mrn.document.state_vector()))
            )
            again.sent = 1
            await again.until_acknowledged()
        while (await mrn.take()) != (protocol.SYNC, protocol.UPDATE):
            pass
        assert mrn.document.paragraphs() == ald.document.paragraphs()
