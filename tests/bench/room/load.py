"""A process that plays some of a room's participants: it types, and notes what comes to whom when.

Sockets are read in large pieces, and searched for tokens rather than taken apart: hundreds of
people's laptops have to fit on one processor here, and must not be what is measured.
"""

import base64
import os
import re
import resource
import selectors
import socket
import time
from array import array
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory

from msgspec import Struct

from tests.bench.room.recorded import TOKEN, TOKEN_BYTES

_PIECE = 262_144
_PONG = b"\x8a\x80\0\0\0\0"
_PONG_SECONDS = 10
_PATIENCE = 3.0
"""Seconds after the last keystroke in which everything has to have come."""
_SWITCHED = b"HTTP/1.1 101"
_BREATH = 0.002
"""Seconds after which somebody who is behind with sending listens nevertheless."""


class Seat(Struct, frozen=True):
    """A participant: where they connect, and what they say first."""

    path: str
    hello: tuple[bytes, ...]
    heard: bool
    """Whether what comes to them is searched for tokens; others only take it off the line."""


class Writing(Struct, frozen=True):
    """What one of the participants types: frames, one after the other."""

    seat: int
    offset: float
    """Seconds after the beginning."""
    frames: list[tuple[bytes, int]]
    """Each with the place of its token's time; -1 if it has none."""


class Part(Struct, frozen=True):
    """What one process plays."""

    address: tuple[str, int]
    processor: int | None
    seats: list[Seat]
    writings: list[Writing]
    interval: float
    """Seconds from one update of a writer to the next."""
    tokens: dict[bytes, int]
    times: str
    """Name of the shared memory in which each token's time of sending stands."""
    count: int


class Played(Struct, frozen=True):
    """What came of it."""

    delays: bytes
    """Seconds from sending to receipt of each token at each who is heard, as an array of floats."""
    lost: int
    """Sockets that the server closed."""
    late: float
    """By how many seconds the latest update was sent after its time: our own slowness."""


def frame(payload: bytes, first: int = 0x82) -> bytes:
    """A masked WebSocket frame (RFC 6455); the mask is zero, which leaves the payload as it is."""
    size = len(payload)
    if size < 126:
        head = bytes((first, 0x80 | size))
    elif size < 65_536:
        head = bytes((first, 0x80 | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((first, 0x80 | 127)) + size.to_bytes(8, "big")
    return head + b"\0\0\0\0" + payload


class Line:
    """One participant's socket."""

    def __init__(self, address: tuple[str, int], seat: Seat) -> None:
        """Connects, and says hello."""
        self.heard = seat.heard
        self.rest = b""
        self.waiting = b""
        self.socket = socket.create_connection(address, timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {seat.path} HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        answer = b""
        while b"\r\n\r\n" not in answer:
            piece = self.socket.recv(4096)
            if not piece:
                break
            answer += piece
        if not answer.startswith(_SWITCHED):
            raise ConnectionError(f"{seat.path.split('?')[0]}: {answer[:200]!r}")
        for said in seat.hello:
            self.socket.sendall(frame(said))
        self.socket.setblocking(False)

    def send(self, data: bytes) -> None:
        """Send, or keep what the line does not take now."""
        if not self.waiting:
            try:
                sent = self.socket.send(data)
            except BlockingIOError:
                sent = 0
            data = data[sent:]
        self.waiting += data


def play(part: Part, pipe: Connection) -> None:
    """The process: connect, say so, wait for the time to begin, type and listen, tell."""
    if part.processor is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {part.processor})
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    lines = [Line(part.address, seat) for seat in part.seats]
    memory = SharedMemory(part.times)
    room = _Listening(lines, part.tokens, memory.buf.cast("d"))
    try:
        pipe.send(None)
        while not pipe.poll(0):
            room.listen(0.05)
            room.stay()
        begin: float = pipe.recv()
        late = _type(part, room, begin)
        ends = time.perf_counter() + _PATIENCE
        wanted = pipe.recv()
        while len(room.delays) < wanted and time.perf_counter() < ends:
            room.listen(0.05)
        pipe.send(Played(room.delays.tobytes(), room.lost, late))
    finally:
        room.close()
        memory.close()


class _Listening:
    """The lines, and what comes over them."""

    def __init__(self, lines: Sequence[Line], tokens: dict[bytes, int], times: memoryview) -> None:
        self.lines = lines
        self.times = times
        self.delays = array("d")
        self.lost = 0
        self._tokens = tokens
        self._find = re.compile(TOKEN).findall
        self._selector = selectors.DefaultSelector()
        self._scratch = bytearray(_PIECE)
        self._stayed = self.listened = time.perf_counter()
        for line in lines:
            self._selector.register(line.socket, selectors.EVENT_READ, line)

    def listen(self, seconds: float) -> None:
        """Take what has come, waiting so long for the first of it; send what had to wait."""
        for key, _ in self._selector.select(seconds):
            line: Line = key.data
            try:
                gone = not (
                    self._hear(line) if line.heard else line.socket.recv_into(self._scratch)
                )
            except BlockingIOError:
                continue
            except OSError:
                gone = True
            if gone:
                self._selector.unregister(line.socket)
                self.lost += 1
        for line in self.lines:
            if line.waiting:
                data, line.waiting = line.waiting, b""
                line.send(data)
        self.listened = time.perf_counter()

    def _hear(self, line: Line) -> int:
        piece = line.socket.recv(_PIECE)
        now = time.perf_counter()
        heard = line.rest + piece
        found = self._find(heard)
        times, tokens = self.times, self._tokens
        self.delays.extend([now - times[tokens[one]] for one in found])
        # The rest may be the beginning of a token, but holds none that was found.
        end = heard.rfind(found[-1]) + TOKEN_BYTES if found else 0
        line.rest = heard[max(end, len(heard) - TOKEN_BYTES + 1) :]
        return len(piece)

    def stay(self) -> None:
        """Tell servers that look for it that we are there."""
        if time.perf_counter() - self._stayed > _PONG_SECONDS:
            self._stayed = time.perf_counter()
            for line in self.lines:
                line.send(_PONG)

    def close(self) -> None:
        """Leave the room."""
        self.times.release()
        for line in self.lines:
            line.socket.close()
        self._selector.close()


def _type(part: Part, room: _Listening, begin: float) -> float:
    """Send everything in its time, listening in between; by how much the latest came too late."""
    due = sorted(
        (begin + writing.offset + n * part.interval, w, n)
        for w, writing in enumerate(part.writings)
        for n in range(len(writing.frames))
    )
    late = 0.0
    for at, w, n in due:
        while (left := at - time.perf_counter()) > 0:
            room.listen(min(left, 0.02))
        now = time.perf_counter()
        late = max(late, now - at)
        writing = part.writings[w]
        data, place = writing.frames[n]
        if place >= 0:
            room.times[place] = now
        try:
            room.lines[writing.seat].send(data)
        except OSError:
            continue
        if now - room.listened > _BREATH:
            room.listen(0)
    return late
