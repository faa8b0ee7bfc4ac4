"""The Merkle tree over a record's events, and proofs from it (RFC 6962, section 2.1).

Leaves are `events.codec.leaf_hash`, which has the prefix 0x00; the event at position P is the
leaf with index P - 1. An interior node is ``SHA-256(0x01 || left || right)``. A withheld event is
its leaf and nothing more: the tree needs no event, only leaves.

**What is kept.** A `Frontier` appends, and gives the root, in memory logarithmic in the size of
the record. For proofs, the roots of complete subtrees are kept as they become complete: each
append completes those that its leaf is the last of, which is fewer than one in the mean. They
never change. So ``Grown.subtrees`` can lie, concatenated, in the row of the very event that
completed them: `Node.position` says which row that is and `Node.within` finds it there. Any root,
of the present or of a past size, and any proof then takes at most ``2 log2 size`` rows.

**Proofs without I/O.** ``plan_…`` says which nodes a proof needs; read them in one query, then
`carry_out` the plan. The verifying half follows RFC 9162, sections 2.1.3.2 and 2.1.4.2, and needs
nothing but what it is given.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct

from events.errors import Malformed
from events.ids import Position
from events.proof.errors import NotInRecord, WrongProof

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()
"""The root of a record without events."""

Proof = tuple[bytes, ...]
"""Hashes of 32 bytes in the order of RFC 6962: from the leaves towards the root."""


def interior(left: bytes, right: bytes) -> bytes:
    """The node above two nodes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Grown(NamedTuple):
    """A frontier after an append, and the roots of the subtrees that the append completed.

    ``subtrees`` are those of levels 1, 2, 3 …, in this order; none if the new size is odd.
    """

    frontier: "Frontier"
    subtrees: tuple[bytes, ...]


class Frontier(Struct, frozen=True):
    """The right edge of a tree: all that is needed to append to it and to know its root.

    ``peaks`` are the roots of the complete subtrees that ``size`` is the sum of, largest (and
    oldest) first: one for each bit that is set in ``size``.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> Grown:
        """The tree with one more leaf. Raises `Malformed` if ``leaf`` is not 32 bytes."""
        node = _hash(leaf)
        peaks = list(self.peaks)
        subtrees = []
        # Like adding 1 in binary: each bit that carries joins two subtrees of equal size.
        carry = self.size
        while carry & 1:
            node = interior(peaks.pop(), node)
            subtrees.append(node)
            carry >>= 1
        return Grown(Frontier(self.size + 1, (*peaks, node)), tuple(subtrees))

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """The tree with more leaves; raises `Malformed` as ``append`` does."""
        frontier = self
        for leaf in leaves:
            frontier = frontier.append(leaf).frontier
        return frontier

    def root(self) -> bytes:
        """The root of the tree: 32 bytes."""
        return _joined(self.peaks)

    def encode(self) -> bytes:
        """As bytes to be stored: the size as 8 big-endian bytes, then the peaks."""
        return self.size.to_bytes(8, "big") + b"".join(self.peaks)

    @classmethod
    def decode(cls, stored: bytes) -> "Frontier":
        """What `encode` gave; raises `Malformed` if it cannot be."""
        size, peaks = int.from_bytes(stored[:8], "big"), stored[8:]
        if len(stored) < 8 or len(peaks) != size.bit_count() * HASH_BYTES:
            raise Malformed("The stored edge of the record's tree is damaged.")
        return cls(
            size, tuple(peaks[at : at + HASH_BYTES] for at in range(0, len(peaks), HASH_BYTES))
        )


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaves; raises `Malformed` for one that is not 32 bytes."""
    return Frontier().extend(leaves).root()


# Nodes and plans


class Node(Struct, frozen=True):
    """The root of a complete subtree: of leaves ``index << level`` up to ``(index+1) << level``.

    At level 0 it is the leaf itself.
    """

    level: int
    index: int

    @property
    def position(self) -> Position:
        """The position of the event that completed the subtree."""
        return (self.index + 1) << self.level

    def within(self, leaf: bytes, subtrees: bytes) -> bytes:
        """This node's hash, from its event's leaf and that event's ``Grown.subtrees``, joined.

        Raises `Malformed` if it is not there.
        """
        if self.level == 0:
            return _hash(leaf)
        return _hash(subtrees[(self.level - 1) * HASH_BYTES : self.level * HASH_BYTES])


Plan = tuple[tuple[Node, ...], ...]
"""What each hash of a proof is made of: one node, or several where the tree is ragged."""


def plan_root(size: int) -> Plan:
    """The root of the tree when it had ``size`` leaves."""
    return (_complete(0, size),)


def plan_frontier(size: int) -> Plan:
    """The peaks of the frontier when the tree had ``size`` leaves."""
    return tuple((node,) for node in _complete(0, size))


