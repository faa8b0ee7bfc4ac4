"""`travaux import`: any text comes in whole, and what could not be decided is said."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from events.formats.markup import characters
from events.ids import NegotiationId
from events.store.engine import connect
from events.store.sql import SqlEventStore
from tests.server.shell import ROOT, Shell

TEXTS = sorted((ROOT.parent / "shared/data/negotiating-texts").glob("*.md"))
TREATY = """# Compact

Recalling the Charter,

1. Returns [shall][should] be [voluntary [and safe]].

3bis. States (a) cooperate, (i) at once.

(a) العودة الطوعية, sûr 😀

Option 1: [No text]

Option 2: pathways
"""
UNTIDY = {
    "unclosed": "1. States [shall act.\n\n2. Further] text ] and [ more.\n",
    "across paragraphs": "[1. One.\n\n2. Two.\n\n3. Three.]\n",
    "nested": "[" * 9 + "deep" + "]" * 9 + "\n",
    "empty brackets": "1. [] and [ ] and [[]].\n",
    "emphasis": "1. **[shall]** and *[sh*ould]* __x__ \\[not a bracket\\]\n",
    "windows": "\ufeff# Title\r\n\r\n1. One [two].\r\n",
    "no line end": "1. One",
    "nothing": "",
    "blank": "\n \n\t\n",
    "one huge line": "word [bracket] " * 2_000,
    "footnotes": "1. Text[^1] and [link](https://example.org).\n\n[^1]: A note.\n",
    "front matter": "---\ntitle: X\n---\n\n1. Text.\n",
    "table": "| a | b |\n|---|---|\n| [c] | d |\n",
    "scripts": "1. 条約 [договор] संधि 👩‍👩‍👧 e\u0301.\n",
}


@pytest.fixture
def treaty(tmp_path: Path) -> Path:
    """A small text."""
    file = tmp_path / "treaty.md"
    file.write_text(TREATY, encoding="utf-8")
    return file


def imported(shell: Shell, file: Path, title: str = "Compact", slug: str = "talks") -> str:
    """Import a file; what it said on standard output."""
    done = shell.run("import", str(file), "--negotiation", slug, "--title", title)
    assert done.code == 0, done
    return done.text


def replayed(shell: Shell, title: str = "Compact", slug: str = "talks") -> str:
    """A draft in written form."""
    done = shell.run("replay", "--negotiation", slug, "--draft", title)
    assert done.code == 0, done
    return done.text


def test_an_unknown_negotiation_is_created_and_that_is_said(
    shell_on_both: Shell, treaty: Path
) -> None:
    """P1. Once; the next text joins it without a word."""
    first = shell_on_both.run("import", str(treaty), "--negotiation", "talks", "--title", "One")
    assert first.errors == "There was no negotiation “talks”; it has been created.\n"
    assert re.match(
        r"“One” is draft \w+: 7 paragraphs, \d+ brackets, at positions 2 to \d+\.", first.text
    )
    second = shell_on_both.run("import", str(treaty), "--negotiation", "talks", "--title", "Two")
    assert (second.code, second.errors) == (0, "")
    assert characters(replayed(shell_on_both, "One")) == characters(TREATY)
    assert characters(replayed(shell_on_both, "Two")) == characters(TREATY)


def test_what_could_not_be_decided_is_listed_with_its_place(shell: Shell, tmp_path: Path) -> None:
    """File, line and column, what it is, and the words, so that an editor can go there."""
    file = tmp_path / "untidy.md"
    file.write_text("1. States shall act.\n\n2. They [may not stop.\n", encoding="utf-8")
    said = imported(shell, file).splitlines()
    count = re.fullmatch(r"Not decided \((\d+)\):", said[1])
    assert count is not None
    assert len(said) == 2 + int(count[1])
    assert said[2].startswith("  untidy.md:3:9: ")
    assert "may not" in said[2]


def test_a_tidy_text_leaves_nothing_undecided(shell: Shell, tmp_path: Path) -> None:
    """Then no list is printed."""
    file = tmp_path / "tidy.md"
    file.write_text("1. States [shall] act.\n", encoding="utf-8")
    assert len(imported(shell, file).splitlines()) == 1


@pytest.mark.parametrize("name", UNTIDY)
def test_untidy_text_comes_in_whole(shell: Shell, tmp_path: Path, name: str) -> None:
    """An import never fails and never drops a character, and the log that it makes verifies."""
    file = tmp_path / "untidy.md"
    file.write_bytes(UNTIDY[name].encode())
    imported(shell, file)
    assert characters(replayed(shell)) == characters(UNTIDY[name].removeprefix("\ufeff"))
    export = tmp_path / "log.jsonl"
    assert shell.run("export", "--negotiation", "talks", "--output", str(export)).code == 0
    assert shell.run("verify", str(export)).code == 0


@pytest.mark.skipif(not TEXTS, reason="needs the real negotiating texts beside the repository")
@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.stem)
def test_real_texts_come_back_character_for_character(
    shell_on_both: Shell, tmp_path: Path, file: Path
) -> None:
    """Layout white space and Markdown signs aside; and the log verifies."""
    imported(shell_on_both, file)
    assert characters(replayed(shell_on_both)) == characters(file.read_text(encoding="utf-8"))
    export = tmp_path / "log.jsonl"
    assert shell_on_both.run("export", "--negotiation", "talks", "--output", str(export)).code == 0
    assert shell_on_both.run("verify", str(export)).code == 0


def test_a_title_that_is_taken_is_refused(shell: Shell, treaty: Path) -> None:
    """P4. Whatever its case; and nothing is recorded."""
    imported(shell, treaty)
    before = shell.run("export", "--negotiation", "talks").output
    again = shell.run("import", str(treaty), "--negotiation", "talks", "--title", "COMPACT")
    assert again.sentence == "There is already a draft called COMPACT."
    assert shell.run("export", "--negotiation", "talks").output == before


@pytest.mark.parametrize(
    ("slug", "title", "said"),
    [
        ("Talks", "Compact", "cannot name a negotiation"),
        ("two words", "Compact", "cannot name a negotiation"),
        ("-talks", "Compact", "cannot name a negotiation"),
        ("x" * 61, "Compact", "cannot name a negotiation"),
        ("talks/../x", "Compact", "cannot name a negotiation"),
        ("", "Compact", "cannot name a negotiation"),
        ("talks", "", "1 to 200 characters"),
        ("talks", "  ", "1 to 200 characters"),
        ("talks", "x" * 201, "1 to 200 characters"),
    ],
)
def test_mistyped_names_create_nothing(
    shell: Shell, treaty: Path, slug: str, title: str, said: str
) -> None:
    """P1, P2. The mistake is named, and no negotiation is left behind."""
    done = shell.run("import", str(treaty), "--negotiation", slug, "--title", title)
    assert said in done.sentence
    none = shell.run("issues", "--negotiation", "any").sentence
    assert none == "There is no negotiation “any”. There are: none yet."


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x7fELF\x02\x01\x01\xff\xfe", "is not UTF-8 text (byte 7 is not)"),
        ("Traité".encode("latin-1"), "is not UTF-8 text (byte 5 is not)"),
        ("1. Text.".encode("utf-16"), "is not UTF-8 text"),
        (b"1. Text\x00.", "NUL"),
        (b"x" * 5_000_001, "is larger than 5 MB"),
    ],
)
def test_files_that_are_no_text_are_refused(
    shell: Shell, tmp_path: Path, data: bytes, said: str
) -> None:
    """Before anything is created, and saying why."""
    file = tmp_path / "file"
    file.write_bytes(data)
    done = shell.run("import", str(file), "--negotiation", "talks", "--title", "Compact")
    assert said in done.sentence
    assert "none yet" in shell.run("issues", "--negotiation", "talks").sentence


def test_files_that_cannot_be_read_are_refused(shell: Shell, tmp_path: Path) -> None:
    """A folder, and a name that nothing has."""
    for file, said in ((tmp_path, "Is a directory"), (tmp_path / "none", "No such file")):
        done = shell.run("import", str(file), "--negotiation", "talks", "--title", "Compact")
        assert done.sentence.startswith(f"{file} cannot be read: {said}")


def test_a_creation_that_was_interrupted_is_completed(
    shell: Shell, treaty: Path, sqlite_url: str
) -> None:
    """A negotiation without any event, as a crash leaves it, is opened by the next import."""

    async def create() -> None:
        engine = connect(sqlite_url)
        await SqlEventStore(engine).create(NegotiationId("n1"), "talks")
        await engine.dispose()

    asyncio.run(create())
    imported(shell, treaty)
    assert "Talks: contested brackets" in shell.run("issues", "--negotiation", "talks").text


def test_no_text_comes_in_as_an_option_and_is_named_as_a_rival(
    shell: Shell, tmp_path: Path
) -> None:
    """Rule B5: the text comes back as it was; the contested table and the matrix say what else."""
    text = (
        "Option 1: [States return persons.]\n\nOption 2: No text\n\n"
        "1. States [shall / should / no text] cooperate.\n"
    )
    file = tmp_path / "options.md"
    file.write_text(text, encoding="utf-8")
    imported(shell, file)
    written = shell.run("replay", "--negotiation", "talks", "--draft", "Compact").text
    assert text in written
    table = shell.run("issues", "--negotiation", "talks").text
    assert table.count("or: no text") == 3
    assert "or: should" in table
    rows = json.loads(shell.run("matrix", "--negotiation", "talks", "--format", "json").text)[
        "rows"
    ]
    assert [row["rivals"] for row in rows] == [
        ["no text"],
        ["should", "no text"],
        ["shall", "no text"],
    ]
    found = json.loads(shell.run("issues", "--negotiation", "talks", "--format", "json").text)
    assert all(b["or_no_text"] for i in found["issues"] for b in i["brackets"])
    log = shell.run("export", "--negotiation", "talks", "--output", str(tmp_path / "log.jsonl"))
    assert log.code == 0, log
    assert shell.run("verify", str(tmp_path / "log.jsonl")).code == 0
