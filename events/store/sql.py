"""The store on SQLite and PostgreSQL: one implementation, in SQLAlchemy Core.

The order of a write is what makes the promises of `events.store.protocol` true: the head row is
locked before anything is numbered, events and head change in one transaction, and the lock goes
with its commit. So positions become visible in order, and a crash at any point leaves either the
old head with the old events, or the new with the new.
"""

import secrets
from abc import ABC, abstractmethod
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import msgspec
from sqlalchemy import Row, Select, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from events import codec
from events.errors import Malformed, RecordDamaged
from events.ids import CommandId, Microseconds, NegotiationId, Position
from events.negotiation import Event
from events.proof.tree import Frontier, Node
from events.record import Recorded
from events.store.engine import Prepared, carried_through, fetched, uncancelled, writing
from events.store.errors import Behind, NoSuchNegotiation, SlugTaken, WrongPosition
from events.store.onward import ADVANCE, go_on
from events.store.pages import SIZE, Pages, joined
from events.store.protocol import Edge, Head, SignedCheckpoint, Stored
from events.store.snapshots import Snapshots
from events.store.tables import checkpoints, events, heads, negotiations

PAGE = 1000
"""Events per query when reading a log."""

_STORED = (
    events.c.negotiation_id,
    events.c.position,
    events.c.occurred_at,
    events.c.recorded_at,
    events.c.actor,
    events.c.command_id,
    events.c.type,
    events.c.body,
    events.c.update,
    events.c.salt,
    events.c.leaf_hash,
    events.c.subtrees,
)
"""The columns that make a `Stored`, in the order of its fields."""

_RECORDED = (
    events.c.position,
    events.c.occurred_at,
    events.c.recorded_at,
    events.c.actor,
    events.c.command_id,
    events.c.body,
    events.c.update,
)
"""The columns that make a `Recorded`."""

_LOCK = Prepared(
    # SQLite leaves FOR UPDATE away; there, the transaction itself is the lock.
    select(heads).where(heads.c.negotiation_id == bindparam("of")).with_for_update()
)
_INSERT = Prepared(insert(events))
_ADVANCE = Prepared(ADVANCE)

_BODY = Stored.__struct_fields__.index("body")


def random_salt() -> bytes:
    """A salt that nobody can guess."""
    return secrets.token_bytes(codec.SALT_BYTES)


