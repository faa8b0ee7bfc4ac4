"""`travaux history`, `travaux compare` and `travaux movement` on the demonstration."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from events.negotiation import Event
from events.projections.comparison import compared
from events.projections.history import paragraph_history
from events.projections.provenance import Provenance
from events.projections.trace import where_did
from events.record import Recorded
from events.store.engine import connect, sqlite_url
from events.store.sql import SqlEventStore
from events.text import TextChanged
from server import demo
from server.demo import NEGOTIATION, SLUG, demonstration
from tests.server.shell import Shell

MOVEMENT = "Compact on Orderly Movement"
PROTECTION = "Compact on the Protection of Refugees"


@pytest.fixture(scope="module")
def log() -> list[Recorded[Event]]:
    """The demonstration."""
    return demonstration()


@pytest.fixture
async def shell(_migrated_sqlite: Path, tmp_path: Path) -> Shell:
    """A shell on a database with the demonstration."""
    file = tmp_path / "travaux.db"
    shutil.copyfile(_migrated_sqlite, file)
    engine = connect(sqlite_url(file))
    await demo.seed(SqlEventStore(engine))
    await engine.dispose()
    return Shell(TRAVAUX_DATABASE_URL=sqlite_url(file), TRAVAUX_DATA_DIR=str(tmp_path / "var"))


async def json_of(shell: Shell, *arguments: str) -> Any:
    done = await shell.beside(*arguments, "--negotiation", SLUG, "--format", "json")
    assert done.code == 0, done.errors
    return json.loads(done.text)


def test_h1_the_demonstration_is_told_whole_at_every_position(log: list[Recorded[Event]]) -> None:
    """Every standing paragraph's history reads as the paragraph; every removal has its deed."""
    record = Provenance(NEGOTIATION)
    for recorded in log:
        record.evolve(recorded)
        if not isinstance(recorded.event, TextChanged) or recorded.position % 10:
            continue
        for sheet in record.sheets.values():
            for track in sheet.tracks.values():
                found = paragraph_history(record, sheet.id, track.id)
                assert found.text == record.text(track)
                for passage in found.passages:
                    if passage.removed is not None:
                        assert passage.removed.positions[-1] <= recorded.position


def test_h5_every_bracket_of_the_demonstration_can_be_traced(log: list[Recorded[Event]]) -> None:
    """Open and retained insertions have their words in the text; what is gone has its deed."""
    record = Provenance(NEGOTIATION)
    for recorded in log:
        record.evolve(recorded)
    lives = set()
    for held in record.brackets.brackets.values():
        found = where_did(record, held.id)
        lives.add(found.life)
        assert found.words.strip()
        if held.open or held.life == "retained":
            assert "".join(f.text for f in found.found if f.same)
        elif held.kind == "insertion":
            assert found.lost
    assert lives == {"open", "retained", "deleted", "withdrawn", "moot"}


def test_h6_every_revision_of_the_demonstration_compares_with_the_present(
    log: list[Recorded[Event]],
) -> None:
    record = Provenance(NEGOTIATION)
    for recorded in log:
        record.evolve(recorded)
    for revision in record.process.revisions:
        earlier = Provenance(NEGOTIATION)
        for recorded in log[: revision.position]:
            earlier.evolve(recorded)
        picture = earlier.picture(revision.draft)
        found = compared(record, picture)
        assert found.total.paragraphs > 0
        told = "".join(s.text for r in found.rows for s in r.segments if s.kind != "removed")
        now = record.sheets[revision.draft]
        assert told == "".join(record.text(now.tracks[p]) for p in now.order)
        for row in found.rows:
            assert all(s.deeds for s in row.segments if s.kind != "kept")


async def test_the_history_of_a_paragraph_by_its_label(shell: Shell) -> None:
    asked = ("history", "--negotiation", SLUG, "--draft", MOVEMENT.lower(), "--paragraph", "6.")
    done = await shell.beside(*asked)
    assert done.code == 0
    assert "[- to its nationals-]" in done.text
    assert "the pen recorded the outcome" in done.text
    found = await json_of(shell, *asked[:1], *asked[3:])
    gone = [p for p in found["passages"] if p["removed"] is not None]
    assert [p["text"] for p in gone] == [" to its nationals"]
    assert all(not p["written"]["persons"] for p in found["passages"])


