"""Full labels: a sub-paragraph named with the paragraphs it stands under, such as “5 (d) (iii)”."""

from events.ids import ParagraphId
from events.text import Draft


def full_label(draft: Draft, paragraph: ParagraphId) -> str:
    """The label of a paragraph that stands in ``draft``, in full; empty if it has none.

    Its own label follows that of the nearest paragraph before it that has a lower level and a
    label, and so on upwards. Unlabelled text between (a chapeau) changes nothing; above a heading
    nothing is looked for.
    """
    here = draft.paragraphs[paragraph]
    label, level = here.label, here.level
    if not label or not level or here.kind == "heading":
        return label
    for id in reversed(draft.order[: draft.order.index(paragraph)]):
        above = draft.paragraphs[id]
        if above.kind == "heading":
            break
        if above.label and above.level < level:
            label, level = f"{above.label.rstrip('.:')} {label}", above.level
        if level == 0:
            break
    return label


def full_labels(draft: Draft) -> dict[ParagraphId, str]:
    """The full label of every paragraph of ``draft``, in one pass."""
    found: dict[ParagraphId, str] = {}
    above: list[tuple[int, str]] = []  # levels rising, each with the full label it gives to others
    for id in draft.order:
        here = draft.paragraphs[id]
        if here.kind == "heading":
            above.clear()
        while here.label and above and above[-1][0] >= here.level:
            above.pop()
        prefix = above[-1][1] + " " if above and here.label else ""
        found[id] = prefix + here.label
        if here.label and here.kind != "heading":
            above.append((here.level, prefix + here.label.rstrip(".:")))
    return found
