"""The Node process in which editors and stock providers sit: `clients/web/fuzz/seats.ts`."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

WEB = Path(__file__).parents[2] / "clients" / "web"
ANSWERING = 60.0
"""Seconds that one answer may take on a busy machine."""


class Seats:
    """Everybody who sits in the process, by name."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._turn = asyncio.Lock()

    async def ask(self, op: str, **fields: Any) -> Any:
        """One operation, as `seats.ts` describes them."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        async with self._turn:
            self._process.stdin.write(json.dumps({"op": op, **fields}).encode() + b"\n")
            line = await asyncio.wait_for(self._process.stdout.readline(), ANSWERING)
        assert line, "the process of the editors has ended; see what it said"
        return json.loads(line)


def installed() -> bool:
    """Whether Node and the web client's packages are there."""
    return shutil.which("node") is not None and (WEB / "node_modules").is_dir()


@asynccontextmanager
async def seats() -> AsyncIterator[Seats]:
    """A process for editors; it ends with this."""
    process = await asyncio.create_subprocess_exec(
        "node",
        "fuzz/run.mjs",
        "seats.ts",
        cwd=WEB,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 26,
    )
    try:
        yield Seats(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()
