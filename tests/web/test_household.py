"""The household on a client's card: whom it names to whom, and a person's word on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from clients import HouseholdTerms, settle_all_households
from store import Database
from tenancy import system_session
from tests.asking import ask, tell
from tests.cast import MARKS, Cast
from tests.conftest import Browser
from tests.web.test_rights import number_of

SHARE = "insert into identifier (client_id, born_client_id, kind, value) values (:c, :c, 'phone', '+79990001122')"


@pytest.fixture(autouse=True)
def family(database: Database, cast: Cast) -> Iterator[None]:
    """One phone of two people of North-1 and one of South."""
    for client_id in (*cast.clients["north_1"][:2], cast.one("south")):
        tell(database, SHARE, c=client_id)
    settle(database)
    yield
    tell(database, "delete from identifier where value = '+79990001122'")
    tell(database, "delete from household_word")
    settle(database)


def settle(database: Database) -> None:
    settle_all_households(lambda: system_session(database.system), HouseholdTerms())


def section(page: str) -> str:
    return page.partition('id="clients-household"')[2].partition("</section>")[0]


def test_the_card_tells_who_shares_what_and_names_nobody_of_another_centre(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast
) -> None:
    path = f"/clients/{number_of(app, cast.one('north_1'))}"
    at_head_office = section(client_as("helen").get(path).get_data(as_text=True))
    assert MARKS["north_1"] in at_head_office
    assert MARKS["south"] in at_head_office
    assert at_head_office.count("shares the phone") == 2
    at_the_centre = section(client_as("nina").get(path).get_data(as_text=True))
    assert MARKS["north_1"] in at_the_centre
    assert "Somebody kept by another centre" in at_the_centre
    assert MARKS["south"] not in at_the_centre
    assert number_of(app, cast.one("south")) not in at_the_centre
    from_the_south = section(
        client_as("sofia").get(f"/clients/{number_of(app, cast.one('south'))}").get_data(as_text=True)
    )
    assert from_the_south.count("Somebody kept by another centre") == 2


def test_a_word_shows_at_once_and_is_taken_back(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    one, other = (number_of(app, c) for c in cast.clients["north_1"][:2])
    anna, path = client_as("anna"), f"/clients/{one}"
    assert anna.send(f"{path}/household/part", number=other).status_code == 303
    assert "not one household, as somebody said" in section(anna.get(path).get_data(as_text=True))
    settle(database)
    assert ask(database, "select count(*) from household_link where is_household") == [(2,)]
    assert anna.send(f"{path}/household/undo", number=other).status_code == 303
    assert anna.send(f"{path}/household/undo", number=other).status_code == 422
    settle(database)
    assert "as somebody said" not in section(anna.get(path).get_data(as_text=True))
    assert ask(database, "select count(*) from household_link where is_household") == [(6,)]


def test_a_word_is_given_on_one_s_own_clients_only(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    path = f"/clients/{number_of(app, cast.one('north_1'))}/household/join"
    nothing = client_as("nina").send(path, number="0000000000000")
    foreign = client_as("nina").send(path, number=number_of(app, cast.one("south")))
    assert (foreign.status_code, nothing.status_code) == (422, 422)
    for answer in (nothing, foreign):
        assert "No client you work with has this number" in answer.get_data(as_text=True)
    himself = client_as("nina").send(path, number=number_of(app, cast.one("north_1")))
    assert "These two numbers are one client" in himself.get_data(as_text=True)
    assert client_as("irina").send(path, number=number_of(app, cast.one("south"))).status_code == 403
    third = cast.clients["north_1"][2]
    assert client_as("nina").send(path, number=f"http://x/clients/{number_of(app, third)}").status_code == 303
    assert ask(database, "select one_id, other_id, is_household from household_word where ended_at is null") == [
        (cast.one("north_1"), third, True)
    ]


def test_the_option_is_kept_with_the_draft_and_counted_in_its_preview(
    client_as: Callable[[str], Browser],
) -> None:
    form = {
        "name": "Families", "purpose": "event", "starts_on": "2026-11-22", "ends_on": "2026-12-01",
        "control_percent": "0", "subject_en": "x", "subject_ru": "x", "body_en": "{unsubscribe}",
        "body_ru": "{unsubscribe}",
    }  # fmt: skip
    helen = client_as("helen")
    words = "Another of their household is invited"
    assert words not in helen.send("/campaigns/preview", **form).get_data(as_text=True)
    assert words in helen.send("/campaigns/preview", **form, one_per_household="1").get_data(as_text=True)
    kept = helen.send("/campaigns/new", **form, one_per_household="1")
    page = helen.get(kept.location).get_data(as_text=True)
    assert 'name="one_per_household" value="1" aria-describedby="household-hint" checked' in page
