"""Acts on brackets, paragraphs, issues and the process: one route a command."""

from collections.abc import Sequence

from fastapi import APIRouter

from events import (
    brackets,
    entries,
    issues,
    lineage,
    process,
    proposals,
    rebasing,
    stances,
    structure,
    terms,
)
from events.draft.document import server_client
from events.errors import Unknown
from events.ids import (
    AlternativesId,
    BracketId,
    DraftId,
    GroupId,
    IssueId,
    ParagraphId,
    RevisionId,
    RoundId,
)
from events.negotiation import Event
from events.permissions import may
from events.record import Recorded
from server.api.edge import Desk, DeskHere, VoicingHere
from server.api.views import (
    AcceptBody,
    AddParagraphBody,
    AlternativesBody,
    Done,
    IssueBody,
    JoinBracketsBody,
    MoveBody,
    OutcomeBody,
    ReasonBody,
    RegimeBody,
    RelabelBody,
    RevisionBody,
    RoundBody,
    SplitBody,
    SplitBracketBody,
)
from server.ids import fresh

router = APIRouter(prefix="/api/negotiations/{slug}", tags=["acts"])


def done(recorded: Sequence[Recorded[Event]]) -> Done:
    """What was recorded, and the ids of what it made."""
    created: dict[str, str] = {}
    for one in recorded:
        match one.event:
            case structure.ParagraphAdded(_, paragraph):
                created["paragraph"] = paragraph
            case structure.ParagraphSplit(_, _, _, into):
                created["paragraph"] = into
            case brackets.BracketOpened(bracket):
                created["bracket"] = bracket
            case proposals.WordingProposed(_, _, _, _, _, strike, insertion):
                made = {"strike": strike, "insertion": insertion}
                created |= {name: b for name, b in made.items() if b is not None}
            case entries.EnteredFor(entry):
                created["entry"] = entry
            case lineage.BracketSplit(_, _, _, _, into_bracket):
                created["bracket"] = into_bracket
            case brackets.AlternativesFormed(alternatives):
                created["alternatives"] = alternatives
            case terms.TermSettled(term):
                created["term"] = term
            case issues.IssueAdded(issue):
                created["issue"] = issue
            case process.RoundOpened(round_id):
                created["round"] = round_id
            case process.RevisionIssued(revision):
                created["revision"] = revision
            case _:
                pass
    return Done(positions=[r.position for r in recorded], created=created)


# Positions on brackets


@router.post("/brackets/{bracket}/objections")
async def object_to(desk: VoicingHere, bracket: BracketId, body: ReasonBody) -> Done:
    """Object to what the bracket proposes."""
    return done(await desk.do(stances.ObjectTo(bracket, body.reason)))


@router.post("/brackets/{bracket}/acceptances")
async def accept(desk: VoicingHere, bracket: BracketId, body: AcceptBody | None = None) -> Done:
    """Accept what the bracket proposes."""
    return done(await desk.do(stances.Accept(bracket, body.reason if body else "")))


@router.put("/brackets/{bracket}/reason")
async def give_reason(desk: VoicingHere, bracket: BracketId, body: ReasonBody) -> Done:
    """Say why one's own bracket stands."""
    return done(await desk.do(brackets.GiveReason(bracket, body.reason)))


@router.delete("/brackets/{bracket}")
async def withdraw_bracket(desk: VoicingHere, bracket: BracketId) -> Done:
    """Withdraw one's own proposal."""
    return done(await desk.do(brackets.WithdrawBracket(bracket)))


@router.post("/brackets/{bracket}/taken-up")
async def take_up(desk: DeskHere, bracket: BracketId) -> Done:
    """Note that the meeting considers this bracket."""
    return done(await desk.do(brackets.TakeUpBracket(bracket)))


@router.post("/brackets/{bracket}/outcome")
async def record_outcome(desk: DeskHere, bracket: BracketId, body: OutcomeBody) -> Done:
    """Record what was decided; refused over a standing objection."""
    return done(await desk.do(brackets.RecordOutcome(bracket, body.outcome, body.text)))


@router.post("/brackets/{bracket}/confirmation")
async def confirm_proposal(desk: VoicingHere, bracket: BracketId) -> Done:
    """Say that one's proposal stands, though the text around it changed."""
    return done(await desk.do(rebasing.ConfirmProposal(bracket)))


@router.post("/brackets/{bracket}/split")
async def split_bracket(desk: DeskHere, bracket: BracketId, body: SplitBracketBody) -> Done:
    """Split a bracket before a character: proponents and positions hold for both parts."""
    place, into = ParagraphId(body.paragraph), BracketId(fresh())
    return done(await desk.do(lineage.SplitBracket(bracket, place, body.at, into)))


@router.post("/brackets/{bracket}/join")
async def join_brackets(desk: DeskHere, bracket: BracketId, body: JoinBracketsBody) -> Done:
    """Join a bracket with the one next to it; it goes on for both."""
    return done(await desk.do(lineage.JoinBrackets(bracket, BracketId(body.absorbed))))


@router.post("/alternatives")
async def form_alternatives(desk: DeskHere, body: AlternativesBody) -> Done:
    """Declare brackets to be options for one place."""
    options = tuple(BracketId(b) for b in body.brackets)
    return done(
        await desk.do(brackets.FormAlternatives(AlternativesId(fresh()), options, body.no_text))
    )


