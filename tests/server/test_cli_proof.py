"""`travaux export` and `travaux verify`: the log leaves whole, and proves itself elsewhere."""

import os
import random
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.server.shell import ROOT, Outcome, Shell

TREATY = "# Compact\n\n1. Returns [shall][should] be voluntary.\n\n2. العودة 😀 [sûr].\n"


@pytest.fixture
def exported(shell_on_both: Shell, tmp_path: Path) -> Path:
    """An export of a negotiation with one imported draft."""
    return export_of(shell_on_both, tmp_path)


def export_of(shell: Shell, folder: Path) -> Path:
    """Import a small text, and export the log to a file."""
    source, file = folder / "treaty.md", folder / "log.jsonl"
    source.write_text(TREATY, encoding="utf-8")
    done = shell.run("import", str(source), "--negotiation", "talks", "--title", "Compact")
    assert done.code == 0, done
    done = shell.run("export", "--negotiation", "talks", "--output", str(file))
    assert (done.code, done.output) == (0, b"")
    assert f"events written to {file}." in done.errors
    return file


def verify(shell: Shell, file: Path, data: bytes | None = None) -> Outcome:
    """``travaux verify`` of a file, with other content if ``data`` is given."""
    if data is not None:
        file.write_bytes(data)
    return shell.run("verify", str(file))


def test_an_export_is_the_same_to_a_file_and_to_the_terminal(
    shell_on_both: Shell, exported: Path
) -> None:
    """One event a line, in order, after the first line; nothing else on standard output."""
    printed = shell_on_both.run("export", "--negotiation", "talks")
    assert (printed.code, printed.errors) == (0, "")
    assert printed.output == exported.read_bytes()
    lines = [msgspec.json.decode(line) for line in exported.read_bytes().splitlines()]
    assert lines[0]["slug"] == "talks"
    positions = [line["position"] for line in lines if line.get("line") == "event"]
    assert positions == list(range(1, lines[0]["events"] + 1))
    assert lines[-1]["line"] == "checkpoint"
    assert list(exported.parent.glob("*.part")) == []


def test_a_whole_log_verifies_without_a_database(exported: Path) -> None:
    """Only the file is needed; what was checked is said."""
    alone = Shell(TRAVAUX_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    done = alone.run("verify", str(exported))
    assert (done.code, done.errors) == (0, "")
    assert done.text.startswith("The record of “Talks” (talks) is whole.\n")
    events = msgspec.json.decode(exported.read_bytes().splitlines()[0])["events"]
    assert f"{events}, positions 1 to {events} without a gap" in done.text
    assert "Compact: 3 paragraphs" in done.text


def test_a_log_verifies_from_standard_input(shell: Shell, tmp_path: Path) -> None:
    """``travaux export … | travaux verify -``."""
    file = export_of(shell, tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "server.cli", "verify", "-"],
        cwd=ROOT,
        env=shell.environment,
        input=file.read_bytes(),
        capture_output=True,
        timeout=180,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == verify(shell, file).output


def test_a_flipped_bit_anywhere_is_refused(shell: Shell, tmp_path: Path) -> None:
    """In a sentence that names the position, with exit code 1."""
    file = export_of(shell, tmp_path)
    data = file.read_bytes()
    dice = random.Random(7)
    for _ in range(60):
        at = dice.randrange(len(data) - 1)
        flipped = bytearray(data)
        flipped[at] ^= 1 << dice.randrange(8)
        said = verify(shell, file, bytes(flipped)).sentence
        position = data[:at].count(b"\n")
        if position:
            assert said.startswith(f"Position {position}: ")


def test_lines_removed_swapped_repeated_or_cut_are_refused(shell: Shell, tmp_path: Path) -> None:
    """The first position that is wrong is named."""
    file = export_of(shell, tmp_path)
    *lines, checkpoint = file.read_bytes().splitlines(keepends=True)
    assert b'"line":"checkpoint"' in checkpoint
    for altered, position in (
        (lines[:3] + lines[4:], 3),
        ([*lines[:3], lines[4], lines[3], *lines[5:]], 3),
        (lines[:4] + lines[3:], 4),
        ([*lines[:-1], lines[-1][:40] + b"\n"], len(lines) - 1),
        ([*lines, lines[-1]], len(lines)),
    ):
        said = verify(shell, file, b"".join([*altered, checkpoint])).sentence
        assert said.startswith(f"Position {position}: ")
    for kept in (1, len(lines) - 1):
        said = verify(shell, file, b"".join(lines[:kept])).sentence
        assert said.startswith(f"Position {kept}: ")
        assert verify(shell, file, b"".join([*lines[:kept], checkpoint])).code == 1


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"\x7fELF" + bytes(400), b"# A treaty\n", b"{}\n{}\n", b"[" * 100_000]
)
def test_foreign_files_are_refused(shell: Shell, tmp_path: Path, data: bytes) -> None:
    """As what they are: no exported record."""
    said = verify(shell, tmp_path / "file", data).sentence
    assert said.startswith("This is not an exported record: ")


