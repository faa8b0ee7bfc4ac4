"""A party leaves: its people's accreditation ends, and each of its brackets has a fate."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from events.brackets import Brackets, BracketWithdrawn
from events.errors import Refused, Unknown
from events.ids import BracketId, DelegationId
from events.members import Actor, Members, ParticipantLeft
from events.record import Recorded
from events.stances import Stances, StanceWithdrawn

Leaving = Literal["withdrawn", "left to co-sponsors"]


class LeftBracket(Struct, frozen=True):
    """What becomes of a bracket of a party that leaves."""

    bracket: BracketId
    what: Leaving


class DelegationLeft(Struct, frozen=True, tag="delegation-left"):
    """A party leaves the negotiation; ``brackets`` are all its open ones."""

    delegation: DelegationId
    brackets: tuple[LeftBracket, ...]


class EndDelegation(Struct, frozen=True):
    """End a party's accreditation, deciding on each of its open brackets."""

    delegation: DelegationId
    brackets: tuple[LeftBracket, ...] = ()


Departing = DelegationLeft | BracketWithdrawn | StanceWithdrawn | ParticipantLeft


def decide(
    members: Members, brackets: Brackets, stances: Stances, actor: Actor, command: EndDelegation
) -> tuple[Departing, ...]:
    """Rule P14 of SPEC.md. The text of withdrawn brackets follows in the same batch."""
    actor.require("enrol")
    actor.require("steer")
    party = command.delegation
    if party not in members.delegations:
        raise Unknown("P14", "There is no such delegation.")
    if party in members.departed:
        raise Refused("P14", f"{members.name(party)} has already left.")
    own = {b.id: b for b in brackets.brackets.values() if b.open and party in b.proponents}
    if set(own) != {b.bracket for b in command.brackets} or len(own) != len(command.brackets):
        raise Refused(
            "P14",
            f"Decide on each open bracket of {members.name(party)}, once; it has {len(own)}: "
            "withdrawn, or left to co-sponsors.",
        )
    for left in command.brackets:
        if left.what == "left to co-sponsors" and brackets.ends_without(own[left.bracket]):
            raise Refused("P14", "Nobody co-sponsors this bracket; it can only be withdrawn.")
        if left.what == "withdrawn" and left.bracket in brackets.brought:
            raise Refused("P14", "This emerged from informals; it is left to co-sponsors.")
    people = [a.participant for a in members.participants.values() if a.delegation == party]
    return (
        DelegationLeft(party, command.brackets),
        *(BracketWithdrawn(b.bracket) for b in command.brackets if b.what == "withdrawn"),
        *(
            StanceWithdrawn(b.id, party)
            for b in brackets.brackets.values()
            if b.open and party in stances.of(b.id)
        ),
        *(ParticipantLeft(p) for p in people),
    )


def evolve(members: Members, brackets: Brackets, recorded: Recorded[DelegationLeft]) -> None:
    """Note who left, and let co-sponsors keep what was left to them. Total: never refuses."""
    event = recorded.event
    members.departed[event.delegation] = recorded.position
    for left in event.brackets:
        held = brackets.brackets.get(left.bracket)
        if held is not None and held.open and left.what == "left to co-sponsors":
            rest = tuple(p for p in held.proponents if p != event.delegation)
            awaits = tuple(p for p in held.awaits if p != event.delegation)
            brackets.brackets[held.id] = replace(held, proponents=rest, awaits=awaits)
