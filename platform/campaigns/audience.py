"""The audience of a campaign: each person once, in or out, with the reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from clients import speaks_for
from distribution import period_start
from segments import conditions_sql
from tenancy import ScopedSession, head_office

from .doubles import counted
from .tables import Campaign

CHANNEL = "email"

# The order of the reasons is the order of the rules: docs/rules.md, Campaigns 3. The last two are looked up here for
# the preview, and decided by the claim itself at launch. How somebody wishes to be addressed comes before their first
# name: docs/rules.md, Campaigns 9.
CLASSIFY = """
select client.id as client_id, client.centre_id, client.email, client.language, client.display_name,
  coalesce(nullif(client.preferred_name, ''), client.given_name) as called, client.city, client.make,
  case
    when client.centre_id is null then 'unassigned'
    when client.email is null then 'no_address'
    when client.id in (select coalesce(f.alias_of, f.id) from client f where f.restricted_at is not null)
      then 'restricted'
    when not exists (
      select 1 from consent_state k where k.client_id = client.id and k.channel = '{channel}' and k.purpose =
        'marketing'
        and k.given and {speaks}) then 'no_consent'
    {control}
    when i.id is not null then 'already_invited'
    when b.used >= :cap then 'contact_cap'
  end as reason,
  case
    when i.id is not null then jsonb_build_object('centre_id', i.centre_id, 'until', i.until)
    when b.used >= :cap then jsonb_build_object('free_on', cast(:free_on as date))
  end as facts
from client
left join centre ct on ct.id = client.centre_id
left join invitation i on i.client_id = client.id and i.purpose = :purpose and i.ended_at is null and i.until > :now
left join contact_budget b on b.client_id = client.id and b.channel = '{channel}' and b.period_start = :period
where client.alias_of is null and {conditions} {span}
"""
COUNT = "select reason, centre_id, count(*) from counted group by 1, 2"
CONTROL = """
    when ('x' || substr(encode(sha256(convert_to(:salt || ':' || client.id, 'UTF8')), 'hex'), 1, 8))::bit(32)::bigint
      % 10000 < :control then 'control'
"""


def classified(
    session: Session, campaign: Campaign, *, now: datetime, salt: str, cap: int, period_days: int, span: str = ""
) -> tuple[str, dict[str, Any]]:
    """The classifying SELECT of a campaign and its values.

    One row per person of the audience: client_id, centre_id, email, language, names, city, make, reason (null: would be
    invited) and facts (who holds the invitation until when; when the budget is free again). ``cap`` messages are
    allowed in ``period_days`` days. span: further SQL, such as a range of ids.
    """
    conditions, chosen = conditions_sql(campaign.audience, today=now.date())
    own = "" if campaign.centre_id is None else f" and client.centre_id = {int(campaign.centre_id)}"
    own_name = "false" if campaign.centre_id is None else "true"
    sql = CLASSIFY.format(
        channel=CHANNEL,
        speaks=speaks_for(dealer="ct.dealer_id", head_office=":head_office", own=own_name),
        control=CONTROL if campaign.control_percent else "",
        conditions=conditions + own + _part_of(session),
        span=span,
    )
    period = period_start(now.date(), period_days)
    values = {
        "head_office": head_office(session).id,
        "purpose": campaign.purpose,
        "now": now,
        "cap": cap,
        "period": period,
        "free_on": period + timedelta(days=period_days),
        "salt": salt,
        "control": campaign.control_percent * 100,
    }
    return sql, {k: v for k, v in values.items() if f":{k}" in sql} | chosen


def _part_of(session: Session) -> str:
    """The part that a session sees, said as a condition too: its clients are found by their index, not among all."""
    if not isinstance(session, ScopedSession) or session.scope.is_network:
        return ""
    return f" and client.centre_id = any(array[{','.join(map(str, session.scope.centre_ids))}]::bigint[])"


def count_audience(
    session: Session, campaign: Campaign, *, now: datetime, salt: str, cap: int, period_days: int
) -> list[tuple[str | None, int | None, int]]:
    """(reason or None for invited, centre id, people) for the whole audience: every person counted once."""
    sql, values = classified(session, campaign, now=now, salt=salt, cap=cap, period_days=period_days)
    values |= {"purpose": campaign.purpose, "now": now}
    rows = session.execute(text(f"with {counted(sql, one_per_household=campaign.one_per_household)} {COUNT}"), values)
    counts = [(reason, centre, int(people)) for reason, centre, people in rows]
    return sorted(counts, key=lambda row: (row[0] or "", row[1] or 0))


def sample_audience(
    session: Session, campaign: Campaign, *, now: datetime, salt: str, cap: int, period_days: int, most: int = 5
) -> list[dict[str, Any]]:
    """A few people who would be invited, for a preview of the text on real recipients."""
    sql, values = classified(session, campaign, now=now, salt=salt, cap=cap, period_days=period_days)
    query = f"select * from ({sql}) a where reason is null order by client_id limit {int(most)}"
    return [dict(row) for row in session.execute(text(query), values).mappings()]
