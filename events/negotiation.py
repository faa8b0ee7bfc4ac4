"""The whole state of a negotiation, and the one place that dispatches decide and evolve.

``decide`` refuses; ``evolve`` never does. Neither reads a clock, draws a random number or does
I/O: times and ids arrive from outside (SPEC R2).
"""

from collections.abc import Callable, Iterable
from typing import Any, get_args

from msgspec import Struct, field
from msgspec.structs import replace

from events import (
    adoption,
    adref,
    brackets,
    consequences,
    correcting,
    departure,
    entering,
    entries,
    floor,
    generations,
    group_stances,
    groups,
    informals,
    issues,
    lineage,
    links,
    locks,
    meetings,
    members,
    numbering,
    packages,
    process,
    proposals,
    questions,
    rebasing,
    redraft,
    references,
    reopening,
    silence,
    stances,
    structure,
    submissions,
    tabling,
    terms,
    text,
)
from events.adoption import AdoptionCommand, AdoptionEvent, Adoptions
from events.adref import (
    AdRefCommand,
    AdRefEvent,
    AdRefReopened,
    AdRefRestored,
    Agreements,
    ConfirmAdRef,
    ReopenAdRef,
)
from events.agenda import require_there
from events.brackets import (
    BracketCommand,
    BracketEvent,
    BracketOpened,
    BracketRedrafted,
    Brackets,
    BracketWithdrawn,
    InTheWay,
    ReasonGiven,
    RecordOutcome,
)
from events.correcting import ConfirmEntries, CorrectEntry
from events.departure import DelegationLeft, EndDelegation
from events.entering import EnterFor
from events.entries import Before, Entries, EntryEvent
from events.errors import Refused
from events.floor import Floor, FloorCommand, FloorEvent, MakeStatement
from events.generations import BeginGeneration, GenerationBegun
from events.group_stances import (
    OF_MEMBERS,
    GroupStanceCommand,
    GroupStanceEvent,
    GroupStances,
    OnBehalf,
    ProposeOnBehalf,
)
from events.groups import GroupCommand, GroupEvent, Groups
from events.ids import BracketId, DelegationId, GroupId, Microseconds, NegotiationId, Position
from events.informals import BringFromInformals, InformalsCommand, InformalsEvent
from events.issues import IssueCommand, IssueEvent, Issues
from events.lineage import BracketSplit, LineageCommand, LineageEvent
from events.links import LinkCommand, LinkEvent, Links
from events.locks import refuse_locked
from events.meetings import MeetingCommand, MeetingEvent, Meetings
from events.members import Actor, MemberCommand, MemberEvent, Members
from events.numbering import Numbering, NumberingCommand, NumberingEvent, RenumberDraft
from events.packages import AgreePackage, PackageCommand, PackageEvent, Packages
from events.permissions import may
from events.process import OpenDraft, Process, ProcessCommand, ProcessEvent
from events.proposals import (
    CosponsorEvent,
    CosponsorLeft,
    ProposalCommand,
    ProposalEvent,
    ProposeWording,
    WordingProposed,
)
from events.questions import (
    DecideQuestion,
    PutQuestion,
    QuestionCommand,
    QuestionEvent,
    QuestionObjected,
    QuestionObjectionLifted,
    Questions,
)
from events.rebasing import ProposalConfirmed, RebasingCommand, RebasingEvent
from events.record import Recorded
from events.redraft import IssueRedraft, RedraftIssued, Redrafts
from events.references import ReferenceCommand, ReferenceEvent, References
from events.reopening import ReopeningCommand
from events.silence import SilenceCommand, SilenceEvent, Silences
from events.stances import StanceCommand, StanceEvent, Stances
from events.structure import AddParagraph, StructureCommand, StructureEvent
from events.submissions import FileSubmission, SubmissionCommand, SubmissionEvent, Submissions
from events.tabling import TablingCommand, TablingEvent
from events.terms import ApplyTerm, TermCommand, TermEvent, Terms
from events.text import Drafts, TextEvent
from events.wholeness import require_whole

