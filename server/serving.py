"""Starting the server: the folder, the database, the port, and the demonstration's links."""

import asyncio
import errno
import gc
import json
import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path

import structlog
import typer
import uvicorn
from fastapi import FastAPI
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import DBAPIError

from events.errors import TravauxError
from events.store.engine import connect, sqlite_file
from events.store.errors import Unavailable
from events.store.sql import SqlEventStore
from migrations import migrate as bring_up_to_date
from server import demo as demonstration
from server.app import create_app, now
from server.auth import SignIn
from server.checkpoints import signing_key
from server.logs import catch_everything, configure_logs, take_over_native
from server.settings import Settings
from server.sync.line import Line

log = structlog.get_logger(__name__)

BACKLOG = 2048
"""How many connections may wait to be accepted, as uvicorn has it."""

SELDOM = (20_000, 20, 20)
"""Thresholds of the garbage collector, as `gc.set_threshold` takes them: rooms are large and live
long, and looking through them for every few hundred keystrokes finds nothing."""

GRACE_SECONDS = 5
"""How long a stopping server waits for open requests and sockets."""

STOPPING_SECONDS = 12
"""After which a server that does not come to its end is ended: a commit that hangs in the database
is in the record or not, and nobody was told that it is."""

ROOM_BYTES = 1024 * 1024
"""What must fit on the disk for a server to start."""


_links = TypeAdapter(list[tuple[str, str]])


class CannotStart(TravauxError):
    """The server cannot start; the text says what to do."""


def prepare(settings: Settings) -> None:
    """Make the data folder and bring the database up to date; raises `CannotStart`."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        _try_out(settings.data_dir / ".writable")
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise CannotStart(
                f"There is no room left for the folder {settings.data_dir} ({error.strerror}). "
                "Make room on its disk, or set TRAVAUX_DATA_DIR to another."
            ) from error
        raise CannotStart(
            f"The folder {settings.data_dir} cannot be written ({error.strerror}). "
            "Make it writable, or set TRAVAUX_DATA_DIR to another."
        ) from error
    if file := sqlite_file(settings.database_url):
        try:
            file.open("ab").close()
        except OSError as error:
            raise CannotStart(
                f"The database {file} cannot be opened ({error.strerror}). "
                "Make it writable, or set TRAVAUX_DATABASE_URL to another."
            ) from error
    try:
        bring_up_to_date(settings.database_url)
    except Unavailable as error:
        raise CannotStart(
            f"The database cannot be used ({_reason(error)}). "
            "See that it is there and answers, or set TRAVAUX_DATABASE_URL to another."
        ) from error


def _reason(error: Unavailable) -> str:
    """What the driver says, which at the start is about the database and nobody's words."""
    failed = error.__cause__
    said = failed.orig if isinstance(failed, DBAPIError) else failed
    if isinstance(said, OSError) and said.strerror:
        return said.strerror
    return str(said).removesuffix(".")


def _try_out(probe: Path) -> None:
    """Write a file as large as a server needs at least, and remove it."""
    try:
        with probe.open("wb") as file:
            file.write(bytes(ROOM_BYTES))
            file.flush()
            os.fsync(file.fileno())
    finally:
        probe.unlink(missing_ok=True)


def migrate(settings: Settings) -> None:
    """Bring the database up to date."""
    prepare(settings)
    typer.echo("The database is up to date.")


def listen(settings: Settings) -> socket.socket:
    """A listening socket on the settings' address; raises `CannotStart` if the port is busy.

    It listens at once, so that of two that start together one is refused, and a browser that comes
    early waits instead of failing.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    held = socket.socket(family, socket.SOCK_STREAM)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((settings.host, settings.port))
        held.listen(BACKLOG)
    except OSError as error:
        held.close()
        raise CannotStart(
            f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). "
            "Stop what uses it, or set TRAVAUX_PORT to another."
        ) from error
    return held


def serve(settings: Settings) -> None:
    """Bring the database up to date and serve until stopped."""
    prepare(settings)
    signing_key(settings)
    with listen(settings) as held:
        settings = _on(settings, held)
        typer.echo(f"Travaux is served at {settings.base_url}")
        run_server(settings, held)


def _on(settings: Settings, held: socket.socket) -> Settings:
    """The settings with the port that was given where they ask for any."""
    return settings.model_copy(update={"port": held.getsockname()[1]})


def run_server(settings: Settings, held: socket.socket) -> None:
    """Serve on a socket until stopped. No access log: addresses may carry tokens."""
    take_over_native()
    configure_logs(settings.log_level)
    catch_everything()
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        ws=Line,
        ws_max_size=4 * settings.max_update_bytes,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    gc.freeze()
    gc.set_threshold(*SELDOM)
    # uvicorn stops in good order at these signals, and then raises them once more.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    server = _Server(config, app)
    with suppress(KeyboardInterrupt):
        server.run(sockets=[held])
    if not server.started:
        raise CannotStart("The server could not start; what it has logged says where it failed.")


class _Server(uvicorn.Server):
    """uvicorn's, which hands its clients over when it stops, and comes to its end in any case."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._served = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn."""
        log.debug("stopping")
        self._served.state.health.drain()
        end = threading.Timer(STOPPING_SECONDS, _end)
        end.daemon = True
        end.start()
        for server in self.servers:
            server.close()
        await self._served.state.clients.send_elsewhere()
        await super().shutdown(sockets)


def _end() -> None:
    log.error("ended-unfinished", seconds=STOPPING_SECONDS)
    os._exit(1)


def demo(settings: Settings) -> None:
    """Serve with the demonstration, and print a sign-in link per role. Loopback only."""
    if not settings.loopback:
        raise CannotStart(
            "The demonstration's links work for everybody who has them, so it is served on this "
            "machine only; unset TRAVAUX_HOST and TRAVAUX_PUBLIC_URL, or use `travaux serve`."
        )
    prepare(settings)
    signing_key(settings)
    with listen(settings) as held:
        settings = _on(settings, held)
        links = asyncio.run(_demo_links(settings))
        typer.echo("\nTravaux is ready. Open one of these, each in a browser window of its own:\n")
        for label, token in links:
            typer.echo(f"  {label:<34} {settings.base_url}/join/{token}")
        typer.echo(f"\nEverything is kept in {settings.data_dir}/. Ctrl-C stops the server.\n")
        sys.stdout.flush()
        run_server(settings, held)


async def _demo_links(settings: Settings) -> list[tuple[str, str]]:
    """The demonstration's links, the same at every start; seeds it if it is not there."""
    engine = connect(settings.database_url)
    kept = settings.data_dir / "demo-links.json"
    try:
        store, sign_in = SqlEventStore(engine), SignIn(engine, settings, now)
        if await store.find(demonstration.SLUG) is None:
            typer.echo("Seeding the demonstration negotiation …")
        negotiation = await demonstration.seed(store)
        links = _kept_links(kept)
        if links and all([await sign_in.is_open(token) for _, token in links]):
            return links
        for participant, name in demonstration.names().items():
            await sign_in.set_name(negotiation, participant, name)
        links = [
            (label, await sign_in.invite(negotiation, participant, hours=24 * 365, reusable=True))
            for label, participant in demonstration.guests()
        ]
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(links, file)
        return links
    finally:
        await engine.dispose()


def _kept_links(file: Path) -> list[tuple[str, str]]:
    """The links of an earlier start; none if there was none, or if the file was spoilt."""
    try:
        return _links.validate_json(file.read_bytes())
    except (FileNotFoundError, ValidationError):
        return []
