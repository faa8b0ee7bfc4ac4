"""The tree is RFC 6962's, its proofs hold, and nothing else does."""

import hashlib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.errors import Malformed
from events.proof.errors import NotInRecord, WrongProof
from events.proof.tree import (
    EMPTY_ROOT,
    Frontier,
    Node,
    Proof,
    carry_out,
    consistency_proof,
    inclusion_proof,
    interior,
    plan_consistency,
    plan_frontier,
    plan_inclusion,
    plan_root,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# The test vectors of Certificate Transparency: entries, nodes by level, roots by size (in
# google/trillian testonly/hashes.go and transparency-dev/merkle), and proofs (merkle_tree_test.cc).

ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
NODES = {
    (0, 0): "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    (0, 1): "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    (0, 2): "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
    (0, 3): "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
    (0, 4): "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    (0, 5): "4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658",
    (0, 6): "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
    (0, 7): "46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1",
    (1, 0): "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    (1, 1): "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    (1, 2): "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    (1, 3): "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    (2, 0): "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    (2, 1): "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    (3, 0): "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# (index, size): the proof, as nodes
INCLUSION = {
    (0, 1): [],
    (0, 8): [(0, 1), (1, 1), (2, 1)],
    (5, 8): [(0, 4), (1, 3), (2, 0)],
    (2, 3): [(1, 0)],
    (1, 5): [(0, 0), (1, 1), (0, 4)],
}
# (first, second): the proof, as nodes
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [(0, 1), (1, 1), (2, 1)],
    (6, 8): [(1, 2), (1, 3), (2, 0)],
    (2, 5): [(1, 1), (0, 4)],
    (6, 7): [(1, 2), (0, 6), (2, 0)],
}

LARGEST = 70
"""Trees of every size up to here are compared with the RFC's definition."""

FORGED = hashlib.sha256(b"forged").digest()


def leaf(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def published(nodes: list[tuple[int, int]]) -> Proof:
    return tuple(bytes.fromhex(NODES[node]) for node in nodes)


VECTORS = [leaf(entry) for entry in ENTRIES]
LEAVES = [leaf(str(n).encode()) for n in range(LARGEST)]


class Kept:
    """What a store keeps: for each position the leaf, and the subtrees that it completed."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.rows: dict[int, tuple[bytes, bytes]] = {}
        self.read: set[int] = set()
        frontier = Frontier()
        for one in leaves:
            frontier, subtrees = frontier.append(one)
            self.rows[frontier.size] = one, b"".join(subtrees)

    def __call__(self, node: Node) -> bytes:
        self.read.add(node.position)
        return node.within(*self.rows[node.position])


# The definitions of RFC 6962, section 2.1, word for word


def split(width: int) -> int:
    k = 1
    while k * 2 < width:
        k *= 2
    return k


def naive_root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_consistency(m: int, leaves: list[bytes], known: bool = True) -> list[bytes]:
    if m == len(leaves):
        return [] if known else [naive_root(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*naive_consistency(m, leaves[:k], known), naive_root(leaves[k:])]
    return [*naive_consistency(m - k, leaves[k:], False), naive_root(leaves[:k])]


def altered(proof: Proof) -> Iterator[Proof]:
    """The proof with one hash replaced, left out, repeated or added, at every place."""
    for at in range(len(proof)):
        yield (*proof[:at], FORGED, *proof[at + 1 :])
        yield (*proof[:at], *proof[at + 1 :])
        yield (*proof[: at + 1], *proof[at:])
    yield (*proof, FORGED)
    yield (FORGED, *proof)


# Published vectors


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    """A tree over the first entries has the root that Certificate Transparency published."""
    assert root_of(VECTORS[:size]).hex() == ROOTS[size]


def test_kept_nodes_are_the_published_ones() -> None:
    """Every complete subtree is kept with the event that completed it, and there are no others."""
    kept = Kept(VECTORS)
    assert {at: kept(Node(*at)).hex() for at in NODES} == NODES
    assert sum(len(subtrees) for _, subtrees in kept.rows.values()) == 32 * (len(NODES) - 8)


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_published_inclusion_proofs(index: int, size: int) -> None:
    """Inclusion proofs are made as published, and the published ones are accepted."""
    proof = published(INCLUSION[index, size])
    assert inclusion_proof(index, size, Kept(VECTORS[:size])) == proof
    verify_inclusion(index, size, VECTORS[index], proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("first", "second"), CONSISTENCY)
def test_published_consistency_proofs(first: int, second: int) -> None:
    """Consistency proofs are made as published, and the published ones are accepted."""
    proof = published(CONSISTENCY[first, second])
    assert consistency_proof(first, second, Kept(VECTORS[:second])) == proof
    roots = bytes.fromhex(ROOTS[first]), bytes.fromhex(ROOTS[second])
    verify_consistency(first, second, proof, *roots)


# Against the definition


def test_every_small_tree_is_as_defined() -> None:
    """Root and edge of every size are those of the recursive definition, stored or grown."""
    kept = Kept(LEAVES)
    frontier = Frontier()
    for size in range(LARGEST + 1):
        expected = naive_root(LEAVES[:size])
        assert frontier.root() == expected
        assert carry_out(plan_root(size), kept) == (expected,)
        assert carry_out(plan_frontier(size), kept) == frontier.peaks
        assert Frontier.decode(frontier.encode()) == frontier
        if size < LARGEST:
            frontier = frontier.append(LEAVES[size]).frontier


def test_every_small_inclusion_proof_is_as_defined_and_holds() -> None:
    """For every leaf of every size the proof is the RFC's, and shows that leaf at that index."""
    kept = Kept(LEAVES)
    for size in range(1, LARGEST + 1):
        root = root_of(LEAVES[:size])
        for index in range(size):
            proof = inclusion_proof(index, size, kept)
            assert list(proof) == naive_path(index, LEAVES[:size])
            verify_inclusion(index, size, LEAVES[index], proof, root)


def test_every_small_consistency_proof_is_as_defined_and_holds() -> None:
    """For every pair of sizes the proof is the RFC's, and shows that one continues the other."""
    kept = Kept(LEAVES)
    roots = [root_of(LEAVES[:size]) for size in range(LARGEST + 1)]
    for second in range(LARGEST + 1):
        for first in range(second + 1):
            proof = consistency_proof(first, second, kept)
            assert list(proof) == (naive_consistency(first, LEAVES[:second]) if first else [])
            verify_consistency(first, second, proof, roots[first], roots[second])


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 3000), st.data())
def test_proofs_from_larger_trees_hold(size: int, data: st.DataObject) -> None:
    """Any proof of a larger tree holds, of logarithmic length and from as many rows."""
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(1, size))
    leaves = [leaf(n.to_bytes(2, "big")) for n in range(size)]
    kept = Kept(leaves)
    root = naive_root(leaves)
    proof = inclusion_proof(index, size, kept)
    verify_inclusion(index, size, leaves[index], proof, root)
    most = (size - 1).bit_length()
    assert len(proof) <= most
    assert len(kept.read) <= 2 * most
    kept.read.clear()
    proof = consistency_proof(first, size, kept)
    verify_consistency(first, size, proof, naive_root(leaves[:first]), root)
    assert len(proof) <= most + 1
    assert len(kept.read) <= 2 * most


