"""Moves of centres to another dealer, planned and done.

Revision ID: 0045_centre_move
Revises: 0044_auditors
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045_centre_move"
down_revision = "0044_auditors"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Let a centre move to another dealer as of a day."""
    op.create_table(
        "centre_move",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("from_dealer_id", sa.BigInteger(), nullable=False),
        sa.Column("to_dealer_id", sa.BigInteger(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("moved_at", MOMENT, nullable=True),
        sa.Column("given_up_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_centre_move_centre_id")),
        sa.ForeignKeyConstraint(["from_dealer_id"], ["dealer.id"], name=op.f("fk_centre_move_from_dealer_id")),
        sa.ForeignKeyConstraint(["to_dealer_id"], ["dealer.id"], name=op.f("fk_centre_move_to_dealer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_move")),
    )
    op.create_index(
        "uq_centre_move_planned", "centre_move", ["centre_id"], unique=True,
        postgresql_where=sa.text("moved_at is null and given_up_at is null"),
    )  # fmt: skip
    op.execute("grant select on centre_move to forecourt_web")
    op.execute("grant select, insert, update, delete on centre_move to forecourt_system")
    op.execute("grant usage on all sequences in schema public to forecourt_system")


def downgrade() -> None:
    """Whose a centre was is not forgotten."""
    raise NotImplementedError("whose centres were is not forgotten; restore a backup instead")
