"""Take rows out of a client that recognition put together wrongly: they become a client of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

import clients
import journal
from clients import ClientSplit, NoSuchClient
from journal import Actor
from store import Database
from tenancy import system_session

from .errors import NothingToPart
from .keep_apart import keep_apart
from .merge_clients import LOCK_CONSENTS, NO_LAUNCH_MEANWHILE

LOCK = "select id from client where id = :id and alias_of is null for update"
OPEN_RECORDS = "select record_id from membership where client_id = :id and until is null order by record_id"
# Golden values are worked out from the records afterwards; these stand only until then.
NEW = """
insert into client (kind, name_key, search_key, display_name, surname, given_name, middle_name, restricted_at,
  created_at, updated_at)
select kind, name_key, search_key, display_name, '', '', '', restricted_at, :now, :now from client where id = :id
returning id
"""
# What was withdrawn without a row of its own was the word of one of the two: it holds for both.
WITHDRAWN = """
insert into consent (client_id, born_client_id, channel, purpose, holder_id, act, happened_at, recorded_at, centre_id,
  proof, by)
select :gone, :gone, channel, purpose, holder_id, act, happened_at, :now, centre_id,
  proof || jsonb_build_object('parted_from', id), by
from consent where client_id = :root and act = 'withdrawn' and record_id is null order by id
"""
# Words that called rows of the two sides one person: the new word overrules them, and its undoing brings them back.
OVERRULED = """
select jsonb_agg(jsonb_build_object('low', low_record_id, 'high', high_record_id, 'by', by, 'created_at', created_at))
from match_link where must and ((low_record_id = any(:goes) and high_record_id = any(:stays))
  or (low_record_id = any(:stays) and high_record_id = any(:goes)))
"""


def split_client(database: Database, client_id: int, record_ids: Sequence[int], *, actor: Actor, now: datetime) -> int:
    """Make a new client of some of a client's records; returns its id (docs/rules.md, Merging 9 and 19).

    Works over the whole network by itself, and can be undone at any later time (undo_split.py). The new client takes
    along what came with these rows; assignment, invitations and budget stay where they are, and the new one waits to
    be distributed. They are never joined again but by a person's word. Raises NoSuchClient, or NothingToPart where the
    choice leaves one side empty.
    """
    with system_session(database.system) as session:
        return split(session, client_id, record_ids, actor=actor, now=now)


def split(session: Session, client_id: int, record_ids: Sequence[int], *, actor: Actor, now: datetime) -> int:
    """``split_client`` in the caller's transaction of the system role."""
    clients.lock_identity(session)
    session.execute(text(NO_LAUNCH_MEANWHILE))
    if session.scalar(text(LOCK), {"id": client_id}) is None:
        raise NoSuchClient
    session.execute(text(LOCK_CONSENTS), {"ids": [client_id]})
    held = set(session.scalars(text(OPEN_RECORDS), {"id": client_id}))
    chosen = sorted(held & set(record_ids))
    if not chosen or len(chosen) == len(held):
        raise NothingToPart
    new_id = int(session.scalars(text(NEW), {"id": client_id, "now": now}).one())
    values: dict[str, object] = {"root": client_id, "gone": new_id, "tree": [new_id], "now": now, "by": actor.user_id}
    split_id = _remember(session, client_id, new_id, sorted(held), chosen, by=actor.user_id, now=now)
    clients.move_records(session, chosen, values | {"why": json.dumps({"split": client_id})})
    session.execute(text(WITHDRAWN), values)
    keep_apart(session, client_id, new_id, by=actor.user_id, now=now)
    clients.refresh_clients(session, [client_id, new_id], now=now, cause=clients.Cause("split", actor.user_id))
    clients.forget_others(session, {client_id: None, new_id: None})
    for one, other in ((client_id, new_id), (new_id, client_id)):
        centre_id = session.scalar(text("select centre_id from client where id = :id"), {"id": one})
        journal.record(
            session, actor, "client split", "client", one, now=now, centre_id=centre_id, client_id=one,
            detail={"other": other, "records": len(chosen), "split": split_id},
        )  # fmt: skip
    return new_id


def _remember(
    session: Session, client_id: int, new_id: int, held: Sequence[int], chosen: Sequence[int], *, by: int | None,
    now: datetime,
) -> int:  # fmt: skip
    """Keep the way back; returns the split's id."""
    stays = sorted(set(held) - set(chosen))
    overruled = session.scalar(text(OVERRULED), {"goes": list(chosen), "stays": stays})
    done = ClientSplit(kept_client_id=client_id, new_client_id=new_id, split_at=now, by=by, overruled=overruled)
    session.add(done)
    session.flush()
    clients.remember_births(session, done.id, client_id, chosen)
    return done.id
