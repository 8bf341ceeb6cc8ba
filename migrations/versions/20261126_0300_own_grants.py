"""A role held in a centre, and the same one held there for one's own clients only, are two grants.

Revision ID: 0042_own_grants
Revises: 0041_centre_closing
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042_own_grants"
down_revision = "0041_centre_closing"
branch_labels = None
depends_on = None

PART = ["user_id", "role_id", "centre_id", "dealer_id", "region_id", "deputy_for"]


def _index(*columns: str) -> None:
    op.drop_index("uq_role_grant_open", "role_grant")
    op.create_index(
        "uq_role_grant_open", "role_grant", [*PART, *columns], unique=True,
        postgresql_where=sa.text("ended_at is null"), postgresql_nulls_not_distinct=True,
    )  # fmt: skip


def upgrade() -> None:
    """Tell the two apart; both are held from now on where both are granted."""
    _index("own_only")


def downgrade() -> None:
    """Hold one of the two again: where both are open, the one for own clients only ends."""
    op.execute("""
      update role_grant g set ended_at = now() where g.ended_at is null and g.own_only and exists (
        select 1 from role_grant o where o.ended_at is null and not o.own_only and o.user_id = g.user_id
          and o.role_id = g.role_id and o.centre_id is not distinct from g.centre_id
          and o.dealer_id is not distinct from g.dealer_id and o.region_id is not distinct from g.region_id
          and o.deputy_for is not distinct from g.deputy_for)
    """)
    _index()
