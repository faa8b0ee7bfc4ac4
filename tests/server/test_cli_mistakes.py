"""Mistakes in the shell: exit codes, and one sentence on standard error that says what to do."""

import sqlite3
from pathlib import Path

import pytest

from server.cli import app
from server.settings import Settings
from tests.server.shell import Shell

COMMANDS = sorted(
    command.name or str(command.callback and command.callback.__name__)
    for command in app.registered_commands
)
STABLE = {
    "serve": [],
    "demo": [],
    "import": ["FILE", "--negotiation", "--title"],
    "replay": ["--negotiation", "--draft", "--at", "--format"],
    "issues": ["--negotiation", "--at", "--format"],
    "export": ["--negotiation", "--output"],
    "verify": ["FILE"],
    "token": ["--negotiation", "--as"],
}
ASKING = ("issues", "--negotiation", "talks")


def test_the_forms_that_others_call_exist(shell: Shell) -> None:
    """Every stable command and option is there, with a word of help for each."""
    assert set(STABLE) <= set(COMMANDS)
    for command, options in STABLE.items():
        done = shell.run(command, "--help")
        assert (done.code, done.errors) == (0, "")
        for option in options:
            assert option.lower() in done.text.lower()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(shell: Shell, command: str) -> None:
    """`--help` of each command says what it does, and it is listed in the help of all."""
    done = shell.run(command, "--help")
    assert done.code == 0
    assert "Usage" in done.text
    assert f" {command} " in shell.run("--help").text


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["replay", "--negotiation", "talks"],
        ["replay", "--negotiation", "talks", "--draft", "x", "--format", "pdf"],
        ["issues", "--format", "json"],
        ["issues", "--negotiation", "talks", "--format", "csv"],
        ["import", "--negotiation", "talks", "--title", "x"],
        ["verify"],
        ["verify", "one", "two"],
        ["export", "--negotiation", "talks", "--unknown"],
        ["token", "--negotiation", "talks"],
        ["issues", "--negotiation", "\udcff"],
        ["replay", "--negotiation", "talks", "--draft", "\udcff"],
        ["import", "file", "--negotiation", "talks", "--title", "\udcff"],
        ["token", "--negotiation", "talks", "--as", "\udcff"],
    ],
)
def test_wrong_usage_exits_with_2(shell: Shell, arguments: list[str]) -> None:
    """Unknown commands, missing or senseless options: usage on standard error, nothing else."""
    done = shell.run(*arguments)
    assert done.code == 2
    assert done.output == b""
    assert "Usage" in done.errors
    assert "Traceback" not in done.errors


def test_no_arguments_show_the_help(shell: Shell) -> None:
    """All commands are listed."""
    done = shell.run()
    assert "Commands" in done.text + done.errors


def test_settings_are_listed(shell: Shell) -> None:
    """Each with what it does."""
    said = shell.run("settings").text
    assert len(said.splitlines()) == len(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        assert f"TRAVAUX_{name.upper()} " in said
        assert str(field.description) in said


@pytest.mark.parametrize("command", [ASKING, ("serve",), ("demo",), ("migrate",)])
def test_an_unknown_setting_is_refused(shell: Shell, command: tuple[str, ...]) -> None:
    """The nearest that there is is named."""
    done = shell.with_(TRAVAUX_DATABASE="x").run(*command)
    assert done.sentence == (
        "There is no setting TRAVAUX_DATABASE; the nearest is TRAVAUX_DATABASE_URL."
    )


@pytest.mark.parametrize("command", [ASKING, ("serve",), ("demo",), ("migrate",)])
def test_a_data_folder_that_cannot_be_written(
    shell: Shell, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """A file where the folder should be."""
    there = tmp_path / "file"
    there.write_text("here")
    for folder in (there, there / "below"):
        said = shell.with_(TRAVAUX_DATA_DIR=str(folder)).run(*command).sentence
        assert said.startswith(f"The folder {folder} cannot be written (")
        assert said.endswith("Make it writable, or set TRAVAUX_DATA_DIR to another.")


@pytest.mark.parametrize("command", [ASKING, ("serve",), ("demo",), ("migrate",)])
def test_a_database_that_does_not_answer(shell: Shell, command: tuple[str, ...]) -> None:
    """It is said so, without the password."""
    url = "postgresql://nobody:secret@127.0.0.1:1/none"
    said = shell.with_(TRAVAUX_DATABASE_URL=url).run(*command).sentence
    assert said.startswith("The database cannot be used")
    assert "secret" not in said


@pytest.mark.parametrize("command", [ASKING, ("serve",)])
def test_a_database_file_that_cannot_be_opened(
    shell: Shell, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """A folder that is not there, and a folder where the file should be."""
    for file in (tmp_path / "none" / "travaux.db", tmp_path):
        said = shell.with_(TRAVAUX_DATABASE_URL=f"sqlite:///{file}").run(*command).sentence
        assert said.startswith(f"The database {file} cannot be opened (")


def test_a_database_of_another_kind(shell: Shell) -> None:
    """Only SQLite and PostgreSQL are taken; the form is shown."""
    said = shell.with_(TRAVAUX_DATABASE_URL="mysql://x/y").run(*ASKING).sentence
    assert "mysql is not supported; give it as sqlite:///" in said


def test_a_file_that_is_no_database(shell: Shell, tmp_path: Path) -> None:
    """Some other file in the place of the database."""
    file = tmp_path / "other.db"
    file.write_bytes(b"This is a letter to the editor. " * 99)
    said = shell.with_(TRAVAUX_DATABASE_URL=f"sqlite:///{file}").run(*ASKING).sentence
    assert "file is not a database" in said


def test_a_database_of_a_newer_version(shell: Shell, tmp_path: Path) -> None:
    """What a newer version has migrated is left alone, and one is told so."""
    file = tmp_path / "travaux.db"
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for command in (ASKING, ("serve",)):
        assert "newer version" in shell.run(*command).sentence


def test_a_database_without_its_guards(shell: Shell, tmp_path: Path) -> None:
    """Where the record could be altered nothing is served or asked."""
    with sqlite3.connect(tmp_path / "travaux.db") as connection:
        (trigger,) = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' LIMIT 1"
        ).fetchone()
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.close()
    for command in (ASKING, ("serve",)):
        assert shell.run(*command).sentence


def test_refusals_look_the_same_from_a_real_shell(shell: Shell) -> None:
    """One sentence on standard error, exit code 1, and nothing on standard output."""
    assert shell.spawn(*ASKING) == shell.run(*ASKING)
    assert shell.run(*ASKING).sentence == ("There is no negotiation “talks”. There are: none yet.")
