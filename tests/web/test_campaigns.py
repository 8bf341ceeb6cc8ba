"""Campaigns in the browser: the preview adds up, a draft is nobody's to overwrite, a launch does what its page said."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from campaigns import carry_out_launch, launch_terms
from journal import SYSTEM
from store import Database
from tenancy import system_session
from tests.campaigns.makers import launched, plan
from tests.cast import MARKS, NOW, Cast
from tests.conftest import Browser, settings_of_tests

FRAGMENT = {"HX-Request": "true"}
FORM: dict[str, Any] = {
    "name": "Winter readiness",
    "purpose": "service",
    "starts_on": "2026-11-22",
    "ends_on": "2026-12-20",
    "control_percent": "0",
    "subject_en": "Winter at {centre}",
    "body_en": "Dear {first_name}, come before {until}. {unsubscribe}",
    "subject_ru": "Зима в {centre}",
    "body_ru": "Здравствуйте, {first_name}! {unsubscribe}",
    "edition": "0",
    "campaign": "",
}
HEAD_OFFICE_ONLY = ("/campaigns/new", "/campaigns/{}/draft", "/campaigns/{}/launch", "/campaigns/{}/stop")

Send = Callable[[str], Browser]


@pytest.fixture(autouse=True)
def nobody_is_invited(database: Database) -> None:
    """Every test begins with people whom nobody has invited or written to."""
    with system_session(database.system) as session:
        session.execute(text("update invitation set ended_at = now(), end_reason = 'expired' where ended_at is null"))
        session.execute(text("delete from contact_budget"))


def public(app: Flask, kind: str, row_id: int) -> str:
    return str(app.extensions["forecourt"].public_ids.text(kind, row_id))


def read(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def figures(page: str) -> tuple[int, int, list[int]]:
    """Invited, the audience, and every reason's count, as the waterfall of a page says them."""
    rows = [int(n.replace("\u202f", "").replace("−", "-")) for n in re.findall(r'<span class="n">([^<]+)</span>', page)]
    return rows[-1], rows[0], rows[1:-1]


def draft(browser: Browser, **changes: Any) -> str:
    """Save a new draft; gives its path."""
    answer = browser.send("/campaigns/new", **(FORM | changes))
    assert answer.status_code == 303
    return str(answer.location).partition("/draft")[0]


def shown_edition(page: str) -> str:
    found = re.search(r'name="edition" value="(\d+)"', page)
    assert found
    return found.group(1)


def work_off(app: Flask, database: Database, path: str) -> int:
    """Do what the worker does with the launch that a route asked for; gives the campaign's row id."""
    row_id = app.extensions["forecourt"].public_ids.row_id("campaign", path.rpartition("/")[2])
    with database.system.connect() as connection:
        job = connection.scalar(
            text("select args ->> 'campaign_id' from procrastinate_jobs where task_name = 'campaigns.launch'"
                 " order by id desc limit 1")
        )  # fmt: skip
    assert job == str(row_id)
    terms = launch_terms(settings_of_tests(), row_id)
    carry_out_launch(database.system, row_id, terms, actor=SYSTEM, now=NOW)
    return int(row_id)


def test_the_preview_adds_up_and_leaves_nobody_out_silently(client_as: Send, database: Database) -> None:
    with database.system.connect() as connection:
        everybody = connection.scalar(text("select count(*) from client where alias_of is null"))
    page = read(client_as("max").send("/campaigns/preview", **FORM))
    invited, audience, reasons = figures(page)
    assert audience == everybody
    assert invited - sum(reasons) == audience
    assert "No centre yet" in page


def test_htmx_gets_the_preview_alone_and_nothing_is_stored(client_as: Send, database: Database) -> None:
    browser = client_as("max")
    answer = browser.post("/campaigns/preview", data=FORM, headers={**FRAGMENT, "X-CSRFToken": browser.token()})
    assert read(answer).lstrip().startswith('<div class="stack preview" id="campaigns-preview"')
    with database.system.connect() as connection:
        assert connection.scalar(text("select count(*) from campaign where name = :n"), {"n": FORM["name"]}) == 0


def test_the_preview_names_who_holds_the_invitation_until_when(client_as: Send, database: Database, cast: Cast) -> None:
    launched(database.system, plan("trade_in"))
    page = read(client_as("max").send("/campaigns/preview", **FORM | {"purpose": "trade_in"}))
    invited, audience, reasons = figures(page)
    assert invited == 0
    assert -sum(reasons) == audience
    assert "Already invited by a centre" in page
    assert "Centre South</span> until 6 Dec: 4" in page


def test_the_text_is_shown_as_real_people_get_it(client_as: Send, cast: Cast) -> None:
    page = read(client_as("max").send("/campaigns/preview", **FORM))
    assert "Winter at Centre North-1" in page
    assert "Dear Alla, come before 2026-12-20." in page
    assert "client1@north_1.example" in page
    assert "{first_name}, come" not in page.partition('id="campaigns-preview"')[2]


