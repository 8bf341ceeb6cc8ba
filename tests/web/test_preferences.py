"""A person's own page: withdrawing is as easy as giving, a forwarded letter tells nothing, looking changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from campaigns.rules import Choice, chosen, masked
from outbox import MessageLink, sign_link
from store import Database
from tenancy import system_session
from tests.asking import ask_one
from tests.campaigns.makers import launched, plan
from tests.cast import MARKS, NOW, Cast
from tests.conftest import SECRET, Browser

STATES = (
    "select channel, holder_id, given from consent_state where client_id = :id and purpose = 'marketing' order by 1, 2"
)
ACTS = "select channel, act, proof from consent where client_id = :id order by id"


@dataclass(frozen=True)
class Page:
    """The page of one client of North-1, to whom a letter waits in the outbox."""

    database: Database
    person: int
    message: int
    head: int
    alpha: int
    path: str

    def rows(self, query: str) -> list[Any]:
        with self.database.system.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), {"id": self.person})]

    def letters(self) -> list[Any]:
        return self.rows(f"select state, reason from message where id = {self.message}")

    def left(self) -> int:
        """How many of the campaign's people count as unsubscribed."""
        ((count,),) = self.rows(
            "select count(unsubscribed_at) from recipient where client_id = :id"
            f" and campaign_id = (select origin_id from message where id = {self.message})"
        )
        return int(count)

    def key(self, channel: str, holder: int) -> str:
        return f"{channel}.marketing.{holder}"


@pytest.fixture
def own(database: Database, cast: Cast) -> Iterator[Page]:
    """A letter that waits, and the page behind its link."""
    person = cast.clients["north_1"][1]
    campaign = launched(database.system, plan("event", starts_on=NOW.date() + timedelta(days=1)))
    with system_session(database.system) as session:
        message = session.scalar(
            text("select id from message where origin_id = :c and person_ref = :p"), {"c": campaign, "p": person}
        )
        session.execute(text("update message set created_at = :now where id = :m"), {"now": NOW, "m": message})
        before = session.scalar(text("select max(id) from consent"))
    link = sign_link(MessageLink(int(message or 0), person, "email"), SECRET)
    yield Page(
        database, person, int(message or 0), cast.dealers["head_office"], cast.dealers["alpha"], f"/preferences/{link}"
    )
    with system_session(database.system) as session:
        for statement in (
            "delete from message where origin_id = :c",
            "delete from recipient_step where campaign_id = :c",
            "delete from recipient where campaign_id = :c",
            "delete from invitation where campaign_id = :c",
            "delete from contact_budget",
            "delete from sign_in_throttle",
            "delete from consent where id > :before",
            "delete from consent_state s where not exists (select 1 from consent k where k.client_id = s.client_id"
            " and k.channel = s.channel and k.holder_id = s.holder_id and k.purpose = s.purpose)",
            "update consent_state set given = true where channel = 'email'",
        ):
            values = {"c": campaign, "before": before}
            session.execute(text(statement), {k: v for k, v in values.items() if f":{k}" in statement})


def test_looking_changes_nothing_and_shows_who_may_use_what(stranger: Browser, own: Page) -> None:
    before = (own.rows(ACTS), own.letters())
    answer = stranger.get(own.path)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "I agree that" in page and "sends me advertising by e-mail" in page
    assert f'name="shown" value="{own.key("email", own.head)}"' in page
    # Nobody was asked about calls and SMS: the dealer of the centre that keeps the person would be the one to ask.
    assert f'value="{own.key("sms", own.alpha)}"' in page
    assert (own.rows(ACTS), own.letters()) == before
    assert before[1] == [("pending", None)]


