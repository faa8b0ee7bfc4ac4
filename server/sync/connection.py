"""One websocket of ``/sync/{draft_id}``: the I/O around protocol, gate and room."""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable

import structlog
from fastapi import WebSocket, WebSocketDisconnect

from events.errors import Malformed, NotPermitted, TravauxError
from events.ids import CommandId, DraftId, ParticipantId
from server.sync import protocol
from server.sync.gate import GateRefused
from server.sync.line import encoded, line_of
from server.sync.presence import Person
from server.sync.room import TYPING, Listener
from server.sync.venue import Venue
from server.sync.writer import NotRecorded

log = structlog.get_logger(__name__)

CLOSING_SECONDS = 5.0
"""How long a client is given to take what waits for it before its line is cut."""

PENDING = 256
"""Most updates of one client being recorded; beyond it reading pauses (back-pressure)."""

Keep = Callable[[str, bytes], Awaitable[None]]
"""Puts refused bytes aside, under the code of the refusal; does not raise."""


GONE = "The paragraph you were writing in has just been taken out."
GONE_MARKED = (
    "The paragraph you were marking has just been moved or taken out; what you marked is not in "
    "the record. Please look where it stands now."
)


class Connection:
    """A client in the room of one draft."""

    def __init__(
        self,
        socket: WebSocket,
        venue: Venue,
        draft: DraftId,
        participant: ParticipantId,
        person: Person,
        *,
        acks: bool,
        max_update: int,
        keep: Keep | None,
    ) -> None:
        """Without ``keep``, nothing is kept nor logged of what is refused: it is private."""
        self._socket = socket
        self._venue = venue
        self._participant = participant
        self._person = person
        self._acks = acks
        self._max_update = max_update
        self._keep = keep
        self._line = line_of(socket)
        self._ended = asyncio.Event()
        self._end: tuple[int, str] | None = None
        self._acknowledged = 0
        self._recording: set[asyncio.Task[None]] = set()
        self._keeping: set[asyncio.Future[None]] = set()
        self._listener = Listener(draft, participant, self.put)

    def send(self, message: bytes) -> None:
        """Send a message to this client."""
        self.put(encoded(message))

    def put(self, frame: bytes) -> None:
        """Send an encoded frame; a client that does not keep up is closed and syncs anew."""
        if self._end is None and not self._line.put(frame):
            self.close(protocol.CLOSE_SLOW, "too slow; connect again")

    def close(self, code: int, reason: str) -> None:
        """End the connection after what was sent before; the first reason counts."""
        if self._end is None:
            self._end = code, reason
            self._ended.set()

    async def run(self) -> None:
        """Serve the client until it leaves or is refused."""
        self._venue.join(self._listener, self.close)
        self.send(protocol.encode_step1(self._venue.document().state_vector()))
        present = self._venue.presence().present()
        if present:
            self.send(self._venue.awareness(self._listener, present))
        ending = asyncio.create_task(self._until_ended())
        receiver = asyncio.create_task(self._receive())
        try:
            await asyncio.wait({ending, receiver}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._venue.leave(self._listener)
            for task in (ending, receiver):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                    await task

    async def _until_ended(self) -> None:
        await self._ended.wait()
        assert self._end is not None
        code, reason = self._end
        if code == protocol.CLOSE_SLOW:
            # What waits would have to be read first; they sync anew, and need none of it.
            self._line.forget()
        try:
            async with asyncio.timeout(CLOSING_SECONDS):
                await self._socket.close(code, reason)
        except TimeoutError:
            self._line.drop()

    async def _receive(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            frame: bytes | None = message.get("bytes")
            try:
                if frame is None:
                    raise Malformed("This socket takes binary messages only.")
                if len(frame) > self._max_update:
                    raise GateRefused(
                        "too-large",
                        f"That was too much at once (more than {self._max_update // 1024} KiB); "
                        "please paste it in parts or bring it in as a text.",
                    )
                await self._take(protocol.decode(frame))
            except Malformed as error:
                self._refuse("malformed", str(error), "", frame or b"")
            except GateRefused as error:
                self._refuse(error.code, error.detail, error.lost, frame or b"")

    async def _take(self, message: protocol.Message) -> None:
        if self._end is not None:
            return
        venue = self._venue
        match message:
            case protocol.StateVector(vector):
                try:
                    self.send(protocol.encode_step2(venue.document().diff(vector)))
                except ValueError as error:
                    raise Malformed("This state vector cannot be read.") from error
            case protocol.Update(update):
                task = asyncio.create_task(self._record(update))
                self._recording.add(task)
                task.add_done_callback(self._recording.discard)
                if len(self._recording) >= PENDING:
                    await asyncio.wait(self._recording, return_when=asyncio.FIRST_COMPLETED)
            case protocol.AwarenessUpdate(states):
                presence = venue.presence()
                told = presence.update(self._listener, self._person, states)
                presence.spread(told, venue.tell)
            case protocol.QueryAwareness():
                present = venue.presence().present()
                self.send(venue.awareness(self._listener, present))

    async def _record(self, update: bytes) -> None:
        """Judge and record one update, then acknowledge it."""
        command = CommandId(TYPING + secrets.token_urlsafe(9))
        try:
            written = await self._venue.write(
                command, self._participant, update, lambda: self._end is not None
            )
        except GateRefused as error:
            self._refuse(error.code, error.detail, error.lost, update)
            return
        except Malformed as error:
            self._refuse("malformed", str(error), "", update)
            return
        except NotPermitted as error:
            self._refuse("not-permitted", error.detail, "", update)
            return
        except NotRecorded as error:
            self.close(protocol.CLOSE_RETRY, str(error))
            return
        except TravauxError as error:
            self._refuse("refused", str(error), "", update)
            return
        except Exception:
            # A defect of ours in judging this update, which the writer has logged. The client must
            # not wait for it for ever, nor send it again for ever.
            self._refuse(
                "defect", "This change could not be taken; please type it anew.", "", update
            )
            raise
        self._acknowledged += 1
        if not self._acks:
            return
        self.send(protocol.encode_ack(written.position, self._acknowledged))
        if written.lost is not None:
            self.send(protocol.encode_notice(GONE if written.lost else GONE_MARKED, written.lost))

    def _refuse(self, code: str, reason: str, lost: str, data: bytes) -> None:
        if self._end is not None:
            return
        if self._keep is not None:
            log.info("update-refused", code=code)
            keeping = asyncio.ensure_future(self._keep(code, data))
            self._keeping.add(keeping)
            keeping.add_done_callback(self._keeping.discard)
        if self._acks:
            self.send(protocol.encode_refusal(code, reason, lost))
        else:
            self.send(protocol.encode_denied(reason))
        self.close(protocol.CLOSE_REFUSED, code)
