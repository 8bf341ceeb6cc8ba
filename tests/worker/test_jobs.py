"""Jobs by name: whatever is asked for is bound to a function, worked off, and put back where its worker died."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from procrastinate import App
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from campaigns import ask_for_launch, draft_campaign, launch_terms
from distribution import ask_for_run, draft_rules, publish_draft
from journal import SYSTEM
from store import Database, copy_rows, enqueue, stage
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.campaigns.makers import plan
from tests.cast import NOW, Cast
from tests.conftest import settings_of_tests
from tests.crowd import make_crowd
from worker.jobs import GOES_ON, WorkTerms, make_queue, put_back_stalled
from worker.run import conninfo, work_off

PLATFORM = Path(__file__).parents[2] / "platform"
SETTINGS = settings_of_tests(contact_cap=5)
JOBS = "select task_name, status, attempts from procrastinate_jobs order by id"


def queue_of(database: Database) -> App:
    return make_queue(WorkTerms(database.system, SETTINGS), conninfo(database))


def test_every_job_that_is_asked_for_is_bound(database: Database) -> None:
    asked = {
        name
        for file in PLATFORM.rglob("*.py")
        for name in re.findall(r'\benqueue\(\s*session,\s*"([^"]+)"', file.read_text(encoding="utf-8"))
    }
    assert {"distribution.run", "campaigns.launch", "intake.import"} <= asked
    assert asked - set(queue_of(database).tasks) == set()


def test_a_run_and_a_launch_asked_for_are_carried_out(ground: Database, cast: Cast) -> None:
    with system_session(ground.system) as session:
        make_crowd(session, cast, 6, places=("nobody", "north_1"))
        draft_rules(session, [{"kind": "shares"}], actor=SYSTEM, now=NOW, edition=None)
        publish_draft(session, actor=SYSTEM, now=NOW)
        ask_for_run(session, actor=SYSTEM, now=NOW)
    work_off(ground, SETTINGS)
    assert ask_one(ground, "select count(*) from client where centre_id is null") == 0
    with system_session(ground.system) as session:
        draft = draft_campaign(session, plan(), actor=SYSTEM, now=NOW)
        terms = launch_terms(SETTINGS, draft.id)
        ask_for_launch(session, draft.id, terms, edition=draft.edition, actor=SYSTEM, now=NOW)
    work_off(ground, SETTINGS)
    assert ask(ground, "select state from campaign") == [("running",)]
    assert ask_one(ground, "select count(*) from message where state = 'pending'") == 6
    assert ask(ground, JOBS) == []


STUMBLE = """
create function stumble() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$;
create trigger stumble before insert on assignment for each row execute function stumble()
"""


def test_a_run_that_the_database_failed_is_tried_again(ground: Database, cast: Cast) -> None:
    with system_session(ground.system) as session:
        make_crowd(session, cast, 3, places=("nobody",))
        draft_rules(session, [{"kind": "shares"}], actor=SYSTEM, now=NOW, edition=None)
        publish_draft(session, actor=SYSTEM, now=NOW)
        ask_for_run(session, actor=SYSTEM, now=NOW)
    with ground.owner.begin() as connection:
        connection.exec_driver_sql(STUMBLE)
    work_off(ground, SETTINGS)
    assert ask(ground, JOBS) == [("distribution.run", "todo", 1)]
    with ground.owner.begin() as connection:
        connection.exec_driver_sql("drop trigger stumble on assignment")
    tell(ground, "update procrastinate_jobs set scheduled_at = now()")
    work_off(ground, SETTINGS)
    assert ask(ground, JOBS) == []
    assert ask(ground, "select state, assigned from distribution_run") == [("done", 3)]


@pytest.mark.parametrize("name", ["distribution.run", "campaigns.launch", "intake.import", "intake.repair"])
def test_whatever_goes_on_where_it_stood_is_tried_again(database: Database, name: str) -> None:
    assert queue_of(database).tasks[name].retry_strategy is GOES_ON


def test_what_breaks_in_the_midst_of_a_copy_is_tried_again_too(ground: Database) -> None:
    with Session(ground.system) as session:
        stage(session, "numbers_in", "number bigint")
        with pytest.raises(Exception, match="invalid input syntax") as broken:
            copy_rows(session, "numbers_in", ("number",), [("no number",)])
    # COPY goes past SQLAlchemy: the driver's own error arrives, and not SQLAlchemy's.
    assert not isinstance(broken.value, DBAPIError)
    assert isinstance(broken.value, tuple(GOES_ON.retry_exceptions or ()))


def test_a_job_exists_once_its_transaction_is_committed(ground: Database) -> None:
    with Session(ground.system) as session:
        enqueue(session, "distribution.run", run_id=1)
        assert ask(ground, JOBS) == []
        session.rollback()
    assert ask(ground, JOBS) == []


def test_a_job_whose_worker_died_is_put_back(ground: Database) -> None:
    with system_session(ground.system) as session:
        dead, alive = (enqueue(session, "distribution.run", run_id=n) for n in (1, 2))
    tell(ground, "insert into procrastinate_workers (last_heartbeat) values (now() - interval '5 minutes'), (now())")
    gone, here = (i for (i,) in ask(ground, "select id from procrastinate_workers order by id"))
    taken = "update procrastinate_jobs set status = 'doing', worker_id = :worker where id = :id"
    tell(ground, taken, worker=gone, id=dead)
    tell(ground, taken, worker=here, id=alive)

    async def look() -> int:
        queue = queue_of(ground)
        async with queue.open_async():
            return await put_back_stalled(queue)

    assert asyncio.run(look()) == 1
    assert [status for _, status, _ in ask(ground, JOBS)] == ["todo", "doing"]
