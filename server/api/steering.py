"""What stands beside the text: phases, meetings and their floor, links, submissions, adoption."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query

from events import adoption, departure, floor, links, meetings, process, submissions
from events.errors import Unknown
from events.ids import (
    AdoptionId,
    AgendaItemId,
    BracketId,
    CallId,
    ContradictionId,
    CrossoverId,
    DelegationId,
    DraftId,
    GroupId,
    IssueId,
    MeetingId,
    ParagraphId,
    PhaseId,
    RevisionId,
    SourceId,
    StatementId,
    SubmissionId,
)
from events.negotiation import Command, Event
from events.projections.asked import Asked
from events.record import Recorded
from server.api import steering_views as views
from server.api.edge import Desk, DeskHere, MomentHere
from server.api.steering_render import links_view, process_view, statements_view
from server.api.views import Done
from server.departing import Departing
from server.ids import fresh

router = APIRouter(prefix="/api/negotiations/{slug}", tags=["steering"])


_MADE: dict[type, str] = {
    process.PhaseOpened: "phase",
    meetings.MeetingOpened: "meeting",
    floor.StatementMade: "statement",
    links.ContradictionFlagged: "contradiction",
    links.CrossoverLinked: "crossover",
    links.SourceNoted: "source",
    submissions.SubmissionsCalled: "call",
    submissions.SubmissionFiled: "submission",
    adoption.DraftAdopted: "adoption",
}
"""Events that make something, and the field that holds its id."""


async def _do(desk: Desk, command: Command) -> Done:
    """Do it; the ids of what it made are read from the record, so that a retry has the same."""
    return _done(await desk.do(command))


def _done(recorded: Sequence[Recorded[Event]]) -> Done:
    created = {
        field: str(getattr(one.event, field))
        for one in recorded
        if (field := _MADE.get(type(one.event))) is not None
    }
    return Done(positions=[one.position for one in recorded], created=created)


def _party(delegation: str | None) -> DelegationId | None:
    return DelegationId(delegation) if delegation else None


def _group(desk: Desk, name: str) -> GroupId | None:
    """The enrolled group that is meant; None for one that is not enrolled."""
    groups = desk.state.groups
    given = GroupId(name)
    return given if given in groups.groups else groups.named(name)


def _issue(issue: str | None) -> IssueId | None:
    return IssueId(issue) if issue else None


def _provision(body: views.ProvisionBody) -> links.Provision:
    bracket = BracketId(body.bracket) if body.bracket else None
    return links.Provision(DraftId(body.draft), ParagraphId(body.paragraph), bracket)


# Reads


@router.get("/process", response_model=views.ProcessView)
async def read_process(desk: DeskHere, at: MomentHere) -> Any:
    """Phase and regime, meetings with agenda and speakers, submissions, adoptions."""
    return await desk.show(at, process_view)


@router.get("/statements", response_model=views.StatementsView)
async def read_statements(
    desk: DeskHere,
    at: MomentHere,
    issue: Annotated[IssueId | None, Query(description="With those beneath it.")] = None,
    delegation: Annotated[DelegationId | None, Query(description="That spoke.")] = None,
    group: Annotated[GroupId | None, Query(description="On behalf of which one spoke.")] = None,
) -> Any:
    """What delegations said, on the record: on an issue, by a delegation, on behalf of a group."""
    return await desk.show(
        at, statements_view, Asked(issue=issue, delegation=delegation, group=group)
    )


@router.get("/links", response_model=views.LinksView)
async def read_links(desk: DeskHere, at: MomentHere) -> Any:
    """Contradictions, crossovers, and the sources of agreed language."""
    return await desk.show(at, links_view)


# Phases and meetings


@router.post("/phases")
async def open_phase(desk: DeskHere, body: views.PhaseBody) -> Done:
    """Open a phase with its regime; the one before ends with it."""
    phase = PhaseId(fresh())
    command = process.OpenPhase(
        phase,
        body.name,
        body.kind,
        body.typing,
        body.attribution,
        tuple(body.attends),
        body.on_record,
    )
    return await _do(desk, command)


@router.post("/meetings")
async def open_meeting(desk: DeskHere, body: views.MeetingBody) -> Done:
    """Open a meeting; one still open ends with it."""
    meeting = MeetingId(fresh())
    return await _do(desk, meetings.OpenMeeting(meeting, body.name))


@router.delete("/meetings/current")
async def close_meeting(desk: DeskHere) -> Done:
    """Close the meeting that is open."""
    return await _do(desk, meetings.CloseMeeting())


@router.put("/meetings/{meeting}/agenda")
async def set_agenda(desk: DeskHere, meeting: MeetingId, body: views.AgendaBody) -> Done:
    """Set the agenda of a meeting."""
    desk.require("steer")
    held = desk.state.meetings.meetings.get(meeting)
    there = {item.item for item in held.agenda} if held else set()
    if held and any(i.id and i.id not in there for i in body.items):
        raise Unknown("F3", "There is no such item on the agenda; without an id it is a new one.")
    items = tuple(
        meetings.AgendaItem(
            AgendaItemId(i.id or fresh()),
            i.title,
            DraftId(i.draft) if i.draft else None,
            ParagraphId(i.paragraph) if i.paragraph else None,
            BracketId(i.bracket) if i.bracket else None,
            _issue(i.issue),
        )
        for i in body.items
    )
    return await _do(desk, meetings.SetAgenda(meeting, items))


@router.put("/meetings/{meeting}/item")
async def reach_item(desk: DeskHere, meeting: MeetingId, body: views.ItemBody) -> Done:
    """Turn to an item of the agenda."""
    item = AgendaItemId(body.item) if body.item else None
    return await _do(desk, meetings.ReachItem(meeting, item))


# The floor


@router.post("/meetings/{meeting}/speakers")
async def ask_for_floor(desk: DeskHere, meeting: MeetingId, body: views.SpeakerBody) -> Done:
    """Ask for the floor, for oneself or on behalf of a group."""
    group = _group(desk, body.on_behalf)
    command = floor.AskForFloor(meeting, _party(body.delegation), body.on_behalf, group)
    return await _do(desk, command)


@router.delete("/meetings/{meeting}/speakers/{delegation}")
async def waive_floor(desk: DeskHere, meeting: MeetingId, delegation: DelegationId) -> Done:
    """Take back a request for the floor."""
    return await _do(desk, floor.WaiveFloor(meeting, delegation))


@router.post("/meetings/{meeting}/floor")
async def give_floor(desk: DeskHere, meeting: MeetingId, body: views.FloorBody) -> Done:
    """Give the floor to a delegation, or to the next on the list."""
    return await _do(desk, floor.GiveFloor(meeting, _party(body.delegation)))


@router.post("/statements")
async def make_statement(desk: DeskHere, body: views.StatementBody) -> Done:
    """Put on record what a delegation said."""
    statement = StatementId(fresh())
    if desk.actor.delegation is None:
        desk.entering = _party(body.delegation)
    said_at = desk.here.clock() if body.said_at is None else body.said_at
    command = floor.MakeStatement(
        statement,
        body.words,
        said_at,
        _party(body.delegation),
        _issue(body.issue),
        body.on_behalf,
        _group(desk, body.on_behalf),
    )
    return await _do(desk, command)


# Links


@router.post("/contradictions")
async def flag_contradiction(desk: DeskHere, body: views.ContradictionBody) -> Done:
    """Flag two provisions that cannot both stand."""
    made = ContradictionId(fresh())
    one, other = _provision(body.one), _provision(body.other)
    command = links.FlagContradiction(made, one, other, body.why)
    return await _do(desk, command)


@router.post("/contradictions/{contradiction}/reconciliation")
async def reconcile(
    desk: DeskHere, contradiction: ContradictionId, body: views.SettledBody
) -> Done:
    """Say how a contradiction was reconciled."""
    return await _do(desk, links.ReconcileContradiction(contradiction, body.how))


@router.post("/crossovers")
async def link_crossover(desk: DeskHere, body: views.CrossoverBody) -> Done:
    """Link provisions of two drafts, with the question that this raises."""
    made = CrossoverId(fresh())
    one, other = _provision(body.one), _provision(body.other)
    command = links.LinkCrossover(made, one, other, body.question)
    return await _do(desk, command)


@router.post("/crossovers/{crossover}/answer")
async def answer_crossover(desk: DeskHere, crossover: CrossoverId, body: views.SettledBody) -> Done:
    """Answer the question that a crossover raises."""
    return await _do(desk, links.AnswerCrossover(crossover, body.how))


@router.post("/sources")
async def note_source(desk: DeskHere, body: views.SourceBody) -> Done:
    """Note where a phrase of a paragraph comes from."""
    made = SourceId(fresh())
    command = links.NoteSource(
        made,
        DraftId(body.draft),
        ParagraphId(body.paragraph),
        body.phrase,
        body.instrument,
        body.reference,
    )
    return await _do(desk, command)


@router.delete("/sources/{source}")
async def remove_source(desk: DeskHere, source: SourceId) -> Done:
    """Take a note of a source back."""
    return await _do(desk, links.RemoveSource(source))


# Submissions, adoption, departure


@router.post("/calls")
async def call_for_submissions(desk: DeskHere, body: views.CallBody) -> Done:
    """Ask for written submissions until a deadline."""
    call = CallId(fresh())
    command = submissions.CallForSubmissions(
        call,
        body.title,
        body.deadline,
        DraftId(body.draft) if body.draft else None,
        _issue(body.issue),
    )
    return await _do(desk, command)


@router.post("/calls/{call}/submissions")
async def file_submission(desk: DeskHere, call: CallId, body: views.SubmissionBody) -> Done:
    """File a written submission; after the deadline it is taken, and marked late."""
    made = SubmissionId(fresh())
    command = submissions.FileSubmission(made, call, body.words, _party(body.delegation))
    return await _do(desk, command)


@router.post("/drafts/{draft}/adoption")
async def adopt(desk: DeskHere, draft: DraftId, body: views.AdoptionBody) -> Done:
    """Adopt a draft as it stands; its text no longer changes."""
    made = AdoptionId(fresh())
    votes = None
    if body.votes is not None:
        counts = body.votes
        votes = adoption.Votes(counts.in_favour, counts.against, counts.abstentions)
    revision = RevisionId(body.revision) if body.revision else None
    command = adoption.AdoptDraft(made, draft, body.manner, votes, revision)
    answer = await _do(desk, command)
    desk.here.checkpoints.wake()
    return answer


@router.post("/adoptions/{adopted}/explanations")
async def explain(desk: DeskHere, adopted: AdoptionId, body: views.ExplanationBody) -> Done:
    """Explain one's position on what was adopted."""
    command = adoption.ExplainPosition(adopted, body.words, _party(body.delegation))
    return await _do(desk, command)


@router.post("/adoptions/{adopted}/dissociations")
async def dissociate(desk: DeskHere, adopted: AdoptionId, body: views.DissociationBody) -> Done:
    """Dissociate oneself from what was adopted, or from some of its paragraphs."""
    paragraphs = tuple(ParagraphId(p) for p in body.paragraphs)
    command = adoption.Dissociate(adopted, body.words, paragraphs, _party(body.delegation))
    return await _do(desk, command)


@router.post("/delegations/{delegation}/departure")
async def depart(desk: DeskHere, delegation: DelegationId, body: views.DepartureBody) -> Done:
    """End a party's accreditation, deciding on each of its open brackets."""
    left = tuple(departure.LeftBracket(BracketId(b.bracket), b.what) for b in body.brackets)
    command = departure.EndDelegation(delegation, left)
    departing = Departing(command, desk.here.clock)
    return _done(await desk.act(departing.decide, departing))
