"""The link by which a password is set goes to its user's own address, by real SMTP, and nowhere else."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes

import pytest

import roles
from journal import SYSTEM
from roles import Appointment, Role, appoint, appointments_of
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.cast import NOW, PASSWORD, Cast, email_of
from tests.conftest import SECRET, settings_of_tests
from tests.mail_peer import mail_peer
from worker import LinkNotSent, send_password_link

SETTINGS = settings_of_tests(smtp_host="127.0.0.1", public_url="https://forecourt.example", mail_from="a@f.example")
LINK = re.compile(r"https://forecourt\.example/password/([\w-]+)")


@pytest.fixture
def ada(fresh_database: Database, cast: Cast) -> Appointment:
    with system_session(fresh_database.system) as session:
        appoint(session, "ada@network.example", "Ada", Role.ADMINISTRATOR, PASSWORD, now=NOW)
    with system_session(fresh_database.system) as session:
        user_id = ask_one(fresh_database, "select id from app_user where email = 'ada@network.example'")
        return appointments_of(session, user_id, now=NOW)[0]


def acts(database: Database) -> list[str]:
    return [a for (a,) in ask(database, "select act from journal_entry where act like 'password%' order by id")]


@pytest.mark.parametrize(("language", "said"), [("en", "With this link you set your password"), ("ru", "парол")])
def test_a_letter_goes_to_the_user_alone_and_its_link_sets_the_password(
    fresh_database: Database, cast: Cast, ada: Appointment, language: str, said: str
) -> None:
    anna, address = cast.users["anna"], email_of("anna")
    tell(fresh_database, "update app_user set language = :l where id = :u", l=language, u=anna)
    assert roles.ask_for_link(fresh_database, anna, has_mail=True, by=ada, actor=SYSTEM, now=NOW) == address
    waiting = "select args from procrastinate_jobs where task_name = 'roles.send_password_link'"
    assert ask(fresh_database, waiting) == [({"user_id": anna},)], "no secret stands in the queue"
    with mail_peer() as peer:
        assert send_password_link(fresh_database.system, replace(SETTINGS, smtp_port=peer.port), anna, now=NOW)
    assert set(peer.letters) == {address}
    body = message_from_bytes(peer.contents[address]).get_payload(decode=True)
    assert isinstance(body, bytes) and said in body.decode()
    found = LINK.search(body.decode())
    assert found
    roles.set_password(fresh_database, found[1], PASSWORD + "!", SECRET, origin="", now=NOW)
    assert acts(fresh_database) == ["password link asked for", "password link sent", "password set"]


def test_a_server_that_is_away_is_tried_again_and_one_that_refuses_is_not(fresh_database: Database, cast: Cast) -> None:
    anna = cast.users["anna"]
    with mail_peer() as peer:
        settings = replace(SETTINGS, smtp_port=peer.port)
        tell(fresh_database, "update app_user set email = 'later@there.example' where id = :u", u=anna)
        with pytest.raises(LinkNotSent):
            send_password_link(fresh_database.system, settings, anna, now=NOW)
        tell(fresh_database, "update app_user set email = 'refused@there.example' where id = :u", u=anna)
        assert not send_password_link(fresh_database.system, settings, anna, now=NOW)
    assert acts(fresh_database) == ["password link refused"]


def test_whoever_left_meanwhile_gets_none(fresh_database: Database, cast: Cast) -> None:
    anna = cast.users["anna"]
    tell(fresh_database, "update app_user set is_active = false, left_at = :now where id = :u", now=NOW, u=anna)
    with mail_peer() as peer:
        assert not send_password_link(fresh_database.system, replace(SETTINGS, smtp_port=peer.port), anna, now=NOW)
    assert not peer.letters
