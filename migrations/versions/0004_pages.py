"""The log again, packed for folding."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0003."""
    op.create_table(
        "pages",
        sa.Column("negotiation_id", sa.String, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("leaf_hash", sa.LargeBinary, nullable=False),
        sa.Column("lines", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("negotiation_id", "last", name="pk_pages"),
        sa.ForeignKeyConstraint(
            ["negotiation_id"], ["negotiations.negotiation_id"], name="fk_pages_negotiation_id"
        ),
    )


def downgrade() -> None:
    """Not offered; see `migrations`."""
    raise NotImplementedError("There is no way back; restore the backup made before upgrading.")
