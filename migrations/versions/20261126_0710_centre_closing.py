"""Centres that are closed, and the way back: who took the clients over, what stopped, and what can go on again.

Revision ID: 0041_centre_closing
Revises: 0040_former_clients
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0041_centre_closing"
down_revision = "0040_former_clients"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Let a centre be closed, and remember what it came to."""
    op.add_column("centre", sa.Column("closed_at", MOMENT, nullable=True))
    op.create_check_constraint(op.f("ck_centre_closed"), "centre", "closed_at is null or not is_open")
    op.create_table(
        "centre_closing",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("heir_ids", ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("roles_to_id", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("was_open", sa.Boolean(), nullable=False),
        sa.Column("figures", JSONB(), nullable=False),
        sa.Column("campaigns", JSONB(), nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_centre_closing_centre_id")),
        sa.ForeignKeyConstraint(["roles_to_id"], ["centre.id"], name=op.f("fk_centre_closing_roles_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_closing")),
    )
    op.create_index(
        "uq_centre_closing_open", "centre_closing", ["centre_id"], unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )  # fmt: skip
    op.execute("grant select on centre_closing to forecourt_web")
    op.execute("grant select, insert, update, delete on centre_closing to forecourt_system")
    op.execute("grant usage on all sequences in schema public to forecourt_system")


def downgrade() -> None:
    """What centres were is not forgotten."""
    raise NotImplementedError("the life of centres is not forgotten; restore a backup instead")
