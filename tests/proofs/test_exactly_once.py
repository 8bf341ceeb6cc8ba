"""I1 and I2: eight processes distribute, launch and invite over the same people at once, and nobody is had twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, text

from campaigns import LaunchTerms, draft_campaign, invited_twice
from distribution import RuleSet, draft_rules, enter_run, publish_draft
from journal import SYSTEM
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one
from tests.campaigns.makers import TERMS, plan, release
from tests.cast import NOW, Cast
from tests.conftest import clone, without_clients
from tests.crowd import make_crowd
from tests.processes import race
from tests.proofs.acts import Share, take_part

PROCESSES = 8
PURPOSE = "test_drive"
UNBOUND = LaunchTerms(TERMS.salt, 999, 30, "en")
ON_THE_MAP = {"north_1": (56.8586, 35.9176), "north_2": (55.7522, 37.6156), "south": (55.7887, 49.1221)}
CITIES = ("Tver", "Kazan", "Moscow", "Nigdeburg")

TWO_CENTRES = """
select count(*) from (select 1 from assignment where ended_at is null group by client_id having count(*) > 1) d
"""
TWO_INVITATIONS = """
select count(*) from (
  select 1 from invitation where ended_at is null group by client_id, purpose having count(*) > 1) d
"""
JUST_EXPIRED = """
insert into invitation (client_id, born_client_id, centre_id, purpose, claimed_at, until)
select id, id, centre_id, :purpose, :now - interval '30 days', :now
from client where id = any(:ids) and id % 2 = 0 and centre_id is not null
  and id > :most * 4 / 5
"""
# Where every twentieth row takes its time, the transactions of all processes lie over one another.
SLOW_DISK = """
create function take_time() returns trigger language plpgsql as $$ begin perform pg_sleep(0.002); return new; end $$;
create trigger take_time before insert on assignment for each row when (mod(new.client_id, 20) = 0)
  execute function take_time();
create trigger take_time before insert on invitation for each row when (mod(new.client_id, 20) = 0)
  execute function take_time()
