"""Requests and sockets, as the log and the metrics know them: by id, route and outcome.

Every one has an id, ``X-Request-Id``: the client's own if it is a UUID or a hexadecimal number, so
that nobody's words get into the log with it, or a new one. It is returned, and stands in every log
line that is written while it is served. Paths and query strings are not logged: they hold names of
negotiations, tickets and tokens.

Of what is private to some, nothing is logged or counted at all (SPEC W1).
"""

import re
import time
from typing import cast
from uuid import uuid4

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.operations.metrics import Metrics

log = structlog.get_logger(__name__)

HEADER = b"x-request-id"
_OWN = re.compile(rb"[0-9a-f]{16,64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

PRIVATE = frozenset({"workspaces", "package-drafts", "soundings", "sounding", "unlock"})
"""Parts of a path that make it private to some."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_private(path: str) -> bool:
    """Whether what is at a path is seen by some delegations only."""
    return not PRIVATE.isdisjoint(path.split("/"))


def request_id(scope: Scope) -> str:
    """The id of the request or socket that is being served."""
    return cast(str, scope.get("travaux.request", ""))


class Requests:
    """ASGI middleware: gives ids, logs and counts."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a socket."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == HEADER), b"")
        own = given.lower() if _OWN.fullmatch(given.lower()) else uuid4().hex.encode()
        scope["travaux.request"] = own.decode()
        # Each request and each socket is a task of its own: nobody else's lines get this id.
        structlog.contextvars.bind_contextvars(request=own.decode())
        served = _Socket if scope["type"] == "websocket" else _Request
        one = served(self._metrics, scope, receive, send, own)
        if is_private(scope["path"]):
            await self._app(scope, receive, one.send_with_id)
            return
        try:
            await self._app(scope, one.receive, one.send)
        finally:
            one.ended()


class _Request:
    """A request while it is served."""

    def __init__(
        self, metrics: Metrics, scope: Scope, receive: Receive, send: Send, own: bytes
    ) -> None:
        self.receive = receive
        self._metrics = metrics
        self._scope = scope
        self._send = send
        self._own = own
        self._began = time.perf_counter()
        self._status = 500
        self._following = False

    async def send_with_id(self, message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.accept"):
            message["headers"] = [*message.get("headers", ()), (HEADER, self._own)]
        await self._send(message)

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            if self._status == 200 and self._scope["path"].endswith("/feed"):
                self._following = True
                self._metrics.opened("feed")
        await self.send_with_id(message)

    def ended(self) -> None:
        metrics, status = self._metrics, self._status
        if self._following:
            metrics.closed("feed")
        route = getattr(self._scope.get("route"), "path", "-")
        method = self._scope["method"] if self._scope["method"] in _METHODS else "other"
        seconds = time.perf_counter() - self._began
        if status >= 400:
            metrics.requests_refused.add(str(status), self._scope.get("travaux.rule") or "")
        elif method not in _READS:
            metrics.writes.note(seconds)
        if route == "/api/sign-in":
            metrics.sign_ins.add("accepted" if status < 400 else "refused")
        elif route.endswith("/notices/read") and status < 400:
            metrics.notices_read.add()
        said = log.warning if status >= 500 else log.info
        if status < 400 and method in _READS:
            said = log.debug
        said("request", method=method, route=route, status=status, ms=round(seconds * 1000))


class _Socket(_Request):
    """A WebSocket while it is served."""

    def __init__(
        self, metrics: Metrics, scope: Scope, receive: Receive, send: Send, own: bytes
    ) -> None:
        super().__init__(metrics, scope, receive, send, own)
        self._receive = receive
        self.receive = self._received
        self._accepted = False
        self._code: int | None = None

    async def _received(self) -> Message:
        message = await self._receive()
        if message["type"] == "websocket.disconnect" and self._code is None:
            self._code = message.get("code", 1006)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "websocket.accept" and not self._accepted:
            self._accepted = True
            self._metrics.opened("draft")
            log.info("socket-opened")
        elif message["type"] == "websocket.close":
            self._code = message.get("code", 1000)
        await self.send_with_id(message)

    def ended(self) -> None:
        code = 1006 if self._code is None else self._code
        if self._accepted:
            self._metrics.closed("draft", code)
        else:
            self._metrics.closing(code)
        log.info(
            "socket-closed",
            code=code,
            seconds=round(time.perf_counter() - self._began),
            position=self._scope.get("travaux.position"),
        )
