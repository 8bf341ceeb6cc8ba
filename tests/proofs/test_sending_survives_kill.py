"""I3: a courier killed while it sends leaves nobody mailed twice, nobody in no state, and says what is in doubt."""

from __future__ import annotations

import random
import time
from datetime import timedelta

import pytest

from campaigns import settle_message, uncertain_messages
from channels import MailConnection
from journal import SYSTEM
from outbox import NotUncertain
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.campaigns.makers import launched
from tests.cast import NOW, Cast
from tests.clock import clock
from tests.crowd import make_crowd
from tests.mail_peer import MailPeer, mail_peer
from tests.processes import kill, start
from tests.proofs.acts import carry_letters
from worker import Courier, DeliveryTerms

BATCH = 20
TERMS = DeliveryTerms(BATCH, timedelta(minutes=5), "news@network.example", "http://network.example", "x" * 40)
UNSETTLED = "select count(*) from message where state in ('claimed', 'sending')"


def kill_while_sending(database: Database, peer: MailPeer, chance: random.Random) -> int:
    """Start a courier, let it send a little, kill it with SIGKILL; gives how many letters it brought through."""
    before = peer.letters.total()
    process = start(carry_letters, database.system_url, peer.port, TERMS)
    wanted = before + chance.randint(1, 2 * BATCH)
    while peer.letters.total() < wanted:
        assert process.is_alive()
        time.sleep(0.001)
    time.sleep(chance.uniform(0, 0.01))
    kill(process)
    return peer.letters.total() - before


def send_the_rest(database: Database, peer: MailPeer) -> None:
    """One courier to the end; a dead one's name is given free as soon as the database hears that it is gone."""
    courier = Courier(database.system, MailConnection(peer.server), TERMS, clock=clock)
    longest = time.monotonic() + 30
    while time.monotonic() < longest:
        courier.recover()
        while courier.deliver_some():
            pass
        if ask_one(database, UNSETTLED) == 0:
            break
        time.sleep(0.05)
    courier.close()


@pytest.mark.parametrize(
    ("people", "kills"), [(400, 5), pytest.param(8000, 150, marks=pytest.mark.prove)], ids=["five", "many"]
)
def test_nobody_is_mailed_twice_however_often_the_courier_is_killed(
    ground: Database, cast: Cast, people: int, kills: int
) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    with system_session(ground.system) as session:
        make_crowd(session, cast, people, places=("north_1", "south"))
    campaign_id = launched(ground.system)
    with mail_peer(slowness_s=0.003) as peer:
        in_doubt = 0
        for _ in range(kills):
            kill_while_sending(ground, peer, chance)
            last = in_doubt
            in_doubt = ask_one(ground, "select count(*) from message where state in ('sending', 'uncertain')")
            assert in_doubt - last <= BATCH
        assert peer.letters.total() < people
        send_the_rest(ground, peer)
        got = dict(peer.letters)

    assert max(got.values()) == 1
    states = dict(ask(ground, "select state, count(*) from message group by 1"))
    assert set(states) <= {"sent", "uncertain"}
    assert sum(states.values()) == people
    assert states.get("uncertain", 0) <= BATCH * kills
    assert states.get("uncertain", 0) <= in_doubt  # the last words of the killed may still have reached the database
    sent = {address for (address,) in ask(ground, "select address from message where state = 'sent'")}
    doubtful = {address for (address,) in ask(ground, "select address from message where state = 'uncertain'")}
    assert sent <= set(got) <= sent | doubtful
    every_doubt_waits_for_a_person(ground, campaign_id, doubtful)


def every_doubt_waits_for_a_person(database: Database, campaign_id: int, doubtful: set[str]) -> None:
    assert doubtful
    with system_session(database.system) as session:
        listed = uncertain_messages(session, campaign_id, most=100_000)
        assert {m.address for m in listed} == doubtful
        for n, message in enumerate(listed):
            settle_message(session, campaign_id, message.id, sent=n % 2 == 0, actor=SYSTEM, now=NOW)
        with pytest.raises(NotUncertain):
            settle_message(session, campaign_id, listed[0].id, sent=False, actor=SYSTEM, now=NOW)
        assert not uncertain_messages(session, campaign_id)
    with mail_peer() as peer:
        send_the_rest(database, peer)
        assert peer.letters.total() == 0


def test_a_letter_whose_reply_was_lost_is_never_sent_again(ground: Database, cast: Cast) -> None:
    with system_session(ground.system) as session:
        ids = make_crowd(session, cast, 3)
    launched(ground.system)
    tell(ground, "update message set address = 'lost@far.example' where person_ref = :id", id=ids[1])
    with mail_peer() as peer:
        send_the_rest(ground, peer)
        send_the_rest(ground, peer)
        assert peer.letters["lost@far.example"] == 1
        assert peer.letters.total() == 3
    states = ask(ground, "select state, reason from message order by person_ref")
    assert states == [("sent", None), ("uncertain", "connection_lost"), ("sent", None)]


def test_a_courier_that_lives_but_is_slow_keeps_its_letters_until_its_lease_ends(ground: Database, cast: Cast) -> None:
    with system_session(ground.system) as session:
        make_crowd(session, cast, 30)
    launched(ground.system)
    with mail_peer(slowness_s=0.2) as peer:
        process = start(carry_letters, ground.system_url, peer.port, TERMS)
        assert peer.first.wait(30)
        other = Courier(ground.system, MailConnection(peer.server), TERMS, clock=clock)
        assert other.recover() == (0, 0)
        other.clock = lambda: clock() + timedelta(minutes=6)
        assert other.recover() == (0, BATCH)
        kill(process)
        other.close()
