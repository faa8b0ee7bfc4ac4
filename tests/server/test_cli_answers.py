"""`travaux changes` and `travaux totals` on the demonstration."""

import json
import shutil
from pathlib import Path

import pytest

from events.store.engine import connect, sqlite_url
from events.store.sql import SqlEventStore
from server import demo
from server.demo import SLUG
from tests.server.shell import Shell


@pytest.fixture
async def shell(_migrated_sqlite: Path, tmp_path: Path) -> Shell:
    """A shell on a database with the demonstration."""
    file = tmp_path / "travaux.db"
    shutil.copyfile(_migrated_sqlite, file)
    engine = connect(sqlite_url(file))
    await demo.seed(SqlEventStore(engine))
    await engine.dispose()
    return Shell(TRAVAUX_DATABASE_URL=sqlite_url(file), TRAVAUX_DATA_DIR=str(tmp_path / "var"))


async def test_h9_what_changed_is_printed_as_text_and_as_json(shell: Shell) -> None:
    """From one moment to another, in one draft or in all; backwards it is refused."""
    done = await shell.beside("changes", "--negotiation", SLUG, "--since", "100", "--at", "200")
    assert done.code == 0, done.errors
    assert "to 200." in done.text
    assert "opened: “" in done.text
    asked = ("changes", "--negotiation", SLUG, "--since", "100", "--at", "200", "--format", "json")
    found = json.loads((await shell.beside(*asked)).text)
    assert (found["since"], found["position"]) == (100, 200)
    assert found["paragraphs"]
    same = await shell.beside("changes", "--negotiation", SLUG, "--since", "200", "--at", "200")
    assert "Nothing changed" in same.text
    back = await shell.beside("changes", "--negotiation", SLUG, "--since", "200", "--at", "100")
    assert back.code == 1
    unknown = ("changes", "--negotiation", SLUG, "--since", "50", "--draft", "No Such Draft")
    assert "There are:" in (await shell.beside(*unknown)).errors


async def test_h10_totals_say_the_same_as_table_and_as_json(shell: Shell) -> None:
    """The sentence has the figures of the JSON."""
    table = await shell.beside("totals", "--negotiation", SLUG)
    assert table.code == 0, table.errors
    found = json.loads(
        (await shell.beside("totals", "--negotiation", SLUG, "--format", "json")).text
    )
    assert found["sentence"] in table.text
    assert f"{found['agreed']} of {found['paragraphs']} paragraphs agreed" in found["sentence"]
    assert found["paragraphs"] == sum(d["paragraphs"] for d in found["drafts"])
