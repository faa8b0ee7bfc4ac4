"""Who is at the door: sign-in links, sessions, bearer tokens and tickets.

Every secret is 32 random bytes, given out once and kept as its SHA-256: looking up by hash
betrays nothing by its timing, and a stolen database opens nothing. What a person may do is not
here: roles are in the log.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from typing import NewType

from msgspec import Struct
from sqlalchemy import ColumnElement, Table, and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from events.errors import TravauxError
from events.ids import Microseconds, NegotiationId, ParticipantId
from events.store.engine import reading, uncancelled, writing
from server.settings import Settings
from server.tables import (
    bearer_tokens,
    digests,
    invitations,
    participants,
    readings,
    sessions,
    tickets,
    visits,
)

SignedId = NewType("SignedId", str)
"""A session's or a bearer token's id; it is no secret."""

Clock = Callable[[], Microseconds]

BEARER_PREFIX = "tvx_"
TICKET_SECONDS = 60

_SECOND = 1_000_000
_HOUR = 3600 * _SECOND


class LinkNotValid(TravauxError):
    """A sign-in link that opens nothing: wrong, used, expired or revoked; it does not say which."""

    def __init__(self) -> None:
        super().__init__("This sign-in link is not valid. Ask the secretariat for a new one.")


class Signed(Struct, frozen=True):
    """Somebody signed in: who, to which negotiation, and by which session or bearer token."""

    participant: ParticipantId
    negotiation: NegotiationId
    id: SignedId
    name: str
    """The person's name; empty if none was given, or if it was erased."""


