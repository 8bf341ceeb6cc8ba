"""Rows that a person corrects, until they are taken in; a repaired row is known by what it once was, too.

Revision ID: 0007_row_repair
Revises: 0006_list_layout
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_row_repair"
down_revision = "0006_list_layout"
branch_labels = None
depends_on = None

OWN = "(select scope_network()) or centre_id = any((select scope_centres())::bigint[])"


def upgrade() -> None:
    """Make the table with its policies, and the index of repaired rows."""
    op.create_table(
        "row_repair",
        sa.Column("record_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["source_record.id"], name=op.f("fk_row_repair_record_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_row_repair_batch_id")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_row_repair_centre_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_row_repair")),
    )
    op.create_index(op.f("ix_row_repair_batch_id"), "row_repair", ["batch_id"], unique=False)
    op.create_index(
        "ix_source_record_repaired",
        "source_record",
        ["centre_id", "content_hash", "ordinal"],
        unique=False,
        postgresql_where=sa.text("end_reason = 'repaired'"),
    )
    op.execute("alter table row_repair enable row level security")
    op.execute("alter table row_repair force row level security")
    op.execute(f"create policy web on row_repair to forecourt_web using ({OWN}) with check ({OWN})")
    op.execute("create policy system on row_repair to forecourt_system using (true) with check (true)")
    op.execute("grant select, insert on row_repair to forecourt_web")
    op.execute("grant select, insert, update, delete on row_repair to forecourt_system")


def downgrade() -> None:
    """Take both away again."""
    op.drop_index("ix_source_record_repaired", table_name="source_record")
    op.drop_table("row_repair")
