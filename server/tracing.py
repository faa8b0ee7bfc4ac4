"""Folds over a whole log for those who ask where words come from, off the event loop.

The fold up to the present is kept and carried on by what is new, so that only the first question
about a negotiation waits for its whole log; questions about the past fold anew.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from events.errors import Malformed
from events.ids import DraftId, NegotiationId, Position
from events.negotiation import Event, Negotiation
from events.process import RevisionIssued
from events.projections.comparison import Comparison, compared
from events.projections.movement import Movement
from events.projections.provenance import Provenance
from events.projections.sheets import Picture
from events.record import Recorded
from events.store.protocol import EventStore
from server.moments import position_at

BATCH = 1_000
"""Events folded in one go, some ten milliseconds."""

KEPT = 4
"""Negotiations whose folds are kept, some hundred bytes for each character ever typed."""


class Fold(Protocol):
    """What takes events one by one."""

    def evolve(self, recorded: Recorded[Event]) -> None:
        """Fold one event."""


F = TypeVar("F", bound=Fold)
T = TypeVar("T")


class Tracing:
    """Answers questions about a log as of a position. Of one node; holds nothing but a cache."""

    def __init__(self, store: EventStore) -> None:
        self.store = store
        self._words = _Folds(store, _Pictured)
        self._movement = _Folds(store, Movement)

    async def ask(
        self,
        negotiation: NegotiationId,
        position: Position,
        question: Callable[[Provenance], T],
        *,
        now: bool,
    ) -> T:
        """Put a question to the fold as of a position; ``now`` if that is the present."""
        return await self._words.ask(negotiation, position, question, now=now)

    async def movement(
        self,
        negotiation: NegotiationId,
        position: Position,
        question: Callable[[Movement], T],
        *,
        now: bool,
    ) -> T:
        """The same for movement."""
        return await self._movement.ask(negotiation, position, question, now=now)

    async def compare(
        self,
        negotiation: NegotiationId,
        draft: DraftId,
        before: Position,
        after: Position,
        render: Callable[[Provenance, Comparison], T],
        *,
        head: Position,
    ) -> T:
        """Compare a draft at two positions, the earlier one either of them, and ``render`` it."""
        earlier, later = sorted((before, after))

        def answer(record: Provenance, picture: Picture) -> T:
            return render(record, compared(record, picture, backwards=before > after))

        if later == head:

            def kept(record: _Pictured) -> T | None:
                picture = record.at(draft, earlier)
                return answer(record, picture) if picture is not None else None

            found = await self._words.ask(negotiation, later, kept, now=True)
            if found is not None:
                return found
        record = await fold_to(self.store, negotiation, _Pictured(negotiation), 0, earlier)
        picture = record.picture(draft)
        await fold_to(self.store, negotiation, record, earlier, later)
        return await asyncio.to_thread(answer, record, picture)


class _Pictured(Provenance):
    """A fold that keeps a picture of each revision, which most comparisons begin with."""

    def __init__(self, negotiation: NegotiationId) -> None:
        super().__init__(negotiation)
        self._pictures: dict[tuple[DraftId, Position], Picture] = {}

    def evolve(self, recorded: Recorded[Event]) -> None:
        super().evolve(recorded)
        if isinstance(recorded.event, RevisionIssued):
            draft = recorded.event.draft
            self._pictures[draft, recorded.position] = self.picture(draft)

    def at(self, draft: DraftId, position: Position) -> Picture | None:
        """The draft at that position, if it is kept."""
        if position == self.position:
            return self.picture(draft)
        return self._pictures.get((draft, position))


class _Folds(Generic[F]):
    """Folds of one kind, by negotiation."""

    def __init__(self, store: EventStore, begin: Callable[[NegotiationId], F]) -> None:
        self._store = store
        self._begin = begin
        self._kept: OrderedDict[NegotiationId, _Kept[F]] = OrderedDict()
        self._asking: set[asyncio.Task[object]] = set()

    async def ask(
        self,
        negotiation: NegotiationId,
        position: Position,
        question: Callable[[F], T],
        *,
        now: bool,
    ) -> T:
        if not now:
            return await self._anew(negotiation, position, question)
        held = self._kept.get(negotiation)
        if held is None:
            held = self._kept[negotiation] = _Kept(self._begin(negotiation))
        self._kept.move_to_end(negotiation)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        # A task of its own: the thread that folds cannot be cancelled with the request.
        task = asyncio.create_task(self._carried_on(held, negotiation, position, question))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)
        return await asyncio.shield(task)

    async def _carried_on(
        self,
        held: "_Kept[F]",
        negotiation: NegotiationId,
        position: Position,
        question: Callable[[F], T],
    ) -> T:
        async with held.lock:
            if held.position < position:
                try:
                    await fold_to(self._store, negotiation, held.fold, held.position, position)
                except BaseException:
                    # Half a batch may be folded: whoever asks next begins anew.
                    if self._kept.get(negotiation) is held:
                        del self._kept[negotiation]
                    raise
                held.position = position
            if held.position == position:
                return await asyncio.to_thread(question, held.fold)
        return await self._anew(negotiation, position, question)

    async def _anew(
        self, negotiation: NegotiationId, position: Position, question: Callable[[F], T]
    ) -> T:
        fold = await fold_to(self._store, negotiation, self._begin(negotiation), 0, position)
        return await asyncio.to_thread(question, fold)


class _Kept(Generic[F]):
    def __init__(self, fold: F) -> None:
        self.fold = fold
        self.position: Position = 0
        self.lock = asyncio.Lock()


async def fold_to(
    store: EventStore, negotiation: NegotiationId, fold: F, after: Position, until: Position
) -> F:
    """Fold the events after one position up to and with another, in threads; returns the fold."""

    def take(batch: list[Recorded[Event]]) -> None:
        for recorded in batch:
            fold.evolve(recorded)

    batch: list[Recorded[Event]] = []
    if after < until:
        async for recorded in store.read(negotiation, after, until):
            batch.append(recorded)
            if len(batch) == BATCH:
                await asyncio.to_thread(take, batch)
                batch = []
    await asyncio.to_thread(take, batch)
    return fold


async def position_of(
    store: EventStore, state: Negotiation, draft: DraftId, moment: str | None
) -> Position:
    """The position that a revision of a draft, a position or a time stands for; None is now.

    ``state`` is the present. Raises `Malformed`, naming the revisions, for what is none of these,
    and `Unknown` beyond the end or before the beginning.
    """
    wanted = (moment or "").strip().casefold()
    revisions = [r for r in state.process.revisions if r.draft == draft]
    for revision in revisions:
        if revision.name.casefold() == wanted:
            return revision.position
    try:
        found = await position_at(store, state.id, state.position, moment)
    except Malformed as error:
        there = ", ".join(r.name for r in revisions) or "none yet"
        raise Malformed(
            f"{error} It is no revision of the draft either; there are: {there}."
        ) from (error)
    return state.position if found is None else found


async def since_position(
    store: EventStore, state: Negotiation, since: str, draft: DraftId | None
) -> Position:
    """The position that a revision (of any draft, or of one), a position or a time stands for."""
    wanted = since.strip().casefold()
    found = {
        r.position
        for r in state.process.revisions
        if r.name.casefold() == wanted and draft in (None, r.draft)
    }
    if len(found) > 1:
        raise Malformed(f"Several drafts have a revision “{since}”; say of which draft.")
    if found:
        return found.pop()
    position = await position_at(store, state.id, state.position, since)
    return state.position if position is None else position
