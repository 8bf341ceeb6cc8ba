"""The list, the search and the card in the browser."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask
from sqlalchemy import text

from store import Database
from tests.cast import MARKS, Cast
from tests.conftest import Browser

FRAGMENT = {"HX-Request": "true"}


def card(app: Flask, client_id: int) -> str:
    return f"/clients/{app.extensions['forecourt'].public_ids.text('client', client_id)}"


def read(browser: Browser, path: str, **headers: str) -> str:
    return browser.get(path, headers=headers).get_data(as_text=True)


def test_htmx_gets_the_list_alone_and_a_link_the_whole_page(client_as: Callable[[str], Browser]) -> None:
    part = client_as("nina").get("/clients", headers=FRAGMENT).get_data(as_text=True)
    assert part.lstrip().startswith('<div id="clients-list">')
    assert "<html" in read(client_as("nina"), "/clients")


def test_a_restored_page_is_whole(client_as: Callable[[str], Browser]) -> None:
    headers = {**FRAGMENT, "HX-History-Restore-Request": "true"}
    assert "<html" in client_as("nina").get("/clients", headers=headers).get_data(as_text=True)


def test_the_pill_says_whose_clients_are_seen(client_as: Callable[[str], Browser]) -> None:
    assert "clients of Centre North-1<" in read(client_as("nina"), "/clients")
    assert "clients of Centre NORTH-1, Centre NORTH-2<".lower() in read(client_as("boris"), "/clients").lower()
    assert "clients of the whole network" in read(client_as("helen"), "/clients")


def test_the_side_bar_names_only_screens_that_exist(client_as: Callable[[str], Browser]) -> None:
    links = re.findall(r'href="(/[^"]*)"[^>]* title=', read(client_as("helen"), "/clients"))
    assert links
    assert all(client_as("helen").get(link).status_code == 200 for link in links)


def test_opening_a_card_is_journalled(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    client_as("nina").get(card(app, cast.one("north_1")))
    with database.system.connect() as connection:
        last = connection.execute(
            text("select act, user_id, client_id, centre_id from journal_entry order by id desc limit 1")
        ).one()
    assert tuple(last) == ("client opened", cast.users["nina"], cast.one("north_1"), cast.centres["north_1"])


def test_a_card_that_is_not_shown_is_journalled_as_refused_alone(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    client_as("nina").get("/clients")
    with database.system.connect() as connection:
        before = connection.scalar(text("select max(id) from journal_entry"))
        client_as("nina").get(card(app, cast.one("south")))
        written = text("select act, client_id, centre_id from journal_entry where id > :before")
        told = [tuple(row) for row in connection.execute(written, {"before": before})]
    assert told == [("row refused", cast.one("south"), None)]


def test_who_moved_is_with_the_new_centre_only(app: Flask, client_as: Callable[[str], Browser], cast: Cast) -> None:
    assert client_as("sofia").get(card(app, cast.one("moved"))).status_code == 200
    assert client_as("nina").get(card(app, cast.one("moved"))).status_code == 404


def test_an_auditor_sees_contacts_in_part(app: Flask, client_as: Callable[[str], Browser], cast: Cast) -> None:
    page = read(client_as("irina"), card(app, cast.one("north_1"))) + read(client_as("irina"), "/clients")
    assert MARKS["north_1"] in page
    assert "••• 01" in page
    assert "c•••@north_1.example" in page
    assert "client1@" not in page
    assert "000-00-01" not in page
    assert "79000000001" not in page


def test_only_the_network_sees_the_figures_of_other_centres(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast
) -> None:
    path = card(app, cast.one("north_1"))
    assert "41 given, share 3 of 7" in read(client_as("helen"), path)
    centre_page = read(client_as("nina"), path)
    assert "Nearest centre" in centre_page
    assert "12.4" in centre_page
    assert "given, share" not in centre_page
    assert "987" not in centre_page


def test_a_consent_is_withdrawn_and_given_at_the_desk(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    browser, client_id = client_as("nina"), cast.clients["north_1"][1]
    path, token = card(app, client_id), browser.token()
    withdrawn = browser.post(
        f"{path}/consents/withdraw", data={"channel": "email"}, headers={**FRAGMENT, "X-CSRFToken": token}
    )
    assert withdrawn.status_code == 200
    assert withdrawn.get_data(as_text=True).lstrip().startswith('<section class="sect" id="clients-consents"')
    assert "Withdrawn" in withdrawn.get_data(as_text=True)
    assert "Given" in browser.send(f"{path}/consents/give", channel="email").get_data(as_text=True)
    with database.system.connect() as connection:
        acts = connection.execute(
            text("select act, holder_id from consent where client_id = :c order by id"), {"c": client_id}
        ).all()
    head_office, alpha = cast.dealers["head_office"], cast.dealers["alpha"]
    assert [tuple(a) for a in acts] == [("given", head_office), ("withdrawn", head_office), ("given", alpha)]


def test_a_refused_form_says_why_in_its_place(app: Flask, client_as: Callable[[str], Browser], cast: Cast) -> None:
    answer = client_as("nina").send(f"{card(app, cast.one('north_1'))}/consents/give", channel="pigeon")
    assert answer.status_code == 422
    assert "Choose a channel" in answer.get_data(as_text=True)
    assert "clients-consents" in answer.get_data(as_text=True)


def test_the_search_finds_by_any_piece(client_as: Callable[[str], Browser]) -> None:
    for question in (
        "vera sev",
        "SEVERSKAYA V",
        "ersk ver",
        "client3@",
        "0000003",
        "+79000000003",
        "8 900 000-00-03",
        "MH000003",
    ):
        answer = client_as("helen").send("/clients/search", q=question)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/clients?found=1"), "never in the address"
        page = client_as("helen").get("/clients?found=1").get_data(as_text=True)
        assert re.findall(r'class="name"[^>]*>([^<]+)', page) == ["Severskaya Vera"], question


def test_a_nul_in_a_field_is_refused_and_breaks_nothing(client_as: Callable[[str], Browser]) -> None:
    browser = client_as("helen")
    for path in ("/clients?make=%00", "/clients?city=Tver%00", "/audit?person=%00"):
        assert browser.get(path).status_code == 400
    assert browser.send("/clients/search", q="Sev\0erskaya").status_code == 400


def test_the_search_finds_in_the_other_script_by_plate_and_by_number(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast
) -> None:
    number = app.extensions["forecourt"].public_ids.text("client", cast.clients["north_1"][2])
    for question in ("Северская Вера", "а003вс 77", "A003BC", number, number.upper(), f"{number[:4]}-{number[4:]}"):
        client_as("nina").send("/clients/search", q=question)
        assert names(client_as("nina"), "/clients?found=1") == ["Severskaya Vera"], question
        client_as("sofia").send("/clients/search", q=question)
        assert names(client_as("sofia"), "/clients?found=1") == [], question
    assert number in read(client_as("nina"), card(app, cast.clients["north_1"][2])), "the card shows the number"


def test_a_search_with_more_hits_than_shown_says_so(
    client_as: Callable[[str], Browser], database: Database, cast: Cast
) -> None:
    with database.system.begin() as connection:
        connection.execute(
            text(
                "insert into client (kind, name_key, search_key, display_name, surname, given_name, middle_name,"
                " centre_id, updated_at) select 'person', 'manyname ' || n, ' manyname ' || n, 'Manyname ' || n,"
                " 'Manyname', '', '', :centre, now() from generate_series(1, 51) n"
            ),
            {"centre": cast.centres["south"]},
        )
    client_as("sofia").send("/clients/search", q="manyn")
    page = read(client_as("sofia"), "/clients?found=1")
    assert page.count('class="name"') == 50
    assert "the first 50 shown" in page
    client_as("sofia").send("/clients/search", q="yuzh")
    assert "the first 50 shown" not in read(client_as("sofia"), "/clients?found=1")
    with database.system.begin() as connection:
        connection.execute(text("delete from client where surname = 'Manyname'"))


def names(browser: Browser, path: str) -> list[str]:
    return re.findall(r'class="name"[^>]*>([^<]+)', read(browser, path))


def chips(browser: Browser, path: str) -> list[str]:
    found = re.findall(r'class="chip-text"[^>]*>(.*?)</a>', read(browser, path), re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", text).split()) for text in found]


def test_filters_stand_as_chips_each_removable(client_as: Callable[[str], Browser], app: Flask, cast: Cast) -> None:
    helen = client_as("helen")
    centre = app.extensions["forecourt"].public_ids.text("centre", cast.centres["north_1"])
    path = f"/clients?city=TVER&make=aurion&centre={centre}&vehicle_age=0&vehicle_age=9&consent=email&kind=person"
    assert chips(helen, path) == [
        "Centre is Centre North-1", "City is Tver", "Make is Aurion", "Vehicle age, years is between 0 – 9",
        "Consent to marketing is E-mail", "Type is Person",
    ]  # fmt: skip
    assert len(names(helen, path)) == 3
    removals = [u.replace("&amp;", "&") for u in re.findall(r'class="x" href="([^"]+)"', read(helen, path))]
    assert len(removals) == 6
    assert chips(helen, removals[0])[0] == "City is Tver"
    assert len(names(helen, removals[0])) == 13
    assert [len(chips(helen, url)) for url in removals] == [5] * 6


def test_every_filter_narrows_within_the_scope(client_as: Callable[[str], Browser], cast: Cast) -> None:
    helen, nina = client_as("helen"), client_as("nina")
    for query, network, own in (
        ("city=Oslo", 0, 0), ("city=Tver", 13, 3), ("city=Tver&city-op=is_not", 0, 0), ("kind=company", 0, 0),
        ("assigned=unassigned", 3, 0), ("assigned=assigned", 10, 3), ("contact=phone", 13, 3),
        ("contact=email&contact-op=is_not", 0, 0), ("consent=sms", 0, 0), ("consent=sms&consent-op=is_not", 13, 3),
        ("vehicle_age=4&vehicle_age=6", 13, 3), ("vehicle_age=0&vehicle_age=1", 0, 0),
        # What cannot be read narrows nothing, and shows no chip.
        ("kind=ghost", 13, 3), ("vehicle_age=x", 13, 3), ("centre=0000000000000", 13, 3), ("order=sideways", 13, 3),
    ):  # fmt: skip
        assert (len(names(helen, f"/clients?{query}")), len(names(nina, f"/clients?{query}"))) == (network, own), query
    assert chips(nina, "/clients?kind=ghost&vehicle_age=x") == []


def test_filters_and_order_go_on_from_page_to_page(client_as: Callable[[str], Browser], app: Flask, cast: Cast) -> None:
    after = app.extensions["forecourt"].public_ids.text("client", cast.clients["south"][1])
    page = names(client_as("helen"), f"/clients?city=Tver&order=newest&after={after}")
    assert page[0].endswith("Alla"), "the one who came before, not the next by name"
    assert len(page) == 7


def test_a_filter_is_chosen_without_script(client_as: Callable[[str], Browser]) -> None:
    page = read(client_as("helen"), "/clients?kind=person&add=city")
    form = re.search(r'<form class="bar filter-edit".*?</form>', page, re.S)
    assert form
    assert 'name="kind" value="person"' in form.group()
    assert 'name="city"' in form.group()
    assert 'value="Tver"' in form.group()
    assert "add=city" not in read(client_as("helen"), "/clients?city=Tver").split('class="menu fields"')[1]


def test_columns_are_each_user_s_own(client_as: Callable[[str], Browser]) -> None:
    nina, boris = client_as("nina"), client_as("boris")
    answer = nina.send("/clients/columns", column=["email", "added", "horoscope"], next="/clients?kind=person")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/clients?kind=person")
    heads = re.findall(r"<th scope=\"col\"[^>]*>(?:<a[^>]*>)?([^<]+)", read(nina, "/clients"))
    assert [h.strip() for h in heads] == ["Client", "E-mail", "In the base since"]
    assert "client1@north_1.example" in read(nina, "/clients")
    others = re.findall(r"<th scope=\"col\"[^>]*>(?:<a[^>]*>)?([^<]+)", read(boris, "/clients"))
    assert [h.strip() for h in others] == ["Client", "City", "Vehicle", "Centre", "Last contact"]
    nina.send("/clients/columns", column=["city", "vehicle", "last"], next="/clients")


def test_a_column_s_head_orders_the_list_and_says_how(client_as: Callable[[str], Browser]) -> None:
    forth, back = read(client_as("nina"), "/clients"), read(client_as("nina"), "/clients?order=name-back")
    assert 'aria-sort="ascending"' in forth
    assert 'href="/clients?order=name-back"' in forth
    assert 'aria-sort="descending"' in back
    assert names(client_as("nina"), "/clients") == names(client_as("nina"), "/clients?order=name-back")[::-1]
