"""Erase a person for good: what they said goes, what happened stays as figures, and they stay left alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

import clients
import distribution
import journal
import outbox
from clients import CHANNELS, NoSuchClient
from journal import Actor
from store import Database
from tenancy import system_session

from .errors import NotConfirmed
from .merge_clients import LOCK_CONSENTS, NO_LAUNCH_MEANWHILE

# Of an alias the client is erased; whoever has lost every row to a list that was taken back can be erased still.
LOCK = """
select id, centre_id from client where id = :id and coalesce(alias_of, id) = id and erased_at is null for update
"""
NUMBERS = "select id from client where id = :id or alias_of = :id order by id for update"
# Every row that ever was theirs, unless it went on to somebody else.
RECORDS = """
select distinct m.record_id from membership m where m.client_id = any(:ids)
  and not exists (select 1 from membership o where o.record_id = m.record_id and (o.until is null or o.id > m.id)
    and o.client_id <> all(:ids))
order by 1
"""
# Whoever was taken for them once, and from when on: their past may tell of this person still.
TAKEN_FOR = """
select c.id, min(o.at) as since from (
  select o.client_id as id, o.since as at from membership m join membership o on o.record_id = m.record_id
  where m.client_id = any(:ids)
  union all
  select case when kept_client_id = any(:ids) then gone_client_id else kept_client_id end, merged_at from client_merge
  where kept_client_id = any(:ids) or gone_client_id = any(:ids)
) o join client n on n.id = o.id join client c on c.id = coalesce(n.alias_of, n.id)
where c.id <> all(:ids) group by c.id order by c.id
"""
LIVE = "select id from invitation where client_id = any(:ids) and ended_at is null order by client_id, purpose"
ROWS = (
    # The files that the rows came in hold them too, as often as they were sent: an import that is over needs its file
    # no more, and one that has yet to begin brings the person back as somebody refused.
    "update import_batch b set content = null where state in ('done', 'undone') and content is not null"
    " and centre_id in (select r.centre_id from source_record r where r.id = any(:records))",
    "update source_record set cells = '[]', features = null, said = null, problem = null, external_id = null,"
    " content_hash = '', ended_at = coalesce(ended_at, :now), end_reason = coalesce(end_reason, 'erased')"
    " where id = any(:records)",
    "delete from row_repair where record_id = any(:records)",
    "delete from match_key where record_id = any(:records)",
    "delete from former_key where record_id = any(:records)",
    "delete from review_item where low_record_id = any(:records) or high_record_id = any(:records)",
    "delete from match_link where low_record_id = any(:records) or high_record_id = any(:records)",
    "update membership set until = coalesce(until, :now), reasons = '{}' where record_id = any(:records)",
)
PERSON = (
    "update message set address = 'erased ' || id, places = '{}', reply = null where person_ref = any(:ids)",
    "delete from identifier where client_id = any(:ids)",
    "delete from golden_change where client_id = any(:ids)",
    "update interaction set detail = '{}' where client_id = any(:ids)",
    "update purchase set detail = '{}' where client_id = any(:ids)",
    # A car of theirs alone is known by its number plate and VIN to be theirs; one that was sold on is another's.
    "update vehicle v set vin = null, former_vins = '{}', plate = null where id in (select vehicle_id from ownership"
    " where client_id = any(:ids) union select vehicle_id from purchase where client_id = any(:ids) union select"
    " vehicle_id from interaction where client_id = any(:ids)) and not exists (select 1 from ownership o where"
    " o.vehicle_id = v.id and o.client_id <> all(:ids))",
    "delete from ownership where client_id = any(:ids)",
    *(
        f"delete from {table} where client_id = any(:ids)"
        for table in (
            "fact_now",
            "client_fact",
            "client_date",
            "client_note",
            "transfer_request",
            "completeness",
            "vehicle_note",
            "journal_personal",
        )
    ),
    # How a consent can be shown stays, the fingerprint of its scan too; the scan, the network address, the telephone
    # and the words written beside it go.
    "update consent k set proof = (select coalesce(jsonb_object_agg(e.key, e.value), '{}') from jsonb_each(k.proof) e"
    " where e.key in ('kind', 'how', 'batch', 'message', 'parted_from', 'form', 'language', 'media_type', 'bytes',"
    " 'sha256')), scan_id = null where client_id = any(:ids)",
    "delete from consent_scan where client_id = any(:ids)",
    "update consent_state set given = false, wording_id = null where client_id = any(:ids)",
    "update client set name_key = '', search_key = '', display_name = '—', surname = '', given_name = '',"
    " middle_name = '', sex = null,"
    " born_on = null, phone = null, email = null, tax_number = null, city = null, address = null, make = null,"
    " vehicle_year = null, preferred_name = null, kpp = null, ogrn = null, legal_address = null,"
    " erased_at = :now, updated_at = :now, version = version + 1,"
    " alias_of = :root where id = any(:ids)",
)


def erase_client(database: Database, client_id: int, *, confirmed: bool, actor: Actor, now: datetime) -> None:
    """Erase a person, in a transaction of its own; it cannot be undone (docs/rules.md, Rights 1 and 2).

    Works over the whole network by itself, on every number the person bears. Purchases, contacts, invitations,
    recipients and the journal stay under the number alone. Raises NotConfirmed, or NoSuchClient where it is gone.
    """
    if not confirmed:
        raise NotConfirmed
    with system_session(database.system) as session:
        erase(session, client_id, actor=actor, now=now)


def erase(session: Session, client_id: int, *, actor: Actor, now: datetime) -> None:
    """``erase_client`` in the caller's transaction of the system role."""
    clients.lock_identity(session)
    session.execute(text(NO_LAUNCH_MEANWHILE))
    found = session.execute(text(LOCK), {"id": client_id}).one_or_none()
    if found is None:
        raise NoSuchClient
    ids = list(session.scalars(text(NUMBERS), {"id": client_id}))
    session.execute(text(LOCK_CONSENTS), {"ids": ids})
    # First of all: whatever breaks afterwards, nobody is written to again.
    clients.suppress_clients(session, {(number, channel): now for number in ids for channel in CHANNELS})
    for channel in CHANNELS:
        proof = {"kind": "erasure"}
        clients.withdraw_marketing(session, client_id, channel=channel, by=actor.user_id, now=now, proof=proof)
    outbox.withdraw_people(session, ids, reason="erased", now=now)
    distribution.end_invitations(session, list(session.scalars(text(LIVE), {"ids": ids})), reason="erased", now=now)
    records = list(session.scalars(text(RECORDS), {"ids": ids}))
    for statement in ROWS:
        session.execute(
            text(statement), {"records": records, "now": now} if ":now" in statement else {"records": records}
        )
    values = {"ids": ids, "now": now, "root": client_id}
    for statement in PERSON:
        session.execute(text(statement), {k: v for k, v in values.items() if f":{k}" in statement})
    clients.forget_others(session, {row.id: row.since for row in session.execute(text(TAKEN_FOR), {"ids": ids})})
    clients.forget_household(session, ids)
    journal.record(
        session, actor, "client erased", "client", client_id, now=now, centre_id=found.centre_id, client_id=client_id,
        detail={"records": len(records)},
    )  # fmt: skip
