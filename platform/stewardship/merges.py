"""The merges and splits that a client stands on, and what gave way in them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import AnyRow

from .rules import SPLIT_UNDONE

MERGES = """
select m.id, m.kept_client_id, m.gone_client_id, m.merged_at, m.cause, m.bits, u.name as by_name, m.undone_at,
  v.name as undone_by_name, m.conflicts, g.created_at as gone_since
from client_merge m join client g on g.id = m.gone_client_id
left join app_user u on u.id = m.by left join app_user v on v.id = m.undone_by
where m.cause <> :split_undone
  and (m.kept_client_id = :client or g.id = :client or (g.alias_of = :client and g.alias_of <> g.id))
order by m.id desc limit :most
"""
LOSSES = """
select l.id, l.kind, l.centre_id, l.at, l.restored_at, i.purpose
from merge_loss l join client c on c.id = l.client_id
left join invitation i on l.kind = 'invitation' and i.id = l.lost_id
where coalesce(c.alias_of, c.id) = :client and l.kind <> 'message' order by l.id desc limit :most
"""
# One that was undone by hand, by merging the two, is listed with that merge and has nothing left to undo.
SPLITS = """
select s.id, s.kept_client_id, s.new_client_id, s.split_at, u.name as by_name, s.undone_at, v.name as undone_by_name,
  array(select w.row_id from split_row w where w.split_id = s.id and w.kind = 'membership' order by 1) as records,
  coalesce(k.alias_of, k.id) <> coalesce(n.alias_of, n.id) and k.erased_at is null and n.erased_at is null
    as can_be_undone
from client_split s join client k on k.id = s.kept_client_id join client n on n.id = s.new_client_id
left join app_user u on u.id = s.by left join app_user v on v.id = s.undone_by
where :client in (k.id, n.id, k.alias_of, n.alias_of) order by s.id desc limit :most
"""
MOST = 50


def merges_of(session: Session, client_id: int) -> Sequence[AnyRow]:
    """Merges in which a client took part, newest first, undone ones too.

    Rows: id, kept_client_id, gone_client_id, merged_at, cause, bits, by_name, undone_at, undone_by_name, conflicts,
    gone_since.
    """
    return session.execute(text(MERGES), {"client": client_id, "most": MOST, "split_undone": SPLIT_UNDONE}).all()


def losses_of(session: Session, client_id: int) -> Sequence[AnyRow]:
    """Promises to a client that gave way in merges: id, kind, centre_id, at, restored_at, purpose; newest first."""
    return session.execute(text(LOSSES), {"client": client_id, "most": MOST}).all()


def splits_of(session: Session, client_id: int) -> Sequence[AnyRow]:
    """Splits in which a client took part, newest first, undone ones too.

    Rows: id, kept_client_id, new_client_id, split_at, by_name, undone_at, undone_by_name, records (ids of what was
    taken out), can_be_undone (the two are still two, and nobody of them is erased).
    """
    return session.execute(text(SPLITS), {"client": client_id, "most": MOST}).all()
