"""A car whose VIN is corrected is found by the new one alone, for whoever of its owners.

Revision ID: 0036_former_vins
Revises: 0035_balance_of_rules
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0036_former_vins"
down_revision = "0035_balance_of_rules"
branch_labels = None
depends_on = None

# Owners outside the scope have the car too. Whoever calls it, it only brings identifiers in line with the cars.
CORRECTED = """
create function vin_corrected(car bigint, was text) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if was is not null and not exists (select 1 from vehicle where vin = was) then
    update vehicle set former_vins = array_append(array_remove(former_vins, was), was) where id = car;
    delete from identifier i using ownership o
    where o.vehicle_id = car and i.client_id = o.client_id and i.kind = 'vin' and i.value = was;
  end if;
  update vehicle set former_vins = array_remove(former_vins, vin) where id = car and vin = any(former_vins);
  insert into identifier (client_id, born_client_id, kind, value)
  select o.client_id, o.born_client_id, 'vin', v.vin from ownership o join vehicle v on v.id = o.vehicle_id
  where v.id = car and v.vin is not null order by o.client_id
  on conflict (client_id, kind, value) do nothing;
end $$
"""


def upgrade() -> None:
    """Remember what a car was known by, and correct who is found by it."""
    op.add_column("vehicle", sa.Column("former_vins", ARRAY(sa.Text()), nullable=False, server_default=sa.text("'{}'")))
    op.create_index(
        "ix_vehicle_former_vins", "vehicle", ["former_vins"], postgresql_using="gin",
        postgresql_where=sa.text("former_vins <> '{}'"),
    )  # fmt: skip
    op.execute("grant select (former_vins), update (former_vins) on vehicle to forecourt_lookup")
    op.execute("create policy lookup_corrects on vehicle for update to forecourt_lookup using (true) with check (true)")
    op.execute("grant select (born_client_id) on ownership to forecourt_lookup")
    op.execute("grant insert (client_id, born_client_id, kind, value), delete on identifier to forecourt_lookup")
    op.execute("grant usage on sequence identifier_id_seq to forecourt_lookup")
    op.execute("create policy lookup_adds on identifier for insert to forecourt_lookup with check (kind = 'vin')")
    op.execute("create policy lookup_takes on identifier for delete to forecourt_lookup using (kind = 'vin')")
    op.execute("grant create on schema public to forecourt_lookup")
    op.execute(CORRECTED)
    op.execute("alter function vin_corrected(bigint, text) owner to forecourt_lookup")
    op.execute("revoke execute on function vin_corrected(bigint, text) from public")
    op.execute("grant execute on function vin_corrected(bigint, text) to forecourt_web")
    op.execute("revoke create on schema public from forecourt_lookup")


def downgrade() -> None:
    """What was corrected at the desk is not forgotten."""
    raise NotImplementedError("what was corrected of cars is not forgotten; restore a backup instead")
