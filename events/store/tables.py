"""The tables of the log. `migrations` makes them; a test holds the two together."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

negotiations = Table(
    "negotiations",
    metadata,
    Column("negotiation_id", String, primary_key=True),
    Column("slug", String, nullable=False, unique=True),
)

heads = Table(
    "heads",
    metadata,
    Column(
        "negotiation_id",
        String,
        ForeignKey("negotiations.negotiation_id"),
        primary_key=True,
    ),
    Column("position", BigInteger, nullable=False),
    Column("latest_at", BigInteger, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
)
"""Where each log ends, with the right edge of its tree (`events.proof.tree.Frontier.encode`).
Writers lock the row before they number anything."""

events = Table(
    "events",
    metadata,
    Column(
        "negotiation_id",
        String,
        ForeignKey("negotiations.negotiation_id"),
        primary_key=True,
    ),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("occurred_at", BigInteger, nullable=False),
    # The latest `occurred_at` of this event and all before it: grows with positions, so that
    # "as of this time" is one step in an index.
    Column("latest_at", BigInteger, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("actor", String, nullable=False),
    Column("command_id", String, nullable=False),
    Column("type", String, nullable=False),
    # Text so that an operator can read it in the database's own shell; it is UTF-8 both ways.
    Column("body", Text, nullable=False),
    Column("update", LargeBinary, nullable=True),
    Column("salt", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    # The roots of the subtrees that this event completed, joined (`events.proof.tree.Grown`).
    Column("subtrees", LargeBinary, nullable=False),
    CheckConstraint("position > 0", name="position_is_positive"),
    Index(None, "negotiation_id", "command_id"),
    Index(None, "negotiation_id", "latest_at", "position"),
    # Without a row id there is none by which a row could be replaced past the guards.
    sqlite_with_rowid=False,
)
"""The record. `events.store.guards` says what keeps it from being altered."""

checkpoints = Table(
    "checkpoints",
    metadata,
    Column(
        "negotiation_id",
        String,
        ForeignKey("negotiations.negotiation_id"),
        primary_key=True,
    ),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
    Column("signed_at", BigInteger, nullable=False),
)
"""What the server has vouched for (`events.proof.checkpoint`); each is a signed note."""

snapshots = Table(
    "snapshots",
    metadata,
    Column(
        "negotiation_id",
        String,
        ForeignKey("negotiations.negotiation_id"),
        primary_key=True,
    ),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("version", String, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    Column("cover", LargeBinary, nullable=False),
    Column("documents", LargeBinary, nullable=True),
)
"""States (`events.snapshot`), and near the end of a log the CRDT documents of that position."""

snapshot_parts = Table(
    "snapshot_parts",
    metadata,
    Column(
        "negotiation_id",
        String,
        ForeignKey("negotiations.negotiation_id"),
        primary_key=True,
    ),
    Column("digest", LargeBinary, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
"""What snapshots of one negotiation share."""

pages = Table(
    "pages",
    metadata,
    Column(
        "negotiation_id",
        String,
        ForeignKey("negotiations.negotiation_id"),
        primary_key=True,
    ),
    Column("last", BigInteger, primary_key=True, autoincrement=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    Column("lines", LargeBinary, nullable=False),
)
"""The log again, packed for folding (`events.store.pages`), by the last position of each page."""
