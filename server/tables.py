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

visits = Table(
    "visits",
    metadata,
    Column("participant_id", String, primary_key=True),
    _negotiation(),
    Column("before", BigInteger, nullable=False),
    Column("latest", BigInteger, nullable=False),
)
"""Up to which position each participant saw the negotiation, at the visit before the latest and
at the latest."""

digests = Table(
    "digests",
    metadata,
    Column("participant_id", String, primary_key=True),
    _negotiation(),
    Column("address", String, nullable=False),
    Column("frequency", String, nullable=False),
    Column("told", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False, index=True),
    Column("not_before", BigInteger, nullable=False),
)
"""Who wants digests by e-mail, and which is due when (`server.digests.choices`)."""

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", String, primary_key=True),
    _negotiation(),
    Column("draft_id", String, nullable=False),
    Column("delegation_id", String, nullable=False),
    Column("group_id", String),
    Column("name", String, nullable=False),
    Column("created_by", String, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("cleared_by", String),
    Column("cleared_at", BigInteger),
    Column("draft_generation", BigInteger, nullable=False, server_default="0"),
    Column("astray", String, nullable=False, server_default="[]"),
)
"""What delegations prepare in private. A generation begins whenever a workspace is emptied or
written anew; ``last`` numbers its changes. ``draft_generation`` is that of the draft on which it is
written, ``astray`` the words (JSON) that the room took away in earlier ones."""

workspace_updates = Table(
    "workspace_updates",
    metadata,
    Column("workspace_id", String, ForeignKey("workspaces.id"), primary_key=True),
    Column("number", BigInteger, primary_key=True),
    _participant(),
    Column("bytes", LargeBinary, nullable=False),
)
"""The text of workspaces: CRDT updates that are held back."""

workspace_acts = Table(
    "workspace_acts",
    metadata,
    Column("workspace_id", String, ForeignKey("workspaces.id"), primary_key=True),
    Column("about", String, primary_key=True),
    _participant(),
    Column("number", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Positions that are prepared in workspaces (`server.workspaces.held`)."""

package_drafts = Table(
    "package_drafts",
    metadata,
    Column("id", String, primary_key=True),
    _negotiation(),
    Column("delegation_id", String),
    Column("title", String, nullable=False),
    Column("note", String, nullable=False),
    Column("brackets", LargeBinary, nullable=False),
    Column("changed_by", String, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)
"""Packages before they are presented; without a delegation they are the pen's."""

soundings = Table(
    "soundings",
    metadata,
    Column("bracket_id", String, primary_key=True),
    Column("delegation_id", String, primary_key=True),
    _negotiation(),
    Column("stance", String, nullable=False),
    Column("words", String, nullable=False),
    _participant(),
    Column("at", BigInteger, nullable=False),
)
"""What delegations tell the co-facilitators in private."""

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
