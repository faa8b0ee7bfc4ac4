"""Proof that a record was not altered: a Merkle tree over its events, signed checkpoints of it.

``tree`` hashes and proves, ``note`` signs and checks signatures, ``checkpoint`` says what is
signed, ``keyfile`` keeps the key (the only one of them that touches a disk).
"""
