"""Cities and makes are found within a centre without reading the other centres' clients.

Revision ID: 0054_values_of_a_centre
Revises: 0053_keepers
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054_values_of_a_centre"
down_revision = "0053_keepers"
branch_labels = None
depends_on = None

PRESENT = sa.text("alias_of is null")


def upgrade() -> None:
    """The centre comes behind the value: the network still goes from value to value by the same index."""
    for column in ("city", "make"):
        op.create_index(f"ix_client_{column}_centre", "client", [column, "centre_id"], postgresql_where=PRESENT)
        op.drop_index(f"ix_client_{column}", "client")


def downgrade() -> None:
    """As it was before."""
    for column in ("city", "make"):
        op.create_index(f"ix_client_{column}", "client", [column], postgresql_where=PRESENT)
        op.drop_index(f"ix_client_{column}_centre", "client")
