"""Undo a split at any later time: the rows come back, what came to either side since stays with the one client."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

import clients
import journal
from clients import ClientSplit, Joining
from journal import Actor
from store import Database
from tenancy import system_session

from .errors import NoSuchSplit, OneClientAlready, PartOfAnother, SplitUndone
from .merge_clients import unite
from .rules import SPLIT_UNDONE as CAUSE

NUMBERS = "select id, coalesce(alias_of, id) as root from client where id = any(:ids)"
# The split had repeated for the new client what was withdrawn before it.
COPIES = """
delete from consent where client_id = :kept and born_client_id = :new and record_id is null and act = 'withdrawn'
  and recorded_at = :split_at and proof ? 'parted_from'
"""
# Only where no word was said on the pair since.
SAY_AGAIN = """
insert into match_link (low_record_id, high_record_id, must, by, created_at)
select o.low, o.high, true, o.by, o.created_at
from client_split s, jsonb_to_recordset(s.overruled) o (low bigint, high bigint, by bigint, created_at timestamptz)
join membership a on a.record_id = o.low and a.until is null and a.client_id = :kept
join membership b on b.record_id = o.high and b.until is null and b.client_id = :kept
where s.id = :split order by 1, 2
on conflict do nothing
"""
# What the split had settled is as undecided as before, a reviewer's own "take apart" too.
REOPEN_REVIEWS = """
update review_item r set decided_at = null, decision = null, decided_by = null from membership a, membership b
where r.kind = 'two' and r.decision = 'apart' and r.decided_at = :split_at
  and a.record_id = r.low_record_id and a.until is null and a.client_id = :kept
  and b.record_id = r.high_record_id and b.until is null and b.client_id = :kept
"""


def undo_split(database: Database, split_id: int, *, actor: Actor, now: datetime) -> int:
    """Undo one split, in a transaction of its own; returns the client that is left (docs/rules.md, Merging 19 and 20).

    Works over the whole network by itself. Promises that meet are settled as in a merge, and a withdrawal since of
    either side holds. Raises NoSuchSplit, SplitUndone, OneClientAlready, PartOfAnother, or what a merge raises.
    """
    with system_session(database.system) as session:
        return rejoin(session, split_id, actor=actor, now=now)


def rejoin(session: Session, split_id: int, *, actor: Actor, now: datetime) -> int:
    """``undo_split`` in the caller's transaction of the system role."""
    clients.lock_identity(session)
    done = session.scalar(select(ClientSplit).where(ClientSplit.id == split_id).with_for_update())
    if done is None:
        raise NoSuchSplit
    if done.undone_at is not None:
        raise SplitUndone
    new_id = done.new_client_id
    ids = [done.kept_client_id, new_id]
    root_of = {row.id: row.root for row in session.execute(text(NUMBERS), {"ids": ids})}
    if root_of[new_id] == root_of[done.kept_client_id]:
        raise OneClientAlready
    if root_of[new_id] != new_id:
        raise PartOfAnother
    (merged,) = unite(session, [Joining(done.kept_client_id, new_id, CAUSE)], actor=actor, now=now)
    assert merged.gone_id == new_id, "whoever was split off bears the later number"
    done.undone_at, done.undone_by, done.merge_id = now, actor.user_id, merged.merge_id
    session.flush()
    _bring_back(session, done, merged.kept_id, by=actor.user_id, now=now)
    for client_id, other in ((merged.kept_id, new_id), (new_id, merged.kept_id)):
        centre_id = session.scalar(text("select centre_id from client where id = :id"), {"id": client_id})
        journal.record(
            session, actor, "split undone", "client_split", split_id, now=now, centre_id=centre_id,
            client_id=client_id, detail={"other": other, "merge": merged.merge_id},
        )  # fmt: skip
    return merged.kept_id


def _bring_back(session: Session, done: ClientSplit, kept_id: int, *, by: int | None, now: datetime) -> None:
    values = {"split": done.id, "kept": kept_id, "new": done.new_client_id, "split_at": done.split_at}
    session.execute(text(COPIES), values)
    others = clients.restore_births(session, done.id, kept_id, done.new_client_id, by=by, now=now)
    session.execute(text(SAY_AGAIN), values)
    session.execute(text(REOPEN_REVIEWS), values)
    clients.refresh_clients(session, sorted({kept_id, *others}), now=now, cause=clients.Cause(CAUSE, by))
