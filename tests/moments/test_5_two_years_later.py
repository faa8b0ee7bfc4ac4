"""Two years later.

An auditor, offline, with a public key: how did these words leave between Rev 2 and Rev 3, what was
contested that morning, is the record whole? Withheld leaves verify and betray nothing; what was
never tabled does not exist there.
"""

import base64
import json
import re
from pathlib import Path

import pytest

from tests.moments.hall import Hall, Json, hall
from tests.played.course import Clock
from tests.server.house import SLUG
from tests.server.shell import Shell

TEXT = """# Compact on Returns

1. Returns are carried out without delay and in safety.

2. Data on routes are kept by each State.
"""
TITLE = "Compact on Returns"
UNSPOKEN = "quotas nobody may know"
SECRET = "shared with the agencies"


async def negotiated(here: Hall, clock: Clock) -> None:
    """From Rev 2 to Rev 3: words go, others are held up, a workspace is never tabled."""
    await here.delegations(kenya="KEN", norway="NOR", philippines="PHL")
    draft = await here.draft(TITLE, TEXT)
    for title, label in (("Returns", "1."), ("Security", "2.")):
        made = await here.ask("pen", "POST", "/issues", {"title": title})
        assert made["positions"]
        issues = {i["title"]: i["id"] for i in (await here.read("pen", ""))["issues"]}
        paragraph = await here.paragraph(label)
        await here.ask("pen", "PUT", f"/paragraphs/{paragraph}/issues/{issues[title]}")
    await here.ask("pen", "POST", "/rounds", {"name": "Round 5"})
    await here.ask("pen", "POST", f"/drafts/{draft}/revisions", {"name": "Rev 2"})
    clock.pass_days(1)
    strike = await here.strikes("kenya", "1.", " without delay")
    safety = await here.proposes("norway", "1.", "in safety", " and in dignity")
    objection = {"reason": "The words are not agreed language."}
    await here.ask("kenya", "POST", f"/brackets/{safety}/objections", objection)
    await here.proposes("norway", "2.", "by each State", f", {SECRET}")
    body = {"draft": draft, "name": "Our line"}
    workspace = (await here.ask("philippines", "POST", "/workspaces", body))["id"]
    async with here.typing("philippines", workspace) as inside:
        at = await here.paragraph("2.")
        await inside.insert(at, 0, f"{UNSPOKEN} ", ("philippinesdraft", "insert"))
        await inside.until_acknowledged()
    clock.pass_days(1)
    await here.ask("pen", "POST", f"/brackets/{strike}/outcome", {"outcome": "deleted"})
    await here.ask("kenya", "DELETE", f"/brackets/{safety}/stance")
    clock.pass_days(1)
    await here.ask("pen", "POST", f"/drafts/{draft}/revisions", {"name": "Rev 3"})
    await here.ask("auditor", "POST", "/checkpoints")


@pytest.fixture
async def archive(sqlite_url: str, tmp_path: Path) -> Path:
    """What an archive keeps: the record, the same with an issue withheld, and the public key.

    The server that wrote it is gone.
    """
    clock = Clock()
    async with hall(sqlite_url, tmp_path, clock) as here:
        await negotiated(here, clock)
        shell = Shell(TRAVAUX_DATABASE_URL=sqlite_url, TRAVAUX_DATA_DIR=str(tmp_path))
        folder = tmp_path / "archive"
        folder.mkdir()
        export = ("export", "--negotiation", SLUG, "--output")
        for arguments in (
            (*export, str(folder / "whole.jsonl")),
            (*export, str(folder / "withheld.jsonl"), "--withhold-issue", "Security"),
        ):
            done = await shell.beside(*arguments)
            assert done.code == 0, done.errors
        key = await shell.beside("key")
        (folder / "key.txt").write_text(key.text)
    (tmp_path / "travaux.db").unlink()
    return folder


def does(shell: Shell, *arguments: str) -> str:
    """What a command prints that succeeds."""
    done = shell.run(*arguments)
    assert done.code == 0, done.errors
    return done.text


