"""Answers read from the state of a negotiation: boards, brackets in words, the time line."""
