"""Workspaces, packages before they are presented, and soundings."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0002."""
    op.create_table(
        "workspaces",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("negotiation_id", sa.String, nullable=False),
        sa.Column("draft_id", sa.String, nullable=False),
        sa.Column("delegation_id", sa.String, nullable=False),
        sa.Column("group_id", sa.String),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("created_by", sa.String, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("generation", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("cleared_by", sa.String),
        sa.Column("cleared_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_workspaces"),
        sa.ForeignKeyConstraint(
            ["negotiation_id"],
            ["negotiations.negotiation_id"],
            name="fk_workspaces_negotiation_id",
        ),
    )
    op.create_index("ix_workspaces_negotiation_id", "workspaces", ["negotiation_id"])
    op.create_table(
        "workspace_updates",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("participant_id", sa.String, nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_workspace_updates"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_workspace_updates_workspace_id"
        ),
    )
    op.create_index("ix_workspace_updates_participant_id", "workspace_updates", ["participant_id"])
    op.create_table(
        "workspace_acts",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("about", sa.String, nullable=False),
        sa.Column("participant_id", sa.String, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "about", name="pk_workspace_acts"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_workspace_acts_workspace_id"
        ),
    )
    op.create_index("ix_workspace_acts_participant_id", "workspace_acts", ["participant_id"])
    op.create_table(
        "package_drafts",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("negotiation_id", sa.String, nullable=False),
        sa.Column("delegation_id", sa.String),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("brackets", sa.LargeBinary, nullable=False),
        sa.Column("changed_by", sa.String, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_package_drafts"),
        sa.ForeignKeyConstraint(
            ["negotiation_id"],
            ["negotiations.negotiation_id"],
            name="fk_package_drafts_negotiation_id",
        ),
    )
    op.create_index("ix_package_drafts_negotiation_id", "package_drafts", ["negotiation_id"])
    op.create_table(
        "soundings",
        sa.Column("bracket_id", sa.String, nullable=False),
        sa.Column("delegation_id", sa.String, nullable=False),
        sa.Column("negotiation_id", sa.String, nullable=False),
        sa.Column("stance", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("participant_id", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("bracket_id", "delegation_id", name="pk_soundings"),
        sa.ForeignKeyConstraint(
            ["negotiation_id"],
            ["negotiations.negotiation_id"],
            name="fk_soundings_negotiation_id",
        ),
    )
    op.create_index("ix_soundings_negotiation_id", "soundings", ["negotiation_id"])
    op.create_index("ix_soundings_participant_id", "soundings", ["participant_id"])


def downgrade() -> None:
    """Not offered; see `migrations`."""
    raise NotImplementedError("There is no way back; restore the backup made before upgrading.")
