"""Sentences of the time line about what stands beside the text: meetings, links, adoption."""

from collections.abc import Callable
from datetime import UTC, datetime

from events.adoption import AdoptionEvent, Dissociated, DraftAdopted, PositionExplained
from events.departure import DelegationLeft
from events.floor import FloorAsked, FloorEvent, FloorGiven, FloorWaived, StatementMade
from events.ids import (
    AdoptionId,
    AgendaItemId,
    DelegationId,
    DraftId,
    GroupId,
    MeetingId,
    Microseconds,
    ParagraphId,
)
from events.links import (
    ContradictionFlagged,
    ContradictionReconciled,
    CrossoverAnswered,
    CrossoverLinked,
    LinkEvent,
    Provision,
    SourceNoted,
    SourceRemoved,
)
from events.meetings import AgendaSet, ItemReached, MeetingClosed, MeetingEvent, MeetingOpened
from events.negotiation import Negotiation
from events.redraft import RedraftIssued
from events.submissions import SubmissionEvent, SubmissionFiled, SubmissionsCalled

SteeringEvent = (
    MeetingEvent
    | FloorEvent
    | LinkEvent
    | SubmissionEvent
    | AdoptionEvent
    | RedraftIssued
    | DelegationLeft
)

Party = Callable[[DelegationId], str]
OfGroup = Callable[[GroupId | None], str]
Place = Callable[[DraftId | None, ParagraphId], str]


def steering_sentence(
    state: Negotiation, party: Party, of_group: OfGroup, place: Place, event: SteeringEvent
) -> str:
    """The event in one sentence; ``party``, ``of_group`` and ``place`` name delegations, groups and
    paragraphs."""
    match event:
        case RedraftIssued(_, draft, lineage, gone):
            out = f"; {_counted(len(gone), 'paragraph')} left out" if gone else ""
            return (
                f"The co-facilitators put out a new text of {_title(state, draft)} under their "
                f"responsibility: {_counted(len(lineage), 'paragraph')}{out}."
            )
        case DelegationLeft(delegation):
            return f"{party(delegation)} leaves the negotiation."
        case MeetingOpened() | MeetingClosed() | AgendaSet() | ItemReached():
            return _meeting(state, event)
        case FloorAsked() | FloorWaived() | FloorGiven() | StatementMade():
            return _floor(state, party, of_group, event)
        case SubmissionsCalled() | SubmissionFiled():
            return _submission(state, party, event)
        case DraftAdopted() | PositionExplained() | Dissociated():
            return _adoption(state, party, event)
        case _:
            return _link(place, event)


def _meeting(state: Negotiation, event: MeetingEvent) -> str:
    name = _meeting_name(state, event.meeting)
    match event:
        case MeetingOpened():
            return f"{name} opens."
        case MeetingClosed():
            return f"{name} closes."
        case AgendaSet(_, items):
            return f"The agenda of {name} has {_counted(len(items), 'item')}."
        case ItemReached(meeting, item):
            title = _item(state, meeting, item)
            return f"{name} turns to “{title}”." if title else f"{name} is on no item."


def _floor(state: Negotiation, party: Party, of_group: OfGroup, event: FloorEvent) -> str:
    who = party(event.delegation)
    match event:
        case FloorAsked(_, _, on_behalf, group):
            return f"{who} asks for the floor{_behalf(of_group(group) or on_behalf)}."
        case FloorWaived():
            return f"{who} no longer asks for the floor."
        case FloorGiven():
            return f"{who} has the floor."
        case StatementMade(_, _, words, issue, on_behalf, _, group):
            held = state.issues.issues.get(issue) if issue is not None else None
            on = f" on “{held.title}”" if held is not None else ""
            return f"{who}{_behalf(of_group(group) or on_behalf)}{on}: “{_short(words)}”."


