"""What a client says at the desk: how to address them, a company's requisites, and what golden values were before.

Revision ID: 0019_desk_word
Revises: 0018_identity_claim
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019_desk_word"
down_revision = "0018_identity_claim"
branch_labels = None
depends_on = None

COLUMNS = ("preferred_name", "kpp", "ogrn", "legal_address")
USING = "(select scope_network()) or exists (select 1 from client c where c.id = golden_change.client_id)"


def upgrade() -> None:
    """Add the columns, and the table of changes: whoever sees the client sees them, and nobody rewrites them."""
    for name in COLUMNS:
        op.add_column("client", sa.Column(name, sa.Text(), nullable=True))
    op.create_table(
        "golden_change",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("centre_id", sa.BigInteger(), nullable=True),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("born_client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_golden_change_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_golden_change")),
    )
    op.create_index(op.f("ix_golden_change_client_id"), "golden_change", ["client_id"])
    op.create_index(
        "ix_golden_change_record",
        "golden_change",
        ["record_id"],
        postgresql_where=sa.text("record_id is not null"),
    )
    op.execute("alter table golden_change enable row level security")
    op.execute("alter table golden_change force row level security")
    op.execute(f"create policy web on golden_change to forecourt_web using ({USING}) with check (false)")
    op.execute("create policy system on golden_change to forecourt_system using (true) with check (true)")
    op.execute("grant select on golden_change to forecourt_web")
    op.execute("grant select, insert, update, delete on golden_change to forecourt_system")
    op.execute("grant usage on sequence golden_change_id_seq to forecourt_web, forecourt_system")


def downgrade() -> None:
    """Take them away again; the records keep what was said."""
    op.drop_table("golden_change")
    for name in COLUMNS:
        op.drop_column("client", name)
