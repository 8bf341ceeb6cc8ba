"""What two clients that become one were each promised: one assignment and one invitation per purpose are left.

Works on staged tables of who meets whom. What gives way is told as losses, so that it can be
shown to the centre it was promised to, and given back where the clients part again (docs/rules.md, Merging).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

# The assignment that was promised first stays.
ASSIGNMENTS = """
with ranked as (
  select side.*, a.id, a.centre_id, first_value(a.id) over first as won, first_value(side.merge_id) over first as of_won
  from {sides} side join assignment a on a.client_id = side.client_id and a.ended_at is null
  window first as (partition by side.keep order by a.since, a.id)
), lost as (
  update assignment a set ended_at = :now, end_reason = 'merged' from ranked r where r.id = a.id and r.id <> r.won
)
select coalesce(merge_id, of_won) as merge_id, client_id, id as lost_id, won as won_id, centre_id
from ranked where id <> won order by id
"""
# An invitation whose message has left stays; else the one that was claimed first.
INVITATIONS = """
with ranked as (
  select side.*, i.id, i.centre_id, first_value(i.id) over first as won, first_value(side.merge_id) over first as of_won
  from {sides} side join invitation i on i.client_id = side.client_id and i.ended_at is null
  cross join lateral (select exists (select 1 from message m where m.person_ref = i.born_client_id
    and m.invitation_ref = i.id and m.state in ('sending', 'sent', 'uncertain')) as has_left) m
  window first as (partition by side.keep, i.purpose order by m.has_left desc, i.claimed_at, i.id)
), lost as (
  update invitation i set ended_at = :now, end_reason = 'merged' from ranked r where r.id = i.id and r.id <> r.won
)
select coalesce(merge_id, of_won) as merge_id, client_id, id as lost_id, won as won_id, centre_id
from ranked where id <> won order by id
"""
MOVE = "update {table} t set client_id = j.keep from {stage} j where t.client_id = j.gone"
# One person, one budget: what both have used is added up, and a sum above the cap is flagged (I5).
BUDGETS = """
insert into contact_budget (client_id, channel, period_start, used, cap, exempt)
select j.keep, b.channel, b.period_start, sum(b.used), max(b.cap), sum(b.used) > max(b.cap)
from contact_budget b join {stage} j on j.gone = b.client_id group by 1, 2, 3 order by 1, 2, 3
on conflict (client_id, channel, period_start) do update set used = contact_budget.used + excluded.used,
  exempt = contact_budget.exempt or excluded.exempt or contact_budget.used + excluded.used > contact_budget.cap
"""
# Who keeps the client: the centre of the assignment that is left. Aliases are seen by whoever sees the client.
KEEPERS = """
with kept as (
  select s.keep, a.centre_id, c.keeper_id from (select distinct keep from {stage}) s
  left join assignment a on a.client_id = s.keep and a.ended_at is null
  left join client c on c.id = a.born_client_id
)
update client c set centre_id = kept.centre_id, keeper_id = kept.keeper_id
from kept join {sides} side on side.keep = kept.keep where c.id = side.client_id
"""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of ``client_id`` (kind: assignment, invitation) that gave way to ``won_id`` in a merge."""

    kind: str
    merge_id: int
    client_id: int
    lost_id: int
    won_id: int
    centre_id: int | None


def settle_promises(session: Session, sides: str, *, now: datetime) -> list[Loss]:
    """End all but one open assignment, and all but one live invitation per purpose, of the clients that meet.

    sides: staged table (keep, client_id, merge_id). The rows stay with their own clients until ``move_promises``.
    """
    losses = []
    for kind, statement in (("assignment", ASSIGNMENTS), ("invitation", INVITATIONS)):
        rows = session.execute(text(statement.format(sides=sides)), {"now": now})
        losses += [Loss(kind, r.merge_id, r.client_id, r.lost_id, r.won_id, r.centre_id) for r in rows]
    return losses


def move_promises(session: Session, stage: str, sides: str) -> None:
    """Bring assignments, invitations and budgets of the clients that go to those that are kept.

    stage: staged table (gone, keep). sides: as above; all of them are seen by the centre that keeps the client.
    """
    for table in ("assignment", "invitation"):
        session.execute(text(MOVE.format(table=table, stage=stage)))
    session.execute(text(BUDGETS.format(stage=stage)))
    session.execute(text(KEEPERS.format(stage=stage, sides=sides)))