def test_passing_data_on_is_called_what_it_is_and_can_only_be_withdrawn_here(stranger: Browser, own: Page) -> None:
    key, wording = f"any.third_parties.{own.head}", "passes my personal data on to those named"
    with own.database.system.begin() as connection:
        for table in ("consent (born_client_id, act, recorded_at, proof,", "consent_state (given,"):
            given = ":id, 'given', :now, '{}'," if "born" in table else "true,"
            connection.execute(
                text(f"insert into {table} client_id, channel, purpose, holder_id, happened_at)"
                     f" values ({given} :id, 'any', 'third_parties', :holder, :now)"),
                {"id": own.person, "holder": own.head, "now": NOW - timedelta(days=9)},
            )  # fmt: skip
    page = stranger.get(own.path).get_data(as_text=True)
    assert wording in page and "processes my personal data" not in page
    stranger.post(own.path, data={"shown": [key, own.key("email", own.head)], "allow": own.key("email", own.head)})
    assert own.rows("select given from consent_state where client_id = :id and purpose = 'third_parties'") == [(False,)]
    assert wording not in stranger.get(own.path).get_data(as_text=True)
    stranger.post(own.path, data={"shown": own.key("email", own.head), "allow": [key, own.key("email", own.head)]})
    assert own.rows("select given from consent_state where client_id = :id and purpose = 'third_parties'") == [(False,)]


def test_a_tick_taken_away_withdraws_at_once_and_stops_the_letter(stranger: Browser, own: Page) -> None:
    answer = stranger.post(own.path, data={"shown": own.key("email", own.head)})
    assert answer.status_code == 303 and own.left() == 1
    assert own.rows(STATES) == [("email", own.head, False)]
    assert own.letters() == [("withdrawn", "unsubscribed")]
    assert "Your choices are kept" in stranger.get(answer.location).get_data(as_text=True)
    # Of a withdrawal no network address is kept: leaving needs no proof of who did it.
    assert own.rows(ACTS)[-1][1:] == ("withdrawn", {"kind": "page", "message": own.message})


def test_what_is_given_keeps_its_wording_in_the_language_shown_with_page_and_address(
    stranger: Browser, own: Page
) -> None:
    sms = own.key("sms", own.alpha)
    shown = own.key("email", own.head)
    stranger.post(f"{own.path}?lang=ru", data={"shown": shown, "allow": [shown, sms]})
    assert own.rows(STATES) == [("email", own.head, True), ("sms", own.alpha, True)]
    channel, act, proof = own.rows(ACTS)[-1]
    assert (channel, act) == ("sms", "given")
    assert proof == {
        "kind": "page", "page": "preferences", "message": own.message, "language": "ru", "ip": "127.0.0.1",
        "wording": "Я согласен(на), чтобы Alpha Cars присылал мне рекламу по SMS. Я могу отозвать это в любое время.",
    }  # fmt: skip


def test_an_old_page_sent_back_overwrites_nothing_that_changed_since(stranger: Browser, own: Page) -> None:
    email = own.key("email", own.head)
    stranger.post(own.path, data={"shown": email})
    # The page of before, on which e-mail stood ticked, with nothing changed on it.
    stranger.post(own.path, data={"shown": email, "allow": email})
    assert own.rows(STATES) == [("email", own.head, False)]


def test_an_objection_withdraws_every_channel_for_all_holders(stranger: Browser, own: Page, database: Database) -> None:
    assert own.left() == 0
    answer = stranger.post(f"{own.path}/object")
    assert answer.status_code == 303 and own.left() == 1
    assert own.rows(STATES) == [("email", own.head, False), ("phone", own.alpha, False), ("sms", own.alpha, False)]
    assert own.letters() == [("withdrawn", "unsubscribed")]
    assert "no list can change that" in stranger.get(answer.location).get_data(as_text=True)
    last = "select act from journal_entry order by id desc limit 1"
    assert ask_one(database, last) == "marketing objected to"
    acts = own.rows(ACTS)
    stranger.post(f"{own.path}/object")
    assert own.rows(ACTS) == acts


def test_no_name_number_car_or_full_address_is_shown(stranger: Browser, own: Page, cast: Cast) -> None:
    for answer in (stranger.get(own.path), stranger.post(f"{own.path}/object", follow_redirects=True)):
        page = answer.get_data(as_text=True)
        assert MARKS["north_1"] not in page and "Boris" not in page
        assert cast.phones[own.person][-4:] not in page
        assert "@north_1.example" not in page and "c…@n….example" in page
        assert "Aurion" not in page and "Tver" not in page