EntryCommand = EnterFor | ConfirmEntries | CorrectEntry
"""Commands about what is entered for delegations."""

Event = (
    MemberEvent
    | TextEvent
    | ProcessEvent
    | StructureEvent
    | BracketEvent
    | StanceEvent
    | IssueEvent
    | QuestionEvent
    | AdRefEvent
    | SilenceEvent
    | PackageEvent
    | RedraftIssued
    | DelegationLeft
    | MeetingEvent
    | FloorEvent
    | LinkEvent
    | SubmissionEvent
    | AdoptionEvent
    | GroupEvent
    | GroupStanceEvent
    | ProposalEvent
    | InformalsEvent
    | EntryEvent
    | LineageEvent
    | TablingEvent
    | RebasingEvent
    | NumberingEvent
    | ReferenceEvent
    | TermEvent
    | GenerationBegun
)
Command = (
    MemberCommand
    | ProcessCommand
    | StructureCommand
    | BracketCommand
    | ReopeningCommand
    | StanceCommand
    | IssueCommand
    | QuestionCommand
    | AdRefCommand
    | SilenceCommand
    | PackageCommand
    | IssueRedraft
    | EndDelegation
    | MeetingCommand
    | FloorCommand
    | LinkCommand
    | SubmissionCommand
    | AdoptionCommand
    | GroupCommand
    | GroupStanceCommand
    | ProposalCommand
    | InformalsCommand
    | EntryCommand
    | LineageCommand
    | TablingCommand
    | RebasingCommand
    | NumberingCommand
    | ReferenceCommand
    | TermCommand
    | BeginGeneration
)


class Negotiation(Struct):
    """Everything that the log says, as of ``position``.

    Evolving fills and empties the dicts and lists of the state, and replaces what stands in them;
    it never changes what stands there. So states may share it (`copy`, `events.snapshot`).
    """

    id: NegotiationId
    position: Position = 0
    occurred_at: Microseconds = 0
    members: Members = field(default_factory=Members)
    process: Process = field(default_factory=Process)
    text: Drafts = field(default_factory=Drafts)
    brackets: Brackets = field(default_factory=Brackets)
    stances: Stances = field(default_factory=Stances)
    issues: Issues = field(default_factory=Issues)
    questions: Questions = field(default_factory=Questions)
    agreements: Agreements = field(default_factory=Agreements)
    silences: Silences = field(default_factory=Silences)
    packages: Packages = field(default_factory=Packages)
    redrafts: Redrafts = field(default_factory=Redrafts)
    meetings: Meetings = field(default_factory=Meetings)
    floor: Floor = field(default_factory=Floor)
    links: Links = field(default_factory=Links)
    submissions: Submissions = field(default_factory=Submissions)
    adoptions: Adoptions = field(default_factory=Adoptions)
    groups: Groups = field(default_factory=Groups)
    group_stances: GroupStances = field(default_factory=GroupStances)
    entries: Entries = field(default_factory=Entries)
    numbering: Numbering = field(default_factory=Numbering)
    references: References = field(default_factory=References)
    terms: Terms = field(default_factory=Terms)

    def copy(self) -> "Negotiation":
        """An equal state that can be evolved by itself; quick, for it shares what never changes."""
        return Negotiation(
            self.id,
            self.position,
            self.occurred_at,
            self.members.copy(),
            self.process.copy(),
            self.text.copy(),
            self.brackets.copy(),
            self.stances.copy(),
            self.issues.copy(),
            self.questions.copy(),
            self.agreements.copy(),
            self.silences.copy(),
            self.packages.copy(),
            self.redrafts.copy(),
            self.meetings.copy(),
            self.floor.copy(),
            self.links.copy(),
            self.submissions.copy(),
            self.adoptions.copy(),
            self.groups.copy(),
            self.group_stances.copy(),
            self.entries.copy(),
            self.numbering.copy(),
            self.references.copy(),
            self.terms.copy(),
        )


