"""A room for gate tests: a candidate, its live replica, and honest clients that write pycrdt."""

import random
from collections.abc import Callable, Iterator
from typing import Any

from events.archive.refolding import Refolding
from events.brackets import KIND_OF_ROLE, BracketOpened
from events.draft import editing
from events.draft.document import DraftDocument
from events.draft.enact import enact, open_draft
from events.draft.replica import Act, Candidate, Replica
from events.ids import (
    SYSTEM,
    BracketId,
    CommandId,
    DelegationId,
    DraftId,
    NegotiationId,
    ParagraphId,
    ParticipantId,
)
from events.members import Actor, EnrolDelegation, EnrolParticipant
from events.negotiation import Command, Event
from events.process import OpenNegotiation
from events.record import Recorded
from events.text import Draft, Mark, MarkRole, Marks, Paragraph, Run
from server.sync.gate import Judgement, judge
from server.sync.hindsight import check_typing

DRAFT = DraftId("draft")
PARTIES = ("ald", "mar", "nor")


def mark(bracket: str, role: MarkRole = "insert") -> Mark:
    return Mark(BracketId(bracket), role)


def paragraph(name: str, *runs: str | tuple[str, str], bracket: str | None = None) -> Paragraph:
    """A paragraph of bare text and of (text, bracket or bracket:role) pieces."""
    out = []
    for run in runs:
        if isinstance(run, str):
            out.append(Run(run))
            continue
        text, brackets = run
        found: set[Mark] = set()
        for part in brackets.split():
            bracket_id, _, role = part.partition(":")
            found.add(mark(bracket_id, role or "insert"))  # type: ignore[arg-type]
        out.append(Run(text, tuple(sorted(found))))
    owner = BracketId(bracket) if bracket else None
    return Paragraph(ParagraphId(name), "text", 0, "", owner, tuple(out))


