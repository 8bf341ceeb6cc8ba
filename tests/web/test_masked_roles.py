"""A role that sees contacts in part sees them in part at every door, whatever else it may do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from clients import ConsentWord, HowSaid, Incoming, record_at_desk
from journal import SYSTEM
from roles import Role, appoint
from store import Database
from tenancy import Scope, ScopedSession, scope_key, system_session
from tests.cast import NOW, PASSWORD, Cast, email_of
from tests.conftest import SECRET, Browser
from tests.stewardship.people import Town

VERA = Incoming(full_name="Лебедева Вера", emails=("vera.l@mail.example",), mailing_consent=True)


@pytest.fixture(scope="module")
def town(database: Database, cast: Cast) -> Town:
    """A client of North-1 whom a list of South brought, with a signed form, and an administrator."""
    town = Town(database, cast)
    vera = town.arrive(VERA, centre="south")
    town.tell("update import_batch set file_name = 'south.csv' where headers = '[]'")
    town.keep(vera, "north_1")
    with ScopedSession(database.web, Scope.network(None), scope_key(SECRET)) as session, session.begin():
        word = ConsentWord(("email",), how=HowSaid("scan"), scan=b"%PDF-1.7 signed")
        record_at_desk(session, vera, word, by=SYSTEM, now=town.tick())
    with system_session(database.system) as system:
        appoint(system, email_of("adam"), "Adam Admin", Role.ADMINISTRATOR, PASSWORD, now=NOW, centre_ids=[])
    return town


@pytest.fixture
def path(app: Flask, town: Town) -> str:
    vera = town.one("select client_id from identifier where value = :e", e=VERA.emails[0])
    return f"/clients/{app.extensions['forecourt'].public_ids.text('client', vera)}"


def test_an_administrator_may_edit_and_still_reads_no_contact(path: str, client_as: Callable[[str], Browser]) -> None:
    adam, helen = client_as("adam"), client_as("helen")
    assert VERA.emails[0] in helen.get(f"{path}/edit").get_data(as_text=True)
    assert adam.get(f"{path}/edit").status_code == 403
    assert adam.send(f"{path}/edit", version="0", city="Клин").status_code == 403
    assert f'href="{path}/edit"' not in adam.get(path).get_data(as_text=True)


def test_an_administrator_opens_no_signed_form(
    app: Flask, path: str, town: Town, client_as: Callable[[str], Browser]
) -> None:
    scan_id = town.one("select id from consent_scan")
    scan = f"{path}/consents/scans/{app.extensions['forecourt'].public_ids.text('scan', scan_id)}"
    assert client_as("helen").get(scan).status_code == 200
    assert client_as("adam").get(scan).status_code == 403
    assert scan not in client_as("adam").get(f"{path}/consents/history").get_data(as_text=True)


def test_a_centre_reads_in_the_history_no_list_of_another(path: str, client_as: Callable[[str], Browser]) -> None:
    assert "south.csv" in client_as("helen").get(f"{path}/consents/history").get_data(as_text=True)
    page = client_as("nina").get(f"{path}/consents/history").get_data(as_text=True)
    assert "south.csv" not in page
    assert "another centre" in page


def test_an_administrator_hands_nobody_their_file(path: str, client_as: Callable[[str], Browser]) -> None:
    adam, helen = client_as("adam"), client_as("helen")
    assert helen.get(f"{path}/file").status_code == 200
    assert adam.get(f"{path}/file").status_code == 403
    assert adam.send(f"{path}/file/json").status_code == adam.send(f"{path}/file/pdf", language="en").status_code == 403
    assert f'href="{path}/file"' not in adam.get(path).get_data(as_text=True)
