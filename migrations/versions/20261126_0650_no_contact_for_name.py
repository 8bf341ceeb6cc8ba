"""Whoever has no name is called by no contact: a name is shown to roles that see no contact.

Revision ID: 0039_no_contact_for_name
Revises: 0038_shared_cars
"""

from __future__ import annotations

from alembic import op

revision = "0039_no_contact_for_name"
down_revision = "0038_shared_cars"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty the names that are contacts."""
    op.execute("alter table client no force row level security")
    op.execute("update client set display_name = '' where display_name in (phone, email)")
    op.execute("alter table client force row level security")


def downgrade() -> None:
    """Call them by their contacts again."""
    op.execute("alter table client no force row level security")
    op.execute("update client set display_name = coalesce(email, phone, '') where display_name = ''")
    op.execute("alter table client force row level security")
