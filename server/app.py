"""The wiring: one function makes the application from its settings. Nothing else holds state."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

import structlog
from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import FileResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles

from events.entering import voice
from events.errors import NotPermitted, Refused
from events.ids import DelegationId, DraftId, Microseconds
from events.replay import Replay
from events.store.engine import connect
from events.store.errors import StoreError
from events.store.guards import check_guards
from events.store.sql import SqlEventStore
from server.api import (
    acts,
    agreement,
    answers,
    compilation,
    digests,
    drafts,
    edge,
    entries,
    feed,
    histories,
    informals,
    members,
    notices,
    numbering,
    positions,
    private,
    proofs,
    reads,
    redrafts,
    session,
    steering,
    terms,
    visits,
    workspaces,
)
from server.api.edge import COOKIE, Services, same_origin
from server.auth import Signed, SignIn
from server.checkpoints import Checkpoints, signing_key
from server.deadlines import Deadlines
from server.digests.choices import Choices
from server.digests.postbox import Postbox
from server.digests.sender import Sender
from server.logs import cause, telling
from server.nodes.leaving import Clients
from server.nodes.over_nats import NatsBus
from server.nodes.post import Posts
from server.notices import Readings
from server.operations import routes
from server.operations.health import Health
from server.operations.metrics import Metrics
from server.operations.requests import Requests
from server.private import PackageDrafts, Soundings
from server.quarantine import Quarantine
from server.readers import Readers
from server.rooms import PAGE, OpenRoom, Rooms
from server.settings import Settings
from server.sync import protocol
from server.sync.allowance import Allowances, Limits
from server.sync.arrivals import Arrivals, Crowded
from server.sync.connection import Connection
from server.sync.presence import Person
from server.sync.venue import CLOSED, RoomOfDraft, attends
from server.sync.writer import NotRecorded, WrittenElsewhere
from server.tracing import Tracing
from server.visits import Visits
from server.watch import Watch
from server.workspaces.seat import Seat
from server.workspaces.studio import Studio

log = structlog.get_logger(__name__)

WEB = Path(__file__).parent / "web"

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'self'"
    ),
}


MAX_BODY = 16 * 1024 * 1024
"""Largest request, in bytes: the longest text that can be brought in, however it is escaped."""


def now() -> Microseconds:
    """The server's clock."""
    return time.time_ns() // 1000


class Runs(Protocol):
    """What works beside the rooms, until it is cancelled."""

    async def run(self) -> None: ...


def create_app(settings: Settings, clock: Callable[[], Microseconds] = now) -> FastAPI:
    """The application; opens its database when it starts, and finishes writing when it stops."""

    metrics = Metrics(clock)

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        engine = connect(settings.database_url)
        store = SqlEventStore(engine)
        await check_guards(engine)
        readers = Readers(Replay(store, page=PAGE), settings.database_url, settings.readers)
        key = signing_key(settings)
        bus = app.state.bus = NatsBus(settings.nats_urls) if settings.nats_url else None
        posts = Posts(bus, key.derived("between nodes")) if bus is not None else None
        rooms = Rooms(
            store,
            clock,
            readers,
            metrics,
            settings.idle_minutes * 60,
            posts,
            settings.pen_at or None,
        )
        app.state.quarantine = Quarantine(engine, clock, metrics.updates_refused.add)
        app.state.tracing = Tracing(store)
        app.state.readings = Readings(engine)
        app.state.visits = Visits(engine)
        app.state.choices = Choices(engine)
        app.state.soundings = Soundings(engine)
        app.state.package_drafts = PackageDrafts(engine)
        checkpoints = Checkpoints(store, key, clock, settings.checkpoint_minutes * 60_000_000)
        deadlines = Deadlines(rooms, clock)
        app.state.allowances = Allowances(
            Limits(settings.messages_per_second, settings.bytes_per_second),
            settings.max_update_bytes,
            time.monotonic,
        )
        studio = app.state.studio = Studio(rooms, engine, clock)
        sign_in = SignIn(engine, settings, clock)
        watch = Watch(sign_in)
        app.state.arrivals = Arrivals()
        app.state.clients = Clients(rooms)
        app.state.services = Services(
            settings, rooms, sign_in, checkpoints, deadlines, watch, clock
        )
        beside: list[Runs] = [rooms, studio, watch]
        if not settings.pen_at:
            beside += [checkpoints, deadlines]
        if settings.smtp_url and not settings.pen_at:
            beside.append(
                Sender(
                    rooms,
                    app.state.choices,
                    app.state.readings,
                    Postbox(settings.smtp_url),
                    settings.mail_from,
                    settings.base_url,
                    clock,
                    metrics.digests.add,
                )
            )
        tasks = {type(one).__name__.lower(): asyncio.create_task(one.run()) for one in beside}
        if bus is not None:
            tasks["bus"] = asyncio.create_task(bus.run())
        health = app.state.health = Health(engine, rooms, tasks)
        if bus is not None:
            health.inform("bus", lambda: "connected" if bus.connected else "not connected")
        _measure(metrics, health, rooms, checkpoints, settings)
        readers.start()
        try:
            yield
        finally:
            carrying = tasks.pop("bus", None)
            await _ended(*tasks.values())
            await studio.close()
            await rooms.close()
            if bus is not None and carrying is not None:
                await bus.close()
                await _ended(carrying)
            await engine.dispose()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with telling("server-failed"):
            async with running(app):
                yield

    app = FastAPI(
        title="Travaux",
        summary="A live drafting room for treaty texts.",
        version="0.1.0",
        lifespan=lifespan,
        docs_url="/api/docs",
        openapi_url="/api/openapi.json",
        redoc_url=None,
        max_body_size=MAX_BODY,
    )
    app.state.metrics = metrics
    edge.install_errors(app)
    parts = (session, reads, histories, acts, entries, positions, agreement, drafts, steering)
    aside = (
        numbering,
        answers,
        compilation,
        redrafts,
        members,
        feed,
        notices,
        visits,
        proofs,
        workspaces,
        private,
        terms,
        digests,
        informals,
        routes,
    )
    for router in (*(part.router for part in (*parts, *aside)), proofs.public):
        # As they are: `include_router` would work out every route once more at the first request.
        app.router.routes.extend(router.routes)
    app.add_api_websocket_route("/sync/{draft}", _sync)
    app.add_api_websocket_route("/sync/workspaces/{workspace}", _sync_workspace)
    _serve_web(app, settings.web_dir or WEB)
    app.middleware("http")(_secured)
    app.add_middleware(Requests, metrics=metrics)
    return app


