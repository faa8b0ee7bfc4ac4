"""Messages between nodes: only who shares the secret reads or makes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import Malformed
from server.nodes.sealing import MOST_SENDERS, OVERHEAD, Sealer

SECRET = bytes(range(32))


@given(st.binary(max_size=300), st.text(max_size=20))
def test_what_is_sealed_opens_under_the_same_secret(data: bytes, about: str) -> None:
    """With its sender and its number, and not a byte of it in what is sent."""
    one, two = Sealer(SECRET), Sealer(SECRET)
    sealed = one.seal(about, data)
    opened = two.open(about, sealed)
    assert (opened.sender, opened.number, opened.data) == (one.name, 1, data)
    assert len(sealed) == len(data) + OVERHEAD
    assert len(data) < 8 or data not in sealed
    assert two.open(about, one.seal(about, data)).number == 2


@given(st.data())
def test_a_changed_byte_opens_nothing(data: st.DataObject) -> None:
    """Nor a missing one, nor another subject, nor another secret."""
    one = Sealer(SECRET)
    sealed = one.seal("log", b"Returns are voluntary.")
    at = data.draw(st.integers(0, len(sealed) - 1))
    changed = (
        sealed[:at] + bytes([sealed[at] ^ 1 << data.draw(st.integers(0, 7))]) + sealed[at + 1 :]
    )
    for about, message, by in (
        ("log", changed, Sealer(SECRET)),
        ("log", sealed[:at], Sealer(SECRET)),
        ("presence", sealed, Sealer(SECRET)),
        ("log", sealed, Sealer(bytes(32))),
    ):
        with pytest.raises(Malformed):
            by.open(about, message)


def test_names_of_negotiations_say_nothing_to_who_carries_them() -> None:
    """The same for all nodes of an installation, another one elsewhere."""
    assert Sealer(SECRET).alias("n-1") == Sealer(SECRET).alias("n-1")
    assert Sealer(SECRET).alias("n-1") != Sealer(bytes(32)).alias("n-1")
    assert "n-1" not in Sealer(SECRET).alias("n-1")


def test_keys_of_many_senders_are_not_kept_for_ever() -> None:
    """Nodes come and go for years."""
    here = Sealer(SECRET)
    for _ in range(2 * MOST_SENDERS):
        here.open("log", Sealer(SECRET).seal("log", b""))
    assert len(here._senders) == MOST_SENDERS
