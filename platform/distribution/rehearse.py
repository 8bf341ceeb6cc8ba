"""What a run would do: the same decisions over the same stream, and nothing written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from .distribute import balance_of, distributor_of
from .edit_rules import shown_rules
from .errors import NoRulesPublished
from .prospects import stream_unassigned
from .queries import CentreCount, counts_of_centres, waiting_clients

LOOKED_AT = 50_000


@dataclass(frozen=True, slots=True)
class RunRehearsal:
    """Clients looked at, of how many that wait; given per centre; decided per rule number; left to head office."""

    rule_set: int
    looked_at: int
    waiting: int
    per_centre: list[CentreCount]
    per_rule: dict[int, int]
    left: int

    @property
    def assigned(self) -> int:
        """How many would get a centre."""
        return self.looked_at - self.left


def rehearse_run(session: Session, *, now: datetime, most: int = LOOKED_AT) -> RunRehearsal:
    """Decide for the first ``most`` waiting clients by the draft, else by the rules in force; raises NoRulesPublished.

    session: over the whole network. The decisions are those of a real run, for they are made by the same function.
    """
    rule_set = shown_rules(session)
    if rule_set is None:
        raise NoRulesPublished
    distributor, conditions = distributor_of(session, rule_set, balance_of(session, rule_set.id))
    given: Counter[int] = Counter()
    decided: Counter[int] = Counter()
    left = looked_at = 0
    for prospect in stream_unassigned(session, after=0, most=most, today=now.date(), conditions=conditions):
        decision = distributor.decide(prospect)
        looked_at += 1
        if decision.centre_id is None:
            left += 1
        else:
            given[decision.centre_id] += 1
        if decision.reason["rule"]:
            decided[decision.reason["rule"]["number"]] += 1
    return RunRehearsal(
        rule_set.number, looked_at, waiting_clients(session), counts_of_centres(session, given), dict(decided), left
    )
