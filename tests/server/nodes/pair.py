"""Two nodes of one installation in this process, over one database and one bus."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from server.settings import Settings
from tests.server.house import House, client_of, house, served

PATIENCE = 60.0
"""Seconds that something may take on a busy machine."""


async def until(true: Callable[[], Any]) -> None:
    """Wait until something is true; it is looked again and again."""
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110  (what is waited for knows nothing of the test)
            await asyncio.sleep(0.002)


@asynccontextmanager
async def second(here: House, nats_url: str, **changes: Any) -> AsyncIterator[House]:
    """Another node beside the one of a house."""
    given: Settings = here.app.state.services.settings
    settings = given.model_copy(update={"nats_url": nats_url, **changes})
    async with served(settings) as (address, app):
        there = House(address, app)
        there.draft, there.tokens = here.draft, here.tokens
        for who, token in here.tokens.items():
            there.clients[who] = client_of(address, headers={"Authorization": f"Bearer {token}"})
        there.clients["nobody"] = client_of(address)
        try:
            yield there
        finally:
            for client in there.clients.values():
                await client.aclose()


@asynccontextmanager
async def two_nodes(
    database_url: str, folder: Path, nats_url: str, there_by: str = "", **changes: Any
) -> AsyncIterator[tuple[House, House]]:
    """Two nodes that have the room open and are connected by the bus.

    The second reaches it ``there_by``, if that is another way.
    """
    async with (
        house(database_url, folder, nats_url=nats_url) as here,
        second(here, there_by or nats_url, **changes) as there,
    ):
        for node in (here, there):
            (await node.call("observer", "GET", f"/drafts/{node.draft}")).raise_for_status()
            await connected(node)
        yield here, there


async def connected(node: House) -> None:
    """Wait until a node has its bus."""
    await until(lambda: node.app.state.bus.connected)


def room(node: House) -> Any:
    """The room that a node has open."""
    (held,) = node.rooms._rooms.values()
    return held


def hard_of_seeing(*nodes: House) -> None:
    """Let nodes look into the log so seldom that whatever they notice came over the bus."""
    for node in nodes:
        writer = room(node).writer
        writer._tasks[1].cancel()
