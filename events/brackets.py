"""Brackets: proposals as objects with an id, proponents, a life and an outcome.

A bracket's span is a mark in the text (`events.text.Mark`); its life is here. Both are written
in one batch, so they cannot diverge (SPEC B1). Marks stand in the text only while their bracket
is open.
"""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from events.errors import NotPermitted, Refused, Unknown
from events.ids import (
    AlternativesId,
    BracketId,
    DelegationId,
    DraftId,
    GroupId,
    Microseconds,
    ParagraphId,
    Position,
    RevisionId,
    RoundId,
)
from events.members import Actor, Members
from events.record import Recorded
from events.text import MarkRole

BracketKind = Literal["insertion", "deletion", "reservation"]
Outcome = Literal["retained", "deleted", "merged"]
Life = Literal["open", "retained", "deleted", "merged", "dropped", "withdrawn", "moot", "joined"]
RedraftFate = Literal["kept", "moved", "retained", "deleted", "merged", "dropped"]
Fate = Literal["retained", "deleted"]
"""What can become of words: they stay, or they go."""

KIND_OF_ROLE: dict[MarkRole, BracketKind] = {
    "insert": "insertion",
    "delete": "deletion",
    "reserve": "reservation",
}

MAX_WORDING = 4000
"""Characters of agreed wording."""

ROLE_OF_KIND: dict[BracketKind, MarkRole] = {kind: role for role, kind in KIND_OF_ROLE.items()}

# Events


class BracketOpened(Struct, frozen=True, tag="bracket-opened"):
    """A proposal enters the text. No proponents: an import did not say whose it is.

    ``whole`` means that it proposes whole paragraphs rather than characters of one.
    """

    bracket: BracketId
    draft: DraftId
    kind: BracketKind
    proponents: tuple[DelegationId, ...]
    paragraph: ParagraphId
    whole: bool = False


class ReasonGiven(Struct, frozen=True, tag="reason-given"):
    """The proponents say why: for a reservation, what would lift it."""

    bracket: BracketId
    reason: str


class AlternativesFormed(Struct, frozen=True, tag="alternatives-set"):
    """These brackets are options for one place, of which one survives; ``no_text``: that nothing
    stands there is an option too."""

    alternatives: AlternativesId
    brackets: tuple[BracketId, ...]
    no_text: bool = False


class BracketTakenUp(Struct, frozen=True, tag="bracket-taken-up"):
    """A meeting of the open round considered the bracket."""

    bracket: BracketId
    round: RoundId | None


class BracketRetained(Struct, frozen=True, tag="bracket-retained"):
    """Outcome: the brackets are lifted, the text within them stays."""

    bracket: BracketId


class BracketDeleted(Struct, frozen=True, tag="bracket-deleted"):
    """Outcome: the text within the brackets goes."""

    bracket: BracketId


class BracketMerged(Struct, frozen=True, tag="bracket-merged"):
    """Outcome: agreed wording takes the place of the text within the brackets."""

    bracket: BracketId
    text: str


class BracketReopened(Struct, frozen=True, tag="bracket-reopened"):
    """A settled bracket stands again over the very words that it left in the text.

    They are the ``length`` characters from ``at`` of ``paragraph``; where the bracket proposed the
    paragraph as a whole, all of it.
    """

    bracket: BracketId
    paragraph: ParagraphId
    at: int
    length: int
    reason: str


class BracketWithdrawn(Struct, frozen=True, tag="bracket-withdrawn"):
    """Its proponents no longer propose it: inserted text goes, struck or reserved text is bare."""

    bracket: BracketId


class BracketMooted(Struct, frozen=True, tag="bracket-mooted"):
    """The text it stood over went away with something else."""

    bracket: BracketId


class BracketRedrafted(Struct, frozen=True, tag="bracket-recast"):
    """What a redraft under the co-facilitators' responsibility made of an open bracket.

    Kept and moved ones are still open; ``places`` is where each stands, or where its place now is.
    ``over`` are delegations whose standing objection or reservation was passed over,
    ``over_groups`` groups on whose behalf an objection stood.
    """

    bracket: BracketId
    revision: RevisionId
    fate: RedraftFate
    places: tuple[ParagraphId, ...]
    over: tuple[DelegationId, ...]
    over_groups: tuple[GroupId, ...] = ()


BracketEvent = (
    BracketOpened
    | ReasonGiven
    | AlternativesFormed
    | BracketTakenUp
    | BracketRetained
    | BracketDeleted
    | BracketMerged
    | BracketReopened
    | BracketWithdrawn
    | BracketMooted
    | BracketRedrafted
)

# Commands


