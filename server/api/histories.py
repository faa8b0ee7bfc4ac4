"""How the text came to be: histories of paragraphs, traces of proposals, comparisons, movement."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from events.errors import Unknown
from events.ids import BracketId, DraftId, ParagraphId, Position
from events.projections.comparison import Comparison
from events.projections.history import paragraph_history
from events.projections.provenance import Provenance
from events.projections.trace import where_did
from server.api.edge import DeskHere
from server.api.history_render import Teller, movement_view
from server.api.history_views import (
    ComparisonView,
    MovementView,
    ParagraphHistoryView,
    TraceView,
)
from server.moments import position_at
from server.tracing import Tracing, position_of

router = APIRouter(prefix="/api/negotiations/{slug}", tags=["histories"])

NO_DRAFT = "There is no such draft at that moment."


def tracing(request: Request) -> Tracing:
    """The folds of the app that serves this request."""
    held: Tracing = request.app.state.tracing
    return held


TracingHere = Annotated[Tracing, Depends(tracing)]


async def asked(
    desk: DeskHere,
    at: Annotated[
        str | None, Query(description="A position or an ISO time; without it, now.")
    ] = None,
) -> Position:
    """The position that a question is about."""
    state = desk.state
    found = await position_at(desk.here.rooms.store, state.id, state.position, at)
    return desk.horizon(state.position if found is None else found)


At = Annotated[Position, Depends(asked)]


@router.get("/drafts/{draft}/paragraphs/{paragraph}/history")
async def history(
    desk: DeskHere,
    folds: TracingHere,
    at: At,
    draft: DraftId,
    paragraph: ParagraphId,
    corrections: Annotated[
        bool, Query(description="With slips that their own writers took back at once.")
    ] = False,
) -> ParagraphHistoryView:
    """How a paragraph came to be, word by word, with what was removed from it."""

    def question(record: Provenance) -> ParagraphHistoryView:
        found = paragraph_history(record, draft, paragraph, corrections=corrections)
        return Teller(record, desk.actor).history(found)

    return await folds.ask(desk.state.id, at, question, now=at == desk.state.position)


@router.get("/brackets/{bracket}/trace")
async def trace(desk: DeskHere, folds: TracingHere, at: At, bracket: BracketId) -> TraceView:
    """Where a proposal went, and where its words now are."""

    def question(record: Provenance) -> TraceView:
        return Teller(record, desk.actor).trace(where_did(record, bracket))

    return await folds.ask(desk.state.id, at, question, now=at == desk.state.position)


@router.get("/drafts/{draft}/comparison")
async def comparison(
    desk: DeskHere,
    folds: TracingHere,
    draft: DraftId,
    from_: Annotated[
        str, Query(alias="from", description="The name of a revision, a position or an ISO time.")
    ],
    to: Annotated[
        str | None, Query(description="The same; without it, now. May be the earlier one.")
    ] = None,
) -> ComparisonView:
    """A draft at two moments compared, word by word, each change with its events."""
    state = desk.state
    if draft not in state.text.drafts:
        raise Unknown("T2", NO_DRAFT)
    store = desk.here.rooms.store
    before = desk.horizon(await position_of(store, state, draft, from_))
    after = desk.horizon(await position_of(store, state, draft, to))

    def render(record: Provenance, found: Comparison) -> ComparisonView:
        if draft not in record.sheets:
            raise Unknown("T2", NO_DRAFT)
        return Teller(record, desk.actor).comparison(found)

    return await folds.compare(state.id, draft, before, after, render, head=state.position)


@router.get("/movement")
async def movement(desk: DeskHere, folds: TracingHere, at: At) -> MovementView:
    """What moved on each issue and bracket, round by round, and the series for a chart."""
    now = at == desk.state.position
    actor = desk.actor
    return await folds.movement(desk.state.id, at, lambda fold: movement_view(fold, actor), now=now)
