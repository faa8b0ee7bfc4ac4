"""A served negotiation for tests of the server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.server.house import House, house
from tests.server.shell import Shell


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


@pytest.fixture
def shell(sqlite_url: str, tmp_path: Path) -> Shell:
    """A shell on a migrated SQLite database."""
    return Shell(TRAVAUX_DATABASE_URL=sqlite_url, TRAVAUX_DATA_DIR=str(tmp_path / "var"))


@pytest.fixture
def shell_on_both(database_url: str, tmp_path: Path) -> Shell:
    """A shell on SQLite, then on PostgreSQL."""
    return Shell(TRAVAUX_DATABASE_URL=database_url, TRAVAUX_DATA_DIR=str(tmp_path / "var"))
