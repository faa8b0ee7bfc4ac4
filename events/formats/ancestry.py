"""Which paragraph of an old text a paragraph of a new one comes from, judged by its words."""

from collections import Counter
from collections.abc import Sequence

from events.ids import ParagraphId
from events.projections.words import words
from events.text import Paragraph

LIKE = 0.5
"""Paragraphs that share at least this part of the words of the longer one are one, rewritten."""


def ancestors(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[ParagraphId | None]:
    """For each new paragraph the old one that it comes from; each old one is used once.

    Pairs with most words in common come first; among equals, those at the same place.
    """
    had, has = [_words(p) for p in old], [_words(p) for p in new]
    where: dict[str, list[int]] = {}
    for place, row in enumerate(had):
        for word in row:
            where.setdefault(word, []).append(place)
    found: list[tuple[float, int, int, int]] = []
    for place, row in enumerate(has):
        shared: Counter[int] = Counter()
        for word, count in row.items():
            for other in where.get(word, ()):
                shared[other] += min(count, had[other][word])
        for other, common in shared.items():
            part = common / max(row.total(), had[other].total())
            if part >= LIKE:
                found.append((-part, abs(place - other), other, place))
    out: list[ParagraphId | None] = [None] * len(new)
    used: set[int] = set()
    for _, _, other, place in sorted(found):
        if out[place] is None and other not in used:
            out[place] = old[other].id
            used.add(other)
    return out


def _words(paragraph: Paragraph) -> Counter[str]:
    """Its words; of a paragraph without any, such as ``Option 1:`` or ``---``, all that it has."""
    found = Counter(w.casefold() for w in words(paragraph.text))
    return found or Counter([f"{paragraph.label} {paragraph.text}"])
