"""A disk that can be filled and freed while a server works on it."""

import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.faults.process import ServerProcess

SIZE = 16 << 20


class Disk(ABC):
    """``folder`` is where a server keeps everything, its log included."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def fill(self, server: ServerProcess) -> None:
        """From now on nothing more can be written."""

    @abstractmethod
    def free(self, server: ServerProcess) -> None:
        """There is room again."""


class Mounted(Disk):
    """A file system of `SIZE` bytes of its own."""

    def fill(self, server: ServerProcess) -> None:
        """Put something else on it, to the last byte."""
        with (self.folder / "ballast").open("ab", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(bytes(4096))

    def free(self, server: ServerProcess) -> None:
        """Take it off again."""
        (self.folder / "ballast").unlink()


class Limited(Disk):
    """An ordinary folder, and a server that may not let any file grow."""

    def fill(self, server: ServerProcess) -> None:
        """A little beyond what there is, so that a write is cut off half-way."""
        server.limit_files((self.folder / "travaux.db-wal").stat().st_size + 1000)

    def free(self, server: ServerProcess) -> None:
        """Lift the limit."""
        server.limit_files(None)


@contextmanager
def mounted(folder: Path) -> Iterator[Mounted | None]:
    """A small file system; None where none may be mounted."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        yield None
        return
    try:
        yield Mounted(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