class GiveReason(Struct, frozen=True):
    """Say why one's own bracket stands."""

    bracket: BracketId
    reason: str


class FormAlternatives(Struct, frozen=True):
    """Declare open brackets of one draft to be options for one place; ``no_text`` is one more."""

    alternatives: AlternativesId
    brackets: tuple[BracketId, ...]
    no_text: bool = False


class TakeUpBracket(Struct, frozen=True):
    """Note that the meeting considers this bracket."""

    bracket: BracketId


class WithdrawBracket(Struct, frozen=True):
    """Withdraw one's own proposal."""

    bracket: BracketId


class RecordOutcome(Struct, frozen=True):
    """Record what was decided: the text stays (retained), goes (deleted), or gives way to agreed
    wording (merged), which is then ``text``."""

    bracket: BracketId
    outcome: Outcome
    text: str = ""


BracketCommand = GiveReason | FormAlternatives | TakeUpBracket | WithdrawBracket | RecordOutcome

# State


class Bracket(Struct, frozen=True, gc=False):
    """A bracket's life so far."""

    id: BracketId
    draft: DraftId
    kind: BracketKind
    proponents: tuple[DelegationId, ...]
    paragraph: ParagraphId
    whole: bool
    opened: Position
    opened_at: Microseconds
    reason: str = ""
    life: Life = "open"
    closed: Position | None = None
    closed_at: Microseconds | None = None
    alternatives: AlternativesId | None = None
    taken_up: tuple[Position, ...] = ()
    wording: str = ""
    """Of one that was merged: the agreed wording that took its place."""
    awaits: tuple[DelegationId, ...] = ()
    """Proponents who have yet to say that it stands, the text having changed around it
    (`events.rebasing`)."""
    rebased_by: BracketId | None = None
    """Whose outcome changed the text around it last, and ``stood_over`` the words before that."""
    stood_over: str = ""
    origin: BracketId | None = None
    """The bracket from which it was split off (`events.lineage`)."""
    parts: tuple[BracketId, ...] = ()
    """Those split off from it."""
    absorbed: tuple[BracketId, ...] = ()
    """Those joined into it."""
    joined_into: BracketId | None = None
    """Of one that was joined into another: which."""
    sponsored: Position = 0
    """Where in the log the last co-sponsor joined; 0 if none did."""

    @property
    def open(self) -> bool:
        """Still to be settled."""
        return self.life == "open"

    @property
    def came_to(self) -> Fate | None:
        """What became of the text under a settled bracket; None if other wording took its place."""
        match self.life:
            case "retained" | "deleted":
                return self.life
            case "withdrawn":
                return "deleted" if self.kind == "insertion" else "retained"
            case "moot":
                return "deleted"
            case "dropped":
                return "deleted"
            case "open" | "merged" | "joined":
                return None


class FromInformals(Struct, frozen=True):
    """Who brought the text of a bracket from informals; if nobody is named, the co-facilitators.

    ``informal`` is the meeting, ``held_at`` when it was, as far as is known; ``position`` where in
    the log it was brought in (`events.informals`).
    """

    delegations: tuple[DelegationId, ...]
    groups: tuple[GroupId, ...]
    informal: str
    held_at: Microseconds | None
    position: Position

    @property
    def somebodys(self) -> bool:
        """Whether others than the co-facilitators brought it."""
        return bool(self.delegations or self.groups)


