"""Columns of a list by the choice of each user.

Revision ID: 0006_list_layout
Revises: 0005_search
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006_list_layout"
down_revision = "0005_search"
branch_labels = None
depends_on = None

MINE = "user_id = (select scope_user())"


def upgrade() -> None:
    """Make the table; a user sees and writes the own choice alone, whatever the scope."""
    op.execute(
        "create function scope_user() returns bigint language sql stable parallel safe"
        " as $$ select nullif((scope_claims())[1], '')::bigint $$"
    )
    op.create_table(
        "list_layout",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("list_name", sa.Text(), nullable=False),
        sa.Column("columns", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_list_layout_user_id")),
        sa.PrimaryKeyConstraint("user_id", "list_name", name=op.f("pk_list_layout")),
    )
    op.execute("alter table list_layout enable row level security")
    op.execute("alter table list_layout force row level security")
    op.execute(f"create policy web on list_layout to forecourt_web using ({MINE}) with check ({MINE})")
    op.execute("create policy system on list_layout to forecourt_system using (true) with check (true)")
    op.execute("grant select, insert, update on list_layout to forecourt_web")
    op.execute("grant select, insert, update, delete on list_layout to forecourt_system")


def downgrade() -> None:
    """Take the table away; everybody sees the usual columns again."""
    op.drop_table("list_layout")
    op.execute("drop function scope_user()")
