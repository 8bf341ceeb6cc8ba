"""Messages are taken under a lease: no two workers get the same one, and a dead worker's come back or are parked."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outbox import claim_messages, hold, mark_sending, recover_lost, recover_worker, release, waiting_origins
from store import Database
from tenancy import system_session
from tests.cast import NOW
from tests.outbox.makers import make_messages

LEASE = timedelta(minutes=5)
ORIGIN = ("test", 900)


def claim(session: Session, worker: str = "one", *, most: int = 10, now: datetime = NOW, origin=ORIGIN) -> list[int]:
    return [m.id for m in claim_messages(session, "email", origin, worker=worker, most=most, now=now, lease=LEASE)]


def states(session: Session, ids: list[int]) -> list[str]:
    return list(session.scalars(text("select state from message where id = any(:ids) order by id"), {"ids": ids}).all())


def test_a_claim_takes_the_oldest_and_no_more_than_asked(system: Session) -> None:
    ids = make_messages(system, 5)
    assert claim(system, most=2) == ids[:2]
    assert claim(system, "two", most=2) == ids[2:4]
    assert claim(system, most=9) == ids[4:]
    assert claim(system) == []


def test_a_claim_carries_all_that_sending_needs(system: Session) -> None:
    (message_id,) = make_messages(system, 1, centre_ref=3, invitation_ref=8)
    (got,) = claim_messages(system, "email", ORIGIN, worker="one", most=1, now=NOW, lease=LEASE)
    assert (got.id, got.origin, got.origin_id, got.person_ref) == (message_id, "test", 900, 1)
    assert (got.centre_ref, got.invitation_ref, got.channel, got.attempts) == (3, 8, "email", 1)
    assert (got.address, got.places) == ("person1@900.example", {"name": "No. 1"})


def test_two_workers_at_once_never_get_the_same_message(fresh_database: Database) -> None:
    with system_session(fresh_database.system) as session:
        ids = make_messages(session, 10)
    with Session(fresh_database.system) as one, Session(fresh_database.system) as two:
        first = claim(one, "one", most=4)
        two.execute(text("set local lock_timeout = '2s'"))
        second = claim(two, "two", most=10)  # without waiting for the first
        assert (first, second) == (ids[:4], ids[4:])


def test_a_message_that_is_to_wait_is_not_taken_yet(system: Session) -> None:
    make_messages(system, 1, not_before=NOW + timedelta(minutes=1))
    assert claim(system) == []
    assert len(claim(system, now=NOW + timedelta(minutes=1))) == 1


def test_only_messages_of_the_channel_and_origin_are_taken(system: Session) -> None:
    make_messages(system, 2)
    make_messages(system, 2, origin_id=901)
    make_messages(system, 2, origin_id=902, channel="sms")
    assert waiting_origins(system, "email") == [("test", 900), ("test", 901)]
    assert len(claim(system)) == 2
    assert waiting_origins(system, "email") == [("test", 901)]
    assert claim(system, origin=("test", 902)) == []


def test_an_origin_held_back_is_passed_over(system: Session) -> None:
    for origin_id in (900, 901, 902):
        make_messages(system, 1, origin_id=origin_id)
    hold(system, ("test", 901))
    hold(system, ("test", 901))
    assert waiting_origins(system, "email") == [("test", 900), ("test", 902)]
    release(system, ("test", 901))
    assert waiting_origins(system, "email") == [("test", 900), ("test", 901), ("test", 902)]


def test_after_the_lease_what_was_not_begun_returns_and_what_was_is_parked(system: Session) -> None:
    ids = make_messages(system, 4)
    claim(system)
    assert mark_sending(system, ids[:2], worker="one") == ids[:2]
    assert recover_lost(system, now=NOW + LEASE) == (0, 0)
    assert recover_lost(system, now=NOW + LEASE + timedelta(seconds=1)) == (2, 2)
    assert states(system, ids) == ["uncertain", "uncertain", "pending", "pending"]
    assert claim(system, "two") == ids[2:]


def test_a_worker_known_to_be_dead_is_not_waited_for(system: Session) -> None:
    ids = make_messages(system, 4)
    claim(system, "dead", most=2)
    claim(system, "alive", most=2)
    mark_sending(system, ids[:1], worker="dead")
    assert recover_worker(system, ["dead"], now=NOW) == (1, 1)
    assert states(system, ids) == ["uncertain", "pending", "claimed", "claimed"]


def test_a_worker_marks_only_what_is_still_its_own(system: Session) -> None:
    ids = make_messages(system, 3)
    claim(system, "one")
    recover_worker(system, ["one"], now=NOW)
    claim(system, "two", most=1)
    assert mark_sending(system, ids, worker="one") == []
    assert mark_sending(system, ids, worker="two") == ids[:1]


@pytest.mark.parametrize("same", [{"person_ref": 1}, {"address": "person1@900.example"}])
def test_one_origin_has_one_message_per_person_address_and_step(system: Session, same: dict[str, object]) -> None:
    make_messages(system, 1)
    template = system.scalar(text("select max(id) from message_template"))
    row = {"person_ref": 2, "address": "other@900.example", "template_id": template} | same
    again = (
        "insert into message (origin, origin_id, person_ref, step, channel, address, template_id, places)"
        " values ('test', 900, :person_ref, :step, 'email', :address, :template_id, '{}')"
    )
    system.execute(text(again), row | {"step": 2})
    with pytest.raises(IntegrityError, match="uq_message"):
        system.execute(text(again), row | {"step": 1})
