"""What concerns whoever asks: their notices, and how far they have read them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, status
from pydantic import BaseModel, Field

from events.errors import Malformed
from events.ids import BracketId, DraftId, Microseconds, Position
from events.projections.notices import Notices, Why, unread
from server.api.edge import DeskHere
from server.api.histories import TracingHere
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


class ReadBody(BaseModel):
    """Up to where whoever asks has now read."""

    position: Annotated[int, Field(ge=0)]


def readings(request: Request) -> Readings:
    """Where the app that serves this request remembers it."""
    held: Readings = request.app.state.readings
    return held


ReadingsHere = Annotated[Readings, Depends(readings)]


@router.get("")
async def notices(
    desk: DeskHere,
    folds: TracingHere,
    held: ReadingsHere,
    after: Annotated[int, Query(ge=0, description="Only what came after this position.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> NoticesView:
    """What concerns you: others' acts on your proposals and positions, and the process."""
    desk.require("read")
    read = await held.position(desk.who.participant)
    actor = desk.actor

    def question(record: Notices) -> NoticesView:
        found = record.of(actor)
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
        return NoticesView(read=read, unread=unread(found, read), notices=views)

    return await folds.notices(desk.state.id, desk.state.position, question)


@router.put("/read", status_code=status.HTTP_204_NO_CONTENT)
async def read(desk: DeskHere, held: ReadingsHere, body: ReadBody) -> None:
    """Note that you have read up to a position."""
    desk.require("read")
    if body.position > desk.state.position:
        raise Malformed(f"The record ends at position {desk.state.position}.")
    await held.read(desk.state.id, desk.who.participant, body.position)
