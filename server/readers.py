"""Readers of the past, in processes of their own: they leave the room its time.

A question is a coroutine function of some module, with arguments that can be pickled; it is given a
`Replay`. Folding and rendering happen where the question is answered, and only the answer comes
back. Readers also make the snapshots, those of the present included. They may die at any time.
"""

import asyncio
import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any, Concatenate, ParamSpec, TypeVar
from zlib import crc32

from sqlalchemy.ext.asyncio import AsyncEngine

from events.ids import NegotiationId, Position
from events.replay import Replay
from events.store.caching import unhurried
from events.store.engine import connect, reading
from events.store.errors import Unavailable
from events.store.sql import SqlEventStore

P = ParamSpec("P")
T = TypeVar("T")
Question = Callable[Concatenate[Replay, NegotiationId, Position, P], Awaitable[T]]

SPREAD = 65_536
"""Neighbouring positions, so many, are asked of the same process: it knows them already."""

_KINDNESS = 19
"""How far readers stand back for the room where processors are scarce (`os.nice`)."""


class Readers:
    """Answers questions about the past of a store: in ``processes``, or here if that is 0."""

    def __init__(self, replay: Replay, database_url: str = "", processes: int = 0) -> None:
        """Processes read ``database_url``; they start when first asked, or with `start`."""
        self.replay = replay
        self._processes = [_Process(database_url) for _ in range(processes)]

    @property
    def apart(self) -> bool:
        """Whether they are processes of their own."""
        return bool(self._processes)

    def start(self) -> None:
        """Start the processes now, rather than when they are first asked."""
        for process in self._processes:
            process.start()

    async def ask(
        self,
        question: Question[P, T],
        negotiation: NegotiationId,
        position: Position,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """The answer; raises what the question raises, and `Unavailable`."""
        if not self._processes:
            return await question(self.replay, negotiation, position, *args, **kwargs)
        place = crc32(negotiation.encode()) + position // SPREAD
        process = self._processes[place % len(self._processes)]
        arguments = (negotiation, position, *args)
        answer: T = await process.ask(question, arguments, kwargs)
        return answer

    async def close(self) -> None:
        """Stop; what is being answered is not waited for."""
        await asyncio.gather(*(process.close() for process in self._processes))


class _Process:
    """One process, started anew if it dies."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._pool: ProcessPoolExecutor | None = None
        self._ids: set[int | None] = set()

    def start(self) -> None:
        self._started()

    async def ask(self, *asked: Any) -> Any:
        for _ in range(2):
            pool = self._started()
            try:
                return await asyncio.get_running_loop().run_in_executor(pool, _answer, *asked)
            except BrokenProcessPool:
                # What another question has started meanwhile is left alone.
                if self._pool is pool:
                    self._pool = None
        raise Unavailable("The past cannot be read just now; please try again shortly.")

    async def close(self) -> None:
        pool, self._pool = self._pool, None
        if pool is None:
            return
        held = [p for p in multiprocessing.active_children() if p.pid in self._ids]
        pool.shutdown(wait=False, cancel_futures=True)
        for process in held:
            process.terminate()
            await asyncio.to_thread(process.join)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            others = _children()
            self._pool = ProcessPoolExecutor(
                1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(self._database_url,),
            )
            self._pool.submit(os.getpid)  # which launches it
            self._ids = _children() - others
        return self._pool


def _children() -> set[int | None]:
    return {child.pid for child in multiprocessing.active_children()}


# In the process. What it holds has no other place than its module: a pool calls functions only.

_loop: asyncio.AbstractEventLoop
_replay: Replay


def _begin(database_url: str) -> None:
    global _loop, _replay
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us as well; the server stops us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _loop = asyncio.new_event_loop()
    caches = unhurried(connect(database_url))
    if hasattr(os, "nice"):
        # A connection's thread is as kind as who begins it. While this one keeps what was found,
        # the record waits on SQLite, so it is opened while there is still some hurry.
        _loop.run_until_complete(_opened(caches))
        os.nice(_KINDNESS)
    spare_garbage_collection()
    _replay = Replay(SqlEventStore(connect(database_url), caches=caches))


async def _opened(engine: AsyncEngine) -> None:
    with suppress(Unavailable):
        async with reading(engine):
            pass


def spare_garbage_collection() -> None:
    """For processes that fold: states are large and live long, and looking through them often finds
    nothing."""
    gc.freeze()
    gc.set_threshold(500_000, 20, 50)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _answer(
    question: Callable[..., Awaitable[Any]], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    async def answered() -> Any:
        return await question(_replay, *args, **kwargs)

    return _loop.run_until_complete(answered())
