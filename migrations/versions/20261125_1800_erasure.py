"""A client that was erased at the person's wish.

Revision ID: 0012_erasure
Revises: 0011_suppression
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_erasure"
down_revision = "0011_suppression"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tell an erased client from one whose lists were undone."""
    op.add_column("client", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """That a person was erased is not forgotten."""
    raise NotImplementedError("erasures are not forgotten; restore a backup instead")
