"""Whoever has left stays left: nothing of them is kept but a keyed hash, and coming back in a list changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from campaigns import unsubscribe
from clients import ConsentAct, EventKind, Incoming, give_consent, record_consent, retire_records, withdraw_marketing
from clients.consents.retrace import retrace
from clients.rebuild_consents import rebuild_consents
from journal import SYSTEM
from outbox import MessageLink
from store import Database
from tenancy import Scope, ScopedSession, scope_key
from tests.cast import NOW, Cast
from tests.clients.conftest import Take
from tests.conftest import SECRET
from tests.stewardship.people import Town

YES: dict[str, Any] = {"mailing_consent": True, "event": EventKind.SERVICE, "happened_on": NOW.date()}
RITA = Incoming(full_name="Уткина Маргарита Львовна", phones=("+79167770101",), emails=("utkina.rita@mail.ru",), **YES)
STATES = "select channel, given from consent_state where client_id = :c and purpose = 'marketing'"


def states(session: Session, client_id: int) -> dict[str, bool]:
    return {row.channel: row.given for row in session.execute(text(STATES), {"c": client_id})}


def arrive(take: Take, incoming: Incoming = RITA, **options: Any) -> int:
    (client,) = take([incoming], **options).client_ids
    return int(client)


def vanish(session: Session, client_id: int) -> None:
    """Every list that knows the client is undone."""
    records = list(
        session.scalars(
            text("select record_id from membership where client_id = :c and until is null"), {"c": client_id}
        )
    )
    retire_records(session, records, reason="import_undone", now=NOW)


@pytest.fixture
def left(take: Take, system: Session) -> int:
    """Rita has left the letters by a link, the only list that named her was undone, and nobody knows her again."""
    client = gone(take, system)
    system.execute(text("delete from former_key"))
    return client


def gone(take: Take, system: Session) -> int:
    client = arrive(take)
    withdraw_marketing(system, client, channel="email", by=None, now=NOW, proof={"kind": "link"})
    vanish(system, client)
    return client


def test_whoever_is_found_again_stays_away_by_their_own_word(take: Take, system: Session) -> None:
    client = gone(take, system)
    assert arrive(take) == client
    assert states(system, client) == {"email": False, "phone": True, "sms": True}


def test_a_withdrawal_outlives_the_list_that_brought_the_person(left: int, take: Take, system: Session) -> None:
    client = arrive(take)
    assert client != left
    assert states(system, client) == {"email": False, "phone": True, "sms": True}
    proofs = "select proof ->> 'kind' from consent where client_id = :c and channel = 'email'"
    assert list(system.scalars(text(proofs), {"c": client})) == ["suppression"]


def test_any_one_of_the_contacts_is_enough_and_any_dealer_is_refused(left: int, take: Take, system: Session) -> None:
    new_mail = Incoming(full_name="Уткина Рита", phones=RITA.phones, emails=("rita.new@mail.ru",), **YES)
    assert states(system, arrive(take, new_mail, centre="south"))["email"] is False


def test_a_list_that_comes_later_cannot_give_it_back(left: int, take: Take, system: Session) -> None:
    client = arrive(take)
    other = Incoming(
        full_name="Уткина Маргарита Львовна", phones=("+79167770199",), emails=("rita.third@mail.ru",),
        born_on=date(1980, 1, 2), mailing_consent=True,
    )  # fmt: skip
    known = Incoming(full_name="Уткина Маргарита Львовна", phones=(*RITA.phones, "+79167770199"))
    assert arrive(take, known) == client
    assert arrive(take, other) == client
    assert states(system, client)["email"] is False


def test_nobody_else_is_refused(left: int, take: Take, system: Session) -> None:
    other = Incoming(full_name="Гусев Пётр", phones=("+79167770102",), emails=("gusev.p@mail.ru",), **YES)
    assert set(states(system, arrive(take, other)).values()) == {True}


def test_the_person_s_own_word_lifts_it_for_whom_it_was_given_to(
    left: int, take: Take, system: Session, cast: Cast
) -> None:
    client, later = arrive(take), NOW + timedelta(days=1)
    give_consent(
        system, client, channel="email", purpose="marketing", holder_id=cast.dealers["alpha"], by=3, now=later,
        centre_id=None, proof={"kind": "desk"},
    )  # fmt: skip
    arrive(take)
    arrive(take, centre="south")
    holders = "select holder_id, given from consent_state where client_id = :c and channel = 'email'"
    known = {row.holder_id: row.given for row in system.execute(text(holders), {"c": client})}
    assert known == {cast.dealers["alpha"]: True, cast.dealers["beta"]: False}


@pytest.mark.parametrize(("days", "lifts"), [(9, True), (11, False)])
def test_a_word_of_before_the_list_and_after_the_withdrawal_lifts_it(
    left: int, take: Take, system: Session, cast: Cast, days: int, lifts: bool
) -> None:
    """The refusal bears the day of the list; what counts is the day on which the person had left."""
    system.execute(text("update suppression set since = :t"), {"t": NOW - timedelta(days=10)})
    client = arrive(take)
    given_at = NOW - timedelta(days=days)
    act = ConsentAct("email", "marketing", cast.dealers["alpha"], True, given_at, {"kind": "form"})
    record_consent(system, client, act, by=None, now=NOW)
    assert states(system, client)["email"] is lifts
    rebuild_consents(system, [client])
    assert states(system, client)["email"] is lifts
    traces = retrace(system, client)
    assert traces.said_by(NOW)["email", "marketing", cast.dealers["alpha"]].given is lifts
    arrive(take)
    assert states(system, client)["email"] is lifts


def test_a_withdrawal_since_the_word_is_not_lifted_with_an_older_refusal(
    left: int, take: Take, system: Session, cast: Cast
) -> None:
    system.execute(text("update suppression set since = :t"), {"t": NOW - timedelta(days=10)})
    client = arrive(take)
    for days, given in ((8, False), (9, True)):
        at = NOW - timedelta(days=days)
        act = ConsentAct("email", "marketing", cast.dealers["alpha"], given, at, {"kind": "form"})
        record_consent(system, client, act, by=None, now=NOW)
    assert states(system, client)["email"] is False
    rebuild_consents(system, [client])
    assert states(system, client)["email"] is False


def test_only_the_person_s_own_word_is_kept(take: Take, system: Session) -> None:
    client = arrive(take, Incoming(full_name=RITA.full_name, emails=RITA.emails, mailing_consent=False))
    vanish(system, client)
    assert states(system, arrive(take))["email"] is True


def test_the_list_holds_marks_and_no_contact(left: int, system: Session) -> None:
    rows = system.execute(text("select mark, channel from suppression")).all()
    assert {(len(bytes(mark)), channel) for mark, channel in rows} == {(32, "email")}
    assert len(rows) == 2, "a phone and an address"
    marks = "select mark from contact_marks(array['email:utkina.rita@mail.ru'])"
    own = bytes(system.scalars(text(marks)).one())
    assert own in {bytes(mark) for mark, _ in rows}


def test_leaving_by_a_letter_of_a_person_who_is_gone_is_kept_too(ground: Database, cast: Cast) -> None:
    town = Town(ground, cast)
    client = town.arrive(RITA)
    town.keep(client, "north_1")
    campaign = town.launch()
    message = town.one("select id from message where person_ref = :c and origin_id = :o", c=client, o=campaign)
    with Session(ground.system) as session, session.begin():
        vanish(session, client)
    with ScopedSession(ground.web, Scope.person(client), scope_key(SECRET)) as session, session.begin():
        unsubscribe(session, MessageLink(message, client, "email"), client, actor=SYSTEM, now=town.tick())
    back = town.arrive(Incoming(full_name=RITA.full_name, emails=RITA.emails, mailing_consent=True))
    assert back == client
    assert town.ask("select channel, given from consent_state where client_id = :c", c=back) == [("email", False)]
