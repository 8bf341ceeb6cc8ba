"""The fields that conditions may speak of; higher floors register more at start-up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, exists, or_

from clients import CHANNEL_WORDS, Client, Completeness, ConsentState
from language import N_

KIND_WORDS: Mapping[str, str] = {"person": N_("Person"), "company": N_("Company")}
CONSENT_WORDS: Mapping[str, str] = {channel: CHANNEL_WORDS[channel] for channel in ("email", "phone", "sms")}
ASSIGNMENT_WORDS: Mapping[str, str] = {"assigned": N_("kept by a centre"), "unassigned": N_("no centre yet")}
CONTACT_WORDS: Mapping[str, str] = {"email": N_("E-mail"), "phone": N_("Phone")}
FILLED_WORDS: Mapping[str, str] = {"incomplete": N_("incomplete"), "complete": N_("complete")}
Build = Callable[[str, Sequence[str], date], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its title (a key of the catalogues), the operators it takes, and its SQL over ``client``.

    words: the only values allowed with their marked texts, empty where free. of_ids: values are ids of centres.
    measure: what "between" lies between: "whole" numbers, any "number", or "day" (``2026-11-22``).
    """

    name: str
    title: str
    ops: tuple[str, ...]
    build: Build
    words: Mapping[str, str] = field(default_factory=dict)
    of_ids: bool = False
    measure: str = "whole"

    @property
    def choices(self) -> tuple[str, ...]:
        """The only values allowed."""
        return tuple(self.words)


FIELDS: dict[str, Field] = {}
_FAMILIES: dict[str, Callable[[str], Field | None]] = {}


def register_field(field: Field) -> None:
    """Make a field known to the conditions language; a second one of the same name is a slip of the pen."""
    if field.name in FIELDS:
        raise ValueError(f"field {field.name} is registered twice")
    FIELDS[field.name] = field


def register_family(prefix: str, by_name: Callable[[str], Field | None]) -> None:
    """Make fields known that are not listed: whatever begins with ``prefix_`` is asked of ``by_name``."""
    _FAMILIES[prefix] = by_name


def find_field(name: str) -> Field | None:
    """A field by its name, of a family too; None where there is none."""
    family = _FAMILIES.get(name.partition("_")[0])
    return FIELDS.get(name) or (family(name) if family else None)


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


def _assigned(_op: str, values: Sequence[str], _today: date) -> ColumnElement[bool]:
    keeper = {"assigned": Client.centre_id.is_not(None), "unassigned": Client.centre_id.is_(None)}
    return or_(*(keeper[v] for v in values))


def _contact(op: str, values: Sequence[str], _today: date) -> ColumnElement[bool]:
    columns = {"phone": Client.phone, "email": Client.email}
    has_any = or_(*(columns[v].is_not(None) for v in values))
    return has_any if op == "is" else ~has_any


def _filled(_op: str, values: Sequence[str], _today: date) -> ColumnElement[bool]:
    score = {
        "complete": Completeness.filled == Completeness.wanted,
        "incomplete": Completeness.filled < Completeness.wanted,
    }
    return exists().where(Completeness.client_id == Client.id, or_(*(score[v] for v in values)))


for _field in (
    Field("centre", N_("Centre"), ("is", "is_not"), _centre, of_ids=True),
    Field("city", N_("City"), ("is", "is_not"), _text(Client.city.expression)),
    Field("make", N_("Make"), ("is", "is_not"), _text(Client.make.expression)),
    Field("vehicle_age", N_("Vehicle age, years"), ("between",), _vehicle_age),
    Field(
        "consent",
        N_("Consent to marketing"),
        ("is", "is_not"),
        _consent,
        words=CONSENT_WORDS,
    ),
    Field("kind", N_("Type"), ("is", "is_not"), _kind, words=KIND_WORDS),
    Field("assigned", N_("Assignment"), ("is",), _assigned, words=ASSIGNMENT_WORDS),
    Field("contact", N_("Has a contact"), ("is", "is_not"), _contact, words=CONTACT_WORDS),
    Field("filled", N_("Card"), ("is",), _filled, words=FILLED_WORDS),
):
    register_field(_field)
