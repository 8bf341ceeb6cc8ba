"""Contacts masked until they are revealed: by role, by kind, for one answer, and each time written down."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session

from clients import Incoming, masked_cells, masked_text
from journal import SYSTEM
from roles import CONTACT_CHOICES, Role, appoint, choose_contacts
from store import Database
from tests.asking import ask, ask_one, tell
from tests.cast import NOW, PASSWORD, Cast, email_of
from tests.conftest import Browser
from tests.stewardship.people import Town
from tests.web.sending import FRAGMENT, HEADER, send, work_off
from tests.web.test_every_door import FORMS, NOWHERE, ROWS, path_of, routes

STREET, TAX, NOTED, MAILBOX = "Lesnaya 17-44", "7707083893", "+7 903 555-66-77", "secret.box@noted.example"
FOUND_IN_NOTES = "9035556677"
# They sign the walker out, take somebody away whom others need, or go on with another user's eyes.
ENDS_THE_WALK = ("sign_in.leave", "account.end_sessions", "rights.erase", "staff.leave", "staff.begin_seeing")


@pytest.fixture(scope="module", autouse=True)
def everything_known(database: Database, cast: Cast) -> None:
    """Every client of the cast has an address, a tax number and a note that names one more phone and mailbox."""
    tell(database, "update client set address = :a, legal_address = :a, tax_number = :t", a=STREET, t=TAX)
    tell(
        database,
        "insert into client_note (client_id, born_client_id, body, is_pinned, written_at, by)"
        " select id, id, :body, pinned, now(), :by from client, (values (true), (false)) as v (pinned)",
        body=f"Call the sister: {NOTED}, or write to {MAILBOX}", by=cast.users["nina"],
    )  # fmt: skip
    tell(database, "update interaction set detail = jsonb_build_object('comment', cast(:c as text))", c=f"new {NOTED}")
    with Session(database.system) as session, session.begin():
        appoint(session, email_of("adam"), "Adam Administrator", Role.ADMINISTRATOR, PASSWORD, now=NOW)


@pytest.fixture
def choose(database: Database) -> Iterator[Callable[[str, str], None]]:
    """Chooses how a role sees contacts; every role is as before at the end."""

    def set_to(role: str, choice: str) -> None:
        with Session(database.system) as session, session.begin():
            choose_contacts(session, role, choice, by=SYSTEM, now=NOW)

    yield set_to
    set_to("centre_head", "full")


def card(app: Flask, client_id: int) -> str:
    return f"/clients/{app.extensions['forecourt'].public_ids.text('client', client_id)}"


def readable(answer: bytes) -> str:
    """What a person can read in an answer: of a page, a workbook or a paper."""
    if answer[:4] == b"%PDF":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer)).pages)
    if answer[:2] == b"PK":
        book = zipfile.ZipFile(io.BytesIO(answer))
        return " ".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    return unescape(answer.decode("utf-8", "replace"))


def contacts_in(answer: bytes, secrets: set[str]) -> set[str]:
    """The contacts that stand in an answer in full, however their digits are set apart."""
    text = readable(answer)
    digits = re.sub(r"[\s().+\u00a0\u2011-]", "", text)
    return {secret for secret in secrets if secret in (digits if secret.isdigit() else text)}


@pytest.fixture(scope="module")
def secrets(database: Database, everything_known: None) -> set[str]:
    """Phones as ten digits, e-mail addresses, street and tax number of everybody."""
    found = ask(database, "select kind, value from identifier where kind in ('phone', 'email')")
    known = {value[-10:] if kind == "phone" else value for kind, value in found}
    letters = {address for (address,) in ask(database, "select address from message")}
    return known | letters | {STREET, TAX, FOUND_IN_NOTES, MAILBOX}


def test_rows_of_a_list_are_masked_and_corrected_all_the_same(
    client_as: Callable[[str], Browser], database: Database, choose: Callable[[str, str], None]
) -> None:
    nina = client_as("nina")
    path = str(
        send(nina, f"{HEADER}Ivan Petrov;+7 900 610-22-33;;abc\nAnna;8 900 610 33 44;;def;one too many\n").location
    )
    choose("centre_head", "masked")
    hidden = {"9006102233", "9006103344"}
    assert contacts_in(nina.get(path).get_data(), hidden) == set()
    nina.send(f"{path}/start", **{"field-3": "comment"})
    work_off(database)
    shown = nina.get(path).get_data(as_text=True)
    row = re.findall(r'href="(/imports/\w+/rows/\w+)"', shown)[0]
    for way in (path, row, f"{path}/unusable", f"{path}/unusable.csv"):
        assert contacts_in(nina.get(way).get_data(), hidden) == set()
    form = nina.get(row).get_data(as_text=True)
    cells = {f"cell-{n}": unescape(v) for n, v in re.findall(r'name="cell-(\d)" value="([^"]*)"', form)}
    assert cells["cell-1"] == "••• 44"
    assert nina.send(row, **{**cells, "cell-4": ""}).status_code == 303
    work_off(database)
    assert ask_one(database, "select count(*) from identifier where value = '+79006103344'") == 1
    nina.send(f"{path}/undo")
    work_off(database)


def test_no_route_tells_a_masked_role_a_contact_in_full(
    app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast, secrets: set[str]
) -> None:
    town = Town(database, cast)
    said = {
        "full_name": "Walker Wanda",
        "city": "Tver",
        "phones": ("+79160001122",),
        "emails": ("wanda.w@walker.example",),
    }
    one = town.arrive(Incoming(**said, address="Walker Street 5"))  # type: ignore[arg-type]
    other = town.arrive(Incoming(full_name="Walker Wanda", phones=("+79160003344",)), "south")
    town.keep(one, "north_1")
    town.edit(one, address="Walker Street 6", centre="north_1")
    pair = "select min(record_id), max(record_id), 2.5, 'grey', '{}', now() from membership where client_id = any(:ids)"
    fields = "(low_record_id, high_record_id, bits, cause, reasons, created_at)"
    tell(database, f"insert into review_item {fields} {pair}", ids=[one, other])
    secrets = secrets | {"9160001122", "9160003344", "wanda.w@walker.example", "Walker Street"}
    review = ask_one(database, "select id from review_item")
    adam, leaks, walked = client_as("adam"), [], 0
    for client_id in (cast.one("north_1"), one):
        rows = {name: find(cast, "north_1") for name, find in ROWS.items()}
        rows |= {"client_id": client_id, "review_id": review, "vehicle_id": cast.vehicles[cast.one("north_1")]}
        for rule in sorted(
            routes(app), key=lambda rule: (rule.endpoint.endswith(("erase", "decide", "scan")), str(rule))
        ):
            path = path_of(app, rule, rows)
            for headers in ({}, FRAGMENT):
                if "GET" in (rule.methods or set()):
                    answer = adam.get(path, headers=headers)
                elif rule.endpoint in ENDS_THE_WALK:
                    continue
                else:
                    form = {**FORMS.get(rule.endpoint, {}), "csrf_token": adam.token()}
                    answer = adam.post(path, data=form, headers=headers, follow_redirects=True)
                walked += answer.status_code == 200
                if told := contacts_in(answer.get_data(), secrets):
                    leaks.append((rule.endpoint, answer.status_code, told))
    assert leaks == []
    assert walked > 100


def test_lists_searches_and_files_are_masked(client_as: Callable[[str], Browser], secrets: set[str]) -> None:
    adam = client_as("adam")
    for path in ("/clients?columns=phone", "/clients/export?format=csv", "/clients/export?format=xlsx"):
        answer = adam.get(path).get_data()
        assert contacts_in(answer, secrets) == set() and "••• 01" in readable(answer)
    for question in ("8 900 000-00-01", "900000-0001", "+79000000001", "Client1@north_1.example"):
        found = adam.post("/clients/search", data={"q": question, "csrf_token": adam.token()}, headers=FRAGMENT)
        assert "••• 01" in found.get_data(as_text=True)
        typed = {question, question.lower(), "9000000001"}
        assert contacts_in(found.get_data(), secrets) <= typed, "what one typed oneself stays in its field"
    for piece in ("90000", "900 00-00", "+7900000000", "client1", "client1@", "@north_1.example", TAX[:-1]):
        found = adam.post("/clients/search", data={"q": piece, "csrf_token": adam.token()}, headers=FRAGMENT)
        assert "••• 01" not in found.get_data(as_text=True), "piece by piece a number would be found out"


def test_a_kind_of_contact_is_shown_when_it_is_asked_for_and_written_down(
    app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast,
    choose: Callable[[str, str], None], secrets: set[str],
) -> None:  # fmt: skip
    choose("centre_head", "on-request")
    nina, client_id = client_as("nina"), cast.one("north_1")
    path = card(app, client_id)
    assert contacts_in(nina.get(path).get_data(), secrets) == set()
    answer = nina.send(f"{path}/contacts", kind="phone")
    assert contacts_in(answer.get_data(), secrets) == {"9000000001"}
    assert answer.headers["Cache-Control"] == "no-store" and "<html" in answer.get_data(as_text=True)
    data = {"kind": "email", "csrf_token": nina.token()}
    fragment = nina.post(f"{path}/contacts", data=data, headers=FRAGMENT)
    assert contacts_in(fragment.get_data(), secrets) == {"client1@north_1.example"}
    assert fragment.get_data(as_text=True).lstrip().startswith('<section class="sect" id="clients-identity"')
    assert contacts_in(nina.send(f"{path}/contacts", kind="address").get_data(), secrets) == {STREET}
    assert contacts_in(nina.send(f"{path}/contacts", kind="tax_number").get_data(), secrets) == {TAX}
    assert contacts_in(nina.get(path).get_data(), secrets) == set(), "the next answer is masked again"
    kept = "select user_id, client_id, centre_id, detail from journal_entry where act = 'contacts revealed' order by id"
    about = (cast.users["nina"], client_id, cast.centres["north_1"])
    kinds = ("phone", "email", "address", "tax_number")
    assert ask(database, kept) == [(*about, {"kind": kind}) for kind in kinds]


def test_a_role_that_must_say_why_says_why(
    app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast,
    choose: Callable[[str, str], None], secrets: set[str],
) -> None:  # fmt: skip
    choose("centre_head", "with-reason")
    nina, path = client_as("nina"), card(app, cast.one("north_1"))
    before = ask_one(database, "select count(*) from journal_entry where act = 'contacts revealed'")
    for reason in ("", "because"):
        refused = nina.send(f"{path}/contacts", kind="phone", reason=reason)
        assert refused.status_code == 422 and contacts_in(refused.get_data(), secrets) == set()
        assert "Choose why you need the contact." in refused.get_data(as_text=True)
    assert ask_one(database, "select count(*) from journal_entry where act = 'contacts revealed'") == before
    assert contacts_in(nina.send(f"{path}/contacts", kind="phone", reason="visit").get_data(), secrets)
    last = "select detail from journal_entry where act = 'contacts revealed' order by id desc limit 1"
    assert ask_one(database, last) == {"kind": "phone", "reason": "visit"}


def test_a_role_that_never_sees_contacts_is_refused(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, secrets: set[str]
) -> None:
    for who in ("adam", "irina"):
        browser, path = client_as(who), card(app, cast.one("north_1"))
        assert "contacts-reveal" not in browser.get(path).get_data(as_text=True)
        for kind in ("phone", "all", ""):
            refused = browser.send(f"{path}/contacts", kind=kind, reason="call")
            assert refused.status_code == 422 and contacts_in(refused.get_data(), secrets) == set()
    for way, status in (("file/json", 403), ("file/pdf", 403), ("edit/contacts", 422)):
        refused = client_as("adam").send(f"{card(app, cast.one('north_1'))}/{way}")
        assert refused.status_code == status and contacts_in(refused.get_data(), secrets) == set()


def test_the_matrix_tells_which_roles_see_contacts_when_they_ask(
    client_as: Callable[[str], Browser], choose: Callable[[str, str], None]
) -> None:
    asked = "when they ask"
    assert asked not in client_as("adam").get("/access/roles").get_data(as_text=True)
    choose("centre_head", "with-reason")
    assert asked in client_as("adam").get("/access/roles").get_data(as_text=True)


def test_a_foreign_client_s_contact_is_not_there(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, choose: Callable[[str, str], None]
) -> None:
    choose("centre_head", "on-request")
    nina = client_as("nina")
    for client_id in (cast.one("south"), NOWHERE):
        assert nina.send(f"{card(app, client_id)}/contacts", kind="phone").status_code == 404


def test_the_form_of_an_edit_has_no_contact_until_it_is_asked_for(
    app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast,
    choose: Callable[[str, str], None], secrets: set[str],
) -> None:  # fmt: skip
    choose("centre_head", "on-request")
    town = Town(database, cast, numbers=50)
    said = {
        "surname": "Formova",
        "given_name": "Olga",
        "phones": ("+79161230011",),
        "emails": ("olga.form@formova.example",),
    }
    client_id = town.arrive(Incoming(**said, address="Formova Street 9", city="Tver"))  # type: ignore[arg-type]
    town.keep(client_id, "north_1")
    hidden = {"9161230011", "olga.form@formova.example", "Formova Street"}
    nina, path = client_as("nina"), card(app, client_id)
    masked = nina.get(f"{path}/edit")
    assert contacts_in(masked.get_data(), hidden) == set() and "edit-reveal" in masked.get_data(as_text=True)
    version = re.search(r'name="version" value="(\d+)"', masked.get_data(as_text=True))
    assert version
    form = {"version": version.group(1), "surname": "Formova", "was-surname": "Formova", "given_name": "Olga",
            "was-given_name": "Olga", "city": "Klin", "was-city": "Tver", "phone": "+79161239900"}  # fmt: skip
    assert nina.send(f"{path}/edit", **form).status_code == 303
    phones = "select value from identifier where kind = 'phone' and client_id = :c order by value"
    assert ask(database, phones, c=client_id) == [("+79161230011",), ("+79161239900",)], "nothing was crossed out"
    assert ask(database, "select city, address from client where id = :c", c=client_id) == [
        ("Klin", "Formova Street 9")
    ]

    full = nina.send(f"{path}/edit/contacts")
    assert contacts_in(full.get_data(), hidden) == hidden
    count = "select count(*) from journal_entry where act = 'contacts revealed' and client_id = :c"
    assert ask_one(database, count, c=client_id) == 1
    stale = nina.send(f"{path}/edit", **{**form, "revealed": "1", "phone": "no number"})
    assert stale.status_code in (409, 422) and contacts_in(stale.get_data(), hidden)
    assert ask_one(database, count, c=client_id) == 2, "shown once more with the refusal, and written down with it"
    choose("centre_head", "with-reason")
    forged = nina.send(f"{path}/edit", **{**form, "revealed": "1", "phone": "no number"})
    assert contacts_in(forged.get_data(), hidden) == set()


def test_a_note_that_was_shown_masked_and_left_alone_stays_as_it_was(
    app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast, choose: Callable[[str, str], None]
) -> None:
    choose("centre_head", "masked")
    nina, path = client_as("nina"), card(app, cast.clients["north_1"][2])
    form = unescape(nina.get(f"{path}/pin").get_data(as_text=True))
    body = re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", form, re.S)
    seen = re.search(r'name="seen" value="(\w+)"', form)
    assert body and seen and NOTED not in body.group(1)
    assert nina.send(f"{path}/pin", body=body.group(1), seen=seen.group(1)).status_code == 303
    pinned = "select body from client_note where is_pinned and client_id = :c order by id desc limit 1"
    assert NOTED in ask_one(database, pinned, c=cast.clients["north_1"][2])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call +7 (903) 555-66-77 after six", "call ••• 77 after six"),
        ("89035556677", "••• 77"),
        ("write to a.b@mail.example, please", "write to a•••@mail.example, please"),
        ("came on 2026-11-22, again on 22.11.2026", "came on 2026-11-22, again on 22.11.2026"),
        ("62 300 km, 2021, plate А001ВС 77", "62 300 km, 2021, plate А001ВС 77"),
        ("VIN X9FT5C1A0MH000001", "VIN X9FT5C1A0MH000001"),
    ],
)
def test_contacts_are_found_in_a_text(text: str, shown: str) -> None:
    assert masked_text(text) == shown


def test_a_cell_that_is_read_as_an_address_is_masked_whole() -> None:
    assert masked_cells(["address", "phone", ""], ["Main 5", "8 903 555 66 77", "x", "+7 903 555 66 78"]) == (
        "•••", "••• 77", "x", "••• 78",
    )  # fmt: skip


def test_every_choice_is_one_that_a_role_can_hold(choose: Callable[[str, str], None]) -> None:
    for choice in CONTACT_CHOICES:
        choose("centre_head", choice)
