"""Exports of accounting systems: repair orders, sales, insurance, accessories, parts and prepayments."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from intake.fields import Field
from intake.propose import propose_mapping
from store import Database
from tests.asking import ask, ask_one
from tests.cast import Cast
from tests.intake.bringing import bring

VIN = "XTA219010G0000001"
OTHER_VIN = "Z94CB41AAGR000002"

RUSSIAN = (
    "Код клиента;Контрагент;Телефон;Дата;Подразделение;Вид операции;Документ;VIN;Марка;Модель;Пробег;Отметка ТО;Сумма\n"
    f"К-7;Ветров Игнат Саввич;+79168001001;03.02.2026;ОПА;предоплата;ПП-1;{OTHER_VIN};Kia;Rio;;;50 000,00\n"
    f"К-7;Ветров Игнат Саввич;+79168001001;10.02.2026;ОПА;продажа;Д-2;{VIN};Lada;Granta;10;;900 000,00\n"
    f"К-7;Ветров Игнат Саввич;+79168001001;11.02.2026;ФС;КАСКО;П-3;{VIN};Lada;Granta;;;45 000,50\n"
    f"К-7;Ветров Игнат Саввич;+79168001001;11.02.2026;ДОП;;ДО-4;{VIN};Lada;Granta;;;12 000\n"
    "К-7;Ветров Игнат Саввич;+79168001001;15.06.2026;ОЗЧ;;РН-5;;;;;;3 400\n"
    f"К-7;Ветров Игнат Саввич;+79168001001;20.06.2026;ППО;;ЗН-6;{VIN};Lada;Granta;15 120;ТО-1;18 400\n"
    f"К-7;Ветров Игнат Саввич;+79168001001;21.06.2026;Слесарный цех;;ЗН-7;{VIN};Lada;Granta;15 130;;\n"
    "К-7;Ветров Игнат Саввич;+79168001001;30.06.2026;ОЗЧ;;ВН-8;;;;;;-400\n"
)
ENGLISH = (
    "Customer No,Customer Name,Phone,Date,Department,Transaction Type,Document No,VIN,Make,Model,Odometer (km),"
    "Maintenance,Amount\n"
    f"C7,Ann Winter,+19375550141,2026-02-03,New Sales,Deposit,D1,{OTHER_VIN},Kia,Rio,,,500.00\n"
    f"C7,Ann Winter,+19375550141,2026-02-10,New Sales,Sale,D2,{VIN},Lada,Granta,10,,9000.00\n"
    f"C7,Ann Winter,+19375550141,2026-02-11,F&I,,D3,{VIN},Lada,Granta,,,450.50\n"
    f"C7,Ann Winter,+19375550141,2026-02-11,,Accessories,D4,{VIN},Lada,Granta,,,120.00\n"
    "C7,Ann Winter,+19375550141,2026-06-15,Parts Department,,D5,,,,,,34.00\n"
    f"C7,Ann Winter,+19375550141,2026-06-20,Service Department,,D6,{VIN},Lada,Granta,15120,15K,184.00\n"
    f"C7,Ann Winter,+19375550141,2026-06-21,Body Shop,,D7,{VIN},Lada,Granta,15130,,\n"
    "C7,Ann Winter,+19375550141,2026-06-30,Parts,,D8,,,,,,-4.00\n"
)
DAYS = [date(2026, 2, 3), date(2026, 2, 10), date(2026, 2, 11), date(2026, 2, 11), date(2026, 6, 15),
        date(2026, 6, 20), date(2026, 6, 30)]  # fmt: skip
KINDS = ["vehicle_prepayment", "vehicle", "insurance", "accessories", "parts", "repair_order", "parts"]


@pytest.mark.parametrize(
    ("content", "amounts", "document", "mark", "desk"),
    [
        (RUSSIAN, [50_000_00, 900_000_00, 45_000_50, 12_000_00, 3_400_00, 18_400_00, -400_00], "ЗН-6", "ТО-1", "ППО"),
        (ENGLISH, [500_00, 9_000_00, 450_50, 120_00, 34_00, 184_00, -4_00], "D6", "15K", "Service Department"),
    ],
)
def test_an_export_becomes_purchases_visits_and_cars_of_the_right_kinds(
    ground: Database, cast: Cast, content: str, amounts: list[int], document: str, mark: str, desk: str
) -> None:
    done = bring(ground, cast, content.encode())
    assert (done.figures["taken"], done.figures["unusable"], done.figures["new_clients"]) == (8, 0, 1)
    bought = ask(ground, "select kind, happened_on, amount_minor, mileage_km, detail from purchase order by record_id")
    assert [row[0] for row in bought] == KINDS
    assert [row[1] for row in bought] == DAYS
    assert [row[2] for row in bought] == amounts
    assert (bought[5][3], bought[5][4]) == (15_120, {"department": desk, "document": document, "maintenance": mark})
    visits = ask(ground, "select kind, happened_on, mileage_km, detail ->> 'document' from interaction")
    assert visits == [("service_visit", date(2026, 6, 21), 15_130, document.replace("6", "7"))]
    # A prepaid car is still to come: it is known, and nobody's yet.
    owned = ask(ground, "select v.vin, o.since, v.mileage_km from ownership o join vehicle v on v.id = o.vehicle_id")
    assert owned == [(VIN, date(2026, 2, 10), 15_130)]
    assert ask_one(ground, "select count(*) from vehicle where vin = :vin", vin=OTHER_VIN) == 1
    assert bring(ground, cast, content.encode()).figures["known"] == 8


@pytest.mark.parametrize("content", [RUSSIAN, ENGLISH])
def test_the_columns_of_an_export_need_no_answer(content: str) -> None:
    header, *rows = [line.split(";" if ";" in content else ",") for line in content.splitlines()]
    mapping = propose_mapping(header, rows, country="RU")
    assert mapping.questions == ()
    assert [column.field for column in mapping.columns] == [
        Field.EXTERNAL_ID, Field.FULL_NAME, Field.PHONE, Field.HAPPENED_ON, Field.DEPARTMENT, Field.EVENT_KIND,
        Field.DOCUMENT, Field.VIN, Field.MAKE, Field.MODEL, Field.MILEAGE, Field.MAINTENANCE, Field.AMOUNT,
    ]  # fmt: skip


VISIT = "Код клиента;ФИО;Телефон;Дата визита;Сумма\n77;Ветров Игнат Саввич;{phone};{day};{sum}\n"
ORDER = "№ заказ-наряда;ФИО;Телефон;Дата визита;Сумма\n5;Ветров Игнат Саввич;+79168001001;{day};{sum}\n"


def purchases(database: Database) -> list[tuple[Any, ...]]:
    return ask(database, "select happened_on, amount_minor from purchase order by happened_on, id")


def test_the_visit_of_february_does_not_take_the_place_of_januarys(ground: Database, cast: Cast) -> None:
    said = {"phone": "+79168001001", "sum": 100}
    bring(ground, cast, VISIT.format(day="10.01.2026", **said).encode())
    bring(ground, cast, VISIT.format(day="10.02.2026", **said).encode())
    assert purchases(ground) == [(date(2026, 1, 10), 100_00), (date(2026, 2, 10), 100_00)]
    assert ask_one(ground, "select count(*) from client where alias_of is null") == 1


def test_a_visit_that_was_corrected_replaces_itself(ground: Database, cast: Cast) -> None:
    bring(ground, cast, VISIT.format(phone="+79168001001", day="10.01.2026", sum=100).encode())
    done = bring(ground, cast, VISIT.format(phone="+79168001009", day="10.01.2026", sum=120).encode())
    assert done.figures["superseded"] == 1
    assert purchases(ground) == [(date(2026, 1, 10), 120_00)]
    assert ask_one(ground, "select count(*) from client where alias_of is null") == 1


def test_an_order_is_known_by_its_number_whatever_is_corrected_in_it(ground: Database, cast: Cast) -> None:
    bring(ground, cast, ORDER.format(day="10.01.2026", sum=100).encode())
    done = bring(ground, cast, ORDER.format(day="11.01.2026", sum=130).encode())
    assert done.figures["superseded"] == 1
    assert purchases(ground) == [(date(2026, 1, 11), 130_00)]
    # The number of a document is no customer's number, although both may be 5.
    bring(ground, cast, "Код клиента;ФИО;Телефон\n5;Лугова Яна;+79168001002\n".encode())
    assert len(purchases(ground)) == 1


def test_undoing_a_prepayment_leaves_the_car_with_who_owns_it(ground: Database, cast: Cast) -> None:
    bring(ground, cast, RUSSIAN.encode())
    more = VISIT.format(phone="+79168001001", day="10.08.2026", sum=100)
    done = bring(ground, cast, more.encode())
    assert done.figures["joined"] == 1
    changed = bring(ground, cast, more.replace(";100", ";101").encode())
    assert changed.figures["superseded"] == 1
    cars = ask(ground, "select v.vin from ownership o join vehicle v on v.id = o.vehicle_id")
    assert cars == [(VIN,)]


TERMS = {
    "ru": "ФИО;Телефон;VIN;Марка;Модель;Гарантия до;ОСАГО до\n",
    "en": "Name;Phone;VIN;Make;Model;Warranty Expiry;Insurance End Date\n",
}
SAID = "Ветров Игнат;+79168001001;{vin};Lada;Granta;{one};{other}\n"


@pytest.mark.parametrize("language", TERMS)
def test_a_list_tells_until_when_a_car_is_under_warranty_and_insured_and_the_later_day_stays(
    ground: Database, cast: Cast, language: str
) -> None:
    known = "select warranty_until::text, insurance_until::text, version from vehicle where vin = :vin"
    for one, other, comes_to in (
        ("15.03.2031", "20.12.2026", ("2031-03-15", "2026-12-20", 2)),
        ("15.03.2029", "20.12.2027", ("2031-03-15", "2027-12-20", 3)),
        ("31.12.2999", "", ("2031-03-15", "2027-12-20", 3)),
    ):
        bring(ground, cast, (TERMS[language] + SAID.format(vin=VIN, one=one, other=other)).encode())
        assert ask(ground, known, vin=VIN) == [comes_to]
