"""Whether this server is well: alive, ready, or on its way out.

Alive is whoever answers at all. Ready is who can record what people write now; the checks say why
one cannot. What is ready a moment ago is not looked at again, so that nobody can keep the database
busy by asking.
"""

import asyncio
import time
from collections.abc import Callable, Mapping

import structlog
from fastapi import Request
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncEngine

from events.errors import TravauxError
from events.store.guards import missing_guards
from migrations import is_current
from server.rooms import Rooms

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 2.0
"""How long the database is given to answer."""

FRESH_SECONDS = 1.0
"""How long an answer about the database holds."""

WELL = "ok"


class Readiness(Struct, frozen=True):
    """What was found: for each check, `WELL` or a sentence that says what is wrong."""

    checks: dict[str, str]
    information: dict[str, str]

    @property
    def ready(self) -> bool:
        """Whether all is well."""
        return all(found == WELL for found in self.checks.values())


class Health:
    """Looks after one server."""

    def __init__(
        self, engine: AsyncEngine, rooms: Rooms, tasks: Mapping[str, "asyncio.Task[None]"]
    ) -> None:
        """``tasks`` are those that work beside the rooms for as long as the server lives."""
        self._engine = engine
        self._rooms = rooms
        self._tasks = tasks
        self._draining = asyncio.Event()
        self._leaving: set[Callable[[], None]] = set()
        self._information: dict[str, Callable[[], str]] = {}
        self._last = Readiness({}, {})
        self._asked: asyncio.Task[dict[str, str]] | None = None
        self._answered = 0.0
        for name, task in tasks.items():
            task.add_done_callback(lambda done, name=name: self._ended(name, done))  # type: ignore[misc]

    @property
    def draining(self) -> bool:
        """Whether the server is on its way out."""
        return self._draining.is_set()

    def drain(self) -> None:
        """From now on the server is not ready; who must leave first is told."""
        self._draining.set()
        for leave in list(self._leaving):
            leave()

    def on_drain(self, leave: Callable[[], None]) -> Callable[[], None]:
        """Call ``leave`` when the server is on its way out; returns what ends that."""
        self._leaving.add(leave)
        return lambda: self._leaving.discard(leave)

    def inform(self, name: str, read: Callable[[], str]) -> None:
        """Tell one thing more whenever somebody asks; it does not count for readiness."""
        self._information[name] = read

    async def look(self) -> Readiness:
        """Whether the server can record what people write now."""
        checks = await self._database()
        ended = sorted(name for name, task in self._tasks.items() if task.done())
        checks["tasks"] = f"These have ended: {', '.join(ended)}." if ended else WELL
        dead = sum(not held.writer.alive for held in self._rooms.opened())
        checks["writers"] = f"The writers of {dead} rooms have ended." if dead else WELL
        checks["staying"] = "The server is stopping." if self.draining else WELL
        information = {name: read() for name, read in self._information.items()}
        self._last = Readiness(checks, information)
        return self._last

    def verdicts(self) -> dict[str, float]:
        """For each check, as it was last looked at, 1 if all was well."""
        return {name: float(found == WELL) for name, found in self._last.checks.items()}

    async def _database(self) -> dict[str, str]:
        """What the database says; who asks while another waits for the answer waits with them."""
        if self._asked is None or (
            self._asked.done() and time.monotonic() - self._answered > FRESH_SECONDS
        ):
            self._asked = asyncio.create_task(self._ask())
        await asyncio.wait({self._asked}, timeout=PATIENCE_SECONDS)
        if not self._asked.done():
            return _silent("The database has not answered for two seconds.")
        return dict(self._asked.result())

    async def _ask(self) -> dict[str, str]:
        try:
            current = await is_current(self._engine)
            missing = await missing_guards(self._engine)
        except TravauxError:
            return _silent("The database does not answer.")
        finally:
            self._answered = time.monotonic()
        return {
            "database": WELL,
            "schema": WELL if current else "The schema is another version's.",
            "guards": f"The record lacks its guards: {', '.join(missing)}." if missing else WELL,
        }

    def _ended(self, name: str, task: "asyncio.Task[None]") -> None:
        if not task.cancelled():
            log.error("task-ended", task=name, exc_info=task.exception())


def health(request: Request) -> Health:
    """The health of the server that serves this request."""
    held: Health = request.app.state.health
    return held


def _silent(reason: str) -> dict[str, str]:
    unknown = "It cannot be looked at."
    return {"database": reason, "schema": unknown, "guards": unknown}
