"""Which people make a household, and where one ends: pure."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from clients.households.rules import Shared, Word, households
from tests.cast import NOW


def shared(one: int, other: int, *reasons: str) -> Shared:
    return Shared(one, other, reasons or ("phone",))


def word(one: int, other: int, *, together: bool, minute: int = 0) -> Word:
    return Word(one, other, together, NOW + timedelta(minutes=minute))


def test_people_who_share_something_are_a_household_named_by_the_lowest_number() -> None:
    assert households([shared(7, 9), shared(3, 7)], [], most=8) == {3: 3, 7: 3, 9: 3}


def test_a_chain_ends_at_the_size_of_a_household_and_the_weakest_link_gives_way() -> None:
    chain = [shared(1, 2, "address"), shared(2, 3), shared(3, 4, "address")]
    assert households(chain, [], most=2) == {1: 1, 2: 1, 3: 3, 4: 3}


def test_whoever_was_told_apart_is_never_in_one_household_by_way_of_a_third() -> None:
    links = [shared(1, 2, "address", "phone"), shared(2, 3, "address")]
    assert households(links, [word(1, 3, together=False)], most=8) == {1: 1, 2: 1}


def test_a_word_joins_whatever_the_size_and_the_later_word_comes_first() -> None:
    links = [shared(1, 2, "address"), shared(2, 3, "address")]
    said = [word(1, 4, together=True), word(3, 4, together=True)]
    assert households(links, said, most=2) == {1: 1, 3: 1, 4: 1}
    apart = [word(1, 3, together=False, minute=5), *said]
    assert households([], apart, most=2) == {3: 3, 4: 3}


PAIRS = st.tuples(st.integers(1, 7), st.integers(1, 7)).filter(lambda p: p[0] < p[1])


REASONS = st.sampled_from((("phone",), ("address",), ("address", "car")))


@given(
    st.lists(st.tuples(PAIRS, REASONS), unique_by=lambda x: x[0]),
    st.lists(st.tuples(PAIRS, st.booleans()), unique_by=lambda x: x[0]),
    st.randoms(),
)  # fmt: skip
def test_neither_order_matters_nor_is_a_bound_or_a_word_broken(
    links: list[tuple[tuple[int, int], tuple[str, ...]]], words: list[tuple[tuple[int, int], bool]], chance: object
) -> None:
    edges = [Shared(*pair, reasons) for pair, reasons in links]
    said = [word(*pair, together=together, minute=n) for n, (pair, together) in enumerate(words)]
    found = households(edges, said, most=3)
    chance.shuffle(edges)  # type: ignore[attr-defined]
    chance.shuffle(said)  # type: ignore[attr-defined]
    assert households(edges, said, most=3) == found
    for pair, together in words:
        assert together or found.get(pair[0], 0) != found.get(pair[1], -1)
    if not any(together for _, together in words):
        sizes = [list(found.values()).count(h) for h in set(found.values())]
        assert all(2 <= size <= 3 for size in sizes)
