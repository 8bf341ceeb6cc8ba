"""What became of a message is written once, and what nobody knows is left to a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from outbox import (
    UNREACHED,
    MessageState,
    NotUncertain,
    Outcome,
    claim_messages,
    hold,
    hold_state,
    mark_sending,
    recover_lost,
    settle,
    settle_uncertain,
    withdraw_messages,
    withdraw_people,
)
from tests.cast import NOW
from tests.outbox.makers import make_messages

LEASE = timedelta(minutes=5)
ORIGIN = ("test", 900)


def sending(session: Session, count: int) -> list[int]:
    ids = make_messages(session, count)
    claim_messages(session, "email", ORIGIN, worker="one", most=count, now=NOW, lease=LEASE)
    return mark_sending(session, ids, worker="one")


def row(session: Session, message_id: int) -> Any:
    return session.execute(text("select * from message where id = :id"), {"id": message_id}).one()


def state(session: Session, message_id: int) -> tuple[str, str | None]:
    found = row(session, message_id)
    return found.state, found.reason


def test_what_became_of_each_message_is_written_with_the_peer_s_words(system: Session) -> None:
    sent, refused, later, lost = sending(system, 4)
    settle(
        system,
        [
            Outcome(sent, MessageState.SENT, reply="250 taken"),
            Outcome(refused, MessageState.REFUSED, "refused_by_server", "550 nobody here " + "x" * 900),
            Outcome(later, MessageState.PENDING, "try_later", "451 later"),
            Outcome(lost, MessageState.UNCERTAIN, "connection_lost"),
        ],
        worker="one",
        now=NOW,
    )
    assert [state(system, m) for m in (sent, refused, later, lost)] == [
        ("sent", None),
        ("refused", "refused_by_server"),
        ("pending", "try_later"),
        ("uncertain", "connection_lost"),
    ]
    assert (row(system, sent).settled_at, row(system, sent).reply) == (NOW, "250 taken")
    assert len(row(system, refused).reply) == 500
    assert row(system, later).settled_at is None
    assert row(system, later).not_before == NOW + timedelta(minutes=6)


def test_a_server_that_cannot_be_reached_costs_no_attempt(system: Session) -> None:
    one, other = sending(system, 2)
    settle(
        system,
        [Outcome(one, MessageState.PENDING, UNREACHED), Outcome(other, MessageState.PENDING, "try_later")],
        worker="one",
        now=NOW,
    )
    assert (row(system, one).attempts, row(system, other).attempts) == (0, 1)


def test_a_worker_writes_of_its_own_messages_only_and_never_of_parked_ones(system: Session) -> None:
    parked, foreign = sending(system, 2)
    recover_lost(system, now=NOW + timedelta(hours=1))
    settle(system, [Outcome(parked, MessageState.SENT)], worker="one", now=NOW)
    system.execute(text("update message set state = 'sending', worker = 'two' where id = :id"), {"id": foreign})
    settle(system, [Outcome(foreign, MessageState.PENDING, "try_later")], worker="one", now=NOW)
    assert [state(system, m)[0] for m in (parked, foreign)] == ["uncertain", "sending"]


@pytest.mark.parametrize(("sent", "became"), [(True, "sent"), (False, "refused")])
def test_a_person_s_word_settles_a_doubt_once(system: Session, sent: bool, became: str) -> None:
    (message_id,) = sending(system, 1)
    recover_lost(system, now=NOW + timedelta(hours=1))
    settle_uncertain(system, message_id, sent=sent, now=NOW)
    assert state(system, message_id) == (became, "settled_by_person")
    with pytest.raises(NotUncertain):
        settle_uncertain(system, message_id, sent=not sent, now=NOW)


@pytest.mark.parametrize("known", ["pending", "claimed", "sending", "sent", "refused", "withdrawn"])
def test_only_a_doubt_is_settled_by_a_person(system: Session, known: str) -> None:
    (message_id,) = make_messages(system, 1, state=known)
    with pytest.raises(NotUncertain):
        settle_uncertain(system, message_id, sent=True, now=NOW)
    assert state(system, message_id)[0] == known


def test_what_is_queued_is_withdrawn_and_what_is_begun_is_not(system: Session) -> None:
    known = ("pending", "claimed", "sending", "sent", "refused", "uncertain", "withdrawn")
    ids = make_messages(system, len(known))
    for n, (message_id, begun) in enumerate(zip(ids, known, strict=True)):
        values = {"s": begun, "i": 100 + n, "id": message_id}
        system.execute(text("update message set state = :s, invitation_ref = :i where id = :id"), values)
    freed = withdraw_messages(system, reason="campaign_stopped", now=NOW, origin=ORIGIN)
    assert freed == [100, 101]
    assert [state(system, m)[0] for m in ids] == ["withdrawn", "withdrawn", *known[2:]]


def test_a_person_s_messages_are_withdrawn_on_one_channel(system: Session) -> None:
    letters = make_messages(system, 2)
    texts = make_messages(system, 2, origin_id=901, channel="sms")
    withdraw_messages(system, reason="unsubscribed", now=NOW, person_refs=[1], channel="email")
    assert [state(system, m)[0] for m in letters + texts] == ["withdrawn", "pending", "pending", "pending"]
    withdraw_people(system, [2], reason="merged", now=NOW)
    assert [state(system, m)[0] for m in letters + texts] == ["withdrawn", "withdrawn", "pending", "withdrawn"]


def test_withdrawing_from_nobody_in_particular_is_a_mistake(system: Session) -> None:
    with pytest.raises(ValueError, match="an origin or a person"):
        withdraw_messages(system, reason="oops", now=NOW, channel="email")


def test_what_is_held_back_is_told(system: Session) -> None:
    hold(system, ORIGIN)
    assert hold_state(system, [ORIGIN, ("test", 901)]) == {ORIGIN: True, ("test", 901): False}
    assert hold_state(system, []) == {}
