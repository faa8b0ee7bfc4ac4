"""Sheets: drafts as a fold keeps them to know where every word comes from.

A paragraph keeps its characters by number (`events.projections.ink`), what was removed among them,
and the steps of its own life.
"""

from typing import Literal

from msgspec import Struct, field

from events.brackets import Brackets
from events.ids import BracketId, DraftId, Microseconds, ParagraphId, ParticipantId, Position
from events.projections.ink import Cell, Ink
from events.text import Marks, ParagraphKind

StepKind = Literal[
    "added",
    "split from",
    "split into",
    "joined with",
    "joined into",
    "redrafted from",
    "redrafted into",
    "moved",
    "relabelled",
    "removed",
]


class Step(Struct, frozen=True):
    """Something that happened to a paragraph as a whole; ``label`` is what it was then called.

    ``other`` is the paragraph it was split from or into, joined with or into, or redrafted
    from or into. ``shown`` is the text change that carried it out.
    """

    kind: StepKind
    position: Position
    time: Microseconds
    actor: ParticipantId
    other: ParagraphId | None
    label: str
    shown: Position


class Track(Struct):
    """A paragraph, standing or gone, with every character that ever stood in it."""

    id: ParagraphId
    head: Cell
    tail: Cell
    kind: ParagraphKind = "text"
    level: int = 0
    label: str = ""
    bracket: BracketId | None = None
    standing: bool = False
    cells: list[Cell] = field(default_factory=list)
    """The characters that stand, in order."""
    marks: list[Marks] = field(default_factory=list)
    """For each of them, the brackets over it."""
    steps: list[Step] = field(default_factory=list)


class Sheet(Struct):
    """A draft: the order of its paragraphs, and every paragraph it ever had."""

    id: DraftId
    title: str
    order: list[ParagraphId] = field(default_factory=list)
    tracks: dict[ParagraphId, Track] = field(default_factory=dict)


class Shot(Struct, frozen=True):
    """A paragraph as it stood at one position."""

    id: ParagraphId
    kind: ParagraphKind
    level: int
    label: str
    bracket: BracketId | None
    cells: tuple[Cell, ...]
    marks: tuple[Marks, ...]


class Picture(Struct, frozen=True):
    """A draft as it stood at one position; empty before it was opened."""

    draft: DraftId
    position: Position
    occurred_at: Microseconds
    paragraphs: dict[ParagraphId, Shot]
    """In the order of the draft."""


class Sheets:
    """All drafts of a negotiation with their ink, and where each bracket stood."""

    def __init__(self) -> None:
        self.ink = Ink()
        self.sheets: dict[DraftId, Sheet] = {}
        self.brackets = Brackets()
        self.under: dict[BracketId, dict[Cell, None]] = {}
        """For each bracket, the characters under it: now, or when it was settled."""
        self.freed: dict[BracketId, dict[Cell, None]] = {}
        """For each bracket, characters that left it while it was open."""
        self.touched: dict[BracketId, list[Position]] = {}
        """For each bracket, the text changes that touched its words or its extent."""
        self.remarked: dict[BracketId, list[tuple[Position, Microseconds, ParticipantId]]] = {}
        """For each bracket, the text changes that put it on standing characters, or took it off."""

    def track(self, sheet: Sheet, paragraph: ParagraphId) -> Track:
        """The track of a paragraph, begun if there is none."""
        found = sheet.tracks.get(paragraph)
        if found is None:
            head, tail = self.ink.line()
            found = sheet.tracks[paragraph] = Track(paragraph, head, tail)
        return found

    def text(self, track: Track) -> str:
        """What stands in a paragraph."""
        return self.ink.text(track.cells)
