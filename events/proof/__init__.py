"""Proof that a record was not altered: the tree over its events, and signed checkpoints of it."""
