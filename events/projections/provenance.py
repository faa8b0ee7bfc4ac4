"""Where every word of the drafts comes from: one fold over the log, from its readable changes.

It keeps each paragraph's characters with what was removed between them, through typing, brackets,
splits, joins and moves; history, traces and comparisons are read from it. It never looks at CRDT
bytes. Linear in events and characters.
"""

from msgspec import structs

from events import brackets, departure, informals, issues, lineage, process, proposals, rebasing
from events.brackets import (
    BracketDeleted,
    BracketEvent,
    BracketMerged,
    BracketRedrafted,
    BracketWithdrawn,
)
from events.departure import DelegationLeft
from events.entries import EnteredFor, TypedFor
from events.ids import (
    BracketId,
    CommandId,
    DelegationId,
    DraftId,
    Microseconds,
    NegotiationId,
    ParagraphId,
    ParticipantId,
    Position,
)
from events.informals import TextFromInformals
from events.issues import IssueEvent, Issues
from events.lineage import BracketsJoined, BracketSplit
from events.members import Delegation, DelegationEnrolled, Members, ParticipantEnrolled
from events.negotiation import Event
from events.process import Process, ProcessEvent
from events.projections.ink import Cell, RemovalCause
from events.projections.sheets import Picture, Sheet, Sheets, Shot, Step, StepKind
from events.projections.writing import Effects, Writing
from events.proposals import CosponsorJoined, CosponsorLeft
from events.rebasing import BracketRebased, ProposalConfirmed
from events.record import Recorded
from events.redraft import RedraftIssued
from events.structure import (
    ParagraphAdded,
    ParagraphMoved,
    ParagraphRelabelled,
    ParagraphRemoved,
    ParagraphsJoined,
    ParagraphSplit,
    StructureEvent,
)
from events.text import DraftOpened, TextChanged


