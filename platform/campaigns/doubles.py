"""The last guards against inviting one person twice: doubtful pairs count as one, and a mailbox gets one letter.

Recognition leaves doubtful pairs to a person's decision. Until it is made, a campaign treats such a pair as one client:
whoever has the lower number, or was invited to the same purpose before, is invited; the other is
``possible_duplicate``. Of clients with the same address the one with the lowest number is written to; the others are
``same_address`` (docs/rules.md, Campaigns 5 and 6). A unique index on messages forbids a second letter to an address.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from .one_household import PLACES

PAIRS = """found as (
  select m.client_id as one, n.client_id as other from review_item r
  join membership m on m.record_id = r.low_record_id and m.until is null
  join membership n on n.record_id = r.high_record_id and n.until is null
  where r.kind = 'one' and r.decided_at is null and m.client_id <> n.client_id
), pair as (select one, other from found union select other, one from found)"""

# ``base`` is whatever holds the candidates: the stage of a launch, or the whole audience of a preview.
DOUBLES = """
select s.client_id, min(p.other) as other
from pair p join {base} s on s.client_id = p.one and s.reason is null
left join {base} o on o.client_id = p.other and o.reason is null and o.client_id < s.client_id
left join invitation i on i.client_id = p.other and i.purpose = :purpose and i.ended_at is null and i.until > :now
where o.client_id is not null or i.id is not null
group by s.client_id"""

MARK_DOUBLES = f"""
with {PAIRS}, double as ({DOUBLES})
update {{base}} s set reason = 'possible_duplicate', facts = jsonb_build_object('client_id', double.other)
from double where double.client_id = s.client_id
"""

MARK_ADDRESSES = """
update {base} s set reason = 'same_address', facts = '{{}}'
where s.reason is null and (
  exists (select 1 from message m where m.origin = 'campaign' and m.origin_id = :campaign and m.address = s.email)
  or s.client_id in (select client_id from (
    select client_id, row_number() over (partition by email order by client_id) as place
    from {base} where reason is null) placed where place > 1))
"""

# The same rules over the whole audience at once, for the preview. What the claim itself decides at a launch comes last.
COUNTED = f"""
base as materialized (
  select client_id, centre_id, email, facts, reason as told,
    case when reason not in ('already_invited', 'contact_cap') then reason end as reason
  from ({{classified}}) a
), {PAIRS}, double as ({DOUBLES.format(base="base")}), marked as (
  select b.client_id, b.centre_id, b.email, b.facts, b.told,
    case when d.client_id is not null then 'possible_duplicate' else b.reason end as reason
  from base b left join double d on d.client_id = b.client_id
), addressed as (
  select client_id, centre_id, facts, told, case when reason is null
    and row_number() over (partition by reason is null, email order by client_id) > 1 then 'same_address'
    else reason end as reason
  from marked
), housed as ({{households}}), counted as (
  select centre_id, facts, coalesce(reason, told) as reason from housed
)"""
HOUSED = f"""
  select s.client_id, s.centre_id, s.facts, s.told,
    case when placed.place > 1 then 'same_household' else s.reason end as reason
  from addressed s left join ({PLACES.format(base="addressed")}) placed on placed.client_id = s.client_id"""


def counted(classified: str, *, one_per_household: bool) -> str:
    """The WITH list whose ``counted`` has centre_id, facts and the final reason (null: invited) of everybody once."""
    return COUNTED.format(
        classified=classified, households=HOUSED if one_per_household else "select * from addressed"
    )  # fmt: skip


def hold_back_doubles(session: Session, stage: str, *, campaign_id: int, purpose: str, now: datetime) -> None:
    """Mark the candidates of ``stage`` (reason null) that may be the same person as another, or share its address."""
    session.execute(text(MARK_DOUBLES.format(base=stage)), {"purpose": purpose, "now": now})
    session.execute(text(MARK_ADDRESSES.format(base=stage)), {"campaign": campaign_id})
