"""Redrafts under the co-facilitators' responsibility: what one would do, and what one did."""

import asyncio
from typing import Any

from fastapi import APIRouter

from events.draft.enact import enact
from events.errors import Malformed
from events.ids import BracketId, DraftId, ParagraphId, RevisionId
from events.negotiation import Negotiation, decide
from events.process import RevisionIssued
from events.text import Mark, Run
from server.api.acts import done
from server.api.edge import DeskHere, MomentHere
from server.api.redraft_render import preview_view, redraft_view, signed_view
from server.api.redraft_views import (
    RedraftBody,
    RedraftParagraphBody,
    RedraftPreviewView,
    RedraftView,
    SignedView,
)
from server.api.views import Done
from server.redrafting import Part, Wanted, composed, read, read_text, undecided

router = APIRouter(prefix="/api/negotiations/{slug}", tags=["answers"])


@router.get("/revisions/{revision}/redraft", response_model=RedraftView)
async def read_redraft(desk: DeskHere, at: MomentHere, revision: RevisionId) -> Any:
    """What a redraft did: where each paragraph comes from, and what became of each bracket."""
    return await desk.show(at, redraft_view, revision)


@router.get("/drafts/{draft}/signed", response_model=SignedView)
async def read_signed(desk: DeskHere, at: MomentHere, draft: DraftId) -> Any:
    """A draft with its brackets and nothing about whose they are: what a redraft begins with."""
    return await desk.show(at, signed_view, draft)


@router.post("/drafts/{draft}/redrafts/preview")
async def preview(desk: DeskHere, draft: DraftId, body: RedraftBody) -> RedraftPreviewView:
    """What a redraft would do to text and brackets; records nothing, and is refused as it would."""
    desk.require("steer")
    state = desk.state.copy()

    def told() -> RedraftPreviewView:
        parts = _parts(state, draft, body)
        command = composed(state, draft, body.name, parts)
        return preview_view(state, command, decide(state, desk.actor, command), undecided(parts))

    return await asyncio.to_thread(told)


@router.post("/drafts/{draft}/redrafts")
async def redraft(desk: DeskHere, draft: DraftId, body: RedraftBody) -> Done:
    """Issue a revision with a new text, under the co-facilitators' responsibility.

    Brackets over the same words as in a paragraph's ancestors are those that stand; others are new,
    and nobody's.
    """
    desk.require("steer")
    parts = await asyncio.to_thread(_parts, desk.state.copy(), draft, body)
    recorded = await desk.act(
        lambda candidate, act: enact(
            candidate, act, composed(candidate.negotiation, draft, body.name, parts)
        )
    )
    desk.here.checkpoints.wake()
    assert isinstance(recorded[-1].event, RevisionIssued), "a redraft ends with its revision"
    return done(recorded)


def _parts(state: Negotiation, draft: DraftId, body: RedraftBody) -> list[Part]:
    if (body.text is None) == (body.paragraphs is None):
        raise Malformed("A redraft is sent as a text or as paragraphs.")
    if body.text is not None:
        return read_text(state, draft, body.text)
    return read(state, draft, [_wanted(p) for p in body.paragraphs or ()])


def _wanted(body: RedraftParagraphBody) -> Wanted:
    runs = body.runs and tuple(
        Run(r.text, tuple(Mark(BracketId(m.bracket), m.role) for m in r.marks)) for r in body.runs
    )
    return Wanted(
        tuple(ParagraphId(a) for a in body.ancestors),
        body.text,
        runs or None,
        body.kind,
        body.level,
        body.label,
        tuple(BracketId(b) for b in body.merges),
    )
