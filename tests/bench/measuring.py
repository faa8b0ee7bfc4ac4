"""Measuring: time by the clock and by the processor, percentiles, and tables in Markdown."""

import importlib.metadata
import os
import platform
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

VERSIONS = ("travaux", "eventsourcing", "sqlalchemy", "msgspec", "pycrdt", "zstandard")


class Took:
    """How long something took, in seconds: by the clock, and on this process's processors."""

    clock = 0.0
    processor = 0.0


@contextmanager
def timed() -> Iterator[Took]:
    """Measure the block."""
    took = Took()
    clock, processor = time.perf_counter(), time.process_time()
    yield took
    took.clock = time.perf_counter() - clock
    took.processor = time.process_time() - processor


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of all do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [f"### {title}", "", _row(head), _row(["---"] + ["---:"] * (len(head) - 1))]
    return "\n".join([*lines, *map(_row, rows), ""])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def machine() -> str:
    """Where and with what this is measured, and how busy it is besides."""
    versions = ", ".join(f"{name} {_version(name)}" for name in VERSIONS)
    busy = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors ({_processor()})"
        f"{busy}; Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}."
    )


def _processor() -> str:
    try:
        with open("/proc/cpuinfo") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def ms(seconds: float) -> str:
    """Milliseconds, for a table."""
    return f"{seconds * 1e3:.1f} ms"


def rate(count: int, seconds: float) -> str:
    """So many a second, for a table."""
    return f"{count / seconds:,.0f}/s"
