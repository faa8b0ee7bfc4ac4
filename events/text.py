"""The readable text of drafts: paragraphs of runs, and the changes that lead from one to the next.

Offsets and lengths count Unicode characters (code points), never bytes or UTF-16 units.
This is the text that projections, replay and exports read. The CRDT of the same text lives in
`events.draft`; `TextChanged` holds both, and they must agree (SPEC T1).
"""

from collections.abc import Iterable
from typing import Literal, get_args

from msgspec import Struct, field

from events.errors import Refused
from events.ids import BracketId, DraftId, ParagraphId, ParticipantId, Position
from events.record import Recorded
from events.runs import MARK_ROLES, Mark, MarkRole, Marks, Rewriting, Run, merged, sliced

__all__ = [
    "MARK_ROLES",
    "MAX_LABEL",
    "MAX_LEVEL",
    "MAX_WORDS",
    "PARAGRAPH_KINDS",
    "Change",
    "Draft",
    "DraftOpened",
    "Drafts",
    "Dropped",
    "Mark",
    "MarkRole",
    "Marked",
    "Marks",
    "Moved",
    "Paragraph",
    "ParagraphKind",
    "Placed",
    "Run",
    "Spliced",
    "Styled",
    "TextChanged",
    "TextEvent",
    "apply",
    "check_style",
    "evolve",
    "merged",
    "sliced",
]

ParagraphKind = Literal["heading", "preambular", "operative", "chapeau", "sub", "text"]
PARAGRAPH_KINDS: tuple[ParagraphKind, ...] = get_args(ParagraphKind)

MAX_LEVEL = 8
MAX_LABEL = 24
MAX_WORDS = 240


class Paragraph(Struct, frozen=True, gc=False):
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


class Spliced(Struct, frozen=True, gc=False, tag="spliced"):
    """At character ``at``, ``removed`` went and ``inserted`` came."""

    paragraph: ParagraphId
    at: int
    removed: str
    inserted: tuple[Run, ...] = ()


class Marked(Struct, frozen=True, gc=False, tag="marked"):
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


class TextChanged(Struct, frozen=True, gc=False, tag="text-changed"):
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
    where: dict[BracketId, frozenset[ParagraphId]] = field(default_factory=dict)
    """For each bracket, the paragraphs it stands over."""
    last_words: dict[BracketId, str] = field(default_factory=dict)
    """For each bracket that lost its text, the words it last had; see `words`."""
    touched: dict[BracketId, Position] = field(default_factory=dict)
    """For each bracket that ever stood in the text, where in the log its text last changed."""
    clients: dict[int, ParticipantId] = field(default_factory=dict)
    """Yjs client id to the participant it belongs to, of those that wrote in this generation."""
    retired: dict[int, ParticipantId] = field(default_factory=dict)
    """The same of earlier generations: they belong to whom they did, and write no more."""
    generation: int = 0
    """How often the CRDT document has begun anew (`events.generations`)."""
    seed: int = 0
    """The server's Yjs client id that wrote the beginning of this generation; 0 in the first."""
    began: Position = 0
    """Where this generation began; 0 for the first."""

    def copy(self) -> "Draft":
        """A draft that can be evolved by itself; what never changes is shared."""
        return Draft(
            self.id,
            self.title,
            self.order.copy(),
            self.paragraphs.copy(),
            self.where.copy(),
            self.last_words.copy(),
            self.touched.copy(),
            self.clients.copy(),
            self.retired.copy(),
            self.generation,
            self.seed,
            self.began,
        )

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
            self.where[new] = self.where.get(new, frozenset()) | {paragraph.id}
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
        index = 0
        if after is not None and after != paragraph and after in self.paragraphs:
            index = self.order.index(after) + 1
        self.order.insert(index, paragraph)

    def words(self, bracket: BracketId) -> str:
        """The words under a bracket, at most `MAX_WORDS` characters, paragraphs joined by a space.

        Those it last had, if none are left; empty if it never had any.
        """
        found = self.under({bracket}).get(bracket)
        return found if found is not None else self.last_words.get(bracket, "")

    def under(self, brackets: set[BracketId]) -> dict[BracketId, str]:
        """The words now under each bracket that stands: at most `MAX_WORDS` characters of each."""
        places = set[ParagraphId]().union(*(self.where.get(b, ()) for b in brackets))
        if len(places) > 1:
            return _under(brackets, (self.paragraphs[i] for i in self.order if i in places))
        return _under(brackets, (self.paragraphs[i] for i in places))

    def _forget(self, bracket: BracketId, paragraph: ParagraphId) -> None:
        held = self.where.get(bracket)
        if held is not None:
            left = held - {paragraph}
            if left:
                self.where[bracket] = left
            else:
                del self.where[bracket]


def _under(brackets: set[BracketId], paragraphs: Iterable[Paragraph]) -> dict[BracketId, str]:
    found: dict[BracketId, list[str]] = {}
    length = dict.fromkeys(brackets, 0)
    for paragraph in paragraphs:
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


class Drafts(Struct):
    """All drafts of a negotiation, by id, in the order they were opened."""

    drafts: dict[DraftId, Draft] = field(default_factory=dict)

    def copy(self) -> "Drafts":
        """Drafts that can be evolved by themselves; what never changes is shared."""
        return Drafts({draft: held.copy() for draft, held in self.drafts.items()})


