"""Where did our proposal go? What became of a bracket, and where its words now are (SPEC H5)."""

from collections.abc import Iterator

from msgspec import Struct, structs

from events.brackets import Bracket, BracketKind, FromInformals, Life
from events.ids import BracketId, DelegationId, DraftId, Microseconds, ParagraphId, Position
from events.projections.brackets import shortened
from events.projections.history import LEADS_ON, Passage, passages
from events.projections.ink import Cell
from events.projections.provenance import Provenance
from events.projections.sheets import Sheet, Track
from events.projections.words import is_word, matching, tokens

ALIKE = 3
"""Elsewhere words count as a proposal's if at least so many stand together as they did there."""


class Fragment(Struct, frozen=True):
    """Words of the proposal that stand in a paragraph.

    ``same`` means the very characters; otherwise the same words were written there anew.
    """

    draft: DraftId
    paragraph: ParagraphId
    label: str
    text: str
    same: bool


class Trace(Struct, frozen=True):
    """What became of a bracket.

    ``words`` are those it stood over, last. ``paragraph`` is where it stands or, settled, where
    its place now is (None if that is gone), and ``reads`` its text. ``found`` are the words that
    still stand, ``lost`` those that were removed, each with the deed. ``closed`` is the event that
    settled it. ``sentence`` says it all in one. ``parts`` were split off from it, ``joined_into``
    is the bracket that goes on for it: they are traced on their own, and told in the sentence.
    ``informals`` says who brought it, if it emerged from informals.
    """

    bracket: BracketId
    draft: DraftId
    kind: BracketKind
    proponents: tuple[DelegationId, ...]
    life: Life
    opened: Position
    opened_at: Microseconds
    closed: Position | None
    closed_at: Microseconds | None
    words: str
    paragraph: ParagraphId | None
    label: str
    reads: str
    found: tuple[Fragment, ...]
    lost: tuple[Passage, ...]
    parts: tuple[BracketId, ...]
    joined_into: BracketId | None
    informals: FromInformals | None
    sentence: str


def where_did(record: Provenance, bracket: BracketId) -> Trace:
    """What became of a bracket and its parts; raises `Unknown` if there is none of that id."""
    trace = _traced(record, bracket)
    others = [_traced(record, other) for other in record.brackets.family(bracket)[1:]]
    said = [trace.sentence, *(_of_other(trace, other) for other in others)]
    return structs.replace(trace, sentence=" ".join(said))


def _of_other(trace: Trace, other: Trace) -> str:
    joined = trace.joined_into == other.bracket
    return f"{'That bracket' if joined else 'A part was split off'}: {other.sentence}"


def _traced(record: Provenance, bracket: BracketId) -> Trace:
    held = record.brackets.known(bracket)
    sheet = record.sheets[held.draft]
    cells = record.under.get(bracket) or record.freed.get(bracket) or {}
    standing = [sheet.tracks[p] for p in sheet.order]
    # One that its own delegation typed away left no words under it: those it last had.
    words = _words(record, sheet, held, cells)
    found = [f for track in standing for f in _fragments(record, sheet, track, cells)]
    lost = tuple(_lost(record, sheet, held, cells))
    if lost:
        have = {f.paragraph for f in found}
        found += [f for f in _elsewhere(record, words) if f.paragraph not in have]
    place = _place(sheet, held, found)
    trace = Trace(
        bracket,
        held.draft,
        held.kind,
        held.proponents,
        held.life,
        held.opened,
        held.opened_at,
        held.closed,
        held.closed_at,
        words,
        place.id if place is not None else None,
        place.label if place is not None else "",
        record.text(place) if place is not None else "",
        tuple(found),
        lost,
        held.parts,
        held.joined_into,
        record.brackets.brought.get(bracket),
        "",
    )
    return structs.replace(trace, sentence=_said(trace))


def _words(record: Provenance, sheet: Sheet, held: Bracket, cells: dict[Cell, None]) -> str:
    """The words under a bracket, as they were when it was settled; paragraphs joined by a space."""
    ink = record.ink
    own = {
        track.id: [c for c in ink.along(track.head, track.tail) if c in cells]
        for track in sheet.tracks.values()
    }
    until = {c: _until(record, c) for row in own.values() for c in row}
    # What its own delegation typed away went just before the bracket did.
    last = min(max(until.values(), default=0), held.closed or record.position + 1)
    rows = (ink.text(c for c in row if until[c] >= last) for row in own.values())
    return " ".join(row for row in rows if row)