def test_two_years_later(archive: Path, tmp_path: Path) -> None:
    """No server, no network: two files and a key, on a machine of the auditor's own."""
    auditor = Shell(TRAVAUX_DATA_DIR=str(tmp_path / "auditor"))
    whole, withheld = archive / "whole.jsonl", archive / "withheld.jsonl"
    with_key = ("--key", str(archive / "key.txt"))

    # Is the record whole?
    said = does(auditor, "verify", str(whole), *with_key)
    assert said.startswith("The record of “Orderly Movement” (orderly-movement) is whole.")
    size = int(re.search(r"positions 1 to (\d+) without a gap", said)[1])  # type: ignore[index]
    assert f"up to position {size}" in said.split("signed")[1], "signed to its end"
    assert f"up to position {size}" in said.split("rules")[1], "every act decided again"

    # How did these words leave between Rev 2 and Rev 3?
    does(auditor, "import-log", str(whole))
    asked = ("--negotiation", SLUG, "--draft", TITLE)
    told = does(auditor, "compare", *asked, "--from", "Rev 2", "--to", "Rev 3")
    assert (
        "Returns are carried out[- without delay-](1) and in safety{+ and in dignity+}(2).\n"
        "  1) the pen recorded the outcome, event "
    ) in told
    past = json.loads(does(auditor, "history", *asked, "--paragraph", "1.", "--format", "json"))
    (gone,) = [p for p in past["passages"] if p["removed"] is not None]
    assert gone["text"] == " without delay"
    assert gone["revisions"] == ["Rev 2"]
    assert (gone["removed"]["doing"], gone["removed"]["pen"]) == ("outcome", True)
    where = (*asked[:2], "--bracket", gone["removed"]["bracket"], "--format", "json")
    (proposal,) = json.loads(does(auditor, "trace", *where))
    assert (proposal["life"], proposal["kind"]) == ("deleted", "deletion")

    # What was contested that morning?
    asked = ("--negotiation", SLUG)
    cells = rows(does(auditor, "issues", *asked, "--at", "2018-02-06T10:00"))
    assert cells["Returns"] == [
        f"{TITLE} 1.",
        "insertion: and in dignity",
        "NOR",
        "KEN: The words are not agreed language.",
        "2018-02-06",
    ]
    assert cells["Security"][1] == "—"
    now = rows(does(auditor, "issues", *asked))
    assert [now[issue][1] for issue in ("Returns", "Security")] == ["—", "—"]

    # Withheld leaves verify and betray nothing.
    said = does(auditor, "verify", str(withheld), *with_key)
    assert "withheld   6 events: everything on the issue “Security”" in said
    assert root_of(whole) == root_of(withheld) in said
    hidden = [line for line in lines_of(withheld) if line["line"] == "withheld"]
    assert len(hidden) == 6
    assert {tuple(line) for line in hidden} == {("line", "position", "leaf")}
    assert SECRET in whole.read_text()
    assert SECRET not in readable(withheld)

    # What was never tabled does not exist there.
    for file in (whole, withheld):
        assert UNSPOKEN not in readable(file)
        assert "philippinesdraft" not in readable(file)
        assert "workspace" not in readable(file)

    # A record of which one character was changed is not whole, and another's key vouches for none.
    damaged = tmp_path / "damaged.jsonl"
    damaged.write_text(whole.read_text().replace("not agreed language", "now agreed language"))
    assert auditor.run("verify", str(damaged), *with_key).code == 1
    other = does(Shell(TRAVAUX_DATA_DIR=str(tmp_path / "other")), "key").strip()
    assert auditor.run("verify", str(whole), "--key", other).code == 1


def rows(table: str) -> dict[str, list[str]]:
    """The rows of a printed table, by their first cell."""
    split = [[c.strip() for c in row.split("│")[1:-1]] for row in table.splitlines()]
    return {cells[0]: cells[1:] for cells in split if cells}


def lines_of(file: Path) -> list[Json]:
    """What stands in an export after its title."""
    return [json.loads(line) for line in file.read_text().splitlines()[1:]]


def root_of(file: Path) -> str:
    """The root that an export names."""
    return str(json.loads(file.read_text().splitlines()[0])["root"])


def readable(file: Path) -> str:
    """All that an export says, and what its updates hold as text."""
    text = file.read_text()
    updates = (line.get("update") for line in lines_of(file))
    return text + "".join(
        base64.b64decode(u).decode(errors="replace") for u in updates if u is not None
    )