def plan_inclusion(index: int, size: int) -> Plan:
    """The proof that leaf ``index`` is in the tree of ``size`` leaves (RFC 6962, 2.1.1).

    Raises `NotInRecord` if there is no such leaf.
    """
    if not 0 <= index < size:
        raise NotInRecord(f"A record of {size} events has no position {index + 1}.")
    siblings = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            siblings.append(_complete(middle, end))
            end = middle
        else:
            siblings.append(_complete(begin, middle))
            begin = middle
    return tuple(reversed(siblings))


def plan_consistency(first: int, second: int) -> Plan:
    """The proof that the tree of ``second`` leaves begins with that of ``first`` (2.1.2).

    Empty from nothing, and from a tree to itself. Raises `NotInRecord` if ``first`` is larger.
    """
    if not 0 <= first <= second:
        raise NotInRecord(f"A record of {second} events was never one of {first}.")
    if first == 0:
        return ()
    siblings = []
    begin, end = 0, second
    while end != first:
        middle = begin + _split(end - begin)
        if first <= middle:
            siblings.append(_complete(middle, end))
            end = middle
        else:
            siblings.append(_complete(begin, middle))
            begin = middle
    # What remains is the end of the smaller tree. From 0 on it is all of it: the verifier has it.
    if begin > 0:
        siblings.append(_complete(begin, end))
    return tuple(reversed(siblings))


def carry_out(plan: Plan, node: Callable[[Node], bytes]) -> Proof:
    """The hashes of a plan, from those of its nodes."""
    return tuple(_joined([node(part) for part in parts]) for parts in plan)


def inclusion_proof(index: int, size: int, node: Callable[[Node], bytes]) -> Proof:
    """`plan_inclusion`, carried out."""
    return carry_out(plan_inclusion(index, size), node)


def consistency_proof(first: int, second: int, node: Callable[[Node], bytes]) -> Proof:
    """`plan_consistency`, carried out."""
    return carry_out(plan_consistency(first, second), node)


# Verifying


def verify_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """That ``leaf`` is number ``index`` of the ``size`` leaves under ``root`` (RFC 9162, 2.1.3.2).

    ``size`` and ``root`` must come from one checkpoint: a proof binds an index only to both.
    Raises `WrongProof` if it is not shown, `NotInRecord` if the size has no such index,
    `Malformed` for hashes that are none.
    """
    if not 0 <= index < size:
        raise NotInRecord(f"A record of {size} events has no position {index + 1}.")
    at, last, found = index, size - 1, _hash(leaf)
    for sibling in map(_hash, proof):
        if last == 0:
            raise WrongProof("The inclusion proof is too long for a record of this size.")
        if at & 1 or at == last:
            found = interior(sibling, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = interior(found, sibling)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise WrongProof("The inclusion proof is too short for a record of this size.")
    if found != _hash(root):
        raise WrongProof(
            f"The event at position {index + 1} is not shown to be in this record: "
            "the event, the proof or the root is not the right one."
        )


def verify_consistency(
    first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes
) -> None:
    """That the ``first`` leaves under one root begin the ``second`` under the other (2.1.4.2).

    Raises `WrongProof` if it is not shown, `NotInRecord` if ``first`` is larger, `Malformed` for
    hashes that are none.
    """
    if not 0 <= first <= second:
        raise NotInRecord(f"A record of {second} events was never one of {first}.")
    _hash(first_root)
    _hash(second_root)
    if first == 0 and first_root != EMPTY_ROOT:
        raise WrongProof("The earlier root is not that of a record without events.")
    if first == second and first_root != second_root:
        raise WrongProof(f"There are two different records of {first} events.")
    if first in (0, second):
        if proof:
            raise WrongProof("The consistency proof is too long for records of these sizes.")
        return
    path = [_hash(given) for given in proof]
    if first.bit_count() == 1:
        path.insert(0, first_root)
    if not path:
        raise WrongProof("The consistency proof is too short for records of these sizes.")
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise WrongProof("The consistency proof is too long for records of these sizes.")
        if at & 1 or at == last:
            old, new = interior(sibling, old), interior(sibling, new)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new = interior(new, sibling)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise WrongProof("The consistency proof is too short for records of these sizes.")
    if (old, new) != (first_root, second_root):
        raise WrongProof(
            f"The record of {second} events is not shown to continue that of {first}: "
            "one of the two was altered, or the proof is not the right one."
        )


def _split(width: int) -> int:
    """The largest power of two below ``width``, which is 2 or more."""
    return 1 << ((width - 1).bit_length() - 1)


def _complete(begin: int, end: int) -> tuple[Node, ...]:
    """The complete subtrees that make up leaves ``begin`` to ``end``, largest first.

    ``begin`` must be a multiple of the largest power of two within the width, as it is wherever
    RFC 6962 splits a tree.
    """
    nodes = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        nodes.append(Node(level, begin >> level))
        begin += 1 << level
    return tuple(nodes)


def _joined(peaks: Sequence[bytes]) -> bytes:
    """The root over adjacent complete subtrees, largest first."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = interior(peak, root)
    return root


def _hash(given: bytes) -> bytes:
    if len(given) != HASH_BYTES:
        raise Malformed(f"A hash of {HASH_BYTES} bytes was expected, not {len(given)}.")
    return given
