"""A link by which somebody sets their password goes to their own address, and nobody else sees it."""

from __future__ import annotations

import logging
from datetime import datetime
from email.utils import make_msgid

from sqlalchemy import Engine

import journal
import roles
from channels import Fate, Letter, MailConnection, letter_bytes
from language import N_, Refusal, translation_of
from roles import AppUser
from settings import Settings, secret_of
from tenancy import system_session

from .send_anchors import mail_server

LOG = logging.getLogger("forecourt.worker")
SUBJECT = N_("Set your password")
GREETING = N_("Hello, %(name)s!")
WAY = N_("With this link you set your password and sign in:")
ONCE = N_("It works once and for three days, for you alone: do not pass it on.")
UNEXPECTED = N_("If you did not expect it, tell your head or head office.")


class LinkNotSent(Exception):
    """The mail server did not take the letter this time; the job is tried again."""


def send_password_link(engine: Engine, settings: Settings, user_id: int, *, now: datetime) -> bool:
    """Sign a link for a user and send it; False where there is nobody to send it to, or their address was refused.

    Raises LinkNotSent where it should be tried again: two letters harm nobody, each of the links works once.
    Source: docs/rules.md, Roles 9.
    """
    with system_session(engine) as session:
        try:
            user, token = roles.sign_link(session, user_id, secret_of(settings), now=now)
        except Refusal:
            return False
        connection = MailConnection(mail_server(settings))
        try:
            receipt = connection.send(settings.mail_from, user.email, _letter(user, token, settings, now))
        finally:
            connection.close()
        if receipt.fate not in (Fate.SENT, Fate.REFUSED):
            raise LinkNotSent
        if receipt.fate is Fate.REFUSED:
            LOG.warning("a link for a password was refused by the mail server of user %s", user_id)
        act = "password link sent" if receipt.fate is Fate.SENT else "password link refused"
        journal.record(session, journal.SYSTEM, act, "app_user", user_id, now=now)
        return receipt.fate is Fate.SENT


def _letter(user: AppUser, token: str, settings: Settings, now: datetime) -> bytes:
    say = translation_of(user.language).gettext
    way = f"{settings.base_url.rstrip('/')}/password/{token}"
    body = f"{say(GREETING) % {'name': user.name}}\n\n{say(WAY)}\n{way}\n\n{say(ONCE)} {say(UNEXPECTED)}\n"
    return letter_bytes(
        Letter(
            to=user.email, sender=settings.mail_from, subject=say(SUBJECT), body=body,
            message_id=make_msgid(domain="forecourt").strip("<>"), unsubscribe_url="", written_at=now,
        )
    )  # fmt: skip
