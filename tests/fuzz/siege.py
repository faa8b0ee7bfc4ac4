"""A room under siege: hostile updates, one after another, and what must hold after each.

The room is the real one without sockets and store: candidate, gate, live replica, listeners. What
is refused must have changed nothing at all; what is let in must be lawful by `tests.fuzz.oracle`,
which shares no code with the gate; and an honest client goes on typing through all of it.
"""

import json
import random
import traceback
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from time import thread_time

import msgspec

from events.archive.refolding import Refolding
from events.codec import decode_lines
from events.draft import editing
from events.draft.document import DraftDocument
from events.draft.replica import Act, Replica
from events.draft.update import decode, decode_vector
from events.errors import Refused
from events.ids import CommandId, DelegationId, NegotiationId, ParagraphId, ParticipantId
from events.negotiation import Event
from events.record import Recorded
from server.sync import protocol
from server.sync.gate import GateRefused, judge
from server.sync.hindsight import check_typing
from server.sync.room import Listener, Room
from tests.fuzz import oracle
from tests.fuzz.attacks import ATTACKS, Attacker, View
from tests.server.sync.drafting import DRAFT, PARTIES, Drafting, edited, paragraph

NEGOTIATION = NegotiationId("neg")
KEPT = Path(__file__).with_name("kept")
FOUND = Path(__file__).parents[2] / "test-output" / "hostile"
ATTACKERS = ("ald", "nor", "co-facilitator", "observer")
OWN = ParagraphId("para0004")
LETTERS = 9
SEEN = 60
"""Updates that an attacker remembers."""


def drafted() -> list[Recorded[Event]]:
    """The log of a small draft in which everything stands that an attack may aim at."""
    filler = "shall facilitate safe and dignified return, "
    return Drafting(
        paragraph("para0001", "States ", ("urgently ", "marstart"), filler, ("😀 é", "aldstart")),
        paragraph("para0002", filler, ("or voluntary", "imported"), (" return", "norstart:delete")),
        paragraph("para0003", "😀 العربية ", ("within ", "marstart aldin000"), "end"),
        paragraph("para0004", "A whole proposal", bracket="marwhole"),
        paragraph("para0005"),
        marstart="mar",
        aldstart="ald",
        imported="",
        norstart="nor",
        aldin000="ald",
        marwhole="mar",
    ).log


class Broken(AssertionError):
    """What must hold does not; where the input is kept is in the message."""


