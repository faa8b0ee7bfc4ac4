"""What changed, narrowed to what is asked about."""

from msgspec.structs import replace

from events.negotiation import Negotiation
from events.projections.asked import Asked, Look
from events.projections.changes import Changes, ParagraphChanges, PositionChange


def narrowed(state: Negotiation, found: Changes, asked: Asked) -> Changes:
    """The changes that are asked about; ``state`` is the later of the two compared.

    Where anything but issue and paragraph is asked, changes of words are told only where such a
    bracket changed; of positions, those of the delegation or the group are told. Raises `Unknown`
    for what is in neither.
    """
    if asked == Asked():
        return found
    look = Look(state, asked, {row.paragraph for row in found.paragraphs})
    rows = (_row(look, row) for row in found.paragraphs)
    return replace(found, paragraphs=tuple(row for row in rows if row is not None))


def _row(look: Look, row: ParagraphChanges) -> ParagraphChanges | None:
    """The row with what is asked about; None if nothing of it is."""
    asked = look.asked
    if asked.paragraph not in (None, row.paragraph):
        return None
    kept = replace(
        row,
        opened=[b for b in row.opened if look.bracket(b)],
        settled=[b for b in row.settled if look.bracket(b)],
        fates=[f for f in row.fates if look.bracket(f.bracket)],
        positions=[p for p in row.positions if _said(asked, p) and look.bracket(p.bracket)],
    )
    brackets = kept.opened or kept.settled or kept.fates or kept.positions
    if asked.of_brackets or not look.place(row.draft, row.paragraph):
        return kept if brackets else None
    return kept


def _said(asked: Asked, position: PositionChange) -> bool:
    if asked.delegation is None and asked.group is None:
        return True
    return (asked.delegation is not None and position.delegation == asked.delegation) or (
        asked.group is not None and position.group == asked.group
    )
