"""Cars at the desk: readings and marks, periods of owning, and forms that notice each other.

Revision ID: 0023_vehicles
Revises: 0022_households
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023_vehicles"
down_revision = "0022_households"
branch_labels = None
depends_on = None

NOTE = "(select scope_network()) or exists (select 1 from client c where c.id = vehicle_note.client_id)"
# A car is one in the whole network, so its VIN is looked up past the scope; the number alone comes back.
BY_VIN = """
create function vehicle_by_vin(wanted text) returns bigint
language sql stable security definer set search_path = pg_catalog, public as $$
  select id from vehicle where vin = wanted
$$
"""
# Whoever sees one owner of a car is told how many there are and when; names come only by row security.
OWNERS = """
create function owners_of_vehicle(car bigint) returns table (client_id bigint, since date, until date)
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  everything boolean := scope_network();
  mine bigint[] := scope_centres();
  keeper bigint := scope_keeper();
begin
  if everything or exists (select 1 from ownership o join client c on c.id = o.client_id where o.vehicle_id = car
      and c.centre_id = any(mine) and (keeper is null or c.keeper_id = keeper)) then
    return query select o.client_id, o.since, o.until from ownership o join client c on c.id = o.client_id
      where o.vehicle_id = car and c.alias_of is null;
  end if;
end $$
"""


def upgrade() -> None:
    """Add the notes, what the desk may write, and the two looks past the scope."""
    op.add_column("vehicle", sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False))
    op.add_column("ownership", sa.Column("set_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_purchase_vehicle_id", "purchase", ["vehicle_id"])
    op.create_index("ix_interaction_vehicle_id", "interaction", ["vehicle_id"])
    op.create_table(
        "vehicle_note",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("vehicle_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=True),
        sa.Column("km", sa.BigInteger(), nullable=True),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.Column("centre_id", sa.BigInteger(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("born_client_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind in ('mileage', 'maintenance') and (kind <> 'mileage' or km is not null)",
            name=op.f("ck_vehicle_note_kind"),
        ),
        sa.CheckConstraint("km between 0 and 9999999", name=op.f("ck_vehicle_note_km")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicle.id"], name=op.f("fk_vehicle_note_vehicle_id")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_vehicle_note_centre_id")),
        sa.ForeignKeyConstraint(["record_id"], ["source_record.id"], name=op.f("fk_vehicle_note_record_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_vehicle_note_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle_note")),
    )
    for column in ("vehicle_id", "record_id", "client_id"):
        op.create_index(f"ix_vehicle_note_{column}", "vehicle_note", [column])
    op.execute("alter table vehicle_note enable row level security")
    op.execute("alter table vehicle_note force row level security")
    op.execute(f"create policy web on vehicle_note to forecourt_web using ({NOTE}) with check ({NOTE})")
    op.execute("create policy system on vehicle_note to forecourt_system using (true) with check (true)")
    op.execute("grant select, insert on vehicle_note to forecourt_web")
    op.execute("grant select, insert, update, delete on vehicle_note to forecourt_system")
    op.execute("grant usage on all sequences in schema public to forecourt_web, forecourt_system")
    # A new car is nobody's until its first owner is entered in the same transaction.
    op.execute("create policy web_adds on vehicle for insert to forecourt_web with check (true)")
    op.execute("grant insert, update on vehicle, ownership to forecourt_web")
    op.execute("grant insert on identifier to forecourt_web")
    _functions()


def _functions() -> None:
    for table, columns in (
        ("vehicle", "id, vin"),
        ("ownership", "vehicle_id, client_id, since, until"),
        ("client", "keeper_id"),
    ):
        op.execute(f"grant select ({columns}) on {table} to forecourt_lookup")
    known = "select 1 from pg_policies where policyname = 'lookup' and tablename = '{table}'"
    for table in ("vehicle", "ownership"):
        if not op.get_bind().exec_driver_sql(known.format(table=table)).first():
            op.execute(f"create policy lookup on {table} for select to forecourt_lookup using (true)")
    op.execute("grant create on schema public to forecourt_lookup")
    for body, signature in ((BY_VIN, "vehicle_by_vin(text)"), (OWNERS, "owners_of_vehicle(bigint)")):
        op.execute(body)
        op.execute(f"alter function {signature} owner to forecourt_lookup")
        op.execute(f"revoke execute on function {signature} from public")
        op.execute(f"grant execute on function {signature} to forecourt_web")
    op.execute("revoke create on schema public from forecourt_lookup")


def downgrade() -> None:
    """What was entered at the desk is not forgotten."""
    raise NotImplementedError("what was entered of cars is not forgotten; restore a backup instead")
