"""What distribution shows: runs, per-centre figures, and how many clients wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select, text
from sqlalchemy.orm import Session

from clients import Client
from tenancy import all_centres

from .tables import Assignment, DistributionRun, RuleSet, Unassigned

# One client may have been passed over by several rules for several reasons; it counts once for each reason.
LEFT = """
select p.why, count(*)
from unassigned u
cross join lateral (select distinct e->>'why' as why from jsonb_array_elements(u.reason->'passed') e) p
where u.run_id = :run and p.why is not null group by p.why order by count(*) desc, p.why
"""
LEFT_TOTAL = "select count(*) from unassigned where run_id = :run"


@dataclass(frozen=True, slots=True)
class CentreCount:
    """A centre and how many clients it was or would be given."""

    id: int
    code: str
    name: str
    clients: int


@dataclass(frozen=True, slots=True)
class LeftClients:
    """Clients that a run left to head office and no later one looked at: how many, and how many met each obstacle.

    whys: code of the reason (rules.py) to clients; one client may have met several.
    """

    clients: int
    whys: dict[str, int]


def counts_of_centres(session: Session, given: Mapping[int, int]) -> list[CentreCount]:
    """Every centre with its count, in order of code."""
    return [CentreCount(c.id, c.code, c.name, given.get(c.id, 0)) for c in all_centres(session)]


def latest_runs(session: Session, *, most: int = 10) -> Sequence[Row[*tuple[Any, ...]]]:
    """The last runs, newest first, each with the number of its rule set."""
    return session.execute(
        select(DistributionRun, RuleSet.number)
        .join(RuleSet, RuleSet.id == DistributionRun.rule_set_id)
        .order_by(DistributionRun.id.desc())
        .limit(most)
    ).all()


def find_run(session: Session, run_id: int) -> DistributionRun | None:
    """One run, if it exists."""
    return session.get(DistributionRun, run_id)


def find_unfinished_run(session: Session) -> DistributionRun | None:
    """The latest run that is waiting or was begun and not finished, if there is one; carry_out_run goes on with it."""
    unfinished = select(DistributionRun).where(DistributionRun.state.in_(("waiting", "running")))
    return session.scalar(unfinished.order_by(DistributionRun.id.desc()).limit(1))


def rule_set_of(session: Session, run: DistributionRun) -> RuleSet:
    """The rule set that a run goes by."""
    return session.get_one(RuleSet, run.rule_set_id)


def run_per_centre(session: Session, run_id: int) -> list[CentreCount]:
    """How many clients a run gave to each centre, every centre named, in order of code."""
    counted = (
        select(Assignment.centre_id, func.count()).where(Assignment.run_id == run_id).group_by(Assignment.centre_id)
    )
    return counts_of_centres(session, {int(centre): int(count) for centre, count in session.execute(counted)})


def run_per_rule(session: Session, run_id: int) -> dict[int, int]:
    """Rule number and how many clients it decided in a run, those that it left to head office among them."""
    decided: Counter[int] = Counter()
    for table in (Assignment, Unassigned):
        number = table.reason[("rule", "number")].as_integer()
        rows = session.execute(select(number, func.count()).where(table.run_id == run_id).group_by(number))
        decided.update({int(n): int(count) for n, count in rows if n is not None})
    return dict(decided)


def run_left(session: Session, run_id: int) -> LeftClients:
    """Whom a run left to head office, with the reasons; for the network's eyes only."""
    whys = {str(why): int(clients) for why, clients in session.execute(text(LEFT), {"run": run_id})}
    return LeftClients(session.scalar(text(LEFT_TOTAL), {"run": run_id}) or 0, whys)


def waiting_clients(session: Session) -> int:
    """How many clients have no centre; for the network's eyes only."""
    waiting = select(func.count()).select_from(Client).where(Client.centre_id.is_(None), Client.alias_of.is_(None))
    return session.scalar(waiting) or 0
