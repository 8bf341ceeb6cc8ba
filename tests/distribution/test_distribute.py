"""A run gives every client without a centre to one, once, and goes on after whatever stopped it."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from distribution import (
    DistributionRun,
    NoRulesPublished,
    RuleSet,
    RunFigures,
    RunUnderWay,
    ask_for_run,
    carry_out_run,
    distribute_now,
    enter_run,
    find_run,
    find_unfinished_run,
    latest_runs,
    open_assignment,
    run_per_centre,
    run_per_rule,
    waiting_clients,
)
from journal import SYSTEM
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.cast import NOW, Cast
from tests.crowd import make_crowd
from tests.processes import kill, start
from tests.proofs import acts

CITIES = ("Tver", "Москва", "Kazan", "Nigdeburg", "")
DOUBLED = (
    "select count(*) from (select 1 from assignment where ended_at is null group by client_id having count(*) > 1) d"
)

Publish = Callable[..., int]


def crowd(database: Database, cast: Cast, count: int, *, cities: Sequence[str] = CITIES, **places: Any) -> list[int]:
    with system_session(database.system) as session:
        return make_crowd(session, cast, count, cities=cities, places=places.get("places", ("nobody",)))


def entered(database: Database, rule_set_id: int) -> int:
    with system_session(database.system) as session:
        return enter_run(session, session.get_one(RuleSet, rule_set_id), actor=SYSTEM, now=NOW).id


def run(database: Database, rule_set_id: int, *, chunk: int = 1000) -> RunFigures:
    return carry_out_run(database.system, entered(database, rule_set_id), actor=SYSTEM, now=NOW, chunk=chunk)


def kept_by(database: Database, ids: Sequence[int]) -> dict[int, int]:
    """Client and centre by the open assignments; that the client's own row says the same is asked at once."""
    rows = ask(
        database,
        "select a.client_id, a.centre_id, c.centre_id from assignment a join client c on c.id = a.client_id"
        " where a.ended_at is null and a.client_id = any(:ids) order by 1",
        ids=list(ids),
    )
    assert all(centre == written for _, centre, written in rows)
    assert len(rows) == len({client for client, _, _ in rows})
    return {client: centre for client, centre, _ in rows}


def test_a_run_gives_everyone_a_centre_once(network: Database, publish: Publish, cast: Cast) -> None:
    ids = crowd(network, cast, 100)
    figures = run(network, publish())
    assert (figures.considered, figures.assigned, figures.left) == (100, 100, 0)
    kept = kept_by(network, ids)
    assert set(kept) == set(ids)
    assert figures.per_centre == Counter(kept.values())
    of_city = dict(ask(network, "select id, city from client where id = any(:ids)", ids=ids))
    home = {"Tver": cast.centres["north_1"], "Москва": cast.centres["north_2"], "Kazan": cast.centres["south"]}
    assert all(kept[c] == home[of_city[c]] for c in ids if of_city[c] in home)


def test_every_assignment_keeps_its_reason(network: Database, publish: Publish, cast: Cast) -> None:
    ids = crowd(network, cast, 10)
    run(network, publish())
    reasons = dict(ask(network, "select client_id, reason from assignment where client_id = any(:ids)", ids=ids))
    of_city = dict(ask(network, "select id, city from client where id = any(:ids)", ids=ids))
    why = {of_city[c]: [p["why"] for p in reasons[c]["passed"]] for c in ids}
    assert why["Tver"] == ["no_purchase"]
    assert why["Nigdeburg"] == ["no_purchase", "city_unknown"]
    assert why[""] == ["no_purchase", "no_city"]
    assert {reasons[c]["rule"]["kind"] for c in ids if of_city[c] == "Tver"} == {"nearest"}
    assert {reasons[c]["rule"]["kind"] for c in ids if of_city[c] == "Nigdeburg"} == {"shares"}
    with system_session(network.system) as session:
        shown = open_assignment(session, ids[0])
        assert shown is not None
        assert shown.reason == reasons[ids[0]]


