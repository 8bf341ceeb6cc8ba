"""What the processes of the proofs do: each act opens its own engine and works until it is done or killed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import URL, Engine, text

import campaigns
import distribution
from campaigns import LaunchTerms
from channels import MailConnection, MailServer
from journal import SYSTEM
from store import make_engine
from tenancy import find_place, system_session
from tests.clock import clock
from worker import Courier, DeliveryTerms

# The gazetteer takes a second to read: the process that forks the others has it read once.
find_place("Tver")

STAGE = """
create temp table asked on commit drop as
select c.id as client_id, c.centre_id, cast(null as text) as reason, cast(null as jsonb) as facts,
  cast(null as bigint) as invitation_id, false as budgeted
from client c where c.id = any(:ids) and c.centre_id is not null
"""


@contextmanager
def engine_at(url: URL) -> Iterator[Engine]:
    """An engine for one act."""
    engine = make_engine(url, pool=2)
    try:
        yield engine
    finally:
        engine.dispose()


@dataclass(frozen=True, slots=True)
class Share:
    """What one of the racing processes does: its runs, its campaigns, the people that it meets at its desk."""

    url: URL
    number: int
    run_ids: tuple[int, ...]
    campaign_ids: tuple[int, ...]
    desk_campaign_id: int
    terms: LaunchTerms
    purpose: str
    people: tuple[int, ...]
    now: datetime
    chunk: int = 250
    visits: int = 3


def take_part(share: Share) -> int:
    """Distribute, launch and invite over the same people as the others; returns how many were invited at the desk."""
    chance = random.Random(share.number)
    with engine_at(share.url) as engine:
        runs = [partial(distribute, engine, run_id, share.now, share.chunk) for run_id in share.run_ids]
        launches = [partial(launch, engine, c, share.terms, share.now, share.chunk) for c in share.campaign_ids]
        invited = 0
        for act in runs + launches if share.number % 2 else launches + runs:
            act()
            invited += _meet_people(engine, share, chance)
        return invited


def distribute(engine: Engine, run_id: int, now: datetime, chunk: int) -> None:
    """Carry out one run."""
    distribution.carry_out_run(engine, run_id, actor=SYSTEM, now=now, chunk=chunk)


def launch(engine: Engine, campaign_id: int, terms: LaunchTerms, now: datetime, chunk: int) -> None:
    """Carry out one launch."""
    campaigns.carry_out_launch(engine, campaign_id, terms, actor=SYSTEM, now=now, chunk=chunk)


def launch_at(url: URL, campaign_ids: tuple[int, ...], terms: LaunchTerms, now: datetime, chunk: int) -> None:
    """Carry out some launches one after another."""
    with engine_at(url) as engine:
        for campaign_id in campaign_ids:
            launch(engine, campaign_id, terms, now, chunk)


def distribute_at(url: URL, run_id: int, now: datetime, chunk: int) -> None:
    """Carry out one run."""
    with engine_at(url) as engine:
        distribute(engine, run_id, now, chunk)


def _meet_people(engine: Engine, share: Share, chance: random.Random) -> int:
    """People come to the desk in small groups: whoever has no centre gets one, and is invited."""
    invited = 0
    for _ in range(share.visits):
        ids = chance.sample(share.people, 20)
        with system_session(engine) as session:
            distribution.distribute_now(session, ids, actor=SYSTEM, now=share.now)
        with system_session(engine) as session:
            session.execute(text(STAGE), {"ids": ids})
            distribution.claim_invitations(
                session,
                "asked",
                purpose=share.purpose,
                campaign_id=share.desk_campaign_id,
                now=share.now,
                until=share.now + timedelta(days=9),
            )
            invited += session.scalar(text("select count(invitation_id) from asked")) or 0
    return invited


def carry_letters(url: URL, port: int, terms: DeliveryTerms) -> None:
    """Send what waits to the mail server on ``port`` of this machine until nothing is left."""
    with engine_at(url) as engine:
        courier = Courier(engine, MailConnection(MailServer("127.0.0.1", port)), terms, clock=clock)
        courier.recover()
        while courier.deliver_some():
            pass
        courier.close()
