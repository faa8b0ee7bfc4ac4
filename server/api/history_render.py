"""From histories, traces, comparisons and movement to what the API answers. Pure.

Here names are given or withheld: delegations as the regime has it, persons to their own delegation
only (SPEC H3).
"""

from collections.abc import Iterable

from events.ids import BracketId, DelegationId, Position
from events.members import Actor
from events.projections.asked import EVERYTHING, Asked
from events.projections.comparison import Comparison, Tally
from events.projections.deeds import Deed
from events.projections.history import ParagraphHistory, Passage
from events.projections.movement import (
    BracketMovement,
    Count,
    IssueMovement,
    Movement,
    RoundMovement,
    narrowed,
)
from events.projections.provenance import Provenance
from events.projections.redline import Place, Segment
from events.projections.rows import Row
from events.projections.trace import Trace
from events.text import Marks
from events.visibility import Sight, sight, sight_of, veiled
from server.api import history_views as views
from server.api.views import InformalsView, MarkView


class Teller:
    """Tells what the fold knows to one reader; None is a reader who belongs to no delegation."""

    def __init__(self, record: Provenance, reader: Actor | None) -> None:
        self.record = record
        self.sight = sight_of(record.process, reader)
        self.own = reader.delegation if reader is not None else None

    def history(self, found: ParagraphHistory) -> views.ParagraphHistoryView:
        """A paragraph's history."""
        return views.ParagraphHistoryView(
            position=self.record.position,
            as_of=self.record.occurred_at,
            draft=found.draft,
            paragraph=found.paragraph,
            kind=found.kind,
            level=found.level,
            label=found.label,
            bracket=found.bracket,
            standing=found.standing,
            continues=found.continues,
            steps=[
                views.LifeStepView(
                    paragraph=s.paragraph,
                    kind=s.kind,
                    other=s.other,
                    label=s.label,
                    deed=self._deed(s.deed),
                )
                for s in found.steps
            ],
            passages=[self._passage(p) for p in found.passages],
        )

    def trace(self, found: Trace) -> views.TraceView:
        """Where a proposal went."""
        return views.TraceView(
            position=self.record.position,
            as_of=self.record.occurred_at,
            bracket=found.bracket,
            draft=found.draft,
            kind=found.kind,
            proponents=self._parties(found.proponents, found.opened),
            life=found.life,
            opened=found.opened,
            opened_at=found.opened_at,
            closed=found.closed,
            closed_at=found.closed_at,
            words=found.words,
            paragraph=found.paragraph,
            label=found.label,
            reads=found.reads,
            found=[
                views.FragmentView(
                    draft=f.draft, paragraph=f.paragraph, label=f.label, text=f.text, same=f.same
                )
                for f in found.found
            ],
            lost=[self._passage(p) for p in found.lost],
            parts=list(found.parts),
            joined_into=found.joined_into,
            informals=self._informals(found.bracket),
            sentence=found.sentence,
        )

    def _informals(self, bracket: BracketId | None) -> InformalsView | None:
        brought = self.record.brackets.brought.get(bracket) if bracket is not None else None
        if brought is None:
            return None
        at, groups = brought.position, brought.groups
        named = self.sight.names(at)
        return InformalsView(
            delegations=self._parties(brought.delegations, at),
            groups=[g for g in groups if named or g in self.sight.groups],
            informal=brought.informal if named else "",
            held_at=brought.held_at,
            position=at,
        )

    def comparison(self, found: Comparison) -> views.ComparisonView:
        """Two positions of a draft compared."""
        titles = self.record.issues.issues
        return views.ComparisonView(
            draft=found.draft,
            before=found.before,
            before_at=found.before_at,
            after=found.after,
            after_at=found.after_at,
            rows=[self._row(r) for r in found.rows],
            total=views.TallyView(**_tally(found.total)),
            issues=[
                views.IssueTallyView(issue=i, title=titles[i].title, **_tally(t))
                for i, t in found.issues.items()
            ],
        )

    def _row(self, row: Row) -> views.ComparisonRowView:
        return views.ComparisonRowView(
            how=row.how,
            before=row.before,
            after=row.after,
            label_before=row.label_before,
            label_after=row.label_after,
            moved=row.moved,
            joined=list(row.joined),
            segments=[self._segment(s) for s in row.segments],
            deeds=[self._deed(d) for d in row.deeds],
            words_added=row.words_added,
            words_removed=row.words_removed,
            opened=list(row.opened),
            settled=list(row.settled),
        )

    def _segment(self, segment: Segment) -> views.SegmentView:
        return views.SegmentView(
            kind=segment.kind,
            text=segment.text,
            before=_place(segment.before),
            after=_place(segment.after),
            marks_before=_marks(segment.marks_before),
            marks_after=_marks(segment.marks_after),
            origin=segment.origin,
            deeds=[self._deed(d) for d in segment.deeds],
            anew=segment.anew,
        )

    def _passage(self, passage: Passage) -> views.PassageView:
        names = {r.id: r.name for r in self.record.process.revisions}
        return views.PassageView(
            text=passage.text,
            marks=_marks(passage.marks),
            bracket=passage.bracket,
            life=passage.life,
            whose=self._parties(passage.whose, *passage.written.positions),
            written=self._deed(passage.written),
            removed=self._deed(passage.removed) if passage.removed is not None else None,
            stood_label=passage.stood.label if passage.stood is not None else None,
            stood_at=passage.stood.at if passage.stood is not None else None,
            correction=passage.correction,
            informals=self._informals(passage.bracket),
            revisions=[names[r] for r in passage.revisions],
        )

    def _deed(self, deed: Deed) -> views.DeedView:
        own = deed.delegation is not None and deed.delegation == self.own
        return views.DeedView(
            doing=deed.doing,
            pen=deed.delegation is None,
            delegation=deed.delegation
            if self.sight.shows(deed.delegation, *deed.positions)
            else None,
            persons=list(deed.participants) if own else [],
            bracket=deed.bracket,
            positions=list(deed.positions),
            first_at=deed.first_at,
            last_at=deed.last_at,
        )

    def _parties(self, delegations: Iterable[DelegationId], *positions: Position) -> list[str]:
        return [d for d in delegations if self.sight.shows(d, *positions)]


