"""How a centre's lists are read, remembered by their headings.

Revision ID: 0008_list_mapping
Revises: 0007_row_repair
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008_list_mapping"
down_revision = "0007_row_repair"
branch_labels = None
depends_on = None

OWN = "(select scope_network()) or centre_id = any((select scope_centres())::bigint[])"


def upgrade() -> None:
    """Make the table with its policies, and let an import name what it was proposed by."""
    op.create_table(
        "list_mapping",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_list_mapping_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_mapping")),
    )
    op.create_index("uq_list_mapping_signature", "list_mapping", ["centre_id", "signature"], unique=True)
    op.add_column("import_batch", sa.Column("list_mapping_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_import_batch_list_mapping_id"),
        "import_batch",
        "list_mapping",
        ["list_mapping_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.execute("alter table list_mapping enable row level security")
    op.execute("alter table list_mapping force row level security")
    op.execute(f"create policy web on list_mapping to forecourt_web using ({OWN}) with check ({OWN})")
    op.execute("create policy system on list_mapping to forecourt_system using (true) with check (true)")
    op.execute("grant select, insert, update, delete on list_mapping to forecourt_web, forecourt_system")
    op.execute("grant usage on sequence list_mapping_id_seq to forecourt_web, forecourt_system")


def downgrade() -> None:
    """Take both away again."""
    op.drop_column("import_batch", "list_mapping_id")
    op.drop_table("list_mapping")
