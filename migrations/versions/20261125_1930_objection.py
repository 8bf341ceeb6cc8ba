"""Objections to marketing as a whole are found at once by every list that brings a consent.

Revision ID: 0024_objection
Revises: 0023_vehicles
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024_objection"
down_revision = "0023_vehicles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the few acts that object."""
    op.create_index("ix_consent_objection", "consent", ["client_id"], postgresql_where=sa.text("proof ? 'objection'"))


def downgrade() -> None:
    """Look through all acts instead."""
    op.drop_index("ix_consent_objection", "consent")
