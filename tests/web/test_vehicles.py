"""Cars in the browser: added, corrected with 409 on a stale form, read and sold on, within the scope."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from store import Database
from tests.asking import ask, ask_one, tell
from tests.cast import MARKS, Cast
from tests.conftest import Browser
from tests.web.test_rights import number_of


def car_path(app: Flask, vehicle_id: int) -> str:
    return f"/vehicles/{app.extensions['forecourt'].public_ids.text('vehicle', vehicle_id)}"


def test_a_car_is_added_at_the_desk_and_its_vin_only_warned_of(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast
) -> None:
    anna, client = client_as("anna"), number_of(app, cast.one("north_1"))
    path = f"/clients/{client}/vehicles/new"
    short = anna.send(path, vin="1M8GDM9", make="MCI")
    assert short.status_code == 422
    assert "A VIN has 17 characters" in short.get_data(as_text=True)
    assert 'value="1M8GDM9"' in short.get_data(as_text=True)
    added = anna.send(path, vin="1M8GDM9A1KP042788", make="MCI", model="102", year="1989", warranty_until="2027-01-01")
    assert added.status_code == 303
    page = anna.get(added.location).get_data(as_text=True)
    assert "Check digit does not fit" in page
    assert "MCI 102" in page
    card = anna.get(f"/clients/{client}").get_data(as_text=True)
    assert "Check digit does not fit" in card
    assert added.location in card
    assert client_as("irina").send(path, make="MCI").status_code == 403


def test_a_stale_form_is_answered_with_the_other_person_s_change(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    vehicle_id = cast.vehicles[cast.one("north_1")]
    path, anna, nina = car_path(app, vehicle_id), client_as("anna"), client_as("nina")
    form = {"vin": f"X9FT5C1A0MH{1:06d}", "make": "Aurion", "model": "T5", "insurance_until": "2027-03-01"}
    assert anna.send(f"{path}/correct", **form, version="1").status_code == 303
    stale = nina.send(f"{path}/correct", **{**form, "insurance_until": "2028-04-02"}, version="1")
    page = stale.get_data(as_text=True)
    assert stale.status_code == 409
    assert "1 Mar 2027" in page
    assert 'value="2028-04-02"' in page
    assert 'name="version" value="2"' in page
    assert ask(database, "select insurance_until::text from vehicle where id = :v", v=vehicle_id) == [("2027-03-01",)]


def test_a_car_is_read_and_sold_on_and_seen_within_the_scope_only(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    client_id = cast.clients["north_1"][1]
    path, nina = car_path(app, cast.vehicles[client_id]), client_as("nina")
    assert nina.send(f"{path}/notes", kind="mileage", km="64 100", noted_on="2026-11-20").status_code == 303
    assert nina.send(f"{path}/notes", kind="mileage", km="5000", noted_on="2026-11-21").status_code == 303
    assert nina.send(f"{path}/notes", kind="maintenance", mark="TO-4", noted_on="2026-11-21").status_code == 303
    assert nina.send(f"{path}/notes", kind="mileage", km="many").status_code == 422
    page = nina.get(path).get_data(as_text=True)
    assert "lower than before" in page
    assert "TO-4" in page
    owner = f"{path}/owners/{number_of(app, client_id)}"
    assert nina.send(owner, since="2022-01-01", until="2021-01-01").status_code == 422
    assert nina.send(owner, since="2022-01-01", until="2026-11-01").status_code == 303
    assert "had until" in nina.get(f"/clients/{number_of(app, client_id)}").get_data(as_text=True)
    assert ask_one(database, "select count(*) from journal_entry where act = 'ownership corrected'") == 1
    foreign = client_as("sofia").get(path)
    assert foreign.status_code == 404
    assert MARKS["north_1"] not in foreign.get_data(as_text=True)


def test_a_vin_that_is_written_down_counts_as_a_question_at_the_desk(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    nina, own = client_as("nina"), cast.clients["north_1"][2]
    (theirs,) = ask(database, "select vin from vehicle where id = :v", v=cast.vehicles[cast.one("south")])[0]
    path, car = f"/clients/{number_of(app, own)}/vehicles/new", {"make": "Aurion", "model": "T5"}
    assert nina.send(path, vin="1M8GDM9A", **car).status_code == 422, "no VIN is no question"
    added = nina.send(path, vin=theirs, **car)
    assert "another centre keeps has this car too" in nina.get(added.location).get_data(as_text=True)
    kept = {"s": cast.centres["south"], "u": cast.users["nina"]}
    assert ask(database, "select act, user_id from journal_entry where centre_id = :s and act = 'client looked up'",
               s=kept["s"]) == [("client looked up", None)]  # fmt: skip
    spend = """
    insert into desk_lookup (user_id, centre_id, asked_at, kind, hint) select user_id, centre_id, asked_at, 'vin', ''
    from desk_lookup cross join generate_series(2, 30) where user_id = :u
    """
    tell(database, spend, u=kept["u"])
    cars = "select count(*) from ownership where client_id = :c"
    before = ask_one(database, cars, c=own)
    refused = nina.send(path, vin="1M8GDM9A1KP042799", **car)
    assert refused.status_code == 422
    assert "as many people as a desk needs" in refused.get_data(as_text=True)
    mine = car_path(app, cast.vehicles[own])
    assert nina.send(f"{mine}/correct", vin="1M8GDM9A1KP042799", version="1", **car).status_code == 422
    known = ask(database, "select vin, make, version from vehicle where id = :v", v=cast.vehicles[own])[0]
    assert nina.send(f"{mine}/correct", vin=known[0], make=known[1], version=str(known[2])).status_code == 303
    assert nina.send(path, **car).status_code == 303, "a car without a VIN asks nobody"
    assert ask_one(database, cars, c=own) == before + 1
    assert ask_one(database, "select count(*) from journal_entry where act = 'look-up refused' and user_id = :u",
                   u=kept["u"]) == 2  # fmt: skip
