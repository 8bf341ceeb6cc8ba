"""Households: what clients share, who is linked by it, and a person's word.

Revision ID: 0022_households
Revises: 0021_consent_wording
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022_households"
down_revision = "0021_consent_wording"
branch_labels = None
depends_on = None

NETWORK = "(select scope_network())"
SEES = "exists (select 1 from client c where c.id = {column})"
BOTH = f"({SEES.format(column='household_word.one_id')} and {SEES.format(column='household_word.other_id')})"
POLICIES = {
    "household_mark": NETWORK,
    "household_touch": NETWORK,
    "household_link": f"{NETWORK} or {SEES.format(column='household_link.client_id')}",
    "household_member": f"{NETWORK} or {SEES.format(column='household_member.client_id')}",
    # A word is told, and believed, only of two clients who are both within the scope.
    "household_word": f"{NETWORK} or {BOTH}",
}
GRANTS = {"household_word": "select, insert, update", "household_link": "select", "household_member": "select"}

# Whatever changes what a client shares, by whichever way, leaves the client's number here; the change itself never
# waits for the households, and nobody who changes it has to think of them.
TOUCH = """
create function touch_household() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if tg_op in ('INSERT', 'UPDATE') then
    insert into household_touch (client_id) select distinct client_id from gained;
  end if;
  if tg_op in ('DELETE', 'UPDATE') then
    insert into household_touch (client_id) select distinct client_id from lost;
  end if;
  return null;
end $$
"""
# Of a car it counts when a client was last seen with it.
TOUCH_EVENT = (
    TOUCH.replace("touch_household()", "touch_household_by_event()")
    .replace("from gained", "from gained where vehicle_id is not null")
    .replace("from lost", "from lost where vehicle_id is not null")
)
TOUCH_CLIENT = """
create function touch_household_of_client() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  insert into household_touch (client_id) values (new.id);
  if tg_op = 'UPDATE' and old.alias_of is distinct from new.alias_of then
    insert into household_touch (client_id) select a from unnest(array[old.alias_of, new.alias_of]) a
      where a is not null and a <> new.id;
  end if;
  return null;
end $$
"""
TOUCH_WORD = """
create function touch_household_by_word() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  said household_word := coalesce(new, old);
begin
  insert into household_touch (client_id) values (said.one_id), (said.other_id);
  return null;
end $$
"""
# Centres, keepers and versions of a client change by the hundred thousand and share nothing.
SHARES = ", ".join(("kind", "city", "address", "language", "alias_of", "erased_at"))
DIFFERS = " or ".join(f"old.{c} is distinct from new.{c}" for c in SHARES.split(", "))


def upgrade() -> None:
    """Make the tables and the triggers that tell of changes, and have everybody looked at once."""
    _tables()
    for table, using in POLICIES.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        check = using if table == "household_word" else "false"
        op.execute(f"create policy web on {table} to forecourt_web using ({using}) with check ({check})")
        op.execute(f"create policy system on {table} to forecourt_system using (true) with check (true)")
        op.execute(f"grant select, insert, update, delete on {table} to forecourt_system")
        if table in GRANTS:
            op.execute(f"grant {GRANTS[table]} on {table} to forecourt_web")
    op.execute("grant usage on all sequences in schema public to forecourt_web, forecourt_system")
    op.execute("create policy lookup on household_touch for insert to forecourt_lookup with check (true)")
    op.execute("grant insert on household_touch to forecourt_lookup")
    op.execute("grant usage on sequence household_touch_id_seq to forecourt_lookup")
    _triggers()
    op.execute("insert into household_touch (client_id) select id from client")
    op.add_column(
        "campaign", sa.Column("one_per_household", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )


def _triggers() -> None:
    op.execute("grant create on schema public to forecourt_lookup")
    for body, name in (
        (TOUCH, "touch_household"),
        (TOUCH_EVENT, "touch_household_by_event"),
        (TOUCH_CLIENT, "touch_household_of_client"),
        (TOUCH_WORD, "touch_household_by_word"),
    ):
        op.execute(body)
        op.execute(f"alter function {name}() owner to forecourt_lookup")
        op.execute(f"revoke execute on function {name}() from public")
    op.execute("revoke create on schema public from forecourt_lookup")
    gained, lost = "new table as gained", "old table as lost"
    by_event = "touch_household_by_event"
    for table, function in (
        ("identifier", "touch_household"),
        ("ownership", "touch_household"),
        ("purchase", by_event),
        ("interaction", by_event),
    ):
        for act, seen in (("insert", gained), ("delete", lost), ("update", f"{gained} {lost}")):
            op.execute(
                f"create trigger touch_household_{act} after {act} on {table} referencing {seen}"
                f" for each statement execute function {function}()"
            )
    op.execute(
        "create trigger touch_household_insert after insert on client"
        " for each row when (new.address is not null) execute function touch_household_of_client()"
    )
    op.execute(
        f"create trigger touch_household_update after update of {SHARES} on client"
        f" for each row when ({DIFFERS}) execute function touch_household_of_client()"
    )
    op.execute(
        "create trigger touch_household after insert or update or delete on household_word"
        " for each row execute function touch_household_by_word()"
    )


def _tables() -> None:
    op.create_table(
        "household_mark",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("is_company", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_household_mark_client_id")),
        sa.PrimaryKeyConstraint("kind", "hash", "client_id", name=op.f("pk_household_mark")),
    )
    op.create_index("ix_household_mark_client", "household_mark", ["client_id"])
    op.create_table(
        "household_link",
        sa.Column("client_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("other_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reasons", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("is_household", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_household_link_client_id")),
        sa.ForeignKeyConstraint(["other_id"], ["client.id"], name=op.f("fk_household_link_other_id")),
        sa.PrimaryKeyConstraint("client_id", "other_id", name=op.f("pk_household_link")),
    )
    op.create_index("ix_household_link_other", "household_link", ["other_id"])
    op.create_table(
        "household_member",
        sa.Column("client_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("household_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_household_member_client_id")),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_household_member")),
    )
    op.create_index("ix_household_member_household", "household_member", ["household_id"])
    op.create_table(
        "household_word",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("one_id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("is_household", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_household_word_order")),
        sa.ForeignKeyConstraint(["one_id"], ["client.id"], name=op.f("fk_household_word_one_id")),
        sa.ForeignKeyConstraint(["other_id"], ["client.id"], name=op.f("fk_household_word_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_word")),
    )
    op.create_index(
        "uq_household_word_live",
        "household_word",
        ["one_id", "other_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index("ix_household_word_other", "household_word", ["other_id"])
    op.create_table(
        "household_touch",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_touch")),
    )


def downgrade() -> None:
    """What people said of households is not forgotten."""
    raise NotImplementedError("households are not forgotten; restore a backup instead")
