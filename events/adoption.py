"""Adoption: a draft is adopted, and delegations explain their position or dissociate themselves."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from events.brackets import Brackets
from events.errors import Refused, Unknown
from events.ids import (
    AdoptionId,
    DelegationId,
    DraftId,
    Microseconds,
    ParagraphId,
    Position,
    RevisionId,
)
from events.members import Actor, Members
from events.process import Process
from events.record import Recorded
from events.text import Drafts

Manner = Literal["consensus", "acclamation", "vote"]


class Votes(Struct, frozen=True):
    """How many voted in favour and against, and how many abstained."""

    in_favour: int
    against: int
    abstentions: int


# Events


class DraftAdopted(Struct, frozen=True, tag="draft-adopted-whole"):
    """A draft is adopted as it stands; ``revision`` names it where one was issued of it.

    ``whole``: nothing was agreed until everything is, and everything was settled (SPEC K5).
    """

    adoption: AdoptionId
    draft: DraftId
    revision: RevisionId | None
    manner: Manner
    votes: Votes | None
    whole: bool = False


class PositionExplained(Struct, frozen=True, tag="position-explained"):
    """A delegation explains its position on what was adopted."""

    adoption: AdoptionId
    delegation: DelegationId
    words: str


class Dissociated(Struct, frozen=True, tag="dissociated"):
    """A delegation dissociates itself from what was adopted, or from some of its paragraphs."""

    adoption: AdoptionId
    delegation: DelegationId
    paragraphs: tuple[ParagraphId, ...]
    words: str


AdoptionEvent = DraftAdopted | PositionExplained | Dissociated

# Commands


class AdoptDraft(Struct, frozen=True):
    """Adopt a draft as it stands.

    ``whole``: with regard to whether nothing is agreed until everything is. Only what was
    recorded before that had a meaning (SPEC K5) was decided without.
    """

    adoption: AdoptionId
    draft: DraftId
    manner: Manner
    votes: Votes | None = None
    revision: RevisionId | None = None
    whole: bool = True


class ExplainPosition(Struct, frozen=True):
    """Explain one's position. The pen names the delegation."""

    adoption: AdoptionId
    words: str
    delegation: DelegationId | None = None


class Dissociate(Struct, frozen=True):
    """Dissociate oneself; naming no paragraph, from the whole. The pen names the delegation."""

    adoption: AdoptionId
    words: str
    paragraphs: tuple[ParagraphId, ...] = ()
    delegation: DelegationId | None = None


AdoptionCommand = AdoptDraft | ExplainPosition | Dissociate

# State


class Explanation(Struct, frozen=True):
    """An explanation of position, or (``dissociates``) a dissociation."""

    delegation: DelegationId
    dissociates: bool
    paragraphs: tuple[ParagraphId, ...]
    words: str
    position: Position


class Adoption(Struct, frozen=True):
    """What was adopted, how, and what was said of it; ``whole`` as in `DraftAdopted`."""

    id: AdoptionId
    draft: DraftId
    revision: RevisionId | None
    manner: Manner
    votes: Votes | None
    position: Position
    adopted_at: Microseconds
    explanations: tuple[Explanation, ...] = ()
    whole: bool = False


class Adoptions(Struct):
    """All adoptions."""

    adoptions: dict[AdoptionId, Adoption] = field(default_factory=dict)
    drafts: dict[DraftId, AdoptionId] = field(default_factory=dict)
    """The adoption of each draft that was adopted."""

    def copy(self) -> "Adoptions":
        """Adoptions that can be evolved by themselves; what never changes is shared."""
        return Adoptions(self.adoptions.copy(), self.drafts.copy())

    def require_unadopted(self, draft: DraftId) -> None:
        """Raise `Refused` if the draft was adopted: its text no longer changes (SPEC P13)."""
        if draft in self.drafts:
            raise Refused("P13", "This draft was adopted; its text no longer changes.")


