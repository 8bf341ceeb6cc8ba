"""The programs' door: who enters, what becomes of a list, and that every answer is as the OpenAPI document says."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from journal import SYSTEM
from roles import add_api_client, revoke_api_client, sign_api_token
from store import Database
from tenancy import system_session
from tests.asking import ask
from tests.cast import NOW, Cast
from tests.clock import clock
from tests.conftest import SECRET, Browser, settings_of_tests
from tests.web.sending import clients, send, work_off
from web import create_app

LIST = "Full name;Mobile;E-mail;City\nApi Ivanov;+7 912 345-67-01;api.ivanov@example.org;Perm\n;;;Perm\n"
GRANT = {"grant_type": "client_credentials"}
DOCUMENTED = ("/api/token", "/api/lists", "/api/lists/{import_id}", "/api/leads", "/api/openapi.json")


@dataclass
class Program:
    """An API client of a centre, and what it sends."""

    web: FlaskClient
    row_id: int
    client_id: str
    secret: str

    def ask_token(self, **changes: str) -> TestResponse:
        form = GRANT | {"client_id": self.client_id, "client_secret": self.secret} | changes
        return as_documented(self.web, self.web.post("/api/token", data=form), "/api/token", "post")

    def headers(self, language: str = "en") -> dict[str, str]:
        answer = self.ask_token().get_json()
        return {"Authorization": f"Bearer {answer['access_token']}", "Accept-Language": language}

    def post(self, content: str | bytes = LIST, **more: Any) -> TestResponse:
        more = {"headers": more.get("headers") or self.headers(), "content_type": "text/csv"} | more
        return as_documented(self.web, self.web.post("/api/lists", data=content, **more), "/api/lists", "post")

    def get(self, path: str) -> TestResponse:
        answer = self.web.get(path, headers=self.headers())
        return as_documented(self.web, answer, "/api/lists/{import_id}", "get")


@pytest.fixture
def program(app: Flask, database: Database, cast: Cast) -> Program:
    """A program of North-1."""
    return program_of(app, database, cast, "north_1")


@pytest.fixture(autouse=True)
def nobody_waits(database: Database) -> Iterator[None]:
    """No test waits for the wrong secrets of another."""
    yield
    with database.system.begin() as connection:
        connection.execute(text("delete from sign_in_throttle"))


def program_of(app: Flask, database: Database, cast: Cast, place: str) -> Program:
    with system_session(database.system) as session:
        client, secret = add_api_client(session, cast.centres[place], "1C export", by=SYSTEM, now=NOW)
    return Program(app.test_client(), client.id, client.client_id, secret)


def as_documented(web: FlaskClient, answer: TestResponse, path: str, method: str) -> TestResponse:
    """The answer itself, once its status and body were found in the OpenAPI document."""
    document = web.get("/api/openapi.json").get_json()
    told = document["paths"][path][method]["responses"][str(answer.status_code)]
    content = told["content"][answer.mimetype]
    assert_fits(answer.get_json(force=True), content["schema"], document)
    return answer


def assert_fits(value: Any, schema: dict[str, Any], document: dict[str, Any]) -> None:
    """The part of JSON Schema that our document uses."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    known = {"$ref", "type", "const", "enum", "properties", "required", "additionalProperties", "items", "description"}
    assert set(schema) <= known
    kinds = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list}
    if "type" in schema:
        assert type(value) is kinds[schema["type"]], (value, schema)
    assert value == schema.get("const", value)
    assert value in schema.get("enum", [value])
    for item in value if isinstance(value, list) else []:
        assert_fits(item, schema["items"], document)
    if isinstance(value, dict) and "properties" in schema | {"properties": schema.get("additionalProperties")}:
        assert set(schema.get("required", ())) <= set(value), value
        for name, part in value.items():
            inner = schema.get("properties", {}).get(name) or schema.get("additionalProperties", {})
            assert inner is not False, name
            assert_fits(part, inner, document)


