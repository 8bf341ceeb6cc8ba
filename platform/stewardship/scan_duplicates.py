"""The whole base looked through for duplicates, chunk by chunk, so that it can go on after any interruption."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

import clients
import journal
from clients import Frequencies
from intake import renormalise_chunk
from journal import Actor
from language import Refusal
from store import collector_at_rest, enqueue
from tenancy import system_session

from .merge_clients import unite
from .tables import DuplicateScan

CHUNK = 20_000
RECORDS = "select count(*) from membership where until is null"


class ScanUnderWay(Refusal):
    """One scan at a time."""

    message = "The base is being looked through already. Wait until that has finished."


@dataclass(frozen=True, slots=True)
class ScanFigures:
    """What a scan did: records looked at, clients merged, pairs that wait for a person as one, and as two.

    reread: records that an earlier normaliser had read, and that were read anew before.
    """

    scan_id: int
    looked_at: int
    merged: int
    doubtful: int
    splits: int
    reread: int


def ask_for_scan(session: Session, *, actor: Actor, now: datetime) -> DuplicateScan:
    """Enter a scan of the whole base and put its job into the queue; raises ScanUnderWay."""
    scan = enter_scan(session, actor=actor, now=now)
    enqueue(session, "stewardship.scan", lock="identity", scan_id=scan.id)
    return scan


def enter_scan(session: Session, *, actor: Actor, now: datetime) -> DuplicateScan:
    """Enter a scan for whoever carries it out next; raises ScanUnderWay."""
    if session.scalar(select(DuplicateScan.id).where(DuplicateScan.finished_at.is_(None))):
        raise ScanUnderWay
    scan = DuplicateScan(asked_by=actor.user_id, created_at=now, total=session.scalar(text(RECORDS)) or 0)
    session.add(scan)
    session.flush()
    journal.record(session, actor, "scan asked for", "duplicate_scan", scan.id, now=now)
    return scan


def latest_scan(session: Session) -> DuplicateScan | None:
    """The scan that was asked for last; None where there never was one."""
    return session.scalar(select(DuplicateScan).order_by(DuplicateScan.id.desc()).limit(1))


def carry_out_scan(engine: Engine, scan_id: int, *, actor: Actor, now: datetime, chunk: int = CHUNK) -> ScanFigures:
    """Work a scan off in transactions of ``chunk`` records; killed at any moment it goes on where it stood.

    engine: of the system role. Certain merges happen, doubtful pairs and doubtful clients go to review; nothing is
    split by itself.
    """
    _read_anew(engine, scan_id, now=now)
    frequencies = Frequencies()
    while True:
        with system_session(engine) as session, collector_at_rest():
            clients.lock_identity(session)
            scan = session.get_one(DuplicateScan, scan_id, with_for_update=True)
            if scan.finished_at is not None:
                break
            seen = clients.look_again(session, after_id=scan.reached_id, most=chunk, frequencies=frequencies, now=now)
            merged = unite(session, seen.certain, actor=actor, now=now) if seen.certain else []
            scan.looked_at += seen.records
            scan.merged += len(merged)
            scan.doubtful += seen.doubtful
            scan.splits += seen.splits
            if seen.reached_id is None:
                _finish(session, scan, actor=actor, now=now)
            else:
                scan.reached_id = seen.reached_id
    with system_session(engine) as session:
        scan = session.get_one(DuplicateScan, scan_id)
        return ScanFigures(scan.id, scan.looked_at, scan.merged, scan.doubtful, scan.splits, scan.reread)


def _read_anew(engine: Engine, scan_id: int, *, now: datetime) -> None:
    """What an earlier normaliser has read is read anew first: the scan compares what rows say today."""
    after: int | None = 0
    while after is not None:
        with system_session(engine) as session, collector_at_rest():
            clients.lock_identity(session)
            scan = session.get_one(DuplicateScan, scan_id, with_for_update=True)
            if scan.finished_at is not None or scan.reached_id:
                return
            if after == 0 and scan.reread == 0:
                scan.to_reread = clients.count_outdated(session)
            done = renormalise_chunk(session, after_id=after, now=now)
            scan.reread += done.looked_at
            after = done.reached_id


def _finish(session: Session, scan: DuplicateScan, *, actor: Actor, now: datetime) -> None:
    scan.finished_at = now
    detail = {"records": scan.looked_at, "merges": scan.merged, "doubtful": scan.doubtful, "splits": scan.splits,
              "reread": scan.reread}  # fmt: skip
    journal.record(session, actor, "base scanned", "duplicate_scan", scan.id, now=now, detail=detail)


def find_unfinished_scan(session: Session) -> DuplicateScan | None:
    """A scan that was cut off, or waits."""
    query = select(DuplicateScan).where(DuplicateScan.finished_at.is_(None)).order_by(DuplicateScan.id).limit(1)
    return session.scalar(query)
