"""The demo's four eyes: limits low enough to be seen, a launch that two people make, and one that still waits."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import approvals
import campaigns
from approvals import ApprovalNeeded, Decider, Kind, Terms
from campaigns import Plan
from journal import Actor
from roles import Appointment, AppUser, appointments_of
from settings import Settings

from .door import CONSOLE, Door

TERMS = {
    Kind.RULES: Terms(True, 0, 7),
    Kind.CAMPAIGN: Terms(True, 100, 7),
    Kind.EXPORT: Terms(True, 300, 3),
    Kind.ROLE: Terms(True, 0, 7),
}
MANAGER, LEAD = "campaigns@demo.example", "lead@demo.example"
REASON = {"en": "Audience and texts looked at", "ru": "Аудитория и тексты проверены"}
NEXT = {"en": "Next season's service", "ru": "Сервис к новому сезону"}


class _Unasked(Exception):
    """The launch needed nobody."""


def ask_for_eyes(door: Door, now: datetime) -> None:
    """Set what needs approval in the demo."""
    approvals.change_terms(door.database, TERMS, actor=CONSOLE, now=now)


def launch_by_two(session: Session, plan: Plan, settings: Settings, *, now: datetime) -> int:
    """Launch a campaign as its manager, with the lead's approval where it is needed; return the campaign's row id."""
    manager, lead = _held(session, MANAGER, now=now), _held(session, LEAD, now=now)
    campaign = campaigns.draft_campaign(session, plan, actor=_actor(manager), now=now)
    terms = campaigns.launch_terms(settings, campaign.id)

    def release() -> None:
        campaigns.release_draft(session, campaign.id, terms, actor=_actor(manager), now=now)

    if _waits(session, release, manager, now=now):
        line = approvals.own_requests(session, manager.user_id).rows[0]
        by = Decider(lead.user_id, lead.permissions, lead.scope)
        reason = REASON["ru" if settings.language == "ru" else "en"]
        approvals.decide(session, line[0].id, approves=True, reason=reason, by=by, actor=_actor(lead), now=now)
        release()
    return campaign.id


def leave_one_waiting(session: Session, plan: Plan, settings: Settings, *, now: datetime) -> None:
    """Ask as the manager for one more launch, and leave it to whoever signs in as the lead."""
    manager = _held(session, MANAGER, now=now)
    named = replace(plan, name=NEXT["ru" if settings.language == "ru" else "en"])
    campaign = campaigns.draft_campaign(session, named, actor=_actor(manager), now=now)
    terms = campaigns.launch_terms(settings, campaign.id)

    def release() -> None:
        campaigns.release_draft(session, campaign.id, terms, actor=_actor(manager), now=now)
        # A network so small that nobody is asked: the second campaign stays a draft.
        raise _Unasked

    with suppress(_Unasked):
        _waits(session, release, manager, now=now)


def _waits(session: Session, act: Callable[[], None], who: Appointment, *, now: datetime) -> bool:
    """Try an act; where somebody must approve it, leave its request. True where it waits now."""
    try:
        with session.begin_nested():
            act()
    except ApprovalNeeded as needed:
        approvals.ask(session, needed.act, actor=_actor(who), now=now)
        return True
    return False


def _held(session: Session, email: str, *, now: datetime) -> Appointment:
    user_id = session.scalars(select(AppUser.id).where(AppUser.email == email)).one()
    return appointments_of(session, user_id, now=now)[0]


def _actor(who: Appointment) -> Actor:
    return Actor(who.user_id, who.role, who.scope.label, "demo")
