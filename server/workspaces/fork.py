"""A fork of one draft: the room's text with what a delegation prepares in it. No I/O.

The room's committed updates flow in as they happen (`follow`). The fork's own pass the same gate as
in the room, in the delegation's name, and are held back: nothing here is ever recorded.
"""

import sys
from collections.abc import Sequence

from msgspec.structs import replace

from events.brackets import KIND_OF_ROLE, Bracket, BracketKind, Brackets
from events.draft.comparison import compare
from events.draft.document import DraftDocument, server_client
from events.draft.enact import enact, sides
from events.draft.replica import Act, Candidate, Replica
from events.draft.update import Update, decode
from events.errors import Malformed, Refused
from events.ids import BracketId, DelegationId, DraftId, ParagraphId, ParticipantId
from events.members import Actor
from events.negotiation import Event, Negotiation
from events.record import Recorded
from events.structure import AddParagraph, RelabelParagraph, RemoveParagraph, StructureCommand
from events.text import Draft, Drafts, Paragraph, TextChanged, apply
from server.sync.gate import Judgement, judge

_AHEAD = 2**61
"""Stands for the position of a bracket that is not in the record; after all that are."""

Own = tuple[bytes, ParticipantId]
"""An update that is held back, and whose it is."""


class Fork(Candidate):
    """The text of a workspace, and the state as it would be with that text in the room.

    Not for use by several threads. ``live`` is the room's; it is read, never changed.
    """

    def __init__(
        self, live: Replica, draft: DraftId, delegation: DelegationId, own: Sequence[Own] = ()
    ) -> None:
        """The draft as it is in the room, with the updates ``own`` applied in order."""
        self.live = live
        self.draft = draft
        self.delegation = delegation
        self.own: list[Own] = []
        self.documents = {
            draft: DraftDocument(live.documents[draft].state(), client=server_client())
        }
        self._text = Draft(draft, "")
        for update, whose in own:
            self._hold(update, whose)
        self._read()

    # What is there

    @property
    def document(self) -> DraftDocument:
        """The CRDT of the fork."""
        return self.documents[self.draft]

    @property
    def text(self) -> Draft:
        """The readable text of the fork."""
        return self._text

    def state(self) -> Negotiation:
        """The state of the room with this text in it: read it, never change it.

        Brackets that are only here belong to the delegation; those whose text is gone here are no
        longer open.
        """
        live = self.live.negotiation
        drafts = Drafts({**live.text.drafts, self.draft: self._text})
        self.negotiation = replace(live, text=drafts, brackets=self._brackets(live))
        return self.negotiation

    def new_brackets(self) -> list[BracketId]:
        """The brackets that are only here."""
        known = self.live.negotiation.brackets.brackets
        return [b for b in self._text.where if b not in known]

    def lost_words(self) -> list[str]:
        """Words that were written here and that the room took away with what they stood in.

        What its members took out themselves is not among them.
        """
        gone = _ranges(decode(self.document.state(), most=sys.maxsize))
        written: dict[tuple[int, int], str] = {}
        for update, _ in self.own:
            decoded = decode(update, most=sys.maxsize)
            for client, clock, length in decoded.deletes:
                _without(gone.get(client, []), clock, clock + length)
            for item in decoded.items:
                if item.content == "string":
                    written[item.client, item.clock] = item.text
        found: list[str] = []
        last: tuple[int, int] | None = None
        for (client, at), words in sorted(written.items()):
            for char in words:
                if any(low <= at < high for low, high in gone.get(client, ())):
                    if last != (client, at):
                        found.append("")
                    found[-1] += char
                    last = (client, at + (2 if char > "\uffff" else 1))
                at += 2 if char > "\uffff" else 1
        return [words for words in found if words.strip()]

    def actor(self, actor: Actor) -> Actor:
        """A member, as who writes here: in the name of the delegation that will table it."""
        return replace(actor, delegation=self.delegation, tables=True)

    # What its members do

    def judge(self, act: Act, update: bytes) -> Judgement:
        """Let an update in, or raise `GateRefused` and leave the fork alone."""
        self.state()
        return judge(self, act, self.draft, update)

    def enact(self, act: Act, command: StructureCommand) -> list[Recorded[Event]]:
        """Add a paragraph, or take out or relabel one that is only here; raises `Refused`."""
        state = self.state()
        if not isinstance(command, AddParagraph | RemoveParagraph | RelabelParagraph) or (
            not isinstance(command, AddParagraph)
            and command.paragraph in self.live.negotiation.text.drafts[self.draft].paragraphs
        ):
            raise Refused(
                "W3",
                "In a workspace paragraphs are added, and those that are only here taken out or "
                "relabelled. What is in the room already is changed there, once it is tabled.",
            )
        if isinstance(command, AddParagraph) and command.bracket in state.brackets.brackets:
            raise Refused("W3", "Each paragraph that a workspace adds is a proposal of its own.")
        return enact(self, act, command)

    # What a candidate does

    def record(self, act: Act, event: Event, update: bytes | None = None) -> Recorded[Event]:
        """Fold the text; nothing enters any record."""
        position = self.live.negotiation.position
        recorded = Recorded(
            self.live.negotiation.id,
            position,
            act.occurred_at,
            act.recorded_at,
            act.actor.participant,
            act.command,
            event,
            update,
        )
        if isinstance(event, TextChanged):
            apply(self._text, event.changes)
            for client in event.clients:
                self._text.clients.setdefault(client, act.actor.participant)
        if update is not None:
            self.own.append((update, act.actor.participant))
        return recorded

    def restore(self, draft: DraftId) -> None:
        """Undo whatever was done to the document and not recorded."""
        document = DraftDocument(self.live.documents[draft].state(), client=self.document.client)
        for update, _ in self.own:
            document.absorb(update)
        self.documents[draft] = document

    def add(self, update: bytes, whose: ParticipantId) -> None:
        """Take an update that was judged on another node."""
        self._hold(update, whose)
        self._read()

    # What the room does

    def follow(self, batch: Sequence[Recorded[Event]]) -> list[bytes]:
        """Take what the room has committed; returns the updates of this draft's text."""
        updates: list[bytes] = []
        for recorded in batch:
            event = recorded.event
            if not isinstance(event, TextChanged) or event.draft != self.draft:
                continue
            assert recorded.update is not None, "a text change carries CRDT bytes"
            touched = self.document.apply(recorded.update)
            self.document.remember(decode(recorded.update, most=sys.maxsize))
            before, after = sides(self._text, self.document, touched)
            apply(self._text, compare(before, after))
            for client in event.clients:
                self._text.clients.setdefault(client, recorded.actor)
            updates.append(recorded.update)
        return updates

    # Inside

    def _hold(self, update: bytes, whose: ParticipantId) -> None:
        self.document.absorb(update)
        self.own.append((update, whose))

    def _read(self) -> None:
        """Read the text from the document."""
        room = self.live.negotiation.text.drafts[self.draft]
        held = Draft(self.draft, room.title, touched=room.touched.copy())
        held.clients, held.retired = room.clients.copy(), room.retired
        held.generation, held.seed = room.generation, room.seed
        for paragraph in self.document.paragraphs():
            held.order.append(paragraph.id)
            held.put(paragraph)
        for update, whose in self.own:
            for item in decode(update, most=sys.maxsize).items:
                held.clients.setdefault(item.client, whose)
        self._text = held

    def _brackets(self, live: Negotiation) -> Brackets:
        room = live.text.drafts[self.draft]
        known = live.brackets.copy()
        for number, bracket in enumerate(self.new_brackets()):
            known.brackets[bracket] = self._new(bracket, _AHEAD + number)
        for bracket in room.where.keys() - self._text.where.keys():
            held = known.brackets.get(bracket)
            if held is not None and held.open:
                known.brackets[bracket] = replace(held, life="moot")
        return known

    def _new(self, bracket: BracketId, opened: int) -> Bracket:
        where = self._text.where[bracket]
        first = next(p for p in self._text.order if p in where)
        paragraph = self._text.paragraphs[first]
        kind, whole = _kind(paragraph, bracket)
        return Bracket(
            bracket,
            self.draft,
            kind,
            (self.delegation,),
            first,
            whole,
            opened,
            self.live.negotiation.occurred_at,
        )


