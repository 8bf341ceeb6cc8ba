"""Whoever works for a part of the network decides about what they see whole, and about nothing else."""

from __future__ import annotations

from sqlalchemy import exists, select, text

from clients import ClientMerge, ClientSplit
from tenancy import ScopedSession

from .desk.errors import NoSuchRequest
from .desk.tables import TransferRequest
from .errors import NoSuchMerge, NoSuchReview, NoSuchSplit

# Of a waiting or decided pair, the records whose clients the session sees.
SEEN = """
select count(distinct m.record_id) from review_item r
join membership m on m.until is null and m.record_id in (r.low_record_id, r.high_record_id)
where r.id = :id
"""


def refuse_unseen_pair(session: ScopedSession, review_id: int) -> None:
    """Raise NoSuchReview where the session's part does not hold both records of a pair (docs/rules.md, Scope 7).

    The acts themselves work over the whole network; they are asked for by whoever sees all that they touch.
    """
    if not session.scope.is_network and session.scalar(text(SEEN), {"id": review_id}) != len(("low", "high")):
        raise NoSuchReview


def refuse_unseen_merge(session: ScopedSession, merge_id: int) -> None:
    """Raise NoSuchMerge where the session sees no such merge: merges are read by the whole network alone."""
    if not session.scalar(select(exists().where(ClientMerge.id == merge_id))):
        raise NoSuchMerge


def refuse_unseen_split(session: ScopedSession, split_id: int) -> None:
    """Raise NoSuchSplit where the session sees no such split: as merges, they are read by the whole network alone."""
    if not session.scalar(select(exists().where(ClientSplit.id == split_id))):
        raise NoSuchSplit


def refuse_unseen_request(session: ScopedSession, request_id: int) -> None:
    """Raise NoSuchRequest where the session sees no such request for a client, before anything is locked for it."""
    if not session.scalar(select(exists().where(TransferRequest.id == request_id))):
        raise NoSuchRequest