class Provenance(Sheets):
    """The fold. Feed every event of the log to `evolve`, in order."""

    def __init__(self, negotiation: NegotiationId) -> None:
        super().__init__()
        self.negotiation = negotiation
        self.position: Position = 0
        self.occurred_at: Microseconds = 0
        self.issues = Issues()
        self.process = Process()
        self.delegations: dict[DelegationId, Delegation] = {}
        self.delegation_of: dict[ParticipantId, DelegationId] = {}
        """The delegation of every delegate there ever was, those who left included."""
        self._command: CommandId | None = None
        self._first: Position = 0
        self._effects = Effects()
        self._for: ParticipantId | None = None
        """Stands for the person, in an act that is entered for a delegation."""

    def evolve(self, recorded: Recorded[Event]) -> None:
        """Fold one event. Total: what does not fit is passed over."""
        event = recorded.event
        if recorded.command != self._command:
            self._command, self._first = recorded.command, recorded.position
            self._effects = Effects()
            self._for = None
        if isinstance(event, EnteredFor | TypedFor):
            self._for = ParticipantId(f"entered for {event.delegation}")
            self.delegation_of[self._for] = event.delegation
        if self._for is not None:
            # The words are the delegation's, whoever typed them.
            recorded = structs.replace(recorded, actor=self._for)
        match event:
            case TextChanged():
                sheet = self.sheets.get(event.draft)
                if sheet is not None:
                    Writing(self, sheet, recorded, self._effects, self._first).write(event.changes)
            case DraftOpened(draft, title):
                self.sheets[draft] = Sheet(draft, title)
            case DelegationEnrolled(delegation, name, code):
                self.delegations[delegation] = Delegation(delegation, name, code)
            case ParticipantEnrolled(participant, _, delegation) if delegation is not None:
                self.delegation_of[participant] = delegation
            case RedraftIssued():
                self._redraft(recorded, event)
            case DelegationLeft():
                departure.evolve(Members(), self.brackets, recorded)  # type: ignore[arg-type]
            case _ if isinstance(event, StructureEvent):
                self._effects.structure(recorded.position, event)
                self._step(recorded, event)
            case BracketRebased() | ProposalConfirmed():
                rebasing.evolve(self.brackets, recorded)  # type: ignore[arg-type]
            case BracketSplit() | BracketsJoined():
                lineage.evolve(self.brackets, recorded)  # type: ignore[arg-type]
            case TextFromInformals():
                informals.evolve(self.brackets, recorded)  # type: ignore[arg-type]
            case CosponsorJoined() | CosponsorLeft():
                proposals.evolve(self.brackets, recorded)  # type: ignore[arg-type]
            case _ if isinstance(event, BracketEvent):
                brackets.evolve(self.brackets, recorded)  # type: ignore[arg-type]
                if isinstance(
                    event, BracketDeleted | BracketMerged | BracketWithdrawn | BracketRedrafted
                ):
                    cause: RemovalCause = (
                        "withdrawal" if isinstance(event, BracketWithdrawn) else "outcome"
                    )
                    self._effects.settled[event.bracket] = (recorded.position, cause)
            case _ if isinstance(event, IssueEvent):
                issues.evolve(self.issues, recorded)  # type: ignore[arg-type]
            case _ if isinstance(event, ProcessEvent):
                process.evolve(self.process, recorded)  # type: ignore[arg-type]
            case _:
                pass
        self.position = recorded.position
        self.occurred_at = recorded.occurred_at

    def picture(self, draft: DraftId) -> Picture:
        """A draft as it now stands."""
        sheet = self.sheets.get(draft)
        shots: dict[ParagraphId, Shot] = {}
        for place in sheet.order if sheet is not None else ():
            assert sheet is not None, "an order has a sheet"
            track = sheet.tracks[place]
            shots[place] = Shot(
                place,
                track.kind,
                track.level,
                track.label,
                track.bracket,
                tuple(track.cells),
                tuple(track.marks),
            )
        return Picture(draft, self.position, self.occurred_at, shots)

    def innermost(self, cell: Cell) -> BracketId | None:
        """The insertion in which a character was written, the last opened of several (SPEC G2)."""
        under = self.ink.under(cell)
        if not under:
            return None
        known = self.brackets.brackets
        return max(under, key=lambda b: (known[b].opened if b in known else 0, b))

    def _redraft(self, recorded: Recorded[Event], event: RedraftIssued) -> None:
        """Let paragraphs that the redraft takes out lead to those that come from them."""
        sheet = self.sheets.get(event.draft)
        if sheet is None:
            return
        kept = {d.paragraph for d in event.lineage}
        out = [p for p in sheet.order if p not in kept]
        self._effects.removed.update(dict.fromkeys(out, recorded.position))
        r = recorded
        for descent in event.lineage:
            for ancestor in descent.ancestors:
                if ancestor == descent.paragraph or ancestor not in sheet.tracks:
                    continue
                pair: tuple[tuple[StepKind, ParagraphId, ParagraphId], ...] = (
                    ("redrafted into", ancestor, descent.paragraph),
                    ("redrafted from", descent.paragraph, ancestor),
                )
                for kind, paragraph, other in pair:
                    track = self.track(sheet, paragraph)
                    at = r.position
                    made = Step(kind, at, r.occurred_at, r.actor, other, track.label, at)
                    self._effects.steps.append((track, made))

    def _step(self, recorded: Recorded[Event], event: StructureEvent) -> None:
        sheet = self.sheets.get(event.draft)
        if sheet is None:
            return

        def step(kind: StepKind, paragraph: ParagraphId, other: ParagraphId | None = None) -> None:
            track = self.track(sheet, paragraph)
            label = event.label if isinstance(event, ParagraphRelabelled) else track.label
            r = recorded
            made = Step(kind, r.position, r.occurred_at, r.actor, other, label, r.position)
            self._effects.steps.append((track, made))

        match event:
            case ParagraphSplit(_, paragraph, _, into):
                step("split into", paragraph, into)
                step("split from", into, paragraph)
            case ParagraphsJoined(_, paragraph, absorbed):
                step("joined with", paragraph, absorbed)
                step("joined into", absorbed, paragraph)
            case ParagraphMoved(_, paragraph, _):
                step("moved", paragraph)
            case ParagraphRelabelled(_, paragraph, _, _, _):
                step("relabelled", paragraph)
            case ParagraphAdded() | ParagraphRemoved():
                pass  # told where the paragraph comes or goes, as that also happens without these
