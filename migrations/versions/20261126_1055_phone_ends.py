"""Four digits are the end of a telephone first; a piece from its middle only where no number of the scope ends so.

Revision ID: 0046_phone_ends
Revises: 0045_centre_move
"""

from __future__ import annotations

from alembic import op

revision = "0046_phone_ends"
down_revision = "0045_centre_move"
branch_labels = None
depends_on = None

SIGNATURE = "find_clients_by_identifier(text[], text, boolean, integer)"
SETTINGS = (
    "language plpgsql stable rows 50 security definer set search_path = pg_catalog, public"
    " set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off"
    " set max_parallel_workers_per_gather = 0"
)
KEPT = "c.centre_id = any(mine) and (keeper is null or c.keeper_id = keeper)"
OF_CLIENT = f"(everything or exists (select 1 from client c where c.id = i.client_id and {KEPT}))"

# The network needs no look at the client of an identifier: whoever asks joins the ids back in any case. A centre pays
# for such a look at every candidate, and a million telephones hold 600 with the same four digits somewhere: 8 ms.
BY_IDENTIFIER = f"""
create function find_clients_by_identifier(kinds text[], piece text, tail boolean, most integer)
returns setof bigint {SETTINGS} as $$
declare
  everything boolean := scope_network();
  mine bigint[] := scope_centres();
  keeper bigint := scope_keeper();
  low text := case when tail then reverse(piece) else piece end;
  high text := low || chr(1114111);
  enough integer := case when length(piece) > 4 then 51 else 1 end;
  ids bigint[];
begin
  if not tail then
    return query select i.client_id from identifier i where i.kind = any(kinds) and i.value >= low and i.value < high
      and {OF_CLIENT} limit most;
    return;
  end if;
  ids := array(select i.client_id from identifier i where i.kind = any(kinds) and reverse(i.value) >= low
    and reverse(i.value) < high and {OF_CLIENT} limit most);
  return query select unnest(ids);
  if 'phone' = any(kinds) and cardinality(ids) < enough then
    return query select i.client_id from identifier i where i.kind = 'phone' and i.value like '%' || piece || '%'
      and {OF_CLIENT} limit 51 - cardinality(ids);
  end if;
end $$
"""


def upgrade() -> None:
    """Exchange the function; who owns it and who may call it stays as it was."""
    op.execute("grant create on schema public to forecourt_lookup")
    op.execute(f"drop function {SIGNATURE}")
    op.execute(BY_IDENTIFIER)
    op.execute(f"alter function {SIGNATURE} owner to forecourt_lookup")
    op.execute(f"revoke execute on function {SIGNATURE} from public")
    op.execute(f"grant execute on function {SIGNATURE} to forecourt_web")
    op.execute("revoke create on schema public from forecourt_lookup")


def downgrade() -> None:
    """Functions that guard a scope are never exchanged for older ones."""
    raise NotImplementedError("the search is not taken back; restore a backup instead")
