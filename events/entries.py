"""Entered for: what the secretariat or a co-facilitator enters in a delegation's name.

A delegation dictates; whoever keeps the record types. The act counts at once, as the delegation's
own, and is marked *entered for* until a delegate of that delegation confirms it, or says that it
is not their position: then that stands beside it, and what was entered is taken back.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from events.adoption import Adoptions
from events.brackets import (
    Bracket,
    BracketOpened,
    BracketReopened,
    Brackets,
    BracketWithdrawn,
    GiveReason,
    ReasonGiven,
    WithdrawBracket,
)
from events.errors import NotPermitted, Refused, Unknown
from events.floor import MakeStatement, StatementMade
from events.group_stances import (
    Alignment,
    AlignmentWithdrawn,
    AlignWith,
    DissociateFrom,
    GroupConditionLifted,
    GroupStanceCorrected,
    GroupStanceEvent,
    GroupStances,
    GroupStanceTaken,
    MemberAligned,
    MemberDissociated,
    OnBehalf,
    ProposedNationally,
    ProposedOnBehalf,
    ProposeOnBehalf,
    WithdrawAlignment,
)
from events.ids import (
    BracketId,
    CommandId,
    DelegationId,
    EntryId,
    GroupId,
    Microseconds,
    ParticipantId,
    Position,
    QuestionId,
    StatementId,
)
from events.members import Actor, Members
from events.proposals import CosponsorJoined, CosponsorLeft, ProposalCommand
from events.questions import (
    LiftQuestionObjection,
    ObjectToQuestion,
    QuestionObjected,
    QuestionObjectionLifted,
    Questions,
)
from events.rebasing import ConfirmationTakenBack, ConfirmProposal, ProposalConfirmed
from events.record import Recorded
from events.reopening import back_over
from events.stances import (
    ConditionLifted,
    Stance,
    StanceCommand,
    StanceCorrected,
    StanceEvent,
    Stances,
    StanceTaken,
    reason_in,
)
from events.structure import AddParagraph
from events.text import Drafts

Deed = Literal[
    "proposal",
    "co-sponsorship",
    "leaving",
    "withdrawal",
    "position",
    "reason",
    "statement",
    "objection to a question",
    "confirmation",
]
Status = Literal["unconfirmed", "confirmed", "corrected", "overtaken"]

# Events


class EnteredFor(Struct, frozen=True, tag="entry-made"):
    """What follows in this act is entered in a delegation's name, by somebody who is none of it.

    ``brackets`` are those that it is about, ``group`` on whose behalf it was said or whose position
    it is about, ``statement`` the statement that it puts on record, ``question`` the question that
    it objects to, or no longer does.
    """

    entry: EntryId
    delegation: DelegationId
    deed: Deed
    brackets: tuple[BracketId, ...] = ()
    group: GroupId | None = None
    statement: StatementId | None = None
    question: QuestionId | None = None


class EntryConfirmed(Struct, frozen=True, tag="entry-confirmed"):
    """The delegation says that what was entered for it is so."""

    entry: EntryId
    delegation: DelegationId


class EntryCorrected(Struct, frozen=True, tag="entry-corrected"):
    """For the record: what was entered for this delegation is not its position."""

    entry: EntryId
    delegation: DelegationId
    note: str = ""


class TypedFor(Struct, frozen=True, tag="typed-for"):
    """What is typed in this act is typed for a delegation, letter by letter, by somebody who is
    none of it (SPEC E6).

    ``entries`` are those whose words it changes. What it proposes anew is an entry of its own,
    which stands beside the text.
    """

    delegation: DelegationId
    entries: tuple[EntryId, ...] = ()


EntryEvent = EnteredFor | EntryConfirmed | EntryCorrected | TypedFor

# Commands

Enterable = (
    AddParagraph
    | ProposalCommand
    | GiveReason
    | WithdrawBracket
    | StanceCommand
    | OnBehalf
    | AlignWith
    | DissociateFrom
    | WithdrawAlignment
    | ProposeOnBehalf
    | MakeStatement
    | ObjectToQuestion
    | LiftQuestionObjection
    | ConfirmProposal
)
"""What can be entered for a delegation."""


class EnterFor(Struct, frozen=True):
    """Enter what a delegation says, in its name."""

    entry: EntryId
    delegation: DelegationId
    said: Enterable


class ConfirmEntries(Struct, frozen=True):
    """Say that what was entered for one's delegation is so, as it read at ``seen``, if given."""

    entries: tuple[EntryId, ...]
    seen: Position | None = None


