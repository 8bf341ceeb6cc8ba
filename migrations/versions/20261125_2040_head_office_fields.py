"""Fields and the standard of a complete card are head office's: whoever sees one centre reads them and no more.

Revision ID: 0027_head_office_fields
Revises: 0026_run_of_day
"""

from __future__ import annotations

from alembic import op

revision = "0027_head_office_fields"
down_revision = "0026_run_of_day"
branch_labels = None
depends_on = None

NETWORK = "(select scope_network())"
SCOPED = f"{NETWORK} is not null"
TABLES = ("fact_field", "standard_item")


def upgrade() -> None:
    """Guard both tables: everybody with a scope reads, a session over the network writes."""
    for table in TABLES:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy web_reads on {table} for select to forecourt_web using ({SCOPED})")
        op.execute(f"create policy web on {table} to forecourt_web using ({NETWORK}) with check ({NETWORK})")
        op.execute(f"create policy system on {table} to forecourt_system using (true) with check (true)")


def downgrade() -> None:
    """Leave both to the application alone."""
    for table in TABLES:
        for policy in ("web_reads", "web", "system"):
            op.execute(f"drop policy {policy} on {table}")
        op.execute(f"alter table {table} no force row level security")
        op.execute(f"alter table {table} disable row level security")
