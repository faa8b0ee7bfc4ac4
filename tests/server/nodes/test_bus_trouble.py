"""NATS lost, hanging, cut off: correctness holds, only latency suffers; and it comes back."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.server.house import House, joined
from tests.server.nodes.nats_server import NatsServer
from tests.server.nodes.pair import connected, room, two_nodes, until
from tests.server.nodes.partition import Line


@pytest.fixture
async def line(nats: NatsServer) -> AsyncIterator[Line]:
    line = Line(nats.port)
    await line.open()
    yield line
    await line.close()


async def types(node: House, who: str, words: str) -> None:
    """Type words into the first paragraph of a node's draft, and wait until they are recorded."""
    paragraph = (await node.text())[1]["id"]
    async with joined(node, who) as pen:
        await pen.insert(paragraph, 0, words)
        await pen.until_acknowledged()


async def agree(*nodes: House) -> None:
    """Wait until all nodes have the same, and that is all that is in the log."""
    store, negotiation = nodes[0].rooms.store, room(nodes[0]).state.id
    head = await store.head(negotiation)
    await until(lambda: all(room(node).state.position == head.position for node in nodes))
    assert all(room(node).state == room(nodes[0]).state for node in nodes)
    assert len({str(room(n).room.live.documents[n.draft].paragraphs()) for n in nodes}) == 1


async def over_the_bus(here: House, there: House) -> None:
    """Wait until what one records reaches the other over the bus again."""
    await connected(here)
    await connected(there)


async def test_without_nats_the_log_is_looked_at(
    sqlite_url: str, tmp_path: Path, nats: NatsServer
) -> None:
    """Killed and started again while both nodes write."""
    async with two_nodes(sqlite_url, tmp_path, nats.url) as (here, there):
        nats.kill()
        await asyncio.gather(types(here, "pen", "one "), types(there, "pen2", "two "))
        await agree(here, there)
        await nats.start()
        await over_the_bus(here, there)
        await types(here, "pen", "three ")
        await agree(here, there)


async def test_a_nats_that_hangs_holds_up_nobody(
    sqlite_url: str, tmp_path: Path, nats: NatsServer
) -> None:
    """Connections stay open and nothing moves: nodes write, give it up, and find it again."""
    async with two_nodes(sqlite_url, tmp_path, nats.url) as (here, there):
        nats.pause()
        await asyncio.gather(types(here, "pen", "one "), types(there, "pen2", "two "))
        await agree(here, there)
        await until(lambda: not here.app.state.bus.connected)
        await types(here, "pen", "three ")
        await agree(here, there)
        nats.resume()
        await over_the_bus(here, there)
        await types(there, "pen2", "four ")
        await agree(here, there)


async def test_a_node_that_is_cut_off_catches_up(
    sqlite_url: str, tmp_path: Path, nats: NatsServer, line: Line
) -> None:
    """One node's line to NATS passes nothing on; what was held up comes late and does no harm."""
    async with two_nodes(sqlite_url, tmp_path, nats.url, there_by=line.url) as (here, there):
        line.cut()
        await types(here, "pen", "one ")
        await types(there, "pen2", "two ")
        await agree(here, there)
        line.heal()
        await types(here, "pen", "three ")
        await agree(here, there)
        await over_the_bus(here, there)
