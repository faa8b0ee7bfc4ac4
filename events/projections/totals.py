"""Totals: how many paragraphs are agreed, free of brackets, or still hold some.

Headings are not counted: they say where a chapter begins.
"""

from collections.abc import Iterable, Iterator, Set

from msgspec import Struct

from events.ids import DraftId, IssueId, ParagraphId
from events.negotiation import Negotiation
from events.projections.labels import full_label
from events.text import Draft, Paragraph


class Count(Struct, frozen=True):
    """Paragraphs, and open brackets among them.

    ``agreed`` are agreed ad referendum, ``bracketed`` hold open brackets, ``clean`` neither: text
    without brackets is not thereby agreed. A bracket over several paragraphs counts once.
    """

    paragraphs: int
    agreed: int
    bracketed: int
    clean: int
    brackets: int


class Chapter(Struct, frozen=True):
    """A heading and what follows it up to the next of its level; None: before any heading."""

    draft: DraftId
    paragraph: ParagraphId | None
    title: str
    level: int
    count: Count


class DraftTotals(Struct, frozen=True):
    """A draft and its chapters, in order."""

    draft: DraftId
    title: str
    count: Count
    chapters: tuple[Chapter, ...]


class IssueTotals(Struct, frozen=True):
    """An issue: the paragraphs that carry it or one beneath it, or hold a bracket that does."""

    issue: IssueId
    title: str
    depth: int
    count: Count


class Totals(Struct, frozen=True):
    """The totals of a negotiation."""

    count: Count
    drafts: tuple[DraftTotals, ...]
    issues: tuple[IssueTotals, ...]


def totals(state: Negotiation) -> Totals:
    """The totals of all drafts as they stand."""
    agreed = set(_agreed(state))
    drafts = tuple(_draft(state, d, agreed) for d in state.text.drafts.values())
    every = [p for d in state.text.drafts.values() for p in d.text()]
    return Totals(_count(state, every, agreed), drafts, tuple(_issues(state, every, agreed)))


def _agreed(state: Negotiation) -> Iterator[ParagraphId]:
    """Paragraphs that are agreed ad ref as a whole, or with their draft."""
    for draft in state.text.drafts.values():
        whole = bool(state.agreements.drafts.get(draft.id))
        for paragraph in draft.order:
            if whole or state.agreements.on_paragraph(paragraph):
                yield paragraph


def _draft(state: Negotiation, draft: Draft, agreed: Set[ParagraphId]) -> DraftTotals:
    text = draft.text()
    heads = [at for at, p in enumerate(text) if p.kind == "heading"]
    chapters: list[Chapter] = []
    first = heads[0] if heads else len(text)
    if first and heads:
        chapters.append(Chapter(draft.id, None, "", 0, _count(state, text[:first], agreed)))
    for at in heads:
        head = text[at]
        until = next((h for h in heads if h > at and text[h].level <= head.level), len(text))
        title = f"{full_label(draft, head.id)} {head.text}".strip()
        count = _count(state, text[at:until], agreed)
        chapters.append(Chapter(draft.id, head.id, title, head.level, count))
    return DraftTotals(draft.id, draft.title, _count(state, text, agreed), tuple(chapters))


def _issues(
    state: Negotiation, every: Iterable[Paragraph], agreed: Set[ParagraphId]
) -> Iterable[IssueTotals]:
    issues = state.issues
    under: dict[IssueId, list[Paragraph]] = {i: [] for i in issues.issues}
    for paragraph in every:
        tags = set(issues.paragraphs.get(paragraph.id, ()))
        for bracket in paragraph.brackets():
            tags |= issues.brackets.get(bracket, frozenset())
        for issue in {above for tag in tags for above in issues.path(tag)}:
            under[issue].append(paragraph)
    for issue, held in issues.issues.items():
        depth = len(issues.path(issue)) - 1
        yield IssueTotals(issue, held.title, depth, _count(state, under[issue], agreed))


def _count(state: Negotiation, paragraphs: Iterable[Paragraph], agreed: Set[ParagraphId]) -> Count:
    held = [p for p in paragraphs if p.kind != "heading"]
    known = state.brackets.brackets
    open_in = [{b for b in p.brackets() if b in known and known[b].open} for p in held]
    done = sum(p.id in agreed for p in held)
    bracketed = sum(bool(b) and p.id not in agreed for p, b in zip(held, open_in, strict=True))
    return Count(
        len(held),
        done,
        bracketed,
        len(held) - done - bracketed,
        len(set[object]().union(*open_in)),
    )
