"""The process: its phases and their regime, its rounds, and the revisions of its drafts."""

from typing import Literal, get_args

from msgspec import Struct, field
from msgspec.structs import replace

from events.errors import NotPermitted, Refused, Unknown
from events.generations import GenerationBegun, begun
from events.ids import DraftId, Microseconds, PhaseId, Position, RevisionId, RoundId
from events.members import Actor
from events.permissions import ROLES, Role
from events.record import Recorded
from events.text import DraftOpened, Drafts

RegimeKind = Literal["chair's text", "rolling text", "compilation"]
Typing = Literal["live", "tabled"]
TYPINGS: tuple[Typing, ...] = get_args(Typing)
ALWAYS_ATTEND: tuple[Role, ...] = ("co-facilitator", "secretariat", "auditor")
"""Roles to which no phase is closed: they write, keep or verify the record."""

# Events


class NegotiationOpened(Struct, frozen=True, tag="negotiation-opened"):
    """A negotiation begins. ``slug`` is its name in addresses and on the command line."""

    slug: str
    title: str


class RegimeAnnounced(Struct, frozen=True, tag="regime-announced"):
    """From here on the text is worked on like this; shown to everybody as a banner."""

    kind: RegimeKind
    typing: Typing
    attribution: bool = True


class PhaseOpened(Struct, frozen=True, tag="phase-opened"):
    """A phase of the process begins, under a regime of its own; the one before ends with it.

    ``attends`` are the roles that take part. Off the record, nothing enters the log but the
    process itself.
    """

    phase: PhaseId
    name: str
    kind: RegimeKind
    typing: Typing
    attribution: bool
    attends: tuple[Role, ...]
    on_record: bool


class RoundOpened(Struct, frozen=True, tag="round-opened"):
    """A period of meetings begins; a round still open ends with it."""

    round: RoundId
    name: str


class RoundClosed(Struct, frozen=True, tag="round-closed"):
    """A period of meetings ends."""

    round: RoundId


class RevisionIssued(Struct, frozen=True, tag="revision-issued"):
    """The draft as it stands at this event's position is frozen under a name."""

    revision: RevisionId
    draft: DraftId
    name: str


ProcessEvent = (
    NegotiationOpened | RegimeAnnounced | PhaseOpened | RoundOpened | RoundClosed | RevisionIssued
)

# Commands


class OpenNegotiation(Struct, frozen=True):
    """Begin a negotiation; the first event of its log."""

    slug: str
    title: str


class AnnounceRegime(Struct, frozen=True):
    """Announce how the text is worked on from here on."""

    kind: RegimeKind
    typing: Typing
    attribution: bool = True


class OpenPhase(Struct, frozen=True):
    """Begin a phase under a name that no other has, with its regime."""

    phase: PhaseId
    name: str
    kind: RegimeKind
    typing: Typing
    attribution: bool = True
    attends: tuple[Role, ...] = ROLES
    on_record: bool = True


class OpenRound(Struct, frozen=True):
    """Open a round."""

    round: RoundId
    name: str


class CloseRound(Struct, frozen=True):
    """Close the round that is open."""


class OpenDraft(Struct, frozen=True):
    """Open an empty draft under a title no other draft of the negotiation has."""

    draft: DraftId
    title: str


class IssueRevision(Struct, frozen=True):
    """Freeze the draft as it stands under a name no other revision of it has.

    With it a generation of the draft's document begins, written under the client id ``seed``;
    without one, none does.
    """

    revision: RevisionId
    draft: DraftId
    name: str
    seed: int | None = None


ProcessCommand = (
    OpenNegotiation
    | AnnounceRegime
    | OpenPhase
    | OpenRound
    | CloseRound
    | OpenDraft
    | IssueRevision
)

# State


