"""Which centre a client goes to, and why: the pure rules of distribution."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution import (
    Balance,
    CentreTerms,
    Decision,
    Distributor,
    Prospect,
    Rule,
    RuleKind,
    distance_km,
    next_by_share,
)

TVER, MOSCOW, KAZAN = (56.8586, 35.9176), (55.7522, 37.6156), (55.7887, 49.1221)
NORTH = CentreTerms(1, *TVER, frozenset({"aurion"}), 3)
SOUTH = CentreTerms(2, *KAZAN, frozenset(), 2)
CAPITAL = CentreTerms(3, *MOSCOW, frozenset({"aurion", "boreal"}), 2)
CENTRES = (NORTH, SOUTH, CAPITAL)

LAST = Rule(1, RuleKind.LAST_PURCHASE)
NEAREST = Rule(2, RuleKind.NEAREST)
SHARES = Rule(3, RuleKind.SHARES)
HEAD_OFFICE = Rule(4, RuleKind.HEAD_OFFICE)


def distributor(
    *rules: Rule, centres: tuple[CentreTerms, ...] = CENTRES, balance: Balance | None = None
) -> Distributor:
    return Distributor(rules, centres, rule_set=7, balance=balance or Balance())


def somebody(client_id: int = 100, **known: Any) -> Prospect:
    values = {"latitude": None, "longitude": None, "city": "", "make": ""} | known
    return Prospect(client_id, **values)


def living_in(place: tuple[float, float], **known: Any) -> Prospect:
    return somebody(latitude=place[0], longitude=place[1], city="somewhere", **known)


def why_passed(decision: Decision) -> list[str]:
    return [p["why"] for p in decision.reason["passed"]]


def test_a_client_goes_where_they_bought_last() -> None:
    decision = distributor(LAST, NEAREST).decide(living_in(TVER, last_centre_id=2, months_since_last=4))
    assert decision.centre_id == 2
    assert decision.reason["rule"] == {"number": 1, "kind": "last_purchase", "set": 7}
    assert decision.reason["candidates"] == [{"centre_id": 2, "why": "last_purchase", "months": 4, "fits": True}]


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({}, "no_purchase"),
        ({"last_centre_id": 99, "months_since_last": 1}, "centre_closed"),
        ({"last_centre_id": 2, "months_since_last": 13}, "too_long_ago"),
        ({"last_centre_id": 2, "months_since_last": None}, "too_long_ago"),
    ],
)
def test_the_last_purchase_may_not_count(known: dict[str, Any], why: str) -> None:
    decision = distributor(Rule(1, RuleKind.LAST_PURCHASE, within_months=12)).decide(somebody(**known))
    assert decision.centre_id is None
    assert why_passed(decision) == [why]


def test_a_purchase_on_the_bound_of_its_months_still_counts() -> None:
    rule = Rule(1, RuleKind.LAST_PURCHASE, within_months=12)
    assert distributor(rule).decide(somebody(last_centre_id=2, months_since_last=12)).centre_id == 2


def test_a_client_goes_to_the_nearest_centre() -> None:
    decision = distributor(NEAREST).decide(living_in(TVER, make="aurion"))
    assert decision.centre_id == 1
    shown = [(c["centre_id"], c["km"], c["why"], c["fits"]) for c in decision.reason["candidates"]]
    assert shown == [(1, 0.0, "nearest", True), (3, 161.6, "farther", False), (2, 821.5, "farther", False)]
    assert (decision.reason["of"], decision.reason["make"]) == (3, "aurion")


def test_only_a_centre_that_sells_the_make_is_near() -> None:
    decision = distributor(NEAREST).decide(living_in(TVER, make="boreal"))
    assert decision.centre_id == 3
    assert [c["centre_id"] for c in decision.reason["candidates"]] == [3, 2]


def test_a_centre_without_makes_sells_all_and_no_make_goes_anywhere() -> None:
    assert distributor(NEAREST).decide(living_in(TVER, make="zephyr")).centre_id == 2
    assert distributor(NEAREST).decide(living_in(TVER)).centre_id == 1


@pytest.mark.parametrize(
    ("known", "rule", "centres", "why"),
    [
        ({"city": "Nigdeburg"}, NEAREST, CENTRES, "city_unknown"),
        ({}, NEAREST, CENTRES, "no_city"),
        ({"latitude": 56.0, "longitude": 36.0, "make": "zephyr"}, NEAREST, (NORTH,), "no_centre_sells_make"),
        ({"latitude": 60.0, "longitude": 36.0}, Rule(2, RuleKind.NEAREST, within_km=300), (NORTH,), "too_far"),
        ({"make": "zephyr"}, SHARES, (NORTH,), "no_centre_sells_make"),
    ],
)
def test_a_rule_says_why_it_passed(
    known: dict[str, Any], rule: Rule, centres: tuple[CentreTerms, ...], why: str
) -> None:
    decision = distributor(rule, centres=centres).decide(somebody(**known))
    assert decision.centre_id is None
    assert why_passed(decision) == [why]


def test_centres_at_the_same_distance_take_turns_by_weight() -> None:
    twin = CentreTerms(5, *TVER, frozenset(), 1)
    both = distributor(NEAREST, centres=(NORTH, twin, SOUTH))
    decisions = [both.decide(living_in(TVER, client_id=n)) for n in range(8)]
    assert [d.centre_id for d in decisions].count(1) == 6
    assert [d.centre_id for d in decisions].count(5) == 2
    first = decisions[0].reason
    assert first["tie_break"] == {"kind": "shares", "weight": 3, "of_weight": 4, "load": 1}
    assert [c["fits"] for c in first["candidates"]] == [True, True, False]


def test_a_tie_of_weightless_centres_is_broken_evenly() -> None:
    twins = tuple(CentreTerms(n, *TVER, frozenset(), 0) for n in (1, 2))
    even = distributor(NEAREST, centres=twins)
    assert sorted(even.decide(living_in(TVER, client_id=n)).centre_id or 0 for n in range(6)) == [1, 1, 1, 2, 2, 2]


def test_a_share_is_told_in_numbers_and_a_weightless_centre_has_none() -> None:
    closed = CentreTerms(9, *TVER, frozenset(), 0)
    decision = distributor(SHARES, centres=(*CENTRES, closed)).decide(somebody(make="aurion"))
    candidate = {"centre_id": 1, "why": "share", "fits": True, "weight": 3, "of_weight": 7, "load": 1}
    assert decision.reason["candidates"] == [candidate]
    assert decision.reason["of"] == 3


def test_the_first_rule_that_fits_wins() -> None:
    client = living_in(TVER, last_centre_id=2, months_since_last=1)
    assert distributor(LAST, NEAREST, SHARES).decide(client).centre_id == 2
    assert distributor(NEAREST, LAST, SHARES).decide(client).centre_id == 1
    assert distributor(HEAD_OFFICE, LAST, NEAREST).decide(client).centre_id is None


def test_a_rule_that_is_off_is_as_if_it_were_not_there() -> None:
    off = Rule(1, RuleKind.LAST_PURCHASE, is_on=False)
    decision = distributor(off, NEAREST).decide(living_in(TVER, last_centre_id=2, months_since_last=1))
    assert decision.centre_id == 1
    assert decision.reason["passed"] == []


def test_a_rule_is_for_those_its_condition_fits() -> None:
    client = living_in(TVER, last_centre_id=2, months_since_last=1, fits=(False, True))
    decision = distributor(LAST, NEAREST).decide(client)
    assert decision.centre_id == 1
    assert decision.reason["passed"] == [{"number": 1, "kind": "last_purchase", "why": "condition"}]


def test_head_office_keeps_a_client_by_a_rule_of_its_own() -> None:
    decision = distributor(LAST, HEAD_OFFICE).decide(somebody())
    assert decision.centre_id is None
    assert decision.reason["rule"] == {"number": 4, "kind": "head_office", "set": 7}
    assert why_passed(decision) == ["no_purchase"]


def test_where_no_rule_fits_the_decision_says_why_of_each() -> None:
    decision = distributor(LAST, NEAREST, SHARES, centres=()).decide(somebody(city="Nigdeburg"))
    assert (decision.centre_id, decision.reason["rule"]) == (None, None)
    assert why_passed(decision) == ["no_purchase", "city_unknown", "no_centre_sells_make"]


places = st.sampled_from([TVER, MOSCOW, KAZAN, (None, None)])
prospects = st.lists(
    st.builds(
        lambda place, city, make, last, months: somebody(
            latitude=place[0], longitude=place[1], city=city, make=make, last_centre_id=last, months_since_last=months
        ),
        places,
        st.sampled_from(["", "Tver"]),
        st.sampled_from(["", "aurion", "boreal", "zephyr"]),
        st.sampled_from([None, 1, 2, 99]),
        st.sampled_from([None, 0, 40]),
    ),
    max_size=30,
)
rules_in_any_order = st.permutations([LAST, NEAREST, SHARES, HEAD_OFFICE]).flatmap(
    lambda rules: st.integers(1, 4).map(lambda most: rules[:most])
)


@given(rules_in_any_order, prospects)
def test_a_reason_is_whole_whatever_decided(rules: list[Rule], clients: list[Prospect]) -> None:
    deciding = distributor(*rules)
    for client in clients:
        decision = deciding.decide(client)
        reason = json.loads(json.dumps(decision.reason))
        assert {"rule", "passed", "candidates", "tie_break"} <= set(reason)
        assert all(set(p) == {"number", "kind", "why"} for p in reason["passed"])
        assert all({"centre_id", "why", "fits"} <= set(c) for c in reason["candidates"])
        chosen = [c["centre_id"] for c in reason["candidates"] if c["fits"]]
        assert (decision.centre_id in chosen) if decision.centre_id else chosen == []
        decided_by = reason["rule"]["number"] if reason["rule"] else None
        tried = [p["number"] for p in reason["passed"]] + ([decided_by] if decided_by else [])
        assert tried == [r.number for r in rules][: len(tried)]


@given(rules_in_any_order, prospects)
def test_the_same_order_gives_the_same_decisions(rules: list[Rule], clients: list[Prospect]) -> None:
    one, other = distributor(*rules), distributor(*rules)
    assert [one.decide(c) for c in clients] == [other.decide(c) for c in clients]


@given(rules_in_any_order, prospects, st.integers(0, 30))
def test_a_run_that_went_on_decides_as_one_that_was_never_stopped(
    rules: list[Rule], clients: list[Prospect], stopped_after: int
) -> None:
    whole = distributor(*rules)
    first = distributor(*rules)
    decisions = [first.decide(c) for c in clients[:stopped_after]]
    stored = json.loads(json.dumps(first.balance.as_json()))
    second = distributor(*rules, balance=Balance.from_json(stored))
    assert decisions + [second.decide(c) for c in clients[stopped_after:]] == [whole.decide(c) for c in clients]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=9).filter(any), st.integers(1, 400))
def test_after_every_person_each_centre_is_within_one_person_of_its_share(weights: list[int], people: int) -> None:
    of_centre = dict(enumerate(weights, start=1))
    total = sum(weights)
    counts: dict[int, int] = {}
    for turn in range(1, people + 1):
        chosen = next_by_share(of_centre, counts)
        counts[chosen] = counts.get(chosen, 0) + 1
        assert all(abs(counts.get(c, 0) * total - weight * turn) < total for c, weight in of_centre.items())


@given(st.lists(st.integers(0, 60), min_size=1, max_size=9).filter(any))
def test_after_a_full_round_the_shares_are_exact(weights: list[int]) -> None:
    of_centre = dict(enumerate(weights, start=1))
    counts = dict.fromkeys(of_centre, 0)
    for _ in range(sum(weights)):
        counts[next_by_share(of_centre, counts)] += 1
    assert counts == of_centre


def test_distances_are_great_circles() -> None:
    assert distance_km(*MOSCOW, *TVER) == pytest.approx(161.6, abs=0.1)
    assert distance_km(*MOSCOW, *MOSCOW) == 0
    assert distance_km(0, 0, 0, 180) == pytest.approx(20015.1, abs=0.1)
