"""Requests are found by the centre that decided about them, and what waits by itself.

Revision ID: 0050_requests_by_keeper
Revises: 0049_splits
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050_requests_by_keeper"
down_revision = "0049_splits"
branch_labels = None
depends_on = None

# Who keeps the client now stands for who kept them when a request was refused or withdrawn: it was not written down.
KEPT_BY = """
update transfer_request r set centre_before = c.centre_id
from client n join client c on c.id = coalesce(n.alias_of, n.id)
where n.id = r.client_id and r.state in ('refused', 'withdrawn') and r.centre_before is null
"""


def upgrade() -> None:
    """Make both indexes and write down who kept the client of each request that ended without a yes."""
    for table in ("client", "transfer_request"):
        op.execute(f"alter table {table} no force row level security")
    op.execute(KEPT_BY)
    for table in ("client", "transfer_request"):
        op.execute(f"alter table {table} force row level security")
    op.create_index(
        "ix_transfer_request_before", "transfer_request", ["centre_before", "id"],
        postgresql_where=sa.text("centre_before is not null"),
    )  # fmt: skip
    op.create_index(
        "ix_transfer_request_waiting", "transfer_request", ["id"], postgresql_where=sa.text("state = 'waiting'")
    )


def downgrade() -> None:
    """Drop both indexes."""
    op.drop_index("ix_transfer_request_waiting", "transfer_request")
    op.drop_index("ix_transfer_request_before", "transfer_request")
