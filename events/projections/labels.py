"""Full labels: a sub-paragraph named with the paragraphs it stands under, such as “5 (d) (iii)”."""

from collections.abc import Mapping

from events.ids import ParagraphId
from events.text import Draft


def full_labels(draft: Draft) -> Mapping[ParagraphId, str]:
    """The full label of every paragraph of ``draft``; empty for those without a label. Linear.

    A label follows that of the nearest paragraph before it that has a lower level and a label.
    Unlabelled text between the two (a chapeau) changes nothing; a heading begins anew.
    """
    found: dict[ParagraphId, str] = {}
    above: list[tuple[int, str]] = []
    for id in draft.order:
        paragraph = draft.paragraphs[id]
        if paragraph.kind == "heading":
            above.clear()
            found[id] = paragraph.label
            continue
        if not paragraph.label:
            found[id] = ""
            continue
        while above and above[-1][0] >= paragraph.level:
            above.pop()
        under = above[-1][1].rstrip(".:") + " " if above else ""
        found[id] = under + paragraph.label
        above.append((paragraph.level, found[id]))
    return found
