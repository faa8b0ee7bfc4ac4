"""The line between a server and PostgreSQL, in hands that can slow it, stop it and cut it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from sqlalchemy import make_url

Cut = Literal["before it is sent", "after it is done", "while it is on its way"]
"""Where the line breaks around a commit. On its way: the database gets it `LATE` seconds later."""
LATE = 1.0

_RECORDING = (b"text-changed", b"paragraph-added")
"""What is sent by who adds to the record; outside a transaction it is the commit as well."""


class Wire:
    """Every connection of one server to its database."""

    def __init__(self, socket_path: str) -> None:
        self.delay = 0.0
        """Seconds that everything takes on its way to the database."""
        self.cuts: list[Cut] = []
        """What befalls the next commits that add to the record, one each."""
        self.flows = asyncio.Event()
        """Cleared: nothing gets through, either way, and nobody is told."""
        self.flows.set()
        self._path = socket_path
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def cut(self) -> None:
        """Break every connection, whatever it is doing."""
        for end in list(self._open):
            end.transport.abort()

    async def carry(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            there, forth = await asyncio.open_unix_connection(self._path)
        except OSError:
            back.transport.abort()
            return
        self._open |= {back, forth}
        answers = asyncio.create_task(self._answers(there, back))
        try:
            await self._asks(here, back, there, forth, answers)
        except OSError:
            pass
        finally:
            answers.cancel()
            self._open -= {back, forth}
            back.transport.abort()
            forth.transport.abort()

    async def _asks(
        self,
        here: asyncio.StreamReader,
        back: asyncio.StreamWriter,
        there: asyncio.StreamReader,
        forth: asyncio.StreamWriter,
        answers: asyncio.Task[None],
    ) -> None:
        recording = begun = False
        while said := await here.read(1 << 16):
            await self.flows.wait()
            await asyncio.sleep(self.delay)
            if said[:1] == b"Q" and b"ROLLBACK" in said:
                recording = begun = False
            begun |= said[:1] == b"Q" and b"BEGIN" in said
            recording |= any(word in said for word in _RECORDING)
            if (said[:1] == b"Q" and b"COMMIT" in said) or (recording and not begun):
                if recording and self.cuts:
                    cut = self.cuts.pop(0)
                    if cut == "before it is sent":
                        return
                    answers.cancel()
                    await asyncio.gather(answers, return_exceptions=True)
                    if cut == "while it is on its way":
                        back.transport.abort()
                        await asyncio.sleep(LATE)
                    forth.write(said)
                    await there.read(1 << 16)
                    return
                recording = begun = False
            forth.write(said)

    async def _answers(self, there: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while said := await there.read(1 << 16):
                await self.flows.wait()
                back.write(said)
        back.transport.abort()

    async def close(self) -> None:
        """End everything."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def wired(postgres_url: str) -> AsyncIterator[tuple[Wire, str]]:
    """A wire to the database of ``postgres_url``, and the URL of its near end."""
    url = make_url(postgres_url)
    wire = Wire(f"{url.query['host']}/.s.PGSQL.{url.query.get('port', 5432)}")
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    near = url.set(host="127.0.0.1", port=port).difference_update_query(["host", "port"])
    try:
        yield wire, near.render_as_string(hide_password=False)
    finally:
        server.close()
        await wire.close()
