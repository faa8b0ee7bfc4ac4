"""A real browser on a real server: what the end-to-end tests stand on."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from chromium import FLAGS, executable
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.e2e.room import Room

ROOT = Path(__file__).parents[2]
STARTING = 180.0
"""Seconds that a server may take to migrate, seed the demonstration and answer."""

SIGN_IN = re.compile(r"^\s+(?P<who>\S.*?)\s+(?P<url>http://\S+/join/\S+)\s*$", re.MULTILINE)
"""A line of `travaux demo` that says who signs in by which link."""


class Served:
    """`travaux demo` as a process of its own, on a free port and a fresh database in `folder`."""

    url: str
    """Scheme, host and port, without a slash at the end."""
    links: dict[str, str]
    """Sign-in links by the name that `travaux demo` prints before them, in its order."""
    data_dir: Path

    def __init__(self, folder: Path, seeded: Path | None = None, **settings: str) -> None:
        """Start in ``folder``, on a copy of the data in ``seeded`` if it is given.

        ``settings`` are further ``TRAVAUX_`` variables.
        """
        self._settings = settings
        self.data_dir = folder / "var"
        if seeded is not None:
            shutil.copytree(seeded, self.data_dir)
        self._output = folder / "output.txt"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self.start()
        printed = self._output.read_text()
        self.links = {line["who"]: line["url"] for line in SIGN_IN.finditer(printed)}
        assert self.links, f"no sign-in links were printed:\n{printed}"

    def start(self) -> None:
        """Start it, for the first time or again on the same data and port."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TRAVAUX_")}
        web = {k: v for k, v in os.environ.items() if k == "TRAVAUX_WEB_DIR"}
        own = {"TRAVAUX_DATA_DIR": str(self.data_dir), "TRAVAUX_PORT": str(self._port)}
        with self._output.open("wb") as sink:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "server.cli", "demo"],
                cwd=ROOT,
                env=kept | web | own | self._settings | {"PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
            )
        wait_until_healthy(self.url, self._process, self._output)

    def kill(self) -> None:
        """End it without warning, as a power cut would."""
        self._process.kill()
        self._process.wait(timeout=15)

    def stop(self) -> None:
        """End it in good order."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=15)
        finally:
            self._process.kill()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A headless Chromium, for this folder: Playwright keeps an event loop running in this thread
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


@pytest.fixture(scope="session")
def web_client() -> None:
    """The web client is built, here or in the folder that TRAVAUX_WEB_DIR names."""
    folder = Path(os.environ.get("TRAVAUX_WEB_DIR") or ROOT / "server" / "web")
    assert (folder / "index.html").exists(), "the web client is not built: make setup-dev"


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory, web_client: None) -> Path:
    """The data of a server that has seeded the demonstration and was stopped: for copies."""
    server = Served(tmp_path_factory.mktemp("seeded"))
    server.stop()
    return server.data_dir


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, seeded: Path) -> Iterator[Served]:
    """The server that a module's tests share, each on paragraphs of its own: with those of all
    modules the page would be so dense that cards fold into counts."""
    server = Served(tmp_path_factory.mktemp("served"), seeded)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory, seeded: Path) -> Iterator[Served]:
    """A server of one module's own, which its tests may kill and start again."""
    server = Served(tmp_path_factory.mktemp("own"), seeded)
    yield server
    server.stop()


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


@dataclass
class Contexts:
    """Browser contexts, one a person."""

    browser: Browser
    opened: list[BrowserContext] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def page(self, who: str, **context: Any) -> Page:
        """A blank page in a context of `who`'s own."""
        still = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
        options: dict[str, Any] = {**still, **context}
        self.opened.append(self.browser.new_context(**options))
        page = self.opened[-1].new_page()
        page.on("pageerror", lambda error: self.broken.append(f"{who}: {error}"))
        page.on("console", lambda message: self._hear(who, message))
        return page

    def close(self) -> None:
        """End them all."""
        for context in self.opened:
            context.close()

    def _hear(self, who: str, message: ConsoleMessage) -> None:
        if "closed before the connection is established" in message.text:
            return  # Chromium says so when somebody leaves a page that is just connecting.
        if message.type == "warning" or (message.type == "error" and "React" in message.text):
            self.broken.append(f"{who}: {message.text}")


@pytest.fixture(scope="package")
def contexts(chromium: Browser) -> Iterator[Contexts]:
    """Contexts that the tests share: loading a draft costs more than most of them do."""
    held = Contexts(chromium)
    yield held
    held.close()


@pytest.fixture(autouse=True)
def _no_script_errors(contexts: Contexts) -> Iterator[None]:
    """A script error or warning on any page fails the test in which it happens."""
    contexts.broken.clear()
    yield
    assert not contexts.broken, "script errors on the page:\n" + "\n".join(contexts.broken)


@pytest.fixture
def enter(contexts: Contexts, served: Served) -> Iterator[Callable[..., Page]]:
    """`enter(who, **context)` gives a page on which `who` (the beginning of a name in
    `served.links`) entered by the sign-in link, each in a browser context of their own.
    """
    pages: list[Page] = []

    def open_link(who: str, **context: Any) -> Page:
        page = contexts.page(who, **context)
        pages.append(page)
        page.goto(link_of(served, who))
        page.get_by_role("button", name="Enter the room").click()
        page.wait_for_url("**/n/**")
        return page

    yield open_link
    for page in pages:
        page.close()


@pytest.fixture(scope="module")
def room(contexts: Contexts, served: Served) -> Room:
    """The demonstration's room on the shared server."""
    return Room(served.url, lambda who: link_of(served, who), contexts.page)


@pytest.fixture(scope="module")
def own_room(contexts: Contexts, own_server: Served) -> Room:
    """The demonstration's room on the module's own server."""
    return Room(own_server.url, lambda who: link_of(own_server, who), contexts.page)


def link_of(served: Served, who: str) -> str:
    """The sign-in link of the person whose printed name contains `who`."""
    [link] = [link for name, link in served.links.items() if who in name]
    return link
