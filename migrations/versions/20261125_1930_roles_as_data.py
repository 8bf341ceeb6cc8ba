"""Roles as data: what each may do, and grants for a part of the network and a period. Regions of centres.

Revision ID: 0017_roles_as_data
Revises: 0016_journal_seal
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from roles import establish_roles

revision = "0017_roles_as_data"
down_revision = "0016_journal_seal"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN = "(user_id, role_id, centre_id, dealer_id, region_id, deputy_for)"


def upgrade() -> None:
    """Make the tables, establish the roles, and point every grant at its role."""
    _role_tables()
    _region_tables()
    for table in ("role", "role_permission", "known_permission", "region", "region_centre"):
        op.execute(f"grant select on {table} to forecourt_web")
        op.execute(f"grant select, insert, update, delete on {table} to forecourt_system")
    op.execute("grant usage on all sequences in schema public to forecourt_system")
    establish_roles(op.get_bind())
    _grants()
    # Whoever gets a statement of their own past the application gives themselves neither a password nor a role.
    op.execute("revoke update on app_user from forecourt_web")
    op.execute("grant update (language, theme, session_mark, last_sign_in_at) on app_user to forecourt_web")


def _role_tables() -> None:
    op.create_table(
        "role",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_ru", sa.Text(), nullable=False),
        sa.Column("is_network", sa.Boolean(), nullable=False),
        sa.Column("sees_contacts", sa.Boolean(), nullable=False),
        sa.Column("is_built_in", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("code", name=op.f("uq_role_code")),
    )
    op.create_table(
        "role_permission",
        sa.Column("role_id", sa.BigInteger(), nullable=False),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_role_permission_role_id")),
        sa.PrimaryKeyConstraint("role_id", "permission", name=op.f("pk_role_permission")),
    )
    op.create_table(
        "known_permission",
        sa.Column("permission", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("permission", name=op.f("pk_known_permission")),
    )


def _region_tables() -> None:
    op.create_table(
        "region",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
        sa.UniqueConstraint("name", name=op.f("uq_region_name")),
    )
    op.create_table(
        "region_centre",
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_region_centre_region_id")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_region_centre_centre_id")),
        sa.PrimaryKeyConstraint("region_id", "centre_id", name=op.f("pk_region_centre")),
    )
    op.create_index(op.f("ix_region_centre_centre_id"), "region_centre", ["centre_id"])


def _grants() -> None:
    op.drop_index("uq_role_grant_open", table_name="role_grant")
    for column in ("role_id", "dealer_id", "region_id", "granted_by", "deputy_for"):
        op.add_column("role_grant", sa.Column(column, sa.BigInteger(), nullable=True))
    op.add_column("role_grant", sa.Column("own_only", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("role_grant", sa.Column("until", MOMENT, nullable=True))
    op.execute("update role_grant g set role_id = r.id from role r where r.code = g.role")
    op.alter_column("role_grant", "role_id", nullable=False)
    op.drop_column("role_grant", "role")
    for column, table in (
        ("role_id", "role"), ("dealer_id", "dealer"), ("region_id", "region"), ("granted_by", "app_user"),
        ("deputy_for", "app_user"),
    ):  # fmt: skip
        op.create_foreign_key(op.f(f"fk_role_grant_{column}"), "role_grant", table, [column], ["id"])
    part = "num_nonnulls(centre_id, dealer_id, region_id) <= 1"
    op.create_check_constraint(op.f("ck_role_grant_part"), "role_grant", part)
    op.create_check_constraint(op.f("ck_role_grant_period"), "role_grant", "until is null or until > since")
    op.execute(f"create unique index uq_role_grant_open on role_grant {OPEN} nulls not distinct where ended_at is null")
    op.create_index("ix_role_grant_role", "role_grant", ["role_id"], postgresql_where=sa.text("ended_at is null"))


def downgrade() -> None:
    """Roles that a network has made cannot be put back into a list."""
    raise NotImplementedError("roles as data are not taken back; restore a backup instead")
