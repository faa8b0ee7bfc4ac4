"""Proposing by command: wording at a place that is named, and who proposes it along.

Whoever types proposes through the gate. What is dictated, or sent by a program, comes here: these
words to be struck or reserved on, these to be inserted, at this place of that paragraph. The words
that stand there are named, so that nothing is proposed about a text that has meanwhile changed.
"""

from msgspec import Struct
from msgspec.structs import replace

from events.brackets import (
    KIND_OF_ROLE,
    BracketOpened,
    Brackets,
    ReasonGiven,
)
from events.errors import NotPermitted, Refused, Unknown
from events.ids import BracketId, DelegationId, DraftId, GroupId, ParagraphId
from events.members import Actor
from events.record import Recorded
from events.stances import Stances, StanceWithdrawn
from events.text import Drafts, Mark, MarkRole, Marks, Paragraph, sliced

MAX_PROPOSED = 4000
"""Characters that one command inserts."""

# Events


class WordingProposed(Struct, frozen=True, tag="wording-proposed"):
    """Wording is proposed by command, at character ``at`` of a paragraph.

    ``struck`` stands there and comes under the bracket ``strike``, to be deleted or (``role``)
    reserved on; ``inserted`` follows it, under ``insertion``. Either is empty, with no bracket.
    """

    draft: DraftId
    paragraph: ParagraphId
    at: int
    struck: str
    inserted: str
    strike: BracketId | None = None
    insertion: BracketId | None = None
    role: MarkRole = "delete"
    reason: str = ""


class CosponsorJoined(Struct, frozen=True, tag="cosponsor-joined"):
    """A delegation proposes a bracket along with its proponents from here on."""

    bracket: BracketId
    delegation: DelegationId


class CosponsorLeft(Struct, frozen=True, tag="cosponsor-left"):
    """A delegation no longer proposes the bracket; others do."""

    bracket: BracketId
    delegation: DelegationId


CosponsorEvent = CosponsorJoined | CosponsorLeft
ProposalEvent = WordingProposed | CosponsorEvent

# Commands


class ProposeWording(Struct, frozen=True):
    """Propose to strike (or reserve on) words, to insert words, or both, at one place.

    ``at`` None: where ``struck`` stands, which must then be just once. ``strike`` and ``insertion``
    are ids for the new brackets, needed where there is something to strike or insert. ``group`` is
    on whose behalf it is proposed, if on a group's.
    """

    draft: DraftId
    paragraph: ParagraphId
    at: int | None
    struck: str
    inserted: str
    strike: BracketId | None = None
    insertion: BracketId | None = None
    role: MarkRole = "delete"
    reason: str = ""
    group: GroupId | None = None


class JoinProposal(Struct, frozen=True):
    """Co-sponsor a proposal."""

    bracket: BracketId


class LeaveProposal(Struct, frozen=True):
    """No longer co-sponsor a proposal, leaving it to the others."""

    bracket: BracketId


ProposalCommand = ProposeWording | JoinProposal | LeaveProposal

Wording = WordingProposed | BracketOpened | ReasonGiven
Proposing = Wording | CosponsorEvent | StanceWithdrawn


def decide(
    state: Brackets, drafts: Drafts, stances: Stances, actor: Actor, command: ProposalCommand
) -> tuple[Proposing, ...]:
    """Rules B13 and B14 of SPEC.md. The text follows in the same batch (`events.draft.enact`)."""
    actor.require("propose")
    assert actor.delegation is not None, "only delegates carry the right to propose"
    by = actor.delegation
    match command:
        case ProposeWording():
            return proposed(state, drafts, (by,), command)
        case JoinProposal(bracket):
            held = state.still_open(bracket)
            if by in held.proponents:
                return ()
            if not held.proponents and bracket not in state.brought:
                raise Refused(
                    "B14",
                    "It is not recorded whose proposal this is, so nobody can join in it. You can "
                    "take a position on it, or propose the words anew.",
                )
            joined = CosponsorJoined(bracket, by)
            if by in stances.of(bracket):
                return (StanceWithdrawn(bracket, by), joined)
            return (joined,)
        case LeaveProposal(bracket):
            held = state.still_open(bracket)
            if by not in held.proponents:
                raise NotPermitted("B14", "Your delegation does not propose this.")
            if state.ends_without(held):
                raise Refused(
                    "B14", "Nobody else proposes this: to take it back, withdraw the proposal."
                )
            return (CosponsorLeft(bracket, by),)


