"""The rules in the browser: changed in a draft, put in force, run, and what the run did."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from distribution import carry_out_run, publish_standard_rules
from journal import SYSTEM
from store import Database
from tests.cast import MARKS, NOW, Cast
from tests.conftest import Browser

FRAGMENT = {"HX-Request": "true"}
KINDS = ("Bought here before", "Nearest centre", "By the centres&#39; shares", "Kept by head office")


@pytest.fixture(scope="module", autouse=True)
def in_force(database: Database) -> None:
    """The standard rules, in force from the beginning."""
    with Session(database.system) as session, session.begin():
        publish_standard_rules(session, actor=SYSTEM, now=NOW)


def look(browser: Browser) -> str:
    return browser.get("/distribution").get_data(as_text=True)


def order(page: str) -> list[str]:
    return re.findall(r'<li class="rule"[^>]*>\s*<h3>([^<]+?)\s*<', page)


def seen(page: str) -> dict[str, str]:
    """What every form of the page says about the rules that it was drawn from."""
    found = re.search(r'name="set" value="(\w*)"><input type="hidden" name="edition" value="(\d*)"', page)
    assert found
    return {"set": found.group(1), "edition": found.group(2)}


def change(browser: Browser, act: str, **form: str | int) -> int:
    return int(browser.send(f"/distribution/{act}", **seen(look(browser)), **form).status_code)


@pytest.fixture
def helen(client_as: Callable[[str], Browser]) -> Iterator[Browser]:
    """The head-office lead, with no draft before or after."""
    browser = client_as("helen")
    yield browser
    browser.send("/distribution/discard", **seen(look(browser)))


def test_a_rule_moves_in_the_draft_alone(helen: Browser, client_as: Callable[[str], Browser]) -> None:
    assert order(look(helen)) == list(KINDS)
    assert change(helen, "rules/move", number=2, to="up") == 303
    assert order(look(helen)) == [KINDS[1], KINDS[0], KINDS[2], KINDS[3]]
    assert "Draft: version 2, not in force" in look(helen)
    assert "In force: version 1" in look(helen)
    assert change(helen, "rules/move", number=1, to="down") == 303
    assert change(helen, "rules/move", number=1, to="up") == 303
    assert order(look(helen)) == list(KINDS)


def test_rules_are_added_bounded_switched_off_and_removed(helen: Browser) -> None:
    assert change(helen, "rules/add", kind="shares") == 303
    assert order(look(helen)) == [*KINDS[:3], KINDS[2], KINDS[3]]
    assert change(helen, "rules/remove", number=4) == 303
    assert order(look(helen)) == list(KINDS)
    assert change(helen, "rules/bound", number=2, bound="150") == 303
    assert "within 150 km of the city" in look(helen)
    assert change(helen, "rules/switch", number=1, to="off") == 303
    assert look(helen).count("switched off</span>") == 1
    assert change(helen, "rules/bound", number=2, bound="") == 303
    assert "within" not in look(helen)


@pytest.mark.parametrize("bound", ["0", "-3", "many", "1e3", "100001"])
def test_a_bound_that_is_no_number_is_refused_in_place(helen: Browser, bound: str) -> None:
    answer = helen.send("/distribution/rules/bound", **seen(look(helen)), number=2, bound=bound)
    assert answer.status_code == 422
    assert "a whole number from 1 to 100000" in answer.get_data(as_text=True)
    assert 'id="distribution-rules"' in answer.get_data(as_text=True)
    assert "Draft" not in look(helen)


def test_a_rule_of_no_known_kind_is_refused(helen: Browser) -> None:
    assert change(helen, "rules/add", kind="by_lot") == 422


def test_a_stale_form_is_told_of_the_other_change(helen: Browser) -> None:
    old = seen(look(helen))
    assert change(helen, "rules/switch", number=3, to="off") == 303
    for act in ("rules/move", "publish", "discard"):
        answer = helen.send(f"/distribution/{act}", **old, number=1, to="down")
        assert answer.status_code == 409
        assert "Somebody else changed the rules meanwhile" in answer.get_data(as_text=True)
        assert "switched off</span>" in answer.get_data(as_text=True)
    assert order(look(helen)) == list(KINDS)


def test_a_form_of_a_discarded_draft_does_not_pass_for_one_of_the_next(helen: Browser) -> None:
    change(helen, "rules/switch", number=3, to="off")
    old = seen(look(helen))
    assert change(helen, "discard") == 303
    change(helen, "rules/switch", number=2, to="off")
    assert seen(look(helen))["edition"] == old["edition"]
    assert helen.send("/distribution/publish", **old).status_code == 409


def test_a_rule_that_is_gone_is_a_stale_form(helen: Browser) -> None:
    assert change(helen, "rules/remove", number=9) == 409


@pytest.mark.parametrize(("who", "sees_runs"), [("nina", False), ("max", True), ("irina", True)])
def test_others_read_the_rules_in_force_and_change_nothing(
    helen: Browser, client_as: Callable[[str], Browser], who: str, sees_runs: bool
) -> None:
    change(helen, "rules/move", number=2, to="up")
    page = look(client_as(who))
    assert "Draft" not in page
    assert order(page) == list(KINDS)
    assert "/distribution/rules/" not in page
    assert "Distribute now</button>" not in page
    assert ("Clients without a centre" in page) == sees_runs
    for act in ("rules/move", "rules/add", "publish", "discard", "runs"):
        assert client_as(who).send(f"/distribution/{act}").status_code == 403


def test_a_dry_run_counts_who_waits_and_writes_nothing(helen: Browser, database: Database, cast: Cast) -> None:
    part = helen.get("/distribution/rehearsal", headers=FRAGMENT).get_data(as_text=True)
    assert part.lstrip().startswith('<div class="stack" id="distribution-rehearsal"')
    assert total(part, "Looked at") == 3
    assert total(part, "Given to a centre") == sum(per_centre(part)) == 3
    change(helen, "rules/switch", number=1, to="off")
    change(helen, "rules/switch", number=2, to="off")
    change(helen, "rules/switch", number=3, to="off")
    part = helen.get("/distribution/rehearsal", headers=FRAGMENT).get_data(as_text=True)
    assert total(part, "Left to head office") == 3
    with database.system.connect() as connection:
        assert connection.scalar(text("select count(*) from distribution_run")) == 0
        waiting = connection.execute(
            text("select centre_id from client where id = any(:ids)"), {"ids": cast.clients["nobody"]}
        )
        assert {c for (c,) in waiting} == {None}


def test_a_run_is_queued_watched_and_adds_up(
    app: Flask, helen: Browser, client_as: Callable[[str], Browser], database: Database, cast: Cast
) -> None:
    with database.system.begin() as connection:
        # One of those who wait has bought nothing and drives what nobody sells: head office keeps them.
        odd = {"id": cast.one("nobody")}
        connection.execute(text("delete from purchase where client_id = :id"), odd)
        connection.execute(text("update client set make = 'Zephyr', city = 'Nowhereville' where id = :id"), odd)
    entered = helen.send("/distribution/runs")
    assert entered.status_code == 303
    watched = helen.get(entered.location, headers=FRAGMENT).get_data(as_text=True)
    assert watched.lstrip().startswith('<div id="distribution-run" hx-get')
    assert "every 2s" in watched
    twice = helen.send("/distribution/runs")
    assert (twice.status_code, "running already" in twice.get_data(as_text=True)) == (422, True)

    with database.system.begin() as connection:
        name, args = connection.execute(text("delete from procrastinate_jobs returning task_name, args")).one()
    assert name == "distribution.run"
    carry_out_run(database.system, args["run_id"], actor=SYSTEM, now=NOW)
    done = helen.get(entered.location).get_data(as_text=True)
    assert "every 2s" not in done
    assert (total(done, "Looked at"), total(done, "Left to head office")) == (3, 1)
    assert sum(per_centre(done)) + total(done, "Left to head office") == total(done, "Looked at")
    assert "live in a city that is in no gazetteer" in done
    assert "drive a make that no centre sells" in done
    rules = done[done.index('id="per-rule-h"') : done.index('id="left-h"')]
    assert sum(int(n) for n in re.findall(r'<td class="num">(\d+)</td>', rules)) == 3

    for who in ("nina", "sofia"):
        there = client_as(who).get(entered.location)
        nowhere = app.extensions["forecourt"].public_ids.text("run", 9_000_000_000)
        assert there.status_code == client_as(who).get(f"/distribution/runs/{nowhere}").status_code == 404
    assert MARKS["nobody"] not in done


def total(page: str, title: str) -> int:
    found = re.search(rf'<tr><th scope="row">{title}</th><td class="bar-cell"></td><td class="num">(\d+)</td>', page)
    assert found, title
    return int(found.group(1))


def per_centre(page: str) -> list[int]:
    table = page[page.index('id="per-centre-h"') : page.index("<tfoot>")]
    return [int(n) for n in re.findall(r'<td class="num">(\d+)</td>', table)]
