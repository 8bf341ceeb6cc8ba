"""The anchors of the journal leave for the address outside, where nobody of this server can change them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from email.utils import make_msgid

from sqlalchemy import Engine

import journal
from channels import Fate, Letter, MailConnection, MailServer, letter_bytes
from journal import JournalAnchor
from language import N_, translation_of
from settings import Settings
from tenancy import system_session

LOG = logging.getLogger("forecourt.worker")
SUBJECT = N_("Anchor of the journal, %(day)s")
BODY = N_(
    "Each line is the end of the journal at the end of a day (UTC): place, hash, day.\n"
    "Keep this letter. With these lines the verifier finds a journal that was made anew:\n"
    "python verify_journal.py journal.ndjson anchors.txt"
)


def mail_server(settings: Settings) -> MailServer:
    """The mail server of the settings."""
    return MailServer(
        settings.smtp_host, settings.smtp_port, settings.smtp_user, settings.smtp_password, settings.smtp_tls
    )


def send_anchors(engine: Engine, settings: Settings, *, now: datetime) -> int:
    """Send what has not been sent yet in one letter; returns how many anchors went out.

    Nothing happens without an address and a mail server. Anchors that the mail server did not surely take are sent
    once more the next time: to have one twice harms nobody, to have none does. Source: docs/rules.md, Journal 15.
    """
    if not settings.anchor_to or not settings.smtp_host:
        return 0
    with system_session(engine) as session:
        anchors = journal.unsent_anchors(session)
        if not anchors:
            return 0
        connection = MailConnection(mail_server(settings))
        try:
            receipt = connection.send(settings.mail_from, settings.anchor_to, _letter(anchors, settings, now))
        finally:
            connection.close()
        if receipt.fate is not Fate.SENT:
            LOG.warning("the anchors of the journal were not sent: %s", receipt.fate.name)
            return 0
        journal.note_sent(session, anchors, now=now)
        return len(anchors)


def _letter(anchors: Sequence[JournalAnchor], settings: Settings, now: datetime) -> bytes:
    say = translation_of(settings.language).gettext
    lines = "".join(f"{journal.anchor_line(anchor)}\n" for anchor in anchors)
    return letter_bytes(
        Letter(
            to=settings.anchor_to, sender=settings.mail_from, subject=say(SUBJECT) % {"day": anchors[-1].day},
            body=f"{lines}\n{say(BODY)}\n", message_id=make_msgid(domain="forecourt").strip("<>"), unsubscribe_url="",
            written_at=now,
        )
    )  # fmt: skip
