"""A file of clients on a leash: so many on a day, marked by who took it, and known again when it comes back."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from werkzeug.test import TestResponse

from console import register
from intake import carry_out_repairs
from journal import SYSTEM
from store import Database
from tenancy import Scope, ScopedSession, scope_key
from tests.asking import ask, ask_one, tell
from tests.cast import MARKS, NOW, Cast
from tests.conftest import SECRET, Browser, settings_of_tests
from tests.console.test_api_access import OpenedAlready
from tests.intake.bringing import bring
from tests.web.test_api import program_of
from tests.web.test_every_door import public
from worker import run_worker, send_waiting

Send = Callable[[str], Browser]
DOMAIN = "post.network.example"
PEOPLE = (
    "ФИО;Телефон;E-mail;Город\nВетров Игнат Саввич;+79168001001;vetrov.i@mail.ru;Казань\n"
    "Лугова Мирослава Яновна;+79168001002;lugova@yandex.ru;Казань\n"
)


@pytest.fixture(autouse=True)
def planting(app: Flask) -> Iterator[None]:
    core = app.extensions["forecourt"]
    core.settings = settings_of_tests(canary_domain=DOMAIN)
    yield
    core.settings = settings_of_tests()


@pytest.fixture(autouse=True)
def anew(database: Database) -> None:
    with database.owner.begin() as connection:
        connection.execute(text("truncate client_export cascade"))


@pytest.fixture
def command_line(database: Database) -> Callable[..., str]:
    """What a command of the console prints."""
    group, opener = click.Group(), OpenedAlready(database)
    register(group, opener.settings, opener, run_worker=run_worker, send_waiting=send_waiting)
    return lambda *words: CliRunner().invoke(group, list(words)).output


def taken(browser: Browser, query: str = "") -> list[list[str]]:
    answer = browser.get(f"/clients/export?format=csv{query}")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def planted(rows: list[list[str]]) -> list[list[str]]:
    return [row for row in rows if row[3].endswith(DOMAIN)]


def test_a_role_takes_so_many_clients_on_a_day_and_no_more(client_as: Send, database: Database) -> None:
    tell(database, "update role set export_rows_day = 5 where code = 'centre_head'")
    try:
        taken(client_as("nina"))
        refused = client_as("nina").get("/clients/export")
        assert refused.status_code == 422
        assert "up to 5 clients a day in files, and you have taken 3 today" in refused.get_data(as_text=True)
        taken(client_as("norman"))
        assert ask(database, "select rows from client_export order by id") == [(3,), (3,)]
    finally:
        tell(database, "update role set export_rows_day = 10000 where code = 'centre_head'")


def test_files_taken_at_once_count_too(app: Flask, client_as: Send, database: Database) -> None:
    tell(database, "update role set export_rows_day = 6 where code = 'centre_head'")
    signed_in = client_as("nina")
    cookie = signed_in.get_cookie("forecourt")
    assert cookie is not None
    came: list[int] = []

    def take() -> None:
        browser = app.test_client()
        browser.set_cookie("forecourt", cookie.value)
        came.append(browser.get("/clients/export").status_code)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    tell(database, "update role set export_rows_day = 10000 where code = 'centre_head'")
    assert sorted(came) == [200] * 2 + [422] * 6


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_row_says_who_took_it_and_when(client_as: Send, kind: str) -> None:
    content = client_as("nina").get(f"/clients/export?format={kind}").get_data()
    if kind == "xlsx":
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        head, *rows = [[str(cell) for cell in row] for row in sheet]
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            assert b"Nina North" in parts.read("docProps/core.xml")
            assert b"<oddFooter>" in parts.read("xl/worksheets/sheet1.xml")
    else:
        head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head[-1] == "Taken as"
    assert {re.fullmatch(r"F-\d+ Nina North 2026-11-22 \d\d:\d\d UTC", row[-1]) is not None for row in rows} == {True}


def test_one_planted_person_per_dealer_is_in_the_file_and_nowhere_else(
    client_as: Send, database: Database, cast: Cast
) -> None:
    clients = ask_one(database, "select count(*) from client")
    rows = taken(client_as("nina"))
    assert len(rows) == 1 + 3 + 1
    (canary,) = planted(rows)
    beside = next(row for row in rows if MARKS["north_1"] in row[1])
    assert canary[7] == beside[7], "as if of the same centre"
    assert client_as("nina").get(f"/clients/{canary[0]}").status_code == 404
    assert canary[1] not in client_as("nina").get("/clients").get_data(as_text=True)
    found = client_as("nina").send("/clients/search", q=canary[3])
    assert canary[1] not in client_as("nina").get(found.headers["Location"]).get_data(as_text=True)
    assert ask_one(database, "select count(*) from client") == clients
    dealers = ask_one(database, "select count(distinct dealer_id) from centre")
    assert len(planted(taken(client_as("helen")))) == dealers
    assert len({row[3] for row in [*planted(taken(client_as("nina"))), canary]}) == 2, "each file has its own"


def test_whoever_took_a_file_does_not_learn_who_is_planted(client_as: Send, database: Database, cast: Cast) -> None:
    taken(client_as("helen"))
    scope = Scope.network(cast.users["helen"])
    for statement in ("select * from export_canary", "update client_export set rows = 0", "delete from client_export"):
        with ScopedSession(database.web, scope, scope_key(SECRET)) as session, pytest.raises(ProgrammingError):
            session.execute(text(statement))


def test_without_a_mail_domain_or_contacts_nobody_is_planted(app: Flask, client_as: Send, database: Database) -> None:
    tell(database, "update role set sees_contacts = false where code = 'centre_head'")
    assert len(taken(client_as("nina"))) == 1 + 3
    tell(database, "update role set sees_contacts = true where code = 'centre_head'")
    app.extensions["forecourt"].settings = settings_of_tests()
    assert len(taken(client_as("nina"))) == 1 + 3


def test_a_file_that_comes_back_is_read_without_its_planted_and_the_auditor_is_told_whose_it_is(
    client_as: Send, database: Database, cast: Cast
) -> None:
    bring(database, cast, PEOPLE.encode())
    tell(database, "update client set centre_id = :c where city = 'Казань'", c=cast.centres["north_1"])
    content = client_as("nina").get("/clients/export?format=csv&city=Казань").get_data()
    before = ask_one(database, "select count(*) from client")
    done = bring(database, cast, content)
    assert (done.figures["rows"], done.figures["unusable"]) == (3, 1)
    assert [str(problem.code) for problem in done.problems] == ["of_nobody"]
    assert done.figures["joined"] == 2, "the others are the clients they were"
    assert ask_one(database, "select count(*) from client") == before
    told = ask(
        database, "select subject_id, detail from journal_entry where act = 'canary came back' order by id desc limit 1"
    )
    file = ask_one(database, "select id from client_export")
    assert told == [(file, {"import": done.batch_id, "taken_by": cast.users["nina"]})]


def test_a_letter_to_a_planted_person_names_who_took_the_file(
    client_as: Send, database: Database, cast: Cast, command_line: Callable[..., str]
) -> None:
    (canary,) = planted(taken(client_as("nina")))
    number = ask_one(database, "select id from client_export")
    assert f"F-{number}" in command_line("exports", "trace", canary[3].upper())
    assert "Nina North <nina@network.example>" in command_line("exports", "trace", canary[-1])
    assert "no file of this network" in command_line("exports", "trace", "somebody@else.example")
    assert ask_one(database, "select count(*) from journal_entry where act = 'file traced'") == 3


def told_of(database: Database) -> list[tuple[object, ...]]:
    return ask(database, "select subject_id, detail from journal_entry where act = 'canary came back' order by id")


def test_a_planted_person_who_comes_back_as_a_lead_is_nobody_s_client_and_the_sender_learns_nothing(
    app: Flask, client_as: Send, database: Database, cast: Cast
) -> None:
    (canary,) = planted(taken(client_as("nina")))
    told = len(told_of(database))
    program = program_of(app, database, cast, "south")

    def send(lead: Mapping[str, object]) -> TestResponse:
        return program.web.post("/api/leads", json=lead, headers=program.headers())

    lead = {"source": "site.example", "name": canary[1], "emails": [canary[3].upper()]}
    bring(database, cast, PEOPLE.encode())
    tell(database, "update client set centre_id = :c where city = 'Казань'", c=cast.centres["north_1"])
    vetrov: dict[str, object] = {
        "name": "Ветров Игнат Саввич",
        "phones": ["+79168001001"],
        "emails": ["vetrov.i@mail.ru"],
    }
    known = send(vetrov | {"source": "site.example", "source_id": "2"})
    before = ask_one(database, "select count(*) from client")
    answers = [send(lead | {"source_id": "1"}), known]
    assert [a.status_code for a in answers] == [201, 201], [a.get_json() for a in answers]
    of_nobody, of_another = ({**a.get_json(), "lead_id": ""} for a in answers)
    assert of_nobody == of_another, "as somebody whom another centre keeps"
    again = send(lead | {"source_id": "1"})
    assert (again.status_code, again.get_json()) == (200, answers[0].get_json() | {"outcome": "same"})
    assert ask_one(database, "select count(*) from client") == before
    file = ask_one(database, "select max(id) from client_export")
    assert told_of(database)[told:] == [(file, {"channel": "lead", "taken_by": cast.users["nina"]})] * 2
    problem = ask_one(database, "select problem ->> 'code' from source_record where external_id = 'site.example:1'")
    assert problem == "of_nobody"


def test_a_planted_person_typed_at_a_desk_is_told_to_the_auditor(
    client_as: Send, database: Database, cast: Cast
) -> None:
    (canary,) = planted(taken(client_as("nina")))
    file, told = ask_one(database, "select max(id) from client_export"), len(told_of(database))
    client_as("sofia").send("/desk", q=canary[3])
    page = f"/clients/{public(client_as('sofia').application, 'client', cast.one('south'))}/edit"
    form = client_as("sofia").get(page).get_data(as_text=True)
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version
    was = {m[1]: m[2] for m in re.finditer(r'name="(was-[a-z_]+)" value="([^"]*)"', form)}
    typed = {name.removeprefix("was-"): value for name, value in was.items()}
    client_as("sofia").send(page, version=version[1], **was, **typed | {"email": canary[3]})
    assert told_of(database)[told:] == [(file, {"channel": "desk", "taken_by": cast.users["nina"]})] * 2


def test_a_corrected_row_makes_no_client_of_a_planted_person(client_as: Send, database: Database, cast: Cast) -> None:
    (canary,) = planted(taken(client_as("nina")))
    done = bring(database, cast, f"Full name,E-mail\n{canary[1]},{canary[3]}\n".encode())
    before = ask_one(database, "select count(*) from client")
    record = ask_one(database, "select id from source_record where batch_id = :b", b=done.batch_id)
    tell(
        database, "insert into row_repair (record_id, batch_id, centre_id, cells) values (:r, :b, :c, :cells)",
        r=record, b=done.batch_id, c=cast.centres["north_1"], cells=json.dumps(["Karen Known", canary[3].upper()]),
    )  # fmt: skip
    figures = carry_out_repairs(database.system, done.batch_id, actor=SYSTEM, now=NOW)
    assert (figures["taken"], figures["unusable"]) == (1, 1)
    assert ask_one(database, "select count(*) from client") == before


@pytest.mark.parametrize("phones", ["", "+79990000001,+79990000002"])
def test_a_planted_row_is_shaped_as_the_others_are(
    app: Flask, client_as: Send, database: Database, cast: Cast, phones: str
) -> None:
    app.extensions["forecourt"].settings = settings_of_tests(canary_domain=DOMAIN, canary_phones=phones)
    tell(database, "update client set phone = null where id = :c", c=cast.clients["north_1"][1])
    rows = taken(client_as("nina"))
    (canary,) = planted(rows)
    shapes = {tuple(bool(cell) for cell in row[4:]) for row in rows[1:] if row is not canary}
    assert tuple(bool(cell) for cell in canary[4:]) in shapes
    if phones:
        assert canary[2] in phones.split(",")
    else:
        at = rows.index(canary)
        assert not rows[at - 1][2] or not rows[at + 1][2], "beside one who has no telephone either"
