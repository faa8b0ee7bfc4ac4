"""Bringing texts in."""

import asyncio

from fastapi import APIRouter

from server.api.edge import DeskHere
from server.api.views import ImportBody, ImportedView, UndecidedView
from server.bringing import bring

router = APIRouter(prefix="/api/negotiations/{slug}", tags=["drafts"])


@router.post("/drafts")
async def bring_text(desk: DeskHere, body: ImportBody) -> ImportedView:
    """Bring in bracketed plain text or Markdown as a draft; an empty text opens an empty draft."""
    desk.require("steer")
    draft, imported, decide = await asyncio.to_thread(bring, body.title, body.text)
    recorded = await desk.act(decide)
    return ImportedView(
        draft=draft,
        title=body.title,
        positions=[r.position for r in recorded],
        paragraphs=len(imported.paragraphs),
        brackets=len(imported.brackets),
        undecided=[
            UndecidedView(line=u.line, column=u.column, what=u.what, excerpt=u.excerpt)
            for u in imported.undecided
        ],
    )
