"""The store on SQLite and PostgreSQL: one implementation, in SQLAlchemy Core.

The order of a write is what makes the promises of `events.store.protocol` true: the head row is
locked before anything is numbered, events and head change in one transaction, and the lock goes
with its commit. So positions become visible in order, and a crash at any point leaves either the
old head with the old events, or the new with the new.
"""

import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from events import codec
from events.errors import RecordDamaged
from events.ids import CommandId, Microseconds, NegotiationId, Position
from events.negotiation import Event
from events.record import Recorded
from events.store.engine import carried_through, reading, uncancelled, writing
from events.store.errors import NoSuchNegotiation, SlugTaken, WrongPosition
from events.store.protocol import Head, Stored
from events.store.tables import events, heads, negotiations

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
    events.c.chain_hash,
)
"""The columns that make a `Stored`, in the order of its fields."""

_BODY = Stored.__struct_fields__.index("body")


def random_salt() -> bytes:
    """A salt that nobody can guess."""
    return secrets.token_bytes(codec.SALT_BYTES)


class SqlEventStore:
    """`EventStore` over an engine from `events.store.engine.connect`, on a migrated database."""

    def __init__(self, engine: AsyncEngine, salt: Callable[[], bytes] = random_salt) -> None:
        self._engine = engine
        self._salt = salt

    @uncancelled
    async def create(self, negotiation: NegotiationId, slug: str) -> None:
        """See `EventStore.create`."""
        async with writing(self._engine) as connection:
            try:
                await connection.execute(
                    insert(negotiations).values(negotiation_id=negotiation, slug=slug)
                )
            except IntegrityError:
                raise SlugTaken(slug) from None
            await connection.execute(
                insert(heads).values(
                    negotiation_id=negotiation, position=0, latest_at=0, chain_hash=codec.NO_CHAIN
                )
            )

    async def find(self, slug: str) -> NegotiationId | None:
        """See `EventStore.find`."""
        rows = await self._rows(
            select(negotiations.c.negotiation_id).where(negotiations.c.slug == slug)
        )
        return NegotiationId(rows[0].negotiation_id) if rows else None

    async def negotiations(self) -> Sequence[tuple[NegotiationId, str]]:
        """See `EventStore.negotiations`."""
        rows = await self._rows(select(negotiations))
        # Sorted here: the databases' collations differ.
        return sorted(
            ((NegotiationId(row.negotiation_id), row.slug) for row in rows),
            key=lambda found: found[1],
        )

    @asynccontextmanager
    async def writing(self, negotiation: NegotiationId) -> AsyncIterator["SqlWriting"]:
        """See `EventStore.writing`."""
        async with writing(self._engine) as connection:
            head = await carried_through(_locked(connection, negotiation))
            yield SqlWriting(connection, negotiation, head, self._salt)

    async def head(self, negotiation: NegotiationId) -> Head:
        """See `EventStore.head`."""
        rows = await self._rows(select(heads).where(heads.c.negotiation_id == negotiation))
        if not rows:
            raise NoSuchNegotiation
        return Head(rows[0].position, rows[0].chain_hash)

    async def read(
        self,
        negotiation: NegotiationId,
        after: Position = 0,
        until: Position | None = None,
    ) -> AsyncIterator[Recorded[Event]]:
        """See `EventStore.read`."""
        async for stored in self.read_stored(negotiation, after, until):
            yield stored.recorded()

    async def read_stored(
        self,
        negotiation: NegotiationId,
        after: Position = 0,
        until: Position | None = None,
    ) -> AsyncIterator[Stored]:
        """See `EventStore.read_stored`."""
        while True:
            page = await self._rows(_page(negotiation, after, until))
            for row in page:
                yield _stored(row)
            if len(page) < PAGE:
                return
            after = page[-1].position

    async def by_command(
        self, negotiation: NegotiationId, command: CommandId
    ) -> Sequence[Recorded[Event]]:
        """See `EventStore.by_command`."""
        rows = await self._rows(
            select(*_STORED)
            .where(events.c.negotiation_id == negotiation, events.c.command_id == command)
            .order_by(events.c.position)
        )
        return [_stored(row).recorded() for row in rows]

    async def position_at(self, negotiation: NegotiationId, at: Microseconds) -> Position:
        """See `EventStore.position_at`."""
        rows = await self._rows(
            select(events.c.position)
            .where(events.c.negotiation_id == negotiation, events.c.latest_at <= at)
            .order_by(events.c.latest_at.desc(), events.c.position.desc())
            .limit(1)
        )
        return rows[0].position if rows else 0

    @uncancelled
    async def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        async with reading(self._engine) as connection:
            rows: Sequence[Row[Any]] = (await connection.execute(query)).all()
            return rows


