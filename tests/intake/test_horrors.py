"""Files that are not what they should be: a refusal or a row problem, never a crash."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from intake.errors import (
    FileTooLarge,
    FileUnreadable,
    ListRefused,
    MixedEncodings,
    NoHeader,
    NotATable,
    NothingInFile,
    QuoteNeverCloses,
    TooManyColumns,
    WorkbookBroken,
    WorkbookTooLarge,
    WorkbookTooSparse,
)
from intake.problems import RowProblem
from intake.propose import propose_mapping
from intake.rows import ListProfile, ReadRow, RowReader
from intake.table import open_table
from intake.table_xlsx import cell_text

Send = Callable[..., Path]
RUSSIAN = "ФИО{0}Телефон{0}Город\r\nОрлова Вера{0}+79010001122{0}Тула\r\n{0}{0}\r\nБелов Пётр{0}+79010001123{0}Уфа\r\n"
WESTERN = "Name{0}Phone{0}City\nMüller, Zoë{0}+4930123456{0}Köln\nGarção{0}+4930123457{0}Nîmes\n"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "cp866", "koi8-r"])
def test_every_encoding_with_every_separator(send: Send, encoding: str, delimiter: str) -> None:
    table = open_table(send(RUSSIAN.format(delimiter).encode(encoding)), "list.csv")
    assert table.headers == ("ФИО", "Телефон", "Город")
    assert list(table.rows()) == [
        (1, ("Орлова Вера", "+79010001122", "Тула")),
        (3, ("Белов Пётр", "+79010001123", "Уфа")),
    ]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_western_letters_with_every_separator(send: Send, encoding: str, delimiter: str) -> None:
    table = open_table(send(WESTERN.format(delimiter).encode(encoding)), "list.csv")
    assert [cells[0] for _, cells in table.rows()] == ["Müller, Zoë", "Garção"]


def test_one_odd_byte_flips_no_file(send: Send, profile: ListProfile) -> None:
    lines = ["ФИО;Телефон", *(f"Орлова Вера{n};+7901000{n:04}" for n in range(50))]
    utf8 = "\n".join(lines).encode() + b"\nB\xe9;+79010009999\n"
    table = open_table(send(utf8), "list.csv")
    mapping = propose_mapping(table.headers, table.sample(), country="RU")
    read = [RowReader(mapping, profile).read(*row) for row in table.rows()]
    assert table.encoding == "utf-8" and sum(isinstance(row, ReadRow) for row in read) == 50
    assert isinstance(read[-1], RowProblem) and read[-1].code == "broken_letters"
    cp1251 = "\n".join(lines).encode("cp1251") + "\nMüller;+79010009999\n".encode("cp1252")
    assert open_table(send(cp1251), "list.csv").encoding == "cp1251"


def test_letters_far_behind_an_ascii_beginning_are_still_seen(send: Send) -> None:
    plain = b"Name;Phone\n" + b"Winter, Ann;+19375550141\n" * 20_000
    table = open_table(send(plain + "Орлова Вера;+79010001122\n".encode("cp1251")), "list.csv")
    assert list(table.rows())[-1][1][0] == "Орлова Вера"


def test_a_list_glued_from_two_encodings(send: Send) -> None:
    russian = "".join(f"Орлова Вера;+7901000{n:04}\n" for n in range(100))
    glued = "ФИО;Телефон\n".encode() + russian.encode() + russian.encode("cp1251")
    with pytest.raises(MixedEncodings):
        open_table(send(glued), "list.csv")
    few = ("ФИО;Телефон\n" + russian).encode("cp1251") + "Белов Пётр;+79010001123\n".encode()
    assert list(open_table(send(few), "list.csv").rows())[-1][1][0] == "Белов Пётр"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", NothingInFile),
        (b"\xef\xbb\xbf", NothingInFile),
        (b"\n\n \n", NothingInFile),
        (b"---;---\n", NotATable),
        ("ФИО;Телефон\n".encode(), NothingInFile),
        ("ФИО;Телефон\n;\n ; \n".encode(), NothingInFile),
        ("Орлова Вера;+79010001122\nБелов Пётр;+79010001123\n".encode(), NoHeader),
        (";".join(f"c{n}" for n in range(10_000)).encode() + b"\n1\n", TooManyColumns),
        (b"%PDF-1.7 and so on", NotATable),
        (b"<html><table><tr><td>Name</td></tr></table>", NotATable),
        (b"PK\x03\x04 broken", WorkbookBroken),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, WorkbookBroken),
        (b'Name;Phone\n"Ann;1\n' + b"Bob;2\n" * 100, QuoteNeverCloses),
        (b'Name;Phone\n"' + b"x" * 200_000, ListRefused),
        (bytes(range(256)) * 40, ListRefused),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_reason(
    send: Send, content: bytes, refusal: type[ListRefused]
) -> None:
    with pytest.raises(refusal) as caught:
        list(open_table(send(content), "list.csv").rows())
    assert "list.csv" in str(caught.value)


def test_a_file_over_the_limit_or_gone_is_refused(send: Send, tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge):
        open_table(send(b"Name;Phone\nAnn;12345678\n"), "list.csv", max_bytes=10)
    with pytest.raises(FileUnreadable):
        open_table(tmp_path / "gone.csv", "gone.csv")


def test_titles_blank_lines_nul_bytes_and_a_note_about_the_separator(send: Send) -> None:
    title = "sep=;\r\nОтчёт по клиентам;;\r\nза 2026 год;;\r\n\r\n"
    text = title + "ФИО;Телефон;Город\r\nОрл\0ова;+7901;Тула\r\n\r\nБелов;+7902;\r\n"
    table = open_table(send(text.encode("cp1251")), "list.csv")
    assert table.header_line == 5
    assert list(table.rows()) == [(1, ("Орлова", "+7901", "Тула")), (3, ("Белов", "+7902", ""))]


def test_ragged_rows_repeated_headers_and_totals_are_row_problems(send: Send, profile: ListProfile) -> None:
    good = "".join(f"Орлова {chr(1072 + n)};+790100011{n:02};Тула\n" for n in range(20))
    text = "ФИО;Телефон;Город\n" + good + "Белов;+7901;Уфа;лишнее\nБелов;+7902\nФИО;Телефон;Город\nИтого;;\n;;Уфа\n"
    table = open_table(send(text.encode()), "list.csv")
    reader = RowReader(propose_mapping(table.headers, table.sample(), country="RU"), profile)
    problems = [row for row in (reader.read(*row) for row in table.rows()) if isinstance(row, RowProblem)]
    assert [row.code.value for row in problems] == [
        "too_many_cells", "too_few_cells", "repeated_header", "total_line", "nobody",
    ]  # fmt: skip
    assert "4" in str(problems[0])


def test_a_wrong_separator_in_the_name_of_a_column_is_no_matter(send: Send) -> None:
    table = open_table(send("ФИО;Адрес, дом;Телефон\nОрлова;ул. Мира, 5;+7901\n".encode()), "list.csv")
    assert table.delimiter == ";" and len(table.headers) == 3


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        fill(book)
    return stream.getvalue()


def test_a_workbook_says_what_a_person_sees(send: Send) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Титул").write(0, 0, "")
        sheet = book.add_worksheet("Клиенты")
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.merge_range(0, 0, 0, 3, "Отчёт")
        sheet.write_row(2, 0, ["ФИО", "Телефон", "Дата покупки", "Сумма"])
        sheet.merge_range(3, 0, 4, 0, "Орлова Вера")
        sheet.write_row(3, 1, [79161234567.0])
        sheet.write_datetime(3, 2, datetime(2020, 1, 2), day)
        sheet.write_formula(3, 3, "=1+1", None, 1234.5)
        sheet.write(4, 1, "+79010001122")
        book.add_worksheet("Ещё").write(0, 0, "q")

    table = open_table(send(workbook(fill), "list.xlsx"), "list.xlsx")
    assert (table.sheet, table.ignored_sheets, table.header_line) == ("Клиенты", ("Ещё",), 3)
    assert list(table.rows()) == [
        (1, ("Орлова Вера", "79161234567", "2020-01-02", "1234.5")),
        (2, ("Орлова Вера", "+79010001122", "", "")),
    ]
    assert propose_mapping(table.headers, table.sample(), country="US").questions == ()


def test_numbers_of_a_workbook_have_no_exponent() -> None:
    assert [cell_text(cell) for cell in (7.9161234567e10, 1e-7, 95632, True, 1e20)] == [
        "79161234567", "0.0000001", "95632", "TRUE", "100000000000000000000",
    ]  # fmt: skip


def small_book() -> bytes:
    return workbook(lambda book: book.add_worksheet().write_row(0, 0, ["Name", "Phone"]))


def with_part(name: str, content: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(small_book())) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return stream.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_parsed(send: Send) -> None:
    bomb = with_part("xl/media/bomb.bin", b"\0" * 50_000_000)
    with pytest.raises(WorkbookTooLarge):
        open_table(send(bomb, "list.xlsx"), "list.xlsx", max_unpacked_bytes=10_000_000)
    size = (50_000_000).to_bytes(4, "little")
    lying = bomb.replace(size, (100).to_bytes(4, "little"))
    assert lying != bomb
    with pytest.raises(WorkbookTooLarge):
        open_table(send(lying, "list.xlsx"), "list.xlsx", max_unpacked_bytes=10_000_000)


def test_a_stray_cell_far_away_is_refused(send: Send) -> None:
    book = workbook(lambda book: (s := book.add_worksheet()).write(0, 0, "Name") or s.write(1_000_000, 700, "far"))
    with pytest.raises(WorkbookTooSparse):
        open_table(send(book, "list.xlsx"), "list.xlsx")


def test_an_empty_workbook_has_nothing_in_it(send: Send) -> None:
    for content in (workbook(lambda book: book.add_worksheet()), small_book()):
        with pytest.raises(NothingInFile):
            open_table(send(content, "list.xlsx"), "list.xlsx")


def read_all(path: Path) -> None:
    """Read a file to the end; only a refusal may stop it."""
    try:
        table = open_table(path, "list")
        reader = RowReader(
            propose_mapping(table.headers, table.sample(), country="RU"),
            ListProfile("RU", "RUB", datetime(2026, 1, 1).date()),
        )
        for row in table.rows():
            read = reader.read(*row)
            assert isinstance(read, (ReadRow, RowProblem)) and (isinstance(read, ReadRow) or str(read))
    except ListRefused as refusal:
        reason = str(refusal)
    else:
        return
    assert reason and "%(" not in reason


FUZZ = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["Орлова Вера", "+79010001122", "01.02.2020", "95 632 км", "1 234,50 руб.", "да", "Kia Rio", "\0", '"']
    ),
)


@FUZZ
@given(st.binary(max_size=4000))
@example(b"\xff\xfe\x00")
@example(b"a\rb\rc")
def test_arbitrary_bytes_give_rows_or_a_refusal(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "fuzz"
    path.write_bytes(content)
    read_all(path)


@FUZZ
@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=9), max_size=12),
    st.sampled_from(["utf-8", "cp1251", "utf-16"]),
    st.sampled_from(";,\t|"),
)
def test_arbitrary_cells_under_known_names_give_rows_or_a_refusal(
    tmp_path: Path, rows: list[list[str]], encoding: str, delimiter: str
) -> None:
    header = ["ФИО", "Телефон", "ДР", "Адрес", "Автомобиль", "Дата визита", "Пробег", "Сумма", "Согласие"]
    text = "\n".join(delimiter.join(row) for row in [header, *rows])
    path = tmp_path / "fuzz"
    path.write_bytes(text.encode(encoding, "replace"))
    read_all(path)


@FUZZ
@given(st.integers(0, 5000), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_gives_rows_or_a_refusal(tmp_path: Path, at: int, bytes_: bytes) -> None:
    content = bytearray(small_book())
    content[at % len(content) : at % len(content) + len(bytes_)] = bytes_
    path = tmp_path / "fuzz"
    path.write_bytes(bytes(content))
    read_all(path)


def test_a_quotation_mark_that_never_closes_swallows_nobody(send: Send) -> None:
    with pytest.raises(QuoteNeverCloses):
        list(open_table(send(b'name,phone\n"Ann Smith,+79163334477\nBob Brown,+79163334478\n'), "list.csv").rows())


def test_a_sheet_that_is_only_a_cover_is_passed_over(send: Send) -> None:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("Cover").write(0, 0, "Report of the North centre")
        people = book.add_worksheet("People")
        for number, row in enumerate((("Name", "Phone"), ("Ann Smith", "+79163334477"))):
            people.write_row(number, 0, row)
    table = open_table(send(out.getvalue()), "list.xlsx")
    assert [cells for _, cells in table.rows()] == [("Ann Smith", "+79163334477")]


def test_totals_and_counts_under_a_list_are_nobody(send: Send, profile: ListProfile) -> None:
    lines = "ФИО;Телефон\nОрлова Вера;+79010001122\nИтого:;1\n;12\nИтого: 6;\nTotal clients – 1,204;\nИтогов Пётр;\n"
    table = open_table(send(lines.encode()), "list.csv")
    reader = RowReader(propose_mapping(table.headers, [cells for _, cells in table.rows()], country="RU"), profile)
    read = [reader.read(number, cells) for number, cells in table.rows()]
    assert [getattr(r, "code", None) for r in read] == [None, "total_line", "nobody", "total_line", "total_line", None]
