"""What every store promises. One contract suite, ``tests/contracts``, holds stores to it.

**Durability.** When ``writing`` exits without an exception, its events are on disk: they survive
a crash of this process and of the database, and of the machine if its disk keeps its word.

**Order.** The positions of a negotiation are 1, 2, 3 … without gaps. Whoever sees position N
sees, or can read, every position before it: events become visible whole batches at a time, in
order, and only once committed.

**Concurrency.** One writer at a time per negotiation, across tasks, processes and nodes: the next
waits. Readers wait for nobody, and nobody for them.

**Immutability.** An event, once written, reads back byte for byte, for ever.

**Retries.** The store does not retry. After `Unavailable` nothing was written. After
`CommitUnknown` the batch is in the log whole or not at all: read on from the last known position
to learn which. A retried act is recognised with ``by_command``, which is exact while the
negotiation is locked by ``writing``.

**Cancellation.** A task cancelled inside ``writing`` leaves nothing behind, unless the commit had
begun: that is carried through before the cancellation goes on, so that a cancelled writer must
reload as after `CommitUnknown`. Connections are given back either way.
"""

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from events import codec
from events.ids import CommandId, Microseconds, NegotiationId, ParticipantId, Position
from events.negotiation import Event
from events.proof.tree import Frontier, Node
from events.record import Recorded
from events.store.pages import Pages
from events.store.snapshots import Snapshots

Body = TypeVar("Body")


class Head(Struct, frozen=True):
    """Where a log ends: its last position (0 if empty) and the root of its tree there."""

    position: Position
    root: bytes


class Edge(Struct, frozen=True):
    """The end of a log, with all that is needed to go on from it; ``latest_at`` as in `tables`."""

    position: Position
    latest_at: Microseconds
    frontier: Frontier


class Stored(Struct, frozen=True):
    """One event exactly as it lies in the store, with what proves it.

    ``body`` is the encoded event, ``type`` its stored name; ``leaf`` is as in `events.codec`, and
    ``subtrees`` are the roots of the subtrees that it completes, joined (`events.proof.tree`).
    Nothing is checked or decoded on reading: exports show what is there.
    """

    negotiation: NegotiationId
    position: Position
    occurred_at: Microseconds
    recorded_at: Microseconds
    actor: ParticipantId
    command: CommandId
    type: str
    body: bytes
    update: bytes | None
    salt: bytes
    leaf: bytes
    subtrees: bytes

    @property
    def header(self) -> bytes:
        """The envelope as the leaf hashes it."""
        return codec.header(self._envelope(None))

    def recorded(self) -> Recorded[Event]:
        """The event, decoded; raises `Malformed` if this version does not know it."""
        return self._envelope(codec.decode(self.body))

    def _envelope(self, event: Body) -> Recorded[Body]:
        return Recorded(
            negotiation=self.negotiation,
            position=self.position,
            occurred_at=self.occurred_at,
            recorded_at=self.recorded_at,
            actor=self.actor,
            command=self.command,
            event=event,
            update=self.update,
        )


class SignedCheckpoint(Struct, frozen=True):
    """What the server has vouched for: the record as it was when it had ``size`` events.

    ``note`` is the signed text (`events.proof.checkpoint`), ``signed_at`` the server's clock then.
    """

    size: int
    root: bytes
    note: str
    signed_at: Microseconds


class Writing(Protocol):
    """A negotiation while it is locked for one writer. Nothing is visible before it ends well."""

    @property
    def head(self) -> Head:
        """The end of the log, what was appended here included."""

    @property
    def edge(self) -> Edge:
        """The same end, to go on from by ``writing(…, after)`` once this is committed."""

    async def read(self, after: Position) -> Sequence[Stored]:
        """All events after a position, to catch up with other writers before deciding."""

    async def append(self, events: Sequence[Recorded[Event]]) -> Sequence[Stored]:
        """Add events at the head, and return them as they will be stored.

        Their positions must continue the head without a gap (`WrongPosition`), and they must be
        of this negotiation (`ValueError`). An empty sequence changes nothing.
        """

    async def restore(self, events: Sequence[Stored]) -> None:
        """Add events just as they lay in another store, with their salts, leaves and bodies.

        As ``append``. Their leaves are not computed anew: who restores has checked them.
        """

    async def keep(self, checkpoint: SignedCheckpoint) -> None:
        """Keep a checkpoint; one of the same size that is there already gives way."""

    async def also(self, work: Callable[[AsyncConnection], Awaitable[None]]) -> None:
        """Do some work on ordinary tables: it is committed with what is appended, or not at all.

        Raises what ``work`` raises, before which it should have changed nothing.
        """


