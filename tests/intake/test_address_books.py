"""Address books (vCard) as lists of clients."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from intake.propose import propose_mapping
from intake.rows import ListProfile, ReadRow, RowReader
from intake.table import open_table
from intake.table_vcard import NO_END

Send = Callable[..., Path]

CARDS = (
    "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:uuid:a1\r\nFN:Игнат Ветров\r\nN:Ветров;Игнат;Саввич;;\r\n"
    'item1.TEL;VALUE=uri;PREF=2;TYPE="voice,cell":tel:+79168001001\r\nTEL;TYPE=work:+7 495 800-10-02\r\n'
    "TEL;TYPE=fax:+7 495 800-10-03\r\nEMAIL:vetrov@mail.ru\r\nEMAIL;TYPE=pref:ignat@mail.ru\r\n"
    'BDAY:19810614\r\nADR;LABEL="дом; у моста":;кв. 5;ул. Мира\\, 7;Казань;Татарстан;420000;Россия\r\n'
    "ORG:ООО Ромашка;Отдел закупок\r\nNOTE:Первая\\nстрока\\, вторая\r\nPHOTO;ENCODING=b:AAAA\r\n BBBB\r\nEND:VCARD\r\n"
)
OLD = (
    "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9B=D1=83=D0=B3=D0=BE=D0=B2=D0=B0;"
    "=D0=AF=\n=D0=BD=D0=B0;;;\nTEL;CELL;PREF:+79168001004\nTEL;HOME;FAX:+74950000000\nBDAY:--0614\nEND:VCARD\n"
)
COMPANY = "BEGIN:VCARD\nVERSION:3.0\nFN:ООО Ромашка\nN:;;;;\nORG:ООО Ромашка\nTEL:88005553535\nEND:VCARD\n"


def read(path: Path, profile: ListProfile) -> list[ReadRow]:
    """Every card as a row, read without a single question."""
    table = open_table(path, "book.vcf")
    mapping = propose_mapping(table.headers, table.sample(), country="RU")
    assert mapping.questions == ()
    reader = RowReader(mapping, profile)
    rows = [reader.read(*row) for row in table.rows()]
    found = [row for row in rows if isinstance(row, ReadRow)]
    assert len(found) == len(rows)
    return found


def test_a_card_says_who_it_is_about(send: Send, profile: ListProfile) -> None:
    (row,) = read(send(CARDS.encode()), profile)
    said = row.incoming
    assert (said.surname, said.given_name, said.middle_name, said.full_name) == ("Ветров", "Игнат", "Саввич", "")
    assert said.phones == ("+79168001001, +7 495 800-10-02",)
    assert said.emails == ("ignat@mail.ru, vetrov@mail.ru",)
    assert (said.born_on, said.city, said.address) == (date(1981, 6, 14), "Казань", "ул. Мира, 7, кв. 5")
    assert said.comment == "ООО Ромашка, Отдел закупок, Первая строка, вторая"
    assert (said.external_id, row.warnings) == ("a1", ())


def test_many_cards_of_old_and_new_versions_in_one_file(send: Send, profile: ListProfile) -> None:
    rows = read(send((CARDS + OLD + COMPANY).encode()), profile)
    assert [row.number for row in rows] == [1, 2, 3]
    old, company = (row.incoming for row in rows[1:])
    assert (old.surname, old.given_name, old.phones, old.born_on) == ("Лугова", "Яна", ("+79168001004",), None)
    assert (company.full_name, company.surname) == ("ООО Ромашка", "")


def test_a_card_that_does_not_end_is_kept_as_an_unusable_row(send: Send, profile: ListProfile) -> None:
    cut = "BEGIN:VCARD\nFN:Кедров Лев\nTEL:+7916800"
    table = open_table(send((f"{cut}\n{COMPANY}{cut}").encode()), "book.vcf")
    mapping = propose_mapping(table.headers, table.sample(), country="RU")
    assert mapping.questions == ()
    reader, rows = RowReader(mapping, profile), [*table.rows()]
    assert [getattr(reader.read(*row), "code", None) for row in rows] == ["card_cut", None, "card_cut"]
    number, cells = rows[0]
    mended = reader.read(number, tuple(cell.replace(NO_END, "") for cell in cells))
    assert isinstance(mended, ReadRow) and mended.incoming.full_name == "Кедров Лев"


def test_an_address_book_is_read_in_the_encodings_of_its_time(send: Send, profile: ListProfile) -> None:
    for encoding in ("utf-8-sig", "utf-16", "cp1251"):
        rows = read(send((CARDS * 3).encode(encoding)), profile)
        assert {row.incoming.surname for row in rows} == {"Ветров"}
