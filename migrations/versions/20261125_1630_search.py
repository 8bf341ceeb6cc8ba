"""Search in both scripts, pieces of phones, plates; indexes for the filters of the list.

Revision ID: 0005_search
Revises: 0004_merges
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clients import search_key

revision = "0005_search"
down_revision = "0004_merges"
branch_labels = None
depends_on = None

STEP = 20_000
# Names are spelt once and for all by the application: the database only keeps the result.
NAMES = sa.text("select id, name_key from client where id > :after order by id limit :step")
WRITE = sa.text(
    "update client c set search_key = n.key from unnest(cast(:ids as bigint[]), cast(:keys as text[])) n (id, key)"
    " where c.id = n.id"
)

# A plate as typed on either keyboard: no separators, capitals, and the letters that both alphabets share in Latin.
PLATE_KEY = """
create function plate_key(plate text) returns text language sql immutable strict parallel safe
return upper(translate(plate, 'АВЕКМНОРСТУХавекмнорстух -./', 'ABEKMHOPCTYXABEKMHOPCTYX'))
"""

# Search functions run as their owner, whom no policy narrows: each of them reads the scope itself and gives ids only,
# which the caller joins back under row security. Each searched value is a parameter, so one plan serves all of them.
SETTINGS = (
    "language plpgsql stable rows 50 security definer set search_path = pg_catalog, public"
    " set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off"
    " set max_parallel_workers_per_gather = 0"
)
OF_KEEPER = "(keeper is null or c.keeper_id = keeper) and c.alias_of is null"
HAS_WORDS = "c.search_key like one and c.search_key like two and c.search_key like three"
# Not for the index, which the words have gone through already: that they do not overlap within one of the spellings.
IN_ORDER = "(split_part(c.search_key, '|', 1) like any(orders) or split_part(c.search_key, '|', 2) like any(orders))"

# Pieces of a name through the trigram index. A few centres are looked up in it with the words, one by one: the planner
# leaves an array of them to the filter. Of many centres the words come first: every centre would be one more pass.
BY_PIECES = f"""
create function find_clients_by_pieces(
  one text, two text, three text, orders text[], everything boolean, mine bigint[], keeper bigint, most integer
) returns setof bigint {SETTINGS} set enable_indexscan = off as $$
declare
  centre bigint;
begin
  if everything then
    return query select c.id from client c where {HAS_WORDS} and c.alias_of is null and {IN_ORDER} limit most;
  elsif cardinality(mine) <= 8 then
    foreach centre in array mine loop
      return query select c.id from client c where {HAS_WORDS} and c.centre_id = centre and {OF_KEEPER}
        and {IN_ORDER} limit most;
    end loop;
  else
    return query select c.id from client c where {HAS_WORDS} and c.centre_id + 0 = any(mine)
      and {OF_KEEPER} and {IN_ORDER} limit most;
  end if;
end $$
"""

# First whoever's name begins so, in order of name by index. Where these do not fill a page, the pieces: the 8,000
# oldest clients hold enough of a frequent piece, whose lists in the trigram index are long; a rare one goes through it.
BY_NAME = f"""
create function find_clients_by_name(start text, words text[], orders text[], most integer, candidates integer)
returns setof bigint {SETTINGS} as $$
declare
  everything boolean := scope_network();
  mine bigint[] := scope_centres();
  keeper bigint := scope_keeper();
  behind text := start || chr(1114111);
  ids bigint[] := '{{}}';
  pieces bigint[];
  n integer := 1;
begin
  if start is not null and everything then
    ids := array(select c.id from client c where c.name_key >= start and c.name_key < behind and c.alias_of is null
      order by c.name_key, c.id limit most);
  elsif start is not null and keeper is null then
    ids := array(select t.id from unnest(mine) m (id), lateral (select c.id, c.name_key from client c
      where c.centre_id = m.id and c.name_key >= start and c.name_key < behind and c.alias_of is null
      order by c.name_key, c.id limit most) t order by t.name_key, t.id limit most);
  elsif start is not null then
    ids := array(select c.id from client c where c.keeper_id = keeper and c.centre_id = any(mine)
      and c.name_key >= start and c.name_key < behind and c.alias_of is null order by c.name_key, c.id limit most);
  end if;
  while n <= cardinality(words) and cardinality(ids) < most loop
    pieces := '{{}}';
    if everything then
      pieces := array(select c.id from (select f.id, f.search_key from client f where f.alias_of is null
        order by f.id limit 8000) c where {HAS_WORDS} and {IN_ORDER}
        limit candidates);
    end if;
    if cardinality(pieces) < most then
      pieces := array(select find_clients_by_pieces(words[n], words[n + 1], words[n + 2], orders, everything, mine,
        keeper, candidates));
    end if;
    ids := ids || pieces;
    n := n + 3;
  end loop;
  return query select unnest(ids);
