"""Lists in the browser: sent, their columns chosen, tried, imported, undone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

import intake
from intake import plain_cell
from store import Database
from tests.cast import MARKS, Cast
from tests.conftest import Browser
from tests.web.sending import FRAGMENT, HEADER, clients, figure, path, public, send, work_off

LIST = (
    f"{HEADER}Ivan Petrov;+7 900 111-22-33;petrov@example.com;abc\n"
    "Anna Sidorova;8 900 222 33 44;;def\n;;;ghi\n=1+1;a;b;c;one cell too many\n"
)


def test_a_list_goes_all_the_way_in_and_out_again(
    app: Flask, client_as: Callable[[str], Browser], database: Database
) -> None:
    nina, before = client_as("nina"), clients(database)
    sent = send(nina, LIST)
    assert sent.status_code == 303
    card = sent.location
    page = nina.get(card).get_data(as_text=True)
    assert "What is in the column Mystery?" in page
    assert page.index("Mystery") < page.index("Full name</th>")
    assert "Ivan Petrov" in page

    assert nina.send(f"{card}/try", **{"field-3": "comment"}).status_code == 303
    assert 'hx-trigger="every 2s"' in nina.get(f"{card}/trial", headers=FRAGMENT).get_data(as_text=True)
    assert work_off(database) == ["intake.rehearse"]
    tried = nina.get(f"{card}/trial", headers=FRAGMENT).get_data(as_text=True)
    assert tried.lstrip().startswith('<section class="page" id="imports-trial"')
    assert "every 2s" not in tried
    assert (figure(tried, "Usable"), figure(tried, "Not usable")) == (2, 2)
    assert "There is no name, no phone and no e-mail in this row." in tried
    assert clients(database) == before

    assert nina.send(f"{card}/start", **{"field-3": "comment"}).status_code == 303
    waiting = nina.get(card, headers=FRAGMENT).get_data(as_text=True)
    assert waiting.lstrip().startswith('<div id="imports-state" hx-get')
    assert work_off(database) == ["intake.import"]
    done = nina.get(card).get_data(as_text=True)
    assert "every 2s" not in done
    assert (figure(done, "Rows read"), figure(done, "Usable")) == (4, 2)
    assert clients(database) == before + 2

    assert "Undo this import?" in nina.get(f"{card}/undo").get_data(as_text=True)
    assert nina.send(f"{card}/undo").status_code == 303
    assert "is being undone" in nina.get(card).get_data(as_text=True)
    under_way = nina.get(f"{card}/undo")
    assert (under_way.status_code, under_way.location) == (303, card), "the import itself says that it is being undone"
    again = nina.send(f"{card}/undo")
    assert (again.status_code, "being undone already" in again.get_data(as_text=True)) == (422, True)
    assert work_off(database) == ["intake.undo"]
    assert "This import was undone" in nina.get(card).get_data(as_text=True)
    undone = nina.get(f"{card}/undo")
    assert (undone.status_code, undone.location) == (303, card)
    assert clients(database) == before


def test_only_the_network_learns_who_is_known_elsewhere(
    client_as: Callable[[str], Browser], database: Database
) -> None:
    card = send(client_as("norman"), f"{HEADER}Oleg Known;+7 900 333-44-55;;x\n").location
    client_as("norman").send(f"{card}/start")
    work_off(database)
    own = client_as("norman").get(card).get_data(as_text=True)
    assert figure(own, "Usable") == 1
    for title in ("New clients", "Rows of known clients", "Clients put together", "Pairs to decide by hand"):
        assert title not in own
    assert figure(client_as("helen").get(card).get_data(as_text=True), "New clients") == 1
    assert "New clients" not in client_as("norman").get("/imports").get_data(as_text=True)


def test_a_trial_counts_the_cells_that_were_not_understood(
    client_as: Callable[[str], Browser], database: Database
) -> None:
    nina = client_as("nina")
    card = send(nina, "Full name;Mobile;Birthday;Mileage\nPavel Lost;12-12;13.13.1980;9 km\n").location
    assert "in kilometres" in nina.get(card).get_data(as_text=True)
    nina.send(f"{card}/try")
    work_off(database)
    tried = nina.get(f"{card}/trial", headers=FRAGMENT).get_data(as_text=True)
    left_out = tried.partition('id="imports-left-out"')[2]
    assert re.findall(r'scope="row">([^<]+)</th><td>[^<]+</td><td class="num">1</td><td>1</td>', left_out) == [
        "Mobile", "Birthday",
    ]  # fmt: skip
    assert "13.13.1980" not in left_out
    nina.send(f"{card}/start")
    work_off(database)
    nina.send(f"{card}/undo")
    work_off(database)


def test_columns_chosen_anew_make_a_trial_stale(client_as: Callable[[str], Browser], database: Database) -> None:
    nina = client_as("nina")
    card = send(nina, f"{HEADER}Pavel Late;+7 900 444-55-66;;x\n").location
    nina.send(f"{card}/try")
    nina.send(f"{card}/columns", **{"field-3": "city"})
    work_off(database)
    assert "What the import would do" not in nina.get(card).get_data(as_text=True)


def test_a_choice_that_cannot_be_read_is_refused_in_place_and_kept(client_as: Callable[[str], Browser]) -> None:
    nina = client_as("nina")
    card = send(nina, f"{HEADER}Pavel Twice;+7 900 444-55-67;;x\n").location
    answer = nina.send(f"{card}/start", **{"field-0": "full_name", "field-3": "full_name"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "The columns Full name and Mystery are both chosen as Full name." in page
    assert re.search(r'id="field-3".*?value="full_name" selected', page, re.S)
    assert nina.send(f"{card}/columns", **{"field-3": "no_such_field"}).status_code == 422
    assert nina.send(f"{card}/columns", **{"field-77": "city"}).status_code == 422


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "empty.csv", "There is no client in empty.csv"),
        (b"%PDF-1.4 nothing of use", "list.pdf", "list.pdf is not a table"),
        (b"PK\x03\x04 broken", "list.xlsx", "is damaged"),
        (b"Name;Phone\nA;1\n", "", "Choose a file with a list"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_the_way_on(
    client_as: Callable[[str], Browser], database: Database, content: bytes, name: str, reason: str
) -> None:
    with database.system.connect() as connection:
        before = connection.scalar(text("select count(*) from import_batch"))
        answer = send(client_as("nina"), content, name)
        assert connection.scalar(text("select count(*) from import_batch")) == before
    assert answer.status_code == 422
    assert reason in answer.get_data(as_text=True)
    assert 'id="imports-send"' in answer.get_data(as_text=True)


def test_who_has_several_centres_says_whose_list_it_is(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast
) -> None:
    boris, content = client_as("boris"), f"{HEADER}Roman Chosen;+7 900 777-88-99;;x\n"
    foreign = send(boris, content, centre=public(app, "centre", cast.centres["south"]))
    nowhere = send(boris, content, centre=public(app, "centre", 9_000_000_000))
    assert (foreign.status_code, nowhere.status_code, send(boris, content).status_code) == (422, 422, 422)
    assert "Choose the centre whose list this is" in foreign.get_data(as_text=True)
    sent = send(boris, content, centre=public(app, "centre", cast.centres["north_2"]))
    assert sent.status_code == 303
    assert "North-2" in boris.get(sent.location).get_data(as_text=True)
    assert client_as("nina").get(sent.location).status_code == 404
    # With one centre nobody is asked: what a form says about another one does not count.
    own = send(client_as("nina"), content, centre=public(app, "centre", cast.centres["south"]))
    assert "North-1" in client_as("nina").get(own.location).get_data(as_text=True)


def test_a_consultant_has_no_imports(app: Flask, client_as: Callable[[str], Browser], cast: Cast) -> None:
    anna = client_as("anna")
    assert anna.get("/imports").status_code == 403
    assert send(anna, LIST).status_code == 403
    assert anna.get(path(app, cast.imports["north_1"])).status_code == 403
    assert 'href="/imports"' not in anna.get("/clients").get_data(as_text=True)


def test_another_centre_s_import_is_not_there(app: Flask, client_as: Callable[[str], Browser], cast: Cast) -> None:
    nina = client_as("nina")
    assert MARKS["north_1"] in nina.get(path(app, cast.imports["north_1"])).get_data(as_text=True)
    for tail in ("", "/trial", "/unusable", "/unusable.csv", "/undo"):
        assert nina.get(path(app, cast.imports["south"]) + tail).status_code == 404
    listed = nina.get("/imports").get_data(as_text=True)
    assert path(app, cast.imports["north_1"]) in listed
    assert path(app, cast.imports["south"]) not in listed
    assert path(app, cast.imports["south"]) in client_as("helen").get("/imports").get_data(as_text=True)


def test_an_import_under_way_takes_no_other_columns(client_as: Callable[[str], Browser], database: Database) -> None:
    nina = client_as("nina")
    card = send(nina, f"{HEADER}Denis Running;+7 900 555-66-77;;x\n").location
    nina.send(f"{card}/start")
    for act in ("columns", "try", "start"):
        answer = nina.send(f"{card}/{act}", **{"field-3": "city"})
        assert (answer.status_code, "in the queue" in answer.get_data(as_text=True)) == (422, True)
    assert nina.send(f"{card}/undo").status_code == 422
    assert work_off(database) == ["intake.import"]


def test_a_list_broken_in_its_middle_says_why_it_was_refused(
    client_as: Callable[[str], Browser], database: Database
) -> None:
    nina = client_as("nina")
    rows = "".join(f"Person {n};+7900{n:07d};;x\n" for n in range(5000, 7000))
    card = send(nina, f'{HEADER}{rows}"never closed;1;2;3\n' + "more;of;the;same\n" * 2000).location
    nina.send(f"{card}/start")
    with pytest.raises(intake.ListRefused):
        work_off(database)
    page = nina.get(card).get_data(as_text=True)
    assert "The list was refused; nothing of it was imported." in page
    assert "quotation mark" in page


def test_unusable_rows_are_paged_and_downloaded_without_formulas(
    client_as: Callable[[str], Browser], database: Database
) -> None:
    nina = client_as("nina")
    bad = "".join(f"=cmd|' /C calc'!A{n};+79006660000;@x;-1+1;too many\n" for n in range(70))
    good = "".join(f"Gleb Good;+7900888{n:04d};;x\n" for n in range(70))
    card = send(nina, f"{HEADER}{good}{bad}").location
    nina.send(f"{card}/start")
    work_off(database)
    page = nina.get(card).get_data(as_text=True)
    assert page.count("a separator inside a text is not quoted") == 50
    more = re.search(r'hx-get="([^"]*unusable[^"]*)"', page)
    assert more
    rest = nina.get(more.group(1).replace("&amp;", "&"), headers=FRAGMENT).get_data(as_text=True)
    assert rest.count("a separator inside a text is not quoted") == 20
    assert "<html" not in rest
    file = nina.get(f"{card}/unusable.csv")
    assert file.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(file.get_data().decode("utf-8-sig"))))
    assert rows[0] == ["Row", "Reason", "Full name", "Mobile", "E-mail", "Mystery", "Taken as"]
    assert len(rows) == 71
    assert rows[1][2:-1] == ["'=cmd|' /C calc'!A0", "+79006660000", "'@x", "'-1+1", "too many"]
    assert re.fullmatch(r"F-\d+ Nina North 20\d\d-\d\d-\d\d \d\d:\d\d UTC", rows[1][-1])


@pytest.mark.parametrize("cell", ["=1", "+cmd|x", "-1+a()", "@SUM(A1)", "\t=1", "\r=1", " =1", "|x", "%x"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert plain_cell(cell).startswith("'")


@pytest.mark.parametrize("cell", ["Ivan", "+7 (900) 111-22-33", "-12.5", "", "a=b", "O'Neil"])
def test_what_is_no_formula_stays_as_it_came(cell: str) -> None:
    assert plain_cell(cell) == cell


def test_the_list_goes_on_from_the_last_import_shown(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast
) -> None:
    page = client_as("sofia").get(f"/imports?before={public(app, 'import', cast.imports['south'])}", headers=FRAGMENT)
    assert path(app, cast.imports["south"]) not in page.get_data(as_text=True)
    assert page.status_code == 200


def test_reasons_are_told_in_russian(client_as: Callable[[str], Browser], database: Database) -> None:
    nina = client_as("norman")
    card = send(nina, f"{HEADER};;;ghi\nLev Right;+7 900 123-00-00;;x\n").location
    nina.send(f"{card}/start")
    work_off(database)
    nina.send("/account/look", language="ru")
    page = nina.get(card).get_data(as_text=True)
    nina.send("/account/look", language="en")
    assert "Строки, которые не удалось прочитать" in page
    assert "There is no name" not in page


def test_the_history_is_narrowed_by_centre_and_state(
    app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast
) -> None:
    helen = client_as("helen")
    south = public(app, "centre", cast.centres["south"])
    card = send(helen, f"{HEADER}Sergey South;+7 900 999-55-66;;x\n", centre=south).location
    helen.send(f"{card}/start")
    work_off(database)
    own, other = path(app, cast.imports["south"]), path(app, cast.imports["north_1"])
    listed = helen.get(f"/imports?centre={south}", headers=FRAGMENT).get_data(as_text=True)
    assert own in listed and card in listed and other not in listed
    done = helen.get(f"/imports?centre={south}&state=done").get_data(as_text=True)
    assert card in done and own not in done
    assert re.search(r'<option value="done" selected', done)
    assert "No list fits these filters" in helen.get(f"/imports?centre={south}&state=failed").get_data(as_text=True)
    # Another centre in the address gives nobody a foreign list.
    assert own not in client_as("nina").get(f"/imports?centre={south}").get_data(as_text=True)


def test_the_filters_hold_on_the_next_page(app: Flask, client_as: Callable[[str], Browser]) -> None:
    norman = client_as("norman")
    for number in range(51):
        send(norman, f"{HEADER}Page {number};+7 900 700-00-{number:02d};;x\n")
    page = norman.get("/imports?state=received").get_data(as_text=True)
    more = re.search(r'hx-get="([^"]*before[^"]*)"', page)
    assert more
    assert "state=received" in more.group(1)
    rest = norman.get(more.group(1).replace("&amp;", "&"), headers=FRAGMENT).get_data(as_text=True)
    assert rest.count('class="name file-name"') >= 1
