"""Take back a whole import."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, delete, text
from sqlalchemy.orm import Session

import journal
import outbox
from clients import Cause, lock_identity, retire_records
from distribution import end_invitations, give_back_budget, refresh_keepers
from journal import Actor
from language import Refusal
from store import enqueue
from tenancy import system_session

from .receive import ImportMoved, batch_under_lock
from .tables import STATE_TITLES, ImportBatch, RowRepair

# Clients of whom nothing is left: nobody keeps them, nobody may write to them, nobody is invited any more.
# What has been sent stays promised: whoever comes back by another list is not invited twice.
UNSENT = """
select i.id from invitation i where i.client_id = any(:ids) and i.ended_at is null and not exists (
  select 1 from message m where m.invitation_ref = i.id and m.state in ('sending', 'sent', 'uncertain'))
order by i.client_id
"""
NUMBERS = "select id from client where id = any(:ids) or alias_of = any(:ids) order by id"
EMPTIED = "select id from client where id = any(:ids) and alias_of = id order by id"
UNKEEP = """
update assignment set ended_at = :now, end_reason = 'import_undone'
where id in (select id from assignment where client_id = any(:ids) and ended_at is null order by client_id for update)
"""
# Rows that were unusable and repaired are known by what they once were; undone, they may come again. They do not
# count as unusable even so, for their corrected version was taken in.
FREE_REPAIRED = """
update source_record set end_reason = 'repair_undone' where batch_id = :id and end_reason = 'repaired'
"""


class UndoUnderWay(Refusal):
    """The import is being undone already."""

    message = "This import is being undone already. Wait until that has finished."


def ask_for_undo(session: Session, batch_id: int, *, actor: Actor, now: datetime) -> ImportBatch:
    """Put the undo of a finished import into the queue; raises NoSuchImport, ImportMoved or UndoUnderWay."""
    batch = batch_under_lock(session, batch_id, ("done",))
    refuse_undo(batch)
    batch.undone_at = now
    session.flush()
    journal.record(session, actor, "undo asked for", "import_batch", batch.id, now=now, centre_id=batch.centre_id)
    enqueue(session, "intake.undo", lock="identity", batch_id=batch.id)
    return batch


def refuse_undo(batch: ImportBatch) -> None:
    """Raise ImportMoved or UndoUnderWay where there is nothing (more) to undo, so that nobody is offered it."""
    if batch.state != "done":
        raise ImportMoved(state=STATE_TITLES[batch.state])
    if batch.is_being_undone:
        raise UndoUnderWay


def carry_out_undo(engine: Engine, batch_id: int, *, actor: Actor, now: datetime) -> None:
    """Undo an import somebody asked to undo; nothing happens where that is done. engine: of the system role.

    Where it breaks nothing is undone, and the import may be asked about again.
    """
    try:
        with system_session(engine) as session:
            lock_identity(session)
            if batch_under_lock(session, batch_id, ("done", "undone")).is_being_undone:
                undo_import(session, batch_id, actor=actor, now=now)
    except Exception:
        with system_session(engine) as session:
            batch_under_lock(session, batch_id, ("done",)).undone_at = None
        raise


def undo_import(session: Session, batch_id: int, *, actor: Actor, now: datetime) -> ImportBatch:
    """End every record of an import and whatever came from it alone; the rows stay as evidence, their keys are free.

    session: of the system role. A client known from other lists keeps their values. Raises NoSuchImport or ImportMoved.
    """
    lock_identity(session)
    batch = batch_under_lock(session, batch_id, ("done", "running"))
    records = list(
        session.scalars(
            text("select id from source_record where batch_id = :id and ended_at is null order by id"), {"id": batch_id}
        )
    )
    cause = Cause("list_undone", actor.user_id, batch.centre_id, batch_id)
    clients = retire_records(session, records, reason="import_undone", now=now, cause=cause)
    emptied = list(session.scalars(text(EMPTIED), {"ids": sorted(clients)}))
    session.execute(text(UNKEEP), {"ids": emptied, "now": now})
    refresh_keepers(session, emptied)
    session.execute(text("delete from unassigned where client_id = any(:ids)"), {"ids": emptied})
    _stop_outreach(session, emptied, now=now)
    session.execute(text(FREE_REPAIRED), {"id": batch_id})
    session.execute(delete(RowRepair).where(RowRepair.batch_id == batch_id))
    batch.state, batch.undone_at = "undone", now
    session.flush()
    detail = {"records": len(records), "clients": len(clients), "emptied": len(emptied)}
    journal.record(
        session, actor, "import undone", "import_batch", batch.id, now=now, centre_id=batch.centre_id, detail=detail
    )
    return batch


def _stop_outreach(session: Session, client_ids: list[int], *, now: datetime) -> None:
    numbers = list(session.scalars(text(NUMBERS), {"ids": client_ids}))
    # A letter that a courier is marking as leaving at this moment is waited for, and has left then.
    outbox.lock_queued_to(session, numbers)
    live = list(session.scalars(text(UNSENT), {"ids": client_ids}))
    unspent: dict[str, list[int]] = {}
    for invitation, channel in outbox.stop_for_invitations(session, numbers, live, now=now, reason="import_undone"):
        unspent.setdefault(channel, []).append(invitation)
    for channel, invitations in unspent.items():
        give_back_budget(session, invitations, channel=channel)
    end_invitations(session, live, reason="import_undone", now=now)
    outbox.withdraw_people(session, numbers, reason="import_undone", now=now)
