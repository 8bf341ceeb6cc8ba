"""How many clients a user looks at: counted per user over all web processes, limited per role.

Revision ID: 0047_reading_pace
Revises: 0046_phone_ends
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047_reading_pace"
down_revision = "0046_phone_ends"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COUNT = """
create function count_reading(
  seen bigint, cost integer, slow_from integer, stop_from integer, per_day integer, gap interval, at timestamptz
) returns table (verdict text, in_hour bigint, in_day bigint)
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me bigint := nullif((scope_claims())[1], '')::bigint;
  present timestamptz := date_trunc('hour', at);
  p reading_pace;
  within_hour bigint;
begin
  if me is null or cost < 0 then
    raise insufficient_privilege using message = 'a user looks in their own name';
  end if;
  insert into reading_pace (user_id, hour, day) values (me, present, (at at time zone 'UTC')::date)
    on conflict do nothing;
  select * into p from reading_pace r where r.user_id = me for update;
  if p.hour < present then
    p.before := case when p.hour = present - interval '1 hour' then p.this_hour else 0 end;
    p.this_hour := 0;
    p.hour := present;
  end if;
  if p.day < (at at time zone 'UTC')::date then
    p.day := (at at time zone 'UTC')::date;
    p.today := 0;
  end if;
  within_hour := p.this_hour + floor(p.before * (1 - extract(epoch from at - present) / 3600));
  if seen = any(p.recent) then
    return query select 'free', within_hour, p.today;
    return;
  end if;
  if within_hour + cost > stop_from or p.today + cost > per_day then
    return query select 'stopped', within_hour, p.today;
    return;
  end if;
  if within_hour + cost > slow_from and p.last_at is not null and p.last_at > at - gap then
    return query select 'slowed', within_hour, p.today;
    return;
  end if;
  update reading_pace r set hour = p.hour, day = p.day, before = p.before, this_hour = p.this_hour + cost,
    today = p.today + cost, last_at = at, recent = (array[seen] || p.recent)[1:64]
    where r.user_id = me;
  return query select 'free', within_hour + cost, p.today + cost;
end $$
"""
TELL = """
create function tell_reading(is_stop boolean, at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me bigint := nullif((scope_claims())[1], '')::bigint;
begin
  if is_stop then
    update reading_pace set stopped_at = at
      where user_id = me and (stopped_at is null or stopped_at <= at - interval '1 hour');
  else
    update reading_pace set slowed_at = at
      where user_id = me and (slowed_at is null or slowed_at <= at - interval '1 hour');
  end if;
  return found;
end $$
"""
SIGNATURES = (
    "count_reading(bigint, integer, integer, integer, integer, interval, timestamptz)",
    "tell_reading(boolean, timestamptz)",
)


def upgrade() -> None:
    """Make the counter, which only its functions write, and give every role its limits."""
    op.create_table(
        "reading_pace",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("hour", MOMENT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("before", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("this_hour", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("today", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_at", MOMENT, nullable=True),
        sa.Column("recent", sa.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("slowed_at", MOMENT, nullable=True),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_reading_pace_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_reading_pace")),
    )
    for name, most in (("reads_slow", 240), ("reads_stop", 480), ("reads_day", 1600)):
        op.add_column("role", sa.Column(name, sa.BigInteger(), server_default=sa.text(str(most)), nullable=False))
    op.create_check_constraint(
        op.f("ck_role_reads"), "role", "reads_slow >= 60 and reads_stop >= reads_slow and reads_day >= reads_stop"
    )
    op.execute("alter table reading_pace enable row level security")
    op.execute("alter table reading_pace force row level security")
    op.execute(
        "create policy web on reading_pace for select to forecourt_web"
        " using (user_id = (select nullif((scope_claims())[1], '')::bigint))"
    )
    op.execute("create policy system on reading_pace to forecourt_system using (true) with check (true)")
    op.execute("create policy lookup on reading_pace to forecourt_lookup using (true) with check (true)")
    op.execute("grant select on reading_pace to forecourt_web, forecourt_system")
    op.execute("grant select, insert, update on reading_pace to forecourt_lookup")
    op.execute("grant create on schema public to forecourt_lookup")
    for body, signature in zip((COUNT, TELL), SIGNATURES, strict=True):
        op.execute(sa.text(body.replace(":=", "\\:=")))
        op.execute(f"alter function {signature} owner to forecourt_lookup")
        op.execute(f"revoke execute on function {signature} from public")
        op.execute(f"grant execute on function {signature} to forecourt_web")
    op.execute("revoke create on schema public from forecourt_lookup")


def downgrade() -> None:
    """A guard is never taken away."""
    raise NotImplementedError("guards are not taken away; restore a backup instead")