def test_where_no_centre_fits_there_is_a_reason_and_no_assignment(
    network: Database, publish: Publish, cast: Cast
) -> None:
    ids = crowd(network, cast, 6, cities=("Nigdeburg",))
    figures = run(network, publish([{"kind": "nearest"}]))
    assert (figures.assigned, figures.left) == (0, 6)
    assert kept_by(network, ids) == {}
    left = ask(network, "select client_id, reason -> 'passed' -> 0 ->> 'why' from unassigned order by 1")
    assert left == [(client, "city_unknown") for client in ids]
    assert ask(network, "select count(*) from client where id = any(:ids) and centre_id is null", ids=ids) == [(6,)]


def test_a_client_whom_a_centre_has_now_is_no_longer_one_whom_none_fits(
    network: Database, publish: Publish, cast: Cast
) -> None:
    ids = crowd(network, cast, 6, cities=("Nigdeburg",))
    run(network, publish([{"kind": "nearest"}]))
    run(network, publish([{"kind": "shares"}]))
    assert set(kept_by(network, ids)) == set(ids)
    assert ask(network, "select count(*) from unassigned") == [(0,)]


def test_a_run_touches_only_those_without_a_centre(network: Database, publish: Publish, cast: Cast) -> None:
    others = crowd(network, cast, 9, places=("north_1", "south"))
    merged = crowd(network, cast, 1)
    tell(network, "update client set alias_of = :into where id = :id", into=others[0], id=merged[0])
    crowd(network, cast, 30)
    before = ask(network, "select id, client_id, centre_id, since, reason::text from assignment order by id")
    rows = "select id, centre_id, updated_at, alias_of from client where id = any(:ids) order by id"
    untouched = ask(network, rows, ids=others + merged)
    run(network, publish())
    after = ask(network, "select id, client_id, centre_id, since, reason::text from assignment order by id")
    assert after[: len(before)] == before
    assert ask(network, rows, ids=others + merged) == untouched


def test_the_centre_of_the_last_purchase_comes_first(network: Database, publish: Publish, cast: Cast) -> None:
    ids = crowd(network, cast, 3, cities=("Tver",))
    bought = (
        "insert into purchase (client_id, born_client_id, centre_id, kind, happened_on)"
        " select :client, :client, :centre, 'vehicle', cast(:day as date)"
    )
    with system_session(network.system) as session:
        for day, place in ((date(2019, 5, 1), "north_1"), (date(2026, 5, 1), "south"), (None, "north_2")):
            session.execute(text(bought), {"client": ids[0], "centre": cast.centres[place], "day": day})
        session.execute(
            text(bought), {"client": ids[1], "centre": cast.centres["south"], "day": NOW.date() - timedelta(days=800)}
        )
    run(network, publish([{"kind": "last_purchase", "within_months": 24}, {"kind": "nearest"}]))
    assert list(kept_by(network, ids).values()) == [
        cast.centres["south"],
        cast.centres["north_1"],
        cast.centres["north_1"],
    ]


def test_a_rule_may_be_for_some_clients_only(network: Database, publish: Publish, cast: Cast) -> None:
    ids = crowd(network, cast, 20, cities=("Tver", "Kazan"))
    in_kazan = {"all": [{"field": "city", "op": "is", "values": ["Kazan"]}]}
    run(network, publish([{"kind": "head_office", "when": in_kazan}, {"kind": "nearest"}]))
    assert set(kept_by(network, ids).values()) == {cast.centres["north_1"]}
    assert ask(network, "select count(*), min(reason -> 'rule' ->> 'kind') from unassigned") == [(10, "head_office")]


def test_the_journal_tells_of_every_chunk(network: Database, publish: Publish, cast: Cast) -> None:
    ids = crowd(network, cast, 100)
    figures = run(network, publish(), chunk=30)
    entries = ask(
        network,
        "select centre_id, detail from journal_entry where act = 'clients assigned' and subject_id = :run order by id",
        run=figures.run_id,
    )
    told: Counter[int] = Counter()
    for centre_id, detail in entries:
        told[centre_id] += detail["assigned"]
    assert told == figures.per_centre
    kept = kept_by(network, ids)
    upto = sorted({detail["to_id"] for _, detail in entries})
    assert upto == [ids[29], ids[59], ids[89], ids[99]]
    for centre_id, detail in entries:
        first = max((bound for bound in upto if bound < detail["to_id"]), default=0)
        own = [c for c in ids if first < c <= detail["to_id"] and kept[c] == centre_id]
        assert detail["sha256"] == hashlib.sha256(",".join(map(str, own)).encode()).hexdigest()


