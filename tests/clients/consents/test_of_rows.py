"""Consents of lists: their days, channels, wordings and proofs; a withdrawal that always counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from clients import (
    Incoming,
    NewWording,
    issue_wording,
)
from clients.consents.of_rows import UNKNOWN_DATE, ListWordings, row_acts
from clients.normalise import normalise
from journal import Actor
from store import Database
from tenancy import system_session
from tests.asking import ask
from tests.cast import NOW, Cast
from tests.stewardship.people import Town

WHO = Incoming(full_name="Согласов Пётр", phones=("+79167000101",), emails=("p.soglasov@mail.example",))
LEAD = Actor(1, "head_office_lead", "network", "desk")


def said(**more: Any) -> Incoming:
    return Incoming(full_name=WHO.full_name, phones=WHO.phones, emails=WHO.emails, **more)


def acts(**more: Any) -> list[tuple[str, str, bool, datetime]]:
    incoming = said(**more)
    return [act[:4] for act in row_acts(incoming, normalise(incoming, region="RU"), NOW, ListWordings())]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


GIVEN = date(2024, 3, 1)


def test_a_consent_has_the_day_of_its_own_before_that_of_the_row_s_event() -> None:
    own = acts(mailing_consent=True, consent_given_on=GIVEN, happened_on=date(2025, 1, 1), consent_channels=("sms",))
    assert own == [("sms", "marketing", True, at(GIVEN))]
    assert {act[3] for act in acts(mailing_consent=True)} == {UNKNOWN_DATE}
    assert {act[3] for act in acts(mailing_consent=True, consent_given_on=NOW.date() + timedelta(days=1))} == {
        UNKNOWN_DATE
    }


def test_a_day_alone_is_no_consent_unless_it_is_told_what_for() -> None:
    assert acts(consent_given_on=GIVEN) == []
    assert acts(consent_given_on=GIVEN, consent_channels=("email",)) == [("email", "marketing", True, at(GIVEN))]
    assert acts(consent_given_on=GIVEN, data_consent=True) == [("any", "data_processing", True, at(GIVEN))]


def test_a_withdrawal_counts_on_its_day_and_else_as_of_the_receipt() -> None:
    dated = acts(consent_withdrawn_on=GIVEN)
    assert dated == [(channel, "marketing", False, at(GIVEN)) for channel in ("email", "phone", "sms")]
    assert {act[3] for act in acts(consent_withdrawn=True)} == {NOW}
    refused = acts(mailing_consent=False, consent_refused=True, happened_on=GIVEN)
    assert {act[2:] for act in refused} == {(False, NOW)}


def states(database: Database, client_id: int) -> dict[tuple[str, int], bool]:
    rows = ask(
        database,
        "select channel, holder_id, given from consent_state where client_id = :c and purpose = 'marketing'",
        c=client_id,
    )
    return {(channel, holder): given for channel, holder, given in rows}


@pytest.fixture
def town(ground: Database, cast: Cast) -> Town:
    return Town(ground, cast)


def test_a_list_s_withdrawal_ends_the_consents_of_all_holders(town: Town, ground: Database, cast: Cast) -> None:
    client_id = town.arrive(said(mailing_consent=True, consent_given_on=GIVEN))
    town.consent(client_id, given=True)
    head_office, alpha = cast.dealers["head_office"], cast.dealers["alpha"]
    assert states(ground, client_id)[("email", head_office)]
    assert town.arrive(said(consent_withdrawn_on=town.now.date())) == client_id
    assert not states(ground, client_id)[("email", alpha)]
    later_word = town.arrive(said(consent_withdrawn=True), external_id="77")
    assert later_word == client_id
    assert set(states(ground, client_id).values()) == {False}


def test_an_undated_consent_never_beats_a_dated_withdrawal(town: Town, ground: Database, cast: Cast) -> None:
    client_id = town.arrive(said(consent_withdrawn_on=GIVEN))
    town.arrive(said(mailing_consent=True))
    assert set(states(ground, client_id).values()) == {False}
    town.arrive(said(mailing_consent=True, consent_given_on=GIVEN + timedelta(days=9)))
    assert set(states(ground, client_id).values()) == {True}


def test_a_list_names_the_wording_by_its_name_and_version(town: Town, ground: Database, cast: Cast) -> None:
    with system_session(ground.system) as session:
        for version in (1, 2):
            new = NewWording(
                "Письма", "marketing", ("email",), cast.dealers["head_office"], (cast.dealers["alpha"],),
                f"Letters {version}", f"Письма {version}", datetime(2020 + version, 1, 1, tzinfo=UTC),
            )  # fmt: skip
            issue_wording(session, new, by=LEAD, now=NOW)
    numbers = dict(ask(ground, "select version, id from consent_wording"))
    town.arrive(said(mailing_consent=True, consent_given_on=date(2021, 5, 5), consent_wording="письма"))
    town.arrive(said(mailing_consent=True, consent_given_on=date(2021, 6, 6), consent_wording="Письма, версия 2"))
    town.arrive(said(mailing_consent=True, consent_given_on=GIVEN, consent_wording="Иная", consent_proof="папка 3"))
    town.arrive(said(mailing_consent=True, consent_wording="Письма"), "south")
    rows = ask(
        ground,
        "select wording_id, holder_id, proof ->> 'wording', proof ->> 'said' from consent where channel = 'email'"
        " order by id",
    )
    head_office, alpha, beta = (cast.dealers[d] for d in ("head_office", "alpha", "beta"))
    assert [tuple(r) for r in rows] == [
        (numbers[1], head_office, None, None),
        (numbers[2], head_office, None, None),
        (None, alpha, "Иная", "папка 3"),
        (None, beta, "Письма", None),
    ]
    phones = ask(ground, "select distinct wording_id from consent where channel = 'sms'")
    assert [tuple(p) for p in phones] == [(None,)]
