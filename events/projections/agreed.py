"""How much is agreed ad ref: per draft and chapter, as of a position (DOMAIN "Agreement").

“21 of 420 paragraphs agreed ad ref; 259 hold brackets.” Headings divide a draft into chapters and
are not counted. A paragraph that holds an open bracket is not agreed; one that holds none is not
thereby agreed either: only ad ref says so.
"""

from msgspec import Struct

from events import wholeness
from events.ids import DraftId, ParagraphId
from events.negotiation import Negotiation
from events.text import Draft, Paragraph


class Total(Struct, frozen=True):
    """The paragraphs of a draft or chapter: ``agreed`` ad ref (``pending`` of them wait for named
    capitals), ``bracketed`` with open brackets, and the rest, which is ``plain``.

    ``provisional``: what is agreed is so subject to the whole (SPEC K5).
    """

    paragraphs: int
    agreed: int
    pending: int
    bracketed: int
    provisional: bool = False

    @property
    def plain(self) -> int:
        """Neither agreed nor in brackets."""
        return self.paragraphs - self.agreed - self.bracketed

    @property
    def sentence(self) -> str:
        """The total as people say it."""
        said = f"{self.agreed} of {self.paragraphs} paragraphs agreed ad ref"
        if self.provisional:
            said += f", {wholeness.SUBJECT}"
        if self.pending:
            said += f" ({self.pending} pending capitals)"
        return f"{said}; {self.bracketed} hold brackets."


class Chapter(Struct, frozen=True):
    """What follows a heading, up to the next; ``heading`` is None before the first."""

    heading: ParagraphId | None
    title: str
    total: Total


class AgreedTotals(Struct, frozen=True):
    """A draft's total, and that of each chapter that has paragraphs, in order."""

    draft: DraftId
    title: str
    total: Total
    chapters: tuple[Chapter, ...]


def agreed_totals(negotiation: Negotiation) -> tuple[AgreedTotals, ...]:
    """The totals of every draft, in the order the drafts were opened. Linear in the text."""
    return tuple(_totals(negotiation, draft) for draft in negotiation.text.drafts.values())


def is_agreed(negotiation: Negotiation, draft: DraftId, paragraph: ParagraphId) -> bool:
    """Whether a paragraph, or the draft that it stands in, is agreed ad ref as a whole."""
    held = negotiation.agreements
    return bool(held.on_draft(draft) or held.on_paragraph(paragraph))


def is_provisional(negotiation: Negotiation, draft: DraftId) -> bool:
    """Whether what is agreed of a draft is agreed subject to the whole (SPEC K5)."""
    return wholeness.is_provisional(
        negotiation.packages, negotiation.adoptions, negotiation.text, draft
    )


def _totals(negotiation: Negotiation, draft: Draft) -> AgreedTotals:
    parts: list[tuple[Paragraph | None, list[Paragraph]]] = [(None, [])]
    for paragraph in draft.text():
        if paragraph.kind == "heading":
            parts.append((paragraph, []))
        else:
            parts[-1][1].append(paragraph)
    return AgreedTotals(
        draft.id,
        draft.title,
        _total(negotiation, draft, [p for _, held in parts for p in held]),
        tuple(
            Chapter(
                heading.id if heading is not None else None,
                f"{heading.label} {heading.text}".strip() if heading is not None else "",
                _total(negotiation, draft, held),
            )
            for heading, held in parts
            if held
        ),
    )


def _total(negotiation: Negotiation, draft: Draft, paragraphs: list[Paragraph]) -> Total:
    known = negotiation.brackets.brackets
    whole = negotiation.agreements.on_draft(draft.id)
    agreed = pending = bracketed = 0
    for paragraph in paragraphs:
        standing = [*whole, *negotiation.agreements.on_paragraph(paragraph.id)]
        if standing:
            agreed += 1
            pending += any(a.pending for a in standing)
        elif any(b in known and known[b].open for b in paragraph.brackets()):
            bracketed += 1
    return Total(len(paragraphs), agreed, pending, bracketed, is_provisional(negotiation, draft.id))
