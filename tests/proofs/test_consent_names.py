"""A network wording covers the dealers that it names, at launch and once more when a message is sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outbox import claim_messages
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.campaigns.makers import launched, plan
from tests.cast import NOW, Cast
from tests.crowd import make_crowd
from worker.admit import admit

WORDING = """
insert into consent_wording (code, version, purpose, channels, holder_id, named_dealers, text_en, text_ru, valid_from,
  issued_at)
values (:code, 1, 'marketing', '{email}', :holder, :named, 'a', 'a', now(), now())
"""


@pytest.fixture
def people(ground: Database, cast: Cast) -> list[int]:
    """Three of Alpha's: under a wording that names Alpha, under one that names Beta, under none."""
    with system_session(ground.system) as session:
        ids = make_crowd(session, cast, 3, places=("north_1",))
    for number, dealer in enumerate(("alpha", "beta")):
        tell(ground, WORDING, code=dealer, holder=cast.dealers["head_office"], named=[cast.dealers[dealer]])
        tell(
            ground,
            "update consent_state set wording_id = (select id from consent_wording where code = :code)"
            " where client_id = :c",
            code=dealer, c=ids[number],
        )  # fmt: skip
    return ids


def outcomes(database: Database, campaign_id: int) -> list[str]:
    rows = ask(database, "select reason from recipient where campaign_id = :id order by client_id", id=campaign_id)
    return [reason for (reason,) in rows]


def test_a_centre_s_campaign_needs_a_consent_that_names_its_dealer(
    ground: Database, cast: Cast, people: list[int]
) -> None:
    own = launched(ground.system, plan(centre_id=cast.centres["north_1"]))
    assert outcomes(ground, own) == ["invited", "no_consent", "invited"]


def test_a_campaign_of_head_office_goes_in_its_own_name(ground: Database, people: list[int]) -> None:
    assert outcomes(ground, launched(ground.system)) == ["invited"] * 3


def test_a_consent_of_another_dealer_lets_nothing_go_until_its_wording_names_the_keeper_s(
    ground: Database, cast: Cast, people: list[int]
) -> None:
    tell(ground, "update consent_state set holder_id = :beta", beta=cast.dealers["beta"])
    assert outcomes(ground, launched(ground.system)) == ["invited", "no_consent", "no_consent"]


def test_the_same_is_asked_once_more_when_a_message_is_sent(ground: Database, cast: Cast, people: list[int]) -> None:
    own = launched(ground.system, plan(centre_id=cast.centres["north_1"]))
    of_beta = "update consent_state set wording_id = (select id from consent_wording where code = 'beta')"
    tell(ground, f"{of_beta} where client_id = :c", c=people[2])
    with system_session(ground.system) as session:
        claimed = claim_messages(
            session, "email", ("campaign", own), worker="w", most=10, now=NOW, lease=timedelta(minutes=5)
        )
        admitted = admit(session, claimed, worker="w", now=NOW)
    assert [m.person_ref for m in admitted] == [people[0]]
    refused = "select reason from message where person_ref = :c"
    assert ask_one(ground, refused, c=people[2]) == "consent_withdrawn"
