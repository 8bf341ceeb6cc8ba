"""The desk: answers of the look-up, and requests for clients of other centres.

Revision ID: 0037_desk
Revises: 0036_former_vins
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0037_desk"
down_revision = "0036_former_vins"
branch_labels = None
depends_on = None

NETWORK = "(select scope_network())"
MINE = "any((select scope_centres())::bigint[])"
# Whoever asks, whoever gave the client away, and whoever keeps it now.
SEES = f"""{NETWORK} or to_centre_id = {MINE} or centre_before = {MINE}
  or exists (select 1 from client c where c.id = transfer_request.client_id)"""


def upgrade() -> None:
    """Make both tables; the web reads requests of its part and writes neither."""
    _lookups()
    _requests()
    for table in ("desk_lookup", "transfer_request"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy system on {table} to forecourt_system using (true) with check (true)")
        op.execute(f"grant select, insert, update, delete on {table} to forecourt_system")
        op.execute(f"grant usage on sequence {table}_id_seq to forecourt_system")
    op.execute("create policy web on desk_lookup to forecourt_web using (false) with check (false)")
    op.execute(f"create policy web on transfer_request to forecourt_web using ({SEES}) with check (false)")
    op.execute("grant select on transfer_request to forecourt_web")


def _lookups() -> None:
    op.create_table(
        "desk_lookup",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("client_ids", ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False),
        sa.CheckConstraint("kind in ('phone', 'email', 'vin')", name=op.f("ck_desk_lookup_kind")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_desk_lookup_user_id")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_desk_lookup_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_lookup")),
    )
    op.create_index("ix_desk_lookup_user", "desk_lookup", ["user_id", "asked_at"])
    op.create_index("ix_desk_lookup_centre", "desk_lookup", ["centre_id", "asked_at"])


def _requests() -> None:
    op.create_table(
        "transfer_request",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("born_client_id", sa.BigInteger(), nullable=False),
        sa.Column("to_centre_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("reason", "comment", "hint", "kind")),
        sa.Column("state", sa.Text(), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("decided_by", sa.BigInteger()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("answer", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("centre_before", sa.BigInteger()),
        sa.Column("keeper_before", sa.BigInteger()),
        sa.CheckConstraint(
            "state in ('waiting', 'granted', 'refused', 'withdrawn', 'undone')", name=op.f("ck_transfer_request_state")
        ),
        sa.CheckConstraint("(state = 'waiting') = (decided_at is null)", name=op.f("ck_transfer_request_decided")),
        sa.CheckConstraint(
            "state <> 'granted' or decided_by is distinct from asked_by", name=op.f("ck_transfer_request_two_people")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_transfer_request_client_id")),
        sa.ForeignKeyConstraint(["to_centre_id"], ["centre.id"], name=op.f("fk_transfer_request_to_centre_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["app_user.id"], name=op.f("fk_transfer_request_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["app_user.id"], name=op.f("fk_transfer_request_decided_by")),
        sa.ForeignKeyConstraint(["centre_before"], ["centre.id"], name=op.f("fk_transfer_request_centre_before")),
        sa.ForeignKeyConstraint(["keeper_before"], ["app_user.id"], name=op.f("fk_transfer_request_keeper_before")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_request")),
    )
    op.create_index("ix_transfer_request_client_id", "transfer_request", ["client_id"])
    op.create_index("ix_transfer_request_centre", "transfer_request", ["to_centre_id", "id"])
    op.create_index(
        "uq_transfer_request_waiting", "transfer_request", ["born_client_id", "to_centre_id"], unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )  # fmt: skip


def downgrade() -> None:
    """Forget requests and answers."""
    op.drop_table("transfer_request")
    op.drop_table("desk_lookup")
