"""A negotiation that writes its own log: commands by `enact`, typing as the gate has it."""

import random
from collections.abc import Callable

from events.brackets import BracketOpened, BracketWithdrawn, RecordOutcome, WithdrawBracket
from events.draft import editing
from events.draft.comparison import compare
from events.draft.document import DraftDocument
from events.draft.enact import enact, lost_brackets, open_draft, sides
from events.draft.replica import Act, Candidate, Replica
from events.errors import Refused
from events.ids import (
    SYSTEM,
    BracketId,
    CommandId,
    DelegationId,
    DraftId,
    IssueId,
    NegotiationId,
    ParagraphId,
    ParticipantId,
    RevisionId,
)
from events.issues import AddIssue, TagParagraph
from events.members import Actor, EnrolDelegation, EnrolParticipant
from events.negotiation import Command, Event
from events.process import IssueRevision, OpenNegotiation
from events.projections.provenance import Provenance
from events.record import Recorded
from events.structure import (
    AddParagraph,
    JoinParagraphs,
    MoveParagraph,
    RelabelParagraph,
    RemoveParagraph,
    SplitParagraph,
)
from events.text import Draft, Mark, MarkRole, Marks, Paragraph, Run, TextChanged

DRAFT = DraftId("draft")
NEGOTIATION = NegotiationId("negotiation")
MINUTE = 60_000_000
ISSUE = IssueId("issue")
P1, P2, P3 = (ParagraphId(f"para000{n}") for n in (1, 2, 3))
TEXTS = {
    P1: "States shall facilitate the safe and dignified return of migrants.",
    P2: "Returns are voluntary, and nobody is returned by force.",
    P3: "😀 é العربية and pathways, pathways for all.",
}


def mark(bracket: str, role: MarkRole = "insert") -> Mark:
    """A mark of a bracket."""
    return Mark(BracketId(bracket), role)


