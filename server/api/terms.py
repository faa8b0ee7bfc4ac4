"""Terms: settled, corrected, taken back, applied to a draft; and what applying one would change."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from events import terms
from events.ids import BracketId, DraftId, IssueId, Microseconds, ParagraphId, Position, TermId
from events.members import Actor
from events.negotiation import Negotiation, consequences_of
from events.projections.labels import full_label
from events.text import Draft
from server.api.acts import done
from server.api.edge import DeskHere, MomentHere
from server.api.views import Body, Done, View
from server.ids import fresh

router = APIRouter(prefix="/api/negotiations/{slug}/terms", tags=["terms"])


class TermBody(Body):
    """A wording to be settled, with those that it replaces."""

    wording: str
    replaces: list[str] = Field(default_factory=list)
    issue: IssueId | None = None


class UnsettleBody(Body):
    """Why a term is no longer settled."""

    why: str


class ApplyBody(Body):
    """The draft to apply a term to; the paragraphs named are left as they are."""

    draft: DraftId
    spared: list[ParagraphId] = Field(default_factory=list)


class ChangeView(View):
    """One change; ``before`` and ``after`` show the words around it."""

    paragraph: ParagraphId
    place: str = Field(description="The paragraph's label as it now is; empty if it has none.")
    removed: str
    inserted: str
    before: str
    after: str


class LeftView(View):
    """Words that stay as written, and why."""

    paragraph: ParagraphId
    place: str
    words: str
    why: terms.WhyLeft
    reason: str = Field(description="Why, and what is possible.")
    bracket: BracketId | None


class ConsequencesView(View):
    """What applying a term changes in a draft, and what it leaves."""

    draft: DraftId
    changes: list[ChangeView]
    left: list[LeftView]


class ApplicationView(ConsequencesView):
    """A term as it was applied."""

    position: Position
    at: Microseconds


class TermView(View):
    """A term; ``unsettled`` is where in the log it was taken back, ``why`` says why."""

    id: TermId
    wording: str
    replaces: list[str]
    issue: IssueId | None
    since: Position
    since_at: Microseconds
    unsettled: Position | None
    why: str
    applied: list[ApplicationView]


class TermsView(View):
    """All terms, in the order in which they were settled."""

    position: Position
    as_of: Microseconds
    terms: list[TermView]


@router.get("", response_model=TermsView)
async def read_terms(desk: DeskHere, at: MomentHere) -> Any:
    """Terms that are settled, or were, and each change that applying them made."""
    return await desk.show(at, terms_view)


@router.post("")
async def settle(desk: DeskHere, body: TermBody) -> Done:
    """Settle a term."""
    term = TermId(fresh())
    return done(
        await desk.do(terms.SettleTerm(term, body.wording, tuple(body.replaces), body.issue))
    )


@router.put("/{term}")
async def correct(desk: DeskHere, term: TermId, body: TermBody) -> Done:
    """Correct a settled term: all of it is said anew."""
    return done(
        await desk.do(terms.CorrectTerm(term, body.wording, tuple(body.replaces), body.issue))
    )


@router.post("/{term}/unsettling")
async def unsettle(desk: DeskHere, term: TermId, body: UnsettleBody) -> Done:
    """Take a term back; the texts to which it was applied stay as they are."""
    return done(await desk.do(terms.UnsettleTerm(term, body.why)))


@router.get("/{term}/consequences", response_model=ConsequencesView)
async def preview(
    desk: DeskHere,
    term: TermId,
    at: MomentHere,
    draft: DraftId,
    spared: Annotated[list[ParagraphId] | None, Query()] = None,
) -> Any:
    """What applying a term to a draft would change, and what it would leave; changes nothing."""
    return await desk.show(at, consequences_view, term, draft, tuple(spared or ()))


@router.post("/{term}/application")
async def apply(desk: DeskHere, term: TermId, body: ApplyBody) -> Done:
    """Apply a term to a draft, everywhere in one act."""
    return done(await desk.do(terms.ApplyTerm(term, body.draft, tuple(body.spared))))


def terms_view(state: Negotiation, _to: Actor | None) -> TermsView:
    """All terms of a state."""
    return TermsView(
        position=state.position,
        as_of=state.occurred_at,
        terms=[_term(state, one) for one in state.terms.terms.values()],
    )


def consequences_view(
    state: Negotiation,
    _to: Actor | None,
    term: TermId,
    draft: DraftId,
    spared: tuple[ParagraphId, ...] = (),
) -> ConsequencesView:
    """What applying a term would come to; raises `Refused` where it cannot be applied at all."""
    edits, left = consequences_of(state, terms.ApplyTerm(term, draft, spared))
    held = state.text.drafts[draft]
    return ConsequencesView(
        draft=draft,
        changes=_changes(held, terms.consequences(state.text, draft, edits)),
        left=_left(held, left),
    )


def _term(state: Negotiation, one: terms.Term) -> TermView:
    return TermView(
        id=one.id,
        wording=one.wording,
        replaces=list(one.replaces),
        issue=one.issue,
        since=one.since,
        since_at=one.since_at,
        unsettled=one.unsettled,
        why=one.why,
        applied=[
            ApplicationView(
                draft=made.draft,
                position=made.position,
                at=made.at,
                changes=_changes(state.text.drafts.get(made.draft), made.changes),
                left=_left(state.text.drafts.get(made.draft), made.left),
            )
            for made in one.applied
        ],
    )


def _changes(draft: Draft | None, found: Iterable[terms.Consequence]) -> list[ChangeView]:
    return [
        ChangeView(
            paragraph=one.edit.paragraph,
            place=_place(draft, one.edit.paragraph),
            removed=one.edit.removed,
            inserted=one.edit.inserted,
            before=one.before,
            after=one.after,
        )
        for one in found
    ]


def _left(draft: Draft | None, left: Iterable[terms.TermLeft]) -> list[LeftView]:
    return [
        LeftView(
            paragraph=one.paragraph,
            place=_place(draft, one.paragraph),
            words=one.words,
            why=one.why,
            reason=terms.WHY_LEFT[one.why],
            bracket=one.bracket,
        )
        for one in left
    ]


def _place(draft: Draft | None, paragraph: ParagraphId) -> str:
    if draft is None or paragraph not in draft.paragraphs:
        return ""
    return full_label(draft, paragraph).rstrip(".:")
