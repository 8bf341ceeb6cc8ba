"""What those who take rows in are deciding about at this moment.

Revision ID: 0018_identity_claim
Revises: 0017_roles_as_data
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_identity_claim"
down_revision = "0017_roles_as_data"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of claims: no transaction ever leaves a row in it, so nothing of it needs to survive a crash."""
    op.create_table(
        "identity_claim",
        sa.Column("kind", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", name=op.f("pk_identity_claim")),
        prefixes=["UNLOGGED"],
    )
    op.execute("alter table identity_claim enable row level security")
    op.execute("alter table identity_claim force row level security")
    op.execute("create policy web on identity_claim to forecourt_web using ((select scope_network()))")
    op.execute("create policy system on identity_claim to forecourt_system using (true) with check (true)")
    op.execute("grant select, insert, delete on identity_claim to forecourt_system")


def downgrade() -> None:
    """Back to one lock for everybody."""
    op.drop_table("identity_claim")
