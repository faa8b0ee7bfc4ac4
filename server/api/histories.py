"""How the text came to be: histories of paragraphs, traces of proposals, comparisons, movement."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from msgspec.structs import replace

from events.errors import Unknown
from events.ids import BracketId, DraftId, NegotiationId, ParagraphId, Position
from events.members import Actor
from events.negotiation import Negotiation
from events.projections.asked import Asked, Look, there
from events.projections.comparison import Comparison
from events.projections.history import paragraph_history
from events.projections.provenance import Provenance
from events.projections.trace import where_did
from events.replay import Replay
from events.visibility import sight, veiled
from server.api.asked import AskedHere
from server.api.edge import DeskHere
from server.api.history_render import Teller, movement_view
from server.api.history_views import (
    ComparisonView,
    MovementView,
    ParagraphHistoryView,
    TracesView,
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


@router.get("/traces")
async def traces(desk: DeskHere, folds: TracingHere, at: At, what: AskedHere) -> TracesView:
    """Where proposals went: a delegation's, a group's, those on an issue, at a paragraph."""
    state = desk.state
    if at == state.position:
        wanted = brackets_asked(desk.seen, what)
    else:
        readers = desk.here.rooms.readers
        wanted = await readers.ask(brackets_then, state.id, at, desk.actor, what)

    def question(record: Provenance) -> TracesView:
        teller = Teller(record, desk.actor)
        return TracesView(
            position=record.position,
            as_of=record.occurred_at,
            traces=[teller.trace(where_did(record, one)) for one in wanted],
        )

    return await folds.ask(state.id, at, question, now=at == state.position)


def brackets_asked(state: Negotiation, what: Asked) -> list[BracketId]:
    """The proposals that are asked about, in the order in which they were opened; of a delegation
    or a group, its own."""
    there(state, what)
    look = Look(state, replace(what, delegation=None, group=None))
    return [
        one.id
        for one in state.brackets.brackets.values()
        if look.bracket(one.id)
        and (what.delegation is None or what.delegation in one.proponents)
        and (what.group is None or what.group in state.group_stances.proposing(one.id))
    ]


async def brackets_then(
    replay: Replay, negotiation: NegotiationId, position: Position, reader: Actor, what: Asked
) -> list[BracketId]:
    """The same of a past state, as a reader may see it."""
    state = await replay.state_at(negotiation, position)
    return brackets_asked(veiled(state, sight(state, reader)), what)


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
async def movement(desk: DeskHere, folds: TracingHere, at: At, what: AskedHere) -> MovementView:
    """What moved on each issue and bracket, round by round, and the series for a chart."""
    now = at == desk.state.position
    actor = desk.actor
    return await folds.movement(
        desk.state.id, at, lambda fold: movement_view(fold, actor, what), now=now
    )
