"""What distribution shows: runs, per-centre figures, and how many clients wait."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from clients import Client
from tenancy import Centre

from .tables import Assignment, DistributionRun, RuleSet


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


def run_per_centre(session: Session, run_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Centre and how many clients a run gave it, every centre named, in order of code."""
    given = (
        select(Assignment.centre_id, func.count().label("clients"))
        .where(Assignment.run_id == run_id)
        .group_by(Assignment.centre_id)
        .subquery()
    )
    return session.execute(
        select(Centre.id, Centre.code, Centre.name, func.coalesce(given.c.clients, 0).label("clients"))
        .outerjoin(given, given.c.centre_id == Centre.id)
        .order_by(Centre.code)
    ).all()


def run_per_rule(session: Session, run_id: int) -> dict[int, int]:
    """Rule number and how many clients it decided in a run."""
    number = Assignment.reason[("rule", "number")].as_integer()
    rows = session.execute(select(number, func.count()).where(Assignment.run_id == run_id).group_by(number))
    return {int(n): int(count) for n, count in rows if n is not None}


def waiting_clients(session: Session) -> int:
    """How many clients have no centre; for the network's eyes only."""
    waiting = select(func.count()).select_from(Client).where(Client.centre_id.is_(None), Client.alias_of.is_(None))
    return session.scalar(waiting) or 0
