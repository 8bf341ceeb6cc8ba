"""Files of clients that left: a register, a limit of rows per role and day, and people planted to know a file by.

Revision ID: 0048_client_exports
Revises: 0047_reading_pace
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048_client_exports"
down_revision = "0047_reading_pace"
branch_labels = None
depends_on = None

USER = "(select nullif((scope_claims())[1], '')::bigint)"
OWN = f"exists (select 1 from client_export e where e.id = export_id and e.user_id = {USER})"


def upgrade() -> None:
    """Make the register; who took a file is whoever the signed scope says, and nobody changes it afterwards."""
    op.create_table(
        "client_export",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("contacts", sa.Boolean(), nullable=False),
        sa.Column("fields", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.CheckConstraint("rows >= 0", name=op.f("ck_client_export_rows")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_client_export_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_export")),
    )
    op.create_index("ix_client_export_user_id_taken_at", "client_export", ["user_id", "taken_at"])
    op.create_table(
        "export_canary",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("export_id", sa.BigInteger(), nullable=False),
        sa.Column("dealer_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["client_export.id"], name=op.f("fk_export_canary_export_id")),
        sa.ForeignKeyConstraint(["dealer_id"], ["dealer.id"], name=op.f("fk_export_canary_dealer_id")),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_export_canary")),
    )
    op.create_index(op.f("ix_export_canary_export_id"), "export_canary", ["export_id"])
    op.add_column(
        "role", sa.Column("export_rows_day", sa.BigInteger(), server_default=sa.text("10000"), nullable=False)
    )
    op.create_check_constraint(op.f("ck_role_export_rows_day"), "role", "export_rows_day >= 0")
    for table in ("client_export", "export_canary"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy system on {table} to forecourt_system using (true) with check (true)")
        op.execute(f"grant select, insert on {table} to forecourt_system")
        op.execute(f"grant insert on {table} to forecourt_web")
    op.execute(
        f"create policy web on client_export to forecourt_web using (user_id = {USER}) with check (user_id = {USER})"
    )
    # Whoever took a file does not learn from the application which of its people were planted.
    op.execute(f"create policy web on export_canary for insert to forecourt_web with check ({OWN})")
    op.execute("grant select on client_export to forecourt_web")
    op.execute("grant usage on sequence client_export_id_seq to forecourt_web, forecourt_system")


def downgrade() -> None:
    """Who took which file is never thrown away."""
    raise NotImplementedError("the register of files is kept; restore a backup instead")
