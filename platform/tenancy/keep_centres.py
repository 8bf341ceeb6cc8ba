"""Open dealers and centres, change them, suspend and resume them; each act by itself, remembered and journalled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import available_timezones

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import journal
import outbox
from journal import Actor
from language import N_
from store import Database

from .centre_changes import facts_of, note_changes, note_opened
from .centre_list import import_centres
from .errors import CentreClosed, CentreWrong, CodeTaken, DealerDiffers, NoSuchPlace, StaleCentre, StateWrong
from .gazetteer import find_place
from .rules import Hours
from .session import system_session
from .tables import Centre, CentreState, Dealer, DealerKind

LONGEST, LONGEST_CODE = 120, 40
# Names that Python keeps among the zones and that are no place's time.
NO_PLACES = frozenset({"localtime", "Factory", "posixrules"})
MOST = 1_000_000
# Messages of a suspended centre wait under this origin until it is resumed.
HELD = "centre"


@dataclass(frozen=True, slots=True)
class CentrePlan:
    """Everything a form says of a centre; ``time_zone`` empty: that of the city. ``dealer`` counts at opening only."""

    code: str
    name: str
    city: str
    makes: Sequence[str] = ()
    weekly_capacity: int = 0
    weight: int = 1
    time_zone: str = ""
    hours: Hours = field(default_factory=dict)
    closed_days: Sequence[str] = ()
    dealer: str = ""


def open_dealer(database: Database, name: str, *, by: Actor, now: datetime) -> int:
    """Make a legal entity and return its id; raises CentreWrong or CodeTaken."""
    with system_session(database.system) as session:
        return _dealer(session, name, by=by, now=now, may_exist=False).id


def open_centre(database: Database, plan: CentrePlan, *, country: str, by: Actor, now: datetime) -> int:
    """Open a centre, its dealer too where nobody knows it, and return its id (docs/rules.md, Dealers and centres 1).

    country: two letters, where no gazetteer knows the city. Raises CentreWrong or CodeTaken.
    """
    _check(plan)
    with system_session(database.system) as session:
        code = plan.code.strip()
        if len(code) > LONGEST_CODE:
            raise CentreWrong(what=N_("the code is too long"))
        if not code or session.scalar(select(Centre.id).where(Centre.code == code)) is not None:
            raise CodeTaken(code=code) if code else CentreWrong(what=N_("the code is empty"))
        dealer = _dealer(session, plan.dealer, by=by, now=now, may_exist=True)
        centre = Centre(code=code, dealer_id=dealer.id, country=country, created_at=now, makes=[], city="")
        _fill(centre, plan, country)
        session.add(centre)
        session.flush()
        note_opened(session, centre, by=by.user_id, now=now)
        _journal(session, "centre opened", centre, by=by, now=now, detail={"code": code})
        return centre.id


def edit_centre(
    database: Database, centre_id: int, plan: CentrePlan, *, version: int, by: Actor, now: datetime
) -> tuple[str, ...]:
    """Change what a centre is, but for its code and dealer; returns the names of the facts that changed.

    version: of the centre that the person saw. Raises NoSuchPlace, CentreClosed, CentreWrong or StaleCentre.
    """
    _check(plan)
    with system_session(database.system) as session:
        centre = centre_under_lock(session, centre_id)
        if centre.version != version:
            raise StaleCentre
        before = facts_of(centre)
        _fill(centre, plan, centre.country)
        return _keep(session, centre, before, "centre changed", by=by, now=now)


def suspend_centre(database: Database, centre_id: int, *, by: Actor, now: datetime) -> None:
    """Let a centre get no new clients and send nothing until it is resumed; its staff work on.

    What is queued waits. Raises NoSuchPlace, CentreClosed, StateWrong (docs/rules.md, Dealers and centres 2).
    """
    with system_session(database.system) as session:
        centre = _in_state(session, centre_id, CentreState.OPEN)
        before = facts_of(centre)
        centre.is_open = False
        outbox.hold(session, (HELD, centre.id))
        _keep(session, centre, before, "centre suspended", by=by, now=now)


def resume_centre(database: Database, centre_id: int, *, by: Actor, now: datetime) -> None:
    """Let a suspended centre get clients and send again; raises NoSuchPlace, CentreClosed, StateWrong."""
    with system_session(database.system) as session:
        centre = _in_state(session, centre_id, CentreState.SUSPENDED)
        before = facts_of(centre)
        centre.is_open = True
        outbox.release(session, (HELD, centre.id))
        _keep(session, centre, before, "centre resumed", by=by, now=now)


def take_centres(
    database: Database, content: str, *, country: str, by: Actor, now: datetime
) -> tuple[int, int]:  # fmt: skip
    """Open and change centres by a CSV file (centre_list.COLUMNS); returns how many are new and how many known.

    The whole file or nothing of it. A centre changes its dealer by ``stewardship.move_centre`` alone, for consents do
    not go along. Raises CentresFileWrong, DealerDiffers, or CentreClosed where it would change a closed one.
    """
    with system_session(database.system) as session:
        known = session.scalars(select(Centre).order_by(Centre.id).with_for_update()).all()
        before = {c.id: facts_of(c) for c in known}
        dealers = set(session.scalars(select(Dealer.id)))
        figures = import_centres(session, content, country=country)
        for dealer_id in sorted(set(session.scalars(select(Dealer.id))) - dealers):
            journal.record(session, by, "dealer opened", "dealer", dealer_id, now=now)
        for centre in session.scalars(select(Centre).order_by(Centre.id)).all():
            if centre.id not in before:
                centre.created_at = now
                note_opened(session, centre, by=by.user_id, now=now)
                _journal(session, "centre opened", centre, by=by, now=now, detail={"code": centre.code})
                continue
            if before[centre.id]["dealer_id"] != centre.dealer_id:
                raise DealerDiffers(code=centre.code)
            if before[centre.id] != facts_of(centre):
                if centre.state is CentreState.CLOSED:
                    raise CentreClosed
                _keep(session, centre, before[centre.id], "centre changed", by=by, now=now)
        return figures


def centre_under_lock(session: Session, centre_id: int, *, may_be_closed: bool = False) -> Centre:
    """The centre, locked until the end of the transaction; raises NoSuchPlace or CentreClosed."""
    # Rows that name the centre may come in meanwhile; whoever decides by what it is (FOR SHARE) waits.
    locked = select(Centre).where(Centre.id == centre_id).with_for_update(key_share=True)
    found = session.scalar(locked.execution_options(populate_existing=True))
    if found is None:
        raise NoSuchPlace
    if found.state is CentreState.CLOSED and not may_be_closed:
        raise CentreClosed
    return found


def refuse_closed(session: Session, centre_id: int) -> None:
    """Raise CentreClosed where a centre is closed; whoever closes it waits for the caller's transaction.

    session: of the system role.
    """
    held = select(Centre.closed_at).where(Centre.id == centre_id).with_for_update(read=True)
    if session.scalar(held) is not None:
        raise CentreClosed


def _in_state(session: Session, centre_id: int, state: CentreState) -> Centre:
    centre = centre_under_lock(session, centre_id)
    if centre.state is not state:
        raise StateWrong
    return centre


def _dealer(session: Session, name: str, *, by: Actor, now: datetime, may_exist: bool) -> Dealer:
    clean = " ".join(name.split())
    if not clean or len(clean) > LONGEST:
        raise CentreWrong(what=N_("the dealer's name is empty or too long"))
    known = session.scalar(select(Dealer).where(func.lower(Dealer.name) == clean.lower()))
    if known is not None:
        if not may_exist:
            raise CodeTaken(code=clean)
        if known.kind != DealerKind.DEALER:
            raise CentreWrong(what=N_("head office keeps no centres: name a dealer"))
        return known
    dealer = Dealer(name=clean, created_at=now)
    session.add(dealer)
    session.flush()
    journal.record(session, by, "dealer opened", "dealer", dealer.id, now=now)
    return dealer


def _check(plan: CentrePlan) -> None:
    if not 0 < len(plan.name.strip()) <= LONGEST:
        raise CentreWrong(what=N_("the name is empty or too long"))
    if not 0 < len(plan.city.strip()) <= LONGEST:
        raise CentreWrong(what=N_("the city is empty or too long"))
    if not (0 <= plan.weekly_capacity <= MOST and 0 <= plan.weight <= MOST):
        raise CentreWrong(what=N_("capacity and weight are whole numbers from 0 to 1,000,000"))
    if plan.time_zone and plan.time_zone not in available_timezones() - NO_PLACES:
        raise CentreWrong(what=N_("there is no such time zone"))


def _fill(centre: Centre, plan: CentrePlan, country: str) -> None:
    city = plan.city.strip()
    place = find_place(city, country) or find_place(city)
    if centre.city != city:
        centre.city = city
        centre.latitude, centre.longitude = (place.latitude, place.longitude) if place else (None, None)
        centre.country = place.country if place else country
    centre.name = plan.name.strip()
    centre.time_zone = plan.time_zone or (place.time_zone if place else "UTC")
    centre.makes = sorted({m.strip() for m in plan.makes if m.strip()}, key=str.casefold)
    centre.weekly_capacity, centre.weight = plan.weekly_capacity, plan.weight
    centre.hours = {day: list(span) for day, span in plan.hours.items()}
    centre.closed_days = list(plan.closed_days)


def _keep(
    session: Session, centre: Centre, before: Mapping[str, object], act: str, *, by: Actor, now: datetime
) -> tuple[str, ...]:
    changed = note_changes(session, centre, before, by=by.user_id, now=now)
    if changed:
        centre.version += 1
        session.flush()
        after = facts_of(centre)
        detail = {"before": {f: before[f] for f in changed}, "after": {f: after[f] for f in changed}}
        _journal(session, act, centre, by=by, now=now, detail=detail)
    return changed


def _journal(
    session: Session, act: str, centre: Centre, *, by: Actor, now: datetime, detail: Mapping[str, object]
) -> None:
    journal.record(session, by, act, "centre", centre.id, now=now, centre_id=centre.id, detail=detail)
