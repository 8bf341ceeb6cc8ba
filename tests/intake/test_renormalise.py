"""Identity 35: what an earlier normaliser has read is read anew from the kept cells; nobody changes clients by it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text

import intake
from clients import SourceRecord
from clients.features import NORMALISER_VERSION, Features
from clients.keys import keys_of
from journal import SYSTEM
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one
from tests.cast import NOW, Cast
from tests.intake.bringing import bring
from tests.stewardship.people import Town

LIST = (
    "ФИО;Телефон;E-mail;Город\n"
    "Ветров Игнат Саввич;+7 (916) 800-10-01;vetrov.i@mail.ru;Казань\n"
    "Лугова Мирослава Яновна;8 916 8001002;lugova@yandex.ru;Казань\n"
    "Кедров Назар;79168001003;;Тверь\n"
)
LEAD = {
    "source": "site.example", "source_id": "R-1", "surname": "Ветров", "given_name": "Игнат", "middle_name": "Саввич",
    "phones": ["+7 916 800-10-01"], "emails": ["vetrov.i@mail.ru"], "city": "Казань",
}  # fmt: skip
PROSPECT = """<?adf version="1.0"?><adf><prospect><id source="portal.example">R-9</id>
<requestdate>2026-11-20T10:20:00</requestdate><vehicle interest="buy"><make>Kia</make><model>Rio</model></vehicle>
<customer><contact><name part="full">Лугова Мирослава Яновна</name><phone>+79168001002</phone>
<email>lugova@yandex.ru</email></contact></customer><vendor><vendorname>North</vendorname></vendor></prospect></adf>"""
STATE = {
    "records": (
        "select id, features, said, normaliser_version from source_record where features is not null order by id"
    ),
    "keys": "select record_id, hash from match_key order by 1, 2",
    "identifiers": "select client_id, kind, value from identifier order by 1, 2, 3",
    "golden": "select id, display_name, phone, email, city from client order by id",
    "members": "select record_id, client_id from membership where until is null order by 1",
}


@pytest.fixture
def before(ground: Database, cast: Cast) -> dict[str, list[tuple[Any, ...]]]:
    """The base after a list, as the present normaliser reads it."""
    bring(ground, cast, LIST.encode())
    return state(ground)


def state(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    return {name: ask(database, query) for name, query in STATE.items()}


def grow_old(database: Database) -> None:
    """As an earlier version had read it: no patronymic and no mailbox, and so fewer keys."""
    with system_session(database.system) as session:
        for record in session.scalars(select(SourceRecord).where(SourceRecord.features.is_not(None))):
            assert record.features is not None
            now = Features.from_json(record.features)
            old = replace(now, middle="", shown_middle="", emails=(), shown_emails=())
            gone = sorted({k.hash for k in keys_of(now)} - {k.hash for k in keys_of(old)})
            session.execute(
                text("delete from match_key where record_id = :id and hash = any(:gone)"),
                {"id": record.id, "gone": gone},
            )
            session.execute(
                text("update source_record set features = cast(:old as jsonb), normaliser_version = :v where id = :id"),
                {"id": record.id, "old": json.dumps(old.to_json()), "v": NORMALISER_VERSION - 1},
            )
        session.execute(text("delete from identifier where kind = 'email'"))
        session.execute(text("update client set email = null, middle_name = ''"))


def renew(database: Database, **terms: Any) -> intake.Renormalised:
    return intake.renormalise(database.system, actor=SYSTEM, now=NOW, **terms)


def test_what_was_read_of_old_is_read_anew_and_nobody_changes_clients(
    ground: Database, before: dict[str, list[tuple[Any, ...]]]
) -> None:
    grow_old(ground)
    assert state(ground) != before
    done = renew(ground)
    assert (done.looked_at, done.changed) == (3, 2), "who had neither a patronymic nor a mailbox reads as before"
    assert state(ground) == before
    assert renew(ground) == intake.Renormalised(0, 0), "what is read anew is not read again"
    assert ask_one(ground, "select count(*) from journal_entry where act = 'rows read anew'") == 1


def test_cut_off_at_any_moment_it_goes_on_with_the_rest(
    ground: Database, before: dict[str, list[tuple[Any, ...]]]
) -> None:
    grow_old(ground)

    def die(done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        renew(ground, chunk=1, on_way=die)
    left = "select count(*) from source_record where normaliser_version < :v"
    assert ask_one(ground, left, v=NORMALISER_VERSION) == 1
    assert renew(ground).looked_at == 1
    assert state(ground) == before


def test_rows_of_nobody_are_left_as_they_are(ground: Database, before: dict[str, list[tuple[Any, ...]]]) -> None:
    grow_old(ground)
    with system_session(ground.system) as session:
        session.execute(text("update membership set until = :now where until is null"), {"now": NOW})
    assert renew(ground).looked_at == 0
    assert before["records"]


def lead_as_document() -> intake.Lead:
    return intake.lead_of_document(LEAD, key="", now=NOW)


def lead_as_prospect() -> intake.Lead:
    return intake.lead_of_prospect(PROSPECT.encode(), key="", country="RU", now=NOW)


@pytest.mark.parametrize("lead", [lead_as_document, lead_as_prospect])
def test_a_lead_is_read_anew_from_the_parts_that_were_kept(
    ground: Database, cast: Cast, lead: Callable[[], intake.Lead]
) -> None:
    intake.take_lead(ground, cast.centres["north_1"], lead(), actor=SYSTEM, now=NOW)
    before = state(ground)
    assert before["golden"][0][3], "the address was read"
    grow_old(ground)
    assert state(ground) != before
    assert renew(ground) == intake.Renormalised(1, 1)
    assert state(ground) == before


def test_what_was_said_at_the_desk_is_drawn_anew_and_stays_what_it_was(ground: Database, cast: Cast) -> None:
    town = Town(ground, cast)
    bring(ground, cast, LIST.encode())
    (client_id,) = next(iter(ask(ground, "select client_id from identifier where value = 'vetrov.i@mail.ru'")))
    record_id = town.edit(client_id, city="Клин", given_name="Игнатий", phones=("+79168001009",))
    before = state(ground)
    with system_session(ground.system) as session:
        record = session.get_one(SourceRecord, record_id)
        assert record.features is not None
        now = Features.from_json(record.features)
        # As an earlier version had drawn it: what it shows is there, what is compared of it is not.
        old = replace(now, surname="", first="", first_names=frozenset(), middle="")
        gone = sorted({k.hash for k in keys_of(now)} - {k.hash for k in keys_of(old)})
        assert gone
        session.execute(text("delete from match_key where record_id = :id and hash = any(:gone)"),
                        {"id": record_id, "gone": gone})  # fmt: skip
        record.features, record.normaliser_version = old.to_json(), NORMALISER_VERSION - 1
    assert state(ground) != before
    assert renew(ground) == intake.Renormalised(1, 1)
    assert state(ground) == before
