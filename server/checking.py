"""Checking a proof in the shell: no server, no database, no settings.

What a proof is about is taken from the checkpoints that the reader has, never from the proof: size
and root of a record are only worth what their signature is.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
import typer
from msgspec import Struct

from events.errors import Malformed
from events.ids import Position
from events.proof.checkpoint import Checkpoint
from events.proof.errors import WrongOrigin, WrongProof
from events.proof.note import PublicKey
from events.proof.tree import verify_consistency, verify_inclusion
from server.verifying import checkpoint_in, key_of

_MOST = 64 * 1024
"""Longest proof that is read, in bytes; one of a record of 2^63 events is a tenth of it."""


class Inclusion(Struct, frozen=True, forbid_unknown_fields=True):
    """As `server.proving.InclusionView` writes it."""

    position: Position
    size: int
    leaf: str
    root: str
    hashes: tuple[str, ...]


class Consistency(Struct, frozen=True, forbid_unknown_fields=True):
    """As `server.proving.ConsistencyView` writes it."""

    first: int
    second: int
    first_root: str
    second_root: str
    hashes: tuple[str, ...]


def check_proof(file: Path, keys: Sequence[str], checkpoint: Path, since: Path | None) -> None:
    """Hold a proof against a checkpoint, or two, and say what it shows; raises `TravauxError`."""
    trusted = tuple(key_of(written) for written in keys)
    known = checkpoint_in(checkpoint, trusted)
    proof = _read(file)
    if isinstance(proof, Inclusion):
        if since is not None:
            raise Malformed(
                "This is a proof of one event; --since is for one that a record continues."
            )
        _same_size(proof.size, known, "the checkpoint")
        leaf = _bytes(proof.leaf)
        verify_inclusion(proof.position - 1, known.size, leaf, _hashes(proof.hashes), known.root)
        shown = (
            f"The event at position {proof.position}, whose leaf is {leaf.hex()}, is in the record "
            f"{known.origin} of {known.size} events."
        )
    else:
        if since is None:
            raise Malformed(
                "This is a proof that a record continues an earlier one; give the earlier "
                "checkpoint with --since."
            )
        before = checkpoint_in(since, trusted)
        if before.origin != known.origin:
            raise WrongOrigin(
                f"The earlier checkpoint is of the record “{before.origin}”, not of "
                f"“{known.origin}”."
            )
        _same_size(proof.first, before, "the earlier checkpoint")
        _same_size(proof.second, known, "the checkpoint")
        verify_consistency(before.size, known.size, _hashes(proof.hashes), before.root, known.root)
        shown = (
            f"The record {known.origin} of {known.size} events continues that of {before.size} "
            "events, unchanged."
        )
    typer.echo(shown)
    _say_who(trusted)


def _say_who(trusted: Sequence[PublicKey]) -> None:
    if trusted:
        typer.echo(f"Vouched for by {', '.join(map(str, trusted))}.")
    else:
        typer.echo(
            "No key was given: the checkpoint was not checked, and anybody could have written it."
        )


def _read(file: Path) -> Inclusion | Consistency:
    try:
        with file.open("rb") as source:
            data = source.read(_MOST + 1)
    except OSError as error:
        raise Malformed(f"{file} cannot be read: {error.strerror}.") from error
    if len(data) > _MOST:
        raise Malformed(f"{file} is no proof: it is too long.")
    with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return msgspec.json.decode(data, type=Inclusion)
    with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return msgspec.json.decode(data, type=Consistency)
    raise Malformed(f"{file} is no proof such as `travaux prove` prints.")


def _same_size(size: int, checkpoint: Checkpoint, which: str) -> None:
    if size != checkpoint.size:
        raise WrongProof(
            f"The proof is about a record of {size} events, but {which} about one of "
            f"{checkpoint.size}. Ask for a proof of that size, or take the checkpoint of the other."
        )


def _hashes(written: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(map(_bytes, written))


def _bytes(written: str) -> bytes:
    try:
        return bytes.fromhex(written)
    except ValueError as error:
        raise Malformed("This is no proof: one of its hashes is not hexadecimal.") from error
