"""Putting the question: an outcome is shown to the room, and decided if nobody objects.

*Put*, a pause, then *decided* (“I see no objection”), *objected to*, or *taken down*. A question
belongs to the meeting and the round in which it is put, and to the words that stood there then: if
one is no more, it is put again. It is not decided over an objection, nor while a delegation awaits
instructions; the refusal names what is possible instead.
"""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from events import brackets
from events.adref import AgreedAdRef, Agreements, Level
from events.brackets import (
    BracketDeleted,
    BracketMerged,
    BracketRetained,
    Brackets,
    FindInTheWay,
    InTheWay,
    Outcome,
)
from events.errors import Refused, Unknown
from events.ids import (
    AgreementId,
    BracketId,
    DelegationId,
    MeetingId,
    Microseconds,
    ParagraphId,
    Position,
    QuestionId,
    RoundId,
)
from events.meetings import Meetings
from events.members import Actor, Members
from events.process import Round
from events.record import Recorded
from events.text import MAX_WORDS, Draft, Drafts

Standing = Literal["on screen", "decided", "taken down"]

# Events


class QuestionPut(Struct, frozen=True, tag="question-posed"):
    """An outcome for a bracket is on screen; ``text`` is the agreed wording of one to be merged.

    ``meeting`` is that which was on.
    """

    question: QuestionId
    bracket: BracketId
    outcome: Outcome
    text: str
    round: RoundId
    meeting: MeetingId | None = None


class QuestionObjected(Struct, frozen=True, tag="question-objected"):
    """A delegation objects to deciding it so."""

    question: QuestionId
    delegation: DelegationId
    reason: str


class QuestionObjectionLifted(Struct, frozen=True, tag="question-objection-lifted"):
    """A delegation no longer objects to deciding it so."""

    question: QuestionId
    delegation: DelegationId


class QuestionDecided(Struct, frozen=True, tag="question-decided"):
    """No objection was seen, so it is decided; the outcome follows in the same act.

    Where delegations await instructions, it is decided ad referendum, pending them, at a level.
    """

    question: QuestionId
    agreement: AgreementId | None = None
    level: Level = "working group"
    pending: tuple[DelegationId, ...] = ()


class QuestionTakenDown(Struct, frozen=True, tag="question-taken-down"):
    """The question is no longer put."""

    question: QuestionId
    reason: str


QuestionEvent = (
    QuestionPut | QuestionObjected | QuestionObjectionLifted | QuestionDecided | QuestionTakenDown
)

# Commands


class PutQuestion(Struct, frozen=True):
    """Put an outcome for an open bracket on screen."""

    question: QuestionId
    bracket: BracketId
    outcome: Outcome
    text: str = ""


class ObjectToQuestion(Struct, frozen=True):
    """Object to deciding it so, saying why."""

    question: QuestionId
    reason: str


class LiftQuestionObjection(Struct, frozen=True):
    """No longer object to deciding it so."""

    question: QuestionId


class DecideQuestion(Struct, frozen=True):
    """Decide what is on screen: plainly, or (``agreement`` set) ad referendum, pending some."""

    question: QuestionId
    agreement: AgreementId | None = None
    level: Level = "working group"
    pending: tuple[DelegationId, ...] = ()


class TakeDownQuestion(Struct, frozen=True):
    """Take a question off the screen."""

    question: QuestionId
    reason: str = ""


QuestionCommand = (
    PutQuestion | ObjectToQuestion | LiftQuestionObjection | DecideQuestion | TakeDownQuestion
)

# State


class Question(Struct, frozen=True):
    """A question that was put; ``objections`` are those that stand, with their reasons."""

    id: QuestionId
    bracket: BracketId
    outcome: Outcome
    text: str
    round: RoundId
    put: Position
    put_at: Microseconds
    meeting: MeetingId | None = None
    standing: Standing = "on screen"
    objections: tuple[tuple[DelegationId, str], ...] = ()
    ended: Position | None = None
    reason: str = ""


class Questions(Struct):
    """Every question that was put, oldest first."""

    questions: dict[QuestionId, Question] = field(default_factory=dict)
    on_screen: dict[BracketId, QuestionId] = field(default_factory=dict)

    def copy(self) -> "Questions":
        """Questions that can be evolved by themselves; what never changes is shared."""
        return Questions(self.questions.copy(), self.on_screen.copy())

    def of(self, bracket: BracketId) -> Question | None:
        """The question on screen for a bracket, if one."""
        found = self.on_screen.get(bracket)
        return self.questions[found] if found is not None else None

    def standing(self, question: QuestionId) -> Question:
        """The question, if it is on screen; raises `Unknown` or `Refused`."""
        found = self.questions.get(question)
        if found is None:
            raise Unknown("A8", "There is no such question.")
        if found.standing != "on screen":
            raise Refused("A8", f"This question is no longer on screen: it was {found.standing}.")
        return found


