"""Every file with people in it is known by a number: who took it, how many it holds, and whether it came back."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import text

from store import Database
from tests.asking import ask, ask_one, tell
from tests.cast import NOW, Cast
from tests.conftest import Browser, settings_of_tests
from tests.intake.bringing import bring
from tests.web.test_dealer_auditor import boris  # noqa: F401 - a fixture
from tests.web.test_every_door import public
from tests.web.test_export_leash import DOMAIN, planted, taken

Send = Callable[[str], Browser]
FILE = re.compile(r">(F-\d+)<")
REGISTER = "select kind, user_id, rows, contacts from client_export order by id"
LEFT = (
    "select centre_id, detail ->> 'clients' from journal_entry where act = 'clients left in a file' order by centre_id"
)


@pytest.fixture(autouse=True)
def anew(app: Flask, database: Database) -> Iterator[None]:
    with database.owner.begin() as connection:
        connection.execute(text("truncate client_export cascade"))
        connection.execute(text("truncate reading_pace"))
    core = app.extensions["forecourt"]
    core.settings = settings_of_tests(canary_domain=DOMAIN)
    yield
    core.settings = settings_of_tests()


def read(answer: object) -> str:
    return str(answer.get_data(as_text=True))  # type: ignore[attr-defined]


def broken(app: Flask, database: Database, cast: Cast, rows: int) -> str:
    """The address of the file of an import's unusable rows, so many."""
    content = "Full name,Phone\n" + "".join(f",{n}-{rows}\n" for n in range(rows))
    return f"/imports/{public(app, 'import', bring(database, cast, content.encode()).batch_id)}/unusable.csv"


def test_unusable_rows_count_for_the_day_s_files(app: Flask, client_as: Send, database: Database, cast: Cast) -> None:
    nina, small, large = client_as("nina"), broken(app, database, cast, 4), broken(app, database, cast, 5)
    tell(database, "update role set export_rows_day = 7 where code = 'centre_head'")
    try:
        assert nina.get(small).status_code == 200
        refused = nina.get(large)
        assert refused.status_code == 422
        assert "up to 7 clients a day in files, and you have taken 4 today" in read(refused)
        assert nina.get("/clients/export").status_code == 200, "three clients more"
        assert ask(database, REGISTER) == [
            ("rows", cast.users["nina"], 4, True), ("clients", cast.users["nina"], 3, True),
        ]  # fmt: skip
    finally:
        tell(database, "update role set export_rows_day = 10000 where code = 'centre_head'")


def test_who_sees_as_another_takes_no_unusable_rows(
    app: Flask, client_as: Send, database: Database, cast: Cast
) -> None:
    file, irina = broken(app, database, cast, 2), client_as("irina")
    role = ask_one(database, "select id from role where code = 'administrator'")
    grant = "insert into role_grant (user_id, role_id, own_only, since) values (:u, :r, false, :now)"
    tell(database, grant, u=cast.users["irina"], r=role, now=NOW)
    irina.send("/account/role", appointment=f"{role}..")
    assert irina.send(f"/access/users/{public(app, 'user', cast.users['nina'])}/see-as").status_code == 303
    assert irina.get(file.removesuffix(".csv")).status_code == 200
    assert irina.get(file).status_code == 403
    irina.send("/access/see-as/stop")
    ended = "update role_grant set ended_at = :now where user_id = :u and role_id = :r"
    tell(database, ended, u=cast.users["irina"], r=role, now=NOW)
    assert ask(database, REGISTER) == []


