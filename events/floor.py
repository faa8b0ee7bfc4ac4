"""The floor: who asks to speak at a meeting, and what a delegation said, on the record.

Who speaks on behalf of a group is heard before the others; within both, in the order of asking.
"""

from msgspec import Struct, field

from events.errors import Refused, Unknown
from events.groups import Groups
from events.ids import (
    DelegationId,
    GroupId,
    IssueId,
    MeetingId,
    Microseconds,
    Position,
    StatementId,
)
from events.issues import Issues
from events.meetings import Meetings
from events.members import Actor, Members
from events.record import Recorded

MOST_WORDS = 20_000

# Events


class FloorAsked(Struct, frozen=True, tag="floor-requested"):
    """A delegation asks to speak, on behalf of ``group`` if it speaks for one.

    ``on_behalf`` names a group that is not enrolled.
    """

    meeting: MeetingId
    delegation: DelegationId
    on_behalf: str = ""
    group: GroupId | None = None


class FloorWaived(Struct, frozen=True, tag="floor-waived"):
    """A delegation no longer asks to speak."""

    meeting: MeetingId
    delegation: DelegationId


class FloorGiven(Struct, frozen=True, tag="floor-given"):
    """A delegation has the floor."""

    meeting: MeetingId
    delegation: DelegationId


class StatementMade(Struct, frozen=True, tag="statement-delivered"):
    """What a delegation said, on an issue or in general, and when it said it.

    ``group`` is that on whose behalf it spoke; ``on_behalf`` names one that is not enrolled.
    """

    statement: StatementId
    delegation: DelegationId
    words: str
    issue: IssueId | None
    on_behalf: str
    said_at: Microseconds
    group: GroupId | None = None


FloorEvent = FloorAsked | FloorWaived | FloorGiven | StatementMade

# Commands


class AskForFloor(Struct, frozen=True):
    """Ask to speak at a meeting. The pen names the delegation it enters."""

    meeting: MeetingId
    delegation: DelegationId | None = None
    on_behalf: str = ""
    group: GroupId | None = None


class WaiveFloor(Struct, frozen=True):
    """Take back the request to speak."""

    meeting: MeetingId
    delegation: DelegationId | None = None


class GiveFloor(Struct, frozen=True):
    """Give the floor to a delegation, or to the next on the list."""

    meeting: MeetingId
    delegation: DelegationId | None = None


class MakeStatement(Struct, frozen=True):
    """Put what a delegation said on the record. The pen names the delegation."""

    statement: StatementId
    words: str
    said_at: Microseconds
    delegation: DelegationId | None = None
    issue: IssueId | None = None
    on_behalf: str = ""
    group: GroupId | None = None


FloorCommand = AskForFloor | WaiveFloor | GiveFloor | MakeStatement

# State


class Speaker(Struct, frozen=True):
    """A delegation on the list of speakers."""

    delegation: DelegationId
    on_behalf: str
    asked_at: Microseconds
    group: GroupId | None = None


class Statement(Struct, frozen=True):
    """A statement: when it was said, and when it was recorded."""

    id: StatementId
    delegation: DelegationId
    words: str
    issue: IssueId | None
    on_behalf: str
    said_at: Microseconds
    position: Position
    recorded_at: Microseconds
    group: GroupId | None = None


class Floor(Struct):
    """Lists of speakers by meeting, who has the floor, and all statements."""

    lists: dict[MeetingId, tuple[Speaker, ...]] = field(default_factory=dict)
    speaking: dict[MeetingId, Speaker] = field(default_factory=dict)
    statements: dict[StatementId, Statement] = field(default_factory=dict)

    def copy(self) -> "Floor":
        """A floor that can be evolved by itself; what never changes is shared."""
        return Floor(self.lists.copy(), self.speaking.copy(), self.statements.copy())

    def queue(self, meeting: MeetingId) -> tuple[Speaker, ...]:
        """Who asks to speak, in the order in which they will be heard (SPEC F2)."""
        asked = self.lists.get(meeting, ())
        return tuple(sorted(asked, key=lambda s: s.group is None and not s.on_behalf))

    def asks(self, meeting: MeetingId, delegation: DelegationId) -> bool:
        """Whether a delegation is on the list."""
        return any(s.delegation == delegation for s in self.lists.get(meeting, ()))


