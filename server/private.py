"""What is told or prepared in private beside workspaces: soundings, and packages before they are
presented. It lies in ordinary tables and can be erased; nothing of it is in any log.
"""

from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from events.errors import Unknown
from events.ids import (
    BracketId,
    DelegationId,
    Microseconds,
    NegotiationId,
    PackageId,
    ParticipantId,
)
from events.stances import StanceKind
from events.store.engine import reading, uncancelled, writing
from server.tables import package_drafts, soundings

NO_SUCH = "There is no such package in preparation."


class Told(Struct, frozen=True):
    """How a delegation would stand on a bracket, as it told the co-facilitators."""

    bracket: BracketId
    delegation: DelegationId
    negotiation: NegotiationId
    stance: StanceKind
    words: str
    by: ParticipantId
    at: Microseconds


class Soundings:
    """Keeps soundings. Methods raise `Unavailable` when the database does not answer."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @uncancelled
    async def tell(self, told: Told) -> None:
        """Keep a sounding in place of the delegation's last one on that bracket."""
        async with writing(self._engine) as connection:
            await connection.execute(delete(soundings).where(_of(told.bracket, told.delegation)))
            await connection.execute(
                insert(soundings).values(
                    bracket_id=told.bracket,
                    delegation_id=told.delegation,
                    negotiation_id=told.negotiation,
                    stance=told.stance,
                    words=told.words,
                    participant_id=told.by,
                    at=told.at,
                )
            )

    @uncancelled
    async def erase(self, bracket: BracketId, delegation: DelegationId) -> None:
        """Erase a delegation's sounding on a bracket."""
        async with writing(self._engine) as connection:
            await connection.execute(delete(soundings).where(_of(bracket, delegation)))

    async def of(
        self, negotiation: NegotiationId, delegation: DelegationId | None = None
    ) -> list[Told]:
        """All soundings of a negotiation, or one delegation's, oldest first."""
        query = select(soundings).where(soundings.c.negotiation_id == negotiation)
        if delegation is not None:
            query = query.where(soundings.c.delegation_id == delegation)
        async with reading(self._engine) as connection:
            rows = await connection.execute(query.order_by(soundings.c.at))
            return [_told(row) for row in rows]


class Prepared(Struct, frozen=True):
    """A package in preparation; without a delegation, it is the pen's."""

    id: PackageId
    negotiation: NegotiationId
    delegation: DelegationId | None
    title: str
    note: str
    brackets: tuple[BracketId, ...]
    changed_by: ParticipantId
    changed_at: Microseconds


class PackageDrafts:
    """Keeps packages that are not presented yet. Methods raise `Unavailable`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @uncancelled
    async def keep(self, prepared: Prepared) -> None:
        """Keep a package in place of what was there under its id."""
        async with writing(self._engine) as connection:
            await _erase(connection, prepared.id)
            await connection.execute(
                insert(package_drafts).values(
                    id=prepared.id,
                    negotiation_id=prepared.negotiation,
                    delegation_id=prepared.delegation,
                    title=prepared.title,
                    note=prepared.note,
                    brackets=msgspec.json.encode(prepared.brackets),
                    changed_by=prepared.changed_by,
                    changed_at=prepared.changed_at,
                )
            )

    async def of(
        self, negotiation: NegotiationId, delegation: DelegationId | None
    ) -> list[Prepared]:
        """The packages that a delegation (None: the pen) prepares, latest first."""
        query = (
            select(package_drafts)
            .where(
                package_drafts.c.negotiation_id == negotiation,
                package_drafts.c.delegation_id == delegation,
            )
            .order_by(package_drafts.c.changed_at.desc(), package_drafts.c.id)
        )
        async with reading(self._engine) as connection:
            return [_prepared(row) for row in await connection.execute(query)]

    async def known(
        self, package: PackageId, negotiation: NegotiationId, delegation: DelegationId | None
    ) -> Prepared:
        """One of those; raises `Unknown` where it is not that author's, as if there were none."""
        query = select(package_drafts).where(package_drafts.c.id == package)
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).one_or_none()
        found = _prepared(row) if row is not None else None
        if found is None or (found.negotiation, found.delegation) != (negotiation, delegation):
            raise Unknown("K6", NO_SUCH)
        return found

    @uncancelled
    async def erase(self, package: PackageId) -> None:
        """Erase a package in preparation."""
        async with writing(self._engine) as connection:
            await _erase(connection, package)

    def presenting(self, prepared: Prepared) -> "Presenting":
        """What becomes of it when it is presented as it was seen."""
        return Presenting(prepared)


class Presenting:
    """Beside the act that presents a package: it is still being prepared so, and then erased."""

    def __init__(self, seen: Prepared) -> None:
        self._seen = seen

    async def before(self, connection: AsyncConnection) -> None:
        """Lock it; raises `Unknown` if it has changed or is gone."""
        query = select(package_drafts).where(package_drafts.c.id == self._seen.id).with_for_update()
        row = (await connection.execute(query)).one_or_none()
        if row is None or _prepared(row) != self._seen:
            raise Unknown("K6", "This package has just changed; look at it again.")

    async def after(self, connection: AsyncConnection) -> None:
        """Erase it: from here on the record has it."""
        await _erase(connection, self._seen.id)


async def erase_all(
    connection: AsyncConnection, negotiation: NegotiationId, delegation: DelegationId
) -> None:
    """Erase what a delegation told or prepared here, in the transaction of the connection."""
    for table in (soundings, package_drafts):
        await connection.execute(
            delete(table).where(
                table.c.negotiation_id == negotiation, table.c.delegation_id == delegation
            )
        )


async def _erase(connection: AsyncConnection, package: PackageId) -> None:
    await connection.execute(delete(package_drafts).where(package_drafts.c.id == package))


def _of(bracket: BracketId, delegation: DelegationId) -> ColumnElement[bool]:
    return (soundings.c.bracket_id == bracket) & (soundings.c.delegation_id == delegation)


def _told(row: Row[Any]) -> Told:
    return Told(*tuple(row))


def _prepared(row: Row[Any]) -> Prepared:
    number = list(package_drafts.columns.keys()).index("brackets")
    values = list(row)
    values[number] = msgspec.json.decode(row.brackets, type=tuple[BracketId, ...])
    return Prepared(*values)
