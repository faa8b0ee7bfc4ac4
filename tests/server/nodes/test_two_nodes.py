"""Two nodes on one PostgreSQL, connected by NATS: any client on any node, one record, one text."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from events.ids import ParticipantId
from server.sync import protocol
from tests.server.house import House, Replica, joined
from tests.server.nodes.pair import hard_of_seeing, room, two_nodes, until


@pytest.fixture
async def both(
    postgres_url: str, tmp_path: Path, nats_url: str
) -> AsyncIterator[tuple[House, House]]:
    async with two_nodes(postgres_url, tmp_path, nats_url) as nodes:
        yield nodes


def words(paragraphs: list[dict[str, object]]) -> list[str]:
    return ["".join(str(run["text"]) for run in p["runs"]) for p in paragraphs]  # type: ignore[attr-defined]


def read(client: Replica) -> str:
    """All that a client has before it."""
    return " ".join(run.text for p in client.document.paragraphs() for run in p.runs)


async def first(node: House) -> str:
    return str((await node.text())[1]["id"])


async def test_what_is_typed_on_one_node_is_seen_on_the_other_over_the_bus(
    both: tuple[House, House],
) -> None:
    """Within milliseconds, and without looking into the log."""
    here, there = both
    hard_of_seeing(here, there)
    paragraph = await first(here)
    async with joined(here, "pen") as pen, joined(there, "observer") as reader:
        took = []
        for number in range(10):
            began = time.perf_counter()
            await pen.insert(paragraph, 0, f"w{number} ")
            while f"w{number} " not in read(reader):
                await reader.take()
            took.append(time.perf_counter() - began)
        await pen.until_acknowledged()
    assert room(here).state == room(there).state
    print(f"seen on the other node after {min(took) * 1000:.1f} ms at best")


async def test_the_same_negotiation_is_written_through_both_at_once(
    both: tuple[House, House],
) -> None:
    """No gap, no double, nothing lost; both live documents and what the log gives are equal."""
    here, there = both
    paragraph = await first(here)

    async def write(node: House, who: str) -> None:
        async with joined(node, who) as pen:
            for number in range(40):
                await pen.insert(paragraph, 0, f"{who}-{number} ")
            await pen.until_acknowledged()

    async def command(node: House, who: str) -> None:
        for number in range(10):
            answer = await node.call(
                who,
                "POST",
                f"/drafts/{node.draft}/paragraphs",
                json={"text": f"{who} adds {number}."},
            )
            assert answer.status_code == 200, answer.text

    await asyncio.gather(
        write(here, "pen"), write(there, "pen2"), command(here, "pen"), command(there, "pen2")
    )
    await until(lambda: room(here).state.position == room(there).state.position)
    assert room(here).state == room(there).state
    documents = [room(node).room.live.documents[here.draft] for node in both]
    assert documents[0].paragraphs() == documents[1].paragraphs()
    text = words(await here.text())
    for who in ("pen", "pen2"):
        assert all(" ".join(text).count(f"{who}-{n} ") == 1 for n in range(40))
        assert all(text.count(f"{who} adds {n}.") == 1 for n in range(10))
    store, negotiation = here.rooms.store, room(here).state.id
    positions = [one.position async for one in store.read(negotiation)]
    assert positions == list(range(1, len(positions) + 1))
    # What the nodes have computed from what they told each other is what the log holds.
    edge = await store.edge(negotiation)
    for node in both:
        await room(node).writer.catch_up()
        assert room(node).writer._tail.edge == edge


async def test_who_is_on_the_other_node_is_seen_and_goes(both: tuple[House, House]) -> None:
    """Presence crosses nodes; it ends with the connection."""
    here, there = both
    async with joined(there, "observer") as reader:
        async with joined(here, "ald", yjs_client=77) as ald:
            await ald.socket.send(protocol.encode_awareness({77: (1, '{"cursor":null}')}))
            while not any(b'"code":"ALD"' in told for told in reader.presence):
                await reader.take()
        reader.presence.clear()
        while not any(b"null" in told for told in reader.presence):
            await reader.take()


async def test_names_are_hidden_on_the_other_node_as_here(both: tuple[House, House]) -> None:
    """SPEC P15: where names are not shown, who is on another node has none either."""
    here, there = both
    answer = await here.call(
        "pen",
        "PUT",
        "/regime",
        json={"kind": "rolling text", "typing": "live", "attribution": False},
    )
    if answer.status_code != 200:
        pytest.fail(answer.text)
    await until(lambda: not room(there).state.process.regime.attribution)
    async with joined(there, "observer") as reader, joined(here, "ald", yjs_client=78) as ald:
        await ald.socket.send(protocol.encode_awareness({78: (1, "{}")}))
        while not reader.presence:
            await reader.take()
        assert not any(b"ALD" in told or b"Ald" in told for told in reader.presence)


async def test_a_command_is_retried_on_the_other_node(both: tuple[House, House]) -> None:
    """One Idempotency-Key, one act, one answer, wherever it is asked for again."""
    here, there = both
    path, said = f"/drafts/{here.draft}/paragraphs", {"text": "Once."}
    answers = await asyncio.gather(
        *(
            node.call("pen", "POST", path, json=said, headers={"Idempotency-Key": "once"})
            for node in (here, there) * 4
        )
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len({tuple(answer.json()["positions"]) for answer in answers}) == 1
    assert words(await there.text()).count("Once.") == 1


async def test_who_signs_out_here_is_signed_out_there(both: tuple[House, House]) -> None:
    """Within a second, although it is told by no event."""
    here, there = both
    async with joined(there, "mrn") as mrn:
        sign_in = here.app.state.services.sign_in
        began = time.perf_counter()
        await sign_in.revoke_participant(ParticipantId("mrn"))
        assert await mrn.until_closed() == protocol.CLOSE_UNAUTHORISED
        print(f"signed out on the other node after {time.perf_counter() - began:.2f} s")