class Siege:
    """One room, its attackers, and an honest delegate of ``mar``."""

    def __init__(self, log: Sequence[Recorded[Event]], dice: random.Random) -> None:
        self.dice = dice
        live = Replica(NEGOTIATION)
        for recorded in log:
            live.evolve(recorded)
        self.room = Room(live)
        self.log = list(log)
        self.frames: list[bytes] = []
        self.room.join(Listener(DRAFT, ParticipantId("of-mar"), self.frames.append))
        self.honest = DraftDocument(self.state)
        self.attackers = {name: Attacker(dice, name) for name in ATTACKERS}
        self.verdicts: Counter[str] = Counter()
        self.slowest = (0.0, "")
        """Processor seconds that the gate took at most, and for which attack."""
        self._acts = self._typed = 0
        self._look()

    @property
    def state(self) -> bytes:
        """The live document."""
        return self.room.live.documents[DRAFT].state()

    def play(self, updates: int) -> None:
        """So many hostile updates; raises `Broken`."""
        for _ in range(updates):
            one = self.attackers[self.dice.choice(ATTACKERS)]
            attack = self.dice.choice(ATTACKS)
            self.send(one.name, attack(one), attack.__name__)

    def send(self, name: str, update: bytes, attack: str) -> str:
        """One update of ``name``; returns the verdict. Raises `Broken`, and keeps the input."""
        before = list(self.log)
        dictating = (
            DelegationId("nor") if name == "co-facilitator" and len(update) % 5 == 0 else None
        )
        try:
            verdict = self._judged(name, update, attack, dictating)
            self._type_on()
        except Exception as error:
            raise Broken(f"{attack}: kept in {keep(before, name, update, error)}") from error
        self.verdicts[verdict] += 1
        return verdict

    def _judged(self, name: str, update: bytes, attack: str, dictating: DelegationId | None) -> str:
        live, candidate = self.room.live, self.room.candidate
        before, known = self.state, self._known()
        began = thread_time()
        try:
            judgement = judge(candidate, self._act(name), DRAFT, update, dictating)
        except Refused as refused:
            self.slowest = max(self.slowest, (thread_time() - began, attack))
            self._nothing_happened(before)
            return refused.code if isinstance(refused, GateRefused) else refused.rule
        self.slowest = max(self.slowest, (thread_time() - began, attack))
        if not judgement.recorded:
            self._nothing_happened(before)
            return "nothing new"
        assert name != "observer", "an observer has written"
        assert self.state == before, "something is visible before it is in the record"
        assert not self.frames
        self._commit(judgement.recorded)
        after = oracle.read(self.state)
        who = dictating or (name if name in PARTIES else None)
        oracle.check(oracle.read(before), after, known, self._known(), who)
        assert candidate.documents[DRAFT].paragraphs() == live.documents[DRAFT].paragraphs()
        self._look()
        for one in self.attackers.values():
            one.seen = [*one.seen[-SEEN:], update]
        return "accepted"

    def _nothing_happened(self, before: bytes) -> None:
        assert self.state == before, "what was refused has changed the live document"
        assert not self.frames, "what was refused was sent on"
        document = self.room.candidate.documents[DRAFT]
        reached = decode_vector(document.state_vector())
        assert reached == decode_vector(self.room.live.documents[DRAFT].state_vector())
        there = self.room.live.documents[DRAFT].paragraphs()
        assert document.paragraphs() == there, "the candidate has kept something"
        assert self.room.candidate.negotiation == self.room.live.negotiation

    def _type_on(self) -> None:
        """The honest delegate types a letter in its own paragraph; after some, takes them back."""
        self._typed += 1
        if self._typed <= LETTERS:
            update = edited(self.honest, editing.insert_text, OWN, 0, "o")
        else:
            update = self._taken_back()
            self._typed = 0
        judgement = judge(self.room.candidate, self._act("mar"), DRAFT, update)
        assert judgement.recorded, "an honest client could not type"
        assert judgement.echo is None, "an honest client was corrected"
        self._commit(judgement.recorded)

    def _taken_back(self) -> bytes:
        """Letters of its own, deleted: those between which nobody has put anything."""
        held, at = self.honest.paragraph(OWN), 0
        assert held is not None
        for run in held.runs:
            if not any(found.role == "insert" for found in run.marks):
                length = min(LETTERS, len(run.text))
                return edited(self.honest, editing.delete_text, OWN, at, length)
            at += len(run.text)
        raise AssertionError("the honest delegate's own text is gone")

    def _commit(self, recorded: list[Recorded[Event]]) -> None:
        self.room.commit(recorded)
        self.room.candidate.committed()
        self.log += recorded
        for frame in self.frames:
            message = protocol.decode(_message(frame))
            assert isinstance(message, protocol.Update)
            self.honest.apply(message.update)
        self.frames.clear()

    def _known(self) -> dict[str, oracle.Known]:
        return known(self.room)

    def _act(self, name: str) -> Act:
        self._acts += 1
        participant = ParticipantId(f"of-{name}" if name in PARTIES else name)
        actor = self.room.candidate.negotiation.members.actor(participant)
        now = self.room.live.negotiation.occurred_at + 1
        return Act(actor, CommandId(f"typing:{self._acts}"), now, now)

    def _look(self) -> None:
        held = self.room.live.negotiation
        view = View(self.state, held.text.drafts[DRAFT].order, list(held.brackets.brackets))
        for one in self.attackers.values():
            one.view = view

    def end(self) -> None:
        """All copies agree, the log proves itself, and nothing has grown that may not."""
        live, candidate = self.room.live, self.room.candidate
        text = live.negotiation.text.drafts[DRAFT].text()
        assert live.documents[DRAFT].paragraphs() == text
        assert self.honest.paragraphs() == text
        assert candidate.documents[DRAFT].items.ends == {
            client: max(i.end for i in decode(self.state).items if i.client == client)
            for client in {i.client for i in decode(self.state).items}
        }, "the index of items holds other items than the document"
        refolding = Refolding.of(NEGOTIATION, check_typing)
        for recorded in self.log:
            refolding.take(recorded)
        refolding.end()
        assert not candidate._journal, "the candidate's journal has grown"


def known(room: Room) -> dict[str, oracle.Known]:
    """The brackets in the log."""
    held = room.live.negotiation.brackets.brackets
    return {
        b.id: oracle.Known(b.kind, tuple(b.proponents), b.open, b.opened) for b in held.values()
    }


def _message(frame: bytes) -> bytes:
    """What a binary WebSocket frame of a server carries."""
    size = frame[1]
    return frame[{126: 4, 127: 10}.get(size, 2) :]


def keep(log: Sequence[Recorded[Event]], name: str, update: bytes, error: Exception) -> Path:
    """Write down what broke; moved to ``tests/fuzz/kept``, it is a test from then on."""
    FOUND.mkdir(parents=True, exist_ok=True)
    path = FOUND / f"{abs(hash(update)):x}.json"
    found = {
        "who": name,
        "update": b64encode(update).decode(),
        "why": traceback.format_exception_only(error)[-1].strip(),
        "log": json.loads(msgspec.json.encode(log)),
    }
    path.write_text(json.dumps(found, ensure_ascii=False) + "\n")
    return path


def kept(path: Path) -> tuple[Siege, str, bytes]:
    """A room as it was when something broke, and who sent what."""
    found = json.loads(path.read_text())
    log = list(decode_lines(json.dumps(found["log"])))
    return Siege(log, random.Random(0)), found["who"], b64decode(found["update"])
