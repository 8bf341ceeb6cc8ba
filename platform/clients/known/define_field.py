"""Head office adds, changes, orders and retires the fields of the card; no field and no value is ever deleted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

import journal
from journal import Actor
from language import N_, NotHere, Refusal, Stale

from .facts import fact_fields
from .rules import KINDS
from .standard import ask_for_scores
from .tables import FactField

MOST_FIELDS = 100
MOST_OPTIONS = 100
LONGEST_TITLE = 80
WITH_OPTIONS = ("choice", "choices")
ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('forecourt fields'))")
_NOT_OF_A_CODE = re.compile(r"[^a-z0-9]+")


class FieldWrong(Refusal):
    """A field is defined in a way that cannot be."""

    message = "The field cannot be kept: %(what)s."


class NoSuchField(NotHere):
    """There is no such field."""


class FieldChanged(Stale):
    """Somebody else changed the definition since the form was opened."""

    message = "Somebody else changed this field meanwhile. Look at it as it is now and change it again."


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """Everything a form says of a field; options: (code or empty for a new one, English, Russian) in order."""

    title_en: str
    title_ru: str
    kind: str
    for_persons: bool
    for_companies: bool
    options: Sequence[tuple[str, str, str]] = ()


def add_field(session: Session, plan: FieldPlan, *, by: Actor, now: datetime) -> FactField:
    """Add a field behind all others; its code comes from the English title. Raises FieldWrong."""
    session.execute(ONE_AT_A_TIME)
    _check(plan)
    if plan.kind not in KINDS:
        raise FieldWrong(what=N_("choose what kind of value it takes"))
    if (session.scalar(select(func.count()).select_from(FactField)) or 0) >= MOST_FIELDS:
        raise FieldWrong(what=N_("there are 100 fields already"))
    taken = set(session.scalars(select(FactField.code)))
    last = session.scalar(select(func.max(FactField.place))) or 0
    field = FactField(code=_code(plan.title_en, taken), kind=plan.kind, place=last + 1, options=[])
    _fill(field, plan)
    session.add(field)
    session.flush()
    _journal(session, "field added", field, by, now)
    return field


def change_field(
    session: Session, field_id: int, plan: FieldPlan, *, edition: int, by: Actor, now: datetime
) -> FactField:
    """Change titles, choices and whom a field is for; its kind stays. edition: what the form showed.

    A choice that the form leaves out is chosen no more and stays where it was. Raises FieldWrong, FieldChanged,
    NoSuchField.
    """
    field = _field(session, field_id)
    if field.edition != edition:
        raise FieldChanged
    _check(plan)
    was_for = (field.for_persons, field.for_companies)
    _fill(field, plan)
    field.edition += 1
    session.flush()
    if was_for != (field.for_persons, field.for_companies):
        ask_for_scores(session)
    _journal(session, "field changed", field, by, now)
    return field


def move_field(session: Session, field_id: int, *, up: bool, by: Actor, now: datetime) -> None:
    """Let a field change places with its neighbour among those in use; at the end of the list nothing happens."""
    field = _field(session, field_id)
    listed = fact_fields(session)
    if field not in listed:
        return
    here = listed.index(field)
    there = here - 1 if up else here + 1
    if 0 <= there < len(listed):
        listed[here], listed[there] = listed[there], listed[here]
        # All of them anew: two may have had one place.
        for place, each in enumerate(listed, 1):
            each.place = place
        session.flush()
        _journal(session, "field moved", field, by, now)


def retire_field(session: Session, field_id: int, *, by: Actor, now: datetime) -> None:
    """Take a field off cards, filters and the standard; what was said in it is kept."""
    field = _field(session, field_id)
    if field.retired_at is None:
        field.retired_at = now
        session.flush()
        ask_for_scores(session)
        _journal(session, "field retired", field, by, now)


def bring_back_field(session: Session, field_id: int, *, by: Actor, now: datetime) -> None:
    """Put a retired field back with all its values, behind the others."""
    field = _field(session, field_id)
    if field.retired_at is not None:
        field.retired_at, field.place = None, (session.scalar(select(func.max(FactField.place))) or 0) + 1
        session.flush()
        ask_for_scores(session)
        _journal(session, "field brought back", field, by, now)


def fact_field(session: Session, field_id: int) -> FactField:
    """One field by its id; raises NoSuchField."""
    field = session.get(FactField, field_id)
    if field is None:
        raise NoSuchField
    return field


def _field(session: Session, field_id: int) -> FactField:
    session.execute(ONE_AT_A_TIME)
    found = session.scalar(select(FactField).where(FactField.id == field_id).execution_options(populate_existing=True))
    if found is None:
        raise NoSuchField
    return found


def _check(plan: FieldPlan) -> None:
    titles = (plan.title_en, plan.title_ru)
    if not all(0 < len(title.strip()) <= LONGEST_TITLE for title in titles):
        raise FieldWrong(what=N_("it needs a title of up to 80 characters in both languages"))
    if not (plan.for_persons or plan.for_companies):
        raise FieldWrong(what=N_("choose whether it is for persons, companies or both"))
    if plan.kind in WITH_OPTIONS:
        named = [(en.strip(), ru.strip()) for _, en, ru in plan.options if en.strip() or ru.strip()]
        if not named or not all(0 < len(t) <= LONGEST_TITLE for pair in named for t in pair):
            raise FieldWrong(what=N_("every choice needs a title in both languages, and there must be one"))
        if len(named) > MOST_OPTIONS:
            raise FieldWrong(what=N_("at most 100 choices fit"))


def _fill(field: FactField, plan: FieldPlan) -> None:
    field.title_en, field.title_ru = plan.title_en.strip(), plan.title_ru.strip()
    field.for_persons, field.for_companies = plan.for_persons, plan.for_companies
    if field.kind in WITH_OPTIONS:
        field.options = _options(field.options, plan.options)


def _options(present: Sequence[Any], said: Sequence[tuple[str, str, str]]) -> list[Any]:
    known = {o["code"] for o in present}
    taken = set(known)
    options = []
    for code, en, ru in said:
        if not en.strip():
            continue
        own = code if code in known else _code(en, taken)
        taken.add(own)
        options.append({"code": own, "en": en.strip(), "ru": ru.strip()})
    kept = {o["code"] for o in options}
    return options + [{**o, "off": True} for o in present if o["code"] not in kept]


def _code(title: str, taken: set[str]) -> str:
    """A short name of Latin letters that no other one has."""
    stem = _NOT_OF_A_CODE.sub("_", title.strip().lower()).strip("_")[:40] or "field"
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}_{number}"
    return code


def _journal(session: Session, act: str, field: FactField, by: Actor, now: datetime) -> None:
    journal.record(session, by, act, "fact_field", field.id, now=now, detail={"code": field.code})
