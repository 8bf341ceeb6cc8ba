"""The job queue's own schema (Procrastinate), kept out of autogenerate.

Revision ID: 0003_jobs
Revises: 0002_row_security
"""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0003_jobs"
down_revision = "0002_row_security"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the queue; the web role may only put jobs in and look at them."""
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    queue = "procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers"
    op.execute(f"grant select, insert, update, delete on {queue} to forecourt_system")
    op.execute("grant select, insert on procrastinate_jobs, procrastinate_events to forecourt_web")
    op.execute("grant usage on all sequences in schema public to forecourt_web, forecourt_system")


def downgrade() -> None:
    """The queue is never taken away."""
    raise NotImplementedError("the job queue is not taken away; restore a backup instead")
