"""Movement: how the positions and the text of each bracket and issue changed over time.

It serves the pen's use of the room's time and shames nobody (DOMAIN "The issues"): movement is new
text or an updated position; its absence is "no new text since Round 3". One fold over the log, with
the state of the negotiation beside it; the board is read once a day and at the end of each round
(SPEC H8).
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Literal, get_args

from msgspec import Struct, field
from msgspec.structs import replace

from events.brackets import BracketKind, Life
from events.group_stances import GroupStanceCorrected, GroupStanceTaken, GroupStanceWithdrawn
from events.ids import (
    BracketId,
    DelegationId,
    DraftId,
    GroupId,
    IssueId,
    Microseconds,
    NegotiationId,
    Position,
)
from events.negotiation import Event, Negotiation, evolve
from events.process import Round, RoundClosed
from events.projections.asked import Asked, Look
from events.projections.board import Row, board
from events.projections.brackets import State, excerpt, first_paragraph, issues_of, state_of
from events.projections.deeds import SITTING
from events.record import Recorded
from events.stances import StanceCorrected, StanceKind, StanceTaken, StanceWithdrawn
from events.text import TextChanged

_DAY: Microseconds = 24 * 3600 * 1_000_000


_Position = (
    StanceTaken
    | StanceWithdrawn
    | StanceCorrected
    | GroupStanceTaken
    | GroupStanceWithdrawn
    | GroupStanceCorrected
)
_POSITIONS = get_args(_Position)


class StanceChange(Struct, frozen=True):
    """A position taken or taken back; ``stance`` is None if it was taken back.

    ``updated``: the delegation (or ``group``, if it was taken on behalf of one) had taken one on
    this bracket before.
    """

    position: Position
    time: Microseconds
    delegation: DelegationId
    stance: StanceKind | None
    reason: str
    updated: bool
    group: GroupId | None = None


class RoundMovement(Struct, frozen=True):
    """What moved in a round and after it, up to the next; ``round`` 0 is before the first.

    ``texts`` counts changes of text (what one party types within ten minutes is one), ``stances``
    positions taken or taken back, ``updated`` those of delegations that had one before.
    """

    round: int
    name: str
    texts: int
    stances: int
    updated: int


class BracketMovement(Struct, frozen=True):
    """How a bracket moved. ``open_for`` runs to its end, or to the moment of the report.

    ``rounds`` has those in which anything moved. ``no_new_text_since`` names the round with its
    last new text, if a later one has begun; it is empty while there is new text, and once settled.
    """

    bracket: BracketId
    draft: DraftId
    kind: BracketKind
    label: str
    excerpt: str
    life: Life
    state: State
    issues: tuple[IssueId, ...]
    opened: Position
    opened_at: Microseconds
    closed_at: Microseconds | None
    open_for: Microseconds
    stances: tuple[StanceChange, ...]
    rounds: tuple[RoundMovement, ...]
    last_text: Position
    last_text_at: Microseconds
    no_new_text_since: str


class IssueMovement(Struct, frozen=True):
    """How an issue moved, with those beneath it; None for brackets that carry no issue."""

    issue: IssueId | None
    title: str
    depth: int
    brackets: tuple[BracketId, ...]
    contested: int
    unopposed: int
    ripe: int
    settled: int
    oldest_open_at: Microseconds | None
    rounds: tuple[RoundMovement, ...]
    movement: str
    no_new_text_since: str


class Count(Struct, frozen=True):
    """Brackets by state."""

    contested: int
    unopposed: int
    ripe: int
    settled: int


SampleKind = Literal["day", "round", "now"]


class Sample(Struct, frozen=True):
    """A point of the convergence chart: the counts at the end of a day or a round, or now.

    ``issues`` has those known at the time; None stands for brackets without an issue.
    """

    kind: SampleKind
    name: str
    position: Position
    time: Microseconds
    total: Count
    issues: dict[IssueId | None, Count]


class MovementReport(Struct, frozen=True):
    """Movement as of ``position``."""

    position: Position
    occurred_at: Microseconds
    issues: tuple[IssueMovement, ...]
    brackets: tuple[BracketMovement, ...]
    series: tuple[Sample, ...]


def narrowed(state: Negotiation, found: MovementReport, asked: Asked) -> MovementReport:
    """The issues and brackets asked about; the series is of everything."""
    look = Look(state, asked)
    return replace(
        found,
        issues=tuple(i for i in found.issues if asked.issue is None or i.issue in look.issues),
        brackets=tuple(b for b in found.brackets if look.bracket(b.bracket)),
    )


class _Story(Struct):
    """What has happened to one bracket so far, by round."""

    texts: dict[int, int] = field(default_factory=dict)
    stances: list[tuple[int, StanceChange]] = field(default_factory=list)
    last_text: Position = 0
    last_text_at: Microseconds = 0
    last_round: int = 0
    last_by: DelegationId | None = None


class Movement:
    """The fold. Feed every event of the log to `evolve`, in order; `report` at any time."""

    def __init__(self, negotiation: NegotiationId) -> None:
        self.state = Negotiation(negotiation)
        self.series: list[Sample] = []
        self._stories: dict[BracketId, _Story] = {}
        self._day: int | None = None
        self._time: Microseconds = 0

    def evolve(self, recorded: Recorded[Event]) -> None:
        """Fold one event."""
        event, state = recorded.event, self.state
        # What was entered late belongs to the day it was entered on (SPEC R4).
        self._time = max(self._time, recorded.occurred_at)
        day = self._time // _DAY
        if self._day is not None and day > self._day:
            self.series.append(self._sample("day", _date(self._day), self._day * _DAY + _DAY - 1))
        self._day = day
        if isinstance(event, TextChanged):
            near = self._near(event)
            evolve(state, recorded)
            self._text(recorded, event, near | self._near(event))
            return
        if isinstance(event, _POSITIONS):
            self._stance(recorded, event)
        closing = isinstance(event, RoundClosed) and state.process.round is not None
        name = state.process.rounds[-1].name if closing else ""
        evolve(state, recorded)
        if closing:
            self.series.append(self._sample("round", name, self._time))

    def report(self) -> MovementReport:
        """Movement as of the last event."""
        state = self.state
        rows = board(state).rows
        brackets = {b: self._bracket(b) for b in state.brackets.brackets}
        return MovementReport(
            state.position,
            state.occurred_at,
            tuple(self._issue(row, brackets) for row in rows),
            tuple(brackets.values()),
            (*self.series, self._sample("now", "now", self._time)) if state.position else (),
        )

    # While folding

    def _near(self, event: TextChanged) -> set[BracketId]:
        """The brackets in the paragraphs that a text change is about, as they now are."""
        draft = self.state.text.drafts.get(event.draft)
        if draft is None:
            return set()
        places = {change.paragraph for change in event.changes}
        held = (draft.paragraphs.get(place) for place in places)
        return {bracket for p in held if p is not None for bracket in p.brackets()}

    def _text(
        self, recorded: Recorded[Event], event: TextChanged, near: Iterable[BracketId]
    ) -> None:
        state = self.state
        draft = state.text.drafts.get(event.draft)
        if draft is None:
            return
        actor = state.members.participants.get(recorded.actor)
        by = actor.delegation if actor is not None else None
        by = state.entries.speaking(recorded.command) or by
        now = len(state.process.rounds)
        for bracket in near:
            held = state.brackets.brackets.get(bracket)
            settled = held is not None and not held.open
            if settled or draft.touched.get(bracket) != recorded.position:
                continue  # what an outcome does to the text is no new text
            story = self._stories.setdefault(bracket, _Story())
            sitting = (
                bool(story.last_text)
                and story.last_by == by
                and story.last_round == now
                and recorded.occurred_at - story.last_text_at <= SITTING
            )
            if not sitting:
                story.texts[now] = story.texts.get(now, 0) + 1
            story.last_text, story.last_text_at = recorded.position, recorded.occurred_at
            story.last_by, story.last_round = by, now

    def _stance(self, recorded: Recorded[Event], event: _Position) -> None:
        story = self._stories.setdefault(event.bracket, _Story())
        group: GroupId | None = getattr(event, "group", None)
        who = group or event.delegation
        before = any(
            who == (c.delegation if c.group is None else c.group) for _, c in story.stances
        )
        taken = event if isinstance(event, StanceTaken | GroupStanceTaken) else None
        story.stances.append(
            (
                len(self.state.process.rounds),
                StanceChange(
                    recorded.position,
                    recorded.occurred_at,
                    event.delegation,
                    taken.stance if taken is not None else None,
                    taken.reason if taken is not None else "",
                    before,
                    group,
                ),
            )
        )

    def _sample(self, kind: SampleKind, name: str, time: Microseconds) -> Sample:
        found = board(self.state)
        return Sample(
            kind,
            name,
            self.state.position,
            time,
            Count(*map(len, (found.contested, found.unopposed, found.ripe, found.settled))),
            {row.issue: _count(row) for row in found.rows},
        )

    # Reporting

    def _bracket(self, bracket: BracketId) -> BracketMovement:
        state = self.state
        held = state.brackets.brackets[bracket]
        story = self._stories.get(bracket, _Story())
        place = first_paragraph(state, bracket)
        order = {issue: n for n, issue in enumerate(state.issues.issues)}
        until = held.closed_at if held.closed_at is not None else self._time
        return BracketMovement(
            bracket,
            held.draft,
            held.kind,
            place.label if place is not None else "",
            excerpt(state, bracket),
            held.life,
            state_of(state, bracket),
            tuple(sorted(issues_of(state, bracket), key=lambda i: order.get(i, len(order)))),
            held.opened,
            held.opened_at,
            held.closed_at,
            max(until - held.opened_at, 0),
            tuple(change for _, change in story.stances),
            tuple(self._rounds([bracket])),
            story.last_text,
            story.last_text_at,
            self._still([bracket]),
        )

    def _issue(self, row: Row, brackets: dict[BracketId, BracketMovement]) -> IssueMovement:
        own = (*row.contested, *row.unopposed, *row.ripe, *row.settled)
        own = tuple(sorted(own, key=lambda b: brackets[b].opened))
        count = _count(row)
        return IssueMovement(
            row.issue,
            row.title,
            row.depth,
            own,
            count.contested,
            count.unopposed,
            count.ripe,
            count.settled,
            row.oldest_at,
            tuple(self._rounds(own)),
            row.movement,
            self._still(own),
        )

    def _rounds(self, brackets: Iterable[BracketId]) -> Iterator[RoundMovement]:
        """What moved, round by round, leaving out rounds in which nothing did."""
        stories = [self._stories[b] for b in brackets if b in self._stories]
        for number in range(len(self.state.process.rounds) + 1):
            texts = sum(story.texts.get(number, 0) for story in stories)
            taken = [c for story in stories for n, c in story.stances if n == number]
            if texts or taken:
                updated = sum(c.updated for c in taken)
                yield RoundMovement(number, self._named(number), texts, len(taken), updated)

    def _still(self, brackets: Iterable[BracketId]) -> str:
        """The round since which there is no new text, if that is not the latest."""
        known = self.state.brackets.brackets
        still_open = [b for b in brackets if known[b].open]
        rounds: list[Round] = self.state.process.rounds
        if not still_open or not rounds:
            return ""
        last = max(self._stories.get(b, _Story()).last_round for b in still_open)
        return self._named(last) if last < len(rounds) else ""

    def _named(self, number: int) -> str:
        rounds = self.state.process.rounds
        if number:
            return rounds[number - 1].name
        return f"before {rounds[0].name}" if rounds else "before the first round"


def _count(row: Row) -> Count:
    return Count(len(row.contested), len(row.unopposed), len(row.ripe), len(row.settled))


def _date(day: int) -> str:
    return datetime.fromtimestamp(day * 86_400, tz=UTC).date().isoformat()