class Regime(Struct, frozen=True):
    """How the text is worked on in this phase of the process."""

    kind: RegimeKind = "rolling text"
    typing: Typing = "live"
    attribution: bool = True
    attends: tuple[Role, ...] = ROLES
    on_record: bool = True

    def require_record(self) -> None:
        """Raise `Refused` where nothing of the substance is logged (SPEC P9)."""
        if not self.on_record:
            raise Refused(
                "P9",
                "This phase is off the record: nothing is logged. "
                "The co-facilitators bring out what emerges in a phase on the record.",
            )

    def require_attendance(self, role: Role) -> None:
        """Raise `NotPermitted` for who does not attend this phase (SPEC P16)."""
        if role not in self.attends:
            raise NotPermitted(
                "P16",
                "This phase is closed to you. You can read what was issued before it, and every "
                "revision issued in it.",
            )

    def require_settling(self) -> None:
        """Raise `Refused` in a compilation, where everything is kept (SPEC P19)."""
        if self.kind == "compilation":
            raise Refused(
                "P19",
                "This is a compilation: everything is kept, by proponent, and nothing is settled. "
                "Possible: proponents withdraw what is theirs; or announce a rolling text or a "
                "chair's text, and settle then.",
            )

    def require_proposals(self, *, tables: bool = False) -> None:
        """Raise where delegations do not put out text, or nobody does (SPEC P7, P9).

        Where typing is tabled they put it out only as ``tables`` says (SPEC W7).
        """
        self.require_record()
        if self.kind == "chair's text":
            raise NotPermitted(
                "P7",
                "This is a chair's text: the co-facilitators put out text, delegations comment "
                "and take positions.",
            )
        if self.typing == "tabled" and not tables:
            raise NotPermitted(
                "W7",
                "In this phase delegations do not type live: prepare it in your delegation's "
                "workspace, and table it from there in one act.",
            )


class Announced(Struct, frozen=True):
    """A regime, and the position from which on it holds."""

    position: Position
    regime: Regime


class Round(Struct, frozen=True):
    """A period of meetings; ``closed`` is the position that ended it, None while it is open."""

    id: RoundId
    name: str
    opened: Position
    opened_at: Microseconds
    closed: Position | None = None


class Phase(Struct, frozen=True):
    """A part of the process under one regime; ``closed`` is None while it lasts."""

    id: PhaseId
    name: str
    regime: Regime
    opened: Position
    opened_at: Microseconds
    closed: Position | None = None


class Revision(Struct, frozen=True):
    """A named, frozen position of a draft."""

    id: RevisionId
    draft: DraftId
    name: str
    position: Position
    issued_at: Microseconds


class Process(Struct):
    """What the negotiation is, and how far it has come."""

    slug: str = ""
    title: str = ""
    opened_at: Microseconds = 0
    regime: Regime = field(default_factory=Regime)
    announced: list[Announced] = field(default_factory=list)
    """Every regime so far: what may be seen later is decided by that of its time."""
    phases: list[Phase] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)

    def copy(self) -> "Process":
        """A process that can be evolved by itself; what never changes is shared."""
        return replace(
            self,
            announced=self.announced.copy(),
            phases=self.phases.copy(),
            rounds=self.rounds.copy(),
            revisions=self.revisions.copy(),
        )

    @property
    def phase(self) -> Phase | None:
        """The phase that lasts, if any was opened."""
        return self.phases[-1] if self.phases else None

    @property
    def round(self) -> Round | None:
        """The round that is open, if any."""
        return self.rounds[-1] if self.rounds and self.rounds[-1].closed is None else None


def _title(text: str, what: str) -> str:
    text = " ".join(text.split())
    if not text or len(text) > 200:
        raise Refused("P2", f"{what} needs a name of 1 to 200 characters.")
    return text


