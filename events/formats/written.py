"""The written form of a draft: plain text with brackets and attributions as diplomats write them.

``[voluntary - MEX, PHL; USA delete]`` is an insertion, ``[forced - ALD delete]`` a deletion,
``[text - ALD reserves]`` a reservation, ``[a - ALD / b - NOR]`` alternatives that stand next to
each other (DOMAIN "Written forms"). Where no text is an option too, it comes last:
``[a - ALD / no text]``, or after ``Option 1: [a - ALD]`` a line ``Option 2: No text``. A bracket
that says no more than its text is plain: ``[text]``. Written text can be read again by
`events.formats.bracketed`.

Brackets that overlap without nesting are split, so that every ``[`` has its ``]`` and each piece
carries the attribution.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from events.brackets import BracketKind
from events.errors import Unknown
from events.formats.labels import next_option
from events.formats.options import BETWEEN, NO_TEXT, OR_NO_TEXT
from events.ids import AlternativesId, BracketId, DraftId, ParagraphId
from events.negotiation import Negotiation
from events.projections.agreed import is_agreed, is_provisional
from events.projections.attribution import attribution
from events.text import Draft, Paragraph, ParagraphKind, Run
from events.wholeness import SUBJECT

AGREED = "[Agreed ad ref]"
EVERYTHING = (
    f" Nothing is agreed until everything is agreed: what is marked as agreed is agreed {SUBJECT}."
)

UNCONFIRMED = " * entered for the delegation, which has yet to confirm it."

__all__ = [
    "AGREED",
    "Close",
    "Join",
    "Label",
    "Open",
    "Text",
    "WrittenParagraph",
    "attribution",
    "segments",
    "status_line",
    "written",
]


class Label(Struct, frozen=True, tag="label"):
    """The paragraph's label; a space follows it."""

    text: str


class Text(Struct, frozen=True, tag="text"):
    """Characters of the draft, under all brackets now open."""

    text: str


class Open(Struct, frozen=True, tag="open"):
    """``[``"""

    bracket: BracketId
    kind: BracketKind


class Close(Struct, frozen=True, tag="close"):
    """``]``, after `` - attribution`` unless that is empty, and `` / no text`` where that is the
    last option for the place."""

    bracket: BracketId
    attribution: str
    or_no_text: bool = False


class Join(Struct, frozen=True, tag="join"):
    """`` / `` between two options of one place: closes one and opens the next."""

    closed: BracketId
    attribution: str
    opened: BracketId


Segment = Label | Text | Open | Close | Join


class WrittenParagraph(Struct, frozen=True):
    """A paragraph as written. A bracket may open in one paragraph and close in a later one.

    ``id`` is None for a line that is no paragraph: that no text is an option.
    """

    id: ParagraphId | None
    kind: ParagraphKind
    level: int
    segments: tuple[Segment, ...]


def written(negotiation: Negotiation, draft: DraftId, *, names: bool = True) -> str:
    """The draft as plain text: paragraphs divided by blank lines, headings after ``#`` signs.

    Paragraphs are indented by four spaces a level. Without ``names`` nobody is
    named. What is agreed ad referendum says so after the paragraph. Raises `Unknown` if there is
    no such draft.
    """
    blocks = []
    for paragraph in segments(negotiation, draft, names=names):
        text = "".join(_signs(paragraph.segments)).strip()
        if text and paragraph.id is not None and is_agreed(negotiation, draft, paragraph.id):
            text += f" {AGREED}"
        if paragraph.kind == "heading":
            blocks.append(f"{'#' * max(paragraph.level, 1)} {text}".rstrip())
        elif text:
            blocks.append("    " * paragraph.level + text)
    return "\n\n".join(blocks) + "\n" if blocks else ""


def segments(
    negotiation: Negotiation, draft: DraftId, *, names: bool = True
) -> tuple[WrittenParagraph, ...]:
    """The same, structured: what is text, where brackets open and close, and their attributions.

    Raises `Unknown` if there is no such draft.
    """
    held = negotiation.text.drafts.get(draft)
    if held is None:
        raise Unknown("T2", "There is no such draft.")
    return _Writer(negotiation, held, names).write()


