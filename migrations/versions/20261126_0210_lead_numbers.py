"""Numbers of leads that two sources could come to are written so that only one can.

A lead was known by "source:number": the source "a:b" with the number "c" and the source "a" with "b:c" were one, and a
source called as the header's keys are met them. What a lead keeps as it came tells its source and its number apart.

Revision ID: 0034_lead_numbers
Revises: 0033_leavers
"""

from __future__ import annotations

from alembic import op

revision = "0034_lead_numbers"
down_revision = "0033_leavers"
branch_labels = None
depends_on = None

# Leads sent as JSON have fifteen cells, the source and the number first; of ADF only the joined number is kept.
OLD = "(cells ->> 0) || ':' || (cells ->> 1)"
NEW = r"""case when cells ->> 0 = 'idempotency-key' then '\' else '' end
  || replace(replace(cells ->> 0, '\', '\\'), ':', '\:') || ':'
  || replace(replace(cells ->> 1, '\', '\\'), '#', '\#')"""
RENAME = f"""
update source_record set external_id = {NEW}
where channel = 'lead' and jsonb_array_length(cells) = 15 and cells ->> 0 <> '' and cells ->> 1 <> ''
  and external_id = {OLD} and {NEW} <> {OLD}
"""


def upgrade() -> None:
    """Write the numbers of leads anew where a sign of theirs had two meanings."""
    op.execute("alter table source_record no force row level security")
    # Past the toolkit, which would read colons and backslashes as signs of its own.
    op.get_bind().exec_driver_sql(RENAME)
    op.execute("alter table source_record force row level security")


def downgrade() -> None:
    """Nothing to take back: what are two numbers now may have been one before."""
