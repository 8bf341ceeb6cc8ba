"""A person's pace in numbers: beside their own days, and beside others of their role in centres of like size."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import audit
import journal
from audit.rules import Worked, pace_lines, quantile, size_of
from journal import Actor
from store import Database
from tenancy import Scope, ScopedSession, scope_key, system_session
from tests.cast import NOW, Cast
from tests.conftest import SECRET

TODAY = NOW.date()


def days(
    user_id: int, *acts: int, role: str = "sales_consultant", size: int = 1, today: int | None = None
) -> list[Worked]:
    """What a person did on the days before today, and perhaps today."""
    past = [Worked(user_id, role, size, TODAY - timedelta(days=n), done) for n, done in enumerate(acts, 1)]
    return past if today is None else [*past, Worked(user_id, role, size, TODAY, today)]


def test_a_day_stands_beside_the_person_s_own_days() -> None:
    (line,) = pace_lines(days(1, 6, 5, 7, 6, 48, today=48), TODAY)
    assert (line.acts, line.own_days, line.own_median, line.own_most) == (48, 5, 6, 48)


def test_today_is_no_part_of_what_is_usual() -> None:
    (line,) = pace_lines(days(1, today=48), TODAY)
    assert (line.own_days, line.own_median, line.own_most) == (0, None, None)


def test_a_day_stands_beside_the_days_of_peers_without_one_s_own() -> None:
    peers = [*days(2, 5, 5, 5), *days(3, 4, 5, 11), *days(4, 3, 5, 12)]
    (line,) = pace_lines([*days(1, 90, 90, today=48), *peers], TODAY)
    assert (line.peers, line.peers_median) == (3, 5)
    assert line.peers_ninth == pytest.approx(11.2)


@pytest.mark.parametrize("other", [{"role": "service_advisor"}, {"size": 2}])
def test_peers_have_the_same_role_and_centres_of_like_size(other: dict[str, Any]) -> None:
    peers = [work for n in (2, 3, 4) for work in days(n, 5, **other)]
    (line,) = pace_lines([*days(1, today=48), *peers], TODAY)
    assert (line.peers, line.peers_median, line.peers_ninth) == (0, None, None)


def test_too_few_peers_tell_nothing() -> None:
    (line,) = pace_lines([*days(1, today=48), *days(2, 5), *days(3, 5)], TODAY)
    assert (line.peers, line.peers_median) == (2, None)


def test_days_to_come_count_for_nobody() -> None:
    late = Worked(1, "sales_consultant", 1, TODAY + timedelta(days=1), 500)
    (line,) = pace_lines([*days(1, 6, today=7), late], TODAY)
    assert (line.acts, line.own_most) == (7, 6)


def test_who_did_none_of_it_has_no_line() -> None:
    assert pace_lines(days(1, 6, today=0), TODAY) == []


def test_a_quantile_lies_between_its_neighbours() -> None:
    assert (quantile([], 0.5), quantile([3], 0.9), quantile([4, 1], 0.5)) == (None, 3, 2.5)


def test_sizes_come_in_bands() -> None:
    assert [size_of(n) for n in (None, 0, 1_000, 1_001, 50_000, 2_000_000)] == [-1, 0, 0, 1, 2, 3]


@pytest.fixture(scope="module")
def revealed(database: Database, cast: Cast) -> None:
    """Anna was shown two contacts a day for a week and nine today, six of them within an hour; Sofia one today."""
    anna = Actor(cast.users["anna"], "sales_consultant", "centres 1")
    sofia = Actor(cast.users["sofia"], "centre_head", "centres 3")
    moments = [NOW - timedelta(days=n) for n in range(1, 8) for _ in range(2)]
    moments += [NOW - timedelta(hours=2, minutes=n) for n in range(1, 4)] + [
        NOW + timedelta(minutes=n) for n in range(6)
    ]
    with system_session(database.system) as session:
        for at in moments:
            journal.record(session, anna, "contacts revealed", "client", now=at, centre_id=cast.centres["north_1"])
        journal.record(session, sofia, "contacts revealed", "client", now=NOW, centre_id=cast.centres["south"])


def pace(database: Database, scope: Scope) -> audit.Pace:
    with ScopedSession(database.web, scope, scope_key(SECRET)) as session:
        return audit.pace_of_day(session, TODAY, scope=scope)


def test_the_journal_tells_the_pace_of_a_day(database: Database, cast: Cast, revealed: None) -> None:
    found = pace(database, Scope.network(None))
    line, other = found.lines["reveals"]
    assert (line.user_id, line.acts, line.own_median, line.own_days) == (cast.users["anna"], 9, 2, 7)
    assert (other.user_id, other.acts, other.own_days) == (cast.users["sofia"], 1, 0)
    assert found.peak_hour["reveals", line.user_id, line.role] == 6


def test_a_part_sees_the_pace_of_its_own_centres_alone(database: Database, cast: Cast, revealed: None) -> None:
    found = pace(database, Scope.centres(None, [cast.centres["south"]]))
    assert [line.user_id for line in found.lines["reveals"]] == [cast.users["sofia"]]
    assert set(found.names) == {cast.users["sofia"]}
