"""Leaving by the link of a letter: open to everybody who holds the link, tells nobody whose it is."""

from __future__ import annotations

from flask import Blueprint, Response

import campaigns
from journal import Actor
from outbox import MessageLink, read_link
from tenancy import Scope, ScopedSession

from .core import core
from .csrf import without_token
from .page import page

bp = Blueprint("unsubscribe", __name__, url_prefix="/unsubscribe")
# The network address of somebody who leaves is nobody's business: the journal keeps only that a link was used.
BY_LINK = Actor(None, "recipient", "person", "link")


@bp.get("/<token>")
def form(token: str) -> Response:
    """Say what the button does; looking changes nothing, for mail scanners follow every link."""
    if _link(token) is None:
        return _broken()
    return page("unsubscribe/form.html", token=token)


@bp.post("/<token>")
@without_token
def leave(token: str) -> Response:
    """Stop the letters at once: by the button, or by the one click of a mail program (RFC 8058, never redirected)."""
    link = _link(token)
    if link is None:
        return _broken()
    while True:
        with _session_of(link.person_ref) as session, session.begin():
            client_id = campaigns.whose_link(session, link)
        try:
            with _session_of(client_id) as session, session.begin():
                campaigns.unsubscribe(session, link, client_id, actor=BY_LINK, now=core().clock())
        except campaigns.PersonMoved:
            continue
        return page("unsubscribe/done.html", token=token)


def _session_of(client_id: int) -> ScopedSession:
    return ScopedSession(core().database.web, Scope.person(client_id), core().scope_key)


def _link(token: str) -> MessageLink | None:
    return read_link(token, core().secret)


def _broken() -> Response:
    return page("unsubscribe/broken.html", status=404)