def test_the_document_names_every_route_and_method(app: Flask, stranger: Browser) -> None:
    document = stranger.get("/api/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert served == {(path, method) for path, told in document["paths"].items() for method in told}
    assert {path for path, _ in served} == set(DOCUMENTED)


def test_a_list_is_imported_by_a_job_and_its_figures_are_told(program: Program, database: Database) -> None:
    before = clients(database)
    sent = program.post()
    assert (sent.status_code, sent.get_json()["known"]) == (202, False)
    assert program.get(sent.location).get_json()["state"] == "waiting"
    assert work_off(database) == ["intake.import"]
    told = program.get(sent.location).get_json()
    assert told["state"] == "done"
    assert told["figures"] == {"rows": 2, "usable": 1, "unusable": 1, "known": 0, "superseded": 0}
    assert [(row["row"], row["reason"]) for row in told["unusable"]] == [
        (2, "There is no name, no phone and no e-mail in this row.")
    ]
    assert clients(database) == before + 1
    journalled = ask(database, "select role, act from journal_entry where role like 'API client %' order by id")
    assert (f"API client {program.client_id}", "list received") in journalled

    again = program.post()
    assert (again.status_code, again.location, again.get_json()["known"]) == (202, sent.location, True)
    assert work_off(database) == []
    assert ("list sent again",) in ask(database, "select act from journal_entry")


def test_a_form_with_the_file_is_the_same_list(program: Program, database: Database) -> None:
    content = LIST.replace("Ivanov", "Petrova")
    form = {"list": (io.BytesIO(content.encode()), "out.csv")}
    sent = program.post(form, content_type="multipart/form-data")  # type: ignore[arg-type]
    assert sent.status_code == 202
    assert program.post(content).location == sent.location
    assert len(work_off(database)) == 1


def test_equal_lists_at_one_moment_are_one_import(program: Program, database: Database) -> None:
    headers = program.headers()
    content = LIST.replace("Ivanov", "Parallel")

    def post(_number: int) -> str:
        web = program.web.application.test_client()
        return str(web.post("/api/lists", data=content, headers=headers, content_type="text/csv").location)

    with ThreadPoolExecutor(4) as crowd:
        assert len(set(crowd.map(post, range(4)))) == 1
    assert len(work_off(database)) == 1


def test_one_file_of_two_centres_is_two_imports(app: Flask, database: Database, cast: Cast, program: Program) -> None:
    content = "Full name;Mobile;City\nVera Obshchaya;+7 912 345-77-09;Kazan\n;;Kazan\n"
    other = program_of(app, database, cast, "south")
    ours, theirs = program.post(content), other.post(content)
    assert (ours.get_json()["known"], theirs.get_json()["known"]) == (False, False)
    work_off(database)
    # What the other centre sent is no figure of ours: the same people count alike at both.
    told = [p.get(sent.location).get_json()["figures"] for p, sent in ((program, ours), (other, theirs))]
    assert told[0] == told[1] == {"rows": 2, "usable": 1, "unusable": 1, "known": 0, "superseded": 0}


def test_an_undone_list_may_be_sent_again(program: Program, database: Database) -> None:
    content = LIST.replace("Ivanov", "Undone")
    first = program.post(content)
    work_off(database)
    with database.system.begin() as connection:
        connection.execute(
            text("update import_batch set undone_at = now() where id = (select max(id) from import_batch)")
        )
    second = program.post(content)
    assert second.get_json()["known"] is False
    assert second.location != first.location
    work_off(database)


def test_columns_that_need_a_person_are_named_and_nothing_is_kept(
    program: Program, database: Database, client_as: Callable[[str], Browser]
) -> None:
    content = "Full name;Mobile;Mystery\nApi Sidorov;+7 912 345-67-02;blue\n"
    before = ask(database, "select count(*) from import_batch")
    refused = program.post(content)
    assert refused.status_code == 422
    assert refused.mimetype == "application/problem+json"
    assert [(c["number"], c["name"], c["code"]) for c in refused.get_json()["columns"]] == [
        (3, "Mystery", "unknown_column")
    ]
    assert "Что в столбце" in program.post(content, headers=program.headers("ru")).get_json()["columns"][0]["question"]
    assert ask(database, "select count(*) from import_batch") == before

    nina = client_as("nina")
    card = send(nina, content).location
    assert nina.send(f"{card}/start", **{"field-2": "comment"}).status_code == 303
    work_off(database)
    assert program.post(content.replace("Sidorov", "Orlov")).status_code == 202
    work_off(database)


def test_what_is_no_list_is_refused_in_words(program: Program) -> None:
    assert program.post(b"").status_code == 400
    refused = program.post(b"\x89PNG\r\n\x1a\n" + bytes(200))
    assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")
    assert refused.get_json()["detail"]


def test_a_list_over_the_limit_is_refused(database: Database, cast: Cast) -> None:
    small = create_app(settings_of_tests(upload_limit_mb=1), database=lambda: database, clock=clock)
    program = program_of(small, database, cast, "north_1")
    for size in (1024 * 1024 + 1, 3 * 1024 * 1024):
        assert program.post(b"x" * size).status_code == 413


def test_a_foreign_import_is_told_as_one_that_does_not_exist(
    app: Flask, database: Database, cast: Cast, program: Program
) -> None:
    foreign = program_of(app, database, cast, "north_2").post(LIST.replace("Ivanov", "Secretova")).location
    ids = app.extensions["forecourt"].public_ids
    nothing = program.get(f"/api/lists/{ids.text('import', 9_000_000_000)}")
    found = program.get(foreign)
    assert (found.status_code, found.get_data()) == (404, nothing.get_data())
    malformed = program.get("/api/lists/nonsense")
    assert (malformed.status_code, malformed.get_data()) == (404, nothing.get_data())
    work_off(database)


def test_a_wrong_secret_is_refused_and_then_made_to_wait(program: Program) -> None:
    for _ in range(6):
        refused = program.ask_token(client_secret="wrong")
        assert (refused.status_code, refused.get_json()) == (401, {"error": "invalid_client"})
        assert refused.headers["WWW-Authenticate"].startswith("Basic")
    waiting = program.ask_token()
    assert waiting.status_code == 429
    assert int(waiting.headers["Retry-After"]) > 0


def test_an_unknown_client_is_told_nothing_else(program: Program) -> None:
    unknown, wrong = program.ask_token(client_id="0" * 16), program.ask_token(client_secret="x")
    assert (unknown.status_code, unknown.get_data()) == (wrong.status_code, wrong.get_data())


def test_a_secret_may_come_in_a_basic_header(program: Program) -> None:
    answer = program.web.post("/api/token", data=GRANT, auth=(program.client_id, program.secret))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_other_grants_are_refused_as_the_standard_says(program: Program) -> None:
    assert program.ask_token(grant_type="password").get_json() == {"error": "unsupported_grant_type"}
    assert program.ask_token(grant_type="").get_json() == {"error": "invalid_request"}
    assert program.ask_token(client_secret="").status_code == 401


def test_a_revoked_client_is_out_at_once_with_its_tokens(program: Program, database: Database) -> None:
    headers = program.headers()
    with system_session(database.system) as session:
        revoke_api_client(session, program.client_id, by=SYSTEM, now=NOW)
    assert program.post(headers=headers).status_code == 401
    assert program.ask_token().status_code == 401


def test_a_token_ends_after_a_quarter_of_an_hour(program: Program) -> None:
    for age, status in ((timedelta(minutes=14), 400), (timedelta(minutes=16), 401)):
        token = sign_api_token(program.row_id, SECRET, now=clock() - age)
        refused = program.post(b"", headers={"Authorization": f"Bearer {token}"})
        assert refused.status_code == status
    assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]


