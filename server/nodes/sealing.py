"""What goes from node to node is sealed: who carries it can neither read it nor make it up.

Each node seals under a key of its own, derived from the secret that all nodes of an installation
share and from the random name that the node gives itself at every start. So numbers that count up
serve as nonces (AES-256-GCM, NIST SP 800-38D), and no nonce is ever used twice under one key.

A sealed message is the sender's name (16 bytes), its number (8 bytes, big-endian) and the sealed
rest. What it is about (the subject it was sent under) is bound to it but not in it.
"""

import hashlib
import hmac
import secrets
from collections import OrderedDict

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

from events.errors import Malformed

NAME_BYTES = 16
_NUMBER_BYTES = 8
_TAG_BYTES = 16
OVERHEAD = NAME_BYTES + _NUMBER_BYTES + _TAG_BYTES
"""Bytes that sealing adds."""

MOST_SENDERS = 256
"""Senders whose keys are kept at hand; those of others are derived anew."""


class Opened(Struct, frozen=True):
    """A genuine message: which node sent it, its how-manyth message it was, and what it says."""

    sender: bytes
    number: int
    data: bytes


class Sealer:
    """Seals what this node sends and opens what others sealed under the same secret."""

    def __init__(self, secret: bytes) -> None:
        """``secret`` is shared by all nodes of an installation: 32 bytes."""
        self.name = secrets.token_bytes(NAME_BYTES)
        """What this node is called until it stops."""
        self._secret = secret
        self._own = _key(secret, self.name)
        self._count = 0
        self._senders: OrderedDict[bytes, AESGCM] = OrderedDict()

    def alias(self, of: str) -> str:
        """A name that says nothing about what it names, but to who shares the secret."""
        return hmac.new(self._secret, of.encode(), hashlib.sha256).hexdigest()[:32]

    def seal(self, about: str, data: bytes) -> bytes:
        """Seal a message that is sent under ``about``."""
        self._count += 1
        number = self._count.to_bytes(_NUMBER_BYTES, "big")
        return self.name + number + self._own.encrypt(_nonce(number), data, about.encode())

    def open(self, about: str, sealed: bytes) -> Opened:
        """The message in what arrived under ``about``; raises `Malformed` for anything else."""
        sender, number = sealed[:NAME_BYTES], sealed[NAME_BYTES : NAME_BYTES + _NUMBER_BYTES]
        if len(sealed) < OVERHEAD:
            raise Malformed("This was sent by no node of this installation: it is too short.")
        try:
            data = self._of(sender).decrypt(
                _nonce(number), sealed[NAME_BYTES + _NUMBER_BYTES :], about.encode()
            )
        except InvalidTag:
            raise Malformed(
                "This was sent by no node of this installation, or under another signing key."
            ) from None
        return Opened(sender, int.from_bytes(number, "big"), data)

    def _of(self, sender: bytes) -> AESGCM:
        key = self._senders.get(sender)
        if key is None:
            key = self._senders[sender] = _key(self._secret, sender)
            while len(self._senders) > MOST_SENDERS:
                self._senders.popitem(last=False)
        return key


def _key(secret: bytes, name: bytes) -> AESGCM:
    return AESGCM(hmac.digest(secret, b"node:" + name, "sha256"))


def _nonce(number: bytes) -> bytes:
    return bytes(4) + number