def decide(state: Negotiation, actor: Actor, command: Command) -> tuple[Event, ...]:
    """The events that ``command`` by ``actor`` leads to; raises `Refused`; changes nothing.

    An empty tuple means that all is already as the command would have it.
    """
    capitals = _of_capitals(state, command)
    if isinstance(command, OpenDraft) or not (capitals or isinstance(command, _OFF_RECORD)):
        state.process.regime.require_record()
    if not (capitals or isinstance(command, _IN_WRITING)):
        state.process.regime.require_attendance(actor.role)
    if isinstance(command, _SETTLING):
        actor.require("steer")
        state.process.regime.require_settling()
    if isinstance(command, EntryCommand):
        return _entry(state, actor, command)
    if isinstance(command, StructureCommand):
        state.adoptions.require_unadopted(command.draft)
        if may(actor.role, "propose"):
            state.process.regime.require_proposals(tables=actor.tables)
        return _structured(state, actor, command)
    if isinstance(command, NumberingCommand):
        return _numbered(state, actor, command)
    if isinstance(command, ReferenceCommand):
        return _referred(state, actor, command)
    if isinstance(command, TermCommand):
        return _termed(state, actor, command)
    if isinstance(command, RecordOutcome):
        state.packages.refuse_alone(command.bracket)
    if isinstance(command, BracketCommand):
        return brackets.decide(
            state.brackets,
            state.members,
            state.process.round.id if state.process.round else None,
            lambda bracket: in_the_way(state, bracket),
            actor,
            command,
        )
    if isinstance(command, ProposalCommand):
        return _propose(state, actor, command)
    if isinstance(command, InformalsCommand):
        return _brought(state, actor, command)
    if isinstance(command, RebasingCommand):
        return rebasing.decide(state.brackets, actor, command)
    if isinstance(command, LineageCommand):
        said = lineage.Said(state.stances, state.group_stances, state.packages.refuse_alone)
        return lineage.decide(state.brackets, state.text, said, actor, command)
    if isinstance(command, ReopeningCommand):
        actor.require("steer")
        state.adoptions.require_unadopted(state.brackets.known(command.bracket).draft)
        return reopening.decide(state.brackets, state.text, actor, command)
    if isinstance(command, StanceCommand):
        return stances.decide(state.stances, state.brackets, actor, command)
    if isinstance(command, QuestionCommand):
        return _question(state, actor, command)
    if isinstance(command, AdRefCommand):
        return adref.decide(
            state.agreements, state.text, state.brackets, state.members, actor, command
        )
    if isinstance(command, SilenceCommand):
        return silence.decide(
            state.silences, state.text, state.members, state.position, actor, command
        )
    if isinstance(command, PackageCommand):
        return packages.decide(
            state.packages,
            state.brackets,
            state.members,
            lambda bracket: in_the_way(state, bracket),
            actor,
            command,
        )
    if isinstance(command, GroupStanceCommand):
        return group_stances.decide(
            state.group_stances, state.groups, state.brackets, actor, command
        )
    if isinstance(command, TablingCommand):
        return tabling.decide(state.text, state.groups, actor, command)
    if isinstance(command, GroupCommand):
        return groups.decide(state.groups, state.members, actor, command)
    if isinstance(command, IssueCommand):
        return issues.decide(state.issues, state.brackets, state.text, actor, command)
    if isinstance(command, ProcessCommand):
        return process.decide(state.process, state.text, actor, command, state.position)
    if isinstance(command, IssueRedraft):
        return _redraft(state, actor, command)
    if isinstance(command, BeginGeneration):
        return generations.decide(state.text, actor, command)
    if isinstance(command, SteeringCommand):
        return _steered(state, actor, command)
    if isinstance(command, EndDelegation):
        return departure.decide(state.members, state.brackets, state.stances, actor, command)
    return members.decide(state.members, actor, command)


