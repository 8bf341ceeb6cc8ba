"""Undo a merge at any later time: each side gets its own back, what came later goes to the side it belongs to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

import clients
import distribution
import journal
import outbox
from clients import ClientMerge
from journal import Actor
from store import Database
from tenancy import system_session

from .errors import NoMerge, NoSuchMerge, PersonErased, UndoneAlready
from .keep_apart import keep_apart
from .merge_clients import LOCK_CONSENTS, NO_LAUNCH_MEANWHILE
from .rules import SPLIT_UNDONE

LOCK = "select id from client where id = any(:ids) order by id for update"
REOPEN_REVIEW = """
update review_item set decided_at = null, decision = null, decided_by = null, merge_id = null where merge_id = :merge
"""
# The word that made the merge is taken back with it: a scan would follow it again.
FORGET_WORD = """
delete from match_link l using review_item r
where r.merge_id = :merge and l.must and l.low_record_id = r.low_record_id and l.high_record_id = r.high_record_id
"""
# Of each side, what gave way and has not come back, the earliest first; a message comes back with its invitation.
LOST = """
select l.id, l.kind, l.lost_id, c.id as client_id, coalesce(c.alias_of, c.id) as root
from merge_loss l join client c on c.id = l.client_id
join client_merge m on m.id = l.merge_id and (m.undone_at is null or m.id = :merge)
left join assignment a on l.kind = 'assignment' and a.id = l.lost_id
where l.restored_at is null and l.kind <> 'message' and coalesce(c.alias_of, c.id) = any(:roots)
order by l.kind, a.since, l.lost_id
"""


@dataclass(frozen=True, slots=True)
class Parted:
    """An undone merge: the two clients again, and what could not be put back as it was (codes and ids)."""

    kept_id: int
    gone_id: int
    conflicts: list[dict[str, Any]]


def undo_merge(database: Database, merge_id: int, *, is_mistake: bool, actor: Actor, now: datetime) -> Parted:
    """Undo one merge, in a transaction of its own (docs/rules.md, Merging 7 to 10).

    Works over the whole network by itself. is_mistake: the merge itself was a slip, and the pair is as undecided as
    before; otherwise the two are different people, and nothing ever joins them again but a person's word.
    Raises NoSuchMerge, UndoneAlready, PersonErased, or NoMerge for what an undone split came to.
    """
    with system_session(database.system) as session:
        return part(session, merge_id, is_mistake=is_mistake, actor=actor, now=now)


def part(session: Session, merge_id: int, *, is_mistake: bool, actor: Actor, now: datetime) -> Parted:
    """``undo_merge`` in the caller's transaction of the system role."""
    clients.lock_identity(session)
    session.execute(text(NO_LAUNCH_MEANWHILE))
    merge = session.scalar(select(ClientMerge).where(ClientMerge.id == merge_id).with_for_update())
    if merge is None:
        raise NoSuchMerge
    if merge.undone_at is not None:
        raise UndoneAlready
    if merge.cause == SPLIT_UNDONE:
        raise NoMerge
    gone_id = merge.gone_client_id
    root_id = session.scalar(text("select alias_of from client where id = :id"), {"id": gone_id})
    assert root_id is not None
    if session.scalar(text("select erased_at from client where id = :id"), {"id": root_id}) is not None:
        raise PersonErased
    tree = clients.clients_merged_into(session, gone_id)
    ids = sorted({root_id, *tree})
    session.execute(text(LOCK), {"ids": ids})
    session.execute(text(LOCK_CONSENTS), {"ids": ids})
    conflicts = _assignment_conflicts(session, root_id, tree, merge)
    merge.undone_at, merge.undone_by = now, actor.user_id
    session.flush()
    distribution.give_back_promises(session, root_id=root_id, gone_id=gone_id, tree=tree)
    why = json.dumps({"parted": merge_id})
    clients.part_clients(
        session, root_id=root_id, gone_id=gone_id, tree=tree, merged_at=merge.merged_at, why=why,
        by=actor.user_id, now=now,
    )  # fmt: skip
    conflicts += _restore(session, merge_id, [root_id, gone_id], now=now)
    distribution.refresh_keepers(session, [root_id, gone_id])
    if is_mistake:
        session.execute(text(FORGET_WORD), {"merge": merge_id})
        session.execute(text(REOPEN_REVIEW), {"merge": merge_id})
    else:
        keep_apart(session, root_id, gone_id, by=actor.user_id, now=now)
    merge.conflicts = conflicts or None
    _journal(session, merge_id, root_id, gone_id, conflicts, actor=actor, now=now)
    return Parted(root_id, gone_id, conflicts)


def _assignment_conflicts(
    session: Session, root_id: int, tree: Sequence[int], merge: ClientMerge
) -> list[dict[str, Any]]:
    """Where the person was given to another centre since, the kept side stays there and the other starts anew."""
    moved = session.scalar(
        text(
            "select count(*) from assignment where client_id = :root and born_client_id = any(:tree)"
            " and ended_at > :merged and end_reason <> 'merged'"
        ),
        {"root": root_id, "tree": list(tree), "merged": merge.merged_at},
    )
    return [{"code": "assigned_since", "client": merge.gone_client_id}] if moved else []


def _restore(session: Session, merge_id: int, roots: Sequence[int], *, now: datetime) -> list[dict[str, Any]]:
    conflicts = []
    restored = []
    for loss in session.execute(text(LOST), {"roots": list(roots), "merge": merge_id}).all():
        if loss.kind == "assignment":
            came_back = distribution.restore_assignment(session, loss.lost_id, loss.root, now=now)
        else:
            came_back = _restore_invitation(session, loss.lost_id, loss.root, now=now)
        if came_back:
            restored.append(loss.id)
        elif not _still_yields(session, loss.kind, loss.lost_id, loss.root):
            conflicts.append({"code": "not_restored", "kind": loss.kind, "id": loss.lost_id, "client": loss.root})
    if restored:
        session.execute(
            text("update merge_loss set restored_at = :now where id = any(:ids)"), {"ids": restored, "now": now}
        )
    return conflicts


def _restore_invitation(session: Session, invitation_id: int, root_id: int, *, now: datetime) -> bool:
    if not distribution.restore_invitation(session, invitation_id, now=now):
        return False
    channel = outbox.revive_message(session, clients.clients_merged_into(session, root_id), invitation_id)
    if channel is not None:
        distribution.spend_again(session, invitation_id, channel=channel)
    return True


def _still_yields(session: Session, kind: str, lost_id: int, root_id: int) -> bool:
    """Whether the same client has another promise of the kind, so that this one rightly stays ended."""
    table = {"assignment": "assignment", "invitation": "invitation"}[kind]
    same = "" if kind == "assignment" else " and o.purpose = l.purpose"
    return bool(
        session.scalar(
            text(
                f"select 1 from {table} l join {table} o on o.client_id = :root and o.id <> l.id{same}"
                " and o.ended_at is null where l.id = :lost"
            ),
            {"root": root_id, "lost": lost_id},
        )
    )


def _journal(
    session: Session, merge_id: int, root_id: int, gone_id: int, conflicts: Iterable[dict[str, Any]],
    *, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    for client_id, other in ((root_id, gone_id), (gone_id, root_id)):
        centre_id = session.scalar(text("select centre_id from client where id = :id"), {"id": client_id})
        journal.record(
            session, actor, "merge undone", "client_merge", merge_id, now=now, centre_id=centre_id,
            client_id=client_id, detail={"other": other, "conflicts": [c["code"] for c in conflicts]},
        )  # fmt: skip
