"""The time line: each event as one plain sentence.

Delegations are named where the regime shows attribution; persons never are. The words are those of
the room: a position is updated, nobody concedes; what the meeting decided is said as decided.
"""

from collections.abc import Iterable

from msgspec import Struct

from events.adref import AdRefEvent
from events.brackets import (
    AlternativesFormed,
    Bracket,
    BracketDeleted,
    BracketEvent,
    BracketKind,
    BracketMerged,
    BracketMooted,
    BracketOpened,
    BracketRedrafted,
    BracketReopened,
    BracketRetained,
    BracketTakenUp,
    BracketWithdrawn,
    ReasonGiven,
    RedraftFate,
)
from events.departure import DelegationLeft
from events.entries import Deed, EnteredFor, EntryConfirmed, EntryCorrected, EntryEvent, TypedFor
from events.generations import GenerationBegun
from events.group_stances import (
    AlignmentWithdrawn,
    GroupConditionLifted,
    GroupStanceCorrected,
    GroupStanceEvent,
    GroupStanceTaken,
    GroupStanceWithdrawn,
    MemberAligned,
    MemberDissociated,
    ProposedNationally,
    ProposedOnBehalf,
)
from events.groups import (
    GroupEnrolled,
    GroupEvent,
    GroupJoined,
    GroupLeft,
    SpokespersonNamed,
    SpokespersonReleased,
)
from events.ids import (
    SYSTEM,
    BracketId,
    DelegationId,
    DraftId,
    GroupId,
    ParagraphId,
    ParticipantId,
    Position,
)
from events.informals import TextFromInformals
from events.issues import (
    BracketTagged,
    BracketUntagged,
    IssueAdded,
    IssueEvent,
    ParagraphTagged,
    ParagraphUntagged,
)
from events.lineage import BracketsJoined, BracketSplit, LineageEvent
from events.members import (
    DelegationEnrolled,
    HeadNamed,
    HeadReleased,
    MemberEvent,
    ParticipantEnrolled,
    ParticipantLeft,
    PenPassed,
)
from events.negotiation import Event, Negotiation
from events.numbering import NumberingEvent
from events.packages import PackageEvent
from events.process import (
    NegotiationOpened,
    PhaseOpened,
    ProcessEvent,
    RegimeAnnounced,
    RevisionIssued,
    RoundClosed,
    RoundOpened,
)
from events.projections import agreement_told
from events.projections.brackets import condition_words, excerpt, shortened
from events.projections.informals_told import informals_sentence
from events.projections.labels import full_label
from events.projections.renumbered import numbering_sentence
from events.projections.steering import SteeringEvent, steering_sentence
from events.projections.terms_told import term_sentence
from events.proposals import CosponsorJoined, CosponsorLeft, ProposalEvent, WordingProposed
from events.questions import QuestionEvent
from events.rebasing import (
    BracketRebased,
    ConfirmationTakenBack,
    ProposalConfirmed,
    RebasingEvent,
)
from events.record import Recorded
from events.references import ReferenceEvent
from events.silence import SilenceBroken, SilenceEvent, SilenceLetterLate
from events.stances import (
    Condition,
    ConditionLifted,
    StanceCorrected,
    StanceEvent,
    StanceKind,
    StanceTaken,
    StanceWithdrawn,
)
from events.structure import (
    ParagraphAdded,
    ParagraphMoved,
    ParagraphRelabelled,
    ParagraphRemoved,
    ParagraphsJoined,
    ParagraphSplit,
    StructureEvent,
)
from events.tabling import Tabled
from events.terms import TermEvent
from events.text import DraftOpened, Dropped, Marked, Placed, Spliced, TextChanged
from events.visibility import NOBODY, Sight, sight, veiled_event

_ROLES = {
    "co-facilitator": "A co-facilitator",
    "secretariat": "A member of the secretariat",
    "delegate": "A delegate",
    "observer": "An observer",
    "auditor": "An auditor",
}
_DOING: dict[BracketKind, str] = {
    "insertion": "inserting",
    "deletion": "deleting",
    "reservation": "the reservation on",
}
_TAKES: dict[StanceKind, str] = {
    "acceptance": "accepts",
    "can-go-along": "can go along with",
    "conditional-acceptance": "accepts",
    "objection": "objects to",
    "awaiting-instructions": "awaits instructions on",
    "scrutiny-reserve": "places a scrutiny reserve on",
}
_PROPOSES: dict[BracketKind, tuple[str, str]] = {
    "insertion": ("proposes to insert", "propose to insert"),
    "deletion": ("proposes to delete", "propose to delete"),
    "reservation": ("reserves on", "reserve on"),
}

