"""A server as a process of its own, which may be killed at any moment and limited in its disk.

It is forked from a process that has imported everything, so that two hundred starts are bearable;
from there on it does what ``travaux serve`` does: migrate, check, listen, serve.
"""

import asyncio
import multiprocessing
import os
import resource
import socket
import sys
from pathlib import Path
from typing import Any

import httpx

from events.errors import TravauxError

STARTING = 60.0
"""Seconds that a server may take to migrate, open its database and answer."""

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["pytest", "server.serving", "aiosqlite", "asyncpg", "uvloop"])


class ServerProcess:
    """One server on ``database_url``, always on the same port."""

    def __init__(
        self, folder: Path, database_url: str, name: str = "server", **settings: Any
    ) -> None:
        """``settings`` are those that it has besides, or instead."""
        self._settings = settings
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.database_url = database_url
        self.log = folder / f"{name}.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        self._process: Any = None

    def spawn(self) -> None:
        """Start it, for the first time or again, and do not wait for it."""
        settings = {
            "data_dir": str(self.folder),
            "database_url": self.database_url,
            "port": self.port,
            "log_level": "warning",
            "readers": 0,  # each start would start one, and take seconds
            **self._settings,
        }
        self._process = _forks.Process(target=_serve, args=(settings, str(self.log)))
        self._process.start()

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        self.spawn()
        await self.healthy()

    async def healthy(self) -> None:
        """Wait until it answers; fails with what it said if it never does."""
        async with asyncio.timeout(STARTING), httpx.AsyncClient() as client:
            while True:
                assert self._process.is_alive(), f"the server ended:\n{self.said()}"
                try:
                    await client.get(f"http://{self.address}/healthz", timeout=STARTING)
                    return
                except httpx.TransportError:
                    await asyncio.sleep(0.02)

    @property
    def pid(self) -> int:
        """The id of its process."""
        pid: int = self._process.pid
        return pid

    def said(self) -> str:
        """What it has logged and printed so far."""
        return self.log.read_text() if self.log.exists() else ""

    def kill(self) -> None:
        """End it without warning, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.join(15)

    def ask_to_stop(self) -> None:
        """Ask it to end, as an operator or a container engine does."""
        self._process.terminate()

    async def ended(self) -> int | None:
        """Wait for it to end by itself; returns its exit code."""
        await asyncio.to_thread(self._process.join, STARTING)
        code: int | None = self._process.exitcode
        return code

    def limit_files(self, size: int | None) -> None:
        """Let no file of its grow beyond ``size`` bytes (None: as large as they like)."""
        limit = resource.RLIM_INFINITY if size is None else size
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


def _serve(settings: dict[str, Any], log: str) -> None:
    """In the process: as ``travaux serve``, with everything said going to a file."""
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(file, 1)
    os.dup2(file, 2)
    from server.serving import serve
    from server.settings import Settings

    try:
        serve(Settings(**settings))
    except TravauxError as error:
        print(f"travaux: {error}", file=sys.stderr, flush=True)
        sys.exit(1)
