"""Visits: up to where whoever asks has seen the negotiation, on whatever device."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, status
from pydantic import Field

from events.errors import Malformed
from server.api.edge import Desk, DeskHere
from server.api.views import Body, View
from server.visits import Visits

router = APIRouter(prefix="/api/negotiations/{slug}/visits", tags=["notices"])


class VisitBody(Body):
    """Up to where the negotiation is seen."""

    position: Annotated[int, Field(ge=0)]


class VisitView(View):
    """A visit that began; ``before`` is where the one before ended, 0 if there was none."""

    before: int


def visits(request: Request) -> Visits:
    """Where the app that serves this request remembers them."""
    held: Visits = request.app.state.visits
    return held


VisitsHere = Annotated[Visits, Depends(visits)]


@router.post("")
async def begin_visit(desk: DeskHere, held: VisitsHere, body: VisitBody) -> VisitView:
    """Begin a visit: `GET …/changes?since=last-visit` is from now on since the one before."""
    _check(desk, body)
    before = await held.begin(desk.state.id, desk.who.participant, body.position)
    return VisitView(before=before)


@router.put("/latest", status_code=status.HTTP_204_NO_CONTENT)
async def go_on(desk: DeskHere, held: VisitsHere, body: VisitBody) -> None:
    """Note that the latest visit has seen more."""
    _check(desk, body)
    await held.go_on(desk.who.participant, body.position)


def _check(desk: Desk, body: VisitBody) -> None:
    desk.require("read")
    if body.position > desk.state.position:
        raise Malformed(f"The record ends at position {desk.state.position}.")
