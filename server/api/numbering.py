"""Numbering: the practice of a process, the next label, renumbering, references."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from events import numbering, references
from events.errors import Unknown
from events.ids import DraftId, ParagraphId
from events.labels import INSERTS, UN, Profile, Separator
from events.members import Actor
from events.negotiation import Negotiation
from events.projections.labels import full_label
from events.structure import ParagraphRole
from server.api.acts import done
from server.api.edge import DeskHere, MomentHere
from server.api.views import Body, Done, View

router = APIRouter(prefix="/api/negotiations/{slug}", tags=["numbering"])


class ProfileView(View):
    """By which practice inserted paragraphs and alternatives are labelled."""

    announced: bool = Field(description="Until one is announced, nothing is labelled by itself.")
    separator: Separator
    inserts: list[str]
    before_alternative: Separator
    alternative: str
    automatic: bool


class ProfileBody(Body):
    """A practice; what is not said is that of the United Nations."""

    separator: Separator = UN.separator
    inserts: list[str] = Field(default_factory=lambda: list(INSERTS))
    before_alternative: Separator = UN.before_alternative
    alternative: str = UN.alternative
    automatic: bool = True


class NextLabelView(View):
    """The label for a paragraph that comes there; empty if there is none to go on from."""

    label: str
    role: ParagraphRole | None


class NewLabelView(View):
    """What a paragraph was called, and would be or is called since."""

    paragraph: str
    was: str
    label: str


class NewLabelBody(Body):
    """A paragraph and its new label."""

    paragraph: str
    label: str


class RenumberBody(Body):
    """New labels; none: every series is numbered consecutively."""

    labels: list[NewLabelBody] = Field(default_factory=list)


class ReferenceView(View):
    """Words that refer to a paragraph. Stale: it is no longer called what they say."""

    paragraph: str
    place: str = Field(description="The label of the paragraph that holds the words.")
    words: str
    target: str
    label: str | None = Field(description="What is referred to is now called this; None: gone.")
    reads: str = Field(description="The words with the present label.")
    standing: bool = Field(description="The words still stand there.")
    stale: bool


class ReferencesView(View):
    """The references within a draft, in the order of its text."""

    position: int
    as_of: int
    references: list[ReferenceView]


class NumberingView(View):
    """What renumbering would do now, and the roles of paragraphs that have one."""

    position: int
    as_of: int
    profile: ProfileView
    consecutive: list[NewLabelView]
    roles: dict[str, ParagraphRole]


class Renumbered(Done):
    """A renumbering is in the record; these written references it has left stale."""

    stale: list[ReferenceView]


class ReferenceBody(Body):
    """Words in a paragraph that refer to another."""

    paragraph: str
    words: str
    target: str


class ReferencesBody(Body):
    """References to note; none: all that are beyond doubt are found."""

    references: list[ReferenceBody] = Field(default_factory=list)


@router.put("/numbering")
async def announce(desk: DeskHere, body: ProfileBody) -> Done:
    """Announce by which practice paragraphs are labelled."""
    profile = Profile(
        body.separator,
        tuple(body.inserts),
        body.before_alternative,
        body.alternative,
        body.automatic,
    )
    return done(await desk.do(numbering.AnnounceNumbering(profile)))


@router.get("/drafts/{draft}/numbering", response_model=NumberingView)
async def read_numbering(desk: DeskHere, at: MomentHere, draft: DraftId) -> Any:
    """The practice, what numbering consecutively would change, and what is inserted or instead."""
    return await desk.show(at, _numbering, draft)


@router.get("/drafts/{draft}/labels/next", response_model=NextLabelView)
async def next_label(
    desk: DeskHere,
    draft: DraftId,
    at: MomentHere,
    after: Annotated[ParagraphId, Query(description="The paragraph before, or to be replaced.")],
    role: Literal["insertion", "alternative"] = "insertion",
) -> Any:
    """The label that a paragraph would have after another, or instead of it."""
    return await desk.show(at, _next, draft, after, role)


@router.post("/drafts/{draft}/numbering")
async def renumber(desk: DeskHere, draft: DraftId, body: RenumberBody) -> Renumbered:
    """Number a draft anew, all at once; lists the written references that became stale."""
    labels = tuple(
        numbering.NewLabel(ParagraphId(one.paragraph), "", one.label) for one in body.labels
    )
    recorded = done(await desk.do(numbering.RenumberDraft(draft, labels)))
    stale = [one for one in _references(desk.state, None, draft).references if one.stale]
    return Renumbered(positions=recorded.positions, created=recorded.created, stale=stale)


@router.get("/drafts/{draft}/references", response_model=ReferencesView)
async def read_references(desk: DeskHere, at: MomentHere, draft: DraftId) -> Any:
    """Which words refer to which paragraphs, and whether they are still right."""
    return await desk.show(at, _references, draft)


@router.post("/drafts/{draft}/references")
async def note_references(desk: DeskHere, draft: DraftId, body: ReferencesBody) -> Done:
    """Note references, or find those that are beyond doubt."""
    named = tuple(
        references.Reference(ParagraphId(r.paragraph), r.words, "", ParagraphId(r.target))
        for r in body.references
    )
    return done(await desk.do(references.NoteReferences(draft, named)))


@router.post("/drafts/{draft}/references/update")
async def update_references(desk: DeskHere, draft: DraftId) -> Done:
    """Bring the wording of stale references up to date, wherever the pen may write."""
    return done(await desk.do(references.UpdateReferences(draft)))


def _known(state: Negotiation, draft: DraftId) -> None:
    if draft not in state.text.drafts:
        raise Unknown("T2", "There is no such draft.")


def _numbering(state: Negotiation, _to: Actor | None, draft: DraftId) -> NumberingView:
    _known(state, draft)
    held = state.text.drafts[draft]
    profile = state.numbering.profile or UN
    return NumberingView(
        position=state.position,
        as_of=state.occurred_at,
        profile=ProfileView(
            announced=state.numbering.profile is not None,
            separator=profile.separator,
            inserts=list(profile.inserts),
            before_alternative=profile.before_alternative,
            alternative=profile.alternative,
            automatic=profile.automatic,
        ),
        consecutive=[
            NewLabelView(paragraph=one.paragraph, was=one.was, label=one.label)
            for one in numbering.consecutive(state.numbering, held)
        ],
        roles={
            paragraph: noted.role
            for paragraph, noted in state.numbering.roles.items()
            if paragraph in held.paragraphs
        },
    )


def _next(
    state: Negotiation,
    _to: Actor | None,
    draft: DraftId,
    after: ParagraphId,
    role: Literal["insertion", "alternative"],
) -> NextLabelView:
    _known(state, draft)
    label, noted = numbering.next_label(state.numbering, state.text.drafts[draft], after, role)
    return NextLabelView(label=label, role=noted.role if noted is not None else None)


def _references(state: Negotiation, _to: Actor | None, draft: DraftId) -> ReferencesView:
    _known(state, draft)
    held = state.text.drafts[draft]
    return ReferencesView(
        position=state.position,
        as_of=state.occurred_at,
        references=[
            ReferenceView(
                paragraph=one.reference.paragraph,
                place=full_label(held, one.reference.paragraph),
                words=one.reference.words,
                target=one.reference.target,
                label=one.label,
                reads=one.reads,
                standing=bool(one.places),
                stale=one.stale,
            )
            for one in references.standing(state.references, held)
        ],
    )
