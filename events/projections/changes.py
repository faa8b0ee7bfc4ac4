"""What changed between two moments: text, brackets, positions and outcomes, by paragraph.

Read from the two states alone: what came and went in between is not told (the time line does).
"""

from collections.abc import Iterator, Mapping
from typing import Literal, TypeVar

from msgspec import Struct, field

from events.brackets import Bracket, BracketRedrafted
from events.ids import (
    BracketId,
    DelegationId,
    DraftId,
    GroupId,
    Microseconds,
    ParagraphId,
    Position,
    RevisionId,
)
from events.negotiation import Negotiation
from events.projections.labels import full_label
from events.projections.words import matching, tokens
from events.stances import Stance, StanceKind
from events.text import Draft, Paragraph

How = Literal["added", "removed", "changed", "unchanged"]
SegmentKind = Literal["kept", "removed", "inserted"]
Party = TypeVar("Party", DelegationId, GroupId)


class Segment(Struct, frozen=True):
    """Words that stayed, went or came."""

    kind: SegmentKind
    text: str


class PositionChange(Struct, frozen=True):
    """The position of a delegation or of a group (one of the two is set) on a bracket, before and
    now; None: it says nothing."""

    bracket: BracketId
    delegation: DelegationId | None
    group: GroupId | None
    before: str | None
    now: str | None
    reason: str


