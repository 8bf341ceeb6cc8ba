"""How the chain stands: how far it reaches, what waits, the last anchor, and when it was last found whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from store import enqueue

from .chain import Checked
from .record import Actor, record
from .tables import JournalAnchor, JournalEntry, JournalSeal

CHECKED = "journal checked"
JOB = "journal.check"
WAITING = """
select count(*) from (select 1 from journal_entry e, journal_sealing s
  where e.xact >= s.up_to and not exists (select 1 from journal_seal k where k.entry_id = e.id) limit :most) w
"""
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """One walk over the whole chain: when, how many links, how many faults, and where the first one lies."""

    at: datetime
    links: int
    faults: int
    first_fault: int | None


@dataclass(frozen=True, slots=True)
class ChainState:
    """The end of the chain (position, hash, moment of sealing; None while nothing is sealed) and what became of it.

    waiting: entries that are not sealed yet, 10,000 at most. sent_at: when an anchor last left for the outside address.
    """

    position: int
    hash: bytes | None
    sealed_at: datetime | None
    waiting: int
    anchor: JournalAnchor | None
    check: ChainCheck | None
    sent_at: datetime | None = None


def chain_state(session: Session) -> ChainState:
    """How the chain stands now; for whoever sees the whole network, others find it empty."""
    seal = JournalSeal
    end = session.execute(
        select(seal.position, seal.hash, seal.sealed_at).order_by(seal.position.desc()).limit(1)
    ).one_or_none()
    waiting = session.scalar(text(WAITING), {"most": MOST_COUNTED}) or 0
    anchor = session.scalars(select(JournalAnchor).order_by(JournalAnchor.day.desc()).limit(1)).one_or_none()
    sent_at = session.scalar(select(func.max(JournalAnchor.sent_at)))
    if end is None:
        return ChainState(0, None, None, waiting, anchor, _last_check(session), sent_at)
    return ChainState(end.position, bytes(end.hash), end.sealed_at, waiting, anchor, _last_check(session), sent_at)


def ask_for_check(session: Session, *, by: Actor, now: datetime) -> None:
    """Have the whole chain checked by the worker soon, and journal who asked for it."""
    enqueue(session, JOB, lock=JOB)
    record(session, by, "journal check asked for", "journal", now=now)


def note_check(session: Session, done: Checked, *, by: Actor, now: datetime) -> ChainCheck:
    """Write down in the journal that the whole chain was checked, and what was found."""
    first = min((fault.position for fault in done.faults), default=None)
    found = ChainCheck(now, done.links, len(done.faults), first)
    detail = {"links": found.links, "faults": found.faults, "end": done.end.hex()}
    record(session, by, CHECKED, "journal", now=now, detail=detail | ({} if first is None else {"first": first}))
    return found


def _last_check(session: Session) -> ChainCheck | None:
    entry = JournalEntry
    newest = select(func.max(entry.id)).where(entry.act == CHECKED).scalar_subquery()
    row = session.execute(select(entry.at, entry.detail).where(entry.id == newest)).one_or_none()
    if row is None:
        return None
    return ChainCheck(row.at, row.detail["links"], row.detail["faults"], row.detail.get("first"))
