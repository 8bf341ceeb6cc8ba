"""What an auditor looks for: a request, a campaign, a rule set; and the links of what a part of the network may see.

Revision ID: 0044_auditors
Revises: 0043_approvals
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044_auditors"
down_revision = "0043_approvals"
branch_labels = None
depends_on = None

# The chain runs through the whole network. Whoever sees a part is given the links of the entries of that part and the
# hash in front of each: hashes tell nothing of what they were made of.
SEALS = """
create function seals_of_entries(ids bigint[])
returns table (entry_id bigint, "position" bigint, hash bytea, sealed_at timestamptz, before bytea)
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  everything boolean := scope_network();
  mine bigint[] := scope_centres();
begin
  return query select s.entry_id, s.position, s.hash, s.sealed_at, coalesce(b.hash, decode(repeat('00', 32), 'hex'))
    from unnest(ids) w (id)
    join journal_entry e on e.id = w.id and (everything or e.centre_id = any(mine))
    join journal_seal s on s.entry_id = e.id
    left join journal_seal b on b.position = s.position - 1;
end $$
"""


def upgrade() -> None:
    """Make the indexes and the function."""
    op.create_index(
        "ix_journal_entry_request", "journal_entry", ["request_id"], postgresql_where=sa.text("request_id <> ''")
    )
    op.create_index(
        "ix_journal_entry_subject", "journal_entry", ["subject_kind", "subject_id", "id"],
        postgresql_where=sa.text("subject_kind in ('campaign', 'rule_set', 'distribution_run')"),
    )  # fmt: skip
    op.execute("grant select (position, entry_id, hash, sealed_at) on journal_seal to forecourt_lookup")
    op.execute("create policy lookup on journal_seal for select to forecourt_lookup using (true)")
    op.execute("grant create on schema public to forecourt_lookup")
    op.execute(SEALS)
    op.execute("alter function seals_of_entries(bigint[]) owner to forecourt_lookup")
    op.execute("revoke execute on function seals_of_entries(bigint[]) from public")
    op.execute("grant execute on function seals_of_entries(bigint[]) to forecourt_web")
    op.execute("revoke create on schema public from forecourt_lookup")


def downgrade() -> None:
    """Take them away again."""
    op.execute("drop function seals_of_entries(bigint[])")
    op.execute("drop policy lookup on journal_seal")
    op.execute("revoke select (position, entry_id, hash, sealed_at) on journal_seal from forecourt_lookup")
    op.drop_index("ix_journal_entry_subject", "journal_entry")
    op.drop_index("ix_journal_entry_request", "journal_entry")
