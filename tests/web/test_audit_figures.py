"""Figures of centres and people, the chain, and sealed copies in the browser."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

import journal
from audit import ACT_WORDS, KIND_OF_ACT, KINDS
from journal import Actor, chain
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one
from tests.cast import NOW, Cast
from tests.conftest import Browser
from tests.journal.test_seal import seal_all

Send = Callable[[str], Browser]
THEN = NOW - timedelta(days=90)
DAY = THEN.date().isoformat()
REQUEST = "00c0ffee00c0ffee"


@pytest.fixture(scope="module")
def entries(database: Database, cast: Cast) -> None:
    """One day of long ago: Nina opened two cards and exported, Sofia searched, Helen published rules."""
    nina, sofia, helen = (
        Actor(cast.users[who], role, scope, "10.0.0.7", REQUEST if who == "nina" else "")
        for who, role, scope in (
            ("nina", "centre_head", "centres 1"), ("sofia", "centre_head", "centres 3"),
            ("helen", "head_office_lead", "network"),
        )
    )  # fmt: skip
    north, south = cast.centres["north_1"], cast.centres["south"]
    with system_session(database.system) as session:
        for client_id in cast.clients["north_1"][:2]:
            journal.record(
                session, nina, "client opened", "client", client_id, now=THEN, centre_id=north, client_id=client_id
            )
        journal.record(session, nina, "clients exported", "client", now=THEN, centre_id=north)
        journal.record(session, sofia, "people searched for", "client", now=THEN, centre_id=south, detail={"found": 3})
        journal.record(session, helen, "rules published", "rule_set", 7, now=THEN)
        journal.record(session, helen, "campaign stopped", "campaign", cast.campaigns["south"], now=THEN)
    seal_all(database)


def look(browser: Browser, path: str, **asked: str) -> str:
    answer = browser.get(path, query_string=asked)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def lines(page: str) -> dict[str, list[int]]:
    """The table of figures: name to the numbers of its line."""
    body = page.partition('id="audit-figures"')[2].partition("</table>")[0].partition("<tbody>")[2]
    return {
        re.sub(r"<[^>]+>", " ", row.partition("</th>")[0]).split()[-1]: [
            int(n) for n in re.findall(r">(\d+)<", row.partition("</th>")[2])
        ]
        for row in body.split("</tr>")
        if "<th" in row
    }


def numbers(total: int, people: int | None = None, **by_kind: int) -> list[int]:
    ahead = [total] if people is None else [people, total]
    return ahead + [by_kind.get(kind, 0) for kind in KINDS]


def acts(page: str) -> list[str]:
    body = page.partition("audit-entries-h")[2].partition("audit-centres-h")[0]
    return [m.strip() for m in re.findall(r'<td class="c-wide">([^<]+)(?:<details|<span class="sub">from)', body)]


def public(app: Flask, kind: str, row_id: int) -> str:
    return str(app.extensions["forecourt"].public_ids.text(kind, row_id))


def test_every_act_that_has_words_is_of_one_kind() -> None:
    assert set(KIND_OF_ACT) == set(ACT_WORDS)
    assert sum(len(kind.acts) for kind in KINDS.values()) == len(KIND_OF_ACT)


def test_each_centre_s_acts_are_told_by_kind(client_as: Send, entries: None) -> None:
    found = lines(look(client_as("irina"), "/audit/centres", since=DAY, until=DAY))
    assert found == {"North-1": numbers(3, 1, cards=2, exports=1), "South": numbers(1, 1, searches=1)}


def test_each_person_s_acts_are_told_by_kind(client_as: Send, entries: None) -> None:
    found = lines(look(client_as("irina"), "/audit/people", since=DAY, until=DAY))
    assert found == {
        "North": numbers(3, cards=2, exports=1), "South": numbers(1, searches=1),
        "Lead": numbers(2, rules=1, campaigns=1),
    }  # fmt: skip


def test_a_figure_leads_to_its_entries(client_as: Send, entries: None) -> None:
    page = look(client_as("irina"), "/audit/centres", since=DAY, until=DAY)
    link = re.search(r'href="([^"]+)" aria-label="Cards of Centre North-1: 2"', page)
    assert link
    there = client_as("irina").get(link.group(1).replace("&amp;", "&")).get_data(as_text=True)
    assert acts(there) == ["Opened a client card"] * 2


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "exports"}, ["Exported a list of clients"]),
        ({"request": REQUEST}, ["Exported a list of clients", "Opened a client card", "Opened a client card"]),
        ({"rules": ("rule_set", 7)}, ["Published rules"]),
        ({"campaign": ("campaign", "south")}, ["Stopped a campaign"]),
        ({"client": ("client", "north_1")}, ["Opened a client card"]),
    ],
)
def test_entries_are_found_by_kind_request_rules_campaign_and_client(
    app: Flask, client_as: Send, cast: Cast, entries: None, asked: dict[str, Any], found: list[str]
) -> None:
    rows = {"campaign": cast.campaigns, "client": {"north_1": cast.one("north_1")}}
    values = {
        name: public(app, value[0], rows[value[0]][value[1]] if value[0] in rows else value[1])
        if isinstance(value, tuple)
        else value
        for name, value in asked.items()
    }
    assert acts(look(client_as("irina"), "/audit", since=DAY, until=DAY, **values)) == found


def test_a_copy_holds_what_was_filtered_and_the_verifier_accepts_it(
    client_as: Send, database: Database, cast: Cast, entries: None
) -> None:
    answer = client_as("irina").send("/audit/copy", since=DAY, until=DAY, kind="cards")
    content = answer.get_data()
    *said, end = (json.loads(line) for line in content.decode().splitlines())
    assert [s["entry"]["act"] for s in said] == ["client opened"] * 2
    assert end == {"entries": 2, "end": said[-1]["hash"]}
    faults: list[chain.Fault] = []
    assert chain.check(chain.read_export(content.decode().splitlines(), faults), {}).faults + faults == []
    ((who, detail),) = ask(
        database, "select user_id, detail from journal_entry where act = 'journal exported' order by id desc limit 1"
    )
    assert who == cast.users["irina"]
    assert detail["entries"] == 2
    assert detail["sha256"] == hashlib.sha256(content).hexdigest()
    assert detail["filters"] == ["since", "until", "kind"]


def test_a_copy_of_everything_is_the_whole_chain(client_as: Send, database: Database, entries: None) -> None:
    content = client_as("irina").send("/audit/copy", since="").get_data(as_text=True)
    done = chain.check(chain.read_export(content.splitlines(), []), {})
    assert (done.faults, done.pieces) == ([], 0)
    assert done.links == ask_one(database, "select count(*) from journal_seal")


@pytest.mark.parametrize("who", ["helen", "nina"])
def test_only_auditors_take_copies_and_ask_for_checks(client_as: Send, who: str) -> None:
    assert client_as(who).send("/audit/copy", since="").status_code == 403
    assert client_as(who).send("/audit/chain/check").status_code == 403


def test_the_chain_tells_its_end_and_when_it_was_last_found_whole(
    client_as: Send, database: Database, entries: None
) -> None:
    assert "The chain has not been checked yet" in look(client_as("irina"), "/audit/chain")
    with system_session(database.system) as session:
        journal.note_check(session, journal.verify_journal(session), by=journal.SYSTEM, now=NOW)
    page = look(client_as("irina"), "/audit/chain")
    assert "The chain is whole." in page
    assert ask_one(database, "select encode(hash, 'hex') from journal_seal order by position desc limit 1") in page
    assert client_as("irina").send("/audit/chain/check").status_code == 303
    assert ask_one(database, "select count(*) from procrastinate_jobs where task_name = 'journal.check'") == 1


def test_the_verifier_is_handed_out(client_as: Send) -> None:
    assert b"def check(" in client_as("irina").get("/audit/chain/verifier").get_data()
