"""Where workspaces lie: ordinary tables, from which everything can be erased.

Nothing of it is in any log, this program's own included: who reads those must not learn that
somebody prepares something.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from events.errors import Refused, Unknown
from events.ids import (
    DelegationId,
    DraftId,
    GroupId,
    Microseconds,
    NegotiationId,
    ParticipantId,
)
from events.store.engine import reading, uncancelled, writing
from server.tables import workspace_acts, workspace_updates, workspaces
from server.workspaces.fork import Own
from server.workspaces.held import Held, about, decode, encode

NO_SUCH = "There is no such workspace."
JUST_CHANGED = (
    "This workspace has changed since you looked at it. Look again, and table it once it is as "
    "you want it."
)


class Kept(Struct, frozen=True):
    """A workspace as it lies in the tables.

    ``generation`` and ``last`` together name its content; each change makes it another.
    """

    id: str
    negotiation: NegotiationId
    draft: DraftId
    delegation: DelegationId
    group: GroupId | None
    name: str
    created_by: ParticipantId
    created_at: Microseconds
    changed_at: Microseconds
    generation: int
    last: int
    cleared_by: ParticipantId | None
    cleared_at: Microseconds | None
    draft_generation: int = 0
    """That of the draft on whose document it is written (`events.generations`)."""
    astray: str = "[]"
    """See `words_astray`."""

    @property
    def words_astray(self) -> list[str]:
        """Words written here that the room took away before that generation began."""
        return msgspec.json.decode(self.astray, type=list[str])

    def same(self, other: "Kept") -> bool:
        """Whether both have the same content."""
        return (self.generation, self.last) == (other.generation, other.last)


class Content(Struct, frozen=True):
    """What a workspace holds back."""

    kept: Kept
    own: tuple[Own, ...]
    positions: tuple[Held, ...]


class Shelf:
    """Keeps workspaces. Methods raise `Unavailable` when the database does not answer."""

    def __init__(self, engine: AsyncEngine, clock: Callable[[], Microseconds]) -> None:
        self._engine = engine
        self._clock = clock

    @uncancelled
    async def create(self, kept: Kept) -> None:
        """Keep a new workspace; one of that id that is there already stays."""
        async with writing(self._engine) as connection:
            if await _row(connection, kept.id) is None:
                await connection.execute(insert(workspaces).values(_values(kept)))

    async def all_of(self, negotiation: NegotiationId) -> list[Kept]:
        """Every workspace of a negotiation, oldest first. Show each to its members only."""
        query = (
            select(workspaces)
            .where(workspaces.c.negotiation_id == negotiation)
            .order_by(workspaces.c.created_at, workspaces.c.id)
        )
        async with reading(self._engine) as connection:
            return [_kept(row) for row in await connection.execute(query)]

    async def find(self, workspace: str) -> Kept | None:
        """A workspace, if there is one of that id."""
        async with reading(self._engine) as connection:
            row = await _row(connection, workspace)
            return _kept(row) if row is not None else None

    async def content(self, workspace: str) -> Content:
        """A workspace and what it holds; raises `Unknown`."""
        async with reading(self._engine) as connection:
            row = await _row(connection, workspace)
            if row is None:
                raise Unknown("W1", NO_SUCH)
            own = await connection.execute(
                select(workspace_updates.c.bytes, workspace_updates.c.participant_id)
                .where(workspace_updates.c.workspace_id == workspace)
                .order_by(workspace_updates.c.number)
            )
            positions = await connection.execute(
                select(workspace_acts.c.body)
                .where(workspace_acts.c.workspace_id == workspace)
                .order_by(workspace_acts.c.number)
            )
            return Content(
                _kept(row),
                tuple((one.bytes, ParticipantId(one.participant_id)) for one in own),
                tuple(decode(one.body) for one in positions),
            )

    @asynccontextmanager
    async def changing(self, workspace: str) -> AsyncIterator["Change"]:
        """A workspace, locked; what is done to it is committed at exit. Raises `Unknown`."""
        async with writing(self._engine) as connection:
            kept = await _locked(connection, workspace)
            yield Change(connection, kept, self._clock())

    def tabling(self, seen: Kept) -> "Tabling":
        """What becomes of a workspace when it is tabled as it was ``seen``."""
        return Tabling(seen, self._clock)


class Change:
    """A locked workspace and what can be done to it."""

    def __init__(self, connection: AsyncConnection, kept: Kept, now: Microseconds) -> None:
        self._connection = connection
        self._now = now
        self.kept = kept

    async def hold(self, updates: Sequence[bytes], whose: ParticipantId) -> None:
        """Hold further updates back; a clearance given before no longer holds."""
        first = self.kept.last + 1
        rows = [
            {
                "workspace_id": self.kept.id,
                "number": first + offset,
                "participant_id": whose,
                "bytes": one,
            }
            for offset, one in enumerate(updates)
        ]
        if rows:
            await self._connection.execute(insert(workspace_updates), rows)
        await self._set(
            last=self.kept.last + max(1, len(updates)), cleared_by=None, cleared_at=None
        )

    async def put(self, held: Held, whose: ParticipantId) -> None:
        """Hold a position back, in place of one about the same."""
        await self.drop(about(held))
        await self._connection.execute(
            insert(workspace_acts).values(
                workspace_id=self.kept.id,
                about=about(held),
                participant_id=whose,
                number=self.kept.last,
                body=encode(held),
            )
        )

    async def drop(self, what: str) -> None:
        """Erase a position that is held back."""
        await self._connection.execute(
            delete(workspace_acts).where(
                workspace_acts.c.workspace_id == self.kept.id, workspace_acts.c.about == what
            )
        )
        await self.hold((), self.kept.created_by)

    async def clear(self, by: ParticipantId | None) -> None:
        """Note that the head cleared it as it is, or (None) no longer does."""
        await self._set(cleared_by=by, cleared_at=self._now if by is not None else None)

    async def renew(self, own: Sequence[Own], *, positions: bool) -> None:
        """Begin a new generation with these updates only; ``positions`` says if those stay."""
        await self._write_anew(own, positions=positions)
        await self._set(cleared_by=None, cleared_at=None, astray="[]")

    async def carry(self, own: Sequence[Own], draft_generation: int, astray: Sequence[str]) -> None:
        """Hold the same on the document of another generation of the draft.

        It says what it said: positions stay, and who cleared it has.
        """
        cleared = {"cleared_by": self.kept.cleared_by, "cleared_at": self.kept.cleared_at}
        words = msgspec.json.encode([*self.kept.words_astray, *astray]).decode()
        await self._write_anew(own, positions=True)
        await self._set(draft_generation=draft_generation, astray=words, **cleared)

    async def _write_anew(self, own: Sequence[Own], *, positions: bool) -> None:
        await _empty(self._connection, self.kept.id, positions=not positions)
        await self._set(generation=self.kept.generation + 1, last=0)
        for update_, whose in own:
            await self.hold((update_,), whose)

    async def hand_on(self, delegation: DelegationId) -> None:
        """Let another member of the group go on with it; it begins anew for those who are in it."""
        await self._set(
            delegation_id=delegation,
            generation=self.kept.generation + 1,
            cleared_by=None,
            cleared_at=None,
        )

    async def erase(self) -> None:
        """Erase the workspace with all that is in it."""
        await _empty(self._connection, self.kept.id)
        await self._connection.execute(delete(workspaces).where(workspaces.c.id == self.kept.id))

    async def _set(self, **values: Any) -> None:
        await self._connection.execute(
            update(workspaces)
            .where(workspaces.c.id == self.kept.id)
            .values(changed_at=self._now, **values)
        )
        row = await _row(self._connection, self.kept.id)
        assert row is not None, "it is locked"
        self.kept = _kept(row)


class Tabling:
    """Beside the act that tables a workspace: it is as it was seen, and then empty."""

    def __init__(self, seen: Kept, clock: Callable[[], Microseconds]) -> None:
        self._seen = seen
        self._clock = clock

    async def before(self, connection: AsyncConnection) -> None:
        """Lock it; raises `Refused` if it is no longer as it was seen."""
        found = await _locked(connection, self._seen.id)
        if not found.same(self._seen) or found.cleared_by != self._seen.cleared_by:
            raise Refused("W5", JUST_CHANGED)

    async def after(self, connection: AsyncConnection) -> None:
        """Empty it."""
        await Change(connection, self._seen, self._clock()).renew((), positions=False)


async def begun_by(
    connection: AsyncConnection, negotiation: NegotiationId, delegation: DelegationId
) -> list[Kept]:
    """The workspaces that a delegation began, for itself or for groups; locked."""
    query = (
        select(workspaces)
        .where(workspaces.c.negotiation_id == negotiation, workspaces.c.delegation_id == delegation)
        .order_by(workspaces.c.id)
        .with_for_update()
    )
    return [_kept(row) for row in await connection.execute(query)]


async def _row(connection: AsyncConnection, workspace: str) -> Row[Any] | None:
    query = select(workspaces).where(workspaces.c.id == workspace)
    return (await connection.execute(query)).one_or_none()


async def _locked(connection: AsyncConnection, workspace: str) -> Kept:
    query = select(workspaces).where(workspaces.c.id == workspace).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise Unknown("W1", NO_SUCH)
    return _kept(row)


async def _empty(connection: AsyncConnection, workspace: str, *, positions: bool = True) -> None:
    await connection.execute(
        delete(workspace_updates).where(workspace_updates.c.workspace_id == workspace)
    )
    if positions:
        await connection.execute(
            delete(workspace_acts).where(workspace_acts.c.workspace_id == workspace)
        )


def _kept(row: Row[Any]) -> Kept:
    return Kept(*tuple(row))


def _values(kept: Kept) -> dict[str, Any]:
    names = [column.name for column in workspaces.columns]
    return dict(zip(names, (getattr(kept, field) for field in Kept.__struct_fields__), strict=True))
