"""The wire format of ``/sync/{draft_id}``: bytes in, messages out, and back. No I/O.

One websocket frame carries one message, as in y-protocols: 0 sync (0 step 1, 1 step 2, 2 update),
1 awareness, 2 auth (permission denied), 3 query awareness. Four more are sent only to clients
that connected with ``?acks=1``: 100 acknowledgement, 101 refusal, 102 notice, and before all else
103, which document this is.
"""

import json
from collections.abc import Mapping

from msgspec import Struct

from events.errors import Malformed

MAX_NUMBER = 2**53 - 2
"""Largest number in a message: what is counted on from it, browsers still hold exactly."""

SYNC, AWARENESS, AUTH, QUERY_AWARENESS = 0, 1, 2, 3
ACK, REFUSAL, NOTICE, WHICH = 100, 101, 102, 103
STEP1, STEP2, UPDATE = 0, 1, 2

# As y-websocket understands them: after 4400 to 4499 it stays away, after others it comes back.

CLOSE_REFUSED = 4403
"""Close code after a refusal: drop the document, take a new client id, load again."""
CLOSE_UNAUTHORISED = 4401
"""Close code when nobody is signed in, or may no longer read."""
CLOSE_ANEW = 4410
"""Close code when the document begins anew (a generation of a draft, a workspace that was tabled):
drop the one you have, and load again."""
CLOSE_SLOW = 4508
"""Close code for a client that does not read what it is sent: connect again and sync."""
CLOSE_RESTART = 1012
"""Close code when this server stops (RFC 6455's registry: service restart): connect again, which
leads to another server or to this one when it is back, and sync."""
CLOSE_RETRY = 4503
"""Close code when what was sent could not be recorded: connect again and send it again."""


class StateVector(Struct, frozen=True):
    """Step 1: what the sender has; the answer is what it lacks."""

    vector: bytes


class Update(Struct, frozen=True):
    """Step 2 or an update: both carry writes, and both pass the gate."""

    update: bytes


class AwarenessUpdate(Struct, frozen=True):
    """States of some clients: (client id, clock, JSON state or None when gone)."""

    states: tuple[tuple[int, int, str | None], ...]


class QueryAwareness(Struct, frozen=True):
    """Asks for everybody's state."""


Message = StateVector | Update | AwarenessUpdate | QueryAwareness


def encode_varint(number: int) -> bytes:
    """Unsigned LEB128, as lib0 writes it."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _block(payload: bytes) -> bytes:
    return encode_varint(len(payload)) + payload


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def varint(self) -> int:
        number = shift = 0
        while True:
            if self._at >= len(self._data) or shift > 49:
                raise Malformed("This message ends too early or holds too large a number.")
            byte = self._data[self._at]
            self._at += 1
            number |= (byte & 127) << shift
            if byte < 128:
                if number > MAX_NUMBER:
                    raise Malformed("This message holds too large a number.")
                return number
            shift += 7

    def block(self) -> bytes:
        length = self.varint()
        if length > len(self._data) - self._at:
            raise Malformed("This message is shorter than it says.")
        self._at += length
        return self._data[self._at - length : self._at]

    def text(self) -> str:
        try:
            return self.block().decode()
        except UnicodeDecodeError as error:
            raise Malformed("This message holds text that is not UTF-8.") from error

    def end(self) -> None:
        if self._at != len(self._data):
            raise Malformed("This message is longer than it says.")


def decode(frame: bytes) -> Message:
    """The message in a client's frame; raises `Malformed` for anything a client may not send."""
    reader = _Reader(frame)
    kind = reader.varint()
    message: Message
    if kind == SYNC:
        step = reader.varint()
        payload = reader.block()
        if step == STEP1:
            message = StateVector(payload)
        elif step in (STEP2, UPDATE):
            message = Update(payload)
        else:
            raise Malformed(f"Unknown kind of sync message: {step}.")
    elif kind == AWARENESS:
        inner = _Reader(reader.block())
        states = tuple(
            (inner.varint(), inner.varint(), _state(inner.text()))
            for _ in range(min(inner.varint(), 64))
        )
        inner.end()
        message = AwarenessUpdate(states)
    elif kind == QUERY_AWARENESS:
        message = QueryAwareness()
    else:
        raise Malformed(f"Unknown kind of message: {kind}.")
    reader.end()
    return message


def _state(text: str) -> str | None:
    return None if text == "null" else text


def encode_step1(vector: bytes) -> bytes:
    """Ask the client for what the server lacks."""
    return bytes((SYNC, STEP1)) + _block(vector)


def encode_step2(update: bytes) -> bytes:
    """Answer a client's step 1."""
    return bytes((SYNC, STEP2)) + _block(update)


def encode_update(update: bytes) -> bytes:
    """New text for everybody."""
    return bytes((SYNC, UPDATE)) + _block(update)


def encode_awareness(states: Mapping[int, tuple[int, str | None]]) -> bytes:
    """Client id to (clock, JSON state or None)."""
    inner = encode_varint(len(states)) + b"".join(
        encode_varint(client) + encode_varint(clock) + _block((state or "null").encode())
        for client, (clock, state) in states.items()
    )
    return bytes((AWARENESS,)) + _block(inner)


def encode_denied(reason: str) -> bytes:
    """y-protocols' auth message: permission denied."""
    return bytes((AUTH, 0)) + _block(reason.encode())


def encode_ack(position: int, count: int) -> bytes:
    """``count`` updates of this connection are in the record, the last at ``position``."""
    return bytes((ACK,)) + encode_varint(position) + encode_varint(count)


def encode_refusal(code: str, reason: str, lost: str) -> bytes:
    """Why an update was refused, and the text it would have inserted."""
    return bytes((REFUSAL,)) + _block(_json(code=code, reason=reason, lost=lost))


def encode_notice(message: str, lost: str) -> bytes:
    """Something the sender should know although its update was taken."""
    return bytes((NOTICE,)) + _block(_json(message=message, lost=lost))


def encode_which(name: str) -> bytes:
    """Which document this is: what was written on one of another name never goes into it."""
    return bytes((WHICH,)) + _block(name.encode())


def _json(**fields: str) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
