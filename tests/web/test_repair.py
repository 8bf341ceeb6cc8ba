"""Correcting an unusable row in the browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from store import Database
from tests.conftest import Browser
from tests.web.sending import FRAGMENT, HEADER, clients, figure, public, send, work_off

LIST = f"{HEADER}Ivan Petrov;+7 900 610-22-33;;abc\n;;;ghi\nAnna;8 900 610 33 44;;def;one too many\n"


@pytest.fixture
def card(client_as: Callable[[str], Browser], database: Database) -> Iterator[str]:
    """An import of North-1 with two unusable rows."""
    nina = client_as("nina")
    card = str(send(nina, LIST).location)
    nina.send(f"{card}/start", **{"field-3": "comment"})
    work_off(database)
    yield card
    nina.send(f"{card}/undo")
    work_off(database)


def rows_of(page: str) -> list[str]:
    return re.findall(r'href="(/imports/\w+/rows/\w+)"', page)


def test_a_row_is_corrected_cell_by_cell_and_taken_in(
    client_as: Callable[[str], Browser], database: Database, card: str
) -> None:
    nina, before = client_as("nina"), clients(database)
    first, second = rows_of(nina.get(card).get_data(as_text=True))
    form = nina.get(first).get_data(as_text=True)
    assert "There is no name, no phone and no e-mail in this row." in form
    assert '<input class="input" id="cell-3" name="cell-3" value="ghi"' in form

    answer = nina.send(first, **{"cell-0": "", "cell-1": "", "cell-2": "", "cell-3": "kept as typed"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "The row was not taken in yet." in page
    assert 'value="kept as typed"' in page
    assert re.search(r'id="cell-1"[^>]*aria-invalid="true"', page)

    answer = nina.send(first, **{"cell-0": "Oleg Late", "cell-1": "+7 900 610 44 55", "next": "1"})
    assert (answer.status_code, answer.location) == (303, second)
    waiting = nina.get(card, headers=FRAGMENT).get_data(as_text=True)
    assert "being taken in" in waiting and "every 2s" in waiting
    assert "being taken in" in nina.get(first).get_data(as_text=True)
    assert nina.send(first, **{"cell-0": "Oleg Twice"}).status_code == 409

    beyond = nina.get(second).get_data(as_text=True)
    assert "Cell 5, beyond the headings" in beyond
    assert nina.send(second, **{"cell-4": ""}).location == f"{card}#imports-unusable"
    assert work_off(database) == ["intake.repair", "intake.repair"]
    done = nina.get(card).get_data(as_text=True)
    assert (figure(done, "Usable"), figure(done, "Not usable"), figure(done, "Corrected by hand")) == (3, 0, 2)
    assert "every 2s" not in done and rows_of(done) == []
    assert clients(database) == before + 2
    assert nina.get(first).status_code == 404
    again = nina.send(first, **{"cell-0": "Oleg Late", "cell-1": "+7 900 610 44 55"})
    assert again.status_code == 409 and clients(database) == before + 2
    assert "Row 2 was corrected before and is taken in already" in again.get_data(as_text=True)
    assert client_as("sofia").send(first, **{"cell-0": "Oleg Late"}).status_code == 404


def test_a_corrected_row_is_not_listed_as_unusable_once_its_import_is_undone(
    client_as: Callable[[str], Browser], database: Database, card: str
) -> None:
    nina = client_as("nina")
    first, _ = rows_of(nina.get(card).get_data(as_text=True))
    nina.send(first, **{"cell-0": "Oleg Late", "cell-1": "+7 900 610 44 55"})
    work_off(database)
    nina.send(f"{card}/undo")
    work_off(database)
    page = nina.get(card).get_data(as_text=True)
    assert figure(page, "Not usable") == page.count('class="as-came dim"') == 1


def test_a_row_of_another_centre_is_not_there(
    app: Flask, client_as: Callable[[str], Browser], database: Database, card: str
) -> None:
    (first, _) = rows_of(client_as("nina").get(card).get_data(as_text=True))
    sofia = client_as("sofia")
    foreign = sofia.get(first)
    nowhere = sofia.get(f"{card}/rows/{public(app, 'row', 9_000_000_000)}")
    assert (foreign.status_code, nowhere.status_code) == (404, 404)
    assert sofia.send(first, **{"cell-0": "Not Mine"}).status_code == 404
    assert client_as("anna").get(first).status_code == 403
    assert client_as("helen").get(first).status_code == 200
    assert work_off(database) == []


def test_a_row_of_an_import_that_goes_back_is_not_corrected_any_more(
    client_as: Callable[[str], Browser], database: Database, card: str
) -> None:
    nina = client_as("nina")
    first, _ = rows_of(nina.get(card).get_data(as_text=True))
    nina.send(f"{card}/undo")
    assert nina.send(first, **{"cell-0": "Too Late"}).status_code == 422
    assert rows_of(nina.get(card).get_data(as_text=True)) == []
    work_off(database)
    assert nina.get(first).status_code == 404


def test_the_form_speaks_russian(client_as: Callable[[str], Browser], card: str) -> None:
    nina = client_as("nina")
    first, second = rows_of(nina.get(card).get_data(as_text=True))
    form = nina.get(f"{first}?lang=ru").get_data(as_text=True)
    assert "В этой строке нет ни имени, ни телефона" in form
    assert "Ячейка 5" in nina.get(f"{second}?lang=ru").get_data(as_text=True)


def test_the_unusable_rows_are_downloaded_corrected_in_a_table_editor_and_sent_again(
    client_as: Callable[[str], Browser], database: Database, card: str
) -> None:
    nina, before = client_as("nina"), clients(database)
    file = nina.get(f"{card}/unusable.csv").get_data().decode("utf-8-sig")
    mended = file.replace('"","","","ghi"', '"Pavel Mended","+7 900 610 55 66","","ghi"').replace(',"one too many"', "")
    assert mended.count("\n") == file.count("\n") == 3
    again = nina.send(f"{send(nina, mended).location}/start")
    assert again.status_code == 303
    work_off(database)
    done = nina.get(again.location).get_data(as_text=True)
    assert (figure(done, "Usable"), figure(done, "Not usable")) == (2, 0)
    assert clients(database) == before + 2
    assert nina.send(f"{again.location}/undo").status_code == 303
    work_off(database)
