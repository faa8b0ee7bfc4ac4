"""Where brackets stand in a draft, what words they hold, and which stand inside which."""

from collections.abc import Iterable

from msgspec import Struct, field

from events.brackets import Brackets
from events.ids import BracketId, ParagraphId
from events.text import Draft


class Span(Struct, frozen=True):
    """The words of one paragraph that stand under a bracket."""

    paragraph: ParagraphId
    label: str
    text: str


class Spans(Struct):
    """Extents of the brackets in some paragraphs of a draft."""

    spans: dict[BracketId, list[Span]] = field(default_factory=dict)
    """For each bracket, its words paragraph by paragraph, in the order of the draft."""
    within: dict[BracketId, tuple[BracketId, ...]] = field(default_factory=dict)
    """For each bracket, those it stands inside, earliest first."""
    inner: dict[BracketId, tuple[BracketId, ...]] = field(default_factory=dict)
    """For each bracket, those that stand inside it, earliest first."""


def spans(
    draft: Draft, brackets: Brackets, paragraphs: Iterable[ParagraphId] | None = None
) -> Spans:
    """The extents in ``draft``, or in ``paragraphs`` (in their order) only.

    A bracket stands inside another if all its characters are the other's too and the other has
    more; of two over the same characters, the one opened later is inside. Marks whose bracket the
    log does not know are passed over. Linear in runs times nesting depth.
    """
    out = Spans()
    size: dict[BracketId, int] = {}
    shared: dict[tuple[BracketId, BracketId], int] = {}
    for place in draft.order if paragraphs is None else paragraphs:
        paragraph = draft.paragraphs[place]
        words: dict[BracketId, list[str]] = {}
        whole = paragraph.bracket
        if whole is not None and whole in brackets.brackets:
            words[whole] = []
        for run in paragraph.runs:
            over = {m.bracket for m in run.marks if m.bracket in brackets.brackets}
            if whole is not None and whole in brackets.brackets:
                over.add(whole)
            for one in over:
                words.setdefault(one, []).append(run.text)
                size[one] = size.get(one, 0) + len(run.text)
                for other in over:
                    if other != one:
                        shared[one, other] = shared.get((one, other), 0) + len(run.text)
        for one, parts in words.items():
            out.spans.setdefault(one, []).append(Span(place, paragraph.label, "".join(parts)))
    age = {one: (brackets.brackets[one].opened, i) for i, one in enumerate(brackets.brackets)}
    for (one, other), together in shared.items():
        if together == size[one] and (size[other] > size[one] or age[other] < age[one]):
            out.within[one] = (*out.within.get(one, ()), other)
            out.inner[other] = (*out.inner.get(other, ()), one)
    for nested in (out.within, out.inner):
        for one, others in nested.items():
            nested[one] = tuple(sorted(others, key=age.__getitem__))
    return out


def spans_around(draft: Draft, brackets: Brackets, bracket: BracketId) -> Spans:
    """The extents that bear on one bracket: of it and of all that meet it. Cheap."""
    near = draft.where.get(bracket, frozenset())
    met = {b for place in near for b in draft.paragraphs[place].brackets()}
    places = near.union(*(draft.where.get(b, set()) for b in met))
    if len(places) > 1:
        return spans(draft, brackets, [p for p in draft.order if p in places])
    return spans(draft, brackets, places)
