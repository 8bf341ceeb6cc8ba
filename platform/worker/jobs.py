"""Jobs by name, bound to their functions: the only place that knows which package works a job off."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
from procrastinate import App, PsycopgConnector, RetryStrategy
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

import campaigns
import clients
import distribution
import intake
import journal
import roles
import stewardship
from clients import HouseholdTerms
from settings import Settings, secret_of
from tenancy import system_session

from .deliver import DeliveryTerms, utc_now
from .send_anchors import send_anchors
from .send_password_link import LinkNotSent, send_password_link

STALLED_AFTER_S = 60
# Runs, launches and imports go on where they stood, so a database that fails for a while only makes them late. COPY
# goes past SQLAlchemy, so what breaks in it comes as the driver's own error.
GOES_ON = RetryStrategy(max_attempts=10, wait=5, linear_wait=30, retry_exceptions=[DBAPIError, psycopg.Error])
UNTIL_TAKEN = RetryStrategy(max_attempts=10, wait=5, linear_wait=30, retry_exceptions=[LinkNotSent, DBAPIError])
# A rehearsal or an undoing that breaks tells its owner so, who may ask again: neither is tried again behind their back.


@dataclass(frozen=True, slots=True)
class WorkTerms:
    """What jobs need to know besides their ids."""

    engine: Engine
    settings: Settings


def delivery_terms(settings: Settings) -> DeliveryTerms:
    """Terms of sending by the settings of the application."""
    return DeliveryTerms(
        settings.send_batch,
        timedelta(seconds=settings.send_lease_s),
        settings.mail_from,
        settings.base_url,
        secret_of(settings),
    )


def make_queue(terms: WorkTerms, conninfo: str) -> App:
    """The job queue with every job bound; jobs whose worker died are put back every minute."""
    queue = App(connector=PsycopgConnector(conninfo=conninfo))

    @queue.task(name="distribution.run", retry=GOES_ON)
    def run_distribution(run_id: int) -> None:
        distribution.carry_out_run(terms.engine, run_id, actor=journal.SYSTEM, now=utc_now())

    @queue.task(name="campaigns.launch", retry=GOES_ON)
    def launch_campaign(campaign_id: int) -> None:
        campaigns.carry_out_launch(
            terms.engine,
            campaign_id,
            campaigns.launch_terms(terms.settings, campaign_id),
            actor=journal.SYSTEM,
            now=utc_now(),
        )

    @queue.task(name="intake.import", retry=GOES_ON)
    def import_batch(batch_id: int) -> None:
        intake.carry_out_import(terms.engine, batch_id, actor=journal.SYSTEM, now=utc_now())

    @queue.task(name="intake.rehearse")
    def rehearse_import(batch_id: int, number: int) -> None:
        intake.carry_out_rehearsal(terms.engine, batch_id, number=number, now=utc_now())

    @queue.task(name="intake.repair", retry=GOES_ON)
    def repair_rows(batch_id: int) -> None:
        intake.carry_out_repairs(terms.engine, batch_id, actor=journal.SYSTEM, now=utc_now())

    @queue.task(name="intake.undo")
    def undo_import(batch_id: int) -> None:
        intake.carry_out_undo(terms.engine, batch_id, actor=journal.SYSTEM, now=utc_now())

    @queue.task(name="stewardship.merge_certain", retry=GOES_ON)
    def merge_certain() -> None:
        stewardship.merge_certain(terms.engine, actor=journal.SYSTEM, now=utc_now())

    @queue.task(name="stewardship.scan", retry=GOES_ON)
    def scan_duplicates(scan_id: int) -> None:
        stewardship.carry_out_scan(terms.engine, scan_id, actor=journal.SYSTEM, now=utc_now())

    @queue.task(name="clients.households", retry=GOES_ON)
    def settle_households() -> None:
        _settle_households(terms)

    _bind_scores(queue, terms)
    _bind_upkeep(queue, terms)
    return queue


def _bind_scores(queue: App, terms: WorkTerms) -> None:
    @queue.task(name="clients.rescore", retry=GOES_ON)
    def rescore() -> None:
        after: int | None = 0
        while after is not None:
            with system_session(terms.engine) as session:
                after = clients.score_span(session, after)


def _settle_households(terms: WorkTerms) -> None:
    wanted = HouseholdTerms(terms.settings.household_crowd, terms.settings.household_most)
    clients.settle_all_households(lambda: system_session(terms.engine), wanted)


def _bind_upkeep(queue: App, terms: WorkTerms) -> None:
    """Bind what runs by the clock."""

    @queue.periodic(cron="0 2 1 * *")
    @queue.task(name="stewardship.monthly_scan", queueing_lock="stewardship.monthly_scan")
    def scan_monthly(timestamp: int) -> None:
        with suppress(stewardship.ScanUnderWay), system_session(terms.engine) as session:
            stewardship.ask_for_scan(session, actor=journal.SYSTEM, now=utc_now())

    @queue.periodic(cron="* * * * *")
    @queue.task(name="journal.seal", queueing_lock="journal.seal")
    def seal_journal(timestamp: int) -> None:
        seal_and_anchor(terms.engine)

    @queue.periodic(cron="*/10 * * * *")
    @queue.task(name="journal.send_anchors", queueing_lock="journal.send_anchors")
    def send_anchors_out(timestamp: int) -> None:
        send_anchors(terms.engine, terms.settings, now=utc_now())

    @queue.task(name=roles.SEND_LINK, retry=UNTIL_TAKEN)
    def send_link(user_id: int) -> None:
        send_password_link(terms.engine, terms.settings, user_id, now=utc_now())

    @queue.task(name="journal.check")
    def check_journal() -> None:
        check_chain(terms.engine)

    @queue.periodic(cron="30 3 * * *")
    @queue.task(name="journal.daily_check", queueing_lock="journal.daily_check", lock="journal.check")
    def check_journal_daily(timestamp: int) -> None:
        check_chain(terms.engine)

    _bind_rounds(queue, terms)


def _bind_rounds(queue: App, terms: WorkTerms) -> None:
    """Bind what looks every few minutes whether anything has become due."""

    @queue.periodic(cron="* * * * *")
    @queue.task(name="intake.watch", queueing_lock="intake.watch")
    def watch(timestamp: int) -> None:
        watch_folder(terms)

    @queue.periodic(cron="*/5 * * * *")
    @queue.task(name="campaigns.finish", queueing_lock="campaigns.finish")
    def finish(timestamp: int) -> None:
        with system_session(terms.engine) as session:
            campaigns.finish_campaigns(session, actor=journal.SYSTEM, now=utc_now())

    @queue.periodic(cron="* * * * *")
    @queue.task(name="clients.keep_households", queueing_lock="clients.keep_households", lock="clients.households")
    def keep_households(timestamp: int) -> None:
        _settle_households(terms)

    @queue.periodic(cron="* * * * *")
    @queue.task(name="stewardship.move_centres", queueing_lock="stewardship.move_centres")
    def move_centres(timestamp: int) -> None:
        stewardship.carry_out_moves(terms.engine, now=utc_now())

    @queue.periodic(cron="* * * * *")
    @queue.task(name="jobs.retry_stalled", queueing_lock="jobs.retry_stalled")
    async def retry_stalled(timestamp: int) -> None:
        await put_back_stalled(queue)


def seal_and_anchor(engine: Engine) -> None:
    """Seal what waits, a step a transaction, then note the end of yesterday's chain."""
    sealed = journal.STEP
    while sealed == journal.STEP:
        with system_session(engine) as session:
            sealed = journal.seal_entries(session, now=utc_now())
    with system_session(engine) as session:
        journal.set_anchor(session, now=utc_now())


def check_chain(engine: Engine) -> None:
    """Seal what waits, walk the whole chain, and write down what was found."""
    seal_and_anchor(engine)
    with system_session(engine) as session:
        journal.note_check(session, journal.verify_journal(session), by=journal.SYSTEM, now=utc_now())


def watch_folder(terms: WorkTerms) -> None:
    """Look once through the watched folder, if one is."""
    if terms.settings.watch_folder:
        intake.take_watched(
            terms.engine,
            Path(terms.settings.watch_folder),
            max_bytes=terms.settings.upload_limit_mb * 1024 * 1024,
            now=utc_now(),
        )


async def put_back_stalled(queue: App) -> int:
    """Put jobs back into the queue whose worker gave no sign of life; returns how many."""
    jobs = list(await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S))
    for job in jobs:
        await queue.job_manager.retry_job(job)
    return len(jobs)
