"""Centres are opened, changed, suspended and resumed; what each was on any day is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from journal import SYSTEM
from store import Database
from tenancy import (
    CentreClosed,
    CentreOnDay,
    CentrePlan,
    CentreWrong,
    CodeTaken,
    DealerDiffers,
    StaleCentre,
    StateWrong,
    centre_on,
    edit_centre,
    head_office,
    open_centre,
    open_dealer,
    resume_centre,
    suspend_centre,
    system_session,
    take_centres,
)
from tests.asking import ask, ask_one, tell
from tests.cast import NOW, Cast

PLAN = CentrePlan(
    code="V-1", name="Vega Kazan", city="Казань", makes=("Aurion",), weekly_capacity=40, weight=3, dealer="Vega",
    hours={"mon": ["09:00", "20:00"]}, closed_days=["2027-01-01"],
)  # fmt: skip
FILE = "dealer,code,name,city,latitude,longitude,makes,weekly_capacity,weight\n"


def opened(database: Database, plan: CentrePlan = PLAN) -> int:
    return open_centre(database, plan, country="RU", by=SYSTEM, now=NOW)


def on(database: Database, centre_id: int, days: float) -> CentreOnDay:
    with system_session(database.system) as session:
        return centre_on(session, centre_id, NOW + timedelta(days=days))


def acts(database: Database, centre_id: int) -> Sequence[str]:
    rows = ask(database, "select act from journal_entry where subject_kind = 'centre' and subject_id = :c", c=centre_id)
    return [act for (act,) in rows]


def test_a_centre_is_opened_with_its_dealer_and_the_time_of_its_city(ground: Database) -> None:
    centre_id = opened(ground)
    found = ask(ground, "select time_zone, country, is_open, latitude is null from centre where id = :c", c=centre_id)
    assert found == [("Europe/Moscow", "RU", True, False)]
    dealers = "select d.name from dealer d join centre c on c.dealer_id = d.id where c.id = :c"
    assert ask_one(ground, dealers, c=centre_id) == "Vega"
    assert acts(ground, centre_id) == ["centre opened"]
    with pytest.raises(CodeTaken):
        opened(ground)
    with pytest.raises(CodeTaken):
        open_dealer(ground, " VEGA ", by=SYSTEM, now=NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "}, {"city": ""}, {"code": ""}, {"code": "V" * 41}, {"weight": -1}, {"time_zone": "Mars/Olympus"},
        {"time_zone": "localtime"}, {"dealer": ""}, {"dealer": "HEAD office"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_of_it_is_kept(ground: Database, wrong: dict[str, object]) -> None:
    with system_session(ground.system) as session:
        head_office(session)
    with pytest.raises(CentreWrong):
        opened(ground, replace(PLAN, **wrong))  # type: ignore[arg-type]
    assert ask_one(ground, "select count(*) from centre where code = 'V-1'") == 0
    assert ask_one(ground, "select count(*) from dealer where name = 'Vega'") == 0


def test_a_form_that_is_older_than_the_centre_changes_nothing(ground: Database) -> None:
    centre_id = opened(ground)
    changed = edit_centre(
        ground, centre_id, replace(PLAN, name="Vega New"), version=1, by=SYSTEM, now=NOW + timedelta(days=1)
    )
    assert changed == ("name",)
    with pytest.raises(StaleCentre):
        edit_centre(ground, centre_id, PLAN, version=1, by=SYSTEM, now=NOW + timedelta(days=2))
    assert edit_centre(ground, centre_id, replace(PLAN, name="Vega New"), version=2, by=SYSTEM, now=NOW) == ()
    assert acts(ground, centre_id) == ["centre opened", "centre changed"]


def test_what_a_centre_was_on_any_day_is_what_was_seen_on_it(ground: Database) -> None:
    """Walks a history with a clock: what is seen after each act is what is told of that moment later."""
    centre_id = opened(ground)
    seen: dict[float, CentreOnDay] = {0: on(ground, centre_id, 0)}
    plans = [
        replace(PLAN, name="Vega New", city="Tver"),
        replace(PLAN, makes=("Boreal",), weight=9, hours={}),
        replace(PLAN, closed_days=[], time_zone="Asia/Omsk"),
        PLAN,
    ]
    for day, plan in enumerate(plans, start=1):
        moment = NOW + timedelta(days=day)
        edit_centre(ground, centre_id, plan, version=_version(ground, centre_id), by=SYSTEM, now=moment)
        seen[day] = on(ground, centre_id, day)
        (suspend_centre if day % 2 else resume_centre)(
            ground, centre_id, by=SYSTEM, now=moment + timedelta(hours=6)
        )  # fmt: skip
        seen[day + 0.5] = on(ground, centre_id, day + 0.5)
    assert len({repr(was.facts) for was in seen.values()}) == 8
    for at, was in seen.items():
        assert on(ground, centre_id, at) == was
    assert on(ground, centre_id, -1).facts is None


def test_what_was_before_the_base_began_to_remember_is_told_as_not_known(ground: Database, cast: Cast) -> None:
    centre_id = cast.centres["south"]
    tell(ground, "update centre set created_at = :at where id = :c", at=NOW - timedelta(days=90), c=centre_id)
    tell(ground, "insert into history_start values ('centres', :at)", at=NOW - timedelta(days=30))
    assert not on(ground, centre_id, -60).is_known
    assert on(ground, centre_id, -20).is_known
    assert on(ground, centre_id, -91).facts is None


def test_a_centre_is_suspended_once_and_resumed_once(ground: Database) -> None:
    centre_id = opened(ground)
    suspend_centre(ground, centre_id, by=SYSTEM, now=NOW)
    with pytest.raises(StateWrong):
        suspend_centre(ground, centre_id, by=SYSTEM, now=NOW)
    resume_centre(ground, centre_id, by=SYSTEM, now=NOW)
    with pytest.raises(StateWrong):
        resume_centre(ground, centre_id, by=SYSTEM, now=NOW)
    tell(ground, "update centre set is_open = false, closed_at = :at where id = :c", at=NOW, c=centre_id)
    with pytest.raises(CentreClosed):
        resume_centre(ground, centre_id, by=SYSTEM, now=NOW)


def test_a_file_of_centres_is_remembered_and_moves_no_centre_to_another_dealer(ground: Database) -> None:
    lines = FILE + "Vega,V-1,Vega Kazan,Казань,,,Aurion,40,3\n"
    assert take_centres(ground, lines, country="RU", by=SYSTEM, now=NOW) == (1, 0)
    centre_id = int(ask_one(ground, "select id from centre where code = 'V-1'"))
    later = NOW + timedelta(days=1)
    assert take_centres(ground, lines.replace(",40,", ",50,"), country="RU", by=SYSTEM, now=later) == (0, 1)
    assert acts(ground, centre_id) == ["centre opened", "centre changed"]
    before = on(ground, centre_id, 0.5).facts
    assert before is not None
    assert before["weekly_capacity"] == 40
    with pytest.raises(DealerDiffers):
        take_centres(ground, lines.replace("Vega,V-1", "Gamma,V-1"), country="RU", by=SYSTEM, now=later)
    assert ask_one(ground, "select count(*) from dealer where name = 'Gamma'") == 0


def test_the_web_writes_no_centre_past_the_acts(database: Database) -> None:
    for statement in ("update centre set weight = 9", "delete from centre_change", "delete from history_start"):
        with database.web.connect() as connection, pytest.raises(Exception, match="permission denied"):
            connection.execute(text(statement))


def _version(database: Database, centre_id: int) -> int:
    return int(ask_one(database, "select version from centre where id = :c", c=centre_id))
