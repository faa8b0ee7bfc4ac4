"""The compilation by HTTP: per paragraph the text, and beneath it what each proponent proposes."""

from typing import Any

from fastapi import APIRouter
from pydantic import Field

from events.brackets import BracketKind
from events.formats.written import status_line
from events.members import Actor
from events.negotiation import Negotiation
from events.projections.asked import EVERYTHING, Asked
from events.projections.brackets import State
from events.projections.compilation import Compiled, compilation
from events.text import ParagraphKind
from server.api.asked import AskedHere
from server.api.edge import DeskHere, MomentHere
from server.api.views import View

router = APIRouter(prefix="/api/negotiations/{slug}", tags=["answers"])

LEGEND = (
    "Under each paragraph stands what is proposed on it, by proponent: insertions, deletions and "
    "reservations, with reasons. What is listed is not agreed."
)
"""How to read a compilation, beside the status line of its draft."""


class KeptView(View):
    """One proposal."""

    bracket: str
    kind: BracketKind
    state: State
    proposal: str = Field(description="What it proposes, shortened: “Delete “forced””.")
    words: str = Field(description="All the words under the bracket.")
    reason: str
    alternatives: list[str] = Field(description="The other options for its place, in words.")
    entered: list[str] = Field(
        description="Proponents for which it was entered, and who have yet to confirm it."
    )


class ProponentsView(View):
    """Who proposes together, and what; groups stand before delegations."""

    who: str = Field(description="By their codes: “EU, MEX”, “informals, brought by NOR”.")
    delegations: list[str]
    groups: list[str]
    informals: bool
    proposals: list[KeptView]


class CompiledView(View):
    """A paragraph; ``text`` is what stands there, without what open insertions propose."""

    paragraph: str
    kind: ParagraphKind
    level: int
    label: str
    text: str
    proponents: list[ProponentsView]


class CompiledDraftView(View):
    """A draft; ``status`` says which text it is, as of when, and how to read it."""

    draft: str
    title: str
    status: str
    paragraphs: list[CompiledView]


class CompilationView(View):
    """The compilation as of a moment. ``kept`` is whether the regime was *compilation* then."""

    position: int
    as_of: int
    kept: bool
    drafts: list[CompiledDraftView]


@router.get("/compilation", response_model=CompilationView)
async def read_compilation(desk: DeskHere, at: MomentHere, asked: AskedHere) -> Any:
    """Per paragraph the text, and beneath it what each proponent proposes."""
    return await desk.show(at, compilation_view, asked)


def compilation_view(
    held: Negotiation, _to: Actor | None, asked: Asked = EVERYTHING
) -> CompilationView:
    """The compilation of a state, as its reader may see it."""
    return CompilationView(
        position=held.position,
        as_of=held.occurred_at,
        kept=held.process.regime.kind == "compilation",
        drafts=[
            CompiledDraftView(
                draft=one.draft,
                title=one.title,
                status=f"{status_line(held, one.draft)} {LEGEND}",
                paragraphs=[_paragraph(p) for p in one.paragraphs],
            )
            for one in compilation(held, asked)
        ],
    )


def _paragraph(found: Compiled) -> CompiledView:
    return CompiledView(
        paragraph=found.paragraph,
        kind=found.kind,
        level=found.level,
        label=found.label,
        text=found.text,
        proponents=[
            ProponentsView(
                who=by.who,
                delegations=list(by.delegations),
                groups=list(by.groups),
                informals=by.informals,
                proposals=[
                    KeptView(
                        bracket=one.bracket,
                        kind=one.kind,
                        state=one.state,
                        proposal=one.proposal,
                        words=one.words,
                        reason=one.reason,
                        alternatives=list(one.alternatives),
                        entered=list(one.entered),
                    )
                    for one in by.proposals
                ],
            )
            for by in found.proponents
        ],
    )