def test_appending_stores_less_than_one_subtree_in_the_mean() -> None:
    """What appends add to be kept is fewer subtrees than there are leaves."""
    kept = Kept(LEAVES)
    assert sum(len(subtrees) // 32 for _, subtrees in kept.rows.values()) < LARGEST


# What does not hold


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13])
def test_no_altered_inclusion_proof_holds(size: int) -> None:
    """A hash replaced, left out, repeated or added, another leaf, index or root: all are found."""
    kept = Kept(LEAVES)
    root = root_of(LEAVES[:size])
    for index in range(size):
        proof = inclusion_proof(index, size, kept)
        for wrong in altered(proof):
            with pytest.raises(WrongProof):
                verify_inclusion(index, size, LEAVES[index], wrong, root)
        with pytest.raises(WrongProof, match=f"position {index + 1} "):
            verify_inclusion(index, size, FORGED, proof, root)
        with pytest.raises(WrongProof):
            verify_inclusion(index, size, LEAVES[index], proof, FORGED)
        for other in set(range(size)) - {index}:
            with pytest.raises(WrongProof):
                verify_inclusion(other, size, LEAVES[index], proof, root)


@pytest.mark.parametrize("second", [1, 2, 3, 5, 8, 13])
def test_no_altered_consistency_proof_holds(second: int) -> None:
    """A hash replaced, left out, repeated or added, or another root: all are found."""
    kept = Kept(LEAVES)
    for first in range(second + 1):
        roots = root_of(LEAVES[:first]), root_of(LEAVES[:second])
        proof = consistency_proof(first, second, kept)
        for wrong in altered(proof):
            with pytest.raises(WrongProof):
                verify_consistency(first, second, wrong, *roots)
        with pytest.raises(WrongProof):
            verify_consistency(first, second, proof, FORGED, roots[1])
        if first:
            with pytest.raises(WrongProof):
                verify_consistency(first, second, proof, roots[0], FORGED)