def _submission(state: Negotiation, party: Party, event: SubmissionEvent) -> str:
    match event:
        case SubmissionsCalled(_, title, _, _, deadline):
            return f"Written submissions are invited until {_time(deadline)}: {title}."
        case SubmissionFiled(submission, call, delegation, _):
            held = state.submissions.calls.get(call)
            to = f" on {held.title}" if held is not None else ""
            filed = state.submissions.filed.get(submission)
            late = ", after the deadline" if filed is not None and filed.late else ""
            return f"{party(delegation)} files a written submission{to}{late}."


def _adoption(state: Negotiation, party: Party, event: AdoptionEvent) -> str:
    match event:
        case DraftAdopted(_, draft, revision, manner, votes, _):
            names = (r.name for r in state.process.revisions if r.id == revision)
            name = next(names, None)
            what = f"{_title(state, draft)}, {name}," if name else _title(state, draft)
            if votes is None:
                return f"{what} is adopted by {manner}."
            return (
                f"{what} is adopted by vote: {votes.in_favour} in favour, {votes.against} against, "
                f"{votes.abstentions} abstaining."
            )
        case PositionExplained(adoption, delegation, words):
            what = _adopted(state, adoption)
            return f"{party(delegation)} explains its position on {what}: “{_short(words)}”."
        case Dissociated(adoption, delegation, paragraphs, words):
            part = f"{_counted(len(paragraphs), 'paragraph')} of " if paragraphs else ""
            what = _adopted(state, adoption)
            return f"{party(delegation)} dissociates itself from {part}{what}: “{_short(words)}”."


def _link(place: Place, event: LinkEvent) -> str:
    def at(provision: Provision) -> str:
        return place(provision.draft, provision.paragraph)

    match event:
        case ContradictionFlagged(_, one, other, why):
            return f"A contradiction is flagged between {at(one)} and {at(other)}: {_ended(why)}"
        case ContradictionReconciled(_, how):
            return f"A contradiction is reconciled: {_ended(how)}"
        case CrossoverLinked(_, one, other, question):
            return f"{at(one)} and {at(other)} of two drafts are linked: “{_short(question)}”."
        case CrossoverAnswered(_, answer):
            return f"The question between two drafts is answered: {_ended(answer)}"
        case SourceNoted(_, draft, paragraph, phrase, instrument, reference):
            of = f", {reference}" if reference else ""
            where = place(draft, paragraph)
            return f"“{_short(phrase)}” in {where} is agreed language: {instrument}{of}."
        case SourceRemoved():
            return "A note of the source of agreed language is taken back."


def _title(state: Negotiation, draft: DraftId) -> str:
    held = state.text.drafts.get(draft)
    return f"“{held.title}”" if held is not None else "a draft"


def _adopted(state: Negotiation, adoption: AdoptionId) -> str:
    held = state.adoptions.adoptions.get(adoption)
    return _title(state, held.draft) if held is not None else "what was adopted"


def _meeting_name(state: Negotiation, meeting: MeetingId) -> str:
    held = state.meetings.meetings.get(meeting)
    return held.name if held is not None and held.name else "The meeting"


def _item(state: Negotiation, meeting: MeetingId, item: AgendaItemId | None) -> str:
    held = state.meetings.meetings.get(meeting)
    titles = (i.title for i in (held.agenda if held is not None else ()) if i.item == item)
    return next(titles, "")


def _behalf(group: str) -> str:
    return f", on behalf of {group}" if group else ""


def _counted(number: int, what: str) -> str:
    return f"one {what}" if number == 1 else f"{number} {what}s"


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= 160 else words[:159].rstrip() + "…"


def _ended(words: str) -> str:
    words = _short(words)
    return words if words.endswith(".") else f"{words}."


def _time(time: Microseconds) -> str:
    try:
        return datetime.fromtimestamp(time // 1_000_000, tz=UTC).strftime("%-d %B %Y, %H:%M UTC")
    except (OverflowError, ValueError, OSError):
        return "a time out of reach"