class Brackets(Struct):
    """All brackets ever opened, and which of them are options for one place."""

    brackets: dict[BracketId, Bracket] = field(default_factory=dict)
    alternatives: dict[AlternativesId, tuple[BracketId, ...]] = field(default_factory=dict)
    no_text: dict[AlternativesId, bool] = field(default_factory=dict)
    """Those of which that no text stands there is one more option: always true."""
    brought: dict[BracketId, FromInformals] = field(default_factory=dict)
    """Those that emerged from informals (SPEC B19)."""

    def copy(self) -> "Brackets":
        """Brackets that can be evolved by themselves; what never changes is shared."""
        return Brackets(
            self.brackets.copy(), self.alternatives.copy(), self.no_text.copy(), self.brought.copy()
        )

    def somebodys(self, bracket: BracketId | None) -> bool:
        """Whether a bracket is open, and somebody proposes or brought it: nobody else's words."""
        held = self.brackets.get(bracket) if bracket is not None else None
        if held is None or not held.open:
            return False
        brought = self.brought.get(held.id)
        return bool(held.proponents) or (brought is not None and brought.somebodys)

    def ends_without(self, bracket: Bracket) -> bool:
        """Whether a proposal ends when the one delegation that proposes it no longer does; what
        emerged from informals does not (SPEC B20)."""
        return len(bracket.proponents) == 1 and bracket.id not in self.brought

    def known(self, bracket: BracketId) -> Bracket:
        """The bracket; raises `Unknown` if there is none of that id."""
        found = self.brackets.get(bracket)
        if found is None:
            raise Unknown("B2", "There is no such bracket.")
        return found

    def still_open(self, bracket: BracketId) -> Bracket:
        """The bracket, if open; raises `Refused` saying how it ended otherwise."""
        found = self.known(bracket)
        if not found.open:
            raise Refused("B2", f"This bracket is already settled: it was {found.life}.")
        return found

    def family(self, bracket: BracketId) -> tuple[BracketId, ...]:
        """A bracket, what was split off from it, and what those were joined into, and so on."""
        out: dict[BracketId, None] = {}
        todo = [bracket]
        while todo:
            held = self.brackets.get(todo.pop(0))
            if held is None or held.id in out:
                continue
            out[held.id] = None
            todo += [*held.parts, *([] if held.joined_into is None else [held.joined_into])]
        return tuple(out)

    def came_to(self, bracket: BracketId) -> Fate | None:
        """What became of the text that a bracket stood over, all its parts included; None while
        one is open, where they fared differently, or where other wording took the place."""
        family = (self.brackets[b] for b in self.family(bracket))
        fates = {held.came_to for held in family if held.life != "joined"}
        return fates.pop() if len(fates) == 1 else None

    def or_no_text(self, bracket: BracketId) -> bool:
        """Whether that no text stands in its place is an option too (SPEC B5)."""
        group = self.brackets[bracket].alternatives
        return group is not None and group in self.no_text

    def rivals(self, bracket: BracketId) -> list[Bracket]:
        """The other open options for the same place."""
        group = self.brackets[bracket].alternatives
        if group is None:
            return []
        members = (self.brackets[b] for b in self.alternatives[group] if b != bracket)
        return [b for b in members if b.open]


class InTheWay(Struct, frozen=True):
    """Who keeps a bracket from being settled, by name: who objects, who awaits instructions."""

    objecting: tuple[str, ...] = ()
    awaiting: tuple[str, ...] = ()


FindInTheWay = Callable[[BracketId], InTheWay]
"""Supplied by the layer that knows the stances."""


def decide(
    state: Brackets,
    members: Members,
    round_id: RoundId | None,
    in_the_way: FindInTheWay,
    actor: Actor,
    command: BracketCommand,
) -> tuple[BracketEvent, ...]:
    """Rules B2-B10 of SPEC.md. The text follows in the same batch (`events.draft.enact`)."""
    match command:
        case GiveReason(bracket, reason):
            _own(state, actor, bracket)
            reason = " ".join(reason.split())
            if not reason or len(reason) > 2000:
                raise Refused("B4", "A reason has 1 to 2000 characters.")
            return (ReasonGiven(bracket, reason),)
        case WithdrawBracket(bracket):
            own = _own(state, actor, bracket)
            if own.proponents and bracket in state.brought:
                raise Refused(
                    "B20",
                    "This emerged from informals: your delegation can leave it (no longer propose "
                    "it) or object to it; the pen withdraws it once no delegation proposes it.",
                )
            return (BracketWithdrawn(bracket),)
        case FormAlternatives(alternatives, brackets, no_text):
            actor.require("steer")
            held = [state.still_open(b) for b in dict.fromkeys(brackets)]
            if len(held) + no_text < 2 or len({b.draft for b in held}) != 1:
                raise Refused(
                    "B5",
                    "Alternatives are two or more open brackets of a draft; “no text” may be one.",
                )
            for b in held:
                if b.kind != "insertion" or b.alternatives is not None:
                    raise Refused(
                        "B5", "Each option is an insertion that is not yet an option elsewhere."
                    )
            return (AlternativesFormed(alternatives, tuple(b.id for b in held), no_text),)
        case TakeUpBracket(bracket):
            actor.require("steer")
            state.still_open(bracket)
            return (BracketTakenUp(bracket, round_id),)
        case RecordOutcome(bracket, outcome, text):
            actor.require("steer")
            return settled(state, members, in_the_way, bracket, outcome, text)