def test_conditions_come_and_go_without_javascript(app: Flask, client_as: Send, cast: Cast) -> None:
    browser = client_as("max")
    page = read(browser.send("/campaigns/conditions", **FORM, add="1", add_field="centre"))
    assert "<html" in page
    assert 'name="c0_field" value="centre"' in page
    assert 'value="Winter readiness"' in page
    centre = public(app, "centre", cast.centres["south"])
    rows = {"c0_field": "centre", "c0_op": "is", "c0_value": centre, "c1_field": "vehicle_age", "c1_op": "between"}
    page = read(browser.send("/campaigns/preview", **FORM, **rows))
    assert figures(page)[1] == 4
    assert "does not count yet" in page
    page = read(browser.send("/campaigns/conditions", **FORM, **rows, remove="0"))
    assert 'value="centre"' not in page.partition("cond-add")[0]
    assert 'name="c0_field" value="vehicle_age"' in page


def test_an_unknown_place_is_refused_in_place_and_the_input_stays(client_as: Send, database: Database) -> None:
    answer = client_as("max").send("/campaigns/new", **FORM | {"body_en": "Dear {nickname} {unsubscribe}"})
    page = read(answer)
    assert answer.status_code == 422
    assert "The text has a place {nickname} that cannot be filled" in page
    assert "Dear {nickname} {unsubscribe}</textarea>" in page
    assert 'value="Зима в {centre}"' in page
    with database.system.connect() as connection:
        assert connection.scalar(text("select count(*) from campaign where name = :n"), {"n": FORM["name"]}) == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Give the campaign a name."),
        ({"ends_on": ""}, "Choose the first and the last day."),
        ({"ends_on": "2026-11-01"}, "The last day lies before the first one."),
        ({"control_percent": "some"}, "from 0 to 50 percent"),
        ({"control_percent": "51"}, "from 0 to 50 percent"),
        ({"body_ru": "Без ссылки"}, "everyone must be able to leave"),
        ({"c0_field": "vehicle_age", "c0_op": "between", "c0_from": "3"}, "two whole numbers are needed"),
        ({"c0_field": "city", "c0_op": "is"}, "a value is missing"),
        ({"c0_field": "centre", "c0_op": "is", "c0_typed": "NOWHERE"}, "there is no such choice"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(client_as: Send, changes: dict[str, str], said: str) -> None:
    answer = client_as("max").send("/campaigns/new", **FORM | changes)
    assert answer.status_code == 422
    assert said in read(answer)


def test_who_comes_second_sees_the_other_s_change_and_loses_nothing(client_as: Send) -> None:
    path = draft(client_as("max"), name="Two at once")
    first = read(client_as("max").get(f"{path}/draft"))
    mine = FORM | {"name": "Two at once", "edition": shown_edition(first)}
    assert client_as("helen").send(f"{path}/draft", **mine | {"subject_en": "Helen's subject"}).status_code == 303
    answer = client_as("max").send(f"{path}/draft", **mine | {"subject_en": "My own subject"})
    page = read(answer)
    assert answer.status_code == 409
    assert "Helen&#39;s subject" in page
    assert 'value="My own subject"' in page
    assert "Helen&#39;s subject" in read(client_as("max").get(f"{path}/draft"))
    # What was seen may be replaced knowingly.
    again = client_as("max").send(f"{path}/draft", **mine | {"subject_en": "My own", "edition": shown_edition(page)})
    assert again.status_code == 303


def test_a_launch_does_what_its_page_said_in_the_person_s_name(
    app: Flask, client_as: Send, database: Database, cast: Cast
) -> None:
    browser = client_as("max")
    path = draft(browser, name="To be launched")
    page = read(browser.get(f"{path}/launch"))
    invited, audience, _ = figures(page)
    assert "Released in your name: Max Manager" in page
    answer = browser.send(f"{path}/launch", edition=shown_edition(page))
    assert (answer.status_code, answer.location) == (303, path)
    assert "The audience is being frozen" in read(browser.get(path))
    row_id = work_off(app, database, path)
    with database.system.connect() as connection:
        campaign = connection.execute(text("select * from campaign where id = :id"), {"id": row_id}).one()
        rows = connection.execute(
            text("select outcome, count(*) from recipient where campaign_id = :id group by 1"), {"id": row_id}
        )
        outcomes = {row[0]: row[1] for row in rows}
    assert (campaign.state, campaign.launched_by) == ("running", cast.users["max"])
    assert outcomes == {"invited": invited, "left_out": audience - invited}
    running = read(browser.get(path))
    assert f"{invited} <small" in running
    assert 'id="campaigns-pause"' in running


def test_a_launch_of_what_was_not_seen_is_refused(client_as: Send, database: Database) -> None:
    path = draft(client_as("max"), name="Changed behind the back", purpose="event")
    edition = shown_edition(read(client_as("max").get(f"{path}/launch")))
    changed = FORM | {"name": "Changed behind the back", "purpose": "event", "edition": edition}
    assert client_as("helen").send(f"{path}/draft", **changed | {"ends_on": "2027-01-31"}).status_code == 303
    assert client_as("max").send(f"{path}/launch", edition=edition).status_code == 409
    with database.system.connect() as connection:
        assert connection.scalar(text("select state from campaign where name = 'Changed behind the back'")) == "draft"


def test_a_campaign_is_paused_resumed_and_stopped_after_asking(app: Flask, client_as: Send, database: Database) -> None:
    campaign = launched(database.system, plan("event", name="Steered"))
    browser, path = client_as("max"), f"/campaigns/{public(app, 'campaign', campaign)}"
    assert 'id="campaigns-resume"' in read(browser.send(f"{path}/pause"))
    assert browser.send(f"{path}/pause").status_code == 422
    assert 'id="campaigns-pause"' in read(browser.send(f"{path}/resume"))
    assert "letters that still wait are withdrawn" in read(browser.get(f"{path}/stop"))
    assert browser.send(f"{path}/stop").status_code == 303
    with database.system.connect() as connection:
        states = connection.execute(
            text("select distinct state from message where origin_id = :id"), {"id": campaign}
        ).all()
    assert [tuple(s) for s in states] == [("withdrawn",)]
    assert "campaigns-pause" not in read(browser.get(path))


def test_a_centre_sees_the_figures_of_its_own_people_only(app: Flask, client_as: Send, database: Database) -> None:
    campaign = launched(database.system, plan("greeting", name="Greeting of all"))
    path = f"/campaigns/{public(app, 'campaign', campaign)}"
    network, centre = read(client_as("max").get(path)), read(client_as("nina").get(path))
    assert "10 <small" in network
    assert "of 13<" in network
    assert "3 <small" in centre
    assert "of 3<" in centre
    assert "Centre South" not in centre
    assert "campaigns-stop" not in centre
    ledger = read(client_as("max").get(f"{path}/left-out"))
    assert MARKS["nobody"] in ledger
    assert "No centre yet" in ledger
    assert MARKS["nobody"] not in read(client_as("nina").get(f"{path}/left-out"))


def test_the_ledger_goes_on_after_the_last_person_shown(
    app: Flask, client_as: Send, database: Database, cast: Cast
) -> None:
    campaign = launched(database.system, plan("service", name="Few", audience={"all": []}))
    path = f"/campaigns/{public(app, 'campaign', campaign)}/left-out"
    first = cast.clients["nobody"][0]
    page = read(client_as("max").get(path, query_string={"after": public(app, "client", first)}, headers=FRAGMENT))
    assert page.count('class="name"') == len(cast.clients["nobody"]) - 1
    assert "Nobody was left out" in read(client_as("max").get(path, query_string={"reason": "contact_cap"}))


def test_centres_see_no_drafts(client_as: Send) -> None:
    path = draft(client_as("max"), name="Not for centres yet")
    assert "Not for centres yet" in read(client_as("irina").get("/campaigns"))
    assert "is being prepared" in read(client_as("irina").get(path))
    assert "Not for centres yet" not in read(client_as("nina").get("/campaigns"))
    assert client_as("nina").get(path).status_code == 404


def test_an_uncertain_message_is_settled_by_a_person_s_word(
    app: Flask, client_as: Send, database: Database, cast: Cast
) -> None:
    campaign, message = cast.campaigns["south"], cast.messages["south"]
    path = f"/campaigns/{public(app, 'campaign', campaign)}"
    assert "south@uncertain.example" in read(client_as("max").get(f"{path}/uncertain"))
    assert "south@uncertain.example" not in read(client_as("irina").get(f"{path}/uncertain"))
    settle = f"{path}/messages/{public(app, 'message', message)}/settle"
    assert client_as("max").send(settle, word="maybe").status_code == 422
    assert "Every message is accounted for" in read(client_as("max").send(settle, word="not_sent"))
    assert client_as("max").send(settle, word="sent").status_code == 422
    with system_session(database.system) as session:
        state = session.execute(text("select state, reason from message where id = :id"), {"id": message}).one()
        written = text("select act, user_id, detail from journal_entry where act = 'message settled'")
        entry = session.execute(written).one()
    assert tuple(state) == ("refused", "settled_by_person")
    assert tuple(entry) == ("message settled", cast.users["max"], {"message": message, "sent": False})


def test_a_message_is_settled_only_in_its_own_campaign(app: Flask, client_as: Send, cast: Cast) -> None:
    other, message = cast.campaigns["north_1"], cast.messages["north_2"]
    path = f"/campaigns/{public(app, 'campaign', other)}/messages/{public(app, 'message', message)}/settle"
    assert client_as("max").send(path, word="sent").status_code == 404


@pytest.mark.parametrize("who", ["anna", "nina", "irina"])
def test_only_head_office_makes_and_steers_campaigns(app: Flask, client_as: Send, cast: Cast, who: str) -> None:
    campaign = public(app, "campaign", cast.campaigns["north_1"])
    for path in HEAD_OFFICE_ONLY:
        assert client_as(who).get(path.format(campaign)).status_code == 403, path
    assert "New campaign" not in read(client_as(who).get("/campaigns"))
