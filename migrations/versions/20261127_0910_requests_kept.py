"""What waits for a centre is found by its own clients, and not by going through what waits in the whole network.

Revision ID: 0056_requests_kept
Revises: 0055_files_of_all_kinds
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056_requests_kept"
down_revision = "0055_files_of_all_kinds"
branch_labels = None
depends_on = None

SIGNATURE = "requests_kept(bigint, integer)"
# Who asks holds the client locked, so that the mark makes nobody wait.
MARK = """
create function mark_asked_for() returns trigger language plpgsql as $$
begin
  update client set is_asked_for = true where id = new.born_client_id and not is_asked_for;
  return null;
end $$
"""
MARKED_ALREADY = """
update client set is_asked_for = true where id in (select born_client_id from transfer_request where state = 'waiting')
"""
# One's own clients alone are no part to decide about.
KEPT = """
create function requests_kept(after bigint, most integer) returns setof bigint
language plpgsql stable rows 50 security definer set search_path = pg_catalog, public
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set jit = off set max_parallel_workers_per_gather = 0 as $$
declare
  everything boolean := scope_network();
  mine bigint[] := scope_centres();
begin
  if everything then
    return query select r.id from transfer_request r join client n on n.id = r.client_id
      join client c on c.id = coalesce(n.alias_of, n.id)
      where r.state = 'waiting' and r.id > after and c.erased_at is null order by r.id limit most;
  elsif scope_keeper() is null then
    return query with asked as materialized (
        select b.id from client b where b.is_asked_for and b.centre_id = any(mine))
      select r.id from asked a join transfer_request r on r.born_client_id = a.id and r.state = 'waiting'
      join client n on n.id = r.client_id join client c on c.id = coalesce(n.alias_of, n.id)
      where c.centre_id = any(mine) and r.id > after and c.erased_at is null order by r.id limit most;
  end if;
end $$
"""


def upgrade() -> None:
    """Mark the clients that are asked for; the function reads the scope itself, as the searches do."""
    op.add_column("client", sa.Column("is_asked_for", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    for table in ("client", "transfer_request"):
        op.execute(f"alter table {table} no force row level security")
    op.execute(MARKED_ALREADY)
    for table in ("client", "transfer_request"):
        op.execute(f"alter table {table} force row level security")
    op.create_index("ix_client_asked_for", "client", ["centre_id"], postgresql_where=sa.text("is_asked_for"))
    op.execute(sa.text(MARK))
    op.execute(
        "create trigger mark_asked_for after insert on transfer_request for each row execute function mark_asked_for()"
    )
    op.execute("grant create on schema public to forecourt_lookup")
    op.execute("grant select (id, client_id, born_client_id, state) on transfer_request to forecourt_lookup")
    op.execute("grant select (alias_of, erased_at, is_asked_for) on client to forecourt_lookup")
    op.execute("create policy lookup on transfer_request for select to forecourt_lookup using (true)")
    op.execute(sa.text(KEPT.replace(":=", "\\:=")))
    op.execute(f"alter function {SIGNATURE} owner to forecourt_lookup")
    op.execute(f"revoke execute on function {SIGNATURE} from public")
    op.execute(f"grant execute on function {SIGNATURE} to forecourt_web, forecourt_system")
    op.execute("revoke create on schema public from forecourt_lookup")


def downgrade() -> None:
    """Take the function and the marks away."""
    op.execute(f"drop function {SIGNATURE}")
    op.execute("drop policy lookup on transfer_request")
    op.execute("drop trigger mark_asked_for on transfer_request")
    op.execute("drop function mark_asked_for()")
    op.drop_column("client", "is_asked_for")
