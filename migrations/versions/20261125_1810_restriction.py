"""A client to whom nobody may write until it is lifted.

Revision ID: 0013_restriction
Revises: 0012_erasure
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_restriction"
down_revision = "0012_erasure"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the moment of the restriction, and the few who have one as an index."""
    op.add_column("client", sa.Column("restricted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_client_restricted", "client", ["id"], postgresql_where=sa.text("restricted_at is not null"))


def downgrade() -> None:
    """A restriction is not forgotten."""
    raise NotImplementedError("restrictions are not forgotten; restore a backup instead")
