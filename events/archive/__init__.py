"""The exported record: JSON Lines that anybody can keep, read, and check without a server.

``lines`` is the format, ``withholding`` says what a redacted export leaves out, ``reading`` checks
bytes, leaves, root and signatures, ``refolding`` re-runs what the events say (text twice, rules of
the domain by ``rules``), ``verification`` is all of it, and ``page`` tells it in plain language.
"""
