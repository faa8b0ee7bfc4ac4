"""Meetings: opened and closed within a round, each with an agenda and the item it has reached."""

from collections.abc import Callable

from msgspec import Struct, field
from msgspec.structs import replace

from events.errors import Refused, Unknown
from events.ids import (
    AgendaItemId,
    BracketId,
    DraftId,
    IssueId,
    MeetingId,
    Microseconds,
    ParagraphId,
    Position,
    RoundId,
)
from events.members import Actor
from events.record import Recorded

MOST_ITEMS = 100


class AgendaItem(Struct, frozen=True):
    """One item of an agenda; what it is about, where that can be pointed at."""

    item: AgendaItemId
    title: str
    draft: DraftId | None = None
    paragraph: ParagraphId | None = None
    bracket: BracketId | None = None
    issue: IssueId | None = None


# Events


class MeetingOpened(Struct, frozen=True, tag="meeting-opened"):
    """A meeting begins; one still open ends with it. ``round``: that which was open."""

    meeting: MeetingId
    name: str
    round: RoundId | None


class MeetingClosed(Struct, frozen=True, tag="meeting-closed"):
    """A meeting ends."""

    meeting: MeetingId


class AgendaSet(Struct, frozen=True, tag="agenda-set"):
    """The agenda of a meeting is now this, in this order."""

    meeting: MeetingId
    items: tuple[AgendaItem, ...]


class ItemReached(Struct, frozen=True, tag="item-reached"):
    """The meeting turns to an item of its agenda; None: to none of them."""

    meeting: MeetingId
    item: AgendaItemId | None


MeetingEvent = MeetingOpened | MeetingClosed | AgendaSet | ItemReached

# Commands


class OpenMeeting(Struct, frozen=True):
    """Open a meeting under a name that no other of the round has."""

    meeting: MeetingId
    name: str


class CloseMeeting(Struct, frozen=True):
    """Close the meeting that is open."""


class SetAgenda(Struct, frozen=True):
    """Set the agenda of a meeting that is open."""

    meeting: MeetingId
    items: tuple[AgendaItem, ...]


class ReachItem(Struct, frozen=True):
    """Turn to an item of the agenda, or to none."""

    meeting: MeetingId
    item: AgendaItemId | None


MeetingCommand = OpenMeeting | CloseMeeting | SetAgenda | ReachItem

# State


class Meeting(Struct, frozen=True):
    """A meeting, its agenda, and where it is; ``closed`` is None while it is open."""

    id: MeetingId
    name: str
    round: RoundId | None
    opened: Position
    opened_at: Microseconds
    closed: Position | None = None
    closed_at: Microseconds | None = None
    agenda: tuple[AgendaItem, ...] = ()
    current: AgendaItemId | None = None


class Meetings(Struct):
    """All meetings, in the order in which they were opened."""

    meetings: dict[MeetingId, Meeting] = field(default_factory=dict)
    open: MeetingId | None = None

    def copy(self) -> "Meetings":
        """Meetings that can be evolved by themselves; what never changes is shared."""
        return Meetings(self.meetings.copy(), self.open)

    def sitting(self, meeting: MeetingId) -> Meeting:
        """The meeting, if it is open; raises `Unknown` or `Refused` (SPEC P10)."""
        held = self.meetings.get(meeting)
        if held is None:
            raise Unknown("P10", "There is no such meeting.")
        if held.closed is not None:
            raise Refused("P10", f"{held.name} is over; open the next meeting.")
        return held


def decide(
    state: Meetings,
    round_id: RoundId | None,
    require: Callable[[AgendaItem], None],
    actor: Actor,
    command: MeetingCommand,
) -> tuple[MeetingEvent, ...]:
    """Rules P10 and F3 of SPEC.md; ``round_id`` is the round that is open; ``require`` raises
    `Unknown` for an item about what is not there."""
    actor.require("steer")
    match command:
        case OpenMeeting(meeting, name):
            name = " ".join(name.split())
            if not name or len(name) > 200:
                raise Refused("P2", "A meeting needs a name of 1 to 200 characters.")
            for other in state.meetings.values():
                if other.round == round_id and other.name.casefold() == name.casefold():
                    raise Refused("P10", f"There is already a meeting called {name} here.")
            opened = MeetingOpened(meeting, name, round_id)
            return (MeetingClosed(state.open), opened) if state.open else (opened,)
        case CloseMeeting():
            if state.open is None:
                raise Refused("P10", "No meeting is open.")
            return (MeetingClosed(state.open),)
        case SetAgenda(meeting, items):
            held = state.sitting(meeting)
            items = tuple(replace(i, title=" ".join(i.title.split())) for i in items)
            if any(not i.title or len(i.title) > 200 for i in items):
                raise Refused("F3", "An item of the agenda needs a title of 1 to 200 characters.")
            if len(items) > MOST_ITEMS or len({i.item for i in items}) != len(items):
                raise Refused("F3", f"An agenda has at most {MOST_ITEMS} items, each once.")
            stays = {(i.draft, i.paragraph, i.bracket, i.issue) for i in held.agenda}
            for item in items:
                if (item.draft, item.paragraph, item.bracket, item.issue) not in stays:
                    require(item)
            return () if items == held.agenda else (AgendaSet(meeting, items),)
        case ReachItem(meeting, item):
            held = state.sitting(meeting)
            if item is not None and all(i.item != item for i in held.agenda):
                raise Unknown("F3", "There is no such item on the agenda.")
            return () if item == held.current else (ItemReached(meeting, item),)


def evolve(state: Meetings, recorded: Recorded[MeetingEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    event = recorded.event
    if isinstance(event, MeetingOpened):
        state.meetings[event.meeting] = Meeting(
            event.meeting, event.name, event.round, recorded.position, recorded.occurred_at
        )
        state.open = event.meeting
        return
    held = state.meetings.get(event.meeting)
    if held is None:
        return
    match event:
        case MeetingClosed():
            held = replace(held, closed=recorded.position, closed_at=recorded.occurred_at)
            if state.open == held.id:
                state.open = None
        case AgendaSet(_, items):
            there = any(i.item == held.current for i in items)
            held = replace(held, agenda=items, current=held.current if there else None)
        case ItemReached(_, item):
            held = replace(held, current=item)
    state.meetings[held.id] = held
