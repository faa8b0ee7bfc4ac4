"""From the state of a negotiation to what the API answers about all that stands beside the text."""

from events.entries import Status
from events.floor import Speaker
from events.ids import DraftId, GroupId, MeetingId, ParagraphId, StatementId
from events.links import Link, Provision
from events.meetings import Meeting
from events.members import Actor
from events.negotiation import Negotiation
from events.projections.asked import EVERYTHING, Asked
from events.projections.brackets import excerpt, shortened
from events.projections.labels import full_label
from events.projections.statements import statements
from server.api import steering_views as views
from server.api.render import regime_view


def process_view(state: Negotiation, _to: Actor | None) -> views.ProcessView:
    """How far the process has come."""
    return views.ProcessView(
        position=state.position,
        as_of=state.occurred_at,
        regime=regime_view(state.process.regime),
        on_record=state.process.regime.on_record,
        phases=[
            views.PhaseView(
                id=p.id,
                name=p.name,
                regime=regime_view(p.regime),
                attends=list(p.regime.attends),
                on_record=p.regime.on_record,
                opened=p.opened,
                opened_at=p.opened_at,
                closed=p.closed,
            )
            for p in state.process.phases
        ],
        meeting=state.meetings.open,
        meetings=[_meeting(state, m) for m in state.meetings.meetings.values()],
        calls=[
            views.CallView(
                id=c.id,
                title=c.title,
                draft=c.draft,
                issue=c.issue,
                deadline=c.deadline,
                submissions=[
                    views.SubmissionView(
                        id=s.id,
                        delegation=s.delegation,
                        words=s.words,
                        position=s.position,
                        filed_at=s.filed_at,
                        late=s.late,
                    )
                    for s in state.submissions.filed.values()
                    if s.call == c.id
                ],
            )
            for c in state.submissions.calls.values()
        ],
        adoptions=[
            views.AdoptionView(
                id=a.id,
                draft=a.draft,
                revision=a.revision,
                manner=a.manner,
                votes=views.VotesView(
                    in_favour=a.votes.in_favour,
                    against=a.votes.against,
                    abstentions=a.votes.abstentions,
                )
                if a.votes is not None
                else None,
                position=a.position,
                adopted_at=a.adopted_at,
                explanations=[
                    views.ExplanationView(
                        delegation=e.delegation,
                        dissociates=e.dissociates,
                        paragraphs=list(e.paragraphs),
                        words=e.words,
                        position=e.position,
                    )
                    for e in a.explanations
                ],
            )
            for a in state.adoptions.adoptions.values()
        ],
        departed=list(state.members.departed),
    )


def _entered(state: Negotiation, statement: StatementId) -> Status | None:
    found = state.entries.statements.get(statement)
    return state.entries.entries[found].status if found is not None else None


def statements_view(
    state: Negotiation, _to: Actor | None, asked: Asked = EVERYTHING
) -> views.StatementsView:
    """What was said, in the order of saying."""
    return views.StatementsView(
        position=state.position,
        statements=[
            views.StatementView(
                id=s.id,
                delegation=s.delegation,
                on_behalf=_behalf(state, s.group, s.on_behalf),
                group=s.group,
                issue=s.issue,
                words=s.words,
                said_at=s.said_at,
                position=s.position,
                recorded_at=s.recorded_at,
                entered=_entered(state, s.id),
            )
            for s in statements(state, asked)
        ],
    )


def links_view(state: Negotiation, _to: Actor | None) -> views.LinksView:
    """All links between provisions."""
    return views.LinksView(
        position=state.position,
        contradictions=[_link(state, i, x) for i, x in state.links.contradictions.items()],
        crossovers=[_link(state, i, x) for i, x in state.links.crossovers.items()],
        sources=[
            views.SourceView(
                id=s.id,
                draft=s.draft,
                paragraph=s.paragraph,
                label=label_of(state, s.draft, s.paragraph),
                phrase=s.phrase,
                instrument=s.instrument,
                reference=s.reference,
                since=s.since,
                standing=s.phrase in " ".join(_text(state, s.draft, s.paragraph).split()),
            )
            for s in state.links.sources.values()
        ],
    )


def label_of(state: Negotiation, draft: DraftId, paragraph: ParagraphId) -> str:
    """A paragraph's label as it now is; empty if it has none or is gone."""
    held = state.text.drafts.get(draft)
    if held is None or paragraph not in held.paragraphs:
        return ""
    return full_label(held, paragraph)


def _meeting(state: Negotiation, held: Meeting) -> views.MeetingView:
    speaking = state.floor.speaking.get(held.id)
    return views.MeetingView(
        id=held.id,
        name=held.name,
        round=held.round,
        opened=held.opened,
        opened_at=held.opened_at,
        closed=held.closed,
        closed_at=held.closed_at,
        agenda=[
            views.AgendaItemView(
                id=i.item,
                title=i.title,
                draft=i.draft,
                paragraph=i.paragraph,
                bracket=i.bracket,
                issue=i.issue,
            )
            for i in held.agenda
        ],
        current=held.current,
        speaking=_speaker(state, speaking) if speaking is not None else None,
        queue=[_speaker(state, s) for s in _queue(state, held.id)],
    )


def _queue(state: Negotiation, meeting: MeetingId) -> tuple[Speaker, ...]:
    return state.floor.queue(meeting)


def _behalf(state: Negotiation, group: GroupId | None, name: str) -> str:
    if group is None:
        return name
    held = state.groups.groups.get(group)
    return held.name if held is not None else "A group"


def _speaker(state: Negotiation, held: Speaker) -> views.SpeakerView:
    # Whoever asks for the floor does so before the room, whatever the regime hides in the text.
    return views.SpeakerView(
        delegation=held.delegation,
        on_behalf=_behalf(state, held.group, held.on_behalf),
        group=held.group,
        asked_at=held.asked_at,
    )


def _link(state: Negotiation, link: str, held: Link) -> views.LinkView:
    return views.LinkView(
        id=link,
        one=_provision(state, held.one),
        other=_provision(state, held.other),
        said=held.said,
        since=held.since,
        since_at=held.since_at,
        outcome=held.outcome,
        settled=held.settled,
    )


def _provision(state: Negotiation, held: Provision) -> views.ProvisionView:
    words = _text(state, held.draft, held.paragraph)
    if held.bracket is not None and held.bracket in state.brackets.brackets:
        words = excerpt(state, held.bracket)
    return views.ProvisionView(
        draft=held.draft,
        paragraph=held.paragraph,
        bracket=held.bracket,
        label=label_of(state, held.draft, held.paragraph),
        excerpt=shortened(words, 120),
    )


def _text(state: Negotiation, draft: DraftId, paragraph: ParagraphId) -> str:
    held = state.text.drafts.get(draft)
    found = held.paragraphs.get(paragraph) if held is not None else None
    return found.text if found is not None else ""
