"""A network between people and a server that loses, delays, stops and cuts, as chance has it.

Everybody has a door of their own to it, so that what befalls one befalls nobody else: while one
person's line is held, what the others send overtakes it. Within a connection bytes keep their
order, as TCP has it, or are lost with all that follows.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PIECES = (7, 60, 600, 1 << 16)
"""Bytes that are taken at once: frames are torn and glued together."""
DELAY = 0.02
"""The longest time in seconds that a piece is under way, unless its line is held."""


class Link:
    """One connection of somebody's; it ends both ways at once."""

    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.flows = asyncio.Event()
        """Cleared: everything waits."""
        self.flows.set()
        self.swallows = False
        """Whether what is sent is lost on its way, and nobody told."""
        self.tears = False
        """Whether the next piece is cut in half, and the connection with it."""
        self._ends = (near, far)

    def cut(self) -> None:
        """Break it, without a word to either side."""
        self.flows.set()
        for end in self._ends:
            end.transport.abort()


class Network:
    """All lines to one server at a port of this machine, whether it runs or not."""

    def __init__(self, port: int, seed: int) -> None:
        self.calm = False
        """Whether everything passes at once, and nothing more befalls anybody."""
        self.troubles = 0
        self._port = port
        self._seed = seed
        self._links: dict[str, set[Link]] = {}
        self._doors: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def door(self, who: str) -> str:
        """Somebody's address of the server, as host:port."""
        self._links[who] = set()
        chance = random.Random(f"{self._seed} {who}")

        def carry(here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
            task = asyncio.create_task(self._carry(who, chance, here, back))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        door = await asyncio.start_server(carry, "127.0.0.1", 0)
        self._doors.append(door)
        return f"127.0.0.1:{door.sockets[0].getsockname()[1]}"

    def befall(self, who: str, chance: random.Random) -> None:
        """Let something befall all lines that somebody has just now."""
        for link in list(self._links[who]):
            self.troubles += 1
            match chance.choice(("hold", "swallow", "tear", "cut")):
                case "hold":
                    link.flows.clear()
                    self._later(chance.uniform(0.05, 0.6), link.flows.set)
                case "swallow":
                    link.swallows = True
                    self._later(chance.uniform(0.05, 0.3), link.cut)
                case "tear":
                    link.tears = True
                case "cut":
                    link.cut()

    def flush(self) -> None:
        """From now on everything passes: what was held goes on, what lost bytes is cut."""
        self.calm = True
        for link in [link for links in self._links.values() for link in links]:
            link.flows.set()
            if link.swallows or link.tears:
                link.cut()

    async def close(self) -> None:
        """Close all doors and end everything."""
        for door in self._doors:
            door.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _later(self, seconds: float, then: object) -> None:
        assert callable(then)
        asyncio.get_running_loop().call_later(seconds, then)

    async def _carry(
        self,
        who: str,
        chance: random.Random,
        here: asyncio.StreamReader,
        back: asyncio.StreamWriter,
    ) -> None:
        try:
            there, forth = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            back.transport.abort()
            return
        link = Link(back, forth)
        self._links[who].add(link)
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._pump(link, chance, here, forth))
                ways.create_task(self._pump(link, chance, there, back))
        finally:
            self._links[who].discard(link)
            link.cut()

    async def _pump(
        self,
        link: Link,
        chance: random.Random,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
    ) -> None:
        """Carry one way of a connection to its end."""
        try:
            while piece := await source.read(1 << 16 if self.calm else chance.choice(PIECES)):
                if not self.calm:
                    await asyncio.sleep(chance.uniform(0, DELAY))
                await link.flows.wait()
                if link.swallows:
                    continue
                if link.tears:
                    target.write(piece[: len(piece) // 2])
                    await target.drain()
                    return
                target.write(piece)
                await target.drain()
            await target.drain()
        except OSError:
            pass
        finally:
            # What was written is sent on, then both ways end.
            if link.tears or target.is_closing():
                link.cut()
            else:
                target.close()


@asynccontextmanager
async def network(port: int, seed: int) -> AsyncIterator[Network]:
    """A network that is closed at the end."""
    here = Network(port, seed)
    try:
        yield here
    finally:
        await here.close()
