"""Snapshots as bytes: the same state comes back, parts are shared, and damage is noticed."""

from typing import Any

import pytest

from events.errors import Malformed
from events.ids import NegotiationId
from events.negotiation import Negotiation, evolve
from events.snapshot import Digest, Encoder, Opened, Parts, pack, unpack
from tests.bench.generated import DRAFT, Generated
from tests.events.given import same

N = NegotiationId("n-1")


def states(events: int, every: int) -> list[Negotiation]:
    """States of a generated log, on the way."""
    made = Generated(N, paragraphs=100, people=4, open_brackets=12)
    state = Negotiation(N)
    out = []
    for batch in made.acts(events):
        for recorded in batch:
            evolve(state, recorded)
            if recorded.position % every == 0:
                out.append(state.copy())
    return out


def test_a_state_comes_back_as_it_was() -> None:
    parts, encoder = dict[Digest, bytes](), Encoder(set())
    for state in states(3000, 300):
        encoded = encoder.encode(state)
        parts |= encoded.parts
        assert same(Opened(encoded.cover).state(Parts(), parts), state)


def test_neighbours_share_their_parts() -> None:
    """What was stored for one snapshot is not stored again, and is not decoded again."""
    one, other = states(2000, 50)[-2:]
    encoder = Encoder(set())
    encoded = encoder.encode(one)
    fetched = dict(encoded.parts)
    second = encoder.encode(other)
    assert not fetched.keys() & second.parts.keys()
    parts = Parts()
    first = Opened(encoded.cover).state(parts, fetched)
    assert Encoder(fetched.keys() | second.parts.keys()).encode(other).parts == {}
    opened = Opened(second.cover)
    assert set(parts.lacking(opened)) == second.parts.keys()
    again = opened.state(parts, second.parts)
    before, after = (s.text.drafts[DRAFT].paragraphs for s in (first, again))
    assert any(before[p] is after[p] for p in before)


def test_states_that_share_parts_evolve_apart() -> None:
    """Evolving one state changes no other, and no part: whatever happens in the log."""
    made = Generated(N, paragraphs=20, people=4, open_brackets=12)
    log = [r for batch in made.acts(4000) for r in batch]
    state = Negotiation(N)
    for recorded in log[:2000]:
        evolve(state, recorded)
    encoded = Encoder(set()).encode(state)
    parts = Parts()
    before = Opened(encoded.cover).state(Parts(), encoded.parts)
    apart = [state.copy(), *(Opened(encoded.cover).state(parts, encoded.parts) for _ in range(2))]
    for recorded in log[2000:]:
        evolve(apart[0], recorded)
        evolve(apart[1], recorded)
    assert same(apart[0], made.state)
    assert same(apart[1], made.state)
    for untouched in (state, apart[2], Opened(encoded.cover).state(parts, {})):
        assert same(untouched, before)


def test_few_parts_are_kept_in_memory() -> None:
    state = states(3000, 3000)[0]
    encoded = Encoder(set()).encode(state)
    parts = Parts(most=1000)
    assert same(Opened(encoded.cover).state(parts, encoded.parts), state)
    assert len(parts) < len(encoded.parts)


def test_what_was_not_fetched_because_it_was_there_stays_until_it_is_taken() -> None:
    """However little is kept, a sound snapshot opens with the parts that were lacking."""
    parts = Parts(most=5000)
    for state in states(3000, 3000) * 3:
        encoded = Encoder(set()).encode(state)
        opened = Opened(encoded.cover)
        lacking = set(parts.lacking(opened))
        fetched = {d: data for d, data in encoded.parts.items() if d in lacking}
        assert same(opened.state(parts, fetched), state)


@pytest.mark.parametrize("place", [0, 20, 60, -1])
def test_damage_is_noticed(place: int) -> None:
    """A flipped bit in the cover or in a part, and a part that is missing."""
    encoded = Encoder(set()).encode(states(1000, 1000)[0])
    with pytest.raises(Malformed):
        Opened(flipped(encoded.cover, place)).state(Parts(), encoded.parts)
    for digest, data in encoded.parts.items():
        damaged: dict[Any, bytes] = {**encoded.parts, digest: flipped(data, min(place, 25))}
        with pytest.raises(Malformed):
            Opened(encoded.cover).state(Parts(), damaged)
        del damaged[digest]
        with pytest.raises(Malformed):
            Opened(encoded.cover).state(Parts(), damaged)


def test_every_flipped_bit_of_what_is_packed_is_noticed() -> None:
    """Wherever it is, it unpacks to nothing else than was packed."""
    data = b"documents" * 9 + bytes(range(256))
    packed = pack(data)
    assert unpack(packed) == data
    for place in range(len(packed)):
        for bit in range(8):
            try:
                assert unpack(flipped(packed, place, bit)) == data
            except Malformed:
                continue
            assert (place, bit) == (4, 4)  # of no meaning (RFC 8878, section 3.1.1.1.1)
    for cut in range(len(packed)):
        with pytest.raises(Malformed):
            unpack(packed[:cut])
    with pytest.raises(Malformed):
        unpack(packed + b"more")


def flipped(data: bytes, place: int, bit: int = 0) -> bytes:
    """One bit of one byte is another."""
    place %= len(data)
    return data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]
