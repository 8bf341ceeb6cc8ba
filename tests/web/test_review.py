"""The queue of possible duplicates, and the rows and merges of a client, in the browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from clients import EVIDENCE_WORDS, Incoming
from journal import SYSTEM
from stewardship import carry_out_scan, enter_scan, merge_clients
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.cast import NOW, Cast
from tests.conftest import Browser, without_clients
from tests.stewardship.people import Town
from tests.web.test_reading import forget_looks, looks

HTMX = {"HX-Request": "true"}
PAIR = (
    {"full_name": "Соловьёва Анна Сергеевна", "phones": ("+79161112233",), "emails": ("sol.anna@mail.ru",)},
    {"full_name": "Соловьева Анна", "phones": ("+79164445566",), "city": "Казань"},
)


@pytest.fixture
def pair(database: Database, cast: Cast) -> tuple[int, int, int]:
    """Two clients who wait for a word: (client, client, review item)."""
    with without_clients(database).owner.begin() as connection:
        connection.execute(text("truncate source_record, match_key, import_batch restart identity cascade"))
    town = Town(database, cast)
    places = ("north_1", "south")
    one, other = (town.arrive(Incoming(**said), place) for said, place in zip(PAIR, places, strict=True))  # type: ignore[arg-type]
    tell(
        database,
        "insert into review_item (low_record_id, high_record_id, bits, cause, reasons, created_at)"
        " select min(record_id), max(record_id), 2.5, 'grey', cast(:reasons as jsonb), now() from membership",
        reasons=json.dumps({"evidence": [["surname_equal", 9.0], ["phones_differ", -1.0]]}),
    )
    return one, other, ask_one(database, "select id from review_item")


def public(app: Flask, kind: str, row_id: int) -> str:
    return str(app.extensions["forecourt"].public_ids.text(kind, row_id))


def decide(app: Flask, browser: Browser, review_id: int, verdict: str, **more: Any) -> Any:
    path = f"/review/{public(app, 'review', review_id)}/decide"
    form = {"verdict": verdict, "kind": "doubtful", "csrf_token": browser.token()}
    return browser.post(path, data=form, **more)


def alias_of(database: Database, client_id: int) -> int | None:
    return ask_one(database, "select alias_of from client where id = :c", c=client_id)  # type: ignore[no-any-return]


def test_a_pair_is_shown_side_by_side_with_the_evidence_in_words(
    client_as: Callable[[str], Browser], pair: tuple[int, int, int]
) -> None:
    shown = client_as("helen").get("/review").get_data(as_text=True)
    assert "One person, or two?" in shown
    for words in (
        "Same surname",
        "Different telephone numbers",
        "Much speaks for it, but not enough",
        "sol.anna@mail.ru",
    ):
        assert words in shown
    assert '<tr data-same><th scope="row">Name' not in shown, "the two names are not written alike"


def test_a_pair_counts_as_a_look_and_a_decision_does_not(
    app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast, pair: tuple[int, int, int]
) -> None:
    town = Town(database, cast)
    town.numbers = 2
    town.arrive(Incoming(full_name="Соловьёва Аня"), "south")
    tell(
        database,
        "insert into review_item (low_record_id, high_record_id, bits, cause, reasons, created_at)"
        " select min(record_id), max(record_id), 1.5, 'grey', '{\"evidence\": []}', now() from membership",
    )
    browser = client_as("helen")
    forget_looks(database)
    assert looks(database, browser, "/review") == 1
    assert looks(database, browser, "/review") == 0, "again at once"
    browser.token()
    before = ask_one(database, "select sum(today) from reading_pace")
    assert decide(app, browser, pair[2], "apart", headers=HTMX).status_code == 200
    assert ask_one(database, "select sum(today) from reading_pace") == before


def test_merging_answers_with_the_next_pair_and_the_way_back(
    app: Flask, client_as: Callable[[str], Browser], database: Database, pair: tuple[int, int, int]
) -> None:
    one, other, review_id = pair
    browser = client_as("helen")
    answer = decide(app, browser, review_id, "merge", headers=HTMX).get_data(as_text=True)
    assert answer.lstrip().startswith('<div id="review-desk">')
    assert "The two are one client now." in answer
    assert alias_of(database, other) == one
    found = re.search(r'action="(/merges/[0-9a-z]+/undo)"', answer)
    assert found
    assert browser.send(found.group(1), mistake="1", back="review").status_code == 303
    assert alias_of(database, other) is None
    assert ask_one(database, "select count(*) from review_item where decided_at is null") == 1, "as undecided as before"


def test_a_pair_kept_apart_leaves_the_queue_for_good(
    app: Flask, client_as: Callable[[str], Browser], database: Database, pair: tuple[int, int, int]
) -> None:
    browser = client_as("helen")
    assert decide(app, browser, pair[2], "apart").status_code == 303
    assert "Nothing waits for a word" in browser.get("/review").get_data(as_text=True)
    assert ask(database, "select must from match_link") == [(False,)]
    again = decide(app, browser, pair[2], "merge", headers=HTMX)
    assert again.status_code == 422
    assert "Somebody decided this pair meanwhile" in again.get_data(as_text=True)
    assert alias_of(database, pair[1]) is None


def test_an_unknown_verdict_changes_nothing(
    app: Flask, client_as: Callable[[str], Browser], database: Database, pair: tuple[int, int, int]
) -> None:
    assert decide(app, client_as("helen"), pair[2], "whatever").status_code == 400
    assert ask(database, "select decided_at, asked_at from review_item") == [(None, None)]


def test_a_pair_put_off_is_asked_about_at_the_visit_and_stays_doubtful(
    app: Flask, client_as: Callable[[str], Browser], database: Database, pair: tuple[int, int, int]
) -> None:
    browser = client_as("helen")
    decide(app, browser, pair[2], "ask")
    assert "Nothing waits for a word" in browser.get("/review").get_data(as_text=True)
    assert "One person, or two?" in browser.get("/review?kind=asked").get_data(as_text=True)
    assert ask_one(database, "select count(*) from review_item where decided_at is null") == 1


def test_rows_of_a_client_are_named_with_where_they_came_from_and_may_be_taken_out(
    app: Flask, client_as: Callable[[str], Browser], database: Database, pair: tuple[int, int, int]
) -> None:
    one, other, _ = pair
    merge_clients(database, one, other, cause="desk", actor=SYSTEM, now=NOW)
    browser = client_as("helen")
    path = f"/clients/{public(app, 'client', one)}/identity"
    shown = browser.get(path).get_data(as_text=True)
    assert shown.count('name="record"') == 2
    assert "Merged by hand" in shown
    refused = browser.send(f"{path}/split", record=re.findall(r'name="record" value="([0-9a-z]+)"', shown))
    assert refused.status_code == 422
    assert "leave at least one" in refused.get_data(as_text=True)
    chosen = re.findall(r'name="record" value="([0-9a-z]+)"', shown)[1]
    assert browser.send(f"{path}/split", record=chosen).status_code == 303
    rows = (
        "select count(distinct client_id) from membership m join client c on c.id = m.client_id where m.until is null"
    )
    assert ask_one(database, f"{rows} and c.name_key like 'соловьева анна%'") == 2


def test_a_split_is_told_on_both_cards_and_undone_from_either(
    app: Flask, client_as: Callable[[str], Browser], database: Database, pair: tuple[int, int, int]
) -> None:
    one, other, _ = pair
    merge_clients(database, one, other, cause="desk", actor=SYSTEM, now=NOW)
    browser = client_as("helen")
    path = f"/clients/{public(app, 'client', one)}/identity"
    assert "No rows were ever taken out of this client." in browser.get(path).get_data(as_text=True)
    chosen = re.findall(r'name="record" value="([0-9a-z]+)"', browser.get(path).get_data(as_text=True))[1]
    split = browser.send(f"{path}/split", record=chosen).location
    assert split.endswith("/identity")
    for side in (path, split):
        shown = browser.get(side).get_data(as_text=True)
        (undo,) = re.findall(r'action="(/splits/[0-9a-z]+/undo)"', shown)
        assert "Helen" in shown.split("<h2>Splits")[1] and "row" in shown.split("<h2>Splits")[1]
    assert client_as("nina").send(undo).status_code == 403
    assert browser.send(undo).location.endswith(path)
    shown = browser.get(path).get_data(as_text=True)
    assert "/splits/" not in shown and "Undone" in shown.split("<h2>Splits")[1]
    assert ask_one(database, "select count(*) from client_split where undone_at is not null and undone_by is not null")
    assert browser.send(undo).status_code == 422


def test_two_cards_are_merged_by_the_number_of_the_other(
    app: Flask, client_as: Callable[[str], Browser], database: Database, pair: tuple[int, int, int]
) -> None:
    one, other, _ = pair
    browser, path = client_as("helen"), f"/clients/{public(app, 'client', other)}/identity"
    refused = browser.send(f"{path}/merge", number="0000000000000")
    assert refused.status_code == 422
    assert "No client has this number" in refused.get_data(as_text=True)
    done = browser.send(f"{path}/merge", number=public(app, "client", one))
    assert done.status_code == 303
    assert done.location.endswith(f"/clients/{public(app, 'client', one)}/identity")
    assert alias_of(database, other) == one


@pytest.mark.parametrize("who", ["nina", "anna", "max", "irina"])
def test_only_who_may_merge_sees_the_queue(
    app: Flask, client_as: Callable[[str], Browser], pair: tuple[int, int, int], who: str
) -> None:
    browser = client_as(who)
    assert browser.get("/review").status_code == 403
    assert browser.get(f"/clients/{public(app, 'client', pair[0])}/identity").status_code == 403
    assert "Duplicates" not in browser.get("/clients").get_data(as_text=True)


def test_every_code_of_evidence_has_words(app: Flask) -> None:
    root = app.root_path.rpartition("/")[0]
    found: set[str] = set()
    for name in ("score", "evidence_contact", "evidence_name"):
        with open(f"{root}/clients/{name}.py", encoding="utf-8") as file:
            found |= set(re.findall(r'(?:tally\.add|tally\.forbid|Evidence|_shared)\(\s*"([a-z_]+)"', file.read()))
    assert len(found) > 30
    assert found <= set(EVIDENCE_WORDS)


@pytest.fixture
def doubtful(database: Database, cast: Cast) -> tuple[int, int]:
    """A client of three rows that are two people: (client, review item)."""
    with without_clients(database).owner.begin() as connection:
        connection.execute(text("truncate source_record, match_key, import_batch restart identity cascade"))
    town = Town(database, cast)
    one = town.arrive(Incoming(full_name="Громов Пётр Львович", phones=("+79165001010",)))
    town.arrive(Incoming(full_name="Громов Пётр Львович", phones=("+79165001010",), city="Омск"), "south")
    other = town.arrive(Incoming(full_name="Лебедева Инна Олеговна", phones=("+79165001010",)), "south")
    merge_clients(database, one, other, cause="certain", actor=SYSTEM, now=town.tick())
    with system_session(database.system) as session:
        scan = enter_scan(session, actor=SYSTEM, now=town.tick()).id
    assert carry_out_scan(database.system, scan, actor=SYSTEM, now=town.tick()).splits == 1
    return one, ask_one(database, "select id from review_item where kind = 'two' and decided_at is null")


def test_a_client_that_may_be_two_is_shown_as_two_groups_with_what_speaks_against_it(
    client_as: Callable[[str], Browser], doubtful: tuple[int, int]
) -> None:
    browser = client_as("helen")
    assert "Громов" not in browser.get("/review").get_data(as_text=True), "no pair of the other queues"
    shown = browser.get("/review?kind=two").get_data(as_text=True)
    for words in ("2 rows", "Лебедева Инна", "Омск", "Different first names", "contradict each other", "Take apart"):
        assert words in shown
    assert 'value="merge"' not in shown


def test_it_is_taken_apart_and_put_together_again(
    app: Flask, client_as: Callable[[str], Browser], database: Database, doubtful: tuple[int, int]
) -> None:
    one, review_id = doubtful
    browser = client_as("helen")
    answer = decide(app, browser, review_id, "part", headers=HTMX).get_data(as_text=True)
    assert "They are two clients now" in answer
    live = "select count(*) from membership where client_id = :c and until is null"
    assert ask_one(database, live, c=one) == 2
    assert browser.send(f"/review/{public(app, 'review', review_id)}/undo").status_code == 303
    assert ask_one(database, live, c=one) == 3
    assert "Take apart" in browser.get("/review?kind=two").get_data(as_text=True)


def test_a_word_that_does_not_fit_the_doubt_does_nothing(
    app: Flask, client_as: Callable[[str], Browser], database: Database, doubtful: tuple[int, int]
) -> None:
    browser = client_as("helen")
    for verdict in ("merge", "apart", "ask"):
        assert decide(app, browser, doubtful[1], verdict).status_code == 404
    assert ask_one(database, "select count(*) from review_item where kind = 'two' and decided_at is null") == 1
    assert browser.send(f"/review/{public(app, 'review', doubtful[1])}/undo").status_code == 404
    assert client_as("anna").send(f"/review/{public(app, 'review', doubtful[1])}/undo").status_code == 403
