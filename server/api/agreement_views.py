"""What the API answers and takes on questions, agreement ad ref, silence and packages."""

from typing import Literal

from pydantic import Field

from events.adref import Level
from events.brackets import Outcome
from server.api.views import Body, View

BracketStanding = Literal["open", "agreed", "pending", "fallen"]

# Answers


class ObjectionView(View):
    """An objection to a question that stands."""

    delegation: str
    reason: str
    entered: bool = Field(description="Entered in its name, and not yet confirmed.")


class QuestionView(View):
    """A question that was put; ``lapsed`` says why one on screen must be put again, if so."""

    id: str
    bracket: str
    draft: str
    outcome: Outcome
    text: str
    words: str = Field(description="The words under the bracket.")
    standing: Literal["on screen", "decided", "taken down"]
    meeting: str | None = Field(description="The meeting at which it was put, if one was on.")
    put: int
    put_at: int
    objections: list[ObjectionView]
    lapsed: str


class TotalView(View):
    """Paragraphs of a draft or chapter, headings not counted."""

    paragraphs: int
    agreed: int
    pending: int
    bracketed: int
    provisional: bool = Field(description="What is agreed is agreed subject to the whole.")
    sentence: str


class ChapterTotalView(View):
    """What follows a heading (None: before the first)."""

    heading: str | None
    title: str
    total: TotalView


class DraftTotalView(View):
    """How much of a draft is agreed ad ref."""

    draft: str
    title: str
    total: TotalView
    chapters: list[ChapterTotalView]


class CorrectionView(View):
    """A listed editorial correction."""

    paragraph: str
    at: int
    removed: str
    inserted: str
    why: str
    position: int


class AgreementView(View):
    """Something agreed ad ref: a draft, a paragraph of it, or (``words``) a phrase."""

    id: str
    draft: str
    paragraph: str | None
    label: str
    bracket: str | None
    words: str
    level: Level
    pending: list[str]
    provisional: bool = Field(description="It is agreed subject to the whole.")
    agreed: int
    agreed_at: int
    reopened: int | None
    reopened_by: str | None
    reason: str
    entered: list[str] = Field(
        description="Delegations for which it was entered that their capital agrees, or (of what "
        "is reopened) that it does not, and which have not yet confirmed that."
    )
    corrections: list[CorrectionView]


class LetterView(View):
    """A letter on a silence procedure; who wrote what is for the pen and auditors."""

    delegations: list[str] | None
    paragraphs: list[str]
    reason: str | None
    late: bool
    position: int
    at: int


class SilenceView(View):
    """A silence procedure. ``deadline`` counts microseconds; ``told`` is its time in ``place``."""

    id: str
    draft: str
    title: str
    at: int
    hash: str
    deadline: int
    place: str
    told: str
    letter: str
    standing: Literal["running", "suspended", "broken", "unbroken", "confirmed", "cancelled"]
    opened_at: int
    ended_at: int | None
    remark: str
    letters: list[LetterView]


class PackageBracketView(View):
    """A bracket of a package: open, agreed with it, or pending because the package is broken."""

    bracket: str
    words: str
    standing: BracketStanding


class PackageView(View):
    """A package that was presented."""

    id: str
    title: str
    note: str
    authors: list[str]
    standing: Literal["presented", "agreed", "broken", "withdrawn"]
    brackets: list[PackageBracketView]
    broken_by: str | None
    reason: str


class AgreementsView(View):
    """Where agreement stands: questions, ad ref, silence, packages."""

    position: int
    as_of: int
    server_time: int
    everything: bool = Field(description="Nothing is agreed until everything is agreed.")
    provisional: bool = Field(
        description="That is announced, and not every draft is adopted: what is agreed is agreed "
        "provisionally, subject to the whole."
    )
    questions: list[QuestionView]
    totals: list[DraftTotalView]
    agreements: list[AgreementView]
    silences: list[SilenceView]
    packages: list[PackageView]


# What is sent


class QuestionBody(Body):
    """An outcome to put; ``text`` is the wording to merge into."""

    outcome: Outcome
    text: str = ""


class DecisionBody(Body):
    """How to decide: plainly, or ad referendum at a level, pending delegations."""

    ad_ref: bool = False
    level: Level = "working group"
    pending: list[str] = Field(default_factory=list)


class TakeDownBody(Body):
    """Why a question is taken down, if that is said."""

    reason: str = ""


class AgreeBody(Body):
    """What is agreed ad ref: a whole draft, a paragraph, or the phrase of a settled bracket."""

    draft: str
    paragraph: str | None = None
    bracket: str | None = None
    level: Level = "working group"
    pending: list[str] = Field(default_factory=list)


class CorrectionBody(Body):
    """An editorial correction at a character of a paragraph."""

    at: int
    removed: str
    inserted: str
    why: str


class SilenceBody(Body):
    """A deadline as the time of day in a place, ``2026-03-29T17:00`` in ``Europe/Zurich``."""

    deadline: str
    place: str
    letter: str = ""


class ExtensionBody(Body):
    """A later deadline, told in the procedure's place, and why."""

    deadline: str
    reason: str


class ResumptionBody(Body):
    """The deadline from which the procedure goes on, told in its place."""

    deadline: str


class LetterBody(Body):
    """A written objection: who signed (a delegate signs for its own), which paragraphs it names."""

    delegations: list[str] = Field(default_factory=list)
    paragraphs: list[str] = Field(default_factory=list)
    reason: str


class ConfirmationBody(Body):
    """The chair's letter."""

    letter: str


class PackageBody(Body):
    """Open brackets to be agreed together."""

    title: str
    brackets: list[str]
    note: str = ""


class PackageOutcomeBody(Body):
    """What becomes of one bracket of a package."""

    bracket: str
    outcome: Outcome
    text: str = ""


class PackageAgreementBody(Body):
    """The outcome of each bracket of a package that is open."""

    outcomes: list[PackageOutcomeBody]


class EverythingBody(Body):
    """Whether nothing is agreed until everything is."""

    on: bool
