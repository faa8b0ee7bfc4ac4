"""A log such as a long negotiation leaves behind: seeded, and as long as one likes.

Nine in ten events are keystrokes in brackets, by several people at the same time, each with a
CRDT document of their own. The rest opens brackets, takes positions, tags, gives reasons, and
settles what is old, so that as many brackets stay open as in the texts of real conferences.
"""

import random
from collections.abc import Iterator
from typing import Any

from pycrdt import Doc, TransactionEvent, XmlElement, XmlFragment, XmlText

from events.brackets import (
    BracketDeleted,
    BracketEvent,
    BracketMooted,
    BracketOpened,
    BracketRetained,
    BracketTakenUp,
    ReasonGiven,
)
from events.draft import editing
from events.draft.blocks import formats_of
from events.draft.document import ROOT, DraftDocument
from events.ids import (
    SERVER_CLIENTS,
    SYSTEM,
    BracketId,
    CommandId,
    DelegationId,
    DraftId,
    IssueId,
    NegotiationId,
    ParagraphId,
    ParticipantId,
    RoundId,
)
from events.issues import BracketTagged, IssueAdded
from events.members import DelegationEnrolled, ParticipantEnrolled
from events.negotiation import Event, Negotiation, evolve
from events.process import NegotiationOpened, RoundOpened
from events.record import Recorded
from events.stances import StanceTaken, StanceWithdrawn
from events.text import (
    Change,
    DraftOpened,
    Mark,
    Marked,
    Marks,
    Paragraph,
    Placed,
    Run,
    Spliced,
    TextChanged,
)

DRAFT = DraftId("generated-draft1")
STARTED = 1_700_000_000_000_000
WORDS = """
States Parties shall should may encourage facilitate safe orderly regular voluntary return
readmission cooperation capacity national in accordance with obligations under international
law as appropriate including children persons vulnerable situations access to information
procedures timely effective transparent means of implementation finance support developing
countries and the of for by recognizing reaffirming taking into account
""".split()  # noqa: SIM905 - read as a text

Batch = list[Recorded[Event]]


class _Typing:
    """Somebody who types in a bracket: what is still to come, and where, in their own document."""

    def __init__(self, who: int, paragraph: ParagraphId, marks: Marks, at: int, text: str) -> None:
        self.who = who
        self.paragraph = paragraph
        self.marks = marks
        self.bracket = next(m.bracket for m in marks if m.bracket.startswith(f"b{who:02}"))
        self.at = at
        self.coming = list(reversed(text))
        self.typed = 0


class _Person:
    """A delegate's editor: a document that is brought up to date before each proposal."""

    def __init__(self, client: int) -> None:
        self.document: Doc[Any] = Doc(client_id=client)
        self.updates: list[bytes] = []
        self.document.get(ROOT, type=XmlFragment)
        self.subscription = self.document.observe(self._happened)

    def _happened(self, event: TransactionEvent) -> None:
        self.updates.append(event.update)

    def bring_up_to_date(self, master: Doc[Any]) -> None:
        self.document.apply_update(master.get_update(self.document.get_state()))
        self.updates.clear()

    def node(self, place: int) -> XmlText:
        root = self.document.get(ROOT, type=XmlFragment)
        block = root.children[place]
        assert isinstance(block, XmlElement)
        node = block.children[0]
        assert isinstance(node, XmlText)
        return node

    def written(self) -> bytes:
        (update,) = self.updates
        self.updates.clear()
        return update


