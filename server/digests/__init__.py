"""Digests by e-mail: who wants them, how they are written, and how they are sent (SPEC N4, N5).

Addresses are persons', so they lie in an ordinary table beside the log, and can be erased.
"""
