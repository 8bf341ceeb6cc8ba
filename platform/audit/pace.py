"""How much of people's data each user looked at on a day, beside their own past and their peers'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenancy import Scope

from .kinds import KIND_OF_ACT, KINDS
from .rules import PaceLine, Worked, pace_lines, size_of

# Kinds by which a base is carried away, in the order in which they are shown.
PACED = ("reveals", "exports", "cards", "searches", "lists")
PAST = timedelta(days=30)
# Per person, role and day: how many acts of each kind, by the days of UTC.
DAYS = """
select e.user_id, u.name, e.role, date(e.at at time zone 'UTC') as day, e.act, count(*) as acts
from journal_entry e join app_user u on u.id = e.user_id
where e.at >= :since and e.at < :until and e.act = any(:acts)
  and (cast(:everything as boolean) or e.centre_id = any(:mine))
group by 1, 2, 3, 4, 5
"""
HOURS = """
select user_id, role, act, max(acts) as most from (
  select e.user_id, e.role, e.act, date_trunc('hour', e.at) as hour, count(*) as acts from journal_entry e
  where e.at >= :since and e.at < :until and e.act = any(:acts) and e.user_id is not null
    and (cast(:everything as boolean) or e.centre_id = any(:mine))
  group by 1, 2, 3, 4) h
group by 1, 2, 3
"""
# How many clients the centres of a user's grants of a role keep; whoever holds it for the whole network is not here.
SIZES = """
select g.user_id, r.code, sum(k.clients) as clients
from role_grant g join role r on r.id = g.role_id
join centre c on c.id = g.centre_id or c.dealer_id = g.dealer_id
  or c.id in (select m.centre_id from region_centre m where m.region_id = g.region_id)
left join (select centre_id, count(*) as clients from client where alias_of is null group by 1) k on k.centre_id = c.id
where g.user_id = any(:users) and g.since < :until and (g.ended_at is null or g.ended_at >= :since)
group by 1, 2
"""


@dataclass(frozen=True, slots=True)
class Pace:
    """Lines per kind of PACED, names by user, and the most acts of a line within one clock hour of the day."""

    lines: Mapping[str, list[PaceLine]]
    names: Mapping[int, str]
    peak_hour: Mapping[tuple[str, int, str], int]


def pace_of_day(session: Session, day: date, *, scope: Scope) -> Pace:
    """Who looked at how much on a day (UTC), beside the 30 days before it; within the scope of the session."""
    begin = datetime.combine(day, time(0), UTC)
    acts = sorted({act for kind in PACED for act in KINDS[kind].acts})
    values = {
        "since": begin - PAST, "until": begin + timedelta(days=1), "acts": acts, "everything": scope.is_network,
        "mine": list(scope.centre_ids),
    }  # fmt: skip
    rows = session.execute(text(DAYS), values).all()
    names = {row.user_id: row.name for row in rows}
    sizes = {
        (row.user_id, row.code): int(row.clients or 0)
        for row in session.execute(text(SIZES), {**values, "users": list(names)})
    }
    done: dict[tuple[int, str, date], dict[str, int]] = {}
    for row in rows:
        by_kind = done.setdefault((row.user_id, row.role, row.day), {})
        by_kind[KIND_OF_ACT[row.act]] = by_kind.get(KIND_OF_ACT[row.act], 0) + row.acts
    lines = {
        kind: pace_lines(
            (
                Worked(user_id, role, size_of(sizes.get((user_id, role))), on, by_kind.get(kind, 0))
                for (user_id, role, on), by_kind in done.items()
            ),
            day,
        )
        for kind in PACED
    }
    peak: dict[tuple[str, int, str], int] = {}
    for row in session.execute(text(HOURS), {**values, "since": begin}):
        key = (KIND_OF_ACT[row.act], row.user_id, row.role)
        peak[key] = max(peak.get(key, 0), row.most)
    return Pace(lines, names, peak)
