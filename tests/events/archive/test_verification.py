"""The exported record proves itself: whatever is altered in it is found, and where (SPEC V)."""

import random
from collections.abc import AsyncIterator, Iterable
from typing import Any

import msgspec
import pytest

from events import codec
from events.archive.lines import MAX_LINE, MAX_TITLE, EventLine, Title, bounded_lines
from events.archive.verification import verify
from events.errors import Malformed, RecordDamaged, TravauxError
from events.negotiation import Event
from events.proof.tree import root_of
from events.record import Recorded
from events.store.engine import connect
from events.text import TextChanged
from server.sync.hindsight import check_typing
from tests.events.archive.exports import (
    SLUG,
    Exports,
    a_log,
    damage,
)


@pytest.fixture
async def archives(sqlite_url: str) -> AsyncIterator[Exports]:
    """Exports from an SQLite store."""
    engine = connect(sqlite_url)
    yield Exports(engine)
    await engine.dispose()


@pytest.fixture(scope="module")
def log() -> list[Recorded[Event]]:
    """A log that is whole."""
    return a_log()


@pytest.fixture
async def lines(archives: Exports, log: list[Recorded[Event]]) -> list[bytes]:
    """Its export: line n is position n, line 0 the first line."""
    return await archives.export(log)


def test_a_whole_export_says_what_it_holds(lines: list[bytes], log: list[Recorded[Event]]) -> None:
    """Events, root, drafts, how many acts obey the rules, how often the text was rebuilt twice."""
    report = verify(bounded_lines([b"\n".join([*lines, b""])]), typing=check_typing)
    assert report.events == report.ruled == len(log)
    assert report.slug == SLUG
    assert [(d.title, d.paragraphs, d.known) for d in report.drafts] == [("Draft", 3, len(log))]
    assert report.comparisons == 2
    assert report.acts == len({recorded.command for recorded in log})
    leaves = [bytes.fromhex(msgspec.json.decode(line)["leaf"]) for line in lines[1:]]
    assert report.root == root_of(leaves)
    assert (report.checkpoints, report.vouched, report.keys) == (0, None, ())


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_lines_are_found_however_the_file_is_read(lines: list[bytes], size: int) -> None:
    """Chunks may end anywhere, in the middle of a character too."""
    data = b"\n".join(lines)
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    assert list(bounded_lines(chunks)) == lines


def test_a_line_without_end_is_refused_before_it_fills_the_memory() -> None:
    """Reading stops soon after the longest line that is read."""
    read = 0

    def endless() -> Iterable[bytes]:
        nonlocal read
        while True:
            read += 1 << 24
            yield b"x" * (1 << 24)

    with pytest.raises(Malformed, match="too long"):
        list(bounded_lines(endless()))
    assert read <= MAX_TITLE + (1 << 24)


def test_a_later_line_without_end_is_refused_before_it_fills_the_memory(
    lines: list[bytes],
) -> None:
    """Events may be long, but not without end."""
    read = 0

    def endless() -> Iterable[bytes]:
        nonlocal read
        yield lines[0] + b"\n"
        while True:
            read += 1 << 24
            yield b"x" * (1 << 24)

    with pytest.raises(Malformed, match="too long"):
        list(bounded_lines(endless()))
    assert read <= MAX_LINE + (1 << 24)


def test_a_flipped_bit_is_found_wherever_it_is(lines: list[bytes]) -> None:
    """Each byte of the first line and of a text change, and every fifth of all others."""
    text = max(range(len(lines)), key=lambda n: len(lines[n]))
    dice = random.Random(2)
    for number, line in enumerate(lines):
        step = 1 if number in (0, text) else 5
        for at in range(0, len(line), step):
            flipped = bytearray(line)
            flipped[at] ^= 1 << dice.randrange(8)
            found = damage([*lines[:number], bytes(flipped), *lines[number + 1 :]])
            # An event count or root that the first line misstates shows at the end.
            assert found == number or number == 0, (number, at, bytes(flipped))


