"""Setting up a machine: what is too old is said in one line, what is done is not done again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import setup
import step

LAUNCHER = Path(__file__).parents[2] / "scripts" / "python"


def old_python(folder: Path, name: str) -> Path:
    """A stand-in for a Python that answers, but fails every check of its version."""
    stub = folder / name
    stub.write_text('#!/bin/sh\ncase "$2" in *platform*) echo 3.8.18;; *) exit 1;; esac\n')
    stub.chmod(0o755)
    return stub


def launch(path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(LAUNCHER), "-c", "import sys; print(sys.version_info[:2])"],
        env={"PATH": str(path), **environment},
        capture_output=True,
        text=True,
    )


def test_a_too_old_python_is_named_in_one_line(tmp_path: Path) -> None:
    """The line has the version found, the version needed and what to do."""
    old_python(tmp_path, "python3")
    refused = launch(tmp_path)
    assert refused.returncode == 1
    [line] = refused.stderr.splitlines()
    assert "3.11 or newer" in line
    assert "3.8.18" in line
    assert "make PYTHON=" in line


def test_no_python_at_all_is_said_in_one_line(tmp_path: Path) -> None:
    """A PATH without any Python gives the same kind of answer."""
    refused = launch(tmp_path)
    assert refused.returncode == 1
    [line] = refused.stderr.splitlines()
    assert "none was found" in line


def test_a_newer_python_beside_an_old_one_is_used(tmp_path: Path) -> None:
    """python3.12 serves where python3 is older."""
    old_python(tmp_path, "python3")
    (tmp_path / "python3.12").symlink_to(sys.executable)
    assert launch(tmp_path).stdout.strip() == str(sys.version_info[:2])


def test_a_python_that_is_named_is_the_only_one_tried(tmp_path: Path) -> None:
    """PYTHON=… is an order: another Python is not put in its place."""
    old = old_python(tmp_path, "mine")
    (tmp_path / "python3").symlink_to(sys.executable)
    assert launch(tmp_path, PYTHON=str(old)).returncode == 1


@pytest.mark.parametrize(
    ("version", "suffices"),
    [
        (None, False),
        ((18, 20), False),
        ((20, 18), False),
        ((20, 19), True),
        ((21, 7), False),
        ((22, 12), False),
        ((22, 13), True),
        ((23, 11), False),
        ((24, 0), True),
        ((26, 1), True),
    ],
)
def test_which_nodes_suffice(version: tuple[int, int] | None, suffices: bool) -> None:
    """The versions that the web client's build tools declare."""
    assert setup.node_suffices(version) is suffices


def test_node_counts_only_with_npm(tmp_path: Path) -> None:
    """Debian packages them apart, and the build needs both."""
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho v22.20.0\n")
    node.chmod(0o755)
    assert setup.node_version(str(tmp_path)) is None
    (tmp_path / "npm").symlink_to(node)
    assert setup.node_version(str(tmp_path)) == (22, 20)


def test_a_step_is_done_again_when_what_it_was_made_from_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stamp holds for the same bytes and facts, and for no others."""
    monkeypatch.setattr(step, "ROOT", tmp_path)
    source, stamp = tmp_path / "source", tmp_path / "stamps" / "made"
    source.write_text("one")
    before = step.digest([source], "linux")
    assert not step.holds(stamp, before)
    step.leave(stamp, before)
    assert step.holds(stamp, step.digest([source], "linux"))
    assert not step.holds(stamp, step.digest([source], "darwin"))
    source.write_text("two")
    assert not step.holds(stamp, step.digest([source], "linux"))


def test_a_missing_network_is_named_as_the_cause(capsys: pytest.CaptureFixture[str]) -> None:
    """What the package tool said of it is not repeated, and what to do is said."""
    said = "WARNING: Retrying … NewConnectionError(…): Temporary failure in name resolution"
    problem = step.fail("The Python packages could not be installed", said)
    assert "Check the network" in str(problem)
    assert "\n" not in str(problem)
    assert "Retrying" not in capsys.readouterr().err


def test_another_failure_shows_what_the_tool_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Beginning and end of a long output; the rest is in the log that the line names."""
    output = "\n".join(f"line {number}" for number in range(100))
    problem = step.fail("The web client could not be built", output)
    shown = capsys.readouterr().err
    assert "line 0\n" in shown
    assert "line 99\n" in shown
    assert "line 50\n" not in shown
    assert "setup.log" in str(problem)


def test_a_folder_that_cannot_be_written_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback: the folder, and what to do."""

    def refuse() -> None:
        raise PermissionError(13, os.strerror(13), "/srv/travaux/.venv")

    monkeypatch.setattr(setup, "environment", refuse)
    assert setup.main(["run"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert "/srv/travaux/.venv" in line
    assert "right to write" in line