def test_a_token_that_was_signed_elsewhere_opens_nothing(program: Program) -> None:
    token = sign_api_token(program.row_id, "another secret, long enough to sign with", now=clock())
    assert program.post(headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_failures_before_any_endpoint_are_told_in_json(stranger: Browser) -> None:
    for path, status in (("/api/nothing", 404), ("/api/lists", 405)):
        answer = stranger.get(path, headers={"Accept-Language": "ru"})
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        assert re.search("[а-я]", answer.get_json()["title"])


def test_what_is_said_in_an_address_is_no_credential(program: Program) -> None:
    query = {"client_id": program.client_id, "client_secret": program.secret, **GRANT}
    assert program.web.post("/api/token", query_string=query).get_json() == {"error": "invalid_request"}
    assert program.web.post("/api/token", query_string=query, data=GRANT).status_code == 401


def test_a_header_that_is_none_is_refused_like_a_wrong_secret(program: Program) -> None:
    for header in ("Basic", "Basic \u00ff", "Basic /w==", "Basic OjpY", "Bearer x"):
        refused = program.web.post("/api/token", data=GRANT, headers={"Authorization": header})
        assert (refused.status_code, refused.get_json()) == (401, {"error": "invalid_client"}), header


@pytest.mark.parametrize(("language", "word"), [("en", "The body cannot be read"), ("ru", "Тело запроса не читается")])
def test_what_was_not_understood_says_why(program: Program, language: str, word: str) -> None:
    spoken, web = program.headers(language), program.web
    broken = web.post("/api/leads", data=b"{", content_type="application/json", headers=spoken)
    other = web.delete("/api/leads", headers=spoken)
    for answer, status in ((broken, 400), (other, 405)):
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        assert "/api/openapi.json" in answer.get_json()["detail"]
    assert word in broken.get_json()["detail"]
