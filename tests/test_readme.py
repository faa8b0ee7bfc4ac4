"""The README keeps its promises."""

import re
from pathlib import Path

from typer.main import get_command

from server.cli import app
from server.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_documented_as_the_server_documents_it() -> None:
    """The table of settings has a row for each, with its own description."""
    for name, field in Settings.model_fields.items():
        assert re.search(
            rf"\| `TRAVAUX_{name.upper()}` \|.*\| {re.escape(field.description or '')} \|", README
        ), name


def test_every_command_is_documented() -> None:
    """The table of commands names each command, and no other."""
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    assert set(re.findall(r"^\| `travaux ([\w-]+)", README, re.MULTILINE)) == commands


def test_links_lead_somewhere() -> None:
    """Every relative link and picture is a file of the project."""
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
