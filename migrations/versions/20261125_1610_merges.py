"""Merges of clients that can be undone: what became one, what gave way, and what stays apart.

Revision ID: 0004_merges
Revises: 0003_jobs
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_merges"
down_revision = "0003_jobs"
branch_labels = None
depends_on = None

NETWORK = "(select scope_network())"
PERSON = "(select scope_person())"
# A person's own link sees the numbers that became theirs: a letter still bears the old one.
CLIENT = (
    f"{NETWORK} or id = {PERSON} or alias_of = {PERSON} or (centre_id = any((select scope_centres())::bigint[]) and"
    " ((select scope_keeper()) is null or keeper_id = (select scope_keeper())))"
)
POLICIES = {
    "client_merge": NETWORK,
    # What a centre's promise had to give way to is told to that centre.
    "merge_loss": f"{NETWORK} or centre_id = any((select scope_centres())::bigint[])",
}


def upgrade() -> None:
    """Add the tables, the way back of memberships, and what a reviewer has said."""
    _memberships()
    _reviews()
    _merges()
    op.create_index("ix_client_alias", "client", ["alias_of"], postgresql_where=sa.text("alias_of is not null"))
    op.execute(f"alter policy web on client using ({CLIENT}) with check ({CLIENT})")
    for table, using in POLICIES.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy web on {table} to forecourt_web using ({using}) with check (false)")
        op.execute(f"create policy system on {table} to forecourt_system using (true) with check (true)")
        op.execute(f"grant select on {table} to forecourt_web")
        op.execute(f"grant select, insert, update, delete on {table} to forecourt_system")
    op.execute("grant usage on all sequences in schema public to forecourt_web, forecourt_system")


def _memberships() -> None:
    op.add_column("membership", sa.Column("born_client_id", sa.BigInteger(), nullable=True))
    op.execute("update membership set born_client_id = client_id")
    op.alter_column("membership", "born_client_id", nullable=False)


def _reviews() -> None:
    op.add_column("review_item", sa.Column("decided_by", sa.BigInteger(), nullable=True))
    op.add_column("review_item", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("review_item", sa.Column("merge_id", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_review_item_queue",
        "review_item",
        [sa.text("bits desc"), "id"],
        postgresql_where=sa.text("decided_at is null and asked_at is null"),
    )


def _merges() -> None:
    op.create_table(
        "client_merge",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kept_client_id", sa.BigInteger(), nullable=False),
        sa.Column("gone_client_id", sa.BigInteger(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("bits", sa.Double(), nullable=True),
        sa.Column("low_record_id", sa.BigInteger(), nullable=True),
        sa.Column("high_record_id", sa.BigInteger(), nullable=True),
        sa.Column("barrier", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.Column("conflicts", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint("kept_client_id <> gone_client_id", name=op.f("ck_client_merge_two")),
        sa.ForeignKeyConstraint(["kept_client_id"], ["client.id"], name=op.f("fk_client_merge_kept_client_id")),
        sa.ForeignKeyConstraint(["gone_client_id"], ["client.id"], name=op.f("fk_client_merge_gone_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_merge")),
    )
    op.create_index(
        "uq_client_merge_gone",
        "client_merge",
        ["gone_client_id"],
        unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )
    op.create_index("ix_client_merge_kept", "client_merge", ["kept_client_id"])
    op.create_table(
        "merge_loss",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("merge_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lost_id", sa.BigInteger(), nullable=False),
        sa.Column("won_id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('assignment', 'invitation', 'message')", name=op.f("ck_merge_loss_kind")),
        sa.ForeignKeyConstraint(["merge_id"], ["client_merge.id"], name=op.f("fk_merge_loss_merge_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_merge_loss_client_id")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_merge_loss_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_loss")),
    )
    op.create_index("ix_merge_loss_merge_id", "merge_loss", ["merge_id"])
    op.create_index("ix_merge_loss_client_id", "merge_loss", ["client_id"])


def downgrade() -> None:
    """Merges are never forgotten."""
    raise NotImplementedError("merges are not forgotten; restore a backup instead")
