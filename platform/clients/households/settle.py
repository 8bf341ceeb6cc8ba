"""Bring households up to date after whatever has changed, or work all of them out anew: the two must be equal."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import copy_rows, stage

from .marks import FRESH, SEEN, stage_marks
from .rules import HouseholdTerms, Shared, Word, households

CHUNK = 100_000
# One at a time: two that worked on neighbours would each leave what the other has changed.
ALONE = "select pg_advisory_xact_lock(hashtext('forecourt households'))"

TAKE = """
with taken as (
  delete from household_touch where id in (select id from household_touch order by id limit :most) returning client_id
)
insert into {seen}
select distinct coalesce(c.alias_of, c.id) from taken t join client c on c.id = t.client_id
union select client_id from taken
"""
# Values that somebody touched has gained or lost, with how many clients had them before.
CHANGED = f"""
create temp table household_value on commit drop as
with was as (
  select m.* from household_mark m join {SEEN} s on s.client_id = m.client_id
), differing as (
  (select kind, hash, client_id, since, until, seen_on, is_company from was except select * from {FRESH})
  union (select * from {FRESH} except select kind, hash, client_id, since, until, seen_on, is_company from was)
)
select v.kind, v.hash, (select count(*) from household_mark m where m.kind = v.kind and m.hash = v.hash) as before
from (select distinct kind, hash from differing) v
"""
# Only a value that was or is within the crowd links anybody: of a switchboard's thousands nobody is looked at again.
HOLDERS = """
insert into household_near
select distinct m.client_id from household_mark m join household_value v on v.kind = m.kind and v.hash = m.hash
where {within} on conflict do nothing
"""
WITHIN_BEFORE = "v.before <= :crowd"
WITHIN_NOW = "(select count(*) from household_mark n where n.kind = v.kind and n.hash = v.hash) <= :crowd"
REPLACE_MARKS = (
    f"delete from household_mark m using {SEEN} s where m.client_id = s.client_id",
    f"insert into household_mark (kind, hash, client_id, since, until, seen_on, is_company) select * from {FRESH}"
    " order by kind, hash, client_id",
)
NEIGHBOURS = """
insert into household_round select client_id from household_near
union select l.other_id from household_link l join household_near n on n.client_id = l.client_id
"""
DROP_LINKS = (
    "delete from household_link l using household_near n where l.client_id = n.client_id",
    "delete from household_link l using household_near n where l.other_id = n.client_id",
)
# A value within the crowd, none of whose holders is a company; a car for as long as two have it at the same time: who
# buys it later has it after, not with, those who were not seen with it since.
LINKS = """
insert into household_link (client_id, other_id, reasons)
with here as (
  select distinct m.kind, m.hash from household_mark m {of_near}
), small as (
  select m.kind, m.hash from household_mark m join here h on h.kind = m.kind and h.hash = m.hash
  group by 1, 2 having count(*) between 2 and :crowd and not bool_or(m.is_company)
), held as (
  select m.kind, m.hash, m.client_id, m.since, least(m.until, (
    select min(later.since) from household_mark later
    where m.kind = 'car' and later.kind = m.kind and later.hash = m.hash and later.client_id <> m.client_id
      and later.since > coalesce(greatest(m.since, m.seen_on), '-infinity'))) as until
  from household_mark m join small s on s.kind = m.kind and s.hash = m.hash
), told as (
  select a.client_id as one, b.client_id as other, a.kind as reason
  from held a join held b on b.kind = a.kind and b.hash = a.hash and b.client_id <> a.client_id
  where a.kind <> 'car' or (coalesce(a.since, '-infinity') < coalesce(b.until, 'infinity')
    and coalesce(b.since, '-infinity') < coalesce(a.until, 'infinity'))
  union
  select x.one, x.other, 'word' from ({words}) w
  cross join lateral (values (w.one, w.other), (w.other, w.one)) x (one, other) where w.is_household
)
select one, other, array_agg(reason order by reason) from told
where {concerned} group by 1, 2 order by 1, 2
"""
OF_NEAR = "join household_near n on n.client_id = m.client_id"
CONCERNED = (
    "(one in (select client_id from household_near) or other in (select client_id from household_near))"
)  # fmt: skip
# Of several words on two clients that became one pair by a merge, the latest.
WORDS = """
select distinct on (1, 2) least(x.id, y.id) as one, greatest(x.id, y.id) as other, w.is_household, w.said_at
from household_word w
join client one on one.id = w.one_id join client other on other.id = w.other_id
join client x on x.id = coalesce(one.alias_of, one.id) and x.alias_of is null and x.kind = 'person'
join client y on y.id = coalesce(other.alias_of, other.id) and y.alias_of is null and y.kind = 'person'
where w.ended_at is null and x.id <> y.id
order by 1, 2, w.said_at desc, w.id desc
"""
REACH = """
with recursive reach as (
  select client_id from household_round
  union
  select l.other_id from household_link l join reach r on r.client_id = l.client_id
)
select client_id from reach
"""
EDGES = """
select l.client_id, l.other_id, l.reasons from household_link l
join household_reach r on r.client_id = l.client_id where l.client_id < l.other_id
"""
WORDS_IN_REACH = f"select * from ({WORDS}) w where w.one in (select client_id from household_reach)"
FORGET = (
    "delete from household_member m using household_reach r where r.client_id = m.client_id"
)  # fmt: skip
ENTER = "insert into household_member select client_id, household_id from household_in order by client_id"
MARK_LINKS = """
update household_link l set is_household = not l.is_household
from household_reach r where r.client_id = l.client_id and l.is_household is distinct from exists (
  select 1 from household_member a join household_member b on b.household_id = a.household_id
  where a.client_id = l.client_id and b.client_id = l.other_id)
