"""Cars through a client's life: what lists and desks say of them stays with its client, merged or not."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from clients import (
    CarSaid,
    EventKind,
    Incoming,
    StaleVehicle,
    VehicleShared,
    VehicleWrong,
    add_vehicle,
    correct_vehicle,
    note_vehicle,
    open_vehicle,
    retire_records,
    set_ownership,
    vehicles_of,
)
from journal import SYSTEM
from stewardship import SECTIONS, erase_client, merge_clients, split_client, undo_merge
from tenancy import Scope, ScopedSession, scope_key, system_session
from tests.cast import NOW
from tests.conftest import SECRET
from tests.stewardship.people import Town

TODAY = NOW.date()
VIN = "XTA74J1XPL9347999"
CAR: dict[str, Any] = {"vin": VIN, "make": "Lada", "model": "Granta"}


def person(n: int, **said: Any) -> Incoming:
    names = ("Лебедева Вера", "Крылов Илья", "Снегирёв Клим")
    return Incoming(full_name=names[n], phones=(f"+7916500101{n}",), emails=(f"p{n}@mail.example",), **said)


def sold(n: int, year: int, km: int) -> Incoming:
    return person(n, **CAR, event=EventKind.SALE, happened_on=date(year, 3, 1), mileage_km=km)


def at_desk(town: Town, scope: Scope | None = None) -> ScopedSession:
    return ScopedSession(town.database.web, scope or Scope.network(None), scope_key(SECRET))


def car_of(town: Town) -> int:
    return int(town.one("select id from vehicle where vin = :vin", vin=VIN))


def note(town: Town, km: int | None = None, *, mark: str = "", on: date = TODAY) -> None:
    with at_desk(town) as session, session.begin():
        note_vehicle(
            session, car_of(town), kind="maintenance" if mark else "mileage", noted_on=on, km=km, mark=mark, by=SYSTEM,
            now=town.tick(),
        )  # fmt: skip


def readings(town: Town) -> list[tuple[int | None, str | None, str, bool]]:
    with at_desk(town) as session:
        return [(r.km, r.mark, r.source, r.is_backwards) for r in open_vehicle(session, car_of(town)).readings]


def test_readings_come_from_purchases_visits_lists_and_the_desk_and_one_that_goes_backwards_is_kept(town: Town) -> None:
    town.arrive(sold(0, 2020, 10))
    town.arrive(person(0, **CAR, event=EventKind.SERVICE, happened_on=date(2022, 3, 1), mileage_km=30_000))
    town.arrive(person(0, **CAR, happened_on=date(2023, 3, 1), mileage_km=41_000, maintenance="ТО-3"))
    note(town, 25_000)
    note(town, mark="Тормозная жидкость", on=date(2024, 1, 5))
    assert readings(town) == [
        (25_000, None, "desk", True), (None, "Тормозная жидкость", "desk", False), (41_000, "ТО-3", "list", False),
        (30_000, None, "visit", False), (10, None, "purchase", False),
    ]  # fmt: skip
    assert town.ask("select mileage_km, mileage_on from vehicle where vin = :v", v=VIN) == [(25_000, NOW.date())]


@pytest.mark.parametrize("said", [{"km": None}, {"km": 10_000_000}, {"km": 5, "on": date(2027, 1, 1)}])
def test_a_reading_that_cannot_be_is_refused(town: Town, said: dict[str, Any]) -> None:
    town.arrive(sold(0, 2020, 10))
    with pytest.raises(VehicleWrong):
        note(town, **said)


def test_notes_go_with_their_client_over_a_merge_its_undoing_and_a_split(town: Town) -> None:
    vera, ilya = town.arrive(person(0)), town.arrive(sold(1, 2020, 10))
    note(town, 20_000)
    done = merge_clients(town.database, vera, ilya, cause="desk", actor=SYSTEM, now=town.tick())
    assert town.ask("select client_id, born_client_id from vehicle_note") == [(vera, ilya)]
    note(town, 30_000)
    undo_merge(town.database, done.merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    assert town.ask("select km, client_id from vehicle_note order by km") == [(20_000, ilya), (30_000, vera)]
    town.arrive(person(2, external_id="1"), external_id="no. 1")
    row = person(2, vin="X9FT5C1A0MH000001", make="Aurion", mileage_km=700)
    klim = town.arrive(row, external_id="no. 2")
    (record,) = town.ask("select record_id from vehicle_note where km = 700")[0]
    new = split_client(town.database, klim, [record], actor=SYSTEM, now=town.tick())
    assert town.one("select client_id from vehicle_note where km = 700") == new


def test_a_period_set_by_hand_outlasts_rows_of_lists(town: Town) -> None:
    vera = town.arrive(sold(0, 2020, 10), external_id="no. 7")
    with at_desk(town) as session, session.begin():
        set_ownership(
            session, car_of(town), vera, since=date(2021, 1, 1), until=date(2024, 1, 1), by=SYSTEM, now=town.tick()
        )
    periods = "select since, until from ownership where client_id = :c"
    for year in (2019, 2018):
        town.arrive(sold(0, year, 10), external_id="no. 7")
        assert town.ask(periods, c=vera) == [(date(2021, 1, 1), date(2024, 1, 1))]
    with at_desk(town) as session, pytest.raises(VehicleWrong):
        set_ownership(
            session, car_of(town), vera, since=date(2021, 1, 1), until=date(2020, 1, 1), by=SYSTEM, now=town.tick()
        )


def test_nobody_has_a_car_from_a_day_that_has_not_come(town: Town) -> None:
    vera, tomorrow = town.arrive(sold(0, 2020, 10)), TODAY + timedelta(days=1)
    with at_desk(town) as session, pytest.raises(VehicleWrong, match="has not come yet"):
        set_ownership(session, car_of(town), vera, since=tomorrow, until=None, by=SYSTEM, now=town.tick())
    said = CarSaid("", "", "Lada", "Vesta", bought_on=tomorrow)
    with at_desk(town) as session, pytest.raises(VehicleWrong, match="has not come yet"):
        add_vehicle(session, vera, said, by=SYSTEM, now=town.tick())
    with at_desk(town) as session, session.begin():
        set_ownership(session, car_of(town), vera, since=TODAY, until=None, by=SYSTEM, now=town.tick())
    assert town.one("select since from ownership where client_id = :c", c=vera) == TODAY


def correct_vin(town: Town, vin: str, *, car: int, version: int, session: ScopedSession) -> None:
    said = CarSaid(vin, "", "Lada", "Granta")
    correct_vehicle(session, car, said, version=version, by=SYSTEM, now=town.tick())


def test_a_corrected_vin_finds_every_owner_and_the_one_before_it_nobody(town: Town) -> None:
    vera, ilya = town.arrive(sold(0, 2020, 10)), town.arrive(sold(1, 2022, 20))
    town.keep(vera, "north_1")
    town.keep(ilya, "south")
    car, right = car_of(town), "XTA74J1XPL9347000"
    found = "select value, array_agg(client_id order by client_id) from identifier where kind = 'vin' group by 1"
    # Who bought it last, of South, has it to themselves.
    version = town.one("select version from vehicle where id = :c", c=car)
    with at_desk(town, place(town, "north_1")) as session, pytest.raises(VehicleShared):
        correct_vin(town, right, car=car, version=version, session=session)
    with at_desk(town, place(town, "south")) as session, session.begin():
        correct_vin(town, right, car=car, version=version, session=session)
    assert town.ask(found) == [(right, [vera, ilya])]
    # Whatever works the client out anew from the rows, which bear the old one still.
    town.edit(vera, city="Клин")
    other = town.arrive(person(2))
    done = merge_clients(town.database, vera, other, cause="desk", actor=SYSTEM, now=town.tick())
    undo_merge(town.database, done.merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    assert town.ask(found) == [(right, [vera, ilya])]
    with at_desk(town) as session, session.begin():
        correct_vin(town, VIN, car=car, version=version + 1, session=session)
    assert town.ask(found) == [(VIN, [vera, ilya])]


def test_of_two_who_give_one_vin_to_two_cars_at_once_the_second_is_told_so(town: Town) -> None:
    vera, right = town.arrive(sold(0, 2020, 10)), "XTA74J1XPL9347000"
    with at_desk(town) as session, session.begin():
        second = add_vehicle(session, vera, CarSaid("", "", "Lada", "Vesta"), by=SYSTEM, now=town.tick())
    first = car_of(town)
    version = town.one("select version from vehicle where id = :c", c=first)

    def later() -> None:
        with at_desk(town) as session, session.begin():
            correct_vin(town, right, car=second, version=1, session=session)

    with ThreadPoolExecutor(1) as other, at_desk(town) as session, session.begin():
        correct_vin(town, right, car=first, version=version, session=session)
        refused = other.submit(later)
        waiting = "select count(*) from pg_locks where locktype = 'transactionid' and not granted"
        deadline = time.monotonic() + 10
        while not town.one(waiting):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        session.commit()
        with pytest.raises(VehicleWrong, match="Another car"):
            refused.result(timeout=20)


def cars_had(town: Town, client_id: int) -> int:
    return int(town.one("select count(*) from ownership where client_id = :c", c=client_id))


def test_a_row_that_names_a_car_without_an_event_keeps_it_with_its_client_when_it_is_sent_again(town: Town) -> None:
    vera = town.arrive(person(0, **CAR), external_id="7")
    assert town.arrive(person(0, **CAR, city="Клин"), external_id="7") == vera
    assert cars_had(town, vera) == 1
    town.arrive(person(0, **CAR, city="Клин"), external_id="8")
    newest = town.one("select max(id) from source_record")
    with system_session(town.database.system) as session:
        retire_records(session, [newest], reason="list_undone", now=town.tick())
    assert cars_had(town, vera) == 1


def test_both_sides_of_a_split_whose_rows_name_one_car_have_it(town: Town) -> None:
    vera = town.arrive(person(0, **CAR), external_id="7")
    assert town.arrive(person(0, **CAR, city="Клин"), external_id="8") == vera
    newest = town.one("select max(id) from source_record")
    parted = split_client(town.database, vera, [newest], actor=SYSTEM, now=town.tick())
    assert cars_had(town, vera) == cars_had(town, parted) == 1


def test_a_list_s_plate_or_day_of_purchase_makes_an_open_form_older_than_the_car(town: Town) -> None:
    version = "select version from vehicle where vin = :vin"
    town.arrive(person(0, **CAR))
    first = town.one(version, vin=VIN)
    town.arrive(person(0, **CAR, city="Клин"))
    assert town.one(version, vin=VIN) == first
    town.arrive(person(0, **CAR, plate="А777МР77"))
    assert town.one(version, vin=VIN) == first + 1
    town.arrive(sold(0, 2020, 10))
    assert town.one(version, vin=VIN) == first + 2


def test_a_car_of_a_known_vin_gets_an_owner_more_and_names_none_outside_the_scope(town: Town) -> None:
    north, south = town.arrive(sold(0, 2020, 10)), town.arrive(person(1), "south")
    town.keep(north, "north_1")
    town.keep(south, "south")
    scope = Scope.centres(None, [town.cast.centres["south"]])
    with at_desk(town, scope) as session, session.begin():
        car = add_vehicle(
            session, south, CarSaid(VIN.lower(), "", "Лада", "", bought_on=date(2024, 5, 1)), by=SYSTEM, now=town.tick()
        )
        assert car == car_of(town)
        opened = open_vehicle(session, car)
        assert (opened.vehicle.make, opened.vehicle.model) == ("Lada", "Granta")
        assert [(o.id, o.display_name, o.since) for o in opened.owners] == [
            (south, "Крылов Илья", date(2024, 5, 1)), (None, None, date(2020, 3, 1)),
        ]  # fmt: skip
        assert opened.readings == []
    assert town.one("select count(*) from identifier where kind = 'vin' and client_id = :c", c=south) == 1


def test_a_stale_form_and_a_vin_of_another_car_change_nothing(town: Town) -> None:
    town.arrive(sold(0, 2020, 10))
    town.arrive(person(1, vin="X9FT5C1A0MH000001", make="Aurion"))
    said = CarSaid(VIN, "А001ВС 77", "Lada", "Granta", 2020, warranty_until=date(2027, 1, 1))

    def correct(said: CarSaid, version: int) -> None:
        with at_desk(town) as session, session.begin():
            correct_vehicle(session, car_of(town), said, version=version, by=SYSTEM, now=town.tick())

    correct(said, 1)
    with pytest.raises(StaleVehicle):
        correct(CarSaid(VIN, "", "Lada", "Vesta"), 1)
    with pytest.raises(VehicleWrong):
        correct(CarSaid("X9FT5C1A0MH000001", "", "Lada", "Granta"), 2)
    with pytest.raises(VehicleWrong):
        correct(CarSaid("X9FT5", "", "Lada", "Granta"), 2)
    query = "select model, plate, warranty_until, version from vehicle where vin = :v"
    assert town.ask(query, v=VIN) == [("Granta", "А001ВС 77", date(2027, 1, 1), 2)]


def test_nothing_noted_of_a_car_is_left_of_the_erased(town: Town) -> None:
    vera = town.arrive(sold(0, 2020, 10))
    note(town, mark="Замена масла")
    erase_client(town.database, vera, confirmed=True, actor=SYSTEM, now=town.tick())
    assert town.one("select count(*) from vehicle_note") == 0
    assert town.one("select count(*) from vehicle where vin = :v", v=VIN) == 0


def shared(town: Town) -> tuple[int, int]:
    """Vera of South bought the car; Ilya of North-1 is given it by its VIN."""
    vera, ilya = town.arrive(sold(0, 2024, 12_345), "south"), town.arrive(person(1))
    town.keep(vera, "south")
    town.keep(ilya, "north_1")
    town.tell("update vehicle set plate = 'A123AA77', warranty_until = '2027-01-01', bought_on = '2024-03-01'")
    with at_desk(town, place(town, "north_1")) as session, session.begin():
        add_vehicle(session, ilya, CarSaid(VIN, "", "Lada", ""), by=SYSTEM, now=town.tick())
    return vera, ilya


def place(town: Town, name: str) -> Scope:
    return Scope.centres(None, [town.cast.centres[name]])


def test_whoever_names_a_vin_learns_nothing_of_the_one_who_has_the_car_and_corrects_nothing(town: Town) -> None:
    vera, ilya = shared(town)
    car = car_of(town)
    with at_desk(town, place(town, "north_1")) as session:
        opened = open_vehicle(session, car)
        told = opened.vehicle
        assert (told.vin, told.make, told.is_shared) == (VIN, "Lada", True)
        assert (told.plate, told.bought_on, told.warranty_until, told.insurance_until) == (None,) * 4
        assert (opened.readings, opened.newest) == ([], None)
        (line,) = vehicles_of(session, ilya)
        assert (line.plate, line.mileage_km, line.warranty_until) == (None, None, None)
        said = CarSaid(VIN, "X1", "HACKED", "")
        with pytest.raises(VehicleShared):
            correct_vehicle(session, car, said, version=told.version, by=SYSTEM, now=town.tick())
    with at_desk(town) as session:
        assert open_vehicle(session, car).vehicle.plate == "A123AA77"
    with at_desk(town, place(town, "north_1")) as session, session.begin():
        note_vehicle(session, car, kind="mileage", noted_on=TODAY, km=20_000, mark="", by=SYSTEM, now=town.tick())
        newest = open_vehicle(session, car).newest
        assert newest is not None
        assert newest.km == 20_000
    assert town.one("select mileage_km from vehicle where id = :c", c=car) == 20_000
    with at_desk(town) as session, session.begin():
        set_ownership(session, car, vera, since=None, until=TODAY, by=SYSTEM, now=town.tick())
    with at_desk(town, place(town, "north_1")) as session:
        assert open_vehicle(session, car).vehicle.plate == "A123AA77"


def test_the_file_of_whoever_named_a_vin_tells_nothing_of_the_other_s_car(town: Town) -> None:
    vera, ilya = shared(town)
    (section,) = [s for s in SECTIONS if s.name == "vehicles"]
    told = {who: town.ask(section.query, ids=[client]) for who, client in (("vera", vera), ("ilya", ilya))}
    assert told["ilya"] == [(VIN, None, "Lada", "Granta", None, None, None, None, None, None)]
    with at_desk(town) as session, session.begin():
        set_ownership(session, car_of(town), ilya, since=None, until=TODAY, by=SYSTEM, now=town.tick())
    assert town.ask(section.query, ids=[vera])[0][1] == "A123AA77"


def test_the_newest_mileage_is_told_as_the_events_are(town: Town) -> None:
    vera = town.arrive(sold(0, 2024, 12_345), "south")
    town.keep(vera, "north_1")
    north = town.cast.centres["north_1"]
    with at_desk(town, place(town, "north_1")) as session:
        assert vehicles_of(session, vera, details_of=[north])[0].mileage_km is None
        assert open_vehicle(session, car_of(town), details_of=[north]).newest is None
        assert vehicles_of(session, vera)[0].mileage_km == 12_345
