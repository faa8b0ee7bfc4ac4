"""One websocket of ``/sync/{draft_id}``: the I/O around protocol, gate and room."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog
from fastapi import WebSocket, WebSocketDisconnect

from events.draft.items import inserted_text
from events.draft.update import decode
from events.errors import Malformed, NotPermitted, TravauxError
from events.ids import DraftId, ParticipantId, Position
from server.sync import protocol
from server.sync.allowance import Allowance
from server.sync.gate import GateRefused
from server.sync.line import MOST_WAITING, encoded, line_of
from server.sync.pace import Pace
from server.sync.presence import Person
from server.sync.room import Listener
from server.sync.venue import ANEW, Venue, Written
from server.sync.writer import NotRecorded, WrittenElsewhere

log = structlog.get_logger(__name__)

CLOSING_SECONDS = 5.0
"""How long a client is given to take what waits for it before its line is cut."""

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
        allowance: Allowance,
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
        # What it sends is heard outside of its task, and so of its context.
        self._context = structlog.contextvars.get_contextvars()
        self._end: tuple[int, str] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._pace = Pace(self._line, allowance, self._heard)
        self._acknowledged = self._position = 0
        self._owes_ack = False
        self._keeping: set[asyncio.Future[None]] = set()
        self._parting: str | None = None
        """Why it ends as soon as nothing of it is being recorded."""
        self._looking: set[asyncio.Task[None]] = set()
        self._lacks: bytes | None = None
        """State vector of what it was sent before it got behind, while it is."""
        self._left_out = 0
        """Bytes of text that it was not sent since."""
        self._listener = Listener(draft, participant, self.put, self._put_text)

    def send(self, message: bytes) -> None:
        """Send a message to this client."""
        self.put(encoded(message))

    def put(self, frame: bytes) -> None:
        """Send an encoded frame; a client that does not keep up is closed and syncs anew."""
        if self._end is None and not self._line.put(frame):
            self.close(protocol.CLOSE_SLOW, "too slow; connect again")

    def _put_text(self, frame: bytes) -> None:
        """Send new text; one who is behind with reading gets all of it together, once reading on.

        So little waits for them, however long they rest.
        """
        if self._lacks is None:
            self.put(frame)
            if self._line.behind and not self.ended:
                self._lacks = self._venue.document().state_vector()
                self._left_out = 0
                self._line.call_when_resumed(self._make_good)
            return
        self._left_out += len(frame)
        if self._left_out > MOST_WAITING:
            self.close(protocol.CLOSE_SLOW, "too slow; connect again")

    def _make_good(self) -> None:
        vector, self._lacks = self._lacks, None
        # Who is to begin anew must get nothing of the document that comes.
        if vector is not None and self._left_out and not self.ended:
            self.send(protocol.encode_update(self._venue.document().diff(vector)))

    def announce(self, message: str) -> None:
        """Tell the client something that people should read, if it can be told."""
        if self._acks:
            self.send(protocol.encode_notice(message, ""))

    def close(self, code: int, reason: str) -> None:
        """End the connection after what was sent before; the first reason counts.

        Before a document is dropped, its client is told which of its updates are in the record:
        the others it writes on the next one.
        """
        if code == protocol.CLOSE_ANEW and self._pace.recording:
            self._parting = self._parting or reason
        elif self._end is None:
            self._acknowledge()
            self._end = code, reason
            self._pace.stop()
            self._closing = asyncio.ensure_future(self._close(code, reason))

    @property
    def ended(self) -> bool:
        """Whether nothing more is taken from this client."""
        return self._end is not None or self._parting is not None

    @property
    def position(self) -> Position:
        """Where the last of its updates stands in the record; 0 if there is none."""
        return self._position

    async def run(self) -> None:
        """Serve the client until it leaves or is refused."""
        self._venue.join(self._listener, self.close)
        if self._acks:
            self.send(protocol.encode_which(self._venue.which()))
        self.send(protocol.encode_step1(self._venue.document().state_vector()))
        present = self._venue.presence().present()
        if present:
            self.send(self._venue.awareness(self._listener, present))
        self._line.listen(self._pace.hear)
        try:
            while (message := await self._socket.receive())["type"] != "websocket.disconnect":
                self._pace.hear(message.get("bytes"))
        finally:
            self._pace.stop()
            self._venue.leave(self._listener)
            if self._closing is not None:
                with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                    await self._closing

    async def _close(self, code: int, reason: str) -> None:
        if code == protocol.CLOSE_SLOW:
            # What waits would have to be read first; they sync anew, and need none of it.
            self._line.forget()
        try:
            async with asyncio.timeout(CLOSING_SECONDS):
                await self._socket.close(code, reason)
        except TimeoutError:
            self._line.drop()

    def _heard(self, frame: bytes | None) -> None:
        """Take what the client sent: one binary message, or something else."""
        if self.ended:
            return
        try:
            self._pace.sent(len(frame or b""))
            if frame is None:
                raise Malformed("This socket takes binary messages only.")
            if len(frame) > self._max_update:
                raise GateRefused(
                    "too-large",
                    f"That was too much at once (more than {self._max_update // 1024} KiB); "
                    "please paste it in parts or bring it in as a text.",
                )
            self._take(protocol.decode(frame))
        except Malformed as error:
            self._refuse("malformed", str(error), "", frame or b"")
        except GateRefused as error:
            self._refuse(error.code, error.detail, error.lost, frame or b"")

    def _take(self, message: protocol.Message) -> None:
        if self.ended:
            return
        venue = self._venue
        match message:
            case protocol.StateVector(vector):
                if venue.is_of_earlier(vector):
                    looking = asyncio.ensure_future(self._look_again(vector))
                    self._looking.add(looking)
                    looking.add_done_callback(self._looking.discard)
                else:
                    self._answer(vector)
            case protocol.Update(update):
                self._pace.begin()
                venue.write(self._participant, update, _Sent(self, update))
            case protocol.AwarenessUpdate(states):
                presence = venue.presence()
                told = presence.update(self._listener, self._person, states)
                presence.spread(told, venue.tell)
            case protocol.QueryAwareness():
                present = venue.presence().present()
                self.send(venue.awareness(self._listener, present))

    def _answer(self, vector: bytes) -> None:
        try:
            for frame in self._venue.answer(vector):
                self.put(frame)
        except ValueError as error:
            raise Malformed("This state vector cannot be read.") from error

    async def _look_again(self, vector: bytes) -> None:
        """It is of a document before this one; or of one after it, which another node knows."""
        try:
            await self._venue.catch_up()
        except TravauxError as error:
            self.close(protocol.CLOSE_RETRY, str(error))
            return
        if self._venue.is_of_earlier(vector):
            # Together with what it has, this text would stand there twice.
            self.close(protocol.CLOSE_ANEW, ANEW)
            return
        try:
            self._answer(vector)
        except Malformed as error:
            self._refuse("malformed", str(error), "", vector)

    def written(self, written: Written) -> None:
        """An update of this client is in the record.

        All that one commit has recorded of it is acknowledged together.
        """
        self._pace.end()
        self._acknowledged += 1
        self._position = written.position
        if self._acks and not self._owes_ack:
            self._owes_ack = True
            asyncio.get_running_loop().call_soon(self._acknowledge)
        if self._acks and written.lost is not None:
            self._acknowledge()
            self.send(protocol.encode_notice(GONE if written.lost else GONE_MARKED, written.lost))
        try:
            self._pace.discarded(written.discarded)
        except GateRefused as error:
            self._refuse(error.code, error.detail, error.lost, b"")
        self._part()

    def failed(self, error: Exception, update: bytes) -> None:
        """An update of this client is not in the record."""
        self._pace.end()
        match error:
            case GateRefused(code="earlier"):
                self.close(protocol.CLOSE_ANEW, ANEW)
            case GateRefused():
                self._refuse(error.code, error.detail, error.lost, update)
            case Malformed():
                self._refuse("malformed", str(error), "", update)
            case NotPermitted():
                self._refuse("not-permitted", error.detail, "", update)
            case WrittenElsewhere():
                self._refuse("elsewhere", str(error), _typed(update), b"")
            case NotRecorded():
                self.close(protocol.CLOSE_RETRY, str(error))
            case TravauxError():
                self._refuse("refused", str(error), "", update)
            case _:
                # A defect of ours in judging this update, which the writer has logged. The client
                # must not wait for it for ever, nor send it again for ever.
                self._refuse(
                    "defect", "This change could not be taken; please type it anew.", "", update
                )
        self._part()

    def _part(self) -> None:
        if self._parting is not None and not self._pace.recording:
            self.close(protocol.CLOSE_ANEW, self._parting)

    def _acknowledge(self) -> None:
        if self._owes_ack:
            self._owes_ack = False
            self.send(protocol.encode_ack(self._position, self._acknowledged))

    def _refuse(self, code: str, reason: str, lost: str, data: bytes) -> None:
        if self.ended:
            return
        if self._keep is not None:
            log.info("update-refused", code=code, **self._context)
            keeping = asyncio.ensure_future(self._keep(code, data))
            self._keeping.add(keeping)
            keeping.add_done_callback(self._keeping.discard)
        self._acknowledge()
        if self._acks:
            self.send(protocol.encode_refusal(code, reason, lost))
        else:
            self.send(protocol.encode_denied(reason))
        self.close(protocol.CLOSE_REFUSED, code)


def _typed(update: bytes) -> str:
    """The text in an update that nobody has judged."""
    try:
        decoded = decode(update)
    except Malformed:
        return ""
    return inserted_text(decoded, list(decoded.items))


class _Sent:
    """`server.sync.venue.Sender` of one update."""

    __slots__ = ("_connection", "_update")

    def __init__(self, connection: Connection, update: bytes) -> None:
        self._connection = connection
        self._update = update

    def gone(self) -> bool:
        return self._connection.ended

    def written(self, written: Written) -> None:
        self._connection.written(written)

    def failed(self, error: Exception) -> None:
        self._connection.failed(error, self._update)