"""
STAGES = ("household_value", "household_near", "household_round", "household_reach", FRESH, SEEN)


@dataclass(frozen=True, slots=True)
class Settled:
    """What was looked at: clients touched, and clients whose households were worked out anew."""

    touched: int
    looked_at: int


def settle_households(session: Session, terms: HouseholdTerms, *, most: int = CHUNK) -> Settled:
    """Work out the households of up to ``most`` touched clients and of whoever they concern.

    session: of the system role; call it in transactions of its own until nobody is ``touched``. What changes meanwhile
    is touched again and waits for the next call. Source: docs/rules.md, Households 7.
    """
    session.execute(text(ALONE))
    stage(session, SEEN, "client_id bigint primary key")
    session.execute(text(TAKE.format(seen=SEEN)), {"most": most})
    touched = int(session.scalar(text(f"select count(*) from {SEEN}")) or 0)
    if not touched:
        session.execute(text(f"drop table {SEEN}"))
        return Settled(0, 0)
    session.execute(text(f"analyze {SEEN}"))
    stage_marks(session)
    stage(session, "household_near", "client_id bigint primary key")
    crowd = {"crowd": terms.crowd}
    session.execute(text(CHANGED))
    session.execute(text("analyze household_value"))
    session.execute(text(f"insert into household_near select client_id from {SEEN}"))
    session.execute(text(HOLDERS.format(within=WITHIN_BEFORE)), crowd)
    for statement in REPLACE_MARKS:
        session.execute(text(statement))
    session.execute(text(HOLDERS.format(within=WITHIN_NOW)), crowd)
    session.execute(text("analyze household_near"))
    stage(session, "household_round", "client_id bigint")
    session.execute(text(NEIGHBOURS))
    for statement in DROP_LINKS:
        session.execute(text(statement))
    session.execute(text(LINKS.format(of_near=OF_NEAR, concerned=CONCERNED, words=WORDS)), crowd)
    looked_at = _group(session, terms, REACH)
    for name in STAGES:
        session.execute(text(f"drop table {name}"))
    return Settled(touched, looked_at)


def rebuild_households(session: Session, terms: HouseholdTerms) -> Settled:
    """Work all households out anew from what clients are now; needed only after a change of the terms."""
    session.execute(text(ALONE))
    for table in ("household_touch", "household_member", "household_link", "household_mark"):
        session.execute(text(f"delete from {table}"))
    stage(session, SEEN, "client_id bigint primary key")
    session.execute(text(f"insert into {SEEN} select id from client where alias_of is null"))
    session.execute(text(f"analyze {SEEN}"))
    touched = int(session.scalar(text(f"select count(*) from {SEEN}")) or 0)
    stage_marks(session)
    session.execute(text(REPLACE_MARKS[1]))
    session.execute(text("analyze household_mark"))
    session.execute(text(LINKS.format(of_near="", concerned="true", words=WORDS)), {"crowd": terms.crowd})
    session.execute(text("analyze household_link"))
    looked_at = _group(session, terms, "select distinct client_id from household_link")
    for name in ("household_reach", FRESH, SEEN):
        session.execute(text(f"drop table {name}"))
    return Settled(touched, looked_at)


def _group(session: Session, terms: HouseholdTerms, reach: str) -> int:
    """Work out the households of the clients that ``reach`` selects; no link may lead out of them."""
    stage(session, "household_reach", "client_id bigint primary key")
    session.execute(text(f"insert into household_reach {reach}"))
    session.execute(text("analyze household_reach"))
    links = [Shared(*row) for row in session.execute(text(EDGES))]
    words = [Word(*row) for row in session.execute(text(WORDS_IN_REACH))]
    members = households(links, words, most=terms.most)
    session.execute(text(FORGET))
    stage(session, "household_in", "client_id bigint, household_id bigint")
    copy_rows(session, "household_in", ("client_id", "household_id"), sorted(members.items()))
    session.execute(text(ENTER))
    session.execute(text("drop table household_in"))
    session.execute(text(MARK_LINKS))
    return int(session.scalar(text("select count(*) from household_reach")) or 0)
