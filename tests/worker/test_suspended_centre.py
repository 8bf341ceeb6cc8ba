"""A suspended centre sends nothing: what is queued waits, and goes out once it is resumed."""

from __future__ import annotations

from datetime import timedelta

from distribution import ask_for_run, carry_out_run
from journal import SYSTEM
from outbox import claim_messages
from store import Database
from tenancy import resume_centre, suspend_centre, system_session
from tests.asking import ask, ask_one
from tests.campaigns.makers import launched
from tests.cast import NOW, Cast
from tests.crowd import make_crowd
from tests.distribution.conftest import network, publish  # noqa: F401 - fixtures
from worker.admit import admit

STATES = "select centre_ref, state from message order by id"


def claim(database: Database, campaign_id: int) -> int:
    with system_session(database.system) as session:
        claimed = claim_messages(
            session, "email", ("campaign", campaign_id), worker="w", most=99, now=NOW, lease=timedelta(minutes=5)
        )
    with system_session(database.system) as session:
        return len(admit(session, claimed, worker="w", now=NOW))


def test_what_is_queued_waits_until_the_centre_is_resumed(ground: Database, cast: Cast) -> None:
    with system_session(ground.system) as session:
        make_crowd(session, cast, 6, places=("north_1", "south"))
    launched(ground.system)
    campaign_id = int(ask_one(ground, "select id from campaign"))
    suspend_centre(ground, cast.centres["south"], by=SYSTEM, now=NOW)
    assert claim(ground, campaign_id) == 3
    south = {state for centre, state in ask(ground, STATES) if centre == cast.centres["south"]}
    assert south == {"pending"}
    resume_centre(ground, cast.centres["south"], by=SYSTEM, now=NOW)
    assert claim(ground, campaign_id) == 3


def test_a_letter_claimed_before_the_suspension_goes_back_at_the_last_look(ground: Database, cast: Cast) -> None:
    with system_session(ground.system) as session:
        make_crowd(session, cast, 2)
    launched(ground.system)
    campaign_id = int(ask_one(ground, "select id from campaign"))
    with system_session(ground.system) as session:
        claimed = claim_messages(
            session, "email", ("campaign", campaign_id), worker="w", most=9, now=NOW, lease=timedelta(minutes=5)
        )
    suspend_centre(ground, cast.centres["north_1"], by=SYSTEM, now=NOW)
    with system_session(ground.system) as session:
        assert admit(session, claimed, worker="w", now=NOW) == []
    assert {state for _, state in ask(ground, STATES)} == {"pending"}


def test_a_suspended_centre_gets_no_new_clients(network: Database, cast: Cast, publish: object) -> None:  # noqa: F811
    publish([{"kind": "shares"}])  # type: ignore[operator]
    with system_session(network.system) as session:
        make_crowd(session, cast, 9, places=("nobody",))
    suspend_centre(network, cast.centres["south"], by=SYSTEM, now=NOW)
    with system_session(network.system) as session:
        run_id = ask_for_run(session, actor=SYSTEM, now=NOW).id
    given = carry_out_run(network.system, run_id, actor=SYSTEM, now=NOW).per_centre
    assert set(given) == {cast.centres["north_1"], cast.centres["north_2"]}
    assert sum(given.values()) == 9
