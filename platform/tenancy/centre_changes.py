"""What a centre was on any day: every fact that changed is kept with who and when, and read back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from .tables import Centre, CentreChange, Dealer, HistoryStart

OPENED = "opened"
FACTS = (
    "dealer_id", "name", "city", "makes", "weekly_capacity", "weight", "time_zone", "hours", "closed_days", "state",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CentreOnDay:
    """A centre at a moment: facts by name (as FACTS), or None where it was not there yet.

    ``since``: from when on the base remembers; a moment before it is answered by the first that is remembered, and
    ``is_known`` is False.
    """

    facts: Mapping[str, Any] | None
    is_known: bool
    since: datetime


def facts_of(centre: Centre) -> dict[str, Any]:
    """The facts of a centre that are remembered when they change."""
    return {
        "dealer_id": centre.dealer_id,
        "name": centre.name,
        "city": centre.city,
        "makes": list(centre.makes),
        "weekly_capacity": centre.weekly_capacity,
        "weight": centre.weight,
        "time_zone": centre.time_zone,
        "hours": dict(centre.hours or {}),
        "closed_days": list(centre.closed_days or ()),
        "state": str(centre.state),
    }


def note_opened(session: Session, centre: Centre, *, by: int | None, now: datetime) -> None:
    """Remember that a centre's life began."""
    session.execute(
        insert(CentreChange), [{"centre_id": centre.id, "field": OPENED, "new": centre.code, "at": now, "by": by}]
    )


def note_changes(
    session: Session, centre: Centre, before: Mapping[str, Any], *, by: int | None, now: datetime
) -> tuple[str, ...]:
    """Remember what of ``before`` (as facts_of gave it) is different now; returns the names of those facts."""
    after = facts_of(centre)
    changed = [name for name in FACTS if before[name] != after[name]]
    if changed:
        session.execute(
            insert(CentreChange),
            [
                {"centre_id": centre.id, "field": f, "old": before[f], "new": after[f], "at": now, "by": by}
                for f in changed
            ],
        )
    return tuple(changed)


def changes_of_centre(session: Session, centre_id: int, *, most: int = 50) -> Sequence[CentreChange]:
    """The latest changes of a centre, newest first."""
    query = select(CentreChange).where(CentreChange.centre_id == centre_id).order_by(CentreChange.id.desc())
    return session.scalars(query.limit(most)).all()


def centre_on(session: Session, centre_id: int, at: datetime) -> CentreOnDay:
    """What a centre was at a moment, from what it is now and every change since.

    Source: docs/rules.md, Dealers and centres 4.
    """
    centre = session.get_one(Centre, centre_id)
    changes = session.scalars(
        select(CentreChange).where(CentreChange.centre_id == centre_id).order_by(CentreChange.at, CentreChange.id)
    ).all()
    opened = next((c.at for c in changes if c.field == OPENED), None)
    start = session.get(HistoryStart, "centres")
    since = opened or (start.since if start and start.since > centre.created_at else centre.created_at)
    if at < (opened or centre.created_at):
        return CentreOnDay(None, True, since)
    facts = facts_of(centre)
    for change in reversed([c for c in changes if c.at > at and c.field != OPENED]):
        facts[change.field] = change.old
    return CentreOnDay(facts, at >= since, since)


def zones_on(session: Session, centre_ids: Collection[int], day: date) -> dict[int, str]:
    """The time zones that centres had on a day (centre id -> name): a zone that changed since words no day anew.

    Where it changed on the day itself, the zone of noon in UTC counts.
    """
    noon = datetime.combine(day, time(12), UTC)
    centres = session.execute(select(Centre.id, Centre.time_zone).where(Centre.id.in_(centre_ids)))
    zones = {c.id: c.time_zone for c in centres}
    changes = session.execute(
        select(CentreChange.centre_id, CentreChange.old)
        .where(CentreChange.centre_id.in_(centre_ids), CentreChange.field == "time_zone", CentreChange.at > noon)
        .order_by(CentreChange.at.desc(), CentreChange.id.desc())
    )
    # The earliest change since then comes last, and what was before it stands.
    return zones | {centre_id: str(old) for centre_id, old in changes}


def dealer_name(session: Session, dealer_id: int) -> str:
    """What a legal entity is called."""
    return session.get_one(Dealer, dealer_id).name


def dealer_then(*, centre: str, at: str) -> str:
    """SQL of the dealer that a centre belonged to at a moment: whoever got a consent there then, holds it.

    centre: the alias of its row. at: SQL of the moment. Source: docs/rules.md, Dealers and centres 10.
    """
    return (
        f"coalesce((select cast(h.old #>> '{{}}' as bigint) from centre_change h where h.centre_id = {centre}.id"
        f" and h.field = 'dealer_id' and h.at > {at} order by h.at, h.id limit 1), {centre}.dealer_id)"
    )


def dealer_at(session: Session, centre_id: int, at: datetime) -> int:
    """The dealer that a centre belonged to at a moment."""
    query = f"select {dealer_then(centre='c', at='cast(:at as timestamptz)')} from centre c where c.id = :centre"
    return int(session.execute(text(query), {"centre": centre_id, "at": at}).scalar_one())