class Chronicle:
    """Two delegations, a pen, and a draft of three paragraphs; every act a minute after the last.

    ``log`` is what was recorded; ``gap`` the time between acts.
    """

    def __init__(self) -> None:
        self.live = Replica(NEGOTIATION)
        self.candidate = Candidate(self.live)
        self.log: list[Recorded[Event]] = []
        self.gap = MINUTE
        self.time = 0
        self._acts = 0
        commands: list[Command] = [OpenNegotiation("slug", "Title")]
        for party in ("ald", "mrn"):
            commands.append(EnrolDelegation(DelegationId(party), party.title(), party.upper()))
            commands.append(
                EnrolParticipant(ParticipantId(f"of-{party}"), "delegate", DelegationId(party))
            )
        commands.append(EnrolParticipant(ParticipantId("pen"), "co-facilitator"))
        for command in commands:
            self._keep(enact(self.candidate, self._act(Actor(SYSTEM, "secretariat")), command))
        text = [
            Paragraph(p, "operative", 0, f"{n}.", runs=(Run(t),))
            for n, (p, t) in enumerate(TEXTS.items(), 1)
        ]
        self._keep(open_draft(self.candidate, self._act(self.actor("pen")), DRAFT, "Draft", text))
        self.do("pen", AddIssue(ISSUE, "Returns"))
        self.do("pen", TagParagraph(ISSUE, P2))
        self.time += 60 * MINUTE

    @property
    def position(self) -> int:
        """The end of the log."""
        return self.candidate.negotiation.position

    @property
    def draft(self) -> Draft:
        """The draft as `events.text` has it."""
        return self.candidate.negotiation.text.drafts[DRAFT]

    def text(self, paragraph: ParagraphId) -> str:
        """What a paragraph says, proposals and struck text included."""
        return self.draft.paragraphs[paragraph].text

    def actor(self, who: str) -> Actor:
        """The pen, or a delegate by party."""
        return self.candidate.negotiation.members.actor(
            ParticipantId(who if who == "pen" else f"of-{who}")
        )

    def do(self, who: str, command: Command) -> None:
        """Enact a command."""
        self._keep(enact(self.candidate, self._act(self.actor(who)), command))

    def revision(self, name: str) -> None:
        """Issue a revision."""
        self.do("pen", IssueRevision(RevisionId(name), DRAFT, name))

    def type(self, who: str, *edits: Callable[[DraftDocument], None]) -> None:
        """Type: text changes (two of them are a change and its repair), then the brackets."""
        actor = self.actor(who)
        act = self._act(actor, "typing:")
        document = self.candidate.documents[DRAFT]
        recorded: list[Recorded[Event]] = []
        begun, first = self.draft.text(), True
        for edit in edits:
            with document.edit() as done:
                edit(document)
            if done.touched.changed:
                before, after = sides(self.draft, document, done.touched)
                changed = TextChanged(DRAFT, compare(before, after))
                recorded.append(self.candidate.record(act, changed, done.update))
                first = False
        if first:
            return
        known = self.candidate.negotiation.brackets.brackets
        for held in self.draft.text():
            for run in held.runs:
                for one in run.marks:
                    if one.bracket not in known and actor.delegation is not None:
                        kind = "insertion" if one.role == "insert" else "deletion"
                        opened = BracketOpened(
                            one.bracket, DRAFT, kind, (actor.delegation,), held.id
                        )
                        recorded.append(self.candidate.record(act, opened))
        state = self.candidate.negotiation
        for lost in lost_brackets(state, self.draft, begun, self.draft.text()):
            recorded.append(self.candidate.record(act, BracketWithdrawn(lost.id)))
        self._keep(recorded)

    def insert(self, who: str, paragraph: ParagraphId, at: int, text: str, *marks: Mark) -> None:
        """Type some text under marks."""
        self.type(
            who,
            lambda d: editing.insert_text(d, paragraph, at, text, tuple(sorted(marks))),
        )

    def after(self, who: str, paragraph: ParagraphId, words: str, text: str, *marks: Mark) -> None:
        """Type some text after words that stand in a paragraph."""
        self.insert(who, paragraph, self.text(paragraph).index(words) + len(words), text, *marks)

    def erase(self, who: str, paragraph: ParagraphId, words: str) -> None:
        """Delete words by typing."""
        at = self.text(paragraph).index(words)
        self.type(who, lambda d: editing.delete_text(d, paragraph, at, len(words)))

    def replace(self, who: str, paragraph: ParagraphId, words: str, text: str) -> None:
        """Replace words in one change."""
        at = self.text(paragraph).index(words)

        def edit(document: DraftDocument) -> None:
            editing.delete_text(document, paragraph, at, len(words))
            editing.insert_text(document, paragraph, at, text)

        self.type(who, edit)

    def strike(self, who: str, paragraph: ParagraphId, words: str, bracket: str) -> None:
        """Propose to delete words."""
        at = self.text(paragraph).index(words)
        over = mark(bracket, "delete")
        self.type(who, lambda d: editing.put_mark(d, paragraph, at, len(words), over))

    def provenance(self, until: int | None = None) -> Provenance:
        """The log folded, up to a position."""
        record = Provenance(NEGOTIATION)
        for one in self.log[:until]:
            record.evolve(one)
        return record

    def anything(self, dice: random.Random) -> None:
        """One random act; some are refused, and then nothing happens."""
        self.gap = dice.choice([MINUTE // 60, MINUTE, 15 * MINUTE])
        try:
            if dice.random() < 0.65:
                self._typing(dice)
            else:
                who, command = self._command(dice)
                self.do(who, command)
        except Refused:
            pass

    def _typing(self, dice: random.Random) -> None:
        held = dice.choice(self.draft.text())
        row: list[tuple[str, Marks]] = [(c, r.marks) for r in held.runs for c in r.text]
        at = dice.randint(0, len(row))
        who = dice.choice(["ald", "mrn", "pen", "pen"])
        under = row[at - 1][1] if at else ()
        new = dice.choice(["a", "the ", "é", "😀", "سلام", "no return ", "migrants "])
        fresh = mark(f"{who}{dice.getrandbits(40):010x}", dice.choice(["insert", "delete"]))
        size = dice.randint(1, 9)
        if who == "pen":
            bare = {at for at, (_, marks) in enumerate(row) if not marks}
            if held.bracket is not None or (at < len(row) and at not in bare):
                return
            gone = [i for i in range(at, min(at + size, len(row))) if i in bare]

            def edit(document: DraftDocument) -> None:
                if dice.random() < 0.5:
                    for index in reversed(gone):
                        editing.delete_text(document, held.id, index, 1)
                if dice.random() < 0.7:
                    editing.insert_text(document, held.id, at, new)
                if dice.random() < 0.2:
                    # Far away in the same change.
                    editing.insert_text(document, held.id, 0, "Far ")

            self.type(who, edit)
        elif fresh.role == "delete":
            if at < len(row):
                length = min(size, len(row) - at)
                self.type(who, lambda d: editing.put_mark(d, held.id, at, length, fresh))
        elif under and under[0].bracket.startswith(who) and dice.random() < 0.6:
            own = at - 1
            self.type(who, lambda d: editing.delete_text(d, held.id, own, 1))
        else:
            marks = tuple(sorted({*(m for m in under if m.role == "insert"), fresh}))
            if dice.random() < 0.3:
                self.type(
                    who,
                    lambda d: editing.insert_text(d, held.id, at, new),
                    lambda d: editing.put_mark(d, held.id, at, len(new), fresh),
                )
            else:
                self.insert(who, held.id, at, new, *marks)

    def _command(self, dice: random.Random) -> tuple[str, Command]:
        order = self.draft.order
        chosen = dice.choice(order)
        fresh = ParagraphId(f"para{dice.getrandbits(40):010x}")
        open_ones = [b for b in self.candidate.negotiation.brackets.brackets.values() if b.open]
        held = dice.choice(open_ones) if open_ones else None
        match dice.randrange(9):
            case 0 | 1:
                length = len(self.text(chosen))
                return "pen", SplitParagraph(DRAFT, chosen, dice.randint(0, length), fresh)
            case 2 | 3:
                return "pen", JoinParagraphs(DRAFT, chosen)
            case 4:
                return "pen", MoveParagraph(DRAFT, chosen, dice.choice([None, *order]))
            case 5:
                party = dice.choice(["ald", "mrn"])
                bracket = BracketId(f"{party}{dice.getrandbits(40):010x}")
                if dice.random() < 0.5:
                    return "pen", AddParagraph(DRAFT, fresh, chosen, text=TEXTS[P2])
                return party, AddParagraph(DRAFT, fresh, chosen, text="New.", bracket=bracket)
            case 6 if len(order) > 1:
                return "pen", RemoveParagraph(DRAFT, chosen)
            case 7 if held is not None:
                return "pen", RecordOutcome(held.id, dice.choice(["retained", "deleted"]))
            case 8 if held is not None:
                return held.proponents[0], WithdrawBracket(held.id)
            case _:
                return "pen", RelabelParagraph(DRAFT, chosen, "text", 1, str(dice.randrange(9)))

    def _act(self, actor: Actor, prefix: str = "") -> Act:
        self._acts += 1
        self.time += self.gap
        return Act(actor, CommandId(f"{prefix}act{self._acts}"), self.time, self.time)

    def _keep(self, recorded: list[Recorded[Event]]) -> None:
        for event in recorded:
            self.live.evolve(event)
        self.candidate.committed()
        self.log += recorded