def _awaits(negotiation: Negotiation, draft: DraftId) -> bool:
    """Whether anything on the draft's open brackets was entered for somebody, unconfirmed."""
    known = negotiation.brackets.brackets
    found = (known.get(b) for b in negotiation.entries.waiting)
    return any(b is not None and b.open and b.draft == draft for b in found)


def status_line(negotiation: Negotiation, draft: DraftId) -> str:
    """What every rendering says of itself: which text, as of when, and what brackets mean.

    Raises `Unknown` if there is no such draft.
    """
    held = negotiation.text.drafts.get(draft)
    if held is None:
        raise Unknown("T2", "There is no such draft.")
    names = negotiation.process.regime.attribution
    when = datetime.fromtimestamp(negotiation.occurred_at / 1_000_000, UTC)
    issued = [r for r in negotiation.process.revisions if r.draft == draft]
    since = f" (last issued: {issued[-1].name})" if issued else ""
    return (
        f"{negotiation.process.title}: {held.title}{since}, as of {when:%d %B %Y %H:%M} UTC "
        f"(position {negotiation.position}). Without prejudice to any delegation's position. "
        "Text in [brackets] is not agreed; text outside brackets is not thereby agreed."
        f"{EVERYTHING if is_provisional(negotiation, draft) else ''}"
        f"{UNCONFIRMED if names and _awaits(negotiation, draft) else ''}"
    )


def _signs(parts: Iterable[Segment]) -> Iterable[str]:
    spaced = True
    for part in parts:
        match part:
            case Label(text):
                sign = f"{text} "
            case Text(text):
                sign = text
            case Open():
                sign = "["
            case Close(_, by, or_no_text):
                sign = f"{_dash(by, spaced)}{OR_NO_TEXT if or_no_text else ''}]"
            case Join(_, by, _):
                sign = f"{_dash(by, spaced)}{BETWEEN}"
        yield sign
        spaced = sign[-1:].isspace() if sign else spaced


def _dash(by: str, spaced: bool) -> str:
    return f"{'' if spaced else ' '}- {by}" if by else ""


class _Atom(Struct):
    """Something written without a break: a label, or the characters of a run."""

    paragraph: int
    part: Label | Text
    over: frozenset[BracketId]


