"""Rule sets: drafted, published, retired; nobody overwrites another's draft."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from distribution import (
    NoRulesPublished,
    NothingToPublish,
    RuleKind,
    RuleSet,
    RulesWrong,
    StaleRules,
    discard_draft,
    draft_rules,
    find_draft,
    find_published,
    publish_draft,
    publish_standard_rules,
    published_rules,
    read_rules,
)
from journal import SYSTEM, JournalEntry
from segments import ConditionWrong
from tests.cast import NOW

NEAREST = {"kind": "nearest", "on": True, "within_km": 300}
SHARES = {"kind": "shares", "on": True}


def draft(session: Session, *documents: dict[str, Any], edition: int | None = None) -> RuleSet:
    return draft_rules(session, documents, actor=SYSTEM, now=NOW, edition=edition)


def test_before_the_first_publication_there_are_no_rules(system: Session) -> None:
    assert find_published(system) is None
    with pytest.raises(NoRulesPublished):
        published_rules(system)


def test_a_draft_is_published_and_retires_the_set_before_it(system: Session) -> None:
    first = publish_standard_rules(system, actor=SYSTEM, now=NOW)
    draft(system, SHARES)
    second = publish_draft(system, actor=SYSTEM, now=NOW)
    assert published_rules(system).id == second.id
    assert (first.state, second.state, second.number) == ("retired", "published", first.number + 1)
    assert find_draft(system) is None
    acts = system.scalars(select(JournalEntry.act).order_by(JournalEntry.id)).all()
    assert acts[-4:] == ["rules drafted", "rules published", "rules drafted", "rules published"]


def test_the_standard_rules_never_replace_rules_in_force(system: Session) -> None:
    draft(system, SHARES)
    own = publish_draft(system, actor=SYSTEM, now=NOW)
    assert publish_standard_rules(system, actor=SYSTEM, now=NOW).id == own.id
    assert own.rules == [SHARES]


def test_the_standard_rules_ask_for_the_last_purchase_first(system: Session) -> None:
    rules = read_rules(publish_standard_rules(system, actor=SYSTEM, now=NOW).rules)
    assert [r.kind for r in rules] == [
        RuleKind.LAST_PURCHASE,
        RuleKind.NEAREST,
        RuleKind.SHARES,
        RuleKind.HEAD_OFFICE,
    ]
    assert [r.number for r in rules] == [1, 2, 3, 4]


def test_a_draft_seen_in_an_older_edition_is_not_overwritten(system: Session) -> None:
    draft(system, SHARES)
    draft(system, NEAREST, edition=1)
    for seen in (1, None, 3):
        with pytest.raises(StaleRules):
            draft(system, SHARES, edition=seen)
    kept = find_draft(system)
    assert kept is not None
    assert (kept.edition, kept.rules) == (2, [NEAREST])


def test_a_draft_that_somebody_published_meanwhile_is_stale(system: Session) -> None:
    draft(system, SHARES)
    publish_draft(system, actor=SYSTEM, now=NOW)
    with pytest.raises(StaleRules):
        draft(system, NEAREST, edition=1)


def test_nothing_is_published_without_a_draft(system: Session) -> None:
    with pytest.raises(NothingToPublish):
        publish_draft(system, actor=SYSTEM, now=NOW)


def test_a_draft_thrown_away_leaves_the_rules_in_force(system: Session) -> None:
    own = publish_standard_rules(system, actor=SYSTEM, now=NOW)
    draft(system, SHARES)
    discard_draft(system, actor=SYSTEM, now=NOW)
    discard_draft(system, actor=SYSTEM, now=NOW)
    assert (find_draft(system), published_rules(system).id) == (None, own.id)


@pytest.mark.parametrize(
    "document",
    [
        {"kind": "by_horoscope"},
        {},
        {"kind": "shares", "of": "the moon"},
        {"kind": "nearest", "within_km": 0},
        {"kind": "nearest", "within_km": "300"},
        {"kind": "nearest", "within_km": True},
        {"kind": "last_purchase", "within_months": -1},
        {"kind": "last_purchase", "within_months": 1.5},
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_by_its_number(system: Session, document: dict[str, Any]) -> None:
    with pytest.raises(RulesWrong, match="Rule 2 "):
        draft(system, SHARES, document)
    assert find_draft(system) is None


@pytest.mark.parametrize(
    "condition",
    [
        {"all": [{"field": "horoscope", "op": "is", "values": ["leo"]}]},
        {"any": []},
        {"all": [{"field": "city", "op": "between", "values": ["1", "2"]}]},
    ],
)
def test_a_condition_that_cannot_be_read_is_refused_when_drafted(system: Session, condition: dict[str, Any]) -> None:
    with pytest.raises(ConditionWrong):
        draft(system, SHARES | {"when": condition})
    assert find_draft(system) is None


@pytest.mark.parametrize("state", ["draft", "published"])
def test_there_is_one_draft_and_one_set_in_force(system: Session, state: str) -> None:
    row = "insert into rule_set (number, state, rules) values (:n, :state, '[]')"
    system.execute(text(row), {"n": 101, "state": state})
    with pytest.raises(IntegrityError, match="uq_rule_set"):
        system.execute(text(row), {"n": 102, "state": state})