class CorrectEntry(Struct, frozen=True):
    """Say that what was entered for one's delegation is not its position."""

    entry: EntryId
    note: str = ""


EntryCommand = EnterFor | ConfirmEntries | CorrectEntry

# State


class Before(Struct, frozen=True):
    """What the delegation (or the group) said before, to be restored should it correct the entry.

    ``reason`` is that of the bracket, ``objection`` that of the delegation's objection to the
    question; empty, where it did not object.
    """

    stance: Stance | None = None
    alignment: Alignment | None = None
    reason: str = ""
    objection: str = ""


class Entry(Struct, frozen=True):
    """What was entered for a delegation, by whom, and what came of it.

    *Overtaken* is one that the delegation has not confirmed, but since replaced by what it says.
    ``typed`` is where its words were last typed on, letter by letter; 0, if they were not.
    """

    id: EntryId
    delegation: DelegationId
    deed: Deed
    brackets: tuple[BracketId, ...]
    group: GroupId | None
    statement: StatementId | None
    by: ParticipantId
    position: Position
    at: Microseconds
    command: CommandId
    before: Before = Before()
    status: Status = "unconfirmed"
    settled: Position | None = None
    note: str = ""
    question: QuestionId | None = None
    typed: Position = 0


class Entries(Struct):
    """All entries, and which of them wait for their delegation, by what they are about."""

    entries: dict[EntryId, Entry] = field(default_factory=dict)
    waiting: dict[BracketId, tuple[EntryId, ...]] = field(default_factory=dict)
    statements: dict[StatementId, EntryId] = field(default_factory=dict)
    last: EntryId | None = None
    questions: dict[QuestionId, tuple[EntryId, ...]] = field(default_factory=dict)
    """Unconfirmed entries on questions."""
    typing: dict[CommandId, DelegationId] = field(default_factory=dict)
    """The last act that was typed for a delegation, and for which."""

    def copy(self) -> "Entries":
        """Entries that can be evolved by themselves; what never changes is shared."""
        return Entries(
            self.entries.copy(),
            self.waiting.copy(),
            self.statements.copy(),
            self.last,
            self.questions.copy(),
            self.typing.copy(),
        )

    def acting(self, command: CommandId) -> Entry | None:
        """The entry that an act is, if the last act was one and is this."""
        held = self.entries.get(self.last) if self.last is not None else None
        return held if held is not None and held.command == command else None

    def speaking(self, command: CommandId) -> DelegationId | None:
        """The delegation for which the last act was entered or typed, if it was, and is this."""
        acting = self.acting(command)
        return acting.delegation if acting is not None else self.typing.get(command)

    def unconfirmed(
        self,
        bracket: BracketId,
        delegation: DelegationId | None,
        deeds: Iterable[Deed],
        group: GroupId | None = None,
    ) -> Entry | None:
        """What waits to be confirmed of a delegation's (or a group's) deeds on a bracket."""
        if bracket not in self.waiting:
            return None
        for entry_id in self.waiting[bracket]:
            held = self.entries[entry_id]
            if held.deed not in deeds or held.group != group:
                continue
            if group is not None or held.delegation == delegation:
                return held
        return None

    def on_position(
        self, bracket: BracketId, delegation: DelegationId | None, group: GroupId | None = None
    ) -> bool:
        """Whether this position on a bracket was entered, and is not yet confirmed."""
        return self.unconfirmed(bracket, delegation, ("position",), group) is not None

    def on_question(self, question: QuestionId, delegation: DelegationId) -> bool:
        """Whether this objection to a question was entered, and is not yet confirmed."""
        held = (self.entries[e] for e in self.questions.get(question, ()))
        return any(e.delegation == delegation for e in held)

    def on_behalf(self, bracket: BracketId, group: GroupId) -> bool:
        """Whether it was entered, and is not yet confirmed, that it is proposed for a group."""
        return self.unconfirmed(bracket, None, ("proposal",), group) is not None

    def on_proposal(self, bracket: BracketId, delegation: DelegationId) -> bool:
        """Whether it was entered, and is not yet confirmed, that a delegation proposes this."""
        return self.unconfirmed(bracket, delegation, ("proposal", "co-sponsorship")) is not None


