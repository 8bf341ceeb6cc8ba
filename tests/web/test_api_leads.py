"""A centre's own systems send single leads: taken in on the spot, given to a centre, told to nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from flask import Flask
from werkzeug.test import TestResponse

from distribution import draft_rules, publish_draft
from journal import SYSTEM
from store import Database, alembic_config
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.cast import NOW, Cast
from tests.conftest import Browser
from tests.web.test_api import Program, as_documented, nobody_waits, program, program_of

__all__ = ["nobody_waits", "program"]

LEAD: dict[str, Any] = {
    "source": "site.example", "source_id": "A-1", "name": "Leadov Pyotr", "phones": ["+7 912 500-10-01"],
    "emails": ["leadov@mail.example"], "city": "Tver", "vehicle": {"make": "Aurion", "model": "T5"},
    "wish": "test_drive", "comment": "After six",
    "consents": [
        {"purpose": "marketing", "channels": ["email", "sms"], "given_at": "2026-11-20T10:00:00+03:00",
         "wording": "I agree to mailings", "version": "7", "ip": "192.0.2.7"},
    ],
}  # fmt: skip
PROSPECT = """<?adf version="1.0"?><adf><prospect><id source="portal.example">L-9</id>
<requestdate>2026-11-20T10:20:00</requestdate>
<vehicle interest="test-drive"><make>Kia</make><model>Rio</model></vehicle>
<vehicle interest="trade-in"><make>Lada</make><model>Granta</model><vin>XTA219010G0000001</vin></vehicle>
<customer><contact><name part="full">Adfov Semyon</name><phone>+79125001009</phone></contact></customer>
<vendor><vendorname>South Cars</vendorname></vendor></prospect></adf>"""


@pytest.fixture(scope="module", autouse=True)
def rules(database: Database) -> None:
    """Everybody goes to the nearest centre that sells the make, else to any in turn."""
    with system_session(database.system) as session:
        draft_rules(session, [{"kind": "shares"}], actor=SYSTEM, now=NOW, edition=None)
        publish_draft(session, actor=SYSTEM, now=NOW)


def post(program: Program, lead: object = LEAD, **more: Any) -> TestResponse:
    headers = program.headers(more.pop("language", "en")) | more.pop("headers", {})
    body = lead if isinstance(lead, str | bytes) else json.dumps(lead)
    sent = {"data": body, "headers": headers, "content_type": "application/json"} | more
    return as_documented(program.web, program.web.post("/api/leads", **sent), "/api/leads", "post")


def client_of(database: Database, number: str) -> int:
    return int(
        ask_one(
            database,
            "select m.client_id from source_record r join membership m on m.record_id = r.id and m.until is null"
            " where r.external_id = :number and r.ended_at is null",
            number=number,
        )
    )


def test_a_lead_becomes_a_client_of_a_centre_at_once(program: Program, database: Database, cast: Cast) -> None:
    answer = post(program)
    assert (answer.status_code, answer.get_json()["outcome"]) == (201, "new")
    client = client_of(database, "site.example:A-1")
    (row,) = ask(database, "select display_name, centre_id from client where id = :c", c=client)
    assert row[0] == "Leadov Pyotr"
    assert row[1] in cast.centres.values()
    assert ask(database, "select centre_id from assignment where client_id = :c and ended_at is null", c=client) == [
        (row[1],)
    ]
    (event,) = ask(
        database,
        "select i.kind, i.centre_id, i.detail, v.make from interaction i join vehicle v on v.id = i.vehicle_id"
        " where i.client_id = :c",
        c=client,
    )
    assert event == ("inquiry", cast.centres["north_1"], {"interest": "test_drive", "comment": "After six"}, "Aurion")
    assert ask(database, "select channel, batch_id from source_record where external_id = 'site.example:A-1'") == [
        ("lead", None)
    ]
    assert ask_one(database, "select count(*) from ownership where client_id = :c", c=client) == 0


def test_what_was_agreed_to_is_kept_with_its_proof(program: Program, database: Database, cast: Cast) -> None:
    post(program, LEAD | {"source_id": "C-1", "phones": ["+7 912 500-10-02"], "emails": ["consented@mail.example"]})
    client = client_of(database, "site.example:C-1")
    acts = ask(
        database,
        "select channel, purpose, holder_id, act, happened_at, proof from consent where client_id = :c order by 1",
        c=client,
    )
    proof = {"kind": "form", "wording": "I agree to mailings", "version": "7", "ip": "192.0.2.7"}
    assert [(a[0], a[1], a[2], a[3], a[5]) for a in acts] == [
        (channel, "marketing", cast.dealers["alpha"], "given", proof) for channel in ("email", "sms")
    ]
    assert {a[4].isoformat() for a in acts} == {"2026-11-20T07:00:00+00:00"}


@pytest.mark.parametrize(("withdrawn_on", "given"), [("2026-11-19", True), ("2026-11-21", False)])
def test_the_newer_own_word_of_a_lead_counts_against_a_withdrawal_and_an_older_one_does_not(
    program: Program, database: Database, withdrawn_on: str, given: bool
) -> None:
    address = f"ushedshy{withdrawn_on[-2:]}@mail.ru"
    tell(
        database,
        "insert into suppression (mark, channel, since)"
        " select k.mark, 'email', cast(:t as date) from contact_marks(array[:contact]) k",
        t=withdrawn_on,
        contact=f"email:{address}",
    )
    post(program, LEAD | {"source_id": f"W-{withdrawn_on}", "phones": [], "emails": [address], "name": "Ushedshy Oleg"})
    client = client_of(database, f"site.example:W-{withdrawn_on}")
    state = "select given from consent_state where client_id = :c and channel = 'email'"
    assert ask(database, state, c=client) == [(given,)]


def test_the_same_lead_again_changes_nothing_and_answers_the_same(program: Program, database: Database) -> None:
    lead = LEAD | {"source_id": "S-1", "phones": ["+7 912 500-10-03"], "emails": []}
    first = post(program, lead)
    before = ask(database, "select (select count(*) from source_record), (select count(*) from consent)")
    again = post(program, lead)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json() | {"outcome": "same"}
    assert ask(database, "select (select count(*) from source_record), (select count(*) from consent)") == before


def test_a_changed_lead_takes_the_place_of_the_old_one(program: Program, database: Database) -> None:
    lead = LEAD | {"source_id": "X-1", "name": "Peremenov Gleb", "phones": ["+7 903 811-42-04"], "emails": []}
    post(program, lead)
    client = client_of(database, "site.example:X-1")
    changed = post(program, lead | {"comment": "Before noon"})
    assert (changed.status_code, changed.get_json()["outcome"]) == (200, "changed")
    assert client_of(database, "site.example:X-1") == client
    told = ask(database, "select detail ->> 'comment' from interaction where client_id = :c", c=client)
    assert told == [("Before noon",)]


def test_a_key_of_the_header_stands_for_a_number(program: Program, database: Database) -> None:
    lead = {"name": "Klyuchev Ivan", "phones": ["+7 912 500-10-05"]}
    key = {"Idempotency-Key": "3f1c-77"}
    assert [post(program, lead, headers=key).status_code for _ in range(2)] == [201, 200]
    refused = post(program, lead | {"name": "Klyuchev Oleg"}, headers=key)
    assert (refused.status_code, refused.get_json()["field"]) == (422, "Idempotency-Key")
    assert ask_one(database, "select count(*) from client where name_key like 'klyuchev%' and alias_of is null") == 1


def test_no_two_sources_and_no_key_are_ever_one_number(program: Program, database: Database) -> None:
    def sent(number: int, *, headers: dict[str, str] | None = None, **own: str) -> int:
        lead = {"name": f"Razny Gleb{'abcdefgh'[number]}", "phones": [f"+7 912 500-12-1{number}"], **own}
        return post(program, lead, headers=headers or {}).status_code

    assert sent(0, source="a:b", source_id="c") == 201
    assert sent(1, source="a", source_id="b:c") == 201
    assert sent(2, source="idempotency-key", source_id="77-k") == 201
    assert sent(3, headers={"Idempotency-Key": "77-k"}) == 201
    assert sent(4, source="a\\", source_id="b") == 201
    assert sent(5, source="a\\:b", source_id="c") == 201
    assert sent(0, source="a:b", source_id="c") == 200
    assert sent(2, source="idempotency-key", source_id="77-k") == 200


def test_a_prospect_that_bears_its_number_of_before_is_known_by_that_of_today(
    program: Program, database: Database
) -> None:
    prospect = PROSPECT.replace("portal.example", "portal:8080").replace("+79125001009", "+79125001209")
    prospect = prospect.replace("Adfov Semyon", "Portov Fyodor").replace("XTA219010G0000001", "XTA219010G0000002")
    assert post(program, prospect, content_type="application/xml").status_code == 201
    former = (
        "update source_record set external_id = replace(external_id, chr(92), '') where external_id like 'portal%8080%'"
    )
    tell(database, former)
    client = client_of(database, "portal:8080:L-9")
    assert post(program, prospect, content_type="application/xml").status_code == 200
    assert client_of(database, "portal\\:8080:L-9") == client
    assert client_of(database, "portal\\:8080:L-9#owned1") == client


def test_leads_kept_under_numbers_of_before_are_still_known(program: Program, database: Database) -> None:
    lead = {"name": "Davny Gleb", "phones": ["+7 912 500-13-01"], "source": "old:site", "source_id": "7#1"}
    assert post(program, lead).status_code == 201
    number = r"old\:site:7\#1"
    client = client_of(database, number)
    tell(
        database,
        "update source_record set external_id = cells ->> 0 || ':' || (cells ->> 1) where external_id = :n",
        n=number,
    )
    step = ScriptDirectory.from_config(alembic_config(database)).get_revision("0034_lead_numbers")
    with database.owner.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        step.module.upgrade()
    assert client_of(database, number) == client
    assert post(program, lead).status_code == 200


def test_equal_leads_at_one_moment_are_one_lead(program: Program, database: Database) -> None:
    headers = program.headers()
    body = json.dumps(LEAD | {"source_id": "P-1", "phones": ["+7 912 500-10-06"], "emails": []})

    def send(_number: int) -> int:
        web = program.web.application.test_client()
        return web.post("/api/leads", data=body, headers=headers, content_type="application/json").status_code

    with ThreadPoolExecutor(4) as crowd:
        assert sorted(crowd.map(send, range(4))) == [200, 200, 200, 201]


def test_a_prospect_of_adf_is_a_lead_with_its_own_number(program: Program, database: Database) -> None:
    answer = post(program, PROSPECT, content_type="application/xml")
    assert answer.status_code == 201
    client = client_of(database, "portal.example:L-9")
    assert client_of(database, "portal.example:L-9#owned1") == client
    (event,) = ask(database, "select detail from interaction where client_id = :c and kind = 'inquiry'", c=client)
    assert event == ({"interest": "test_drive", "comment": "South Cars"},)
    owned = "select v.vin from ownership o join vehicle v on v.id = o.vehicle_id where o.client_id = :c"
    assert ask(database, owned, c=client) == [("XTA219010G0000001",)]
    assert post(program, PROSPECT, content_type="text/xml").status_code == 200


@pytest.mark.parametrize("content", ["<adf></adf>", "<html/>", PROSPECT.replace("</adf>", "<prospect/></adf>")])
def test_a_document_without_one_prospect_is_refused(program: Program, content: str) -> None:
    refused = post(program, content, content_type="application/xml")
    assert (refused.status_code, refused.get_json()["field"]) == (422, "prospect")


def test_a_person_who_is_kept_stays_and_the_sender_is_not_told_by_whom(
    app: Flask, database: Database, cast: Cast, program: Program
) -> None:
    south = program_of(app, database, cast, "south")
    person = {"source": "s", "name": "Zaozerny Mark", "phones": ["+7 921 744-10-07"]}
    nobody = {"source": "s", "name": "Nekto Novy", "phones": ["+7 931 255-68-90"]}
    with only_open(database, cast, "south"):
        # To the sender, a person whom another centre keeps and one whom the rules send there are alike.
        own = post(south, person | {"source_id": "K-1"})
        elsewhere = post(program, nobody | {"source_id": "K-2"})
    known = post(program, person | {"source_id": "K-3"})
    client = client_of(database, "s:K-3")
    assert client == client_of(database, "s:K-1")
    assert ask_one(database, "select centre_id from client where id = :c", c=client) == cast.centres["south"]
    for told in (known.get_json(), elsewhere.get_json()):
        assert set(told) == {"lead_id", "outcome", "kept_by_you"}
        assert (told["outcome"], told["kept_by_you"]) == ("new", False)
    assert own.get_json()["kept_by_you"] is True
    assert own.get_json()["client_id"] == app.extensions["forecourt"].public_ids.text("client", client)


@contextmanager
def only_open(database: Database, cast: Cast, place: str) -> Iterator[None]:
    tell(database, "update centre set is_open = id = :c", c=cast.centres[place])
    try:
        yield
    finally:
        tell(database, "update centre set is_open = true")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"phones": ["12"], "emails": []}, "phones"),
        ({"phones": "+79125001001"}, "phones"),
        ({"phones": [7]}, "phones[0]"),
        ({"nmae": "x"}, "nmae"),
        # Half of a letter, as JSON may hold it.
        ({"nm\ud800ae": "x"}, "nm?ae"),
        ({"name": "x" * 201}, "name"),
        ({"vehicle": "Kia"}, "vehicle"),
        ({"vehicle": {"color": "red"}}, "vehicle.color"),
        ({"wish": "buy"}, "wish"),
        ({"requested_on": "2030-01-01"}, "requested_on"),
        ({"source": ""}, "source"),
        ({"source_id": ""}, "source_id"),
        ({"consents": [{"purpose": "marketing", "channels": ["email"], "given_at": "2026-11-20T10:00:00+03:00"}]},
         "consents[0].wording"),
        ({"consents": [LEAD["consents"][0] | {"given_at": "2026-11-20T10:00:00"}]}, "consents[0].given_at"),
        ({"consents": [LEAD["consents"][0] | {"given_at": "2036-11-20T10:00:00Z"}]}, "consents[0].given_at"),
        ({"consents": [LEAD["consents"][0] | {"channels": []}]}, "consents[0].channels"),
        ({"consents": [LEAD["consents"][0] | {"channels": ["fax"]}]}, "consents[0].channels[0].channel"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_is_kept(
    program: Program, database: Database, change: dict[str, Any], field: str
) -> None:
    before = ask(database, "select (select count(*) from source_record), (select count(*) from client)")
    refused = post(program, LEAD | {"source_id": "W-1"} | change)
    assert (refused.status_code, refused.get_json()["field"]) == (422, field)
    assert refused.get_json()["type"] == "urn:forecourt:problem:field-refused"
    assert ask(database, "select (select count(*) from source_record), (select count(*) from client)") == before


def test_what_is_no_lead_at_all_is_refused(program: Program) -> None:
    assert post(program, "").status_code == 400
    assert post(program, "{").status_code == 400
    assert post(program, "[" * 100_000).status_code == 400
    assert post(program, "[]").status_code == 422
    assert post(program, "name=x", content_type="text/plain").status_code == 415
    assert post(program, "x" * 300_000).status_code == 413
    assert post(program, LEAD, headers={"Idempotency-Key": "k" * 201}).status_code == 400
    refused = post(program, LEAD | {"wish": "buy"}, language="ru")
    assert "wish" in refused.get_json()["detail"]


def test_a_lead_counts_once_among_the_centres(program: Program, database: Database) -> None:
    runs = "select count(*) from distribution_run where day is not null"
    post(program, LEAD | {"source_id": "R-1", "phones": ["+7 905 231-11-01"], "emails": []})
    post(program, LEAD | {"source_id": "R-2", "phones": ["+7 912 500-11-02"], "emails": [], "name": "Drugoy Pavel"})
    assert ask_one(database, runs) == 1


def test_a_browser_is_shown_what_the_lead_asked(
    program: Program, database: Database, client_as: Callable[[str], Browser], app: Flask
) -> None:
    post(program, LEAD | {"source_id": "T-1", "phones": ["+7 912 500-11-03"], "emails": [], "name": "Vidimy Lev"})
    client = app.extensions["forecourt"].public_ids.text("client", client_of(database, "site.example:T-1"))
    assert "After six" in client_as("helen").get(f"/clients/{client}").get_data(as_text=True)
