"""Who was responsible for a client on 3 March: the centre and the dealer of then, whatever became of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask

import stewardship
from distribution import Responsible, kept_then, responsible_for, responsible_on
from distribution.responsible import parted
from journal import SYSTEM
from stewardship import ClosingPlan
from store import Database
from tenancy import system_session
from tests.asking import ask_one, tell
from tests.cast import NOW, Cast
from tests.conftest import Browser
from tests.crowd import make_crowd

DAY = timedelta(days=1)
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_time(since: int, until: int | None, dealer: int = 9, began: str = "nearest", ended: str = "") -> Responsible:
    return Responsible(
        1, dealer, START + since * DAY, START + until * DAY if until is not None else None, began, ended, 5
    )  # fmt: skip


def test_a_time_is_parted_where_the_centre_went_over() -> None:
    moves = [(START + 2 * DAY, 7), (START + 4 * DAY, 8)]
    assert parted(a_time(0, 6, ended="merged"), moves) == [
        a_time(0, 2, 7, "nearest", "centre_moved"),
        a_time(2, 4, 8, "centre_moved", "centre_moved"),
        a_time(4, 6, 9, "centre_moved", "merged"),
    ]
    assert parted(a_time(5, None), moves) == [a_time(5, None)], "moves before it are nothing to it"
    assert parted(a_time(3, 4), moves) == [a_time(3, 4, 8)], "nor those after it, but that the dealer was another"
    assert parted(a_time(0, 1), moves) == [a_time(0, 1, 7)]


def test_a_day_is_one_of_the_centres_own_calendar() -> None:
    # From noon of 1 March in UTC, when 2 March begins on Kamchatka, until noon of 3 March, when the 3rd is over there.
    times = [a_time(0, 2)]
    for zone, days in (("UTC", (1, 2, 3)), ("Asia/Kamchatka", (2, 3))):
        held = [d for d in range(1, 8) if responsible_on(times, date(2026, 3, d), {1: zone}, otherwise="UTC")]
        assert tuple(held) == days
    assert not responsible_on(times, date(2026, 2, 28), {}, otherwise="UTC")


def test_closing_and_moving_are_told_as_they_were(ground: Database, cast: Cast) -> None:
    north, south = cast.centres["north_1"], cast.centres["south"]
    alpha, beta = cast.dealers["alpha"], cast.dealers["beta"]
    with system_session(ground.system) as session:
        client, other = make_crowd(session, cast, 2)
    # Another card that became this one was kept by North-2 before.
    tell(
        ground, "update assignment set client_id = :c, centre_id = :n, since = :s, ended_at = :e, end_reason = 'merged'"
        " where client_id = :o", c=client, n=cast.centres["north_2"], o=other, s=NOW - 9 * DAY, e=NOW - DAY,
    )  # fmt: skip
    seen = stewardship.foresee_closing(ground, north)
    stewardship.move_centre(ground, north, beta, on=NOW.date(), seen=seen, actor=SYSTEM, now=NOW + DAY / 24)
    at = NOW + 5 * DAY
    stewardship.close_centre(
        ground, north, ClosingPlan((south,)), seen=seen, by=None, actor=SYSTEM, now=at
    )  # fmt: skip
    with system_session(ground.system) as session:
        times = responsible_for(session, client)
        assert kept_then(session, north, NOW + DAY) == 1
        assert kept_then(session, north, at + DAY) == 0
    assert [(t.centre_id, t.dealer_id, t.began, t.ended, t.number) for t in times] == [
        (south, beta, "handed_over", "", client),
        (north, beta, "centre_moved", "centre_closed", client),
        (north, alpha, "", "centre_moved", client),
        (cast.centres["north_2"], alpha, "", "merged", other),
    ]
    told = {}
    for day in (-20, -3, 2, 9):
        held = responsible_on(times, NOW.date() + day * DAY, {}, otherwise="UTC")
        told[day] = [(t.centre_id, t.dealer_id) for t in held]
    assert told == {-20: [], -3: [(cast.centres["north_2"], alpha)], 2: [(north, beta)], 9: [(south, beta)]}


def test_the_card_answers_for_any_day_to_whoever_sees_the_client(
    client_as: Callable[[str], Browser], database: Database, app: Flask, cast: Cast
) -> None:
    client = cast.one("north_1")
    tell(database, "update assignment set since = '2026-03-01 12:00Z' where client_id = :c", c=client)
    tell(database, "update client set created_at = '2026-02-01' where id = :c", c=client)
    where = f"/clients/{app.extensions['forecourt'].public_ids.text('client', client)}/responsible"
    assert where in client_as("nina").get(where.removesuffix("/responsible")).get_data(as_text=True)

    def answer(day: str, who: str = "nina") -> str:
        page = client_as(who).get(f"{where}?on={day}").get_data(as_text=True)
        return page[page.index('id="responsible-answer"') :].split("</div>")[0]

    told = answer("2026-03-03")
    assert "Centre North-1" in told
    assert "Alpha Cars" in told
    assert "head office was responsible" in answer("2026-02-10", "helen")
    assert "did not know this client yet" in answer("2026-01-10")
    assert "still to come" in answer("2030-01-01")
    assert "That is not a day." in client_as("nina").get(where + "?on=soon").get_data(as_text=True)
    gone = client_as("sofia").get(where + "?on=2026-03-03")
    assert gone.status_code == 404
    assert "North-1" not in gone.get_data(as_text=True)


def test_a_day_is_the_centres_of_that_day_though_its_zone_changed_since(
    client_as: Callable[[str], Browser], database: Database, app: Flask, cast: Cast
) -> None:
    """Kept by two centres of one zone: until noon of 3 March in UTC, when the 4th begins on Kamchatka."""
    client, north, south = cast.one("north_1"), cast.centres["north_1"], cast.centres["south"]
    tell(database, "update assignment set since = '2026-03-03 12:00Z' where client_id = :c", c=client)
    tell(
        database, "insert into assignment (client_id, born_client_id, centre_id, since, ended_at, end_reason, reason)"
        " values (:c, :c, :s, '2026-03-01 12:00Z', '2026-03-03 12:00Z', 'transfer', '{}')", c=client, s=south,
    )  # fmt: skip
    tell(database, "update client set created_at = '2026-03-01 12:00Z' where id = :c", c=client)
    where = f"/clients/{app.extensions['forecourt'].public_ids.text('client', client)}/responsible"

    def told(day: date) -> str:
        page = client_as("helen").get(f"{where}?on={day}").get_data(as_text=True)
        page = page[page.index('id="responsible-answer"') :].split("</div>")[0]
        found = [name for name in ("South", "North-1", "did not know", "to come") if name in page]
        return " ".join(found)

    days = [date(2026, 3, d) for d in (1, 2, 3, 4)]
    assert [told(day) for day in days] == ["South", "South", "South North-1", "North-1"]
    for centre in (north, south):
        tell(
            database, "insert into centre_change (centre_id, field, old, new, at) values (:c, 'time_zone',"
            " '\"Asia/Kamchatka\"', '\"Asia/Omsk\"', '2026-05-01Z'), (:c, 'time_zone', '\"Asia/Omsk\"',"
            " '\"UTC\"', '2026-06-01Z')", c=centre,
        )  # fmt: skip
    assert [told(day) for day in days] == ["did not know", "South", "South", "North-1"]
    tell(database, "update centre set time_zone = 'Pacific/Kiritimati'")
    today = NOW.astimezone(ZoneInfo("Pacific/Kiritimati")).date()
    assert [told(today), told(today + DAY)] == ["North-1", "to come"], "where the client is, it is that day already"
    tell(database, "update centre set time_zone = 'Etc/GMT+12'")
    today = NOW.astimezone(ZoneInfo("Etc/GMT+12")).date()
    assert [told(today), told(today + DAY)] == ["North-1", "to come"], "and not yet the next"


def test_head_office_sees_what_a_centre_was_on_a_day(
    client_as: Callable[[str], Browser], database: Database, app: Flask, cast: Cast
) -> None:
    north = cast.centres["north_2"]
    tell(database, "update centre set created_at = '2026-01-01' where id = :c", c=north)
    tell(
        database, "insert into centre_change (centre_id, field, old, new, at) values (:c, 'name', '\"Old North\"',"
        " '\"Centre North-2\"', '2026-03-05 12:00Z')", c=north,
    )  # fmt: skip
    where = f"/network/centres/{app.extensions['forecourt'].public_ids.text('centre', north)}"

    def then(day: str) -> str:
        page = client_as("helen").get(f"{where}?on={day}").get_data(as_text=True)
        return page[page.index('id="centre-then"') :].split("</section>")[0]

    assert "Old North" in then("2026-03-04")
    assert "Old North" not in then("2026-03-05")
    assert "was not there yet" in then("2025-12-01")
    kept = ask_one(database, "select count(*) from client where centre_id = :c", c=north)
    assert f"<dd>{kept}</dd>" in then("2030-01-01")
