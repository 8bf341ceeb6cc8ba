"""Clients are given to a colleague, and every change of who keeps one personally is kept.

Revision ID: 0053_keepers
Revises: 0052_most_people
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053_keepers"
down_revision = "0052_most_people"
branch_labels = None
depends_on = None

NETWORK = "(select scope_network())"
GIVINGS = f"{NETWORK} or ((select scope_keeper()) is null and centre_id = any((select scope_centres())::bigint[]))"
CHANGES = f"{NETWORK} or exists (select 1 from client c where c.id = keeper_change.client_id)"
# Whoever changes a keeper, by whatever statement, leaves this; a statement that sets updated_at says when.
TRIGGER = """
create function keep_keeper_change() returns trigger language plpgsql as $$
begin
  insert into keeper_change (client_id, born_client_id, keeper_id, at, giving_id) values (
    coalesce(new.alias_of, new.id), new.id, new.keeper_id,
    case when tg_op = 'UPDATE' and new.updated_at is distinct from old.updated_at then new.updated_at else now() end,
    nullif(current_setting('forecourt.giving', true), '')::bigint);
  return null;
end $$
"""
KNOWN = """
insert into keeper_change (client_id, born_client_id, keeper_id, at)
select coalesce(alias_of, id), id, keeper_id, now() from client where keeper_id is not null order by id
"""


def upgrade() -> None:
    """Make the tables and the trigger, and begin with whoever keeps somebody now."""
    _tables()
    for table, using in (("client_giving", GIVINGS), ("keeper_change", CHANGES)):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy web on {table} for select to forecourt_web using ({using})")
        op.execute(f"create policy system on {table} to forecourt_system using (true) with check (true)")
        op.execute(f"grant select on {table} to forecourt_web")
        op.execute(f"grant select, insert, update on {table} to forecourt_system")
        op.execute(f"grant usage on sequence {table}_id_seq to forecourt_system")
    op.execute(KNOWN)
    op.execute(TRIGGER)
    op.execute(
        "create trigger keeper_changed after update of keeper_id on client for each row"
        " when (old.keeper_id is distinct from new.keeper_id) execute function keep_keeper_change()"
    )
    op.execute(
        "create trigger keeper_given after insert on client for each row"
        " when (new.keeper_id is not null) execute function keep_keeper_change()"
    )


def _tables() -> None:
    op.create_table(
        "client_giving",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("to_user_id", sa.BigInteger(), nullable=True),
        sa.Column("given_by", sa.BigInteger(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clients", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_client_giving_centre_id")),
        sa.ForeignKeyConstraint(["to_user_id"], ["app_user.id"], name=op.f("fk_client_giving_to_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_giving")),
    )
    op.create_index(op.f("ix_client_giving_centre_id"), "client_giving", ["centre_id"])
    op.create_table(
        "keeper_change",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("keeper_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("giving_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("born_client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["keeper_id"], ["app_user.id"], name=op.f("fk_keeper_change_keeper_id")),
        sa.ForeignKeyConstraint(["giving_id"], ["client_giving.id"], name=op.f("fk_keeper_change_giving_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_keeper_change_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keeper_change")),
    )
    op.create_index(op.f("ix_keeper_change_client_id"), "keeper_change", ["client_id"])
    op.create_index(op.f("ix_keeper_change_giving_id"), "keeper_change", ["giving_id"])
    op.create_index("ix_keeper_change_born_client_id", "keeper_change", ["born_client_id", "id"])


def downgrade() -> None:
    """Forget who kept whom before."""
    for trigger in ("keeper_changed", "keeper_given"):
        op.execute(f"drop trigger {trigger} on client")
    op.execute("drop function keep_keeper_change()")
    op.drop_table("keeper_change")
    op.drop_table("client_giving")
