"""Whole lists in the styles of real dealers, read with no mapping given."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from clients import EventKind, Incoming
from intake.mapping import check_mapping, mapping_from_json
from intake.problems import RowProblem
from intake.propose import propose_mapping
from intake.rows import ListProfile, ReadRow, RowReader
from intake.table import open_table

DATA = Path(__file__).parent / "data"
TODAY = date(2026, 11, 22)


def read_list(name: str, country: str) -> list[ReadRow | RowProblem]:
    table = open_table(DATA / name, name)
    mapping = check_mapping(propose_mapping(table.headers, table.sample(), country=country))
    assert mapping_from_json(mapping.to_json()) == mapping
    reader = RowReader(mapping, ListProfile(country, "USD", TODAY))
    return [reader.read(number, cells) for number, cells in table.rows()]


def people(name: str, country: str) -> list[Incoming]:
    return [row.incoming for row in read_list(name, country) if isinstance(row, ReadRow)]


@pytest.mark.parametrize(
    ("name", "country", "count"),
    [
        ("ru_sales_cp1251.csv", "RU", 4),
        ("ru_parts_utf8.csv", "RU", 3),
        ("ru_visits_bom.csv", "RU", 3),
        ("ru_dashes_cp1251.csv", "RU", 2),
        ("en_sales_ascii.csv", "US", 2),
        ("en_parts_cp1252.csv", "US", 2),
        ("en_visits_bom.csv", "US", 2),
        ("en_months.csv", "US", 2),
    ],
)
def test_every_row_of_every_style_is_read(name: str, country: str, count: int) -> None:
    rows = read_list(name, country)
    assert [row.number for row in rows] == list(range(1, count + 1))


def test_a_russian_sales_list_is_read_to_the_last_field() -> None:
    rows = read_list("ru_sales_cp1251.csv", "RU")
    first = rows[0]
    assert isinstance(first, ReadRow)
    assert first.incoming == Incoming(
        full_name="Орлова Вера Павловна", phones=("+7 (901) 000-11-22",), emails=("orlova@example.ru",),
        born_on=date(1960, 10, 23), city="Казань", address="ул. Садовая, д. 5, кв. 2", vin="XTA00000000000101",
        make="LADA", model="Granta", event=EventKind.SALE, happened_on=date(2015, 8, 20), mileage_km=62544,
        mailing_consent=True,
    )  # fmt: skip
    assert isinstance(rows[3], RowProblem) and rows[3].code == "nobody"


def test_a_row_without_a_date_of_sale_is_no_sale() -> None:
    company = people("ru_sales_cp1251.csv", "RU")[1]
    assert (company.full_name, company.make, company.city, company.event) == (
        "ООО «Северный ветер»",
        "Kia",
        "Москва",
        None,
    )


def test_the_rows_own_word_decides_the_kind() -> None:
    rows = people("ru_parts_utf8.csv", "RU")
    assert [row.event for row in rows] == [EventKind.SALE, EventKind.SERVICE, EventKind.LEAD]
    assert rows[0].phones == ("89010001122", "89010001123") and rows[1].emails == ()
    assert [row.mailing_consent for row in rows] == [False, True, None]


def test_one_cell_of_address_and_one_of_vehicle_are_split() -> None:
    rows = people("ru_visits_bom.csv", "RU")
    assert (rows[0].city, rows[0].address) == ("Москва", "ул. Карбышева, д. 80")
    assert [(row.make, row.model) for row in rows] == [
        ("LADA", "Веста"), ("Great Wall", "Poer"), ("Land Rover", "Discovery Sport"),
    ]  # fmt: skip
    assert rows[2].full_name == "Белов Олег"
    assert (rows[0].data_consent, rows[0].mailing_consent) == (False, None)
    assert (rows[0].born_on, rows[0].happened_on) == (date(1999, 10, 13), date(2020, 12, 27))


def test_slashes_and_dashes_of_one_column_share_its_style() -> None:
    assert [row.happened_on for row in people("ru_dashes_cp1251.csv", "RU")] == [date(2023, 4, 19), date(2018, 6, 23)]


def test_american_dates_miles_and_spoilt_phones_are_understood() -> None:
    rows = read_list("en_sales_ascii.csv", "US")
    assert isinstance(rows[0], ReadRow) and rows[0].incoming.born_on == date(1956, 10, 4)
    assert isinstance(rows[1], ReadRow) and rows[1].incoming.mileage_km == 16093
    assert [warning.code for warning in rows[1].warnings] == ["phone_lost_digits"]


def test_western_letters_and_month_names_are_read() -> None:
    assert people("en_parts_cp1252.csv", "US")[0].surname == "Müller"
    rows = people("en_months.csv", "US")
    assert [row.born_on for row in rows] == [date(2005, 4, 22), date(1997, 9, 21)]
    assert [row.happened_on for row in rows] == [date(2021, 12, 5), date(2019, 3, 21)]


def test_what_was_agreed_to_is_asked_where_the_column_says_only_consent() -> None:
    table = open_table(DATA / "ru_sales_cp1251.csv", "list.csv")
    questions = propose_mapping(table.headers, table.sample(), country="RU").questions
    assert [(q.code, q.column, q.default) for q in questions] == [("consent_purpose", "Согласие", "mailing_consent")]


def test_fields_of_incoming_are_all_fed_by_some_field() -> None:
    assert len(fields(Incoming)) == 35
