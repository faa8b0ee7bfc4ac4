"""The log with its guards, sign-in, and the quarantine."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From an empty database."""
    _log()
    _guards()
    _sign_in()
    _quarantine()
    _snapshots()


def downgrade() -> None:
    """Not offered; see `migrations`."""
    raise NotImplementedError("There is no way back; restore the backup made before upgrading.")


def _log() -> None:
    op.create_table(
        "negotiations",
        sa.Column("negotiation_id", sa.String, nullable=False),
        sa.Column("slug", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("negotiation_id", name="pk_negotiations"),
        sa.UniqueConstraint("slug", name="uq_negotiations_slug"),
    )
    op.create_table(
        "heads",
        sa.Column("negotiation_id", sa.String, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("latest_at", sa.BigInteger, nullable=False),
        sa.Column("frontier", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("negotiation_id", name="pk_heads"),
        _of_negotiation("heads"),
    )
    op.create_table(
        "events",
        sa.Column("negotiation_id", sa.String, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("occurred_at", sa.BigInteger, nullable=False),
        sa.Column("latest_at", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("command_id", sa.String, nullable=False),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("update", sa.LargeBinary, nullable=True),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary, nullable=False),
        sa.Column("subtrees", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("negotiation_id", "position", name="pk_events"),
        sa.CheckConstraint("position > 0", name="ck_events_position_is_positive"),
        _of_negotiation("events"),
        sqlite_with_rowid=False,
    )
    _index("events", "negotiation_id", "command_id")
    _index("events", "negotiation_id", "latest_at", "position")
    op.create_table(
        "checkpoints",
        sa.Column("negotiation_id", sa.String, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("signed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("negotiation_id", "size", name="pk_checkpoints"),
        _of_negotiation("checkpoints"),
    )


def _guards() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, when in (
            ("update", "UPDATE ON events"),
            ("delete", "DELETE ON events"),
            (
                "replace",
                "INSERT ON events WHEN EXISTS (SELECT 1 FROM events AS e WHERE "
                "e.negotiation_id = NEW.negotiation_id AND e.position = NEW.position)",
            ),
        ):
            op.execute(
                f"CREATE TRIGGER events_refuse_{name} BEFORE {when} "
                "BEGIN SELECT RAISE(ABORT, 'the record cannot be altered'); END"
            )
        return
    op.execute(
        """
        CREATE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the record cannot be altered'
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    )
    for name, when in (("change", "UPDATE OR DELETE"), ("truncate", "TRUNCATE")):
        op.execute(
            f"CREATE TRIGGER events_refuse_{name} BEFORE {when} ON events "
            "FOR EACH STATEMENT EXECUTE FUNCTION events_refuse()"
        )
        op.execute(f"ALTER TABLE events ENABLE ALWAYS TRIGGER events_refuse_{name}")


def _sign_in() -> None:
    op.create_table(
        "participants",
        sa.Column("participant_id", sa.String, nullable=False),
        sa.Column("negotiation_id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("participant_id", name="pk_participants"),
        _of_negotiation("participants"),
    )
    _index("participants", "negotiation_id")
    for table, columns in (
        (
            "invitations",
            (
                sa.Column("expires_at", sa.BigInteger, nullable=False),
                sa.Column("used_at", sa.BigInteger),
                sa.Column("reusable", sa.Boolean, nullable=False),
            ),
        ),
        ("sessions", (sa.Column("expires_at", sa.BigInteger, nullable=False),)),
        (
            "bearer_tokens",
            (
                sa.Column("label", sa.String, nullable=False),
                sa.Column("expires_at", sa.BigInteger),
            ),
        ),
    ):
        op.create_table(
            table,
            sa.Column("id", sa.String, nullable=False),
            sa.Column("token_hash", sa.LargeBinary, nullable=False),
            sa.Column("negotiation_id", sa.String, nullable=False),
            sa.Column("participant_id", sa.String, nullable=False),
            sa.Column("created_at", sa.BigInteger, nullable=False),
            *columns,
            sa.Column("revoked_at", sa.BigInteger),
            sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
            sa.UniqueConstraint("token_hash", name=f"uq_{table}_token_hash"),
            _of_negotiation(table),
        )
        _index(table, "negotiation_id")
        _index(table, "participant_id")
    op.create_table(
        "tickets",
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("signed_id", sa.String, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_tickets"),
    )
    _index("tickets", "signed_id")
    _index("tickets", "expires_at")


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("negotiation_id", sa.String, nullable=False),
        sa.Column("draft_id", sa.String, nullable=False),
        sa.Column("participant_id", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
        _of_negotiation("quarantine"),
    )
    _index("quarantine", "negotiation_id")
    _index("quarantine", "participant_id")


def _snapshots() -> None:
    op.create_table(
        "snapshots",
        sa.Column("negotiation_id", sa.String, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary, nullable=False),
        sa.Column("cover", sa.LargeBinary, nullable=False),
        sa.Column("documents", sa.LargeBinary, nullable=True),
        sa.PrimaryKeyConstraint("negotiation_id", "position", name="pk_snapshots"),
        _of_negotiation("snapshots"),
    )
    op.create_table(
        "snapshot_parts",
        sa.Column("negotiation_id", sa.String, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("negotiation_id", "digest", name="pk_snapshot_parts"),
        _of_negotiation("snapshot_parts"),
    )


def _of_negotiation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["negotiation_id"],
        ["negotiations.negotiation_id"],
        name=f"fk_{table}_negotiation_id",
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
