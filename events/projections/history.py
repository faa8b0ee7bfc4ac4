"""How a word came to be: the history of a paragraph, run by run, with what was removed from it.

Read from `events.projections.provenance` (SPEC H1-H4).
"""

from collections.abc import Iterator, Set

from msgspec import Struct

from events.brackets import Life
from events.errors import Unknown
from events.ids import BracketId, DelegationId, DraftId, Microseconds, ParagraphId, RevisionId
from events.projections.deeds import SITTING, Deed, Gathering, removal_of, step_of, writing_of
from events.projections.ink import Cell, Removal
from events.projections.provenance import Provenance
from events.projections.sheets import Sheet, Step, StepKind, Track
from events.text import Marks, ParagraphKind

CAME_FROM = ("split from", "joined with", "redrafted from")
"""Steps that say of another paragraph that this one comes from it."""

LEADS_ON = ("joined into", "redrafted into")
"""Steps after which a paragraph's place is another one."""


class Stood(Struct, frozen=True):
    """Where removed characters stood: at character ``at`` of a paragraph, then called ``label``."""

    paragraph: ParagraphId
    label: str
    at: int


class Passage(Struct, frozen=True):
    """Characters next to each other that have one history.

    ``whose`` are the delegations whose words they were: the writer's, or, where the pen wrote them
    down in a bracket, its proponents; nobody for the draft's own. ``bracket`` is the insertion they
    entered in and ``life`` what became of it; ``marks`` the brackets now over them. ``removed``
    says how they went, None while they stand; a ``correction`` was taken back by its own writers
    within ten minutes, and is in no revision. ``revisions`` are those that contain them.
    """

    text: str
    marks: Marks
    bracket: BracketId | None
    life: Life | None
    whose: tuple[DelegationId, ...]
    written: Deed
    removed: Deed | None
    stood: Stood | None
    correction: bool
    revisions: tuple[RevisionId, ...]


class LifeStep(Struct, frozen=True):
    """A step in the life of a paragraph or of one that it comes from.

    ``label`` is what it was then called, for ``relabelled`` what it is called since.
    """

    paragraph: ParagraphId
    kind: StepKind
    other: ParagraphId | None
    label: str
    deed: Deed


class ParagraphHistory(Struct, frozen=True):
    """The history of a paragraph. ``passages`` are in the order in which they stand or stood.

    ``continues`` is the paragraph that now holds its text, if it was joined into another one;
    what became of the text is told there.
    """

    draft: DraftId
    paragraph: ParagraphId
    kind: ParagraphKind
    level: int
    label: str
    bracket: BracketId | None
    standing: bool
    continues: ParagraphId | None
    steps: tuple[LifeStep, ...]
    passages: tuple[Passage, ...]

    @property
    def text(self) -> str:
        """What stands."""
        return "".join(p.text for p in self.passages if p.removed is None)


def paragraph_history(
    record: Provenance, draft: DraftId, paragraph: ParagraphId, *, corrections: bool = True
) -> ParagraphHistory:
    """The history of a paragraph, standing or gone; raises `Unknown` if there never was one.

    Without ``corrections``, slips that their writers took back at once are left out.
    """
    sheet = record.sheets.get(draft)
    track = sheet.tracks.get(paragraph) if sheet is not None else None
    if sheet is None or track is None:
        raise Unknown("T2", "There is no such paragraph, and there was none until then.")
    continues = track if track.standing else _continuation(sheet, track)
    return ParagraphHistory(
        draft,
        paragraph,
        track.kind,
        track.level,
        track.label,
        track.bracket,
        track.standing,
        continues.id if continues is not None and continues is not track else None,
        tuple(
            LifeStep(of, step.kind, step.other, step.label, step_of(record, step).deed())
            for of, step in _life(sheet, track)
        ),
        tuple(passages(record, draft, track, corrections=corrections)),
    )


