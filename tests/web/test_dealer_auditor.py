"""An auditor of one dealer: its centres' entries and figures, and nothing of any other dealer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import journal
from journal import Actor, chain
from store import Database
from tenancy import system_session
from tests.asking import ask_one, tell
from tests.cast import NOW, Cast
from tests.conftest import Browser
from tests.journal.test_seal import seal_all

Send = Callable[[str], Browser]
ROLE = (
    "insert into role (code, title_en, title_ru, is_network, sees_contacts, created_at)"
    " values ('dealer_auditor', 'Dealer auditor', 'Аудитор дилера', false, false, now()) returning id"
)
HOLDS = "insert into role_permission values (:role, 'audit.read'), (:role, 'audit.export'), (:role, 'account.use')"
GRANT = (
    "insert into role_grant (user_id, role_id, dealer_id, since, created_at)"
    " values (:user, :role, :dealer, :since, now())"
)


@pytest.fixture(scope="module")
def boris(database: Database, cast: Cast, client_as: Send) -> Browser:
    """Boris, who audits Alpha Cars; each centre of the network has one act of its own, and one is of no centre."""
    role = int(ask_one(database, ROLE))
    tell(database, HOLDS, role=role)
    tell(database, "update role_grant set ended_at = :now where user_id = :user", now=NOW, user=cast.users["boris"])
    tell(database, GRANT, user=cast.users["boris"], role=role, dealer=cast.dealers["alpha"], since=NOW)
    someone = Actor(cast.users["helen"], "head_office_lead", "network", "10.9.8.7")
    with system_session(database.system) as session:
        for place, centre_id in cast.centres.items():
            journal.record(session, someone, "client opened", "client", now=NOW, centre_id=centre_id,
                           detail={"code": f"at-{place}"})  # fmt: skip
        journal.record(session, someone, "rules published", "rule_set", 1, now=NOW, detail={"code": "at-nowhere"})
    seal_all(database)
    return client_as("boris")


def told(page: str) -> set[str]:
    return {code for code in ("at-north_1", "at-north_2", "at-south", "at-nowhere") if code in page}


def test_the_entries_are_those_of_the_dealer_s_centres(boris: Browser) -> None:
    assert told(boris.get("/audit?since=").get_data(as_text=True)) == {"at-north_1", "at-north_2"}


def test_the_figures_are_those_of_the_dealer_s_centres(boris: Browser) -> None:
    page = boris.get("/audit/centres?since=").get_data(as_text=True)
    assert "Centre North-1" in page
    assert "Centre South" not in page
    people = boris.get("/audit/people?since=").get_data(as_text=True)
    assert "All acts of Helen Lead: 2" in people
    assert "Sofia South" not in people


def test_the_people_to_choose_from_are_those_of_the_dealer(boris: Browser) -> None:
    page = boris.get("/audit?since=").get_data(as_text=True).partition('id="audit-user"')[2].partition("</select>")[0]
    assert "Nina North" in page
    assert "Sofia South" not in page


def test_a_copy_holds_the_dealer_s_entries_alone_and_is_accepted(boris: Browser) -> None:
    content = boris.send("/audit/copy", since="", act="client opened").get_data(as_text=True)
    assert told(content) == {"at-north_1", "at-north_2"}
    assert chain.check(chain.read_export(content.splitlines(), []), {}).faults == []


def test_the_chain_of_the_network_is_nobody_else_s_business(boris: Browser) -> None:
    assert boris.get("/audit/chain").status_code == 404
    assert boris.send("/audit/chain/check").status_code == 404
    assert "/audit/chain" not in boris.get("/audit").get_data(as_text=True)
