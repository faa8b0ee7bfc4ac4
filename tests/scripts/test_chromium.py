"""Which browser the end-to-end tests drive."""

import sys
from pathlib import Path

import chromium
import pytest


def test_a_browser_that_is_named_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """CHROMIUM=… overrides whatever the PATH has."""
    monkeypatch.setenv("CHROMIUM", sys.executable)
    assert chromium.executable() == sys.executable


def test_a_named_browser_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another browser is not put in its place silently."""
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(FileNotFoundError, match="/nowhere/chromium"):
        chromium.executable()


def test_chromium_is_preferred_to_chrome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several browsers on the PATH the first of the list is taken."""
    for name in ("google-chrome", "chromium"):
        (tmp_path / name).symlink_to(sys.executable)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium.executable() == str(tmp_path / "chromium")
