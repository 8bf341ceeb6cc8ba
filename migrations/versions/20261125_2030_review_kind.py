"""A pair that waits may be one person in two clients, or two people in one.

Revision ID: 0030_review_kind
Revises: 0029_desk_guards
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030_review_kind"
down_revision = "0029_desk_guards"
branch_labels = None
depends_on = None

OPEN = sa.text("decided_at is null")
FIGURES = ("to_reread", "reread", "splits")
PAIR = ["low_record_id", "high_record_id"]


def upgrade() -> None:
    """All that wait so far may be one."""
    op.add_column("review_item", sa.Column("kind", sa.Text(), nullable=False, server_default="one"))
    op.create_check_constraint("kind", "review_item", "kind in ('one', 'two')")
    op.drop_index("uq_review_item_open", table_name="review_item")
    op.create_index("uq_review_item_open", "review_item", [*PAIR, "kind"], unique=True, postgresql_where=OPEN)
    op.create_index(
        "ix_review_item_two", "review_item", ["bits", "id"],
        postgresql_where=sa.text("decided_at is null and kind = 'two'"),
    )  # fmt: skip
    for name in FIGURES:
        op.add_column("duplicate_scan", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Doubts about clients that are one are forgotten."""
    op.execute("delete from review_item where kind = 'two'")
    for name in FIGURES:
        op.drop_column("duplicate_scan", name)
    op.drop_index("ix_review_item_two", table_name="review_item")
    op.drop_index("uq_review_item_open", table_name="review_item")
    op.create_index("uq_review_item_open", "review_item", PAIR, unique=True, postgresql_where=OPEN)
    op.drop_constraint("kind", "review_item", type_="check")
    op.drop_column("review_item", "kind")
