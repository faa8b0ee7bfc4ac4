"""The end of a log as one open room follows it: what other nodes write comes in here.

It comes from the log, when it is looked, or sooner over the bus. A batch from the bus goes on from
where the room stands or is passed over, and its leaves are hashed into the edge of the record's
tree as this node knows it (`server.nodes.batches`). That edge is compared with the log's at every
look and at every write: a room that had taken what the log does not hold is noticed within
`server.sync.writer.LOOK_SECONDS`, writes nothing, and is given up (`NotTheRecord`).
"""

from collections.abc import Callable, Sequence

import structlog

from events.errors import Malformed, TravauxError
from events.negotiation import Event
from events.record import Recorded
from events.store.protocol import Edge, EventStore, Stored
from server.logs import cause
from server.nodes.batches import Batch, continued, decode, encode
from server.nodes.post import Post
from server.nodes.sealing import Opened
from server.sync.room import Room

log = structlog.get_logger(__name__)

MOST_HEARD = 1024
"""Batches that may wait to be taken; with more, the log is read instead."""


class NotTheRecord(TravauxError):
    """This room shows something else than the log holds: it must be opened anew from the log."""


class Tail:
    """What a room knows of its log's end.

    Everything here is done by the room's writer, between one write and the next, but for `hear`.
    """

    def __init__(
        self,
        store: EventStore,
        room: Room,
        post: Post | None = None,
        followed: Callable[[Sequence[Recorded[Event]]], None] = lambda _recorded: None,
    ) -> None:
        """Without ``post`` there is no other node to be told or heard.

        ``followed`` is told what others wrote, when it has just been shown here.
        """
        self._followed = followed
        self.edge: Edge | None = None
        """Where the log ends with what the room shows; None while that is not known."""
        self.behind = False
        """Whether the log is known to have gone on further than what was heard reaches."""
        self._store = store
        self._room = room
        self._post = post
        self._heard: list[Batch] = []

    # What others wrote

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Hear what other nodes tell, and call ``wake`` when there is something to take."""
        if self._post is None:
            return lambda: None

        def hear(message: Opened) -> None:
            told = decode(message.data)
            if told.until <= self._position:
                return
            if isinstance(told, Batch) and len(self._heard) < MOST_HEARD:
                self._heard.append(told)
            else:
                self.behind = True
            wake()

        return self._post.listen("log", hear)

    @property
    def news(self) -> bool:
        """Whether something of others waits to be taken."""
        return self.behind or bool(self._heard)

    def take(self) -> None:
        """Take what was heard, as far as it goes on without a gap."""
        heard, self._heard = sorted(self._heard, key=lambda batch: batch.after), []
        for batch in heard:
            if batch.until <= self._position:
                continue
            edge = self.edge
            if edge is None or batch.after > edge.position:
                self.behind = True
                return
            try:
                recorded, after = continued(edge, self._room.live.negotiation.id, batch)
            except Malformed as error:
                log.warning("batch-not-taken", cause=cause(error))
                self.behind = True
                return
            self._follow(recorded)
            self.edge = after

    async def catch_up(self) -> None:
        """Take what is in the log and not in the room; raises what the store raises.

        Reads, and locks nothing: whatever lies before a committed end is committed and stays.
        Raises `NotTheRecord`.
        """
        self.take()
        # What is heard while the log is read may go further than what is read.
        self.behind = False
        edge = await self._store.edge(self._room.live.negotiation.id)
        self.compare(edge)
        if edge.position > self._position:
            async for page in self._store.pages(
                self._room.live.negotiation.id, self._position, edge.position
            ):
                self._follow(page)
        self.edge = edge

    def take_stored(self, others: Sequence[Stored]) -> None:
        """Take what was read while the log was locked; its end is not known by that."""
        self.edge = None
        self._follow([stored.recorded() for stored in others])

    def compare(self, edge: Edge) -> None:
        """Compare what the room has with where the log ends now; raises `NotTheRecord`."""
        if self._position > edge.position or (
            self._position == edge.position and self.differs(edge)
        ):
            raise NotTheRecord("What is shown here is not what is in the record.")

    def differs(self, edge: Edge) -> bool:
        """Whether the log, of which this was the end a moment ago, holds what the room does not."""
        if self._position == edge.position:
            return self.edge is not None and self.edge.frontier != edge.frontier
        return self._position < edge.position

    def forget(self) -> None:
        """Forget where the log ends, and what was heard: it is asked when it is needed."""
        self.edge = None
        self.behind = False
        self._heard.clear()

    # What this node wrote

    def tell(self, stored: Sequence[Stored]) -> None:
        """Tell the other nodes what was committed; never before that is certain."""
        if self._post is not None and stored and self._post.connected:
            self._post.send("log", encode(stored, self._post.largest))

    @property
    def _position(self) -> int:
        return self._room.live.negotiation.position

    def _follow(self, recorded: Sequence[Recorded[Event]]) -> None:
        self._room.follow_others(recorded)
        self._followed(recorded)
