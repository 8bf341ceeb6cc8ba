"""What a record says once normalised: the only thing that matching compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

NORMALISER_VERSION = 2
# Records stored by these versions have features of the present form: they compare with new ones, and are never ignored.
COMPARABLE_VERSIONS = (1, 2)


@dataclass(frozen=True, slots=True)
class Features:
    """One record in comparable form; empty texts and tuples where the record is silent.

    rules: "ru" or "en", the name rules the record was read by.
    company_core: a company's words without its legal form; also of a name that may be a company written without one.
    surname, first, middle: skeletons (one spelling for both scripts), the surname without its gender; ``first_names``
    holds every full name that ``first`` may stand for. ``*_initial`` says that only a letter was given.
    sex: "m", "f" or ""; ``sex_certain`` is False where only the surname's ending told it.
    phones: E.164; ``phone_stubs`` are national digits with one missing, fit only for near matches.
    emails: one spelling per mailbox, not for sending; ``shown_emails`` are the addresses to write to.
    vin: 17 folded characters or empty; ``vin_tail`` its last 7.
    shown_*: the values a golden record may show, in proper case and without remarks.
    """

    rules: str = "ru"
    is_company: bool = False
    company_core: str = ""
    surname: str = ""
    first: str = ""
    first_names: frozenset[str] = frozenset()
    first_known: bool = False
    first_initial: bool = False
    middle: str = ""
    middle_initial: bool = False
    sex: str = ""
    sex_certain: bool = False
    phones: tuple[str, ...] = ()
    phone_stubs: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    vin: str = ""
    vin_tail: str = ""
    born_on: date | None = None
    city: str = ""
    address: str = ""
    tax_number: str = ""
    shown_surname: str = ""
    shown_first: str = ""
    shown_middle: str = ""
    shown_company: str = ""
    shown_emails: tuple[str, ...] = ()
    shown_vin: str = ""

    def to_json(self) -> list[Any]:
        """Give the features as a JSON array in field order, None for what is empty, without a silent end.

        Its reader must know the NORMALISER_VERSION stored beside it as comparable.
        """
        out = [_plain(getattr(self, name)) for name in _NAMES]
        while out and out[-1] is None:
            out.pop()
        return out

    @classmethod
    def from_json(cls, stored: Sequence[Any]) -> Features:
        """Read what ``to_json`` gave."""
        known: dict[str, Any] = {}
        for name, value in zip(_NAMES, stored, strict=False):
            if value is None:
                continue
            if name == "first_names":
                value = frozenset(value)
            elif name == "born_on":
                value = date.fromisoformat(value)
            elif isinstance(value, list):
                value = tuple(value)
            known[name] = value
        return cls(**known)


def _plain(value: Any) -> Any:
    if not value:
        return None
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


_NAMES = tuple(f.name for f in fields(Features))
