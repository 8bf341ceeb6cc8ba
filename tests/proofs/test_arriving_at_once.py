"""Leads and lists of the same people arrive at several centres at once: everybody is one client, and nobody waits in a
ring.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace

import pytest
from psycopg.errors import LockNotAvailable
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from clients import EventKind, Frequencies, Incoming, Origin, ReceivedRow, lock_identity, take_in
from intake import ImportBatch
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one
from tests.cast import NOW, Cast
from tests.conftest import clone, without_clients
from tests.processes import race
from tests.proofs.arrivals import Arrivals, row_of, shares_of, take_leads, take_part
from tests.proofs.test_exactly_once import deadlocks

PROCESSES, PEOPLE = 8, 30
# Statements that travel together go past SQLAlchemy: the driver's own error arrives.
WAITED = (OperationalError, LockNotAvailable)
CLIENTS_PER_PERSON = """
select split_part(r.external_id, '/', 2)::int as who, count(distinct m.client_id), count(*)
from source_record r join membership m on m.record_id = r.id and m.until is null
where r.ended_at is null group by 1 order by 1
"""
CLIENTS = "select count(*) from client where alias_of is null"
SHOWN = """
select display_name, phone, email, (select count(*) from interaction i where i.client_id = c.id),
  (select array_agg(channel || given order by channel) from consent_state s where s.client_id = c.id)
from client c where alias_of is null order by 1, 2, 3
"""
# Where every row takes its time, the transactions of all processes lie over one another.
SLOW_DISK = """
create function take_time() returns trigger language plpgsql as $$ begin perform pg_sleep(0.01); return new; end $$;
create trigger take_time before insert on membership for each statement execute function take_time()
"""


@pytest.fixture
def ground(admin: Engine, template: tuple[str, Cast]) -> Iterator[Database]:
    """A clone without clients, on a slow disk."""
    with clone(admin, template[0]) as made:
        without_clients(made)
        with made.owner.begin() as connection:
            connection.exec_driver_sql(SLOW_DISK)
        yield made


def arrivals_at(database: Database, cast: Cast, processes: int) -> list[Arrivals]:
    """Eight processes' worth of leads, at two centres of two dealers in turn."""
    places = (("north_1", "alpha"), ("south", "beta"))
    return [
        Arrivals(database.system_url, lead_origin(cast, *places[number % 2]), number, leads)
        for number, leads in enumerate(shares_of(PEOPLE, processes))
    ]


def lead_origin(cast: Cast, place: str, dealer: str) -> Origin:
    return Origin(None, cast.centres[place], cast.dealers[dealer], "RU", NOW, None, "lead")


def as_list(database: Database, arrivals: Arrivals) -> Arrivals:
    with system_session(database.system) as session:
        batch = ImportBatch(
            centre_id=arrivals.origin.centre_id, file_name="list.csv", content=b"", content_hash=b"", headers=[],
            mapping={}, figures={}, created_at=NOW,
        )  # fmt: skip
        session.add(batch)
        session.flush()
        return replace(arrivals, origin=replace(arrivals.origin, batch_id=batch.id, channel="list"), how="chunk")


def test_eight_processes_make_everybody_one_client(
    ground: Database, admin: Engine, template: tuple[str, Cast], cast: Cast
) -> None:
    race(take_part, [(each,) for each in arrivals_at(ground, cast, PROCESSES)])
    assert ask(ground, CLIENTS_PER_PERSON) == [(who, 1, 2 * PROCESSES) for who in range(PEOPLE)]
    assert ask_one(ground, CLIENTS) == PEOPLE
    assert deadlocks(ground, admin) == 0
    assert ask_one(ground, "select count(*) from identity_claim") == 0
    at_once = ask(ground, SHOWN)
    with clone(admin, template[0]) as alone:
        without_clients(alone)
        for each in arrivals_at(alone, cast, PROCESSES):
            take_leads(each)
        assert ask(alone, SHOWN) == at_once


def test_leads_a_chunk_of_a_list_and_a_scan_make_everybody_one_client(
    ground: Database, admin: Engine, cast: Cast
) -> None:
    *leads, one, other = arrivals_at(ground, cast, PROCESSES)
    chunks = [as_list(ground, one), as_list(ground, other)]
    race(take_part, [(each,) for each in (*leads, *chunks, replace(one, how="scan"))])
    assert ask(ground, CLIENTS_PER_PERSON) == [(who, 1, 2 * PROCESSES) for who in range(PEOPLE)]
    assert deadlocks(ground, admin) == 0