def test_every_kind_of_bit_flip_in_one_text_change_is_found(lines: list[bytes]) -> None:
    """All eight bits of every byte: case of hexadecimal and padding of base64 included."""
    number = next(n for n, line in enumerate(lines) if b'"update":"' in line and len(line) < 900)
    line = lines[number]
    for at in range(len(line)):
        for bit in range(8):
            flipped = bytearray(line)
            flipped[at] ^= 1 << bit
            assert damage([*lines[:number], bytes(flipped), *lines[number + 1 :]]) == number


def other(value: Any) -> Any:
    """Something else of the same kind."""
    match value:
        case None:
            return ""
        case int():
            return value + 1
        case str():
            return ("1" if value[0] == "0" else "0") + value[1:]
        case dict():
            return {**value, "type": "round-closed"}
    raise AssertionError(value)


@pytest.mark.parametrize("field", EventLine.__struct_fields__)
def test_every_field_of_every_event_is_bound(lines: list[bytes], field: str) -> None:
    """Another value for any field of any event is found at that event."""
    for number in range(1, len(lines)):
        said = msgspec.json.decode(lines[number])
        altered = msgspec.json.encode({**said, field: other(said[field])})
        assert damage([*lines[:number], altered, *lines[number + 1 :]]) == number


@pytest.mark.parametrize("field", EventLine.__struct_fields__)
def test_no_field_can_be_left_out(lines: list[bytes], field: str) -> None:
    """An event without one of its fields is found."""
    said = msgspec.json.decode(lines[5])
    del said[field]
    assert damage([*lines[:5], msgspec.json.encode(said), *lines[6:]]) == 5


@pytest.mark.parametrize("field", Title.__struct_fields__)
def test_the_first_line_is_bound_too(lines: list[bytes], field: str) -> None:
    """Whatever the first line misstates is found, and so is what it leaves out or adds."""
    said = msgspec.json.decode(lines[0])
    damage([msgspec.json.encode({**said, field: other(said[field])}), *lines[1:]])
    damage([msgspec.json.encode({**said, "more": 1}), *lines[1:]])
    del said[field]
    damage([msgspec.json.encode(said), *lines[1:]])


def test_more_events_stated_than_there_are_is_found(lines: list[bytes]) -> None:
    """The position at which the next event should stand is named."""
    said = msgspec.json.decode(lines[0])
    more = msgspec.json.encode({**said, "events": said["events"] + 10})
    assert damage([more, *lines[1:]]) == len(lines)


def test_the_same_in_other_bytes_is_damaged(lines: list[bytes]) -> None:
    """Spaces, upper-case hexadecimal, loose base64, repeated names and unknown fields are found."""
    number = next(n for n, line in enumerate(lines) if b'"update":"' in line)
    said = msgspec.json.decode(lines[number])
    line = lines[number]
    others = [
        line + b" ",
        line + b"\r",
        line.replace(b'"position":', b'"position": ', 1),
        line.replace(said["salt"].encode(), b" " + said["salt"].encode()),
        line.replace(b'"salt"', b'"sal\\u0074"'),
        line.replace(b'"position":', b'"position":1,"position":', 1),
        line[:-1] + b',"more":1}',
        line.replace(said["leaf"].encode(), said["leaf"].upper().encode()),
    ]
    for other in others:
        assert other != line
        assert damage([*lines[:number], other, *lines[number + 1 :]]) == number


