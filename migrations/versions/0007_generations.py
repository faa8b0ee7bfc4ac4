"""Workspaces know in which generation of their draft they are written."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0006."""
    op.add_column(
        "workspaces",
        sa.Column("draft_generation", sa.BigInteger, nullable=False, server_default="0"),
    )
    op.add_column("workspaces", sa.Column("astray", sa.String, nullable=False, server_default="[]"))


def downgrade() -> None:
    """Not offered; see `migrations`."""
    raise NotImplementedError("There is no way back; restore the backup made before upgrading.")
