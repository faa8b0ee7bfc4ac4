"""Proposals that wait to be confirmed, the text around them having changed (SPEC B17, B18)."""

from msgspec import Struct

from events.brackets import Life
from events.ids import BracketId, DelegationId, DraftId
from events.negotiation import Negotiation
from events.projections.brackets import first_paragraph, proposal, shortened
from events.projections.labels import full_label


class Pending(Struct, frozen=True):
    """A proposal that some of its proponents have yet to confirm.

    ``was`` are the words that it stood over (shortened) before the outcome of ``by``, whose
    ``fate`` that was; ``proposal`` is what it proposes now. ``label`` names its paragraph,
    such as “5 (a)”.
    """

    bracket: BracketId
    draft: DraftId
    label: str
    proposal: str
    was: str
    by: BracketId | None
    fate: Life | None
    awaits: tuple[DelegationId, ...]


def pending(negotiation: Negotiation) -> list[Pending]:
    """All of them, in the order in which they were opened."""
    out: list[Pending] = []
    known = negotiation.brackets.brackets
    for held in known.values():
        if not held.open or not held.awaits:
            continue
        draft = negotiation.text.drafts.get(held.draft)
        first = first_paragraph(negotiation, held.id)
        by = known.get(held.rebased_by) if held.rebased_by is not None else None
        out.append(
            Pending(
                held.id,
                held.draft,
                full_label(draft, first.id) if draft is not None and first is not None else "",
                proposal(negotiation, held.id),
                shortened(held.stood_over),
                held.rebased_by,
                by.life if by is not None else None,
                held.awaits,
            )
        )
    return out


def pending_words(negotiation: Negotiation, awaits: tuple[DelegationId, ...]) -> str:
    """“text around it changed: awaits confirmation by Kenya”; empty if nobody is awaited."""
    if not awaits:
        return ""
    members = negotiation.members.delegations
    names = ", ".join(members[d].name if d in members else str(d) for d in awaits)
    return f"text around it changed: awaits confirmation by {names}"