def decide(
    state: Adoptions,
    process: Process,
    drafts: Drafts,
    brackets: Brackets,
    members: Members,
    require_whole: Callable[[], None] | None,
    actor: Actor,
    command: AdoptionCommand,
) -> tuple[AdoptionEvent, ...]:
    """Rules P12 and P13 of SPEC.md. ``require_whole`` refuses while anything anywhere is unsettled
    (`events.wholeness`); None where that is not asked for."""
    match command:
        case AdoptDraft(adoption, draft, manner, votes, revision, regards):
            actor.require("steer")
            if draft not in drafts.drafts:
                raise Unknown("P12", "There is no such draft.")
            state.require_unadopted(draft)
            if adoption in state.adoptions:
                raise Refused("P12", "This adoption is already on record.")
            whole = regards and require_whole is not None
            if whole and require_whole is not None:
                require_whole()
            _ready(drafts, brackets, draft)
            _counted(manner, votes)
            if revision is not None and all(
                r.id != revision or r.draft != draft for r in process.revisions
            ):
                raise Unknown("P12", "There is no such revision of this draft.")
            return (DraftAdopted(adoption, draft, revision, manner, votes, whole),)
        case ExplainPosition(adoption, words, delegation):
            who = members.spoken_for(actor, delegation)
            _adopted(state, adoption)
            return (PositionExplained(adoption, who, _words(words)),)
        case Dissociate(adoption, words, paragraphs, delegation):
            who = members.spoken_for(actor, delegation)
            held = drafts.drafts[_adopted(state, adoption).draft]
            if any(p not in held.paragraphs for p in paragraphs):
                raise Unknown("P12", "There is no such paragraph in what was adopted.")
            return (Dissociated(adoption, who, tuple(paragraphs), _words(words)),)


def _ready(drafts: Drafts, brackets: Brackets, draft: DraftId) -> None:
    standing = sum(
        brackets.brackets[b].open
        for b, places in drafts.drafts[draft].where.items()
        if places and b in brackets.brackets
    )
    if standing:
        raise Refused(
            "P12",
            f"{standing} brackets are open in this draft. It can be adopted once each is settled; "
            "a revision under the co-facilitators' responsibility can settle them.",
        )


def _counted(manner: Manner, votes: Votes | None) -> None:
    if (manner == "vote") != (votes is not None):
        raise Refused("P12", "A vote, and only a vote, is recorded with its counts.")
    if votes is not None and min(votes.in_favour, votes.against, votes.abstentions) < 0:
        raise Refused("P12", "Votes are counted from 0.")
    if votes is not None and votes.in_favour <= votes.against:
        raise Refused("P12", "With these votes it was not adopted.")


def _adopted(state: Adoptions, adoption: AdoptionId) -> Adoption:
    held = state.adoptions.get(adoption)
    if held is None:
        raise Unknown("P12", "There is no such adoption.")
    return held


def _words(words: str) -> str:
    words = words.strip()
    if not words or len(words) > 20_000:
        raise Refused("P12", "Say it in 1 to 20000 characters.")
    return words


def evolve(state: Adoptions, recorded: Recorded[AdoptionEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    event = recorded.event
    if isinstance(event, DraftAdopted):
        state.adoptions[event.adoption] = Adoption(
            event.adoption,
            event.draft,
            event.revision,
            event.manner,
            event.votes,
            recorded.position,
            recorded.occurred_at,
            whole=event.whole,
        )
        state.drafts[event.draft] = event.adoption
        return
    held = state.adoptions.get(event.adoption)
    if held is None:
        return
    match event:
        case PositionExplained(_, delegation, words):
            said = Explanation(delegation, False, (), words, recorded.position)
        case Dissociated(_, delegation, paragraphs, words):
            said = Explanation(delegation, True, paragraphs, words, recorded.position)
    state.adoptions[held.id] = replace(held, explanations=(*held.explanations, said))