class ParagraphChanges(Struct):
    """What changed at a paragraph.

    ``segments`` are its words (empty where these are the same), ``label`` is the present one or,
    where it is gone, the last. ``opened`` and ``settled`` are brackets that have their place here,
    ``fates`` those that redrafts in between decided.
    """

    draft: DraftId
    paragraph: ParagraphId
    label: str
    how: How = "unchanged"
    moved: bool = False
    segments: tuple[Segment, ...] = ()
    opened: list[BracketId] = field(default_factory=list)
    settled: list[BracketId] = field(default_factory=list)
    fates: list[BracketRedrafted] = field(default_factory=list)
    positions: list[PositionChange] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Nothing changed here."""
        return not (
            self.how != "unchanged"
            or self.moved
            or self.opened
            or self.settled
            or self.fates
            or self.positions
        )


class Changes(Struct, frozen=True):
    """What changed from position ``since`` to ``position``, in the order of the drafts."""

    since: Position
    since_at: Microseconds
    position: Position
    as_of: Microseconds
    paragraphs: tuple[ParagraphChanges, ...]
    revisions: tuple[RevisionId, ...]


def changes(before: Negotiation, after: Negotiation, draft: DraftId | None = None) -> Changes:
    """What changed from the state ``before`` to ``after``, in all drafts or in one."""
    rows: dict[tuple[DraftId, ParagraphId], ParagraphChanges] = {}
    for held in after.text.drafts.values():
        if draft in (None, held.id):
            for row in _texts(before.text.drafts.get(held.id), held):
                rows[row.draft, row.paragraph] = row
    for bracket in after.brackets.brackets.values():
        if draft in (None, bracket.draft):
            _bracket(before, after, bracket, rows)
    for redraft in after.redrafts.redrafts.values():
        if redraft.position > before.position and draft in (None, redraft.draft):
            for fate in redraft.brackets:
                _row(after, after.brackets.brackets.get(fate.bracket), rows, fate)
    return Changes(
        before.position,
        before.occurred_at,
        after.position,
        after.occurred_at,
        tuple(row for row in rows.values() if not row.empty),
        tuple(
            r.id
            for r in after.process.revisions
            if r.position > before.position and draft in (None, r.draft)
        ),
    )


def _texts(before: Draft | None, after: Draft) -> Iterator[ParagraphChanges]:
    """Every paragraph; those that are gone stand after what they stood behind."""
    old = before.paragraphs if before is not None else {}
    behind: dict[ParagraphId | None, list[ParagraphId]] = {}
    last: ParagraphId | None = None
    for place in before.order if before is not None else ():
        if place in after.paragraphs:
            last = place
        else:
            behind.setdefault(last, []).append(place)
    moved = _moved(before, after)

    def gone(place: ParagraphId | None) -> Iterator[ParagraphChanges]:
        assert before is not None or not behind, "nothing goes from nothing"
        for one in behind.get(place, ()):
            row = ParagraphChanges(after.id, one, old[one].label, "removed")
            row.segments = _segments(old[one].text, "")
            yield row

    yield from gone(None)
    for place in after.order:
        now = after.paragraphs[place]
        row = ParagraphChanges(after.id, place, full_label(after, place), moved=place in moved)
        was = old.get(place)
        if was is None:
            row.how, row.segments = "added", _segments("", now.text)
        elif was is not now and (was.text != now.text or _style(was) != _style(now)):
            row.how = "changed"
            if was.text != now.text:
                row.segments = _segments(was.text, now.text)
        yield row
        yield from gone(place)


def _style(paragraph: Paragraph) -> tuple[str, int, str]:
    return paragraph.kind, paragraph.level, paragraph.label


def _moved(before: Draft | None, after: Draft) -> set[ParagraphId]:
    """Paragraphs that stand behind another one than before, of those that both texts have."""
    if before is None:
        return set()
    then = [p for p in before.order if p in after.paragraphs]
    now = [p for p in after.order if p in before.paragraphs]
    if then == now:
        return set()
    behind = dict(zip(then, [None, *then], strict=False))
    return {p for p, b in zip(now, [None, *now], strict=False) if behind[p] != b}


def _segments(before: str, after: str) -> tuple[Segment, ...]:
    old, new = tokens(before), tokens(after)
    out: list[Segment] = []

    def put(kind: SegmentKind, words: list[str]) -> None:
        if words:
            out.append(Segment(kind, "".join(words)))

    i = j = 0
    for a, b, size in [*matching(old, new), (len(old), len(new), 0)]:
        put("removed", old[i:a])
        put("inserted", new[j:b])
        put("kept", new[b : b + size])
        i, j = a + size, b + size
    return tuple(out)


def _bracket(
    before: Negotiation,
    after: Negotiation,
    bracket: Bracket,
    rows: dict[tuple[DraftId, ParagraphId], ParagraphChanges],
) -> None:
    was = before.brackets.brackets.get(bracket.id)
    came = was is None
    ended = not bracket.open and (came or (was is not None and was.open))
    positions = [
        PositionChange(bracket.id, None, group, was, now, reason)
        for group, was, now, reason in _positions(
            before.group_stances.of(bracket.id), after.group_stances.of(bracket.id)
        )
    ]
    positions += [
        PositionChange(bracket.id, party, None, was, now, reason)
        for party, was, now, reason in _positions(
            before.stances.of(bracket.id), after.stances.of(bracket.id)
        )
    ]
    if not (came or ended or positions):
        return
    row = _row(after, bracket, rows)
    if came:
        row.opened.append(bracket.id)
    if ended:
        row.settled.append(bracket.id)
    row.positions += positions


def _positions(
    then: Mapping[Party, Stance], now: Mapping[Party, Stance]
) -> Iterator[tuple[Party, StanceKind | None, StanceKind | None, str]]:
    """Whose position is another now: what it was, what it is, and why."""
    if then is now:
        return
    for party in {**then, **now}:
        was, is_ = then.get(party), now.get(party)
        if was != is_:
            yield (
                party,
                was.stance if was is not None else None,
                is_.stance if is_ is not None else None,
                is_.reason if is_ is not None else "",
            )


def _row(
    after: Negotiation,
    bracket: Bracket | None,
    rows: dict[tuple[DraftId, ParagraphId], ParagraphChanges],
    fate: BracketRedrafted | None = None,
) -> ParagraphChanges:
    """The row of the place where a bracket stands, or last stood."""
    if bracket is None:
        return ParagraphChanges(DraftId(""), ParagraphId(""), "")
    held = after.text.drafts.get(bracket.draft)
    standing = held.where.get(bracket.id, frozenset()) if held is not None else frozenset()
    place = bracket.paragraph
    if standing and place not in standing and held is not None:
        place = next(p for p in held.order if p in standing)
    row = rows.get((bracket.draft, place))
    if row is None:
        there = held is not None and place in held.paragraphs
        label = full_label(held, place) if held is not None and there else ""
        row = rows[bracket.draft, place] = ParagraphChanges(bracket.draft, place, label)
    if fate is not None:
        row.fates.append(fate)
    return row
