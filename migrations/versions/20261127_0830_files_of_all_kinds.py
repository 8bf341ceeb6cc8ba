"""The register knows every file with people in it: lists, unusable rows, a person's own file, evidence.

Revision ID: 0055_files_of_all_kinds
Revises: 0054_values_of_a_centre
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055_files_of_all_kinds"
down_revision = "0054_values_of_a_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was taken before was always a list of clients."""
    op.add_column("client_export", sa.Column("kind", sa.Text(), server_default=sa.text("'clients'"), nullable=False))
    op.create_check_constraint(
        op.f("ck_client_export_kind"), "client_export", "kind in ('clients', 'rows', 'person', 'evidence')"
    )


def downgrade() -> None:
    """Who took which file is never thrown away."""
    raise NotImplementedError("the register of files is kept; restore a backup instead")