end $$
"""
for _word, _place in (("one", "words[n]"), ("two", "words[n + 1]"), ("three", "words[n + 2]")):
    BY_NAME = BY_NAME.replace(f"like {_word}", f"like {_place}")

# The network needs no look at the client of an identifier: whoever asks joins the ids back in any case. Ends of phones
# come first; pieces from the middle fill the page up and no more, for every candidate of a centre costs such a look.
KEPT = "c.centre_id = any(mine) and (keeper is null or c.keeper_id = keeper)"
OF_CLIENT = f"(everything or exists (select 1 from client c where c.id = {{column}} and {KEPT}))"
BY_IDENTIFIER = f"""
create function find_clients_by_identifier(kinds text[], piece text, tail boolean, most integer)
returns setof bigint {SETTINGS} as $$
declare
  everything boolean := scope_network();
  mine bigint[] := scope_centres();
  keeper bigint := scope_keeper();
  low text := case when tail then reverse(piece) else piece end;
  high text := low || chr(1114111);
  ids bigint[];
begin
  if not tail then
    return query select i.client_id from identifier i where i.kind = any(kinds) and i.value >= low and i.value < high
      and {OF_CLIENT.format(column="i.client_id")} limit most;
    return;
  end if;
  ids := array(select i.client_id from identifier i where i.kind = any(kinds) and reverse(i.value) >= low
    and reverse(i.value) < high and {OF_CLIENT.format(column="i.client_id")} limit most);
  return query select unnest(ids);
  if cardinality(ids) <= 50 and 'phone' = any(kinds) then
    return query select i.client_id from identifier i where i.kind = 'phone' and i.value like '%' || piece || '%'
      and {OF_CLIENT.format(column="i.client_id")} limit 51 - cardinality(ids);
  end if;
end $$
"""

BY_PLATE = f"""
create function find_clients_by_plate(piece text, most integer) returns setof bigint {SETTINGS} as $$
declare
  everything boolean := scope_network();
  mine bigint[] := scope_centres();
  keeper bigint := scope_keeper();
  pattern text := '%' || plate_key(piece) || '%';
begin
  return query select o.client_id from vehicle v join ownership o on o.vehicle_id = v.id
    where plate_key(v.plate) like pattern and v.plate is not null and {OF_CLIENT.format(column="o.client_id")}
    limit most;
end $$
"""
FUNCTIONS = {
    "find_clients_by_pieces(text, text, text, text[], boolean, bigint[], bigint, integer)": BY_PIECES,
    "find_clients_by_name(text, text[], text[], integer, integer)": BY_NAME,
    "find_clients_by_identifier(text[], text, boolean, integer)": BY_IDENTIFIER,
    "find_clients_by_plate(text, integer)": BY_PLATE,
}


def upgrade() -> None:
    """Write the search keys, then make the indexes and the functions."""
    op.execute("create extension if not exists btree_gin")
    op.execute(PLATE_KEY)
    # The index of one spelling goes before the keys are written: every write would have to keep it.
    op.drop_index("ix_client_name_trigram", table_name="client")
    op.add_column("client", sa.Column("search_key", sa.Text(collation="C"), server_default="", nullable=False))
    _write_keys()
    _indexes()
    op.execute("grant create on schema public to forecourt_lookup")
    op.execute("drop function find_clients_by_name(text, integer)")
    op.execute("drop function find_clients_by_identifier(text[], text, boolean, integer)")
    op.execute("grant select (search_key, keeper_id) on client to forecourt_lookup")
    _let_read("vehicle", "id, plate")
    _let_read("ownership", "client_id, vehicle_id")
    for signature, body in FUNCTIONS.items():
        op.execute(body)
        op.execute(f"alter function {signature} owner to forecourt_lookup")
        op.execute(f"revoke execute on function {signature} from public")
        if "by_pieces" not in signature:
            op.execute(f"grant execute on function {signature} to forecourt_web")
    op.execute("revoke create on schema public from forecourt_lookup")


def _write_keys() -> None:
    # Forced row security hides the rows from their owner, too.
    op.execute("alter table client no force row level security")
    connection, after = op.get_bind(), 0
    while rows := connection.execute(NAMES, {"after": after, "step": STEP}).all():
        after = rows[-1].id
        keys = {"ids": [row.id for row in rows], "keys": [search_key(row.name_key) for row in rows]}
        connection.execute(WRITE, keys)
    op.execute("alter table client force row level security")


def _indexes() -> None:
    present = sa.text("alias_of is null")
    op.create_index(
        "ix_client_search", "client", ["centre_id", "search_key"], postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"}, postgresql_where=present,
    )  # fmt: skip
    op.create_index("ix_client_city", "client", ["city"], postgresql_where=present)
    op.create_index("ix_client_make", "client", ["make"], postgresql_where=present)
    op.create_index(
        "ix_identifier_phone_piece", "identifier", ["value"], postgresql_using="gin",
        postgresql_ops={"value": "gin_trgm_ops"}, postgresql_where=sa.text("kind = 'phone'"),
    )  # fmt: skip
    op.create_index(
        "ix_vehicle_plate", "vehicle", [sa.func.plate_key(sa.text("plate")).label("plate_key")], postgresql_using="gin",
        postgresql_ops={"plate_key": "gin_trgm_ops"},
        postgresql_where=sa.text("plate is not null"),
    )  # fmt: skip


def _let_read(table: str, columns: str) -> None:
    op.execute(f"grant select ({columns}) on {table} to forecourt_lookup")
    op.execute(f"create policy lookup on {table} for select to forecourt_lookup using (true)")


def downgrade() -> None:
    """Functions that guard a scope are never exchanged for older ones."""
    raise NotImplementedError("the search is not taken back; restore a backup instead")
