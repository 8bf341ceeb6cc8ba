"""A centre sees the questions that were put off to a visit of its own clients.

Revision ID: 0025_visit_questions
Revises: 0024_objection
"""

from __future__ import annotations

from alembic import op

revision = "0025_visit_questions"
down_revision = "0024_objection"
branch_labels = None
depends_on = None

# Memberships are read under their own policy: one of the two records is of a client in the scope.
OWN = """asked_at is not null and decided_at is null and exists (
  select 1 from membership m where m.until is null and m.record_id in (low_record_id, high_record_id))"""


def upgrade() -> None:
    """Let the web read what waits for a visit."""
    op.execute(f"create policy visit on review_item for select to forecourt_web using ({OWN})")


def downgrade() -> None:
    """Head office alone sees pairs again."""
    op.execute("drop policy visit on review_item")
