"""A person's own file: whole, of every number they bear, and without a word about anybody else."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

import audit
import campaigns
import clients
import distribution
import intake
import outbox
import roles
import stewardship
from clients import Incoming, NoSuchClient
from journal import SYSTEM, Actor
from stewardship import (
    EXCEPTIONS,
    SECTIONS,
    enter_access,
    merge_clients,
    print_subject,
    subject_of,
    undo_merge,
    write_subject_json,
)
from store import Base, Database
from tenancy import Scope, ScopedSession, scope_key
from tests.cast import Cast
from tests.conftest import SECRET
from tests.stewardship.people import Town

# Packages whose tables are looked through.
LOADED = (audit, campaigns, clients, distribution, intake, outbox, roles, stewardship)
NAMES_A_PERSON = ("client_id", "born_client_id", "person_ref", "kept_client_id", "gone_client_id")
RITA = Incoming(
    full_name="Уткина Маргарита Львовна", phones=("+79167770101",), emails=("utkina.rita@mail.ru",),
    mailing_consent=True,
)  # fmt: skip


@pytest.fixture
def town(ground: Database, cast: Cast) -> Town:
    return Town(ground, cast)


def network(town: Town) -> ScopedSession:
    return ScopedSession(town.database.web, Scope.network(town.cast.users["helen"]), scope_key(SECRET))


VIN = "X9FT5C1A0MH999002"


def file_of(town: Town, client: int) -> dict[str, Any]:
    out = io.StringIO()
    with network(town) as session, session.begin():
        subject = subject_of(session, client)
        helen = Actor(town.cast.users["helen"], "head_office_lead", "network", "", "")
        file = enter_access(session, subject, "json", by=helen, now=town.tick())
        write_subject_json(session, subject, out, file=file, number_of=lambda i: f"№{i}", now=town.now)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def test_every_table_with_a_client_in_it_is_told_or_excepted_with_a_reason() -> None:
    assert LOADED
    hold_people = {
        table.name
        for table in Base.metadata.tables.values()
        if any(c.name in NAMES_A_PERSON for c in table.columns)
        or any(f.column.table.name == "client" for f in table.foreign_keys)
    }
    told = frozenset[str]().union(*(section.tables for section in SECTIONS))
    assert hold_people - told - set(EXCEPTIONS) == set()
    assert told & set(EXCEPTIONS) == set()
    assert set(EXCEPTIONS) <= set(Base.metadata.tables)
    assert all(len(reason) > 20 for reason in EXCEPTIONS.values())


def test_every_part_reads_the_tables_it_says_it_tells_of() -> None:
    for section in SECTIONS:
        for table in section.tables - {"merge_loss"}:
            assert table in section.query.replace("\n", " ").split(), (section.name, table)


def test_the_file_is_of_the_whole_network_and_every_number(town: Town) -> None:
    here = town.arrive(RITA, "north_1")
    town.keep(here, "north_1")
    there = town.arrive(Incoming(full_name="Рита Уткина", emails=("rita.u@work.example",)), "south")
    town.launch()
    stewardship.merge_clients(town.database, here, there, cause="desk", actor=SYSTEM, now=town.tick())
    told = file_of(town, there)
    assert told["schema"] == "forecourt subject access 1"
    assert told["file"] == f"F-{town.one('select id from client_export')}"
    assert town.ask("select kind, rows, contacts from client_export") == [("person", 1, True)]
    assert told["numbers"] == [f"№{here}", f"№{there}"]
    assert {r["centre"] for r in told["source_records"]} == {"Centre North-1", "Centre South"}
    values = {i["value"] for i in told["identifiers"]}
    assert {"+79167770101", "utkina.rita@mail.ru", "rita.u@work.example"} <= values
    assert [a["centre"] for a in told["assignments"]] == ["Centre North-1"]
    assert told["assignments"][0]["reason"] == {"rule": {"kind": "test"}}
    assert {a["channel"] for a in told["consent_acts"]} == {"email", "phone"} | {a["channel"] for a in told["consents"]}
    assert len(told["merges"]) == 1 and len(told["invitations"]) == 1
    assert {s.name for s in SECTIONS} <= set(told)
    acts = "select act, client_id from journal_entry order by id desc limit 1"
    assert town.ask(acts) == [("subject file made", here)]


def test_a_message_stands_as_it_was_sent_without_the_link_that_acts_for_the_person(town: Town) -> None:
    client = town.arrive(RITA)
    town.keep(client, "north_1")
    town.launch()
    (message,) = file_of(town, client)["messages"]
    assert message["address"] == "utkina.rita@mail.ru"
    assert message["text"].startswith("Dear Маргарита, come before") or "Маргарита" in message["text"]
    assert "{" not in message["text"] and message["text"].rstrip().endswith("…")


def test_nothing_of_other_persons_or_of_the_staff_is_told(town: Town) -> None:
    """A family car with two owners, a row that was another's by mistake, and the name of whoever opened the card."""
    client = town.arrive(RITA)
    car = Incoming(full_name="Уткин Пётр Львович", phones=("+79167770999",), vin="X9FT5C1A0MH999001", make="Aurion")
    husband = town.arrive(car)
    town.tell("update ownership set until = '2024-01-01' where client_id = :c", c=husband)
    own = "insert into ownership (vehicle_id, client_id, born_client_id) select vehicle_id, :c, :c from ownership"
    town.tell(f"{own} where client_id = :h", c=client, h=husband)
    town.tell("update vehicle set mileage_km = 77123 where vin = 'X9FT5C1A0MH999001'")
    row = "select record_id from membership where client_id = :c and until is null"
    town.tell(
        "insert into membership (record_id, client_id, born_client_id, since, until, reasons, model)"
        " values (:r, :c, :c, :now, :now, '{}', 'test')",
        r=town.one(row, c=husband), c=client, now=town.now,
    )  # fmt: skip
    with network(town) as session, session.begin():
        clients.open_card(
            session, client, by=helen(town), now=town.tick(), sees_contacts=True
        )  # fmt: skip
    told = file_of(town, client)
    whole = json.dumps(told, ensure_ascii=False)
    assert "Пётр" not in whole and "+79167770999" not in whole and f"№{husband}" not in whole
    assert [v["vin"] for v in told["vehicles"]] == ["X9FT5C1A0MH999001"]
    assert len(told["source_records"]) == 1
    opened = [e for e in told["journal"] if e["act"] == "client opened"]
    assert [e["role"] for e in opened] == ["head_office_lead"]
    assert "Helen" not in whole and "10.9.8.7" not in whole
    # What became of a car after the person had it is the next owner's.
    assert file_of(town, husband)["vehicles"][0]["mileage_km"] is None
    assert told["vehicles"][0]["mileage_km"] == 77123


