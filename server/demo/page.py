"""A draft on the stage: places are pointed at by quoting the words that stand there.

A quotation must match exactly once, or `Misquoted` is raised: the script cannot silently point at
something else.
"""

import re

from events.brackets import GiveReason
from events.draft import editing
from events.draft.document import DraftDocument
from events.ids import BracketId, ParagraphId
from events.issues import TagParagraph
from events.structure import AddParagraph, RelabelParagraph, SplitParagraph
from events.text import Mark, MarkRole, Marks, Paragraph, ParagraphKind
from server.demo.keys import bracket_id, draft_id, identifier, issue_id
from server.demo.stage import Stage

_TYPED = re.compile(r"\s*\S+|\s+$")
"""One word with the space before it: what a seat sends at a time."""


class Misquoted(Exception):
    """Words in the script that stand nowhere in the text, or in more places than one."""


class Page:
    """One draft on a stage. ``near`` picks the paragraph by words that stand in it alone."""

    def __init__(self, stage: Stage, draft: str) -> None:
        self.stage = stage
        self.draft = draft_id(draft)

    # What delegations do

    def insert(
        self,
        by: str,
        bracket: str,
        text: str,
        *,
        after: str | None = None,
        before: str | None = None,
        near: str | None = None,
    ) -> None:
        """Propose ``text``, typed word by word, after or before some quoted words."""
        place, at = self._place(after, before, near)
        marks = self._inherited(place, at, Mark(bracket_id(bracket), "insert"))
        self._type(by, place.id, at, text, marks)

    def strike(self, by: str, bracket: str, words: str, *, near: str | None = None) -> None:
        """Propose to delete some words."""
        self._mark(by, bracket, "delete", words, near)

    def reserve(self, by: str, bracket: str, words: str, reason: str) -> None:
        """Reserve on some words, saying why."""
        self._mark(by, bracket, "reserve", words, None)
        self.stage.command(by, GiveReason(bracket_id(bracket), reason))

    def propose(
        self,
        by: str,
        bracket: str,
        text: str,
        *,
        label: str,
        kind: ParagraphKind,
        after: str,
        level: int = 0,
    ) -> None:
        """Propose a whole paragraph after the one in which ``after`` stands."""
        self._add(by, text, label, kind, level, after, bracket_id(bracket))

    # What the pen does

    def replace(self, by: str, words: str, text: str) -> None:
        """Edit bare text."""
        place, at = self._find(words, None)
        first = place.id

        def edit(document: DraftDocument) -> None:
            editing.delete_text(document, first, at, len(words))
            editing.insert_text(document, first, at, text)

        self.stage.typed(by, self.draft, edit)

    def erase(self, by: str, words: str, *, near: str | None = None) -> None:
        """Take bare text out."""
        place, at = self._find(words, near)
        self.stage.typed(
            by,
            self.draft,
            lambda document: editing.delete_text(document, place.id, at, len(words)),
        )

    def add(self, by: str, text: str, *, label: str, kind: ParagraphKind, after: str) -> None:
        """Add a paragraph without brackets."""
        self._add(by, text, label, kind, 0, after, None)

    def split(self, by: str, *, before: str) -> None:
        """Let a new paragraph begin with these words."""
        place, at = self._find(before, None)
        into = self._fresh_paragraph(before)
        self.stage.command(by, SplitParagraph(self.draft, place.id, at, into))

    def relabel(self, by: str, label: str, *, near: str) -> None:
        """Give a paragraph another label."""
        place, _ = self._find(near, None)
        self.stage.command(
            by, RelabelParagraph(self.draft, place.id, place.kind, place.level, label)
        )

    def tag(self, by: str, issue: str, near: str) -> None:
        """Put an issue on a paragraph."""
        place, _ = self._find(near, None)
        self.stage.command(by, TagParagraph(issue_id(issue), place.id))

    # Inside

    def _add(
        self,
        by: str,
        text: str,
        label: str,
        kind: ParagraphKind,
        level: int,
        after: str,
        bracket: BracketId | None,
    ) -> None:
        place, _ = self._find(after, None)
        self.stage.command(
            by,
            AddParagraph(
                self.draft,
                self._fresh_paragraph(text),
                place.id,
                kind,
                level,
                label,
                text,
                bracket,
            ),
        )

    def _fresh_paragraph(self, words: str) -> ParagraphId:
        return ParagraphId(identifier("paragraph", f"{self.draft}/{words}"))

    def _type(self, by: str, place: ParagraphId, at: int, text: str, marks: Marks) -> None:
        for piece in _TYPED.findall(text):

            def edit(document: DraftDocument, at: int = at, piece: str = piece) -> None:
                editing.insert_text(document, place, at, piece, marks)

            self.stage.typed(by, self.draft, edit)
            at += len(piece)

    def _mark(self, by: str, bracket: str, role: MarkRole, words: str, near: str | None) -> None:
        place, at = self._find(words, near)
        mark = Mark(bracket_id(bracket), role)
        self.stage.typed(
            by,
            self.draft,
            lambda document: editing.put_mark(document, place.id, at, len(words), mark),
        )

    def _inherited(self, place: Paragraph, at: int, own: Mark) -> Marks:
        """``own``, and the insertions that the new text stands inside of."""
        left, right = _marks_at(place, at - 1), _marks_at(place, at)
        inside = {mark for mark in left & right if mark.role == "insert"}
        return tuple(sorted(inside | {own}))

    def _place(
        self, after: str | None, before: str | None, near: str | None
    ) -> tuple[Paragraph, int]:
        if (after is None) == (before is None):
            raise ValueError("A place is after some words or before some.")
        if after is not None:
            place, at = self._find(after, near)
            return place, at + len(after)
        assert before is not None, "one of the two was given"
        return self._find(before, near)

    def _find(self, words: str, near: str | None) -> tuple[Paragraph, int]:
        """The paragraph and offset of some words; raises `Misquoted` unless there is one."""
        text = self.stage.candidate.negotiation.text.drafts[self.draft].text()
        found = [
            (paragraph, match.start())
            for paragraph in text
            if near is None or near in paragraph.text
            for match in re.finditer(re.escape(words), paragraph.text)
        ]
        if len(found) != 1:
            raise Misquoted(f"“{words}” stands in {len(found)} places.")
        return found[0]


def _marks_at(paragraph: Paragraph, at: int) -> set[Mark]:
    """The marks over one character; none beyond the ends."""
    start = 0
    for run in paragraph.runs:
        if start <= at < start + len(run.text):
            return set(run.marks)
        start += len(run.text)
    return set()
