"""The worker process: jobs in the main thread, couriers beside it, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import threading
import time

from channels import MailConnection
from settings import Settings
from store import SYSTEM, Database, refuse_unsafe_role

from .deliver import Courier
from .jobs import WorkTerms, delivery_terms, make_queue, put_back_stalled
from .logs import log_namelessly
from .send_anchors import mail_server

LOG = logging.getLogger("forecourt.worker")
IDLE_S = 1.0
RECOVER_EVERY_S = 10.0


def run_worker(database: Database, settings: Settings, couriers: int = 1) -> None:
    """Work off jobs and send messages until SIGINT or SIGTERM; what is under way is finished first."""
    log_namelessly(settings.log_level)
    refuse_unsafe_role(database.system, SYSTEM)
    stop = threading.Event()
    threads = [
        threading.Thread(target=send_until, args=(database, settings, stop), name=f"courier-{n}")
        for n in range(couriers if settings.smtp_host else 0)
    ]
    for thread in threads:
        thread.start()
    try:
        asyncio.run(_work(database, settings))
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def work_off(database: Database, settings: Settings) -> None:
    """Carry out the jobs that wait now, then return."""

    async def once() -> None:
        queue = make_queue(WorkTerms(database.system, settings), conninfo(database))
        async with queue.open_async():
            await queue.run_worker_async(
                wait=False, concurrency=1, delete_jobs="successful", install_signal_handlers=False
            )

    asyncio.run(once())


def send_waiting(database: Database, settings: Settings) -> int:
    """Send everything that waits now, then return how many messages were handled."""
    courier = Courier(database.system, MailConnection(mail_server(settings)), delivery_terms(settings))
    total = 0
    try:
        courier.recover()
        while handled := courier.deliver_some():
            total += handled
    finally:
        courier.close()
    return total


async def _work(database: Database, settings: Settings) -> None:
    queue = make_queue(WorkTerms(database.system, settings), conninfo(database))
    async with queue.open_async():
        await put_back_stalled(queue)
        await queue.run_worker_async(concurrency=2, fetch_job_polling_interval=2.0, delete_jobs="successful")


def conninfo(database: Database) -> str:
    """The libpq address of the system role."""
    url = database.system_url.set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


def send_until(database: Database, settings: Settings, stop: threading.Event) -> None:
    """Send what waits until ``stop`` is set; a failing database or mail server is waited for."""
    courier = Courier(database.system, MailConnection(mail_server(settings)), delivery_terms(settings))
    recovered_at = -RECOVER_EVERY_S
    try:
        while not stop.is_set():
            try:
                if time.monotonic() - recovered_at >= RECOVER_EVERY_S:
                    courier.recover()
                    recovered_at = time.monotonic()
                handled = courier.deliver_some()
            except Exception:
                LOG.exception("sending failed and is tried again")
                handled = 0
            if not handled:
                stop.wait(IDLE_S)
    finally:
        courier.close()
