"""How far each participant has read of what concerns them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0001."""
    op.create_table(
        "readings",
        sa.Column("negotiation_id", sa.String, nullable=False),
        sa.Column("participant_id", sa.String, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("participant_id", name="pk_readings"),
        sa.ForeignKeyConstraint(
            ["negotiation_id"],
            ["negotiations.negotiation_id"],
            name="fk_readings_negotiation_id",
        ),
    )
    op.create_index("ix_readings_negotiation_id", "readings", ["negotiation_id"])


def downgrade() -> None:
    """Not offered; see `migrations`."""
    raise NotImplementedError("There is no way back; restore the backup made before upgrading.")
