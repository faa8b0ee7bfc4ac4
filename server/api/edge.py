"""The edge of the API: who is asking, what moment they ask about, and how refusals are said.

Errors are problem+json (RFC 9457). ``401`` and ``403`` say nothing about what exists: a
negotiation one is no member of and one that does not exist answer alike.
"""

import gzip
import hashlib
import secrets
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit

import structlog
from fastapi import Depends, FastAPI, Header, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException as StarletteHTTPException

from events.draft.enact import enact
from events.draft.replica import Act, Candidate
from events.entering import Enterable, EnterFor
from events.errors import Malformed, NotPermitted, RecordDamaged, Refused, Unknown
from events.ids import CommandId, DelegationId, EntryId, Microseconds, NegotiationId, Position
from events.members import Actor
from events.negotiation import Command, Event, Negotiation
from events.permissions import Right
from events.proof.errors import NotInRecord
from events.record import Recorded
from events.replay import Replay
from events.store.errors import CommitUnknown, StoreError
from events.visibility import Sight, sight, veiled
from server.api.views import Problem
from server.auth import LinkNotValid, Signed, SignIn
from server.checkpoints import Checkpoints
from server.deadlines import Deadlines
from server.ids import fresh
from server.logs import cause
from server.moments import position_at
from server.operations.requests import request_id
from server.rooms import OpenRoom, Rooms
from server.settings import Settings
from server.sync.pending import Beside
from server.sync.writer import NotRecorded, WrittenElsewhere
from server.watch import Watch

log = structlog.get_logger(__name__)

P = ParamSpec("P")
View = TypeVar("View", bound=BaseModel | str)

COOKIE = "travaux_session"

NOT_SIGNED_IN = "Please sign in: open your invitation link."
NOT_YOURS = "This is not open to you."
NOT_AVAILABLE = "The database does not answer; nothing was changed. Please try again shortly."
A_DEFECT = (
    "Something in the server failed; look whether it is done before you repeat it, and tell the "
    "secretariat this number: {}."
)
PERHAPS_DONE = "The database went away meanwhile; look whether it is done before you repeat it."


class Services:
    """What requests need; made once by `server.app`."""

    def __init__(
        self,
        settings: Settings,
        rooms: Rooms,
        sign_in: SignIn,
        checkpoints: Checkpoints,
        deadlines: Deadlines,
        watch: Watch,
        clock: Callable[[], Microseconds],
    ) -> None:
        self.settings = settings
        self.rooms = rooms
        self.sign_in = sign_in
        self.checkpoints = checkpoints
        self.deadlines = deadlines
        self.watch = watch
        self.clock = clock


def services(request: Request) -> Services:
    """The services of the app that serves this request."""
    held: Services = request.app.state.services
    return held


ServicesHere = Annotated[Services, Depends(services)]


def same_origin(origin: str | None, host: str | None, settings: Settings) -> bool:
    """Whether a browser's ``Origin`` is this server's own; programs send none."""
    if origin is None:
        return True
    if origin in settings.origins:
        return True
    try:
        return urlsplit(origin).netloc == host
    except ValueError:
        return False


async def signed(request: Request, here: ServicesHere) -> Signed:
    """Who is asking, by bearer token or session cookie; 401 if nobody."""
    authorization = request.headers.get("authorization", "")
    found: Signed | None = None
    if authorization[:7].lower() == "bearer ":
        found = await here.sign_in.by_bearer(authorization[7:].strip())
    elif cookie := request.cookies.get(COOKIE):
        if request.method not in ("GET", "HEAD") and not same_origin(
            request.headers.get("origin"), request.headers.get("host"), here.settings
        ):
            raise HTTPException(403, "This request came from another site.")
        found = await here.sign_in.session(cookie)
    if found is None:
        raise HTTPException(401, NOT_SIGNED_IN)
    return found


SignedIn = Annotated[Signed, Depends(signed)]


