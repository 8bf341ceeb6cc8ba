"""A role that sees contacts in part may have them shown when it asks, or when it gives a reason.

Revision ID: 0032_role_reveals
Revises: 0031_network_life
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032_role_reveals"
down_revision = "0031_network_life"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a role reveal; every role that there is stays as it was."""
    op.add_column("role", sa.Column("reveals", sa.Text(), server_default=sa.text("'no'"), nullable=False))
    op.create_check_constraint(op.f("ck_role_reveals"), "role", "reveals in ('no', 'yes', 'with_reason')")


def downgrade() -> None:
    """Forget which roles reveal."""
    op.drop_column("role", "reveals")
