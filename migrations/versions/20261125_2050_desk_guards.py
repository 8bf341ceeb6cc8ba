"""What a statement of the web may do to cars, users and values beside the journal, whoever wrote the statement.

Revision ID: 0029_desk_guards
Revises: 0028_entry_numbers
"""

from __future__ import annotations

from alembic import op

revision = "0029_desk_guards"
down_revision = "0028_entry_numbers"
branch_labels = None
depends_on = None

NETWORK = "(select scope_network())"
# To have a car is to see and correct it, so nobody gives themselves one by its number: it is entered for a client of
# the scope, and a car that the network knows only by its whole VIN.
ENTER = """
create function enter_vehicle(
  owner bigint, said_vin text, said_plate text, said_make text, said_model text, said_year bigint, said_bought date,
  said_warranty date, said_insurance date, said_at timestamptz
) returns bigint language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  everything boolean := scope_network();
  mine bigint[] := scope_centres();
  keeper bigint := scope_keeper();
  car bigint;
begin
  if not exists (select 1 from client c where c.id = owner and (everything or (c.centre_id = any(mine)
      and (keeper is null or c.keeper_id = keeper)))) then
    raise insufficient_privilege using message = 'the client is not in the scope';
  end if;
  loop
    car := (select id from vehicle where vin = said_vin);
    exit when car is not null;
    insert into vehicle (vin, plate, make, model, year, bought_on, warranty_until, insurance_until)
    values (said_vin, said_plate, said_make, said_model, said_year, said_bought, said_warranty, said_insurance)
    on conflict do nothing returning id into car;
    exit when car is not null;
  end loop;
  insert into ownership (vehicle_id, client_id, born_client_id, since, set_at)
  values (car, owner, owner, said_bought, said_at)
  on conflict (vehicle_id, client_id) do update set until = null, since = coalesce(excluded.since, ownership.since),
    set_at = excluded.set_at, record_id = null;
  return car;
end $$
"""
# Whoever sees one owner of a car is told how many there are and when; of those outside the scope not even a number.
OWNERS = """
create or replace function owners_of_vehicle(car bigint) returns table (client_id bigint, since date, until date)
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  everything boolean := scope_network();
  mine bigint[] := scope_centres();
  keeper bigint := scope_keeper();
begin
  if everything or exists (select 1 from ownership o join client c on c.id = o.client_id where o.vehicle_id = car
      and c.centre_id = any(mine) and (keeper is null or c.keeper_id = keeper)) then
    return query select
        case when everything or (c.centre_id = any(mine) and (keeper is null or c.keeper_id = keeper)) then c.id end,
        o.since, o.until
      from ownership o join client c on c.id = o.client_id
      where o.vehicle_id = car and c.alias_of is null;
  end if;
end $$
"""
# The short transactions of sign-in have no scope; what they write is the moment of the last one.
OWN_SETTINGS = """
create function own_settings() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if (scope_claims())[1] is distinct from old.id::text then
    raise insufficient_privilege using message = 'a user changes their own settings alone';
  end if;
  return new;
end $$
"""
SAME_ACT = """
create function journal_values_of_own_act() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if not exists (select 1 from journal_entry e where e.id = new.entry_id and e.personal_hash is not null
      and e.xact = (pg_current_xact_id()::text)::bigint and e.client_id is not distinct from new.client_id
      and e.centre_id is not distinct from new.centre_id) then
    raise insufficient_privilege using message = 'values go with an entry of the same act';
  end if;
  return new;
end $$
"""
CAR = "vin, plate, make, model, year, bought_on, warranty_until, insurance_until, mileage_km, mileage_on, version"


def upgrade() -> None:
    """Take the wide grants away and put the narrow ways in their place."""
    op.execute("revoke insert, update on vehicle, ownership from forecourt_web")
    op.execute("drop policy web_adds on vehicle")
    op.execute(f"grant update ({CAR}) on vehicle to forecourt_web")
    op.execute("grant update (since, until, set_at, record_id) on ownership to forecourt_web")
    for table, columns in (
        ("vehicle", "id, vin"), ("ownership", "vehicle_id, client_id, since, until, set_at, record_id"),
        ("journal_entry", "id, xact, personal_hash, client_id, centre_id"),
        ("client", "id, centre_id, keeper_id, alias_of"),
    ):  # fmt: skip
        op.execute(f"grant select ({columns}) on {table} to forecourt_lookup")
    op.execute("create policy lookup on journal_entry for select to forecourt_lookup using (true)")
    for table in ("vehicle", "ownership"):
        op.execute(f"grant insert on {table} to forecourt_lookup")
        op.execute(f"create policy lookup_enters on {table} for insert to forecourt_lookup with check (true)")
        op.execute(f"grant usage on sequence {table}_id_seq to forecourt_lookup")
    op.execute("grant update (until, since, set_at, record_id) on ownership to forecourt_lookup")
    op.execute(
        "create policy lookup_changes on ownership for update to forecourt_lookup using (true) with check (true)"
    )
    # Of what a client is known by a desk adds the VIN of a car; all else comes with records.
    op.execute(
        "create policy web_adds on identifier as restrictive for insert to forecourt_web"
        f" with check ({NETWORK} or kind = 'vin')"
    )
    op.execute("revoke insert on identifier from forecourt_web")
    op.execute("grant insert (client_id, born_client_id, kind, value) on identifier to forecourt_web")
    _functions()
    op.execute(
        "create trigger own_settings before update of language, theme, session_mark on app_user for each row"
        " when (current_user = 'forecourt_web') execute function own_settings()"
    )
    op.execute(
        "create trigger journal_values_of_own_act before insert on journal_personal for each row"
        " execute function journal_values_of_own_act()"
    )


def _functions() -> None:
    op.execute("grant create on schema public to forecourt_lookup")
    entering = "enter_vehicle(bigint, text, text, text, text, bigint, date, date, date, timestamptz)"
    for body, signature in (
        (ENTER, entering),
        (OWN_SETTINGS, "own_settings()"),
        (SAME_ACT, "journal_values_of_own_act()"),
    ):
        op.execute(body)
        op.execute(f"alter function {signature} owner to forecourt_lookup")
        op.execute(f"revoke execute on function {signature} from public")
    op.execute(f"grant execute on function {entering} to forecourt_web")
    op.execute("alter function owners_of_vehicle(bigint) owner to current_user")
    op.execute(OWNERS)
    op.execute("alter function owners_of_vehicle(bigint) owner to forecourt_lookup")
    op.execute("revoke create on schema public from forecourt_lookup")


def downgrade() -> None:
    """A guard is never taken away."""
    raise NotImplementedError("guards are not taken away; restore a backup instead")
