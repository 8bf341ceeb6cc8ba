"""What an act changed stands in the journal, before and after, apart from the entry; erasure takes it alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date

import pytest

import clients
import journal
from clients import CarSaid, Entry, FieldPlan, Incoming, NoSuchClient
from journal import SYSTEM
from stewardship import erase_client
from store import Database
from tenancy import Scope, ScopedSession, scope_key, system_session
from tests.asking import ask, ask_one
from tests.cast import Cast
from tests.conftest import SECRET, Browser
from tests.journal.test_seal import seal_all
from tests.stewardship.people import Town

Send = Callable[[str], Browser]
VALUES = (
    "select e.act, p.said from journal_entry e join journal_personal p on p.entry_id = e.id"
    " where e.client_id = :id order by e.id"
)


@pytest.fixture(scope="module")
def town(database: Database, cast: Cast) -> Town:
    return Town(database, cast)


@pytest.fixture
def olga(town: Town) -> Iterator[int]:
    """A client of North-1 who lives in Tver and has one telephone; gone when the test is over."""
    town.numbers += 1
    number = f"+7916700{town.numbers:04d}"
    client_id = town.arrive(Incoming(full_name="Кораблёва Ольга", phones=(number,), city="Тверь"))
    town.keep(client_id, "north_1")
    yield client_id
    with suppress(NoSuchClient):
        erase_client(town.database, client_id, confirmed=True, actor=SYSTEM, now=town.tick())


def diff_of(page: str) -> str:
    found = page.partition('<dl class="diff">')[2].partition("</dl>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found))


def test_an_edit_tells_before_and_after_apart_from_its_entry(database: Database, town: Town, olga: int) -> None:
    town.edit(olga, city="Клин", phones=("+79161112233",))
    ((act, said),) = ask(database, VALUES, id=olga)
    assert act == "client edited"
    assert said["before"]["city"] == ["Тверь"]
    assert said["after"]["city"] == ["Клин"]
    assert "+79161112233" in str(said["after"])
    (told,) = ask(database, "select detail::text from journal_entry where act = 'client edited' and client_id = :id",
                  id=olga)  # fmt: skip
    assert "Клин" not in told[0]


def test_an_undone_edit_tells_both_sides_too(database: Database, town: Town, olga: int) -> None:
    record = town.edit(olga, city="Клин")
    town.undo_edit(olga, record)
    said = ask(database, VALUES, id=olga)[-1]
    assert said[0] == "edit undone"
    assert said[1]["before"]["city"] == ["Клин"]
    assert said[1]["after"]["city"] == ["Тверь"]


def test_a_field_of_the_trade_tells_before_and_after(database: Database, town: Town, olga: int) -> None:
    with system_session(database.system) as session:
        plan = FieldPlan("Nickname", "Прозвище", "text", for_persons=True, for_companies=False)
        made = clients.add_field(session, plan, by=SYSTEM, now=town.tick())
        field, code = made.id, made.code
    seen: int | None = None
    for value in ("Оля", "Лёля"):
        with system_session(database.system) as session:
            clients.change_facts(
                session, olga, {code: Entry((value,), seen)}, language="en", by=SYSTEM, now=town.tick()
            )
            seen = clients.last_facts(session, olga)[field].id
    assert [said for _, said in ask(database, VALUES, id=olga)] == [
        {"before": {}, "after": {code: "Оля"}}, {"before": {code: "Оля"}, "after": {code: "Лёля"}}
    ]  # fmt: skip


def test_a_corrected_car_tells_before_and_after(database: Database, town: Town, olga: int) -> None:
    with ScopedSession(database.web, Scope.network(None), scope_key(SECRET)) as session, session.begin():
        said = CarSaid("", "А111АА 77", "Aurion", "T5", 2021, date(2021, 3, 6))
        car = clients.add_vehicle(session, olga, said, by=SYSTEM, now=town.tick())
        new = CarSaid("", "В222ВВ 77", "Aurion", "T5", 2021, date(2021, 3, 7))
        clients.correct_vehicle(session, car, new, version=1, by=SYSTEM, now=town.tick())
    assert ask(database, VALUES, id=olga)[-1] == (
        "vehicle corrected",
        {"before": {"plate": "А111АА 77", "bought_on": "2021-03-06"},
         "after": {"plate": "В222ВВ 77", "bought_on": "2021-03-07"}},
    )  # fmt: skip


def test_the_auditor_reads_what_changed_with_contacts_masked(client_as: Send, town: Town, olga: int) -> None:
    town.edit(olga, city="Клин", phones=("+79161112233",))
    page = client_as("irina").get("/audit?since=&act=client edited").get_data(as_text=True)
    told = diff_of(page)
    assert "City Тверь Клин" in told
    assert "33" in told
    assert "1112233" not in re.sub(r"\D", "", told)


def test_erasure_takes_the_values_and_the_chain_holds(
    database: Database, client_as: Send, town: Town, olga: int
) -> None:
    town.edit(olga, city="Клин")
    seal_all(database)
    erase_client(database, olga, confirmed=True, actor=SYSTEM, now=town.tick())
    assert ask(database, VALUES, id=olga) == []
    seal_all(database)
    with system_session(database.system) as session:
        assert journal.verify_journal(session).faults == []
    assert ask_one(
        database, "select count(*) from journal_entry where act = 'client edited' and client_id = :id", id=olga
    ) == 1  # fmt: skip
