"""One letter per household: who gets it, who stays out and why, and what a preview foresees of it."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import date

from sqlalchemy import text

from campaigns import Campaign, carry_out_launch, count_audience, foresee
from clients import HouseholdTerms, settle_all_households
from journal import SYSTEM
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one
from tests.campaigns.makers import TERMS, launched, plan, released
from tests.campaigns.test_doubles import outcomes
from tests.cast import NOW, Cast
from tests.crowd import MakeCrowd

SHARE = """
insert into identifier (client_id, born_client_id, kind, value)
select c, c, 'phone', :phone from unnest(cast(:ids as bigint[])) c
"""
BOUGHT = """
insert into purchase (client_id, born_client_id, centre_id, kind, happened_on)
values (:client, :client, :centre, 'parts', :day)
"""


def share(database: Database, phone: str, *ids: int) -> None:
    with system_session(database.system) as session:
        session.execute(text(SHARE), {"phone": phone, "ids": list(ids)})


def bought(database: Database, cast: Cast, client_id: int, day: date) -> None:
    values = {"client": client_id, "centre": cast.centres["north_1"], "day": day}
    with system_session(database.system) as session:
        session.execute(text(BOUGHT), values)


def foreseen(database: Database, campaign_id: int) -> Counter[str]:
    settle_all_households(lambda: system_session(database.system), HouseholdTerms())
    counts: Counter[str] = Counter()
    with system_session(database.system) as session:
        campaign = session.get_one(Campaign, campaign_id)
        for reason, _, people in count_audience(
            session, campaign, now=NOW, salt=TERMS.salt, cap=TERMS.cap, period_days=TERMS.period_days
        ):
            counts[reason or "invited"] += people
    return counts


def test_of_a_household_whoever_was_in_touch_last_is_invited(ground: Database, crowd: MakeCrowd, cast: Cast) -> None:
    first, second, third, alone = crowd(4)
    share(ground, "+79165001010", first, second, third)
    bought(ground, cast, second, date(2026, 9, 1))
    bought(ground, cast, third, date(2025, 9, 1))
    campaign_id = launched(ground.system, plan(one_per_household=True))
    reasons = outcomes(ground, campaign_id)
    assert [reasons[c] for c in (first, second, third, alone)] == [
        "same_household", "invited", "same_household", "invited"
    ]  # fmt: skip
    told = "select facts ->> 'client_id' from recipient where campaign_id = :id and client_id = :c"
    assert ask_one(ground, told, id=campaign_id, c=first) == str(second)


def test_whoever_has_no_consent_or_no_address_does_not_take_the_household_s_letter(
    ground: Database, crowd: MakeCrowd, cast: Cast
) -> None:
    first, second, third = crowd(3)
    share(ground, "+79165001010", first, second, third)
    for client_id in (first, second):
        bought(ground, cast, client_id, date(2026, 9, 1))
    with ground.system.begin() as connection:
        connection.execute(text("update consent_state set given = false where client_id = :c"), {"c": first})
        connection.execute(text("update client set email = null where id = :c"), {"c": second})
    reasons = outcomes(ground, launched(ground.system, plan(one_per_household=True)))
    assert [reasons[c] for c in (first, second, third)] == ["no_consent", "no_address", "invited"]


def test_of_equals_the_lower_number_and_without_the_option_everybody(ground: Database, crowd: MakeCrowd) -> None:
    first, second = crowd(2)
    share(ground, "+79165001010", first, second)
    reasons = outcomes(ground, launched(ground.system, plan(one_per_household=True)))
    assert (reasons[first], reasons[second]) == ("invited", "same_household")
    assert set(outcomes(ground, launched(ground.system, plan("service"))).values()) == {"invited"}


def test_a_household_over_the_chunks_of_a_launch_and_two_processes_gets_one_letter(
    ground: Database, crowd: MakeCrowd, cast: Cast
) -> None:
    ids = crowd(12)
    for n in range(4):
        share(ground, f"+7916500101{n}", ids[n], ids[n + 4], ids[n + 8])
        bought(ground, cast, ids[n + 8], date(2026, 9, 1))
    campaign_id = released(ground.system, plan(one_per_household=True))
    runs = [
        threading.Thread(target=carry_out_launch, args=(ground.system, campaign_id, TERMS),
                         kwargs={"actor": SYSTEM, "now": NOW, "chunk": 3})
        for _ in "12"
    ]  # fmt: skip
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    reasons = outcomes(ground, campaign_id)
    assert [reasons[c] for c in ids] == ["same_household"] * 8 + ["invited"] * 4
    assert ask_one(ground, "select count(*) from message where origin_id = :id", id=campaign_id) == 4


def test_whoever_joins_the_household_during_a_launch_yields_to_whom_it_has_invited(
    ground: Database, crowd: MakeCrowd
) -> None:
    first, second = crowd(2)
    campaign_id = released(ground.system, plan(one_per_household=True))
    with system_session(ground.system) as session:
        # As a launch leaves it that was killed after its first chunk.
        session.execute(text("update campaign set launch_reached_id = :c where id = :id"),
                        {"c": first, "id": campaign_id})  # fmt: skip
        session.execute(
            text("insert into recipient (campaign_id, client_id, outcome, reason)"
                 " values (:id, :c, 'invited', 'invited')"),
            {"c": first, "id": campaign_id},
        )  # fmt: skip
    share(ground, "+79165001010", first, second)
    carry_out_launch(ground.system, campaign_id, TERMS, actor=SYSTEM, now=NOW)
    assert outcomes(ground, campaign_id)[second] == "same_household"


def test_a_preview_counts_what_the_launch_comes_to(ground: Database, crowd: MakeCrowd, cast: Cast) -> None:
    chance = random.Random(5)
    ids = crowd(60, places=("north_1", "south", "nobody"))
    for n in range(14):
        share(ground, f"+791650020{n:02}", *chance.sample(ids, chance.randint(2, 4)))
    for client_id in chance.sample(ids, 30):
        bought(ground, cast, client_id, date(2026, chance.randint(1, 10), 1))
    with ground.system.begin() as connection:
        for change, some in (
            ("update client set email = null where id = any(:ids)", 5),
            ("update client set email = 'one@crowd.example' where id = any(:ids)", 6),
            ("update consent_state set given = false where client_id = any(:ids)", 8),
        ):
            connection.execute(text(change), {"ids": chance.sample(ids, some)})
    # A centre's earlier campaign holds some of the people already.
    launched(ground.system, plan(centre_id=cast.centres["south"]))
    campaign_id = released(ground.system, plan(one_per_household=True))
    expected = foreseen(ground, campaign_id)
    with system_session(ground.system) as session:
        shown = foresee(session, session.get_one(Campaign, campaign_id), TERMS, now=NOW)
    assert sum(h.people for r in shown.left_out for h in r.holders) == expected["already_invited"]
    assert (shown.audience, shown.invited) == (60, expected["invited"])
    carry_out_launch(ground.system, campaign_id, TERMS, actor=SYSTEM, now=NOW, chunk=7)
    came_to = dict(ask(ground, "select reason, count(*) from recipient where campaign_id = :id group by 1",
                       id=campaign_id))  # fmt: skip
    assert came_to == dict(expected)
    assert min(expected["same_household"], expected["already_invited"], expected["same_address"]) > 0
