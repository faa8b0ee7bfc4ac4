"""Records out of the database and back in: export, import, checkpoints and proofs in the shell."""

import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import typer

from events.archive import lines
from events.archive.reading import Reading, Shown
from events.archive.withholding import Wanted, Withholding, survey
from events.errors import Malformed, RecordDamaged
from events.ids import NegotiationId, Position
from events.store.errors import SlugTaken
from events.store.protocol import Head, SignedCheckpoint, Stored
from server.checkpoints import signing_key
from server.console import Database, check_slug, database
from server.proving import prove_consistency, prove_inclusion
from server.serving import prepare
from server.settings import Settings
from server.verifying import opened

PAGE = 500
"""Events restored in one statement."""


async def export(settings: Settings, slug: str, output: Path | None, wanted: Wanted) -> None:
    """Write the record, an event a line; to a file whole or not at all.

    It is signed first, so that the export is vouched for to its end.
    """
    wanted.check()
    async with database(settings) as held:
        negotiation = await held.negotiation(slug)
        await _sign_or_say(held, negotiation)
        head = await held.store.head(negotiation)
        withheld = await _withheld(held, negotiation, head, wanted)
        with _destination(output) as file:
            async for line in _lines(held, negotiation, slug, head, withheld):
                file.write(line + b"\n")
            file.flush()
    if output:
        less = f" ({withheld.count} withheld)" if withheld else ""
        typer.echo(f"{head.position} events{less} written to {output}.", err=True)


async def _sign_or_say(held: Database, negotiation: NegotiationId) -> None:
    try:
        await held.checkpoints().issue(negotiation)
    except RecordDamaged as error:
        # Auditors must get to see just such a record.
        typer.echo(f"No checkpoint was signed. {error}", err=True)


async def _withheld(
    held: Database, negotiation: NegotiationId, head: Head, wanted: Wanted
) -> Withholding | None:
    if wanted == Wanted():
        return None
    found = await survey(negotiation, wanted, held.store.read(negotiation, 0, head.position))
    async for recorded in held.store.read(negotiation, 0, head.position):
        found.count += found.covers(recorded)
    return found


async def _lines(
    held: Database, negotiation: NegotiationId, slug: str, head: Head, withheld: Withholding | None
) -> AsyncIterator[bytes]:
    """Title, events, and each checkpoint after the event up to which it vouches."""
    said = lines.Withheld(withheld.count, withheld.rules) if withheld else None
    signed = sum([1 async for _ in held.store.checkpoints(negotiation, 0, head.position)])
    yield lines.title_line(negotiation, slug, head, signed, said)
    checkpoints = held.store.checkpoints(negotiation, 0, head.position)
    due: SignedCheckpoint | None = await anext(checkpoints, None)
    async for stored in held.store.read_stored(negotiation, 0, head.position):
        covered = withheld is not None and withheld.covers(stored.recorded())
        yield lines.withheld_line(stored) if covered else lines.event_line(stored)
        while due is not None and due.size <= stored.position:
            yield lines.checkpoint_line(due)
            due = await anext(checkpoints, None)


@contextmanager
def _destination(output: Path | None) -> Iterator[BinaryIO]:
    """Where an export goes: beside its place until it is whole, or down a pipe as it comes."""
    if output is None:
        yield sys.stdout.buffer
        return
    try:
        if output.exists() and not output.is_file():
            with output.open("wb") as pipe:
                yield pipe
            return
        part = output.with_name(output.name + ".part")
        try:
            with part.open("wb") as file:
                yield file
                os.fsync(file.fileno())
            part.replace(output)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise Malformed(f"{output} cannot be written: {error.strerror}.") from error


async def import_log(settings: Settings, file: Path) -> None:
    """Restore an export: the same events, salts, leaves, root and checkpoints, or nothing at all.

    Bytes, leaves, root and checkpoints are checked on the way; what the events say is not, for a
    backup must come back even where the rules have since become stricter.
    """
    with opened(file) as source:
        reading = Reading(source)
        title = reading.title
        if title.withheld is not None:
            raise Malformed(
                f"This export withholds {title.withheld.events} events; only a whole one can be "
                "restored."
            )
        check_slug(title.slug)
        async with database(settings) as held:
            await _refuse_known(held, title)
            async with held.store.restoring(title.negotiation, title.slug) as writing:
                page: list[Stored] = []
                for entry in reading:
                    if isinstance(entry, Shown):
                        page.append(entry.stored)
                    elif isinstance(entry, SignedCheckpoint):
                        await writing.keep(entry)
                    if len(page) == PAGE:
                        await writing.restore(page)
                        page.clear()
                await writing.restore(page)
    typer.echo(
        f"“{title.slug}” is restored: {title.events} events, {reading.checkpoints} checkpoints, "
        f"root {title.root}."
    )
    typer.echo("Names and sign-in links are not in an export: invite everybody again.")


async def _refuse_known(held: Database, title: lines.Title) -> None:
    for negotiation, slug in await held.store.negotiations():
        if slug == title.slug:
            raise SlugTaken(slug)
        if negotiation == title.negotiation:
            raise Malformed(f"This server has this negotiation already, as “{slug}”.")


async def checkpoint(settings: Settings, slug: str) -> None:
    """Sign the record as it now is, and print the checkpoint."""
    async with database(settings) as held:
        negotiation = await held.negotiation(slug)
        issued = await held.checkpoints().issue(negotiation)
    typer.echo(issued.note, nl=False)


async def prove(
    settings: Settings, slug: str, position: Position | None, first: int | None, size: int | None
) -> None:
    """Print the proof of one event, or that the record continues an earlier one, as JSON."""
    async with database(settings) as held:
        negotiation = await held.negotiation(slug)
        if position is not None:
            proof = await prove_inclusion(held.store, negotiation, position, size)
            typer.echo(proof.model_dump_json(indent=2))
        elif first is not None:
            continued = await prove_consistency(held.store, negotiation, first, size)
            typer.echo(continued.model_dump_json(indent=2))


def key(settings: Settings) -> None:
    """Print the public half of the key that checkpoints are signed with."""
    prepare(settings)
    typer.echo(str(signing_key(settings).public))
