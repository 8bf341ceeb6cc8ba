"""I4: nothing is sent without a consent that is valid in the moment of sending, whoever withdraws it and when."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from campaigns import pause_campaign, resume_campaign, stop_campaign, stop_messages, unsubscribe
from channels import MailConnection
from clients import withdraw_consent, withdraw_marketing
from journal import SYSTEM
from outbox import ClaimedMessage, MessageLink, claim_messages
from store import Database
from tenancy import Scope, ScopedSession, scope_key, system_session
from tests.asking import ask, ask_one, tell
from tests.campaigns.makers import launched
from tests.cast import NOW, Cast
from tests.clock import clock
from tests.conftest import SECRET
from tests.crowd import make_crowd
from tests.mail_peer import mail_peer
from worker import Courier, DeliveryTerms
from worker.admit import admit

TERMS = DeliveryTerms(10, timedelta(minutes=5), "news@network.example", "http://network.example", "x" * 40)
PROOF = {"how": "test"}


@pytest.fixture
def campaign_id(ground: Database, cast: Cast) -> int:
    """A launched campaign to three people whose messages wait."""
    with system_session(ground.system) as session:
        make_crowd(session, cast, 3)
    return launched(ground.system)


def claimed(database: Database, campaign_id: int) -> list[ClaimedMessage]:
    with system_session(database.system) as session:
        return claim_messages(
            session, "email", ("campaign", campaign_id), worker="w", most=10, now=NOW, lease=timedelta(minutes=5)
        )


def withdraw(session: Session, client_id: int) -> list[int]:
    return withdraw_marketing(session, client_id, channel="email", by=None, now=clock(), proof=PROOF)


def states(database: Database) -> list[tuple[str, str | None]]:
    return [(s, r) for s, r in ask(database, "select state, reason from message order by person_ref")]


@contextmanager
def beside(act: threading.Thread) -> Iterator[None]:
    """Another transaction at the same time: it must wait until the block has ended."""
    act.start()
    act.join(0.5)
    assert act.is_alive(), "the other transaction did not wait"
    yield
    act.join(30)
    assert not act.is_alive()


def test_a_withdrawal_between_claim_and_sending_stops_the_message(ground: Database, campaign_id: int) -> None:
    messages = claimed(ground, campaign_id)
    with system_session(ground.system) as session:
        withdraw(session, messages[1].person_ref)
    with system_session(ground.system) as session:
        admitted = admit(session, messages, worker="w", now=NOW)
    assert [m.id for m in admitted] == [messages[0].id, messages[2].id]
    assert states(ground) == [("sending", None), ("withdrawn", "consent_withdrawn"), ("sending", None)]
    ended = ask(ground, "select client_id, end_reason from invitation where ended_at is not null")
    assert ended == [(messages[1].person_ref, "consent_withdrawn")]


def test_a_letter_whose_invitation_ended_meanwhile_is_withdrawn(ground: Database, campaign_id: int) -> None:
    messages = claimed(ground, campaign_id)
    ended = "update invitation set ended_at = :now, end_reason = 'joined' where id = :id"
    tell(ground, ended, now=NOW, id=messages[0].invitation_ref)
    tell(ground, "update invitation set until = :now where id = :id", now=NOW, id=messages[1].invitation_ref)
    tell(ground, "update message set invitation_ref = null where id = :id", id=messages[2].id)
    free = replace(messages[2], invitation_ref=None)
    with system_session(ground.system) as session:
        admitted = admit(session, [*messages[:2], free], worker="w", now=NOW)
    assert admitted == [free]
    assert states(ground) == [("withdrawn", "invitation_ended")] * 2 + [("sending", None)]


@pytest.mark.parametrize("step", [pause_campaign, stop_campaign])
def test_a_campaign_steered_between_claim_and_sending_sends_nothing(ground: Database, campaign_id: int, step) -> None:
    messages = claimed(ground, campaign_id)
    with system_session(ground.system) as session:
        step(session, campaign_id, actor=SYSTEM, now=NOW)
    with system_session(ground.system) as session:
        assert admit(session, messages, worker="w", now=NOW) == []
    kept = ("pending", None) if step is pause_campaign else ("withdrawn", "campaign_stopped")
    assert states(ground) == [kept] * 3


def test_a_pause_costs_no_attempt(ground: Database, campaign_id: int) -> None:
    for _ in range(9):
        messages = claimed(ground, campaign_id)
        with system_session(ground.system) as session:
            pause_campaign(session, campaign_id, actor=SYSTEM, now=NOW)
        with system_session(ground.system) as session:
            assert admit(session, messages, worker="w", now=NOW) == []
            resume_campaign(session, campaign_id, actor=SYSTEM, now=NOW)
    assert ask_one(ground, "select max(attempts) from message") == 0


def test_a_withdrawal_under_way_is_waited_for_and_wins(ground: Database, campaign_id: int) -> None:
    messages = claimed(ground, campaign_id)
    admitted: list[int] = []

    def look_once_more() -> None:
        with system_session(ground.system) as session:
            admitted.extend(m.person_ref for m in admit(session, messages, worker="w", now=NOW))

    with Session(ground.system) as session:
        withdraw(session, messages[0].person_ref)
        with beside(threading.Thread(target=look_once_more)):
            session.commit()
    assert admitted == [m.person_ref for m in messages[1:]]
    assert states(ground)[0] == ("withdrawn", "consent_withdrawn")


def test_a_withdrawal_waits_for_a_marking_under_way_and_comes_after_it(ground: Database, campaign_id: int) -> None:
    messages = claimed(ground, campaign_id)
    withdrawn: list[int] = []

    def leave() -> None:
        with system_session(ground.system) as session:
            withdrawn.extend(withdraw(session, messages[0].person_ref))
            stop_messages(session, messages[0].person_ref, channel="email", reason="unsubscribed", now=NOW)

    with Session(ground.system) as session:
        assert len(admit(session, messages, worker="w", now=NOW)) == 3
        with beside(threading.Thread(target=leave)):
            session.commit()
    assert len(withdrawn) == 1
    assert states(ground) == [("sending", None)] * 3


def test_a_consent_of_a_dealer_who_keeps_the_client_no_more_is_none(
    ground: Database, campaign_id: int, cast: Cast
) -> None:
    tell(ground, "update consent_state set holder_id = :d", d=cast.dealers["alpha"])
    messages = claimed(ground, campaign_id)
    moved = messages[2].person_ref
    tell(ground, "update client set centre_id = :s where id = :id", s=cast.centres["south"], id=moved)
    with system_session(ground.system) as session:
        admitted = admit(session, messages, worker="w", now=NOW)
    assert [m.person_ref for m in admitted] == [m.person_ref for m in messages[:2]]


def test_a_client_merged_away_meanwhile_stands_under_the_consents_of_the_one_kept(
    ground: Database, campaign_id: int
) -> None:
    messages = claimed(ground, campaign_id)
    gone, kept, third = (m.person_ref for m in messages)
    tell(ground, "update client set alias_of = :into where id = :id", into=kept, id=gone)
    tell(ground, "delete from consent_state where client_id = :id", id=kept)
    with system_session(ground.system) as session:
        admitted = admit(session, messages, worker="w", now=NOW)
    assert [m.person_ref for m in admitted] == [third], "the one that is gone has consents of its own no more"


def test_the_link_of_a_letter_stops_what_is_queued_in_the_person_s_own_scope(
    ground: Database, campaign_id: int
) -> None:
    messages = claimed(ground, campaign_id)
    link = MessageLink(messages[1].id, messages[1].person_ref, "email")
    session = ScopedSession(ground.web, Scope.person(link.person_ref), scope_key(SECRET))
    assert unsubscribe(session, link, link.person_ref, actor=SYSTEM, now=NOW)
    assert not unsubscribe(session, link, link.person_ref, actor=SYSTEM, now=NOW)
    session.commit()
    session.close()
    assert states(ground)[1] == ("withdrawn", "unsubscribed")
    assert ask_one(ground, "select count(*) from recipient where unsubscribed_at is not null") == 1
    assert ask_one(ground, "select count(*) from invitation where ended_at is not null") == 1


def test_people_who_leave_while_letters_go_out_get_none_afterwards(ground: Database, cast: Cast) -> None:
    """Every second person withdraws while two couriers send; whoever had not been begun then is never written to."""
    with system_session(ground.system) as session:
        ids = make_crowd(session, cast, 240)
    launched(ground.system)
    leaving = ids[::2]
    random.Random(5).shuffle(leaving)
    not_begun: set[str] = set()
    with mail_peer(slowness_s=0.002) as peer:
        couriers = [Courier(ground.system, MailConnection(peer.server), TERMS, clock=clock) for _ in range(2)]

        def send(courier: Courier) -> None:
            while courier.deliver_some():
                pass
            courier.close()

        senders = [threading.Thread(target=send, args=(c,)) for c in couriers]
        for sender in senders:
            sender.start()
        for client_id in leaving:
            with system_session(ground.system) as session:
                withdraw_consent(
                    session, client_id, channel="email", purpose="marketing", holder_id=cast.dealers["head_office"],
                    by=None, now=clock(), centre_id=None, proof=PROOF,
                )  # fmt: skip
            # A courier may have refused the letter before this look; nothing else withdraws letters here.
            unsent = "('pending', 'claimed', 'withdrawn')"
            waits = f"select address from message where person_ref = :id and state in {unsent}"
            not_begun |= {address for (address,) in ask(ground, waits, id=client_id)}
        for sender in senders:
            sender.join(60)
        got = set(peer.letters)
    assert not_begun
    assert not got & not_begun
    refused = ask(ground, "select address from message where reason = 'consent_withdrawn'")
    assert {address for (address,) in refused} == not_begun
    assert ask_one(ground, "select count(*) from message where state = 'sent'") == len(got)
