"""Text emerging from informals: bringing it in, and the list of what was brought."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from events.brackets import BracketKind, Life
from events.ids import AlternativesId, BracketId, DelegationId, DraftId, GroupId, ParagraphId
from events.informals import BringFromInformals
from events.members import Actor
from events.negotiation import Negotiation
from events.projections.asked import EVERYTHING, Asked, Look
from events.projections.attribution import attribution
from events.projections.brackets import first_paragraph, proposal
from events.projections.labels import full_label
from events.proposals import ProposeWording
from events.structure import AddParagraph, ParagraphRole
from events.text import ParagraphKind
from server.api.acts import done
from server.api.asked import AskedHere
from server.api.edge import DeskHere, MomentHere
from server.api.views import Body, Done, InformalsView, Time, View, informals_view
from server.ids import fresh

router = APIRouter(prefix="/api/negotiations/{slug}", tags=["informals"])


class BroughtBody(Body):
    """Who brought it: delegations and groups by id, and nobody where it is the co-facilitators.

    ``informal`` names the meeting that it comes from; ``held_at`` says when that was, in
    microseconds. ``beside`` is an open bracket: the text is one more option for its place.
    """

    delegations: list[str] = Field(default_factory=list, max_length=300)
    groups: list[str] = Field(default_factory=list, max_length=100)
    informal: str = ""
    held_at: Time | None = None
    beside: str | None = None


class BroughtWordingBody(BroughtBody):
    """Words that come in at a place of a paragraph, in place of those ``struck``, if any.

    Without ``at`` they come where the words struck stand, or after the option ``beside``.
    """

    at: Annotated[int | None, Field(ge=0)] = None
    struck: str = ""
    inserted: str = ""
    reason: str = ""


class BroughtParagraphBody(BroughtBody):
    """A whole paragraph that comes in after another (or first)."""

    after: str | None = None
    kind: ParagraphKind = "text"
    level: int = 0
    label: str = ""
    text: Annotated[str, Field(min_length=1)]
    role: ParagraphRole | None = None
    to: str | None = None


class BroughtView(View):
    """A bracket whose text emerged from informals."""

    bracket: str
    draft: str
    label: str = Field(description="Its paragraph: “5 (a)”; or empty.")
    kind: BracketKind
    life: Life
    proposal: str = Field(description="What it proposes, in words: “Insert “voluntary””.")
    proponents: list[str] = Field(description="Delegations that have made it their own proposal.")
    attribution: str
    informals: InformalsView


class AllBroughtView(View):
    """What emerged from informals, in the order in which it was brought in."""

    position: int
    as_of: int
    brought: list[BroughtView]


@router.get("/informals", response_model=AllBroughtView)
async def read_brought(desk: DeskHere, at: MomentHere, asked: AskedHere) -> Any:
    """What emerged from informals, who brought it, and what became of it."""
    return await desk.show(at, brought_view, asked)


def brought_view(held: Negotiation, _to: Actor | None, asked: Asked = EVERYTHING) -> AllBroughtView:
    """What emerged from informals, in the order in which it was brought in."""
    look = Look(held, asked)
    return AllBroughtView(
        position=held.position,
        as_of=held.occurred_at,
        brought=[_brought(held, b) for b in held.brackets.brought if look.bracket(b)],
    )


def _brought(held: Negotiation, bracket: BracketId) -> BroughtView:
    found = held.brackets.known(bracket)
    draft, first = held.text.drafts.get(found.draft), first_paragraph(held, bracket)
    informals = informals_view(held.brackets.brought[bracket])
    assert informals is not None, "it was brought"
    return BroughtView(
        bracket=bracket,
        draft=found.draft,
        label=full_label(draft, first.id) if draft is not None and first is not None else "",
        kind=found.kind,
        life=found.life,
        proposal=proposal(held, bracket),
        proponents=list(found.proponents),
        attribution=attribution(held, bracket),
        informals=informals,
    )


@router.post("/drafts/{draft}/paragraphs/{paragraph}/informals")
async def bring_wording(
    desk: DeskHere, draft: DraftId, paragraph: ParagraphId, body: BroughtWordingBody
) -> Done:
    """Bring in wording that emerged from informals, also while the phase is off the record."""
    text = ProposeWording(
        draft,
        paragraph,
        body.at,
        body.struck,
        body.inserted,
        BracketId(fresh()) if body.struck else None,
        BracketId(fresh()) if body.inserted else None,
        reason=body.reason,
    )
    return done(await desk.do(_brings(text, body)))


@router.post("/drafts/{draft}/informals")
async def bring_paragraph(desk: DeskHere, draft: DraftId, body: BroughtParagraphBody) -> Done:
    """Bring in a paragraph that emerged from informals, also while the phase is off the record."""
    text = AddParagraph(
        draft,
        ParagraphId(fresh()),
        ParagraphId(body.after) if body.after else None,
        body.kind,
        body.level,
        body.label,
        body.text,
        BracketId(fresh()),
        body.role,
        ParagraphId(body.to) if body.to else None,
    )
    return done(await desk.do(_brings(text, body)))


def _brings(text: ProposeWording | AddParagraph, body: BroughtBody) -> BringFromInformals:
    return BringFromInformals(
        text,
        tuple(DelegationId(d) for d in body.delegations),
        tuple(GroupId(g) for g in body.groups),
        body.informal,
        body.held_at,
        BracketId(body.beside) if body.beside is not None else None,
        AlternativesId(fresh()) if body.beside is not None else None,
    )
