"""Deadlines of silence procedures: at each, the server records that nobody had written (SPEC Z6).

What is due is read from the log, so a restart forgets nothing. The server's clock decides, at the
moment of writing, under the head's lock: never earlier than the deadline, and once, however many
servers look.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog
from msgspec import structs

from events.draft.enact import enact
from events.draft.replica import Act
from events.errors import TravauxError
from events.ids import SYSTEM, CommandId, Microseconds, NegotiationId, Position
from events.silence import EndSilence, RemindOfSilence, SilenceOpened
from server.rooms import OpenRoom, Rooms

log = structlog.get_logger(__name__)

LOOK_SECONDS = 10.0
"""How often deadlines set elsewhere are looked for; those known here are met when they pass."""

_OPENED = str(SilenceOpened.__struct_config__.tag)


class Deadlines:
    """Ends the silence procedures of every negotiation of a store."""

    def __init__(self, rooms: Rooms, clock: Callable[[], Microseconds]) -> None:
        self._rooms = rooms
        self._clock = clock
        self._wake = asyncio.Event()
        self._looked: dict[NegotiationId, Position] = {}
        self._holding: set[NegotiationId] = set()
        self._known: dict[NegotiationId, tuple[Position, Microseconds | None]] = {}
        """The next deadline of each, and the position as of which it is."""

    async def run(self) -> None:
        """Meet every deadline, until cancelled."""
        while True:
            self._wake.clear()
            wait = LOOK_SECONDS
            try:
                soonest = await self.look()
                if soonest is not None:
                    left = (soonest - self._clock()) / 1_000_000
                    wait = min(max(left, 0.01), LOOK_SECONDS)
            except TravauxError as error:
                log.warning("deadlines-wait", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), wait)

    def wake(self) -> None:
        """A deadline was set or moved."""
        self._wake.set()

    async def look(self) -> Microseconds | None:
        """Record what is due; returns the next deadline, if one runs.

        A negotiation that cannot be read or written holds up no other: it is looked at again.
        """
        found: list[Microseconds | None] = []
        for negotiation, _ in await self._rooms.store.negotiations():
            try:
                found.append(await self._due(negotiation))
            except TravauxError as error:
                log.error("deadline-waits", negotiation=negotiation, error=type(error).__name__)
        return min((due for due in found if due is not None), default=None)

    async def _due(self, negotiation: NegotiationId) -> Microseconds | None:
        """The next deadline of a negotiation, after what was due there is recorded.

        A room is opened for it only where something is due, or the record has gone on since the
        deadlines were last looked at: it need not stay open for them.
        """
        if not await self._holds(negotiation):
            return None
        position, soonest = self._known.get(negotiation, (0, None))
        if position == self._looked[negotiation] and (soonest is None or self._clock() < soonest):
            return soonest
        room = await self._rooms.open(negotiation)
        soonest = None
        for held in list(room.state.silences.silences.values()):
            if held.standing != "running":
                continue
            now, reminder = self._clock(), held.reminder
            if now >= held.deadline:
                await self._do(room, f"silence:{held.id}", EndSilence(held.id, now))
                continue
            if reminder is not None and now >= reminder:
                # One act for each deadline, however many servers look.
                act = f"soon:{held.id}:{held.deadline}"
                await self._do(room, act, RemindOfSilence(held.id, now))
                reminder = None
            due = held.deadline if reminder is None else reminder
            if soonest is None or due < soonest:
                soonest = due
        self._known[negotiation] = room.state.position, soonest
        return soonest

    async def _holds(self, negotiation: NegotiationId) -> bool:
        """Whether there ever was a silence procedure; only what is new is looked through."""
        store, after = self._rooms.store, self._looked.get(negotiation, 0)
        head = (await store.head(negotiation)).position
        new = negotiation not in self._holding and head > after
        if new and await store.of_type(negotiation, _OPENED, after):
            self._holding.add(negotiation)
        self._looked[negotiation] = head
        return negotiation in self._holding

    async def _do(self, room: OpenRoom, act: str, said: EndSilence | RemindOfSilence) -> None:
        command = CommandId(act)
        await room.writer.submit(
            command,
            lambda candidate, now: enact(
                candidate,
                Act(candidate.negotiation.members.actor(SYSTEM), command, now, now),
                structs.replace(said, now=now),
            ),
        )
