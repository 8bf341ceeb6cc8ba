"""Check the journal in the database against its chain, and write it out for whoever checks it elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from .chain import BEGINNING, Checked, Fault, Link, check, end_line
from .entry_text import COLUMNS, moment_text, sealed_words
from .record import values_hash
from .tables import JournalAnchor

CHAIN = f"""
select s.position, s.hash, s.sealed_at, {", ".join("e." + name.strip() for name in COLUMNS.split(","))}
from journal_seal s left join journal_entry e on e.id = s.entry_id order by s.position
"""
# Whatever was written by a transaction that the chain has gone past, and is not in it, was put there by another hand.
UNSEALED = """
select e.id from journal_entry e, journal_sealing s
where e.xact < s.up_to and s.server = (select system_identifier from pg_control_system())
  and not exists (select 1 from journal_seal k where k.entry_id = e.id) order by e.id
"""
VALUES = """
select p.entry_id, p.salt, p.said, e.personal_hash, coalesce(s.position, 0) as position from journal_personal p
left join journal_entry e on e.id = p.entry_id left join journal_seal s on s.entry_id = p.entry_id order by p.entry_id
"""
# Numbers were given to entries once, though none is there any more.
WAS_USED = "select pg_sequence_last_value(pg_get_serial_sequence('journal_entry', 'id')::regclass) is not null"
AT_A_TIME = 10_000


def verify_journal(session: Session, anchors: Mapping[int, bytes] | None = None) -> Checked:
    """Walk the whole chain and tell every place where an entry was altered, dropped, inserted or moved.

    anchors: position to hash, printed or sent away before; those that the database keeps are tried as well.
    Memory does not grow with the journal.
    """
    rows = session.execute(select(JournalAnchor.position, JournalAnchor.hash))
    kept = {row.position: bytes(row.hash) for row in rows}
    done = check(_links(session), kept)
    own = {(fault.kind, fault.position) for fault in done.faults}
    if anchors:
        told = check(_links(session), anchors)
        done.faults += [fault for fault in told.faults if (fault.kind, fault.position) not in own]
    if not done.links and session.scalar(text(WAS_USED)):
        done.faults.append(Fault("missing", 1))
    done.faults += [Fault("unsealed", 0, entry_id) for entry_id in session.scalars(text(UNSEALED))]
    for row in session.execute(text(VALUES), execution_options={"yield_per": AT_A_TIME}):
        if values_hash(row.salt, row.said) != row.personal_hash:
            done.faults.append(Fault("values", row.position, row.entry_id))
    return done


def export_journal(session: Session) -> Iterator[str]:
    """Every sealed entry as a line of JSON, oldest first, in the form that ``chain.py`` checks; at last the end."""
    written, end = 0, BEGINNING
    for link in _links(session):
        if link.entry is not None:
            written, end = written + 1, link.hash
            said = {
                "position": link.position, "entry": link.entry, "sealed_at": link.sealed_at, "hash": link.hash.hex(),
            }  # fmt: skip
            yield json.dumps(said, ensure_ascii=False) + "\n"
    yield end_line(written, end)


def _links(session: Session) -> Iterator[Link]:
    for row in session.execute(text(CHAIN), execution_options={"yield_per": AT_A_TIME}):
        entry = sealed_words(row) if row.id is not None else None
        yield Link(row.position, entry, moment_text(row.sealed_at), bytes(row.hash))
