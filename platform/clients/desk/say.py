"""Keep what a client says at the desk as a record of theirs, and take it back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from clients.card import NoSuchClient
from clients.desk_word import EMAIL, PHONE, DeskWord, own_word, without_struck
from clients.features import Features
from clients.frequencies import Frequencies
from clients.golden_change import Cause
from clients.incoming import Incoming
from clients.look_again import look_again
from clients.outcome import Record, ReviewPair
from clients.pool import load_clients
from clients.received import Origin, ReceivedRow
from clients.retire import refresh_clients, retire_records
from clients.survivorship import Row, Said, golden_values, spoken_of
from clients.write_clients import hand_links_down, next_ids, write_keys, write_records, write_review
from clients.write_history import Story, write_history
from store import AnyRow

from .portrait import portrait
from .typed import Edit, EditedSince, changed_by, read_edit, word_after
from .values import known_values

# The side that writes down: the centre that keeps the client, else the centre that last sent a row of theirs.
SIDE = """
select ct.id, ct.dealer_id, ct.country from centre ct where ct.id = coalesce(
  (select c.centre_id from client c where c.id = :client),
  (select r.centre_id from membership m join source_record r on r.id = m.record_id
   where m.client_id = :client and m.until is null order by r.id desc limit 1))
"""
# The word of one side; after a merge each of the two keeps its own.
OWN = """
select r.id, r.said, r.features from membership m join source_record r on r.id = m.record_id
where m.client_id = :client and m.born_client_id = :client and m.until is null and r.channel = 'desk'
  and r.centre_id = :centre order by r.id desc limit 1
