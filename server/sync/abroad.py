"""Who is in the room on other nodes. Like all presence it is told, shown, forgotten; never stored.

A node tells the others who moves here, no more often than its own people (`server.sync.presence`),
and now and then who is here at all. Who is not told of for a while is gone: their node was killed,
or nobody carries what it says. What another node tells was set by it as it is set here, and names
are left out for each reader as they are for those here (SPEC P15).
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from contextvars import Context

import msgspec
from msgspec import Struct

from events.errors import Malformed
from events.ids import DraftId
from server.nodes.post import Post
from server.nodes.sealing import Opened
from server.sync.presence import Said, States
from server.sync.room import Room

TOLD_SECONDS = 5.0
"""How often it is told who is here."""

GONE_SECONDS = 12.0
"""Who was not told of for so long is gone."""

MOST_TOLD = 200
"""Most states in one message."""


class Here(Struct, frozen=True, array_like=True, tag="here"):
    """States of some clients in the room of a draft, on the node that tells it."""

    draft: DraftId
    states: tuple[Said, ...]


class Asked(Struct, frozen=True, array_like=True, tag="asked"):
    """A node that has just opened the room asks who is there."""


_decoder: msgspec.msgpack.Decoder[Here | Asked] = msgspec.msgpack.Decoder(Here | Asked)
_encoder = msgspec.msgpack.Encoder()


class Abroad:
    """Tells other nodes who is in a room here, and shows here who is there."""

    def __init__(self, room: Room, post: Post, clock: Callable[[], float] = time.monotonic) -> None:
        self._room = room
        self._post = post
        self._clock = clock
        self._heard: dict[bytes, int] = {}
        """The number of each node's last message: one that comes later than a later one is old."""
        self._forget = [post.listen("presence", self._hear), room.on_tell(self._tell)]
        self._task = asyncio.create_task(self._run(), context=Context())

    async def close(self) -> None:
        """Tell that everybody here is gone, and stop."""
        for forget in self._forget:
            forget()
        for draft, presence in self._room.presences():
            gone = [Said(one.client, one.clock + 1, None) for one in presence.here()]
            self._send(draft, gone)
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        self._post.send("presence", _encoder.encode(Asked()))
        while True:
            await asyncio.sleep(TOLD_SECONDS)
            self._tell_all()
            before = self._clock() - GONE_SECONDS
            for draft, presence in self._room.presences():
                if gone := presence.expire(before):
                    self._room.show(draft, gone)

    def _tell(self, draft: DraftId, states: States) -> None:
        """Tell what was just told to those here."""
        self._send(draft, self._room.presence(draft).said(states))

    def _tell_all(self) -> None:
        for draft, presence in self._room.presences():
            self._send(draft, presence.here())

    def _send(self, draft: DraftId, states: Sequence[Said]) -> None:
        for begin in range(0, len(states), MOST_TOLD):
            told = Here(draft, tuple(states[begin : begin + MOST_TOLD]))
            self._post.send("presence", _encoder.encode(told))

    def _hear(self, message: Opened) -> None:
        if message.number <= self._heard.get(message.sender, 0):
            return
        self._heard[message.sender] = message.number
        try:
            told = _decoder.decode(message.data)
        except msgspec.DecodeError as error:
            raise Malformed(f"This presence cannot be read: {error}") from error
        if isinstance(told, Asked):
            self._tell_all()
            return
        if told.draft not in self._room.live.documents:
            return
        enrolled = self._room.live.negotiation.members.participants
        states = [one for one in told.states if one.state is None or one.participant in enrolled]
        shown = self._room.presence(told.draft).abroad(message.sender, states, self._clock())
        if shown:
            self._room.show(told.draft, shown)
