"""Scoring a crosswalk against the truth, on a case small enough to count by hand."""

from __future__ import annotations

from console.generate import TruthRow, people_invited_twice, people_lost, score


def row(number: int, person: str, component: str = "1") -> TruthRow:
    return TruthRow("north.csv", number, person, "person", component, "", "")


# Anna's three rows are in two clients, Boris is merged into one of them, Clara's second row is tied with Denis's.
TRUTH = [
    *(row(1, "Anna"), row(2, "Anna"), row(3, "Boris"), row(4, "Anna", "2")),
    *(row(5, "Clara"), row(6, "Clara"), row(7, "Denis")),
]
CLIENTS = {("north.csv", number): client for number, client in enumerate((10, 10, 10, 11, 12, 13, 13), start=1)}


def test_a_person_who_owns_two_invited_clients_is_invited_twice():
    assert people_invited_twice(TRUTH, CLIENTS, {10: 1, 11: 1, 12: 1}) == {"Anna"}


def test_an_invitation_to_one_client_of_two_is_one_invitation():
    assert people_invited_twice(TRUTH, CLIENTS, {10: 1, 12: 1}) == set()


def test_one_client_invited_twice_is_a_person_invited_twice():
    assert people_invited_twice(TRUTH, CLIENTS, {11: 2}) == {"Anna"}


def test_a_person_merged_into_others_clients_is_lost_and_the_first_row_wins_a_tie():
    assert people_lost(TRUTH, CLIENTS) == {"Boris", "Denis"}


def test_a_person_with_a_row_outside_the_crosswalk_is_not_lost():
    assert people_lost(TRUTH, {key: client for key, client in CLIENTS.items() if key != ("north.csv", 7)}) == {"Boris"}


def test_the_score_counts_split_lost_mixed_and_pairs():
    result = score(TRUTH, CLIENTS)
    assert (result.rows, result.persons, result.clients) == (7, 4, 4)
    assert result.split == {"Anna", "Clara"}
    assert result.floor == {"Anna"}
    assert result.lost == {"Boris", "Denis"}
    assert result.mixed == {"Anna", "Boris", "Clara", "Denis"}
    assert (result.pairs_right, result.pairs_predicted, result.pairs_true) == (1, 4, 4)
    assert (result.duplicate_rate, result.avoidable_duplicate_rate, result.lost_rate) == (0.5, 0.25, 0.5)
    assert (result.precision, result.recall) == (0.25, 0.25)


def test_a_row_that_the_crosswalk_lacks_is_a_client_of_its_own():
    result = score(TRUTH, {})
    assert result.clients == 7 and not result.lost and result.precision == 1.0