class Room(Struct, frozen=True):
    """What deciding on a correction needs to know."""

    members: Members
    brackets: Brackets
    stances: Stances
    group_stances: GroupStances
    questions: Questions
    drafts: Drafts
    adoptions: Adoptions


def voice(
    members: Members,
    actor: Actor,
    delegation: DelegationId,
    speaks: ParticipantId | None = None,
) -> Actor:
    """As whom an entry is decided: a delegate of the delegation. Raises `Refused` (SPEC E1).

    ``speaks`` is its spokesperson for the group on whose behalf it is said, if it has one.
    """
    actor.require("steer")
    if delegation not in members.delegations:
        raise Unknown("E1", "Say which delegation of this negotiation it is entered for.")
    if delegation in members.departed:
        raise Refused("E1", f"{members.name(delegation)} has left the negotiation.")
    return Actor(speaks or actor.participant, "delegate", delegation)


def entered(command: EnterFor, events: Iterable[object]) -> EnteredFor:
    """What stands before ``events``, to which what was said leads."""
    said = command.said
    found: dict[BracketId, None] = {}
    deed: Deed = "position"
    statement: StatementId | None = None
    question: QuestionId | None = None
    for event in events:
        match event:
            case BracketOpened(bracket):
                deed = "proposal"
            case BracketWithdrawn(bracket):
                deed = "withdrawal"
            case CosponsorJoined(bracket):
                deed = "co-sponsorship"
            case CosponsorLeft(bracket):
                deed = "leaving"
            case ReasonGiven(bracket):
                deed = "reason" if deed == "position" else deed
            case StatementMade(statement):
                deed = "statement"
                continue
            case QuestionObjected(question) | QuestionObjectionLifted(question):
                deed = "objection to a question"
                continue
            case ProposalConfirmed(bracket):
                deed = "confirmation"
            case ProposedOnBehalf(bracket):
                deed = "proposal"
            case _ if isinstance(event, StanceEvent | GroupStanceEvent):
                bracket = event.bracket
            case _:
                continue
        found[bracket] = None
    if isinstance(said, AddParagraph) and deed != "proposal":
        raise Refused(
            "E1", "Enter it as a proposal of its own; its proponents extend it themselves."
        )
    group = (
        said.group
        if isinstance(
            said,
            OnBehalf
            | AlignWith
            | DissociateFrom
            | WithdrawAlignment
            | ProposeOnBehalf
            | MakeStatement,
        )
        else None
    )
    return EnteredFor(
        command.entry, command.delegation, deed, tuple(found), group, statement, question
    )


Correcting = (
    EntryEvent
    | BracketWithdrawn
    | BracketReopened
    | ReasonGiven
    | CosponsorJoined
    | CosponsorLeft
    | StanceEvent
    | GroupStanceEvent
    | QuestionObjected
    | QuestionObjectionLifted
    | ConfirmationTakenBack
)


def decide(
    state: Entries, room: Room, actor: Actor, command: ConfirmEntries | CorrectEntry
) -> tuple[Correcting, ...]:
    """Rules E3-E5 of SPEC.md."""
    actor.require("position")
    if isinstance(command, ConfirmEntries):
        held = [_own(state, actor, e) for e in dict.fromkeys(command.entries)]
        for entry in held:
            if entry.status == "corrected":
                raise Refused(
                    "E3", "Your delegation has said that this is not its position; act anew."
                )
            if command.seen is not None and entry.typed > command.seen:
                raise Refused(
                    "E8",
                    "It was typed on while you looked. Read again what it says now; then confirm "
                    "it, or say what is wrong.",
                )
        return tuple(
            EntryConfirmed(entry.id, entry.delegation)
            for entry in held
            if entry.status == "unconfirmed"
        )
    entry = _own(state, actor, command.entry)
    if entry.status == "corrected":
        return ()
    if entry.status == "confirmed":
        raise Refused(
            "E4",
            "Your delegation has confirmed this. It can take another position now, or withdraw "
            "what it proposes.",
        )
    note = reason_in(command.note)
    corrected = EntryCorrected(entry.id, entry.delegation, note)
    if entry.status == "overtaken":
        return (corrected,)
    return (corrected, *_undone(room, entry, note))


