"""`travaux replay` and `travaux issues`: any draft and the contested table, at any moment."""

import asyncio
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from events.formats.written import written
from events.negotiation import Negotiation, evolve
from events.projections.contested import contested
from events.store.engine import connect, sqlite_url
from events.store.sql import SqlEventStore
from server import demo
from server.demo import SLUG, demonstration
from tests.server.shell import Outcome, Shell

LOG = demonstration()


@pytest.fixture(scope="session")
def _demonstrated(_migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("demonstrated") / "travaux.db"
    shutil.copyfile(_migrated_sqlite, file)

    async def seed() -> None:
        engine = connect(sqlite_url(file))
        await demo.seed(SqlEventStore(engine))
        await engine.dispose()

    asyncio.run(seed())
    return file


@pytest.fixture
def shell(_demonstrated: Path, tmp_path: Path) -> Shell:
    """A shell on a database with the demonstration."""
    file = tmp_path / "demonstrated.db"
    shutil.copyfile(_demonstrated, file)
    return Shell(TRAVAUX_DATABASE_URL=sqlite_url(file), TRAVAUX_DATA_DIR=str(tmp_path / "var"))


def state(until: int | None = None) -> Negotiation:
    """The demonstration's state at a position."""
    folded = Negotiation(demo.NEGOTIATION)
    for recorded in LOG[:until]:
        evolve(folded, recorded)
    return folded


LATEST = state()
DRAFT = next(iter(LATEST.text.drafts.values()))
HALF = len(LOG) // 2


def replay(shell: Shell, *more: str, draft: str = DRAFT.title) -> Outcome:
    """``travaux replay`` of a draft."""
    return shell.run("replay", "--negotiation", SLUG, "--draft", draft, *more)


def issues(shell: Shell, *more: str) -> Outcome:
    """``travaux issues``."""
    return shell.run("issues", "--negotiation", SLUG, *more)


def time_of(position: int) -> datetime:
    """When the event at a position occurred."""
    occurred = LOG[position - 1].occurred_at
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=occurred)


def test_the_draft_as_it_is_now(shell: Shell) -> None:
    """Without a moment, and at the last position, in written form; titles in any case."""
    now = written(LATEST, DRAFT.id) + "\n"
    assert replay(shell).text == now
    assert replay(shell, "--format", "text").text == now
    assert replay(shell, "--at", str(len(LOG))).text == now
    assert replay(shell, draft=f" {DRAFT.title.upper()} ").text == now


@pytest.mark.parametrize("position", [HALF, len(LOG) - 1])
def test_the_draft_as_it_was_at_a_position(shell: Shell, position: int) -> None:
    """R4. Exactly the events up to and with that position."""
    then = written(state(position), DRAFT.id) + "\n"
    assert replay(shell, "--at", str(position)).text == then
    assert then != replay(shell).text


@pytest.mark.parametrize("form", ["%Y-%m-%dT%H:%M:%S+00:00", "%Y-%m-%d %H:%M:%S", "%Y%m%dT%H%M%SZ"])
def test_the_draft_as_it_was_at_a_time(shell: Shell, form: str) -> None:
    """R4. The last position up to which nothing occurred after it; UTC unless it says otherwise."""
    moment = time_of(HALF)
    position = next(n for n, r in enumerate(LOG) if r.occurred_at > LOG[HALF - 1].occurred_at)
    then = written(state(position), DRAFT.id) + "\n"
    assert replay(shell, "--at", moment.strftime(form)).text == then


def test_times_in_other_zones(shell: Shell) -> None:
    """The same moment in Geneva and in UTC is the same moment."""
    moment = time_of(HALF)
    geneva = moment.astimezone(tz=datetime.fromisoformat("2026-01-01T00:00+02:00").tzinfo)
    assert (
        replay(shell, "--at", geneva.isoformat()).text
        == replay(shell, "--at", moment.isoformat()).text
    )


def test_the_draft_as_json(shell: Shell) -> None:
    """Paragraphs with runs, labels and brackets, at the position asked for."""
    said = json.loads(replay(shell, "--format", "json", "--at", str(HALF)).text)
    then = state(HALF).text.drafts[DRAFT.id].text()
    assert [p["id"] for p in said["paragraphs"]] == [p.id for p in then]
    assert ["".join(r["text"] for r in p["runs"]) for p in said["paragraphs"]] == [
        p.text for p in then
    ]


