"""Proofs from a record's tree, for the API and for the shell."""

from collections.abc import Sequence

from pydantic import BaseModel, Field

from events.ids import NegotiationId, Position
from events.proof.errors import NotInRecord
from events.proof.tree import Node, Plan, carry_out, plan_consistency, plan_inclusion, plan_root
from events.store.protocol import EventStore


class InclusionView(BaseModel):
    """That an event is in the record (RFC 6962, section 2.1.1). Hashes are hexadecimal."""

    position: int
    size: int = Field(description="Events of the record that the proof is about.")
    leaf: str = Field(description="The event's own hash.")
    root: str
    hashes: list[str] = Field(description="From the leaf towards the root.")


class ConsistencyView(BaseModel):
    """That the record of ``second`` events continues that of ``first`` (section 2.1.2)."""

    first: int
    second: int
    first_root: str
    second_root: str
    hashes: list[str]


async def prove_inclusion(
    store: EventStore, negotiation: NegotiationId, position: Position, size: int | None
) -> InclusionView:
    """Proof that the event at ``position`` is in the record of ``size`` events (or all).

    Raises `NotInRecord` beyond the end, `RecordDamaged` where the tree is.
    """
    size = await _size(store, negotiation, size)
    path = plan_inclusion(position - 1, size)
    leaf, root, hashes = await _carried_out(
        store, negotiation, ((Node(0, position - 1),),), plan_root(size), path
    )
    return InclusionView(
        position=position, size=size, leaf=leaf[0], root=root[0], hashes=list(hashes)
    )


async def prove_consistency(
    store: EventStore, negotiation: NegotiationId, first: int, second: int | None
) -> ConsistencyView:
    """Proof that the record of ``second`` events (or all) continues that of ``first``.

    Raises as `prove_inclusion` does.
    """
    second = await _size(store, negotiation, second)
    path = plan_consistency(first, second)
    old, new, hashes = await _carried_out(
        store, negotiation, plan_root(first), plan_root(second), path
    )
    return ConsistencyView(
        first=first, second=second, first_root=old[0], second_root=new[0], hashes=list(hashes)
    )


async def _size(store: EventStore, negotiation: NegotiationId, size: int | None) -> int:
    head = (await store.head(negotiation)).position
    if size is None:
        return head
    if not 0 < size <= head:
        raise NotInRecord(f"The record of this negotiation ends at {head}.")
    return size


async def _carried_out(
    store: EventStore, negotiation: NegotiationId, *plans: Plan
) -> Sequence[list[str]]:
    """The hashes of several plans, from one query."""
    wanted = {node for plan in plans for parts in plan for node in parts}
    nodes = await store.nodes(negotiation, wanted)
    return [[one.hex() for one in carry_out(plan, nodes.__getitem__)] for plan in plans]
