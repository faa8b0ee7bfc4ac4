"""Which Chromium the browser tests use. As a script, prints its path, or nothing if none is here.

The first of: the environment variable CHROMIUM, a Chromium or Chrome on the PATH, Chrome where
macOS keeps it, the one that Playwright downloaded.
"""

import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

FLAGS = (
    "--no-sandbox",  # containers, and root, have no sandbox to offer
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""How the tests start it: nothing but the pages asked for goes over the network."""


def executable() -> str | None:
    """The path of the browser, or None where there is none.

    Raises:
        FileNotFoundError: CHROMIUM names a program that is not there.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if not found:
            raise FileNotFoundError(f"CHROMIUM names {named}, which is not a program here")
        return found
    for name in ON_PATH:
        found = shutil.which(name)
        if found:
            return found
    if ON_MACOS.exists():
        return str(ON_MACOS)
    with sync_playwright() as playwright:
        downloaded = playwright.chromium.executable_path
    return downloaded if Path(downloaded).exists() else None


if __name__ == "__main__":
    print(executable() or "")
