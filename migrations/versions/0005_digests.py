"""Digests by e-mail: addresses, choices, and what is due."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0004."""
    op.create_table(
        "digests",
        sa.Column("participant_id", sa.String, nullable=False),
        sa.Column("negotiation_id", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("frequency", sa.String, nullable=False),
        sa.Column("told", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("not_before", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("participant_id", name="pk_digests"),
        sa.ForeignKeyConstraint(
            ["negotiation_id"], ["negotiations.negotiation_id"], name="fk_digests_negotiation_id"
        ),
    )
    op.create_index("ix_digests_negotiation_id", "digests", ["negotiation_id"])
    op.create_index("ix_digests_due_at", "digests", ["due_at"])


def downgrade() -> None:
    """Not offered; see `migrations`."""
    raise NotImplementedError("There is no way back; restore the backup made before upgrading.")
