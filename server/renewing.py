"""Drafts in whose document very many have written begin anew without waiting for a revision."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import structlog

from events.draft.document import server_client
from events.draft.enact import enact
from events.draft.replica import Act
from events.errors import TravauxError
from events.generations import MOST_CLIENTS, BeginGeneration
from events.ids import SYSTEM, CommandId, DraftId
from events.negotiation import Event
from events.record import Recorded
from events.text import TextChanged
from server.sync.room import Room
from server.sync.writer import Writer

log = structlog.get_logger(__name__)

Begin = Callable[[Coroutine[Any, Any, None]], None]
"""Lets something run beside the room."""


def renew(room: Room, writer: Writer, begin: Begin) -> None:
    """From now on begin a generation wherever a draft of ``room`` has too many clients (SPEC T14).

    That is looked at now, and whenever somebody writes under an id that is new.
    """
    asked: set[CommandId] = set()

    async def ask(command: CommandId, draft: DraftId) -> None:
        try:
            await _begun(writer, command, draft)
        except TravauxError as error:
            # A revision was quicker; or the database is away, and who writes next asks again.
            log.warning("no-generation", error=type(error).__name__)
            asked.discard(command)

    def look(drafts: Sequence[DraftId]) -> None:
        for draft in drafts:
            held = room.live.negotiation.text.drafts[draft]
            # The same on every server that sees it, so that only one of them begins it.
            command = CommandId(f"generation:{draft}:{held.generation + 1}")
            if len(held.clients) >= MOST_CLIENTS and command not in asked:
                asked.add(command)
                begin(ask(command, draft))

    def committed(batch: Sequence[Recorded[Event]]) -> None:
        events = (one.event for one in batch)
        look([e.draft for e in events if isinstance(e, TextChanged) and e.clients])

    look(list(room.live.negotiation.text.drafts))
    room.follow(committed)


async def _begun(writer: Writer, command: CommandId, draft: DraftId) -> None:
    await writer.submit(
        command,
        lambda candidate, now: enact(
            candidate,
            Act(candidate.negotiation.members.actor(SYSTEM), command, now, now),
            BeginGeneration(draft, server_client()),
        ),
    )
