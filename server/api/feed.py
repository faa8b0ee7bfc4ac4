"""The log as pages, and as a stream of server-sent events resumed by position."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from msgspec import structs

from events import codec
from events.negotiation import Event
from events.permissions import may
from events.projections.timeline import LETTERS, discreet_actor, entry
from events.record import Recorded
from events.visibility import veiled_event
from server.api.edge import Desk, DeskHere
from server.operations.health import health

router = APIRouter(prefix="/api/negotiations/{slug}", tags=["log"])

BACKLOG = 4_000
"""Most events waiting for one follower; beyond it the stream ends and the client resumes it."""


def raw(recorded: Recorded[Event], with_bytes: bool) -> dict[str, Any]:
    """An event as JSON: envelope and body.

    CRDT bytes, and who wrote against a silence and why, only for those who audit (SPEC Z8).
    """
    if isinstance(recorded.event, LETTERS) and not with_bytes:
        recorded = structs.replace(
            recorded, event=structs.replace(recorded.event, delegations=(), reason="")
        )
    out: dict[str, Any] = {
        "position": recorded.position,
        "occurred_at": recorded.occurred_at,
        "recorded_at": recorded.recorded_at,
        "actor": discreet_actor(recorded) if not with_bytes else recorded.actor,
        "command": recorded.command,
        "event": msgspec.json.decode(codec.encode(recorded.event)),
    }
    if with_bytes and recorded.update is not None:
        out["update"] = base64.b64encode(recorded.update).decode()
    return out


@router.get("/events")
async def events(
    desk: DeskHere,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[dict[str, Any]]:
    """A page of the log: up to ``limit`` events after position ``after``."""
    with_bytes = may(desk.actor.role, "audit")
    until = min(after + limit, desk.state.position)
    if until <= after:
        return []
    state, seen = desk.state, desk.sight
    return [
        raw(shown, with_bytes)
        async for one in desk.here.rooms.store.read(desk.state.id, after, until)
        if (shown := veiled_event(state, one, seen)) is not None
    ]


@router.get("/feed", response_class=EventSourceResponse)
async def feed(
    request: Request,
    desk: DeskHere,
    last_event_id: Annotated[str | None, Header()] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Every event as it is recorded; after a break, all since ``Last-Event-ID``.

    Ends when the follower falls too far behind or may no longer read: reconnecting resumes.
    """
    waiting: asyncio.Queue[Sequence[Recorded[Event]] | None] = asyncio.Queue()
    backlog = 0

    def take(batch: Sequence[Recorded[Event]]) -> None:
        nonlocal backlog
        backlog += len(batch)
        waiting.put_nowait(batch)

    state = desk.state
    last = state.position
    if last_event_id and re.fullmatch("[0-9]{1,15}", last_event_id):
        last = min(int(last_event_id), last)
    stop = desk.open.room.follow(take)
    forget = desk.here.watch.over(desk.who, lambda: waiting.put_nowait(None))
    stays = (
        health(request).on_drain(lambda: waiting.put_nowait(None)),
        desk.open.room.on_end(lambda: waiting.put_nowait(None)),
    )
    try:
        # An id at once, so that a client that hears nothing still resumes from here.
        yield ServerSentEvent(id=str(last), event="open", data={"position": state.position})
        until = state.position
        if last < until:
            async for one in desk.here.rooms.store.read(state.id, last, until):
                if (told := _sse(desk, one)) is not None:
                    yield told
            last = until
        while backlog <= BACKLOG and desk.who.participant in state.members.participants:
            batch = await waiting.get()
            if batch is None:
                return
            backlog -= len(batch)
            for one in batch:
                if one.position > last:
                    last = one.position
                    if (told := _sse(desk, one)) is not None:
                        yield told
    finally:
        stop()
        forget()
        for stay in stays:
            stay()


def _sse(desk: Desk, recorded: Recorded[Event]) -> ServerSentEvent | None:
    """The event as its follower may see it; None if they do not hear of it."""
    seen = desk.sight
    shown = veiled_event(desk.state, recorded, seen)
    if shown is None:
        return None
    told = entry(desk.state, recorded, seen)
    return ServerSentEvent(
        id=str(recorded.position),
        event=told.type,
        data={
            "position": recorded.position,
            "type": told.type,
            "occurred_at": recorded.occurred_at,
            "sentence": told.sentence,
            "draft": told.draft,
            "bracket": told.bracket,
            "actor": discreet_actor(shown),
        },
    )
