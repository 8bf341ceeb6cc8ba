"""Row security: what each database role may see and write, decided by the signed scope of the transaction.

Revision ID: 0002_row_security
Revises: 0001_tables
"""

from __future__ import annotations

from alembic import op

revision = "0002_row_security"
down_revision = "0001_tables"
branch_labels = None
depends_on = None

# The body of a scope is "user|network|centres|keeper|person|expiry"; the seventh part is its HMAC-SHA256.
CHECK = """
create function scope_claims() returns text[]
language plpgsql stable parallel safe security definer set search_path = pg_catalog, public as $$
declare
  parts text[] := string_to_array(current_setting('app.scope', true), '|');
  body bytea;
  pads bytea;
begin
  if coalesce(array_length(parts, 1), 0) <> 7 then
    raise insufficient_privilege using message = 'no scope was set';
  end if;
  body := convert_to(array_to_string(parts[1:6], '|'), 'UTF8');
  select key into pads from public.scope_key order by id desc limit 1;
  if pads is null or encode(
       sha256(substr(pads, 65, 64) || sha256(substr(pads, 1, 64) || body)), 'hex') is distinct from parts[7] then
    raise insufficient_privilege using message = 'the scope was not signed by the application';
  end if;
  if parts[6]::bigint < extract(epoch from statement_timestamp()) then
    raise insufficient_privilege using message = 'the scope has expired';
  end if;
  return parts;
end $$
"""

CLAIMS = {
    "scope_network() returns boolean": "select (scope_claims())[2] = 't'",
    "scope_centres() returns bigint[]": (
        "select coalesce(string_to_array(nullif((scope_claims())[3], ''), ',')::bigint[], '{}')"
    ),
    "scope_keeper() returns bigint": "select nullif((scope_claims())[4], '')::bigint",
    "scope_person() returns bigint": "select nullif((scope_claims())[5], '')::bigint",
}

NETWORK = "(select scope_network())"
IN_CENTRES = "centre_id = any((select scope_centres())::bigint[])"
PERSON = "(select scope_person())"
OF_CLIENT = "exists (select 1 from client c where c.id = {column})"

# A client is seen by the network, by the centre that keeps it (perhaps only by its own consultant), or by itself.
POLICIES = {
    "client": f"{NETWORK} or id = {PERSON} or ({IN_CENTRES} and"
    " ((select scope_keeper()) is null or keeper_id = (select scope_keeper())))",
    "source_record": f"{NETWORK} or {IN_CENTRES}",
    "import_batch": f"{NETWORK} or {IN_CENTRES}",
    "journal_entry": f"{NETWORK} or {IN_CENTRES}",
    "campaign": f"{NETWORK} or centre_id is null or {IN_CENTRES}",
    "distribution_run": NETWORK,
    "unassigned": NETWORK,
    "match_key": NETWORK,
    "match_link": NETWORK,
    "review_item": NETWORK,
    "vehicle": f"{NETWORK} or exists (select 1 from ownership o where o.vehicle_id = vehicle.id)",
    "message": f"{NETWORK} or {OF_CLIENT.format(column='person_ref')}",
}
OF_CLIENT_TABLES = (
    "identifier",
    "consent",
    "consent_state",
    "ownership",
    "purchase",
    "interaction",
    "assignment",
    "invitation",
    "contact_budget",
    "recipient",
    "recipient_step",
    "membership",
)
OWNED = (*POLICIES, *OF_CLIENT_TABLES)

# Tables without clients' data: read by every signed-in role, written as granted.
OPEN_TABLES = (
    "dealer",
    "centre",
    "rule_set",
    "message_template",
    "message_hold",
    "app_user",
    "role_grant",
    "sign_in_throttle",
)

WEB_GRANTS = {
    "client": "select, update",
    "source_record": "select",
    "import_batch": "select, insert, update",
    "journal_entry": "select, insert",
    "campaign": "select, insert, update, delete",
    "distribution_run": "select, insert, update",
    "consent": "select, insert",
    "consent_state": "select, insert, update",
    "interaction": "select, insert",
    "invitation": "select, update",
    # A campaign that is stopped gives back the contacts that it did not use.
    "contact_budget": "select, update (used)",
    "recipient": "select, update",
    "message": "select, update",
    "message_hold": "select, insert, delete",
    "rule_set": "select, insert, update, delete",
    "app_user": "select, update",
    "role_grant": "select",
    "sign_in_throttle": "select, insert, update",
    "alembic_version": "select",
}


