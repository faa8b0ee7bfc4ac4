"""Signed notes: a text, a blank line, and a line for each signature (C2SP signed-note v1).

::

    text
    of any number of lines

    — <key name> <base64 of: key id, 4 bytes; Ed25519 signature of the text, 64 bytes>

The key id is the beginning of ``SHA-256(name || 0x0A || 0x01 || public key)``. Public keys are
written ``name+id+base64(0x01 || public key)`` with the id in hexadecimal, private ones
``PRIVATE+KEY+name+id+base64(0x01 || seed)``, as Go's ``golang.org/x/mod/sumdb/note`` writes both.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Collection

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

from events.errors import Malformed
from events.proof.errors import ForeignKey, WrongSignature

MAX_NOTE = 64 * 1024
"""Longest note that is read, in bytes; the specification asks for room for 16 signatures."""

_NAMED = 4
"""How many signers a refusal names at most."""

_ED25519 = b"\x01"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_SIGNATURE = re.compile(r"— (?P<name>[^ ]+) (?P<signature>[^ ]+)")


class PublicKey(Struct, frozen=True):
    """Who may vouch for a text: a name and 32 bytes of Ed25519 public key."""

    name: str
    key: bytes

    @property
    def id(self) -> str:
        """The first 4 bytes of the key's hash, as 8 hexadecimal digits."""
        named = self.name.encode() + b"\n" + _ED25519 + self.key
        return hashlib.sha256(named).digest()[:4].hex()

    def __str__(self) -> str:
        """The key as it is published: ``name+id+base64``."""
        return f"{self.name}+{self.id}+{base64.b64encode(_ED25519 + self.key).decode()}"

    @classmethod
    def parse(cls, written: str) -> "PublicKey":
        """The key that ``str`` wrote; raises `Malformed`."""
        name, _, rest = written.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        key = cls(_key_name(name), _key_bytes(encoded, "public key"))
        if key.id != key_id:
            raise Malformed("This public key is damaged: its name, id and key do not fit together.")
        return key

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether the signature was made over exactly this message with the private half."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class SigningKey:
    """The private half. It is shown by nothing but `export`."""

    def __init__(self, name: str, seed: bytes) -> None:
        """A key of this name over 32 random bytes; raises `Malformed` for an unusable name."""
        self._seed = seed
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = PublicKey(_key_name(name), self._private.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str) -> "SigningKey":
        """A new key; raises `Malformed` for an unusable name."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, written: str) -> "SigningKey":
        """The key that `export` wrote; raises `Malformed`."""
        parts = written.strip().split("+", 4)
        if parts[:2] != ["PRIVATE", "KEY"] or len(parts) < 5:
            raise Malformed("This is not a private key.")
        name, key_id, encoded = parts[2:]
        key = cls(name, _key_bytes(encoded, "private key"))
        if key.public.id != key_id:
            raise Malformed(
                "This private key is damaged: its name, id and key do not fit together."
            )
        return key

    def export(self) -> str:
        """The secret, as it lies in the key file. Never log it."""
        encoded = base64.b64encode(_ED25519 + self._seed).decode()
        return f"PRIVATE+KEY+{self.public.name}+{self.public.id}+{encoded}"

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature: 64 bytes, always the same for the same message."""
        return self._private.sign(message)

    def derived(self, purpose: str) -> bytes:
        """A secret of 32 bytes for another purpose, which tells nothing of this one."""
        return hmac.digest(self._seed, purpose.encode(), "sha256")

    def __repr__(self) -> str:
        return f"<SigningKey {self.public}>"


def sign_note(text: str, *keys: SigningKey) -> str:
    """The text, which must end with a line break, with a signature by each key.

    Raises `Malformed` for a text that no note can hold.
    """
    message = _encoded(text)
    if not text.endswith("\n"):
        raise Malformed("A signed text ends with a line break.")
    lines = []
    for key in keys:
        signature = base64.b64encode(bytes.fromhex(key.public.id) + key.sign(message)).decode()
        lines.append(f"— {key.public.name} {signature}\n")
    return text + "\n" + "".join(lines)


def open_note(note: str, trusted: Collection[PublicKey]) -> str:
    """The text of a note that at least one trusted key signed, its last line break included.

    Signatures by other keys are passed over, so that keys can be rotated and witnesses can sign.
    Raises `Malformed` if this is no signed note, `ForeignKey` if no trusted key signed it,
    `WrongSignature` if any signature in a trusted key's name is false.
    """
    text, signatures = _taken_apart(note)
    signers = []
    vouched = False
    for name, key_id, signature in signatures:
        signers.append(f"{name}+{key_id}")
        for key in trusted:
            if (key.name, key.id) != (name, key_id):
                continue
            if not key.verifies(text.encode(), signature):
                raise WrongSignature(
                    f"The signature of {name}+{key_id} does not fit the text: "
                    "the text or the signature was altered."
                )
            vouched = True
    if not vouched:
        known = ", ".join(f"{key.name}+{key.id}" for key in trusted) or "none"
        raise ForeignKey(
            f"This is signed by {', '.join(signers[:_NAMED])}; the keys trusted here: {known}."
        )
    return text


def unverified(note: str) -> str:
    """The text of a signed note, whoever signed it; raises `Malformed` if this is none.

    What it says is worth nothing by itself: see `open_note`.
    """
    return _taken_apart(note)[0]


def _taken_apart(note: str) -> tuple[str, list[tuple[str, str, bytes]]]:
    """The text, its last line break included, and name, id and signature of each signer."""
    _encoded(note)
    head, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise Malformed("This is not a signed note: it does not end in signatures.")
    return head + "\n", [_signature(line) for line in signatures[:-1].split("\n")]


def _signature(line: str) -> tuple[str, str, bytes]:
    """Name, id and signature of a signature line."""
    parts = _SIGNATURE.fullmatch(line)
    if parts is None:
        raise Malformed("This is not a signed note: a signature line cannot be read.")
    signature = decoded(parts["signature"], "signature")
    if len(signature) < 5:
        raise Malformed("This is not a signed note: a signature is too short.")
    return _key_name(parts["name"]), signature[:4].hex(), signature[4:]


def decoded(text: str, what: str) -> bytes:
    """The bytes of standard base64 in its one canonical form; ``what`` names it in `Malformed`."""
    try:
        given = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        given = b""
    # Bits after the last byte would else let two texts stand for the same bytes.
    if not given or base64.b64encode(given).decode() != text:
        raise Malformed(f"The {what} cannot be read: it is not base64.")
    return given


def _key_bytes(encoded: str, what: str) -> bytes:
    typed = decoded(encoded, what)
    if typed[:1] != _ED25519 or len(typed) != 33:
        raise Malformed(f"This {what} is not an Ed25519 key.")
    return typed[1:]


def _key_name(name: str) -> str:
    if not name or "+" in name or any(c.isspace() for c in name) or _CONTROL.search(name):
        raise Malformed("A key's name must not be empty and must hold neither spaces nor “+”.")
    return name


def _encoded(note: str) -> bytes:
    try:
        encoded = note.encode()
    except UnicodeEncodeError:
        raise Malformed("This is not a signed note: it is not Unicode text.") from None
    if len(encoded) > MAX_NOTE:
        raise Malformed("This is not a signed note: it is too long.")
    if _CONTROL.search(note):
        raise Malformed("This is not a signed note: it holds control characters.")
    return encoded