def decide(
    state: Process, drafts: Drafts, actor: Actor, command: ProcessCommand, head: Position = 0
) -> tuple[ProcessEvent | DraftOpened | GenerationBegun, ...]:
    """Rules P1-P6, P8, P16, P17 and T14 of SPEC.md; ``head`` is where the log ends, for phases."""
    actor.require("steer")
    match command:
        case OpenNegotiation(slug, title):
            if state.slug:
                raise Refused("P1", "This negotiation is already open.")
            return (NegotiationOpened(slug, _title(title, "A negotiation")),)
        case AnnounceRegime(kind, typing, attribution):
            return (RegimeAnnounced(kind, typing, attribution),)
        case OpenPhase(phase, name, kind, typing, attribution, attends, on_record):
            name = _title(name, "A phase")
            if any(p.name.casefold() == name.casefold() for p in state.phases):
                raise Refused("P8", f"There is already a phase called {name}.")
            _attendable(state, drafts, head, attends)
            return (PhaseOpened(phase, name, kind, typing, attribution, tuple(attends), on_record),)
        case OpenRound(round_id, name):
            name = _title(name, "A round")
            if any(r.name.casefold() == name.casefold() for r in state.rounds):
                raise Refused("P3", f"There is already a round called {name}.")
            opened = RoundOpened(round_id, name)
            return (RoundClosed(state.round.id), opened) if state.round else (opened,)
        case CloseRound():
            if state.round is None:
                raise Refused("P3", "No round is open.")
            return (RoundClosed(state.round.id),)
        case OpenDraft(draft, title):
            title = _title(title, "A draft")
            if any(d.title.casefold() == title.casefold() for d in drafts.drafts.values()):
                raise Refused("P4", f"There is already a draft called {title}.")
            return (DraftOpened(draft, title),)
        case IssueRevision(revision, draft, name, seed):
            name = _title(name, "A revision")
            if draft not in drafts.drafts:
                raise Unknown("P5", "There is no such draft.")
            if any(
                r.draft == draft and r.name.casefold() == name.casefold() for r in state.revisions
            ):
                raise Refused("P5", f"There is already a revision called {name}.")
            anew = begun(drafts.drafts[draft], seed) if seed is not None else ()
            return (*anew, RevisionIssued(revision, draft, name))


def _attendable(state: Process, drafts: Drafts, head: Position, attends: tuple[Role, ...]) -> None:
    """Who attends can do so, and learns nothing afterwards but by revisions (SPEC P16, P17)."""
    missing = [role for role in ROLES if role in ALWAYS_ATTEND and role not in attends]
    if missing:
        raise Refused(
            "P16",
            f"A phase can be closed to observers and to delegations; {', '.join(missing)} "
            "always attend.",
        )
    if not set(attends) - set(state.regime.attends):
        return
    # Who did not attend will read the text as it stands: it must be what was issued.
    latest = {r.draft: r.position for r in state.revisions}
    issued = [latest.get(d, 0) for d in drafts.drafts]
    # Beside them stand only the generations that began with them.
    quiet = {*issued, *(d.began for d in drafts.drafts.values())}
    if issued and not quiet.issuperset(range(min(issued), head + 1)):
        raise Refused(
            "P17",
            "Those who did not attend learn of this phase what is in an issued revision. Issue "
            "every draft as a revision; then the next phase can begin.",
        )


def evolve(state: Process, recorded: Recorded[ProcessEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    match recorded.event:
        case NegotiationOpened(slug, title):
            state.slug, state.title, state.opened_at = slug, title, recorded.occurred_at
        case RegimeAnnounced(kind, typing, attribution):
            state.regime = replace(state.regime, kind=kind, typing=typing, attribution=attribution)
            state.announced.append(Announced(recorded.position, state.regime))
        case PhaseOpened(phase, name, kind, typing, attribution, attends, on_record):
            if state.phases and state.phases[-1].closed is None:
                state.phases[-1] = replace(state.phases[-1], closed=recorded.position)
            state.regime = Regime(kind, typing, attribution, attends, on_record)
            state.announced.append(Announced(recorded.position, state.regime))
            state.phases.append(
                Phase(phase, name, state.regime, recorded.position, recorded.occurred_at)
            )
        case RoundOpened(round_id, name):
            state.rounds.append(Round(round_id, name, recorded.position, recorded.occurred_at))
        case RoundClosed(round_id):
            state.rounds = [
                Round(r.id, r.name, r.opened, r.opened_at, recorded.position)
                if r.id == round_id and r.closed is None
                else r
                for r in state.rounds
            ]
        case RevisionIssued(revision, draft, name):
            state.revisions.append(
                Revision(revision, draft, name, recorded.position, recorded.occurred_at)
            )