class Drafting:
    """A negotiation of three delegations, a pen, an observer and an auditor, with one draft."""

    def __init__(self, *paragraphs: Paragraph, **owners: str) -> None:
        """``owners`` maps each bracket in the text to its proponent, or "" for an import."""
        self.live = Replica(NegotiationId("neg"))
        self.candidate = Candidate(self.live)
        self.log: list[Recorded[Event]] = []
        self._acts = 0
        self._time = 0
        system = Actor(SYSTEM, "secretariat")
        commands: list[Command] = [OpenNegotiation("slug", "Title")]
        for party in PARTIES:
            commands.append(EnrolDelegation(DelegationId(party), party.title(), party))
            commands.append(
                EnrolParticipant(ParticipantId(f"of-{party}"), "delegate", DelegationId(party))
            )
        for role in ("co-facilitator", "secretariat", "observer", "auditor"):
            commands.append(EnrolParticipant(ParticipantId(role), role))  # type: ignore[arg-type]
        for command in commands:
            self.keep(enact(self.candidate, self.act(system), command))
        opened = list(_opened(paragraphs, owners))
        self.keep(open_draft(self.candidate, self.act(system), DRAFT, "Draft", paragraphs, opened))

    def act(self, actor: Actor) -> Act:
        self._acts += 1
        self._time = max(self._time, self._acts)
        return Act(actor, CommandId(f"act{self._acts}"), self._time, self._time)

    def tick(self, time: int) -> None:
        """From here on it is at least this time."""
        self._time = max(self._time, time)

    def actor(self, name: str) -> Actor:
        """Somebody by party code or role."""
        participant = ParticipantId(f"of-{name}" if name in PARTIES else name)
        return self.candidate.negotiation.members.actor(participant)

    def keep(self, recorded: list[Recorded[Event]]) -> list[Event]:
        """Commit what was decided."""
        for event in recorded:
            self.live.evolve(event)
        self.candidate.committed()
        self.log += recorded
        return [r.event for r in recorded]

    def judged(self, name: str, update: bytes) -> Judgement:
        before = self.theirs(name)
        judgement = judge(self.candidate, self.act(self.actor(name)), DRAFT, update)
        assert self.theirs(name) == before, "what is not the writer's must stay as it was"
        self.keep(judgement.recorded)
        return judgement

    def theirs(self, name: str) -> list[tuple[ParagraphId, list[tuple[str, Marks]]]]:
        """What ``name`` may not change by typing, written down without the gate's own code."""
        brackets = self.candidate.negotiation.brackets.brackets
        pen = name not in PARTIES
        out = []
        for held in self.draft.text():
            row = []
            for run in held.runs:
                over = [brackets[m.bracket] for m in run.marks]
                inserts = [b for b in over if b.kind == "insertion"]
                if held.bracket is not None and (pen or not inserts):
                    inserts.append(brackets[held.bracket])
                if pen:
                    kept = {m for m in run.marks if brackets[m.bracket].proponents}
                    skip = not kept and not any(b.proponents for b in inserts)
                else:
                    innermost = max(inserts, key=lambda b: b.opened) if inserts else None
                    skip = innermost is not None and name in innermost.proponents
                    kept = {
                        m
                        for m in run.marks
                        if m.role == "insert" or name not in brackets[m.bracket].proponents
                    }
                if not skip:
                    row += [(char, tuple(sorted(kept))) for char in run.text]
            out.append((held.id, row))
        return out

    def enacted(self, name: str, command: Command) -> list[Recorded[Event]]:
        recorded = enact(self.candidate, self.act(self.actor(name)), command)
        self.keep(recorded)
        return recorded

    @property
    def document(self) -> DraftDocument:
        return self.candidate.documents[DRAFT]

    @property
    def draft(self) -> Draft:
        return self.candidate.negotiation.text.drafts[DRAFT]

    def text(self, name: str) -> tuple[Run, ...]:
        return self.draft.paragraphs[ParagraphId(name)].runs

    def copy(self) -> DraftDocument:
        """What a client has that has just come in."""
        return DraftDocument(self.document.state())

    def fingerprint(self) -> tuple[object, ...]:
        """All that a refusal must leave as it was."""
        return (
            self.candidate.negotiation,
            self.document.paragraphs(),
            self.document.state_vector(),
            len(self.document.state()),
            dict(self.document.items.ends),
            set(self.document.items.pairs),
        )

    def check(self) -> None:
        """Document, readable text, live replica and a replay of the log all agree (SPEC T1)."""
        assert self.document.paragraphs() == self.draft.text()
        assert self.live.negotiation == self.candidate.negotiation
        assert self.live.documents[DRAFT].paragraphs() == self.draft.text()
        again = Replica(NegotiationId("neg"))
        for recorded in self.log:
            again.evolve(recorded)
        assert again.negotiation == self.candidate.negotiation
        assert again.documents[DRAFT].paragraphs() == self.draft.text()
        self.judge_again()
        known = self.candidate.negotiation.brackets.brackets
        for held in self.draft.text():
            for bracket in held.brackets():
                assert known[bracket].open, "a settled bracket still stands in the text"
            for run in held.runs:
                for found in run.marks:
                    assert KIND_OF_ROLE[found.role] == known[found.bracket].kind

    def judge_again(self) -> None:
        """What gate and commands let into the log holds when it is verified (SPEC V3)."""
        refolding = Refolding.of(NegotiationId("neg"), check_typing)
        for recorded in self.log:
            refolding.take(recorded)
        refolding.end()
        assert refolding.ruled == len(self.log)


def _opened(paragraphs: tuple[Paragraph, ...], owners: dict[str, str]) -> Iterator[BracketOpened]:
    seen: set[str] = set()
    for bracket, owner in owners.items():
        for held in paragraphs:
            roles = [m.role for run in held.runs for m in run.marks if m.bracket == bracket]
            whole = held.bracket == bracket
            if bracket in seen or not (roles or whole):
                continue
            seen.add(bracket)
            kind = "insertion" if whole else KIND_OF_ROLE[roles[0]]
            proponents = (DelegationId(owner),) if owner else ()
            yield BracketOpened(BracketId(bracket), DRAFT, kind, proponents, held.id, whole)


def edited(document: DraftDocument, edit: Callable[..., Any], *arguments: Any) -> bytes:
    """The update of one edit on a client's document."""
    with document.edit() as done:
        edit(document, *arguments)
    return done.update


