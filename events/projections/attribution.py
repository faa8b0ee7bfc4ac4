"""Who proposes and who objects, as diplomats write it after the text of a bracket.

DOMAIN "Written forms": ``[voluntary - MEX, PHL; USA delete]``. What an objector is said to want
follows from the proposal: to an insertion "delete", to a deletion or a reservation "retain".
Groups stand beside delegations under their own codes; whom they cover is not listed.
"""

from events.brackets import Bracket
from events.ids import BracketId, DelegationId, GroupId
from events.negotiation import Negotiation

ENTERED = "*"
"""Follows the code of a delegation for which it was entered, and which has yet to confirm it."""

OBJECTORS_WANT = {"insertion": "delete", "deletion": "retain", "reservation": "retain"}


def attribution(negotiation: Negotiation, bracket: BracketId, *, names: bool = True) -> str:
    """What follows the dash, such as ``MEX, PHL; USA delete; NOR support``; may be empty.

    What emerged from informals says so, and who brought it: ``informals, brought by MEX, NOR``.
    Without ``names`` only what the bracket proposes to do with standing words remains
    (``delete``), and that it emerged from informals. Raises `Unknown` if there is no such bracket.
    """
    held = negotiation.brackets.known(bracket)
    came = informals_words(negotiation, bracket, names=names)
    verb = {"insertion": "", "deletion": "delete", "reservation": "reserves"}[held.kind]
    if not names:
        return "; ".join(part for part in (verb if held.kind == "deletion" else "", came) if part)
    if held.kind == "reservation" and len(held.proponents) > 1:
        verb = "reserve"
    by = ", ".join(_proponents(negotiation, held))
    if held.kind == "reservation" and not by:
        verb = "reserved"
    parts = [f"{by} {verb}".strip(), came]
    parts += _sides(negotiation, bracket, OBJECTORS_WANT[held.kind])
    return "; ".join(part for part in parts if part)


def informals_words(negotiation: Negotiation, bracket: BracketId, *, names: bool = True) -> str:
    """``informals, brought by EU, NOR``; empty for what came in otherwise."""
    brought = negotiation.brackets.brought.get(bracket)
    if brought is None:
        return ""
    codes = [group_code(negotiation, g) for g in brought.groups]
    codes += [delegation_code(negotiation, d) for d in brought.delegations]
    return f"informals, brought by {', '.join(codes)}" if codes and names else "informals"


def _proponents(negotiation: Negotiation, bracket: Bracket) -> list[str]:
    """Proponents by code; who proposes on behalf of a group stands under the group's."""
    on_behalf: dict[DelegationId, list[GroupId]] = {}
    for group, by in negotiation.group_stances.proposing(bracket.id).items():
        on_behalf.setdefault(by.delegation, []).append(group)
    codes: list[str] = []
    for delegation in bracket.proponents:
        groups = on_behalf.get(delegation)
        entered = negotiation.entries.on_proposal(bracket.id, delegation)
        if groups:
            for group in groups:
                mark = entered or negotiation.entries.on_behalf(bracket.id, group)
                codes.append(group_code(negotiation, group) + (ENTERED if mark else ""))
        else:
            code = delegation_code(negotiation, delegation)
            codes.append(f"{code}{ENTERED}" if entered else code)
    return list(dict.fromkeys(codes))


def _sides(negotiation: Negotiation, bracket: BracketId, objectors_want: str) -> list[str]:
    """``NRL delete`` and ``EU, MRN support``: those who object and those who accept."""
    groups = negotiation.group_stances.of(bracket)
    stances = negotiation.stances.of(bracket)
    out: list[str] = []
    for kind, verb in (("objection", objectors_want), ("acceptance", "support")):
        entered = negotiation.entries.on_position
        codes = [
            group_code(negotiation, g) + (ENTERED if entered(bracket, None, g) else "")
            for g, s in groups.items()
            if s.stance == kind
        ]
        codes += [
            delegation_code(negotiation, d) + (ENTERED if entered(bracket, d) else "")
            for d, s in stances.items()
            if s.stance == kind
        ]
        if codes:
            out.append(f"{', '.join(codes)} {verb}")
    return out


def delegation_code(negotiation: Negotiation, delegation: DelegationId) -> str:
    """A delegation's code, or its id if it is not enrolled."""
    found = negotiation.members.delegations.get(delegation)
    return found.code if found is not None else delegation


def group_code(negotiation: Negotiation, group: GroupId) -> str:
    """A group's code, or its id if it is not enrolled."""
    found = negotiation.groups.groups.get(group)
    return found.code if found is not None else group