BACK = "update {table} set client_id = :gone where client_id = :root and born_client_id = any(:tree)"
# The side that leaves kept its own counters as they were: that much is taken off again.
BUDGETS_BACK = """
update contact_budget b set used = greatest(b.used - g.used, 0), exempt = greatest(b.used - g.used, 0) > b.cap
from contact_budget g
where b.client_id = :root and g.client_id = :gone and g.channel = b.channel and g.period_start = b.period_start
"""
REASSIGN = """
insert into assignment (client_id, born_client_id, centre_id, since, rule_set_id, run_id, reason)
select :client, a.born_client_id, a.centre_id, :now, a.rule_set_id, a.run_id,
  a.reason || jsonb_build_object('restored', a.id)
from assignment a join centre ct on ct.id = a.centre_id and ct.is_open
where a.id = :lost and not exists (select 1 from assignment o where o.client_id = :client and o.ended_at is null)
returning id
"""
REINVITE = """
update invitation i set ended_at = null, end_reason = null
from campaign g
where i.id = :lost and i.end_reason = 'merged' and i.until > :now and g.id = i.campaign_id
  and g.state in ('launching', 'running', 'paused')
  and not exists (select 1 from invitation o where o.client_id = i.client_id and o.purpose = i.purpose
    and o.ended_at is null)
returning i.id
"""
KEEPER_OF = """
with place as (
  select r.id as root, r.id from client r where r.id = any(:roots)
  union all
  select c.alias_of, c.id from client c where c.alias_of = any(:roots) and c.alias_of <> c.id
)
update client c set centre_id = a.centre_id, keeper_id = case when a.centre_id = c.centre_id then c.keeper_id end
from place left join assignment a on a.client_id = place.root and a.ended_at is null
where c.id = place.id
"""
# The period that the claim was counted in, as when it was given back (invite.py). Within the cap but for clients whom
# an earlier merge has brought above it: what they had before is not a new message.
SPEND_AGAIN = """
update contact_budget b set used = b.used + 1, exempt = b.used + 1 > b.cap
from invitation i
where i.id = :invitation and b.client_id = i.client_id and b.channel = :channel
  and b.period_start = (select max(p.period_start) from contact_budget p where p.client_id = i.client_id
    and p.channel = :channel and p.period_start <= cast(i.claimed_at at time zone 'UTC' as date))
"""
SPEND_ALL_AGAIN = """
with own as (
  select p.client_id, p.channel, p.period_start, count(*) as times from invitation i
  join contact_budget p on p.client_id = i.client_id and p.channel = :channel and p.period_start = (
    select max(q.period_start) from contact_budget q where q.client_id = i.client_id and q.channel = :channel
      and q.period_start <= cast(i.claimed_at at time zone 'UTC' as date))
  where i.id = any(:invitations) group by 1, 2, 3
)
update contact_budget b set used = b.used + own.times, exempt = b.exempt or b.used + own.times > b.cap
from own where (b.client_id, b.channel, b.period_start) = (own.client_id, own.channel, own.period_start)
"""


def give_back_promises(session: Session, *, root_id: int, gone_id: int, tree: Sequence[int]) -> None:
    """Give a client that leaves another its own assignments, invitations and budget back."""
    values = {"root": root_id, "gone": gone_id, "tree": list(tree)}
    for table in ("assignment", "invitation"):
        session.execute(text(BACK.format(table=table)), values)
    session.execute(text(BUDGETS_BACK), values)


def restore_assignment(session: Session, lost_id: int, client_id: int, *, now: datetime) -> bool:
    """Open again for ``client_id`` what an assignment that gave way had promised; False where it cannot be.

    The old row stays as it ended: who was responsible on a day in between is still told truly.
    """
    return session.scalar(text(REASSIGN), {"lost": lost_id, "client": client_id, "now": now}) is not None


def restore_invitation(session: Session, lost_id: int, *, now: datetime) -> bool:
    """Let an invitation that gave way live again while its campaign runs; False where it cannot be."""
    return session.scalar(text(REINVITE), {"lost": lost_id, "now": now}) is not None


def spend_again(session: Session, invitation_id: int, *, channel: str) -> None:
    """Count the message of a restored invitation against its person once more."""
    session.execute(text(SPEND_AGAIN), {"invitation": invitation_id, "channel": channel})


def spend_all_again(session: Session, invitation_ids: Sequence[int], *, channel: str) -> None:
    """``spend_again`` for many invitations at once."""
    session.execute(text(SPEND_ALL_AGAIN), {"invitations": list(invitation_ids), "channel": channel})


def refresh_keepers(session: Session, client_ids: Sequence[int]) -> None:
    """Bring the keeping centre of clients and of their aliases in line with their open assignments."""
    session.execute(text(KEEPER_OF), {"roots": list(client_ids)})
