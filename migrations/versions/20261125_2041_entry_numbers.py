"""An entry of the journal bears the number of its own transaction, whatever its writer says.

Revision ID: 0028_entry_numbers
Revises: 0027_head_office_fields
"""

from __future__ import annotations

from alembic import op

revision = "0028_entry_numbers"
down_revision = "0027_head_office_fields"
branch_labels = None
depends_on = None

# All but the number of the transaction: under another one an entry would never be sealed, or look like a forgery.
WRITTEN = (
    "id, at, user_id, role, scope, centre_id, act, subject_kind, subject_id, client_id, detail, origin, request_id,"
    " personal_hash"
)
ROLES = "forecourt_web, forecourt_system"


def upgrade() -> None:
    """Take the number out of what may be written."""
    op.execute(f"revoke insert on journal_entry from {ROLES}")
    op.execute(f"grant insert ({WRITTEN}) on journal_entry to {ROLES}")


def downgrade() -> None:
    """Let every column be written again."""
    op.execute(f"grant insert on journal_entry to {ROLES}")
