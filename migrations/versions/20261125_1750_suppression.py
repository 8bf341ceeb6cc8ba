"""The list of those who want no marketing, as keyed hashes that outlive their data.

Revision ID: 0011_suppression
Revises: 0010_duplicate_scan
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_suppression"
down_revision = "0010_duplicate_scan"
branch_labels = None
depends_on = None

# HMAC-SHA256 under the key that signs scopes; its own first word keeps a mark from ever being a scope's signature.
MARKS = """
create function contact_marks(contacts text[]) returns table (contact text, mark bytea)
language sql stable security definer set search_path = pg_catalog, public as $$
  select c, sha256(substr(k.key, 65, 64) || sha256(substr(k.key, 1, 64) || convert_to('suppression ' || c, 'UTF8')))
  from (select key from public.scope_key order by id desc limit 1) k, unnest(contacts) c
$$
"""
# The web adds to the list and never reads it.
ADDS = "(select scope_network()) or (select scope_person()) is not null"


def upgrade() -> None:
    """Add the list and the function that makes its marks."""
    op.create_table(
        "suppression",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mark", "channel", name=op.f("pk_suppression")),
    )
    op.execute("alter table suppression enable row level security")
    op.execute("alter table suppression force row level security")
    op.execute(f"create policy web on suppression for insert to forecourt_web with check ({ADDS})")
    op.execute("create policy system on suppression to forecourt_system using (true) with check (true)")
    op.execute("grant insert on suppression to forecourt_web")
    op.execute("grant select, insert, update, delete on suppression to forecourt_system")
    op.execute("grant create on schema public to forecourt_lookup")
    op.execute(MARKS)
    op.execute("alter function contact_marks(text[]) owner to forecourt_lookup")
    op.execute("revoke execute on function contact_marks(text[]) from public")
    op.execute("grant execute on function contact_marks(text[]) to forecourt_web, forecourt_system")
    op.execute("revoke create on schema public from forecourt_lookup")


def downgrade() -> None:
    """What people have withdrawn is never forgotten."""
    raise NotImplementedError("withdrawals are not forgotten; restore a backup instead")
