"""Bring in the network's dealers and centres from a CSV file; the same file again changes nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from language import N_, Refusal

from .gazetteer import find_place
from .queries import head_office
from .tables import Centre, Dealer, DealerKind

# The longest that a text may be, in letters; none of them may be empty.
LONGEST = {"dealer": 120, "code": 40, "name": 120, "city": 120}
COLUMNS = ("dealer", "code", "name", "city", "latitude", "longitude", "makes", "weekly_capacity", "weight")


class CentresFileWrong(Refusal):
    """The file of centres lacks a column or holds a value that cannot be read; nothing was taken from it."""

    message = "Line %(line)s of the file of centres: %(what)s. Nothing was imported. Correct the line and try again."


class CentresColumnWrong(CentresFileWrong):
    """One value of a line cannot be taken.

    column: its name in the file, or the value itself, in quotes, by which it is no text of the catalogues.
    """

    message = (
        "Line %(line)s of the file of centres: %(column)s %(what)s. Nothing was imported. Correct it and try again."
    )


class CentresColumnMissing(CentresFileWrong):
    """The head of the file lacks columns, or the file is empty."""

    message = (
        "Line 1 of the file of centres: missing %(columns)s. Nothing was imported. Add what is missing and try again."
    )


def import_centres(session: Session, text: str, *, country: str) -> tuple[int, int]:
    """Make or update centres from CSV ``text`` with the columns of COLUMNS; return how many are new and how many known.

    ``makes`` are separated by ``|`` and empty means any make. Missing coordinates are taken from the gazetteer.
    country: two letters for centres whose city no gazetteer knows. Raises CentresFileWrong before anything is written.
    """
    rows, lines = _read(text)
    head_office(session)
    # One legal entity, however the case of its letters is written.
    dealers = {d.name.casefold(): d for d in session.scalars(select(Dealer))}
    centres = {c.code: c for c in session.scalars(select(Centre))}
    new = 0
    for row in rows:
        dealer = dealers.get(row["dealer"].casefold())
        if dealer is None:
            dealer = dealers[row["dealer"].casefold()] = Dealer(name=row["dealer"])
            session.add(dealer)
            session.flush()
        if dealer.kind != DealerKind.DEALER:
            raise CentresFileWrong(line=lines[row["code"]], what=N_("head office keeps no centres: name a dealer"))
        centre = centres.get(row["code"])
        if centre is None:
            new += 1
            centre = centres[row["code"]] = Centre(code=row["code"])
            session.add(centre)
        _fill(centre, row, dealer, country)
    session.flush()
    return new, len(rows) - new


def _read(text: str) -> tuple[list[dict[str, str]], dict[str, int]]:
    """The rows of the file, and the line that each code stands in."""
    if "\0" in text:
        raise CentresFileWrong(line=1, what=N_("it is not a text in UTF-8"))
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";" if ";" in text.split("\n", 1)[0] else ",")
    missing = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
    if missing:
        raise CentresColumnMissing(columns=", ".join(missing))
    rows: list[dict[str, str]] = []
    known: dict[str, int] = {}
    for row in reader:
        clean = {c: (row[c] or "").strip() for c in COLUMNS}
        for column, longest in LONGEST.items():
            if not clean[column]:
                raise CentresColumnWrong(line=reader.line_num, column=f"“{column}”", what=N_("is empty"))
            if len(clean[column]) > longest:
                raise CentresColumnWrong(line=reader.line_num, column=f"“{column}”", what=N_("is too long"))
        _check_numbers(clean, reader.line_num)
        if clean["code"] in known:
            raise CentresColumnWrong(line=reader.line_num, column=f"“{clean['code']}”", what=N_("is given twice"))
        known[clean["code"]] = reader.line_num
        rows.append(clean)
    return rows, known


def _check_numbers(row: Mapping[str, str], line: int) -> None:
    for column, kind in (("latitude", float), ("longitude", float), ("weekly_capacity", int), ("weight", int)):
        try:
            value = kind(row[column].replace(",", ".") or 0)
        except ValueError:
            raise CentresColumnWrong(line=line, column=f"“{column}”", what=N_("is not a number")) from None
        least, most = {"latitude": (-90, 90), "longitude": (-180, 180)}.get(column, (0, 1_000_000))
        if not least <= value <= most:  # asked this way round, "nan" is out of range too
            raise CentresColumnWrong(line=line, column=f"“{column}”", what=N_("is out of range"))


def _fill(centre: Centre, row: Mapping[str, str], dealer: Dealer, country: str) -> None:
    place = find_place(row["city"], country) or find_place(row["city"])
    # The file says nothing of the zone: a chosen one stays for as long as the centre stays in its city.
    if centre.id is None or centre.city != row["city"]:
        centre.time_zone = place.time_zone if place else "UTC"
    centre.dealer_id = dealer.id
    centre.name = row["name"]
    centre.city = row["city"]
    centre.country = place.country if place else country
    centre.latitude = _degrees(row["latitude"]) if row["latitude"] else (place.latitude if place else None)
    centre.longitude = _degrees(row["longitude"]) if row["longitude"] else (place.longitude if place else None)
    centre.makes = sorted({m.strip() for m in row["makes"].split("|") if m.strip()}, key=str.casefold)
    centre.weekly_capacity = int(row["weekly_capacity"] or 0)
    centre.weight = int(row["weight"] or 1)


def _degrees(text: str) -> float:
    return float(text.replace(",", "."))
