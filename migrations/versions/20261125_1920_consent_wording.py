"""Wordings that consents are given under, and scans that show them.

Revision ID: 0021_consent_wording
Revises: 0020_known
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021_consent_wording"
down_revision = "0020_known"
branch_labels = None
depends_on = None

# A version that people have agreed to reads for ever as it read then.
UNCHANGED = """
create function consent_wording_unchanged() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or to_jsonb(new) - 'retired_at' is distinct from to_jsonb(old) - 'retired_at' then
    raise exception 'an issued wording is never changed' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$
"""
OF_CLIENT = "(select scope_network()) or exists (select 1 from client c where c.id = consent_scan.client_id)"


def upgrade() -> None:
    """Make both tables and let acts point at them."""
    op.create_table(
        "consent_wording",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("channels", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("holder_id", sa.BigInteger(), nullable=False),
        sa.Column("named_dealers", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_ru", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "purpose in ('marketing', 'data_processing', 'third_parties')", name=op.f("ck_consent_wording_purpose")
        ),
        sa.CheckConstraint("cardinality(channels) > 0", name=op.f("ck_consent_wording_channels")),
        sa.ForeignKeyConstraint(["holder_id"], ["dealer.id"], name=op.f("fk_consent_wording_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_wording")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_consent_wording_version")),
    )
    op.execute(UNCHANGED)
    op.execute(
        "create trigger consent_wording_unchanged before update or delete on consent_wording"
        " for each row execute function consent_wording_unchanged()"
    )
    op.create_table(
        "consent_scan",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("born_client_id", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_consent_scan_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_scan")),
    )
    op.create_index(op.f("ix_consent_scan_client_id"), "consent_scan", ["client_id"])
    # Of both columns most acts of lists have neither; a scan that goes looks for its acts.
    op.add_column("consent", sa.Column("wording_id", sa.BigInteger(), nullable=True))
    op.add_column("consent", sa.Column("scan_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_consent_wording_id"), "consent", "consent_wording", ["wording_id"], ["id"])
    op.create_foreign_key(op.f("fk_consent_scan_id"), "consent", "consent_scan", ["scan_id"], ["id"])
    op.create_index("ix_consent_scan", "consent", ["scan_id"], postgresql_where=sa.text("scan_id is not null"))
    op.add_column("consent_state", sa.Column("wording_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_consent_state_wording_id"), "consent_state", "consent_wording", ["wording_id"], ["id"]
    )
    _guard()


def _guard() -> None:
    for table in ("consent_wording", "consent_scan"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy system on {table} to forecourt_system using (true) with check (true)")
    # Everybody with a scope reads the wordings, a person with a link included; head office alone issues and retires.
    read, write = "(select scope_network()) is not null", "(select scope_network())"
    op.execute(f"create policy web on consent_wording for select to forecourt_web using ({read})")
    op.execute(f"create policy web_issues on consent_wording for insert to forecourt_web with check ({write})")
    op.execute(
        f"create policy web_retires on consent_wording for update to forecourt_web using ({write}) with check ({write})"
    )
    op.execute(f"create policy web on consent_scan to forecourt_web using ({OF_CLIENT}) with check ({OF_CLIENT})")
    op.execute("grant select, insert, update (retired_at) on consent_wording to forecourt_web, forecourt_system")
    op.execute("grant select, insert on consent_scan to forecourt_web")
    op.execute("grant select, insert, update, delete on consent_scan to forecourt_system")
    for table in ("consent_wording", "consent_scan"):
        op.execute(f"grant usage on sequence {table}_id_seq to forecourt_web, forecourt_system")


def downgrade() -> None:
    """Take both away again."""
    op.drop_column("consent_state", "wording_id")
    op.drop_column("consent", "scan_id")
    op.drop_column("consent", "wording_id")
    op.drop_table("consent_scan")
    op.drop_table("consent_wording")
    op.execute("drop function consent_wording_unchanged()")
