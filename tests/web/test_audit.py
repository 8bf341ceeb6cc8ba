"""The journal in the browser: who did what, for which centre, found again by any filter."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

import journal
from journal import Actor
from store import Database
from tenancy import system_session
from tests.cast import MARKS, NOW, Cast
from tests.conftest import Browser

Send = Callable[[str], Browser]
EVERYTHING = {"since": ""}


@pytest.fixture(scope="module")
def entries(database: Database, cast: Cast) -> None:
    """Three acts of long ago: Nina opened a card, Sofia undid an import, and the system did what nobody has worded."""
    nina, sofia = (Actor(cast.users[who], "centre_head", "centres", "10.0.0.7") for who in ("nina", "sofia"))
    opened, at = cast.one("north_1"), NOW - timedelta(days=90)
    with system_session(database.system) as session:
        journal.record(
            session, nina, "client opened", "client", opened, now=at, centre_id=cast.centres["north_1"],
            client_id=opened,
        )  # fmt: skip
        journal.record(
            session, sofia, "import undone", "import_batch", cast.imports["south"], now=at + timedelta(days=1),
            centre_id=cast.centres["south"], detail={"records": 7, "emptied": True, "purpose": "marketing"},
        )  # fmt: skip
        journal.record(session, journal.SYSTEM, "moon landed", "moon", now=at + timedelta(days=2))


def look(browser: Browser, **asked: str) -> str:
    answer = browser.get("/audit", query_string=asked)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def acts(page: str) -> list[str]:
    """The acts of the table, newest first."""
    body = page.partition("audit-entries-h")[2].partition("audit-centres-h")[0]
    return [m.strip() for m in re.findall(r'<td class="c-wide">([^<]+)(?:<details|<span class="sub">from)', body)]


def public(app: Flask, kind: str, row_id: int) -> str:
    return str(app.extensions["forecourt"].public_ids.text(kind, row_id))


def test_the_usual_period_is_the_last_month_and_may_be_taken_away(client_as: Send, entries: None) -> None:
    page = look(client_as("irina"))
    assert "Signed in" in page
    assert "moon landed" not in page.partition("audit-entries-h")[2]
    assert "moon landed" in look(client_as("irina"), **EVERYTHING).partition("audit-entries-h")[2]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"centre": ("centre", "centres", "south")}, ["Undid an import"]),
        ({"user": ("user", "users", "nina")}, ["Opened a client card"]),
        ({"act": "import undone"}, ["Undid an import"]),
        ({"since": "2026-08-26", "until": "2026-08-26"}, ["moon landed"]),
        ({"since": "2026-08-24", "until": "2026-08-25"}, ["Undid an import", "Opened a client card"]),
        ({"act": "nothing of the kind"}, []),
    ],
)
def test_entries_are_found_by_centre_person_kind_and_date(
    app: Flask, client_as: Send, cast: Cast, entries: None, asked: dict[str, Any], found: list[str]
) -> None:
    values = {
        name: public(app, value[0], getattr(cast, value[1])[value[2]]) if isinstance(value, tuple) else value
        for name, value in asked.items()
    }
    assert acts(look(client_as("irina"), **{**EVERYTHING, "until": "2026-09-30", **values})) == found


def test_an_entry_says_who_what_and_why_in_words(client_as: Send, cast: Cast, entries: None) -> None:
    page = look(client_as("irina"), since="", until="2026-09-30")
    assert "Nina North" in page
    assert "Centre head" in page
    assert f"{MARKS['north_1']} Alla</a>" in page
    assert "<dt>Records</dt><dd>7</dd>" in page
    assert "<dd>yes</dd>" in page
    assert "<dd>marketing</dd>" in page
    assert "from 10.0.0.7" in page


def test_each_centre_s_acts_are_counted_by_the_same_filters(client_as: Send, entries: None) -> None:
    page = look(client_as("helen"), since="", until="2026-09-30").partition("audit-centres-h")[2]
    rows = re.findall(
        r'<abbr>([^<]+)</abbr>.*?<td class="num">(\d+)</td><td class="num">(\d+)</td><td class="num">(\d+)</td>', page
    )
    assert rows == [("NORTH-1", "1", "1", "1"), ("SOUTH", "1", "1", "0")]


def test_older_entries_follow_without_gap_or_repetition(
    client_as: Send, database: Database, cast: Cast, entries: None
) -> None:
    act = "page turned"
    with system_session(database.system) as session:
        for n in range(120):
            journal.record(session, journal.SYSTEM, act, "page", n + 1, now=NOW, detail={"number": 1000 + n})
    browser, seen, path = client_as("irina"), [], f"/audit?since=&act={act}"
    while path:
        page = browser.get(path, headers={"HX-Request": "true"}).get_data(as_text=True)
        seen += [int(n) for n in re.findall(r"<dd>(1\d\d\d)</dd>", page)]
        further = re.search(r'href="(/audit\?before=[^"]+)"', page)
        path = further.group(1).replace("&amp;", "&") if further else ""
    assert seen == list(range(1119, 999, -1))


def test_reading_the_journal_writes_nothing(client_as: Send, database: Database, entries: None) -> None:
    client_as("irina")
    with database.system.connect() as connection:
        before = connection.scalar(text("select count(*) from journal_entry"))
        look(client_as("irina"))
        assert connection.scalar(text("select count(*) from journal_entry")) == before


@pytest.mark.parametrize("who", ["anna", "nina", "max"])
def test_only_auditors_and_the_head_office_lead_read_the_journal(client_as: Send, who: str) -> None:
    assert client_as(who).get("/audit").status_code == 403


def test_rows_that_a_detail_names_are_told_by_their_names(client_as: Send, database: Database, cast: Cast) -> None:
    north, south, at = cast.centres["north_1"], cast.centres["south"], NOW - timedelta(days=70)
    named: list[tuple[str, str, dict[str, Any]]] = [
        ("client looked up", "desk_lookup", {"kind": "phone", "by": south}),
        ("transfer granted", "transfer_request", {"from": north, "to": south}),
        ("centre closed", "centre", {"heirs": [cast.centres["north_2"], south], "roles_to": None}),
        ("centre moved", "centre", {"from": cast.dealers["alpha"], "to": cast.dealers["beta"]}),
    ]
    with system_session(database.system) as session:
        for n, (act, kind, detail) in enumerate(named):
            when = at + timedelta(minutes=n)
            journal.record(session, journal.SYSTEM, act, kind, north, now=when, centre_id=north, detail=detail)
    day = at.date().isoformat()
    told = re.findall(r'<dl class="kv">(.*?)<dt>Worked as', look(client_as("irina"), since=day, until=day))
    shown = [re.findall(r"<dt>(?!Came from)([^<]+)</dt><dd>([^<]*)</dd>", detail) for detail in told]
    assert shown == [
        [("Before", "Alpha Cars"), ("After", "Beta Motors")],
        [("Centres that take clients over", "Centre North-2, Centre South"), ("Centre that takes roles over", "–")],
        [("Before", "Centre North-1"), ("After", "Centre South")],
        [("By", "Centre South"), ("Kind", "Phone")],
    ]
