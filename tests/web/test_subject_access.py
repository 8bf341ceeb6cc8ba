"""Head office hands a person their own file, from the card; nobody else can."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from stewardship import SECTIONS
from store import Database
from tests.asking import ask, ask_one
from tests.cast import MARKS, Cast
from tests.conftest import Browser

LAST = "select act, client_id, detail ->> 'format' from journal_entry order by id desc limit 1"
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "subject-access.md"


def file_of(app: Flask, client_id: int) -> str:
    return f"/clients/{app.extensions['forecourt'].public_ids.text('client', client_id)}/file"


def test_the_page_says_what_the_file_holds_and_offers_both_formats(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast
) -> None:
    path, helen = file_of(app, cast.one("north_1")), client_as("helen")
    assert path in helen.get(path.removesuffix("/file")).get_data(as_text=True)
    page = helen.get(path).get_data(as_text=True)
    assert "Who opened or changed your card, by role" in page
    assert f"{path}/json" in page and f"{path}/pdf" in page


def test_the_json_is_one_person_s_and_journalled(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    client = cast.one("north_1")
    answer = client_as("helen").send(f"{file_of(app, client)}/json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    told = json.loads(answer.get_data(as_text=True))
    assert told["person"][0]["surname"] == MARKS["north_1"]
    assert told["messages"][0]["address"] == "north_1@uncertain.example"
    assert not any(mark in json.dumps(told) for place, mark in MARKS.items() if place != "north_1")
    assert [tuple(row) for row in ask(database, LAST)] == [("subject file made", client, "json")]


@pytest.mark.parametrize(("language", "word"), [("en", "Purchases"), ("ru", "Покупки")])
def test_the_paper_is_in_the_language_chosen(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database, language: str, word: str
) -> None:
    answer = client_as("helen").send(f"{file_of(app, cast.one('south'))}/pdf", language=language)
    assert answer.mimetype == "application/pdf"
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.get_data())).pages)
    assert word in words and MARKS["south"] in words
    assert ask_one(database, "select detail ->> 'format' from journal_entry order by id desc limit 1") == "pdf"


@pytest.mark.parametrize("who", ["max", "nina", "anna", "irina"])
def test_nobody_but_head_office_s_lead_makes_one(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, who: str
) -> None:
    path = file_of(app, cast.one("north_1"))
    assert client_as(who).get(path).status_code == 403
    assert client_as(who).send(f"{path}/json").status_code == 403


def test_the_schema_is_documented_field_by_field() -> None:
    lines = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    told = {line.split("`")[1]: line.split("`")[3::2] for line in lines}
    assert told == {section.name: [c.name for c in section.columns] for section in SECTIONS}
