"""One row of a list in canonical fields, by the mapping of its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clients import EventKind, Incoming

from .consent_words import read_channels, read_yes_no
from .dates import DateKind, DateStyle, country_style, read_date
from .encoding import REPLACED
from .fields import CONSENT_PROOFS, Field, Unit
from .makes import canonical_make, split_vehicle
from .mapping import Column, Mapping
from .places import clean_city, split_address
from .problems import ProblemCode, RowProblem
from .quantities import currency_of, read_amount, read_mileage_km
from .table_vcard import NO_END
from .value_kinds import BLANK_WORDS, read_kind

_TOTAL = re.compile(
    r"(?:итого|всего|(?:sub|grand )?totals?)"
    r"(?: (?:клиентов|записей|строк|человек|покупателей|clients|customers|rows|records|people))?[\s:.,=–—-]*[\d\s.,]*",
    re.IGNORECASE,
)
"""A line under a list that counts it, with its count or without: "Итого: 6"."""

_FEWEST_DIGITS = 5
_LOST_DIGITS = re.compile(r"\s*\d(?:[.,]\d+)?[EeЕе]\+?\d+\s*")
_LONGEST_BLANK = max(map(len, BLANK_WORDS))


@dataclass(frozen=True, slots=True)
class ListProfile:
    """What the centre says about its lists: ISO country, ISO currency of amounts without a sign, and the day of
    reading."""

    country: str
    currency: str
    today: date


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that was read: its number, what it says, what was left out of it, and the language it names for the
    person."""

    number: int
    incoming: Incoming
    warnings: tuple[RowProblem, ...] = ()
    language: str = ""


def _may_reach(contact: str) -> bool:
    """Tell a telephone number or an address from a count that stands in its column."""
    return "@" in contact or sum(letter.isdigit() for letter in contact) >= _FEWEST_DIGITS


