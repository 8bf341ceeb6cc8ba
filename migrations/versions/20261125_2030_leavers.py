"""When a user left: what ended with it can be brought back.

Revision ID: 0027_leavers
Revises: 0026_run_of_day
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027_leavers"
down_revision = "0026_run_of_day"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a user have a last moment."""
    op.add_column("app_user", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget when users left; their access stays ended."""
    op.drop_column("app_user", "left_at")
