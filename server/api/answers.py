"""Answers: what changed since, what is contested, and the totals."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from events.errors import Unknown
from events.ids import (
    NegotiationId,
    Position,
)
from events.members import Actor
from events.projections.asked import Asked
from events.projections.changes import changes
from events.projections.changes_asked import narrowed
from events.projections.paragraphs import Standing
from events.replay import Replay
from events.visibility import sight, veiled
from server.api.answers_render import (
    changes_view,
    contested_view,
    paragraphs_view,
    totals_view,
)
from server.api.answers_views import (
    ChangesView,
    ContestedPerIssueView,
    ParagraphsView,
    TotalsView,
)
from server.api.asked import AskedHere
from server.api.edge import DeskHere, MomentHere
from server.api.visits import VisitsHere
from server.tracing import since_position

router = APIRouter(prefix="/api/negotiations/{slug}", tags=["answers"])

LAST_VISIT = "last-visit"
"""Asks what changed since the reader's visit before the latest ended, on whatever device."""


@router.get("/changes", response_model=ChangesView)
async def what_changed(
    desk: DeskHere,
    at: MomentHere,
    asked: AskedHere,
    visits: VisitsHere,
    since: Annotated[
        str,
        Query(
            description="The name of a revision, a position, an ISO time, or `last-visit`: where "
            "your visit before the latest ended (`POST …/visits`), on whatever device."
        ),
    ],
) -> Response:
    """What changed since: text, brackets, positions and outcomes, by paragraph."""
    state, draft = desk.state, asked.draft
    if since == LAST_VISIT:
        before = await visits.before(desk.who.participant)
    else:
        before = await since_position(desk.here.rooms.store, state, since, draft)
    before = desk.horizon(before)
    after = desk.horizon(state.position if at is None else at)
    if before > after:
        raise Unknown("R4", "What changed is asked from the earlier moment to the later one.")
    readers = desk.here.rooms.readers
    told = await readers.ask(changed_between, state.id, after, before, asked, desk.actor)
    return Response(told, media_type="application/json")


async def changed_between(
    replay: Replay,
    negotiation: NegotiationId,
    after: Position,
    before: Position,
    asked: Asked,
    reader: Actor,
) -> str:
    """What changed between two positions, as a reader may see it, as JSON."""
    earlier = await replay.state_at(negotiation, before)
    later = await replay.state_at(negotiation, after)
    if asked.draft is not None and asked.draft not in later.text.drafts:
        raise Unknown("T2", "There is no such draft at that moment.")
    earlier, later = (veiled(s, sight(s, reader)) for s in (earlier, later))
    found = narrowed(later, changes(earlier, later, asked.draft), asked)
    return changes_view(later, found).model_dump_json(by_alias=True)


@router.get("/contested", response_model=ContestedPerIssueView)
async def read_contested(desk: DeskHere, at: MomentHere, asked: AskedHere) -> Any:
    """Which brackets are contested, per issue, who stands where on each, since when."""
    if at is None and desk.horizon(desk.state.position) == desk.state.position:
        # As long as the room is open, only what was touched since it was last asked is looked at.
        remembered = desk.open.remembered if desk.sight.clear else None
        found = contested_view(desk.seen, desk.actor, asked, remembered)
        return Response(found.model_dump_json(), media_type="application/json")
    return await desk.show(at, contested_view, asked)


@router.get("/totals", response_model=TotalsView)
async def read_totals(desk: DeskHere, at: MomentHere, asked: AskedHere) -> Any:
    """How many paragraphs are agreed, hold brackets, or neither, by chapter and issue."""
    return await desk.show(at, totals_view, asked)


@router.get("/paragraphs", response_model=ParagraphsView)
async def read_paragraphs(
    desk: DeskHere, at: MomentHere, asked: AskedHere, standing: Standing | None = None
) -> Any:
    """Which paragraphs are agreed, hold brackets, or have no outstanding comments."""
    return await desk.show(at, paragraphs_view, asked, standing)
