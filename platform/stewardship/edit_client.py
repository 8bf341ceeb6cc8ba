"""Edit a client at the desk, and undo it: what the person says is kept as a record of theirs, over all floors."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

import clients
import distribution
import journal
import outbox
from clients import ClientChanged, Edit, NoSuchClient, Spoke
from journal import Actor
from store import AnyRow, Database, enqueue
from tenancy import Scope, system_session

LOCK = """
select id, kind, centre_id, keeper_id, version from client
where id = :id and alias_of is null and erased_at is null for update
"""
# What this transaction has made of the client's values; contacts are told one by one.
CHANGED = """
select field, old, new from golden_change
where client_id = :id and version > :version and cause in ('desk', 'edit_undone') order by id
"""
NUMBERS = "select id from client where id = :id or alias_of = :id order by id"


def edit_client(
    database: Database, client_id: int, edit: Edit, *, version: int, scope: Scope, actor: Actor, now: datetime
) -> int | None:
    """Change a client's values by the client's own word; gives the desk record, None where nothing changes.

    Works over the whole network by itself, on a client of ``scope`` alone. version: of the client when the form was
    opened. Raises NoSuchClient, ClientChanged or EditFaulty. Source: docs/rules.md, Clients 9 to 11.
    """
    with system_session(database.system) as session:
        client = _open(session, client_id, scope)
        if client.version != version:
            raise ClientChanged
        is_company = client.kind == "company"
        spoke = clients.say_at_desk(session, client_id, edit, is_company=is_company, by=actor.user_id, now=now)
        if spoke is None:
            return None
        _let_go(session, client_id, spoke, now=now)
        _journal(session, "client edited", client, spoke, actor, now)
        came = {"channel": "desk"}
        new = set(edit.typed.emails) - set(edit.was.emails)
        clients.planted_among(session, new, centre_id=client.centre_id, came=came, actor=actor, now=now)
        return spoke.record_id


def undo_edit(database: Database, client_id: int, record_id: int, *, scope: Scope, actor: Actor, now: datetime) -> None:
    """Undo an edit that no later one of its side has replaced. Raises NoSuchClient or EditedSince (Clients 12)."""
    with system_session(database.system) as session:
        client = _open(session, client_id, scope)
        centres = None if scope.is_network else scope.centre_ids
        spoke = clients.unsay_at_desk(
            session, client_id, record_id, centre_ids=centres, by=actor.user_id, now=now
        )  # fmt: skip
        _let_go(session, client_id, spoke, now=now)
        _journal(session, "edit undone", client, spoke, actor, now)


def _open(session: Session, client_id: int, scope: Scope) -> AnyRow:
    clients.lock_identity(session)
    client = session.execute(text(LOCK), {"id": client_id}).one_or_none()
    # Looked at once more under lock: the client may have gone to another centre since the page was opened.
    if client is None or not scope.holds(client.centre_id) or scope.keeper_id not in (None, client.keeper_id):
        raise NoSuchClient
    return client


def _let_go(session: Session, client_id: int, spoke: Spoke, *, now: datetime) -> None:
    """Nothing goes out to an address that is the client's no more; a certain double is merged by its own job."""
    if spoke.lost_emails:
        people = list(session.scalars(text(NUMBERS), {"id": client_id}))
        freed = outbox.withdraw_addresses(session, people, spoke.lost_emails, reason="address_struck", now=now)
        distribution.end_invitations(session, freed, reason="address_struck", now=now)
    if spoke.is_double:
        enqueue(session, "stewardship.merge_certain", lock="identity")


def _journal(session: Session, act: str, client: AnyRow, spoke: Spoke, actor: Actor, now: datetime) -> None:
    fields = [{"phone": "phones", "email": "emails"}.get(name, name) for name in spoke.changed]
    journal.record(
        session, actor, act, "client", client.id, now=now, centre_id=client.centre_id, client_id=client.id,
        detail={"fields": fields} if fields else {}, personal=_values(session, client),
    )  # fmt: skip


def _values(session: Session, client: AnyRow) -> dict[str, dict[str, Any]] | None:
    """What stood before and what stands now, by field; None where no value of the card came out otherwise."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for row in session.execute(text(CHANGED), {"id": client.id, "version": client.version}):
        for side, value in ((before, row.old), (after, row.new)):
            if value is not None:
                side.setdefault(row.field, []).append(value)
    return journal.before_and_after(before, after)
