"""Checking an export in the shell: no server, no database, no settings."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from events.archive.lines import bounded_lines
from events.archive.page import page, plain
from events.archive.verification import Report
from events.archive.verification import verify as verify_lines
from events.errors import Malformed
from events.ids import Position
from events.proof.checkpoint import Checkpoint, claimed, parse_and_verify
from events.proof.note import MAX_NOTE, PublicKey, unverified
from server.sync.hindsight import check_typing

CHUNK = 1 << 20
"""Bytes read at a time."""
LONG = 5_000
"""Events from which on a terminal shows how far it is."""
_KEY_FILE = 4096


def verify(file: Path, keys: Sequence[str], since: Path | None, output: Path | None) -> None:
    """Check an export, and say what was checked; a page for an archive goes to ``output``."""
    trusted = tuple(key_of(written) for written in keys)
    known = checkpoint_in(since, trusted) if since else None
    with opened(file) as source, _progress() as progress:
        report = verify_lines(source, trusted, known, check_typing, progress)
    if output:
        try:
            output.write_text(page(report), encoding="utf-8")
        except OSError as error:
            raise Malformed(f"{output} cannot be written: {error.strerror}.") from error
    _say(report)


@contextmanager
def opened(file: Path) -> Iterator[Iterator[bytes]]:
    """The lines of an export; raises `Malformed` if it cannot be read."""
    try:
        with nullcontext(sys.stdin.buffer) if str(file) == "-" else file.open("rb") as source:
            yield bounded_lines(iter(lambda: source.read(CHUNK), b""))
    except OSError as error:
        if error.filename is not None and error.filename != str(file):
            raise
        raise Malformed(f"{file} cannot be read: {error.strerror}.") from error


@contextmanager
def _progress() -> Iterator[Callable[[Position, int], None]]:
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _position, _events: None
        return
    columns = TextColumn("Checking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", visible=False)

        def tell(position: Position, events: int) -> None:
            if position % 500 == 0 and events >= LONG:
                bar.update(task, completed=position, total=events, visible=True)

        yield tell


def key_of(written: str) -> PublicKey:
    """A key as it is published, or the file that holds it."""
    path = Path(written)
    try:
        if path.is_file():
            with path.open("rb") as file:
                written = file.read(_KEY_FILE).decode()
        return PublicKey.parse(written)
    except OSError as error:
        raise Malformed(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Malformed(f"{path} holds no public key.") from error
    except Malformed as error:
        raise Malformed(
            f"“{plain(written[:80])}” is neither a public key nor a file that holds one. {error}"
        ) from error


def checkpoint_in(file: Path, trusted: Sequence[PublicKey]) -> Checkpoint:
    """A checkpoint that was kept from before, held against the keys if there are any."""
    try:
        with file.open("rb") as source:
            note = source.read(MAX_NOTE + 1).decode()
    except OSError as error:
        raise Malformed(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Malformed(f"{file} is no checkpoint.") from error
    origin = unverified(note).partition("\n")[0]
    return parse_and_verify(note, trusted, origin) if trusted else claimed(note, origin)


def _say(report: Report) -> None:
    title = f"“{plain(report.title)}” " if report.title else ""
    events = report.events
    typer.echo(f"The record of {title}({plain(report.slug)}) is whole.")
    _line("events", f"{events}, positions 1 to {events} without a gap")
    _line("root", report.root.hex())
    for draft in report.drafts:
        known = ", as far as it is shown" if report.withheld else ""
        if draft.known < events:
            known = f", known up to position {draft.known} only"
        _line("draft", f"{plain(draft.title)}: {draft.paragraphs} paragraphs{known}")
    _line("rules", f"applied again to {report.acts} acts, up to position {report.ruled}")
    _line(
        "text",
        "rebuilt twice, from edits and from readable changes, and equal at "
        f"{report.comparisons} points",
    )
    if report.withheld:
        rules = "; ".join(plain(rule) for rule in report.rules)
        _line("withheld", f"{report.withheld} events: {rules}")
    if report.since is not None:
        _line("since", f"continues the record of {report.since} events known from before")
    for key in report.keys:
        _line("key", key)
    _line("signed", _signed(report))


def _signed(report: Report) -> str:
    if not report.checkpoints:
        return "no: the export has no checkpoint"
    if not report.keys:
        return (
            f"not checked: no key was given; the checkpoints ({report.checkpoints}) agree with the "
            "events, but anybody could have written them"
        )
    many = "1 checkpoint" if report.checkpoints == 1 else f"{report.checkpoints} checkpoints"
    return f"{many}, up to position {report.vouched}"


def _line(label: str, value: str) -> None:
    typer.echo(f"  {label:<10} {value}")