def test_the_same_clients_in_chunks_of_any_size_come_to_the_same_centres(
    network: Database, publish: Publish, cast: Cast
) -> None:
    ids = crowd(network, cast, 70)
    rules = publish()
    seen = []
    for chunk in (7, 70, 1000):
        with network.system.connect() as connection:
            connection.execute(text("delete from assignment where run_id is not null"))
            connection.execute(text("delete from distribution_run"))
            connection.execute(text("update rule_set set balance = '{}'"))
            connection.execute(text("update client set centre_id = null where id = any(:ids)"), {"ids": ids})
            connection.commit()
        run(network, rules, chunk=chunk)
        seen.append(kept_by(network, ids))
    assert seen[0] == seen[1] == seen[2]


STUMBLE = """
create function stumble() returns trigger language plpgsql as $$
begin
  raise exception 'the disk is full';
end $$;
create trigger stumble before insert on assignment for each row when (new.client_id = {client})
  execute function stumble()
"""


def test_a_run_that_broke_between_chunks_goes_on_where_it_stood(
    network: Database, publish: Publish, cast: Cast
) -> None:
    ids = crowd(network, cast, 100)
    run_id = entered(network, publish())
    with network.owner.begin() as connection:
        connection.exec_driver_sql(STUMBLE.format(client=ids[57]))
    with pytest.raises(DBAPIError, match="the disk is full"):
        carry_out_run(network.system, run_id, actor=SYSTEM, now=NOW, chunk=20)
    assert len(kept_by(network, ids)) == 40
    half = ask(
        network, "select state, considered, assigned, reached_id from distribution_run where id = :id", id=run_id
    )
    assert half == [("running", 40, 40, ids[39])]
    with network.owner.begin() as connection:
        connection.exec_driver_sql("drop trigger stumble on assignment")
    figures = carry_out_run(network.system, run_id, actor=SYSTEM, now=NOW, chunk=20)
    assert (figures.considered, figures.assigned) == (100, 100)
    assert set(kept_by(network, ids)) == set(ids)


SLOWLY = """
create function take_time() returns trigger language plpgsql as $$ begin perform pg_sleep(0.1); return null; end $$;
create trigger take_time after insert on assignment for each statement execute function take_time()
"""


def test_a_killed_run_loses_nobody_and_doubles_nobody(network: Database, publish: Publish, cast: Cast) -> None:
    ids = crowd(network, cast, 100)
    run_id = entered(network, publish())
    with network.owner.begin() as connection:
        connection.exec_driver_sql(SLOWLY)
    reached = [0]
    for _ in range(3):
        process = start(acts.distribute_at, network.system_url, run_id, NOW, 5)
        while (assigned := ask_one(network, "select assigned from distribution_run")) <= reached[-1]:
            assert process.is_alive()
            time.sleep(0.01)
        kill(process)
        reached.append(assigned)
    assert 0 < reached[1] < reached[2] < reached[3] < 100
    with network.owner.begin() as connection:
        connection.exec_driver_sql("drop trigger take_time on assignment")
    figures = carry_out_run(network.system, run_id, actor=SYSTEM, now=NOW, chunk=10)
    assert (figures.considered, figures.assigned) == (100, 100)
    assert set(kept_by(network, ids)) == set(ids)
    assert ask(network, DOUBLED) == [(0,)]
    # Shares are counted once per person too: those of the unknown cities come to 3 : 2 : 2 exactly within one.
    shared = Counter(
        centre
        for (centre,) in ask(network, "select centre_id from assignment where reason -> 'rule' ->> 'kind' = 'shares'")
    )
    for place, weight in (("north_1", 3), ("north_2", 2), ("south", 2)):
        assert abs(shared[cast.centres[place]] - shared.total() * weight / 7) < 1


