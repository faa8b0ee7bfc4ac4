"""Paragraphs one by one: agreed, in brackets, or with no outstanding comments.

The list behind the totals. No outstanding comments: no open bracket stands in it. That is not
agreement; only ad referendum is.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from events.ids import BracketId, DelegationId, DraftId, IssueId, ParagraphId
from events.negotiation import Negotiation
from events.projections.agreed import is_provisional
from events.projections.asked import EVERYTHING, Asked, Look
from events.projections.brackets import contests, shortened
from events.projections.labels import full_labels
from events.text import Draft, Paragraph

Standing = Literal["agreed", "bracketed", "no outstanding comments"]


class Place(Struct, frozen=True):
    """A paragraph and how far it is.

    ``brackets`` are those open in it (of those asked about), ``contested`` how many of these are.
    ``pending`` are delegations whose capitals are awaited, where it is agreed ad referendum;
    ``provisional``: it is agreed, subject to the whole (SPEC K5).
    """

    draft: DraftId
    paragraph: ParagraphId
    label: str
    excerpt: str
    standing: Standing
    issues: tuple[IssueId, ...]
    brackets: tuple[BracketId, ...]
    contested: int
    pending: tuple[DelegationId, ...]
    provisional: bool = False


def paragraphs(
    state: Negotiation, asked: Asked = EVERYTHING, standing: Standing | None = None
) -> tuple[Place, ...]:
    """Every paragraph but headings that is asked about, in the order of the drafts.

    Where a party, a kind, a state or an age of brackets is asked, those that hold such a bracket.
    """
    look = Look(state, asked)
    return tuple(
        place
        for draft in state.text.drafts.values()
        if asked.draft in (None, draft.id)
        for place in _places(state, draft, look)
        if standing in (None, place.standing)
    )


def asked_about(
    look: Look, draft: DraftId, paragraph: Paragraph, held: Iterable[BracketId]
) -> bool:
    """Whether a paragraph is asked about, given the brackets ``held`` in it that are."""
    if look.asked.paragraph not in (None, paragraph.id):
        return False
    return bool(tuple(held)) or (not look.asked.of_brackets and look.place(draft, paragraph.id))


def _places(state: Negotiation, draft: Draft, look: Look) -> Iterable[Place]:
    labels = full_labels(draft)
    whole = state.agreements.on_draft(draft.id)
    order = {issue: n for n, issue in enumerate(state.issues.issues)}
    known = state.brackets.brackets
    subject = is_provisional(state, draft.id)
    for paragraph in draft.text():
        if paragraph.kind == "heading":
            continue
        still = [b for b in paragraph.brackets() if b in known and known[b].open]
        held = tuple(b for b in still if look.bracket(b))
        if not asked_about(look, draft.id, paragraph, held):
            continue
        agreed = (*whole, *state.agreements.on_paragraph(paragraph.id))
        tags = state.issues.paragraphs.get(paragraph.id, ())
        yield Place(
            draft.id,
            paragraph.id,
            labels.get(paragraph.id, ""),
            shortened(paragraph.text),
            "agreed" if agreed else "bracketed" if still else "no outstanding comments",
            tuple(sorted(tags, key=lambda i: order.get(i, len(order)))),
            held,
            sum(contests(state, b) for b in held),
            tuple(dict.fromkeys(d for a in agreed for d in a.pending)),
            bool(agreed) and subject,
        )