@pytest.mark.parametrize("command", ["replay", "issues"])
@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("100000", f"The record of this negotiation ends at {len(LOG)}."),
        ("1999-12-31", "That is before this negotiation began."),
        ("yesterday", "“yesterday” is neither a position nor a time such as 2026-03-14T09:30."),
        ("-1", "“-1” is neither a position nor a time such as 2026-03-14T09:30."),
        ("2026-02-30", "“2026-02-30” is neither a position nor a time such as 2026-03-14T09:30."),
        ("٣", "“٣” is neither a position nor a time such as 2026-03-14T09:30."),
    ],
)
def test_moments_that_are_none(shell: Shell, command: str, moment: str, said: str) -> None:
    """R4. Beyond the end, before the beginning, and nonsense are refused in a sentence."""
    draft = ["--draft", DRAFT.title] if command == "replay" else []
    assert shell.run(command, "--negotiation", SLUG, *draft, "--at", moment).sentence == said


def test_a_draft_that_is_not_there(shell: Shell) -> None:
    """The drafts of that moment are named."""
    titles = ", ".join(f"“{d.title}”" for d in LATEST.text.drafts.values())
    assert replay(shell, draft="Nope").sentence == (
        f"There is no draft “Nope” then. There are: {titles}."
    )
    assert replay(shell, "--at", "1").sentence.endswith("There are: none yet.")


def test_a_negotiation_that_is_not_there(shell: Shell) -> None:
    """Those there are are named; every command that takes one says the same."""
    said = f"There is no negotiation “nope”. There are: {SLUG}."
    for command in (["replay", "--draft", "x"], ["issues"], ["export"], ["token", "--as", "x"]):
        assert shell.run(*command, "--negotiation", "nope").sentence == said


@pytest.mark.parametrize("position", [None, HALF])
def test_the_contested_table(shell: Shell, position: int | None) -> None:
    """Each contested bracket under each of its issues, with who proposes it and who objects."""
    then = state(position)
    at = [] if position is None else ["--at", str(position)]
    table = issues(shell, *at).text
    assert f"as of position {position or len(LOG)}" in table
    entries = [(issue, bracket) for issue in contested(then) for bracket in issue.brackets]
    assert entries
    assert f"{len(entries)} entries" in table
    flat = " ".join(table.replace("│", " ").split())
    for _, bracket in entries:
        for proponent in bracket.proponents:
            assert then.members.code(proponent) in flat
        for concern in bracket.concerns:
            assert f"{then.members.code(concern.delegation)}:" in flat
    assert max(map(len, table.splitlines())) <= 140


@pytest.mark.parametrize("position", [None, HALF])
def test_the_contested_table_as_json(shell: Shell, position: int | None) -> None:
    """The answer that the API gives, for the same moment."""
    at = [] if position is None else ["--at", str(position)]
    said = json.loads(issues(shell, *at, "--format", "json").text)
    assert said["position"] == (position or len(LOG))
    told = [(one["issue"], [b["bracket"] for b in one["brackets"]]) for one in said["issues"]]
    then = [(one.issue, [b.bracket for b in one.brackets]) for one in contested(state(position))]
    assert told == then
    assert any(brackets for _, brackets in told)


def test_before_anything_happened_the_table_is_empty(shell: Shell) -> None:
    """Position 0 is a moment too, and has no date."""
    table = issues(shell, "--at", "0").text
    assert "Before this negotiation began" in table
    assert "1970" not in table
    assert "0 entries" in table


def test_it_works_from_a_real_shell(shell: Shell) -> None:
    """The entry point prints the same as a process, in UTF-8 whatever the locale."""
    plain = shell.with_(LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    spawned = plain.spawn("issues", "--negotiation", SLUG)
    assert spawned == issues(shell)
    assert "│" in spawned.text


def test_nothing_is_written_by_asking(shell: Shell) -> None:
    """Questions leave the log as it is."""
    before = shell.run("export", "--negotiation", SLUG).output
    replay(shell)
    issues(shell)
    assert shell.run("export", "--negotiation", SLUG).output == before
