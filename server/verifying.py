"""Checking an export in the shell: no server, no database."""

import sys
from contextlib import nullcontext
from pathlib import Path

import typer

from events import archive
from events.errors import Malformed

CHUNK = 1 << 20
"""Bytes read at a time."""


def verify(file: Path) -> None:
    """Check an export, and say what was checked."""
    try:
        with nullcontext(sys.stdin.buffer) if str(file) == "-" else file.open("rb") as source:
            chunks = iter(lambda: source.read(CHUNK), b"")
            report = archive.verify(archive.bounded_lines(chunks))
    except OSError as error:
        raise Malformed(f"{file} cannot be read: {error.strerror}.") from error
    typer.echo(f"The record of “{report.title}” ({report.slug}) is whole.")
    typer.echo(f"  events     {report.events}, positions 1 to {report.events} without a gap")
    typer.echo(f"  chain      {report.chain}")
    for title, paragraphs in report.drafts:
        typer.echo(f"  draft      {title}: {paragraphs} paragraphs")
    typer.echo(
        f"  text       rebuilt twice, from edits and from readable changes, and equal at "
        f"{report.comparisons} points"
    )
