"""Dealers and centres on the network screen: opened, changed, suspended, and nobody's but head office's."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from flask import Flask

from store import Database
from tests.asking import ask, ask_one
from tests.cast import Cast
from tests.conftest import Browser

OPEN = {
    "dealer": "Alpha Cars", "code": "V-9", "name": "Vega Omsk", "city": "Omsk", "makes": "Aurion, Boreal",
    "weekly_capacity": "40", "weight": "2", "hours-mon": "9:00-20:00", "closed_days": "2027-01-01",
}  # fmt: skip


def address(app: Flask, centre_id: int) -> str:
    return "/network/centres/" + str(app.extensions["forecourt"].public_ids.text("centre", centre_id))


def test_head_office_opens_a_centre_and_the_network_shows_it(
    client_as: Callable[[str], Browser], database: Database, app: Flask
) -> None:
    assert client_as("helen").send("/network/centres", **OPEN).status_code == 303
    made = ask(database, "select id, time_zone, weekly_capacity, hours from centre where code = 'V-9'")
    assert made[0][1:] == ("Asia/Omsk", 40, {"mon": ["09:00", "20:00"]})
    page = client_as("helen").get(address(app, made[0][0])).get_data(as_text=True)
    assert 'value="09:00-20:00"' in page
    assert "Opened here" in page
    assert "Project-Id-Version" not in page, "an empty text is the heading of a catalogue"
    assert "Vega Omsk" in client_as("helen").get("/network").get_data(as_text=True)


def test_a_refusal_keeps_what_was_typed(client_as: Callable[[str], Browser]) -> None:
    answer = client_as("helen").send("/network/centres", **{**OPEN, "code": "V-10", "hours-mon": "nine"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert 'value="V-10"' in page
    assert 'value="nine"' in page


def test_a_centre_is_suspended_and_resumed_by_a_button(
    client_as: Callable[[str], Browser], database: Database, app: Flask, cast: Cast
) -> None:
    where = address(app, cast.centres["south"])
    assert client_as("helen").send(where + "/suspend").status_code == 303
    assert ask_one(database, "select is_open from centre where id = :c", c=cast.centres["south"]) is False
    assert re.search(r'data-tone="warn">Suspended', client_as("sofia").get("/network").get_data(as_text=True))
    # Its staff work on.
    assert client_as("sofia").get("/clients").status_code == 200
    assert client_as("helen").send(where + "/suspend").status_code == 409
    assert client_as("helen").send(where + "/resume").status_code == 303
    assert ask_one(database, "select is_open from centre where id = :c", c=cast.centres["south"]) is True


def test_the_file_of_centres_comes_in_by_the_browser_too(
    client_as: Callable[[str], Browser], database: Database
) -> None:
    text = "dealer,code,name,city,latitude,longitude,makes,weekly_capacity,weight\nGamma,G-7,Gamma,Tver,,,,,\n"
    answer = client_as("helen").send("/network/centres/file", file=(io.BytesIO(text.encode()), "centres.csv"))
    assert answer.status_code == 303
    assert ask_one(database, "select count(*) from centre where code = 'G-7'") == 1
    answer = client_as("helen").send("/network/centres/file", file=(io.BytesIO(b"\xff\xfe"), "centres.csv"))
    assert answer.status_code == 422


def test_a_centre_changes_no_centre(client_as: Callable[[str], Browser], app: Flask, cast: Cast) -> None:
    for who in ("nina", "anna", "max", "irina"):
        for path in ("/network/centres/new", address(app, cast.centres["north_1"])):
            assert client_as(who).get(path).status_code == 403
        assert client_as(who).send(address(app, cast.centres["north_1"]) + "/suspend").status_code == 403


def test_a_day_that_is_none_or_has_not_come_is_told_on_the_page_of_a_centre(
    client_as: Callable[[str], Browser], app: Flask, cast: Cast
) -> None:
    where = address(app, cast.centres["north_1"])
    days = {"2999-01-01": "is still to come", "2026-02-30": "That is not a day.", "2026-11-20": "not there yet"}
    for asked, told in days.items():
        assert told in client_as("helen").get(f"{where}?on={asked}").get_data(as_text=True), asked
