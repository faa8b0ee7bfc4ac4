"""What delegations said on the record, in the order of saying, narrowed to what is asked about."""

from events.floor import Statement
from events.negotiation import Negotiation
from events.projections.asked import EVERYTHING, Asked, Look


def statements(negotiation: Negotiation, asked: Asked = EVERYTHING) -> list[Statement]:
    """The statements on an issue (with those beneath it), of a delegation, on behalf of a group.

    Nothing else can be asked of a statement. Raises `Unknown` for what is not there.
    """
    look = Look(negotiation, asked)
    found = [
        one
        for one in negotiation.floor.statements.values()
        if (asked.issue is None or one.issue in look.issues)
        and asked.delegation in (None, one.delegation)
        and asked.group in (None, one.group)
    ]
    return sorted(found, key=lambda one: (one.said_at, one.position))