def upgrade() -> None:
    """Make the scope functions, the policies and the grants."""
    _scope_functions()
    for table in OWNED:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        column = f"{table}.client_id"
        using = POLICIES.get(table) or f"{NETWORK} or {OF_CLIENT.format(column=column)}"
        op.execute(f"create policy web on {table} to forecourt_web using ({using}) with check ({_check(table, using)})")
        op.execute(f"create policy system on {table} to forecourt_system using (true) with check (true)")
    _grants()
    _lookups()


def _check(table: str, using: str) -> str:
    # Acts are journalled in whatever scope they happen, a sign-in without any centre included; a centre never writes
    # head office's campaigns although it reads them.
    if table == "journal_entry":
        return "true"
    if table == "campaign":
        return f"{NETWORK} or {IN_CENTRES}"
    return using


def _scope_functions() -> None:
    op.execute("grant create on schema public to forecourt_lookup")
    op.execute(CHECK)
    op.execute("grant select on scope_key to forecourt_lookup")
    op.execute("alter function scope_claims() owner to forecourt_lookup")
    op.execute("revoke execute on function scope_claims() from public")
    for head, body in CLAIMS.items():
        op.execute(f"create function {head} language sql stable parallel safe as $$ {body} $$")
    op.execute("grant execute on function scope_claims() to forecourt_web, forecourt_lookup")


def _grants() -> None:
    op.execute("revoke create on schema public from public")
    op.execute("grant usage on schema public to forecourt_web, forecourt_system, forecourt_lookup")
    op.execute("grant usage on all sequences in schema public to forecourt_web, forecourt_system")
    for table in (*OWNED, *OPEN_TABLES, "alembic_version"):
        op.execute(f"grant {WEB_GRANTS.get(table, 'select')} on {table} to forecourt_web")
        kinds = "select, insert" if table in ("journal_entry", "alembic_version") else "select, insert, update, delete"
        op.execute(f"grant {kinds} on {table} to forecourt_system")
    # The journal only grows, and so do consents: nobody is granted more than adding to them.
    op.execute("revoke update, delete, truncate on journal_entry from forecourt_web, forecourt_system")
    op.execute("revoke update, delete, truncate on consent from forecourt_web")


# ILIKE is not leakproof, so under row security it cannot use the trigram index; these two functions read the scope
# themselves, give ids only, and the caller joins them back under row security.
NAME_SEARCH = """
create function find_clients_by_name(fragment text, most integer) returns setof bigint
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  everything boolean := scope_network();
  mine bigint[] := scope_centres();
begin
  if everything then
    return query select c.id from client c
      where c.name_key like '%' || fragment || '%' and c.alias_of is null limit most;
  else
    return query select c.id from client c
      where c.name_key like '%' || fragment || '%' and c.centre_id = any(mine) and c.alias_of is null limit most;
  end if;
end $$
"""

IDENTIFIER_SEARCH = """
create function find_clients_by_identifier(kinds text[], piece text, tail boolean, most integer) returns setof bigint
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  everything boolean := scope_network();
  mine bigint[] := scope_centres();
  low text := case when tail then reverse(piece) else piece end;
  high text := low || chr(1114111);
begin
  if tail then
    return query select distinct i.client_id from identifier i join client c on c.id = i.client_id
      where i.kind = any(kinds) and reverse(i.value) >= low and reverse(i.value) < high
        and (everything or c.centre_id = any(mine)) limit most;
  else
    return query select distinct i.client_id from identifier i join client c on c.id = i.client_id
      where i.kind = any(kinds) and i.value >= low and i.value < high
        and (everything or c.centre_id = any(mine)) limit most;
  end if;
end $$
"""


def _lookups() -> None:
    for table, columns in (
        ("client", "id, name_key, centre_id, alias_of"),
        ("identifier", "client_id, kind, value"),
    ):
        op.execute(f"grant select ({columns}) on {table} to forecourt_lookup")
        op.execute(f"create policy lookup on {table} for select to forecourt_lookup using (true)")
    for body, signature in (
        (NAME_SEARCH, "find_clients_by_name(text, integer)"),
        (
            IDENTIFIER_SEARCH,
            "find_clients_by_identifier(text[], text, boolean, integer)",
        ),
    ):
        op.execute(body)
        op.execute(f"alter function {signature} owner to forecourt_lookup")
        op.execute(f"revoke execute on function {signature} from public")
        op.execute(f"grant execute on function {signature} to forecourt_web")
    op.execute("revoke create on schema public from forecourt_lookup")


def downgrade() -> None:
    """Row security is never taken off again."""
    raise NotImplementedError("row security is not taken off; restore a backup instead")
