"""The journal sealed in a hash chain, anchored once a day; personal values apart from it.

Revision ID: 0016_journal_seal
Revises: 0015_record_channel
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_journal_seal"
down_revision = "0015_record_channel"
branch_labels = None
depends_on = None

NETWORK = "(select scope_network())"
IN_CENTRES = "centre_id = any((select scope_centres())::bigint[])"
MOMENT = sa.DateTime(timezone=True)
# Table to the policy of the web, what it may write, and what the web and the worker may do.
GUARDS = {
    "journal_personal": (f"{NETWORK} or {IN_CENTRES}", "true", "select, insert", "select, insert, delete"),
    "journal_seal": (NETWORK, "false", "select", "select, insert"),
    "journal_sealing": (NETWORK, "false", "select", "select, update"),
    "journal_anchor": (NETWORK, "false", "select", "select, insert, update (sent_at)"),
}


def upgrade() -> None:
    """Number the entries by their transactions, make the chain's tables and guard them."""
    op.add_column("journal_entry", sa.Column("personal_hash", sa.LargeBinary(), nullable=True))
    number = sa.text("(pg_current_xact_id()::text)::bigint")
    op.add_column("journal_entry", sa.Column("xact", sa.BigInteger(), server_default=number, nullable=False))
    op.create_index("ix_journal_entry_xact", "journal_entry", ["xact"])
    _tables()
    op.execute("insert into journal_sealing (id, up_to, server) values (1, 0, null)")
    for table, (using, check, web, system) in GUARDS.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy web on {table} to forecourt_web using ({using}) with check ({check})")
        op.execute(f"create policy system on {table} to forecourt_system using (true) with check (true)")
        op.execute(f"grant {web} on {table} to forecourt_web")
        op.execute(f"grant {system} on {table} to forecourt_system")


def _tables() -> None:
    op.create_table(
        "journal_personal",
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=True),
        sa.Column("centre_id", sa.BigInteger(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("said", sa.dialects.postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_journal_personal")),
    )
    op.create_index("ix_journal_personal_client", "journal_personal", ["client_id"])
    op.create_table(
        "journal_seal",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_journal_seal")),
    )
    op.create_index("uq_journal_seal_entry", "journal_seal", ["entry_id"], unique=True)
    op.create_index("ix_journal_seal_sealed_at", "journal_seal", ["sealed_at", "position"])
    op.create_table(
        "journal_sealing",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("up_to", sa.BigInteger(), nullable=False),
        sa.Column("server", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_journal_sealing_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_sealing")),
    )
    op.create_table(
        "journal_anchor",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["position"], ["journal_seal.position"], name=op.f("fk_journal_anchor_position")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_journal_anchor")),
    )


def downgrade() -> None:
    """What was sealed stays sealed."""
    raise NotImplementedError("the journal's chain is not taken off; restore a backup instead")
