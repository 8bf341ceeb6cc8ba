"""The conditions language: what it understands it finds, what it does not understand it refuses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from clients import Client
from segments import (
    FIELDS,
    Condition,
    ConditionWrong,
    Field,
    compile_conditions,
    conditions_sql,
    known_values,
    read_conditions,
    register_field,
    write_conditions,
)
from store import Database
from tenancy import Scope, ScopedSession, scope_key
from tests.cast import Cast
from tests.conftest import SECRET

TODAY = date(2026, 11, 22)


def where(field: str, op: str, *values: str) -> dict[str, Any]:
    return {"field": field, "op": op, "values": list(values)}


def found(session: Session, *conditions: dict[str, Any]) -> set[int]:
    """The clients found, asked in both of the ways that conditions are used."""
    document = {"all": list(conditions)}
    by_expression = set(session.scalars(select(Client.id).where(compile_conditions(document, today=TODAY))))
    sql, values = conditions_sql(document, today=TODAY)
    by_text = set(session.scalars(text(f"select id from client where {sql}"), values))
    assert by_expression == by_text
    return by_expression


def change(session: Session, client_id: int, **values: Any) -> None:
    session.execute(
        text(f"update client set {', '.join(f'{k} = :{k}' for k in values)} where id = :id"), values | {"id": client_id}
    )


def test_no_condition_is_everybody(system: Session, cast: Cast) -> None:
    assert found(system) == cast.all_of(*cast.clients)
    sql, values = conditions_sql({}, today=TODAY)
    assert (sql, values) == ("true", {})


def test_a_city_or_make_is_one_of_some(system: Session, cast: Cast) -> None:
    one, other, third = cast.clients["north_1"]
    change(system, one, city="Казань", make="Boreal")
    change(system, other, city="Oslo: north", make="Boreal")
    change(system, third, city=None)
    assert found(system, where("city", "is", "Казань", "Oslo: north")) == {one, other}
    assert found(system, where("city", "is", "Казань"), where("make", "is", "Boreal")) == {one}
    assert found(system, where("city", "is", "Tver"), where("make", "is", "Boreal")) == set()
    everybody = cast.all_of(*cast.clients)
    assert found(system, where("city", "is_not", "Tver")) == {one, other, third}, "nowhere is not in Tver"
    assert found(system, where("make", "is_not", "Boreal")) == everybody - {one, other}


def test_a_centre_is_one_of_some_and_no_centre_is_none_of_them(system: Session, cast: Cast) -> None:
    north = str(cast.centres["north_1"])
    assert found(system, where("centre", "is", north)) == cast.all_of("north_1")
    others = cast.all_of("north_2", "south", "moved", "nobody")
    assert found(system, where("centre", "is_not", north)) == others


def test_a_vehicle_s_age_is_counted_from_today_in_either_order(system: Session, cast: Cast) -> None:
    one, other, third = cast.clients["north_1"]
    for client_id, year in ((one, 2026), (other, 2023), (third, None)):
        change(system, client_id, vehicle_year=year)
    assert found(system, where("vehicle_age", "between", "0", "3")) == {one, other}
    assert found(system, where("vehicle_age", "between", "3", "1")) == {other}
    assert found(system, where("vehicle_age", "between", "6", "90")) == set()


def test_a_consent_is_one_to_marketing_that_stands(system: Session, cast: Cast) -> None:
    everybody = cast.all_of(*cast.clients)
    withdrawn, other = cast.clients["south"][:2]
    system.execute(text("update consent_state set given = false where client_id = :id"), {"id": withdrawn})
    system.execute(text("update consent_state set purpose = 'data_processing' where client_id = :id"), {"id": other})
    assert found(system, where("consent", "is", "email")) == everybody - {withdrawn, other}
    assert found(system, where("consent", "is_not", "email")) == {withdrawn, other}
    assert found(system, where("consent", "is", "sms")) == set()


def test_a_company_is_no_person(system: Session, cast: Cast) -> None:
    company = cast.one("south")
    change(system, company, kind="company")
    assert found(system, where("kind", "is", "company")) == {company}
    assert found(system, where("kind", "is_not", "company")) == cast.all_of(*cast.clients) - {company}


def test_a_contact_and_a_centre_are_there_or_not(system: Session, cast: Cast) -> None:
    one, other = cast.clients["south"][:2]
    change(system, one, phone=None)
    change(system, other, phone=None, email=None)
    everybody = cast.all_of(*cast.clients)
    assert found(system, where("contact", "is", "phone")) == everybody - {one, other}
    assert found(system, where("contact", "is", "phone", "email")) == everybody - {other}
    assert found(system, where("contact", "is_not", "phone")) == {one, other}
    assert found(system, where("assigned", "is", "unassigned")) == cast.all_of("nobody")
    assert found(system, where("assigned", "is", "assigned")) == everybody - cast.all_of("nobody")
    assert found(system, where("assigned", "is", "assigned", "unassigned")) == everybody


@pytest.mark.parametrize(
    "item",
    [
        where("horoscope", "is", "leo"),
        where("city", "between", "1", "2"),
        where("city", "like", "%"),
        where("city", "is"),
        where("city", "is", "  "),
        where("city", "is", "a\0b"),
        where("vehicle_age", "between", "1"),
        where("vehicle_age", "between", "1", "2", "3"),
        where("vehicle_age", "between", "one", "2"),
        where("vehicle_age", "between", "-1", "2"),
        where("vehicle_age", "between", "1", "²"),
        where("vehicle_age", "between", "1", "9" * 30),
        where("consent", "is", "pigeon"),
        where("centre", "is", "North"),
        where("centre", "is", "1; drop table client"),
        {"field": "city", "op": "is", "values": "Tver"},
        {"field": "city"},
        {},
        "city",
        None,
        7,
    ],
)
def test_what_is_not_understood_is_refused(item: Any) -> None:
    with pytest.raises(ConditionWrong):
        read_conditions({"all": [item]})


@pytest.mark.parametrize("document", [{"any": []}, {"all": [], "not": []}, {"all": "everybody"}, {"all": {}}])
def test_a_form_of_a_later_version_is_refused_and_never_ignored(document: dict[str, Any]) -> None:
    with pytest.raises(ConditionWrong):
        read_conditions(document)


@given(st.lists(st.text(min_size=1), min_size=1, max_size=4))
def test_any_words_are_values_and_never_statements(words: list[str]) -> None:
    try:
        read = read_conditions({"all": [where("city", "is", *words)]})
    except ConditionWrong:
        assert not any(w.strip() for w in words) or any("\0" in w for w in words)
        return
    sql, values = conditions_sql(write_conditions(read), today=TODAY)
    assert sorted(values.values()) == sorted(w.strip() for w in words if w.strip())
    bare, _ = conditions_sql({"all": [where("city", "is", *("x" for _ in values))]}, today=TODAY)
    assert sql == bare, "the statement is the same whatever the words are"


def test_words_of_sql_find_nobody(system: Session, cast: Cast) -> None:
    for evil in ("' or true --", ":cond_city_1", "%(x)s", "Tver') or (1=1", "\\", "{}"):
        assert found(system, where("city", "is", evil)) == set()
        change(system, cast.one("south"), city=evil)
        assert found(system, where("city", "is", evil)) == {cast.one("south")}


def test_what_is_written_is_read_again() -> None:
    conditions = (Condition("city", "is", ("Казань", "Tver")), Condition("vehicle_age", "between", ("1", "3")))
    assert read_conditions(write_conditions(conditions)) == conditions


def test_several_documents_stand_in_one_statement(system: Session, cast: Cast) -> None:
    change(system, cast.one("south"), city="Oslo")
    one, of_one = conditions_sql({"all": [where("city", "is", "Oslo")]}, today=TODAY, prefix="rule0")
    two, of_two = conditions_sql({"all": [where("city", "is", "Tver")]}, today=TODAY, prefix="rule1")
    assert not set(of_one) & set(of_two)
    row = system.execute(
        text(f"select count(*) filter (where {one}), count(*) filter (where {two}) from client"), of_one | of_two
    ).one()
    assert tuple(row) == (1, len(cast.all_of(*cast.clients)) - 1)


def test_a_field_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        register_field(Field("city", "City", ("is",), FIELDS["city"].build))


def test_a_picker_offers_what_clients_in_scope_have(system: Session, cast: Cast) -> None:
    change(system, cast.one("south"), city="Oslo")
    change(system, cast.one("north_1"), city="")
    assert known_values(system, "city") == ["Oslo", "Tver"]
    assert known_values(system, "city", most=1) == ["Tver"]
    assert known_values(system, "kind") == []


@pytest.mark.parametrize("field", ["city", "make"])
def test_a_city_or_make_is_found_by_its_index_under_row_security(fresh_database: Database, field: str) -> None:
    with fresh_database.system.begin() as connection:
        connection.execute(
            text(
                "insert into client (kind, name_key, display_name, surname, given_name, middle_name, city, make,"
                " updated_at) select 'person', n, n, n, '', '', 'city ' || n, 'make ' || n, now()"
                " from (select cast(n as text) as n from generate_series(1, 5000) n) s"
            )
        )
    with fresh_database.owner.begin() as connection:
        connection.execute(text("analyze client"))
    narrowed = select(Client.id).where(compile_conditions({"all": [where(field, "is", "x")]}, today=TODAY))
    page = narrowed.where(Client.alias_of.is_(None)).order_by(Client.name_key, Client.id).limit(51)
    asked = page.compile(fresh_database.web, compile_kwargs={"literal_binds": True})
    with ScopedSession(fresh_database.web, Scope.network(None), scope_key(SECRET)) as session:
        plan = "\n".join(session.scalars(text(f"explain {asked}")))
    assert f"ix_client_{field}" in plan
    assert f"({field} = 'x'::text)" in plan
