"""Entered for a delegation: the list, confirming and correcting; and proposals by command."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from events.brackets import Life
from events.correcting import ConfirmEntries, CorrectEntry
from events.entries import Deed, Status
from events.ids import BracketId, DraftId, EntryId, GroupId, ParagraphId
from events.members import Actor
from events.negotiation import Negotiation
from events.projections.asked import EVERYTHING, Asked, Look
from events.projections.entered import Entered, entered
from events.projections.pending import pending, pending_words
from events.proposals import JoinProposal, LeaveProposal, ProposeWording
from server.api.acts import done
from server.api.asked import AskedHere
from server.api.edge import DeskHere, MomentHere, VoicingHere
from server.api.views import Body, Done, View
from server.ids import fresh

router = APIRouter(prefix="/api/negotiations/{slug}", tags=["entered for"])


class EntryView(View):
    """What was entered in a delegation's name, and whether it has confirmed it."""

    id: str
    delegation: str
    deed: Deed
    brackets: list[str]
    group: str | None
    statement: str | None
    question: str | None = Field(description="The question that it objects to, or no longer does.")
    agreement: str | None = Field(
        description="What was agreed ad referendum that its capital confirms, or reopens."
    )
    words: str = Field(description="What was entered: “Delete “forced””.")
    mark: str = Field(description="“entered for Mexico, not yet confirmed”.")
    label: str = Field(description="The paragraph that it is about: “5 (a)”; or empty.")
    position: int
    at: int
    status: Status
    settled: int | None = Field(description="Where it was confirmed, corrected or replaced.")
    note: str = Field(description="What the delegation said when it corrected it.")
    yours: bool = Field(description="The reader can confirm or correct it now.")


class EntriesView(View):
    """Entries, latest first."""

    position: int
    as_of: int
    entries: list[EntryView]


class ConfirmationBody(Body):
    """The entries that a delegation confirms."""

    entries: Annotated[list[str], Field(min_length=1, max_length=500)]
    seen: Annotated[
        int | None,
        Field(
            ge=0,
            description="Where the record was when they were read: if they have been typed on "
            "since, nothing is confirmed.",
        ),
    ] = None


class EntryCorrectionBody(Body):
    """What the delegation says to it."""

    note: str = ""


class WordingBody(Body):
    """Wording proposed at one place of a paragraph.

    ``struck`` are words that stand there, to be deleted (or, ``reserve``, reserved on);
    ``inserted`` come after them. Without ``at`` the words struck must stand there just once.
    """

    at: Annotated[int | None, Field(ge=0)] = None
    struck: str = ""
    inserted: str = ""
    reserve: bool = False
    reason: str = ""
    group: Annotated[
        str | None, Field(description="The group on whose behalf it is proposed, if on one's.")
    ] = None


class PendingView(View):
    """A proposal that waits for its proponents to say that it stands, and why."""

    bracket: str
    draft: str
    label: str = Field(description="Its paragraph: “5 (a)”; or empty.")
    proposal: str = Field(description="What it proposes about the text as it now is.")
    was: str = Field(description="The words that it stood over before.")
    by: str | None = Field(description="The bracket whose outcome changed the text.")
    fate: Life | None = Field(description="What became of that bracket.")
    awaits: list[str]
    words: str = Field(description="“text around it changed: awaits confirmation by Kenya”.")


class PendingsView(View):
    """All of them, in the order in which they were opened."""

    position: int
    as_of: int
    pending: list[PendingView]


@router.get("/pending", response_model=PendingsView)
async def read_pending(desk: DeskHere, at: MomentHere, asked: AskedHere) -> Any:
    """Proposals whose text an outcome changed, and whose proponents have yet to confirm them."""
    return await desk.show(at, pending_view, asked)


def pending_view(held: Negotiation, _to: Actor | None, asked: Asked = EVERYTHING) -> PendingsView:
    """Proposals that wait for their proponents."""
    look = Look(held, asked)
    return PendingsView(
        position=held.position,
        as_of=held.occurred_at,
        pending=[
            PendingView(
                bracket=one.bracket,
                draft=one.draft,
                label=one.label,
                proposal=one.proposal,
                was=one.was,
                by=one.by,
                fate=one.fate,
                awaits=list(one.awaits),
                words=pending_words(held, one.awaits),
            )
            for one in pending(held)
            if look.bracket(one.bracket)
        ],
    )


@router.get("/entries", response_model=EntriesView)
async def entries(
    desk: DeskHere,
    at: MomentHere,
    asked: AskedHere,
    status: Annotated[
        Status | None,
        Query(description="Only those of which this came."),
    ] = None,
) -> Any:
    """What was entered in delegations' names: ``delegation`` is for whom it was."""
    return await desk.show(at, entries_view, asked, status)


def entries_view(
    held: Negotiation,
    to: Actor | None,
    asked: Asked = EVERYTHING,
    status: Status | None = None,
) -> EntriesView:
    """Entries, latest first; those of whom the reader is not told are left out."""
    told = held.members.delegations
    return EntriesView(
        position=held.position,
        as_of=held.occurred_at,
        entries=[
            _view(one, to)
            for one in entered(held, asked)
            if status in (None, one.entry.status) and one.entry.delegation in told
        ],
    )


def _view(one: Entered, to: Actor | None) -> EntryView:
    entry = one.entry
    return EntryView(
        id=entry.id,
        delegation=entry.delegation,
        deed=entry.deed,
        brackets=list(entry.brackets),
        group=entry.group,
        statement=entry.statement,
        question=entry.question,
        agreement=entry.agreement,
        words=one.words,
        mark=one.mark,
        label=one.label,
        position=entry.position,
        at=entry.at,
        status=entry.status,
        settled=entry.settled,
        note=entry.note,
        yours=to is not None
        and to.delegation == entry.delegation
        and entry.status == "unconfirmed",
    )


@router.post("/entries/confirmations")
async def confirm(desk: DeskHere, body: ConfirmationBody) -> Done:
    """Confirm what was entered for one's delegation: one entry, or all at once."""
    entries = tuple(EntryId(e) for e in body.entries)
    return done(await desk.do(ConfirmEntries(entries, body.seen)))


@router.post("/entries/{entry}/correction")
async def correct(desk: DeskHere, entry: EntryId, body: EntryCorrectionBody | None = None) -> Done:
    """Say for the record that what was entered is not one's position; it is taken back."""
    return done(await desk.do(CorrectEntry(entry, body.note if body else "")))


@router.post("/drafts/{draft}/paragraphs/{paragraph}/proposals")
async def propose(
    desk: VoicingHere, draft: DraftId, paragraph: ParagraphId, body: WordingBody
) -> Done:
    """Propose wording at a place: words to strike or reserve on, words to insert, or both."""
    command = ProposeWording(
        draft,
        paragraph,
        body.at,
        body.struck,
        body.inserted,
        BracketId(fresh()) if body.struck else None,
        BracketId(fresh()) if body.inserted else None,
        "reserve" if body.reserve else "delete",
        body.reason,
        GroupId(body.group) if body.group is not None else None,
    )
    return done(await desk.do(command))


@router.put("/brackets/{bracket}/sponsorship")
async def cosponsor(desk: VoicingHere, bracket: BracketId) -> Done:
    """Co-sponsor a proposal."""
    return done(await desk.do(JoinProposal(bracket)))


@router.delete("/brackets/{bracket}/sponsorship")
async def leave(desk: VoicingHere, bracket: BracketId) -> Done:
    """No longer co-sponsor a proposal."""
    return done(await desk.do(LeaveProposal(bracket)))