"""


@dataclass(frozen=True)
class Scene:
    """The people that all act upon: those with a centre from the beginning, and those without."""

    kept: frozenset[int]
    free: frozenset[int]
    rule_set_id: int
    desk_campaign_id: int

    @property
    def people(self) -> tuple[int, ...]:
        return tuple(sorted(self.kept | self.free))


def set_scene(database: Database, cast: Cast, count: int) -> Scene:
    """A third of the people have no centre; some of the others an invitation that has just expired."""
    with system_session(database.system) as session:
        for place, (latitude, longitude) in ON_THE_MAP.items():
            session.execute(
                text("update centre set latitude = :a, longitude = :b where id = :id"),
                {"a": latitude, "b": longitude, "id": cast.centres[place]},
            )
        ids = make_crowd(session, cast, count, places=("nobody", "north_1", "south"), cities=CITIES)
        session.execute(text(JUST_EXPIRED), {"purpose": PURPOSE, "now": NOW, "ids": ids, "most": ids[-1]})
        draft_rules(session, [{"kind": "nearest"}], actor=SYSTEM, now=NOW, edition=None)
        rules = publish_draft(session, actor=SYSTEM, now=NOW)
        desk = draft_campaign(session, plan(PURPOSE, name="At the desk"), actor=SYSTEM, now=NOW)
        free = frozenset(ids[::3])
    with database.owner.begin() as connection:
        connection.exec_driver_sql(SLOW_DISK)
    return Scene(frozenset(ids) - free, free, rules.id, desk.id)


def race_over(
    database: Database, scene: Scene, *, chunks: Sequence[int], visits: int, seed: int = 0, may_break: bool = False
) -> list[int]:
    """Every process has two runs and two campaigns of its own, all for one purpose; gives the ids of the campaigns."""
    with system_session(database.system) as session:
        rules = session.get_one(RuleSet, scene.rule_set_id)
        runs = [enter_run(session, rules, actor=SYSTEM, now=NOW).id for _ in range(2 * PROCESSES)]
        campaigns = [release(session, plan(PURPOSE, name=f"Centre {n}"), UNBOUND) for n in range(2 * PROCESSES)]
    shares = [
        Share(
            url=database.system_url, number=seed + n, run_ids=tuple(runs[n::PROCESSES]),
            campaign_ids=tuple(campaigns[n::PROCESSES]), desk_campaign_id=scene.desk_campaign_id, terms=UNBOUND,
            purpose=PURPOSE, people=scene.people, now=NOW, chunk=chunks[n % len(chunks)], visits=visits,
        )
        for n in range(PROCESSES)
    ]  # fmt: skip
    race(take_part, [(share,) for share in shares], may_break=may_break)
    return campaigns


def everyone_is_had_once(database: Database, scene: Scene, campaigns: list[int]) -> None:
    """Zero doubles, and everyone in a state."""
    assert ask_one(database, TWO_CENTRES) == 0
    assert ask_one(database, TWO_INVITATIONS) == 0
    people = list(scene.people)
    written = "select id, centre_id from client where id = any(:ids) and centre_id is not null"
    opened = "select client_id, centre_id from assignment where client_id = any(:ids) and ended_at is null"
    kept = dict(ask(database, opened, ids=people))
    assert kept == dict(ask(database, written, ids=people))
    left = {client for (client,) in ask(database, "select client_id from unassigned")}
    assert scene.kept <= set(kept)
    assert set(kept) | left == set(people)
    assert not set(kept) & left
    live = ask(database, "select client_id from invitation where ended_at is null and until > :now", now=NOW)
    assert scene.kept <= {client for (client,) in live}
    assert ask_one(database, "select count(*) from invitation where ended_at is null and until <= :now", now=NOW) == 0
    per_campaign = "select campaign_id, count(*), count(distinct client_id) from recipient group by 1 order by 1"
    assert ask(database, per_campaign) == [(c, len(people), len(people)) for c in campaigns]
    of_campaigns = "select count(*) from invitation where campaign_id = any(:ids)"
    messages = ask_one(database, "select count(*) from message")
    assert messages == ask_one(database, of_campaigns, ids=campaigns)
    assert messages == ask_one(database, "select count(*) from recipient where outcome = 'invited'")
    with system_session(database.system) as session:
        assert [invited_twice(session, campaign_id) for campaign_id in campaigns] == [0] * len(campaigns)


def deadlocks(database: Database, admin: Engine) -> int:
    with admin.connect() as connection:
        name = database.system_url.database
        return int(
            connection.scalar(text("select deadlocks from pg_stat_database where datname = :name"), {"name": name}) or 0
        )


def test_eight_processes_have_everyone_once(ground: Database, admin: Engine, cast: Cast) -> None:
    scene = set_scene(ground, cast, 2000)
    campaigns = race_over(ground, scene, chunks=(100, 400, 800), visits=3)
    everyone_is_had_once(ground, scene, campaigns)
    assert deadlocks(ground, admin) == 0


def test_without_the_two_indexes_the_same_race_has_people_twice(ground: Database, cast: Cast) -> None:
    """The proof above can fail: what it proves rests on these two indexes and on nothing else."""
    with ground.owner.begin() as connection:
        connection.execute(text("drop index uq_assignment_open"))
        connection.execute(text("drop index uq_invitation_live"))
    scene = set_scene(ground, cast, 2000)
    # What is twice already breaks some of the processes later.
    race_over(ground, scene, chunks=(100, 400, 800), visits=3, may_break=True)
    assert ask_one(ground, TWO_CENTRES) > 0
    assert ask_one(ground, TWO_INVITATIONS) > 0


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(3))
def test_eight_processes_have_twenty_thousand_people_once(admin: Engine, template: tuple[str, Cast], seed: int) -> None:
    with clone(admin, template[0]) as database:
        without_clients(database)
        scene = set_scene(database, template[1], 20_000)
        campaigns = race_over(database, scene, chunks=(700, 2000 + 500 * seed, 8000), visits=20, seed=100 * seed)
        everyone_is_had_once(database, scene, campaigns)
        assert deadlocks(database, admin) == 0