def test_the_page_speaks_the_person_s_language_until_another_is_chosen(
    stranger: Browser, own: Page, database: Database
) -> None:
    with system_session(database.system) as session:
        session.execute(text("update client set language = 'ru' where id = :id"), {"id": own.person})
    try:
        assert 'lang="ru"' in stranger.get(own.path, headers={"Accept-Language": "en"}).get_data(as_text=True)
        assert "Who may write to you" in stranger.get(own.path, query_string={"lang": "en"}).get_data(as_text=True)
    finally:
        with system_session(database.system) as session:
            session.execute(text("update client set language = null where id = :id"), {"id": own.person})


@pytest.mark.parametrize("end", ["AA", "x", ""])
def test_a_link_that_was_not_signed_here_gets_a_page_that_helps(stranger: Browser, own: Page, end: str) -> None:
    path, before = own.path[:-2] + end, own.rows(ACTS)
    for answer in (stranger.get(path), stranger.post(path), stranger.post(f"{path}/object")):
        assert answer.status_code == 404
        assert "This link does not work" in answer.get_data(as_text=True)
    assert own.rows(ACTS) == before


def test_a_letter_of_years_ago_withdraws_and_allows_nothing(stranger: Browser, own: Page, database: Database) -> None:
    with system_session(database.system) as session:
        old = {"m": own.message, "at": NOW - timedelta(days=400)}
        session.execute(text("update message set created_at = :at where id = :m"), old)
    assert "more than a year old" in stranger.get(own.path).get_data(as_text=True)
    stranger.post(own.path, data={"shown": own.key("email", own.head), "allow": own.key("sms", own.alpha)})
    assert own.rows(STATES) == [("email", own.head, False)]


def test_whoever_is_not_in_the_base_any_more_is_told_so(stranger: Browser, own: Page, database: Database) -> None:
    with system_session(database.system) as session:
        session.execute(text("update client set erased_at = :now where id = :id"), {"now": NOW, "id": own.person})
    try:
        answer = stranger.get(own.path)
        assert "Nothing is kept any more" in answer.get_data(as_text=True)
        before = own.rows(ACTS)
        stranger.post(own.path, data={"allow": own.key("sms", own.alpha)})
        assert own.rows(ACTS) == before
    finally:
        with system_session(database.system) as session:
            session.execute(text("update client set erased_at = null where id = :id"), {"id": own.person})


def test_many_changes_one_after_another_have_to_wait_but_objecting_never_does(stranger: Browser, own: Page) -> None:
    email = own.key("email", own.head)
    answers = [stranger.post(own.path, data={"shown": email, "allow": email}).status_code for _ in range(8)]
    assert answers[:6] == [303] * 6
    assert answers[-1] == 429
    assert stranger.post(f"{own.path}/object").status_code == 303


def test_neither_log_nor_journal_learns_the_network_address(
    stranger: Browser, own: Page, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        stranger.post(own.path, data={"allow": own.key("sms", own.alpha)}, environ_base={"REMOTE_ADDR": "203.0.113.77"})
    assert own.rows(ACTS)[-1][2]["ip"] == "203.0.113.77"
    assert "203.0.113.77" not in caplog.text
    told = "select count(*) from journal_entry j where j::text like '%203.0.113.77%'"
    assert ask_one(database, told) == 0


def test_the_page_of_leaving_leads_here(stranger: Browser, own: Page) -> None:
    leave = own.path.replace("/preferences/", "/unsubscribe/")
    for answer in (stranger.get(leave), stranger.post(leave)):
        assert own.path in answer.get_data(as_text=True)


def test_only_what_was_touched_changes() -> None:
    yes, no = Choice("email", "marketing", 1, "A", True), Choice("sms", "marketing", 1, "A", False)
    assert chosen([yes, no], {yes.key}, {yes.key}) == ([], [])
    assert chosen([yes, no], {yes.key}, {no.key}) == ([yes], [no])
    assert chosen([yes, no], set(), set()) == ([], [])
    assert chosen([yes, no], {yes.key, no.key}, {yes.key, no.key}) == ([], [])
    assert chosen([yes], set(), {"phone.marketing.7"}) == ([], [])


@pytest.mark.parametrize(
    ("address", "shown"), [("anna.belova@mail.example", "a…@m….example"), ("a@b", "…"), ("", "…"), ("x@y.z", "x…@y….z")]
)
def test_an_address_is_masked(address: str, shown: str) -> None:
    assert masked(address) == shown