def test_the_balance_is_carried_from_run_to_run(network: Database, publish: Publish, cast: Cast) -> None:
    rules = publish([{"kind": "shares"}])
    given: Counter[int] = Counter()
    for people in (1, 1, 2, 1, 3, 5, 1, 6):
        crowd(network, cast, people)
        given.update(run(network, rules).per_centre)
        for place, weight in (("north_1", 3), ("north_2", 2), ("south", 2)):
            assert abs(given[cast.centres[place]] - given.total() * weight / 7) < 1


def test_the_balance_is_carried_through_the_desk_too(network: Database, publish: Publish, cast: Cast) -> None:
    publish([{"kind": "shares"}])
    given: Counter[int] = Counter()
    for client in crowd(network, cast, 14):
        with system_session(network.system) as session:
            given.update(distribute_now(session, [client], actor=SYSTEM, now=NOW))
    assert given == {cast.centres["north_1"]: 6, cast.centres["north_2"]: 4, cast.centres["south"]: 4}


def shared_out(database: Database) -> Counter[int]:
    """How many each centre has had by shares."""
    of_shares = "select centre_id from assignment where reason -> 'rule' ->> 'kind' = 'shares'"
    return Counter(centre for (centre,) in ask(database, of_shares))


def counted(database: Database) -> Counter[int]:
    """The same as the rules in force know it."""
    (stored,) = ask(database, "select balance from rule_set where state = 'published'")[0]
    return Counter({int(centre): count for pool in stored.values() for centre, count in pool.items()})


def test_leads_that_come_while_a_run_goes_on_count_with_it(network: Database, publish: Publish, cast: Cast) -> None:
    ids = crowd(network, cast, 30)
    run_id = entered(network, publish([{"kind": "shares"}]))
    with network.owner.begin() as connection:
        connection.exec_driver_sql(STUMBLE.format(client=ids[15]))
    with pytest.raises(DBAPIError, match="the disk is full"):
        carry_out_run(network.system, run_id, actor=SYSTEM, now=NOW, chunk=10)
    for client in crowd(network, cast, 11):
        with system_session(network.system) as session:
            distribute_now(session, [client], actor=SYSTEM, now=NOW)
    with network.owner.begin() as connection:
        connection.exec_driver_sql("drop trigger stumble on assignment")
    carry_out_run(network.system, run_id, actor=SYSTEM, now=NOW, chunk=10)
    for client in crowd(network, cast, 5):
        with system_session(network.system) as session:
            distribute_now(session, [client], actor=SYSTEM, now=NOW + timedelta(hours=1))
    given = shared_out(network)
    assert given.total() == 46
    assert counted(network) == given
    for place, weight in (("north_1", 3), ("north_2", 2), ("south", 2)):
        assert abs(given[cast.centres[place]] - 46 * weight / 7) < 1


REST = """
create function rest() returns trigger language plpgsql as $$ begin perform pg_sleep(2); return new; end $$;
create trigger rest before insert on assignment for each row when (new.client_id = {client}) execute function rest()
"""


def test_a_lead_waits_for_no_chunk_that_is_being_written_and_neither_is_forgotten(
    network: Database, publish: Publish, cast: Cast
) -> None:
    ids = crowd(network, cast, 20)
    run_id = entered(network, publish([{"kind": "shares"}]))
    with network.owner.begin() as connection:
        connection.exec_driver_sql(REST.format(client=ids[10]))
    with ThreadPoolExecutor(1) as other:
        written = other.submit(carry_out_run, network.system, run_id, actor=SYSTEM, now=NOW)
        resting = "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()"
        while not ask_one(network, resting):
            assert not written.done()
            time.sleep(0.01)
        for client in crowd(network, cast, 3):
            with system_session(network.system) as session:
                distribute_now(session, [client], actor=SYSTEM, now=NOW)
        assert not written.done(), "the leads waited for the chunk"
        written.result(timeout=20)
    assert counted(network) == shared_out(network)
    assert counted(network).total() == 23


