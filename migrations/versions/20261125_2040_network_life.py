"""Centres with their life: hours, days off, what each was on any day, and since when the base remembers it.

Revision ID: 0031_network_life
Revises: 0030_review_kind
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0031_network_life"
down_revision = "0030_review_kind"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("centre_change", "history_start")
# A network in use remembers its centres since now.
STARTS = """
insert into history_start (what, since)
select 'centres', now() where exists (select 1 from centre)
"""


def upgrade() -> None:
    """Give centres their life; a network in use begins to remember now."""
    op.add_column("centre", sa.Column("hours", JSONB(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("centre", sa.Column("closed_days", ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("centre", sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False))
    _changes()
    op.create_table(
        "history_start",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_history_start")),
    )
    op.execute(STARTS)
    for table in TABLES:
        op.execute(f"grant select on {table} to forecourt_web")
        op.execute(f"grant select, insert, update, delete on {table} to forecourt_system")
    op.execute("grant usage on all sequences in schema public to forecourt_system")


def _changes() -> None:
    op.create_table(
        "centre_change",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("old", JSONB(), nullable=True),
        sa.Column("new", JSONB(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_centre_change_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_change")),
    )
    op.create_index(op.f("ix_centre_change_centre_id"), "centre_change", ["centre_id", "at"])


def downgrade() -> None:
    """What centres were is not forgotten."""
    raise NotImplementedError("the life of centres is not forgotten; restore a backup instead")