_FATES: dict[RedraftFate, str] = {
    "kept": "stays open in the redraft",
    "moved": "stays open in the redraft, and has moved",
    "retained": "is in the redraft, without brackets",
    "deleted": "is followed in the redraft: the words are gone",
    "merged": "is merged into the wording of the redraft",
    "dropped": "is dropped in the redraft, under the co-facilitators' responsibility",
}


_DEEDS: dict[Deed, str] = {
    "proposal": "a proposal",
    "co-sponsorship": "a co-sponsorship",
    "leaving": "the end of a co-sponsorship",
    "withdrawal": "a withdrawal",
    "position": "a position",
    "reason": "a reason",
    "statement": "a statement",
    "objection to a question": "a word on a question",
    "confirmation": "that a proposal stands",
    "group proposal": "a proposal on behalf of a group",
    "ad ref confirmation": "that its capital agrees",
    "ad ref notification": "a notification of its capital",
}

_OF_MEMBERS = MemberEvent | GroupEvent | DelegationLeft
"""Events that tell what everybody knows."""

LETTERS = (SilenceBroken, SilenceLetterLate)
"""Events of which the public record does not say who acted (SPEC Z8)."""


def discreet_actor(recorded: Recorded[Event]) -> str:
    """Who acted, as everybody may know; empty where that would say who wrote a letter."""
    return "" if isinstance(recorded.event, LETTERS) else recorded.actor


class Entry(Struct, frozen=True):
    """One event on the time line; ``draft`` and ``bracket`` are what it concerns, if one."""

    type: str
    sentence: str
    draft: DraftId | None
    bracket: BracketId | None


def entry(state: Negotiation, recorded: Recorded[Event], seen: Sight | None = None) -> Entry:
    """The event as an entry; ``state`` is the negotiation right after it, ``seen`` what the reader
    sees (None: what the public does).

    The reader attended: who did not hears nothing of it (`events.visibility.veiled_event`).
    """
    event = recorded.event
    bracket: BracketId | None = getattr(event, "bracket", None)
    if isinstance(event, AlternativesFormed) and event.brackets:
        bracket = event.brackets[0]
    draft: DraftId | None = getattr(event, "draft", None)
    if isinstance(event, QuestionEvent):
        asked = state.questions.questions.get(event.question)
        bracket = asked.bracket if asked is not None else bracket
    if isinstance(event, SilenceEvent) and event.silence in state.silences.silences:
        draft = state.silences.silences[event.silence].draft
    if draft is None and bracket in state.brackets.brackets:
        draft = state.brackets.brackets[bracket].draft
    if isinstance(event, ParagraphTagged | ParagraphUntagged):
        held = (d.id for d in state.text.drafts.values() if event.paragraph in d.paragraphs)
        draft = next(held, None)
    tag = event.__struct_config__.tag
    return Entry(str(tag), sentence(state, recorded, seen), draft, bracket)


def sentence(state: Negotiation, recorded: Recorded[Event], seen: Sight | None = None) -> str:
    """The event in one sentence; as `entry`."""
    seen = seen or sight(state, None)
    recorded = veiled_event(state, recorded, seen) or recorded
    teller = _Teller(state, recorded, seen)
    told = _told(teller, recorded.event)
    speaking = state.entries.speaking(recorded.command)
    if speaking is not None and not isinstance(recorded.event, EnteredFor | TypedFor):
        told += f" Entered for {teller.party(speaking)}."
    told += agreement_told.broken_with(state, recorded.position)
    told += agreement_told.whole_again(state, recorded.position)
    return told[:1].upper() + told[1:]


