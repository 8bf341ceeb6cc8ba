"""The web puts jobs in by a function alone: what others have asked for stands in no table that it reads.

Revision ID: 0057_queue_behind_a_function
Revises: 0056_requests_kept
"""

from __future__ import annotations

from alembic import op

revision = "0057_queue_behind_a_function"
down_revision = "0056_requests_kept"
branch_labels = None
depends_on = None

DEFER = "procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[])"
TABLES = "procrastinate_jobs, procrastinate_events"


def upgrade() -> None:
    """Have the queue's own function work with rights of its own, and take the tables away from the web."""
    op.execute("grant create on schema public to forecourt_lookup")
    op.execute(f"grant select, insert on {TABLES} to forecourt_lookup")
    op.execute("grant usage on sequence procrastinate_jobs_id_seq, procrastinate_events_id_seq to forecourt_lookup")
    op.execute(f"alter function {DEFER} owner to forecourt_lookup")
    op.execute(f"alter function {DEFER} security definer")
    op.execute(f"alter function {DEFER} set search_path = pg_catalog, public")
    op.execute(f"revoke execute on function {DEFER} from public")
    op.execute(f"grant execute on function {DEFER} to forecourt_web, forecourt_system")
    op.execute("revoke create on schema public from forecourt_lookup")
    op.execute(f"revoke all on {TABLES} from forecourt_web")


def downgrade() -> None:
    """What guards a part is not taken away."""
    raise NotImplementedError("guards are not taken away; restore a backup instead")
