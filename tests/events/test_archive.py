"""The exported log proves itself: whatever is altered in it is found, and where."""

import itertools
import random
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from events import archive, codec
from events.brackets import RecordOutcome
from events.draft import editing
from events.errors import Malformed, RecordDamaged, TravauxError
from events.ids import BracketId, NegotiationId, ParagraphId, RevisionId
from events.negotiation import Event
from events.process import IssueRevision
from events.record import Recorded
from events.stances import ObjectTo
from events.store.engine import connect
from events.store.sql import SqlEventStore
from events.text import Mark, Paragraph, Run, TextChanged
from tests.server.sync.drafting import DRAFT, Drafting, edited

SLUG = "slug"
FIRST, SECOND = ParagraphId("paragraph001"), ParagraphId("paragraph002")


def a_log() -> list[Recorded[Event]]:
    """Typing, a stance, an outcome and a revision, by a room that obeys its rules."""
    room = Drafting(
        Paragraph(FIRST, "operative", 0, "1.", None, (Run("Returns are voluntary. 😀 العودة"),)),
        Paragraph(SECOND, "operative", 0, "2.", None, (Run("States cooperate."),)),
    )
    mine = Mark(BracketId("aldbracket0001"), "insert")
    strike = Mark(BracketId("marbracket0001"), "delete")
    room.judged("ald", edited(room.copy(), editing.insert_text, FIRST, 12, "sûr ", (mine,)))
    room.judged("mar", edited(room.copy(), editing.put_mark, SECOND, 0, 6, strike))
    room.enacted("mar", ObjectTo(mine.bracket, "not yet"))
    room.enacted("co-facilitator", IssueRevision(RevisionId("rev1"), DRAFT, "Rev 1"))
    room.enacted("co-facilitator", RecordOutcome(strike.bracket, "retained"))
    return room.log


class Archives:
    """Exports of logs from a real store, which makes the hashes fit whatever they say."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._store = SqlEventStore(engine)
        self._made = itertools.count(1)

    async def export(self, log: Sequence[Recorded[Event]], slug: str = SLUG) -> list[bytes]:
        """The lines of an export of ``log``, each time of another negotiation."""
        negotiation = NegotiationId(f"negotiation-{next(self._made)}")
        await self._store.create(negotiation, negotiation)
        async with self._store.writing(negotiation) as writing:
            await writing.append(
                [
                    msgspec.structs.replace(recorded, negotiation=negotiation, position=position)
                    for position, recorded in enumerate(log, start=1)
                ]
            )
        head = await self._store.head(negotiation)
        lines = [archive.first_line(negotiation, slug, head)]
        async for stored in self._store.read_stored(negotiation):
            lines.append(archive.line(stored))
        return lines


@pytest.fixture
async def archives(sqlite_url: str) -> AsyncIterator[Archives]:
    """Exports from an SQLite store."""
    engine = connect(sqlite_url)
    yield Archives(engine)
    await engine.dispose()


@pytest.fixture(scope="module")
def log() -> list[Recorded[Event]]:
    """A log that is whole."""
    return a_log()


@pytest.fixture
async def lines(archives: Archives, log: list[Recorded[Event]]) -> list[bytes]:
    """Its export: line n is position n, line 0 the first line."""
    return await archives.export(log)


def damage(lines: Iterable[bytes]) -> int:
    """The position at which an export is found damaged (0: its first line)."""
    data = b"\n".join(lines)
    try:
        archive.verify(archive.bounded_lines([data]))
    except RecordDamaged as error:
        return error.position
    except Malformed:
        return 0
    pytest.fail("the alteration was not found")


def test_a_whole_export_says_what_it_holds(lines: list[bytes], log: list[Recorded[Event]]) -> None:
    """Events, chain, drafts, and how often the text was rebuilt twice."""
    report = archive.verify(archive.bounded_lines([b"\n".join([*lines, b""])]))
    assert report.events == len(log)
    assert report.slug == SLUG
    assert report.drafts == (("Draft", 2),)
    assert report.comparisons == 2
    assert report.chain == msgspec.json.decode(lines[-1])["chain"]


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_lines_are_found_however_the_file_is_read(lines: list[bytes], size: int) -> None:
    """Chunks may end anywhere, in the middle of a character too."""
    data = b"\n".join(lines)
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    assert list(archive.bounded_lines(chunks)) == lines


def test_a_line_without_end_is_refused_before_it_fills_the_memory() -> None:
    """Reading stops soon after the longest line that is read."""
    read = 0

    def endless() -> Iterable[bytes]:
        nonlocal read
        while True:
            read += 1 << 24
            yield b"x" * (1 << 24)

    with pytest.raises(Malformed, match="too long"):
        list(archive.bounded_lines(endless()))
    assert read <= archive.MAX_LINE + (1 << 24)


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
            # An event count or chain that the first line misstates shows at the end.
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


@pytest.mark.parametrize("field", archive.Line.__struct_fields__)
def test_every_field_of_every_event_is_bound(lines: list[bytes], field: str) -> None:
    """Another value for any field of any event is found at that event."""
    for number in range(1, len(lines)):
        said = msgspec.json.decode(lines[number])
        altered = msgspec.json.encode({**said, field: other(said[field])})
        assert damage([*lines[:number], altered, *lines[number + 1 :]]) == number


@pytest.mark.parametrize("field", archive.Line.__struct_fields__)
def test_no_field_can_be_left_out(lines: list[bytes], field: str) -> None:
    """An event without one of its fields is found."""
    said = msgspec.json.decode(lines[5])
    del said[field]
    assert damage([*lines[:5], msgspec.json.encode(said), *lines[6:]]) == 5


@pytest.mark.parametrize("field", archive.Title.__struct_fields__)
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
        line.replace(b'{"position":', b'{"position":1,"position":', 1),
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
    archives: Archives, lines: list[bytes], log: list[Recorded[Event]]
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
    with pytest.raises(Malformed, match="not an exported log"):
        archive.verify(archive.bounded_lines([data]))


@pytest.mark.parametrize("said", [b"[" * 200_000, b'{"position":1,"event":' + b"[" * 200_000])
def test_nesting_without_end_is_damage(lines: list[bytes], said: bytes) -> None:
    """A line that nests too deep is damaged; it does not bring the verifier down."""
    assert damage([lines[0], said]) == 1


async def test_readable_changes_that_differ_from_the_edits_are_found(
    archives: Archives, log: list[Recorded[Event]]
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
        archive.verify(await archives.export(forged))


async def test_another_short_name_is_found(archives: Archives, log: list[Recorded[Event]]) -> None:
    """The first line cannot call the negotiation by another name than its first event does."""
    assert damage(await archives.export(log, slug="another")) == 0


class Abolished(msgspec.Struct, frozen=True, tag="abolished"):
    """An event that no version knows."""


async def test_an_event_that_no_version_knows_is_damage(
    archives: Archives, log: list[Recorded[Event]]
) -> None:
    """It is named as that, at its position."""
    unknown: Any = Abolished()
    forged = [*log[:3], msgspec.structs.replace(log[3], event=unknown), *log[4:]]
    with pytest.raises(RecordDamaged, match=r"Position 4: .*not an event that this version knows"):
        archive.verify(await archives.export(forged))


async def test_a_forger_who_rehashes_everything_cannot_bring_the_verifier_down(
    archives: Archives, log: list[Recorded[Event]]
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
            archive.verify(await archives.export(forged))
        except TravauxError:
            found += 1
    assert found > 50
