"""A real browser on a real server: what the end-to-end tests stand on."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from chromium import FLAGS, executable
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
STARTING = 60.0
"""Seconds that a server may take to migrate, seed the demonstration and answer."""

SIGN_IN = re.compile(r"^\s+(?P<who>\S.*?)\s+(?P<url>http://\S+/join/\S+)\s*$", re.MULTILINE)
"""A line of `travaux demo` that says who signs in by which link."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them go to one worker: two browsers at once would starve each other."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("e2e"))


@dataclass(frozen=True)
class Served:
    """A server of this test module's own, with the demonstration negotiation in it."""

    url: str
    """Scheme, host and port, without a slash at the end."""
    links: dict[str, str]
    """Sign-in links by the name that `travaux demo` prints before them, in its order."""
    data_dir: Path


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium, for one module: Playwright keeps an event loop running in this thread
    while it is open, so no coroutine test could follow it within the session."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """The folder that screenshots are written to; it is kept, and not in git."""
    folder = ROOT / "test-output" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`travaux demo` as a process of its own, on a free port and a fresh database."""
    built = ROOT / "server" / "web" / "index.html"
    assert built.exists(), "the web client is not built: make setup-dev"
    folder = tmp_path_factory.mktemp("served")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TRAVAUX_")}
    environment |= {
        "PYTHONUNBUFFERED": "1",
        "TRAVAUX_DATA_DIR": str(folder / "var"),
        "TRAVAUX_PORT": str(port),
    }
    output = folder / "output.txt"
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "demo"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(url, process, output)
        links = {line["who"]: line["url"] for line in SIGN_IN.finditer(output.read_text())}
        assert links, f"no sign-in links were printed:\n{output.read_text()}"
        yield Served(url, links, folder / "var")
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        finally:
            process.kill()


def wait_until_healthy(url: str, process: subprocess.Popen[bytes], output: Path) -> None:
    """Return once `GET /healthz` answers; fail with what the server said if it never does."""
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.05)
    pytest.fail(f"the server did not answer at {url}/healthz; it said:\n{output.read_text()}")


@pytest.fixture
def enter(chromium: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """`enter(who, **context)` gives a page on which `who` (the beginning of a name in
    `served.links`) entered by the sign-in link, each in a browser context of their own.

    A script error on any such page fails the test.
    """
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def open_link(who: str, **context: Any) -> Page:
        [link] = [link for name, link in served.links.items() if name.startswith(who)]
        options: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, **context}
        contexts.append(chromium.new_context(**options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: broken.append(f"{who}: {error}"))
        page.goto(link)
        page.get_by_role("button", name="Enter the room").click()
        page.wait_for_url("**/n/**")
        return page

    yield open_link
    for context in contexts:
        context.close()
    assert not broken, "script errors on the page:\n" + "\n".join(broken)
