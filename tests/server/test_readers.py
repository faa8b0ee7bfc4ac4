"""Readers of the past: the same answers from processes of their own, which may die at any time."""

import asyncio
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from events.draft.enact import enact
from events.draft.replica import Act
from events.errors import Unknown
from events.ids import SYSTEM, CommandId, DelegationId, Microseconds, NegotiationId, Position
from events.ladder import RUNG
from events.members import EnrolDelegation
from events.negotiation import Event
from events.record import Recorded
from events.replay import Replay
from events.store.engine import connect, reading
from events.store.errors import NoSuchNegotiation, SlugTaken, Unavailable
from events.store.sql import SqlEventStore
from events.store.tables import snapshots
from server.readers import Readers
from server.rooms import Rooms, cover, folded
from tests.bench.generated import DRAFT, Generated

N = NegotiationId("n-1")


async def told(replay: Replay, negotiation: NegotiationId, position: Position) -> tuple[int, str]:
    """A question: the process that answers, and what it sees."""
    return os.getpid(), repr((await replay.state_at(negotiation, position)).process)


async def refusing(replay: Replay, negotiation: NegotiationId, position: Position) -> None:
    """A question that is refused."""
    raise Unknown("T2", "There is no such draft at that moment.")


async def dying(replay: Replay, negotiation: NegotiationId, position: Position) -> None:
    """A question that ends its process."""
    os._exit(1)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlEventStore]:
    """A generated log of a thousand events."""
    engine = connect(database_url)
    store = SqlEventStore(engine)
    await store.create(N, "generated")
    await grow(store, 1000)
    yield store
    await engine.dispose()


async def grow(store: SqlEventStore, until: int) -> None:
    """Append the generated log up to a position."""
    made = Generated(N, paragraphs=20, people=4, open_brackets=12)
    log = [r for batch in made.acts(until) for r in batch][:until]
    async with store.writing(N) as writing:
        await writing.append(log[writing.head.position :])


async def test_processes_answer_the_same_and_come_back_when_they_die(
    store: SqlEventStore, database_url: str
) -> None:
    """An answer, a refusal, a death in the middle, and an end that leaves nobody behind."""
    here, apart = Readers(Replay(store)), Readers(Replay(store), database_url, 1)
    assert (here.apart, apart.apart) == (False, True)
    try:
        own, seen = await here.ask(told, N, 700)
        other, also_seen = await apart.ask(told, N, 700)
        assert own == os.getpid() != other
        assert seen == also_seen
        with pytest.raises(Unknown) as refused:
            await apart.ask(refusing, N, 1)
        assert (refused.value.rule, str(refused.value)) == ("T2", refused.value.detail)
        with pytest.raises(Unavailable):
            await apart.ask(dying, N, 1)
        assert (await apart.ask(told, N, 700))[1] == seen
        os.kill((await apart.ask(told, N, 1))[0], signal.SIGKILL)
        assert (await apart.ask(told, N, 700))[1] == seen
    finally:
        await apart.close()
    # Two threads wait for the end of one process; who comes second learns of it a moment later.
    for _ in range(2_000):
        if not multiprocessing.active_children():
            break
        await asyncio.sleep(0.01)
    assert not multiprocessing.active_children()


ORPHAN = """
import asyncio, os, sys
from events.replay import Replay
from events.store.engine import connect
from events.store.sql import SqlEventStore
from server.readers import Readers
from tests.server.test_readers import N, told

async def main():
    readers = Readers(Replay(SqlEventStore(connect(sys.argv[1]))), sys.argv[1], 1)
    print((await readers.ask(told, N, 0))[0], flush=True)
    os.kill(os.getpid(), 9)

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_readers_end_with_a_server_that_is_killed(sqlite_url: str, tmp_path: Path) -> None:
    script = tmp_path / "orphan.py"
    script.write_text(ORPHAN)
    root = Path(__file__).parents[2]
    out = subprocess.run(
        [sys.executable, str(script), sqlite_url],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        timeout=60,
    )
    reader = int(out.stdout)
    deadline = time.monotonic() + 30
    while Path(f"/proc/{reader}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{reader}").exists()


@pytest.mark.parametrize(
    "error", [SlugTaken("x"), NoSuchNegotiation(), Unavailable("It does not answer.")]
)
def test_errors_come_back_from_other_processes_as_they_were(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


async def test_a_room_opens_from_its_snapshot_as_from_its_log(store: SqlEventStore) -> None:
    """State and documents are the same, and a command repeated has its first result."""
    act = CommandId("key:first")

    def decide(_candidate: object, at: Microseconds) -> list[Recorded[Event]]:
        raise AssertionError("decided a second time")

    rooms = Rooms(store, lambda: 2_000_000_000_000_000)
    first = await enrolled(rooms, act)
    await grow_by_typing(rooms)
    live = (await rooms.open(N)).room.live
    await rooms.close()

    await cover(Replay(store, documents_stretch=100), N, live.negotiation.position - 7)
    again = Rooms(store, lambda: 2_000_000_000_000_000)
    opened = await again.open(N)
    assert not opened.room.knows_all
    assert opened.state == live.negotiation == await folded(store, N)
    document = opened.room.live.documents[DRAFT]
    assert document.paragraphs() == live.documents[DRAFT].paragraphs()
    assert await opened.writer.submit(act, decide) == first
    assert await enrolled(again, CommandId("key:second"), "NEW") != first
    await again.close()


async def enrolled(rooms: Rooms, act: CommandId, code: str = "AAA") -> tuple[Recorded[Event], ...]:
    """Enrol a delegation in a room."""
    writer = (await rooms.open(N)).writer
    command = EnrolDelegation(DelegationId(code), code, code)
    return await writer.submit(
        act,
        lambda candidate, at: enact(
            candidate, Act(candidate.negotiation.members.actor(SYSTEM), act, at, at), command
        ),
    )


async def grow_by_typing(rooms: Rooms) -> None:
    """Some more acts, each its own."""
    for number in range(20):
        await enrolled(rooms, CommandId(f"once:{number}"), f"D-{number}")


async def test_a_room_that_grows_has_snapshots_made(
    store: SqlEventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The readers are told every so many events, without anybody asking for the past."""
    monkeypatch.setattr("server.rooms.GROWN", 10)
    monkeypatch.setattr("events.replay.STRETCH_SECONDS", 0.0)
    rooms = Rooms(store, lambda: 2_000_000_000_000_000)
    await grow_by_typing(rooms)
    while rooms._growing:
        await next(iter(rooms._growing))
    await rooms.close()
    async with reading(store._engine) as connection:
        query = select(func.max(snapshots.c.position))
        assert (await connection.execute(query)).scalar_one() >= 3 * RUNG
