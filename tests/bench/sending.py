"""P11: one courier working off a launched campaign, against a loop over the ready bytes on one connection."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from channels import Fate, MailConnection, MailServer, Receipt
from store import Database
from tests.bench.figures import Figure, Stopwatch
from tests.bench.ground import NOW, ROOT, Ground
from tests.bench.launching import draft, launch
from worker import Courier, DeliveryTerms

PEOPLE = 20_000
SENDER = "news@bench.example"


class Recording(MailConnection):
    """A connection that remembers what it sent, so that the limit sends the very same bytes."""

    def __init__(self, server: MailServer) -> None:
        super().__init__(server)
        self.sent: list[tuple[str, bytes]] = []

    def send(self, sender: str, to: str, content: bytes) -> Receipt:
        """Send and remember."""
        self.sent.append((to, content))
        return super().send(sender, to, content)


def measure_sending(ground: Ground, rows: int, repeats: int) -> list[Figure]:
    """Send one campaign's messages in batches of the default size."""
    watch, letters = Stopwatch(), 0
    with _sink() as server:
        for _ in range(repeats):
            with ground.clone(ground.assigned(min(rows, PEOPLE))) as (database, _):
                launch(database, draft(database))
                sent = _work_off(ground, database, server, watch)
            letters = len(sent)
            mail = MailConnection(server)
            with watch.time("limit"):
                receipts = mail.send_all(SENDER, sent)
            mail.close()
            assert {r.fate for r in receipts} == {Fate.SENT}
    rate = watch.median("limit") / watch.median("product")
    note = f"{letters / watch.median('product'):,.0f} letters/s"
    return [
        Figure("P11", "sending, share of a bare connection's rate", rate, "x", None, 0.6, watch.median("product"),
               watch.median("limit"), letters, note)
    ]  # fmt: skip


def _work_off(ground: Ground, database: Database, server: MailServer, watch: Stopwatch) -> list[tuple[str, bytes]]:
    mail = Recording(server)
    terms = DeliveryTerms(
        ground.settings.send_batch, timedelta(minutes=5), SENDER, "https://bench.example", "a secret of the bench"
    )
    courier = Courier(database.system, mail, terms, clock=lambda: NOW)
    with watch.time("product"):
        while courier.deliver_some():
            pass
    courier.close()
    return mail.sent


@contextmanager
def _sink() -> Iterator[MailServer]:
    """A sink in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.sink"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdin and process.stdout
        yield MailServer("127.0.0.1", int(process.stdout.readline()))
        process.stdin.close()
