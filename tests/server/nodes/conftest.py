"""NATS for the tests of this folder: one for all of a process, and one that a test may torture."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.server.nodes.nats_server import NatsServer


@pytest.fixture(scope="session")
def _shared_nats() -> Iterator[NatsServer]:
    server = NatsServer()
    asyncio.run(server.start())
    yield server
    server.kill()


@pytest.fixture
def nats_url(_shared_nats: NatsServer) -> str:
    """A NATS server that runs throughout. Who has another key hears nothing of each other."""
    return _shared_nats.url


@pytest.fixture
async def nats() -> AsyncIterator[NatsServer]:
    """A NATS server of the test's own."""
    server = NatsServer()
    await server.start()
    yield server
    server.kill()
