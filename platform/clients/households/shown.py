"""Whom a client is linked with, one line per person, within the viewer's scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from language import N_

REASON_WORDS: Mapping[str, str] = {
    "address": N_("lives at the same address"),
    "car": N_("has the same car"),
    "phone": N_("shares the phone"),
}
# Links are the client's own rows; the people behind them are named only where row security shows them.
LINES = """
with word as (
  select distinct on (1) case when coalesce(x.alias_of, x.id) = :client then coalesce(y.alias_of, y.id)
      else coalesce(x.alias_of, x.id) end as other_id, w.is_household
  from household_word w join client x on x.id = w.one_id join client y on y.id = w.other_id
  where w.ended_at is null and coalesce(x.alias_of, x.id) <> coalesce(y.alias_of, y.id)
    and :client in (coalesce(x.alias_of, x.id), coalesce(y.alias_of, y.id))
  order by 1, w.said_at desc, w.id desc
), line as (
  select other_id, reasons, is_household, cast(null as boolean) as said from household_link where client_id = :client
  union all
  select b.client_id, '{}', true, null from household_member a join household_member b on b.household_id =
    a.household_id where a.client_id = :client and b.client_id <> :client
  union all
  select other_id, '{}', is_household, is_household from word
)
select o.id, o.display_name, o.centre_id, l.reasons, coalesce(l.said, l.is_household) as is_household, l.said
from (
  select other_id, max(reasons) as reasons, bool_or(is_household) as is_household, bool_or(said) as said
  from line group by 1
) l
left join client o on o.id = l.other_id and o.erased_at is null
order by coalesce(l.said, l.is_household) desc, o.id is null, l.other_id limit 50
"""


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """Somebody linked with a client; ``client_id``, name and centre are None outside the viewer's scope.

    reasons: what the two share themselves, without a person's word; empty for one of the household by another member.
    ``said``: what a person said of the two, None where nobody did.
    """

    client_id: int | None
    name: str | None
    centre_id: int | None
    reasons: Sequence[str]
    is_household: bool
    said: bool | None


def household_of(session: Session, client_id: int) -> Sequence[HouseholdLine]:
    """Everyone linked with a client of the scope, one household first (docs/rules.md, Households 6).

    A word is followed at once; what it means for the others of a household comes with the next settling.
    """
    rows = session.execute(text(LINES), {"client": client_id})
    return [
        HouseholdLine(
            r.id, r.display_name, r.centre_id, [x for x in r.reasons if x in REASON_WORDS], r.is_household, r.said
        )
        for r in rows
    ]
