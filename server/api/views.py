"""What the API answers with and what it takes, as pydantic models.

Times are microseconds since 1970 (UTC); positions are places in the negotiation's log; offsets
count Unicode characters. Every answer about a negotiation says as of which position it is true.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from events.brackets import BracketKind, Fate, FromInformals, Life, Outcome
from events.permissions import Role
from events.process import RegimeKind, Typing
from events.stances import StanceKind
from events.structure import ParagraphRole
from events.text import MarkRole, ParagraphKind

State = Literal["contested", "unopposed", "ripe", "settled"]


class View(BaseModel):
    """An answer: immutable, and complete (every field always present)."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


# Answers


class MeView(View):
    """Who is signed in, and where."""

    participant: str
    name: str
    role: Role
    delegation: str | None
    negotiation: str
    slug: str
    title: str


class Ticket(View):
    """A single-use pass for opening a websocket within a minute."""

    ticket: str


class DelegationView(View):
    """A party. ``code`` is its short form in attributions."""

    id: str
    name: str
    code: str


class GroupView(View):
    """Delegations that speak together, and the participants who speak for them."""

    id: str
    name: str
    code: str
    members: list[str]
    spokespersons: list[str]


class RegimeView(View):
    """How the text is worked on now; ``banner`` says it in a sentence."""

    kind: RegimeKind
    typing: Typing
    attribution: bool
    attends: list[Role]
    banner: str


class RoundView(View):
    """A period of meetings; ``closed`` is None while it is open."""

    id: str
    name: str
    opened: int
    opened_at: int
    closed: int | None


class RevisionView(View):
    """A named, frozen position of a draft."""

    id: str
    draft: str
    name: str
    position: int
    issued_at: int


class DraftView(View):
    """A draft in a list."""

    id: str
    title: str
    paragraphs: int
    open_brackets: int


class IssueView(View):
    """A theme, with the one it stands under."""

    id: str
    title: str
    parent: str | None


class NowView(View):
    """The item that the open meeting has reached, and what it points at: all screens can follow."""

    meeting: str = Field(description="Its name.")
    item: str
    title: str
    draft: str | None
    paragraph: str | None
    bracket: str | None
    issue: str | None


class NegotiationView(View):
    """A negotiation at a glance."""

    id: str
    slug: str
    title: str
    position: int
    as_of: int
    server_time: int
    regime: RegimeView
    regimes: list[RegimeView] = Field(description="Those that can be announced, with banners.")
    delegations: list[DelegationView]
    groups: list[GroupView]
    pen: str | None = Field(description="Who holds the pen; None: every co-facilitator writes.")
    drafts: list[DraftView]
    rounds: list[RoundView]
    revisions: list[RevisionView]
    issues: list[IssueView]
    now: NowView | None = Field(description="None: no meeting is open, or it is on no item.")


class MarkView(View):
    """A bracket over some characters."""

    bracket: str
    role: MarkRole


class RunView(View):
    """Characters under the same brackets."""

    text: str
    marks: list[MarkView]


class ParagraphView(View):
    """A paragraph with its runs. ``bracket`` proposes it as a whole, if set."""

    id: str
    kind: ParagraphKind
    level: int
    label: str
    bracket: str | None
    runs: list[RunView]
    issues: list[str]


class StanceView(View):
    """What a delegation says of a bracket; ``words`` says it so that it cannot be mistaken."""

    delegation: str | None = Field(description="None: it is a group's.")
    group: str | None
    stance: StanceKind
    reason: str
    since: int
    since_at: int
    words: str
    entered: bool = Field(description="Entered in their name, and not yet confirmed.")
    condition: str = Field(description="What it hangs on: “if “forced” (5) is deleted”; or empty.")
    met: bool | None = Field(description="Whether the condition is met or lifted; None: none.")


class SideView(View):
    """All who take one stance, as speaking units: no member beside the group that speaks for it."""

    stance: StanceKind
    groups: list[str]
    others: list[str]
    words: str = Field(description="“EU, G77, two others”.")


class StanceChoice(View):
    """A stance that could be taken now, with the words of its button."""

    stance: StanceKind
    label: str


class GroupChoices(View):
    """What the reader may do for a group, or towards a group of theirs; each as words, or None."""

    group: str
    stances: list[StanceChoice] = Field(description="On its behalf.")
    withdraw: str | None = None
    lift_condition: str | None = None
    correct: str | None = None
    propose: str | None = None
    align: str | None = None
    dissociate: str | None = None
    take_back: str | None = None


class OutcomeChoice(View):
    """An outcome the pen could record; ``refused`` says why not now, if so."""

    outcome: Outcome
    label: str
    result: str = Field(description="The paragraph's text as it would then read.")
    refused: str | None


