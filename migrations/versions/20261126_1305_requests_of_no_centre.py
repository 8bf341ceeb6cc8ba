"""A request that is for no centre is seen by the network and by who asked, not by everybody who works for a part.

Revision ID: 0051_requests_of_no_centre
Revises: 0050_requests_by_keeper
"""

from __future__ import annotations

from alembic import op

revision = "0051_requests_of_no_centre"
down_revision = "0050_requests_by_keeper"
branch_labels = None
depends_on = None

USER = "(select nullif((scope_claims())[1], '')::bigint)"
# The empty set lies within every part.
SEES = (
    f"(select scope_network()) or asked_by = {USER} or (cardinality(centre_ids) > 0"
    " and centre_ids <@ (select scope_centres()) and (select scope_keeper()) is null)"
)


def upgrade() -> None:
    """Narrow the policy."""
    op.execute("drop policy web on approval_request")
    op.execute(f"create policy web on approval_request to forecourt_web using ({SEES}) with check ({SEES})")


def downgrade() -> None:
    """A policy that guards a scope is never exchanged for a wider one."""
    raise NotImplementedError("the policy is not widened; restore a backup instead")