def _structured(state: Negotiation, actor: Actor, command: StructureCommand) -> tuple[Event, ...]:
    if not isinstance(command, AddParagraph):
        return structure.decide(state.text, state.brackets, actor, command)
    command = numbering.labelled(state.numbering, state.text, command)
    decided = structure.decide(state.text, state.brackets, actor, command)
    noted = numbering.noted(state.text.drafts[command.draft], command)
    return (*decided, *noted, *_on_behalf(state, actor, command.group, decided))


def _on_behalf(
    state: Negotiation, actor: Actor, group: GroupId | None, decided: Iterable[Event]
) -> tuple[Event, ...]:
    opened = (event.bracket for event in decided if isinstance(event, BracketOpened))
    return group_stances.on_behalf(state.groups, actor, group, opened)


def _numbered(state: Negotiation, actor: Actor, command: NumberingCommand) -> tuple[Event, ...]:
    if isinstance(command, RenumberDraft):
        state.adoptions.require_unadopted(command.draft)
    return numbering.decide(state.numbering, state.text, actor, command)


def _referred(state: Negotiation, actor: Actor, command: ReferenceCommand) -> tuple[Event, ...]:
    state.adoptions.require_unadopted(command.draft)
    closed = {
        p
        for p in state.agreements.paragraphs
        if state.agreements.on_paragraph(p) or state.agreements.on_phrases(p)
    }
    foreign = {b for b in state.brackets.brackets if state.brackets.somebodys(b)}
    return references.decide(state.references, state.text, closed, foreign, actor, command)


def _termed(state: Negotiation, actor: Actor, command: TermCommand) -> tuple[Event, ...]:
    found: terms.Found = ((), ())
    if isinstance(command, ApplyTerm):
        actor.require("pen")
        found = consequences_of(state, command)
    return terms.decide(state.terms, state.issues, found, actor, command)


def consequences_of(state: Negotiation, command: ApplyTerm) -> terms.Found:
    """What applying a term would change now, and what it would leave (SPEC D3, D4).

    Raises `Refused` where it cannot be applied at all.
    """
    term = state.terms.settled(command.term)
    state.adoptions.require_unadopted(command.draft)
    text = consequences.Text(
        state.text, state.brackets, state.agreements, state.silences, state.links
    )
    return consequences.found(text, term, command)


def _propose(state: Negotiation, actor: Actor, command: ProposalCommand) -> tuple[Event, ...]:
    actor.require("propose")
    if isinstance(command, ProposeWording):
        state.adoptions.require_unadopted(command.draft)
    # What is proposed by command is put out in one act, whether typing is live or tabled.
    state.process.regime.require_proposals(tables=True)
    decided = proposals.decide(state.brackets, state.text, state.stances, actor, command)
    if isinstance(command, ProposeWording):
        return (*decided, *_on_behalf(state, actor, command.group, decided))
    return decided


def _brought(state: Negotiation, actor: Actor, command: BringFromInformals) -> tuple[Event, ...]:
    actor.require("pen")
    text = command.text
    state.adoptions.require_unadopted(text.draft)
    if isinstance(text, AddParagraph):
        text = numbering.labelled(state.numbering, state.text, text)
        command = replace(command, text=text)
    decided = informals.decide(
        state.brackets, state.text, state.members, state.groups, actor, command
    )
    if isinstance(text, AddParagraph):
        return (*decided, *numbering.noted(state.text.drafts[text.draft], text))
    return decided


def voice_of(state: Negotiation, actor: Actor, command: Command) -> Actor:
    """As whom a command is decided and carried out: what is entered for a delegation, as a
    delegate of it; anything else, as who gives it. Raises `Refused` (SPEC E1)."""
    if not isinstance(command, EnterFor):
        return actor
    speaks = None
    said = command.said
    group = said.group if isinstance(said, _VOICED) else None
    if group is not None:
        speaks = state.groups.spokesperson(state.members, command.delegation, group)
    return entering.voice(state.members, actor, command.delegation, speaks)