def settled(
    state: Brackets,
    members: Members,
    in_the_way: FindInTheWay,
    bracket: BracketId,
    outcome: Outcome,
    text: str = "",
) -> tuple[BracketRetained | BracketDeleted | BracketMerged, ...]:
    """What an outcome comes to, rival options included; raises `Refused` (SPEC B6-B8, B10)."""
    held = state.still_open(bracket)
    _nothing_in_the_way(in_the_way(held.id))
    # Who objects to a rival option wants just what happens to it.
    rivals = tuple(BracketDeleted(r.id) for r in state.rivals(bracket))
    if outcome == "deleted":
        return (BracketDeleted(bracket),)
    if outcome == "merged":
        return (BracketMerged(bracket, wording(text)), *rivals)
    if held.kind == "reservation" and held.proponents:
        names = ", ".join(members.name(d) for d in held.proponents)
        raise Refused(
            "B7",
            f"The text cannot be retained while a reservation stands: {names}. "
            "It is lifted when its proponents withdraw it.",
        )
    return (BracketRetained(bracket), *rivals)


def wording(text: str) -> str:
    """Agreed wording that can stand in a paragraph; raises `Refused` (SPEC B10)."""
    if not text.strip() or len(text) > MAX_WORDING or any(c < " " or c == "\x7f" for c in text):
        raise Refused(
            "B10",
            f"Agreed wording is one line of 1 to {MAX_WORDING} characters; to take the words out, "
            "record that they are deleted.",
        )
    return text


def _own(state: Brackets, actor: Actor, bracket: BracketId) -> Bracket:
    """One's own open bracket; the pen speaks for brackets that nobody proposed (SPEC B3)."""
    held = state.still_open(bracket)
    if held.proponents:
        if actor.delegation not in held.proponents:
            raise NotPermitted("B3", "Only its proponents may do this.")
    else:
        actor.require("pen")
    return held


def _nothing_in_the_way(found: InTheWay) -> None:
    """Nothing is decided over a standing objection, or while instructions are awaited (SPEC B6)."""
    if found.objecting:
        raise Refused(
            "B6",
            f"No outcome while an objection stands: {', '.join(found.objecting)}. "
            "It can be recorded once the objection is withdrawn.",
        )
    if found.awaiting:
        names = ", ".join(found.awaiting)
        raise Refused(
            "B6",
            f"No outcome while instructions are awaited: {names}. It can be recorded once they "
            "have taken a position; put as a question, it can be decided ad referendum, pending "
            f"{names}.",
        )


def evolve(state: Brackets, recorded: Recorded[BracketEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    event = recorded.event
    if isinstance(event, BracketOpened):
        state.brackets[event.bracket] = Bracket(
            event.bracket,
            event.draft,
            event.kind,
            event.proponents,
            event.paragraph,
            event.whole,
            recorded.position,
            recorded.occurred_at,
        )
        return
    if isinstance(event, AlternativesFormed):
        _regroup(state, event.alternatives, event.brackets)
        if event.no_text:
            state.no_text[event.alternatives] = True
        else:
            state.no_text.pop(event.alternatives, None)
        return
    held = state.brackets.get(event.bracket)
    if held is None:
        return
    match event:
        case ReasonGiven(_, reason):
            held = replace(held, reason=reason)
        case BracketTakenUp():
            held = replace(held, taken_up=(*held.taken_up, recorded.position))
        case BracketRetained():
            held = _closed(held, "retained", recorded)
        case BracketDeleted():
            held = _closed(held, "deleted", recorded)
        case BracketMerged(_, text):
            held = replace(_closed(held, "merged", recorded), wording=text)
        case BracketReopened():
            held = replace(held, life="open", closed=None, closed_at=None)
        case BracketWithdrawn():
            held = _closed(held, "withdrawn", recorded)
        case BracketMooted():
            held = _closed(held, "moot", recorded)
        case BracketRedrafted(_, _, fate, places):
            if places:
                held = replace(held, paragraph=places[0])
            if fate != "kept" and fate != "moved":
                held = _closed(held, fate, recorded)
    state.brackets[held.id] = held


def _regroup(state: Brackets, group: AlternativesId, brackets: tuple[BracketId, ...]) -> None:
    """Make these the options of a group, and of no other."""
    for bracket in state.alternatives.get(group, ()):
        state.brackets[bracket] = replace(state.brackets[bracket], alternatives=None)
    options = tuple(dict.fromkeys(b for b in brackets if b in state.brackets))
    for bracket in options:
        before = state.brackets[bracket].alternatives
        if before is not None:
            rest = tuple(b for b in state.alternatives[before] if b != bracket)
            state.alternatives[before] = rest
        state.brackets[bracket] = replace(state.brackets[bracket], alternatives=group)
    state.alternatives[group] = options


def _closed(bracket: Bracket, life: Life, recorded: Recorded[BracketEvent]) -> Bracket:
    return replace(
        bracket,
        life=life,
        closed=recorded.position,
        closed_at=recorded.occurred_at,
        awaits=(),
    )
