"""A letter that is leaving while its client changes hands or loses its list stays promised, and is paid for."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import text

from outbox import ClaimedMessage, claim_messages
from store import Database
from tenancy import system_session
from tests.cast import Cast
from tests.intake.test_undo import undo as undo_import
from tests.proofs.test_consent_at_sending import beside
from tests.stewardship.people import Town
from tests.stewardship.test_desk import OLGA, ask_for, decide, look_up
from worker.admit import admit

LEFT = [("sending", None)]


@pytest.fixture
def town(ground: Database, cast: Cast) -> Town:
    return Town(ground, cast)


@pytest.fixture
def olga(town: Town) -> int:
    """A client of South whose consent was said at a desk."""
    client_id = town.arrive(OLGA, "south")
    town.keep(client_id, "south")
    town.consent(client_id, given=True)
    return client_id


def claimed(town: Town) -> list[ClaimedMessage]:
    """A campaign whose one letter a courier has claimed."""
    origin = ("campaign", town.launch("test_drive"))
    with system_session(town.database.system) as session:
        return claim_messages(session, "email", origin, worker="w", most=10, now=town.now, lease=town.lease)


def promised(town: Town) -> tuple[list[tuple[object, ...]], int]:
    """The invitations that live, and how often their person has been written to."""
    live = town.ask("select purpose from invitation where ended_at is null")
    return live, town.one("select sum(used) from contact_budget")


def give(town: Town, _client_id: int) -> None:
    decide(town)


def take_list_back(town: Town, client_id: int) -> None:
    batch = "select r.batch_id from membership m join source_record r on r.id = m.record_id where m.client_id = :c"
    batch_id = town.one(batch, c=client_id)
    town.tell("update import_batch set state = 'done' where id = :b", b=batch_id)
    undo_import(town.database, batch_id)


@pytest.mark.parametrize("act", [give, take_list_back])
def test_a_letter_that_is_leaving_stays_promised_and_counted(
    town: Town, olga: int, act: Callable[[Town, int], None]
) -> None:
    messages = claimed(town)
    ask_for(town, look_up(town))
    with system_session(town.database.system) as session:
        assert admit(session, messages, worker="w", now=town.now) == messages
        with beside(threading.Thread(target=act, args=(town, olga))):
            session.commit()
    assert town.ask("select state, reason from message") == LEFT
    assert promised(town) == ([("test_drive",)], 1)
    town.try_launch("test_drive")
    assert town.one("select count(*) from message") == 1, "nobody invites her a second time"


def test_a_letter_waits_for_whoever_takes_it_back_and_does_not_leave(town: Town, olga: int) -> None:
    messages = claimed(town)
    ask_for(town, look_up(town))
    admitted: list[list[ClaimedMessage]] = []

    def send() -> None:
        with system_session(town.database.system) as session:
            admitted.append(admit(session, messages, worker="w", now=town.now))

    giving = threading.Thread(target=decide, args=(town,))
    with town.database.system.connect() as holding:
        holding.execute(text("select 1 from contact_budget for update"))
        with beside(giving), beside(threading.Thread(target=send)):
            holding.commit()
            giving.join(30)
    assert admitted == [[]]
    assert town.ask("select state, reason from message") == [("withdrawn", "transfer")]
    assert promised(town) == ([], 0)
