"""Entered for: what the secretariat or a co-facilitator enters in a delegation's name.

A delegation dictates; whoever keeps the record types. The act counts at once, as the delegation's
own, and is marked *entered for* until a delegate of that delegation confirms it, or says that it
is not their position: then that stands beside it, and what was entered is taken back.
"""

from collections.abc import Iterable
from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from events.group_stances import (
    Alignment,
)
from events.ids import (
    AgreementId,
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
from events.record import Recorded
from events.stances import (
    Stance,
)

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
    "group proposal",
    "ad ref confirmation",
    "ad ref notification",
]
"""What was done in a delegation's name. A *group proposal* was made, and made on behalf of a group,
in one act; *confirmation* says that a proposal stands, *ad ref* what its capital says."""

Status = Literal["unconfirmed", "confirmed", "corrected", "overtaken", "lapsed"]

# Events


class EnteredFor(Struct, frozen=True, tag="entry-dictated"):
    """What follows in this act is entered in a delegation's name, by somebody who is none of it.

    ``brackets`` are those that it is about, ``group`` on whose behalf it was said or whose position
    it is about, ``statement`` the statement that it puts on record, ``question`` the question that
    it objects to, or no longer does, ``agreement`` what was agreed ad referendum that its capital
    confirms, or reopens.
    """

    entry: EntryId
    delegation: DelegationId
    deed: Deed
    brackets: tuple[BracketId, ...] = ()
    group: GroupId | None = None
    statement: StatementId | None = None
    question: QuestionId | None = None
    agreement: AgreementId | None = None


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

    *Overtaken* is one that the delegation has not confirmed, but since replaced by what it says;
    *lapsed* one that it had not confirmed when it left the negotiation.
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
    agreement: AgreementId | None = None


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
    agreements: dict[AgreementId, tuple[EntryId, ...]] = field(default_factory=dict)
    """Unconfirmed entries of what capitals say on what was agreed ad referendum."""

    def copy(self) -> "Entries":
        """Entries that can be evolved by themselves; what never changes is shared."""
        return Entries(
            self.entries.copy(),
            self.waiting.copy(),
            self.statements.copy(),
            self.last,
            self.questions.copy(),
            self.typing.copy(),
            self.agreements.copy(),
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
        """What waits to be confirmed of a delegation's (or a group's) deeds on a bracket.

        A group proposal is a deed of both.
        """
        if bracket not in self.waiting:
            return None
        for entry_id in self.waiting[bracket]:
            held = self.entries[entry_id]
            if _is_of(held, deeds, group) and (group is not None or held.delegation == delegation):
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

    def on_agreement(self, agreement: AgreementId, deed: Deed) -> tuple[DelegationId, ...]:
        """The delegations whose capitals' word was entered, and is not yet confirmed."""
        held = (self.entries[e] for e in self.agreements.get(agreement, ()))
        return tuple(dict.fromkeys(e.delegation for e in held if e.deed == deed))

    def on_behalf(self, bracket: BracketId, group: GroupId) -> bool:
        """Whether it was entered, and is not yet confirmed, that it is proposed for a group."""
        return self.unconfirmed(bracket, None, ("proposal",), group) is not None

    def on_proposal(self, bracket: BracketId, delegation: DelegationId) -> bool:
        """Whether it was entered, and is not yet confirmed, that a delegation proposes this."""
        return self.unconfirmed(bracket, delegation, ("proposal", "co-sponsorship")) is not None


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
            agreement=event.agreement,
        )
        state.last = event.entry
        for bracket in event.brackets:
            state.waiting[bracket] = (*state.waiting.get(bracket, ()), event.entry)
        if event.statement is not None:
            state.statements[event.statement] = event.entry
        if event.question is not None:
            there = state.questions.get(event.question, ())
            state.questions[event.question] = (*there, event.entry)
        if event.agreement is not None:
            those = state.agreements.get(event.agreement, ())
            state.agreements[event.agreement] = (*those, event.entry)
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
            and _is_of(held, deeds, group)
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


def overtake_on_agreement(
    state: Entries, recorded: Recorded[object], agreement: AgreementId, delegation: DelegationId
) -> None:
    """The same of what a capital was entered to say, and the delegation has said since. Total."""
    for entry_id in state.agreements.get(agreement, ()):
        held = state.entries[entry_id]
        if held.command != recorded.command and held.delegation == delegation:
            _settle(state, entry_id, "overtaken", recorded.position)


def departed(state: Entries, delegation: DelegationId, at: Position) -> None:
    """Nothing waits for a party that has left; nobody can confirm it any more (SPEC P14). Total."""
    for held in tuple(state.entries.values()):
        if held.delegation == delegation and held.status == "unconfirmed":
            _settle(state, held.id, "lapsed", at)


def _is_of(held: Entry, deeds: Iterable[Deed], group: GroupId | None) -> bool:
    if held.deed == "group proposal":
        return group in (None, held.group) and "proposal" in deeds
    return held.deed in deeds and held.group == group


def _settle(
    state: Entries, entry: EntryId, status: Status, position: Position, note: str = ""
) -> None:
    held = state.entries.get(entry)
    if held is None:
        return
    for bracket in held.brackets:
        _let_go(state.waiting, bracket, entry)
    if held.question is not None:
        _let_go(state.questions, held.question, entry)
    if held.agreement is not None:
        _let_go(state.agreements, held.agreement, entry)
    state.entries[entry] = replace(held, status=status, settled=position, note=note)


def _let_go(waiting: dict[Any, tuple[EntryId, ...]], about: object, entry: EntryId) -> None:
    rest = tuple(e for e in waiting.get(about, ()) if e != entry)
    if rest:
        waiting[about] = rest
    else:
        waiting.pop(about, None)
