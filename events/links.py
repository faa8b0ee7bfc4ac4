"""Links between provisions: contradictions, crossovers, and the sources of agreed language."""

from msgspec import Struct, field
from msgspec.structs import replace

from events.brackets import Brackets
from events.errors import Refused, Unknown
from events.ids import (
    BracketId,
    ContradictionId,
    CrossoverId,
    DraftId,
    Microseconds,
    ParagraphId,
    Position,
    SourceId,
)
from events.members import Actor
from events.record import Recorded
from events.text import Drafts


class Provision(Struct, frozen=True):
    """A paragraph of a draft, or a bracket in it."""

    draft: DraftId
    paragraph: ParagraphId
    bracket: BracketId | None = None


# Events


class ContradictionFlagged(Struct, frozen=True, tag="contradiction-flagged"):
    """Two provisions cannot both stand."""

    contradiction: ContradictionId
    one: Provision
    other: Provision
    why: str


class ContradictionReconciled(Struct, frozen=True, tag="contradiction-reconciled"):
    """They can now, or one of them is gone; ``how`` says which."""

    contradiction: ContradictionId
    how: str


class CrossoverLinked(Struct, frozen=True, tag="crossover-linked"):
    """Provisions of two drafts hang together, and raise a question."""

    crossover: CrossoverId
    one: Provision
    other: Provision
    question: str


class CrossoverAnswered(Struct, frozen=True, tag="crossover-answered"):
    """The question that a crossover raises is answered."""

    crossover: CrossoverId
    answer: str


class SourceNoted(Struct, frozen=True, tag="source-noted"):
    """A phrase is agreed language: it comes from a paragraph of an earlier instrument."""

    source: SourceId
    draft: DraftId
    paragraph: ParagraphId
    phrase: str
    instrument: str
    reference: str


class SourceRemoved(Struct, frozen=True, tag="source-removed"):
    """A note of a source is taken back."""

    source: SourceId


LinkEvent = (
    ContradictionFlagged
    | ContradictionReconciled
    | CrossoverLinked
    | CrossoverAnswered
    | SourceNoted
    | SourceRemoved
)

# Commands


class FlagContradiction(Struct, frozen=True):
    """Flag two provisions that cannot both stand."""

    contradiction: ContradictionId
    one: Provision
    other: Provision
    why: str


class ReconcileContradiction(Struct, frozen=True):
    """Say how a contradiction was reconciled."""

    contradiction: ContradictionId
    how: str


class LinkCrossover(Struct, frozen=True):
    """Link provisions of two drafts, with the question that this raises."""

    crossover: CrossoverId
    one: Provision
    other: Provision
    question: str


class AnswerCrossover(Struct, frozen=True):
    """Answer the question that a crossover raises."""

    crossover: CrossoverId
    answer: str


class NoteSource(Struct, frozen=True):
    """Note where a phrase of a paragraph comes from."""

    source: SourceId
    draft: DraftId
    paragraph: ParagraphId
    phrase: str
    instrument: str
    reference: str = ""


class RemoveSource(Struct, frozen=True):
    """Take a note of a source back."""

    source: SourceId


LinkCommand = (
    FlagContradiction
    | ReconcileContradiction
    | LinkCrossover
    | AnswerCrossover
    | NoteSource
    | RemoveSource
)

# State


class Link(Struct, frozen=True):
    """A contradiction or a crossover. ``said`` is why, or the question; ``settled`` ends it."""

    one: Provision
    other: Provision
    said: str
    since: Position
    since_at: Microseconds
    outcome: str = ""
    settled: Position | None = None


class Source(Struct, frozen=True):
    """Where a phrase comes from."""

    id: SourceId
    draft: DraftId
    paragraph: ParagraphId
    phrase: str
    instrument: str
    reference: str
    since: Position


class Links(Struct):
    """All links there are, settled ones included."""

    contradictions: dict[ContradictionId, Link] = field(default_factory=dict)
    crossovers: dict[CrossoverId, Link] = field(default_factory=dict)
    sources: dict[SourceId, Source] = field(default_factory=dict)

    def copy(self) -> "Links":
        """Links that can be evolved by themselves; what never changes is shared."""
        return Links(self.contradictions.copy(), self.crossovers.copy(), self.sources.copy())


