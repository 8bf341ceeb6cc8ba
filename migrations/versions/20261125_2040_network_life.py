"""Centres with their life: hours, closing, what each was on any day, and since when the base remembers what.

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
TABLES = ("centre_change", "centre_closing", "history_start")
# A network that has clients already remembers values since their first change at the latest, centres since now.
STARTS = """
insert into history_start (what, since)
select 'values', coalesce((select min(at) from golden_change), now()) where exists (select 1 from client)
union all select 'centres', now() where exists (select 1 from centre)
"""


def upgrade() -> None:
    """Give centres their life; a network in use begins to remember now."""
    op.add_column("centre", sa.Column("hours", JSONB(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("centre", sa.Column("closed_days", ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("centre", sa.Column("closed_at", MOMENT, nullable=True))
    op.add_column("centre", sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False))
    op.create_check_constraint(op.f("ck_centre_closed"), "centre", "closed_at is null or not is_open")
    _changes()
    _closings()
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


def _closings() -> None:
    op.create_table(
        "centre_closing",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("to_centre_id", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("was_open", sa.Boolean(), nullable=False),
        sa.Column("figures", JSONB(), nullable=False),
        sa.Column("campaigns", JSONB(), nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_centre_closing_centre_id")),
        sa.ForeignKeyConstraint(["to_centre_id"], ["centre.id"], name=op.f("fk_centre_closing_to_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_closing")),
    )
    op.create_index(
        "uq_centre_closing_open", "centre_closing", ["centre_id"], unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )  # fmt: skip


def downgrade() -> None:
    """What centres were is not forgotten."""
    raise NotImplementedError("the life of centres is not forgotten; restore a backup instead")
