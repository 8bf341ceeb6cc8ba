"""Four eyes on the screens: what is asked for, what waits for whom, and what an approval lets happen."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

import approvals
from approvals import ApprovalNeeded
from journal import Actor
from roles import GrantTerms, Joiner, Role, add_user, appoint, appointment_of
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.cast import NOW, PASSWORD, Cast
from tests.conftest import Browser
from tests.web.test_campaigns import draft, shown_edition
from tests.web.test_distribution import change, look, seen
from tests.web.test_reading import forget_looks
from web.approvals import ROLE_ACTS

Send = Callable[[str], Browser]
TERMS = {f"{kind}_{name}": value for kind in ("rules", "campaign", "export", "role")
         for name, value in (("on", "1"), ("above", "0"), ("days", "7"))}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def more_staff(database: Database) -> None:
    """A second lead and an administrator beside the cast."""
    with system_session(database.system) as session:
        appoint(session, "lena@network.example", "Lena Second", Role.HEAD_OFFICE_LEAD, PASSWORD, now=NOW)
        appoint(session, "olga@network.example", "Olga Office", Role.ADMINISTRATOR, PASSWORD, now=NOW)


@pytest.fixture(autouse=True)
def anew(database: Database) -> None:
    """Every act under four eyes, whatever its size, and no request."""
    with database.owner.begin() as connection:
        connection.execute(text("truncate approval_request"))
        connection.execute(text("update approval_terms set is_on = true, above = 0, days = 7"))


def read(answer: object) -> str:
    return str(answer.get_data(as_text=True))  # type: ignore[attr-defined]


def last(app: Flask, database: Database) -> str:
    row = ask_one(database, "select max(id) from approval_request")
    return f"/approvals/{app.extensions['forecourt'].public_ids.text('request', row)}"


def decide(browser: Browser, path: str, verdict: str = "approve", reason: str = "Looked at") -> int:
    return int(browser.send(f"{path}/decide", verdict=verdict, reason=reason).status_code)


def test_rules_are_put_in_force_by_two(app: Flask, client_as: Send, database: Database) -> None:
    helen, lena = client_as("helen"), client_as("lena")
    assert change(helen, "rules/add", kind="nearest") == 303
    refused = helen.send("/distribution/publish", **seen(look(helen)))
    assert refused.status_code == 422
    assert "Somebody else who may do this must approve it first" in read(refused)
    assert ask(database, "select state from rule_set") == [("draft",)]
    own, waiting = read(helen.get("/approvals")), read(lena.get("/approvals"))
    assert "waits" in own and "/decide" not in own, "nobody decides about their own"
    assert "Helen Lead asked" in waiting and "/decide" in waiting
    assert "1 request waits for you" in read(lena.get("/clients"))
    assert "request waits for you" not in read(helen.get("/clients"))
    assert "request waits for you" not in read(client_as("max").get("/clients")), "whoever may not publish"
    path = last(app, database)
    assert decide(helen, path) == 422
    assert decide(lena, path, reason="") == 422
    assert decide(client_as("nina"), path) == 403
    assert decide(lena, path) == 303
    assert "approved, not done yet" in read(helen.get("/approvals"))
    assert change(helen, "publish") == 303
    assert ask(database, "select state from rule_set") == [("published",)]
    assert "approved and done" in read(helen.get("/approvals"))


def test_a_draft_that_changed_after_its_approval_must_be_asked_for_anew(
    app: Flask, client_as: Send, database: Database
) -> None:
    max_, helen = client_as("max"), client_as("helen")
    path = draft(max_, name="Seen by two", purpose="service")
    launch = {"edition": shown_edition(read(max_.get(f"{path}/launch")))}
    assert max_.send(f"{path}/launch", **launch).status_code == 422
    assert decide(helen, last(app, database)) == 303
    tell(
        database,
        "update campaign set texts = jsonb_set(texts, '{en,subject}', '\"Other words\"') where name = 'Seen by two'",
    )
    assert max_.send(f"{path}/launch", **launch).status_code == 422, "not what was approved"
    assert decide(helen, last(app, database)) == 303
    assert max_.send(f"{path}/launch", **launch).status_code == 303
    assert ask_one(database, "select launched_by is not null from campaign where name = 'Seen by two'")


def test_a_list_leaves_once_somebody_approved_it_and_once(app: Flask, client_as: Send, database: Database) -> None:
    nina, helen = client_as("nina"), client_as("helen")
    refused = nina.get("/clients/export?city=Tver")
    assert refused.status_code == 422
    assert "Somebody else must approve this" in read(refused)
    path = last(app, database)
    page = read(helen.get("/approvals"))
    assert "up to 3 clients" in page
    assert decide(helen, path) == 303
    assert nina.get("/clients/export").status_code == 422, "another list than was approved"
    assert nina.get("/clients/export?city=Tver").status_code == 200
    assert nina.get("/clients/export?city=Tver").status_code == 422, "once"


def test_requests_are_refused_with_a_reason_and_withdrawn(app: Flask, client_as: Send, database: Database) -> None:
    nina, helen = client_as("nina"), client_as("helen")
    nina.get("/clients/export")
    path = last(app, database)
    assert decide(helen, path, "refuse", "Ask for one city") == 303
    page = read(nina.get("/approvals"))
    assert "refused" in page and "Ask for one city" in page
    assert decide(helen, path) == 422, "decided already"
    nina.get("/clients/export?city=Tver")
    path = last(app, database)
    assert client_as("sofia").send(f"{path}/withdraw").status_code == 404
    assert nina.send(f"{path}/withdraw").status_code == 303
    assert "withdrawn" in read(nina.get("/approvals"))


def test_another_dealer_s_request_is_not_there(app: Flask, client_as: Send, database: Database) -> None:
    client_as("sofia").get("/clients/export")
    path = last(app, database)
    assert "Sofia" not in read(client_as("nina").get("/approvals"))
    with system_session(database.system) as session:
        north = ask_one(database, "select centre_id from client where display_name like 'Severskaya%' limit 1")
        appoint(session, "dora@network.example", "Dora", Role.DEALER_DIRECTOR, PASSWORD, now=NOW, centre_ids=[north])
    assert decide(client_as("dora"), path) == 404
    assert decide(client_as("helen"), path) == 303


def test_who_sees_as_another_decides_nothing_and_takes_no_file(
    app: Flask, client_as: Send, database: Database, cast: Cast
) -> None:
    client_as("nina").get("/clients/export")
    path, olga = last(app, database), client_as("olga")
    helen = app.extensions["forecourt"].public_ids.text("user", cast.users["helen"])
    assert olga.send(f"/access/users/{helen}/see-as").status_code == 303
    try:
        assert decide(olga, path) == 403
        assert olga.get("/clients/export").status_code == 403
    finally:
        olga.send("/access/see-as/stop")
    assert ask(database, "select state from approval_request") == [("waiting",)]


def test_the_deputy_of_whoever_asks_decides_in_their_own_rights_alone(
    app: Flask, client_as: Send, database: Database, cast: Cast
) -> None:
    helen, lena = cast.users["helen"], ask_one(database, "select id from app_user where email like 'lena@%'")
    client_as("helen").get("/clients/export")
    path, browser = last(app, database), client_as("lena")
    tell(
        database,
        "insert into role_grant (user_id, role_id, own_only, since, until, deputy_for)"
        " select :deputy, role_id, false, :now, :until, user_id from role_grant where user_id = :absent",
        deputy=lena, absent=helen, now=NOW, until=NOW + timedelta(days=3),
    )  # fmt: skip
    role_id = ask_one(database, "select id from role where code = 'head_office_lead'")
    assert browser.send("/account/role", appointment=f"{role_id}.{helen}.").status_code == 303
    assert "request waits for you" not in read(browser.get("/clients"))
    assert decide(browser, path) == 422
    assert browser.send("/account/role", appointment=f"{role_id}..").status_code == 303
    assert decide(browser, path) == 303


def test_what_needs_approval_is_set_by_head_office_and_loosened_by_two(
    app: Flask, client_as: Send, database: Database
) -> None:
    helen, lena = client_as("helen"), client_as("lena")
    assert client_as("max").get("/approvals/terms").status_code == 403
    assert "What somebody else must approve" in read(helen.get("/approvals/terms"))
    assert helen.send("/approvals/terms", **TERMS | {"export_above": "many"}).status_code == 422
    looser = TERMS | {"export_above": "200"}
    assert helen.send("/approvals/terms", **looser).status_code == 422
    assert ask_one(database, "select above from approval_terms where kind = 'export'") == 0
    assert decide(lena, last(app, database)) == 303
    assert helen.send("/approvals/terms", **looser).status_code == 303
    assert ask_one(database, "select above from approval_terms where kind = 'export'") == 200
    assert helen.send("/approvals/terms", **TERMS | {"export_above": "100"}).status_code == 303


def test_whoever_was_stopped_goes_on_once_two_have_let_their_role(
    app: Flask, client_as: Send, database: Database
) -> None:
    helen, anna = client_as("helen"), client_as("anna")
    role_id = ask_one(database, "select id from role where code = 'sales_consultant'")
    tell(database, "update role set reads_slow = 60, reads_stop = 60, reads_day = 60 where id = :r", r=role_id)
    forget_looks(database)
    for page in range(80):
        last_answer = anna.get(f"/clients?shown={page}")
    assert last_answer.status_code == 429
    more = {"role": app.extensions["forecourt"].public_ids.text("role", role_id), "slow": "240", "stop": "480",
            "day": "1600", "files": "10000"}  # fmt: skip
    assert helen.send("/approvals/limits", **more).status_code == 422
    assert anna.get("/clients?shown=100").status_code == 429, "asked for is not given"
    assert decide(client_as("lena"), last(app, database)) == 303
    assert helen.send("/approvals/limits", **more).status_code == 303
    assert anna.get("/clients?shown=101").status_code == 200


def test_whoever_asked_for_nothing_is_told_so_in_both_languages(client_as: Send, database: Database) -> None:
    page = read(client_as("lena").get("/approvals"))
    assert "Nothing waits for you." in page and "Nothing yet." in page
    tell(database, "update app_user set language = 'ru' where email like 'lena@%'")
    page = read(client_as("lena").get("/approvals"))
    assert "Вас ничего не ждёт." in page and "Пока ничего." in page
    tell(database, "update app_user set language = 'en' where email like 'lena@%'")


def test_what_one_may_decide_is_not_hidden_behind_what_others_may(
    app: Flask, client_as: Send, database: Database
) -> None:
    client_as("nina").get("/clients/export")
    copies = """
    insert into approval_request (kind, fingerprint, permissions, centre_ids, size, title, said, asked_by, asked_as,
      asked_at, expires_at, state, decided_by, decided_at, reason)
    select kind, decode(lpad(to_hex(n), 64, '0'), 'hex'), :permissions, centre_ids, size, 'No ' || n, said, asked_by,
      asked_as, asked_at, expires_at, cast(:state as text), case when :state = 'refused' then cast(:by as bigint) end,
      case when :state = 'refused' then asked_at end, case when :state = 'refused' then 'Not now' end
    from approval_request cross join generate_series(cast(:first as int), :last) n
    where id = (select min(id) from approval_request)
    """
    lena = ask_one(database, "select id from app_user where email like 'lena@%'")
    waiting = {"state": "waiting", "by": lena}
    # Older than the one that Helen may decide, and beyond what she holds.
    tell(database, copies, **waiting, permissions=["system.operate"], first=1, last=150)
    tell(database, copies, **waiting, permissions=["clients.export"], first=200, last=259)
    tell(database, copies, state="refused", by=lena, permissions=["clients.export"], first=300, last=359)
    helen = client_as("helen")
    first = read(helen.get("/approvals"))
    assert first.count("/decide") == 50 and "61 requests wait for you" in first
    rest = read(helen.get(more(first, "after")))
    assert rest.count("/decide") == 11
    assert first.count("Not now") == 50
    assert read(helen.get(more(first, "decided"))).count("Not now") == 10
    nina, path, withdrawable = client_as("nina"), "/approvals", 0
    while path:
        page = read(nina.get(path))
        withdrawable += page.count("Withdraw request")
        path = more(page, "own")
    assert withdrawable == 211


def more(page: str, name: str) -> str:
    """Where "Show more" of one of the lists leads; empty behind the last page."""
    _, found, rest = page.partition(f'href="/approvals?{name}=')
    cursor = rest.partition('"')[0]
    return f"/approvals?{name}={cursor}" if found else ""


def test_every_kind_of_request_about_rights_is_told_whole(
    app: Flask, client_as: Send, database: Database, cast: Cast
) -> None:
    ids = app.extensions["forecourt"].public_ids
    nina, olga = client_as("nina"), client_as("olga")
    deputy = {"deputy": ids.text("user", cast.users["anna"]), "since": "", "until": "2026-11-30"}
    assert nina.send("/access/deputies", **deputy).status_code == 422
    for browser in (nina, olga):
        page = read(browser.get("/approvals"))
        assert "as a deputy of Nina North" in page
    request = {"kind": "role", "state": "waiting", "permissions": ["roles.grant"]}
    for number, act in enumerate(ROLE_ACTS):
        tell(
            database,
            "insert into approval_request (kind, fingerprint, permissions, size, title, said, asked_by, asked_as,"
            " asked_at, expires_at, state) values (:kind, decode(lpad(to_hex(cast(:n as int)), 64, '0'), 'hex'),"
            " :permissions, 0,"
            " 'A title', cast(:said as jsonb), :by, 'administrator', :now, :until, :state)",
            **request, n=number + 1, said=json.dumps({"act": act, "names": ["Place"]}), by=cast.users["helen"],
            now=NOW, until=NOW + timedelta(days=3),
        )  # fmt: skip
    page = read(olga.get("/approvals"))
    assert page.count("A title") == len(ROLE_ACTS)
    assert "by adding centres to a region: Place" in page
    helen = client_as("helen")
    assert helen.send("/approvals/terms", **TERMS | {"export_above": "300"}).status_code == 422
    assert "above 300" in read(helen.get("/approvals")), "what needs approval"


def test_who_approves_a_right_reads_whose_it_is_where_and_until_when(
    app: Flask, client_as: Send, database: Database, cast: Cast
) -> None:
    olga, role_id = client_as("olga"), ask_one(database, "select id from role where code = 'centre_head'")
    with system_session(database.system) as session:
        appoint(session, "otto@network.example", "Otto", Role.ADMINISTRATOR, PASSWORD, now=NOW)
        user = ask_one(database, "select id from app_user where email like 'olga@%'")
        by = appointment_of(session, user, now=NOW)
    assert by is not None
    terms = GrantTerms(role_id, NOW, datetime(2026, 12, 25, tzinfo=NOW.tzinfo), centre_id=cast.centres["south"])
    actor = Actor(user, "administrator", "network", "tests")
    with pytest.raises(ApprovalNeeded) as needed:
        add_user(database, Joiner("nora@network.example", "Nora New", "en"), terms, by=by, actor=actor, now=NOW)
    with system_session(database.system) as session:
        approvals.ask(session, needed.value.act, actor=actor, now=NOW)
    page = read(client_as("otto").get("/approvals"))
    for told in ("nora@network.example", "Centre South", "24 Dec", "seen in full"):
        assert told in page, told
    assert decide(client_as("otto"), last(app, database)) == 303
    back = f"/access/users/new?request={last(app, database).rpartition('/')[2]}"
    assert back in read(olga.get("/approvals"))
    prefilled = read(olga.get(back))
    assert 'value="nora@network.example"' in prefilled and 'value="2026-12-24"' in prefilled
    assert "nora@" not in read(client_as("otto").get(back)), "nobody else's request"
