"""Campaigns for tests: planned, released and launched by the use cases that people use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from campaigns import LaunchTerms, Plan, Text, carry_out_launch, control_salt, draft_campaign, release_draft
from journal import SYSTEM
from tenancy import system_session
from tests.cast import NOW

TEXTS = {
    "en": Text("A drive at {centre}", "Dear {first_name}, come before {until}. {dealer}\n{unsubscribe}\n"),
    "ru": Text("Поездка в {centre}", "Здравствуйте, {first_name}! Ждём до {until}. {dealer}\n{unsubscribe}\n"),
}
TERMS = LaunchTerms(salt=control_salt("a secret of these tests", 1), cap=2, period_days=30, language="en")
EVERYBODY: dict[str, Any] = {"all": []}


def plan(purpose: str = "test_drive", **changes: Any) -> Plan:
    """A plan of head office for everybody, running two weeks from today."""
    today = NOW.date()
    values: dict[str, Any] = {
        "name": f"Autumn {purpose}",
        "starts_on": today,
        "ends_on": today + timedelta(days=14),
        "audience": EVERYBODY,
        "texts": TEXTS,
    } | changes
    return Plan(purpose=purpose, **values)


def release(session: Session, made: Plan, terms: LaunchTerms = TERMS) -> int:
    """Draft and release a campaign; its launch is still to be carried out."""
    campaign = draft_campaign(session, made, actor=SYSTEM, now=NOW)
    return release_draft(session, campaign.id, terms, actor=SYSTEM, now=NOW).id


def released(engine: Engine, made: Plan | None = None, terms: LaunchTerms = TERMS) -> int:
    """The same in a transaction of its own."""
    with system_session(engine) as session:
        return release(session, made or plan(), terms)


def launched(engine: Engine, made: Plan | None = None, terms: LaunchTerms = TERMS, chunk: int = 10_000) -> int:
    """A campaign whose audience is frozen and whose messages wait in the outbox."""
    campaign_id = released(engine, made, terms)
    carry_out_launch(engine, campaign_id, terms, actor=SYSTEM, now=NOW, chunk=chunk)
    return campaign_id