class Generated:
    """Makes the log act by act; ``state`` is the negotiation after the last."""

    def __init__(
        self,
        negotiation: NegotiationId,
        seed: int = 1,
        *,
        paragraphs: int = 400,
        people: int = 24,
        open_brackets: int = 400,
    ) -> None:
        self.state = Negotiation(negotiation)
        self._random = random.Random(seed)
        self._paragraphs = [ParagraphId(f"paragraph{n:04}") for n in range(paragraphs)]
        self._place = {p: n for n, p in enumerate(self._paragraphs)}
        self._open_brackets = open_brackets
        self._people = [_Person(1000 + n) for n in range(people)]
        self._server = _Person(SERVER_CLIENTS + 1)
        self._typing: list[_Typing] = []
        self._open: list[BracketId] = []
        self._at = STARTED
        self._acts = 0
        self._brackets = 0

    def acts(self, events: int) -> Iterator[Batch]:
        """Acts until there are at least ``events`` events, first those that set things up."""
        yield from self._set_up()
        chance = self._random
        while self.state.position < events:
            if len(self._typing) < min(12, len(self._people)):
                yield from self._begin_typing()
            else:
                typing = chance.choice(self._typing)
                for _ in range(min(len(typing.coming), chance.randint(1, 12))):
                    yield self._keystroke(typing)
                if not typing.coming:
                    self._typing.remove(typing)
                    yield from self._after(typing.bracket)
            while len(self._open) > self._open_brackets:
                yield from self._settle()

    # Acts

    def _set_up(self) -> Iterator[Batch]:
        yield self._act(SYSTEM, NegotiationOpened("generated", "A generated negotiation"))
        for n in range(len(self._people)):
            party = DelegationId(f"delegation{n:02}")
            yield self._act(SYSTEM, DelegationEnrolled(party, f"Delegation {n}", f"D{n:02}"))
            who = ParticipantId(f"delegate{n:02}")
            yield self._act(SYSTEM, ParticipantEnrolled(who, "delegate", party))
        yield self._act(SYSTEM, RoundOpened(RoundId("round1"), "First round"))
        for n in range(24):
            yield self._act(SYSTEM, IssueAdded(IssueId(f"issue{n:02}"), f"Issue {n}"))
        text = [
            Paragraph(p, "operative", 1, f"{n + 1}.", None, (Run(self._text(420)),))
            for n, p in enumerate(self._paragraphs)
        ]
        document = DraftDocument(client=SERVER_CLIENTS + 2)
        with document.edit() as edit:
            editing.seed(document, text)
        self._server.document.apply_update(edit.update)
        self._server.updates.clear()
        changes: list[Change] = []
        for n, p in enumerate(text):
            after = self._paragraphs[n - 1] if n else None
            changes += [Placed(p.id, after, p.kind, p.level, p.label), Spliced(p.id, 0, "", p.runs)]
        client = (SERVER_CLIENTS + 2,)
        yield self._act(SYSTEM, DraftOpened(DRAFT, "Compact"))
        yield self._act(SYSTEM, TextChanged(DRAFT, tuple(changes), client), edit.update)

    def _begin_typing(self) -> Iterator[Batch]:
        chance = self._random
        busy = {t.who for t in self._typing}
        who = chance.choice([n for n in range(len(self._people)) if n not in busy])
        taken = {t.paragraph for t in self._typing}
        place = chance.choice(self._paragraphs)
        while place in taken:
            place = chance.choice(self._paragraphs)
        paragraph = self.state.text.drafts[DRAFT].paragraphs[place]
        person = self._people[who]
        person.bring_up_to_date(self._server.document)
        self._brackets += 1
        bracket = BracketId(f"b{who:02}x{self._brackets:08}")
        # Mostly in bare text, sometimes within what others propose.
        runs = [r for r in paragraph.runs if not r.marks or chance.random() < 0.1]
        run = chance.choice(runs or paragraph.runs) if paragraph.runs else Run("")
        at = 0
        for other in paragraph.runs:
            if other is run:
                break
            at += len(other.text)
        if chance.random() < 0.15 and len(run.text) > 20 and not run.marks:
            start = chance.randrange(len(run.text) - 12)
            yield self._strike(who, place, at + start, chance.randint(4, 12), bracket)
            self._open.append(bracket)
            yield from self._after(bracket)
            return
        inside = run.text.find(" ", chance.randrange(len(run.text) + 1))
        at += inside if inside >= 0 else len(run.text)
        marks = tuple(sorted((*run.marks, Mark(bracket, "insert"))))
        text = " " + self._text(chance.randint(8, 110))
        typing = _Typing(who, place, marks, at, text)
        yield self._keystroke(typing, first=True)
        self._open.append(bracket)
        self._typing.append(typing)

    def _keystroke(self, typing: _Typing, first: bool = False) -> Batch:
        draft = self.state.text.drafts[DRAFT]
        at = typing.at + typing.typed
        if not first:
            # Others' work may have moved it in the common text.
            end = 0
            for run in draft.paragraphs[typing.paragraph].runs:
                end += len(run.text)
                if run.marks == typing.marks:
                    break
        else:
            end = at
        person = self._people[typing.who]
        node = person.node(self._place[typing.paragraph])
        change: Change
        if typing.typed > 2 and self._random.random() < 0.06:
            del node[at - 1 : at]
            typing.typed -= 1
            change = Spliced(typing.paragraph, end - 1, "?")
        else:
            char = typing.coming.pop()
            node.insert(at, char, formats_of(typing.marks))
            typing.typed += 1
            change = Spliced(typing.paragraph, end, "", (Run(char, typing.marks),))
        update = person.written()
        self._server.document.apply_update(update)
        self._server.updates.clear()
        if isinstance(change, Spliced) and change.removed:
            text = draft.paragraphs[typing.paragraph].text
            change = Spliced(change.paragraph, change.at, text[change.at])
        event = TextChanged(DRAFT, (change,), (person.document.client_id,))
        opened = (self._opened(typing.who, typing.bracket, "insertion", typing.paragraph),)
        return self._act(self._who(typing.who), event, update, opened if first else ())

    def _strike(
        self, who: int, place: ParagraphId, at: int, long: int, bracket: BracketId
    ) -> Batch:
        person, mark = self._people[who], Mark(bracket, "delete")
        person.node(self._place[place]).format(at, at + long, formats_of((mark,)))
        update = person.written()
        self._server.document.apply_update(update)
        self._server.updates.clear()
        change = Marked(place, at, long, (mark,))
        event = TextChanged(DRAFT, (change,), (person.document.client_id,))
        opened = self._opened(who, bracket, "deletion", place)
        return self._act(self._who(who), event, update, (opened,))

    def _after(self, bracket: BracketId) -> Iterator[Batch]:
        """What is said of a new bracket, and of older ones."""
        chance = self._random
        own = int(bracket[1:3])
        if chance.random() < 0.4:
            yield self._act(self._who(own), ReasonGiven(bracket, self._text(80)))
        if chance.random() < 0.6:
            tagged = BracketTagged(IssueId(f"issue{chance.randrange(24):02}"), bracket)
            yield self._act(SYSTEM, tagged)
        for _ in range(chance.randrange(5)):
            other = chance.choice(self._open)
            who = chance.randrange(len(self._people))
            party = DelegationId(f"delegation{who:02}")
            if party in self.state.stances.of(other) and chance.random() < 0.3:
                yield self._act(self._who(who), StanceWithdrawn(other, party))
                continue
            kind = chance.choice(("acceptance", "objection"))
            reason = self._text(60) if kind == "objection" else ""
            yield self._act(self._who(who), StanceTaken(other, party, kind, reason))  # type: ignore[arg-type]

    def _settle(self) -> Iterator[Batch]:
        """Settle an old bracket in a paragraph in which nobody types."""
        chance, draft = self._random, self.state.text.drafts[DRAFT]
        taken = {t.paragraph for t in self._typing}
        typed = {t.bracket for t in self._typing}
        for _ in range(50):
            bracket = self._open[int(len(self._open) * chance.random() ** 3)]
            if bracket not in typed and not draft.where.get(bracket, frozenset()) & taken:
                break
        else:
            return
        self._open.remove(bracket)
        if chance.random() < 0.5:
            yield self._act(SYSTEM, BracketTakenUp(bracket, RoundId("round1")))
        (place,) = draft.where[bracket]
        node = self._server.node(self._place[place])
        keep = chance.random() < 0.45
        outcome: BracketEvent = BracketRetained(bracket) if keep else BracketDeleted(bracket)
        before, changes = draft.paragraphs[place], list[Change]()
        end = len(before.text)
        with self._server.document.transaction():
            for run in reversed(before.runs):
                end -= len(run.text)
                under = tuple(m for m in run.marks if m.bracket == bracket)
                if not under:
                    continue
                if keep or under[0].role == "delete":
                    node.format(end, end + len(run.text), formats_of((), under))
                    changes.append(Marked(place, end, len(run.text), (), under))
                else:
                    del node[end : end + len(run.text)]
                    changes.append(Spliced(place, end, run.text))
        update = self._server.written()
        event = TextChanged(DRAFT, tuple(changes), (self._server.document.client_id,))
        batch = self._act(SYSTEM, outcome)
        batch += self._act(SYSTEM, event, update, same=True)
        for lost in sorted(before.brackets() - {bracket}):
            if lost not in draft.where:
                self._open.remove(lost)
                batch += self._act(SYSTEM, BracketMooted(lost), same=True)
        yield batch

    # Pieces

    def _text(self, characters: int) -> str:
        words: list[str] = []
        length = 0
        while length < characters:
            words.append(self._random.choice(WORDS))
            length += len(words[-1]) + 1
        return " ".join(words)[:characters].strip() or "and"

    def _who(self, number: int) -> ParticipantId:
        return ParticipantId(f"delegate{number:02}")

    def _opened(self, who: int, bracket: BracketId, kind: Any, place: ParagraphId) -> BracketOpened:
        return BracketOpened(bracket, DRAFT, kind, (DelegationId(f"delegation{who:02}"),), place)

    def _act(
        self,
        who: ParticipantId,
        event: Event,
        update: bytes | None = None,
        more: tuple[Event, ...] = (),
        same: bool = False,
    ) -> Batch:
        if not same:
            self._acts += 1
            self._at += self._random.randrange(400_000)
        typing = isinstance(event, TextChanged) and not same
        command = CommandId(f"{'typing:' if typing else ''}{self._acts:012x}")
        batch: Batch = []
        for one, data in ((event, update), *((other, None) for other in more)):
            recorded: Recorded[Event] = Recorded(
                self.state.id,
                self.state.position + 1,
                self._at,
                self._at + 2_000,
                who,
                command,
                one,
                data,
            )
            evolve(self.state, recorded)
            batch.append(recorded)
        return batch
