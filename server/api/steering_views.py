"""What the API answers with and takes for what stands beside the text: meetings, links, adoption.

Times are microseconds since 1970 (UTC), positions are places in the negotiation's log.
"""

from pydantic import Field

from events.adoption import Manner
from events.departure import Leaving
from events.entries import Status
from events.permissions import ROLES, Role
from events.process import RegimeKind, Typing
from server.api.views import Body, RegimeView, Time, View

# Answers


class PhaseView(View):
    """A phase of the process; ``closed`` is None while it lasts."""

    id: str
    name: str
    regime: RegimeView
    attends: list[Role]
    on_record: bool
    opened: int
    opened_at: int
    closed: int | None


class AgendaItemView(View):
    """An item of an agenda, and what it points at."""

    id: str
    title: str
    draft: str | None
    paragraph: str | None
    bracket: str | None
    issue: str | None


class SpeakerView(View):
    """A delegation that asks for the floor, or has it."""

    delegation: str
    on_behalf: str = Field(description="The group that it speaks for, by name; or empty.")
    group: str | None = Field(description="That group, if it is enrolled.")
    asked_at: int


class MeetingView(View):
    """A meeting; ``current`` is the item it is on, ``queue`` who speaks next, in order."""

    id: str
    name: str
    round: str | None
    opened: int
    opened_at: int
    closed: int | None
    closed_at: int | None
    agenda: list[AgendaItemView]
    current: str | None
    speaking: SpeakerView | None
    queue: list[SpeakerView]


class SubmissionView(View):
    """A written submission."""

    id: str
    delegation: str | None
    words: str
    position: int
    filed_at: int
    late: bool


class CallView(View):
    """A call for written submissions, with what was filed."""

    id: str
    title: str
    draft: str | None
    issue: str | None
    deadline: int
    submissions: list[SubmissionView]


class VotesView(View):
    """How many voted in favour and against, and how many abstained."""

    in_favour: int
    against: int
    abstentions: int


class ExplanationView(View):
    """An explanation of position; ``dissociates``: a dissociation, from ``paragraphs`` or all."""

    delegation: str | None
    dissociates: bool
    paragraphs: list[str]
    words: str
    position: int


class AdoptionView(View):
    """What was adopted, and how."""

    id: str
    draft: str
    revision: str | None
    manner: Manner
    votes: VotesView | None
    position: int
    adopted_at: int
    explanations: list[ExplanationView]


class ProcessView(View):
    """How far the process has come: its phase, its meetings, and what was filed and adopted."""

    position: int
    as_of: int
    regime: RegimeView
    on_record: bool
    phases: list[PhaseView]
    meeting: str | None = Field(description="The meeting that is open.")
    meetings: list[MeetingView]
    calls: list[CallView]
    adoptions: list[AdoptionView]
    departed: list[str] = Field(description="Delegations that have left.")


class StatementView(View):
    """What a delegation said, when it said it and when that was recorded."""

    id: str
    delegation: str | None
    on_behalf: str = Field(description="The group that it spoke for, by name; or empty.")
    group: str | None = Field(description="That group, if it is enrolled.")
    issue: str | None
    words: str
    said_at: int
    position: int
    recorded_at: int
    entered: Status | None = Field(
        description="None: the delegation made it itself. Otherwise whether it has confirmed it."
    )


class StatementsView(View):
    """Statements in the order in which they were said."""

    position: int
    statements: list[StatementView]


class ProvisionView(View):
    """A paragraph, or a bracket in it; ``label`` and ``excerpt`` as they now are."""

    draft: str
    paragraph: str
    bracket: str | None
    label: str
    excerpt: str


class LinkView(View):
    """A contradiction or a crossover: why, or the question; ``settled`` is where it ended."""

    id: str
    one: ProvisionView
    other: ProvisionView
    said: str
    since: int
    since_at: int
    outcome: str
    settled: int | None