def passages(
    record: Provenance,
    draft: DraftId,
    track: Track,
    *,
    corrections: bool = True,
    only: Set[Cell] | None = None,
) -> Iterator[Passage]:
    """The passages of a paragraph, in order; together the standing ones are its text.

    With ``only``, passages of these characters.
    """
    ink = record.ink
    marks = dict(zip(track.cells, track.marks, strict=True))
    revisions = [r for r in record.process.revisions if r.draft == draft]
    current: _Gathered | None = None
    for cell in ink.along(track.head, track.tail):
        if only is not None and cell not in only:
            continue
        removal = ink.removals.get(cell)
        writer = record.delegation_of.get(ink.actor(cell))
        end = removal.position if removal is not None else record.position + 1
        stood = tuple(r.id for r in revisions if ink.position(cell) <= r.position < end)
        slip = removal is not None and not stood and _slip(record, cell, removal)
        if slip and not corrections:
            continue
        key = (
            writer,
            record.innermost(cell),
            marks.get(cell, ()),
            _manner(record, removal),
            slip,
            stood,
        )
        if current is None or not current.takes(key, ink.time(cell), removal):
            if current is not None:
                yield current.passage(record)
            current = _Gathered(key, writing_of(record, cell))
            if removal is not None:
                current.removal = removal_of(record, removal)
                current.stood = Stood(removal.paragraph, removal.label, removal.at)
        else:
            current.written.add(ink.position(cell), ink.time(cell), ink.actor(cell))
            if removal is not None and current.removal is not None:
                current.removal.add(removal.position, removal.at_time, removal.actor)
                if removal.settled is not None:
                    current.removal.positions.add(removal.settled)
        current.chars.append(ink.chars[cell])
    if current is not None:
        yield current.passage(record)


_Manner = tuple[str, DelegationId | None, BracketId | None, ParagraphId] | None
_Key = tuple[DelegationId | None, BracketId | None, Marks, _Manner, bool, tuple[RevisionId, ...]]


class _Gathered:
    """A passage being gathered, a character at a time."""

    def __init__(self, key: _Key, written: Gathering) -> None:
        self.key = key
        self.written = written
        self.removal: Gathering | None = None
        self.stood: Stood | None = None
        self.chars: list[str] = []

    def takes(self, key: _Key, time: Microseconds, removal: Removal | None) -> bool:
        """Whether a character of this kind belongs to the passage."""
        return (
            key == self.key
            and self.written.near(time)
            and (
                removal is None or (self.removal is not None and self.removal.near(removal.at_time))
            )
        )

    def passage(self, record: Provenance) -> Passage:
        writer, bracket, marks, _, slip, revisions = self.key
        held = record.brackets.brackets.get(bracket) if bracket is not None else None
        return Passage(
            "".join(self.chars),
            marks,
            bracket,
            held.life if held is not None else None,
            (writer,) if writer is not None else held.proponents if held is not None else (),
            self.written.deed(),
            self.removal.deed() if self.removal is not None else None,
            self.stood,
            slip,
            revisions,
        )


def _manner(record: Provenance, removal: Removal | None) -> _Manner:
    if removal is None:
        return None
    by = record.delegation_of.get(removal.actor)
    return (removal.cause, by, removal.bracket, removal.paragraph)


def _slip(record: Provenance, cell: Cell, removal: Removal) -> bool:
    """Whether those who wrote a character took it back at once."""
    writer = record.delegation_of.get(record.ink.actor(cell))
    return (
        removal.cause == "typing"
        and writer == record.delegation_of.get(removal.actor)
        and removal.at_time - record.ink.time(cell) <= SITTING
    )


def _continuation(sheet: Sheet, track: Track) -> Track | None:
    """The standing paragraph that took this one in, perhaps by way of others."""
    seen: set[ParagraphId] = set()
    at: Track | None = track
    while at is not None and not at.standing and at.id not in seen:
        seen.add(at.id)
        last = at.steps[-1] if at.steps else None
        onward = last.other if last is not None and last.kind in LEADS_ON else None
        at = sheet.tracks.get(onward) if onward is not None else None
    return at if at is not None and at.standing else None


def _life(sheet: Sheet, track: Track) -> list[tuple[ParagraphId, Step]]:
    """The steps of a paragraph and of those it comes from, up to where it came from them."""
    out: dict[tuple[ParagraphId, int], Step] = {}
    waiting: list[tuple[Track, int | None]] = [(track, None)]
    while waiting:
        at, until = waiting.pop()
        for number, step in enumerate(at.steps):
            if (until is not None and step.position > until) or (at.id, number) in out:
                continue
            out[at.id, number] = step
            if step.kind in CAME_FROM and step.other is not None:
                other = sheet.tracks.get(step.other)
                if other is not None:
                    waiting.append((other, step.position))
    # Of one event, first what it says of the paragraphs that this one comes from.
    return sorted(
        ((of, step) for (of, _), step in out.items()),
        key=lambda s: (s[1].position, s[1].kind in CAME_FROM),
    )
