"""The readable text of drafts: paragraphs of runs, and the changes that lead from one to the next.

Offsets and lengths count Unicode characters (code points), never bytes or UTF-16 units.
This is the text that projections, replay and exports read. The CRDT of the same text lives in
`events.draft`; `TextChanged` holds both, and they must agree (SPEC T1).
"""

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from msgspec import Struct, field

from events.errors import Refused
from events.ids import BracketId, DraftId, ParagraphId, ParticipantId, Position
from events.record import Recorded

MarkRole = Literal["insert", "delete", "reserve"]
MARK_ROLES: tuple[MarkRole, ...] = get_args(MarkRole)

ParagraphKind = Literal["heading", "preambular", "operative", "chapeau", "sub", "text"]
PARAGRAPH_KINDS: tuple[ParagraphKind, ...] = get_args(ParagraphKind)

MAX_LEVEL = 8
MAX_LABEL = 24
MAX_WORDS = 240


class Mark(Struct, frozen=True, order=True):
    """A bracket over some characters: which one, and what it says of them."""

    bracket: BracketId
    role: MarkRole


Marks = tuple[Mark, ...]
"""Sorted, without repetition."""


class Run(Struct, frozen=True):
    """Characters that stand under the same brackets."""

    text: str
    marks: Marks = ()


class Paragraph(Struct, frozen=True):
    """One block of a draft. Its identity is ``id``; ``label`` is a display fact.

    ``bracket`` names the insertion that proposes the paragraph as a whole, if one does.
    Neighbouring runs have different marks, and no run is empty.
    """

    id: ParagraphId
    kind: ParagraphKind = "text"
    level: int = 0
    label: str = ""
    bracket: BracketId | None = None
    runs: tuple[Run, ...] = ()

    @property
    def text(self) -> str:
        """The characters, proposals and struck text included, without bracket signs."""
        return "".join(run.text for run in self.runs)

    def brackets(self) -> set[BracketId]:
        """Every bracket over this paragraph or any of its characters."""
        found = {mark.bracket for run in self.runs for mark in run.marks}
        if self.bracket is not None:
            found.add(self.bracket)
        return found


def merged(runs: Iterable[Run]) -> tuple[Run, ...]:
    """``runs`` with neighbours under the same marks joined and empty ones dropped."""
    out: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if out and out[-1].marks == run.marks:
            out[-1] = Run(out[-1].text + run.text, run.marks)
        else:
            out.append(run)
    return tuple(out)


