"""A launch reaches no more people than it was allowed for, however the audience grows meanwhile.

Revision ID: 0052_most_people
Revises: 0051_requests_of_no_centre
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052_most_people"
down_revision = "0051_requests_of_no_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the bound of a campaign, and the order in which decided requests are shown."""
    op.add_column("campaign", sa.Column("most_people", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_approval_request_decided", "approval_request", ["decided_at", "id"],
        postgresql_where=sa.text("decided_at is not null"),
    )  # fmt: skip


def downgrade() -> None:
    """Forget both."""
    op.drop_index("ix_approval_request_decided", table_name="approval_request")
    op.drop_column("campaign", "most_people")