"""
ONE = """
select r.id, r.centre_id, m.born_client_id, ct.dealer_id, ct.country, m.reasons from source_record r
join membership m on m.record_id = r.id and m.until is null join centre ct on ct.id = r.centre_id
where r.id = :record and m.client_id = :client and r.channel = 'desk' and r.ended_at is null
"""
WAS_THEIRS = """
select r.centre_id from source_record r join membership m on m.record_id = r.id
where r.id = :record and m.client_id = :client and r.channel = 'desk' limit 1
"""
FORMER = """
select r.said, m.reasons from source_record r join membership m on m.record_id = r.id
where r.id = :record and r.said is not null order by m.id desc limit 1
"""
JOIN = """
insert into membership (record_id, client_id, born_client_id, since, bits, reasons, model, by)
values (:record, :client, :born, :now, null, cast(:reasons as jsonb), 'desk', :by)
"""
CONTACTS = "select kind, value from identifier where client_id = :client and kind in ('phone', 'email') order by id"
CONTACT_CHANGE = """
insert into golden_change (client_id, born_client_id, field, old, new, at, version, cause, by, centre_id, record_id)
select id, id, :field, :old, :new, :now, version, :cause, :by, :centre, :record from client where id = :client
"""
TOUCH = "update client set version = version + 1, updated_at = :now where id = :client and version = :version"


@dataclass(frozen=True, slots=True)
class Spoke:
    """What became of an edit: the desk record (None: nothing was said), its centre, names of what changed, the e-mail
    addresses that are the client's no more, and whether a certain double waits to be merged.
    """

    record_id: int | None
    centre_id: int
    changed: list[str]
    lost_emails: list[str]
    is_double: bool = False


def say_at_desk(
    session: Session, client_id: int, edit: Edit, *, is_company: bool, by: int | None, now: datetime
) -> Spoke | None:
    """Keep an edit as the client's word: a new version of its side's desk record; None where nothing changes.

    session: of the system role, holding the identity lock and the client's row. Raises EditFaulty, or NoSuchClient
    where no centre ever knew the client. Source: docs/rules.md, Clients 9.
    """
    side = session.execute(text(SIDE), {"client": client_id}).one_or_none()
    if side is None:
        raise NoSuchClient
    edit = read_edit(edit, is_company=is_company, country=side.country, today=now.date())
    changed = changed_by(edit)
    if not changed:
        return None
    own = session.execute(text(OWN), {"client": client_id, "centre": side.id}).one_or_none()
    word = (Said.from_json(own.said).word if own else None) or DeskWord()
    word = word_after(word, edit, known_values(_rows_of(session, client_id)))
    origin = Origin(None, side.id, side.dealer_id, side.country, now, by, "desk")
    reasons = {"replaces": own.id} if own else {}
    return _keep(
        session, client_id, client_id, origin, word, own.id if own else None, reasons, changed, "desk", "edited",
        now=now,
    )  # fmt: skip


def unsay_at_desk(
    session: Session, client_id: int, record_id: int, *, centre_ids: Sequence[int] | None, by: int | None, now: datetime
) -> Spoke:
    """Undo the latest edit of a side: its desk record goes back to what it said before.

    centre_ids: the sides whose words may be undone, None for all. Raises NoSuchClient, or EditedSince where the record
    is no longer the one in force. Source: docs/rules.md, Clients 12.
    """
    values = {"client": client_id, "record": record_id}
    centre_id = session.scalar(text(WAS_THEIRS), values)
    if centre_id is None or (centre_ids is not None and centre_id not in centre_ids):
        raise NoSuchClient
    found = session.execute(text(ONE), values).one_or_none()
    if found is None:
        raise EditedSince
    former = session.execute(text(FORMER), {"record": found.reasons.get("replaces")}).one_or_none()
    origin = Origin(None, found.centre_id, found.dealer_id, found.country, now, by, "desk")
    others = [row for row in _rows_of(session, client_id) if row[0] != record_id]
    word = Said.from_json(former.said).word if former else None
    if word is None and others:
        return _end(session, client_id, origin, record_id, now=now)
    reasons = {k: v for k, v in (former.reasons if former else {}).items() if k == "replaces"} | {"undoes": record_id}
    return _keep(
        session, client_id, found.born_client_id, origin, word or DeskWord(), record_id, reasons, [], "edit_undone",
        "edit_undone", now=now,
    )  # fmt: skip


def _keep(
    session: Session, client_id: int, born_id: int, origin: Origin, word: DeskWord, old_id: int | None,
    reasons: Mapping[str, Any], changed: list[str], kind: str, end_reason: str, *, now: datetime,
) -> Spoke:  # fmt: skip
    """Put a desk record in the place of the one before it, and bring the client up to date."""
    before, version = _contacts(session, client_id), _version(session, client_id)
    (record_id,) = next_ids(session, "source_record", 1)
    features, said = _read(session, client_id, record_id, old_id, word, origin, now)
    key = hashlib.sha256(f"desk {record_id}".encode()).digest()
    row = ReceivedRow(1, [json.dumps(word.to_json(), ensure_ascii=False)], None, key, 0, None)
    write_records(session, origin, [(record_id, row, features, said)])
    write_keys(session, [Record(record_id, features, client_id, is_word=True)])
    if old_id is not None:
        hand_links_down(session, {record_id: old_id})
    values = {"record": record_id, "client": client_id, "born": born_id, "now": now, "by": origin.by}
    session.execute(text(JOIN), values | {"reasons": json.dumps(reasons)})
    # A contact that somebody has withdrawn for good is refused here as in any list (docs/rules.md, Consents 7).
    write_history(session, origin, [Story(record_id, client_id, Incoming(), own_word(features, word))])
    cause = Cause(kind, origin.by, origin.centre_id, None, record_id)
    if old_id is not None:
        # The old one leaves when the new one is in: the client is never without a record.
        retire_records(session, [old_id], reason=end_reason, now=now, cause=cause)
    else:
        refresh_clients(session, [client_id], now=now, cause=cause)
    lost = _settle(session, client_id, before, version, cause, now=now)
    return Spoke(record_id, origin.centre_id, changed, lost, _look_for_doubles(session, record_id, now=now))


def _end(session: Session, client_id: int, origin: Origin, record_id: int, *, now: datetime) -> Spoke:
    before, version = _contacts(session, client_id), _version(session, client_id)
    cause = Cause("edit_undone", origin.by, origin.centre_id, None, record_id)
    retire_records(session, [record_id], reason="edit_undone", now=now, cause=cause)
    return Spoke(None, origin.centre_id, [], _settle(session, client_id, before, version, cause, now=now))


def _read(
    session: Session, client_id: int, record_id: int, old_id: int | None, word: DeskWord, origin: Origin, now: datetime
) -> tuple[Features, Said]:
    rows = _rows_of(session, client_id)
    said = Said(now.date(), word.fields.get("city") or "", word.fields.get("address") or "", word=word)
    kept = [row for row in rows if row[0] != old_id]
    # Where nothing else is left of the client, the names in the record before are all that is known.
    seed = next((f for i, f, _ in rows if i == old_id), Features())
    told = [*kept, (record_id, seed, said)]
    struck = spoken_of(told).struck
    theirs = [without_struck(own_word(f, s.word), struck) for _, f, s in reversed(told)]
    phones = list(dict.fromkeys(p for f in theirs for p in f.phones))
    emails = list(dict.fromkeys(e for f in theirs for e in f.shown_emails))
    return portrait(golden_values(told), word, phones=phones, emails=emails, region=origin.country), said


def _rows_of(session: Session, client_id: int) -> list[Row]:
    pool = load_clients(session, [client_id])
    return [(r.record_id, r.features, pool.said[r.record_id]) for r in pool.records]


def _contacts(session: Session, client_id: int) -> Sequence[AnyRow]:
    return session.execute(text(CONTACTS), {"client": client_id}).all()


def _version(session: Session, client_id: int) -> int:
    return int(session.scalars(text("select version from client where id = :id"), {"id": client_id}).one())


def _settle(
    session: Session, client_id: int, before: Sequence[AnyRow], version: int, cause: Cause, *, now: datetime
) -> list[str]:
    """Give the client a new version whatever has changed, and remember contacts that came and went; gives lost e-mails.

    A second phone is no golden value, and still a change that another form must not overwrite.
    """
    session.execute(text(TOUCH), {"client": client_id, "version": version, "now": now})
    after = _contacts(session, client_id)
    values = {"client": client_id, "now": now, "cause": cause.kind, "by": cause.by, "centre": cause.centre_id}
    rows: list[dict[str, Any]] = []
    for kind, field in ((PHONE, "phones"), (EMAIL, "emails")):
        was = {r.value for r in before if r.kind == kind}
        now_has = {r.value for r in after if r.kind == kind}
        rows += [{"field": field, "old": v, "new": None} for v in sorted(was - now_has)]
        rows += [{"field": field, "old": None, "new": v} for v in sorted(now_has - was)]
    if rows:
        session.execute(text(CONTACT_CHANGE), [values | row | {"record": cause.record_id} for row in rows])
    return [row["old"] for row in rows if row["field"] == "emails" and row["old"]]


def _look_for_doubles(session: Session, record_id: int, *, now: datetime) -> bool:
    """Whoever shares what was told may be the same person: doubtful pairs and certain ones are entered."""
    seen = look_again(session, after_id=record_id - 1, most=1, frequencies=Frequencies(), now=now)
    pairs = [
        ReviewPair(min(j.record_ids), max(j.record_ids), j.bits or 0.0, (), "certain")
        for j in seen.certain
        if j.record_ids
    ]
    return bool(write_review(session, pairs, now=now)) if pairs else False
