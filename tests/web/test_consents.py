"""Consents in the browser's door: wordings, the desk form, history and the file of evidence."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import text

from store import Database
from tests.asking import ask, ask_one
from tests.cast import Cast
from tests.conftest import Browser

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
TEXTS = {"text_en": "I do not object to letters.", "text_ru": "Не возражаю против получения писем."}

SIGNED = {"channel": "email", "purpose": "marketing", "way": "scan", "day": "2026-11-20", "language": "ru"}


def sign(browser: Browser, path: str, wording: str) -> int:
    """A signed form with its scan; gives the status of the answer."""
    form = {**SIGNED, "wording": wording, "scan": (io.BytesIO(PNG), "form.png"), "csrf_token": browser.token()}
    return int(browser.post(path, data=form, content_type="multipart/form-data").status_code)


def public(app: Flask, kind: str, row_id: int) -> str:
    return str(app.extensions["forecourt"].public_ids.text(kind, row_id))


@pytest.fixture(scope="module")
def wording(app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database) -> str:
    """A network wording of head office for letters that names Alpha."""
    ids = {"holder": public(app, "dealer", cast.dealers["head_office"])}
    named = public(app, "dealer", cast.dealers["alpha"])
    answer = client_as("helen").send(
        "/wordings", code="Letters", purpose="marketing", channel="email", dealer=named, valid_from="2026-01-01",
        **ids, **TEXTS,
    )  # fmt: skip
    assert answer.status_code == 303
    return public(app, "wording", int(ask_one(database, "select max(id) from consent_wording")))


def test_head_office_issues_a_wording_that_a_centre_reads(client_as: Callable[[str], Browser], wording: str) -> None:
    page = client_as("nina").get("/wordings").get_data(as_text=True)
    assert TEXTS["text_ru"] in page
    assert "wordings-issue" not in page
    assert client_as("nina").send("/wordings", code="Own", **TEXTS).status_code == 403


def test_an_incomplete_wording_is_refused_with_what_was_typed_kept(client_as: Callable[[str], Browser]) -> None:
    answer = client_as("helen").send("/wordings", code="Half", purpose="marketing", **TEXTS)
    assert answer.status_code == 422
    assert 'value="Half"' in answer.get_data(as_text=True)


def test_a_consent_is_recorded_with_wording_proof_and_scan(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database, wording: str
) -> None:
    nina, client_id = client_as("nina"), cast.clients["north_1"][1]
    path = f"/clients/{public(app, 'client', client_id)}/consents"
    assert "Letters, version 1" in nina.get(f"{path}/record").get_data(as_text=True)
    refused = nina.send(f"{path}/give", **SIGNED)
    assert refused.status_code == 422
    assert "consents-record" in refused.get_data(as_text=True)
    assert sign(nina, f"{path}/give", wording) == 303
    acts = ask(
        database,
        "select holder_id, proof ->> 'kind', proof ->> 'language', wording_id is not null, scan_id from consent"
        " where client_id = :c order by id desc limit 1",
        c=client_id,
    )
    scan_id = acts[0][4]
    assert [tuple(a) for a in acts] == [(cast.dealers["head_office"], "scan", "ru", True, scan_id)]
    scan = f"{path}/scans/{public(app, 'scan', scan_id)}"
    opened = nina.get(scan)
    assert (opened.data, opened.mimetype) == (PNG, "image/png")
    assert opened.headers["Content-Disposition"].startswith("attachment")
    assert client_as("sofia").get(scan).status_code == 404
    assert client_as("irina").get(scan).status_code == 403


def test_a_tomorrow_and_a_time_that_cannot_be_read_are_refused(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast
) -> None:
    path = f"/clients/{public(app, 'client', cast.one('north_1'))}/consents/give"
    for day, time in (("2999-01-01", ""), ("2026-11-01", "25:00"), ("yesterday", "")):
        answer = client_as("nina").send(path, channel="sms", way="desk", day=day, time=time)
        assert answer.status_code == 422, day


def test_all_marketing_is_withdrawn_by_one_press_and_data_processing_by_its_own(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    nina, client_id = client_as("nina"), cast.clients["north_1"][2]
    path = f"/clients/{public(app, 'client', client_id)}/consents"
    assert nina.send(f"{path}/give", purpose="data_processing", way="desk").status_code == 303
    assert nina.send(f"{path}/withdraw", channel="all").status_code == 200
    states = "select channel, bool_or(given) from consent_state where client_id = :c group by 1 order by 1"
    assert [tuple(s) for s in ask(database, states, c=client_id)] == [
        ("any", True), ("email", False), ("phone", False), ("sms", False),
    ]  # fmt: skip
    assert nina.send(f"{path}/withdraw", channel="any", purpose="data_processing").status_code == 200
    assert ask_one(database, "select bool_or(given) from consent_state where client_id = :c", c=client_id) is False


def test_the_history_tells_every_act_and_what_was_in_force_on_a_day(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast
) -> None:
    client_id = cast.clients["north_2"][0]
    path = f"/clients/{public(app, 'client', client_id)}/consents"
    browser = client_as("norman")
    browser.send(f"{path}/withdraw", channel="email")
    page = browser.get(f"{path}/history").get_data(as_text=True)
    assert "Until a later word" in page
    assert "In force now" in page
    before = browser.get(f"{path}/history?on=2026-11-01").get_data(as_text=True)
    assert "Nothing had been said." in before
    assert "In force at the end of" in before


def test_what_a_list_says_of_its_proof_is_shown_as_words_and_never_as_markup(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    client_id = cast.clients["north_2"][1]
    with database.system.begin() as connection:
        connection.execute(
            text("update consent set proof = cast(:proof as jsonb) where client_id = :c"),
            {"proof": '{"kind": "list", "said": "<b>100%</b> %(x)s"}', "c": client_id},
        )
    path = f"/clients/{public(app, 'client', client_id)}/consents/history"
    page = client_as("norman").get(path)
    assert page.status_code == 200
    assert "&lt;b&gt;100%&lt;/b&gt; %(x)s" in page.get_data(as_text=True)
    assert "100%" not in client_as("irina").get(path).get_data(as_text=True)


def test_the_evidence_is_a_file_in_the_viewer_s_language_and_journalled(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database, wording: str
) -> None:
    card = f"/clients/{public(app, 'client', cast.clients['north_1'][0])}"
    path = f"{card}/consents/evidence"
    assert sign(client_as("nina"), f"{card}/consents/give", wording) == 303
    with database.system.begin() as connection:
        connection.execute(text("update app_user set language = 'ru' where id = :id"), {"id": cast.users["helen"]})
    told = {}
    for who in ("helen", "nina", "irina"):
        answer = client_as(who).send(path, channel="all")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        told[who] = PdfReader(io.BytesIO(answer.data))
    words = {who: " ".join(page.extract_text() for page in pdf.pages) for who, pdf in told.items()}
    assert "Подтверждение согласий" in words["helen"]
    assert "Evidence of consents" in words["nina"]
    assert list(told["nina"].attachments) != []
    assert list(told["irina"].attachments) == []
    marks = ask(database, "select distinct detail ->> 'sha256' from journal_entry where act = 'evidence made'")
    assert len(marks) == 1, "the same data, the same fingerprint"
    assert all(marks[0][0] in "".join(w.split()) for w in words.values())
    assert TEXTS["text_ru"] in words["nina"], "the wording in the language in which it was shown"
    assert client_as("anna").send(path, channel="all").status_code == 403
    assert client_as("sofia").send(path, channel="all").status_code == 404
    assert client_as("nina").send(path, channel="pigeon").status_code == 422