class _Locked(Struct, frozen=True):
    """A head whose row is locked; ``latest_at`` as in `tables.events`."""

    position: Position
    latest_at: Microseconds
    chain: bytes


class SqlWriting:
    """`Writing` inside one transaction."""

    def __init__(
        self,
        connection: AsyncConnection,
        negotiation: NegotiationId,
        head: _Locked,
        salt: Callable[[], bytes],
    ) -> None:
        self._connection = connection
        self._negotiation = negotiation
        self._head = head
        self._salt = salt

    @property
    def head(self) -> Head:
        """See `Writing.head`."""
        return Head(self._head.position, self._head.chain)

    @uncancelled
    async def read(self, after: Position) -> Sequence[Stored]:
        """See `Writing.read`."""
        rows = await self._connection.execute(_after(self._negotiation, after))
        return [_stored(row) for row in rows]

    @uncancelled
    async def append(self, recorded: Sequence[Recorded[Event]]) -> Sequence[Stored]:
        """See `Writing.append`."""
        head = self._head
        added: list[Stored] = []
        rows: list[dict[str, Any]] = []
        for one in recorded:
            if one.negotiation != self._negotiation:
                raise ValueError(f"An event of negotiation {one.negotiation} was to be appended.")
            if one.position != head.position + 1:
                raise WrongPosition(head.position + 1, one.position)
            body = codec.encode(one.event)
            salt = self._salt()
            leaf = codec.leaf_hash(salt, codec.header(one), body, one.update)
            head = _Locked(
                position=one.position,
                latest_at=max(head.latest_at, one.occurred_at),
                chain=codec.chained(head.chain, leaf),
            )
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
                chain=head.chain,
            )
            added.append(stored)
            rows.append(_row(stored, head.latest_at))
        if not added:
            return added
        try:
            await self._connection.execute(insert(events), rows)
        except IntegrityError as error:
            raise RecordDamaged(
                added[0].position, f"the log goes on behind its head ({error.orig})."
            ) from error
        await self._connection.execute(
            update(heads)
            .where(heads.c.negotiation_id == self._negotiation)
            .values(position=head.position, latest_at=head.latest_at, chain_hash=head.chain)
        )
        self._head = head
        return added


async def _locked(connection: AsyncConnection, negotiation: NegotiationId) -> _Locked:
    # SQLite leaves FOR UPDATE away; there, the transaction itself is the lock.
    query = select(heads).where(heads.c.negotiation_id == negotiation).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NoSuchNegotiation
    return _Locked(row.position, row.latest_at, row.chain_hash)


def _after(negotiation: NegotiationId, after: Position) -> Select[Any]:
    return (
        select(*_STORED)
        .where(events.c.negotiation_id == negotiation, events.c.position > after)
        .order_by(events.c.position)
    )


def _page(negotiation: NegotiationId, after: Position, until: Position | None) -> Select[Any]:
    page = _after(negotiation, after).limit(PAGE)
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
        "chain_hash": stored.chain,
    }


def _stored(row: Row[Any]) -> Stored:
    # By place, for speed: a log of a hundred thousand events is read at every start.
    values: list[Any] = list(row)
    values[_BODY] = values[_BODY].encode()
    return Stored(*values)