class Choices(View):
    """What the reader may do with a bracket now, each as the words of its button, or None."""

    accept: str | None = None
    object: str | None = None
    withdraw_stance: str | None = None
    further: list[StanceChoice] = []
    lift_condition: str | None = None
    correct: str | None = None
    groups: list[GroupChoices] = []
    withdraw_proposal: str | None = None
    confirm_proposal: str | None = None
    give_reason: str | None = None
    take_up: str | None = None
    form_alternatives: str | None = None
    outcomes: list[OutcomeChoice] = []


class InformalsView(View):
    """Who brought a text from informals; if nobody is named, the co-facilitators. ``informal`` is
    the meeting that it comes from, ``held_at`` when that was, as far as is known; ``position``
    where in the record it came in."""

    delegations: list[str]
    groups: list[str]
    informal: str
    held_at: int | None
    position: int


def informals_view(brought: FromInformals | None) -> InformalsView | None:
    """Who brought a text from informals, as the reader may see it."""
    if brought is None:
        return None
    return InformalsView(
        delegations=list(brought.delegations),
        groups=list(brought.groups),
        informal=brought.informal,
        held_at=brought.held_at,
        position=brought.position,
    )


class BracketView(View):
    """All that the room knows about one bracket."""

    id: str
    draft: str
    kind: BracketKind
    life: Life
    state: State
    considered: bool
    proponents: list[str]
    on_behalf: list[str] = Field(description="Groups on whose behalf proponents make it.")
    reason: str
    attribution: str
    proposal: str = Field(description="What it proposes, in words: “Insert “voluntary””.")
    excerpt: str
    paragraph: str
    paragraph_label: str = Field(description="In full: “5 (a)”.")
    whole: bool
    opened: int
    opened_at: int
    closed: int | None
    closed_at: int | None
    alternatives: list[str] = Field(description="The other options for the same place.")
    or_no_text: bool = Field(description="That no text stands in its place is an option too.")
    option: int | None = Field(description="Its number among the options for its place, from 1.")
    within: list[str] = Field(description="Brackets that this one stands inside.")
    issues: list[str] = Field(description="Its own issues and those of its paragraphs.")
    own_issues: list[str] = Field(description="The issues put on the bracket itself.")
    origin: str | None = Field(description="The bracket from which it was split off.")
    parts: list[str] = Field(description="Brackets that were split off from it.")
    joined_into: str | None = Field(description="The bracket that goes on for it.")
    stances: list[StanceView]
    sides: list[SideView]
    covered: list[str] = Field(description="Delegations that a group covers here.")
    entered: list[str] = Field(
        description="Proponents for which this was entered, and who have yet to confirm it."
    )
    pending: str = Field(
        description="“text around it changed: awaits confirmation by Kenya”; or empty."
    )
    informals: InformalsView | None = Field(
        description="Who brought it, if it emerged from informals."
    )
    choices: Choices


class DraftTextView(View):
    """A draft as it stands (or stood), with the brackets in it."""

    id: str
    title: str
    position: int
    as_of: int
    paragraphs: list[ParagraphView]
    brackets: list[BracketView]


class ConcernView(View):
    """An outstanding concern: whose, on which bracket, since when."""

    delegation: str | None = Field(description="None: it is a group's.")
    group: str | None
    kind: Literal["objection", "reservation", "condition"]
    bracket: str
    since_at: int
    entered: bool = Field(description="Entered in their name, and not yet confirmed.")


class BoardRowView(View):
    """One issue: its brackets by state, rolled up from the issues beneath it.

    ``issue`` is None for the row of brackets that carry no issue yet.
    """

    issue: str | None
    title: str
    depth: int
    contested: list[str]
    unopposed: list[str]
    ripe: list[str]
    settled: list[str]
    concerns: list[ConcernView]
    oldest_open_at: int | None
    movement: str


class BoardView(View):
    """Which brackets are still contested, per issue, who stands where, since when."""

    position: int
    as_of: int
    rows: list[BoardRowView]
    brackets: list[BracketView]


class TimelineEntryView(View):
    """One event as a sentence."""

    position: int
    occurred_at: int
    recorded_at: int
    actor: str
    delegation: str | None
    type: str
    draft: str | None
    bracket: str | None
    sentence: str


class TimelineView(View):
    """A page of the time line, oldest first; ``head`` is the newest position there is."""

    entries: list[TimelineEntryView]
    head: int


class MomentView(View):
    """The position a time stands for: the last event that had occurred by then."""

    position: int
    occurred_at: int


class Done(View):
    """An act is in the record: its events stand at ``positions`` (none: all was already so)."""

    positions: list[int]
    created: dict[str, str] = {}


class UndecidedView(View):
    """Something an import could not decide, and where."""

    line: int
    column: int
    what: str
    excerpt: str