class Room(Struct, frozen=True):
    """What deciding a question looks at besides the questions."""

    brackets: Brackets
    drafts: Drafts
    members: Members
    agreements: Agreements
    round: Round | None
    meetings: Meetings
    in_the_way: FindInTheWay
    awaiting: Callable[[BracketId], tuple[DelegationId, ...]]
    """Whose instructions are awaited; of a group's, its members'."""


def decide(
    state: Questions, room: Room, actor: Actor, command: QuestionCommand
) -> tuple[QuestionEvent | BracketRetained | BracketDeleted | BracketMerged | AgreedAdRef, ...]:
    """Rules A8-A12 of SPEC.md. The text follows in the same batch (`events.draft.enact`)."""
    match command:
        case PutQuestion(question, bracket, outcome, text):
            actor.require("steer")
            held = room.brackets.still_open(bracket)
            if room.round is None:
                raise Refused("A8", "A question is put in a round; open one first.")
            meeting = _meeting(room.meetings, room.round)
            if outcome == "merged":
                text = brackets.wording(text)
            before = state.of(bracket)
            if before is not None and not _lapsed(room, before):
                raise Refused("A8", "A question on this bracket is on screen; take it down first.")
            text = text if outcome == "merged" else ""
            put = QuestionPut(question, held.id, outcome, text, room.round.id, meeting)
            if before is None:
                return (put,)
            return (QuestionTakenDown(before.id, "It is put anew."), put)
        case ObjectToQuestion(question, reason):
            actor.require("position")
            assert actor.delegation is not None, "only delegates take positions"
            found = state.standing(question)
            objection = QuestionObjected(question, actor.delegation, _reason(reason))
            if (actor.delegation, objection.reason) in found.objections:
                return ()
            return (objection,)
        case LiftQuestionObjection(question):
            actor.require("position")
            assert actor.delegation is not None, "only delegates take positions"
            found = state.standing(question)
            if all(d != actor.delegation for d, _ in found.objections):
                raise Refused("A9", "Your delegation does not object to this question.")
            return (QuestionObjectionLifted(question, actor.delegation),)
        case TakeDownQuestion(question, reason):
            actor.require("steer")
            state.standing(question)
            return (QuestionTakenDown(question, " ".join(reason.split())[:2000]),)
        case DecideQuestion(question):
            actor.require("steer")
            return _decided(room, state.standing(question), command)


def _decided(
    room: Room, held: Question, command: DecideQuestion
) -> tuple[QuestionEvent | BracketRetained | BracketDeleted | BracketMerged | AgreedAdRef, ...]:
    why = _lapsed(room, held)
    if why:
        raise Refused("A10", f"{why} Put it again.")
    if held.objections:
        raise Refused(
            "A9",
            f"Not decided while an objection to the question stands: "
            f"{_names(room, tuple(d for d, _ in held.objections))}. Possible: take the question "
            "down and put other wording, or leave the text in its brackets; a revision under the "
            "co-facilitators' responsibility may settle it and lists that it does.",
        )
    against = room.in_the_way(held.bracket).objecting
    if against:
        raise Refused(
            "B6",
            f"No outcome while an objection stands: {', '.join(against)}. Possible: put it "
            "again once the objection is withdrawn, or leave the text in its brackets; a revision "
            "under the co-facilitators' responsibility may settle it and lists that it does.",
        )
    awaiting = room.awaiting(held.bracket)
    if set(awaiting) - set(command.pending):
        names = _names(room, awaiting)
        raise Refused(
            "A11",
            f"Not decided while instructions are awaited: {names}. Possible: decide it ad "
            f"referendum, pending {names}; or put it again once they have instructions.",
        )
    outcome = brackets.settled(
        room.brackets,
        room.members,
        # Objections were looked for above, and the awaited are those it is pending.
        lambda _bracket: InTheWay(),
        held.bracket,
        held.outcome,
        held.text,
    )
    decided = QuestionDecided(
        held.id, command.agreement, command.level, tuple(dict.fromkeys(command.pending))
    )
    if command.agreement is None:
        if command.pending:
            raise Refused("A11", "What is pending delegations is decided ad referendum.")
        return (decided, *outcome)
    return (decided, *outcome, _ad_ref(room, held, decided))