def proposed(
    state: Brackets,
    drafts: Drafts,
    proponents: tuple[DelegationId, ...],
    command: ProposeWording,
) -> tuple[Wording, ...]:
    """What proposing wording comes to; raises `Refused` (SPEC B13)."""
    draft = drafts.drafts.get(command.draft)
    paragraph = draft.paragraphs.get(command.paragraph) if draft is not None else None
    if draft is None or paragraph is None:
        raise Unknown("T2", "There is no such paragraph; it may just have been taken out.")
    _check_words(command)
    at = _place(paragraph, command)
    reason = " ".join(command.reason.split())
    if len(reason) > 2000:
        raise Refused("B4", "A reason has 1 to 2000 characters.")
    opened = [
        BracketOpened(bracket, draft.id, KIND_OF_ROLE[role], proponents, paragraph.id)
        for bracket, role in (
            (command.strike if command.struck else None, command.role),
            (command.insertion if command.inserted else None, "insert"),
        )
        if bracket is not None
    ]
    if len({b.bracket for b in opened}) < len(opened) or any(
        b.bracket in state.brackets or not 8 <= len(b.bracket) <= 32 or not b.bracket.isalnum()
        for b in opened
    ):
        raise Refused("B13", "A new bracket needs a new id of 8 to 32 letters and digits.")
    return (
        WordingProposed(
            draft.id,
            paragraph.id,
            at,
            command.struck,
            command.inserted,
            command.strike if command.struck else None,
            command.insertion if command.inserted else None,
            command.role,
            reason,
        ),
        *opened,
        *(ReasonGiven(b.bracket, reason) for b in opened if reason),
    )


def _check_words(command: ProposeWording) -> None:
    """Raise `Refused` unless there is something to propose that can stand in a paragraph."""
    if not command.struck and not command.inserted:
        raise Refused("B13", "Say which words are to go, or which are to come, or both.")
    if command.role == "insert":
        raise Refused("B13", "Words that stand are struck or reserved on.")
    if (command.struck and command.strike is None) or (
        command.inserted and command.insertion is None
    ):
        raise Refused("B13", "A new bracket needs a new id of 8 to 32 letters and digits.")
    if len(command.inserted) > MAX_PROPOSED or any(
        c < " " or c == "\x7f" for c in command.inserted
    ):
        raise Refused(
            "B13", f"Wording is one line of at most {MAX_PROPOSED} characters in one paragraph."
        )


def _place(paragraph: Paragraph, command: ProposeWording) -> int:
    """Where the wording is proposed; raises `Refused` if the words named do not stand there."""
    text, at = paragraph.text, command.at
    if at is None:
        count = text.count(command.struck) if command.struck else 0
        if count != 1:
            raise Refused(
                "B13",
                f"“{command.struck}” stands {count} times in this paragraph; say at which place."
                if count
                else f"“{command.struck}” does not stand in this paragraph."
                if command.struck
                else "Say at which place of the paragraph.",
            )
        return text.index(command.struck)
    if not 0 <= at <= len(text):
        raise Refused("B13", f"The paragraph has {len(text)} characters.")
    if not text.startswith(command.struck, at):
        raise Refused(
            "B13",
            f"“{command.struck}” no longer stands there: the text has changed. Look at it again, "
            "and propose anew.",
        )
    return at


def marks_around(paragraph: Paragraph, at: int, own: Mark) -> Marks:
    """The marks for words proposed at a place: ``own``, and the insertions around both sides."""
    sides = (*sliced(paragraph.runs, max(at - 1, 0), at), *sliced(paragraph.runs, at, at + 1))
    if len(sides) < 2:
        return (own,)
    around = set(sides[0].marks) & set(sides[-1].marks)
    return tuple(sorted({own, *(m for m in around if m.role == "insert")}))


def evolve(state: Brackets, recorded: Recorded[CosponsorEvent]) -> None:
    """Let a delegation be among the proponents, or no longer. Total: never refuses."""
    event = recorded.event
    held = state.brackets.get(event.bracket)
    if held is None:
        return
    rest = tuple(d for d in held.proponents if d != event.delegation)
    if isinstance(event, CosponsorJoined):
        rest = (*rest, event.delegation)
        held = replace(held, sponsored=recorded.position)
    awaits = tuple(d for d in held.awaits if d != event.delegation)
    state.brackets[held.id] = replace(held, proponents=rest, awaits=awaits)
