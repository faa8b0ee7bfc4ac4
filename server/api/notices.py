"""What concerns whoever asks: their notices, and how far they have read them."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response, status
from pydantic import BaseModel, Field

from events.errors import Malformed
from events.ids import BracketId, DraftId, Microseconds, NegotiationId, Position
from events.members import Actor
from events.projections.concerned import Why
from events.projections.notices import Notices, unread
from events.replay import Replay
from server.api.edge import DeskHere
from server.api.views import Body
from server.notices import Readings

router = APIRouter(prefix="/api/negotiations/{slug}/notices", tags=["notices"])


class NoticeView(BaseModel):
    """One event that concerns whoever asks, and why."""

    position: Position
    occurred_at: Microseconds
    why: Why
    sentence: str
    draft: DraftId | None
    bracket: BracketId | None


class NoticesView(BaseModel):
    """Notices, latest first; ``read`` is the position up to which they were read before."""

    read: Position
    unread: int
    notices: list[NoticeView]


class ReadBody(Body):
    """Up to where whoever asks has now read."""

    position: Annotated[int, Field(ge=0)]


def readings(request: Request) -> Readings:
    """Where the app that serves this request remembers it."""
    held: Readings = request.app.state.readings
    return held


ReadingsHere = Annotated[Readings, Depends(readings)]


@router.get("", response_model=NoticesView)
async def notices(
    desk: DeskHere,
    held: ReadingsHere,
    after: Annotated[int, Query(ge=0, description="Only what came after this position.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Any:
    """What concerns you: others' acts on your proposals and positions, and the process."""
    desk.require("read")
    read = await held.position(desk.who.participant)
    state = desk.state
    told = await desk.here.rooms.readers.ask(
        told_to, state.id, state.position, desk.actor, read, after, limit
    )
    return Response(told, media_type="application/json")


async def told_to(
    replay: Replay,
    negotiation: NegotiationId,
    position: Position,
    actor: Actor,
    read: Position,
    after: Position,
    limit: int,
) -> bytes:
    """The notices of an actor, as JSON."""
    found = (await replay.fold(Notices, negotiation, position)).of(actor)
    wanted = [notice for notice in found if notice.position > after][:limit]
    views = [
        NoticeView(
            position=one.position,
            occurred_at=one.occurred_at,
            why=one.why,
            sentence=one.sentence,
            draft=one.draft,
            bracket=one.bracket,
        )
        for one in wanted
    ]
    view = NoticesView(read=read, unread=unread(found, read), notices=views)
    return view.model_dump_json().encode()


@router.put("/read", status_code=status.HTTP_204_NO_CONTENT)
async def read(desk: DeskHere, held: ReadingsHere, body: ReadBody) -> None:
    """Note that you have read up to a position."""
    desk.require("read")
    if body.position > desk.state.position:
        raise Malformed(f"The record ends at position {desk.state.position}.")
    await held.read(desk.state.id, desk.who.participant, body.position)
