"""Totals: how many paragraphs are agreed, free of brackets, or still hold some.

Headings are not counted: they say where a chapter begins.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from events.ids import BracketId, DraftId, IssueId, ParagraphId
from events.negotiation import Negotiation
from events.projections.agreed import is_provisional
from events.projections.asked import EVERYTHING, Asked, Look
from events.projections.labels import full_label
from events.projections.paragraphs import asked_about
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
    """A draft and its chapters, in order; ``provisional``: what is agreed in it is so subject to
    the whole (SPEC K5)."""

    draft: DraftId
    title: str
    count: Count
    chapters: tuple[Chapter, ...]
    provisional: bool = False


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

    @property
    def provisional(self) -> bool:
        """Whether what is agreed in any of the drafts is so subject to the whole (SPEC K5)."""
        return any(draft.provisional for draft in self.drafts)


def totals(state: Negotiation, asked: Asked = EVERYTHING) -> Totals:
    """The totals of all drafts as they stand, or of the paragraphs and brackets asked about.

    Where a party, a kind, a state or an age of brackets is asked, paragraphs count that hold such
    a bracket.
    """
    count = _Counting(state, Look(state, asked))
    drafts = tuple(
        count.draft(d) for d in state.text.drafts.values() if asked.draft in (None, d.id)
    )
    every = [p for d in drafts for p in state.text.drafts[d.draft].text()]
    return Totals(count.of(every), drafts, tuple(count.issues(every)))


def _agreed(state: Negotiation) -> Iterator[ParagraphId]:
    """Paragraphs that are agreed ad ref as a whole, or with their draft."""
    for draft in state.text.drafts.values():
        whole = bool(state.agreements.drafts.get(draft.id))
        for paragraph in draft.order:
            if whole or state.agreements.on_paragraph(paragraph):
                yield paragraph


class _Counting:
    """Counts the paragraphs that are asked about."""

    def __init__(self, state: Negotiation, look: Look) -> None:
        self._state = state
        self._look = look
        self._agreed = set(_agreed(state))
        self._open: dict[ParagraphId, set[BracketId] | None] = {}
        for draft in state.text.drafts.values():
            for paragraph in draft.text():
                self._open[paragraph.id] = self._held(draft.id, paragraph)

    def _held(self, draft: DraftId, paragraph: Paragraph) -> set[BracketId] | None:
        """The open brackets in a paragraph that are asked about; None where itself it is not."""
        known = self._state.brackets.brackets
        held = {b for b in paragraph.brackets() if b in known and known[b].open}
        if self._look.asked == EVERYTHING:
            return held
        some = {b for b in held if self._look.bracket(b)}
        if not asked_about(self._look, draft, paragraph, some):
            return None
        return some if self._look.asked.of_brackets else held

    def draft(self, draft: Draft) -> DraftTotals:
        text = draft.text()
        heads = [at for at, p in enumerate(text) if p.kind == "heading"]
        chapters: list[Chapter] = []
        first = heads[0] if heads else len(text)
        if first and heads:
            chapters.append(Chapter(draft.id, None, "", 0, self.of(text[:first])))
        for at in heads:
            head = text[at]
            until = next((h for h in heads if h > at and text[h].level <= head.level), len(text))
            title = f"{full_label(draft, head.id)} {head.text}".strip()
            chapters.append(Chapter(draft.id, head.id, title, head.level, self.of(text[at:until])))
        subject = is_provisional(self._state, draft.id)
        return DraftTotals(draft.id, draft.title, self.of(text), tuple(chapters), subject)

    def issues(self, every: Iterable[Paragraph]) -> Iterable[IssueTotals]:
        issues = self._state.issues
        under: dict[IssueId, list[Paragraph]] = {i: [] for i in issues.issues}
        for paragraph in every:
            tags = set(issues.paragraphs.get(paragraph.id, ()))
            for bracket in paragraph.brackets():
                tags |= issues.brackets.get(bracket, frozenset())
            for issue in {above for tag in tags for above in issues.path(tag)}:
                under[issue].append(paragraph)
        asked = self._look.asked.issue
        for issue, held in issues.issues.items():
            if asked is None or issue in self._look.issues:
                depth = len(issues.path(issue)) - 1
                yield IssueTotals(issue, held.title, depth, self.of(under[issue]))

    def of(self, paragraphs: Iterable[Paragraph]) -> Count:
        held = {
            p.id: here
            for p in paragraphs
            if p.kind != "heading" and (here := self._open[p.id]) is not None
        }
        done = sum(p in self._agreed for p in held)
        bracketed = sum(bool(here) and p not in self._agreed for p, here in held.items())
        return Count(
            len(held),
            done,
            bracketed,
            len(held) - done - bracketed,
            len(set[BracketId]().union(*held.values())),
        )
