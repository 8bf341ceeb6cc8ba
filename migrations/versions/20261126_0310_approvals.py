"""Four eyes: what somebody asks for and somebody else approves, and which acts need it.

Revision ID: 0043_approvals
Revises: 0042_own_grants
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0043_approvals"
down_revision = "0042_own_grants"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
USER = "(select nullif((scope_claims())[1], '')::bigint)"
SEES = (
    f"(select scope_network()) or asked_by = {USER}"
    " or (centre_ids <@ (select scope_centres()) and (select scope_keeper()) is null)"
)
# What was asked stays as it was, and states go one way, whoever writes.
ONE_WAY = """
create function approval_goes_one_way() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if (new.id, new.kind, new.fingerprint, new.permissions, new.size, new.title, new.said, new.asked_by, new.asked_as,
      new.asked_at, new.expires_at) is distinct from (old.id, old.kind, old.fingerprint, old.permissions, old.size,
      old.title, old.said, old.asked_by, old.asked_as, old.asked_at, old.expires_at)
    or new.centre_ids is distinct from old.centre_ids or new.for_user_id is distinct from old.for_user_id
    or new.subject_id is distinct from old.subject_id then
    raise check_violation using message = 'what was asked for is not changed';
  end if;
  if (old.state, new.state) not in (('waiting', 'approved'), ('waiting', 'refused'), ('waiting', 'withdrawn'),
      ('approved', 'used'), ('approved', 'withdrawn')) then
    raise check_violation using message = 'a request does not go from that state to this';
  end if;
  if old.decided_by is not null and (new.decided_by, new.decided_at, new.reason)
      is distinct from (old.decided_by, old.decided_at, old.reason) then
    raise check_violation using message = 'a decision is not changed';
  end if;
  return new;
end $$
"""
# A statement of the web acts for the user of its signed scope, whoever wrote it.
AS_ONESELF = """
create function approval_as_oneself() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me bigint := nullif((scope_claims())[1], '')::bigint;
begin
  if me is null or me is distinct from (case when new.state in ('approved', 'refused') then new.decided_by
      else new.asked_by end) then
    raise insufficient_privilege using message = 'a user decides and uses in their own name alone';
  end if;
  return new;
end $$
"""


def upgrade() -> None:
    """Make both tables and their guards; nothing needs approval but very large launches and exports."""
    _requests()
    op.create_table(
        "approval_terms",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("above", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("above >= 0", name=op.f("ck_approval_terms_above")),
        sa.CheckConstraint("days between 1 and 90", name=op.f("ck_approval_terms_days")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_approval_terms")),
    )
    op.execute(
        "insert into approval_terms (kind, is_on, above, days) values"
        " ('rules', false, 0, 7), ('campaign', true, 50000, 7), ('export', true, 4000, 3), ('role', false, 0, 7)"
    )
    op.execute("grant select on approval_terms to forecourt_web")
    op.execute("grant select, insert, update on approval_terms to forecourt_system")
    _guards()


def _requests() -> None:
    op.create_table(
        "approval_request",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("permissions", ARRAY(sa.Text()), nullable=False),
        sa.Column("centre_ids", ARRAY(sa.BigInteger()), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("for_user_id", sa.BigInteger(), nullable=True),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("said", JSONB(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_as", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("used_at", MOMENT, nullable=True),
        *_checks(),
        *(
            sa.ForeignKeyConstraint([c], ["app_user.id"], name=op.f(f"fk_approval_request_{c}"))
            for c in ("for_user_id", "asked_by", "decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_request")),
    )
    op.create_index(op.f("ix_approval_request_asked_by"), "approval_request", ["asked_by"])
    op.create_index(
        "uq_approval_request_waiting", "approval_request", ["asked_by", "fingerprint"], unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )  # fmt: skip
    op.create_index(
        "ix_approval_request_open", "approval_request", ["id"],
        postgresql_where=sa.text("state in ('waiting', 'approved')"),
    )  # fmt: skip


def _checks() -> list[sa.CheckConstraint]:
    rules = {
        "kind": "kind in ('rules', 'campaign', 'export', 'role', 'terms')",
        "state": "state in ('waiting', 'approved', 'refused', 'withdrawn', 'used')",
        "fingerprint": "octet_length(fingerprint) = 32",
        "period": "expires_at > asked_at",
        "four_eyes": "decided_by is null or (decided_by <> asked_by and decided_by is distinct from for_user_id)",
        "decided": "state in ('waiting', 'withdrawn')"
        " or (decided_by is not null and decided_at is not null and reason is not null and reason <> '')",
        "used": "(state = 'used') = (used_at is not null)",
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_approval_request_{name}")) for name, rule in rules.items()]


def _guards() -> None:
    op.execute("alter table approval_request enable row level security")
    op.execute("alter table approval_request force row level security")
    op.execute(f"create policy web on approval_request to forecourt_web using ({SEES}) with check ({SEES})")
    op.execute(
        "create policy web_asks on approval_request as restrictive for insert to forecourt_web"
        f" with check (asked_by = {USER} and state = 'waiting' and decided_by is null)"
    )
    op.execute("create policy system on approval_request to forecourt_system using (true) with check (true)")
    op.execute("grant select, insert on approval_request to forecourt_web")
    op.execute("grant update (state, decided_by, decided_at, reason, used_at) on approval_request to forecourt_web")
    op.execute("grant select, insert, update on approval_request to forecourt_system")
    op.execute("grant usage on sequence approval_request_id_seq to forecourt_web, forecourt_system")
    op.execute(ONE_WAY)
    op.execute("grant create on schema public to forecourt_lookup")
    op.execute(AS_ONESELF)
    op.execute("alter function approval_as_oneself() owner to forecourt_lookup")
    op.execute("revoke execute on function approval_as_oneself() from public")
    op.execute("revoke create on schema public from forecourt_lookup")
    op.execute(
        "create trigger goes_one_way before update on approval_request for each row"
        " execute function approval_goes_one_way()"
    )
    op.execute(
        "create trigger as_oneself before update on approval_request for each row"
        " when (current_user = 'forecourt_web') execute function approval_as_oneself()"
    )


def downgrade() -> None:
    """What was approved by whom is never thrown away."""
    raise NotImplementedError("approvals are kept; restore a backup instead")
