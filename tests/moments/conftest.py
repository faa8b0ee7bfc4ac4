"""A browser for the stories that are seen on screens."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from chromium import FLAGS, executable
from playwright.async_api import async_playwright

from tests.moments.hall import Screens

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def chromium_path() -> str | None:
    """Which Chromium; looked for before there is an event loop."""
    return executable()


@pytest.fixture
async def screens(chromium_path: str | None) -> AsyncIterator[Screens]:
    """Windows of a headless Chromium."""
    assert (ROOT / "server" / "web" / "index.html").exists(), "not built: make setup-dev"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=list(FLAGS))
        held = Screens(browser)
        yield held
        await held.close()
        await browser.close()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """The folder that screenshots are written to; it is kept, and not in git."""
    folder = ROOT / "test-output" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
