"""What else is known of a person: said on the card, owned by head office, never lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from flask import Flask

from clients import score_span
from segments import conditions_sql
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one
from tests.cast import Cast
from tests.conftest import Browser

Sign = Callable[[str], Browser]
SEEN = re.compile(r'name="seen-(\w+)" value="(\w*)"')


def path_to(app: Flask, client_id: int) -> str:
    return f"/clients/{app.extensions['forecourt'].public_ids.text('client', client_id)}"


def public(app: Flask, kind: str, row_id: int) -> str:
    return str(app.extensions["forecourt"].public_ids.text(kind, row_id))


def read(browser: Browser, path: str) -> str:
    return unescape(browser.get(path).get_data(as_text=True))


def form_of(page: str) -> dict[str, str]:
    """What an untouched form sends: what it showed of each field."""
    return {f"seen-{code}": seen for code, seen in SEEN.findall(page)}


def say(browser: Browser, path: str, /, **said: object) -> None:
    seen = form_of(read(browser, f"{path}/fields"))
    assert browser.send(f"{path}/fields", **seen, **said).status_code == 303


@pytest.fixture
def path(app: Flask, cast: Cast) -> str:
    return path_to(app, cast.clients["north_1"][1])


def test_what_is_said_stands_on_the_card_with_who_and_when(client_as: Sign, path: str) -> None:
    anna = client_as("anna")
    say(anna, path, hobby="Chess", children="2", family="married", interests=["music", "fishing"])
    card = read(anna, path)
    for words in ("Chess", "Married", "Fishing, Music"):
        assert words in card
    assert re.search(r"Anna Consultant, 22 Nov 1\d:\d\d", card)
    assert "В браке" in read(client_as("anna"), f"{path}?lang=ru")


def test_what_was_said_before_stays_readable(client_as: Sign, path: str) -> None:
    say(client_as("anna"), path, pet="Rex the dog")
    say(client_as("nina"), path, pet="Tom the cat")
    assert "Rex" not in read(client_as("anna"), path)
    earlier = read(client_as("anna"), f"{path}/earlier")
    assert "Rex the dog" in earlier
    assert "Nina North" in earlier
    say(client_as("anna"), path, pet="")
    assert "taken away" in read(client_as("anna"), f"{path}/earlier")


def test_a_stale_form_shows_the_other_s_word_and_replaces_it_only_when_sent_again(client_as: Sign, path: str) -> None:
    anna, nina = client_as("anna"), client_as("nina")
    say(anna, path, employer="Factory", position="Clerk")
    shown = form_of(read(anna, f"{path}/fields"))
    say(nina, path, employer="Bank", position="Clerk")
    answer = anna.send(f"{path}/fields", **shown, employer="School", position="Clerk")
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "Meanwhile: Bank" in page
    assert "Nina North" in page
    assert 'value="School"' in page
    assert "Bank" in read(anna, path)
    again = anna.send(f"{path}/fields", **form_of(page), employer="School", position="Clerk")
    assert again.status_code == 303
    assert "School" in read(anna, path)


def test_a_stale_form_leaves_alone_what_its_user_has_not_touched(client_as: Sign, path: str) -> None:
    anna, nina = client_as("anna"), client_as("nina")
    say(anna, path, brand="Aurion", hobby="Chess")
    shown = form_of(read(anna, f"{path}/fields"))
    say(nina, path, brand="Borea", hobby="Chess")
    assert anna.send(f"{path}/fields", **shown, brand="Aurion", hobby="Skiing").status_code == 303
    card = read(anna, path)
    assert "Borea" in card
    assert "Skiing" in card


@pytest.mark.parametrize(
    ("said", "why"),
    [({"children": "two"}, "this is not a number"), ({"family": "engaged"}, "there is no such choice"),
     ({"hobby": "x" * 301}, "at most 300 characters")],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused_and_kept_in_the_form(
    client_as: Sign, path: str, said: dict[str, str], why: str
) -> None:
    anna = client_as("anna")
    answer = anna.send(f"{path}/fields", **form_of(read(anna, f"{path}/fields")), **said)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert why in page


def test_an_auditor_reads_and_writes_nothing(client_as: Sign, path: str) -> None:
    irina = client_as("irina")
    assert f"{path}/fields" not in read(irina, path)
    assert irina.send(f"{path}/fields", hobby="Chess").status_code == 403
    assert irina.send(f"{path}/notes", body="x").status_code == 403


def test_the_pinned_note_stands_above_and_is_told_to_everybody(client_as: Sign, path: str, app: Flask) -> None:
    anna, nina, irina = client_as("anna"), client_as("nina"), client_as("irina")
    seen = re.compile(r'name="seen" value="(\w*)"')
    first = seen.findall(read(anna, f"{path}/pin"))[0]
    assert anna.send(f"{path}/pin", body="Call him Sasha", seen=first).status_code == 303
    assert "Call him Sasha" in read(irina, path)
    answer = nina.send(f"{path}/pin", body="Never by phone", seen=first)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Call him Sasha" in page
    assert "Never by phone" in page
    assert nina.send(f"{path}/pin", body="Never by phone", seen=seen.findall(page)[0]).status_code == 303
    assert "Call him Sasha" not in read(anna, path)
    assert "Call him Sasha" in read(anna, f"{path}/earlier")
    last = seen.findall(read(anna, f"{path}/pin"))[0]
    anna.send(f"{path}/pin", body=" ", seen=last)
    assert "Never by phone" not in read(anna, path)


def test_a_note_is_struck_by_its_author_alone_and_stays_readable(
    client_as: Sign, path: str, app: Flask, database: Database
) -> None:
    anna, nina = client_as("anna"), client_as("nina")
    assert "Wants a tow bar" in anna.send(f"{path}/notes", body="Wants a tow bar").get_data(as_text=True)
    note = public(app, "note", ask_one(database, "select max(id) from client_note where not is_pinned"))
    assert nina.send(f"{path}/notes/{note}/strike").status_code == 404
    struck = anna.send(f"{path}/notes/{note}/strike").get_data(as_text=True)
    assert re.search(r"<s [^>]*>Wants a tow bar</s>", struck)
    assert anna.send(f"{path}/notes", body="  ").status_code == 422


def test_memorable_dates_are_kept_once_and_taken_away_with_their_history(
    client_as: Sign, path: str, app: Flask, database: Database
) -> None:
    anna = client_as("anna")
    day = {"title": "Wedding", "day": "2001-06-02", "yearly": "1"}
    page = anna.send(f"{path}/dates", **day).get_data(as_text=True)
    assert "Wedding" in page
    assert "every year" in page
    assert anna.send(f"{path}/dates", **{**day, "title": "wedding"}).status_code == 422
    assert anna.send(f"{path}/dates", title="Nothing", day="2001-02-30").status_code == 422
    date = public(app, "date", ask_one(database, "select max(id) from client_date"))
    assert "Wedding" not in anna.send(f"{path}/dates/{date}/end").get_data(as_text=True)
    assert anna.send(f"{path}/dates/{date}/end").status_code == 409
    assert "Wedding" in read(anna, f"{path}/earlier")


def test_the_card_says_what_is_missing_and_where_to_fill_it(
    client_as: Sign, path: str, cast: Cast, database: Database
) -> None:
    helen, anna = client_as("helen"), client_as("anna")
    assert "Filled 5 of 5" in read(anna, path)
    wanted = ["phone", "email", "sex", "field budget"]
    assert helen.send("/fields/standard", person=wanted, company=["phone"]).status_code == 303
    card = read(anna, path)
    assert "Filled 2 of 4" in card
    assert f'href="{path}/fields#fact-budget"' in card
    assert 'href="#clients-identity">Sex' in card
    say(anna, path, budget="1500000")
    assert "Filled 3 of 4" in read(anna, path)
    row = ask(database, "select filled, wanted from completeness where client_id = :c", c=cast.clients["north_1"][1])
    assert row == [(3, 4)]
    names = "select task_name from procrastinate_jobs where task_name = 'clients.rescore'"
    assert ask(database, names) != []


def test_head_office_adds_changes_orders_and_retires_a_field_and_no_value_is_lost(
    client_as: Sign, path: str, app: Flask, database: Database
) -> None:
    helen, anna = client_as("helen"), client_as("anna")
    made = {"title_en": "Coffee", "title_ru": "Кофе", "kind": "choice", "for": ["person"],
            "option": ["", ""], "option_en": ["Black", "White"], "option_ru": ["Чёрный", "С молоком"]}  # fmt: skip
    assert helen.send("/fields/new", **made).status_code == 303
    field = public(app, "field", ask_one(database, "select id from fact_field where code = 'coffee'"))
    say(anna, path, coffee="white")
    assert "White" in read(anna, path)
    changed = {**made, "title_en": "Hot drink", "edition": "1", "option": ["black", ""],
               "option_en": ["Black", "Tea"], "option_ru": ["Чёрный", "Чай"]}  # fmt: skip
    assert helen.send(f"/fields/{field}", **changed).status_code == 303
    stale = helen.send(f"/fields/{field}", **{**changed, "title_en": "Tea"})
    assert stale.status_code == 409
    assert "Hot drink" in stale.get_data(as_text=True)
    # A choice that is offered no more stays where it was chosen.
    assert "White" in read(anna, path)
    listed = helen.send(f"/fields/{field}/move", to="up").get_data(as_text=True)
    assert listed.index("Hot drink") < listed.index("Cars in the fleet")
    helen.send(f"/fields/{field}/retire")
    assert "White" not in read(anna, path)
    assert "White" in read(anna, f"{path}/earlier")
    helen.send(f"/fields/{field}/return")
    assert "White" in read(anna, path)


@pytest.mark.parametrize("who", ["nina", "anna", "max", "irina"])
def test_only_head_office_owns_the_fields(client_as: Sign, who: str) -> None:
    assert client_as(who).get("/fields").status_code == 403
    assert client_as(who).send("/fields/new", title_en="A", title_ru="А", kind="text").status_code == 403


def test_the_local_time_is_told_without_a_digit_of_a_masked_phone(client_as: Sign, app: Flask, cast: Cast) -> None:
    page = read(client_as("irina"), path_to(app, cast.clients["north_2"][1]))
    assert re.search(r'id="known-clock"><b>15:\d\d</b>, Tver, Russia <small class="meta">by the city', page)


def listed(browser: Browser, **asked: object) -> str:
    return unescape(browser.get("/clients", query_string=asked).get_data(as_text=True))


def test_the_list_is_filtered_by_what_is_known_with_operators_of_its_kind(
    client_as: Sign, app: Flask, cast: Cast, database: Database
) -> None:
    helen, anna = client_as("helen"), client_as("anna")
    alla, boris = (path_to(app, c) for c in cast.clients["north_1"][:2])
    say(anna, alla, hobby="Rowing", children="3", family="married", interests=["garden", "music"])
    say(anna, boris, hobby="Curling", children="1", family="single", interests=["music"])
    name = dict(ask(database, "select code, 'fact_' || id || '_' || kind from fact_field"))
    for browser in (helen, anna):
        picker = listed(browser, add="fact")
        assert f"add={name['hobby']}" in picker
        assert "Rowing" in listed(browser, add=name["hobby"])
        for asked, who in (
            ({name["hobby"]: "rowing"}, {"Alla"}),
            ({name["interests"]: "music"}, {"Alla", "Boris"}),
            ({name["interests"]: "garden", f"{name['interests']}-op": "is"}, {"Alla"}),
            ({name["children"]: ["2", "3.5"]}, {"Alla"}),
            ({name["family"]: ["single", "married"]}, {"Alla", "Boris"}),
        ):
            page = listed(browser, **asked)
            assert set(re.findall(r'class="name"[^>]*>Severskaya (\w+)', page)) == who, asked
            assert 'class="chip-text"' in page
        others = listed(browser, **{name["hobby"]: "Rowing", f"{name['hobby']}-op": "is_not"})
        assert "Severskaya Boris" in others
        assert "Severskaya Alla" not in others
    # A centre that does not keep them finds nobody, and is not told what others like.
    assert "Rowing" not in listed(client_as("sofia"), add=name["hobby"])
    assert 'class="name"' not in listed(client_as("sofia"), **{name["hobby"]: "Rowing"})
    # What cannot be read narrows nothing and shows no chip.
    for wrong in ({name["family"]: "engaged"}, {name["children"]: "many"}, {"fact_999_text": "x"}):
        assert 'class="chip-text"' not in listed(helen, **wrong)


def test_the_list_is_filtered_by_complete_cards_once_the_worker_has_scored_them(
    client_as: Sign, app: Flask, cast: Cast, database: Database
) -> None:
    helen, south = client_as("helen"), client_as("sofia")
    helen.send("/fields/standard", person=["phone", "field pet"], company=[])
    score_all(database)
    assert 'class="name"' not in listed(south, filled="complete")
    assert listed(south, filled="incomplete").count('class="name"') == 4
    say(south, path_to(app, cast.one("south")), pet="Rex")
    assert listed(south, filled="complete").count('class="name"') == 1
    helen.send("/fields/standard", person=["phone"], company=[])
    score_all(database)
    assert listed(south, filled="complete").count('class="name"') == 4


def score_all(database: Database) -> None:
    after: int | None = 0
    while after is not None:
        with system_session(database.system) as session:
            after = score_span(session, after, span=5)


def test_an_export_has_what_is_known_as_columns(client_as: Sign, app: Flask, cast: Cast) -> None:
    nina, path = client_as("nina"), path_to(app, cast.clients["north_1"][2])
    say(nina, path, budget="1 500 000,5", family="divorced", employer="=Works(1)")
    first, *rows = nina.get("/clients/export").get_data().decode("utf-8-sig").splitlines()
    assert '"Budget for the next car"' in first
    assert '"Pet and its name"' not in first or any("Rex" in row for row in rows)
    (row,) = [r for r in rows if "Severskaya Vera" in r]
    assert '"1500000.5"' in row
    assert '"Divorced"' in row
    assert '"=Works' not in row


def test_the_list_of_centres_shows_how_full_their_cards_are(
    client_as: Sign, app: Flask, cast: Cast, database: Database
) -> None:
    helen = client_as("helen")
    helen.send("/fields/standard", person=["phone", "field industry", "field position", "sex"], company=[])
    score_all(database)
    assert "33%" not in read(helen, "/network")
    page = read(helen, "/network?fill=1")
    assert "Incomplete cards of Centre South, 33% filled" in page
    say(helen, path_to(app, cast.one("south")), position="Clerk")
    assert "Incomplete cards of Centre South, 42% filled" in read(helen, "/network?fill=1")
    assert "Centre South" not in read(client_as("nina"), "/network?fill=1")


def test_an_audience_is_narrowed_by_what_is_known(client_as: Sign, app: Flask, cast: Cast, database: Database) -> None:
    max_, anna = client_as("max"), client_as("anna")
    say(anna, path_to(app, cast.clients["north_1"][0]), brand="Zephyr")
    name = ask_one(database, "select 'fact_' || id || '_text' from fact_field where code = 'brand'")
    builder = read(max_, "/campaigns/new")
    assert f'<option value="{name}">Brand of interest</option>' in builder
    form = {"name": "Zephyr days", "purpose": "test_drive", "starts_on": "2026-12-01", "ends_on": "2026-12-20",
            "control_percent": "0", "c0_field": name, "c0_op": "is", "c0_value": "Zephyr"}  # fmt: skip
    shown = unescape(max_.send("/campaigns/conditions", **form).get_data(as_text=True))
    assert "<b>Brand of interest</b>" in shown
    assert "Zephyr" in shown
    from_audience, values = conditions_sql(
        {"all": [{"field": name, "op": "is", "values": ["Zephyr"]}]}, today=date(2026, 11, 22)
    )
    assert ask(database, f"select id from client where {from_audience}", **values) == [(cast.clients["north_1"][0],)]
