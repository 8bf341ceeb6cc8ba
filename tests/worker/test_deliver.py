"""The courier: letters filled with a person's own words go out once, and every outcome has its state."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from campaigns import Text
from channels import MailConnection, MailServer
from outbox import MOST_ATTEMPTS, MessageLink, read_link
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.campaigns.makers import TEXTS, launched, plan
from tests.cast import NOW, Cast
from tests.clock import clock
from tests.conftest import settings_of_tests
from tests.crowd import make_crowd
from tests.mail_peer import MailPeer, mail_peer
from tests.outbox.makers import make_messages
from worker import Courier, DeliveryTerms, send_waiting

SECRET = "a secret of the network that nobody knows"
TERMS = DeliveryTerms(3, timedelta(minutes=5), "news@network.example", "https://network.example", SECRET)
STATES = "select state, reason, attempts from message order by id"


@pytest.fixture
def peer() -> Iterator[MailPeer]:
    """A mail server that takes everything at once."""
    with mail_peer() as made:
        yield made


@pytest.fixture
def courier(ground: Database, peer: MailPeer) -> Iterator[Courier]:
    """A courier to that mail server."""
    made = Courier(ground.system, MailConnection(peer.server), TERMS, clock=clock)
    yield made
    made.close()


def send_all(courier: Courier) -> int:
    total = 0
    while handled := courier.deliver_some():
        total += handled
    return total


def ahead(**later: int) -> Callable[[], datetime]:
    """A clock that shows what the time will be then."""
    return lambda: clock() + timedelta(**later)


def consenting(ground: Database, cast: Cast, count: int) -> list[int]:
    """People who allow letters; their numbers are the persons of messages."""
    with system_session(ground.system) as session:
        return make_crowd(session, cast, count)


def waiting(ground: Database, people: list[int], addresses: list[str] | None = None) -> None:
    """A message of no campaign to each of these people."""
    with system_session(ground.system) as session:
        for number, (message_id, person) in enumerate(zip(make_messages(session, len(people)), people, strict=True)):
            address = addresses[number] if addresses else f"{person}@far.example"
            session.execute(
                text("update message set person_ref = :p, address = :a where id = :id"),
                {"p": person, "a": address, "id": message_id},
            )


def test_a_campaign_s_letters_go_to_everyone_invited_once(
    ground: Database, cast: Cast, courier: Courier, peer: MailPeer
) -> None:
    consenting(ground, cast, 8)
    launched(ground.system)
    assert send_all(courier) == 8
    assert set(peer.letters.values()) == {1}
    assert peer.letters.total() == 8
    assert ask(ground, "select state, count(*), count(settled_at) from message group by 1") == [("sent", 8, 8)]
    assert peer.connections == 1


def test_a_letter_is_filled_for_its_person_and_can_be_left_by_one_click(
    ground: Database, cast: Cast, courier: Courier, peer: MailPeer
) -> None:
    (client_id,) = consenting(ground, cast, 1)
    tell(ground, "update client set given_name = 'Анна', language = 'ru' where id = :id", id=client_id)
    launched(ground.system, plan(ends_on=NOW.date()))
    send_all(courier)
    (raw,) = peer.contents.values()
    letter = message_from_bytes(raw)
    body = letter.get_payload(decode=True)
    assert isinstance(body, bytes)
    words = body.decode()
    assert str(make_header(decode_header(letter["Subject"]))) == "Поездка в Centre North-1"
    assert words.startswith("Здравствуйте, Анна! Ждём до 2026-11-22. Alpha Cars")
    url = letter["List-Unsubscribe"].strip("<>")
    assert url in words
    link = read_link(url.rpartition("/")[2], SECRET)
    assert link == MessageLink(ask_one(ground, "select id from message"), client_id, "email")


def test_a_letter_leads_to_the_person_s_own_page(
    ground: Database, cast: Cast, courier: Courier, peer: MailPeer
) -> None:
    (client_id,) = consenting(ground, cast, 1)
    texts = {k: Text(t.subject, t.body + "All choices: {preferences}\n") for k, t in TEXTS.items()}
    launched(ground.system, plan(texts=texts))
    send_all(courier)
    (raw,) = peer.contents.values()
    body = message_from_bytes(raw).get_payload(decode=True)
    assert isinstance(body, bytes)
    url = body.decode().rpartition("All choices: ")[2].strip()
    assert "/preferences/" in url
    assert read_link(url.rpartition("/")[2], SECRET) == MessageLink(
        ask_one(ground, "select id from message"), client_id, "email"
    )


def test_a_name_brings_no_places_and_no_lines_of_its_own(
    ground: Database, cast: Cast, courier: Courier, peer: MailPeer
) -> None:
    (client_id,) = consenting(ground, cast, 1)
    evil = "{unsubscribe}\r\nBcc: all@far.example"
    tell(ground, "update client set given_name = :n, display_name = :n where id = :id", n=evil, id=client_id)
    launched(ground.system)
    send_all(courier)
    (raw,) = peer.contents.values()
    letter = message_from_bytes(raw)
    assert letter["Bcc"] is None
    body = letter.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().startswith("Dear (unsubscribe) Bcc: all@far.example, come")
    assert body.decode().count("/unsubscribe/") == 1


def test_every_reply_has_its_state(ground: Database, cast: Cast, courier: Courier, peer: MailPeer) -> None:
    names = ["anna", "refused", "later", "lost", "busy", "dropped"]
    people = consenting(ground, cast, len(names))
    waiting(ground, people, [f"{n}@far.example" for n in names])
    assert send_all(courier) == len(names)
    assert ask(ground, STATES) == [
        ("sent", None, 1),
        ("refused", "refused_by_server", 1),
        ("pending", "try_later", 1),
        ("uncertain", "connection_lost", 1),
        ("pending", "try_later", 1),
        ("pending", "try_later", 1),
    ]


def test_a_letter_put_off_is_tried_again_and_given_up_in_the_end(
    ground: Database, cast: Cast, courier: Courier, peer: MailPeer
) -> None:
    waiting(ground, consenting(ground, cast, 1), ["later@far.example"])
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert send_all(courier) == 1
        assert ask(ground, STATES)[0][2] == attempt
        courier.clock = ahead(hours=attempt)
    assert send_all(courier) == 0
    assert ask(ground, STATES) == [("refused", "gave_up", MOST_ATTEMPTS)]


def test_while_the_mail_server_is_away_everything_waits_and_nobody_is_given_up(
    ground: Database, cast: Cast, peer: MailPeer
) -> None:
    people = consenting(ground, cast, 7)
    waiting(ground, people)
    nobody = Courier(ground.system, MailConnection(MailServer("127.0.0.1", 1)), TERMS, clock=clock)
    for hour in range(2 * MOST_ATTEMPTS):
        nobody.clock = ahead(hours=hour)
        assert nobody.deliver_some() == 0
    nobody.close()
    assert {state for state, _, _ in ask(ground, STATES)} == {"pending"}
    assert ask_one(ground, "select max(attempts) from message") == 0
    again = Courier(ground.system, MailConnection(peer.server), TERMS, clock=clock)
    again.clock = ahead(days=1)
    assert send_all(again) == 7
    again.close()
    assert ask(ground, "select distinct state from message") == [("sent",)]


def test_an_address_that_cannot_be_written_to_is_refused_and_holds_nobody_up(
    ground: Database, cast: Cast, courier: Courier, peer: MailPeer
) -> None:
    people = consenting(ground, cast, 3)
    waiting(ground, people, ["anna@far.example", "bad\r\nRCPT TO:<x@far.example>", "boris@far.example"])
    send_all(courier)
    assert ask(ground, "select state, reason from message order by id") == [
        ("sent", None),
        ("refused", "unsendable"),
        ("sent", None),
    ]
    assert set(peer.letters) == {"anna@far.example", "boris@far.example"}


def test_small_origins_take_turns_with_large_ones(ground: Database, cast: Cast, courier: Courier) -> None:
    consenting(ground, cast, 9)
    large = launched(ground.system, plan("test_drive"))
    small = launched(
        ground.system, plan("service", audience={"all": [{"field": "city", "op": "is", "values": ["Tver"]}]})
    )
    assert courier.deliver_some() == 6
    sent = "select origin_id, count(*) from message where state = 'sent' group by 1 order by 1"
    assert ask(ground, sent) == [(large, 3), (small, 3)]


def lock_holders(ground: Database, admin) -> list[int]:
    with admin.connect() as connection:
        return list(
            connection.scalars(
                text(
                    "select l.pid from pg_locks l join pg_database d on d.oid = l.database"
                    " where l.locktype = 'advisory' and d.datname = :name"
                ),
                {"name": ground.system_url.database},
            )
        )


def test_a_courier_cut_off_from_the_database_shows_itself_alive_again(
    ground: Database, cast: Cast, courier: Courier, peer: MailPeer, admin
) -> None:
    waiting(ground, consenting(ground, cast, 1))
    courier.recover()
    (pid,) = lock_holders(ground, admin)
    with admin.connect() as connection:
        connection.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    assert lock_holders(ground, admin) == []
    assert send_all(courier) == 1
    (again,) = lock_holders(ground, admin)
    assert again != pid


def test_a_courier_that_left_gives_its_name_back(ground: Database, courier: Courier, admin) -> None:
    courier.recover()
    assert len(lock_holders(ground, admin)) == 1
    courier.close()
    longest = time.monotonic() + 10
    while lock_holders(ground, admin):
        assert time.monotonic() < longest
        time.sleep(0.01)


def test_what_waits_is_sent_by_the_settings(ground: Database, cast: Cast, peer: MailPeer) -> None:
    consenting(ground, cast, 5)
    launched(ground.system)
    settings = settings_of_tests(
        smtp_host="127.0.0.1", smtp_port=peer.port, send_batch=2, mail_from="us@network.example"
    )
    assert send_waiting(ground, settings) == 5
    assert all(message_from_bytes(c)["From"] == "us@network.example" for c in peer.contents.values())
    assert send_waiting(ground, settings) == 0


def test_a_campaign_that_begins_later_is_not_sent_before_its_day(
    ground: Database, cast: Cast, courier: Courier, peer: MailPeer
) -> None:
    consenting(ground, cast, 2)
    in_future = clock().date() + timedelta(days=3)
    launched(ground.system, plan(starts_on=in_future, ends_on=in_future + timedelta(days=7)))
    with Session(ground.system) as session:
        assert session.scalar(text("select count(*) from message where not_before is not null")) == 2
    assert send_all(courier) == 0
    courier.clock = ahead(days=4)
    assert send_all(courier) == 2
