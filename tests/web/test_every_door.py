"""I6 from the outside: for every route, role and id, what is not yours answers as what does not exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from roles import ROLES, all_permissions
from tests.cast import MARKS, STAFF, Cast
from tests.conftest import Browser
from web.access import PUBLIC, asks_for_token, permission_of

NOWHERE = 9_000_000_000
# Places whose clients each of the staff may see.
SEEN = {
    "helen": set(MARKS), "max": set(MARKS), "irina": set(MARKS), "nina": {"north_1"}, "anna": {"north_1"},
    "norman": {"north_2"}, "boris": {"north_1", "north_2"}, "sofia": {"south", "moved"},
}  # fmt: skip
# How to find the row of a place for a URL's parameter; a new parameter must come in here.
ROWS: dict[str, Callable[[Cast, str], int]] = {
    "client_id": lambda cast, place: cast.one(place),
    "import_id": lambda cast, place: cast.imports.get(place, NOWHERE),
    "campaign_id": lambda cast, place: cast.campaigns.get(place, NOWHERE),
    "message_id": lambda cast, place: cast.messages.get(place, NOWHERE),
    # Records of the desk: tests/web/test_edit_client.py makes some.
    "record_id": lambda cast, place: NOWHERE,
    # Remembered columns: tests/web/test_mappings.py makes some.
    "mapping_id": lambda cast, place: NOWHERE,
    # Unusable rows: tests/web/test_repair.py makes some.
    "row_id": lambda cast, place: NOWHERE,
    # Runs belong to the network alone: tests/web/test_distribution.py makes one.
    "run_id": lambda cast, place: NOWHERE,
    # So do doubtful pairs and merges: tests/web/test_review.py makes them.
    # Wordings belong to head office, scans are made by tests/web/test_consents.py.
    "wording_id": lambda cast, place: NOWHERE,
    "scan_id": lambda cast, place: NOWHERE,
    "review_id": lambda cast, place: NOWHERE,
    "merge_id": lambda cast, place: NOWHERE,
    "split_id": lambda cast, place: NOWHERE,
    # Fields are head office's alone; notes and dates: tests/web/test_known.py makes some.
    "field_id": lambda cast, place: NOWHERE,
    "note_id": lambda cast, place: NOWHERE,
    "date_id": lambda cast, place: NOWHERE,
    # Requests for clients: tests/web/test_desk.py makes some.
    "transfer_id": lambda cast, place: NOWHERE,
    # Clients given to a colleague: tests/web/test_keepers.py gives some.
    "giving_id": lambda cast, place: NOWHERE,
    "centre_id": lambda cast, place: cast.centres.get(place, NOWHERE),
    # Users and what they hold: who sees whom is told by tests/web/test_access.py, roles and regions are head office's.
    "user_id": lambda cast, place: cast.users[{"north_2": "norman", "south": "sofia"}.get(place, "nina")],
    "grant_id": lambda cast, place: NOWHERE,
    "role_id": lambda cast, place: NOWHERE,
    "region_id": lambda cast, place: NOWHERE,
    # Requests for approval: tests/web/test_approvals.py makes some.
    "request_id": lambda cast, place: NOWHERE,
    "vehicle_id": lambda cast, place: cast.vehicles.get(cast.one(place), NOWHERE),
}
# Rows that every role of the network may name, and no part of the clients hangs on.
NOT_OF_A_PLACE: frozenset[str] = frozenset({"filename", "token"})
FORMS = {
    "clients.give_consent": {"channel": "email"},
    "clients.withdraw_consent": {"channel": "email"},
    "known.add_note": {"body": "Likes tea"},
    "known.pin": {"body": "Likes tea"},
    "known.add_date": {"title": "Wedding", "day": "2001-06-02"},
    "consents.evidence": {"channel": "email"},
    "contacts.reveal": {"kind": "phone"},
    "review.decide": {"verdict": "apart"},
}
VARYING = re.compile(r'"X-CSRFToken": "[^"]+"|name="csrf_token" value="[^"]+"|<code>[0-9a-f]{16}</code>')


def routes(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in PUBLIC and not asks_for_token(app, rule.endpoint):
            yield rule


def routes_of_programs(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if asks_for_token(app, rule.endpoint):
            yield rule


def test_every_endpoint_asks_for_a_permission_that_some_role_holds(app: Flask) -> None:
    for endpoint in app.view_functions:
        permission = permission_of(app, endpoint)
        guards = [endpoint in PUBLIC, permission in all_permissions(), asks_for_token(app, endpoint)]
        assert guards.count(True) == 1, endpoint


def test_a_route_for_programs_opens_with_a_token_alone(
    app: Flask, client_as: Callable[[str], Browser], stranger: Browser, cast: Cast
) -> None:
    assert {rule.endpoint for rule in routes_of_programs(app)} == {"api.receive", "api.show", "api.take"}
    for rule in routes_of_programs(app):
        path = path_of(app, rule, {name: find(cast, "north_1") for name, find in ROWS.items()})
        for browser in (stranger, *map(client_as, STAFF)):
            for token in (None, "", "Bearer", "Bearer x", "Basic eDp4", "Bearer \u00e9"):
                headers = {} if token is None else {"Authorization": token}
                for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                    answer = browser.open(path, method=method, headers=headers)
                    assert answer.status_code == 401, (rule.endpoint, token)
                    assert not set(MARKS.values()) & words(answer.get_data(as_text=True))


def test_every_parameter_of_a_url_is_known_here(app: Flask) -> None:
    asked = {name for rule in app.url_map.iter_rules() for name in rule.arguments}
    assert asked <= set(ROWS) | NOT_OF_A_PLACE


def test_nobody_enters_without_signing_in(app: Flask, stranger: Browser, cast: Cast) -> None:
    token = stranger.token()
    for rule in routes(app):
        path = path_of(app, rule, {name: find(cast, "north_1") for name, find in ROWS.items()})
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = stranger.open(path, method=method, data={"csrf_token": token})
            assert answer.status_code == 302, rule.endpoint
            assert answer.location.startswith("/sign-in"), rule.endpoint
            assert not set(MARKS.values()) & words(answer.get_data(as_text=True))


@pytest.mark.parametrize("who", STAFF)
def test_what_is_not_yours_answers_as_what_does_not_exist(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, who: str
) -> None:
    foreign = set(MARKS) - SEEN[who]
    for rule in routes(app):
        if not rule.arguments & set(ROWS):
            continue
        nothing = outcome(app, client_as(who), rule, dict.fromkeys(ROWS, NOWHERE))
        assert nothing[0] in (403, 404, 405), rule.endpoint
        asked = []
        for place in sorted(foreign):
            rows = {name: find(cast, place) for name, find in ROWS.items()}
            named = {name: rows[name] for name in rule.arguments & set(ROWS)}
            if named in asked or set(named.values()) == {NOWHERE}:
                continue  # the very same question
            asked.append(named)
            assert outcome(app, client_as(who), rule, rows) == nothing, (rule.endpoint, place)


@pytest.mark.parametrize("who", STAFF)
def test_no_page_names_a_foreign_client(app: Flask, client_as: Callable[[str], Browser], cast: Cast, who: str) -> None:
    hidden = {MARKS[place] for place in set(MARKS) - SEEN[who]}
    hidden_phones = {cast.phones[c][-4:] for place in set(MARKS) - SEEN[who] for c in cast.clients[place]}
    own = next(iter(sorted(SEEN[who])))
    for rule in routes(app):
        if "GET" not in (rule.methods or set()):
            continue
        path = path_of(app, rule, {name: find(cast, own) for name, find in ROWS.items()})
        for query in ("", f"?centre={public(app, 'centre', cast.centres['south'])}",
                      f"?after={public(app, 'client', cast.one('nobody'))}"):  # fmt: skip
            for headers in ({}, {"HX-Request": "true"}):
                page = client_as(who).get(path + query, headers=headers).get_data(as_text=True)
                assert not hidden & words(page), (rule.endpoint, query)
                assert not any(f"-00-{phone[-2:]}<" in page for phone in hidden_phones), (rule.endpoint, query)


@pytest.mark.parametrize("who", STAFF)
def test_no_search_finds_a_foreign_client(client_as: Callable[[str], Browser], cast: Cast, who: str) -> None:
    if "clients.search" not in ROLES[STAFF[who][1]].permissions:
        assert client_as(who).send("/clients/search", q="sev").status_code == 403
        return
    hidden = {MARKS[place] for place in set(MARKS) - SEEN[who]}
    for question in ("yuzh", "sev", "pol", "000-00", "x9ft", "@south", "Alla"):
        for headers in ({}, {"HX-Request": "true"}):
            browser = client_as(who)
            form = {"q": question, "csrf_token": browser.token()}
            answer = browser.post("/clients/search", data=form, headers=headers, follow_redirects=True)
            assert answer.status_code == 200
            assert not hidden & words(answer.get_data(as_text=True)), question


@pytest.mark.parametrize(("who", "count"), [("nina", 3), ("boris", 6), ("sofia", 4), ("helen", 13)])
def test_a_list_counts_only_what_its_viewer_sees(client_as: Callable[[str], Browser], who: str, count: int) -> None:
    page = client_as(who).get("/clients").get_data(as_text=True)
    assert f"{count} clients" in page
    assert page.count('class="name"') == count


@pytest.mark.parametrize("who", STAFF)
def test_a_role_without_the_permission_is_refused(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, who: str
) -> None:
    held = ROLES[STAFF[who][1]].permissions
    for rule in routes(app):
        if permission_of(app, rule.endpoint) in held:
            continue
        rows = {name: find(cast, next(iter(sorted(SEEN[who])))) for name, find in ROWS.items()}
        assert outcome(app, client_as(who), rule, rows)[0] == 403, rule.endpoint


def outcome(app: Flask, browser: Browser, rule: Rule, rows: dict[str, int]) -> tuple[int, str]:
    """Status and body of a route for some rows, without what differs from request to request."""
    path = path_of(app, rule, rows)
    if "POST" in (rule.methods or set()):
        answer = browser.send(path, **FORMS.get(rule.endpoint, {}))
    else:
        answer = browser.get(path)
    # The page may repeat the address that was asked for (the way back after a change of language).
    body = VARYING.sub("", answer.get_data(as_text=True)).replace(path, "")
    return answer.status_code, body


def path_of(app: Flask, rule: Rule, rows: dict[str, int]) -> str:
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        values = {name: rows.get(name, "app.js") for name in rule.arguments}
        return adapter.build(rule.endpoint, values)


def public(app: Flask, kind: str, row_id: int) -> str:
    return str(app.extensions["forecourt"].public_ids.text(kind, row_id))


def words(page: str) -> set[str]:
    return set(re.findall(r"\w+", page))