class RowReader:
    """Reads every row of one list: the mapping is taken apart once, so that a million rows take a minute."""

    def __init__(self, mapping: Mapping, profile: ListProfile) -> None:
        """Prepare for one list; the mapping is one that ``check_mapping`` gave back."""
        self._headers = tuple(column.header for column in mapping.columns)
        self._width = len(self._headers)
        self._profile = profile
        self._at = {field: self._only(mapping, field) for field in Field}
        self._phones = tuple(column.index for column in mapping.columns_of(Field.PHONE))
        self._emails = tuple(column.index for column in mapping.columns_of(Field.EMAIL))
        self._addresses = tuple(column.index for column in mapping.columns_of(Field.ADDRESS))
        self._comments = tuple(column.index for column in mapping.columns_of(Field.COMMENT))
        self._tells_of_proof = any(self._at[field] is not None for field in CONSENT_PROOFS)
        self._style = country_style(profile.country)

    @staticmethod
    def _only(mapping: Mapping, field: Field) -> Column | None:
        columns = mapping.columns_of(field)
        return columns[0] if columns else None

    def read(self, number: int, cells: Sequence[str]) -> ReadRow | RowProblem:
        """Read one row; see ``read_row``."""
        if fault := self._fault(number, cells):
            return fault
        warnings: list[RowProblem] = []
        full_name, surname, given_name, comment = self._who(cells)
        phones, emails = self._contacts(self._phones, cells), self._contacts(self._emails, cells)
        is_reachable = any(map(_may_reach, (*phones, *emails)))
        if not (full_name or surname or given_name or is_reachable):
            return RowProblem(number, ProblemCode.NOBODY)
        if not is_reachable and _TOTAL.fullmatch(full_name or surname or given_name):
            return RowProblem(number, ProblemCode.TOTAL_LINE)
        for phone in phones:
            if "+" in phone and _LOST_DIGITS.fullmatch(phone):
                warnings.append(RowProblem(number, ProblemCode.PHONE_LOST_DIGITS, {"text": phone}))
        city, address = self._place(cells)
        make, model = self._vehicle(cells)
        event, happened_on = self._event(number, cells, warnings)
        amount_minor, currency = self._amount(number, cells, warnings)
        incoming = Incoming(
            full_name=full_name,
            surname=surname,
            given_name=given_name,
            middle_name=self._text(Field.MIDDLE_NAME, cells),
            phones=phones,
            emails=emails,
            born_on=self._date(number, Field.BORN_ON, DateKind.BIRTH, cells, warnings),
            city=city,
            address=address,
            tax_number=self._text(Field.TAX_NUMBER, cells),
            vin=self._text(Field.VIN, cells),
            plate=self._text(Field.PLATE, cells),
            make=make,
            model=model,
            event=event,
            happened_on=happened_on,
            mileage_km=self._mileage(number, cells, warnings),
            amount_minor=amount_minor,
            currency=currency,
            **self._consents(number, cells, warnings),
            external_id=self._text(Field.EXTERNAL_ID, cells),
            comment=comment,
            department=self._text(Field.DEPARTMENT, cells),
            document=self._text(Field.DOCUMENT, cells),
            maintenance=self._text(Field.MAINTENANCE, cells),
            warranty_until=self._date(number, Field.WARRANTY_UNTIL, DateKind.UNTIL, cells, warnings),
            insurance_until=self._date(number, Field.INSURANCE_UNTIL, DateKind.UNTIL, cells, warnings),
        )
        return ReadRow(number, incoming, tuple(warnings), self._text(Field.LANGUAGE, cells))

    def _who(self, cells: Sequence[str]) -> tuple[str, str, str, str]:
        """Full name, surname, given name, and the comment: it gets the company of a person who has one."""
        full_name, company = self._text(Field.FULL_NAME, cells), self._text(Field.COMPANY, cells)
        surname, given_name = self._text(Field.SURNAME, cells), self._text(Field.GIVEN_NAME, cells)
        comment = ", ".join([text for index in self._comments if (text := said(cells[index]))])
        if company and (full_name or surname or given_name):
            return full_name, surname, given_name, f"{company}, {comment}" if comment else company
        return full_name or company, surname, given_name, comment

    def _fault(self, number: int, cells: Sequence[str]) -> RowProblem | None:
        found = len(cells)
        if found != self._width:
            code = ProblemCode.TOO_MANY_CELLS if found > self._width else ProblemCode.TOO_FEW_CELLS
            return RowProblem(number, code, {"found": found, "expected": self._width})
        whole = "".join(cells)
        if REPLACED in whole:
            return RowProblem(number, ProblemCode.BROKEN_LETTERS)
        if NO_END in whole:
            return RowProblem(number, ProblemCode.CARD_CUT, {"mark": NO_END})
        if cells[0] == self._headers[0] and tuple(cells) == self._headers:
            return RowProblem(number, ProblemCode.REPEATED_HEADER)
        return None

    def _text(self, field: Field, cells: Sequence[str]) -> str:
        column = self._at[field]
        return "" if column is None else said(cells[column.index])

    def _contacts(self, indexes: tuple[int, ...], cells: Sequence[str]) -> tuple[str, ...]:
        return tuple([text for index in indexes if (text := said(cells[index]))])

    def _place(self, cells: Sequence[str]) -> tuple[str, str]:
        city = clean_city(self._text(Field.CITY, cells))
        address = ", ".join([text for index in self._addresses if (text := said(cells[index]))])
        return (city, address) if city or not address else split_address(address)

    def _vehicle(self, cells: Sequence[str]) -> tuple[str, str]:
        make, model = canonical_make(self._text(Field.MAKE, cells)), self._text(Field.MODEL, cells)
        if not (make and model) and (vehicle := self._text(Field.VEHICLE, cells)):
            split_make, split_model = split_vehicle(vehicle)
            make, model = make or split_make, model or split_model
        return make, model

    def _event(
        self, number: int, cells: Sequence[str], warnings: list[RowProblem]
    ) -> tuple[EventKind | None, date | None]:
        """The row's own word decides; else the department's; else the name of the date column, if there is a date.

        Without a date a department tells nothing: it only says who keeps the person's file.
        """
        happened_on = self._date(number, Field.HAPPENED_ON, DateKind.EVENT, cells, warnings)
        kind: EventKind | None = None
        if word := self._text(Field.EVENT_KIND, cells):
            kind = read_kind(word)
            if kind is None:
                warnings.append(RowProblem(number, ProblemCode.UNCLEAR_KIND, {"text": word}))
        column = self._at[Field.HAPPENED_ON]
        if kind is None and column is not None and said(cells[column.index]):
            kind = read_kind(self._text(Field.DEPARTMENT, cells)) or column.event
        return kind, happened_on

    def _date(
        self, number: int, field: Field, kind: DateKind, cells: Sequence[str], warnings: list[RowProblem]
    ) -> date | None:
        column = self._at[field]
        if column is None or not (text := said(cells[column.index])):
            return None
        style: DateStyle = column.date_style or self._style
        found = read_date(text, style, kind, today=self._profile.today)
        if found is None:
            values = {"text": text, "column": column.header}
            warnings.append(RowProblem(number, ProblemCode.UNREADABLE_DATE, values))
        return found

    def _mileage(self, number: int, cells: Sequence[str], warnings: list[RowProblem]) -> int | None:
        column = self._at[Field.MILEAGE]
        if column is None or not (text := said(cells[column.index])):
            return None
        found = read_mileage_km(text, column.unit or Unit.KM, scale=column.scale)
        if found is None:
            warnings.append(RowProblem(number, ProblemCode.UNREADABLE_MILEAGE, {"text": text}))
        return found

    def _amount(self, number: int, cells: Sequence[str], warnings: list[RowProblem]) -> tuple[int | None, str]:
        column = self._at[Field.AMOUNT]
        if column is None or not (text := said(cells[column.index])):
            return None, ""
        currency = self._text(Field.CURRENCY, cells).upper() or column.currency or self._profile.currency
        found = read_amount(text, currency=currency, scale=column.scale)
        if found is None:
            warnings.append(RowProblem(number, ProblemCode.UNREADABLE_AMOUNT, {"text": text}))
        return found or (None, "")

    def _consent(self, number: int, field: Field, cells: Sequence[str], warnings: list[RowProblem]) -> bool | None:
        column = self._at[field]
        if column is None or not (text := cells[column.index].strip()):
            return None
        found = read_yes_no(text)
        if found is None and text.casefold() not in BLANK_WORDS:
            values = {"text": text, "column": column.header}
            warnings.append(RowProblem(number, ProblemCode.UNCLEAR_CONSENT, values))
        return found

    def _consents(self, number: int, cells: Sequence[str], warnings: list[RowProblem]) -> dict[str, Any]:
        """A refusal wins over a consent, and not having refused is no consent."""
        refused = self._consent(number, Field.MAILING_REFUSAL, cells, warnings)
        agreed = self._consent(number, Field.MAILING_CONSENT, cells, warnings)
        read = {
            "mailing_consent": False if refused else agreed,
            "data_consent": self._consent(number, Field.DATA_CONSENT, cells, warnings),
        }
        if not self._tells_of_proof:
            return read | {"consent_refused": bool(refused)}
        withdrawn = self._text(Field.CONSENT_WITHDRAWN_ON, cells)
        withdrawn_on = self._date(number, Field.CONSENT_WITHDRAWN_ON, DateKind.EVENT, cells, [])
        is_withdrawn = bool(withdrawn) and withdrawn_on is None and read_yes_no(withdrawn) is not False
        if is_withdrawn and read_yes_no(withdrawn) is None:
            values = {"text": withdrawn, "column": self._header_of(Field.CONSENT_WITHDRAWN_ON)}
            warnings.append(RowProblem(number, ProblemCode.UNREADABLE_DATE, values))
        return read | {
            "consent_refused": bool(refused),
            "consent_given_on": self._date(number, Field.CONSENT_GIVEN_ON, DateKind.EVENT, cells, warnings),
            "consent_channels": self._channels(number, cells, warnings),
            "consent_wording": self._text(Field.CONSENT_WORDING, cells),
            "consent_withdrawn_on": withdrawn_on,
            "consent_withdrawn": is_withdrawn,
            "consent_proof": self._text(Field.CONSENT_PROOF, cells),
        }

    def _channels(self, number: int, cells: Sequence[str], warnings: list[RowProblem]) -> tuple[str, ...]:
        named = self._text(Field.CONSENT_CHANNELS, cells)
        found = read_channels(named) if named else ()
        if found is None:
            values = {"text": named, "column": self._header_of(Field.CONSENT_CHANNELS)}
            warnings.append(RowProblem(number, ProblemCode.UNCLEAR_CONSENT, values))
        return found or ()

    def _header_of(self, field: Field) -> str:
        column = self._at[field]
        return "" if column is None else column.header


def list_reader(mapping: Mapping, country: str, on: date) -> RowReader:
    """The reader of a list of a centre in ``country`` (ISO code), read on a day."""
    return RowReader(mapping, ListProfile(country, currency_of(country), on))


def read_row(number: int, cells: Sequence[str], mapping: Mapping, profile: ListProfile) -> ReadRow | RowProblem:
    """Read one row: what it says, or why nobody can be found in it.

    number: from 1 under the header; cells: as ``Table.rows`` gives them. Gives ReadRow with warnings for what was
    left out (an unreadable date drops the date, not the person), or a RowProblem for a damaged row, a repeated
    header, a total, and a row without a name and any contact. For a whole list make one ``RowReader``.
    """
    return RowReader(mapping, profile).read(number, cells)


def said(cell: str) -> str:
    """What a cell says, with single spaces, empty for a dealer's word for empty."""
    if not cell:
        return ""
    text = " ".join(cell.split())
    if len(text) <= _LONGEST_BLANK and text.casefold() in BLANK_WORDS:
        return ""
    return text.replace("\0", "") if "\0" in text else text
