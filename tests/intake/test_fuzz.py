"""Workbooks, address books and leads at random: rows or a refusal, never anything else."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from intake.errors import ListRefused
from intake.problems import RowProblem
from intake.propose import propose_mapping
from intake.rows import ListProfile, ReadRow, RowReader
from intake.table import open_table

TODAY = dt.date(2026, 11, 22)
QUICK = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
LONG = settings(QUICK, max_examples=5000)
HEADER = ["ФИО", "Телефон", "Дата рождения", "VIN", "Дата визита", "Пробег", "Сумма", "Согласие на рассылку"]

CARD_PIECES = st.sampled_from(
    ["BEGIN:VCARD\n", "END:VCARD\n", "N:", "FN:", "TEL", ";TYPE=", '"', ":", ";", "\\", "\\n", "=", "=\n", "\n ", "\n",
     "BDAY:19000100\n", "BDAY:--0614", "ADR:;;", "ENCODING=QUOTED-PRINTABLE", ";CHARSET=nonsense", "=D0", "\0", "Ж",
     "EMAIL:a@b.ru\n"]
)  # fmt: skip
LEAD_PIECES = st.sampled_from(
    ["<adf>", "</adf>", "<prospect>", "</prospect>", "<customer>", "</customer>", "<contact>", "</contact>",
     "<vehicle>", "</vehicle>", "<name part='full'>", "</name>", "<phone>", "</phone>", "<?xml version='1.0'?>", "<?",
     "?>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE adf>", "<!ENTITY", "&", "&amp;", "&nbsp;", "&#0;", "&#x41;",
     "&#1114112;", "<a b='", "'>", "\0", "\x0b", "Ж", "<requestdate>1900-01-00</requestdate>", "<id source='s'>1</id>",
     "+79161234567", "\n", " "]
)  # fmt: skip
CELLS = st.one_of(
    st.none(), st.booleans(), st.text(max_size=12),
    st.integers(-(10**15), 10**15), st.floats(allow_nan=False, allow_infinity=False),
    st.dates(dt.date(1900, 1, 1), dt.date(9999, 12, 31)),
    st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)),
    st.sampled_from(["=1+1", "#N/A", "01.01.1900", "00.01.1900", "1900-01-00", "0", "60", "2958465", "99999999"]),
)  # fmt: skip


def read_all(path: Path, content: bytes) -> int:
    """Read a file to its end, twice, as an import does; gives the number of rows, 0 for a refusal with a reason."""
    path.write_bytes(content)
    try:
        table = open_table(path, "list")
        mapping = propose_mapping(table.headers, table.sample(), country="RU")
        reader = RowReader(mapping, ListProfile("RU", "RUB", TODAY))
        rows = list(table.rows())
        for number, cells in rows:
            read = reader.read(number, cells)
            assert isinstance(read, (ReadRow, RowProblem))
            assert isinstance(read, ReadRow) or str(read)
        assert list(table.rows()) == rows
    except ListRefused as refusal:
        reason = str(refusal)
        assert reason and "%(" not in reason
        return 0
    return len(rows)


def workbook(rows: list[list[object]], merges: list[tuple[int, int, int]]) -> bytes:
    """A workbook with the known headings, cells of every type, and cells merged downwards."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "dd.mm.yyyy", "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
        for first, column, height in merges:
            sheet.merge_range(first, column * 2 + 1, first + height, column * 2 + 1, "merged")
    return stream.getvalue()


def try_card(tmp_path: Path, pieces: list[str]) -> None:
    read_all(tmp_path / "fuzz", ("BEGIN:VCARD\n" + "".join(pieces)).encode())


def try_lead(tmp_path: Path, pieces: list[str]) -> None:
    read_all(tmp_path / "fuzz", ("<?xml version='1.0'?><adf>" + "".join(pieces)).encode())


def try_workbook(tmp_path: Path, rows: list[list[object]], merges: list[tuple[int, int, int]]) -> None:
    apart = {column: (1, column, height) for _, column, height in merges}
    read_all(tmp_path / "fuzz", workbook(rows, list(apart.values())))


cards = given(st.lists(CARD_PIECES, max_size=60))
leads = given(st.lists(LEAD_PIECES, max_size=60))
workbooks = given(
    st.lists(st.lists(CELLS, min_size=1, max_size=9), max_size=8),
    st.lists(st.tuples(st.just(1), st.integers(0, 3), st.integers(1, 4)), max_size=3),
)


@QUICK
@cards
@example(["N:Ж;", "=", "\n", "\n "])
def test_any_address_book_gives_rows_or_a_refusal(tmp_path: Path, pieces: list[str]) -> None:
    try_card(tmp_path, pieces)


@QUICK
@leads
@example(["<?", "<prospect>", "?>"])
def test_any_leads_give_rows_or_a_refusal(tmp_path: Path, pieces: list[str]) -> None:
    try_lead(tmp_path, pieces)


@QUICK
@workbooks
def test_any_workbook_gives_rows_or_a_refusal(
    tmp_path: Path, rows: list[list[object]], merges: list[tuple[int, int, int]]
) -> None:
    try_workbook(tmp_path, rows, merges)


@pytest.mark.prove
@LONG
@cards
def test_thousands_of_address_books(tmp_path: Path, pieces: list[str]) -> None:
    try_card(tmp_path, pieces)


@pytest.mark.prove
@LONG
@leads
def test_thousands_of_leads(tmp_path: Path, pieces: list[str]) -> None:
    try_lead(tmp_path, pieces)


@pytest.mark.prove
@settings(LONG, max_examples=1500)
@workbooks
def test_thousands_of_workbooks(tmp_path: Path, rows: list[list[object]], merges: list[tuple[int, int, int]]) -> None:
    try_workbook(tmp_path, rows, merges)


def test_dates_of_1900_drop_the_date_and_not_the_person(tmp_path: Path) -> None:
    days = ["01.01.1900", "00.01.1900", "1900-01-00", 0, 1, 60, 2958465, dt.date(1900, 1, 1), dt.datetime(1900, 1, 1)]
    rows = [[f"Ветров Игнат{n}", f"+7916800{n:04}", day, "", day] for n, day in enumerate(days)]
    content = workbook(rows, [])
    assert read_all(tmp_path / "list", content) == len(days)
    table = open_table(tmp_path / "list", "list")
    mapping = propose_mapping(table.headers, table.sample(), country="RU")
    reader = RowReader(mapping, ListProfile("RU", "RUB", TODAY))
    people = [row for row in (reader.read(*row) for row in table.rows()) if isinstance(row, ReadRow)]
    assert len(people) == len(days)
    assert {person.incoming.happened_on for person in people} == {None}
