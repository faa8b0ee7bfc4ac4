"""From changes and totals, as a reader may see them, to what the API answers. Pure."""

from msgspec import structs

from events.ids import BracketId
from events.members import Actor
from events.negotiation import Negotiation
from events.projections.asked import EVERYTHING, Asked
from events.projections.attribution import attribution
from events.projections.brackets import excerpt
from events.projections.changes import Changes, ParagraphChanges
from events.projections.contested import Contested, Remembered, contested, narrowed
from events.projections.paragraphs import Standing, paragraphs
from events.projections.totals import Count, totals
from events.wholeness import SUBJECT
from server.api import answers_views as views
from server.api.redraft_render import fate_view
from server.api.views import informals_view


def changes_view(state: Negotiation, found: Changes) -> views.ChangesView:
    """What changed; ``state`` is the later of the two states compared."""
    return views.ChangesView(
        since=found.since,
        since_at=found.since_at,
        position=found.position,
        as_of=found.as_of,
        revisions=list(found.revisions),
        paragraphs=[_paragraph(state, p) for p in found.paragraphs],
    )


def contested_view(
    state: Negotiation,
    _to: Actor | None,
    asked: Asked = EVERYTHING,
    remembered: Remembered | None = None,
) -> views.ContestedPerIssueView:
    """Contested per issue; see `events.projections.contested`."""
    return views.ContestedPerIssueView(
        position=state.position,
        as_of=state.occurred_at,
        issues=[
            views.ContestedIssueView(
                issue=one.issue,
                title=one.title,
                depth=one.depth,
                brackets=[_contested(found) for found in one.brackets],
            )
            for one in narrowed(state, contested(state, remembered), asked)
        ],
    )


def _contested(found: Contested) -> views.ContestedView:
    return views.ContestedView(
        bracket=found.bracket,
        draft=found.draft,
        draft_title=found.draft_title,
        label=found.label,
        kind=found.kind,
        excerpt=found.excerpt,
        proponents=list(found.proponents),
        concerns=[
            views.ContestedConcernView(
                delegation=c.delegation,
                group=c.group,
                kind=c.kind,
                reason=c.reason,
                since=c.since,
                since_at=c.since_at,
                entered=c.entered,
            )
            for c in found.concerns
        ],
        rivals=list(found.rivals),
        or_no_text=found.or_no_text,
        opened=found.opened,
        opened_at=found.opened_at,
        movement=found.movement,
        entered=list(found.entered),
        informals=informals_view(found.informals),
    )


def _paragraph(state: Negotiation, found: ParagraphChanges) -> views.ParagraphChangesView:
    known = {*state.members.delegations, *state.groups.groups}
    return views.ParagraphChangesView(
        draft=found.draft,
        paragraph=found.paragraph,
        label=found.label,
        how=found.how,
        moved=found.moved,
        segments=[views.ChangedWordsView(kind=s.kind, text=s.text) for s in found.segments],
        opened=[_bracket(state, b) for b in found.opened],
        settled=[_bracket(state, b) for b in found.settled],
        fates=[fate_view(state, f) for f in found.fates],
        positions=[
            views.ChangedPositionView(
                bracket=p.bracket,
                delegation=p.delegation,
                group=p.group,
                before=p.before,
                now=p.now,
                reason=p.reason,
            )
            for p in found.positions
            if (p.group or p.delegation) in known
        ],
    )


def _bracket(state: Negotiation, bracket: BracketId) -> views.ChangedBracketView:
    held = state.brackets.brackets[bracket]
    return views.ChangedBracketView(
        id=held.id,
        kind=held.kind,
        life=held.life,
        proponents=list(held.proponents),
        words=excerpt(state, bracket),
        attribution=attribution(state, bracket),
    )


def paragraphs_view(
    state: Negotiation, _to: Actor | None, asked: Asked, standing: Standing | None
) -> views.ParagraphsView:
    """Paragraphs one by one, and how far each is."""
    known = state.members.delegations
    return views.ParagraphsView(
        position=state.position,
        as_of=state.occurred_at,
        paragraphs=[
            views.StandingView(
                draft=one.draft,
                paragraph=one.paragraph,
                label=one.label,
                excerpt=one.excerpt,
                standing=one.standing,
                issues=list(one.issues),
                brackets=list(one.brackets),
                contested=one.contested,
                pending=[d for d in one.pending if d in known],
                provisional=one.provisional,
            )
            for one in paragraphs(state, asked, standing)
        ],
    )


def totals_view(
    state: Negotiation, _to: Actor | None, asked: Asked = EVERYTHING
) -> views.TotalsView:
    """How many paragraphs there are, and how far each is."""
    found = totals(state, asked)
    return views.TotalsView(
        position=state.position,
        as_of=state.occurred_at,
        sentence=totals_sentence(found.count, found.provisional),
        drafts=[
            views.DraftTotalsView(
                draft=d.draft,
                title=d.title,
                provisional=d.provisional,
                chapters=[
                    views.ChapterView(
                        paragraph=c.paragraph, title=c.title, level=c.level, **_counts(c.count)
                    )
                    for c in d.chapters
                ],
                **_counts(d.count),
            )
            for d in found.drafts
        ],
        issues=[
            views.IssueTotalsView(issue=i.issue, title=i.title, depth=i.depth, **_counts(i.count))
            for i in found.issues
        ],
        **_counts(found.count),
    )


def totals_sentence(count: Count, provisional: bool = False) -> str:
    """The figures as a negotiator says them; ``provisional``: subject to the whole."""
    return (
        f"{count.agreed} of {count.paragraphs} paragraphs agreed"
        f"{f', {SUBJECT}' if provisional else ''}; "
        f"{count.bracketed} hold brackets, {count.brackets} brackets are open."
    )


def _counts(count: Count) -> dict[str, int]:
    return structs.asdict(count)