# Paragraphs


@router.post("/drafts/{draft}/paragraphs")
async def add_paragraph(desk: VoicingHere, draft: DraftId, body: AddParagraphBody) -> Done:
    """Add a paragraph: bare by the pen, as a proposal by a delegation."""
    bracket = None
    if desk.entering is not None or not may(desk.actor.role, "pen"):
        bracket = BracketId(body.bracket or fresh())
    return done(
        await desk.do(
            structure.AddParagraph(
                draft,
                ParagraphId(fresh()),
                ParagraphId(body.after) if body.after else None,
                body.kind,
                body.level,
                body.label,
                body.text,
                bracket,
                body.role,
                ParagraphId(body.to) if body.to else None,
                GroupId(body.group) if body.group is not None else None,
            )
        )
    )


@router.post("/drafts/{draft}/paragraphs/{paragraph}/split")
async def split(desk: DeskHere, draft: DraftId, paragraph: ParagraphId, body: SplitBody) -> Done:
    """Split a paragraph at a character."""
    into = ParagraphId(fresh())
    return done(await desk.do(structure.SplitParagraph(draft, paragraph, body.at, into)))


@router.post("/drafts/{draft}/paragraphs/{paragraph}/join")
async def join(desk: DeskHere, draft: DraftId, paragraph: ParagraphId) -> Done:
    """Join a paragraph with the one that follows."""
    return done(await desk.do(structure.JoinParagraphs(draft, paragraph)))


@router.post("/drafts/{draft}/paragraphs/{paragraph}/move")
async def move(desk: DeskHere, draft: DraftId, paragraph: ParagraphId, body: MoveBody) -> Done:
    """Move a paragraph to stand after another (or first)."""
    after = ParagraphId(body.after) if body.after else None
    return done(await desk.do(structure.MoveParagraph(draft, paragraph, after)))


@router.patch("/drafts/{draft}/paragraphs/{paragraph}")
async def relabel(
    desk: DeskHere, draft: DraftId, paragraph: ParagraphId, body: RelabelBody
) -> Done:
    """Give a paragraph another kind, level or label."""
    return done(
        await desk.do(
            structure.RelabelParagraph(draft, paragraph, body.kind, body.level, body.label)
        )
    )


@router.delete("/drafts/{draft}/paragraphs/{paragraph}")
async def remove_paragraph(desk: DeskHere, draft: DraftId, paragraph: ParagraphId) -> Done:
    """Take a paragraph out."""
    return done(await desk.do(structure.RemoveParagraph(draft, paragraph)))


# Issues


@router.post("/issues")
async def add_issue(desk: DeskHere, body: IssueBody) -> Done:
    """Add a theme to the tree."""
    parent = IssueId(body.parent) if body.parent else None
    return done(await desk.do(issues.AddIssue(IssueId(fresh()), body.title, parent)))


@router.put("/brackets/{bracket}/issues/{issue}")
async def tag_bracket(desk: DeskHere, bracket: BracketId, issue: IssueId) -> Done:
    """Put an issue on a bracket."""
    return done(await desk.do(issues.TagBracket(issue, bracket)))


@router.delete("/brackets/{bracket}/issues/{issue}")
async def untag_bracket(desk: DeskHere, bracket: BracketId, issue: IssueId) -> Done:
    """Take an issue off a bracket."""
    return done(await desk.do(issues.TagBracket(issue, bracket, False)))


@router.put("/paragraphs/{paragraph}/issues/{issue}")
async def tag_paragraph(desk: DeskHere, paragraph: ParagraphId, issue: IssueId) -> Done:
    """Put an issue on a paragraph."""
    return done(await desk.do(issues.TagParagraph(issue, paragraph)))


@router.delete("/paragraphs/{paragraph}/issues/{issue}")
async def untag_paragraph(desk: DeskHere, paragraph: ParagraphId, issue: IssueId) -> Done:
    """Take an issue off a paragraph."""
    return done(await desk.do(issues.TagParagraph(issue, paragraph, False)))


# The process


@router.put("/regime")
async def announce_regime(desk: DeskHere, body: RegimeBody) -> Done:
    """Announce how the text is worked on from here on."""
    return done(await desk.do(process.AnnounceRegime(body.kind, body.typing, body.attribution)))


@router.post("/rounds")
async def open_round(desk: DeskHere, body: RoundBody) -> Done:
    """Open a round; one still open ends with it."""
    return done(await desk.do(process.OpenRound(RoundId(fresh()), body.name)))


@router.delete("/rounds/current")
async def close_round(desk: DeskHere) -> Done:
    """Close the round that is open."""
    return done(await desk.do(process.CloseRound()))


@router.post("/drafts/{draft}/revisions")
async def issue_revision(desk: DeskHere, draft: DraftId, body: RevisionBody) -> Done:
    """Freeze the draft as it stands under a name."""
    recorded = await desk.do(
        process.IssueRevision(RevisionId(fresh()), draft, body.name, server_client())
    )
    desk.here.checkpoints.wake()
    return done(recorded)


def known_draft(desk: Desk, draft: DraftId) -> None:
    """404 unless the draft exists now."""
    if draft not in desk.state.text.drafts:
        raise Unknown("T2", "There is no such draft.")
