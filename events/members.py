"""Who takes part: delegations, and participants by id and role.

Persons' names are not here: the log names participants by id only (SPEC M1).
"""

from msgspec import Struct, field
from msgspec.structs import replace

from events.errors import NotPermitted, Refused, Unknown
from events.ids import SYSTEM, DelegationId, ParticipantId, Position
from events.permissions import WHO, Right, Role, may
from events.record import Recorded

# Events


class DelegationEnrolled(Struct, frozen=True, tag="delegation-enrolled"):
    """A party joins. ``code`` is the short form in attributions (at most 12 characters)."""

    delegation: DelegationId
    name: str
    code: str


class ParticipantEnrolled(Struct, frozen=True, tag="participant-enrolled"):
    """A person may enter, in a role; a delegate belongs to exactly one delegation."""

    participant: ParticipantId
    role: Role
    delegation: DelegationId | None = None


class ParticipantLeft(Struct, frozen=True, tag="participant-left"):
    """A person's accreditation has ended."""

    participant: ParticipantId


class HeadNamed(Struct, frozen=True, tag="head-named"):
    """A delegate now heads the delegation: clears what leaves it."""

    participant: ParticipantId


class HeadReleased(Struct, frozen=True, tag="head-released"):
    """A delegate no longer heads the delegation."""

    participant: ParticipantId


class PenPassed(Struct, frozen=True, tag="pen-passed"):
    """From here on this co-facilitator holds the pen, and the other reads along."""

    participant: ParticipantId


MemberEvent = (
    DelegationEnrolled
    | ParticipantEnrolled
    | ParticipantLeft
    | HeadNamed
    | HeadReleased
    | PenPassed
)

# Commands


class EnrolDelegation(Struct, frozen=True):
    """Enrol a party under a name and code that no other has."""

    delegation: DelegationId
    name: str
    code: str


class EnrolParticipant(Struct, frozen=True):
    """Enrol a person in a role."""

    participant: ParticipantId
    role: Role
    delegation: DelegationId | None = None


class EndParticipation(Struct, frozen=True):
    """End a person's accreditation."""

    participant: ParticipantId


class NameHead(Struct, frozen=True):
    """Say that a delegate heads their delegation, or (``head`` False) no longer does."""

    participant: ParticipantId
    head: bool = True


class PassPen(Struct, frozen=True):
    """Give the pen to a co-facilitator."""

    participant: ParticipantId


MemberCommand = EnrolDelegation | EnrolParticipant | EndParticipation | NameHead | PassPen

# State

PEN_ELSEWHERE = (
    "The other co-facilitator holds the pen. You can write once it is passed to you; "
    "steering the meeting and recording outcomes you can do now."
)


class Delegation(Struct, frozen=True):
    """A party, by its name and its code in attributions."""

    id: DelegationId
    name: str
    code: str


class Actor(Struct, frozen=True):
    """Somebody acting: a participant with the role and delegation they act in.

    ``head`` heads the delegation; ``rests`` is a co-facilitator while the other holds the pen;
    ``tables`` prepares in private or is tabling, so that text need not be typed live.
    """

    participant: ParticipantId
    role: Role
    delegation: DelegationId | None = None
    head: bool = False
    rests: bool = False
    tables: bool = False

    def may(self, right: Right) -> bool:
        """Whether this actor's role carries ``right``, and the pen is not elsewhere."""
        return may(self.role, right) and not (right == "pen" and self.rests)

    def require(self, right: Right) -> None:
        """Raise `NotPermitted` unless this actor may use ``right`` (SPEC M4, M6)."""
        if not may(self.role, right):
            raise NotPermitted("M4", f"As {self.role} you may not do this. {WHO[right]}")
        if not self.may(right):
            raise NotPermitted("M6", PEN_ELSEWHERE)