class SqlEventStore:
    """`EventStore` over an engine from `events.store.engine.connect`, on a migrated database."""

    def __init__(
        self,
        engine: AsyncEngine,
        salt: Callable[[], bytes] = random_salt,
        *,
        caches: AsyncEngine | None = None,
    ) -> None:
        """``caches`` is the engine that snapshots and pages are kept by, where it is another."""
        self._engine = engine
        self._salt = salt
        self._snapshots = Snapshots(engine, caches)
        self._pages = Pages(engine, caches=caches)

    @property
    def snapshots(self) -> Snapshots:
        """See `EventStore.snapshots`."""
        return self._snapshots

    @property
    def packed(self) -> Pages:
        """See `EventStore.packed`."""
        return self._pages

    @uncancelled
    async def create(self, negotiation: NegotiationId, slug: str) -> None:
        """See `EventStore.create`."""
        async with writing(self._engine) as connection:
            await _create(connection, negotiation, slug)

    async def find(self, slug: str) -> NegotiationId | None:
        """See `EventStore.find`."""
        rows = await fetched(
            self._engine, select(negotiations.c.negotiation_id).where(negotiations.c.slug == slug)
        )
        return NegotiationId(rows[0].negotiation_id) if rows else None

    async def negotiations(self) -> Sequence[tuple[NegotiationId, str]]:
        """See `EventStore.negotiations`."""
        rows = await fetched(self._engine, select(negotiations))
        # Sorted here: the databases' collations differ.
        return sorted(
            ((NegotiationId(row.negotiation_id), row.slug) for row in rows),
            key=lambda found: found[1],
        )

    @asynccontextmanager
    async def writing(
        self, negotiation: NegotiationId, after: Edge | None = None
    ) -> AsyncIterator["SqlWriting"]:
        """See `EventStore.writing`."""
        if after is not None:
            ahead = _Ahead(negotiation, after, self._salt)
            yield ahead
            await ahead.write(self._engine)
            return
        async with writing(self._engine) as connection:
            edge = await carried_through(_locked(connection, negotiation))
            yield _Locked(connection, negotiation, edge, self._salt)

    @asynccontextmanager
    async def restoring(self, negotiation: NegotiationId, slug: str) -> AsyncIterator["SqlWriting"]:
        """See `EventStore.restoring`."""
        async with writing(self._engine) as connection:
            await carried_through(_create(connection, negotiation, slug))
            yield _Locked(connection, negotiation, Edge(0, 0, Frontier()), self._salt)

    async def head(self, negotiation: NegotiationId) -> Head:
        """See `EventStore.head`."""
        edge = await self.edge(negotiation)
        return Head(edge.position, edge.frontier.root())

    async def edge(self, negotiation: NegotiationId) -> Edge:
        """See `EventStore.edge`."""
        found = (await self.edges([negotiation])).get(negotiation)
        if found is None:
            raise NoSuchNegotiation
        return found

    async def edges(self, negotiations: Collection[NegotiationId]) -> Mapping[NegotiationId, Edge]:
        """See `EventStore.edges`."""
        wanted = list(negotiations)
        out: dict[NegotiationId, Edge] = {}
        # SQLite and PostgreSQL both limit the parameters of a statement.
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            rows = await fetched(
                self._engine, select(heads).where(heads.c.negotiation_id.in_(some))
            )
            for row in rows:
                end = Edge(row.position, row.latest_at, _frontier(row))
                out[NegotiationId(row.negotiation_id)] = end
        return out

    async def nodes(self, negotiation: NegotiationId, nodes: Iterable[Node]) -> dict[Node, bytes]:
        """See `EventStore.nodes`."""
        wanted = list(nodes)
        rows = await fetched(
            self._engine,
            select(events.c.position, events.c.leaf_hash, events.c.subtrees).where(
                events.c.negotiation_id == negotiation,
                events.c.position.in_({node.position for node in wanted}),
            ),
        )
        found = {row.position: row for row in rows}
        out: dict[Node, bytes] = {}
        for node in wanted:
            row = found.get(node.position)
            if row is None:
                raise RecordDamaged(node.position, "it is missing from the record.")
            try:
                out[node] = node.within(row.leaf_hash, row.subtrees)
            except Malformed as error:
                raise RecordDamaged(node.position, str(error)) from error
        return out

    async def read(
        self,
        negotiation: NegotiationId,
        after: Position = 0,
        until: Position | None = None,
    ) -> AsyncIterator[Recorded[Event]]:
        """See `EventStore.read`."""
        async for page in self.pages(negotiation, after, until):
            for recorded in page:
                yield recorded

    async def pages(
        self,
        negotiation: NegotiationId,
        after: Position = 0,
        until: Position | None = None,
        *,
        updates: bool = True,
        size: int = PAGE,
    ) -> AsyncIterator[Sequence[Recorded[Event]]]:
        """See `EventStore.pages`."""
        if not updates and (until is None or until - after > SIZE // 2):
            while (until is None or after < until) and (
                packed := await self._pages.read(negotiation, after, until, size // SIZE)
            ):
                for page in packed:
                    for begin in range(0, len(page), size):
                        yield page[begin : begin + size]
                    after += len(page)
        while until is None or after < until:
            if updates:
                rows = await fetched(
                    self._engine, _page(select(*_RECORDED), negotiation, after, until, size)
                )
                read: Sequence[Recorded[Event]] = _recorded(negotiation, rows)
            else:
                (row,) = await fetched(self._engine, joined(negotiation, after, until, size))
                read = codec.decode_lines(row[0] or "[]")
            if read:
                yield read
            if len(read) < size:
                return
            after += len(read)

    async def read_stored(
        self,
        negotiation: NegotiationId,
        after: Position = 0,
        until: Position | None = None,
    ) -> AsyncIterator[Stored]:
        """See `EventStore.read_stored`."""
        while True:
            page = await fetched(
                self._engine, _page(select(*_STORED), negotiation, after, until, PAGE)
            )
            for row in page:
                yield _stored(row)
            if len(page) < PAGE:
                return
            after = page[-1].position

    async def by_command(
        self, negotiation: NegotiationId, command: CommandId
    ) -> Sequence[Recorded[Event]]:
        """See `EventStore.by_command`."""
        rows = await fetched(
            self._engine,
            select(*_STORED)
            .where(events.c.negotiation_id == negotiation, events.c.command_id == command)
            .order_by(events.c.position),
        )
        return [_stored(row).recorded() for row in rows]

    async def checkpoints(
        self, negotiation: NegotiationId, after: int = -1, until: int | None = None
    ) -> AsyncIterator[SignedCheckpoint]:
        """See `EventStore.checkpoints`."""
        while True:
            query = _checkpoints(negotiation).where(checkpoints.c.size > after)
            if until is not None:
                query = query.where(checkpoints.c.size <= until)
            page = await fetched(self._engine, query.order_by(checkpoints.c.size).limit(PAGE))
            for row in page:
                yield _checkpoint(row)
            if len(page) < PAGE:
                return
            after = page[-1].size

    async def last_checkpoint(self, negotiation: NegotiationId) -> SignedCheckpoint | None:
        """See `EventStore.last_checkpoint`."""
        query = _checkpoints(negotiation).order_by(checkpoints.c.size.desc()).limit(1)
        rows = await fetched(self._engine, query)
        return _checkpoint(rows[0]) if rows else None

    async def of_type(
        self, negotiation: NegotiationId, type: str, after: Position
    ) -> Sequence[Position]:
        """See `EventStore.of_type`."""
        rows = await fetched(
            self._engine,
            select(events.c.position)
            .where(
                events.c.negotiation_id == negotiation,
                events.c.position > after,
                events.c.type == type,
            )
            .order_by(events.c.position),
        )
        return [row.position for row in rows]

    async def position_at(self, negotiation: NegotiationId, at: Microseconds) -> Position:
        """See `EventStore.position_at`."""
        rows = await fetched(
            self._engine,
            select(events.c.position)
            .where(events.c.negotiation_id == negotiation, events.c.latest_at <= at)
            .order_by(events.c.latest_at.desc(), events.c.position.desc())
            .limit(1),
        )
        return rows[0].position if rows else 0


class SqlWriting(ABC):
    """`Writing`, but for how rows reach the database."""

    def __init__(self, negotiation: NegotiationId, edge: Edge, salt: Callable[[], bytes]) -> None:
        self._negotiation = negotiation
        self._edge = edge
        self._salt = salt

    @property
    def head(self) -> Head:
        """See `Writing.head`."""
        return Head(self._edge.position, self._edge.frontier.root())

    @property
    def edge(self) -> Edge:
        """See `Writing.edge`."""
        return self._edge

    async def append(self, recorded: Sequence[Recorded[Event]]) -> Sequence[Stored]:
        """See `Writing.append`."""
        added = []
        frontier = self._edge.frontier
        for one in recorded:
            body = codec.encode(one.event)
            salt = self._salt()
            leaf = codec.leaf_hash(salt, codec.header(one), body, one.update)
            frontier, subtrees = frontier.append(leaf)
            stored = Stored(
                negotiation=one.negotiation,
                position=one.position,
                occurred_at=one.occurred_at,
                recorded_at=one.recorded_at,
                actor=one.actor,
                command=one.command,
                type=str(type(one.event).__struct_config__.tag),
                body=body,
                update=one.update,
                salt=salt,
                leaf=leaf,
                subtrees=b"".join(subtrees),
            )
            added.append(stored)
        await self._take(added, frontier)
        return added

    async def restore(self, stored: Sequence[Stored]) -> None:
        """See `Writing.restore`."""
        await self._take(stored, self._edge.frontier.extend(one.leaf for one in stored))

    async def _take(self, added: Sequence[Stored], frontier: Frontier) -> None:
        """Take events at the edge; ``frontier`` is that after them."""
        position, latest_at = self._edge.position, self._edge.latest_at
        rows: list[dict[str, Any]] = []
        for stored in added:
            if stored.negotiation != self._negotiation:
                raise ValueError(
                    f"An event of negotiation {stored.negotiation} was to be appended."
                )
            if stored.position != position + 1:
                raise WrongPosition(position + 1, stored.position)
            position, latest_at = stored.position, max(latest_at, stored.occurred_at)
            rows.append(_row(stored, latest_at))
        if rows:
            before, self._edge = self._edge, Edge(position, latest_at, frontier)
            await self._add(before, rows)

    @abstractmethod
    async def read(self, after: Position) -> Sequence[Stored]:
        """See `Writing.read`."""

    @abstractmethod
    async def keep(self, checkpoint: SignedCheckpoint) -> None:
        """See `Writing.keep`."""

    @abstractmethod
    async def also(self, work: Callable[[AsyncConnection], Awaitable[None]]) -> None:
        """See `Writing.also`."""

    @abstractmethod
    async def _add(self, before: Edge, rows: list[dict[str, Any]]) -> None:
        """Bring rows that follow ``before`` on their way."""

    def _advanced(self, before: Edge) -> dict[str, Any]:
        """The values that move the head on from ``before``."""
        return {
            "of": self._negotiation,
            "known": before.position,
            "known_frontier": before.frontier.encode(),
            "new_position": self._edge.position,
            "new_latest_at": self._edge.latest_at,
            "new_frontier": self._edge.frontier.encode(),
        }


class _Locked(SqlWriting):
    """Inside a transaction that holds the head's row: rows are written as they come."""

    def __init__(
        self,
        connection: AsyncConnection,
        negotiation: NegotiationId,
        edge: Edge,
        salt: Callable[[], bytes],
    ) -> None:
        super().__init__(negotiation, edge, salt)
        self._connection = connection

    @uncancelled
    async def read(self, after: Position) -> Sequence[Stored]:
        """See `Writing.read`."""
        rows = await self._connection.execute(_after(select(*_STORED), self._negotiation, after))
        return [_stored(row) for row in rows]

    @uncancelled
    async def keep(self, checkpoint: SignedCheckpoint) -> None:
        """See `Writing.keep`."""
        same = (
            checkpoints.c.negotiation_id == self._negotiation,
            checkpoints.c.size == checkpoint.size,
        )
        await self._connection.execute(delete(checkpoints).where(*same))
        await self._connection.execute(
            insert(checkpoints).values(
                negotiation_id=self._negotiation, **msgspec.structs.asdict(checkpoint)
            )
        )

    @uncancelled
    async def also(self, work: Callable[[AsyncConnection], Awaitable[None]]) -> None:
        """See `Writing.also`."""
        await work(self._connection)

    @uncancelled
    async def _add(self, before: Edge, rows: list[dict[str, Any]]) -> None:
        with _no_others(before):
            await _INSERT.execute(self._connection, *rows)
        await _ADVANCE.execute(self._connection, self._advanced(before))


class _Ahead(SqlWriting):
    """At an edge that is known: rows wait, and are written all at once."""

    def __init__(self, negotiation: NegotiationId, edge: Edge, salt: Callable[[], bytes]) -> None:
        super().__init__(negotiation, edge, salt)
        self._known = edge
        self._rows: list[dict[str, Any]] = []

    async def read(self, after: Position) -> Sequence[Stored]:
        """Nothing: if others have written, this will not be."""
        return []

    async def keep(self, checkpoint: SignedCheckpoint) -> None:
        """Not here: nobody has locked what it vouches for."""
        raise ValueError("A checkpoint is kept where the head is locked.")

    async def also(self, work: Callable[[AsyncConnection], Awaitable[None]]) -> None:
        """Not here: there is no transaction yet."""
        raise ValueError("Other work is done where the head is locked.")

    async def write(self, engine: AsyncEngine) -> None:
        """Write what was appended; raises `Behind`."""
        if not self._rows:
            return
        with _no_others(self._known):
            done = await go_on(engine, self._advanced(self._known), self._rows)
        if not done:
            raise Behind

    async def _add(self, before: Edge, rows: list[dict[str, Any]]) -> None:
        self._rows += rows


@contextmanager
def _no_others(edge: Edge) -> Iterator[None]:
    """Where events were to be added there is nothing, or the record is damaged."""
    try:
        yield
    except IntegrityError as error:
        raise RecordDamaged(
            edge.position + 1, f"the log goes on behind its head ({error.orig})."
        ) from error


async def _create(connection: AsyncConnection, negotiation: NegotiationId, slug: str) -> None:
    try:
        await connection.execute(insert(negotiations).values(negotiation_id=negotiation, slug=slug))
    except IntegrityError:
        raise SlugTaken(slug) from None
    await connection.execute(
        insert(heads).values(
            negotiation_id=negotiation, position=0, latest_at=0, frontier=Frontier().encode()
        )
    )


async def _locked(connection: AsyncConnection, negotiation: NegotiationId) -> Edge:
    row = (await _LOCK.execute(connection, {"of": negotiation})).one_or_none()
    if row is None:
        raise NoSuchNegotiation
    return Edge(row.position, row.latest_at, _frontier(row))


def _frontier(row: Row[Any]) -> Frontier:
    """The edge of the tree in a row of ``heads``; raises `RecordDamaged` unless it fits the row."""
    try:
        frontier = Frontier.decode(row.frontier)
    except Malformed as error:
        raise RecordDamaged(row.position, str(error)) from error
    if frontier.size != row.position:
        raise RecordDamaged(row.position, "the edge of the tree is that of another position.")
    return frontier


def _checkpoints(negotiation: NegotiationId) -> Select[Any]:
    return select(
        checkpoints.c.size, checkpoints.c.root, checkpoints.c.note, checkpoints.c.signed_at
    ).where(checkpoints.c.negotiation_id == negotiation)


def _checkpoint(row: Row[Any]) -> SignedCheckpoint:
    return SignedCheckpoint(row.size, row.root, row.note, row.signed_at)


def _after(columns: Select[Any], negotiation: NegotiationId, after: Position) -> Select[Any]:
    return columns.where(
        events.c.negotiation_id == negotiation, events.c.position > after
    ).order_by(events.c.position)


def _page(
    columns: Select[Any],
    negotiation: NegotiationId,
    after: Position,
    until: Position | None,
    size: int,
) -> Select[Any]:
    page = _after(columns, negotiation, after).limit(size)
    return page if until is None else page.where(events.c.position <= until)


def _row(stored: Stored, latest_at: Microseconds) -> dict[str, Any]:
    return {
        "negotiation_id": stored.negotiation,
        "position": stored.position,
        "occurred_at": stored.occurred_at,
        "latest_at": latest_at,
        "recorded_at": stored.recorded_at,
        "actor": stored.actor,
        "command_id": stored.command,
        "type": stored.type,
        "body": stored.body.decode(),
        "update": stored.update,
        "salt": stored.salt,
        "leaf_hash": stored.leaf,
        "subtrees": stored.subtrees,
    }


def _recorded(negotiation: NegotiationId, rows: Sequence[Any]) -> list[Recorded[Event]]:
    # By place, for speed: the whole log of a negotiation may pass here.
    decode = codec.decode
    return [
        Recorded(negotiation, at, occurred, recorded, actor, command, decode(body), update)
        for at, occurred, recorded, actor, command, body, update in rows
    ]


def _stored(row: Row[Any]) -> Stored:
    # By place, for speed: a log of a hundred thousand events is read at every start.
    values: list[Any] = list(row)
    values[_BODY] = values[_BODY].encode()
    return Stored(*values)
