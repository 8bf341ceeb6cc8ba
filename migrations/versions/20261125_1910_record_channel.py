"""Records that came by another way than a list: said at the desk, or a single lead.

Revision ID: 0015_record_channel
Revises: 0014_api_client
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_record_channel"
down_revision = "0014_api_client"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tell the way a record came by; only a row of a list has a batch."""
    op.add_column("source_record", sa.Column("channel", sa.Text(), server_default="list", nullable=False))
    op.alter_column("source_record", "batch_id", existing_type=sa.BigInteger(), nullable=True)
    op.create_check_constraint(
        op.f("ck_source_record_channel"),
        "source_record",
        "channel in ('list', 'lead', 'desk') and (channel = 'list') = (batch_id is not null)",
    )


def downgrade() -> None:
    """Go back where every record is a row of a list."""
    op.drop_constraint(op.f("ck_source_record_channel"), "source_record")
    op.alter_column("source_record", "batch_id", existing_type=sa.BigInteger(), nullable=False)
    op.drop_column("source_record", "channel")
