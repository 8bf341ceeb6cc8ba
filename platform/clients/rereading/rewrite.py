"""Write what the present normaliser reads in rows that an earlier one has read; who is who stays as it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from clients.desk.portrait import portrait_again
from clients.features import NORMALISER_VERSION, Features
from clients.golden_change import Cause
from clients.incoming import Incoming
from clients.keys import keys_of
from clients.normalise import normalise
from clients.received import Origin
from clients.retire import refresh_clients
from clients.suppression import somebody_withdrew
from clients.survivorship import Said
from clients.taking import said_of
from clients.write_row_consents import write_row_consents
from store import staged
from tenancy import dealer_then

# Rows of nobody (retired, erased, unusable) are left as they are.
OUTDATED = """
from source_record r
join membership m on m.record_id = r.id and m.until is null
join centre c on c.id = r.centre_id
where r.id > :after and r.features is not null and r.normaliser_version < :version
"""
LOAD = f"""
select r.id, m.client_id, r.centre_id, {dealer_then(centre="c", at="r.received_at")} as dealer_id, c.country,
  r.channel, r.batch_id, r.row_number, r.cells, r.features, r.said, r.received_at
{OUTDATED} order by r.id limit :most
"""
REWRITE = """
update source_record r set features = w.features, said = w.said from rewritten_in w where r.id = w.id
"""
UNKEY = "delete from match_key k using unkeyed_in u where k.hash = u.hash and k.record_id = u.record_id"
KEY = "insert into match_key select hash, record_id from rekeyed_in order by hash, record_id on conflict do nothing"


@dataclass(frozen=True, slots=True)
class Outdated:
    """A live record that an earlier normaliser has read: where it came from, its cells, and what was read of it."""

    record_id: int
    client_id: int
    origin: Origin
    row_number: int
    cells: Sequence[str]
    features: Features
    said: Said


@dataclass(frozen=True, slots=True)
class _Fresh:
    old: Outdated
    features: Features
    said: Said


def count_outdated(session: Session) -> int:
    """How many live records an earlier normaliser has read."""
    query = text(f"select count(*) {OUTDATED}")
    return session.scalar(query, {"after": 0, "version": NORMALISER_VERSION}) or 0


def outdated_records(session: Session, *, after_id: int, most: int) -> list[Outdated]:
    """Up to ``most`` of them above ``after_id``, in the order of their ids."""
    values = {"after": after_id, "most": most, "version": NORMALISER_VERSION}
    return [
        Outdated(
            row.id, row.client_id,
            Origin(row.batch_id, row.centre_id, row.dealer_id, row.country, row.received_at.astimezone(UTC), None,
                   row.channel),
            row.row_number, row.cells, Features.from_json(row.features), Said.from_json(row.said),
        )
        for row in session.execute(text(LOAD), values)
    ]  # fmt: skip


def rewrite_records(
    session: Session, records: Sequence[Outdated], incoming: Mapping[int, Incoming], *, now: datetime
) -> int:
    """Write features, what else is said, keys, identifiers and golden values of those that read otherwise now.

    session: of the system role, holding the identity lock. incoming: record id -> what its cells say, of all but
    desk records; a record without is kept as it was read. Memberships stay. Returns how many read otherwise. Source:
    docs/rules.md, Identity 35.
    """
    fresh = [new for old in records if (new := _read(old, incoming.get(old.record_id)))]
    changed = [new for new in fresh if (new.features, new.said) != (new.old.features, new.old.said)]
    session.execute(
        text("update source_record set normaliser_version = :version where id = any(:ids)"),
        {"version": NORMALISER_VERSION, "ids": [old.record_id for old in records]},
    )
    if not changed:
        return 0
    _write(session, changed)
    ids = [new.old.record_id for new in changed]
    session.execute(text("delete from identifier where record_id = any(:ids)"), {"ids": ids})
    client_ids = sorted({new.old.client_id for new in changed})
    refresh_clients(session, client_ids, now=now, cause=Cause("renormalised"))
    _refuse_withdrawn(session, changed)
    return len(changed)


def _read(old: Outdated, incoming: Incoming | None) -> _Fresh | None:
    if old.said.word is not None:
        return _Fresh(old, portrait_again(old.features, old.said, region=old.origin.country), old.said)
    if incoming is None:
        return None
    return _Fresh(old, normalise(incoming, region=old.origin.country), said_of(incoming, old.origin))


def _write(session: Session, changed: Sequence[_Fresh]) -> None:
    rows = (
        (
            new.old.record_id,
            json.dumps(new.features.to_json(), ensure_ascii=False),
            json.dumps(new.said.to_json(), ensure_ascii=False),
        )
        for new in changed
    )
    with staged(session, "rewritten_in", "id bigint, features jsonb, said jsonb", rows) as rewritten_in:
        if rewritten_in:
            rewritten_in.execute(REWRITE)
    gone, come = [], []
    for new in changed:
        was, now = ({key.hash for key in keys_of(f)} for f in (new.old.features, new.features))
        gone += [(h, new.old.record_id) for h in sorted(was - now)]
        come += [(h, new.old.record_id) for h in sorted(now - was)]
    for name, pairs, statement in (("unkeyed_in", gone, UNKEY), ("rekeyed_in", come, KEY)):
        with staged(session, name, "hash bigint, record_id bigint", pairs) as keyed:
            if keyed:
                keyed.execute(statement)


def _refuse_withdrawn(session: Session, changed: Iterable[_Fresh]) -> None:
    """A contact that is read for the first time, and that was withdrawn for good, is refused as in any list."""
    told: dict[tuple[int, int], list[_Fresh]] = {}
    for new in changed:
        if {*new.features.phones, *new.features.emails} - {*new.old.features.phones, *new.old.features.emails}:
            told.setdefault((new.old.origin.centre_id, new.old.origin.dealer_id), []).append(new)
    for of_centre in told.values():
        rows = [(new.old.client_id, new.old.record_id, Incoming(), _new_contacts(new)) for new in of_centre]
        write_row_consents(session, of_centre[0].old.origin, rows, anybody=somebody_withdrew(session))


def _new_contacts(new: _Fresh) -> Features:
    old = new.old.features
    return replace(
        new.features,
        phones=tuple(p for p in new.features.phones if p not in old.phones),
        emails=tuple(e for e in new.features.emails if e not in old.emails),
    )
