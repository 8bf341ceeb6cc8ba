"""Give clients without a centre to one, chunk by chunk, by the rules in force."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

import journal
from clients import Client
from journal import Actor
from store import collector_at_rest, copy_rows, enqueue, stage
from tenancy import system_session

from .errors import NoRulesPublished, RunUnderWay
from .prospects import centre_terms, stream_unassigned
from .rule_sets import find_published, published_rules, read_rules
from .rules import Balance, Decision, Distributor
from .tables import DistributionRun, RuleSet

CHUNK = 100_000

# Rows go in by client id, so that several distributors meet in the same order and never lock each other out. A client
# who has got a centre meanwhile is skipped by the unique index of open assignments, whoever wrote it (I1).
# The share lock holds off an import that is about to join the client into another one.
ASSIGN = """
with there as materialized (
  select c.id from client c join decided s on s.client_id = c.id
  where s.centre_id is not null and c.alias_of is null order by c.id for key share of c
), taken as (
  insert into assignment (client_id, born_client_id, centre_id, since, rule_set_id, run_id, reason)
  select s.client_id, s.client_id, s.centre_id, :now, :rule_set, :run, s.reason
  from decided s join there on there.id = s.client_id order by s.client_id
  on conflict do nothing
  returning client_id, centre_id
), kept as (
  update client c set centre_id = taken.centre_id, updated_at = :now from taken where c.id = taken.client_id
  returning c.id
)
select taken.centre_id, count(*) from taken join kept on kept.id = taken.client_id group by 1
"""

LEAVE = """
insert into unassigned (client_id, run_id, decided_at, reason)
select d.client_id, :run, :now, d.reason from decided d join client c on c.id = d.client_id
where d.centre_id is null and c.centre_id is null and c.alias_of is null order by d.client_id
on conflict (client_id) do update set run_id = excluded.run_id, decided_at = excluded.decided_at, reason =
excluded.reason
"""

# An earlier "no centre fits" is over once a centre has the client.
FITS_NOW = """
delete from unassigned where client_id in (
  select u.client_id from unassigned u join decided d on d.client_id = u.client_id and d.centre_id is not null
  order by u.client_id for update of u)
