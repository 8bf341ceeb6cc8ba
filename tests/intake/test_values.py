"""Places, vehicles, quantities, proposals by values, mappings and the hash of a row."""

from __future__ import annotations

from datetime import date

import pytest

from intake.errors import FieldChosenTwice, MappingDamaged, NobodyToFind
from intake.fields import Field, Unit
from intake.makes import canonical_make, split_vehicle
from intake.mapping import Source, check_mapping, choose, mapping_from_json
from intake.places import clean_city, split_address
from intake.propose import propose_mapping
from intake.quantities import read_amount, read_mileage_km
from intake.row_hash import content_hash
from intake.rows import ListProfile, ReadRow, read_row


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("г.Москва", "Москва"), ("гор. Санкт-Петербург", "Санкт-Петербург"), ("МОСКВА", "Москва"), ("г Тула", "Тула"),
        ("РОСТОВ-НА-ДОНУ", "Ростов-на-Дону"), ("нижний новгород", "Нижний Новгород"),
        ("Горно-Алтайск", "Горно-Алтайск"),
        ("СПб", "СПб"), ("Тула г.", "Тула"), ("NEW YORK", "New York"), ("Грозный", "Грозный"), ("", ""),
    ],
)  # fmt: skip
def test_a_city_is_cleaned(text: str, city: str) -> None:
    assert clean_city(text) == city


@pytest.mark.parametrize(
    ("text", "city", "rest"),
    [
        ("Москва, ул. Карбышева, д. 80", "Москва", "ул. Карбышева, д. 80"),
        ("г.Москва, ул. Ульянова, д. 67, кв. 59", "Москва", "ул. Ульянова, д. 67, кв. 59"),
        ("Санкт Петербург", "Санкт Петербург", ""),
        ("123456, Россия, Московская обл., г. Химки, ул. Мира, 5", "Химки", "123456, Московская обл., ул. Мира, 5"),
        ("ул. Мира, д. 5", "", "ул. Мира, д. 5"),
        ("Austin, 1816 Morales Rd", "Austin", "1816 Morales Rd"),
        ("1816 Morales Rd, Austin, TX 78701", "Austin", "1816 Morales Rd, TX 78701"),
        ("1816 Morales Rd", "", "1816 Morales Rd"),
    ],
)
def test_a_city_is_taken_out_of_an_address(text: str, city: str, rest: str) -> None:
    assert split_address(text) == (city, rest)


@pytest.mark.parametrize(
    ("text", "make", "model"),
    [
        ("Kia Rio", "Kia", "Rio"), ("Лада Веста", "LADA", "Веста"), ("Land Rover Discovery", "Land Rover", "Discovery"),
        ("Great Wall Poer", "Great Wall", "Poer"), ("Киа", "Kia", ""), ("2019 Ford F-150", "Ford", "F-150"),
        ("Mercedes-Benz GLC 220", "Mercedes-Benz", "GLC 220"), ("Рендж Ровер Спорт", "Land Rover", "Рендж Ровер Спорт"),
        ("Chery Tiggo 7 Pro", "Chery", "Tiggo 7 Pro"), ("Неведомый 5", "", "Неведомый 5"),
        ("²⁰¹⁹ Ford", "", "²⁰¹⁹ Ford"),
        ("Solaris", "", "Solaris"),
    ],
)  # fmt: skip
def test_a_vehicle_is_split(text: str, make: str, model: str) -> None:
    assert split_vehicle(text) == (make, model)


def test_a_make_has_one_spelling() -> None:
    assert {canonical_make(text) for text in ("КИА", "kia", "Kia")} == {"Kia"}
    assert canonical_make("Неведомый") == "Неведомый"


@pytest.mark.parametrize(
    ("text", "unit", "scale", "km"),
    [
        ("95 632 км", Unit.KM, 1, 95632), ("95632.0", Unit.KM, 1, 95632), ("95,632", Unit.MILES, 1, 153905),
        ("60k mi", Unit.KM, 1, 96561), ("120 тыс. км", Unit.KM, 1, 120000), ("95,6", Unit.KM, 1000, 95600),
        ("0", Unit.KM, 1, 0), ("много", Unit.KM, 1, None), ("-5", Unit.KM, 1, None), ("9" * 40, Unit.KM, 1, None),
        ("100 км", Unit.MILES, 1, 100), ("1.2.3", Unit.KM, 1, None),
    ],
)  # fmt: skip
def test_a_mileage_becomes_kilometres(text: str, unit: Unit, scale: int, km: int | None) -> None:
    assert read_mileage_km(text, unit, scale=scale) == km


@pytest.mark.parametrize(
    ("text", "scale", "expected"),
    [
        ("1 234 567,89 руб.", 1, (123456789, "RUB")), ("$12,345.67", 1, (1234567, "USD")),
        ("1.234.567,8 €", 1, (123456780, "EUR")),
        ("1500000", 1, (150000000, "RUB")), ("1 500", 1000, (150000000, "RUB")), ("(500)", 1, (-50000, "RUB")),
        ("-500,5", 1, (-50050, "RUB")), ("12 500 р.", 1, (1250000, "RUB")), ("¥500", 1, (500, "JPY")),
        ("договорная", 1, None),
        ("1.5 млн", 1, None),
    ],
)  # fmt: skip
def test_an_amount_becomes_minor_units(text: str, scale: int, expected: tuple[int, str] | None) -> None:
    assert read_amount(text, currency="RUB", scale=scale) == expected


