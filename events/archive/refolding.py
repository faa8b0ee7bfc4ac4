"""Going through the events of an export again: what they say must hold together.

Every act is held against the rules (`events.archive.rules`), the text is rebuilt twice, from CRDT
bytes and from readable changes, and compared at every revision, where a generation begins, and at
the end (SPEC T1, T14).

**Withheld events.** What is withheld may be anything: what allowed an act, what forbade it, text
that later text builds on. So from the first withheld event on, no act is held against the rules
any more. The text goes on being rebuilt; where that fails, or the two ways no longer agree, it is
not the record that is wrong, and the draft counts as known up to the first withheld event only.
"""

from msgspec import Struct, field

from events.archive.rules import Outcome, Typing, check, check_outcome
from events.draft.document import DraftDocument
from events.draft.seeding import begun_with
from events.errors import Malformed, RecordDamaged, TravauxError
from events.generations import GenerationBegun
from events.ids import CommandId, DraftId, Microseconds, NegotiationId, Position
from events.negotiation import Event, Negotiation, evolve
from events.process import RevisionIssued
from events.record import Recorded
from events.text import DraftOpened, TextChanged


class Refolding(Struct):
    """A record being folded again, from its first event."""

    state: Negotiation
    typing: Typing | None
    documents: dict[DraftId, DraftDocument] = field(default_factory=dict)
    lost: dict[DraftId, Position] = field(default_factory=dict)
    """Drafts whose text cannot be rebuilt any more, and the position up to which it could be."""
    comparisons: int = 0
    """How many times a draft was rebuilt in both ways, and they agreed."""
    acts: int = 0
    """How many acts were held against the rules."""
    ruled: Position = 0
    """The last event of the last of these."""
    first_withheld: Position | None = None
    began_at: Microseconds | None = None
    ended_at: Microseconds | None = None
    _act: list[Recorded[Event]] = field(default_factory=list)
    _commands: set[CommandId] = field(default_factory=set)

    @classmethod
    def of(cls, negotiation: NegotiationId, typing: Typing | None) -> "Refolding":
        """Before the first event. ``typing`` judges acts of typing, if they are to be judged."""
        return cls(Negotiation(negotiation), typing)

    def take(self, recorded: Recorded[Event]) -> None:
        """The next event; raises `RecordDamaged` if the act before it does not hold."""
        if self.began_at is None:
            self.began_at = recorded.occurred_at
        self.ended_at = recorded.occurred_at
        if self.first_withheld is not None:
            self._fold(recorded)
            return
        if self._act and _envelope(self._act[0]) != _envelope(recorded):
            self._conclude()
        self._act.append(recorded)

    def take_withheld(self, position: Position) -> None:
        """An event of which nothing is known."""
        if self.first_withheld is None:
            self.first_withheld = position
            # It may belong to the act before it, which is then not known whole.
            for one in self._act:
                self._fold(one)
            self._act.clear()

    def end(self) -> None:
        """No more events; raises `RecordDamaged` as `take` does."""
        if self._act:
            self._conclude()
        for draft in self.documents:
            self._compare(draft, self.state.position)

    def _conclude(self) -> None:
        """Hold the act that is now whole against the rules, and fold it."""
        act, first = self._act, self._act[0]
        if first.command in self._commands:
            raise RecordDamaged(
                first.position, "this command is in the record already; it was repeated (R5)."
            )
        # Acts of typing are as many as keystrokes; the positions of their bytes tell them apart.
        if not isinstance(first.event, TextChanged):
            self._commands.add(first.command)
        outcomes: list[Outcome] = check(self.state, self.documents, act, self.typing)
        for one in act:
            self._fold(one)
        for outcome in outcomes:
            check_outcome(self.state, outcome, act)
        self.acts += 1
        self.ruled = act[-1].position
        act.clear()

    def _fold(self, recorded: Recorded[Event]) -> None:
        match recorded.event:
            case DraftOpened(draft):
                self.documents[draft] = DraftDocument()
            case TextChanged(draft) if recorded.update is not None:
                self._apply(draft, recorded.update, recorded.position)
            case GenerationBegun(draft, _, client) if recorded.update is not None:
                self._begin(draft, recorded.update, client, recorded.position)
            case _:
                pass
        evolve(self.state, recorded)
        if isinstance(recorded.event, RevisionIssued | GenerationBegun):
            self._compare(recorded.event.draft, recorded.position)

    def _apply(self, draft: DraftId, update: bytes, position: Position) -> None:
        document = self.documents.get(draft)
        if document is None or draft in self.lost:
            if self.first_withheld is None:
                raise RecordDamaged(position, "it changes a draft that there is not.")
            return
        try:
            document.absorb(update)
        except Malformed as error:
            self._lose(draft, position, f"its text change does not apply: {error}")

    def _begin(self, draft: DraftId, update: bytes, client: int, position: Position) -> None:
        """A fresh document, which must read as the old one did; that is compared a last time."""
        document = self.documents.get(draft)
        if document is None:
            if self.first_withheld is None:
                raise RecordDamaged(position, "it begins a draft anew that there is not.")
            return
        self._compare(draft, position)
        try:
            self.documents[draft] = begun_with(update, client, document)
        except Malformed as error:
            self._lose(draft, position, f"the text cannot go on in this document: {error}")

    def _compare(self, draft: DraftId, position: Position) -> None:
        document, held = self.documents.get(draft), self.state.text.drafts.get(draft)
        if document is None or held is None or draft in self.lost:
            return
        try:
            from_bytes = document.paragraphs()
        except TravauxError as error:
            self._lose(draft, position, f"the text cannot be read: {error}")
            return
        from_changes = held.text()
        if from_bytes == from_changes:
            self.comparisons += 1
            return
        pairs = zip(from_bytes, from_changes, strict=False)
        differs = next((a.id for a, b in pairs if a != b), "the last")
        self._lose(
            draft, position, f"the two ways to rebuild the text disagree in paragraph {differs}."
        )

    def _lose(self, draft: DraftId, position: Position, detail: str) -> None:
        """What is wrong with a draft's text: the record's fault, unless events are withheld."""
        if self.first_withheld is None:
            raise RecordDamaged(position, detail)
        self.lost[draft] = self.first_withheld - 1


def _envelope(recorded: Recorded[Event]) -> tuple[object, ...]:
    return recorded.command, recorded.actor, recorded.occurred_at, recorded.recorded_at
