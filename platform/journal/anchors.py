"""Anchors: the end of the chain once a day, to be printed or sent where nobody of the application can reach it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from .record import SYSTEM, record
from .tables import JournalAnchor, JournalSeal


def set_anchor(session: Session, *, now: datetime) -> JournalAnchor | None:
    """Note the end of the chain for the day before ``now``, once; None where there is nothing to anchor.

    An anchor is the last link sealed before midnight (UTC), so it says the same whenever it is made.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    day = (midnight - timedelta(days=1)).date()
    end = session.execute(
        select(JournalSeal.position, JournalSeal.hash)
        .where(JournalSeal.sealed_at < midnight)
        .order_by(JournalSeal.position.desc())
        .limit(1)
    ).one_or_none()
    if end is None:
        return None
    row = {"day": day, "position": end.position, "hash": end.hash, "made_at": now}
    session.execute(insert(JournalAnchor).values(row).on_conflict_do_nothing())
    return session.get(JournalAnchor, day)


def anchors_of(session: Session, *, most: int = 400) -> Sequence[JournalAnchor]:
    """The anchors of the last days, newest first."""
    return session.scalars(select(JournalAnchor).order_by(JournalAnchor.day.desc()).limit(most)).all()


def unsent_anchors(session: Session) -> Sequence[JournalAnchor]:
    """The anchors that have not left for the outside address, oldest first."""
    return session.scalars(
        select(JournalAnchor).where(JournalAnchor.sent_at.is_(None)).order_by(JournalAnchor.day)
    ).all()


def note_sent(session: Session, anchors: Sequence[JournalAnchor], *, now: datetime) -> None:
    """Note, and journal, that anchors have left for the outside address."""
    days = [anchor.day for anchor in anchors]
    session.execute(text("update journal_anchor set sent_at = :now where day = any(:days)"), {"now": now, "days": days})
    record(session, SYSTEM, "anchors sent", "journal", now=now, detail={"links": [a.position for a in anchors]})


def anchor_line(anchor: JournalAnchor) -> str:
    """An anchor as it is printed, sent, and read back by the verifier: position, hash, day."""
    return f"{anchor.position} {anchor.hash.hex()} {anchor.day.isoformat()}"
