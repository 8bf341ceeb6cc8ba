"""What else a row tells of a purchase: the department, the maintenance mark, the number of the document.

Revision ID: 0009_purchase_detail
Revises: 0008_list_mapping
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009_purchase_detail"
down_revision = "0008_list_mapping"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; purchases that are there tell nothing more."""
    op.add_column(
        "purchase",
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("purchase", "detail")
