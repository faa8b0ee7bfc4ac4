"""What the API answers about how the text came to be: histories, traces, comparisons, movement.

As in `server.api.views`: times are microseconds since 1970, positions places in the log, offsets
count Unicode characters. Delegations are named where the regime shows attribution.
"""

from pydantic import Field

from events.brackets import BracketKind, Life
from events.projections.deeds import Doing
from events.projections.movement import SampleKind
from events.projections.redline import SegmentKind
from events.projections.rows import How
from events.projections.sheets import StepKind
from events.stances import StanceKind
from events.text import ParagraphKind
from server.api.views import InformalsView, MarkView, State, View


class DeedView(View):
    """What was done, by whom, by which events."""

    doing: Doing
    pen: bool = Field(description="Done by the pen rather than by a delegation.")
    delegation: str | None = Field(description="None for the pen, and without attribution.")
    persons: list[str] = Field(description="Participants; of the reader's own delegation only.")
    bracket: str | None = Field(description="The bracket behind an outcome or a withdrawal.")
    positions: list[int]
    first_at: int
    last_at: int


class PassageView(View):
    """Characters next to each other that have one history."""

    text: str
    marks: list[MarkView]
    bracket: str | None = Field(description="The insertion in which they entered.")
    life: Life | None = Field(description="What became of that bracket.")
    whose: list[str] = Field(description="Delegations whose words they were; empty: the draft's.")
    written: DeedView
    removed: DeedView | None
    stood_label: str | None = Field(description="Removed: the paragraph they stood in, then.")
    stood_at: int | None = Field(description="Removed: at which character of it.")
    informals: InformalsView | None = Field(
        description="Who brought that bracket's text, if it emerged from informals."
    )
    correction: bool = Field(
        description="Taken back by its own writers within ten minutes, before any revision."
    )
    revisions: list[str] = Field(description="Names of the revisions that contain them.")


class LifeStepView(View):
    """A step in the life of a paragraph or of one that it comes from."""

    paragraph: str
    kind: StepKind
    other: str | None
    label: str
    deed: DeedView


class ParagraphHistoryView(View):
    """How a paragraph came to be; `passages` stand or stood in this order."""

    position: int
    as_of: int
    draft: str
    paragraph: str
    kind: ParagraphKind
    level: int
    label: str
    bracket: str | None
    standing: bool
    continues: str | None = Field(description="The paragraph it was joined into, if it was.")
    steps: list[LifeStepView]
    passages: list[PassageView]


class FragmentView(View):
    """Words of a proposal that stand in a paragraph."""

    draft: str
    paragraph: str
    label: str
    text: str
    same: bool = Field(description="The very characters, not the same words written anew.")


class TraceView(View):
    """Where a proposal went; `sentence` says it."""

    position: int
    as_of: int
    bracket: str
    draft: str
    kind: BracketKind
    proponents: list[str]
    life: Life
    opened: int
    opened_at: int
    closed: int | None
    closed_at: int | None
    words: str
    paragraph: str | None
    label: str
    reads: str
    found: list[FragmentView]
    lost: list[PassageView]
    parts: list[str] = Field(description="Brackets that were split off from it.")
    joined_into: str | None = Field(description="The bracket that goes on for it.")
    informals: InformalsView | None = Field(
        description="Who brought it, if it emerged from informals."
    )
    sentence: str


class TracesView(View):
    """Where the proposals that are asked about went, in the order in which they were opened."""

    position: int
    as_of: int
    traces: list[TraceView]


class PlaceView(View):
    """A character of a paragraph."""

    paragraph: str
    at: int


class SegmentView(View):
    """Characters that were kept, removed or inserted."""

    kind: SegmentKind
    text: str
    before: PlaceView | None
    after: PlaceView | None
    marks_before: list[MarkView]
    marks_after: list[MarkView]
    origin: str | None = Field(description="The insertion in which they were written.")
    deeds: list[DeedView] = Field(description="Empty only for what nobody touched.")
    anew: bool = Field(description="Kept, but removed and written again.")


class ComparisonRowView(View):
    """One paragraph in both texts: `segments` read in order are the inline redline."""

    how: How
    before: str | None
    after: str | None
    label_before: str
    label_after: str
    moved: bool
    joined: list[str]
    segments: list[SegmentView]
    deeds: list[DeedView]
    words_added: int
    words_removed: int
    opened: list[str]
    settled: list[str]


class TallyView(View):
    """How much changed."""

    words_added: int
    words_removed: int
    paragraphs: int
    opened: int
    settled: int


class IssueTallyView(TallyView):
    """How much changed under an issue and those beneath it."""

    issue: str
    title: str


class ComparisonView(View):
    """A draft at one position compared with it at another."""

    draft: str
    before: int
    before_at: int
    after: int
    after_at: int
    rows: list[ComparisonRowView]
    total: TallyView
    issues: list[IssueTallyView]


class StanceChangeView(View):
    """A position taken, or taken back (`stance` None)."""

    position: int
    time: int
    delegation: str
    group: str | None = Field(description="The group on whose behalf it was.")
    stance: StanceKind | None
    reason: str
    updated: bool


class RoundMovementView(View):
    """What moved in a round and after it; `round` 0 is before the first."""

    round: int
    name: str
    texts: int
    stances: int
    updated: int


class BracketMovementView(View):
    """How a bracket moved."""

    bracket: str
    draft: str
    kind: BracketKind
    label: str
    excerpt: str
    life: Life
    state: State
    issues: list[str]
    opened: int
    opened_at: int
    closed_at: int | None
    open_for: int = Field(description="Microseconds, to its end or to the moment asked about.")
    stances: list[StanceChangeView]
    rounds: list[RoundMovementView]
    last_text: int
    last_text_at: int
    no_new_text_since: str = Field(description="A round, or empty.")


class IssueMovementView(View):
    """How an issue moved, with those beneath it; None for brackets without an issue."""

    issue: str | None
    title: str
    depth: int
    brackets: list[str]
    contested: int
    unopposed: int
    ripe: int
    settled: int
    oldest_open_at: int | None
    rounds: list[RoundMovementView]
    movement: str
    no_new_text_since: str


class CountView(View):
    """Brackets by state."""

    contested: int
    unopposed: int
    ripe: int
    settled: int


class IssueCountView(CountView):
    """Brackets of an issue by state."""

    issue: str | None


class SampleView(View):
    """A point of the convergence chart."""

    kind: SampleKind
    name: str
    position: int
    time: int
    total: CountView
    issues: list[IssueCountView]


class MovementView(View):
    """Movement as of a position."""

    position: int
    as_of: int
    issues: list[IssueMovementView]
    brackets: list[BracketMovementView]
    series: list[SampleView]