async def test_where_the_proposals_of_a_delegation_went(
    shell: Shell, log: list[Recorded[Event]]
) -> None:
    """Every one is told, by its event; one alone by its bracket, and as of an earlier moment."""
    record = Provenance(NEGOTIATION)
    for recorded in log:
        record.evolve(recorded)
    party = record.delegations[next(iter(record.brackets.brackets.values())).proponents[0]]
    found = await json_of(shell, "trace", "--delegation", party.code.lower())
    own = [b.id for b in record.brackets.brackets.values() if party.id in b.proponents]
    assert [one["bracket"] for one in found] == own
    assert [one["sentence"] for one in found] == [where_did(record, b).sentence for b in own]
    settled = next(one for one in found if one["closed"] is not None)
    done = await shell.beside("trace", "--negotiation", SLUG, "--bracket", settled["bracket"])
    assert done.code == 0
    assert f"{settled['life']}, event {settled['closed']}" in " ".join(done.text.split())
    before = str(settled["closed"] - 1)
    (then,) = await json_of(shell, "trace", "--bracket", settled["bracket"], "--at", before)
    assert then["life"] == "open"


async def test_a_comparison_of_revisions_as_a_redline_with_notes(shell: Shell) -> None:
    asked = ("compare", "--negotiation", SLUG, "--draft", MOVEMENT, "--from", "Zero Draft")
    done = await shell.beside(*asked, "--to", "rev. 1")
    assert done.code == 0
    line = " ".join(done.text.split())
    assert "moved [-in every age-](1){+throughout history+}" in line
    assert "the pen wrote it, event" in line
    assert "paragraphs differ; words:" in line


async def test_the_other_ways_to_show_a_comparison(shell: Shell) -> None:
    asked = ("compare", "--draft", PROTECTION, "--from", "Zero Draft", "--to", "Rev. 1")
    found = await json_of(shell, *asked)
    assert (found["total"]["words_added"], found["total"]["opened"]) == (37, 7)
    for format, said in (
        ("statistics", "words: 37 added, 0 removed; brackets: 7 opened, 0 settled."),
        ("side-by-side", "{+No master or owner of a ship"),
    ):
        done = await shell.beside(*asked, "--negotiation", SLUG, "--format", format)
        assert said in done.text
        assert "split from 4" in done.text or format != "statistics"


async def test_movement_shows_the_rounds_and_the_series(shell: Shell) -> None:
    done = await shell.beside("movement", "--negotiation", SLUG)
    assert done.code == 0
    assert "no new text since Round 1" in done.text
    found = await json_of(shell, "movement")
    assert [s["name"] for s in found["series"] if s["kind"] == "round"] == ["Round 1", "Round 2"]
    assert found["series"][-1]["kind"] == "now"
    before = await json_of(shell, "movement", "--at", "99")
    assert (before["position"], before["brackets"]) == (99, [])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("trace", "--delegation", "Atlantis"), "no delegation “Atlantis” then. There are: "),
        (("trace", "--bracket", "nothing"), "no such bracket"),
        (("trace",), "--bracket, or --delegation, --issue"),
        (("history", "--draft", "Nothing", "--paragraph", "1"), "There are: “Compact on Orderly"),
        (("history", "--draft", MOVEMENT, "--paragraph", "77"), "no paragraph “77”"),
        (("history", "--draft", MOVEMENT, "--paragraph", ""), "no paragraph “”"),
        (("history", "--draft", MOVEMENT, "--paragraph", "(a)"), "use the id"),
        (("compare", "--draft", MOVEMENT, "--from", "Rev. 9"), "there are: Zero Draft, Rev. 1"),
        (("compare", "--draft", MOVEMENT, "--from", "1", "--to", "2"), "no draft"),
        (("compare", "--draft", MOVEMENT, "--from", "999999"), "ends at"),
        (("compare", "--draft", "Nothing", "--from", "1"), "There are: “Compact on Orderly"),
        (("movement", "--at", "yesterday"), "neither a position nor a time"),
    ],
)
async def test_what_cannot_be_told_is_refused_in_a_sentence(
    shell: Shell, arguments: tuple[str, ...], said: str
) -> None:
    done = await shell.beside(*arguments, "--negotiation", SLUG)
    assert said in done.sentence
