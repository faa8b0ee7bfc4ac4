"""Lines to clients: who does not read waits for nobody, and nobody waits for them."""

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError

from server.sync import line, protocol
from tests.server.house import House, joined

LARGE = protocol.encode_notice("x" * 1_000_000, "")


async def test_who_does_not_read_is_let_go_and_the_others_do_not_notice(
    here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "MOST_WAITING", 3_000_000)
    (room,) = [held.room for held in here.rooms._rooms.values()]
    async with connect(here.socket_url("mrn"), max_size=None) as lazy, joined(here, "ald") as ald:
        lazy.transport.pause_reading()
        heard = 0
        for _ in range(20):
            room.broadcast(here.draft, LARGE)
            while await ald.socket.recv() != LARGE:
                pass
            heard += 1
        assert heard == 20
        lazy.transport.resume_reading()
        with pytest.raises(ConnectionClosedError) as ended:
            await _drained(lazy)
        assert ended.value.rcvd is not None
        assert ended.value.rcvd.code == protocol.CLOSE_SLOW


async def _drained(socket: ClientConnection) -> None:
    """Read on until the socket ends."""
    while True:
        await socket.recv()


async def test_who_reads_late_gets_everything_in_order(here: House) -> None:
    (room,) = [held.room for held in here.rooms._rooms.values()]
    async with connect(here.socket_url("mrn", acks=False), max_size=None) as late:
        await late.recv()
        late.transport.pause_reading()
        sent = [protocol.encode_notice(f"{n}" + "x" * 900_000, "") for n in range(6)]
        for message in sent:
            room.broadcast(here.draft, message)
        late.transport.resume_reading()
        assert [await late.recv() for _ in sent] == sent


async def test_who_reads_late_gets_the_text_that_was_left_out_in_one_piece(
    here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "LITTLE", 1_000)
    (room,) = [held.room for held in here.rooms._rooms.values()]
    async with joined(here, "mrn") as late, joined(here, "ald") as ald:
        (paragraph, *_) = ald.document.order()
        late.socket.transport.pause_reading()
        (held,) = [one for one in room._listeners[here.draft] if one.participant == "mrn"]
        for _ in range(30):
            if not held.text.__self__._line.behind:  # type: ignore[attr-defined]
                held.put(line.encoded(LARGE[:400_000]))
        for n in range(30):
            await ald.insert(paragraph, 0, f"{n} ", ("aldnew01", "insert"))
            await ald.until_acknowledged()
        late.socket.transport.resume_reading()
        texts = 0
        while late.document.state_vector() != ald.document.state_vector():
            texts += (await late.take())[0] == protocol.SYNC
        assert texts < 10, "what it lacked came together"
        assert late.document.paragraphs() == ald.document.paragraphs()


async def test_a_cursor_that_moves_often_is_told_seldom(here: House) -> None:
    async with joined(here, "ald") as ald, connect(here.socket_url("mrn")) as mrn:
        for clock in range(1, 51):
            state = f'{{"cursor":{{"a":{clock}}}}}'
            await ald.socket.send(protocol.encode_awareness({77: (clock, state)}))
        told = 0
        while True:
            frame = await mrn.recv()
            assert isinstance(frame, bytes)
            if frame[0] == protocol.AWARENESS:
                told += 1
                if b'"a":50' in frame:
                    break
        assert told < 25
