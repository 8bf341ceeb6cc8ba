"""Freeze a person: no outreach at all until it is lifted, whatever consents say."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

import clients
import distribution
import journal
import outbox
from journal import Actor
from tenancy import ScopedSession

# The client first, then messages, then invitations: the order of whoever stops a person's letters.
NUMBERS = "select id from client where id = :id or alias_of = :id order by id for update"
FREEZE = "update client set restricted_at = :at where id = any(:ids)"
LIVE = "select id from invitation where client_id = any(:ids) and ended_at is null order by client_id, purpose"


def restrict_client(session: ScopedSession, client_id: int, *, by: Actor, now: datetime) -> None:
    """Freeze a person; what is queued is withdrawn. Raises NoSuchClient (docs/rules.md, Rights 4)."""
    client = clients.find_client(session, client_id, sees_contacts=False)
    if client.restricted_at is not None:
        return
    ids = list(session.scalars(text(NUMBERS), {"id": client.id}))
    session.execute(text(FREEZE), {"ids": ids, "at": now})
    # A courier that has claimed a letter finds it withdrawn when it marks it as being sent.
    outbox.withdraw_people(session, ids, reason="restricted", now=now)
    live = list(session.scalars(text(LIVE), {"ids": ids}))
    distribution.end_invitations(session, live, reason="restricted", now=now)
    journal.record(
        session, by, "client restricted", "client", client.id, now=now, centre_id=client.centre_id, client_id=client.id
    )


def lift_restriction(session: ScopedSession, client_id: int, *, by: Actor, now: datetime) -> None:
    """Let a frozen person be invited again where consents allow it. Raises NoSuchClient."""
    client = clients.find_client(session, client_id, sees_contacts=False)
    if client.restricted_at is None:
        return
    ids = list(session.scalars(text(NUMBERS), {"id": client.id}))
    session.execute(text(FREEZE), {"ids": ids, "at": None})
    journal.record(
        session, by, "restriction lifted", "client", client.id, now=now, centre_id=client.centre_id, client_id=client.id
    )
