"""Fields of head office in conditions: ``fact_12_number`` says by itself what it compares, so nothing is looked up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import Session

from clients import Client, FactField, FactNow, fact_fields, option_titles, texts_said, title_of
from language import N_

from .fields import Build, Field, register_family

OPS = {"number": ("between",), "date": ("between",), "yes_no": ("is",)}
MEASURES = {"number": "number", "date": "day"}
YES_NO = {"yes": N_("Yes"), "no": N_("No")}
_NAME = re.compile(r"fact_([1-9]\d{0,17})_(text|number|date|yes_no|choice|choices)")


def fact_conditions(session: Session, language: str) -> dict[str, Field]:
    """The fields of head office in use, by the names that conditions know them by, titled in a language."""
    return {field.name: field for field in (_titled(f, language) for f in fact_fields(session))}


def texts_of_fact(session: Session, name: str) -> list[str]:
    """The texts that clients in scope have in a field of free text; empty for any other name."""
    read = _NAME.fullmatch(name)
    return texts_said(session, int(read.group(1))) if read and read.group(2) == "text" else []


def _titled(field: FactField, language: str) -> Field:
    bare = _by_name(f"fact_{field.id}_{field.kind}")
    assert bare is not None
    words = YES_NO if field.kind == "yes_no" else option_titles(field, language)
    return Field(bare.name, title_of(field, language), bare.ops, bare.build, words, measure=bare.measure)


def _by_name(name: str) -> Field | None:
    read = _NAME.fullmatch(name)
    if read is None:
        return None
    field_id, kind = int(read.group(1)), read.group(2)
    return Field(
        name, name, OPS.get(kind, ("is", "is_not")), _build(field_id, kind), measure=MEASURES.get(kind, "whole"),
        words=YES_NO if kind == "yes_no" else {},
    )  # fmt: skip


def _build(field_id: int, kind: str) -> Build:
    def build(op: str, values: Sequence[str], _today: date) -> ColumnElement[bool]:
        said = exists().where(FactNow.client_id == Client.id, FactNow.field_id == field_id, _value(kind, values))
        return ~said if op == "is_not" else said

    return build


def _value(kind: str, values: Sequence[str]) -> ColumnElement[bool]:
    if kind == "number":
        least, most = sorted(map(float, values))
        return FactNow.number_value.between(least, most)
    if kind == "date":
        first, last = sorted(map(date.fromisoformat, values))
        return FactNow.date_value.between(first, last)
    if kind == "yes_no":
        return FactNow.text_value.in_(["true" if v == "yes" else "false" for v in values])
    return FactNow.text_value.in_(values)


register_family("fact", _by_name)
