"""I5: campaigns of many purposes launched at once never write to anybody more often than the network allows."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from campaigns import PURPOSES, LaunchTerms
from distribution import period_start
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.campaigns.makers import TERMS, plan, released
from tests.cast import NOW, Cast
from tests.crowd import make_crowd
from tests.processes import race
from tests.proofs.acts import launch_at
from tests.proofs.test_exactly_once import deadlocks

CAP = 2
CAPPED = LaunchTerms(TERMS.salt, CAP, 30, "en")
WRITTEN_TO = "select count(*) from message group by person_ref"


def race_of_purposes(database: Database, *, chunk: int) -> list[int]:
    """Eight launches over the same people, of five purposes; the preview foresees all of them for all of these."""
    campaigns = [
        released(database.system, plan(PURPOSES[n % len(PURPOSES)], name=f"No. {n}"), CAPPED) for n in range(8)
    ]
    race(launch_at, [(database.system_url, (c,), CAPPED, NOW, chunk) for c in campaigns])
    return campaigns


def test_nobody_is_written_to_more_often_than_the_cap(ground: Database, admin: Engine, cast: Cast) -> None:
    with system_session(ground.system) as session:
        ids = make_crowd(session, cast, 1200, places=("north_1", "north_2", "south"))
    campaigns = race_of_purposes(ground, chunk=100)
    assert Counter(ask(ground, WRITTEN_TO)) == {(CAP,): len(ids)}
    used = ask(ground, "select used, cap, period_start, count(*) from contact_budget group by 1, 2, 3")
    assert used == [(CAP, CAP, period_start(NOW.date(), 30), len(ids))]
    reasons = dict(ask(ground, "select reason, count(*) from recipient group by 1"))
    assert set(reasons) == {"invited", "contact_cap", "already_invited"}
    assert reasons["invited"] == CAP * len(ids)
    assert sum(reasons.values()) == len(campaigns) * len(ids)
    live = ask_one(ground, "select count(*) from invitation where ended_at is null")
    assert live == CAP * len(ids), "who has no budget left holds nobody else up"
    assert deadlocks(ground, admin) == 0


def test_the_database_itself_holds_the_cap(ground: Database, cast: Cast) -> None:
    with system_session(ground.system) as session:
        ids = make_crowd(session, cast, 1)
    row = "insert into contact_budget (client_id, channel, period_start, used, cap) values (:id, 'email', :day, 2, 2)"
    tell(ground, row, id=ids[0], day=NOW.date())
    with pytest.raises(IntegrityError, match="ck_contact_budget_cap"):
        tell(ground, "update contact_budget set used = used + 1")
    with ground.system.connect() as connection:
        assert connection.scalar(text("select used from contact_budget")) == 2
