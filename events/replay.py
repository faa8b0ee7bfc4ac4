"""Any past state of any negotiation: the nearest snapshot, and what happened from there on.

Snapshots are made on the way, wherever folding passes a stretch that has none, so that the next
reader finds one at most `STRETCH` events (or `STRETCH_SECONDS` of work) before any position. All of
them may be deleted at any time: that costs time, and changes no answer.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Protocol, TypeVar

import msgspec

from events import snapshot
from events.draft.replica import Replica
from events.errors import Malformed
from events.ids import DraftId, NegotiationId, Position
from events.ladder import RUNG, RUNGS, Ladder
from events.negotiation import Event, Negotiation, evolve
from events.record import Recorded
from events.snapshot import Encoder, PartDamaged, Parts
from events.store.protocol import EventStore
from events.store.snapshots import Kept

STRETCH = 2048
"""Events after which there is another snapshot: at all positions that it divides."""

STRETCH_SECONDS = 0.025
"""Time spent on folding after which there is another snapshot, where events are heavy."""

DOCUMENTS_STRETCH = 8192
"""Events after which there is another snapshot of the documents, for rooms that open."""

RECENT = 16
"""States kept for readers who look at the same moment again, or at one soon after."""

KNOWN = 16
"""Negotiations of which the states shortly before the present are kept, and what encodes them."""

FOLDS = 8
"""Folds over whole logs that are kept, to be carried on."""

_NEAR = 512
"""From a state kept so few events before, folding is quicker than looking for a snapshot."""

_SLICE = 256
"""Events folded before it is asked whether a snapshot is due; divides every stretch."""


class Fold(Protocol):
    """What takes the events of a negotiation one by one, and knows how far it has come."""

    @property
    def position(self) -> Position:
        """The last event taken."""

    def evolve(self, recorded: Recorded[Event]) -> None:
        """Take one event."""


F = TypeVar("F", bound=Fold)

_documents = msgspec.msgpack.Decoder(dict[DraftId, bytes])


class Replay:
    """Reads the past of all negotiations of a store. For one event loop.

    ``page`` is how many events are folded before others on the loop get their turn; ``stretch``
    and ``documents_stretch`` are as the constants say.
    """

    def __init__(
        self,
        store: EventStore,
        *,
        page: int = 4000,
        stretch: int = STRETCH,
        documents_stretch: int = DOCUMENTS_STRETCH,
    ) -> None:
        self.store = store
        self._page = page
        self._stretch = stretch
        self._documents_stretch = documents_stretch
        self._parts = Parts()
        self._encoders: OrderedDict[NegotiationId, Encoder] = OrderedDict()
        self._recent: OrderedDict[tuple[NegotiationId, Position], Negotiation] = OrderedDict()
        self._ladders: OrderedDict[NegotiationId, Ladder] = OrderedDict()
        self._folds: OrderedDict[tuple[Any, NegotiationId], tuple[Any, asyncio.Lock]] = (
            OrderedDict()
        )

    async def state_at(self, negotiation: NegotiationId, position: Position) -> Negotiation:
        """The state after the event at ``position``, or at the end if the log is shorter.

        Others may be given the same: read it, never change it.
        """
        ladder = self._ladders.get(negotiation)
        if ladder is not None and (held := ladder.held(position)) is not None:
            return held
        key = (negotiation, position)
        if key not in self._recent:
            self._recent[key] = await self._folded(negotiation, position)
            while len(self._recent) > RECENT:
                self._recent.popitem(last=False)
        self._recent.move_to_end(key)
        return self._recent[key]

    async def steps(
        self, negotiation: NegotiationId, after: Position, until: Position
    ) -> AsyncIterator[tuple[Negotiation, Recorded[Event]]]:
        """Each event after ``after`` up to ``until``, with the state right after it.

        It is one state that goes on changing: what is to be kept of it must be taken at once.
        """
        state = (await self.state_at(negotiation, after)).copy()
        pages = self.store.pages(negotiation, after, until, updates=False)
        async for page in pages:
            for recorded in page:
                evolve(state, recorded)
                yield state, recorded

    async def fold(
        self, begin: Callable[[NegotiationId], F], negotiation: NegotiationId, position: Position
    ) -> F:
        """A fold over the log up to ``position``, or beyond if somebody has asked for more.

        It is kept and carried on, so that only the first question waits for the whole log.
        """
        key = (begin, negotiation)
        if key not in self._folds:
            self._folds[key] = (begin(negotiation), asyncio.Lock())
            while len(self._folds) > FOLDS:
                self._folds.popitem(last=False)
        self._folds.move_to_end(key)
        held: F
        held, lock = self._folds[key]
        async with lock:
            after = held.position
            if after < position:
                pages = self.store.pages(
                    negotiation, after, position, updates=False, size=self._page
                )
                async for page in pages:
                    for recorded in page:
                        held.evolve(recorded)
        return held

    async def opening(self, negotiation: NegotiationId) -> Replica:
        """A replica as near to the end of the log as snapshots lead; the caller advances it."""
        while (kept := await self.store.snapshots.opening(negotiation)) is not None:
            try:
                state = await self._opened(negotiation, kept)
                documents = _documents.decode(snapshot.unpack(kept.documents or b""))
                return Replica(negotiation, state, documents)
            except (Malformed, msgspec.DecodeError, UnicodeDecodeError) as error:
                await self._forget(negotiation, kept, error)
        return Replica(negotiation)

    async def cover(self, negotiation: NegotiationId, position: Position) -> None:
        """Make the pages and snapshots that are due up to ``position``, one with the documents.

        This is the present, as far as is known here: the states shortly before it are kept.
        """
        await self.store.packed.keep(negotiation, position)
        await self._climb(negotiation, position)
        replica = await self.opening(negotiation)
        if position - replica.negotiation.position < self._documents_stretch:
            return
        after = replica.negotiation.position
        async for page in self.store.pages(negotiation, after, position, size=self._page):
            replica.advance(page)
        documents = {d: document.state() for d, document in replica.documents.items()}
        await self._keep(replica.negotiation, snapshot.pack(msgspec.msgpack.encode(documents)))

    async def _climb(self, negotiation: NegotiationId, position: Position) -> None:
        """Keep the states shortly before a position, which is the present; snapshots on the way."""
        first = max(0, position - position % RUNG - (RUNGS - 1) * RUNG)
        ladder = self._ladders.get(negotiation)
        if ladder is None or ladder.position < first:
            ladder = Ladder(await self._folded(negotiation, first, hurried=False))
            self._ladders[negotiation] = ladder
        self._ladders.move_to_end(negotiation)
        while len(self._ladders) > KNOWN:
            self._ladders.popitem(last=False)
        after, spent = ladder.position, 0.0
        pages = self.store.pages(negotiation, after, position, updates=False, size=self._page)
        async for page in pages:
            for recorded in page:
                if recorded.position != ladder.position + 1:
                    continue  # somebody else climbs, too
                began = time.thread_time()
                ladder.climb(recorded)
                spent += time.thread_time() - began
                rung = ladder.held(ladder.position)
                if rung is not None and self._due(rung, spent):
                    await self._keep(rung)
                    spent = 0.0

    def _due(self, state: Negotiation, spent: float) -> bool:
        return state.position % self._stretch == 0 or spent >= STRETCH_SECONDS

    async def _folded(
        self, negotiation: NegotiationId, position: Position, *, hurried: bool = True
    ) -> Negotiation:
        """A state, leaving snapshots on the way.

        Who is hurried leaves only those at full stretches, where mostly there is one already.
        """
        ladder = self._ladders.get(negotiation)
        if ladder is not None and (near := ladder.at(position)) is not None:
            return near
        state = await self._nearest(negotiation, position)
        spent = 0.0
        after = state.position
        pages = self.store.pages(negotiation, after, position, updates=False, size=self._page)
        async for page in pages:
            done = 0
            while done < len(page):
                # Readers who come from elsewhere stop at the same places.
                until = done + _SLICE - state.position % _SLICE
                spent += _fold(state, page[done:until])
                done = until
                if self._due(state, 0.0 if hurried else spent):
                    await self._keep(state)
                    spent = 0.0
        return state

    async def _nearest(self, negotiation: NegotiationId, position: Position) -> Negotiation:
        """A state of one's own to fold from: one of the recent, or the nearest snapshot."""
        held = {p: state for (n, p), state in self._recent.items() if n == negotiation}
        nearest = max((p for p in held if p <= position), default=0)
        recent = held[nearest] if nearest else Negotiation(negotiation)
        if nearest and position - recent.position <= _NEAR:
            return recent.copy()
        while (kept := await self.store.snapshots.nearest(negotiation, position)) is not None:
            if recent.position >= kept.position:
                break
            try:
                return await self._opened(negotiation, kept)
            except Malformed as error:
                await self._forget(negotiation, kept, error)
        return recent.copy()

    async def _opened(self, negotiation: NegotiationId, kept: Kept) -> Negotiation:
        opened = snapshot.Opened(kept.cover)
        if not opened.is_of(negotiation, kept.position):
            raise Malformed("The snapshot is that of another position.")
        fetched = await self.store.snapshots.parts(negotiation, self._parts.lacking(opened))
        return opened.state(self._parts, fetched)

    async def _keep(self, state: Negotiation, documents: bytes | None = None) -> None:
        if documents is None:
            # Who comes from a state near by may pass where there is one already.
            there = await self.store.snapshots.nearest(state.id, state.position)
            if there is not None and there.position == state.position:
                return
        # Taken away meanwhile: if this fails, what it knows is not in the store.
        encoder = self._encoders.pop(state.id, None)
        if encoder is None:
            encoder = Encoder(await self.store.snapshots.known(state.id))
        encoded = encoder.encode(state)
        await self.store.snapshots.keep(state.id, state.position, encoded, documents)
        self._encoders[state.id] = encoder
        while len(self._encoders) > KNOWN:
            self._encoders.popitem(last=False)

    async def _forget(self, negotiation: NegotiationId, kept: Kept, error: Exception) -> None:
        """Let go of a damaged snapshot; it will be made anew. What is known may be wrong, too."""
        await self.store.snapshots.forget(negotiation, kept.position)
        if isinstance(error, PartDamaged):
            # Else it counts as known, and is never written again.
            await self.store.snapshots.forget_part(negotiation, error.digest)
        self._encoders.pop(negotiation, None)


def _fold(state: Negotiation, events: Sequence[Recorded[Event]]) -> float:
    """Fold events; returns the seconds that it took."""
    began = time.thread_time()
    for recorded in events:
        evolve(state, recorded)
    return time.thread_time() - began
