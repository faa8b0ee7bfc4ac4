"""What a redacted export leaves out: events by the role of who acted, by type, or by issue.

A withheld event shows its position and its leaf, and nothing else. Three limits belong to every
rule. Events of one act stand next to each other, so that a gap may be guessed from what stands
around it. Later events may quote withheld ones: reasons that name a bracket, or, where it is not
an issue that is withheld, text that others struck. And text that was there when a draft was
brought in stands in the one event that did. Where a generation of a draft begins its whole text is
written again (SPEC T14): that is withheld as soon as any of its text is.
"""

from collections.abc import AsyncIterable

from msgspec import Struct, field

from events import codec
from events.archive.carrying import Carrying, about, quoted
from events.errors import Malformed, Unknown
from events.generations import GenerationBegun
from events.ids import DraftId, IssueId, NegotiationId, ParticipantId, Position
from events.issues import (
    BracketTagged,
    IssueAdded,
    Issues,
    ParagraphTagged,
)
from events.issues import evolve as evolve_issues
from events.members import ParticipantEnrolled
from events.negotiation import Event
from events.permissions import ROLES, Role
from events.process import PhaseOpened, Process, RegimeAnnounced
from events.process import evolve as evolve_process
from events.record import Recorded
from events.text import TextChanged
from events.visibility import names_somebody, sight_of, tells


class Wanted(Struct, frozen=True):
    """What an exporter asks to be withheld."""

    roles: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    """Titles, in any case."""
    hidden: bool = False
    """What the regime of its time did not show to everybody (SPEC P15, P16)."""

    def check(self) -> None:
        """Raise `Malformed` for a role or type that there is not, naming those that there are."""
        for role in self.roles:
            if role not in ROLES:
                raise Malformed(f"“{role}” is no role. Roles are: {', '.join(ROLES)}.")
        known = codec.event_types()
        for name in self.types:
            if name not in known:
                raise Malformed(f"“{name}” is no type of event. Types are: {', '.join(known)}.")


class Withholding(Struct):
    """Which events are withheld; `survey` prepares it in one pass over the record."""

    wanted: Wanted
    rules: tuple[str, ...]
    """The rules, in words for whoever reads the export."""
    roles: dict[ParticipantId, Role] = field(default_factory=dict)
    issues: set[str] = field(default_factory=set)
    """Issues, and whatever ever carried one of them (`events.archive.carrying`), by id."""
    quoted: set[str] = field(default_factory=set)
    """Paragraphs in which such a bracket stood: words that go from there may be its words."""
    process: Process = field(default_factory=Process)
    """The regimes, as they were announced."""
    count: int = 0
    """How many events are withheld."""
    texts: dict[DraftId, Position] = field(default_factory=dict)
    """Where the first withheld text change of each draft stands, as far as was asked."""

    def covers(self, recorded: Recorded[Event]) -> bool:
        """Whether an event of the surveyed record is withheld; to be asked in their order."""
        event, position = recorded.event, recorded.position
        if isinstance(event, GenerationBegun) and self.texts.get(event.draft, position) < position:
            return True
        covered = self._covers(recorded)
        if covered and isinstance(event, TextChanged):
            self.texts.setdefault(event.draft, position)
        return covered

    def _covers(self, recorded: Recorded[Event]) -> bool:
        event = recorded.event
        return (
            str(type(event).__struct_config__.tag) in self.wanted.types
            or self.roles.get(recorded.actor) in self.wanted.roles
            or (isinstance(event, ParticipantEnrolled) and event.role in self.wanted.roles)
            or (bool(self.issues) and self._on_issue(event))
            or (self.wanted.hidden and self._hidden(recorded))
        )

    def _on_issue(self, event: Event) -> bool:
        return not (self.issues.isdisjoint(about(event)) and self.quoted.isdisjoint(quoted(event)))

    def _hidden(self, recorded: Recorded[Event]) -> bool:
        seen = sight_of(self.process, None)
        by_delegate = self.roles.get(recorded.actor) == "delegate"
        return tells(recorded.event) and (
            not seen.attends(recorded.position)
            or (
                not seen.names(recorded.position)
                and (by_delegate or names_somebody(recorded.event))
            )
        )


async def survey(
    negotiation: NegotiationId, wanted: Wanted, record: AsyncIterable[Recorded[Event]]
) -> Withholding:
    """Find out what a request covers in a record: who had which role, what carried which issue.

    A bracket or paragraph counts from its first event on, even if it carried the issue later
    only, or once. Text that was split off a paragraph, or joined to one, carries what it carried,
    and so do brackets, and the paragraphs of a redraft. A bracket carries what any paragraph does
    that it ever stood in (SPEC I2); a question, an agreement, a package, a submission and the like
    what they are about. Issues under an issue go with it.

    ``record`` is read once; `count` is taken in a second pass. Raises `Malformed` as
    `Wanted.check` does, and `Unknown` for an issue that there is not.
    """
    wanted.check()
    found = Withholding(wanted, ())
    state = Issues()
    tagged: dict[str, set[IssueId]] = {}
    carrying = Carrying()
    async for recorded in record:
        match recorded.event:
            case ParticipantEnrolled(participant, role):
                found.roles[participant] = role
            case RegimeAnnounced() | PhaseOpened():
                evolve_process(found.process, recorded)  # type: ignore[arg-type]
            case IssueAdded():
                evolve_issues(state, recorded)  # type: ignore[arg-type]
            case BracketTagged(issue, bracket):
                tagged.setdefault(bracket, set()).add(issue)
            case ParagraphTagged(issue, paragraph):
                tagged.setdefault(paragraph, set()).add(issue)
            case _:
                pass
        if wanted.issues:
            carrying.learn(recorded.event)
    named = {title.strip().casefold() for title in wanted.issues}
    meant = {i.id for i in state.issues.values() if i.title.casefold() in named}
    missing = named - {state.issues[i].title.casefold() for i in meant}
    if missing:
        there = ", ".join(f"“{i.title}”" for i in state.issues.values()) or "none yet"
        raise Unknown("I1", f"There is no issue “{min(missing)}”. There are: {there}.")
    meant |= {i for i in state.issues if meant.intersection(state.path(i))}
    found.issues = carrying.spread(
        meant | {held for held, issues in tagged.items() if issues & meant}
    )
    found.quoted = carrying.around(found.issues)
    found.rules = _in_words(wanted)
    return found


def _in_words(wanted: Wanted) -> tuple[str, ...]:
    return (
        *(f"acts of participants in the role {role}, and their enrolment" for role in wanted.roles),
        *(f"events of the type {name}" for name in wanted.types),
        *(("what was recorded without names, or in closed meetings",) if wanted.hidden else ()),
        *(f"everything on the issue “{title.strip()}”" for title in wanted.issues),
    )