def apply(draft: Draft, changes: Iterable[Change]) -> set[BracketId]:
    """Apply ``changes`` to ``draft`` in order, in place. Total: what does not fit is passed over.

    Returns the brackets whose text or extent changed.
    """
    touched: set[BracketId] = set()
    before = _Before(draft)
    writing: tuple[Paragraph, Rewriting] | None = None
    for change in changes:
        if writing is not None:
            held, rewriting = writing
            if (
                isinstance(change, Spliced | Marked)
                and change.paragraph == held.id
                and change.at >= rewriting.length
            ):
                touched |= _rewrite(rewriting, held, change)
                continue
            draft.put(_with_runs(held, rewriting.end()))
            writing = None
        old = draft.paragraphs.get(change.paragraph)
        before.note(change, old)
        if isinstance(change, Placed):
            touched |= _place(draft, change)
            continue
        if old is None:
            continue
        match change:
            case Moved(paragraph, after):
                draft.place(paragraph, after)
            case Dropped(paragraph, _):
                touched |= old.brackets()
                draft.drop(paragraph)
            case Styled(_, kind, level, label, bracket):
                touched |= {b for b in (old.bracket, bracket) if b is not None}
                draft.put(Paragraph(old.id, kind, level, label, bracket, old.runs))
            case Spliced() | Marked():
                writing = old, Rewriting(old.runs)
                touched |= _rewrite(writing[1], old, change)
    if writing is not None:
        draft.put(_with_runs(writing[0], writing[1].end()))
    before.keep_words()
    return touched


def _place(draft: Draft, change: Placed) -> set[BracketId]:
    bracket = change.bracket
    draft.place(change.paragraph, change.after)
    draft.put(Paragraph(change.paragraph, change.kind, change.level, change.label, bracket))
    return set() if bracket is None else {bracket}


def _rewrite(rewriting: Rewriting, old: Paragraph, change: "Spliced | Marked") -> set[BracketId]:
    if isinstance(change, Marked):
        rewriting.mark(change.at, change.length, change.on, change.off)
        return {m.bracket for m in (*change.on, *change.off)}
    gone = rewriting.splice(change.at, len(change.removed), change.inserted)
    touched = {m.bracket for run in (*gone, *change.inserted) for m in run.marks}
    return touched if old.bracket is None else touched | {old.bracket}


def _with_runs(old: Paragraph, runs: tuple[Run, ...]) -> Paragraph:
    return Paragraph(old.id, old.kind, old.level, old.label, old.bracket, runs)


class _Before:
    """A draft as it was before some changes, as far as they reach: for the words that go."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._order: list[ParagraphId] | None = None
        self._paragraphs: dict[ParagraphId, Paragraph] = {}
        self._fresh: set[ParagraphId] = set()

    def note(self, change: Change, old: Paragraph | None) -> None:
        """Remember the paragraph that is about to change."""
        if self._order is None and isinstance(change, Placed | Moved | Dropped):
            self._order = self._draft.order.copy()
        if old is None:
            self._fresh.add(change.paragraph)
        elif change.paragraph not in self._fresh:
            self._paragraphs.setdefault(change.paragraph, old)

    def keep_words(self) -> None:
        """Keep the words of those brackets that have none any more."""
        draft = self._draft
        lost: set[BracketId] = set()
        for paragraph, old in self._paragraphs.items():
            new = draft.paragraphs.get(paragraph)
            if new is not old:
                lost |= _over(old) - (_over(new) if new is not None else set())
        if not lost:
            return
        lost -= draft.under(lost).keys()
        order = draft.order if self._order is None else self._order
        places = (self._paragraphs[i] for i in order if i in self._paragraphs)
        draft.last_words.update(_under(lost, places))


def _over(paragraph: Paragraph) -> set[BracketId]:
    """The brackets under which the paragraph has characters."""
    return paragraph.brackets() if paragraph.runs else set()


def _keystroke(draft: Draft, change: Spliced, position: Position) -> bool:
    """Apply a splice within one run, as nearly all are; False, having done nothing, if it is not.

    The run keeps its marks and some characters, so every bracket stands where it stood.
    """
    old = draft.paragraphs.get(change.paragraph)
    inserted, removed, offset = change.inserted, len(change.removed), change.at
    if old is None or len(inserted) > 1 or offset < 0 or not (inserted or removed):
        return False
    index = 0
    for run in old.runs:
        length = len(run.text)
        # Text at a border may belong to either side: its marks say to which.
        if offset < length or (offset == length and inserted and inserted[0].marks == run.marks):
            break
        offset -= length
        index += 1
    else:
        return False
    end = offset + removed
    marks = run.marks
    text = run.text
    if end > length:
        return False
    if inserted:
        # At the border they were already compared.
        if offset < length and inserted[0].marks != marks:
            return False
        text = text[:offset] + inserted[0].text + text[end:]
    else:
        text = text[:offset] + text[end:]
    if not text:
        return False
    runs = (*old.runs[:index], Run(text, marks), *old.runs[index + 1 :])
    draft.paragraphs[old.id] = Paragraph(old.id, old.kind, old.level, old.label, old.bracket, runs)
    for mark in marks:
        draft.touched[mark.bracket] = position
    if old.bracket is not None:
        draft.touched[old.bracket] = position
    return True


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
    event = recorded.event
    if isinstance(event, DraftOpened):
        state.drafts[event.draft] = Draft(event.draft, event.title)
        return
    draft = state.drafts.get(event.draft)
    if draft is None:
        return
    changes = event.changes
    first = changes[0] if len(changes) == 1 else None
    if type(first) is not Spliced or not _keystroke(draft, first, recorded.position):
        draft.touched.update(dict.fromkeys(apply(draft, changes), recorded.position))
    for client in event.clients:
        draft.clients.setdefault(client, recorded.actor)