def test_at_the_desk_the_same_rules_hold(network: Database, publish: Publish, cast: Cast) -> None:
    ids = crowd(network, cast, 20)
    rules = publish()
    with Session(network.system) as session:
        distribute_now(session, ids, actor=SYSTEM, now=NOW)
        rows = session.execute(text("select id, centre_id from client where id = any(:ids)"), {"ids": ids})
        at_the_desk = {int(client): int(centre) for client, centre in rows}
        session.rollback()
    run(network, rules)
    assert kept_by(network, ids) == at_the_desk


def test_at_the_desk_a_client_with_a_centre_stays(network: Database, publish: Publish, cast: Cast) -> None:
    publish()
    own, free = crowd(network, cast, 2, places=("south", "nobody"))
    with system_session(network.system) as session:
        taken = distribute_now(session, [own, free], actor=SYSTEM, now=NOW)
    assert taken.total() == 1
    assert kept_by(network, [own])[own] == cast.centres["south"]


def test_without_rules_nothing_is_distributed(network: Database, cast: Cast) -> None:
    ids = crowd(network, cast, 1)
    with system_session(network.system) as session:
        with pytest.raises(NoRulesPublished):
            distribute_now(session, ids, actor=SYSTEM, now=NOW)
        with pytest.raises(NoRulesPublished):
            ask_for_run(session, actor=SYSTEM, now=NOW)


def test_a_run_is_asked_for_once_and_its_job_comes_with_it(network: Database, publish: Publish, cast: Cast) -> None:
    crowd(network, cast, 5)
    publish()
    jobs = "select task_name, args, lock from procrastinate_jobs"
    with Session(network.system) as session:
        ask_for_run(session, actor=SYSTEM, now=NOW)
        session.rollback()
    assert ask(network, jobs) == []
    with system_session(network.system) as session:
        asked = ask_for_run(session, actor=SYSTEM, now=NOW)
        assert (asked.total, asked.state) == (5, "waiting")
    assert ask(network, jobs) == [("distribution.run", {"run_id": asked.id}, "distribution")]
    with system_session(network.system) as session, pytest.raises(RunUnderWay):
        ask_for_run(session, actor=SYSTEM, now=NOW)
    carry_out_run(network.system, asked.id, actor=SYSTEM, now=NOW)
    with system_session(network.system) as session:
        assert ask_for_run(session, actor=SYSTEM, now=NOW).id > asked.id


def test_a_run_that_was_cut_off_is_found_until_it_is_done(network: Database, publish: Publish, cast: Cast) -> None:
    crowd(network, cast, 5)
    rules = publish()
    run(network, rules)
    cut_off = entered(network, rules)
    tell(network, "update distribution_run set state = 'running' where id = :id", id=cut_off)
    with Session(network.system) as session:
        found = find_unfinished_run(session)
        assert found is not None
        assert found.id == cut_off
    carry_out_run(network.system, cut_off, actor=SYSTEM, now=NOW)
    with Session(network.system) as session:
        assert find_unfinished_run(session) is None


def test_a_finished_run_does_nothing_more(network: Database, publish: Publish, cast: Cast) -> None:
    rules = publish()
    first = run(network, rules)
    ids = crowd(network, cast, 3)
    again = carry_out_run(network.system, first.run_id, actor=SYSTEM, now=NOW)
    assert (again.assigned, kept_by(network, ids)) == (0, {})


def test_a_run_is_told_per_centre_and_per_rule(network: Database, publish: Publish, cast: Cast) -> None:
    crowd(network, cast, 20, cities=("Tver", "Nigdeburg"))
    rules = publish()
    with system_session(network.system) as session:
        assert waiting_clients(session) == 20
    figures = run(network, rules)
    with system_session(network.system) as session:
        assert waiting_clients(session) == 0
        assert {r.id: r.clients for r in run_per_centre(session, figures.run_id)} == figures.per_centre
        assert run_per_rule(session, figures.run_id) == {2: 10, 3: 10}
        found = find_run(session, figures.run_id)
        assert isinstance(found, DistributionRun)
        assert latest_runs(session)[0][0] is found