def _until(record: Provenance, cell: Cell) -> Position:
    removal = record.ink.removals.get(cell)
    return removal.position if removal is not None else record.position + 1


def _fragments(
    record: Provenance, sheet: Sheet, track: Track, cells: dict[Cell, None]
) -> Iterator[Fragment]:
    """The very characters of the bracket in a paragraph, a fragment for each unbroken stretch."""
    stretch: list[Cell] = []
    for cell in [*track.cells, -1]:
        if cell in cells:
            stretch.append(cell)
        elif stretch:
            text = record.ink.text(stretch)
            yield Fragment(sheet.id, track.id, track.label, text, True)
            stretch = []


def _lost(
    record: Provenance, sheet: Sheet, held: Bracket, cells: dict[Cell, None]
) -> Iterator[Passage]:
    for track in sheet.tracks.values():
        gone = {
            cell
            for cell in record.ink.along(track.head, track.tail)
            if cell in cells and cell in record.ink.removals
        }
        if gone:
            yield from passages(record, held.draft, track, corrections=False, only=gone)


def _elsewhere(record: Provenance, words: str) -> Iterator[Fragment]:
    """The longest stretch of the same words in every paragraph that has one."""
    wanted = tokens(words.casefold())
    if sum(map(is_word, wanted)) < ALIKE:
        return
    known = {t for t in wanted if is_word(t)}
    for sheet in record.sheets.values():
        for place in sheet.order:
            track = sheet.tracks[place]
            text = record.text(track)
            row = tokens(text)
            folded = [t.casefold() for t in row]
            if len(known.intersection(folded)) < ALIKE:
                continue
            best = max(matching(wanted, folded), key=lambda s: s[2], default=(0, 0, 0))
            alike = row[best[1] : best[1] + best[2]]
            if sum(map(is_word, alike)) >= max(ALIKE, len(known) // 2):
                yield Fragment(sheet.id, place, track.label, "".join(alike).strip(), False)


def _place(sheet: Sheet, held: Bracket, found: list[Fragment]) -> Track | None:
    """Where the bracket stands, or where its place now is."""
    for fragment in found:
        if fragment.same:
            return sheet.tracks[fragment.paragraph]
    track = sheet.tracks.get(held.paragraph)
    seen: set[ParagraphId] = set()
    while track is not None and not track.standing and track.id not in seen:
        seen.add(track.id)
        into = next((s.other for s in reversed(track.steps) if s.kind in LEADS_ON), None)
        track = sheet.tracks.get(into) if into is not None else None
    return track if track is not None and track.standing else None


def _said(trace: Trace) -> str:
    words = f"“{shortened(trace.words)}”" if trace.words.strip() else "The proposal"
    where = _named(trace.label) if trace.paragraph is not None else "a paragraph that is gone"
    event = f"by event {trace.closed}"
    match trace.life:
        case "open":
            said = f"{words} is still open at {where}."
        case "retained":
            said = f"{words} was retained at {where} {event}."
            if trace.paragraph is not None:
                said += f" It now reads: “{shortened(trace.reads, 240)}”"
        case "deleted":
            said = f"{words} was deleted from {where} {event}."
        case "merged":
            said = f"{words} was merged into the wording of {where} {event}."
            if trace.paragraph is not None:
                said += f" It now reads: “{shortened(trace.reads, 240)}”"
        case "dropped":
            said = f"{words} was dropped {event}, under the co-facilitators' responsibility."
            if trace.paragraph is not None:
                said += f" Its place is {where}."
        case "joined":
            said = (
                f"{words} was joined {event} with the bracket next to it, which goes on for both."
            )
        case "withdrawn":
            said = f"{words} was withdrawn at {where} {event}."
        case "moot":
            said = f"{words} became moot {event}: the text around it went away."
    if trace.life != "open" and trace.kind == "insertion" and trace.lost:
        again = [
            f for f in trace.found if f.paragraph != trace.paragraph or trace.life != "retained"
        ]
        for fragment in again:
            said += f" The words “{shortened(fragment.text)}” stand at {_named(fragment.label)}."
    return f"It emerged from informals. {said}" if trace.informals is not None else said


def _named(label: str) -> str:
    return f"paragraph {label.rstrip('.:')}" if label else "a paragraph without a label"