class ImportedView(View):
    """A text was brought in as a draft."""

    draft: str
    title: str
    positions: list[int]
    paragraphs: int
    brackets: int
    undecided: list[UndecidedView]


class InvitationView(View):
    """A new participant and the link that lets them in, shown once."""

    participant: str
    link: str
    expires_at: int


class PersonView(View):
    """A participant as the room sees them."""

    participant: str
    name: str
    role: Role
    delegation: str | None
    head: bool = Field(description="Heads the delegation.")


class Problem(View):
    """An error (RFC 9457, application/problem+json). ``detail`` is a sentence for the user."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    rule: str | None = None


# What is sent


_NO_TEXT = re.compile("[\\x00\\ud800-\\udfff]")
"""NUL, and halves of surrogate pairs: JSON can carry them; no text, database or document can."""


class Body(BaseModel):
    """A request: unknown fields are refused, and so are characters that are no text."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _text_only(cls, said: Any) -> Any:
        waiting = [said]
        while waiting:
            one = waiting.pop()
            if isinstance(one, dict):
                waiting += [*one.keys(), *one.values()]
            elif isinstance(one, list):
                waiting += one
            elif isinstance(one, str) and _NO_TEXT.search(one):
                raise PydanticCustomError(
                    "no_text", "it holds a character that is no text; type that place anew"
                )
        return said


LATEST = 253_402_214_400_000_000
"""The last day of the year 9999, in microseconds: calendars end there."""

Time = Annotated[int, Field(ge=0, le=LATEST)]
"""A time that somebody names, in microseconds since 1970."""


class SignInBody(Body):
    """The token of an invitation link."""

    token: str


class ReasonBody(Body):
    """A reason in words."""

    reason: str


class AcceptBody(Body):
    """An acceptance may say why."""

    reason: str = ""


class ConditionBody(Body):
    """What an acceptance hangs on: that a bracket's text is retained or deleted, or words."""

    bracket: str | None = None
    outcome: Fate = "retained"
    words: str = ""


class StanceBody(Body):
    """Any stance; on behalf of a group if one is named."""

    stance: StanceKind
    reason: str = ""
    condition: ConditionBody | None = None
    group: str | None = None


class CorrectionBody(Body):
    """What is said beside a stance that was entered by mistake."""

    note: str = ""
    group: str | None = None


class DissociationBody(Body):
    """A member may say why the group does not speak for it."""

    reason: str = ""


class PenBody(Body):
    """The co-facilitator to whom the pen passes."""

    participant: str


class OutcomeBody(Body):
    """What was decided: the text stays (retained), goes (deleted) or gives way to agreed wording
    (merged), which is then ``text``."""

    outcome: Outcome
    text: str = ""


class SplitBracketBody(Body):
    """Before which character of which paragraph the second part begins."""

    paragraph: str
    at: int = Field(ge=0)


class JoinBracketsBody(Body):
    """The bracket next to it, which is joined into it."""

    absorbed: str


class AlternativesBody(Body):
    """Brackets that are options for one place; ``no_text``: so is that nothing stands there."""

    brackets: list[str]
    no_text: bool = False


class AddParagraphBody(Body):
    """A paragraph to add after another (or first).

    A delegation's paragraph is a proposal: ``bracket`` names an open proposal of its own to
    extend; without it a new one is opened. Ignored for the pen. Without a label it is given the
    next, where the practice says so. ``role`` says what it is to the paragraph ``to``, ``group`` on
    whose behalf it is proposed.
    """

    after: str | None = None
    kind: ParagraphKind = "text"
    level: int = 0
    label: str = ""
    text: str = ""
    bracket: str | None = None
    role: ParagraphRole | None = None
    to: str | None = None
    group: str | None = None


class SplitBody(Body):
    """Where to split, in characters from the paragraph's start."""

    at: int


class MoveBody(Body):
    """The paragraph to stand after (None: first)."""

    after: str | None


class RelabelBody(Body):
    """A paragraph's new kind, level and label."""

    kind: ParagraphKind
    level: int
    label: str


class IssueBody(Body):
    """A theme to add."""

    title: str
    parent: str | None = None


class RoundBody(Body):
    """A round to open."""

    name: str


class RegimeBody(Body):
    """How the text is to be worked on from here on."""

    kind: RegimeKind
    typing: Typing
    attribution: bool = True


class RevisionBody(Body):
    """The name of a revision to issue."""

    name: str


class ImportBody(Body):
    """A text to bring in: bracketed plain text or Markdown."""

    title: str
    text: str


class DelegationBody(Body):
    """A party to enrol."""

    name: str
    code: str


class GroupBody(Body):
    """A group to enrol."""

    name: str
    code: str


class InvitationBody(Body):
    """A person to invite."""

    name: str
    role: Role
    delegation: str | None = None
