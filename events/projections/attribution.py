"""Who proposes and who objects, as diplomats write it after the text of a bracket.

DOMAIN "Written forms": ``[voluntary - MEX, PHL; USA delete]``. What an objector is said to want
follows from the proposal: to an insertion "delete", to a deletion or a reservation "retain".
"""

from collections.abc import Iterable

from events.ids import BracketId, DelegationId
from events.negotiation import Negotiation

OBJECTORS_WANT = {"insertion": "delete", "deletion": "retain", "reservation": "retain"}


def attribution(negotiation: Negotiation, bracket: BracketId, *, names: bool = True) -> str:
    """What follows the dash, such as ``MEX, PHL; USA delete; NOR support``; may be empty.

    Without ``names`` only what the bracket proposes to do with standing words remains
    (``delete``). Raises `Unknown` if there is no such bracket.
    """
    held = negotiation.brackets.known(bracket)
    verb = {"insertion": "", "deletion": "delete", "reservation": "reserves"}[held.kind]
    if not names:
        return verb if held.kind == "deletion" else ""
    if held.kind == "reservation" and len(held.proponents) > 1:
        verb = "reserve"
    by = _codes(negotiation, held.proponents)
    if held.kind == "reservation" and not by:
        verb = "reserved"
    parts = [f"{by} {verb}".strip()]
    stances = negotiation.stances.of(bracket)
    against = _codes(negotiation, (d for d, s in stances.items() if s.stance == "objection"))
    if against:
        parts.append(f"{against} {OBJECTORS_WANT[held.kind]}")
    support = _codes(negotiation, (d for d, s in stances.items() if s.stance == "acceptance"))
    if support:
        parts.append(f"{support} support")
    return "; ".join(part for part in parts if part)


def _codes(negotiation: Negotiation, delegations: Iterable[DelegationId]) -> str:
    known = negotiation.members.delegations
    return ", ".join(known[d].code if d in known else d for d in delegations)
