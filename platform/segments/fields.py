"""The fields that conditions may speak of; higher floors register more at start-up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, or_

from clients import Client, ConsentState
from language import N_

Build = Callable[[str, Sequence[str], date], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its title (a key of the catalogues), the operators it takes, and its SQL over ``client``.

    choices: the only values allowed, empty where free. of_ids: values are ids of centres.
    """

    name: str
    title: str
    ops: tuple[str, ...]
    build: Build
    choices: tuple[str, ...] = ()
    of_ids: bool = False


FIELDS: dict[str, Field] = {}


def register_field(field: Field) -> None:
    """Make a field known to the conditions language; a second one of the same name is a slip of the pen."""
    if field.name in FIELDS:
        raise ValueError(f"field {field.name} is registered twice")
    FIELDS[field.name] = field


def _centre(op: str, values: Sequence[str], _today: date) -> ColumnElement[bool]:
    inside = Client.centre_id.in_([int(v) for v in values])
    return inside if op == "is" else or_(~inside, Client.centre_id.is_(None))


def _text(column: ColumnElement[str | None]) -> Build:
    def build(op: str, values: Sequence[str], _today: date) -> ColumnElement[bool]:
        inside = column.in_(values)
        return inside if op == "is" else or_(~inside, column.is_(None))

    return build


def _vehicle_age(_op: str, values: Sequence[str], today: date) -> ColumnElement[bool]:
    youngest, oldest = sorted(int(v) for v in values)
    return Client.vehicle_year.between(today.year - oldest, today.year - youngest)


def _consent(op: str, values: Sequence[str], _today: date) -> ColumnElement[bool]:
    given = exists().where(
        ConsentState.client_id == Client.id,
        ConsentState.channel.in_(values),
        ConsentState.purpose == "marketing",
        ConsentState.given,
    )
    return given if op == "is" else ~given


def _kind(op: str, values: Sequence[str], _today: date) -> ColumnElement[bool]:
    inside = Client.kind.in_(values)
    return inside if op == "is" else ~inside


for _field in (
    Field("centre", N_("Centre"), ("is", "is_not"), _centre, of_ids=True),
    Field("city", N_("City"), ("is", "is_not"), _text(Client.city.expression)),
    Field("make", N_("Make"), ("is", "is_not"), _text(Client.make.expression)),
    Field("vehicle_age", N_("Vehicle age, years"), ("between",), _vehicle_age),
    Field("consent", N_("Consent to marketing"), ("is", "is_not"), _consent, choices=("email", "phone", "sms")),
    Field("kind", N_("Type"), ("is", "is_not"), _kind, choices=("person", "company")),
):
    register_field(_field)