def sliced(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    """The part of ``runs`` between two character offsets."""
    out: list[Run] = []
    at = 0
    for run in runs:
        low, high = max(start - at, 0), min(end - at, len(run.text))
        if low < high:
            out.append(Run(run.text[low:high], run.marks))
        at += len(run.text)
        if at >= end:
            break
    return out


# Changes


class Placed(Struct, frozen=True, tag="placed"):
    """A new, empty paragraph stands after ``after`` (or first, if that is None)."""

    paragraph: ParagraphId
    after: ParagraphId | None
    kind: ParagraphKind
    level: int
    label: str
    bracket: BracketId | None = None


class Moved(Struct, frozen=True, tag="moved"):
    """A paragraph now stands after ``after`` (or first)."""

    paragraph: ParagraphId
    after: ParagraphId | None


class Dropped(Struct, frozen=True, tag="dropped"):
    """A paragraph is gone, with the runs it had."""

    paragraph: ParagraphId
    runs: tuple[Run, ...]


class Styled(Struct, frozen=True, tag="styled"):
    """A paragraph's kind, level, label or owning bracket is now this."""

    paragraph: ParagraphId
    kind: ParagraphKind
    level: int
    label: str
    bracket: BracketId | None = None


class Spliced(Struct, frozen=True, tag="spliced"):
    """At character ``at``, ``removed`` went and ``inserted`` came."""

    paragraph: ParagraphId
    at: int
    removed: str
    inserted: tuple[Run, ...] = ()


class Marked(Struct, frozen=True, tag="marked"):
    """Over ``length`` characters from ``at``, these marks were put on and those taken off."""

    paragraph: ParagraphId
    at: int
    length: int
    on: Marks = ()
    off: Marks = ()


Change = Placed | Moved | Dropped | Styled | Spliced | Marked

# Events


class DraftOpened(Struct, frozen=True, tag="draft-opened"):
    """A draft begins, empty."""

    draft: DraftId
    title: str


class TextChanged(Struct, frozen=True, tag="text-changed"):
    """The text of a draft changed; the CRDT bytes stand beside it in the record.

    ``changes`` lead, applied in order, from the readable text before to that after.
    ``clients`` are the Yjs client ids that wrote; each belongs to one participant for ever.
    """

    draft: DraftId
    changes: tuple[Change, ...]
    clients: tuple[int, ...] = ()


TextEvent = DraftOpened | TextChanged

# State


class Draft(Struct):
    """One draft: its paragraphs in order, readable."""

    id: DraftId
    title: str
    order: list[ParagraphId] = field(default_factory=list)
    paragraphs: dict[ParagraphId, Paragraph] = field(default_factory=dict)
    where: dict[BracketId, set[ParagraphId]] = field(default_factory=dict)
    """For each bracket, the paragraphs it stands over."""
    words: dict[BracketId, str] = field(default_factory=dict)
    """For each bracket that ever stood in the text, the last words under it: at most `MAX_WORDS`
    characters, paragraphs joined by a space. Kept when the bracket is settled."""
    touched: dict[BracketId, Position] = field(default_factory=dict)
    """For each bracket that ever stood in the text, where in the log its text last changed."""
    clients: dict[int, ParticipantId] = field(default_factory=dict)
    """Yjs client id to the participant it belongs to."""

    def text(self) -> list[Paragraph]:
        """The paragraphs in order."""
        return [self.paragraphs[i] for i in self.order]

    def put(self, paragraph: Paragraph) -> None:
        """Store ``paragraph`` as it now is, keeping the index of brackets true."""
        old = self.paragraphs.get(paragraph.id)
        before = old.brackets() if old is not None else set()
        after = paragraph.brackets()
        for gone in before - after:
            self._forget(gone, paragraph.id)
        for new in after - before:
            self.where.setdefault(new, set()).add(paragraph.id)
        self.paragraphs[paragraph.id] = paragraph

    def drop(self, paragraph: ParagraphId) -> None:
        """Remove a paragraph."""
        old = self.paragraphs.pop(paragraph, None)
        if old is None:
            return
        self.order.remove(paragraph)
        for bracket in old.brackets():
            self._forget(bracket, paragraph)

    def place(self, paragraph: ParagraphId, after: ParagraphId | None) -> None:
        """Put a paragraph's id after another (or first)."""
        if paragraph in self.paragraphs and paragraph in self.order:
            self.order.remove(paragraph)
        index = self.order.index(after) + 1 if after in self.paragraphs and after else 0
        self.order.insert(index, paragraph)

    def under(self, brackets: set[BracketId]) -> dict[BracketId, str]:
        """The words now under each bracket that stands: at most `MAX_WORDS` characters of each."""
        places = set[ParagraphId]().union(*(self.where.get(b, ()) for b in brackets))
        found: dict[BracketId, list[str]] = {}
        length = dict.fromkeys(brackets, 0)
        for place in [i for i in self.order if i in places] if len(places) > 1 else places:
            paragraph = self.paragraphs[place]
            begun: set[BracketId] = set()
            for run in paragraph.runs:
                over = {m.bracket for m in run.marks}
                if paragraph.bracket is not None:
                    over.add(paragraph.bracket)
                for bracket in over & brackets:
                    if length[bracket] < MAX_WORDS:
                        parts = found.setdefault(bracket, [])
                        if parts and bracket not in begun:
                            parts.append(" ")
                        parts.append(run.text)
                        begun.add(bracket)
                        length[bracket] += len(run.text)
        return {bracket: "".join(parts)[:MAX_WORDS] for bracket, parts in found.items()}

    def _forget(self, bracket: BracketId, paragraph: ParagraphId) -> None:
        held = self.where.get(bracket)
        if held is not None:
            held.discard(paragraph)
            if not held:
                del self.where[bracket]


class Drafts(Struct):
    """All drafts of a negotiation, by id, in the order they were opened."""

    drafts: dict[DraftId, Draft] = field(default_factory=dict)


def apply(draft: Draft, changes: Iterable[Change]) -> set[BracketId]:
    """Apply ``changes`` to ``draft`` in order, in place. Total: what does not fit is passed over.

    Returns the brackets whose text or extent changed.
    """
    touched: set[BracketId] = set()
    for change in changes:
        match change:
            case Placed(paragraph, after, kind, level, label, bracket):
                draft.place(paragraph, after)
                draft.put(Paragraph(paragraph, kind, level, label, bracket))
                if bracket is not None:
                    touched.add(bracket)
                continue
            case Moved(paragraph, after):
                if paragraph in draft.paragraphs:
                    draft.place(paragraph, after)
                continue
            case Dropped(paragraph, _):
                dropped = draft.paragraphs.get(paragraph)
                if dropped is not None:
                    touched |= dropped.brackets()
                draft.drop(paragraph)
                continue
            case _:
                pass
        old = draft.paragraphs.get(change.paragraph)
        if old is None:
            continue
        match change:
            case Styled(_, kind, level, label, bracket):
                touched |= {b for b in (old.bracket, bracket) if b is not None}
                draft.put(Paragraph(old.id, kind, level, label, bracket, old.runs))
            case Spliced(_, at, removed, inserted):
                end = len(old.text)
                gone = sliced(old.runs, at, at + len(removed))
                touched |= {m.bracket for run in (*gone, *inserted) for m in run.marks}
                if old.bracket is not None:
                    touched.add(old.bracket)
                runs = [
                    *sliced(old.runs, 0, at),
                    *inserted,
                    *sliced(old.runs, at + len(removed), end),
                ]
                draft.put(
                    Paragraph(old.id, old.kind, old.level, old.label, old.bracket, merged(runs))
                )
            case Marked(_, at, length, on, off):
                end = len(old.text)
                touched |= {m.bracket for m in (*on, *off)}
                runs = sliced(old.runs, 0, at)
                runs += [
                    Run(run.text, tuple(sorted((set(run.marks) - set(off)) | set(on))))
                    for run in sliced(old.runs, at, at + length)
                ]
                runs += sliced(old.runs, at + length, end)
                draft.put(
                    Paragraph(old.id, old.kind, old.level, old.label, old.bracket, merged(runs))
                )
    return touched


def check_style(kind: str, level: int, label: str) -> None:
    """Raise `Refused` unless kind, level and label are ones a paragraph may have (SPEC T4)."""
    if kind not in PARAGRAPH_KINDS:
        raise Refused("T4", f"A paragraph is one of: {', '.join(PARAGRAPH_KINDS)}.")
    if not 0 <= level <= MAX_LEVEL:
        raise Refused("T4", f"The level of a paragraph is 0 to {MAX_LEVEL}.")
    if len(label) > MAX_LABEL or any(c < " " for c in label):
        raise Refused("T4", f"A label has at most {MAX_LABEL} characters.")


def evolve(state: Drafts, recorded: Recorded[TextEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    match recorded.event:
        case DraftOpened(draft, title):
            state.drafts[draft] = Draft(draft, title)
        case TextChanged(draft, changes, clients):
            held = state.drafts.get(draft)
            if held is None:
                return
            touched = apply(held, changes)
            held.touched.update(dict.fromkeys(touched, recorded.position))
            held.words.update(held.under(touched))
            for client in clients:
                held.clients.setdefault(client, recorded.actor)