_VOICED = OnBehalf | ProposeOnBehalf | MakeStatement | AddParagraph | ProposeWording
"""What may be said on behalf of a group, by who speaks for it."""


def _entry(state: Negotiation, actor: Actor, command: EntryCommand) -> tuple[Event, ...]:
    if isinstance(command, EnterFor):
        if command.entry in state.entries.entries:
            raise Refused("E1", "An entry needs a new id.")
        voice = replace(voice_of(state, actor, command), tables=True)
        led_to = decide(state, voice, command.said)
        return (entering.entered(command, led_to), *led_to) if led_to else ()
    room = correcting.Room(
        state.brackets,
        state.stances,
        state.group_stances,
        state.questions,
        state.text,
        state.adoptions,
        state.agreements,
    )
    return correcting.decide(state.entries, room, actor, command)


def _question(state: Negotiation, actor: Actor, command: QuestionCommand) -> tuple[Event, ...]:
    if isinstance(command, PutQuestion):
        state.packages.refuse_alone(command.bracket)
    if isinstance(command, DecideQuestion):
        held = state.questions.questions.get(command.question)
        if held is not None:
            state.packages.refuse_alone(held.bracket)
    room = questions.Room(
        state.brackets,
        state.text,
        state.members,
        state.agreements,
        state.process.round,
        state.meetings,
        lambda bracket: in_the_way(state, bracket),
        lambda bracket: _awaiting(state, bracket),
    )
    return questions.decide(state.questions, room, actor, command)


def _bracket_event(state: Negotiation, recorded: Recorded[BracketEvent]) -> None:
    brackets.evolve(state.brackets, recorded)
    packages.follow(state.packages, recorded)
    match recorded.event:
        case BracketWithdrawn(bracket):
            for group in (None, *state.group_stances.proposing(bracket)):
                entries.overtake(
                    state.entries,
                    recorded,
                    bracket,
                    ("proposal", "co-sponsorship", "reason"),
                    group=group,
                )
        case ReasonGiven(bracket):
            entries.overtake(state.entries, recorded, bracket, ("reason",))
        case _:
            pass


def _stance_event(state: Negotiation, recorded: Recorded[StanceEvent]) -> None:
    stances.evolve(state.stances, recorded)
    event = recorded.event
    entries.overtake(state.entries, recorded, event.bracket, ("position",), event.delegation)


def _group_stance_event(state: Negotiation, recorded: Recorded[GroupStanceEvent]) -> None:
    group_stances.evolve(state.group_stances, recorded)
    event = recorded.event
    about = event.delegation if isinstance(event, OF_MEMBERS) else None
    entries.overtake(state.entries, recorded, event.bracket, ("position",), about, event.group)


def _cosponsor_event(state: Negotiation, recorded: Recorded[CosponsorEvent]) -> None:
    proposals.evolve(state.brackets, recorded)
    event = recorded.event
    if isinstance(event, CosponsorLeft):
        group_stances.left(state.group_stances, event.bracket, event.delegation)
        deeds: tuple[entries.Deed, ...] = ("proposal", "co-sponsorship", "reason")
    else:
        deeds = ("leaving",)
    entries.overtake(state.entries, recorded, event.bracket, deeds, event.delegation)


def _lineage_event(state: Negotiation, recorded: Recorded[LineageEvent]) -> None:
    event = recorded.event
    fresh = isinstance(event, BracketSplit) and event.into not in state.brackets.brackets
    lineage.evolve(state.brackets, recorded)
    lineage.carry(state.stances, state.group_stances, state.issues, recorded)
    if isinstance(event, BracketSplit):
        if fresh:
            entries.extend(state.entries, event.bracket, event.into)
    else:
        entries.extend(state.entries, event.absorbed, event.bracket)


