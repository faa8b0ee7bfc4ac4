"""What the API answers about what changed, and how much there is."""

from typing import Literal

from pydantic import Field

from events.brackets import Life
from events.projections.changes import How, SegmentKind
from events.projections.paragraphs import Standing
from server.api.redraft_views import FateView
from server.api.views import InformalsView, View


class ChangedWordsView(View):
    """Words that stayed, went or came."""

    kind: SegmentKind
    text: str


class ChangedBracketView(View):
    """A bracket that was opened or settled."""

    id: str
    kind: Literal["insertion", "deletion", "reservation"]
    life: Life
    proponents: list[str]
    words: str
    attribution: str


class ChangedPositionView(View):
    """A position that was taken, updated or taken back, a delegation's or a group's; None: nothing
    is said."""

    bracket: str
    delegation: str | None
    group: str | None
    before: str | None
    now: str | None
    reason: str


class ParagraphChangesView(View):
    """What changed at one paragraph."""

    draft: str
    paragraph: str
    label: str
    how: How
    moved: bool
    segments: list[ChangedWordsView]
    opened: list[ChangedBracketView]
    settled: list[ChangedBracketView]
    fates: list[FateView] = Field(description="What redrafts made of brackets of this place.")
    positions: list[ChangedPositionView]


class ChangesView(View):
    """What changed from position ``since`` to ``position``, by paragraph."""

    since: int
    since_at: int
    position: int
    as_of: int
    revisions: list[str]
    paragraphs: list[ParagraphChangesView]


class StandingView(View):
    """A paragraph and how far it is; ``brackets`` are those open in it that are asked about."""

    draft: str
    paragraph: str
    label: str
    excerpt: str
    standing: Standing
    issues: list[str]
    brackets: list[str]
    contested: int = Field(description="How many of these brackets are contested.")
    pending: list[str] = Field(description="Whose capitals are awaited, where it is agreed ad ref.")
    provisional: bool = Field(description="It is agreed, subject to the whole.")


class ParagraphsView(View):
    """Paragraphs other than headings, in the order of the drafts."""

    position: int
    as_of: int
    paragraphs: list[StandingView]


class CountView(View):
    """Paragraphs: agreed ad referendum, with open brackets, and neither."""

    paragraphs: int
    agreed: int
    bracketed: int
    clean: int
    brackets: int


class ChapterView(CountView):
    """A chapter; ``paragraph`` is its heading."""

    paragraph: str | None
    title: str
    level: int


class DraftTotalsView(CountView):
    """A draft, with its chapters."""

    draft: str
    title: str
    provisional: bool = Field(description="What is agreed is agreed subject to the whole.")
    chapters: list[ChapterView]


class IssueTotalsView(CountView):
    """An issue, with what stands under it."""

    issue: str
    title: str
    depth: int


class TotalsView(CountView):
    """All paragraphs, by draft and chapter and by issue. ``sentence`` says it in one."""

    position: int
    as_of: int
    sentence: str
    drafts: list[DraftTotalsView]
    issues: list[IssueTotalsView]


class ContestedConcernView(View):
    """An outstanding concern: whose (a delegation's or a group's), why, since when."""

    delegation: str | None
    group: str | None
    kind: Literal["objection", "reservation", "condition"]
    reason: str
    since: int
    since_at: int
    entered: bool = Field(description="Entered in their name, and not yet confirmed.")


class ContestedView(View):
    """A contested bracket; ``rivals`` are the other open options for its place, and
    ``or_no_text`` that nothing stands there is one too."""

    bracket: str
    draft: str
    draft_title: str
    label: str
    kind: Literal["insertion", "deletion", "reservation"]
    excerpt: str
    proponents: list[str]
    concerns: list[ContestedConcernView]
    rivals: list[str]
    or_no_text: bool
    opened: int
    opened_at: int
    movement: str
    entered: list[str] = Field(
        description="Proponents for which it was entered, and who have yet to confirm it."
    )
    informals: InformalsView | None = Field(
        description="Who brought it, if it emerged from informals."
    )


class ContestedIssueView(View):
    """An issue and the contested brackets that carry it themselves."""

    issue: str | None
    title: str
    depth: int
    brackets: list[ContestedView]


class ContestedPerIssueView(View):
    """Which brackets are contested, per issue in the order of the tree."""

    position: int
    as_of: int
    issues: list[ContestedIssueView]
