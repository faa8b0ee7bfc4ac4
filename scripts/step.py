"""A step of the setup: announced, run, its output kept, and not done twice.

Standard library only, like `setup.py`, which uses it.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOG = VENV / "setup.log"

NETWORK_TROUBLE = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|Temporary failure in name resolution"
    r"|Failed to establish|dns error|error sending request"
    r"|tcp connect error|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH"
    r"|SELF_SIGNED_CERT|CERTIFICATE_VERIFY_FAILED|invalid peer certificate",
    re.IGNORECASE,
)
"""What pip, uv and npm say when they cannot reach a package index."""


class SetupError(Exception):
    """A step could not be done. The message is one line: what is wrong and what to do."""


def say(text: str, end: str = "\n") -> None:
    print(text, end=end, flush=True)


def digest(files: Iterable[Path], *facts: str) -> str:
    """One digest over the names and bytes of `files`, and over `facts`."""
    total = hashlib.sha256("\0".join(facts).encode())
    for file in files:
        total.update(f"\0{file.relative_to(ROOT)}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def holds(stamp: Path, value: str) -> bool:
    """Whether `stamp` was left by a step made from exactly `value`."""
    return stamp.is_file() and stamp.read_text() == value


def leave(stamp: Path, value: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value)


def attempt(
    command: Sequence[str | Path], cwd: Path = ROOT, env: dict[str, str] | None = None
) -> str | None:
    """Run `command`, a dot every few seconds; its output if it fails, None if it succeeds."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("w+", errors="replace") as log:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            while process.poll() is None:
                try:
                    process.wait(timeout=4)
                except subprocess.TimeoutExpired:
                    say(".", end="")
        except KeyboardInterrupt:
            process.wait()
            raise
        log.seek(0)
        return log.read() if process.returncode else None


def fail(what: str, output: str) -> SetupError:
    """The error for a failed command: the network named as the cause, or its lines shown."""
    say("failed.")
    trouble = NETWORK_TROUBLE.search(output)
    if trouble:
        return SetupError(
            f"{what}: the package index cannot be reached ({trouble[0]}). Check the network"
            " connection (or proxy, mirror and certificate settings), then run make again."
        )
    lines = re.sub(r"\x1b\[[0-9;]*m", "", output).strip().splitlines()
    shown = lines if len(lines) <= 40 else [*lines[:25], "…", *lines[-15:]]
    print(*shown, sep="\n", file=sys.stderr)
    return SetupError(f"{what}: see the lines above (in full in {LOG.relative_to(ROOT)}).")


class Step:
    """Announces a long step, and how long it took when it went well."""

    def __init__(self, title: str, usually: str) -> None:
        self.title, self.usually = title, usually

    def __enter__(self) -> Step:
        self.started = time.monotonic()
        say(f"{self.title} (about {self.usually}) …", end="")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            say(f" done in {time.monotonic() - self.started:.0f} s.")
        elif not issubclass(kind, SetupError):
            say("")