def movement_view(
    fold: Movement, reader: Actor | None, asked: Asked = EVERYTHING
) -> views.MovementView:
    """Movement; stances only where the reader is told whose they are. Of what is asked about:
    brackets, and the issue with those beneath it; the series is of everything."""
    seen = sight(fold.state, reader)
    # Through the veil: by asking for a party, nobody learns what is its own.
    found = narrowed(veiled(fold.state, seen), fold.report(), asked)
    return views.MovementView(
        position=found.position,
        as_of=found.occurred_at,
        issues=[_issue(i) for i in found.issues],
        brackets=[_bracket(b, seen) for b in found.brackets],
        series=[
            views.SampleView(
                kind=s.kind,
                name=s.name,
                position=s.position,
                time=s.time,
                total=views.CountView(**_count(s.total)),
                issues=[views.IssueCountView(issue=i, **_count(c)) for i, c in s.issues.items()],
            )
            for s in found.series
        ],
    )


def _issue(found: IssueMovement) -> views.IssueMovementView:
    return views.IssueMovementView(
        issue=found.issue,
        title=found.title,
        depth=found.depth,
        brackets=list(found.brackets),
        contested=found.contested,
        unopposed=found.unopposed,
        ripe=found.ripe,
        settled=found.settled,
        oldest_open_at=found.oldest_open_at,
        rounds=_rounds(found.rounds),
        movement=found.movement,
        no_new_text_since=found.no_new_text_since,
    )


def _bracket(found: BracketMovement, seen: Sight) -> views.BracketMovementView:
    return views.BracketMovementView(
        bracket=found.bracket,
        draft=found.draft,
        kind=found.kind,
        label=found.label,
        excerpt=found.excerpt,
        life=found.life,
        state=found.state,
        issues=list(found.issues),
        opened=found.opened,
        opened_at=found.opened_at,
        closed_at=found.closed_at,
        open_for=found.open_for,
        stances=[
            views.StanceChangeView(
                position=c.position,
                time=c.time,
                delegation=c.delegation,
                group=c.group,
                stance=c.stance,
                reason=c.reason,
                updated=c.updated,
            )
            for c in found.stances
            if seen.shows(c.delegation, c.position)
        ],
        rounds=_rounds(found.rounds),
        last_text=found.last_text,
        last_text_at=found.last_text_at,
        no_new_text_since=found.no_new_text_since,
    )


def _rounds(rounds: Iterable[RoundMovement]) -> list[views.RoundMovementView]:
    return [
        views.RoundMovementView(
            round=r.round, name=r.name, texts=r.texts, stances=r.stances, updated=r.updated
        )
        for r in rounds
    ]


def _count(count: Count) -> dict[str, int]:
    return {
        "contested": count.contested,
        "unopposed": count.unopposed,
        "ripe": count.ripe,
        "settled": count.settled,
    }


def _tally(tally: Tally) -> dict[str, int]:
    return {
        "words_added": tally.words_added,
        "words_removed": tally.words_removed,
        "paragraphs": tally.paragraphs,
        "opened": len(tally.opened),
        "settled": len(tally.settled),
    }


def _marks(marks: Marks) -> list[MarkView]:
    return [MarkView(bracket=m.bracket, role=m.role) for m in marks]


def _place(place: Place | None) -> views.PlaceView | None:
    return views.PlaceView(paragraph=place.paragraph, at=place.at) if place is not None else None
