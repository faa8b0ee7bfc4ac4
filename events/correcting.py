"""Confirming what was entered for one's delegation, and correcting it: what then takes it back.

See `events.entries` for what an entry is.
"""

from collections.abc import Iterable
from contextlib import suppress

from msgspec import Struct

from events.adoption import Adoptions
from events.adref import AdRefAwaited, AdRefRestored, Agreement, Agreements
from events.brackets import (
    Bracket,
    BracketReopened,
    Brackets,
    BracketWithdrawn,
    ReasonGiven,
)
from events.entries import Entries, Entry, EntryConfirmed, EntryCorrected, EntryEvent
from events.errors import NotPermitted, Refused, Unknown
from events.group_stances import (
    AlignmentWithdrawn,
    GroupConditionLifted,
    GroupStanceCorrected,
    GroupStanceEvent,
    GroupStances,
    GroupStanceTaken,
    MemberAligned,
    MemberDissociated,
    ProposedNationally,
)
from events.ids import (
    AgreementId,
    BracketId,
    DelegationId,
    EntryId,
    GroupId,
    Position,
)
from events.locks import as_agreed
from events.members import Actor
from events.proposals import CosponsorJoined, CosponsorLeft
from events.questions import (
    QuestionObjected,
    QuestionObjectionLifted,
    Questions,
)
from events.rebasing import ConfirmationTakenBack
from events.reopening import back_over
from events.stances import (
    ConditionLifted,
    Stance,
    StanceCorrected,
    StanceEvent,
    Stances,
    StanceTaken,
    reason_in,
)
from events.text import Drafts

# Commands


class ConfirmEntries(Struct, frozen=True):
    """Say that what was entered for one's delegation is so, as it read at ``seen``, if given."""

    entries: tuple[EntryId, ...]
    seen: Position | None = None


class CorrectEntry(Struct, frozen=True):
    """Say that what was entered for one's delegation is not its position."""

    entry: EntryId
    note: str = ""


class Room(Struct, frozen=True):
    """What deciding on a correction needs to know."""

    brackets: Brackets
    stances: Stances
    group_stances: GroupStances
    questions: Questions
    drafts: Drafts
    adoptions: Adoptions
    agreements: Agreements


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
    | AdRefAwaited
    | AdRefRestored
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
    if entry.status in ("overtaken", "lapsed"):
        return (corrected,)
    if entry.agreement is not None:
        return (corrected, *_capital_undone(state, room, entry, entry.agreement))
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
            # Only that it is for the group was entered; it was proposed before.
            if entry.group in room.group_stances.proposing(bracket):
                out.append(ProposedNationally(bracket, entry.group, by))
        elif entry.deed == "confirmation" and by in held.proponents and by not in held.awaits:
            out.append(ConfirmationTakenBack(bracket, by))
        elif entry.deed == "leaving" and by not in held.proponents:
            out.append(CosponsorJoined(bracket, by))
        elif entry.deed == "reason" and by in held.proponents:
            out.append(ReasonGiven(bracket, entry.before.reason))
        elif entry.deed in _PROPOSES and by in held.proponents:
            alone = room.brackets.ends_without(held)
            out.append(BracketWithdrawn(bracket) if alone else CosponsorLeft(bracket, by))
            if not alone:
                out += _said_again(bracket, by, entry.before.stance)
    return out


_PROPOSES = ("proposal", "group proposal", "co-sponsorship")

NOT_WITHDRAWN = "It was not withdrawn by its proponents."
"""Why a bracket is open again whose withdrawal was entered by mistake, unless they say it."""


def withdrawn_by(entry: Entry, bracket: Bracket) -> bool:
    """Whether it is this entry that a bracket is withdrawn by."""
    return bracket.life == "withdrawn" and bracket.closed == entry.position + 1


def _capital_undone(
    state: Entries, room: Room, entry: Entry, agreement: AgreementId
) -> Iterable[Correcting]:
    """What takes back what a capital was entered to say (SPEC E9, E10)."""
    held, by = room.agreements.agreements.get(agreement), entry.delegation
    if held is None:
        return
    awaited = entry.deed == "ad ref confirmation"
    if not awaited:
        if not _stands_as_agreed(room, held, entry):
            return
        yield AdRefRestored(agreement, by)
        # That it agrees may have been entered before, and never been its delegation's word.
        awaited = any(
            e.agreement == agreement and e.delegation == by and e.status == "overtaken"
            for e in state.entries.values()
            if e.deed == "ad ref confirmation"
        )
    if awaited and by not in held.pending:
        yield AdRefAwaited(agreement, by)


def _stands_as_agreed(room: Room, held: Agreement, entry: Entry) -> bool:
    """Whether what this entry reopened can be locked again, nothing having happened to it since:
    it is beyond doubt that this is the text that was agreed (SPEC E10)."""
    if held.reopened != entry.position + 1 or room.agreements.again(held):
        return False
    if held.draft in room.adoptions.drafts:
        return False
    if held.bracket is not None:
        settled = room.brackets.brackets.get(held.bracket)
        if settled is None or settled.closed is None or settled.closed > held.reopened:
            return False
    return held.as_agreed != "" and as_agreed(room.drafts, held) == held.as_agreed


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