def test_lines_taken_out_swapped_repeated_or_cut_off_are_found(lines: list[bytes]) -> None:
    """The first position that is wrong is named."""
    for n in range(1, len(lines)):
        assert damage([*lines[:n], *lines[n + 1 :]]) == n
        assert damage([*lines[:n], lines[n], lines[n], *lines[n + 1 :]]) == n + 1
        assert damage(lines[:n]) == n
        assert damage([*lines[:n], lines[n][: len(lines[n]) // 2]]) == n
        if n + 1 < len(lines):
            assert damage([*lines[:n], lines[n + 1], lines[n], *lines[n + 2 :]]) == n


async def test_an_event_of_another_negotiation_is_found(
    archives: Exports, lines: list[bytes], log: list[Recorded[Event]]
) -> None:
    """A line cannot be taken over from elsewhere, even at its own position."""
    others = await archives.export(log)
    assert damage([*lines[:5], others[5], *lines[6:]]) == 5


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"\x7fELF\x02\x01\x01" + bytes(99),
        b"{}",
        b"[]",
        b'{"format":"travaux-log"}',
        b"\xff\xfe{\x00",
        b"[" * 200_000,
        b'{"format":' + b"[" * 200_000,
        b"# A treaty\n\n1. Text.\n",
    ],
)
def test_what_is_no_export_is_said_to_be_none(data: bytes) -> None:
    """Any other file is refused as such, without any other error."""
    with pytest.raises(Malformed, match="not an exported record"):
        verify(bounded_lines([data]))


@pytest.mark.parametrize(
    "said", [b"[" * 200_000, b'{"line":"event","position":1,"event":' + b"[" * 200_000]
)
def test_nesting_without_end_is_damage(lines: list[bytes], said: bytes) -> None:
    """A line that nests too deep is damaged; it does not bring the verifier down."""
    assert damage([lines[0], said]) == 1


async def test_readable_changes_that_differ_from_the_edits_are_found(
    archives: Exports, log: list[Recorded[Event]]
) -> None:
    """T1. Even with hashes made to fit: words changed in the readable record alone are found."""
    number, said = next(
        (number, body)
        for number, recorded in enumerate(log)
        if isinstance(recorded.event, TextChanged)
        and b"voluntary" in (body := codec.encode(recorded.event))
    )
    changed = codec.decode(said.replace(b"voluntary", b"forced   "))
    forged = [
        *log[:number],
        msgspec.structs.replace(log[number], event=changed),
        *log[number + 1 :],
    ]
    with pytest.raises(RecordDamaged, match="disagree in paragraph paragraph001"):
        verify(await archives.export(forged))


async def test_another_short_name_is_found(archives: Exports, log: list[Recorded[Event]]) -> None:
    """The first line cannot call the negotiation by another name than its first event does."""
    assert damage(await archives.export(log, slug="another")) == 0


class Abolished(msgspec.Struct, frozen=True, tag="abolished"):
    """An event that no version knows."""


async def test_an_event_that_no_version_knows_is_damage(
    archives: Exports, log: list[Recorded[Event]]
) -> None:
    """It is named as that, at its position."""
    unknown: Any = Abolished()
    forged = [*log[:3], msgspec.structs.replace(log[3], event=unknown), *log[4:]]
    with pytest.raises(RecordDamaged, match=r"Position 4: .*not an event that this version knows"):
        verify(await archives.export(forged))


async def test_a_forger_who_rehashes_everything_cannot_bring_the_verifier_down(
    archives: Exports, log: list[Recorded[Event]]
) -> None:
    """Edits with arbitrary bytes and events in any order end in a sentence, or do no harm."""
    dice = random.Random(5)
    found = 0
    for _ in range(200):
        forged = list(log)
        for _ in range(dice.randint(1, 3)):
            at = dice.randrange(1, len(forged))
            held = forged[at]
            if held.update is not None and dice.random() < 0.7:
                update = bytearray(held.update)
                for _ in range(dice.randint(1, 4)):
                    update[dice.randrange(len(update))] = dice.randrange(256)
                forged[at] = msgspec.structs.replace(held, update=bytes(update))
            else:
                forged.insert(at, forged.pop(dice.randrange(1, len(forged))))
        try:
            verify(await archives.export(forged))
        except TravauxError:
            found += 1
    assert found > 50