def _told(teller: "_Teller", event: Event) -> str:
    match event:
        case TextChanged():
            return teller.text(event)
        case DraftOpened(_, title):
            return f"A draft is opened: “{title}”."
        case GenerationBegun(draft):
            return f"{teller.title(draft)} goes on in a fresh document; not a word of it changes."
        case Tabled():
            return teller.tabled(event)
        case StanceTaken() | StanceWithdrawn() | ConditionLifted() | StanceCorrected():
            return teller.stance(event)
        case GroupEnrolled() | GroupJoined() | GroupLeft():
            return teller.group(event)
        case SpokespersonNamed() | SpokespersonReleased():
            return teller.group(event)
        case (
            GroupStanceTaken()
            | GroupStanceWithdrawn()
            | GroupConditionLifted()
            | GroupStanceCorrected()
            | MemberAligned()
            | MemberDissociated()
            | AlignmentWithdrawn()
            | ProposedOnBehalf()
            | ProposedNationally()
        ):
            return teller.group_stance(event)
        case (
            NegotiationOpened()
            | RegimeAnnounced()
            | PhaseOpened()
            | RoundOpened()
            | RoundClosed()
            | RevisionIssued()
        ):
            return teller.process(event)
        case (
            DelegationEnrolled()
            | ParticipantEnrolled()
            | ParticipantLeft()
            | HeadNamed()
            | HeadReleased()
            | PenPassed()
        ):
            return teller.member(event)
        case (
            IssueAdded()
            | BracketTagged()
            | BracketUntagged()
            | ParagraphTagged()
            | ParagraphUntagged()
        ):
            return teller.issue(event)
        case (
            ParagraphAdded()
            | ParagraphRemoved()
            | ParagraphSplit()
            | ParagraphsJoined()
            | ParagraphMoved()
            | ParagraphRelabelled()
        ):
            return teller.structure(event)
        case TextFromInformals():
            return informals_sentence(
                teller.acts, teller.title, teller.group_name, teller.party, event
            )
        case WordingProposed() | CosponsorJoined() | CosponsorLeft():
            return teller.proposal(event)
        case _ if isinstance(event, NumberingEvent | ReferenceEvent):
            return numbering_sentence(teller.acts, teller.place, teller.title, event)
        case _ if isinstance(event, TermEvent):
            return term_sentence(teller.state, teller.title, event)
        case BracketRebased() | ProposalConfirmed() | ConfirmationTakenBack():
            return teller.rebasing(event)
        case BracketSplit() | BracketsJoined():
            return teller.lineage(event)
        case EnteredFor() | EntryConfirmed() | EntryCorrected() | TypedFor():
            return teller.entry(event)
        case _ if isinstance(event, QuestionEvent):
            return agreement_told.question(teller, event)
        case _ if isinstance(event, AdRefEvent):
            return agreement_told.ad_ref(teller, event)
        case _ if isinstance(event, SilenceEvent):
            return agreement_told.silence(teller, event)
        case _ if isinstance(event, PackageEvent):
            return agreement_told.package(teller, event)
        case _ if isinstance(event, BracketEvent):
            return teller.bracket(event)
        case _:
            return teller.steering(event)