@given(st.integers(2, 200), st.data())
def test_a_rewritten_past_is_not_consistent(second: int, data: st.DataObject) -> None:
    """Whichever early leaf is rewritten, no proof from the new tree joins it to the old root."""
    first = data.draw(st.integers(1, second))
    at = data.draw(st.integers(0, first - 1))
    leaves = [leaf(n.to_bytes(2, "big")) for n in range(second)]
    rewritten = [*leaves[:at], FORGED, *leaves[at + 1 :]]
    proof = consistency_proof(first, second, Kept(rewritten))
    with pytest.raises(WrongProof):
        verify_consistency(first, second, proof, root_of(leaves[:first]), root_of(rewritten))


def test_a_node_cannot_pass_for_a_leaf() -> None:
    """Two leaves joined are not the leaf of an entry that consists of their hashes."""
    assert interior(LEAVES[0], LEAVES[1]) != leaf(LEAVES[0] + LEAVES[1])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 3), (3, 3), (10, 3)])
def test_there_is_no_proof_of_what_is_not_there(index: int, size: int) -> None:
    """A position outside the record is refused by prover and verifier, naming it."""
    with pytest.raises(NotInRecord, match=f"no position {index + 1}"):
        plan_inclusion(index, size)
    with pytest.raises(NotInRecord, match=f"no position {index + 1}"):
        verify_inclusion(index, size, LEAVES[0], (), LEAVES[0])


@pytest.mark.parametrize(("first", "second"), [(4, 3), (-1, 3)])
def test_a_record_does_not_shrink(first: int, second: int) -> None:
    """A larger tree cannot be shown to begin a smaller one."""
    with pytest.raises(NotInRecord, match=f"{second} events"):
        plan_consistency(first, second)
    with pytest.raises(NotInRecord, match=f"{second} events"):
        verify_consistency(first, second, (), LEAVES[0], LEAVES[1])


@pytest.mark.parametrize("wrong", [b"", bytes(31), bytes(33)])
def test_a_hash_has_32_bytes(wrong: bytes) -> None:
    """Hashes of any other length are refused wherever they come in."""
    good = LEAVES[0]
    with pytest.raises(Malformed):
        Frontier().append(wrong)
    with pytest.raises(Malformed):
        verify_inclusion(0, 1, wrong, (), good)
    with pytest.raises(Malformed):
        verify_inclusion(0, 2, good, (wrong,), good)
    with pytest.raises(Malformed):
        verify_inclusion(0, 1, good, (), wrong)
    with pytest.raises(Malformed):
        verify_consistency(1, 2, (wrong,), good, good)
    with pytest.raises(Malformed):
        verify_consistency(1, 2, (), wrong, good)
    with pytest.raises(Malformed):
        verify_consistency(1, 2, (), good, wrong)
    with pytest.raises(Malformed):
        Node(1, 0).within(good, wrong[:31])


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        bytes(7),
        (1).to_bytes(8, "big"),
        bytes(8) + FORGED,
        (2).to_bytes(8, "big") + FORGED[:-1],
        (3).to_bytes(8, "big") + FORGED,
    ],
)
def test_a_damaged_frontier_is_refused(stored: bytes) -> None:
    """Stored bytes whose size and peaks do not fit together are no frontier."""
    with pytest.raises(Malformed):
        Frontier.decode(stored)


def test_the_empty_record_has_the_root_of_nothing() -> None:
    """A record without events has the SHA-256 of no bytes as its root, and nothing to read."""
    assert Frontier().root() == EMPTY_ROOT == hashlib.sha256(b"").digest()
    assert carry_out(plan_root(0), Kept([])) == (EMPTY_ROOT,)
