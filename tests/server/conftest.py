"""A served negotiation for tests of the server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.server.house import House, house


@pytest.fixture
async def here(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A server on SQLite."""
    async with house(sqlite_url, tmp_path) as served:
        yield served


@pytest.fixture
async def on_both(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A server on SQLite, then on PostgreSQL."""
    async with house(database_url, tmp_path) as served:
        yield served
