"""The line to one client: frames go straight to its socket while it keeps up, and wait while not.

uvicorn's own WebSocket protocol, with two things more. `Line.put` takes a frame that was encoded
once for everybody and never waits; and what a client sends goes straight to who is `listening`. A
task and a queue for each client and frame, as ASGI has it, would take three times as long. A room
finds the line in the scope of its socket, as an ASGI extension under the name `EXTENSION`.
"""

from collections import deque
from collections.abc import Callable
from typing import cast

from fastapi import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Request

EXTENSION = "travaux.line"

LITTLE = 64 * 1024
"""Bytes that may wait for a client before new text is left out, to be made good for at once."""

MOST_WAITING = 4 * 1024 * 1024
"""Bytes that may wait for a client that does not read; beyond it, it is too slow."""


def encoded(message: bytes) -> bytes:
    """A message as one binary WebSocket frame (RFC 6455), the same for everybody."""
    return Frame(Opcode.BINARY, message).serialize(mask=False)


class Line(WebSocketsSansIOProtocol):
    """One client's WebSocket; made by uvicorn for every connection."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._hear: Callable[[bytes], None] | None = None
        self._resumed: Callable[[], None] | None = None

    def handle_connect(self, event: Request) -> None:
        """See uvicorn; the application, which has not run yet, finds this line in its scope."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            cast(dict[str, object], self.scope["extensions"])[EXTENSION] = self

    def put(self, frame: bytes) -> bool:
        """Send an encoded frame, or keep it until the client reads on; False if too much waits."""
        if self.writable.is_set():
            if not (self.close_sent or self.transport.is_closing()):
                self.transport.write(frame)
            return True
        self._waiting.append(frame)
        self._bytes += len(frame)
        return self._bytes <= MOST_WAITING

    @property
    def behind(self) -> bool:
        """Whether more waits than a `LITTLE`."""
        return self._bytes > LITTLE

    def call_when_resumed(self, resumed: Callable[[], None]) -> None:
        """Call ``resumed`` once, when the client reads on and has been sent what waited."""
        self._resumed = resumed

    def listen(self, hear: Callable[[bytes], None]) -> None:
        """Let ``hear`` have every binary message from now on, at once.

        Those that came before, text, and the end of the connection still come by ASGI. As nothing
        is read while something waits there, messages stay in order if each is heard as soon as
        ASGI hands it over.
        """
        self._hear = hear

    def send_receive_event_to_app(self) -> None:
        """See uvicorn: a whole message has come."""
        if self._hear is None or self.curr_msg_data_type == "text":
            super().send_receive_event_to_app()
            return
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        self.frames = []
        if not self.close_sent:
            self._hear(data)

    def hold(self) -> None:
        """Read nothing more for now, but for what has come already."""
        if not self.read_paused and not self.transport.is_closing():
            self.read_paused = True
            self.transport.pause_reading()

    def go_on(self) -> None:
        """Read on."""
        if self.read_paused and self.queue.empty() and not self.transport.is_closing():
            self.read_paused = False
            self.transport.resume_reading()

    def resume_writing(self) -> None:
        """The client reads on: what waited goes in one piece."""
        super().resume_writing()
        if self._waiting and not (self.close_sent or self.transport.is_closing()):
            self.transport.write(b"".join(self._waiting))
        self.forget()
        resumed, self._resumed = self._resumed, None
        if resumed is not None:
            resumed()

    def forget(self) -> None:
        """Throw away what waits."""
        self._waiting.clear()
        self._bytes = 0

    def drop(self) -> None:
        """End the connection at once."""
        self.forget()
        self.transport.abort()


def line_of(socket: WebSocket) -> Line:
    """The line of an accepted WebSocket, which has to be served with `Line` as its protocol."""
    found = socket.scope["extensions"][EXTENSION]
    assert isinstance(found, Line)
    return found