class Members(Struct):
    """Parties and people, as enrolled so far.

    ``pen`` is the co-facilitator who holds the pen; None: all co-facilitators write.
    """

    delegations: dict[DelegationId, Delegation] = field(default_factory=dict)
    participants: dict[ParticipantId, Actor] = field(default_factory=dict)
    departed: dict[DelegationId, Position] = field(default_factory=dict)
    """Parties that left, and where in the log (`events.departure`)."""
    pen: ParticipantId | None = None

    def copy(self) -> "Members":
        """Members that can be evolved by themselves; what never changes is shared."""
        return Members(
            self.delegations.copy(), self.participants.copy(), self.departed.copy(), self.pen
        )

    def actor(self, participant: ParticipantId) -> Actor:
        """The actor that ``participant`` is; raises `NotPermitted` if not enrolled (any more)."""
        if participant == SYSTEM:
            return Actor(SYSTEM, "secretariat")
        found = self.participants.get(participant)
        if found is None:
            raise NotPermitted("M3", "You are not (or no longer) enrolled in this negotiation.")
        if found.role == "co-facilitator" and self.pen not in (None, participant):
            return replace(found, rests=True)
        return found

    def spoken_for(self, actor: Actor, delegation: DelegationId | None) -> DelegationId:
        """In whose name ``actor`` speaks: their own delegation's, or that which the pen names.

        Raises `NotPermitted` for others, `Unknown` if the delegation takes no part.
        """
        if actor.delegation is not None:
            actor.require("position")
            if delegation not in (None, actor.delegation):
                raise NotPermitted("M8", "You speak for your own delegation only.")
            return actor.delegation
        actor.require("steer")
        if delegation is None or delegation not in self.delegations:
            raise Unknown("M8", "Say which delegation of this negotiation it is entered for.")
        self.require_present(delegation)
        return delegation

    def require_present(self, delegation: DelegationId) -> None:
        """Raise `Refused` for a party that has left (SPEC P14)."""
        if delegation in self.departed:
            raise Refused(
                "P14",
                f"{self.name(delegation)} has left the negotiation; what it said before stays on "
                "record.",
            )

    def name(self, delegation: DelegationId) -> str:
        """The party's full name."""
        return self.delegations[delegation].name

    def code(self, delegation: DelegationId) -> str:
        """The party's code in attributions."""
        return self.delegations[delegation].code


def decide(state: Members, actor: Actor, command: MemberCommand) -> tuple[MemberEvent, ...]:
    """Rules M2-M7 of SPEC.md."""
    if isinstance(command, PassPen):
        return _pass_pen(state, actor, command.participant)
    actor.require("enrol")
    match command:
        case EnrolDelegation(delegation, name, code):
            name, code = name.strip(), code.strip()
            if not name or not code or len(code) > 12 or len(name) > 120:
                raise Refused("M2", "A delegation needs a name and a code of 1 to 12 characters.")
            for other in state.delegations.values():
                if other.name.casefold() == name.casefold() or other.code == code:
                    raise Refused("M2", f"{other.name} ({other.code}) is already enrolled.")
            return (DelegationEnrolled(delegation, name, code),)
        case EnrolParticipant(participant, role, delegation):
            if participant in state.participants or participant == SYSTEM:
                raise Refused("M5", "This participant is already enrolled.")
            if (role == "delegate") != (delegation is not None):
                raise Refused("M5", "A delegate, and only a delegate, belongs to a delegation.")
            if delegation is not None and delegation not in state.delegations:
                raise Unknown("M5", "There is no such delegation.")
            if delegation in state.departed:
                raise Refused("P14", "This delegation has left the negotiation.")
            return (ParticipantEnrolled(participant, role, delegation),)
        case EndParticipation(participant):
            if participant not in state.participants:
                raise Unknown("M5", "There is no such participant.")
            return (ParticipantLeft(participant),)
        case NameHead(participant, head):
            found = state.participants.get(participant)
            if found is None:
                raise Unknown("M7", "There is no such participant.")
            if found.role != "delegate":
                raise Refused("M7", "Only a delegate can head a delegation.")
            if found.head == head:
                return ()
            return (HeadNamed(participant) if head else HeadReleased(participant),)


def _pass_pen(state: Members, actor: Actor, to: ParticipantId) -> tuple[PenPassed, ...]:
    """Rule M6: who holds the pen passes it; the secretariat too, should its holder be away."""
    actor.require("pen")
    found = state.participants.get(to)
    if found is None:
        raise Unknown("M6", "There is no such participant.")
    if found.role != "co-facilitator":
        raise Refused("M6", "The pen passes between co-facilitators; the secretariat types for it.")
    return () if state.pen == to else (PenPassed(to),)


def evolve(state: Members, recorded: Recorded[MemberEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    match recorded.event:
        case DelegationEnrolled(delegation, name, code):
            state.delegations[delegation] = Delegation(delegation, name, code)
        case ParticipantEnrolled(participant, role, delegation):
            state.participants[participant] = Actor(participant, role, delegation)
        case ParticipantLeft(participant):
            state.participants.pop(participant, None)
            if state.pen == participant:
                state.pen = None
        case HeadNamed(participant):
            _set_head(state, participant, True)
        case HeadReleased(participant):
            _set_head(state, participant, False)
        case PenPassed(participant):
            state.pen = participant


def _set_head(state: Members, participant: ParticipantId, head: bool) -> None:
    held = state.participants.get(participant)
    if held is not None:
        state.participants[participant] = replace(held, head=head)
