"""What can be read of a negotiation, for now and for any past moment (``?at=``)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import PlainTextResponse

from events.errors import Unknown
from events.formats.written import written
from events.ids import BracketId, DraftId, Microseconds, NegotiationId, ParticipantId, Position
from events.members import Actor
from events.negotiation import Negotiation
from events.projections.timeline import discreet_actor, entry
from events.replay import Replay
from events.visibility import sight, veiled_event
from server.api import render
from server.api.edge import DeskHere, MomentHere, ServicesHere
from server.api.views import (
    BoardView,
    BracketView,
    DraftTextView,
    MomentView,
    NegotiationView,
    TimelineEntryView,
    TimelineView,
)
from server.moments import position_at

router = APIRouter(prefix="/api/negotiations/{slug}", tags=["reads"])


@router.get("", response_model=NegotiationView)
async def negotiation(desk: DeskHere, here: ServicesHere, at: MomentHere) -> Any:
    """The negotiation at a glance."""
    return await desk.show(at, _negotiation, here.clock())


@router.get("/board", response_model=BoardView)
async def board(desk: DeskHere, at: MomentHere) -> Any:
    """Which brackets are contested, per issue, who stands where, since when."""
    return await desk.show(at, render.board_view)


@router.get("/brackets/{bracket}", response_model=BracketView)
async def bracket(desk: DeskHere, at: MomentHere, bracket: BracketId) -> Any:
    """All that is known about one bracket."""
    return await desk.show(at, _bracket, bracket)


@router.get("/drafts/{draft}", response_model=DraftTextView)
async def draft(desk: DeskHere, at: MomentHere, draft: DraftId) -> Any:
    """A draft's text with its brackets."""
    return await desk.show(at, _draft, draft)


@router.get("/drafts/{draft}/written", response_class=PlainTextResponse)
async def written_form(
    desk: DeskHere,
    at: MomentHere,
    draft: DraftId,
    names: Annotated[bool, Query(description="With attributions.")] = True,
) -> Any:
    """A draft in written form, as diplomats write it."""
    return await desk.show(at, _written, draft, names=names)


@router.get("/moment", response_model=MomentView)
async def moment(
    desk: DeskHere, time: Annotated[str, Query(description="A position or an ISO time.")]
) -> Any:
    """The position that a time stands for."""
    store = desk.here.rooms.store
    position = await position_at(store, desk.state.id, desk.state.position, time)
    return await desk.show(position, _moment)


@router.get("/timeline", response_model=TimelineView)
async def timeline(
    desk: DeskHere,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=2000)] = 500,
    draft: DraftId | None = None,
) -> Response:
    """What happened, a sentence an event, from after a position; for one draft if asked.

    Events that concern no draft in particular belong to every draft's time line.
    """
    readers, state = desk.here.rooms.readers, desk.state
    if draft is not None:
        await desk.show(None, _has, draft)
    told = await readers.ask(told_from, state.id, after, state.position, limit, draft, desk.actor)
    return Response(told, media_type="application/json")


def _negotiation(state: Negotiation, _to: Actor | None, now: Microseconds) -> NegotiationView:
    return render.negotiation_view(state, now)


def _bracket(state: Negotiation, to: Actor | None, bracket: BracketId) -> BracketView:
    return render.one_bracket(state, bracket, to)


def _draft(state: Negotiation, to: Actor | None, draft: DraftId) -> DraftTextView:
    _there(state, draft)
    return render.draft_text(state, draft, to)


def _written(state: Negotiation, _to: Actor | None, draft: DraftId, *, names: bool) -> str:
    _there(state, draft)
    return written(state, draft, names=names)


def _moment(state: Negotiation, _to: Actor | None) -> MomentView:
    return MomentView(position=state.position, occurred_at=state.occurred_at)


def _has(state: Negotiation, _to: Actor | None, draft: DraftId) -> str:
    """Its title."""
    _there(state, draft)
    return state.text.drafts[draft].title


def _there(state: Negotiation, draft: DraftId) -> None:
    """404 unless the draft exists at that moment."""
    if draft not in state.text.drafts:
        raise Unknown("T2", "There is no such draft at that moment.")


async def told_from(
    replay: Replay,
    negotiation: NegotiationId,
    after: Position,
    head: Position,
    limit: int,
    draft: DraftId | None,
    reader: Actor,
) -> str:
    """A page of the time line, as a reader may see it, as JSON."""
    entries: list[TimelineEntryView] = []
    # Sentences speak of the state after their event.
    async for state, recorded in replay.steps(negotiation, min(after, head), head):
        seen = sight(state, reader)
        shown = veiled_event(state, recorded, seen)
        if shown is None:
            continue
        told = entry(state, recorded, seen)
        if draft is not None and told.draft not in (None, draft):
            continue
        by = discreet_actor(shown)
        actor = state.members.participants.get(ParticipantId(by))
        entries.append(
            TimelineEntryView(
                position=recorded.position,
                occurred_at=recorded.occurred_at,
                recorded_at=recorded.recorded_at,
                actor=by,
                delegation=actor.delegation if actor else None,
                type=told.type,
                draft=told.draft,
                bracket=told.bracket,
                sentence=told.sentence,
            )
        )
        if len(entries) >= limit:
            break
    return TimelineView(entries=entries, head=head).model_dump_json(by_alias=True)