def decide(
    state: Links, drafts: Drafts, brackets: Brackets, actor: Actor, command: LinkCommand
) -> tuple[LinkEvent, ...]:
    """Rules L1-L3 of SPEC.md."""
    actor.require("steer")
    match command:
        case FlagContradiction(contradiction, one, other, why):
            _there("L1", drafts, brackets, one, other)
            if contradiction in state.contradictions:
                raise Refused("L1", "This contradiction is already flagged.")
            for held in state.contradictions.values():
                if held.settled is None and {held.one, held.other} == {one, other}:
                    raise Refused("L1", f"These two are already flagged: {held.said}")
            return (ContradictionFlagged(contradiction, one, other, _said("L1", why)),)
        case ReconcileContradiction(contradiction, how):
            _unsettled("L1", state.contradictions.get(contradiction), "reconciled")
            return (ContradictionReconciled(contradiction, _said("L1", how)),)
        case LinkCrossover(crossover, one, other, question):
            _there("L2", drafts, brackets, one, other)
            if crossover in state.crossovers:
                raise Refused("L2", "This crossover is already linked.")
            if one.draft == other.draft:
                raise Refused(
                    "L2",
                    "A crossover links two drafts; within one draft, flag a contradiction.",
                )
            return (CrossoverLinked(crossover, one, other, _said("L2", question)),)
        case AnswerCrossover(crossover, answer):
            _unsettled("L2", state.crossovers.get(crossover), "answered")
            return (CrossoverAnswered(crossover, _said("L2", answer)),)
        case NoteSource(source, draft, paragraph, phrase, instrument, reference):
            _exists("L3", drafts, Provision(draft, paragraph))
            phrase, reference = " ".join(phrase.split()), " ".join(reference.split())
            text = " ".join(drafts.drafts[draft].paragraphs[paragraph].text.split())
            if not phrase or phrase not in text:
                raise Refused("L3", "The phrase does not stand in this paragraph, word for word.")
            if source in state.sources or len(reference) > 120:
                raise Refused("L3", "A source is noted once; its reference has 120 characters.")
            instrument = _said("L3", instrument)
            return (SourceNoted(source, draft, paragraph, phrase, instrument, reference),)
        case RemoveSource(source):
            if source not in state.sources:
                raise Unknown("L3", "There is no such note of a source.")
            return (SourceRemoved(source),)


def _said(rule: str, words: str) -> str:
    words = " ".join(words.split())
    if not words or len(words) > 2000:
        raise Refused(rule, "Say it in 1 to 2000 characters.")
    return words


def _exists(rule: str, drafts: Drafts, provision: Provision) -> None:
    draft = drafts.drafts.get(provision.draft)
    if draft is None or provision.paragraph not in draft.paragraphs:
        raise Unknown(rule, "There is no such paragraph; it may just have been taken out.")


def _there(rule: str, drafts: Drafts, brackets: Brackets, one: Provision, other: Provision) -> None:
    """Both provisions exist, and are not the same."""
    for provision in (one, other):
        _exists(rule, drafts, provision)
        if provision.bracket is not None:
            held = brackets.still_open(provision.bracket)
            places = drafts.drafts[provision.draft].where.get(held.id, frozenset())
            if provision.paragraph not in places:
                raise Refused(rule, "This bracket does not stand in this paragraph.")
    if one == other:
        raise Refused(rule, "Name two different provisions.")


def _unsettled(rule: str, held: Link | None, done: str) -> None:
    if held is None:
        raise Unknown(rule, "There is no such link.")
    if held.settled is not None:
        raise Refused(rule, f"It is already {done}: {held.outcome}")


def evolve(state: Links, recorded: Recorded[LinkEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    at, time = recorded.position, recorded.occurred_at
    match recorded.event:
        case ContradictionFlagged(contradiction, one, other, why):
            state.contradictions[contradiction] = Link(one, other, why, at, time)
        case ContradictionReconciled(contradiction, how):
            if contradiction in state.contradictions:
                held = state.contradictions[contradiction]
                state.contradictions[contradiction] = replace(held, outcome=how, settled=at)
        case CrossoverLinked(crossover, one, other, question):
            state.crossovers[crossover] = Link(one, other, question, at, time)
        case CrossoverAnswered(crossover, answer):
            if crossover in state.crossovers:
                held = state.crossovers[crossover]
                state.crossovers[crossover] = replace(held, outcome=answer, settled=at)
        case SourceNoted(source, draft, paragraph, phrase, instrument, reference):
            state.sources[source] = Source(
                source, draft, paragraph, phrase, instrument, reference, at
            )
        case SourceRemoved(source):
            state.sources.pop(source, None)