class EventStore(Protocol):
    """The logs of all negotiations. See the module for what holds throughout.

    Every method raises `Unavailable` when the database does not answer.
    """

    @property
    def snapshots(self) -> Snapshots:
        """The snapshots beside the logs: a cache, of which nothing above is promised."""

    @property
    def packed(self) -> Pages:
        """The log packed for folding: a cache, of which nothing above is promised."""

    async def create(self, negotiation: NegotiationId, slug: str) -> None:
        """Begin an empty log; durable on return. Raises `SlugTaken`."""

    async def find(self, slug: str) -> NegotiationId | None:
        """The negotiation of this slug, if there is one."""

    async def negotiations(self) -> Sequence[tuple[NegotiationId, str]]:
        """Every negotiation with its slug, in the order of slugs."""

    def writing(
        self, negotiation: NegotiationId, after: Edge | None = None
    ) -> AbstractAsyncContextManager[Writing]:
        """Lock the negotiation, and commit what was appended at exit; roll back on an exception.

        With ``after`` the log is taken to end there and nothing is locked: what was appended is
        written at exit, all in one visit to the database, or `Behind` is raised then if others
        have written since, or if that is the end of another record. There is nothing to ``read``
        and no checkpoint to ``keep`` in it.

        Waits for another writer, at most half a minute (`Unavailable`). Raises
        `NoSuchNegotiation` on entry, `CommitUnknown` at exit. Keep it short: decide inside,
        broadcast after.
        """

    def restoring(
        self, negotiation: NegotiationId, slug: str
    ) -> AbstractAsyncContextManager[Writing]:
        """``create`` and ``writing`` in one: with an exception, the negotiation was never there.

        Raises `SlugTaken` on entry.
        """

    async def head(self, negotiation: NegotiationId) -> Head:
        """The end of the log. Raises `NoSuchNegotiation`."""

    async def edges(self, negotiations: Collection[NegotiationId]) -> Mapping[NegotiationId, Edge]:
        """The ends of several logs, asked for at once; of those that there are."""

    async def edge(self, negotiation: NegotiationId) -> Edge:
        """The end of the log, to go on from by ``writing(…, after)``.

        Raises `NoSuchNegotiation`.
        """

    async def nodes(self, negotiation: NegotiationId, nodes: Iterable[Node]) -> dict[Node, bytes]:
        """These nodes of the record's tree, for the plans of `events.proof.tree`.

        Raises `RecordDamaged` where one is missing or is no hash.
        """

    def read(
        self,
        negotiation: NegotiationId,
        after: Position = 0,
        until: Position | None = None,
    ) -> AsyncIterator[Recorded[Event]]:
        """Events after ``after`` up to and with ``until`` (or the end), in order.

        Takes constant memory and holds no connection between pages, so it may be left half-way.
        Without ``until`` it goes on into what is committed while it reads. An unknown
        negotiation reads as empty.
        """

    def pages(
        self,
        negotiation: NegotiationId,
        after: Position = 0,
        until: Position | None = None,
        *,
        updates: bool = True,
        size: int = 1000,
    ) -> AsyncIterator[Sequence[Recorded[Event]]]:
        """The same as ``read``, ``size`` at a time: for folding, which it does not hold up.

        Without ``updates`` the CRDT bytes are left out, which are not needed for the state, and
        what is ``packed`` comes from there.
        """

    def read_stored(
        self,
        negotiation: NegotiationId,
        after: Position = 0,
        until: Position | None = None,
    ) -> AsyncIterator[Stored]:
        """The same as ``read``, undecoded and with what proves it, for exports."""

    async def by_command(
        self, negotiation: NegotiationId, command: CommandId
    ) -> Sequence[Recorded[Event]]:
        """The events that a command led to, in order; empty if it led to none (yet)."""

    def checkpoints(
        self, negotiation: NegotiationId, after: int = -1, until: int | None = None
    ) -> AsyncIterator[SignedCheckpoint]:
        """Checkpoints of more than ``after`` and at most ``until`` events, smallest first."""

    async def last_checkpoint(self, negotiation: NegotiationId) -> SignedCheckpoint | None:
        """The largest checkpoint, if there is any."""

    async def of_type(
        self, negotiation: NegotiationId, type: str, after: Position
    ) -> Sequence[Position]:
        """The positions after ``after`` of events of a stored type, in order."""

    async def position_at(self, negotiation: NegotiationId, at: Microseconds) -> Position:
        """The last position that shows nothing that happened after ``at``; 0 if there is none.

        Events may be recorded later than they occurred, so *occurred at* does not always grow
        with positions. The answer is the largest N such that all of 1 … N occurred at or before
        ``at``: what was entered late appears from where it was entered, and never pulls what
        happened in between into an earlier moment.
        """