class _Writer:
    """Writes one draft: lays out atoms, finds how far each bracket reaches, sets the signs."""

    def __init__(self, negotiation: Negotiation, draft: Draft, names: bool) -> None:
        self.negotiation = negotiation
        self.known = negotiation.brackets.brackets
        self.names = names
        self.age = {b: i for i, b in enumerate(self.known)}
        self.paragraphs = draft.text()
        self.atoms = self._atoms()
        self.reach = self._reach()
        self.open: list[BracketId] = []
        self.end: dict[BracketId, int] = {}
        """For each bracket that is open, the last atom it reaches without a break."""

    def write(self) -> tuple[WrittenParagraph, ...]:
        out: list[list[Segment]] = [[] for _ in self.paragraphs]
        before: _Atom | None = None
        for index, atom in enumerate(self.atoms):
            if before is not None:
                self._close(out[before.paragraph], atom.over)
            self.end |= self.reach[index]
            new = atom.over.difference(self.open)
            here = out[atom.paragraph]
            for bracket in sorted(new, key=lambda b: self._outermost_first(b, index)):
                self._begin(here, bracket)
            here.append(atom.part)
            before = atom
        if before is not None:
            self._close(out[before.paragraph], frozenset())
        lines = self._no_text(out)
        return tuple(
            line
            for i, (p, parts) in enumerate(zip(self.paragraphs, out, strict=True))
            for line in (WrittenParagraph(p.id, p.kind, p.level, tuple(parts)), *lines.get(i, ()))
        )

    def _no_text(self, out: list[list[Segment]]) -> dict[int, list[WrittenParagraph]]:
        """Say where no text is an option too: in the last bracket of its group, or in a line of
        its own; the lines, by the paragraph that they follow."""
        last: dict[AlternativesId, tuple[int, int, BracketId]] = {}
        for index, parts in enumerate(out):
            for at, part in enumerate(parts):
                if isinstance(part, Close):
                    group = self.known[part.bracket].alternatives
                    if group in self.negotiation.brackets.no_text:
                        last[group] = (index, at, part.bracket)
        lines: dict[int, list[WrittenParagraph]] = {}
        for index, at, bracket in last.values():
            label, level = self._option(bracket)
            if label and at + 1 == len(out[index]):
                line = (Label(label), Text(NO_TEXT))
                lines.setdefault(index, []).append(WrittenParagraph(None, "text", level, line))
            else:
                out[index][at] = replace(out[index][at], or_no_text=True)
        return lines

    def _option(self, bracket: BracketId) -> tuple[str, int]:
        """Of a bracket that is all of ``Option 1: …``, the label of the next, and the level."""
        within = {a.paragraph for a in self.atoms if bracket in a.over}
        first = self.paragraphs[min(within)]
        whole = all(
            bracket in a.over
            for a in self.atoms
            if a.paragraph in within and isinstance(a.part, Text)
        )
        return (next_option(first.label), first.level) if whole else ("", 0)

    def _atoms(self) -> list[_Atom]:
        atoms: list[_Atom] = []
        labels: list[int] = []
        for index, paragraph in enumerate(self.paragraphs):
            whole = self._over_whole(paragraph)
            if paragraph.label:
                labels.append(len(atoms))
                atoms.append(_Atom(index, Label(paragraph.label), whole))
            if not paragraph.runs and whole and not paragraph.label:
                atoms.append(_Atom(index, Text(""), whole))
            atoms.extend(_Atom(index, Text(r.text), whole | self._over(r)) for r in paragraph.runs)
        # A label stands under the brackets that reach over it from the text before to that after.
        following: frozenset[BracketId] = frozenset()
        after: dict[int, frozenset[BracketId]] = {}
        for at in range(len(atoms) - 1, -1, -1):
            if isinstance(atoms[at].part, Label):
                after[at] = following
            else:
                following = atoms[at].over
        for at in labels:
            before = atoms[at - 1].over if at else frozenset[BracketId]()
            atoms[at].over |= before & after[at]
        return atoms

    def _over_whole(self, paragraph: Paragraph) -> frozenset[BracketId]:
        return frozenset({paragraph.bracket} if paragraph.bracket in self.known else ())

    def _over(self, run: Run) -> frozenset[BracketId]:
        return frozenset(m.bracket for m in run.marks if m.bracket in self.known)

    def _reach(self) -> list[dict[BracketId, int]]:
        """For each atom and bracket that begins a stretch there, the last atom of the stretch."""
        begun: dict[BracketId, int] = {}
        reach: list[dict[BracketId, int]] = [{} for _ in self.atoms]
        for index, atom in enumerate(self.atoms):
            for bracket in [b for b in begun if b not in atom.over]:
                reach[begun.pop(bracket)][bracket] = index - 1
            for bracket in atom.over:
                begun.setdefault(bracket, index)
        for bracket, at in begun.items():
            reach[at][bracket] = len(self.atoms) - 1
        return reach

    def _outermost_first(self, bracket: BracketId, index: int) -> tuple[int, bool, int]:
        """What reaches farther opens first; else the whole paragraph's; else the earlier one."""
        whole = self.paragraphs[self.atoms[index].paragraph].bracket == bracket
        return (-self.end[bracket], not whole, self.age[bracket])

    def _close(self, out: list[Segment], still: frozenset[BracketId]) -> None:
        """Close what does not go on; what stands above it closes too, and opens again."""
        first = next((i for i, b in enumerate(self.open) if b not in still), len(self.open))
        for bracket in reversed(self.open[first:]):
            out.append(Close(bracket, self._attribution(bracket)))
        del self.open[first:]

    def _begin(self, out: list[Segment], bracket: BracketId) -> None:
        last = out[-1] if out else None
        if isinstance(last, Close) and self._options(last.bracket, bracket):
            out[-1] = Join(last.bracket, last.attribution, bracket)
        else:
            out.append(Open(bracket, self.known[bracket].kind))
        self.open.append(bracket)

    def _options(self, one: BracketId, other: BracketId) -> bool:
        """Whether these are two options for one place."""
        group = self.known[one].alternatives
        return one != other and group is not None and group == self.known[other].alternatives

    def _attribution(self, bracket: BracketId) -> str:
        return attribution(self.negotiation, bracket, names=self.names)