class SignIn:
    """Keeps sign-in links, sessions, bearer tokens and names.

    Safe to use from many tasks, processes and nodes. Methods raise `Unavailable` when the
    database does not answer.
    """

    def __init__(self, engine: AsyncEngine, settings: Settings, clock: Clock) -> None:
        self._engine = engine
        self._session_time = settings.session_days * 24 * _HOUR
        self._invitation_hours = settings.invitation_hours
        self._clock = clock

    @uncancelled
    async def invite(
        self,
        negotiation: NegotiationId,
        participant: ParticipantId,
        *,
        hours: int | None = None,
        reusable: bool = False,
    ) -> str:
        """The token of a new sign-in link, for ``hours`` (by default as the settings say)."""
        token = _secret()
        now = self._clock()
        async with writing(self._engine) as connection:
            await connection.execute(
                insert(invitations).values(
                    id=_id(),
                    token_hash=_hash(token),
                    negotiation_id=negotiation,
                    participant_id=participant,
                    created_at=now,
                    expires_at=now + (hours or self._invitation_hours) * _HOUR,
                    reusable=reusable,
                )
            )
        return token

    @uncancelled
    async def accept(self, token: str) -> str:
        """Use a sign-in link up, unless it is reusable: the token of a new session.

        Of several at the same moment one succeeds. Raises `LinkNotValid`.
        """
        now = self._clock()
        session = _secret()
        async with writing(self._engine) as connection:
            used = await connection.execute(
                update(invitations)
                .where(
                    invitations.c.token_hash == _hash(token),
                    _holds(invitations, now),
                    or_(invitations.c.used_at.is_(None), invitations.c.reusable),
                )
                .values(used_at=now)
                .returning(invitations.c.negotiation_id, invitations.c.participant_id)
            )
            row = used.one_or_none()
            if row is None:
                raise LinkNotValid
            await connection.execute(
                insert(sessions).values(
                    id=_id(),
                    token_hash=_hash(session),
                    negotiation_id=row.negotiation_id,
                    participant_id=row.participant_id,
                    created_at=now,
                    expires_at=now + self._session_time,
                )
            )
        return session

    @uncancelled
    async def is_open(self, token: str) -> bool:
        """Whether `accept` would take this sign-in link just now."""
        query = select(invitations.c.id).where(
            invitations.c.token_hash == _hash(token),
            _holds(invitations, self._clock()),
            or_(invitations.c.used_at.is_(None), invitations.c.reusable),
        )
        async with reading(self._engine) as connection:
            return (await connection.execute(query)).one_or_none() is not None

    @uncancelled
    async def revoke_invitation(self, token: str) -> None:
        """Make a sign-in link useless. Sessions that it already opened go on."""
        async with writing(self._engine) as connection:
            await self._revoke(connection, invitations, invitations.c.token_hash == _hash(token))

    @uncancelled
    async def revoke_invitations(self, participant: ParticipantId) -> None:
        """Make every sign-in link of a participant useless. Sessions already opened go on."""
        async with writing(self._engine) as connection:
            await self._revoke(connection, invitations, invitations.c.participant_id == participant)

    async def session(self, token: str) -> Signed | None:
        """Who holds this session token, if it still holds."""
        return await self._find(sessions, sessions.c.token_hash == _hash(token))

    @uncancelled
    async def sign_out(self, token: str) -> None:
        """End the session of this token, at once and everywhere."""
        async with writing(self._engine) as connection:
            await self._revoke(connection, sessions, sessions.c.token_hash == _hash(token))

    @uncancelled
    async def bearer(
        self,
        negotiation: NegotiationId,
        participant: ParticipantId,
        label: str,
        *,
        hours: int | None = None,
    ) -> str:
        """A new bearer token for a program, shown this once; ``label`` says what it is for.

        It lasts until revoked, or for ``hours``.
        """
        token = BEARER_PREFIX + _secret()
        now = self._clock()
        async with writing(self._engine) as connection:
            await connection.execute(
                insert(bearer_tokens).values(
                    id=_id(),
                    token_hash=_hash(token),
                    negotiation_id=negotiation,
                    participant_id=participant,
                    label=label,
                    created_at=now,
                    expires_at=None if hours is None else now + hours * _HOUR,
                )
            )
        return token

    async def by_bearer(self, token: str) -> Signed | None:
        """Who acts with this bearer token, if it still holds."""
        return await self._find(bearer_tokens, bearer_tokens.c.token_hash == _hash(token))

    @uncancelled
    async def ticket(self, signed: Signed) -> str:
        """A pass for one websocket, good for `TICKET_SECONDS` and as long as ``signed`` holds."""
        token = _secret()
        now = self._clock()
        async with writing(self._engine) as connection:
            await connection.execute(delete(tickets).where(tickets.c.expires_at <= now))
            await connection.execute(
                insert(tickets).values(
                    token_hash=_hash(token),
                    signed_id=signed.id,
                    expires_at=now + TICKET_SECONDS * _SECOND,
                )
            )
        return token

    @uncancelled
    async def by_ticket(self, token: str) -> Signed | None:
        """Use a ticket up: who came with it, if it and what it was made from still hold."""
        async with writing(self._engine) as connection:
            used = await connection.execute(
                delete(tickets)
                .where(tickets.c.token_hash == _hash(token))
                .returning(tickets.c.signed_id, tickets.c.expires_at)
            )
            row = used.one_or_none()
        if row is None or row.expires_at <= self._clock():
            return None
        return await self._by_id(row.signed_id)

    @uncancelled
    async def holding(self, signed: Iterable[SignedId]) -> set[SignedId]:
        """Those of some sessions and tokens that still hold."""
        ids, now = list(signed), self._clock()
        found: set[SignedId] = set()
        async with reading(self._engine) as connection:
            # SQLite and PostgreSQL both limit the parameters of a statement.
            for start in range(0, len(ids), 500):
                for table in (sessions, bearer_tokens):
                    rows = await connection.execute(
                        select(table.c.id).where(
                            table.c.id.in_(ids[start : start + 500]), _holds(table, now)
                        )
                    )
                    found.update(rows.scalars())
        return found

    @uncancelled
    async def revoke_participant(self, participant: ParticipantId) -> None:
        """End all sessions, bearer tokens and sign-in links of a participant, and digests."""
        async with writing(self._engine) as connection:
            await connection.execute(delete(digests).where(digests.c.participant_id == participant))
            for table in (invitations, sessions, bearer_tokens):
                await self._revoke(connection, table, table.c.participant_id == participant)

    @uncancelled
    async def names(self, wanted: Iterable[ParticipantId]) -> dict[ParticipantId, str]:
        """The names of those participants who have one here."""
        names: dict[ParticipantId, str] = {}
        ids = list(wanted)
        async with reading(self._engine) as connection:
            # SQLite and PostgreSQL both limit the parameters of a statement.
            for start in range(0, len(ids), 500):
                rows = await connection.execute(
                    select(participants.c.participant_id, participants.c.name).where(
                        participants.c.participant_id.in_(ids[start : start + 500])
                    )
                )
                names.update((row.participant_id, row.name) for row in rows)
        return names

    @uncancelled
    async def set_name(
        self, negotiation: NegotiationId, participant: ParticipantId, name: str
    ) -> None:
        """Give a participant a name, or another one."""
        async with writing(self._engine) as connection:
            renamed = await connection.execute(
                update(participants)
                .where(participants.c.participant_id == participant)
                .values(negotiation_id=negotiation, name=name)
            )
            if not renamed.rowcount:
                await connection.execute(
                    insert(participants).values(
                        participant_id=participant, negotiation_id=negotiation, name=name
                    )
                )

    @uncancelled
    async def erase(self, participant: ParticipantId) -> None:
        """Forget a participant's name, address and every trace of their signing in. The log keeps
        the id."""
        async with writing(self._engine) as connection:
            for table in (
                participants,
                invitations,
                sessions,
                bearer_tokens,
                readings,
                visits,
                digests,
            ):
                await connection.execute(delete(table).where(table.c.participant_id == participant))

    async def _revoke(
        self, connection: AsyncConnection, table: Table, which: ColumnElement[bool]
    ) -> None:
        await connection.execute(
            update(table)
            .where(which, table.c.revoked_at.is_(None))
            .values(revoked_at=self._clock())
        )

    @uncancelled
    async def _find(self, table: Table, which: ColumnElement[bool]) -> Signed | None:
        query = (
            select(
                table.c.id,
                table.c.participant_id,
                table.c.negotiation_id,
                participants.c.name,
            )
            .outerjoin_from(
                table, participants, table.c.participant_id == participants.c.participant_id
            )
            .where(which, _holds(table, self._clock()))
        )
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        return Signed(
            participant=row.participant_id,
            negotiation=row.negotiation_id,
            id=row.id,
            name=row.name or "",
        )

    async def _by_id(self, signed: SignedId) -> Signed | None:
        return await self._find(sessions, sessions.c.id == signed) or await self._find(
            bearer_tokens, bearer_tokens.c.id == signed
        )


def _holds(table: Table, now: Microseconds) -> ColumnElement[bool]:
    return and_(
        table.c.revoked_at.is_(None),
        or_(table.c.expires_at.is_(None), table.c.expires_at > now),
    )


def _secret() -> str:
    return secrets.token_urlsafe(32)


def _hash(token: str) -> bytes:
    # Not a password hash on purpose: 256 random bits cannot be guessed, salted or not.
    # JSON can carry halves of surrogate pairs; they match no token, but must not fail.
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


def _id() -> str:
    return secrets.token_hex(16)
