"""Look at whole clients: whose records contradict each other waits for a person, once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from clients.features import Features
from clients.frequencies import Frequencies
from clients.outcome import Record
from clients.pool import Pool, load_clients
from clients.popularity import count_users
from clients.weights import default_model
from store import AnyRow, staged

from .find_parts import Part, Parts, find_parts

# Of one client no more than that wait at once: a heap of strangers is taken apart step by step.
MOST_PARTS = 5
# Of each side of a merge that a person made so many records are covered by that word.
MOST_COVERED = 40
MERGES = """
select g.alias_of as root, m.kept_client_id as kept, m.gone_client_id as gone, m.cause in ('desk', 'review') as is_word
from client_merge m join client g on g.id = m.gone_client_id
where m.undone_at is null and g.alias_of = any(:clients) order by m.id
"""
BORN = """
select record_id, client_id, born_client_id from membership
where until is null and client_id = any(:clients) order by record_id desc
"""
WAITING = """
select r.id, r.low_record_id as low, r.high_record_id as high, a.client_id
from review_item r
join membership a on a.record_id = r.low_record_id and a.until is null
join membership b on b.record_id = r.high_record_id and b.until is null and b.client_id = a.client_id
where r.kind = 'two' and r.decided_at is null and a.client_id = any(:clients)
"""
SETTLE = "update review_item set decided_at = :now, decision = 'explained' where id = any(:ids)"
ENTER = """
insert into review_item (kind, low_record_id, high_record_id, bits, cause, reasons, created_at)
select 'two', low, high, bits, cause, jsonb_build_object('evidence', reasons), :now from split_in order by low, high
on conflict do nothing returning 1
"""


def propose_splits(
    session: Session, pool: Pool, client_ids: Iterable[int], *, frequencies: Frequencies, now: datetime
) -> int:
    """Enter the parts of clients that may be somebody else; returns how many are new.

    pool: holds every live record of ``client_ids``. Nothing is split here. What waits already stays as it is, and what
    today's model no longer doubts waits no more. Source: docs/rules.md, Merging 15 and 16.
    """
    records: dict[int, list[Record]] = {}
    wanted = set(client_ids)
    for record in pool.records:
        if record.client_id in wanted:
            records.setdefault(record.client_id, []).append(record)
    several = {client: rows for client, rows in records.items() if len({(r.features, r.is_word) for r in rows}) > 1}
    if not several:
        return 0
    popularity = count_users(record.features for record in pool.records)
    found = _parts_of(session, pool, several, frequencies=frequencies, popularity=popularity)
    waiting = session.execute(text(WAITING), {"clients": sorted(records)}).all()
    return _enter(session, found, waiting, now=now)


def parts_of_client(session: Session, client_id: int, *, frequencies: Frequencies) -> Parts:
    """The parts of one client as today's model and every word of a person have them."""
    pool = load_clients(session, [client_id])
    popularity = count_users(record.features for record in pool.records)
    return _parts_of(session, pool, {client_id: pool.records}, frequencies=frequencies, popularity=popularity)[
        client_id
    ]


def _parts_of(
    session: Session, pool: Pool, records: Mapping[int, Sequence[Record]], *, frequencies: Frequencies,
    popularity: Mapping[str, int],
) -> dict[int, Parts]:  # fmt: skip
    words = {i: said.word for i, said in pool.said.items() if said.word is not None}
    together = {*pool.links.must, *_called_one(session, sorted(records))}
    held = {record.record_id: client for client, rows in records.items() for record in rows}
    must, must_not = _by_client(together, held), _by_client(pool.links.must_not, held)
    return {
        client: find_parts(
            rows, together=must.get(client, ()), apart=must_not.get(client, ()), words=words, model=default_model(),
            frequencies=frequencies, popularity=_own(popularity, (r.features for r in rows)),
        )
        for client, rows in records.items()
    }  # fmt: skip


def _own(popularity: Mapping[str, int], features: Iterable[Features]) -> dict[str, int]:
    values = {v for f in features for v in (*f.phones, *f.emails, f.vin_tail) if v}
    return {v: popularity[v] for v in values if v in popularity}


def _by_client(pairs: Iterable[tuple[int, int]], held: Mapping[int, int]) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for one, other in pairs:
        if one in held and held[one] == held.get(other):
            found.setdefault(held[one], []).append((one, other))
    return found


def _called_one(session: Session, client_ids: Sequence[int]) -> set[tuple[int, int]]:
    """Pairs of records whose clients a person has merged: whatever the two sides say, that word covers it."""
    merges = session.execute(text(MERGES), {"clients": list(client_ids)}).all()
    if not any(merge.is_word for merge in merges):
        return set()
    of_born: dict[int, list[int]] = {}
    for row in session.execute(text(BORN), {"clients": sorted({merge.root for merge in merges})}):
        of_born.setdefault(row.born_client_id, []).append(row.record_id)
    return _covered(merges, of_born)


def _covered(merges: Sequence[AnyRow], of_born: Mapping[int, Sequence[int]]) -> set[tuple[int, int]]:
    sides: dict[int, list[int]] = {}
    pairs: set[tuple[int, int]] = set()
    for merge in merges:
        kept, gone = (sides.pop(i, []) or list(of_born.get(i, ())) for i in (merge.kept, merge.gone))
        if merge.is_word:
            pairs |= {(min(a, b), max(a, b)) for a in kept[:MOST_COVERED] for b in gone[:MOST_COVERED]}
        sides[merge.kept] = sorted({*kept, *gone}, reverse=True)
    return pairs


def _enter(session: Session, found: Mapping[int, Parts], waiting: Sequence[AnyRow], *, now: datetime) -> int:
    shown: dict[int, set[frozenset[int]]] = {}
    explained = []
    for item in waiting:
        parts = found.get(item.client_id)
        if parts is None or parts.are_together(item.low, item.high):
            explained.append(item.id)
        else:
            places = frozenset((parts.place(item.low), parts.place(item.high)))
            shown.setdefault(item.client_id, set()).add(places)
    if explained:
        session.execute(text(SETTLE), {"ids": explained, "now": now})
    fresh = [
        part
        for client, parts in sorted(found.items())
        for place, part in enumerate(parts.apart[:MOST_PARTS], start=1)
        if frozenset((0, place)) not in shown.get(client, ())
    ]
    with staged(session, "split_in", "low bigint, high bigint, bits float, cause text, reasons jsonb",
                (_row(part) for part in fresh)) as split_in:  # fmt: skip
        return len(split_in.execute(ENTER, {"now": now}).values()) if split_in else 0


def _row(part: Part) -> tuple[object, ...]:
    evidence = json.dumps([[e.code, round(e.bits, 1)] for e in part.evidence])
    return (*part.pair, part.bits, part.why, evidence)
