"""What can be read of a negotiation, for now and for any past moment (``?at=``)."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse

from events.errors import Unknown
from events.formats.written import written
from events.ids import BracketId, DraftId
from events.members import Actor
from events.negotiation import Negotiation, evolve
from events.projections.timeline import entry
from server.api import render
from server.api.edge import Desk, DeskHere, PastHere, ServicesHere
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


def reader(desk: Desk, state: Negotiation) -> Actor | None:
    """Who may act on what is shown: the member on the present, nobody on the past."""
    return desk.actor if state is desk.state else None


def draft_then(state: Negotiation, draft: DraftId) -> None:
    """404 unless the draft exists at that moment."""
    if draft not in state.text.drafts:
        raise Unknown("T2", "There is no such draft at that moment.")


@router.get("")
async def negotiation(state: PastHere, here: ServicesHere) -> NegotiationView:
    """The negotiation at a glance."""
    return render.negotiation_view(state, here.clock())


@router.get("/board")
async def board(desk: DeskHere, state: PastHere) -> BoardView:
    """Which brackets are contested, per issue, who stands where, since when."""
    return render.board_view(state, reader(desk, state))


@router.get("/brackets/{bracket}")
async def bracket(desk: DeskHere, state: PastHere, bracket: BracketId) -> BracketView:
    """All that is known about one bracket."""
    return render.one_bracket(state, bracket, reader(desk, state))


@router.get("/drafts/{draft}")
async def draft(desk: DeskHere, state: PastHere, draft: DraftId) -> DraftTextView:
    """A draft's text with its brackets."""
    draft_then(state, draft)
    return render.draft_text(state, draft, reader(desk, state))


@router.get("/drafts/{draft}/written", response_class=PlainTextResponse)
async def written_form(
    state: PastHere,
    draft: DraftId,
    names: Annotated[bool, Query(description="With attributions.")] = True,
) -> str:
    """A draft in written form, as diplomats write it."""
    draft_then(state, draft)
    return written(state, draft, names=names and state.process.regime.attribution)


@router.get("/moment")
async def moment(
    desk: DeskHere, time: Annotated[str, Query(description="A position or an ISO time.")]
) -> MomentView:
    """The position that a time stands for."""
    store = desk.here.rooms.store
    position = await position_at(store, desk.state.id, desk.state.position, time)
    state = await desk.here.rooms.state_at(desk.state.id, position)
    return MomentView(position=state.position, occurred_at=state.occurred_at)


@router.get("/timeline")
async def timeline(
    desk: DeskHere,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=2000)] = 500,
    draft: DraftId | None = None,
) -> TimelineView:
    """What happened, a sentence an event, from after a position; for one draft if asked.

    Events that concern no draft in particular belong to every draft's time line.
    """
    head = desk.state.position
    entries: list[TimelineEntryView] = []
    # Sentences speak of the state after their event, so the fold begins at the beginning.
    state = Negotiation(desk.state.id)
    async for recorded in desk.here.rooms.store.read(desk.state.id, 0, head):
        evolve(state, recorded)
        if recorded.position <= after:
            continue
        told = entry(state, recorded)
        if draft is not None and told.draft not in (None, draft):
            continue
        actor = state.members.participants.get(recorded.actor)
        entries.append(
            TimelineEntryView(
                position=recorded.position,
                occurred_at=recorded.occurred_at,
                recorded_at=recorded.recorded_at,
                actor=recorded.actor,
                delegation=actor.delegation if actor else None,
                type=told.type,
                draft=told.draft,
                bracket=told.bracket,
                sentence=told.sentence,
            )
        )
        if len(entries) >= limit:
            break
    return TimelineView(entries=entries, head=head)
