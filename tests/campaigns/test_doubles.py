"""Whoever may be somebody else's double, or shares an address, is written to once."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from campaigns import Campaign, count_audience
from store import Database
from tenancy import system_session
from tests.asking import ask
from tests.campaigns.makers import TERMS, launched, plan, released
from tests.cast import NOW, Cast
from tests.crowd import MakeCrowd

RECORD = """
with batch as (
  insert into import_batch (centre_id, file_name, content_hash, state, headers, mapping, rows_total, rows_read, figures)
  values (:centre, 'list.csv', '', 'done', '[]', '{}', 0, 0, '{}') returning id
), record as (
  insert into source_record (centre_id, batch_id, row_number, cells, content_hash, ordinal, received_at)
  select :centre, id, 1, '[]', convert_to(cast(:client as text), 'UTF8'), 0, :now from batch returning id
)
insert into membership (record_id, client_id, born_client_id, since, reasons, model)
select id, :client, :client, :now, '{}', 'v1' from record returning record_id
"""


def doubt(database: Database, cast: Cast, one: int, other: int, *, decided: bool = False) -> None:
    """A pair of records of two clients that waits for a person (or has been decided)."""
    with database.system.begin() as connection:
        ids = sorted(
            connection.execute(text(RECORD), {"centre": cast.centres["north_1"], "client": c, "now": NOW}).scalar_one()
            for c in (one, other)
        )
        connection.execute(
            text(
                "insert into review_item (low_record_id, high_record_id, bits, cause, reasons, decided_at)"
                " values (:low, :high, 2, 'grey', '{}', :decided)"
            ),
            {"low": ids[0], "high": ids[1], "decided": NOW if decided else None},
        )


def outcomes(database: Database, campaign_id: int) -> dict[int, str]:
    return dict(ask(database, "select client_id, reason from recipient where campaign_id = :id", id=campaign_id))


def test_of_two_that_may_be_one_person_one_is_invited(ground: Database, crowd: MakeCrowd, cast: Cast) -> None:
    first, second, third = crowd(3)
    doubt(ground, cast, first, second)
    reasons = outcomes(ground, launched(ground.system, plan()))
    assert [reasons[c] for c in (first, second, third)] == ["invited", "possible_duplicate", "invited"]


def test_a_decided_pair_is_two_people(ground: Database, crowd: MakeCrowd, cast: Cast) -> None:
    first, second = crowd(2)
    doubt(ground, cast, first, second, decided=True)
    reasons = outcomes(ground, launched(ground.system, plan()))
    assert {reasons[first], reasons[second]} == {"invited"}


def test_a_double_of_somebody_invited_before_waits_too(ground: Database, crowd: MakeCrowd, cast: Cast) -> None:
    (first,) = crowd(1)
    launched(ground.system, plan())
    second, _third = crowd(2)
    doubt(ground, cast, first, second)
    reasons = outcomes(ground, launched(ground.system, plan()))
    assert (reasons[first], reasons[second]) == ("already_invited", "possible_duplicate")


def test_a_mailbox_gets_one_letter(ground: Database, crowd: MakeCrowd) -> None:
    ids = crowd(4)
    with ground.system.begin() as connection:
        connection.execute(
            text("update client set email = 'family@crowd.example' where id = any(:ids)"), {"ids": ids[1:]}
        )
    reasons = outcomes(ground, launched(ground.system, plan()))
    assert [reasons[c] for c in ids] == ["invited", "invited", "same_address", "same_address"]


def test_a_mailbox_gets_one_letter_across_the_steps_of_a_launch(ground: Database, crowd: MakeCrowd) -> None:
    ids = crowd(4)
    with ground.system.begin() as connection:
        connection.execute(text("update client set email = 'family@crowd.example' where id = any(:ids)"), {"ids": ids})
    reasons = outcomes(ground, launched(ground.system, plan(), chunk=2))
    assert Counter(reasons[c] for c in ids) == {"invited": 1, "same_address": 3}


def test_the_database_itself_forbids_a_second_letter_to_an_address(ground: Database, crowd: MakeCrowd) -> None:
    crowd(1)
    campaign_id = launched(ground.system, plan())
    again = (
        "insert into message (origin, origin_id, person_ref, step, channel, address, template_id, places)"
        " select origin, origin_id, -1, step, channel, address, template_id, places from message"
        " where origin_id = :id limit 1"
    )
    with pytest.raises(IntegrityError, match="uq_message_address"), ground.system.begin() as connection:
        connection.execute(text(again), {"id": campaign_id})


def test_the_preview_foresees_doubles_and_shared_addresses(ground: Database, crowd: MakeCrowd, cast: Cast) -> None:
    ids = crowd(6)
    doubt(ground, cast, ids[0], ids[1])
    with ground.system.begin() as connection:
        connection.execute(
            text("update client set email = 'family@crowd.example' where id = any(:ids)"), {"ids": ids[3:]}
        )
    campaign_id = released(ground.system, plan())
    with system_session(ground.system) as session:
        campaign = session.get_one(Campaign, campaign_id)
        rows = count_audience(session, campaign, now=NOW, salt=TERMS.salt, cap=TERMS.cap, period_days=TERMS.period_days)
    counts: Counter[str] = Counter()
    for reason, _, people in rows:
        counts[reason or "invited"] += people
    assert (counts["possible_duplicate"], counts["same_address"]) == (1, 2)