def _entry_event(state: Negotiation, recorded: Recorded[EntryEvent]) -> None:
    event = recorded.event
    before = Before()
    if isinstance(event, entries.EnteredFor) and event.question is not None:
        put = state.questions.questions.get(event.question)
        objections = put.objections if put is not None else ()
        reason = next((r for d, r in objections if d == event.delegation), "")
        before = Before(objection=reason)
    elif isinstance(event, entries.EnteredFor) and event.brackets:
        bracket, group = event.brackets[0], event.group
        held = state.brackets.brackets.get(bracket)
        said = state.group_stances
        before = Before(
            state.stances.of(bracket).get(event.delegation)
            if group is None
            else said.of(bracket).get(group),
            said.alignments_of(bracket, event.delegation).get(group) if group else None,
            held.reason if held is not None else "",
        )
    entries.evolve(state.entries, recorded, before)


def _question_event(state: Negotiation, recorded: Recorded[QuestionEvent]) -> None:
    questions.evolve(state.questions, recorded)
    event = recorded.event
    if isinstance(event, QuestionObjected | QuestionObjectionLifted):
        entries.overtake_on_question(state.entries, recorded, event.question, event.delegation)


def _rebasing_event(state: Negotiation, recorded: Recorded[RebasingEvent]) -> None:
    rebasing.evolve(state.brackets, recorded)
    event = recorded.event
    if isinstance(event, ProposalConfirmed):
        entries.overtake(
            state.entries, recorded, event.bracket, ("confirmation",), event.delegation
        )


def _ad_ref_event(state: Negotiation, recorded: Recorded[AdRefEvent]) -> None:
    event, at = recorded.event, recorded.position
    agreements, tied = state.agreements, (state.packages, state.brackets, state.agreements)
    words = ""
    if isinstance(event, AdRefReopened) and event.agreement in agreements.agreements:
        words = locks.as_agreed(state.text, agreements.agreements[event.agreement])
    adref.evolve(agreements, recorded, words)
    if isinstance(event, AdRefReopened):
        packages.reopened(*tied, event.agreement, at)
        entries.overtake_on_agreement(state.entries, recorded, event.agreement, event.delegation)
    elif isinstance(event, AdRefRestored):
        packages.restored(*tied, event.agreement, at)


_IN_WRITING = (SilenceCommand, ConfirmAdRef, ReopenAdRef, SubmissionCommand)
"""Commands of those who need not attend: they write from elsewhere (SPEC P16)."""


def _of_capitals(state: Negotiation, command: Command) -> bool:
    """Whether a command enters what a capital says in writing, confirms or corrects that."""
    if isinstance(command, EnterFor):
        return isinstance(command.said, ConfirmAdRef | ReopenAdRef)
    if isinstance(command, ConfirmEntries | CorrectEntry):
        named = command.entries if isinstance(command, ConfirmEntries) else (command.entry,)
        held = [state.entries.entries.get(entry) for entry in named]
        return all(entry is not None and entry.agreement is not None for entry in held)
    return False


_SETTLING = (RecordOutcome, PutQuestion, DecideQuestion, AgreePackage, IssueRedraft)
"""Commands by which proposals are settled: not in a compilation (SPEC P19)."""

_OFF_RECORD = (
    ProcessCommand,
    MemberCommand,
    MeetingCommand,
    EndDelegation,
    SilenceCommand,
    ConfirmAdRef,
    ReopenAdRef,
    FileSubmission,
    BringFromInformals,
    BeginGeneration,
)
"""Commands of which the log tells off the record too (SPEC P9): what comes in writing, and what
deadlines bring, comes whatever the room is doing."""

SteeringCommand = MeetingCommand | FloorCommand | LinkCommand | SubmissionCommand | AdoptionCommand
"""Commands beside the text: what meetings, statements and notes are made of."""