def test_a_past_owner_is_told_the_plate_of_their_own_time_only(town: Town) -> None:
    first = town.arrive(
        Incoming(full_name=RITA.full_name, phones=RITA.phones, vin=VIN, make="Aurion", plate="А123ВС77")
    )
    second = town.arrive(Incoming(full_name="Уткин Пётр Львович", phones=("+79167770998",), vin=VIN, make="Aurion"))
    town.tell("update source_record set cells = jsonb_build_array('a 123 bc 77') where id in (select record_id"
              " from membership where client_id = :c)", c=first)  # fmt: skip
    town.tell("update ownership set until = '2024-01-01' where client_id = :c", c=first)
    assert [v["plate"] for v in file_of(town, first)["vehicles"]] == ["А123ВС77"]
    town.tell("update vehicle set plate = 'М777ММ50' where vin = :v", v=VIN)
    told = file_of(town, first)
    assert [(v["vin"], v["plate"]) for v in told["vehicles"]] == [(VIN, None)]
    assert "М777ММ50" not in json.dumps(told, ensure_ascii=False)
    assert [v["plate"] for v in file_of(town, second)["vehicles"]] == ["М777ММ50"]


def helen(town: Town) -> Actor:
    return Actor(town.cast.users["helen"], "head_office_lead", "network", "10.9.8.7")


def test_a_row_of_somebody_joined_by_mistake_is_never_told_not_even_when_a_newer_one_took_its_place(town: Town) -> None:
    rita = town.arrive(RITA)
    anna = Incoming(full_name="Воробьёва Анна Ильинична", phones=("+79167770202",), emails=("vorobeva@mail.ru",))
    other = town.arrive(anna, "south", external_id="A1")
    done = merge_clients(town.database, rita, other, cause="desk", actor=SYSTEM, now=town.tick())
    undo_merge(town.database, done.merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    assert town.arrive(replace(anna, city="Пермь"), "south", external_id="A1") == other
    assert [row["centre"] for row in file_of(town, rita)["source_records"]] == ["Centre North-1"]
    assert [row["centre"] for row in file_of(town, other)["source_records"]] == ["Centre South"] * 2


def test_only_a_session_over_the_whole_network_makes_one(town: Town) -> None:
    client = town.arrive(RITA)
    town.keep(client, "north_1")
    scope = Scope.centres(town.cast.users["nina"], [town.cast.centres["north_1"]])
    with ScopedSession(town.database.web, scope, scope_key(SECRET)) as session, pytest.raises(NoSuchClient):
        subject_of(session, client)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Everything we know of you"), ("ru", "Всё, что мы о вас знаем")]
)
def test_the_paper_says_the_same_in_the_language_asked_for(town: Town, language: str, words: str) -> None:
    client = town.arrive(RITA)
    town.keep(client, "north_1")
    town.launch()
    with network(town) as session:
        content = print_subject(
            session, subject_of(session, client), file="F-7", language=language, number_of=lambda i: f"№{i}",
            codes={"act": {"client opened": "Opened a client card"}}, now=town.now,
        )  # fmt: skip
        again = print_subject(
            session, subject_of(session, client), file="F-7", language=language, number_of=lambda i: f"№{i}",
            codes={"act": {"client opened": "Opened a client card"}}, now=town.now,
        )  # fmt: skip
    assert content == again
    told = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
    assert words in told
    for value in ("Уткина", "utkina.rita@mail.ru", "+79167770101", f"№{client}", "F-7", "Centre North-1", "SHA-256"):
        assert value in told