class SourceView(View):
    """Where a phrase of a paragraph comes from; ``standing``: it still stands there."""

    id: str
    draft: str
    paragraph: str
    label: str
    phrase: str
    instrument: str
    reference: str
    since: int
    standing: bool


class LinksView(View):
    """All links between provisions, and the sources of agreed language."""

    position: int
    contradictions: list[LinkView]
    crossovers: list[LinkView]
    sources: list[SourceView]


# Requests


class PhaseBody(Body):
    """A phase to open, with its regime."""

    name: str
    kind: RegimeKind
    typing: Typing = "live"
    attribution: bool = True
    attends: list[Role] = Field(default_factory=lambda: list(ROLES))
    on_record: bool = True


class MeetingBody(Body):
    """A meeting to open."""

    name: str


class AgendaItemBody(Body):
    """An item of an agenda; without ``id`` it is a new one."""

    id: str | None = None
    title: str
    draft: str | None = None
    paragraph: str | None = None
    bracket: str | None = None
    issue: str | None = None


class AgendaBody(Body):
    """The items of an agenda, in order."""

    items: list[AgendaItemBody]


class ItemBody(Body):
    """The item that a meeting turns to; None: to none."""

    item: str | None


class SpeakerBody(Body):
    """A request for the floor; the pen names the ``delegation``."""

    delegation: str | None = None
    on_behalf: str = Field(
        default="", description="A group: its id, name or code, or the name of one not enrolled."
    )


class FloorBody(Body):
    """Who gets the floor; without a ``delegation``, the next on the list."""

    delegation: str | None = None


class StatementBody(Body):
    """A statement; ``said_at`` in microseconds, without it now."""

    words: str
    said_at: Time | None = None
    delegation: str | None = None
    issue: str | None = None
    on_behalf: str = Field(
        default="", description="A group: its id, name or code, or the name of one not enrolled."
    )


class ProvisionBody(Body):
    """A paragraph, or a bracket in it."""

    draft: str
    paragraph: str
    bracket: str | None = None


class ContradictionBody(Body):
    """Two provisions that cannot both stand, and why."""

    one: ProvisionBody
    other: ProvisionBody
    why: str


class CrossoverBody(Body):
    """Provisions of two drafts, and the question that they raise."""

    one: ProvisionBody
    other: ProvisionBody
    question: str


class SettledBody(Body):
    """How a contradiction was reconciled, or a question answered."""

    how: str


class SourceBody(Body):
    """Where a phrase of a paragraph comes from."""

    draft: str
    paragraph: str
    phrase: str
    instrument: str
    reference: str = ""


class CallBody(Body):
    """A call for written submissions; ``deadline`` in microseconds."""

    title: str
    deadline: Time
    draft: str | None = None
    issue: str | None = None


class SubmissionBody(Body):
    """A written submission; the secretariat names the ``delegation``."""

    words: str
    delegation: str | None = None


MOST_VOTES = 10_000
"""Most votes of a kind that are counted."""


class VotesBody(Body):
    """The counts of a vote."""

    in_favour: int = Field(le=MOST_VOTES)
    against: int = Field(le=MOST_VOTES)
    abstentions: int = Field(le=MOST_VOTES)


class AdoptionBody(Body):
    """How a draft is adopted."""

    manner: Manner
    votes: VotesBody | None = None
    revision: str | None = None


class ExplanationBody(Body):
    """An explanation of position; the pen names the ``delegation``."""

    words: str
    delegation: str | None = None


class DissociationBody(Body):
    """A dissociation, from some paragraphs or (none named) from the whole."""

    words: str
    paragraphs: list[str] = Field(default_factory=list)
    delegation: str | None = None


class LeftBracketBody(Body):
    """What becomes of a bracket of a party that leaves."""

    bracket: str
    what: Leaving


class DepartureBody(Body):
    """What becomes of every open bracket of a party that leaves."""

    brackets: list[LeftBracketBody] = Field(default_factory=list)