class Desk:
    """A signed-in member at the table of one negotiation: reads and acts through it."""

    def __init__(
        self,
        here: Services,
        open_room: OpenRoom,
        actor: Actor,
        who: Signed,
        key: str | None,
        gzipped: bool = False,
    ) -> None:
        self.here = here
        self.open = open_room
        self.actor = actor
        self.who = who
        self._key = key
        self._gzipped = gzipped
        self.entering: DelegationId | None = None
        """The delegation in whose name it is entered, where the request says so."""

    @property
    def state(self) -> Negotiation:
        """What is committed."""
        return self.open.state

    @property
    def sight(self) -> Sight:
        """What the member may see (SPEC P15-P18)."""
        return sight(self.state, self.actor)

    @property
    def seen(self) -> Negotiation:
        """What is committed, as the member may see it."""
        return veiled(self.state, self.sight)

    @property
    def attends(self) -> bool:
        """Whether the member attends the phase that lasts (SPEC P16)."""
        return self.sight.attends(self.state.position)

    def horizon(self, position: Position) -> Position:
        """The latest position up to this one of which the member may see the state."""
        return self.sight.horizon(self.state.process, position)

    def require(self, right: Right) -> None:
        """403 unless the member's role carries ``right``."""
        self.actor.require(right)

    def command_id(self) -> CommandId:
        """The id of this request's act: the same for every retry with its Idempotency-Key."""
        if self._key is None:
            return CommandId("once:" + secrets.token_urlsafe(12))
        digest = hashlib.sha256(f"{self.who.participant}\n{self._key}".encode()).hexdigest()
        return CommandId("key:" + digest[:32])

    async def show(
        self,
        moment: Position | None,
        view: Callable[Concatenate[Negotiation, Actor | None, P], View],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> View | Response:
        """What ``view`` shows of the state at a moment, as the member may see it, and to whom: on
        the past, nobody can act.

        The past is rendered by the readers, so ``view`` is a function of some module, and returns
        a pydantic model or plain text.
        """
        moment = self.horizon(self.state.position if moment is None else moment)
        if moment == self.state.position:
            return view(self.seen, self.actor, *args, **kwargs)
        answer, media_type = await self.here.rooms.readers.ask(
            shown, self.state.id, moment, self.actor, self._gzipped, view, args, kwargs
        )
        headers = {"Vary": "Accept-Encoding"}
        if self._gzipped:
            headers["Content-Encoding"] = "gzip"
        return Response(answer, media_type=media_type, headers=headers)

    async def do(self, command: Command) -> tuple[Recorded[Event], ...]:
        """Enact a command in the member's name; returns its events once recorded and visible."""
        if self.entering is not None:
            assert isinstance(command, Enterable), "routes that may be entered for somebody"
            command = EnterFor(EntryId(fresh()), self.entering, command)
        said = command
        return await self.act(lambda candidate, act: enact(candidate, act, said))

    async def act(
        self,
        decide: Callable[[Candidate, Act], Sequence[Recorded[Event]]],
        beside: Beside | None = None,
    ) -> tuple[Recorded[Event], ...]:
        """Decide and record in the member's name, with their rights at that moment."""
        command_id = self.command_id()

        def decided(candidate: Candidate, now: Microseconds) -> Sequence[Recorded[Event]]:
            actor = candidate.negotiation.members.actor(self.who.participant)
            return decide(candidate, Act(actor, command_id, now, now))

        recorded = await self.open.writer.submit(command_id, decided, beside)
        if recorded:
            log.info(
                "recorded",
                negotiation=self.state.id,
                position=recorded[0].position,
                until=recorded[-1].position,
                command=command_id,
            )
        return recorded


async def shown(
    replay: Replay,
    negotiation: NegotiationId,
    position: Position,
    reader: Actor,
    gzipped: bool,
    view: Callable[..., BaseModel | str],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> tuple[bytes, str]:
    """What ``view`` shows of a past state, as a reader may see it, and its media type.

    Compressed here if asked: a whole draft of some megabytes holds up the room while it passes.
    """
    state = await replay.state_at(negotiation, position)
    answer = view(veiled(state, sight(state, reader)), None, *args, **kwargs)
    if isinstance(answer, str):
        body, media_type = answer.encode(), "text/plain; charset=utf-8"
    else:
        body, media_type = answer.model_dump_json(by_alias=True).encode(), "application/json"
    return gzip.compress(body, 1, mtime=0) if gzipped else body, media_type


async def desk(
    slug: str,
    request: Request,
    here: ServicesHere,
    who: SignedIn,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Desk:
    """The member's desk; 403 for every negotiation they are no member of, existing or not."""
    if here.settings.pen_at and request.method not in ("GET", "HEAD"):
        raise WrittenElsewhere(here.settings.pen_at)
    open_room = await here.rooms.open_for(who.negotiation, who.participant)
    if open_room.state.process.slug != slug:
        raise HTTPException(403, NOT_YOURS)
    try:
        actor = open_room.state.members.actor(who.participant)
    except NotPermitted as error:
        raise HTTPException(403, NOT_YOURS) from error
    actor.require("read")
    key = None
    if idempotency_key is not None:
        # The whole request: what is asked for under a key that was used for something else is
        # another act, and never answered as if it were done.
        asked = f"{request.method} {request.url.path}?{request.url.query}\n{idempotency_key}\n"
        key = hashlib.sha256(asked.encode() + await request.body()).hexdigest()
    gzipped = "gzip" in request.headers.get("accept-encoding", "")
    return Desk(here, open_room, actor, who, key, gzipped)


DeskHere = Annotated[Desk, Depends(desk)]


async def voicing(
    at_desk: DeskHere,
    for_: Annotated[
        DelegationId | None,
        Query(alias="for", description="Entered in this delegation's name, by who steers."),
    ] = None,
) -> Desk:
    """The desk, at which what a delegation dictates can be entered for it (SPEC E1)."""
    at_desk.entering = for_
    return at_desk


VoicingHere = Annotated[Desk, Depends(voicing)]


async def moment(
    here: ServicesHere,
    at_desk: DeskHere,
    at: Annotated[
        str | None, Query(description="A position or an ISO time; without it, now.")
    ] = None,
) -> Position | None:
    """The position that a read is about; None is now."""
    return await position_at(here.rooms.store, at_desk.state.id, at_desk.state.position, at)


MomentHere = Annotated[Position | None, Depends(moment)]


def problem(
    status: int, title: str, detail: str, rule: str | None = None, allow: str | None = None
) -> JSONResponse:
    """An error answer; ``allow`` are the methods that are possible instead."""
    body = Problem(title=title, status=status, detail=detail, rule=rule)
    return JSONResponse(
        body.model_dump(),
        status_code=status,
        media_type="application/problem+json",
        headers={"Allow": allow} if allow is not None else None,
    )


def _noted(request: Request, rule: str) -> None:
    """Let the metrics know which rule refused."""
    request.scope["travaux.rule"] = rule


def install_errors(app: FastAPI) -> None:
    """Answer every error as problem+json, in the user's words."""

    @app.exception_handler(NotPermitted)
    async def not_permitted(request: Request, error: NotPermitted) -> JSONResponse:
        _noted(request, error.rule)
        return problem(403, "Not permitted", error.detail, error.rule)

    @app.exception_handler(Unknown)
    async def unknown(request: Request, error: Unknown) -> JSONResponse:
        _noted(request, error.rule)
        return problem(404, "Not found", error.detail, error.rule)

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> JSONResponse:
        _noted(request, error.rule)
        return problem(409, "Refused", error.detail, error.rule)

    @app.exception_handler(Malformed)
    async def malformed(_request: Request, error: Malformed) -> JSONResponse:
        return problem(422, "Not understood", str(error))

    @app.exception_handler(NotInRecord)
    async def not_in_record(request: Request, error: NotInRecord) -> JSONResponse:
        _noted(request, "R4")
        return problem(404, "Not found", str(error), "R4")

    @app.exception_handler(RecordDamaged)
    async def damaged(_request: Request, error: RecordDamaged) -> JSONResponse:
        return problem(500, "The record is damaged", str(error))

    @app.exception_handler(WrittenElsewhere)
    async def written_elsewhere(_request: Request, error: WrittenElsewhere) -> JSONResponse:
        return problem(405, "Written elsewhere", str(error), allow="GET, HEAD")

    @app.exception_handler(NotRecorded)
    async def not_recorded(_request: Request, error: NotRecorded) -> JSONResponse:
        return problem(503, error.title, str(error))

    @app.exception_handler(LinkNotValid)
    async def link_not_valid(_request: Request, error: LinkNotValid) -> JSONResponse:
        return problem(401, "Not signed in", str(error))

    @app.exception_handler(StoreError)
    async def store_error(_request: Request, error: StoreError) -> JSONResponse:
        log.warning("database-fails", error=type(error).__name__, cause=cause(error))
        if isinstance(error, CommitUnknown):
            return problem(503, "Perhaps done", PERHAPS_DONE)
        return problem(503, "Not available", NOT_AVAILABLE)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        parts = [
            f"{'.'.join(str(p) for p in e['loc'][1:]) or 'body'}: {e['msg']}"
            for e in error.errors()[:5]
        ]
        return problem(422, "Not understood", "; ".join(parts))

    @app.exception_handler(Exception)
    async def defect(request: Request, _error: Exception) -> JSONResponse:
        # The server logs it under this id; what went wrong within is nobody else's.
        own = request_id(request.scope)
        answer = problem(500, "A defect of the server", A_DEFECT.format(own))
        answer.headers["X-Request-Id"] = own
        return answer

    @app.exception_handler(StarletteHTTPException)
    async def http(_request: Request, error: StarletteHTTPException) -> JSONResponse:
        titles = {401: "Not signed in", 403: "Not permitted", 404: "Not found"}
        return problem(error.status_code, titles.get(error.status_code, "Error"), error.detail)
