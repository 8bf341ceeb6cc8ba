"""The ledger of invitations and the contact budget: who may invite a person to what, until when.

Every function works on a staged table of candidates, in order of client id, so that concurrent launchers meet in the
same order and never lock each other out. Exactly once rests on one unique index of live invitations (I2).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

# Two statements: an insert does not see what an update of the same statement has changed.
EXPIRE = """
update invitation i set ended_at = i.until, end_reason = 'expired'
where i.id in (
  select i.id from invitation i join {stage} s on s.client_id = i.client_id
  where s.reason is null and i.purpose = :purpose and i.ended_at is null and i.until <= :now
  order by i.client_id for update of i)
"""

CLAIM = """
with claimed as (
  insert into invitation (client_id, born_client_id, centre_id, purpose, campaign_id, claimed_at, until)
  select client_id, client_id, centre_id, :purpose, :campaign, :now, :until
  from {stage} where reason is null order by client_id
  on conflict do nothing
  returning id, client_id
)
update {stage} s set invitation_id = claimed.id from claimed where claimed.client_id = s.client_id
"""

BLOCKED = """
update {stage} s set reason = 'already_invited',
  facts = jsonb_build_object('centre_id', i.centre_id, 'until', i.until)
from invitation i
where s.reason is null and s.invitation_id is null
  and i.client_id = s.client_id and i.purpose = :purpose and i.ended_at is null
"""

# Whoever holds the row decides: the counter is raised only below the cap in force now, under its own lock (I5).
SPEND = """
with spent as (
  insert into contact_budget (client_id, channel, period_start, used, cap)
  select client_id, :channel, :period, 1, :cap from {stage} where invitation_id is not null and :cap > 0
  order by client_id
  on conflict (client_id, channel, period_start) do update set used = contact_budget.used + 1, cap = excluded.cap
    where contact_budget.used < excluded.cap
  returning client_id
)
update {stage} s set budgeted = true from spent where spent.client_id = s.client_id
"""

OVERDRAWN = """
with over as (
  update {stage} set reason = 'contact_cap', facts = jsonb_build_object('free_on', cast(:free_on as date))
  where invitation_id is not null and not budgeted returning invitation_id, client_id
)
delete from invitation i using over where i.id = over.invitation_id
"""

# The first in order of client id keep theirs; what the others claimed in this transaction was never theirs.
WITHHOLD = """
with beyond as (
  select client_id from {stage} where reason is null order by client_id offset :most
), out as (
  update {stage} s set reason = :reason, facts = null from beyond b where s.client_id = b.client_id
  returning s.client_id, s.invitation_id
), budget as (
  update contact_budget k set used = greatest(k.used - 1, 0) from out
  where k.client_id = out.client_id and k.channel = :channel and k.period_start = :period
)
delete from invitation i using out where i.id = out.invitation_id
"""
CLAIMS_OF_THOSE_IN = "update {stage} set invitation_id = null where reason is not null"

# The period that a claim was counted in is the last one begun by then, whatever length the settings gave it since.
GIVE_BACK = """
with own as materialized (
  select k.client_id, k.channel, k.period_start from invitation i
  join contact_budget k on k.client_id = i.client_id and k.channel = :channel and k.used > 0 and k.period_start = (
    select max(p.period_start) from contact_budget p where p.client_id = i.client_id and p.channel = :channel
      and p.period_start <= cast(i.claimed_at at time zone 'UTC' as date))
  where i.id = any(:ids) order by k.client_id for update of k
)
update contact_budget b set used = greatest(b.used - own.times, 0)
from (select client_id, channel, period_start, count(*) as times from own group by 1, 2, 3) own
where (b.client_id, b.channel, b.period_start) = (own.client_id, own.channel, own.period_start)
"""


def period_start(day: date, length_days: int) -> date:
    """First day of the contact period that ``day`` lies in; periods follow one another from 1 January 1970."""
    epoch = date(1970, 1, 1)
    return day - timedelta(days=(day - epoch).days % length_days)


def claim_invitations(
    session: Session, stage: str, *, purpose: str, campaign_id: int, now: datetime, until: datetime
) -> None:
    """Claim one invitation per candidate of ``stage`` whose ``reason`` is null; the rest learn who holds theirs.

    stage: name of a temporary table with client_id, centre_id, reason, facts, invitation_id, budgeted. An expired
    invitation gives way in the same transaction; a live one stays, and the candidate gets ``already_invited``.
    """
    names = {"stage": stage}
    values = {"purpose": purpose, "campaign": campaign_id, "now": now, "until": until}
    session.execute(text(EXPIRE.format(**names)), values)
    session.execute(text(CLAIM.format(**names)), values)
    session.execute(text(BLOCKED.format(**names)), values)
    # One that vanished between the claim and the look was another launcher's that rolled back: it is not invited now.
    lost = (
        "update {stage} set reason = 'already_invited', facts = '{{}}' where reason is null and invitation_id is null"
    )
    session.execute(text(lost.format(**names)))


def spend_budget(session: Session, stage: str, *, channel: str, cap: int, length_days: int, day: date) -> None:
    """Count one message of each claimed candidate against the person's budget; who has none left loses the claim."""
    start = period_start(day, length_days)
    names = {"stage": stage}
    values = {"channel": channel, "period": start, "cap": cap, "free_on": start + timedelta(days=length_days)}
    session.execute(text(SPEND.format(**names)), values)
    session.execute(text(OVERDRAWN.format(**names)), values)
    session.execute(text(CLAIMS_OF_THOSE_IN.format(**names)))


def withhold_claims(
    session: Session, stage: str, *, most: int, reason: str, channel: str, length_days: int, day: date
) -> None:
    """Take back what all but the first ``most`` candidates have claimed and spent in this transaction: they get
    ``reason``."""
    values = {"most": most, "reason": reason, "channel": channel, "period": period_start(day, length_days)}
    session.execute(text(WITHHOLD.format(stage=stage)), values)
    session.execute(text(CLAIMS_OF_THOSE_IN.format(stage=stage)))


def end_invitations(session: Session, invitation_ids: list[int], *, reason: str, now: datetime) -> int:
    """End live invitations so that another centre may invite the person again (docs/rules.md, Invitations 4)."""
    ended = session.execute(
        text(
            "with ended as (update invitation set ended_at = :now, end_reason = :reason"
            " where id in (select id from invitation where id = any(:ids) and ended_at is null order by id for update)"
            " returning id) select count(*) from ended"
        ),
        {"ids": invitation_ids, "reason": reason, "now": now},
    )
    return int(ended.scalar_one())


def give_back_budget(session: Session, invitation_ids: list[int], *, channel: str) -> None:
    """Give back the message that each of these claims counted against its person: it was never sent to them."""
    session.execute(text(GIVE_BACK), {"ids": invitation_ids, "channel": channel})
