"""Clients whose list was taken back are found again when they come back.

Revision ID: 0040_former_clients
Revises: 0039_no_contact_for_name
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040_former_clients"
down_revision = "0039_no_contact_for_name"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of their keys; the web neither reads nor writes it."""
    op.create_table(
        "former_key",
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["source_record.id"], name=op.f("fk_former_key_record_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_former_key_client_id")),
        sa.PrimaryKeyConstraint("hash", "record_id", name=op.f("pk_former_key")),
    )
    op.create_index(op.f("ix_former_key_client_id"), "former_key", ["client_id"])
    op.execute("alter table former_key enable row level security")
    op.execute("alter table former_key force row level security")
    op.execute("create policy web on former_key to forecourt_web using (false) with check (false)")
    op.execute("create policy system on former_key to forecourt_system using (true) with check (true)")
    op.execute("grant select, insert, update, delete on former_key to forecourt_system")


def downgrade() -> None:
    """Forget them."""
    op.drop_table("former_key")
