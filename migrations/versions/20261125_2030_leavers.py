"""When a user left: what ended with it can be brought back.

Revision ID: 0033_leavers
Revises: 0032_role_reveals
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033_leavers"
down_revision = "0032_role_reveals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a user have a last moment."""
    op.add_column("app_user", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget when users left; their access stays ended."""
    op.drop_column("app_user", "left_at")
