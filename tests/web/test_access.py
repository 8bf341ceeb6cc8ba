"""Roles and access in the browser: who has what where, joining, moving, leaving, and seeing as another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email import message_from_bytes

import pytest
from flask import Flask
from sqlalchemy import text

from roles import Role, appoint
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.cast import NOW, PASSWORD, Cast, email_of
from tests.conftest import Browser, settings_of_tests
from tests.mail_peer import MailPeer, mail_peer
from tests.web.test_every_door import ROWS, path_of
from web.access import viewer
from worker import send_password_link

LINK = re.compile(r"http\S*(/password/[\w-]+)")


@pytest.fixture(scope="module", autouse=True)
def more_staff(database: Database, cast: Cast) -> None:
    """An administrator, one more, and the director of the north beside the cast."""
    with system_session(database.system) as session:
        for key in ("olga", "oleg"):
            appoint(session, f"{key}@network.example", f"{key.title()} Office", Role.ADMINISTRATOR, PASSWORD, now=NOW)
        north = [cast.centres["north_1"], cast.centres["north_2"]]
        appoint(
            session, "dora@network.example", "Dora Director", Role.DEALER_DIRECTOR, PASSWORD, now=NOW, centre_ids=north
        )


def user_id(database: Database, key: str) -> int:
    return int(ask_one(database, "select id from app_user where email = :e", e=f"{key}@network.example"))


def role(app: Flask, database: Database, code: Role) -> str:
    return pid(app, "role", ask_one(database, "select id from role where code = :c", c=code.value))


def pid(app: Flask, kind: str, row_id: int) -> str:
    return str(app.extensions["forecourt"].public_ids.text(kind, row_id))


def card(app: Flask, database: Database, key: str) -> str:
    return f"/access/users/{pid(app, 'user', user_id(database, key))}"


def body(answer: object) -> str:
    return str(answer.get_data(as_text=True))  # type: ignore[attr-defined]


def part(app: Flask, cast: Cast, place: str) -> str:
    return f"centre.{pid(app, 'centre', cast.centres[place])}"


def acts(database: Database, like: str) -> list[str]:
    return [row[0] for row in ask(database, "select act from journal_entry where act like :l order by id", l=like)]


@pytest.fixture
def post(app: Flask) -> Iterator[MailPeer]:
    """A mail server that the application and its worker know."""
    core = app.extensions["forecourt"]
    with mail_peer() as peer:
        core.settings = settings_of_tests(smtp_host="127.0.0.1", smtp_port=peer.port, mail_from="a@f.example")
        yield peer
    core.settings = settings_of_tests()


def link_of(app: Flask, database: Database, post: MailPeer, who: str) -> str:
    """The way in the letter that the worker sends to somebody now."""
    waiting = "delete from procrastinate_jobs where task_name = 'roles.send_password_link' returning args"
    with database.system.begin() as connection:
        jobs = [args["user_id"] for (args,) in connection.execute(text(waiting))]
    for user_id in jobs:
        assert send_password_link(database.system, app.extensions["forecourt"].settings, user_id, now=NOW)
    body = message_from_bytes(post.contents[email_of(who)]).get_payload(decode=True)
    assert isinstance(body, bytes)
    found = LINK.search(body.decode())
    assert found
    return found[1]


@pytest.fixture
def newcomer(app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast, post: MailPeer) -> str:
    """Somebody whom the administrator added to North-1 as a consultant, and who set a password: their key."""
    key = f"new{ask_one(database, 'select count(*) from app_user')}"
    page = body(
        client_as("olga").send(
            "/access/users/new", name="Nadia New", email=email_of(key), language="en",
            role=role(app, database, Role.SALES_CONSULTANT), part=part(app, cast, "north_1"),
        )
    )  # fmt: skip
    assert email_of(key) in page and "/password/" not in page, "whoever asks never sees the link"
    link = link_of(app, database, post, key)
    answer = app.test_client().post(link)
    assert answer.status_code == 400, "a form without its token"
    stranger = app.test_client()
    assert isinstance(stranger, Browser)
    assert "set" in body(stranger.send(link, password=PASSWORD, again=PASSWORD))
    return key


def test_a_joiner_sets_their_own_password_by_a_link_that_works_once(
    app: Flask, client_as: Callable[[str], Browser], database: Database, newcomer: str, stranger: Browser,
    post: MailPeer,
) -> None:  # fmt: skip
    assert client_as(newcomer).get("/clients").status_code == 200
    path = card(app, database, newcomer)
    assert "/password/" not in body(client_as("olga").send(f"{path}/link"))
    link = link_of(app, database, post, newcomer)
    client_as("olga").send(f"{path}/link")
    other = link_of(app, database, post, newcomer)
    assert stranger.send(link, password="short", again="short").status_code == 422
    assert stranger.send(link, password=PASSWORD, again=f"{PASSWORD}!").status_code == 422
    assert client_as(newcomer).get("/clients").status_code == 200, "nothing changes until a link is used"
    assert stranger.send(link, password=PASSWORD, again=PASSWORD).status_code == 200
    assert client_as(newcomer).get("/clients").status_code == 302, "every session has ended"
    for used in (link, other):
        assert stranger.get(used).status_code == 404
        assert stranger.send(used, password=PASSWORD, again=PASSWORD).status_code == 404
    assert stranger.get(link[:-3] + "AAA").status_code == 404


def test_without_a_mail_server_no_link_is_made_and_nobody_is_added(
    app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast
) -> None:
    before = ask_one(database, "select count(*) from app_user")
    answer = client_as("olga").send(
        "/access/users/new", name="Nobody", email="nobody@network.example", language="en",
        role=role(app, database, Role.SALES_CONSULTANT), part=part(app, cast, "north_1"),
    )  # fmt: skip
    assert answer.status_code == 422 and "flask users link ADDRESS" in body(answer)
    assert client_as("olga").send(f"{card(app, database, 'anna')}/link").status_code == 422
    assert ask_one(database, "select count(*) from app_user") == before


def test_a_director_sees_and_adds_users_of_their_own_centres_alone(
    app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast
) -> None:
    page = body(client_as("dora").get("/access"))
    assert "Nina North" in page
    for hidden in ("Sofia South", "Helen Lead", "Olga Office"):
        assert hidden not in page
    nobody = client_as("dora").get(f"/access/users/{pid(app, 'user', 9_000_000_000)}")
    for key in ("sofia", "helen"):
        path = card(app, database, key)
        answer = client_as("dora").get(path)
        assert answer.status_code == nobody.status_code == 404
        assert "There is nothing here" in body(answer)
        for act in ("link", "leave", "return", "grant", "deputy"):
            assert client_as("dora").send(f"{path}/{act}").status_code == 404, (key, act)
    terms = {"name": "Else", "email": "else@network.example", "role": role(app, database, Role.CENTRE_HEAD)}
    answer = client_as("dora").send("/access/users/new", part=part(app, cast, "south"), **terms)
    assert answer.status_code == 422
    assert ask(database, "select 1 from app_user where email = 'else@network.example'") == []
    assert client_as("nina").get("/access").status_code == 403


def test_a_question_finds_users_and_stands_in_no_address(client_as: Callable[[str], Browser]) -> None:
    browser = client_as("olga")
    answer = browser.send("/access/search", q="sofia@")
    assert "sofia" not in answer.location
    page = body(browser.get(answer.location))
    assert "Sofia South" in page
    assert "Nina North" not in page


def test_users_are_filtered_by_role_centre_and_dealer(
    app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast
) -> None:
    heads = body(client_as("olga").get(f"/access?role={role(app, database, Role.CENTRE_HEAD)}"))
    assert "Sofia South" in heads
    assert "Anna Consultant" not in heads
    south = body(client_as("olga").get(f"/access?centre={pid(app, 'centre', cast.centres['south'])}"))
    assert "Sofia South" in south
    assert "Nina North" not in south
    beta = body(client_as("olga").get(f"/access?dealer={pid(app, 'dealer', cast.dealers['beta'])}"))
    assert "Sofia South" in beta
    assert "Nina North" not in beta


def test_a_role_is_granted_changed_and_ended_and_every_step_is_told(
    app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast, newcomer: str
) -> None:
    path, olga = card(app, database, newcomer), client_as("olga")
    head = role(app, database, Role.CENTRE_HEAD)
    answer = olga.send(f"{path}/grant", role=head, part=part(app, cast, "south"), until="2027-01-31")
    assert answer.status_code == 303
    page = body(olga.get(path))
    assert "31 Jan 2027" in page
    assert "Olga Office" in page
    newest = "select max(id) from role_grant where user_id = :u and ended_at is null"
    grant = ask_one(database, newest, u=user_id(database, newcomer))
    where = f"{path}/grants/{pid(app, 'grant', grant)}"
    assert olga.get(where).status_code == 200
    assert olga.send(where, role=head, part=part(app, cast, "south"), until="2020-01-01").status_code == 422
    assert ask_one(database, "select ended_at from role_grant where id = :g", g=grant) is None
    assert olga.send(where, role=head, part=part(app, cast, "north_2")).status_code == 303
    assert ask_one(database, "select ended_at from role_grant where id = :g", g=grant) is not None
    assert olga.send(f"{where}/end").status_code == 404, "it is over"
    assert olga.send(f"{path}/grant", role=head, part="").status_code == 422
    assert "Held before" in body(olga.get(path))


def test_a_grant_names_its_role(
    app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast
) -> None:
    answer = client_as("olga").send(f"{card(app, database, 'anna')}/grant", part=part(app, cast, "north_1"))
    assert answer.status_code == 422
    assert "Choose a role first" in body(answer)


def test_why_somebody_may_is_told(app: Flask, client_as: Callable[[str], Browser], database: Database) -> None:
    path = card(app, database, "max")
    may = body(client_as("olga").get(f"{path}?permission=campaigns.launch"))
    assert "because of the role Campaign manager: the whole network, since 22 Nov" in may
    assert "no role of theirs" in body(client_as("olga").get(f"{path}?permission=clients.erase"))


def test_a_user_changes_over_to_another_role_by_hand(
    app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast, newcomer: str
) -> None:
    head = role(app, database, Role.CENTRE_HEAD)
    client_as("olga").send(f"{card(app, database, newcomer)}/grant", role=head, part=part(app, cast, "south"))
    browser = client_as(newcomer)
    page = body(browser.get("/clients"))
    keys = re.findall(r'name="appointment" value="([^"]+)"', page)
    seen = set()
    for key in keys:
        assert browser.send("/account/role", appointment=key).status_code == 303
        seen.add("Yuzhnaya" in body(browser.get("/clients")))
    assert seen == {True, False}
    browser.send("/account/role", appointment="1..")
    assert ask_one(database, "select count(*) from journal_entry where act = 'role taken up'") == len(keys)


def test_a_deputy_is_named_and_shown_and_recalled(
    app: Flask, client_as: Callable[[str], Browser], database: Database, newcomer: str
) -> None:
    anna, browser = client_as("anna"), client_as(newcomer)
    deputy = pid(app, "user", user_id(database, newcomer))
    assert anna.send("/access/deputies", deputy=deputy).status_code == 422, "always until a day"
    assert anna.send("/access/deputies", deputy=deputy, until="2026-12-05").status_code == 303
    assert "standing in for Anna Consultant until 5 Dec" in body(browser.get("/clients"))
    grant = ask_one(database, "select id from role_grant where deputy_for is not null and ended_at is null")
    assert client_as("nina").send(f"/access/deputies/{pid(app, 'grant', grant)}/recall").status_code == 404
    assert anna.send(f"/access/deputies/{pid(app, 'grant', grant)}/recall").status_code == 303
    assert "standing in" not in body(browser.get("/clients"))
    foreign = pid(app, "user", user_id(database, "sofia"))
    assert anna.send("/access/deputies", deputy=foreign, until="2026-12-05").status_code == 422


def test_whoever_leaves_is_signed_out_with_the_next_request_and_comes_back(
    app: Flask, client_as: Callable[[str], Browser], database: Database, newcomer: str
) -> None:
    browser, olga, path = client_as(newcomer), client_as("olga"), card(app, database, newcomer)
    assert browser.get("/clients").status_code == 200
    assert olga.get(f"{path}/leave").status_code == 200
    assert olga.send(f"{path}/leave").status_code == 303
    assert browser.get("/clients").status_code == 302
    assert olga.send(f"{path}/link").status_code == 422
    assert olga.send(f"{path}/leave").status_code == 422
    assert olga.send(f"{path}/return").status_code == 303
    assert browser.get("/clients").status_code == 302, "old sessions stay ended"
    fresh = app.test_client()
    assert isinstance(fresh, Browser)
    assert fresh.send("/sign-in", email=f"{newcomer}@network.example", password=PASSWORD).status_code == 303
    assert fresh.get("/clients").status_code == 200


def test_nobody_leaves_by_their_own_hand_nor_ends_who_holds_more(
    app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast
) -> None:
    olga = client_as("olga")
    assert olga.send(f"{card(app, database, 'olga')}/leave").status_code == 422
    tell(
        database,
        "insert into role_grant (user_id, role_id, centre_id, since) select :u, id, :c, :now from role where code ="
        " 'data_steward'",
        u=user_id(database, "norman"), c=cast.centres["north_2"], now=NOW,
    )  # fmt: skip
    for act in ("leave", "link"):
        answer = client_as("dora").send(f"{card(app, database, 'norman')}/{act}")
        assert answer.status_code == 422, act
        assert "may do more than you" in body(answer)


@pytest.fixture
def seen(app: Flask, client_as: Callable[[str], Browser], database: Database) -> Browser:
    """The administrator, who sees as Nina."""
    olga = client_as("olga")
    assert olga.send(f"{card(app, database, 'nina')}/see-as").status_code == 303
    return olga


def test_seeing_as_another_shows_what_they_see_and_masks_what_one_does_not_see_oneself(
    seen: Browser, database: Database, cast: Cast
) -> None:
    page = body(seen.get("/clients"))
    assert "You see as Nina North (Centre head)" in page
    assert "Severskaya" in page
    assert "Yuzhnaya" not in page
    assert cast.phones[cast.one("north_1")][-4:] not in page.replace("-", "")
    assert seen.get("/access").status_code == 403, "Nina sees no users"
    told = ask(
        database,
        "select u.name, e.role, e.scope, e.subject_id from journal_entry e join app_user u on u.id = e.user_id"
        " where e.act = 'page seen as another' order by e.id limit 1",
    )  # fmt: skip
    nina = user_id(database, "nina")
    assert told[0][:2] == ("Olga Office", "administrator")
    assert told[0][2].endswith(f"(as user {nina})")
    assert told[0][3] == nina
    assert seen.send("/access/see-as/stop").status_code == 303
    assert "You see as" not in body(seen.get("/clients"))
    assert acts(database, "seeing as another%")[-2:] == ["seeing as another began", "seeing as another ended"]


def test_seeing_as_another_reveals_no_contact_that_the_other_one_may_reveal(
    app: Flask, seen: Browser, database: Database, cast: Cast
) -> None:
    path = f"/clients/{pid(app, 'client', cast.one('north_1'))}"
    tell(database, "update role set sees_contacts = false, reveals = 'yes' where code = 'centre_head'")
    try:
        page = body(seen.get(path))
        assert "You see as Nina North" in page
        assert "contacts-reveal" not in page
        assert seen.get(f"{path}/edit").status_code == 403
    finally:
        tell(database, "update role set sees_contacts = true, reveals = 'no' where code = 'centre_head'")
        seen.send("/access/see-as/stop")


def test_nothing_is_changed_while_seeing_as_another(app: Flask, seen: Browser, database: Database, cast: Cast) -> None:
    """Every form there is, and a page that writes by itself: the database refuses what slipped past."""
    token = seen.token()
    before = ask_one(database, "select count(*) from journal_entry where act <> 'access denied'")
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or set()) or rule.endpoint in ("staff.end_seeing", "sign_in.leave"):
            continue
        if rule.endpoint.startswith(("api.", "unsubscribe.", "preferences.")):
            continue  # programs and letters, which know no session
        with app.test_request_context():
            rows = dict.fromkeys(rule.arguments, cast.one("north_1"))
            path = app.url_map.bind("localhost").build(rule.endpoint, rows)
        assert seen.post(path, data={"csrf_token": token}).status_code == 403, rule.endpoint
    assert ask_one(database, "select count(*) from journal_entry where act <> 'access denied'") == before
    assert "Stop seeing as them, then do it yourself" in body(seen.send("/desk", q="+79169998877"))
    seen.send("/access/see-as/stop")


def test_every_page_opens_to_whoever_sees_as_another_and_writes_nothing_but_the_journal(
    app: Flask, seen: Browser, database: Database, cast: Cast
) -> None:
    rows = {name: find(cast, "north_1") for name, find in ROWS.items()}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or rule.endpoint.startswith(("api.", "static", "health.")):
            continue
        assert seen.get(path_of(app, rule, rows)).status_code in (200, 302, 303, 403, 404), rule.endpoint
    opened = ask(database, "select u.name from journal_entry e join app_user u on u.id = e.user_id"
                           " where e.act = 'client opened' order by e.id desc limit 1")  # fmt: skip
    assert opened == [("Olga Office",)], "a card that was opened as another was opened by the viewer"
    seen.send("/access/see-as/stop")


def test_the_database_itself_refuses_to_write_for_whoever_sees_as_another(
    app: Flask, seen: Browser, database: Database
) -> None:
    def write() -> str:

        viewer.session.execute(text("update app_user set theme = 'dark'"))
        return "written"

    app.view_functions["home.home"], kept = write, app.view_functions["home.home"]
    write.permission = "account.use"  # type: ignore[attr-defined]
    try:
        assert seen.get("/").status_code == 500
    finally:
        app.view_functions["home.home"] = kept
    assert ask(database, "select 1 from app_user where theme = 'dark'") == []
    seen.send("/access/see-as/stop")


def test_nobody_sees_as_who_holds_more_nor_twice_nor_on(
    app: Flask, client_as: Callable[[str], Browser], database: Database, seen: Browser
) -> None:
    assert seen.send(f"{card(app, database, 'anna')}/see-as").status_code == 403, "never nested"
    tell(database, "update role_grant set ended_at = now() where user_id = :u", u=user_id(database, "nina"))
    answer = seen.get("/clients")
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Yuzhnaya" in body(seen.get("/clients")), "as oneself again"
    tell(database, "update role_grant set ended_at = null where user_id = :u", u=user_id(database, "nina"))
    assert client_as("helen").send(f"{card(app, database, 'nina')}/see-as").status_code == 403


def test_a_role_of_ones_own_is_made_changed_and_retired(
    app: Flask, client_as: Callable[[str], Browser], database: Database
) -> None:
    olga = client_as("olga")
    form = {"title_en": "Trainee", "title_ru": "Стажёр", "permission": ["account.use", "clients.read"]}
    assert olga.send("/access/roles/new", **form).status_code == 303
    row = ask_one(database, "select id from role where title_en = 'Trainee'")
    path = f"/access/roles/{pid(app, 'role', row)}"
    assert olga.send(path, **{**form, "permission": "account.use"}, version=1).status_code == 303
    assert ask(database, "select permission from role_permission where role_id = :r", r=row) == [("account.use",)]
    stale = olga.send(path, **form, version=1)
    assert stale.status_code == 409
    assert "now no" in body(stale), "what somebody else took away is told"
    assert olga.send(f"{path}/retire", version=2).status_code == 303
    assert olga.get(path).status_code == 404
    head = f"/access/roles/{role(app, database, Role.CENTRE_HEAD)}"
    assert "cannot be retired" in body(olga.send(f"{head}/retire", version=1))
    assert client_as("helen").get("/access/roles").status_code == 200
    assert client_as("helen").get(path).status_code == 403


def test_a_region_is_made_renamed_and_given_centres(
    app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast
) -> None:
    olga = client_as("olga")
    assert olga.send("/access/regions", name="Volga").status_code == 303
    assert olga.send("/access/regions", name="Volga").status_code == 422
    assert olga.send("/access/regions", name=" VOLGA ").status_code == 422, "one name, however it is written"
    row = ask_one(database, "select id from region where name = 'Volga'")
    path = f"/access/regions/{pid(app, 'region', row)}"
    centre = pid(app, "centre", cast.centres["south"])
    assert olga.send(path, name="Lower Volga", centre=centre).status_code == 303
    centres = ask(database, "select centre_id from region_centre where region_id = :r", r=row)
    assert centres == [(cast.centres["south"],)]
    page = body(olga.get("/access/regions"))
    assert "Lower Volga" in page
