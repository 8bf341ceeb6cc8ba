"""Send what waits in the outbox: claim a batch, look once more, send by the channel, settle."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

import outbox
from channels import Fate, Letter, MailConnection, Receipt, fill_places, letter_bytes
from outbox import MOST_ATTEMPTS, UNREACHED, ClaimedMessage, MessageLink, MessageState, MessageTemplate, Outcome
from tenancy import system_session

from .admit import admit

CHANNEL = "email"
BUSY = """
select distinct worker from message where state in ('claimed', 'sending') and worker is not null and worker <> :me
"""


@dataclass(frozen=True, slots=True)
class DeliveryTerms:
    """Settings of sending: batch and lease, sender, and what links are made of."""

    batch: int
    lease: timedelta
    sender: str
    base_url: str
    secret: str


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Courier:
    """One sending worker with one mail connection of its own; ``clock`` is replaced in tests.

    It holds an advisory lock on its own name as long as it lives, so that others can tell at once that it died.
    """

    engine: Engine
    mail: MailConnection
    terms: DeliveryTerms
    clock: Callable[[], datetime] = utc_now
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}")
    _alive: Connection | None = None
    _templates: dict[int, tuple[str, str]] = field(default_factory=dict)

    def deliver_some(self) -> int:
        """One batch of every origin that has something to send; returns how many messages were handled.

        Messages that wait because the mail server cannot be reached are not among them.
        """
        self._show_alive()
        with system_session(self.engine) as session:
            origins = outbox.waiting_origins(session, CHANNEL)
        return sum(self._deliver_batch(origin) for origin in origins)

    def recover(self) -> tuple[int, int]:
        """Return claims and park sendings of workers that are dead or whose lease ran out; gives both counts."""
        self._show_alive()
        with system_session(self.engine) as session:
            busy = [str(w) for w in session.scalars(text(BUSY), {"me": self.name})]
            dead = []
            for worker in busy:
                if session.scalar(text("select pg_try_advisory_xact_lock(hashtextextended(:w, 0))"), {"w": worker}):
                    dead.append(worker)
            return outbox.recover_worker(session, dead, now=self.clock())

    def close(self) -> None:
        """Hang up and give the name back."""
        self.mail.close()
        self._drop_name()

    def _drop_name(self) -> None:
        if self._alive is not None:
            # Given back to the pool, the connection would keep the lock.
            self._alive.invalidate()
            self._alive.close()
            self._alive = None

    def _show_alive(self) -> None:
        if self._alive is not None:
            try:
                self._alive.execute(text("select 1"))
            except DBAPIError:
                # The server was started anew, and the lock went with the old connection.
                self._drop_name()
        if self._alive is None:
            connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("select pg_advisory_lock(hashtextextended(:w, 0))"), {"w": self.name})
            self._alive = connection

    def _deliver_batch(self, origin: tuple[str, int]) -> int:
        with system_session(self.engine) as session:
            # A claim lost with the server's memory is only claimed again: it need not wait for the disk.
            session.execute(text("set local synchronous_commit = off"))
            claimed = outbox.claim_messages(
                session,
                CHANNEL,
                origin,
                worker=self.name,
                most=self.terms.batch,
                now=self.clock(),
                lease=self.terms.lease,
            )
        if not claimed:
            return 0
        with system_session(self.engine) as session:
            admitted = admit(session, claimed, worker=self.name, now=self.clock())
            self._load_templates(session, admitted)
        outcomes = self._send_each(admitted)
        with system_session(self.engine) as session:
            outbox.settle(session, outcomes, worker=self.name, now=self.clock())
        return sum(o.reason != UNREACHED for o in outcomes) + len(claimed) - len(admitted)

    def _load_templates(self, session: object, messages: Sequence[ClaimedMessage]) -> None:
        for template_id in {m.template_id for m in messages} - set(self._templates):
            template = session.get_one(MessageTemplate, template_id)  # type: ignore[attr-defined]
            self._templates[template_id] = (template.subject, template.body)

    def _send_each(self, messages: Sequence[ClaimedMessage]) -> list[Outcome]:
        """Send one after another; where the mail server cannot be reached the rest is not tried, and waits as well."""
        outcomes: list[Outcome] = []
        for message in messages:
            if outcomes and outcomes[-1].reason == UNREACHED:
                outcomes.append(Outcome(message.id, MessageState.PENDING, UNREACHED, outcomes[-1].reply))
            else:
                outcomes.append(self._send(message))
        return outcomes

    def _send(self, message: ClaimedMessage) -> Outcome:
        try:
            content = self._content(message)
        except ValueError as error:
            return Outcome(message.id, MessageState.REFUSED, "unsendable", type(error).__name__)
        return _outcome(message, self.mail.send(self.terms.sender, message.address, content))

    def _content(self, message: ClaimedMessage) -> bytes:
        subject, body = self._templates[message.template_id]
        link = MessageLink(message.id, message.person_ref, message.channel)
        token = outbox.sign_link(link, self.terms.secret)
        url, choices = f"{self.terms.base_url}/unsubscribe/{token}", f"{self.terms.base_url}/preferences/{token}"
        # Values never bring places or line breaks of their own into a text.
        places = {k: _plain(v) for k, v in message.places.items()}
        places |= {"unsubscribe": url, "preferences": choices}
        domain = self.terms.sender.rpartition("@")[2]
        return letter_bytes(
            Letter(
                to=message.address,
                sender=self.terms.sender,
                subject=fill_places(subject, places),
                body=fill_places(body, places),
                message_id=f"m{message.id}.{message.attempts}@{domain}",
                unsubscribe_url=url,
                written_at=self.clock(),
            )
        )


def _plain(value: object) -> str:
    return " ".join(str(value or "").replace("{", "(").replace("}", ")").split())


def _outcome(message: ClaimedMessage, receipt: Receipt) -> Outcome:
    if receipt.fate is Fate.LATER and message.attempts >= MOST_ATTEMPTS:
        return Outcome(message.id, MessageState.REFUSED, "gave_up", receipt.reply)
    state, reason = {
        Fate.SENT: (MessageState.SENT, ""),
        Fate.REFUSED: (MessageState.REFUSED, "refused_by_server"),
        Fate.LATER: (MessageState.PENDING, "try_later"),
        Fate.UNKNOWN: (MessageState.UNCERTAIN, "connection_lost"),
        Fate.UNREACHED: (MessageState.PENDING, UNREACHED),
    }[receipt.fate]
    return Outcome(message.id, state, reason, receipt.reply)