class Client:
    """An honest editor: writes as the suggestion plugin does, on a copy that may lag behind."""

    def __init__(self, room: Drafting, name: str, dice: random.Random) -> None:
        self.room = room
        self.name = name
        self.dice = dice
        self.document = room.copy()

    def reset(self) -> None:
        """Start from a fresh copy, under a new client id."""
        self.document = self.room.copy()

    def act(self) -> bytes:
        """One random edit; no bytes if nothing could be done."""
        paragraphs = self.document.paragraphs()
        if not paragraphs:
            return b""
        held = self.dice.choice(paragraphs)
        row = [(char, run.marks) for run in held.runs for char in run.text]
        if self.name not in PARTIES:
            return self._pen(held, row)
        if not row or self.dice.random() < 0.55:
            return self._type(held, row)
        return self._mark(held, row)

    # What the client can know of brackets: their ids begin with the party's code.

    def _owner(self, bracket: BracketId) -> str:
        known = self.room.candidate.negotiation.brackets.brackets.get(bracket)
        if known is not None:
            return known.proponents[0] if known.proponents else ""
        return bracket[:3]

    def _since(self, bracket: BracketId) -> int:
        known = self.room.candidate.negotiation.brackets.brackets.get(bracket)
        return known.opened if known is not None else 10**9

    def _innermost(self, marks: Marks, block: BracketId | None) -> str:
        over = [m.bracket for m in marks if m.role == "insert"]
        if over:
            return self._owner(max(over, key=self._since))
        return self._owner(block) if block is not None else ""

    def _type(self, held: Paragraph, row: list[tuple[str, Marks]]) -> bytes:
        at = self.dice.randint(0, len(row))
        left = row[at - 1][1] if at else ()
        right = row[at][1] if at < len(row) else ()
        shared = {m for m in left if m in right and m.role == "insert"}
        marks = set(shared)
        for near in (left, right):
            if self._innermost(tuple(marks), held.bracket) == self.name:
                break
            if self._innermost(near, held.bracket) == self.name:
                over = [
                    m for m in near if m.role == "insert" and self._owner(m.bracket) == self.name
                ]
                marks |= set(over)
        if self._innermost(tuple(marks), held.bracket) != self.name:
            marks = {*shared, mark(f"{self.name}{self.dice.getrandbits(48):013x}")}
        text = self.dice.choice(["a", "the ", "é", "😀", "سلام", "no "])
        return edited(self.document, editing.insert_text, held.id, at, text, tuple(sorted(marks)))

    def _mark(self, held: Paragraph, row: list[tuple[str, Marks]]) -> bytes:
        """Delete one's own of a range, strike or reserve the rest, as one dispatch."""
        at = self.dice.randrange(len(row))
        end = min(len(row), at + self.dice.randint(1, 6))
        role: MarkRole = self.dice.choice(["delete", "delete", "reserve"])
        fresh = mark(f"{self.name}{self.dice.getrandbits(48):013x}", role)
        with self.document.edit() as done:
            for index in range(end - 1, at - 1, -1):
                if self._innermost(row[index][1], held.bracket) == self.name:
                    editing.delete_text(self.document, held.id, index, 1)
                elif not any(
                    m.role == role and self._owner(m.bracket) == self.name for m in row[index][1]
                ):
                    editing.put_mark(self.document, held.id, index, 1, fresh)
        return done.update

    def _pen(self, held: Paragraph, row: list[tuple[str, Marks]]) -> bytes:
        def proposed(marks: Marks) -> bool:
            return any(self._owner(m.bracket) for m in marks)

        if held.bracket is not None and self._owner(held.bracket):
            return b""
        at = self.dice.randint(0, len(row))
        left = row[at - 1][1] if at else ()
        right = row[at][1] if at < len(row) else ()
        if self.dice.random() < 0.6 or at == len(row):
            if any(m in right and m.role == "insert" and self._owner(m.bracket) for m in left):
                return b""
            return edited(self.document, editing.insert_text, held.id, at, self.dice.choice("xyz"))
        if proposed(row[at][1]):
            return b""
        return edited(self.document, editing.delete_text, held.id, at, 1)
