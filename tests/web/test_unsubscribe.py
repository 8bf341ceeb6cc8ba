"""Leaving by the link of a letter: at once, for good, for nobody else, and never by merely looking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from outbox import MessageLink, sign_link
from store import Database
from tenancy import Scope, ScopedSession, system_session
from tests.campaigns.makers import launched, plan
from tests.cast import NOW, Cast
from tests.conftest import SECRET, Browser

OF_PERSON = {
    "messages": "select state, reason from message where person_ref = :id and origin_id = :campaign",
    "invitations": "select ended_at is null, end_reason from invitation where client_id = :id",
    "consents": "select given from consent_state where client_id = :id and channel = 'email'",
    "left": "select unsubscribed_at is not null from recipient where client_id = :id and campaign_id = :campaign",
}


@dataclass(frozen=True)
class Letter:
    """A letter that waits in the outbox, and the link in it."""

    database: Database
    person: int
    campaign: int
    path: str

    def state(self, person: int | None = None) -> dict[str, Any]:
        """What the base says of a person and this campaign."""
        values = {"id": person or self.person, "campaign": self.campaign}
        with self.database.system.connect() as connection:
            return {
                name: [tuple(row) for row in connection.execute(text(query), values)]
                for name, query in OF_PERSON.items()
            }


@pytest.fixture
def letter(database: Database, cast: Cast) -> Iterator[Letter]:
    """A campaign that has not begun to send yet, and the letter of one client of North-1 in it."""
    person = cast.clients["north_1"][1]
    purpose = "event"
    campaign = launched(database.system, plan(purpose, starts_on=NOW.date() + timedelta(days=1)))
    with system_session(database.system) as session:
        message = session.scalar(
            text("select id from message where origin_id = :c and person_ref = :p"), {"c": campaign, "p": person}
        )
    token = sign_link(MessageLink(int(message or 0), person, "email"), SECRET)
    yield Letter(database, person, campaign, f"/unsubscribe/{token}")
    with system_session(database.system) as session:
        for statement in (
            "delete from message where origin_id = :c",
            "delete from recipient_step where campaign_id = :c",
            "delete from recipient where campaign_id = :c",
            "delete from invitation where campaign_id = :c",
            "delete from contact_budget",
            "update consent_state set given = true where channel = 'email'",
        ):
            session.execute(text(statement), {"c": campaign} if ":c" in statement else {})


def test_looking_changes_nothing(stranger: Browser, letter: Letter) -> None:
    before = letter.state()
    answer = stranger.get(letter.path)
    assert answer.status_code == 200
    assert "Stop the letters" in answer.get_data(as_text=True)
    assert letter.state() == before
    assert before["messages"] == [("pending", None)]


def test_one_press_stops_what_is_queued_and_frees_the_person(
    stranger: Browser, letter: Letter, database: Database
) -> None:
    answer = stranger.post(letter.path)
    assert answer.status_code == 200
    assert "Done: no more letters" in answer.get_data(as_text=True)
    assert letter.state() == {
        "messages": [("withdrawn", "unsubscribed")],
        "invitations": [(False, "unsubscribed")],
        "consents": [(False,)],
        "left": [(True,)],
    }
    with database.system.connect() as connection:
        last = connection.execute(
            text("select act, user_id, client_id, origin from journal_entry order by id desc limit 1")
        ).one()
    assert tuple(last) == ("consent withdrawn", None, letter.person, "link")


def test_a_mail_program_s_one_click_needs_neither_session_nor_token(app: Flask, letter: Letter) -> None:
    answer = app.test_client().post(letter.path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert letter.state()["consents"] == [(False,)]


def test_nobody_else_is_touched(stranger: Browser, letter: Letter, cast: Cast) -> None:
    other = cast.clients["north_1"][2]
    before = letter.state(other)
    stranger.post(letter.path)
    assert letter.state(other) == before
    assert before["messages"] == [("pending", None)]


def test_pressing_twice_is_fine_and_writes_nothing_more(stranger: Browser, letter: Letter, database: Database) -> None:
    stranger.post(letter.path)
    after, entries = letter.state(), journal_size(database)
    again = stranger.post(letter.path)
    assert again.status_code == 200
    assert "Done: no more letters" in again.get_data(as_text=True)
    assert (letter.state(), journal_size(database)) == (after, entries)


def journal_size(database: Database) -> int:
    with database.system.connect() as connection:
        return int(connection.scalar(text("select count(*) from journal_entry")) or 0)


@pytest.mark.parametrize(
    "spoil", [lambda p: p[:-2] + "AA", lambda p: p + "x", lambda p: "/unsubscribe/ж", lambda p: p[:30]]
)
def test_a_link_that_was_not_signed_here_does_nothing(
    stranger: Browser, letter: Letter, spoil: Callable[[str], str]
) -> None:
    before = letter.state()
    for answer in (stranger.get(spoil(letter.path)), stranger.post(spoil(letter.path))):
        assert answer.status_code == 404
        assert "This link does not work" in answer.get_data(as_text=True)
    assert letter.state() == before


def test_the_page_names_nobody(stranger: Browser, letter: Letter) -> None:
    for answer in (stranger.get(letter.path), stranger.post(letter.path)):
        page = answer.get_data(as_text=True)
        assert "Severskaya" not in page
        assert "@" not in page
        assert "North" not in page


def test_the_page_speaks_the_language_that_is_asked_for(stranger: Browser, letter: Letter) -> None:
    assert "Прекратить письма" in stranger.get(letter.path, query_string={"lang": "ru"}).get_data(as_text=True)
    russian = stranger.get(letter.path, headers={"Accept-Language": "ru-RU,ru;q=0.9"})
    assert "Прекратить письма" in russian.get_data(as_text=True)
    assert 'lang="ru"' in russian.get_data(as_text=True)


def test_the_scope_of_a_link_is_that_person_and_nobody_else(
    letter: Letter, cast: Cast, as_scope: Callable[[Scope], ScopedSession]
) -> None:
    session = as_scope(Scope.person(letter.person))
    for table, column in (("client", "id"), ("message", "person_ref"), ("recipient", "client_id"),
                          ("invitation", "client_id"), ("consent_state", "client_id")):  # fmt: skip
        assert set(session.scalars(text(f"select distinct {column} from {table}"))) == {letter.person}, table
    assert session.scalar(text("select count(*) from journal_entry")) == 0
    foreign = {"id": cast.clients["north_1"][2]}
    for statement in (
        "update message set state = 'withdrawn' where person_ref = :id returning id",
        "update invitation set ended_at = now() where client_id = :id returning id",
        "update consent_state set given = false where client_id = :id returning client_id",
    ):
        assert session.execute(text(statement), foreign).all() == [], statement
    with pytest.raises(DBAPIError):
        session.execute(text("update campaign set state = 'stopped' returning id")).one()


def test_a_withdrawal_at_the_desk_stops_what_is_queued(
    app: Flask, client_as: Callable[[str], Browser], letter: Letter
) -> None:
    card = f"/clients/{app.extensions['forecourt'].public_ids.text('client', letter.person)}"
    assert client_as("nina").send(f"{card}/consents/withdraw", channel="email").status_code == 200
    state = letter.state()
    assert state["messages"] == [("withdrawn", "consent_withdrawn")]
    assert state["invitations"] == [(False, "consent_withdrawn")]