def _kind(paragraph: Paragraph, bracket: BracketId) -> tuple[BracketKind, bool]:
    if paragraph.bracket == bracket:
        return "insertion", True
    marks = (m for run in paragraph.runs for m in run.marks if m.bracket == bracket)
    return KIND_OF_ROLE[next(marks).role], False


_Ranges = list[tuple[int, int]]
"""Stretches of clocks, each up to and without the second."""


def _ranges(document: Update) -> dict[int, _Ranges]:
    """What is gone from a document, by client."""
    gone: dict[int, _Ranges] = {}
    for item in document.items:
        if item.content in ("gc", "deleted"):
            gone.setdefault(item.client, []).append((item.clock, item.end))
    for client, clock, length in document.deletes:
        gone.setdefault(client, []).append((clock, clock + length))
    return gone


def _without(ranges: _Ranges, start: int, end: int) -> None:
    """Take a stretch out of some ranges, in place."""
    left: _Ranges = []
    for low, high in ranges:
        left += [(a, b) for a, b in ((low, min(high, start)), (max(low, end), high)) if a < b]
    ranges[:] = left


def added(fork: Draft, room: Draft) -> list[tuple[Paragraph, ParagraphId | None]]:
    """The paragraphs that are only in the fork, with what each stands after, in order."""
    out: list[tuple[Paragraph, ParagraphId | None]] = []
    before: ParagraphId | None = None
    for name in fork.order:
        if name not in room.paragraphs:
            out.append((fork.paragraphs[name], before))
        before = name
    return out


def merged_with(fork: DraftDocument, room: DraftDocument) -> Draft:
    """The text of a fork with everything that is in ``room``, too."""
    document = DraftDocument(fork.state())
    try:
        document.absorb(room.diff(document.state_vector()))
    except ValueError as error:
        raise Malformed("This workspace cannot be read.") from error
    draft = Draft(DraftId(""), "")
    for paragraph in document.paragraphs():
        draft.order.append(paragraph.id)
        draft.put(paragraph)
    return draft
