"""Programs that send lists for one centre.

Revision ID: 0014_api_client
Revises: 0013_restriction
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_api_client"
down_revision = "0013_restriction"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table. The web reads it before any scope is known, as it reads users, and notes the last use alone."""
    op.create_table(
        "api_client",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_api_client_centre_id")),
        sa.ForeignKeyConstraint(["made_by"], ["app_user.id"], name=op.f("fk_api_client_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_client")),
        sa.UniqueConstraint("client_id", name=op.f("uq_api_client_client_id")),
    )
    op.create_index(op.f("ix_api_client_centre_id"), "api_client", ["centre_id"])
    # The same file again is looked for among all imports of its centre.
    op.create_index("ix_import_batch_content", "import_batch", ["centre_id", "content_hash"])
    op.execute("grant select, update (last_used_at) on api_client to forecourt_web")
    op.execute("grant select, insert, update on api_client to forecourt_system")
    op.execute("grant usage on sequence api_client_id_seq to forecourt_system")


def downgrade() -> None:
    """Take both away again."""
    op.drop_index("ix_import_batch_content", "import_batch")
    op.drop_table("api_client")
