"""A car that somebody outside the scope has too is corrected by head office alone.

Revision ID: 0038_shared_cars
Revises: 0037_desk
"""

from __future__ import annotations

from alembic import op

revision = "0038_shared_cars"
down_revision = "0037_desk"
branch_labels = None
depends_on = None

# A VIN stands behind the windscreen: whoever names it has the car among their own, and must not have it to themselves.
# Somebody who bought it later, as a list says and no form, has it to themselves beside whoever bought it before.
SHARED = """
create function car_of_others(car bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  everything boolean := scope_network();
  mine bigint[] := scope_centres();
  keeper bigint := scope_keeper();
begin
  return not everything and exists (
    with has as (
      select o.since, o.record_id, coalesce(c.centre_id = any(mine), false)
        and (keeper is null or coalesce(c.keeper_id = keeper, false)) as own
      from ownership o join client c on c.id = o.client_id
      where o.vehicle_id = car and o.until is null and c.alias_of is null
    )
    select 1 from has other where not other.own and not exists (
      select 1 from has later where later.own and later.record_id is not null and later.since > other.since));
end $$
"""
# A reading is worth knowing whoever took it; it changes nothing else of the car.
READ = """
create function read_mileage(car bigint, said_km bigint, said_on date) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  everything boolean := scope_network();
  mine bigint[] := scope_centres();
begin
  if said_on > current_date + 1 or not (everything or exists (
      select 1 from ownership o join client c on c.id = o.client_id
      where o.vehicle_id = car and c.centre_id = any(mine))) then
    raise insufficient_privilege using message = 'the car is not in the scope';
  end if;
  update vehicle set mileage_km = said_km, mileage_on = said_on
  where id = car and (mileage_on is null or mileage_on <= said_on);
end $$
"""


def upgrade() -> None:
    """Guard corrections of a shared car, and leave its readings open to whoever sees it."""
    op.execute("grant select (mileage_on), update (mileage_km, mileage_on) on vehicle to forecourt_lookup")
    op.execute("revoke update (mileage_km, mileage_on) on vehicle from forecourt_web")
    op.execute("grant create on schema public to forecourt_lookup")
    for body, signature in ((SHARED, "car_of_others(bigint)"), (READ, "read_mileage(bigint, bigint, date)")):
        op.execute(body)
        op.execute(f"alter function {signature} owner to forecourt_lookup")
        op.execute(f"revoke execute on function {signature} from public")
        op.execute(f"grant execute on function {signature} to forecourt_web, forecourt_system")
    op.execute("revoke create on schema public from forecourt_lookup")
    op.execute(
        "create policy web_corrects_own on vehicle as restrictive for update to forecourt_web"
        " using (not car_of_others(id))"
    )


def downgrade() -> None:
    """A guard is never taken away."""
    raise NotImplementedError("guards are not taken away; restore a backup instead")
