"""An event's leaf stands for that event alone."""

import hashlib
import tracemalloc

import pytest

from events import codec
from events.errors import Malformed

SALT = bytes(codec.SALT_BYTES)


def sized(part: bytes) -> bytes:
    return len(part).to_bytes(8, "big") + part


def test_no_other_event_has_the_leaf_of_an_event() -> None:
    """Bytes that a delegation typed cannot be passed off as an event by calling the rest salt."""
    swallowed = sized(b"header") + sized(b"body") + b"innocent"
    genuine = codec.leaf_hash(
        SALT, b"header", b"body", b"innocent" + sized(b"forged") + sized(b"event")
    )
    assert len(genuine) == 32
    with pytest.raises(Malformed, match="16 bytes"):
        codec.leaf_hash(SALT + swallowed, b"forged", b"event", None)


@pytest.mark.parametrize(
    "moved",
    [
        (b"header", b"body", b"x" + b"update"),
        (b"header", b"bodyu", b"pdate"),
        (b"heade", b"rbody", b"update"),
        (b"", b"headerbody", b"update"),
        (b"header", b"body", b""),
        (b"header", b"body", None),
    ],
)
def test_parts_do_not_run_into_each_other(moved: tuple[bytes, bytes, bytes | None]) -> None:
    """Moving a byte from one part of an event to the next gives another leaf."""
    assert codec.leaf_hash(SALT, *moved) != codec.leaf_hash(SALT, b"header", b"body", b"update")


@pytest.mark.parametrize("type", ["no-such-type", "stance-stated", "stance-taken"])
def test_what_is_no_event_does_not_fill_the_memory(type: str) -> None:
    """Lists take thirty times more room in memory than as JSON: they are not made."""
    body = f'{{"type":"{type}","all":[{",".join(["[]"] * 2_000_000)}]}}'.encode()
    tracemalloc.start()
    try:
        with pytest.raises(Malformed, match="not an event that this version knows"):
            codec.decode(body)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < len(body)


@pytest.mark.parametrize("length", [0, 15, 17])
def test_a_salt_has_its_length(length: int) -> None:
    """Leaves over any other length of salt are refused."""
    with pytest.raises(Malformed):
        codec.leaf_hash(bytes(length), b"header", b"body", None)


def test_no_bytes_are_not_the_same_as_none() -> None:
    """An event without CRDT bytes cannot be passed off as one with none in them."""
    absent = codec.leaf_hash(SALT, b"header", b"body", None)
    assert absent != codec.leaf_hash(SALT, b"header", b"body", b"")


def test_the_leaf_is_hashed_as_documented() -> None:
    """Whoever writes another verifier from the description gets the same leaves."""
    said = b"\x00" + SALT + sized(b"header") + sized(b"body")
    given = codec.leaf_hash(SALT, b"header", b"body", b"update")
    assert given == hashlib.sha256(said + b"\x01" + sized(b"update")).digest()
    absent = codec.leaf_hash(SALT, b"header", b"body", None)
    assert absent == hashlib.sha256(said + b"\x00").digest()
