"""One letter per household: of those who could be written to, the one who was in touch last; the others stay out.

Households are `clients`' own (docs/rules.md, Households). Of a household's people who came through all earlier reasons
(so each has a live consent and an address) the one with the newest purchase or contact is chosen, of equals the lower
number; the others are ``same_household`` (docs/rules.md, Campaigns 8). The choice is made over the whole audience at
once, before the first chunk of a launch, by the same statement that a preview counts with.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

# ``base`` holds the candidates; those without a reason so far take part.
PLACES = """
select s.client_id,
  row_number() over (partition by h.household_id order by newest.day desc nulls last, s.client_id) as place,
  first_value(s.client_id) over (partition by h.household_id order by newest.day desc nulls last, s.client_id) as chosen
from {base} s join household_member h on h.client_id = s.client_id
cross join lateral (select greatest(
  (select max(p.happened_on) from purchase p where p.client_id = s.client_id),
  (select max(i.happened_on) from interaction i where i.client_id = s.client_id)) as day) newest
where s.reason is null"""

CHOOSE = f"""
insert into recipient (campaign_id, client_id, centre_id, outcome, reason, facts)
select :campaign, s.client_id, s.centre_id, 'left_out', 'same_household',
  jsonb_build_object('client_id', placed.chosen)
from ({PLACES}) placed join {{base}} s on s.client_id = placed.client_id where placed.place > 1 order by s.client_id
"""
# What was chosen stands; whoever came into a household since yields to whom this campaign has invited already.
MARK = """
update {base} s set reason = 'same_household', facts = jsonb_build_object('client_id', found.chosen)
from (
  select r.client_id, cast(r.facts ->> 'client_id' as bigint) as chosen from recipient r
  where r.campaign_id = :campaign and r.reason = 'same_household'
  union all
  select h.client_id, min(invited.client_id) from household_member h
  join household_member o on o.household_id = h.household_id and o.client_id <> h.client_id
  join recipient invited on invited.client_id = o.client_id and invited.campaign_id = :campaign
    and invited.outcome = 'invited'
  where h.client_id in (select client_id from {base}) group by 1
) found where found.client_id = s.client_id and s.reason is null
"""
MARK_NEW = f"""
update {{base}} s set reason = 'same_household', facts = jsonb_build_object('client_id', placed.chosen)
from ({PLACES}) placed where placed.place > 1 and placed.client_id = s.client_id
"""


def choose_of_households(session: Session, stage: str, *, campaign_id: int) -> None:
    """Enter everybody of the whole audience in ``stage`` whom another of their household is written to instead of."""
    session.execute(text(CHOOSE.format(base=stage)), {"campaign": campaign_id})


def hold_back_households(session: Session, stage: str, *, campaign_id: int) -> None:
    """Mark the candidates of one chunk (reason null) who stay out for another of their household."""
    session.execute(text(MARK.format(base=stage)), {"campaign": campaign_id})
    session.execute(text(MARK_NEW.format(base=stage)))