def decide(
    state: Floor,
    meetings: Meetings,
    members: Members,
    groups: Groups,
    issues: Issues,
    actor: Actor,
    command: FloorCommand,
) -> tuple[FloorEvent, ...]:
    """Rules F1 and F2 of SPEC.md."""
    match command:
        case AskForFloor(meeting, delegation, on_behalf, group):
            who = members.spoken_for(actor, delegation)
            meetings.sitting(meeting)
            if state.asks(meeting, who):
                raise Refused("F2", f"{members.name(who)} is already on the list of speakers.")
            if group is not None:
                groups.require_spokesperson(members, actor, who, group)
            return (FloorAsked(meeting, who, _behalf(group, on_behalf), group),)
        case WaiveFloor(meeting, delegation):
            who = members.spoken_for(actor, delegation)
            meetings.sitting(meeting)
            if not state.asks(meeting, who):
                raise Refused("F2", f"{members.name(who)} is not on the list of speakers.")
            return (FloorWaived(meeting, who),)
        case GiveFloor(meeting, delegation):
            actor.require("steer")
            meetings.sitting(meeting)
            queue = state.queue(meeting)
            if not queue:
                raise Refused("F2", "Nobody asks for the floor.")
            if delegation is None:
                return (FloorGiven(meeting, queue[0].delegation),)
            if not state.asks(meeting, delegation):
                raise Refused("F2", "This delegation does not ask for the floor.")
            return (FloorGiven(meeting, delegation),)
        case MakeStatement(statement, words, said_at, delegation, issue, on_behalf, group):
            who = members.spoken_for(actor, delegation)
            words = words.strip()
            if not words or len(words) > MOST_WORDS:
                raise Refused("F1", f"A statement has 1 to {MOST_WORDS} characters.")
            if issue is not None and issue not in issues.issues:
                raise Unknown("F1", "There is no such issue.")
            if statement in state.statements:
                raise Refused("F1", "This statement is already on record.")
            if group is not None:
                groups.require_spokesperson(members, actor, who, group)
            behalf = _behalf(group, on_behalf)
            return (StatementMade(statement, who, words, issue, behalf, said_at, group),)


def _behalf(group: GroupId | None, name: str) -> str:
    name = "" if group is not None else " ".join(name.split())
    if len(name) > 120:
        raise Refused("F2", "The name of a group has at most 120 characters.")
    return name


def evolve(state: Floor, recorded: Recorded[FloorEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    match recorded.event:
        case FloorAsked(meeting, delegation, on_behalf, group):
            rest = _without(state, meeting, delegation)
            asks = Speaker(delegation, on_behalf, recorded.occurred_at, group)
            state.lists[meeting] = (*rest, asks)
        case FloorWaived(meeting, delegation):
            state.lists[meeting] = _without(state, meeting, delegation)
        case FloorGiven(meeting, delegation):
            asked = state.lists.get(meeting, ())
            found = next((s for s in asked if s.delegation == delegation), None)
            state.speaking[meeting] = found or Speaker(delegation, "", recorded.occurred_at)
            state.lists[meeting] = _without(state, meeting, delegation)
        case StatementMade(statement, delegation, words, issue, on_behalf, said_at, group):
            # Nobody is recorded before having spoken: clocks differ, the record is in order.
            said = min(said_at, recorded.occurred_at)
            state.statements[statement] = Statement(
                statement,
                delegation,
                words,
                issue,
                on_behalf,
                said,
                recorded.position,
                recorded.recorded_at,
                group,
            )


def departed(state: Floor, delegation: DelegationId) -> None:
    """A party that leaves asks for no floor (SPEC P14). Total."""
    for meeting in tuple(state.lists):
        if state.asks(meeting, delegation):
            state.lists[meeting] = _without(state, meeting, delegation)


def _without(state: Floor, meeting: MeetingId, delegation: DelegationId) -> tuple[Speaker, ...]:
    return tuple(s for s in state.lists.get(meeting, ()) if s.delegation != delegation)
