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
from events.proof.checkpoint import Checkpoint, origin_of
from events.proof.errors import WrongOrigin
from events.proof.tree import root_of
from events.record import Recorded
from events.store.engine import connect
from events.text import TextChanged
from server.sync.hindsight import check_typing
from tests.events.archive.exports import (
    FOREIGN,
    KEY,
    SLUG,
    Exports,
    a_log,
    damage,
    found,
    written,
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
    assert report.comparisons == 3
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
            at_fault = damage([*lines[:number], bytes(flipped), *lines[number + 1 :]])
            # An event count or root that the first line misstates shows at the end.
            assert at_fault == number or number == 0, (number, at, bytes(flipped))


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
    caught = 0
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
            caught += 1
    assert caught > 50


# Checkpoints


LAST = len(a_log())


async def test_checkpoints_are_held_against_events_and_keys(
    archives: Exports, log: list[Recorded[Event]]
) -> None:
    """The report says how many there are, up to where they reach, and by which keys."""
    lines = await archives.export(log, 3, LAST)
    for trusted in ((), (KEY.public,), (FOREIGN.public, KEY.public)):
        report = verify(lines, trusted)
        assert (report.checkpoints, report.vouched) == (2, LAST)
        assert report.keys == tuple(str(key) for key in trusted)


async def test_a_foreign_key_is_found(archives: Exports, log: list[Recorded[Event]]) -> None:
    """V6. A record that somebody else signed, or nobody's key, is named at its checkpoint."""
    lines = await archives.export(log, 3, LAST, key=FOREIGN)
    position, said = found(lines, [KEY.public])
    assert position == 3
    assert "the keys trusted here" in said
    assert verify(lines).checkpoints == 2


async def test_a_damaged_signature_or_checkpoint_is_found_whichever_bit_it_is(
    archives: Exports, log: list[Recorded[Event]]
) -> None:
    """V2. Every byte of a checkpoint line counts, but for the time that nobody signs."""
    lines = await archives.export(log, 3, LAST)
    line = lines[4]
    assert b"checkpoint" in line
    unsigned = range(line.index(b'"signed_at":'), line.index(b',"note"'))
    dice = random.Random(3)
    for at in range(len(line)):
        if at in unsigned:
            continue
        flipped = bytearray(line)
        flipped[at] ^= 1 << dice.randrange(8)
        position, said = found([*lines[:4], bytes(flipped), *lines[5:]], [KEY.public])
        assert position in (3, 4), (bytes(flipped), said)


async def test_a_checkpoint_in_another_place_is_found(
    archives: Exports, log: list[Recorded[Event]]
) -> None:
    """Earlier, later, twice, or at the very beginning."""
    lines = await archives.export(log, 5, LAST)
    moved = lines[6]
    rest = [*lines[:6], *lines[7:]]
    assert damage([*rest[:3], moved, *rest[3:]]) == 2
    assert damage([*rest[:8], moved, *rest[8:]]) == 7
    assert damage([*lines[:6], moved, moved, *lines[7:]]) == 5
    assert damage([rest[0], moved, *rest[1:]]) == 0


async def test_a_checkpoint_taken_out_is_found_by_their_number(
    archives: Exports, log: list[Recorded[Event]]
) -> None:
    """The last line as well, which no line after it could give away, and without any key."""
    lines = await archives.export(log, 5, LAST)
    for at in (6, len(lines) - 1):
        assert b"checkpoint" in lines[at]
        position, said = found([*lines[:at], *lines[at + 1 :]])
        assert position == 0
        assert said == "the first line says that it has 2 checkpoints, but it has 1."


async def test_events_invented_after_the_last_checkpoint_are_found_with_a_key(
    archives: Exports, log: list[Recorded[Event]]
) -> None:
    """V6. Count and root can be mended by anybody; what no checkpoint covers does not pass."""
    lines = await archives.export(log, 3, LAST - 2)
    assert verify(lines).events == LAST
    position, said = found(lines, [KEY.public])
    assert position == LAST - 1
    assert said == "no checkpoint vouches for what is from here on."
    assert found(await archives.export(log), [KEY.public])[0] == 1


async def test_an_event_rewritten_with_its_leaf_and_root_contradicts_the_checkpoint(
    archives: Exports, log: list[Recorded[Event]]
) -> None:
    """Whoever recomputes every hash is still found, between the last two checkpoints."""
    held = await archives.stored(log)
    genuine = written(held, 4, 8, LAST)
    other = list(held)
    forged = msgspec.structs.replace(held[6], recorded_at=123456)
    leaf = codec.leaf_hash(forged.salt, forged.header, forged.body, forged.update)
    other[6] = msgspec.structs.replace(forged, leaf=leaf)
    lines = written(other)
    lines[5:5] = [genuine[5]]
    lines[10:10] = [genuine[10]]
    position, said = found(lines, [KEY.public])
    assert position == 5
    assert "from here to position 8" in said
    assert verify(written(other)).events == LAST


async def test_a_tail_cut_off_with_the_count_mended_is_found_by_an_earlier_checkpoint(
    archives: Exports, log: list[Recorded[Event]]
) -> None:
    """Only somebody who kept a checkpoint can know; to them it is shown."""
    held = await archives.stored(log)
    cut = written(held[:-2], LAST - 2)
    assert verify(cut, [KEY.public]).events == LAST - 2
    whole = Checkpoint(
        origin_of(held[0].negotiation), LAST, root_of([stored.leaf for stored in held])
    )
    position, said = found(cut, [KEY.public], whole)
    assert position == LAST - 1
    assert f"vouches for {LAST} events" in said


async def test_the_record_continues_a_checkpoint_from_before_or_is_refused(
    archives: Exports, log: list[Recorded[Event]]
) -> None:
    """At any size; with another root at that size the altered part is named."""
    held = await archives.stored(log)
    origin = origin_of(held[0].negotiation)
    lines = written(held, LAST)
    leaves = [stored.leaf for stored in held]
    for size in range(LAST + 1):
        since = Checkpoint(origin, size, root_of(leaves[:size]))
        assert verify(lines, [KEY.public], since).since == size
    for size in (1, 6, LAST):
        position, said = found(lines, [KEY.public], Checkpoint(origin, size, bytes(32)))
        assert position == 1
        assert "checkpoint from before" in said
    with pytest.raises(WrongOrigin, match="checkpoint from before is of the record"):
        verify(lines, [KEY.public], Checkpoint("travaux/another", 3, root_of(leaves[:3])))


# Withheld events


async def test_a_redacted_export_verifies_and_shows_nothing_of_what_it_withholds(
    archives: Exports, log: list[Recorded[Event]]
) -> None:
    """V4. Position and leaf, nothing else; root and signatures hold as ever."""
    held = await archives.stored(log)
    at = next(stored for stored in held if stored.type == "stance-stated")
    lines = written(held, LAST, withhold=[at.position])
    hidden = msgspec.json.decode(lines[at.position])
    assert hidden == {"line": "withheld", "position": at.position, "leaf": at.leaf.hex()}
    text = b"\n".join(lines)
    for secret in (at.command.encode(), at.salt.hex().encode(), b"not yet", b"stance-stated"):
        assert secret not in text
    report = verify(lines, [KEY.public], typing=check_typing)
    assert report.root == verify(written(held)).root
    assert (report.withheld, report.rules) == (1, ("what the test says",))
    assert report.vouched == LAST
    # Whole acts only, and the one just before it may be part of the same.
    assert report.ruled == at.position - 3
    assert [draft.known for draft in report.drafts] == [LAST]
    assert report.comparisons == 3


async def test_text_that_builds_on_withheld_text_is_known_up_to_there(
    archives: Exports, log: list[Recorded[Event]]
) -> None:
    """V5. That is no damage, but it is said."""
    held = await archives.stored(log)
    typed = next(
        s.position for s in held if s.type == "text-changed" and s.actor.startswith("of-ald")
    )
    for withhold in ([typed], [typed, typed + 1], range(1, LAST + 1)):
        report = verify(written(held, withhold=withhold), typing=check_typing)
        assert report.withheld == len(list(withhold))
        assert all(draft.known == typed - 1 for draft in report.drafts)


async def test_every_single_event_can_be_withheld(
    archives: Exports, log: list[Recorded[Event]]
) -> None:
    """V5. Whatever is missing, folding what is shown refuses nothing."""
    held = await archives.stored(log)
    for position in range(1, LAST + 1):
        assert verify(written(held, withhold=[position]), typing=check_typing).withheld == 1


async def test_what_a_redacted_export_shows_is_still_bound(
    archives: Exports, log: list[Recorded[Event]]
) -> None:
    """A leaf altered, a withheld event too many or unannounced, a count that is wrong."""
    held = await archives.stored(log)
    lines = written(held, LAST, withhold=[9])
    hidden = msgspec.json.decode(lines[9])
    other = msgspec.json.encode({**hidden, "leaf": bytes(32).hex()})
    assert damage([*lines[:9], other, *lines[10:]]) == 1
    assert damage([*lines[:9], *lines[10:]]) == 9
    assert damage([*lines[:9], lines[9], lines[9], *lines[10:]]) == 10
    assert damage([*lines[:8], written(held, withhold=[8])[8], *lines[9:]]) == 0
    assert damage([written(held)[0], *lines[1:]]) == 9
