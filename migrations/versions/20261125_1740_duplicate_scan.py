"""Scans of the whole base for duplicates.

Revision ID: 0010_duplicate_scan
Revises: 0009_purchase_detail
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_duplicate_scan"
down_revision = "0009_purchase_detail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; head office alone sees it."""
    op.create_table(
        "duplicate_scan",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("looked_at", sa.BigInteger(), nullable=False),
        sa.Column("merged", sa.BigInteger(), nullable=False),
        sa.Column("doubtful", sa.BigInteger(), nullable=False),
        sa.Column("reached_id", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_scan")),
    )
    op.create_index(
        "uq_duplicate_scan_open",
        "duplicate_scan",
        [sa.text("(true)")],
        unique=True,
        postgresql_where=sa.text("finished_at is null"),
    )
    op.execute("alter table duplicate_scan enable row level security")
    op.execute("alter table duplicate_scan force row level security")
    network = "(select scope_network())"
    op.execute(f"create policy web on duplicate_scan to forecourt_web using ({network}) with check ({network})")
    op.execute("create policy system on duplicate_scan to forecourt_system using (true) with check (true)")
    op.execute("grant select, insert on duplicate_scan to forecourt_web")
    op.execute("grant select, insert, update, delete on duplicate_scan to forecourt_system")
    op.execute("grant usage on sequence duplicate_scan_id_seq to forecourt_web, forecourt_system")


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("duplicate_scan")