def equal_leads(database: Database, cast: Cast) -> list[Arrivals]:
    """The same lead of everybody from each process, all in one order: they meet at every person."""
    return [
        replace(each, leads=tuple((who, 2) for who in range(PEOPLE)), order=0)
        for each in arrivals_at(database, cast, PROCESSES)
    ]  # fmt: skip


def test_equal_leads_are_one_client_from_the_beginning(ground: Database, cast: Cast) -> None:
    race(take_part, [(each,) for each in equal_leads(ground, cast)])
    assert ask(ground, CLIENTS_PER_PERSON) == [(who, 1, PROCESSES) for who in range(PEOPLE)]
    assert ask_one(ground, "select count(*) from client") == PEOPLE


@pytest.mark.parametrize("claims", [True, False])
def test_two_equal_leads_at_one_moment_are_one_client_by_the_claims_alone(
    ground: Database, cast: Cast, claims: bool
) -> None:
    """The proof above can fail: with the claims the second lead waits, without them it makes the person twice."""
    if not claims:
        with ground.owner.begin() as connection:
            connection.execute(text("alter table identity_claim drop constraint pk_identity_claim"))
    north, south = lead_origin(cast, "north_1", "alpha"), lead_origin(cast, "south", "beta")
    with Session(ground.system) as first, first.begin():
        take_in(first, north, [row_of(0, 0, 2)], frequencies=Frequencies(), now=NOW)
        waits = pytest.raises(WAITED, match="lock timeout") if claims else nullcontext()
        with waits, impatient(ground) as second:
            take_in(second, south, [row_of(1, 0, 2)], frequencies=Frequencies(), now=NOW)
            second.commit()
    assert ask_one(ground, "select count(*) from client") == (1 if claims else 2)


def test_a_lead_waits_for_a_chunk_only_if_it_tells_of_its_people(ground: Database, cast: Cast) -> None:
    chunk = [_row(n, f"+7 916 300-{n:02}-{n:02}") for n in range(10, 90)]
    origin = lead_origin(cast, "north_1", "alpha")
    with Session(ground.system) as slow, slow.begin():
        take_in(slow, as_list(ground, Arrivals(ground.system_url, origin, 0, ())).origin, chunk,
                frequencies=Frequencies(), now=NOW)  # fmt: skip
        with impatient(ground) as quick:
            take_in(quick, origin, [_row(1, "+7 911 555-66-77")], frequencies=Frequencies(), now=NOW)
        with pytest.raises(WAITED, match="lock timeout"), impatient(ground) as quick:
            take_in(quick, origin, [_row(2, "+7 916 300-15-15")], frequencies=Frequencies(), now=NOW)
        with pytest.raises(WAITED, match="lock timeout"), impatient(ground) as merging:
            lock_identity(merging)


def test_nobody_takes_rows_in_beside_an_act_over_many_clients(ground: Database, cast: Cast) -> None:
    with Session(ground.system) as merging, merging.begin():
        lock_identity(merging)
        for rows in ([_row(1, "+7 911 555-66-77")], [_row(n, f"+7 916 300-{n:02}-{n:02}") for n in range(10, 90)]):
            with pytest.raises(WAITED, match="lock timeout"), impatient(ground) as quick:
                take_in(quick, lead_origin(cast, "south", "beta"), rows, frequencies=Frequencies(), now=NOW)


def impatient(database: Database) -> Session:
    """A session that waits for nobody longer than a blink; used as a context it is rolled back."""
    session = Session(database.system)
    session.execute(text("set local lock_timeout = '400ms'"))
    return session


def _row(number: int, phone: str) -> ReceivedRow:
    name = f"{'Абвгдежзиклмнопрстуф'[number // 5]}{'аеиоу'[number % 5]}руздин{'' if number % 2 else 'цев'}"
    lead = Incoming(full_name=f"{name} Аркадий", phones=(phone,), event=EventKind.LEAD, happened_on=NOW.date())
    return ReceivedRow(number, (phone,), f"own {number} {phone}", phone.encode(), 0, lead, None)
