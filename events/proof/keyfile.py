"""The file of the signing key: made on first use, readable by its owner alone, never replaced.

It holds one line, `SigningKey.export`, whose id also shows whether the line is damaged. Whoever
loses the file loses no record, but later checkpoints need a new key, which verifiers must be told.
"""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from events.errors import Malformed
from events.proof.errors import KeyFileRefused
from events.proof.note import SigningKey

_MOST = 4096
"""Bytes read of a key file; a sound one is far shorter."""

_POSIX = os.name == "posix"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def load_or_create_key(path: Path, name: str) -> SigningKey:
    """The key in this file; if there is no file, a new key of this name, which is there on return.

    ``name`` says nothing about a key that exists: renaming a server does not change its key.
    Several processes may start at once: all get the same key. After a crash there is either no
    key file or a whole one. Raises `KeyFileRefused`, and changes nothing then.
    """
    try:
        return _load(path) or _create(path, name)
    except OSError as error:
        raise KeyFileRefused(
            f"The signing key {path} cannot be read or made: {error.strerror or error}."
        ) from error


def _load(path: Path) -> SigningKey | None:
    try:
        with open(path, "rb", opener=_at_once) as file:
            # Of the open file, not of the path: between two looks at a path it may be replaced.
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise KeyFileRefused(f"The signing key {path} is not a file.")
            if _POSIX and mode & _OTHERS:
                raise KeyFileRefused(
                    f"The signing key {path} is open to other users "
                    f"(mode {stat.S_IMODE(mode):04o}). "
                    f"If nobody else can have read it, run: chmod 600 '{path}'"
                )
            content = file.read(_MOST)
    except FileNotFoundError:
        return None
    try:
        return SigningKey.parse(content.decode())
    except (Malformed, UnicodeDecodeError) as error:
        raise KeyFileRefused(
            f"The signing key {path} is damaged. Restore it from a backup; or move it away, and a "
            "new key will be made, whose public half verifiers must then be given."
        ) from error


def _create(path: Path, name: str) -> SigningKey:
    key = SigningKey.generate(name)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "w") as file:
            file.write(f"{key.export()}\n")
            file.flush()
            os.fsync(file.fileno())
        # Unlike a rename, a link never replaces the key of a server that was quicker.
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    if _POSIX:
        _sync(path.parent)
    # Read back rather than returned: it may be another server's, and this checks it as well.
    loaded = _load(path)
    if loaded is None:
        raise KeyFileRefused(
            f"The signing key {path} cannot be made: a link that leads nowhere is in its place."
        )
    return loaded


def _at_once(path: str, flags: int) -> int:
    """Open without waiting, so that a named pipe in the file's place cannot hold up the start."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _sync(folder: Path) -> None:
    """Make the folder's entries survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
