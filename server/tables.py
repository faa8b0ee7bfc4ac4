"""Ordinary tables beside the log: names and credentials, which can be erased, and refused bytes.

Nothing here is in the record, and nothing in the record depends on it. Times are microseconds
since 1970; tokens are kept as SHA-256 hashes only.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, LargeBinary, String, Table

from events.store.tables import metadata


def _negotiation() -> Column[str]:
    return Column(
        "negotiation_id",
        String,
        ForeignKey("negotiations.negotiation_id"),
        nullable=False,
        index=True,
    )


def _participant() -> Column[str]:
    return Column("participant_id", String, nullable=False, index=True)


def _token() -> Column[bytes]:
    return Column("token_hash", LargeBinary, nullable=False, unique=True)


participants = Table(
    "participants",
    metadata,
    Column("participant_id", String, primary_key=True),
    _negotiation(),
    Column("name", String, nullable=False),
)
"""Persons' names, which the log never holds."""

invitations = Table(
    "invitations",
    metadata,
    Column("id", String, primary_key=True),
    _token(),
    _negotiation(),
    _participant(),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Column("revoked_at", BigInteger),
    Column("reusable", Boolean, nullable=False),
)
"""Sign-in links."""

sessions = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True),
    _token(),
    _negotiation(),
    _participant(),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
)
"""Signed-in browsers."""

bearer_tokens = Table(
    "bearer_tokens",
    metadata,
    Column("id", String, primary_key=True),
    _token(),
    _negotiation(),
    _participant(),
    Column("label", String, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("revoked_at", BigInteger),
)
"""Tokens for programs; they last until revoked, unless they expire."""

tickets = Table(
    "tickets",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("signed_id", String, nullable=False, index=True),
    Column("expires_at", BigInteger, nullable=False, index=True),
)
"""Passes for one websocket each, for clients that cannot send a cookie or a header."""

readings = Table(
    "readings",
    metadata,
    Column("participant_id", String, primary_key=True),
    _negotiation(),
    Column("position", BigInteger, nullable=False),
)
"""Up to which position each participant has read what concerns them."""

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", String, primary_key=True),
    _negotiation(),
    Column("draft_id", String, nullable=False),
    _participant(),
    Column("at", BigInteger, nullable=False),
    Column("code", String, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
)
"""Updates that the gate refused, for whoever has to find out why."""