def _ad_ref(room: Room, held: Question, decided: QuestionDecided) -> AgreedAdRef:
    """The agreement that a decision pending capitals comes to, on the words that it leaves."""
    assert decided.agreement is not None, "decided ad referendum"
    if decided.agreement in room.agreements.agreements:
        raise Refused("A11", "There is already an agreement of that name.")
    for delegation in decided.pending:
        if delegation not in room.members.delegations:
            raise Unknown("A11", "There is no such delegation.")
        room.members.require_present(delegation)
    bracket = room.brackets.brackets[held.bracket]
    draft = room.drafts.drafts.get(bracket.draft)
    words, place = held.text, bracket.paragraph
    if draft is not None:
        standing = draft.where.get(bracket.id, frozenset())
        place = next((p for p in draft.order if p in standing), place)
        if held.outcome == "retained":
            words = _unbroken(draft, place, bracket.id)
    if held.outcome == "deleted":
        words = ""
    return AgreedAdRef(
        decided.agreement, bracket.draft, place, bracket.id, words, decided.level, decided.pending
    )


def _unbroken(draft: Draft, paragraph: ParagraphId, bracket: BracketId) -> str:
    """The words under a bracket, if they can be told from others there; else none are locked."""
    words = draft.words(bracket)
    return words if len(words) < MAX_WORDS and words in draft.paragraphs[paragraph].text else ""


def _meeting(meetings: Meetings, round_: Round) -> MeetingId | None:
    """The meeting that is on; None in a round that keeps none. Raises `Refused` (SPEC A8)."""
    on = meetings.meetings.get(meetings.open) if meetings.open is not None else None
    if on is not None:
        return on.id
    if any(m.round == round_.id for m in meetings.meetings.values()):
        raise Refused(
            "A8",
            f"{round_.name} meets, and no meeting is on: open the next one, and put it there.",
        )
    return None


def _lapsed(room: Room, held: Question) -> str:
    return lapsed(held, room.brackets, room.drafts, room.round, room.meetings)


def lapsed(
    held: Question, known: Brackets, drafts: Drafts, round_: Round | None, meetings: Meetings
) -> str:
    """Why a question on screen can no longer be decided; empty if it can (SPEC A10)."""
    bracket = known.brackets.get(held.bracket)
    if bracket is None or not bracket.open:
        return "The bracket is settled meanwhile."
    if round_ is None or round_.id != held.round:
        return "The round in which it was put has ended."
    if held.meeting is not None and meetings.open != held.meeting:
        return "The meeting at which it was put is over."
    draft = drafts.drafts.get(bracket.draft)
    if draft is not None and draft.touched.get(bracket.id, 0) > held.put:
        return "The words have changed since the question was put."
    return ""


def objections(
    state: Questions,
    bracket: BracketId,
    known: Brackets,
    drafts: Drafts,
    round_: Round | None,
    meetings: Meetings,
) -> tuple[tuple[DelegationId, str], ...]:
    """Who objects to the question on screen for a bracket, and why; nobody once it lapsed."""
    held = state.of(bracket)
    if held is None or not held.objections or lapsed(held, known, drafts, round_, meetings):
        return ()
    return held.objections


def departed(state: Questions, delegation: DelegationId) -> None:
    """A party that leaves no longer objects to what is on screen (SPEC P14). Total."""
    for question in state.on_screen.values():
        held = state.questions[question]
        rest = tuple(o for o in held.objections if o[0] != delegation)
        if rest != held.objections:
            state.questions[question] = replace(held, objections=rest)


def _names(room: Room, delegations: tuple[DelegationId, ...]) -> str:
    return ", ".join(room.members.name(d) for d in delegations)


def _reason(text: str) -> str:
    text = " ".join(text.split())
    if not text or len(text) > 2000:
        raise Refused("A9", "An objection says why, in 1 to 2000 characters.")
    return text


def evolve(state: Questions, recorded: Recorded[QuestionEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    event = recorded.event
    if isinstance(event, QuestionPut):
        state.questions[event.question] = Question(
            event.question,
            event.bracket,
            event.outcome,
            event.text,
            event.round,
            recorded.position,
            recorded.occurred_at,
            event.meeting,
        )
        state.on_screen[event.bracket] = event.question
        return
    held = state.questions.get(event.question)
    if held is None:
        return
    match event:
        case QuestionObjected(_, delegation, reason):
            others = tuple(o for o in held.objections if o[0] != delegation)
            held = replace(held, objections=(*others, (delegation, reason)))
        case QuestionObjectionLifted(_, delegation):
            left = tuple(o for o in held.objections if o[0] != delegation)
            held = replace(held, objections=left)
        case QuestionDecided():
            held = replace(held, standing="decided", ended=recorded.position)
        case QuestionTakenDown(_, reason):
            held = replace(held, standing="taken down", ended=recorded.position, reason=reason)
    state.questions[held.id] = held
    if held.standing != "on screen" and state.on_screen.get(held.bracket) == held.id:
        del state.on_screen[held.bracket]
