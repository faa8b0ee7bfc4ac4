"""How a bracket's mark is written on characters of the CRDT text: as y-prosemirror 1.3 does.

A mark that may overlap others of its type is stored under ``bracket--`` + base64 of a hash of the
mark: SHA-256 over lib0's any-encoding of ``{"type": "bracket", "attrs": {…}}``, folded by XOR to
6 bytes. A key written otherwise would make the next honest edit in the paragraph rewrite it, so
the server writes the very same keys and lets in no others.
"""

import base64
import hashlib
import re
from functools import lru_cache

from events.errors import Malformed
from events.ids import BracketId
from events.text import MARK_ROLES, Mark, MarkRole

MARK_NAME = "bracket"
MAX_ID = 64
"""Characters of a bracket's id; longer ones are not even hashed."""

_FOLD = 6
_KEY_LENGTH = len("bracket--") + 8
_KEY = re.compile(r"bracket--[A-Za-z0-9+/]{8}")


@lru_cache(maxsize=16_384)
def key(mark: Mark) -> str:
    """The name that ``mark`` is stored under: ``Mark("A", "insert")`` -> bracket--b2D5nZjN."""
    encoded = _any({"type": MARK_NAME, "attrs": {"id": mark.bracket, "role": mark.role}})
    folded = bytearray(_FOLD)
    for index, byte in enumerate(hashlib.sha256(encoded).digest()):
        folded[index % _FOLD] ^= byte
    return f"{MARK_NAME}--{base64.b64encode(bytes(folded)).decode()}"


def value(mark: Mark) -> dict[str, str]:
    """What is stored under `key`: the mark's attributes."""
    return {"id": mark.bracket, "role": mark.role}


def named(name: str) -> bool:
    """Whether ``name`` could be some mark's `key`."""
    return _KEY.fullmatch(name) is not None


def decode(name: str, stored: object) -> Mark:
    """The mark stored as ``name: stored``; raises `Malformed` if no honest editor writes that."""
    if isinstance(stored, dict) and stored.keys() == {"id", "role"}:
        bracket, role = stored["id"], stored["role"]
        if (
            isinstance(bracket, str)
            and len(bracket) <= MAX_ID
            and role in MARK_ROLES
            and len(name) <= _KEY_LENGTH
        ):
            mark = _decoded(name, bracket, role)
            if mark is not None:
                return mark
    raise Malformed("The text carries formatting other than brackets.")


@lru_cache(maxsize=16_384)
def _decoded(name: str, bracket: str, role: MarkRole) -> Mark | None:
    mark = Mark(BracketId(bracket), role)
    return mark if key(mark) == name else None


def _any(data: str | dict[str, object] | object) -> bytes:
    """lib0's ``writeAny`` for strings and objects of them, keys in the order given."""
    if isinstance(data, str):
        raw = data.encode()
        return b"\x77" + _var_uint(len(raw)) + raw
    assert isinstance(data, dict)
    out = b"\x76" + _var_uint(len(data))
    for name, item in data.items():
        out += _any(name)[1:] + _any(item)
    return out


def _var_uint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(0x80 | number & 0x7F)
        number >>= 7
    out.append(number)
    return bytes(out)