class _Teller:
    """Tells what happened, given the state right after it and who acted."""

    def __init__(self, state: Negotiation, recorded: Recorded[Event], seen: Sight) -> None:
        self.state = state
        self.seen = seen
        self.names = seen.names(recorded.position) or isinstance(recorded.event, _OF_MEMBERS)
        self.who, self.many = self._actor(recorded.actor)

    # Names

    def _actor(self, actor: ParticipantId) -> tuple[str, bool]:
        """Who acted, as the subject of a sentence, and whether that is a plural."""
        if actor == SYSTEM:
            return "The secretariat", False
        if actor == NOBODY:
            return "A delegation", False
        found = self.state.members.participants.get(actor)
        if found is None:
            return "A participant who has since left", False
        if found.delegation is not None:
            return self.party(found.delegation), False
        if found.role == "co-facilitator":
            return "The co-facilitators", True
        return ("The secretariat" if found.role == "secretariat" else _ROLES[found.role]), False

    def party(self, delegation: DelegationId) -> str:
        """A delegation by name, where the reader is told it."""
        if not self.names and delegation != self.seen.own:
            return "A delegation"
        found = self.state.members.delegations.get(delegation)
        return found.name if found is not None else "A delegation"

    def parties(self, delegations: Iterable[DelegationId]) -> tuple[str, bool]:
        """Several delegations as the subject of a sentence, and whether that is a plural."""
        names = _once(self.party(d) for d in delegations)
        return _listed(names), len(names) > 1

    def acts(self, one: str, many: str) -> str:
        """The actor with the verb that agrees."""
        return f"{self.who} {many if self.many else one}"

    def words(self, bracket: BracketId) -> str:
        """The words under a bracket, quoted."""
        found = excerpt(self.state, bracket) if bracket in self.state.brackets.brackets else ""
        held = self.state.brackets.brackets.get(bracket)
        whole = "the paragraph " if held is not None and held.whole else ""
        return f"{whole}“{found}”" if found else "a paragraph" if whole else "some words"

    def place(self, draft: DraftId | None, paragraph: ParagraphId) -> str:
        """A paragraph by its label, or by its first words."""
        for held in self.state.text.drafts.values():
            found = held.paragraphs.get(paragraph) if draft in (None, held.id) else None
            if found is not None:
                if found.label:
                    return f"paragraph {full_label(held, paragraph).rstrip('.:')}"
                words = shortened(found.text, 40)
                return f"the paragraph “{words}”" if words else "an empty paragraph"
        return "a paragraph"

    def title(self, draft: DraftId) -> str:
        """A draft's title, quoted."""
        held = self.state.text.drafts.get(draft)
        return f"“{held.title}”" if held is not None else "a draft"

    # Sentences

    def tabled(self, event: Tabled) -> str:
        held = self.state.groups.groups.get(event.group) if event.group is not None else None
        names = self.state.process.regime.attribution
        behalf = f" on behalf of {held.name}" if held is not None and names else ""
        return f"{self.party(event.delegation)} tables what it prepared{behalf}."

    def process(self, event: ProcessEvent) -> str:
        match event:
            case NegotiationOpened(_, title):
                return f"The negotiation “{title}” opens."
            case RegimeAnnounced(kind, typing, _):
                seen = "typing is seen live" if typing == "live" else "proposals are tabled"
                return f"From here on the text is worked on as a {kind}; {seen}."
            case PhaseOpened(_, name, kind, _, _, _, on_record):
                record = "on" if on_record else "off"
                return f"A new phase begins, {name}: {kind}, {record} the record."
            case RoundOpened(_, name):
                return f"{name} begins."
            case RoundClosed(round_id):
                names = (r.name for r in self.state.process.rounds if r.id == round_id)
                return f"{next(names, 'The round')} ends."
            case RevisionIssued(_, draft, name):
                return f"{self.title(draft)} is issued as {name}."

    def member(self, event: MemberEvent) -> str:
        match event:
            case DelegationEnrolled(_, name, code):
                return f"{name} ({code}) joins the negotiation."
            case ParticipantEnrolled(_, role, delegation):
                of = f" of {self.party(delegation)}" if delegation is not None else ""
                return f"{_ROLES[role]}{of} is admitted."
            case ParticipantLeft():
                return "A participant's accreditation ends."
            case HeadNamed(participant):
                return f"A delegate{self.of(participant)} now heads the delegation."
            case HeadReleased(participant):
                return f"A delegate{self.of(participant)} no longer heads the delegation."
            case PenPassed():
                return "The pen passes to the other co-facilitator."

    def of(self, participant: ParticipantId) -> str:
        """“ of Norland”, as far as it is known."""
        found = self.state.members.participants.get(participant)
        if found is None or found.delegation is None:
            return ""
        return f" of {self.party(found.delegation)}"

    def group_name(self, group: GroupId) -> str:
        """A group by name, where the reader is told it."""
        found = self.state.groups.groups.get(group)
        if found is None or not (self.names or group in self.seen.groups):
            return "A group"
        return found.name

    def of_group(self, group: GroupId | None) -> str:
        """The group on whose behalf something is said; empty for none."""
        return "" if group is None else self.group_name(group)

    def group(self, event: GroupEvent) -> str:
        name = self.group_name(event.group)
        match event:
            case GroupEnrolled(_, named, code):
                return f"{named} ({code}) is enrolled as a group."
            case GroupJoined(_, delegation):
                return f"{self.party(delegation)} is a member of {name} from here on."
            case GroupLeft(_, delegation):
                return f"{self.party(delegation)} is no longer a member of {name}."
            case SpokespersonNamed(_, participant):
                return f"A delegate{self.of(participant)} may speak on behalf of {name}."
            case SpokespersonReleased(_, participant):
                return f"A delegate{self.of(participant)} no longer speaks on behalf of {name}."

    def group_stance(self, event: GroupStanceEvent) -> str:
        name, member = self.group_name(event.group), self.party(event.delegation)
        on = self.on(event.bracket)
        match event:
            case GroupStanceTaken(_, _, _, stance, reason, condition):
                return self.says(name, event.bracket, stance, reason, condition)
            case GroupStanceWithdrawn():
                return f"{name} updates its position: it no longer takes one on {on}."
            case GroupConditionLifted():
                return f"{name} lifts its condition on {on}."
            case GroupStanceCorrected(_, _, _, corrects, note):
                return _corrected(name, on, corrects, note)
            case MemberAligned():
                return f"{member} aligns itself with {name} on {on}."
            case MemberDissociated(_, _, _, reason):
                return _sentence(f"{member} dissociates itself from {name} on {on}", reason)
            case AlignmentWithdrawn():
                return (
                    f"{member} takes back what it said of the position of {name} on {on}; "
                    "it is covered by it again."
                )
            case ProposedNationally():
                return f"{member} proposes {on} in its own name again, not on behalf of {name}."
            case ProposedOnBehalf():
                return f"{member} proposes on behalf of {name}: {on}."

    def issue(self, event: IssueEvent) -> str:
        titles = self.state.issues.issues
        name = f"“{titles[event.issue].title}”" if event.issue in titles else "an issue"
        match event:
            case IssueAdded(_, title, parent):
                under = f", under “{titles[parent].title}”" if parent in titles else ""
                return f"A new issue: “{title}”{under}."
            case BracketTagged(_, bracket):
                return _sentence(f"{self.words(bracket)} now stands under the issue {name}")
            case BracketUntagged(_, bracket):
                return _sentence(f"{self.words(bracket)} no longer stands under the issue {name}")
            case ParagraphTagged(_, paragraph):
                return _sentence(f"{self.place(None, paragraph)} now stands under the issue {name}")
            case ParagraphUntagged(_, paragraph):
                place = self.place(None, paragraph)
                return _sentence(f"{place} no longer stands under the issue {name}")

    def structure(self, event: StructureEvent) -> str:
        match event:
            case ParagraphAdded(_, _, _, _, _, label, bracket, text):
                words = f" “{shortened(text)}”" if text else ""
                named = f"paragraph {label.rstrip('.:')}" if label else "a paragraph"
                verb = ("adds", "add") if bracket is None else ("proposes", "propose")
                if self._brought(bracket):
                    verb = ("brings in", "bring in")
                return _sentence(f"{self.acts(*verb)} {named}{words}")
            case ParagraphRemoved():
                return f"{self.acts('takes', 'take')} out a paragraph."
            case ParagraphSplit(draft, paragraph, _, _):
                return f"{self.acts('splits', 'split')} {self.place(draft, paragraph)} in two."
            case ParagraphsJoined(draft, paragraph, _):
                place = self.place(draft, paragraph)
                return f"{self.acts('joins', 'join')} {place} with the one that followed it."
            case ParagraphMoved(draft, paragraph, after):
                where = "to the beginning" if after is None else f"after {self.place(draft, after)}"
                return f"{self.acts('moves', 'move')} {self.place(draft, paragraph)} {where}."
            case ParagraphRelabelled(draft, paragraph, kind, _, label):
                if not label:
                    place = self.place(draft, paragraph)
                    return f"{self.acts('leaves', 'leave')} {place} without a label ({kind})."
                return f"{self.acts('labels', 'label')} a paragraph “{label}” ({kind})."

    def on(self, bracket: BracketId) -> str:
        """What a stance is about: “deleting “forced””."""
        return f"{_doing(self.state.brackets.brackets.get(bracket))} {self.words(bracket)}"

    def says(
        self,
        who: str,
        bracket: BracketId,
        stance: StanceKind,
        reason: str,
        condition: Condition | None,
    ) -> str:
        """A position as a sentence, with what it hangs on."""
        held = self.state.brackets.brackets.get(bracket)
        verb = _TAKES[stance]
        if stance == "acceptance" and held is not None and held.kind == "reservation":
            verb = "shares"
        hangs = f" {condition_words(self.state, condition)}" if condition is not None else ""
        return _sentence(f"{who} {verb} {self.on(bracket)}{hangs}", reason)

    def stance(self, event: StanceEvent) -> str:
        on = self.on(event.bracket)
        who = self.party(event.delegation)
        match event:
            case StanceTaken(_, _, stance, reason, condition):
                return self.says(who, event.bracket, stance, reason, condition)
            case StanceWithdrawn():
                return f"{who} updates its position: it no longer takes one on {on}."
            case ConditionLifted():
                return f"{who} lifts its condition on {on}."
            case StanceCorrected(_, _, corrects, note):
                return _corrected(who, on, corrects, note)

    def bracket(self, event: BracketEvent) -> str:
        if isinstance(event, AlternativesFormed):
            options = [self.words(b) for b in event.brackets] + ["no text"] * event.no_text
            return _sentence(f"{_listed(options)} are now alternatives, of which one will stand")
        words = self.words(event.bracket)
        held = self.state.brackets.brackets.get(event.bracket)
        match event:
            case BracketOpened(_, _, kind, proponents, _, _):
                if not proponents and self._brought(event.bracket):
                    return f"Brackets stand around {words}, which emerged from informals."
                if not proponents:
                    return f"Brackets stand around {words}; whose they are is not recorded."
                who, many = self.parties(proponents)
                return f"{who} {_PROPOSES[kind][many]} {words}."
            case ReasonGiven(_, reason):
                return _sentence(f"{self._proponents(held)[0]} on {_doing(held)} {words}", reason)
            case BracketTakenUp():
                return f"The meeting takes up {_doing(held)} {words}."
            case BracketRetained():
                return f"Decided: {words} stays, and its brackets are lifted."
            case BracketDeleted():
                return f"Decided: {words} goes."
            case BracketMerged(_, text):
                return f"Decided: agreed wording, “{shortened(text)}”, takes the place of {words}."
            case BracketReopened(_, _, _, _, reason):
                return _sentence(f"The brackets stand again around {words}", reason)
            case BracketWithdrawn():
                return f"{self._withdraws(held)} {words}."
            case BracketMooted():
                return f"{_doing(held).capitalize()} {words} is moot: the text around it is gone."
            case BracketRedrafted(_, _, fate, places, over, groups):
                place = self.place(None, places[0]) if places else ""
                at = f", at {place}" if place else ""
                them = [*(self.group_name(g) for g in groups), *(self.party(d) for d in over)]
                against = f"; standing against this: {_listed(_once(them))}" if them else ""
                return f"{_doing(held).capitalize()} {words} {_FATES[fate]}{at}{against}."

    def proposal(self, event: ProposalEvent) -> str:
        match event:
            case WordingProposed(draft, paragraph, _, struck, inserted, _, _, role, _):
                what = "to reserve on" if role == "reserve" else "to delete"
                parts = [f"{what} “{shortened(struck)}”"] if struck else []
                parts += [f"to insert “{shortened(inserted)}”"] if inserted else []
                where = self.place(draft, paragraph)
                if self._brought(event.insertion or event.strike):
                    return f"From informals it is proposed {_listed(parts)} in {where}."
                return f"{self.acts('proposes', 'propose')} {_listed(parts)} in {where}."
            case CosponsorJoined(bracket, delegation):
                return f"{self.party(delegation)} co-sponsors {self.on(bracket)}."
            case CosponsorLeft(bracket, delegation):
                return f"{self.party(delegation)} no longer co-sponsors {self.on(bracket)}."

    def _brought(self, bracket: BracketId | None) -> bool:
        return bracket in self.state.brackets.brought

    def rebasing(self, event: RebasingEvent) -> str:
        on = self.on(event.bracket)
        held = self.state.brackets.brackets.get(event.bracket)
        match event:
            case BracketRebased():
                told = f"{on[:1].upper()}{on[1:]}: the text around it has changed"
                if held is None or not held.proponents:
                    return f"{told}."
                who, many = self.parties(held.proponents)
                return f"{told}; {who} {'have' if many else 'has'} to confirm that it stands."
            case ProposalConfirmed(_, delegation):
                return f"{self.party(delegation)} confirms {on}, the text having changed around it."
            case ConfirmationTakenBack(_, delegation):
                return f"{self.party(delegation)} has yet to say whether {on} stands."

    def lineage(self, event: LineageEvent) -> str:
        words = self.words(event.bracket)
        match event:
            case BracketSplit():
                return f"{self.acts('splits', 'split')} the brackets around {words} in two."
            case BracketsJoined(_, _, absorbed):
                joins, other = self.acts("joins", "join"), self.words(absorbed)
                return f"{joins} the brackets around {words} and {other} into one."

    def entry(self, event: EntryEvent) -> str:
        party = self.party(event.delegation)
        if isinstance(event, TypedFor):
            return f"{self.acts('types', 'type')} for {party}."
        held = self.state.entries.entries.get(event.entry)
        which = f" (event {held.position})" if held is not None else ""
        match event:
            case EnteredFor(_, _, deed):
                what = _DEEDS[deed]
                return (
                    f"{self.acts('enters', 'enter')} {what} for {party}, which has to confirm it."
                )
            case EntryConfirmed():
                return f"{party} confirms what was entered for it{which}."
            case EntryCorrected(_, _, note):
                return _sentence(
                    f"For the record: what was entered for {party}{which} is not its position", note
                )

    def steering(self, event: SteeringEvent) -> str:
        return steering_sentence(self.state, self.party, self.of_group, self.place, event)

    def _proponents(self, held: Bracket | None) -> tuple[str, bool]:
        """Whose the bracket is, or who acted if nobody's, and whether that is a plural."""
        if held is None or not held.proponents:
            return self.who, self.many
        return self.parties(held.proponents)

    def _withdraws(self, held: Bracket | None) -> str:
        who, many = self._proponents(held)
        its = "the" if held is None or not held.proponents else "their" if many else "its"
        if held is not None and held.kind == "reservation":
            return f"{who} {'lift' if many else 'lifts'} {its} reservation on"
        what = "delete" if held is not None and held.kind == "deletion" else "insert"
        return f"{who} {'withdraw' if many else 'withdraws'} {its} proposal to {what}"

    def text(self, event: TextChanged) -> str:
        """What was typed, struck or reserved; of many changes, where."""
        places = list(dict.fromkeys(c.paragraph for c in event.changes))
        placed = sum(isinstance(c, Placed) for c in event.changes)
        dropped = sum(isinstance(c, Dropped) for c in event.changes)
        if placed > 1:
            brings = self.acts("brings", "bring")
            return f"{brings} {placed} paragraphs into {self.title(event.draft)}."
        if len(places) != 1 or placed or dropped:
            return f"The text of {self.title(event.draft)} changes in {_counted(len(places))}."
        where = f"in {self.place(event.draft, places[0])}"
        said = list(dict.fromkeys(s for c in event.changes if (s := self._change(event.draft, c))))
        if not said:
            return f"The brackets change {where}."
        return f"{self.who} {_listed(said)} {where}."

    def _change(self, draft: DraftId, change: object) -> str:
        match change:
            case Spliced(_, _, removed, inserted):
                new = "".join(run.text for run in inserted)
                if new and removed:
                    verb = "replace" if self.many else "replaces"
                    return f"{verb} “{shortened(removed)}” by “{shortened(new)}”"
                verb = ("write" if new else "erase") + ("" if self.many else "s")
                return f"{verb} “{shortened(new or removed)}”" if new or removed else ""
            case Marked(paragraph, at, length, on, _):
                held = self.state.text.drafts.get(draft)
                found = held.paragraphs.get(paragraph) if held is not None else None
                words = f"“{shortened(found.text[at : at + length])}”" if found else "words"
                roles = {mark.role for mark in on}
                s = "" if self.many else "s"
                if "delete" in roles:
                    return f"strike{s} {words}"
                if "reserve" in roles:
                    return f"reserve{s} on {words}"
        return ""


def _doing(held: Bracket | None) -> str:
    return _DOING[held.kind if held is not None else "insertion"]


def _corrected(who: str, on: str, corrects: Position, note: str) -> str:
    return _sentence(
        f"For the record: what event {corrects} says on {on} is not the position of {who}", note
    )


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _listed(parts: list[str]) -> str:
    """“a”, “b” and “c”."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _counted(paragraphs: int) -> str:
    return "one paragraph" if paragraphs == 1 else f"{paragraphs} paragraphs"


def _sentence(text: str, reason: str = "") -> str:
    """``text`` as a sentence, with the reason after a colon."""
    if not reason:
        return f"{text}."
    return f"{text}: {reason}" if reason.endswith((".", "!", "?", "…")) else f"{text}: {reason}."
