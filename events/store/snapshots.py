"""Snapshots at rest: a cache beside the log, which may be emptied at any time.

Nothing here is part of the record. Writes are not waited for by the disk, a damaged snapshot is
as good as none, and one that some other version of the code wrote is not found. A snapshot is bound
to the record by the leaf of the event it was made after: in a database restored from elsewhere it
is not found either.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    Column,
    Select,
    Update,
    delete,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from events.ids import NegotiationId, Position
from events.snapshot import VERSION, Digest, Encoded
from events.store.caching import Write, cached, unless_there
from events.store.engine import fetched, uncancelled, writing
from events.store.tables import events, snapshot_parts, snapshots

DOCUMENTS_KEPT = 2
"""How many snapshots keep the CRDT documents: only rooms that open need them, and near the end."""

_IN_ONE_QUERY = 500


class Kept(Struct, frozen=True):
    """A snapshot as it lies in the store; ``documents`` only where it was asked for."""

    position: Position
    cover: bytes
    documents: bytes | None = None


class Snapshots:
    """The snapshots of all negotiations. Every method raises `Unavailable`."""

    def __init__(self, engine: AsyncEngine, caches: AsyncEngine | None = None) -> None:
        """``caches`` is the engine that snapshots are kept by, where it is another."""
        self._engine = engine
        self._caches = caches or engine

    async def nearest(self, negotiation: NegotiationId, position: Position) -> Kept | None:
        """The last snapshot at or before ``position``."""
        return await self._last(
            _sound(negotiation, snapshots.c.position, snapshots.c.cover).where(
                snapshots.c.position <= position
            )
        )

    async def opening(self, negotiation: NegotiationId) -> Kept | None:
        """The last snapshot that has the documents."""
        columns = (snapshots.c.position, snapshots.c.cover, snapshots.c.documents)
        return await self._last(
            _sound(negotiation, *columns).where(snapshots.c.documents.is_not(None))
        )

    async def known(self, negotiation: NegotiationId) -> set[Digest]:
        """The parts that are there."""
        query = select(snapshot_parts.c.digest).where(
            snapshot_parts.c.negotiation_id == negotiation
        )
        return {Digest(bytes(row.digest)) for row in await fetched(self._engine, query)}

    async def parts(
        self, negotiation: NegotiationId, digests: Sequence[Digest]
    ) -> dict[Digest, bytes]:
        """These parts, as far as they are there."""
        found: dict[Digest, bytes] = {}
        for begin in range(0, len(digests), _IN_ONE_QUERY):
            query = select(snapshot_parts.c.digest, snapshot_parts.c.data).where(
                snapshot_parts.c.negotiation_id == negotiation,
                snapshot_parts.c.digest.in_(digests[begin : begin + _IN_ONE_QUERY]),
            )
            found.update(
                (Digest(bytes(r.digest)), r.data) for r in await fetched(self._engine, query)
            )
        return found

    async def keep(
        self,
        negotiation: NegotiationId,
        position: Position,
        encoded: Encoded,
        documents: bytes | None = None,
    ) -> None:
        """Keep the snapshot of a position, in the place of one that is there."""
        leaf = select(events.c.leaf_hash).where(
            events.c.negotiation_id == negotiation, events.c.position == position
        )
        found = await fetched(self._engine, leaf)
        if not found:
            return
        # Always in the same order, or two nodes could wait for each other.
        parts = [
            {"negotiation_id": negotiation, "digest": digest, "data": data}
            for digest, data in sorted(encoded.parts.items())
        ]
        row = {
            "negotiation_id": negotiation,
            "position": position,
            "version": VERSION,
            "leaf_hash": found[0].leaf_hash,
            "cover": encoded.cover,
            "documents": documents,
        }
        at = (snapshots.c.negotiation_id == negotiation, snapshots.c.position == position)
        writes: list[Write] = [
            (delete(snapshots).where(*at), []),
            (unless_there(self._caches, snapshots), [row]),
        ]
        if parts:
            writes.insert(0, (unless_there(self._caches, snapshot_parts), parts))
        if documents is not None:
            writes.append((_without_documents(negotiation), []))
        await cached(self._caches, writes)

    @uncancelled
    async def forget(self, negotiation: NegotiationId, position: Position | None = None) -> None:
        """Delete one snapshot, or all of a negotiation."""
        which = snapshots.c.negotiation_id == negotiation
        async with writing(self._engine) as connection:
            if position is not None:
                which &= snapshots.c.position == position
            else:
                await connection.execute(
                    delete(snapshot_parts).where(snapshot_parts.c.negotiation_id == negotiation)
                )
            await connection.execute(delete(snapshots).where(which))

    @uncancelled
    async def forget_part(self, negotiation: NegotiationId, digest: Digest) -> None:
        """Delete a part: who needs it next writes it anew."""
        async with writing(self._engine) as connection:
            await connection.execute(
                delete(snapshot_parts).where(
                    snapshot_parts.c.negotiation_id == negotiation,
                    snapshot_parts.c.digest == digest,
                )
            )

    async def forget_foreign(self) -> None:
        """Delete the snapshots of negotiations in which another version has left some."""
        query = select(snapshots.c.negotiation_id).where(snapshots.c.version != VERSION).distinct()
        for row in await fetched(self._engine, query):
            await self.forget(NegotiationId(row.negotiation_id))

    async def _last(self, query: Select[Any]) -> Kept | None:
        rows = await fetched(self._engine, query.order_by(snapshots.c.position.desc()).limit(1))
        return Kept(*rows[0]) if rows else None


def _sound(negotiation: NegotiationId, *columns: Column[Any]) -> Select[Any]:
    """Snapshots of this version that belong to the record as it is."""
    same = (
        (events.c.negotiation_id == snapshots.c.negotiation_id)
        & (events.c.position == snapshots.c.position)
        & (events.c.leaf_hash == snapshots.c.leaf_hash)
    )
    return (
        select(*columns)
        .join(events, same)
        .where(snapshots.c.negotiation_id == negotiation, snapshots.c.version == VERSION)
    )


def _without_documents(negotiation: NegotiationId) -> Update:
    """Takes the documents from all snapshots of a negotiation but the last."""
    with_documents = (
        snapshots.c.negotiation_id == negotiation,
        snapshots.c.documents.is_not(None),
    )
    kept = (
        select(snapshots.c.position)
        .where(*with_documents)
        .order_by(snapshots.c.position.desc())
        .limit(DOCUMENTS_KEPT)
    )
    return (
        update(snapshots)
        .where(*with_documents, snapshots.c.position.not_in(kept))
        .values(documents=None)
    )
