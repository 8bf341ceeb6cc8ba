"""Single leads are distributed as they come: all of a day are one run.

Revision ID: 0026_run_of_day
Revises: 0025_visit_questions
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026_run_of_day"
down_revision = "0025_visit_questions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a run be that of a day."""
    op.add_column("distribution_run", sa.Column("day", sa.Date(), nullable=True))
    op.create_index(
        "uq_distribution_run_day",
        "distribution_run",
        ["rule_set_id", "day"],
        unique=True,
        postgresql_where=sa.text("day is not null"),
    )


def downgrade() -> None:
    """Forget which runs were those of a day."""
    op.drop_index("uq_distribution_run_day", table_name="distribution_run")
    op.drop_column("distribution_run", "day")