def test_a_line_without_end_is_refused(shell: Shell, tmp_path: Path) -> None:
    """A huge file without line breaks does not fill the memory."""
    file = tmp_path / "huge"
    with file.open("wb") as sparse:
        sparse.truncate(1 << 33)
    assert verify(shell, file).sentence == "This is not an exported record: a line is too long."


def test_files_that_cannot_be_read(shell: Shell, tmp_path: Path) -> None:
    """A folder, and a name that nothing has."""
    assert "cannot be read: Is a directory." in verify(shell, tmp_path).sentence
    assert "cannot be read: No such file" in verify(shell, tmp_path / "none").sentence


def test_an_export_that_cannot_be_written_leaves_what_was_there(
    shell: Shell, tmp_path: Path
) -> None:
    """To a folder, or into none: a sentence, and no half of a file beside it."""
    file = export_of(shell, tmp_path)
    before = sorted(tmp_path.iterdir())
    for output, said in (
        (tmp_path, "Is a directory"),
        (tmp_path / "none" / "log", "No such file or directory"),
        (file / "log", "Not a directory"),
    ):
        done = shell.run("export", "--negotiation", "talks", "--output", str(output))
        assert done.sentence == f"{output} cannot be written: {said}."
    assert sorted(tmp_path.iterdir()) == before


def test_an_export_into_a_device_does_not_replace_it(shell: Shell, tmp_path: Path) -> None:
    """A named pipe stays one, and gets the whole log."""
    file = export_of(shell, tmp_path)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        done = shell.run("export", "--negotiation", "talks", "--output", str(pipe))
        assert done.code == 0
        assert reader.stdout is not None
        assert reader.stdout.read() == file.read_bytes()
    assert pipe.is_fifo()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("command", [["export"], ["issues"]])
def test_a_full_disk_is_said(shell: Shell, tmp_path: Path, command: list[str]) -> None:
    """Output that cannot be written is a failure, in a sentence."""
    export_of(shell, tmp_path)
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "server.cli", *command, "--negotiation", "talks"],
            cwd=ROOT,
            env=shell.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=180,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == b"travaux: No space left on device.\n"


def test_a_reader_who_has_heard_enough_is_no_error(shell: Shell, tmp_path: Path) -> None:
    """``travaux export … | head -c 10`` ends without a word."""
    source = tmp_path / "long.md"
    source.write_text("".join(f"{n}. Text [proposal].\n\n" for n in range(2_000)), encoding="utf-8")
    shell.run("import", str(source), "--negotiation", "talks", "--title", "Compact")
    with subprocess.Popen(
        [sys.executable, "-m", "server.cli", "export", "--negotiation", "talks"],
        cwd=ROOT,
        env=shell.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
