"""Pages: the log again, packed for folding. A cache beside it, which may be emptied at any time.

Row by row, fetching events and making each of them costs more than folding them does. So the
database joins the events of a page into one JSON array, and one call of the decoder makes them all;
and as pages never change, they are kept, compressed. Like a snapshot (`events.store.snapshots`)
a page is bound to the record by the leaf of its last event, and a damaged one is as good as none.
What is exported, verified and handed to clients is read from the log itself.
"""

from typing import Any

from sqlalchemy import Select, String, cast, delete, func, literal, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from events import codec, snapshot
from events.codec import Lines
from events.errors import Malformed
from events.ids import NegotiationId, Position
from events.store.caching import cached, unless_there
from events.store.engine import fetched, uncancelled, writing
from events.store.tables import events, pages

SIZE = 1024
"""Events on a page: the n-th ends with position n times this."""


class Pages:
    """The pages of all negotiations, of ``size`` events. Every method raises `Unavailable`."""

    def __init__(
        self, engine: AsyncEngine, size: int = SIZE, caches: AsyncEngine | None = None
    ) -> None:
        """``caches`` is the engine that pages are kept by, where it is another."""
        self._engine = engine
        self._caches = caches or engine
        self._size = size

    async def read(
        self, negotiation: NegotiationId, after: Position, until: Position | None, most: int
    ) -> list[Lines]:
        """Events after ``after`` as far as there are pages, of at most ``most`` pages (at least
        one), a sequence for each page; none if the next one is missing."""
        end = after - after % self._size + self._size
        held = (
            select(pages.c.last, pages.c.lines)
            .join(
                events,
                (events.c.negotiation_id == pages.c.negotiation_id)
                & (events.c.position == pages.c.last)
                & (events.c.leaf_hash == pages.c.leaf_hash),
            )
            .where(pages.c.negotiation_id == negotiation, pages.c.last >= end)
            .order_by(pages.c.last)
            .limit(max(1, most))
        )
        if until is not None:
            held = held.where(pages.c.last < until + self._size)
        found: list[Lines] = []
        for last, lines in await fetched(self._engine, held):
            if last != end:
                break
            try:
                page = codec.decode_lines(
                    snapshot.unpack(lines), negotiation, range(last - self._size + 1, last + 1)
                )
            except Malformed:
                await self.forget(negotiation, last)
                break
            begin = max(0, after - last + self._size)
            found.append(page[begin : None if until is None else until - last + self._size])
            end += self._size
        return found

    async def keep(self, negotiation: NegotiationId, until: Position) -> None:
        """Make the pages that are missing up to a position, after the last one that is there."""
        last = select(func.max(pages.c.last)).where(pages.c.negotiation_id == negotiation)
        end = ((await fetched(self._engine, last))[0][0] or 0) + self._size
        while end <= until:
            (row,) = await fetched(
                self._engine, joined(negotiation, end - self._size, end, self._size)
            )
            if row[0] is None:
                return
            await self._write(negotiation, end, snapshot.pack(codec.decode_lines(row[0]).encode()))
            end += self._size

    @uncancelled
    async def forget(self, negotiation: NegotiationId, last: Position | None = None) -> None:
        """Delete a page and those after it, which will be made again; without ``last``, all."""
        which = pages.c.negotiation_id == negotiation
        async with writing(self._engine) as connection:
            await connection.execute(delete(pages).where(which, pages.c.last >= (last or 0)))

    async def _write(self, negotiation: NegotiationId, end: Position, lines: bytes) -> None:
        leaf = select(events.c.leaf_hash).where(
            events.c.negotiation_id == negotiation, events.c.position == end
        )
        row = {
            "negotiation_id": negotiation,
            "last": end,
            "leaf_hash": (await fetched(self._engine, leaf))[0].leaf_hash,
            "lines": lines,
        }
        await cached(self._caches, [(unless_there(self._caches, pages), [row])])


class _Quoted(GenericFunction[str]):
    """A string as JSON."""

    name = "travaux_quoted"
    type = String()
    inherit_cache = True


@compiles(_Quoted, "sqlite")
def _sqlite(quoted: _Quoted, compiler: SQLCompiler, **how: Any) -> str:
    return f"json_quote{compiler.process(quoted.clause_expr, **how)}"


@compiles(_Quoted, "postgresql")
def _postgresql(quoted: _Quoted, compiler: SQLCompiler, **how: Any) -> str:
    return f"CAST(to_json{compiler.process(quoted.clause_expr, **how)} AS TEXT)"


def joined(
    negotiation: NegotiationId, after: Position, until: Position | None, size: int
) -> Select[Any]:
    """One value: what `events.codec.decode_lines` takes, of at most ``size`` events, or none."""
    page = (
        select(
            events.c.position,
            events.c.occurred_at,
            events.c.recorded_at,
            events.c.actor,
            events.c.command_id,
            events.c.body,
        )
        .where(events.c.negotiation_id == negotiation, events.c.position > after)
        .order_by(events.c.position)
        .limit(size)
    )
    if until is not None:
        page = page.where(events.c.position <= until)
    held = page.subquery()
    comma = literal(",")
    line = (
        literal(codec.line_opening(negotiation))
        + cast(held.c.position, String)
        + comma
        + cast(held.c.occurred_at, String)
        + comma
        + cast(held.c.recorded_at, String)
        + comma
        + _Quoted(held.c.actor)
        + comma
        + _Quoted(held.c.command_id)
        + comma
        + held.c.body
        + literal("]")
    )
    return select(literal("[") + func.aggregate_strings(line, ",") + literal("]"))