"""


# Whoever suspends a centre waits for the chunk, and the next one knows of it.
HOLD_CENTRES = "select id from centre order by id for share"

# Aliases of a client are seen by whoever sees the client.
ALIASES = """
update client a set centre_id = c.centre_id from client c join decided d on d.client_id = c.id
where a.alias_of = c.id and a.alias_of is not null and a.alias_of <> a.id and a.centre_id is distinct from c.centre_id
"""


@dataclass(frozen=True, slots=True)
class RunFigures:
    """What a run did: clients looked at, assigned, left to head office, and assigned per centre id."""

    run_id: int
    considered: int
    assigned: int
    left: int
    per_centre: dict[int, int]


def ask_for_run(session: Session, *, actor: Actor, now: datetime) -> DistributionRun:
    """Enter a run of the rules in force and put its job into the queue; raises NoRulesPublished or RunUnderWay."""
    rule_set = published_rules(session)
    session.execute(select(RuleSet.id).where(RuleSet.id == rule_set.id).with_for_update())
    if session.scalar(select(DistributionRun.id).where(DistributionRun.state.in_(("waiting", "running")))):
        raise RunUnderWay
    run = enter_run(session, rule_set, actor=actor, now=now)
    enqueue(session, "distribution.run", lock="distribution", run_id=run.id)
    return run


def enter_run(session: Session, rule_set: RuleSet, *, actor: Actor, now: datetime) -> DistributionRun:
    """A run of ``rule_set`` over whoever waits for a centre."""
    waiting = select(func.count()).select_from(Client).where(Client.centre_id.is_(None), Client.alias_of.is_(None))
    run = DistributionRun(
        rule_set_id=rule_set.id,
        state="waiting",
        asked_by=actor.user_id,
        created_at=now,
        total=session.scalar(waiting) or 0,
    )
    session.add(run)
    session.flush()
    journal.record(session, actor, "distribution asked for", "distribution_run", run.id, now=now)
    return run


def balance_of(session: Session, rule_set_id: int) -> Balance:
    """How many each centre has had by the shares of a rule set, as far as is committed."""
    return Balance.from_json(session.scalars(select(RuleSet.balance).where(RuleSet.id == rule_set_id)).one())


def _count_in(session: Session, rule_set_id: int, given: Balance) -> None:
    """Add what a transaction has given to the balance of a rule set.

    A run and the leads that come meanwhile both count, whoever commits first. The balance is held from here to the end
    of the transaction, so it comes after everything that may wait for others' clients: then nobody waits in a ring.
    Not the strongest lock: assignments that refer to the rule set must not hold it off.
    """
    held = select(RuleSet.balance).where(RuleSet.id == rule_set_id).with_for_update(key_share=True)
    together = Balance.from_json(session.scalars(held).one()).plus(given)
    session.execute(update(RuleSet).where(RuleSet.id == rule_set_id).values(balance=together.as_json()))


def carry_out_run(engine: Engine, run_id: int, *, actor: Actor, now: datetime, chunk: int = CHUNK) -> RunFigures:
    """Work a run off in transactions of ``chunk`` clients; killed at any moment it goes on where it stood.

    engine: of the system role. Progress is stored with each chunk, so a page can show it.
    """
    total: Counter[int] = Counter()
    while True:
        with system_session(engine) as session:
            run = session.get_one(DistributionRun, run_id, with_for_update=True)
            if run.state == "done":
                break
            run.state = "running"
            run.started_at = run.started_at or now
            seen, taken = _work_chunk(session, run, actor=actor, now=now, chunk=chunk)
            total.update(taken)
            if seen < chunk:
                run.state = "done"
                run.finished_at = now
    with system_session(engine) as session:
        run = session.get_one(DistributionRun, run_id)
        return RunFigures(run_id, run.considered, run.assigned, run.considered - run.assigned, dict(total))


def _work_chunk(
    session: Session, run: DistributionRun, *, actor: Actor, now: datetime, chunk: int
) -> tuple[int, Counter[int]]:
    rule_set = session.get_one(RuleSet, run.rule_set_id)
    session.execute(text(HOLD_CENTRES))
    before = balance_of(session, rule_set.id)
    distributor, conditions = distributor_of(session, rule_set, before)
    prospects = stream_unassigned(session, after=run.reached_id, most=chunk, today=now.date(), conditions=conditions)
    with collector_at_rest():
        decisions = [distributor.decide(p) for p in prospects]
        if not decisions:
            return 0, Counter()
        taken = _write(session, decisions, rule_set_id=rule_set.id, run_id=run.id, now=now)
    run.reached_id = decisions[-1].client_id
    run.considered += len(decisions)
    run.assigned += taken.total()
    _journal(session, run, decisions, taken, actor=actor, now=now)
    _count_in(session, rule_set.id, distributor.balance.since(before))
    return len(decisions), taken


def _journal(
    session: Session, run: DistributionRun, decisions: Sequence[Decision], taken: Counter[int],
    *, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    digests = _digests(decisions)
    for centre_id, count in sorted(taken.items()):
        detail = {"assigned": count, "to_id": decisions[-1].client_id, "sha256": digests[centre_id]}
        journal.record(
            session, actor, "clients assigned", "distribution_run", run.id, now=now, centre_id=centre_id, detail=detail
        )


def distributor_of(
    session: Session, rule_set: RuleSet, balance: Balance
) -> tuple[Distributor, list[dict[str, Any] | None]]:
    """What decides by a rule set going on with ``balance``, and the conditions of its rules for the stream."""
    rules = read_rules(rule_set.rules)
    conditions = [d.get("when") for d, r in zip(rule_set.rules, rules, strict=True) if r.is_on]
    if not any(conditions):
        conditions = []
    own = Balance().plus(balance)
    return Distributor(rules, centre_terms(session), rule_set=rule_set.number, balance=own), conditions


def _write(
    session: Session, decisions: Sequence[Decision], *, rule_set_id: int, run_id: int | None, now: datetime
) -> Counter[int]:
    stage(session, "decided", "client_id bigint, centre_id bigint, reason jsonb")
    rows = ((d.client_id, d.centre_id, json.dumps(d.reason)) for d in decisions)
    copy_rows(session, "decided", ("client_id", "centre_id", "reason"), rows)
    session.execute(text("analyze decided"))
    values = {"now": now, "rule_set": rule_set_id, "run": run_id}
    taken = Counter({centre: int(count) for centre, count in session.execute(text(ASSIGN), values)})
    session.execute(text(FITS_NOW))
    session.execute(text(ALIASES))
    if run_id is not None:
        session.execute(text(LEAVE), values)
    session.execute(text("drop table decided"))
    return taken


def _digests(decisions: Sequence[Decision]) -> dict[int, str]:
    """For each centre the hash of the clients decided for it, as the journal keeps it."""
    clients: dict[int, list[str]] = defaultdict(list)
    for decision in decisions:
        if decision.centre_id is not None:
            clients[decision.centre_id].append(str(decision.client_id))
    return {centre: hashlib.sha256(",".join(ids).encode()).hexdigest() for centre, ids in clients.items()}


def distribute_now(session: Session, client_ids: Sequence[int], *, actor: Actor, now: datetime) -> Counter[int]:
    """Distribute a few clients in the caller's own transaction, by the same rules; clients with a centre are left.

    session: of the system role. Returns how many went to each centre; raises NoRulesPublished. All that is distributed
    so on one day is one run, whose row is held until the transaction ends: shares stay exact (Distribution 5). What a
    run over everybody is writing at this moment counts as soon as its chunk is committed, and this with it.
    """
    rule_set = find_published(session)
    if rule_set is None:
        raise NoRulesPublished
    run = _run_of_day(session, rule_set, actor=actor, now=now)
    session.execute(text(HOLD_CENTRES))
    before = balance_of(session, rule_set.id)
    distributor, conditions = distributor_of(session, rule_set, before)
    prospects = stream_unassigned(
        session, after=0, most=len(client_ids), today=now.date(), conditions=conditions, client_ids=client_ids
    )
    decisions = [distributor.decide(p) for p in prospects]
    if not decisions:
        return Counter()
    taken = _write(session, decisions, rule_set_id=rule_set.id, run_id=run.id, now=now)
    run.finished_at = now
    run.total += len(decisions)
    run.considered += len(decisions)
    run.assigned += taken.total()
    _journal(session, run, decisions, taken, actor=actor, now=now)
    _count_in(session, rule_set.id, distributor.balance.since(before))
    return taken


def _run_of_day(session: Session, rule_set: RuleSet, *, actor: Actor, now: datetime) -> DistributionRun:
    values = {
        "rule_set_id": rule_set.id, "day": now.date(), "state": "done", "asked_by": actor.user_id, "total": 0,
        "considered": 0, "assigned": 0, "reached_id": 0, "created_at": now, "started_at": now,
    }  # fmt: skip
    session.execute(insert(DistributionRun).values(values).on_conflict_do_nothing())
    of_day = select(DistributionRun).where(
        DistributionRun.rule_set_id == rule_set.id, DistributionRun.day == now.date()
    )
    # Not the strongest lock: assignments that refer to the run must not hold it off.
    of_day = of_day.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalars(of_day).one()