def _own(state: Entries, actor: Actor, entry: EntryId) -> Entry:
    held = state.entries.get(entry)
    if held is None:
        raise Unknown("E3", "There is no such entry.")
    if held.delegation != actor.delegation:
        # For whom is not said here: where names are hidden, whoever asks is not to know (P15).
        raise NotPermitted("E3", "This was entered for another delegation; its delegates answer.")
    return held


def _undone(room: Room, entry: Entry, note: str) -> list[Correcting]:
    """What takes an entry back, and lets stand again what its delegation said before (SPEC E4)."""
    by = entry.delegation
    out: list[Correcting] = list(_question_undone(room, entry))
    for bracket in entry.brackets:
        held = room.brackets.brackets.get(bracket)
        if held is None:
            continue
        if entry.deed == "position":
            out += _position_undone(room, entry, bracket, held.open, note)
        elif entry.deed == "withdrawal" and withdrawn_by(entry, held):
            # Words that went with it are proposed anew: where they stood is beyond knowing.
            with suppress(Refused):
                room.adoptions.require_unadopted(held.draft)
                out.append(back_over(room.drafts, held, note or NOT_WITHDRAWN))
        elif not held.open:
            continue
        elif entry.deed == "proposal" and entry.group is not None:
            if entry.group in room.group_stances.proposing(bracket):
                out.append(ProposedNationally(bracket, entry.group, by))
        elif entry.deed == "confirmation" and by in held.proponents and by not in held.awaits:
            out.append(ConfirmationTakenBack(bracket, by))
        elif entry.deed == "leaving" and by not in held.proponents:
            out.append(CosponsorJoined(bracket, by))
        elif entry.deed == "reason" and by in held.proponents:
            out.append(ReasonGiven(bracket, entry.before.reason))
        elif entry.deed in ("proposal", "co-sponsorship") and by in held.proponents:
            alone = room.brackets.ends_without(held)
            out.append(BracketWithdrawn(bracket) if alone else CosponsorLeft(bracket, by))
            if not alone:
                out += _said_again(bracket, by, entry.before.stance)
    return out


NOT_WITHDRAWN = "It was not withdrawn by its proponents."
"""Why a bracket is open again whose withdrawal was entered by mistake, unless they say it."""


def withdrawn_by(entry: Entry, bracket: Bracket) -> bool:
    """Whether it is this entry that a bracket is withdrawn by."""
    return bracket.life == "withdrawn" and bracket.closed == entry.position + 1


def _question_undone(room: Room, entry: Entry) -> Iterable[Correcting]:
    held = room.questions.questions.get(entry.question) if entry.question is not None else None
    if held is None or held.standing != "on screen":
        return
    now = next((reason for d, reason in held.objections if d == entry.delegation), "")
    if now == entry.before.objection:
        return
    if entry.before.objection:
        yield QuestionObjected(held.id, entry.delegation, entry.before.objection)
    else:
        yield QuestionObjectionLifted(held.id, entry.delegation)


def _position_undone(
    room: Room, entry: Entry, bracket: BracketId, open_: bool, note: str
) -> list[Correcting]:
    by, group, before = entry.delegation, entry.group, entry.before
    said = room.group_stances
    aligned = said.alignments_of(bracket, by).get(group) if group is not None else None
    if group is not None and aligned != before.alignment:
        if not open_:
            return []
        if before.alignment is None:
            return [AlignmentWithdrawn(bracket, group, by)]
        if before.alignment.aligned:
            return [MemberAligned(bracket, group, by)]
        return [MemberDissociated(bracket, group, by, before.alignment.reason)]
    now = room.stances.of(bracket).get(by) if group is None else said.of(bracket).get(group)
    out: list[Correcting] = []
    if now is not None and now.since > entry.position:
        out.append(
            StanceCorrected(bracket, by, now.since, note)
            if group is None
            else GroupStanceCorrected(bracket, group, by, now.since, note)
        )
    if open_ and now != before.stance:
        out += _said_again(bracket, by, before.stance, group)
    return out


