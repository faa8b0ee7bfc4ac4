"""Where the last visits of people ended."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0005."""
    op.create_table(
        "visits",
        sa.Column("participant_id", sa.String, nullable=False),
        sa.Column("negotiation_id", sa.String, nullable=False),
        sa.Column("before", sa.BigInteger, nullable=False),
        sa.Column("latest", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("participant_id", name="pk_visits"),
        sa.ForeignKeyConstraint(
            ["negotiation_id"], ["negotiations.negotiation_id"], name="fk_visits_negotiation_id"
        ),
    )
    op.create_index("ix_visits_negotiation_id", "visits", ["negotiation_id"])


def downgrade() -> None:
    """Not offered; see `migrations`."""
    raise NotImplementedError("There is no way back; restore the backup made before upgrading.")
