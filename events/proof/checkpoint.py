"""Checkpoints: what the server signs, so that a record cannot be altered unseen afterwards.

A checkpoint says how many events a record has and what the root of their tree is, as a signed
note (`events.proof.note`) of the lines of C2SP tlog-checkpoint: origin, size in decimal, root in
base64, and possibly extension lines. Two checkpoints of one record are consistent if
`events.proof.tree.verify_consistency` proves it; a server must never sign two that are not.

**Origin.** ``travaux/<negotiation id>``: what a checkpoint is about is the negotiation, whose id
is random and never changes, wherever its log is moved to; slug, title and address may change.

**Key name.** One key vouches for all records of a server, so that one published key is enough to
check any of them. Its name is therefore the server's, not the origin (the specification only
recommends that they match). The origin is part of the signed text: a checkpoint of one record
cannot pass for one of another.
"""

import base64
import re
from collections.abc import Collection

from msgspec import Struct

from events.errors import Malformed
from events.ids import NegotiationId
from events.proof.errors import WrongOrigin
from events.proof.note import PublicKey, SigningKey, decoded, open_note, sign_note, unverified
from events.proof.tree import EMPTY_ROOT, HASH_BYTES

MAX_SIZE = 2**63 - 1
"""Largest size that is read; positions are stored in 63 bits."""

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class Checkpoint(Struct, frozen=True):
    """A record as it was when it had ``size`` events: its last position, and the root of its tree.

    Unsigned it is a claim; only `parse_and_verify` makes it worth anything.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The lines that are signed."""
        root = base64.b64encode(self.root).decode()
        return "".join(f"{line}\n" for line in (self.origin, self.size, root, *self.extensions))


def origin_of(negotiation: NegotiationId) -> str:
    """The first line of every checkpoint of this negotiation's record."""
    return f"travaux/{negotiation}"


def sign(checkpoint: Checkpoint, *keys: SigningKey) -> str:
    """The signed note; raises `Malformed` if it could not be read back as the same checkpoint."""
    text = checkpoint.text()
    if _parsed(text) != checkpoint:
        raise Malformed("This checkpoint cannot be written down.")
    return sign_note(text, *keys)


def parse_and_verify(note: str, trusted: Collection[PublicKey], origin: str) -> Checkpoint:
    """The checkpoint in a note, signed by a trusted key and about the record of this origin.

    Raises `Malformed`, `ForeignKey`, `WrongSignature` or `WrongOrigin`.
    """
    return _of(_parsed(open_note(note, trusted)), origin)


def claimed(note: str, origin: str) -> Checkpoint:
    """What a note says about the record of this origin, whoever signed it.

    For those who have no key: it is a claim, and nothing vouches for it. Raises `Malformed` or
    `WrongOrigin`.
    """
    return _of(_parsed(unverified(note)), origin)


def _of(checkpoint: Checkpoint, origin: str) -> Checkpoint:
    if checkpoint.origin != origin:
        raise WrongOrigin(
            f"This is a checkpoint of the record “{checkpoint.origin}”, not of “{origin}”."
        )
    return checkpoint


def _parsed(text: str) -> Checkpoint:
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not all(lines):
        raise Malformed("This is not a checkpoint: it needs an origin, a size and a root.")
    origin, size, root, *extensions = lines
    if not _SIZE.fullmatch(size) or int(size) > MAX_SIZE:
        raise Malformed("This is not a checkpoint: its second line is not a number of events.")
    checkpoint = Checkpoint(origin, int(size), decoded(root, "root"), tuple(extensions))
    if len(checkpoint.root) != HASH_BYTES:
        raise Malformed(f"This is not a checkpoint: its root is not of {HASH_BYTES} bytes.")
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        raise Malformed("This is not a checkpoint: a record without events has another root.")
    return checkpoint
