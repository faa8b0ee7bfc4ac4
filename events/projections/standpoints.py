"""Who stands where on a bracket, and whence each standpoint comes.

A delegation has a position of its own, proposes, has aligned with a group or dissociated itself
from one, or is covered by what a group said. Being covered is no stance: no words are put in a
member's mouth. Speaking units count groups once, and no member of theirs beside them.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from events.ids import BracketId, DelegationId, GroupId
from events.negotiation import Negotiation
from events.projections.attribution import delegation_code, group_code
from events.stances import Stance, StanceKind

Origin = Literal["own", "proposes", "aligned", "dissociated", "covered"]

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Standpoint(Struct, frozen=True):
    """How one delegation stands to a bracket.

    ``stance`` is its own, None unless ``origin`` is ``own``. ``groups`` are those whose position
    covers it or with which it aligned, ``differs`` those from which it dissociated itself.
    """

    delegation: DelegationId
    origin: Origin
    stance: Stance | None
    groups: tuple[GroupId, ...]
    differs: tuple[GroupId, ...]


class Side(Struct, frozen=True):
    """All who take one stance on a bracket, as speaking units.

    ``groups`` once each; ``others`` are delegations for which none of these groups speaks.
    ``words`` is such as “EU, G77, two others”.
    """

    stance: StanceKind
    groups: tuple[GroupId, ...]
    others: tuple[DelegationId, ...]
    words: str

    @property
    def units(self) -> int:
        """How many speak."""
        return len(self.groups) + len(self.others)


def standpoints(negotiation: Negotiation, bracket: BracketId) -> tuple[Standpoint, ...]:
    """The standpoint of every delegation that has one, in the order of enrolment.

    Raises `Unknown` if there is no such bracket.
    """
    held = negotiation.brackets.known(bracket)
    own = negotiation.stances.of(bracket)
    said = negotiation.group_stances
    if not said.of(bracket) and not said.proposing(bracket):
        named = {*own, *held.proponents}
        some: Iterable[DelegationId] = (d for d in negotiation.members.delegations if d in named)
    else:
        some = negotiation.members.delegations
    found = (_standpoint(negotiation, bracket, d, d in held.proponents) for d in some)
    return tuple(s for s in found if s is not None)


def _standpoint(
    negotiation: Negotiation, bracket: BracketId, delegation: DelegationId, proposes: bool
) -> Standpoint | None:
    said = negotiation.group_stances
    spoken = (*said.of(bracket), *said.proposing(bracket))
    alignments = said.alignments_of(bracket, delegation)
    groups = tuple(g for g in spoken if said.speaks_for(negotiation.groups, bracket, g, delegation))
    differs = tuple(g for g in spoken if g in alignments and not alignments[g].aligned)
    stance = negotiation.stances.of(bracket).get(delegation)
    aligned = tuple(g for g in groups if g in alignments)
    if proposes:
        return Standpoint(delegation, "proposes", None, aligned, differs)
    if stance is not None:
        return Standpoint(delegation, "own", stance, aligned, differs)
    if aligned:
        return Standpoint(delegation, "aligned", None, aligned, differs)
    if differs:
        return Standpoint(delegation, "dissociated", None, groups, differs)
    return Standpoint(delegation, "covered", None, groups, ()) if groups else None


def covered(negotiation: Negotiation, bracket: BracketId) -> tuple[DelegationId, ...]:
    """The delegations for which groups speak here and which say nothing themselves."""
    if not negotiation.group_stances.touched.get(bracket):
        return ()
    found = standpoints(negotiation, bracket)
    return tuple(one.delegation for one in found if one.origin == "covered")


def sides(negotiation: Negotiation, bracket: BracketId) -> tuple[Side, ...]:
    """Those who spoke on a bracket, by stance, as speaking units (SPEC U4)."""
    groups = negotiation.group_stances.of(bracket)
    own = negotiation.stances.of(bracket)
    kinds = dict.fromkeys([*(s.stance for s in groups.values()), *(s.stance for s in own.values())])
    return tuple(_side(negotiation, bracket, kind) for kind in kinds)


def _side(negotiation: Negotiation, bracket: BracketId, kind: StanceKind) -> Side:
    said = negotiation.group_stances
    groups = tuple(g for g, s in said.of(bracket).items() if s.stance == kind)
    others = tuple(
        d
        for d, s in negotiation.stances.of(bracket).items()
        if s.stance == kind
        and not any(said.speaks_for(negotiation.groups, bracket, g, d) for g in groups)
    )
    return Side(kind, groups, others, _counted(negotiation, groups, others))


def _counted(
    negotiation: Negotiation, groups: tuple[GroupId, ...], others: tuple[DelegationId, ...]
) -> str:
    if not groups:
        return ", ".join(delegation_code(negotiation, d) for d in others)
    codes = [group_code(negotiation, g) for g in groups]
    if others:
        number = _NUMBERS[len(others)] if len(others) < len(_NUMBERS) else str(len(others))
        codes.append(f"{number} other{'s' if len(others) > 1 else ''}")
    return ", ".join(codes)
