"""Rows become clients."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from clients import (
    ConsentAct,
    EventKind,
    Incoming,
    Taken,
    record_consent,
    refresh_clients,
    retire_records,
    withdraw_marketing,
)
from tests.cast import NOW, Cast
from tests.clients.conftest import row

Take = Callable[..., Taken]

OLGA = Incoming(
    full_name="Кораблёва Ольга Игоревна", phones=("+7 916 700-11-22",), emails=("korableva.olga@mail.ru",),
    born_on=date(1984, 2, 11), city="Казань",
)  # fmt: skip


def values(session: Session, query: str, **given: Any) -> list[tuple[Any, ...]]:
    return [tuple(r) for r in session.execute(text(query), given)]


def client_of(session: Session, taken: Taken) -> int:
    (client,) = taken.client_ids
    return client


def test_the_same_person_at_two_centres_is_one_client(take: Take, system: Session) -> None:
    first = take([OLGA], centre="north_1")
    second = take([Incoming(full_name="Ольга Кораблева", phones=("8 (916) 7001122",))], centre="south")
    assert first.figures["new_clients"] == 1
    assert second.figures["joined"] == 1
    assert first.client_ids == second.client_ids


def test_two_rows_of_one_list_may_be_one_person(take: Take) -> None:
    taken = take([OLGA, OLGA])
    assert (taken.figures["new_clients"], taken.figures["joined"]) == (1, 1)


def test_every_row_is_kept_as_it_came_and_belongs_to_one_client(take: Take, system: Session) -> None:
    client = client_of(system, take([OLGA, OLGA]))
    rows = values(
        system,
        "select r.cells, m.client_id from source_record r join membership m on m.record_id = r.id and m.until is null"
        " where m.client_id = :c order by r.row_number",
        c=client,
    )
    assert rows == [(["1"], client), (["2"], client)]


def test_a_row_that_cannot_be_used_is_kept_with_its_reason(take: Take, system: Session) -> None:
    taken = take([row(7, None, key=b"broken")])
    assert (taken.figures["unusable"], taken.figures["new_clients"]) == (1, 0)
    assert values(system, "select problem ->> 'code' from source_record where content_hash = 'broken'") == [("nobody",)]


def test_the_same_row_again_adds_nothing(take: Take) -> None:
    take([row(1, OLGA, key=b"same")])
    again = take([row(1, OLGA, key=b"same")])
    assert (again.figures["known"], again.figures["taken"]) == (1, 0)


def test_a_changed_row_with_the_same_external_id_takes_the_old_ones_place(take: Take, system: Session) -> None:
    client = client_of(system, take([row(1, OLGA, key=b"v1", external_id="77")]))
    moved = Incoming(full_name=OLGA.full_name, phones=("+7 916 700-11-22",), city="Самара", external_id="77")
    taken = take([row(1, moved, key=b"v2", external_id="77")])
    assert taken.figures["superseded"] == 1
    assert taken.client_ids == {client}, "a changed cell never costs anybody their client"
    assert values(system, "select alias_of, city from client where id = :c", c=client) == [(None, "Самара")]
    live = values(system, "select content_hash from source_record where external_id = '77' and ended_at is null")
    assert [bytes(r[0]) for r in live] == [b"v2"]
    open_ones = "select count(*) from membership where client_id = :c and until is null"
    assert values(system, open_ones, c=client) == [(1,)]


def test_a_sale_a_visit_and_a_lead_become_what_they_are(take: Take, system: Session) -> None:
    car: dict[str, Any] = {
        "vin": "XTA74J1XPL9347950",
        "make": "Lada",
        "model": "Granta",
        "happened_on": date(2024, 3, 1),
    }
    taken = take(
        [
            Incoming(full_name=OLGA.full_name, phones=OLGA.phones, event=EventKind.SALE, **car),
            Incoming(full_name=OLGA.full_name, phones=OLGA.phones, event=EventKind.SERVICE, mileage_km=15000, **car),
            Incoming(
                full_name=OLGA.full_name,
                phones=OLGA.phones,
                event=EventKind.SERVICE,
                amount_minor=900000,
                currency="RUB",
                **car,
            ),
            Incoming(full_name=OLGA.full_name, phones=OLGA.phones, event=EventKind.LEAD, make="Kia", model="Rio"),
        ]
    )
    client = client_of(system, taken)
    assert values(system, "select kind from purchase where client_id = :c order by kind", c=client) == [
        ("repair_order",),
        ("vehicle",),
    ]
    assert values(system, "select kind from interaction where client_id = :c order by kind", c=client) == [
        ("inquiry",),
        ("service_visit",),
    ]
    owned = values(
        system, "select v.vin from ownership o join vehicle v on v.id = o.vehicle_id where o.client_id = :c", c=client
    )
    assert owned == [("XTA74J1XPL9347950",)], "a lead's car is wanted, not owned"


def test_a_car_sold_on_is_one_car_with_two_owners(take: Take, system: Session) -> None:
    vin = "XTA74J1XPL9347951"
    take([Incoming(full_name="Первов Антон", phones=("+79167000001",), vin=vin, event=EventKind.SALE, make="Lada")])
    take([Incoming(full_name="Вторых Жанна", phones=("+79167000002",), vin=vin, event=EventKind.SALE, make="Lada")])
    assert values(system, "select count(*) from vehicle where vin = :v", v=vin) == [(1,)]
    owners = "select count(*) from ownership o join vehicle v on v.id = o.vehicle_id where v.vin = :v"
    assert values(system, owners, v=vin) == [(2,)]


def test_a_car_without_a_vin_is_known_by_owner_make_and_model(take: Take, system: Session) -> None:
    seen = Incoming(full_name=OLGA.full_name, phones=OLGA.phones, make="Kia", model="Rio", event=EventKind.SERVICE)
    client = client_of(system, take([seen]))
    take([seen])
    assert values(system, "select count(*) from ownership where client_id = :c", c=client) == [(1,)]


def test_a_lists_flag_speaks_for_the_channels_of_its_row(take: Take, system: Session, cast: Cast) -> None:
    phone_only = Incoming(full_name="Звонков Пётр", phones=("+79167000003",), mailing_consent=True)
    client = client_of(system, take([phone_only], centre="south"))
    states = values(
        system, "select channel, purpose, holder_id, given from consent_state where client_id = :c order by 1", c=client
    )
    beta = cast.dealers["beta"]
    assert states == [("phone", "marketing", beta, True), ("sms", "marketing", beta, True)]


def test_personal_data_consent_is_never_mailing_consent(take: Take, system: Session) -> None:
    client = client_of(system, take([Incoming(full_name="Данных Вера", emails=("vera.d@mail.ru",), data_consent=True)]))
    assert values(system, "select purpose from consent_state where client_id = :c", c=client) == [("data_processing",)]


def test_an_undated_yes_never_beats_a_dated_withdrawal(take: Take, system: Session) -> None:
    said: dict[str, Any] = {"full_name": "Строгов Иван", "emails": ("strogov@mail.ru",)}
    client = client_of(
        system, take([Incoming(**said, mailing_consent=False, event=EventKind.SERVICE, happened_on=date(2025, 1, 1))])
    )
    take([Incoming(**said, mailing_consent=True)])
    given = "select given from consent_state where client_id = :c and channel = 'email'"
    assert values(system, given, c=client) == [(False,)]


def test_two_clients_bridged_by_a_later_row_become_one_while_nothing_has_happened(take: Take, system: Session) -> None:
    phone, mail = ("+7 916 700-33-44",), ("rare.zvyagin@mail.ru",)
    one = client_of(
        system, take([Incoming(full_name="Звягинцев Аркадий Львович", phones=phone, mailing_consent=True, emails=())])
    )
    two = client_of(system, take([Incoming(full_name="Звягинцев Аркадий Львович", emails=mail)]))
    assert one != two
    bridge = take([Incoming(full_name="Звягинцев Аркадий Львович", phones=phone, emails=mail)])
    assert bridge.figures["merged"] == 1
    assert values(system, "select count(*) from client where id = any(:ids) and alias_of is null", ids=[one, two]) == [
        (1,)
    ]
    (kept,) = values(system, "select id from client where id = any(:ids) and alias_of is null", ids=[one, two])[0]
    assert values(system, "select count(*) from membership where client_id = :c and until is null", c=kept) == [(3,)]


def test_clients_with_a_centre_wait_for_a_person_instead(take: Take, system: Session, cast: Cast) -> None:
    phone, mail = ("+7 916 700-33-44",), ("rare.zvyagin@mail.ru",)
    one = client_of(system, take([Incoming(full_name="Звягинцев Аркадий Львович", phones=phone)]))
    take([Incoming(full_name="Звягинцев Аркадий Львович", emails=mail)])
    system.execute(
        text(
            "insert into assignment (client_id, born_client_id, centre_id, since, reason) values (:c, :c, :k, :n, '{}')"
        ),
        {"c": one, "k": cast.centres["north_1"], "n": NOW},
    )
    system.execute(text("update client set centre_id = :k where id = :c"), {"c": one, "k": cast.centres["north_1"]})
    bridge = take([Incoming(full_name="Звягинцев Аркадий Львович", phones=phone, emails=mail)])
    assert bridge.figures["merged"] == 0
    assert values(system, "select count(*) from review_item where cause = 'certain' and decided_at is null") == [(1,)]


def test_joining_never_widens_a_consent(take: Take, system: Session) -> None:
    phone, mail = ("+7 916 700-33-44",), ("rare.zvyagin@mail.ru",)
    name = "Звягинцев Аркадий Львович"
    take([Incoming(full_name=name, phones=phone, mailing_consent=True)])
    take([Incoming(full_name=name, emails=mail, phones=(), mailing_consent=False)])
    take([Incoming(full_name=name, phones=phone, emails=mail)])
    (client,) = values(system, "select id from client where name_key like 'звягинцев аркадий%' and alias_of is null")[0]
    states = dict(values(system, "select channel, given from consent_state where client_id = :c", c=client))
    assert states == {"email": False, "phone": True, "sms": True}


def test_what_is_retired_leaves_nothing_behind_but_the_evidence(take: Take, system: Session) -> None:
    client = client_of(system, take([OLGA]))
    records = [r[0] for r in values(system, "select record_id from membership where client_id = :c", c=client)]
    retire_records(system, records, reason="import_undone", now=NOW)
    assert values(system, "select alias_of from client where id = :c", c=client) == [(client,)]
    for table in ("identifier", "purchase", "ownership"):
        assert values(system, f"select count(*) from {table} where client_id = :c", c=client) == [(0,)]
    assert values(system, "select count(*) from match_key where record_id = any(:r)", r=records) == [(0,)]
    assert values(system, "select count(*) from source_record where id = any(:r)", r=records) == [(1,)]


def test_whoever_is_known_from_elsewhere_keeps_what_others_said(take: Take, system: Session) -> None:
    client = client_of(system, take([OLGA]))
    second = take([Incoming(full_name=OLGA.full_name, phones=OLGA.phones, emails=("another@mail.ru",))], centre="south")
    assert second.client_ids == {client}
    (newest,) = values(system, "select max(record_id) from membership where client_id = :c", c=client)[0]
    retire_records(system, [newest], reason="import_undone", now=NOW)
    assert values(system, "select alias_of, email from client where id = :c", c=client) == [
        (None, "korableva.olga@mail.ru")
    ]
    kinds = values(system, "select kind from identifier where client_id = :c order by 1", c=client)
    assert kinds == [("email",), ("phone",)]


def test_a_changed_row_keeps_what_was_withdrawn_and_promised(take: Take, system: Session, cast: Cast) -> None:
    said: dict[str, Any] = {
        "full_name": OLGA.full_name,
        "emails": OLGA.emails,
        "mailing_consent": True,
        "external_id": "78",
    }
    client = client_of(system, take([row(1, Incoming(**said), key=b"w1", external_id="78")]))
    withdraw_marketing(system, client, channel="email", by=None, now=NOW, proof={"kind": "link"})
    take([row(1, Incoming(**said, city="Самара"), key=b"w2", external_id="78")])
    given = "select client_id, given from consent_state where channel = 'email' and client_id = :c"
    assert values(system, given, c=client) == [(client, False)]


def test_a_number_given_to_somebody_else_is_another_person(take: Take, system: Session) -> None:
    client = client_of(system, take([row(1, OLGA, key=b"n1", external_id="79")]))
    other = Incoming(full_name="Зуев Пётр Кузьмич", phones=("+79167009988",), born_on=date(1950, 1, 2))
    taken = take([row(1, other, key=b"n2", external_id="79")])
    assert taken.client_ids != {client}
    assert values(system, "select alias_of from client where id = :c", c=client) == [(client,)]


def test_a_car_stays_while_another_list_tells_of_it(take: Take, system: Session) -> None:
    sold = Incoming(
        full_name=OLGA.full_name, phones=OLGA.phones, vin="XTA74J1XPL9347955", make="Lada", event=EventKind.SALE,
        happened_on=date(2024, 3, 1),
    )  # fmt: skip
    client = client_of(system, take([sold], centre="north_1"))
    take([sold], centre="south")
    (first,) = values(system, "select min(record_id) from membership where client_id = :c", c=client)[0]
    retire_records(system, [first], reason="import_undone", now=NOW)
    assert values(system, "select count(*) from ownership where client_id = :c", c=client) == [(1,)]


def test_the_strictest_consent_outlives_the_next_change(take: Take, system: Session, cast: Cast) -> None:
    phone, mail, name = ("+7 916 700-33-44",), ("rare.zvyagin@mail.ru",), "Звягинцев Аркадий Львович"
    no: dict[str, Any] = {"mailing_consent": False, "event": EventKind.SERVICE, "happened_on": date(2023, 1, 1)}
    take([Incoming(full_name=name, phones=phone, **no)])
    two = client_of(system, take([Incoming(full_name=name, emails=mail)]))
    later = ConsentAct("phone", "marketing", cast.dealers["alpha"], True, NOW - timedelta(days=9), {"kind": "form"})
    record_consent(system, two, later, by=None, now=NOW)
    assert take([Incoming(full_name=name, phones=phone, emails=mail)]).figures["merged"] == 1
    (client,) = values(system, "select id from client where name_key like 'звягинцев аркадий%' and alias_of is null")[0]
    state = "select given from consent_state where client_id = :c and channel = 'phone'"
    assert values(system, state, c=client) == [(False,)]
    refresh_clients(system, [client], now=NOW)
    assert values(system, state, c=client) == [(False,)]


def test_a_list_and_its_rows_one_by_one_come_to_the_same(take: Take, system: Session) -> None:
    people = [
        Incoming(
            full_name=f"Рядовой{'' if n % 2 else 'ский'} {given} {middle}", phones=(f"+7 916 8{n:02}-{n:02}-11",),
            emails=(f"ryad.{n}@mail.ru",) if n % 3 else (), mailing_consent=bool(n % 2) if n % 5 else None,
            vin=f"XTA74J1XPL93479{n:02}" if n % 4 == 0 else "", make="Lada" if n % 4 in (0, 1) else "",
            event=(EventKind.SALE, EventKind.LEAD, EventKind.SERVICE, None)[n % 4],
            happened_on=date(2024, 3, 1 + n % 9), amount_minor=9900 if n % 7 == 0 else None,
        )
        for n, given, middle in ((n, "Аркадий" if n % 2 else "Тимофей", "Львович") for n in range(10, 45))
    ]  # fmt: skip
    again = [Incoming(full_name=p.full_name, phones=p.phones, event=EventKind.LEAD) for p in people]
    shown = """
    select c.display_name, c.phone, c.email, c.make, c.vehicle_year,
      (select count(*) from identifier i where i.client_id = c.id),
      (select count(*) from match_key k join membership m on m.record_id = k.record_id and m.client_id = c.id),
      (select array_agg(v.vin order by v.vin) from ownership o join vehicle v on v.id = o.vehicle_id
        where o.client_id = c.id),
      (select array_agg(p.kind order by p.kind) from purchase p where p.client_id = c.id),
      (select array_agg(i.kind || (i.vehicle_id is null) order by 1) from interaction i where i.client_id = c.id),
      (select array_agg(channel || given order by channel) from consent_state s where s.client_id = c.id)
    from client c where c.name_key like 'рядовой%' and c.alias_of is null order by 1, 2
    """
    trial = system.begin_nested()
    take([*people, *again])
    of_list = values(system, shown)
    trial.rollback()
    for lead in (*people, *again):
        take([lead])
    assert values(system, shown) == of_list
    assert len(of_list) > 20
