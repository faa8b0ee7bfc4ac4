"""What a proof can fail with.

::

    Malformed               (events.errors) what should be a proof, checkpoint or key is none
    TravauxError
    ├── NotInRecord         the record never had, or does not have yet, what was asked about
    ├── Unproven            well-formed, but it does not prove what it should
    │   ├── WrongProof      the hashes do not lead to the root
    │   ├── ForeignKey      signed, but by nobody who is trusted here
    │   ├── WrongSignature  signed in a trusted name, but the signature does not fit the text
    │   └── WrongOrigin     well signed, but about another record
    └── KeyFileRefused      the signing key cannot be used or made
"""

from events.errors import TravauxError


class NotInRecord(TravauxError):
    """A position or size beyond the record was asked about; a smaller one can be."""


class Unproven(TravauxError):
    """A proof that does not hold. Whoever sent it is mistaken, or the record was altered."""


class WrongProof(Unproven):
    """The hashes of an inclusion or consistency proof do not lead to the root."""


class ForeignKey(Unproven):
    """No signature is by a trusted key; it may be genuine, but that cannot be known."""


class WrongSignature(Unproven):
    """A signature in the name of a trusted key does not fit the text: one of them was altered."""


class WrongOrigin(Unproven):
    """A genuine checkpoint of another record than the one in hand."""


class KeyFileRefused(TravauxError):
    """The file of the signing key cannot be used or made; the text says what to do about it."""