def _steered(state: Negotiation, actor: Actor, command: SteeringCommand) -> tuple[Event, ...]:
    if isinstance(command, MeetingCommand):
        round_id = state.process.round.id if state.process.round else None

        def require(item: meetings.AgendaItem) -> None:
            require_there(item, state.text, state.brackets, state.issues)

        return meetings.decide(state.meetings, round_id, require, actor, command)
    if isinstance(command, FloorCommand):
        return floor.decide(
            state.floor,
            state.meetings,
            state.members,
            state.groups,
            state.issues,
            actor,
            command,
        )
    if isinstance(command, LinkCommand):
        return links.decide(state.links, state.text, state.brackets, actor, command)
    if isinstance(command, SubmissionCommand):
        return submissions.decide(
            state.submissions, state.text, state.issues, state.members, actor, command
        )
    return adoption.decide(
        state.adoptions,
        state.process,
        state.text,
        state.brackets,
        state.members,
        (lambda: _require_whole(state)) if state.packages.everything else None,
        actor,
        command,
    )


def _require_whole(state: Negotiation) -> None:
    require_whole(
        state.packages,
        state.adoptions,
        state.text,
        state.brackets,
        state.agreements,
        state.questions,
        state.silences,
        state.members,
    )


def _redraft(state: Negotiation, actor: Actor, command: IssueRedraft) -> tuple[Event, ...]:
    state.adoptions.require_unadopted(command.draft)
    decided = redraft.decide(
        state.process,
        state.text,
        state.brackets,
        lambda b: (state.stances.objectors(b), state.group_stances.objectors(b)),
        actor,
        command,
    )
    draft = state.text.drafts[command.draft]
    refuse_locked(state.agreements, state.silences, draft, draft.text(), list(command.paragraphs))
    return decided


def _redrafted(state: Negotiation, recorded: Recorded[Any]) -> None:
    if isinstance(recorded.event, BracketRedrafted):
        _bracket_event(state, recorded)
    else:
        for descent in recorded.event.lineage:
            issues.inherit(state.issues, descent.paragraph, descent.ancestors)
    redraft.evolve(state.redrafts, recorded)


def _departed(state: Negotiation, recorded: Recorded[DelegationLeft]) -> None:
    """A party leaves: wherever it stood, it stands no more (SPEC P14)."""
    party = recorded.event.delegation
    people = {a.participant for a in state.members.participants.values() if a.delegation == party}
    groups.departed(state.groups, party, people)
    group_stances.departed(state.group_stances, party)
    questions.departed(state.questions, party)
    adref.departed(state.agreements, party)
    entries.departed(state.entries, party, recorded.position)
    floor.departed(state.floor, party)
    departure.evolve(state.members, state.brackets, recorded)


def in_the_way(state: Negotiation, bracket: BracketId) -> InTheWay:
    """Who keeps a bracket from being settled, groups first, each earliest first; then who objects
    to the question on screen for it, which is no objection to the bracket (SPEC A9)."""
    said = [
        *(
            (state.groups.groups[g].name, s.stance)
            for g, s in state.group_stances.of(bracket).items()
        ),
        *((state.members.name(d), s.stance) for d, s in state.stances.of(bracket).items()),
    ]
    said += [
        (f"{state.members.name(d)} (to the question on screen)", "objection")
        for d, _ in objections_to_question(state, bracket)
    ]
    return InTheWay(
        tuple(name for name, stance in said if stance == "objection"),
        tuple(name for name, stance in said if stance == "awaiting-instructions"),
    )


def objections_to_question(
    state: Negotiation, bracket: BracketId
) -> tuple[tuple[DelegationId, str], ...]:
    """Who objects to the question on screen for a bracket, and why; nobody once it lapsed (A10)."""
    return questions.objections(
        state.questions,
        bracket,
        state.brackets,
        state.text,
        state.process.round,
        state.meetings,
    )


