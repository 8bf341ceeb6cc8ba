"""Identity 30: weights are found without labels."""

from random import Random

import pytest

from clients.expectation import train


def test_shares_of_a_known_mixture_are_found_again():
    rng = Random(7)
    m, u, share = {"a": 0.9, "b": 0.8, "c": 0.95}, {"a": 0.05, "b": 0.2, "c": 0.1}, 0.3
    pairs = []
    for _ in range(20_000):
        agrees = m if rng.random() < share else u
        pairs.append({field: int(rng.random() < agrees[field]) for field in agrees})
    found, found_m, found_u = train(pairs, {"a": 2, "b": 2, "c": 2})
    assert found == pytest.approx(share, abs=0.03)
    for field in m:
        assert found_m[field][1] == pytest.approx(m[field], abs=0.03)
        assert found_u[field][1] == pytest.approx(u[field], abs=0.03)


def test_a_missing_field_says_nothing():
    pairs = [{"a": 1, "b": 1}] * 30 + [{"a": 0, "b": 0}] * 70 + [{"b": 1}] * 10
    share, m, _ = train(pairs, {"a": 2, "b": 2})
    assert 0.2 < share < 0.5
    assert m["a"][1] > 0.9
