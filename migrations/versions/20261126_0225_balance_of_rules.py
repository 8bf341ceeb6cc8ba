"""The balance of shares is the rule set's own: runs and the leads that come while one is written add to it alike.

Revision ID: 0035_balance_of_rules
Revises: 0034_lead_numbers
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0035_balance_of_rules"
down_revision = "0034_lead_numbers"
branch_labels = None
depends_on = None

# A run that is under way began with what was known then, and has gone on from there.
LAST = """
update rule_set s set balance = r.balance from (
  select distinct on (rule_set_id) rule_set_id, balance from distribution_run where state in ('running', 'done')
  order by rule_set_id, state = 'running' desc, finished_at desc nulls last, id desc
) r where r.rule_set_id = s.id
"""


def upgrade() -> None:
    """Hand the balance of the last run over to its rule set."""
    empty = sa.text("'{}'")
    op.add_column("rule_set", sa.Column("balance", JSONB(), nullable=False, server_default=empty))
    op.execute("alter table distribution_run no force row level security")
    op.execute(LAST)
    op.execute("alter table distribution_run force row level security")
    op.drop_column("distribution_run", "balance")


def downgrade() -> None:
    """Hand it back to every run that may be the last."""
    op.add_column("distribution_run", sa.Column("balance", JSONB(), nullable=False, server_default=sa.text("'{}'")))
    op.execute("alter table distribution_run no force row level security")
    op.execute("update distribution_run r set balance = s.balance from rule_set s where s.id = r.rule_set_id")
    op.execute("alter table distribution_run force row level security")
    op.alter_column("distribution_run", "balance", server_default=None)
    op.drop_column("rule_set", "balance")
