"""Yjs v1 updates written by hand, as no honest editor would."""

import json
import struct
from collections.abc import Sequence

ID = tuple[int, int]


def uint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(0x80 | number & 0x7F)
        number >>= 7
    out.append(number)
    return bytes(out)


def string(text: str) -> bytes:
    raw = text.encode("utf-8", "surrogatepass")
    return uint(len(raw)) + raw


def place(where: ID) -> bytes:
    return uint(where[0]) + uint(where[1])


def item(
    kind: int,
    content: bytes,
    *,
    origin: ID | None = None,
    right: ID | None = None,
    parent: ID | str | None = None,
    sub: str | None = None,
) -> bytes:
    info = kind | (0x80 if origin else 0) | (0x40 if right else 0) | (0x20 if sub else 0)
    out = bytes([info])
    if origin:
        out += place(origin)
    if right:
        out += place(right)
    if not origin and not right:
        if isinstance(parent, str):
            out += uint(1) + string(parent)
        else:
            assert parent is not None
            out += uint(0) + place(parent)
        if sub:
            out += string(sub)
    return out + content


def text(content: str, **where: ID | str | None) -> bytes:
    return item(4, string(content), **where)  # type: ignore[arg-type]


def mark(key: str, value: object, **where: ID | str | None) -> bytes:
    return item(6, string(key) + string(json.dumps(value)), **where)  # type: ignore[arg-type]


def any_string(value: str) -> bytes:
    return uint(1) + b"\x77" + string(value)


def any_number(value: float) -> bytes:
    return uint(1) + b"\x7b" + struct.pack(">d", value)


def update(
    client: int,
    clock: int,
    items: Sequence[bytes] = (),
    deletes: Sequence[tuple[int, int, int]] = (),
) -> bytes:
    out = uint(1) + uint(len(items)) + uint(client) + uint(clock) + b"".join(items)
    if not items:
        out = uint(0)
    return out + delete_set(deletes)


def delete_set(deletes: Sequence[tuple[int, int, int]]) -> bytes:
    by_client: dict[int, list[tuple[int, int]]] = {}
    for client, clock, length in deletes:
        by_client.setdefault(client, []).append((clock, length))
    out = uint(len(by_client))
    for client, ranges in by_client.items():
        out += uint(client) + uint(len(ranges))
        for clock, length in sorted(ranges):
            out += uint(clock) + uint(length)
    return out
