"""Splits keep the way back: which rows became a client of their own, and whose they had been before.

Revision ID: 0049_splits
Revises: 0048_client_exports
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0049_splits"
down_revision = "0048_client_exports"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NETWORK = "(select scope_network())"
# Splits of before are told by the memberships that they opened; the membership that each of them closed tells whose
# the record had been.
SPLITS = """
insert into client_split (kept_client_id, new_client_id, split_at, by)
select (m.reasons ->> 'split')::bigint, m.client_id, m.since, min(m.by)
from membership m join client c on c.id = (m.reasons ->> 'split')::bigint
where m.reasons ? 'split' and m.born_client_id = m.client_id
  and not exists (select 1 from membership o where o.client_id = m.client_id and o.since < m.since)
group by 1, 2, 3 order by 3, 2
"""
ROWS = """
insert into split_row (split_id, kind, row_id, born_client_id)
select s.id, 'membership', m.record_id, o.born_client_id
from client_split s
join membership m on m.client_id = s.new_client_id and m.since = s.split_at and m.reasons ? 'split'
join membership o on o.record_id = m.record_id and o.client_id = s.kept_client_id and o.until = s.split_at
order by s.id, m.record_id
on conflict do nothing
"""


def upgrade() -> None:
    """Add the two tables, and enter the splits that were made before."""
    op.create_table(
        "client_split",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kept_client_id", sa.BigInteger(), nullable=False),
        sa.Column("new_client_id", sa.BigInteger(), nullable=False),
        sa.Column("split_at", MOMENT, nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("overruled", JSONB(), nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.Column("merge_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["kept_client_id"], ["client.id"], name=op.f("fk_client_split_kept_client_id")),
        sa.ForeignKeyConstraint(["new_client_id"], ["client.id"], name=op.f("fk_client_split_new_client_id")),
        sa.ForeignKeyConstraint(["merge_id"], ["client_merge.id"], name=op.f("fk_client_split_merge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_split")),
    )
    op.create_index("ix_client_split_kept_client_id", "client_split", ["kept_client_id"])
    op.create_index("ix_client_split_new_client_id", "client_split", ["new_client_id"])
    op.create_table(
        "split_row",
        sa.Column("split_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("born_client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["split_id"], ["client_split.id"], name=op.f("fk_split_row_split_id")),
        sa.PrimaryKeyConstraint("split_id", "kind", "row_id", name=op.f("pk_split_row")),
    )
    op.execute(SPLITS)
    op.execute(ROWS)
    for table in ("client_split", "split_row"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy web on {table} to forecourt_web using ({NETWORK}) with check (false)")
        op.execute(f"create policy system on {table} to forecourt_system using (true) with check (true)")
        op.execute(f"grant select on {table} to forecourt_web")
        op.execute(f"grant select, insert, update, delete on {table} to forecourt_system")
    op.execute("grant usage on all sequences in schema public to forecourt_system")


def downgrade() -> None:
    """Splits are never forgotten."""
    raise NotImplementedError("splits are not forgotten; restore a backup instead")
