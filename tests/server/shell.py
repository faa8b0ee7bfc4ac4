"""The `travaux` command as a shell runs it: arguments and environment in, exit code and output out.

`Shell.run` calls the entry point within this process, because starting Python takes longer than
most commands; `Shell.start` and `Shell.spawn` start processes where that matters.
"""

import asyncio
import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from server import cli
from server.logs import configure_logs

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    output: bytes
    errors: str

    @property
    def text(self) -> str:
        """Standard output."""
        return self.output.decode()

    @property
    def sentence(self) -> str:
        """The one line with which a command refuses; fails if there is more, or less."""
        assert self.code == 1, self
        assert self.output == b""
        # What an earlier test of this process left behind may be collected just now.
        own = [line for line in self.errors.splitlines(True) if "sqlalchemy.pool" not in line]
        said = re.fullmatch(r"travaux: (.+)\n", "".join(own))
        assert said is not None, self.errors
        return said[1]


class Shell:
    """A shell with an environment; no ``TRAVAUX_…`` variable comes from outside."""

    def __init__(self, **variables: str) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TRAVAUX_")}
        self.environment = {**kept, **variables}

    def with_(self, **variables: str) -> "Shell":
        """The same with other variables."""
        other = Shell()
        other.environment = {**self.environment, **variables}
        return other

    def run(self, *arguments: str) -> Outcome:
        """Run ``travaux ARGUMENTS`` to its end."""
        output = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        errors = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        code = 0
        with (
            patch.dict(os.environ, self.environment, clear=True),
            patch.object(sys, "argv", ["travaux", *arguments]),
            redirect_stdout(output),
            redirect_stderr(errors),
        ):
            try:
                cli.main()
            except SystemExit as leaving:
                code = int(leaving.code or 0)
            finally:
                configure_logs("warning")
            output.flush()
            errors.flush()
        written: list[bytes] = [
            stream.buffer.getvalue()  # type: ignore[attr-defined]
            for stream in (output, errors)
        ]
        return Outcome(code, written[0], written[1].decode())

    async def beside(self, *arguments: str) -> Outcome:
        """The same beside an event loop that goes on."""
        return await asyncio.to_thread(self.run, *arguments)

    def spawn(self, *arguments: str) -> Outcome:
        """Run it as a process of its own, from any folder."""
        done = subprocess.run(
            [sys.executable, "-m", "server.cli", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=180,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr.decode())

    @contextmanager
    def started(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """A server as a process of its own; stopped as a terminal does at the end."""
        process = subprocess.Popen(
            [sys.executable, "-m", "server.cli", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            for stream in (process.stdout, process.stderr):
                assert stream is not None
                stream.close()