def _measure(
    metrics: Metrics, health: Health, rooms: Rooms, checkpoints: Checkpoints, settings: Settings
) -> None:
    """What is read when somebody asks for it."""
    metrics.read(
        "travaux_ready", "1 for each check of /readyz that is well.", health.verdicts, "check"
    )
    metrics.read(
        "travaux_rooms",
        "Negotiations that are open on this server.",
        lambda: {"": len(rooms.opened())},
    )
    metrics.read(
        "travaux_queue",
        "Acts that wait to be recorded, in all rooms.",
        lambda: {"": sum(held.writer.waiting for held in rooms.opened())},
    )
    metrics.read(
        "travaux_damaged_records",
        "Records that nothing is signed for, because they do not continue what was signed.",
        lambda: {"": len(checkpoints.damaged)},
    )
    metrics.read(
        "travaux_disk_free_ratio",
        "Share of the data folder's disk that is free, in hundredths.",
        lambda: {"": routes.free_share(settings.data_dir)},
    )


async def _ended(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _secured(request: Request, call_next: Callable[[Request], object]) -> Response:
    response: Response = await call_next(request)  # type: ignore[misc]
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if request.url.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


async def _sync(socket: WebSocket, draft: DraftId) -> None:
    """``/sync/{draft_id}``: a stock y-websocket provider connects unmodified (``?token=…``).

    With ``?for=`` a delegation, who steers types what it dictates, in its name (SPEC E6).
    """
    here: Services = socket.app.state.services
    admitted = await _admitted(socket, here)
    if admitted is None:
        return
    who, open_room = admitted
    try:
        actor = open_room.state.members.actor(who.participant)
        actor.require("read")
    except NotPermitted:
        await socket.close(protocol.CLOSE_UNAUTHORISED, "not open to you")
        return
    if not attends(open_room.state, who.participant):
        await socket.close(protocol.CLOSE_UNAUTHORISED, CLOSED)
        return
    if draft not in open_room.room.live.documents:
        await socket.close(protocol.CLOSE_UNAUTHORISED, "not open to you")
        return
    where = here.settings.pen_at
    writes = actor.role in ("co-facilitator", "secretariat", "delegate")
    asked = socket.query_params.get("for")
    dictating = DelegationId(asked) if asked else None
    party, name = actor.delegation, who.name
    if dictating is not None:
        try:
            party = voice(open_room.state.members, actor, dictating).delegation
        except Refused:
            await socket.close(protocol.CLOSE_UNAUTHORISED, "you cannot type for this delegation")
            return
        name = f"{who.name}, for {open_room.state.members.name(dictating)}"
    code = open_room.state.members.code(party) if party else ""
    connection = Connection(
        socket,
        RoomOfDraft(open_room, draft, dictating),
        draft,
        who.participant,
        Person(
            name,
            code,
            actor.role,
            writes and not where,
            party,
            who.participant,
            # Tens of thousands may read there, and nobody could look through them.
            shown=not where,
        ),
        acks=socket.query_params.get("acks") == "1",
        max_update=here.settings.max_update_bytes,
        allowance=socket.app.state.allowances.of(who.participant),
        keep=partial(socket.app.state.quarantine.keep, who.negotiation, draft, who.participant),
    )
    if writes and where:
        connection.announce(str(WrittenElsewhere(where)))
    await _run(socket, connection, who, here)


async def _sync_workspace(socket: WebSocket, workspace: str) -> None:
    """``/sync/workspaces/{id}``: the same for a workspace, for its members."""
    here: Services = socket.app.state.services
    studio: Studio = socket.app.state.studio
    admitted = await _admitted(socket, here)
    if admitted is None:
        return
    who, open_room = admitted
    if where := here.settings.pen_at:
        await socket.close(protocol.CLOSE_UNAUTHORISED, f"open this at {where}"[:120])
        return
    try:
        held = await studio.open(open_room, workspace, who.participant)
    except Refused:
        await socket.close(protocol.CLOSE_UNAUTHORISED, "not open to you")
        return
    except (StoreError, NotRecorded):
        await socket.close(protocol.CLOSE_RETRY, edge.NOT_AVAILABLE)
        return
    actor = open_room.state.members.actor(who.participant)
    code = open_room.state.members.code(actor.delegation) if actor.delegation else ""
    connection = Connection(
        socket,
        Seat(studio, held),
        held.kept.draft,
        who.participant,
        Person(who.name, code, actor.role, True),
        acks=socket.query_params.get("acks") == "1",
        max_update=here.settings.max_update_bytes,
        allowance=socket.app.state.allowances.of(who.participant),
        keep=None,
    )
    await _run(socket, connection, who, here)


async def _run(socket: WebSocket, connection: Connection, who: Signed, here: Services) -> None:
    """Serve a socket for as long as its session or token holds."""
    forget = here.watch.over(
        who, lambda: connection.close(protocol.CLOSE_UNAUTHORISED, "you are signed out")
    )
    clients: Clients = socket.app.state.clients
    stay = clients.over(connection.close)
    try:
        await connection.run()
    finally:
        forget()
        stay()
        socket.scope["travaux.position"] = connection.position or None


async def _admitted(socket: WebSocket, here: Services) -> tuple[Signed, OpenRoom] | None:
    """Who it is and their negotiation, the socket accepted; None if it was closed instead."""
    arrivals: Arrivals = socket.app.state.arrivals
    try:
        await arrivals.turn()
    except Crowded as error:
        await socket.accept()
        await socket.close(protocol.CLOSE_RETRY, str(error))
        return None
    try:
        return await _recognised(socket, here)
    finally:
        arrivals.done()


async def _recognised(socket: WebSocket, here: Services) -> tuple[Signed, OpenRoom] | None:
    try:
        who = await _socket_user(socket, here)
        open_room = await here.rooms.open_for(who.negotiation, who.participant) if who else None
    except (StoreError, NotRecorded) as error:
        log.warning("database-fails", error=type(error).__name__, cause=cause(error))
        await socket.accept()
        await socket.close(protocol.CLOSE_RETRY, edge.NOT_AVAILABLE)
        return None
    await socket.accept()
    if who is None or open_room is None:
        await socket.close(protocol.CLOSE_UNAUTHORISED, "sign in first")
        return None
    return who, open_room


async def _socket_user(socket: WebSocket, here: Services) -> Signed | None:
    """By token or ticket in the query, bearer header, or cookie from one of our own pages."""
    if token := socket.query_params.get("token"):
        return await here.sign_in.by_ticket(token) or await here.sign_in.by_bearer(token)
    authorization = socket.headers.get("authorization", "")
    if authorization[:7].lower() == "bearer ":
        return await here.sign_in.by_bearer(authorization[7:].strip())
    cookie = socket.cookies.get(COOKIE)
    origin = socket.headers.get("origin")
    if cookie and origin and same_origin(origin, socket.headers.get("host"), here.settings):
        return await here.sign_in.session(cookie)
    return None


def _serve_web(app: FastAPI, folder: Path) -> None:
    """The built web client; every address that is not the API's is a page of it."""
    index = folder / "index.html"
    if (folder / "assets").is_dir():
        app.mount("/assets", StaticFiles(directory=folder / "assets"), name="assets")

    @app.get("/{path:path}", include_in_schema=False)
    def page(path: str) -> Response:
        if path.startswith(("api/", "sync/")):
            return edge.problem(404, "Not found", "There is nothing at this address.")
        # No file of the client has such a name; the system refuses to look for it.
        if 0 < len(path) < 200 and "\0" not in path:
            asked = (folder / path).resolve()
            if asked.is_file() and folder.resolve() in asked.parents:
                return FileResponse(asked)
        if index.is_file():
            return FileResponse(index, headers={"Cache-Control": "no-cache"})
        return JSONResponse(
            {"detail": "The web client is not built; run `make run`."}, status_code=503
        )
