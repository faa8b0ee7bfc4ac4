"""Who may do what: one table, read by ``decide``, by the gate and by the HTTP edge."""

from typing import Literal, get_args

Role = Literal["co-facilitator", "secretariat", "delegate", "observer", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)

Right = Literal[
    "read",  # see the text, the brackets, the board and any past moment
    "propose",  # bracketed text in the name of one's delegation
    "position",  # object, accept, withdraw, in the name of one's delegation
    "pen",  # edit bare text; add, remove, split, join, move, relabel paragraphs
    "steer",  # issues, rounds, revisions, taking up brackets, recording outcomes
    "enrol",  # delegations, participants, invitations
    "audit",  # the whole record, with every event and its bytes
]

RIGHTS: dict[Role, frozenset[Right]] = {
    "co-facilitator": frozenset({"read", "pen", "steer", "enrol", "audit"}),
    "secretariat": frozenset({"read", "pen", "steer", "enrol", "audit"}),
    "delegate": frozenset({"read", "propose", "position"}),
    "observer": frozenset({"read"}),
    "auditor": frozenset({"read", "audit"}),
}


WHO: dict[Right, str] = {
    "read": "Whoever is enrolled reads.",
    "propose": "Delegations propose wording; the co-facilitators and the secretariat enter it in "
    "a delegation's name.",
    "position": "Delegations take positions; the co-facilitators and the secretariat enter them in "
    "a delegation's name.",
    "pen": "The co-facilitators and the secretariat edit the text and its paragraphs; delegations "
    "propose changes in brackets, and take positions.",
    "steer": "The co-facilitators and the secretariat do.",
    "enrol": "The co-facilitators and the secretariat do.",
    "audit": "Auditors, the co-facilitators and the secretariat do.",
}
"""Whose act it is instead, for whoever is refused it (SPEC M4)."""


def may(role: Role, right: Right) -> bool:
    """Whether ``role`` carries ``right``."""
    return right in RIGHTS[role]