def _said_again(
    bracket: BracketId, by: DelegationId, stance: Stance | None, group: GroupId | None = None
) -> list[Correcting]:
    if stance is None:
        return []
    words = (stance.stance, stance.reason, stance.condition)
    out: list[Correcting] = [
        StanceTaken(bracket, by, *words)
        if group is None
        else GroupStanceTaken(bracket, group, by, *words)
    ]
    if stance.lifted:
        out.append(
            ConditionLifted(bracket, by)
            if group is None
            else GroupConditionLifted(bracket, group, by)
        )
    return out


def evolve(state: Entries, recorded: Recorded[EntryEvent], before: Before) -> None:
    """Fold one event into ``state``, in place; ``before`` is what was said before it. Total."""
    event = recorded.event
    if isinstance(event, EnteredFor):
        _settle(state, event.entry, "overtaken", recorded.position)
        state.entries[event.entry] = Entry(
            event.entry,
            event.delegation,
            event.deed,
            event.brackets,
            event.group,
            event.statement,
            recorded.actor,
            recorded.position,
            recorded.occurred_at,
            recorded.command,
            before,
            question=event.question,
        )
        state.last = event.entry
        for bracket in event.brackets:
            state.waiting[bracket] = (*state.waiting.get(bracket, ()), event.entry)
        if event.statement is not None:
            state.statements[event.statement] = event.entry
        if event.question is not None:
            there = state.questions.get(event.question, ())
            state.questions[event.question] = (*there, event.entry)
        return
    if isinstance(event, TypedFor):
        state.typing = {recorded.command: event.delegation}
        for entry in event.entries:
            held = state.entries.get(entry)
            if held is not None:
                state.entries[entry] = replace(held, typed=recorded.position)
        return
    if isinstance(event, EntryConfirmed):
        _settle(state, event.entry, "confirmed", recorded.position)
    else:
        _settle(state, event.entry, "corrected", recorded.position, event.note)


def extend(state: Entries, bracket: BracketId, onto: BracketId) -> None:
    """Let what waits to be confirmed on one bracket be about another too. Total."""
    for entry_id in state.waiting.get(bracket, ()):
        held = state.entries[entry_id]
        if onto not in held.brackets:
            state.entries[entry_id] = replace(held, brackets=(*held.brackets, onto))
            state.waiting[onto] = (*state.waiting.get(onto, ()), entry_id)


def overtake(
    state: Entries,
    recorded: Recorded[object],
    bracket: BracketId,
    deeds: Iterable[Deed],
    delegation: DelegationId | None = None,
    group: GroupId | None = None,
) -> None:
    """Let nothing wait to be confirmed that another act has since replaced (SPEC E5). Total."""
    for entry_id in state.waiting.get(bracket, ()):
        held = state.entries[entry_id]
        if (
            held.command != recorded.command
            and held.deed in deeds
            and held.group == group
            and (delegation is None or held.delegation == delegation)
        ):
            _settle(state, entry_id, "overtaken", recorded.position)


def overtake_on_question(
    state: Entries, recorded: Recorded[object], question: QuestionId, delegation: DelegationId
) -> None:
    """The same of what was entered on a question, and said anew since (SPEC E5). Total."""
    for entry_id in state.questions.get(question, ()):
        held = state.entries[entry_id]
        if held.command != recorded.command and held.delegation == delegation:
            _settle(state, entry_id, "overtaken", recorded.position)


def _settle(
    state: Entries, entry: EntryId, status: Status, position: Position, note: str = ""
) -> None:
    held = state.entries.get(entry)
    if held is None:
        return
    for bracket in held.brackets:
        rest = tuple(e for e in state.waiting.get(bracket, ()) if e != entry)
        if rest:
            state.waiting[bracket] = rest
        else:
            state.waiting.pop(bracket, None)
    if held.question is not None:
        left = tuple(e for e in state.questions.get(held.question, ()) if e != entry)
        if left:
            state.questions[held.question] = left
        else:
            state.questions.pop(held.question, None)
    state.entries[entry] = replace(held, status=status, settled=position, note=note)
