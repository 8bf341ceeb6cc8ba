"""Look at records that are in the base already once more: who turns out to be one person, and who may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from .decide import resolve
from .frequencies import Frequencies
from .join_clients import Joining
from .outcome import ClientMerge
from .pool import load_clients, load_pool
from .splits.propose import propose_splits
from .weights import default_model
from .write_clients import write_review

NEXT = """
select m.record_id, m.client_id from membership m join source_record r on r.id = m.record_id
where m.until is null and m.record_id > :after and r.features is not null order by m.record_id limit :most
"""


KINDS = "select id, kind from client where id = any(:ids)"


@dataclass(frozen=True, slots=True)
class LookedAgain:
    """A chunk looked at: its last record (None: nothing is left), how many, certain pairs, new doubtful pairs.

    splits: clients' parts that have newly turned out to be perhaps somebody else.
    """

    reached_id: int | None
    records: int
    certain: list[Joining]
    doubtful: int
    splits: int = 0


def look_again(session: Session, *, after_id: int, most: int, frequencies: Frequencies, now: datetime) -> LookedAgain:
    """Compare up to ``most`` records above ``after_id`` with everybody who shares a key; doubtful pairs are entered.

    session: of the system role, holding the identity lock. The same algorithm as for a list that arrives
    (docs/rules.md, Identity 12 to 22): certain pairs come back for whoever settles the floors above. Each client is
    looked at as a whole with its first record: what may be two people is entered too (Merging 15).
    """
    rows = session.execute(text(NEXT), {"after": after_id, "most": most}).all()
    if not rows:
        return LookedAgain(None, 0, [], 0)
    seekers = load_clients(session, sorted({client_id for _, client_id in rows}))
    chosen = frozenset(record_id for record_id, _ in rows)
    pool = load_pool(session, [r for r in seekers.records if r.record_id in chosen], also=chosen)
    outcome = resolve([], pool.records, links=pool.links, model=default_model(), frequencies=frequencies, sought=chosen)
    certain = _of_one_kind(session, outcome.merges)
    doubtful = write_review(session, outcome.review, now=now)
    first = {r.client_id: r.record_id for r in sorted(seekers.records, key=lambda r: -r.record_id)}
    begun = [client for client, record_id in first.items() if client is not None and record_id in chosen]
    splits = propose_splits(session, pool, begun, frequencies=frequencies, now=now)
    return LookedAgain(rows[-1].record_id, len(rows), certain, doubtful, splits)


def _of_one_kind(session: Session, merges: Sequence[ClientMerge]) -> list[Joining]:
    """A person and a company are left to a person's word: one such pair must not hold up the whole base."""
    ids = [i for m in merges for i in (m.keep_client_id, m.gone_client_id)]
    kinds = {row.id: row.kind for row in session.execute(text(KINDS), {"ids": ids})}
    return [
        Joining(m.keep_client_id, m.gone_client_id, "certain", m.bits, m.record_ids)
        for m in merges
        if kinds[m.keep_client_id] == kinds[m.gone_client_id]
    ]