def test_a_person_s_own_file_and_evidence_bear_a_number_of_the_register(
    app: Flask,
    client_as: Send,
    database: Database,
    cast: Cast,
    boris: Browser,  # noqa: F811
) -> None:
    helen, client = client_as("helen"), f"/clients/{public(app, 'client', cast.one('north_1'))}"
    told = json.loads(helen.send(f"{client}/file/json").get_data())
    papers = [helen.send(f"{client}/file/pdf").get_data(), helen.send(f"{client}/consents/evidence").get_data()]
    pages = [" ".join(page.extract_text() for page in PdfReader(io.BytesIO(p)).pages) for p in papers]
    ids = [i for (i,) in ask(database, "select id from client_export order by id")]
    assert told["file"] == f"F-{ids[0]}"
    for number, page in zip(ids[1:], pages, strict=True):
        assert re.search(rf"Number of this file:\s+F-{number}\b", page)
    assert [row[0] for row in ask(database, REGISTER)] == ["person", "person", "evidence"]
    shown = read(client_as("irina").get("/audit/files?since="))
    assert FILE.findall(shown)[:3] == [f"F-{i}" for i in reversed(ids)]
    own = read(boris.get("/audit/files?since="))
    assert FILE.findall(own)[:3] == FILE.findall(shown)[:3], "the auditor of its dealer sees that head office took it"


def test_a_centre_is_told_that_its_clients_left_in_a_file_of_several(
    client_as: Send,
    database: Database,
    cast: Cast,
    boris: Browser,  # noqa: F811
) -> None:
    taken(client_as("helen"))
    kept = ask(database, "select centre_id, count(*)::text from client where alias_of is null and centre_id is not null"
               " group by 1 order by 1")  # fmt: skip
    assert ask(database, LEFT) == kept
    number = f"F-{ask_one(database, 'select max(id) from client_export')}"
    own = read(boris.get("/audit/files?since="))
    assert FILE.findall(own).count(number) == 2, "of two centres, and not of the third"
    assert "Clients of your centres in a file of others" in own
    assert FILE.findall(read(client_as("irina").get("/audit/files?since=")))[:1] == [number]
    taken(client_as("nina"))
    assert ask(database, LEFT) == kept, "a file of one centre is that centre's already"


def test_an_auditor_sees_that_a_file_came_back_and_whose_it_is(
    client_as: Send,
    database: Database,
    cast: Cast,
    boris: Browser,  # noqa: F811
) -> None:
    (canary,) = planted(taken(client_as("nina")))
    number, irina = f"F-{ask_one(database, 'select max(id) from client_export')}", client_as("irina")
    assert "came back:" not in read(irina.get("/audit/files"))
    bring(database, cast, f"Full name,E-mail\n{canary[1]},{canary[3]}\n".encode(), centre="south")
    assert f"File {number} came back: 1" in read(irina.get("/audit/files"))
    assert "came back:" not in read(boris.get("/audit/files")), "it came back at another dealer's"
    for said in (canary[3].upper(), canary[-1], number.lower()):
        page = read(irina.send("/audit/files/trace", found=said))
        assert "taken by Nina North (nina@network.example)" in page
    nobody = irina.send("/audit/files/trace", found="somebody@else.example")
    assert nobody.status_code == 200
    assert "no file of the network is known by it" in read(nobody)
    assert boris.send("/audit/files/trace", found=number).status_code == 404
    traced = "select count(*) from journal_entry where act = 'file traced' and user_id = :u"
    assert ask_one(database, traced, u=cast.users["irina"]) == 4, "what was not found too"
    story = read(irina.get(f"/audit?since=&file={public(irina.application, 'export', int(number[2:]))}"))
    for words in ("Exported a list of clients", "A planted person came back", "Asked whose a file of clients is"):
        assert words in story


def test_files_go_on_page_after_page_and_say_so_when_there_are_none(
    app: Flask, client_as: Send, database: Database, cast: Cast
) -> None:
    nina = client_as("nina")
    for _ in range(53):
        assert nina.get("/clients/export").status_code == 200
    irina = client_as("irina")
    first = read(irina.get(f"/audit/files?user={public(app, 'user', cast.users['nina'])}"))
    further = re.search(r'hx-get="([^"]+)"', first)
    assert further
    rest = read(irina.get(further[1].replace("&amp;", "&"), headers={"HX-Request": "true"}))
    assert "<html" not in rest
    ids = [i for (i,) in ask(database, "select id from client_export order by id desc")]
    assert FILE.findall(first) == [f"F-{i}" for i in ids[:50]]
    assert FILE.findall(rest)[:3] == [f"F-{i}" for i in ids[50:]]
    assert "No file left here" in read(irina.get("/audit/files?since=2020-01-01&until=2020-01-02"))