ROWS = [
    ("Орлова Вера", "a@example.ru", "+79010001122", "XTA00000000000101", "01.02.1980", "13.05.2020", "Kia Rio", "да"),
    (
        "Белов Пётр",
        "b@example.ru",
        "+79010001123",
        "XTA00000000000102",
        "15.02.1970",
        "14.05.2021",
        "Лада Веста",
        "нет",
    ),
    ("Уткин Олег", "c@example.ru", "+79010001124", "XTA00000000000103", "03.02.1990", "15.05.2022", "Kia Ceed", "да"),
]


def test_columns_without_a_known_name_are_guessed_by_values_and_asked() -> None:
    mapping = propose_mapping([f"поле {chr(1072 + n)}" for n in range(8)], ROWS, country="RU")
    assert [column.field for column in mapping.columns] == [
        Field.FULL_NAME, Field.EMAIL, Field.PHONE, Field.VIN, Field.BORN_ON, Field.HAPPENED_ON, Field.VEHICLE, None,
    ]  # fmt: skip
    assert {column.source for column in mapping.columns[:7]} == {Source.VALUES}
    assert [question.index for question in mapping.questions] == list(range(8))


def test_a_name_that_the_values_deny_is_asked() -> None:
    mapping = propose_mapping(["Телефон", "Дата визита"], [(row[1], row[6]) for row in ROWS], country="RU")
    assert [question.code.value for question in mapping.questions] == ["values_disagree", "values_disagree"]
    assert mapping.columns[0].field is Field.EMAIL


def test_an_ambiguous_date_column_takes_the_country_and_is_asked() -> None:
    rows = [("Ann Winter", "01/02/2020"), ("Bob Winter", "03/04/2021")]
    for country, style in (("US", "mdy"), ("RU", "dmy")):
        mapping = propose_mapping(["Name", "Sale Date"], rows, country=country)
        assert [(q.code.value, q.default) for q in mapping.questions] == [("date_order", style)]


def test_a_column_that_proves_its_order_decides_what_is_preselected_for_the_others() -> None:
    headers = ["Клиент", "Дата", "Гарантия до"]
    proof = [("Ветров Игнат", "20.10.2026", "05.10.2029"), ("Лугова Мира", "03.10.2026", "06.10.2029")]
    mapping = propose_mapping(headers, proof, country="US")
    assert [(q.index, q.code.value, q.default) for q in mapping.questions] == [(2, "date_order", "dmy")]
    assert mapping.columns[2].date_style == "dmy"
    quarrel = [(*row, day) for row, day in zip(proof, ("12/31/2026", "12/30/2026"), strict=True)]
    undecided = propose_mapping([*headers, "Страховка до"], quarrel, country="US")
    assert [(q.index, q.default) for q in undecided.questions] == [(2, "mdy")]


def test_a_mileage_under_a_russian_heading_is_never_taken_for_miles() -> None:
    for country, header, unit in (("US", "Пробег", "km"), ("US", "Mileage", "miles"), ("US", "Пробег, миль", "miles")):
        mapping = propose_mapping(["ФИО", header], [("Ветров Игнат", "15")], country=country)
        assert mapping.columns[1].unit == unit, header


def test_of_two_columns_for_one_value_the_second_is_asked() -> None:
    mapping = check_mapping(propose_mapping(["ФИО", "Дата покупки", "Дата визита"], [], country="RU"))
    assert [column.field for column in mapping.columns] == [Field.FULL_NAME, Field.HAPPENED_ON, None]
    assert [(q.code.value, q.other) for q in mapping.questions] == [("second_column", "Дата покупки")]


def test_a_refusal_of_mailing_wins_and_its_absence_is_no_consent() -> None:
    mapping = propose_mapping(["Name", "Opt In", "Opt Out"], [], country="US")
    profile = ListProfile("US", "USD", date(2026, 1, 1))
    for cells, expected in ((("Ann", "yes", "yes"), False), (("Ann", "", "no"), None), (("Ann", "yes", ""), True)):
        row = read_row(1, cells, mapping, profile)
        assert isinstance(row, ReadRow) and row.incoming.mailing_consent is expected


def test_a_mapping_that_cannot_be_read_with_is_refused() -> None:
    mapping = propose_mapping(["ФИО", "Клиент", "Город"], [], country="RU")
    with pytest.raises(FieldChosenTwice):
        check_mapping(choose(mapping, 1, Field.FULL_NAME))
    with pytest.raises(NobodyToFind):
        check_mapping(choose(mapping, 0, None))


@pytest.mark.parametrize("stored", [None, [], 1, {"columns": [1]}, {"columns": [{"index": 0}]}, {"columns": {}}])
def test_a_stored_mapping_that_is_none_is_refused(stored: object) -> None:
    with pytest.raises(MappingDamaged):
        mapping_from_json(stored)


def test_equal_rows_have_equal_hashes_and_others_have_not() -> None:
    assert content_hash(("Орлова  Вера", " 1 ", "")) == content_hash(("ОРЛОВА вера", "1"))
    assert content_hash(("a", "", "b")) != content_hash(("a", "b", ""))
    assert content_hash(("", "a")) != content_hash(("a",))
    assert content_hash(("a b",)) != content_hash(("a", "b"))
    assert len(content_hash(())) == 16