def _awaiting(state: Negotiation, bracket: BracketId) -> tuple[DelegationId, ...]:
    """Delegations whose instructions are awaited; where a group's are, the members it speaks for
    that have not spoken for themselves."""
    own = state.stances.of(bracket)
    found = [d for d, s in own.items() if s.stance == "awaiting-instructions"]
    for group, stance in state.group_stances.of(bracket).items():
        if stance.stance == "awaiting-instructions":
            found += [
                d
                for d in state.groups.members_of(group)
                if d not in own and state.group_stances.speaks_for(state.groups, bracket, group, d)
            ]
    return tuple(dict.fromkeys(found))


_EVOLVE: dict[type, Callable[[Negotiation, Recorded[Any]], None]] = {
    **dict.fromkeys(get_args(TextEvent), lambda s, r: text.evolve(s.text, r)),
    **dict.fromkeys(get_args(BracketEvent), _bracket_event),
    **dict.fromkeys(get_args(StanceEvent), _stance_event),
    **dict.fromkeys(get_args(IssueEvent), lambda s, r: issues.evolve(s.issues, r)),
    **dict.fromkeys(get_args(QuestionEvent), _question_event),
    **dict.fromkeys(get_args(AdRefEvent), _ad_ref_event),
    **dict.fromkeys(get_args(SilenceEvent), lambda s, r: silence.evolve(s.silences, r)),
    **dict.fromkeys(get_args(PackageEvent), lambda s, r: packages.evolve(s.packages, r)),
    **dict.fromkeys(get_args(ProcessEvent), lambda s, r: process.evolve(s.process, r)),
    **dict.fromkeys(get_args(MemberEvent), lambda s, r: members.evolve(s.members, r)),
    **dict.fromkeys((RedraftIssued, BracketRedrafted), _redrafted),
    **dict.fromkeys(get_args(MeetingEvent), lambda s, r: meetings.evolve(s.meetings, r)),
    **dict.fromkeys(get_args(FloorEvent), lambda s, r: floor.evolve(s.floor, r)),
    **dict.fromkeys(get_args(LinkEvent), lambda s, r: links.evolve(s.links, r)),
    **dict.fromkeys(get_args(SubmissionEvent), lambda s, r: submissions.evolve(s.submissions, r)),
    **dict.fromkeys(get_args(AdoptionEvent), lambda s, r: adoption.evolve(s.adoptions, r)),
    DelegationLeft: _departed,
    **dict.fromkeys(get_args(GroupEvent), lambda s, r: groups.evolve(s.groups, r)),
    **dict.fromkeys(get_args(GroupStanceEvent), _group_stance_event),
    **dict.fromkeys(get_args(CosponsorEvent), _cosponsor_event),
    **dict.fromkeys(get_args(EntryEvent), _entry_event),
    **dict.fromkeys(get_args(LineageEvent), _lineage_event),
    **dict.fromkeys(get_args(RebasingEvent), _rebasing_event),
    InformalsEvent: lambda s, r: informals.evolve(s.brackets, r),
    # What was proposed by command stands in the `TextChanged` and `BracketOpened` beside it.
    WordingProposed: lambda s, r: None,
    # What structure commands did to the text stands in the `TextChanged` beside them.
    **dict.fromkeys(
        get_args(StructureEvent), lambda s, r: references.follow(s.references, s.text, r.event)
    ),
    **dict.fromkeys(get_args(NumberingEvent), lambda s, r: numbering.evolve(s.numbering, r)),
    **dict.fromkeys(get_args(ReferenceEvent), lambda s, r: references.evolve(s.references, r)),
    **dict.fromkeys(get_args(TermEvent), lambda s, r: terms.evolve(s.terms, s.text, r)),
    GenerationBegun: lambda s, r: generations.evolve(s.text, r),
    # What was tabled stands in the events after it.
    TablingEvent: lambda s, r: None,
}


def evolve(state: Negotiation, recorded: Recorded[Event]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses (SPEC R3)."""
    _EVOLVE[type(recorded.event)](state, recorded)
    state.position = recorded.position
    state.occurred_at = recorded.occurred_at
