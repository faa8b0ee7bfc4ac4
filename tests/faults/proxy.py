"""The project's proxy as the compose file runs it: real Caddy with its configuration."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from pathlib import Path

from tests.faults.process import STARTING

CADDYFILE = Path(__file__).parents[2] / "docker" / "Caddyfile"


class Proxy:
    """Caddy before some servers."""

    def __init__(self, folder: Path, *nodes: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        self._folder = folder
        self._nodes = nodes
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it; returns when it takes connections."""
        self._spawn()
        async with asyncio.timeout(STARTING):
            while True:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.close()
                    return
                await asyncio.sleep(0.02)

    def _spawn(self) -> None:
        program = Path(sys.executable).with_name("caddy")
        with (self._folder / "caddy.log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(program), "run", "--adapter", "caddyfile", "--config", str(CADDYFILE)],
                env={
                    **os.environ,
                    "SITE": f"http://127.0.0.1:{self.port}",
                    "NODES": " ".join(self._nodes),
                    "XDG_DATA_HOME": str(self._folder),
                    "XDG_CONFIG_HOME": str(self._folder),
                },
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(15)
